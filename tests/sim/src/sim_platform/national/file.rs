//! Rows of the generated catalog as the files of 1301 to 1315 have them: tabs, no header, `null`, dates of every kind.

use super::words::{BODY_PARTS, DISEASES, LEAFLET};
use super::{National, pick};

/// The positions of a row that get a value, from 1; the rest is `null`.
type Cells = Vec<(usize, String)>;

impl National {
    /// Rows of a part that are newer than a version, at most one file of them, in order of version: as text without a
    /// header; and how many.
    pub fn file(&self, part: &str, after: &str) -> (String, u32) {
        let mut numbers: Vec<(String, u32)> = (0..self.rows(part))
            .map(|number| (self.version(number), number))
            .filter(|(version, _)| after.starts_with('F') || after == "0" || version.as_str() > after)
            .collect();
        numbers.sort_unstable();
        numbers.truncate(self.rows_per_file as usize);
        let mut text = String::new();
        for (version, number) in &numbers {
            let (columns, cells) = self.cells(part, *number, version);
            let mut row = vec!["null".to_owned(); columns];
            for (position, cell) in cells {
                if !cell.is_empty() {
                    row[position - 1] = cell;
                }
            }
            text.push_str(&row.join("\t"));
            text.push('\n');
        }
        // Some centres leave the last line without its end.
        if numbers.len() % 2 == 1 {
            text.pop();
        }
        (text, numbers.len() as u32)
    }

    fn cells(&self, part: &str, number: u32, version: &str) -> (usize, Cells) {
        let rid = format!("{part}{number:012}");
        let valid = |valid: bool| if valid { "1" } else { "0" }.to_owned();
        if matches!(part, "1301" | "1302" | "1303" | "1305" | "1306" | "1320" | "1321") {
            let i = self.item(part, number);
            let (from, to, v) = (i.from.to_owned(), i.to.to_owned(), valid(i.valid));
            let flag = if i.restriction.is_empty() { "0" } else { "1" }.to_owned();
            let version = version.to_owned();
            return match part {
                "1301" => {
                    let class = match i.class {
                        "01" => "甲",
                        "02" => "乙",
                        _ => "",
                    };
                    let cells = vec![
                        (1, i.code),
                        (2, i.trade_name),
                        (4, i.name.clone()),
                        (8, i.name),
                        (9, i.bar_code),
                        (14, i.spec.clone()),
                        (17, i.spec),
                        (24, valid(i.charge_kind == "11")),
                        (36, LEAFLET.to_owned()),
                        (34, "详见说明书".to_owned()),
                        (37, from),
                        (38, to),
                        (43, i.unit.clone()),
                        (45, i.unit),
                        (54, i.maker),
                        (57, i.restriction),
                        (58, flag),
                        (62, format!("国药准字H{number:08}")),
                        (79, v),
                        (80, rid),
                        (81, "Thu Jan 01 00:00:00 CST 2026".to_owned()),
                        (82, "2026-01-01 08:00:00.0".to_owned()),
                        (83, version),
                        (84, "2026年版".to_owned()),
                        (92, class.to_owned()),
                    ];
                    (self.drug_columns, cells)
                }
                "1302" => (
                    33,
                    vec![
                        (1, i.code),
                        (2, i.name.clone()),
                        (12, from),
                        (13, to),
                        (14, v),
                        (15, rid),
                        (18, version),
                        (20, i.name),
                        (25, "甲类".to_owned()),
                    ],
                ),
                "1303" => (
                    85,
                    vec![
                        (1, i.code),
                        (2, i.name.clone()),
                        (11, i.spec),
                        (41, i.maker),
                        (51, i.restriction),
                        (52, i.unit),
                        (53, i.name),
                        (65, v),
                        (66, from),
                        (67, to),
                        (68, rid),
                        (71, version),
                    ],
                ),
                // Invented: nobody has published how these stand.
                "1320" => (
                    14,
                    vec![
                        (1, rid),
                        (2, i.code),
                        (3, i.name),
                        (4, i.spec),
                        (5, i.unit),
                        (9, from),
                        (10, to),
                        (11, v),
                        (13, version),
                    ],
                ),
                "1321" => (
                    12,
                    vec![(1, i.code), (3, i.name), (4, i.unit), (7, from), (8, to), (9, v), (11, version)],
                ),
                "1305" => (
                    20,
                    vec![
                        (1, i.code),
                        (2, "01".to_owned()),
                        (3, i.unit),
                        (4, "含材料".to_owned()),
                        (7, v),
                        (9, i.charge_kind),
                        (10, i.name),
                        (12, from),
                        (13, to),
                        (14, rid),
                        (15, version),
                    ],
                ),
                _ => (
                    71,
                    vec![
                        (1, i.code),
                        (2, i.name),
                        (3, i.bar_code),
                        (6, i.spec.clone()),
                        (8, i.spec),
                        (16, i.unit),
                        (34, flag),
                        (35, i.restriction),
                        (47, from),
                        (48, to),
                        (60, i.maker),
                        (68, v),
                        (69, rid),
                        (70, version),
                    ],
                ),
            };
        }
        let mut draw = self.draw(part, number);
        let name = format!("{}{}", pick(&mut draw, BODY_PARTS), pick(&mut draw, DISEASES));
        let code =
            format!("{}{:02}.{number:05}", ["A", "E", "I", "J", "K", "M"][number as usize % 6], number % 90);
        let (columns, code_at, name_at, valid_at, rid_at, version_at) = match part {
            "1307" | "1308" => (24, 11, 12, 19, 20, 23),
            "1309" => (16, 1, 15, 6, 7, 10),
            "1310" => (15, 2, 3, 6, 7, 10),
            "1311" => (15, 2, 3, 4, 5, 8),
            "1313" => (11, 2, 3, 6, 7, 10),
            _ => (14, 6, 7, 9, 10, 13),
        };
        let cells = vec![
            (1, rid.clone()),
            (code_at, code),
            (name_at, name),
            (valid_at, valid(true)),
            (rid_at, rid),
            (version_at, version.to_owned()),
        ];
        (columns, cells)
    }
}

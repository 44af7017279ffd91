//! A catalog file: a zip with one text, rows of cells by position (platform-interface §1.8, §4.2).

use std::fs::File;
use std::io::{self, BufRead, BufReader};

use settlement::BusinessDate;
use settlement::catalog::{CatalogFile, CatalogPart, CatalogRecord, UpdateFault};
use zip::ZipArchive;
use zip::read::ZipFile;

/// A row longer than this is no row. **Unit**: bytes.
const ROW_BYTES_MAX: u64 = 1024 * 1024;
/// The text may be so large. **Unit**: bytes.
const TEXT_BYTES_MAX: u64 = 8 * 1024 * 1024 * 1024;

/// Where the cells of a part stand, from 1; 0 = the part has none. More columns come at the end and are not looked at.
struct Layout {
    code: usize,
    name: usize,
    other_name: usize,
    spec: usize,
    unit: usize,
    maker: usize,
    bar_code: usize,
    restriction: usize,
    class: usize,
    from: usize,
    to: usize,
    valid: usize,
    version: usize,
    charge_kind: &'static str,
}

const NOTHING: Layout = Layout {
    code: 0,
    name: 0,
    other_name: 0,
    spec: 0,
    unit: 0,
    maker: 0,
    bar_code: 0,
    restriction: 0,
    class: 0,
    from: 0,
    to: 0,
    valid: 0,
    version: 0,
    charge_kind: "",
};

/// Source: platform-interface §4.2, column tables.
const fn layout(part: CatalogPart) -> Layout {
    match part {
        CatalogPart::Drugs => Layout {
            code: 1,
            name: 8,
            other_name: 2,
            spec: 14,
            unit: 45,
            maker: 54,
            bar_code: 9,
            restriction: 57,
            class: 92,
            from: 37,
            to: 38,
            valid: 79,
            version: 83,
            charge_kind: "09",
        },
        CatalogPart::Herbs => Layout {
            code: 1,
            name: 2,
            other_name: 20,
            from: 12,
            to: 13,
            valid: 14,
            version: 18,
            charge_kind: "10",
            ..NOTHING
        },
        CatalogPart::Preparations => Layout {
            code: 1,
            name: 53,
            other_name: 2,
            spec: 11,
            unit: 52,
            maker: 41,
            restriction: 51,
            from: 66,
            to: 67,
            valid: 65,
            version: 71,
            charge_kind: "11",
            ..NOTHING
        },
        CatalogPart::Services => Layout {
            code: 1,
            name: 10,
            unit: 3,
            from: 12,
            to: 13,
            valid: 7,
            version: 15,
            charge_kind: "14",
            ..NOTHING
        },
        CatalogPart::Materials => Layout {
            code: 1,
            name: 2,
            spec: 8,
            unit: 16,
            maker: 60,
            bar_code: 3,
            restriction: 35,
            from: 47,
            to: 48,
            valid: 68,
            version: 70,
            charge_kind: "08",
            ..NOTHING
        },
        CatalogPart::Diagnoses | CatalogPart::Procedures => {
            Layout { code: 11, name: 12, valid: 19, version: 23, ..NOTHING }
        }
        CatalogPart::ChronicDiseases => Layout { code: 1, name: 15, valid: 6, version: 10, ..NOTHING },
        CatalogPart::PaidByDisease | CatalogPart::Tumours => {
            Layout { code: 2, name: 3, valid: 6, version: 10, ..NOTHING }
        }
        CatalogPart::DaySurgery => Layout { code: 2, name: 3, valid: 4, version: 8, ..NOTHING },
        CatalogPart::ChineseDiseases | CatalogPart::ChinesePatterns => {
            Layout { code: 6, name: 7, valid: 9, version: 13, ..NOTHING }
        }
    }
}

/// Reads the text twice: the first time to its end for the checksum, so that nothing of a torn file is ever kept.
pub(super) fn read(
    open: File,
    file: &CatalogFile,
    each: &mut dyn FnMut(&CatalogRecord<'_>) -> Result<(), UpdateFault>,
) -> Result<u32, UpdateFault> {
    let part = file.part.number();
    let corrupt = |what: String| UpdateFault::Corrupt { part, what };
    let mut zip = ZipArchive::new(BufReader::new(open)).map_err(|fault| corrupt(fault.to_string()))?;
    if zip.len() != 1 {
        return Err(corrupt(format!("{} files in the zip", zip.len())));
    }
    let mut text = zip.by_index(0).map_err(|fault| corrupt(fault.to_string()))?;
    if text.size() > TEXT_BYTES_MAX {
        return Err(corrupt("too large".to_owned()));
    }
    io::copy(&mut text, &mut io::sink()).map_err(|fault| corrupt(fault.to_string()))?;
    drop(text);
    let text = zip.by_index(0).map_err(|fault| corrupt(fault.to_string()))?;
    let rows = read_rows(text, file, each)?;
    match file.rows {
        Some(told) if told != rows => Err(corrupt(format!("{rows} rows instead of {told}"))),
        Some(_) | None => Ok(rows),
    }
}

fn read_rows(
    text: ZipFile<'_, BufReader<File>>,
    file: &CatalogFile,
    each: &mut dyn FnMut(&CatalogRecord<'_>) -> Result<(), UpdateFault>,
) -> Result<u32, UpdateFault> {
    let part = file.part.number();
    let layout = layout(file.part);
    let mut text = BufReader::with_capacity(256 * 1024, text);
    let mut line = Vec::new();
    let mut columns: Vec<&str> = Vec::new();
    let mut width = None;
    let mut rows: u32 = 0;
    loop {
        line.clear();
        let corrupt = |what: &str| UpdateFault::Corrupt { part, what: format!("row {}: {what}", rows + 1) };
        let read = io::Read::take(&mut text, ROW_BYTES_MAX)
            .read_until(b'\n', &mut line)
            .map_err(|fault| corrupt(&fault.to_string()))?;
        if read == 0 {
            return Ok(rows);
        }
        let row = std::str::from_utf8(&line).map_err(|_| corrupt("not UTF-8"))?;
        let row = row.trim_end_matches(['\n', '\r']).trim_start_matches('\u{feff}');
        if row.is_empty() {
            continue;
        }
        // The cells of the row before are gone; only their room is kept.
        let mut cells = std::mem::take(&mut columns);
        cells.clear();
        cells.extend(row.split('\t'));
        if *width.get_or_insert(cells.len()) != cells.len() {
            return Err(corrupt("another number of columns"));
        }
        let record = record(file.part, &layout, &cells).ok_or_else(|| corrupt("no code, name or version"))?;
        each(&record)?;
        rows = rows.saturating_add(1);
        columns = Vec::with_capacity(cells.len());
    }
}

fn record<'a>(part: CatalogPart, layout: &Layout, cells: &[&'a str]) -> Option<CatalogRecord<'a>> {
    let cell = |position: usize| {
        let cell = position.checked_sub(1).and_then(|place| cells.get(place)).copied().unwrap_or("").trim();
        if cell == "null" { "" } else { cell }
    };
    let (code, version) = (cell(layout.code), cell(layout.version));
    // The registered name is not always there; the generic one is.
    let name = match (part, cell(layout.name)) {
        (CatalogPart::Drugs, "") => cell(4),
        (_, name) => name,
    };
    if code.is_empty() || name.is_empty() || version.is_empty() {
        return None;
    }
    let patent = part == CatalogPart::Drugs && cell(24) == "1";
    let charge_kind = if patent { "11" } else { layout.charge_kind };
    Some(CatalogRecord {
        part,
        code,
        name,
        other_name: cell(layout.other_name),
        spec: cell(layout.spec),
        unit: cell(layout.unit),
        maker: cell(layout.maker),
        bar_code: cell(layout.bar_code),
        restriction: cell(layout.restriction),
        class: match cell(layout.class) {
            "甲" | "甲类" | "01" => "01",
            "乙" | "乙类" | "02" => "02",
            _ => "",
        },
        charge_kind,
        valid_from: day(cell(layout.from)),
        valid_to: day(cell(layout.to)),
        valid: cell(layout.valid) != "0",
        version,
    })
}

/// A day as centres write it: `2026-01-01`, with or without a time, or `Thu Jan 01 00:00:00 CST 2026`. A year of 9990 or later,
/// and 2099, stands for no end.
fn day(text: &str) -> Option<BusinessDate> {
    let day = match text.get(..10).map(BusinessDate::parse) {
        Some(Ok(day)) => day,
        Some(Err(_)) => java_day(text)?,
        None => return None,
    };
    (day.year() < 2099).then_some(day)
}

fn java_day(text: &str) -> Option<BusinessDate> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut words = text.split_whitespace();
    let (_weekday, month, day) = (words.next()?, words.next()?, words.next()?);
    let year = words.last()?;
    let month = (1..).zip(MONTHS).find(|(_, name)| *name == month).map(|(number, _)| number)?;
    BusinessDate::from_parts(year.parse().ok()?, month, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_centres_write_them() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(day(text).map(|day| day.to_string()).as_deref(), expected, "{text}");
        };
        check("2026-01-31", Some("2026-01-31"));
        check("2026-01-31 00:00:00.0", Some("2026-01-31"));
        check("Thu Jan 01 00:00:00 CST 2026", Some("2026-01-01"));
        check("Thu Dec 31 00:00:00 CST 9999", None);
        check("9999-12-31", None);
        check("2099-12-31", None);
        check("", None);
        check("昨天", None);
        check("2026-02-30", None);
    }
}

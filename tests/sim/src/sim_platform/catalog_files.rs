//! Catalogs of the centre: files of 1301 to 1315, 1320 and 1321 by version, pages of 1304, 1312, 1316, 1318 and 1319.
//!
//! Rows come from the generator (`national.rs`); what can be wrong with a file is a switch here.

use std::io::{Cursor, Write};

use super::centre::{Centre, Done, Outcome, Request, refuse};
use super::clock;
use super::fields::scalar;
use super::national::{National, NationalItem};
use super::out::{Out, node, text};
use super::statement::zip_one;

const CATALOG: &str = "目录";
/// Parts whose rows can be charged, in the order of the pages.
const CHARGED: [&str; 6] = ["1301", "1302", "1303", "1304", "1305", "1306"];

/// What is wrong with the files of a centre.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CatalogTrouble {
    #[default]
    Nothing,
    /// One bit of the packed text is turned.
    TurnedBit,
    /// The zip ends early although the reply is whole.
    CutShort,
    /// The text is not packed at all.
    NoZip,
    /// Two files in the zip.
    TwoFiles,
    /// One row has a cell less.
    OddRow,
    /// One row fewer than was told.
    RowMissing,
    /// Rows of a version that the client holds already.
    OldVersion,
}

/// What is wrong with the pages of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageTrouble {
    /// One row more is told than there is.
    CountWrong,
    /// Every page but the first has half of its rows only.
    HalfPages,
    /// Every page but the first has none.
    EmptyPages,
    /// Whichever page is asked for, the first one comes.
    SamePage,
    /// There are no rows at all.
    Nothing,
    /// A row has no code.
    NoCode,
}

impl Centre {
    /// 1301 and its like.
    pub(super) fn catalog_file(&mut self, request: &Request) -> Outcome {
        let part = request.infno.clone();
        let held = scalar(&request.node("data"), "ver");
        let after = match self.catalog_trouble {
            CatalogTrouble::OldVersion => "0".to_owned(),
            _ => held,
        };
        let (mut file, rows) = self.setup.national.file(&part, &after);
        if rows == 0 {
            return Ok(Done::Output(node([
                ("file_qury_no", text("")),
                ("filename", text("")),
                ("dld_end_time", Out::Null),
                ("data_cnt", Out::Whole(0)),
            ])));
        }
        match self.catalog_trouble {
            CatalogTrouble::OddRow => {
                let cell = file.rfind("\tnull\t").expect("cells are empty");
                file.replace_range(cell..cell + 5, "");
            }
            CatalogTrouble::RowMissing => {
                file.truncate(file.trim_end_matches('\n').rfind('\n').map_or(0, |end| end + 1));
            }
            _ => {}
        }
        let number = self.books.next("catalog file");
        let name = format!("{}{number:04}.txt", clock::stamp17(request.now_ms));
        let mut zip = match self.catalog_trouble {
            CatalogTrouble::NoZip => file.into_bytes(),
            CatalogTrouble::TwoFiles => zip_two(&name, file.as_bytes()),
            _ => zip_one(&name, file.as_bytes()),
        };
        match self.catalog_trouble {
            CatalogTrouble::TurnedBit => {
                let middle = zip.len() / 2;
                zip[middle] ^= 0x10;
            }
            CatalogTrouble::CutShort => zip.truncate(zip.len() * 2 / 3),
            _ => {}
        }
        let file_qury_no = format!("M00/00/01/{number:032}");
        let filename = format!("{name}.zip");
        self.books.keep_file(&file_qury_no, &filename, &zip);
        Ok(Done::Output(node([
            ("file_qury_no", text(file_qury_no)),
            ("filename", text(filename)),
            ("dld_end_time", text(clock::date_time(request.now_ms + 7 * 86_400_000))),
            ("data_cnt", Out::Whole(i64::from(rows))),
        ])))
    }

    /// 1304, 1312, 1316, 1318, 1319.
    pub(super) fn catalog_page(&mut self, request: &Request) -> Outcome {
        let national = &self.setup.national;
        // What was not changed since the first release is old news in later ones.
        let fresh_only = scalar(&request.node("data"), "updt_time").as_str() >= "2026-01-01";
        let parts: &[&str] = if request.infno == "1304" { &["1304"] } else { &CHARGED };
        let places: Vec<(&str, u32)> = parts
            .iter()
            .flat_map(|part| (0..national.rows(part)).map(move |row| (*part, row)))
            .filter(|(_, row)| !fresh_only || national.changed_in(*row) > 1)
            .collect();
        self.page(request, places.len(), |place| match request.infno.as_str() {
            "1304" => ethnic_row(&national.item("1304", places[place].1), places[place].1),
            infno => {
                let (part, row) = places[place];
                page_row(infno, &national.item(part, row), &national.insurance_code(part, row), row)
            }
        })
    }

    /// One page of so many rows, with whatever is wrong with it.
    pub(super) fn page(&self, request: &Request, rows_all: usize, row: impl Fn(usize) -> Out) -> Outcome {
        let data = request.node("data");
        let number = |name: &str| scalar(&data, name).parse::<u32>().ok().filter(|number| *number > 0);
        let (Some(asked), Some(size)) = (number("page_num"), number("page_size")) else {
            return Err(refuse(CATALOG, "分页参数不正确", "CatalogQuery_21"));
        };
        let trouble =
            self.page_trouble.filter(|(infno, _)| *infno == request.infno).map(|(_, trouble)| trouble);
        let page = if trouble == Some(PageTrouble::SamePage) { 1 } else { asked };
        let (size, rows_all) =
            (size as usize, if trouble == Some(PageTrouble::Nothing) { 0 } else { rows_all });
        let pages = rows_all.div_ceil(size);
        let first = (page as usize - 1) * size;
        let mut rows: Vec<Out> = (first..rows_all.min(first + size)).map(row).collect();
        match trouble {
            Some(PageTrouble::HalfPages) if page > 1 => rows.truncate(rows.len() / 2),
            Some(PageTrouble::EmptyPages) if page > 1 => rows.clear(),
            Some(PageTrouble::NoCode) => rows.push(node([("memo", text("空行"))])),
            _ => {}
        }
        let told = rows_all + usize::from(trouble == Some(PageTrouble::CountWrong));
        let count = rows.len() as i64;
        Ok(Done::Output(node([
            ("data", if count == 0 { Out::Null } else { Out::Rows(rows) }),
            ("recordCounts", Out::Whole(told as i64)),
            ("pages", Out::Whole(pages as i64)),
            ("pageNum", Out::Whole(i64::from(page))),
            ("pageSize", Out::Whole(size as i64)),
            ("size", Out::Whole(count)),
            ("firstPage", Out::Flag(page == 1)),
            ("lastPage", Out::Flag(page as usize >= pages)),
        ])))
    }

    /// The national catalog of this centre.
    pub fn national(&mut self) -> &mut National {
        &mut self.setup.national
    }
}

/// Days as centres write them, now this way, now that.
fn odd_days(out: &mut Out, row: u32) {
    let from = match row % 4 {
        0 => text("2021-01-01"),
        1 => text("2021-01-01 00:00:00.0"),
        2 => Out::Whole(1_609_430_400_000),
        _ => text("20210101"),
    };
    let until = match row % 5 {
        0 => Out::Null,
        1 => text("9999-12-31"),
        2 => text("null"),
        3 => text(""),
        _ => text("2099-12-31 00:00:00"),
    };
    out.push("begndate", from);
    out.push("enddate", until);
}

fn ethnic_row(item: &NationalItem, row: u32) -> Out {
    let mut out = node([
        ("med_list_codg", text(item.code.as_str())),
        ("drug_genname", if row.is_multiple_of(3) { Out::Null } else { text(item.name.as_str()) }),
        (
            "drug_prodname",
            text(if item.trade_name.is_empty() { item.name.as_str() } else { item.trade_name.as_str() }),
        ),
        ("ethdrug_type", text("3")),
        ("drug_spec", text(item.spec.as_str())),
        ("min_pacunt", text(item.unit.as_str())),
        ("min_prcunt", if row.is_multiple_of(2) { Out::Null } else { text(item.unit.as_str()) }),
        ("vali_flag", text(if item.valid { "1" } else { "0" })),
        ("rid", text(format!("1304{row:012}"))),
        ("updt_time", text("2026-01-01 00:00:00")),
        ("ver", text(item.version.as_str())),
    ]);
    odd_days(&mut out, row);
    out
}

fn page_row(infno: &str, item: &NationalItem, insurance_code: &str, row: u32) -> Out {
    let mut out = node([
        ("hilist_code", text(insurance_code)),
        ("insu_admdvs", text("109900")),
        ("vali_flag", text("1")),
        ("rid", text(format!("{infno}{row:012}"))),
        ("updt_time", text("2026-01-01 00:00:00")),
    ]);
    odd_days(&mut out, row);
    match infno {
        "1312" => {
            out.push("hilist_name", text(item.name.as_str()));
            out.push("chrgitm_lv", text(item.class));
            out.push("med_chrgitm_type", text(item.charge_kind.as_str()));
            out.push("list_type", text(item.list_type));
            out.push("lmt_used_flag", text(if item.restriction.is_empty() { "0" } else { "1" }));
        }
        "1316" => {
            out.push("med_list_codg", text(item.code.as_str()));
            out.push("list_type", text(item.list_type));
        }
        "1318" => {
            out.push("hilist_lmtpric_type", text("101"));
            out.push("overlmt_dspo_way", text("1"));
            out.push("hilist_pric_uplmt_amt", Out::Decimal(item.price_fen as i64, 2));
        }
        _ => {
            out.push("selfpay_prop_psn_type", text("00"));
            out.push("selfpay_prop_type", text("01"));
            out.push("selfpay_prop", Out::Decimal(item.first_pay_e4 as i64, 4));
        }
    }
    out
}

fn zip_two(name: &str, file: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for name in [name, "readme.txt"] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(file).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

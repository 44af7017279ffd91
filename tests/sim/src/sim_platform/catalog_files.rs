//! Catalogs of the centre: files of 1301 to 1315 by version, pages of 1312, 1318 and 1319.
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
const CHARGED: [&str; 5] = ["1301", "1302", "1303", "1305", "1306"];

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

    /// 1312, 1318, 1319.
    pub(super) fn catalog_page(&mut self, request: &Request) -> Outcome {
        let data = request.node("data");
        let number = |name: &str| scalar(&data, name).parse::<u32>().ok().filter(|number| *number > 0);
        let (Some(page), Some(size)) = (number("page_num"), number("page_size")) else {
            return Err(refuse(CATALOG, "分页参数不正确", "CatalogQuery_21"));
        };
        let national = &self.setup.national;
        // What was not changed since the first release is old news in later ones.
        let fresh_only = scalar(&data, "updt_time").as_str() >= "2026-01-01";
        let places: Vec<(&str, u32)> = CHARGED
            .iter()
            .flat_map(|part| (0..national.rows(part)).map(move |row| (*part, row)))
            .filter(|(_, row)| !fresh_only || national.changed_in(*row) > 1)
            .collect();
        let pages = places.len().div_ceil(size as usize);
        let rows: Vec<Out> = places
            .iter()
            .skip((page as usize - 1) * size as usize)
            .take(size as usize)
            .map(|(part, row)| page_row(&request.infno, &national.item(part, *row), *row))
            .collect();
        let count = rows.len() as i64;
        Ok(Done::Output(node([
            ("data", Out::Rows(rows)),
            ("recordCounts", Out::Whole(places.len() as i64)),
            ("pages", Out::Whole(pages as i64)),
            ("pageNum", Out::Whole(i64::from(page))),
            ("pageSize", Out::Whole(i64::from(size))),
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

fn page_row(infno: &str, item: &NationalItem, row: u32) -> Out {
    let mut out = node([
        ("hilist_code", text(item.code.as_str())),
        ("insu_admdvs", text("109900")),
        ("begndate", text("2021-01-01")),
        ("enddate", Out::Null),
        ("vali_flag", text("1")),
        ("rid", text(format!("{infno}{row:012}"))),
        ("updt_time", text("2026-01-01 00:00:00")),
    ]);
    match infno {
        "1312" => {
            out.push("hilist_name", text(item.name.as_str()));
            out.push("chrgitm_lv", text(item.class));
            out.push("med_chrgitm_type", text(item.charge_kind.as_str()));
            out.push("list_type", text(item.list_type));
            out.push("lmt_used_flag", text(if item.restriction.is_empty() { "0" } else { "1" }));
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

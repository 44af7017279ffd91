//! A catalog file: a zip with one text, rows of cells by position (platform-interface §1.8, §4.2).

use std::fs::File;
use std::io::{self, BufRead, BufReader};

use settlement::catalog::{CatalogFile, CatalogPart, CatalogRecord, UpdateFault};
use zip::ZipArchive;
use zip::read::ZipFile;

use crate::wire::dates::day;

/// A row longer than this is no row. **Unit**: bytes.
const ROW_BYTES_MAX: u64 = 1024 * 1024;
/// The text may be so large. **Unit**: bytes.
const TEXT_BYTES_MAX: u64 = 8 * 1024 * 1024 * 1024;

/// Where the cells of a part stand, from 1; 0 = the part has none. More columns come at the end and are not looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// 医疗目录编码.
    pub code: usize,
    /// 名称.
    pub name: usize,
    /// 商品名 or 别名.
    pub other_name: usize,
    /// 规格.
    pub spec: usize,
    /// 单位.
    pub unit: usize,
    /// 生产企业.
    pub maker: usize,
    /// 药监本位码 or UDI.
    pub bar_code: usize,
    /// 限制使用范围.
    pub restriction: usize,
    /// 甲乙.
    pub class: usize,
    /// 开始日期.
    pub from: usize,
    /// 结束日期.
    pub to: usize,
    /// 有效标志.
    pub valid: usize,
    /// 版本号.
    pub version: usize,
}

impl Columns {
    /// The one furthest to the right.
    fn last(&self) -> usize {
        let Self { code, name, other_name, spec, unit, maker, bar_code, .. } = *self;
        let Self { restriction, class, from, to, valid, version, .. } = *self;
        let all = [
            code,
            name,
            other_name,
            spec,
            unit,
            maker,
            bar_code,
            restriction,
            class,
            from,
            to,
            valid,
            version,
        ];
        all.into_iter().max().unwrap_or(0)
    }
}

const NOTHING: Columns = Columns {
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
};

/// 收费项目类别 of what stands in a part, where the insurance says nothing else.
const fn charge_kind(part: CatalogPart) -> &'static str {
    match part {
        CatalogPart::Drugs => "09",
        CatalogPart::Herbs | CatalogPart::HerbGranules => "10",
        CatalogPart::Preparations | CatalogPart::EthnicMedicines => "11",
        CatalogPart::Services | CatalogPart::NewServices => "14",
        CatalogPart::Materials => "08",
        CatalogPart::Diagnoses
        | CatalogPart::Procedures
        | CatalogPart::ChronicDiseases
        | CatalogPart::PaidByDisease
        | CatalogPart::DaySurgery
        | CatalogPart::Tumours
        | CatalogPart::ChineseDiseases
        | CatalogPart::ChinesePatterns => "",
    }
}

/// Source: platform-interface §4.2, column tables.
const fn layout(part: CatalogPart) -> Columns {
    match part {
        CatalogPart::Drugs => Columns {
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
        },
        CatalogPart::Herbs => {
            Columns { code: 1, name: 2, other_name: 20, from: 12, to: 13, valid: 14, version: 18, ..NOTHING }
        }
        CatalogPart::Preparations => Columns {
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
            ..NOTHING
        },
        CatalogPart::Services => {
            Columns { code: 1, name: 10, unit: 3, from: 12, to: 13, valid: 7, version: 15, ..NOTHING }
        }
        CatalogPart::Materials => Columns {
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
            ..NOTHING
        },
        CatalogPart::Diagnoses | CatalogPart::Procedures => {
            Columns { code: 11, name: 12, valid: 19, version: 23, ..NOTHING }
        }
        CatalogPart::ChronicDiseases => Columns { code: 1, name: 15, valid: 6, version: 10, ..NOTHING },
        CatalogPart::PaidByDisease | CatalogPart::Tumours => {
            Columns { code: 2, name: 3, valid: 6, version: 10, ..NOTHING }
        }
        CatalogPart::DaySurgery => Columns { code: 2, name: 3, valid: 4, version: 8, ..NOTHING },
        CatalogPart::ChineseDiseases | CatalogPart::ChinesePatterns => {
            Columns { code: 6, name: 7, valid: 9, version: 13, ..NOTHING }
        }
        // The first comes page by page; of the others the region says it.
        CatalogPart::EthnicMedicines | CatalogPart::HerbGranules | CatalogPart::NewServices => NOTHING,
    }
}

/// Reads the text twice: the first time to its end for the checksum, so that nothing of a torn file is ever kept.
pub(super) fn read(
    open: File,
    file: &CatalogFile,
    regional: Option<Columns>,
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
    let rows = read_rows(text, file, regional, each)?;
    match file.rows {
        Some(told) if told != rows => Err(corrupt(format!("{rows} rows instead of {told}"))),
        Some(_) | None => Ok(rows),
    }
}

fn read_rows(
    text: ZipFile<'_, BufReader<File>>,
    file: &CatalogFile,
    regional: Option<Columns>,
    each: &mut dyn FnMut(&CatalogRecord<'_>) -> Result<(), UpdateFault>,
) -> Result<u32, UpdateFault> {
    let part = file.part.number();
    let layout = regional.unwrap_or_else(|| layout(file.part));
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
        if regional.is_some() && cells.len() < layout.last() {
            let what =
                format!("{} columns, and the region's layout names column {}", cells.len(), layout.last());
            return Err(corrupt(&what));
        }
        let record = record(file.part, &layout, &cells).ok_or_else(|| corrupt("no code, name or version"))?;
        each(&record)?;
        rows = rows.saturating_add(1);
        columns = Vec::with_capacity(cells.len());
    }
}

fn record<'a>(part: CatalogPart, layout: &Columns, cells: &[&'a str]) -> Option<CatalogRecord<'a>> {
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
    let charge_kind = if patent { "11" } else { charge_kind(part) };
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

//! 1301-1315 目录下载, 9102 文件下载, 1312 医保目录, 1318 限价, 1319 先自付比例.

#![expect(non_snake_case, reason = "the platform writes the members of pages so")]

use serde::Serialize;
use serde_json::value::RawValue;
use settlement::BusinessDate;
use settlement::catalog::{CatalogFile, CatalogPart, CoveragePage, CoverageQuery, CoverageRow};
use settlement::money::{Rate, UnitPrice};
use settlement::request::{DoubtWhy, Envelope, Transaction};

use crate::codec::CodecOptions;
use crate::wire::envelope::{self, Reply, Verdict};
use crate::wire::read::{self, node};
use crate::wire::routes::Route;
use crate::wire::write::Fields;

/// Rows of one page.
const PAGE_ROWS: u32 = 1_000;
/// Stands for values that a catalog file does not have (platform-interface §1.8).
const PLACE_HOLDER: &str = "plc";

/// A request as bytes, and where it goes.
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) body: Vec<u8>,
}

/// Why a reply gives nothing.
#[derive(Debug)]
pub(crate) enum Unread {
    /// The platform's words.
    Refused(String),
    /// It is not what it should be.
    Odd(DoubtWhy),
}

impl From<DoubtWhy> for Unread {
    fn from(why: DoubtWhy) -> Self {
        Self::Odd(why)
    }
}

#[derive(Serialize)]
struct Data<T> {
    data: T,
}

#[derive(Serialize)]
struct Version<'a> {
    ver: &'a str,
}

#[derive(Serialize)]
struct Content<'a> {
    #[serde(rename = "fsDownloadIn")]
    content: ContentOf<'a>,
}

#[derive(Serialize)]
struct ContentOf<'a> {
    file_qury_no: &'a str,
    filename: &'a str,
    fixmedins_code: &'a str,
}

#[derive(Serialize)]
struct Wanted {
    updt_time: String,
    vali_flag: &'static str,
    page_num: u32,
    page_size: u32,
}

pub(crate) fn written<T: Serialize>(
    options: &CodecOptions,
    envelope: &Envelope,
    number: &str,
    method: &str,
    input: &T,
) -> Result<Asked, &'static str> {
    // The checks of the envelope are those of a question that names nobody; which one it is shows in the route.
    let fields = Fields(Transaction::FetchPerson);
    let national = || Route { number: number.to_owned(), path: format!("/fsi/api/{method}"), receiver: None };
    let route = options.routes.query(number).cloned().unwrap_or_else(national);
    let input = fields.json(input).map_err(|fault| fault.field)?;
    let body = envelope::write(fields, options, &route, envelope, input).map_err(|fault| fault.field)?;
    Ok(Asked { path: route.path, body })
}

/// 1301 and its like.
pub(crate) fn ask(
    options: &CodecOptions,
    envelope: &Envelope,
    number: &str,
    after: &str,
) -> Result<Asked, &'static str> {
    let method = format!("catalogdownservice/downCatalog{number}");
    written(options, envelope, number, &method, &Data { data: Version { ver: after } })
}

/// 9102.
pub(crate) fn ask_content(
    options: &CodecOptions,
    envelope: &Envelope,
    file: &CatalogFile,
) -> Result<Asked, &'static str> {
    let content =
        ContentOf { file_qury_no: &file.number, filename: PLACE_HOLDER, fixmedins_code: PLACE_HOLDER };
    written(options, envelope, "9102", "fileupload/download", &Content { content })
}

/// 1312, 1318, 1319.
pub(crate) fn ask_coverage(
    options: &CodecOptions,
    envelope: &Envelope,
    query: CoverageQuery,
    since: BusinessDate,
    page: u32,
) -> Result<Asked, &'static str> {
    let method = match query {
        CoverageQuery::Classes => "catalogqueryservice/queryHilist",
        CoverageQuery::Ceilings => "catalogqueryservice/queryLmtprcByPage",
        CoverageQuery::FirstPays => "catalogqueryservice/querySelfpayByPage",
    };
    let data = Wanted { updt_time: since.to_string(), vali_flag: "1", page_num: page, page_size: PAGE_ROWS };
    written(options, envelope, query.number(), method, &Data { data })
}

node!(
    /// Output of 1301.
    Output1301 { file_qury_no filename data_cnt }
);

pub(crate) fn success(reply: &str) -> Result<Reply<'_>, Unread> {
    let reply = Reply::read(reply)?;
    match &reply.verdict {
        Verdict::Success => Ok(reply),
        Verdict::Failure(words) => Err(Unread::Refused(words.clone())),
    }
}

/// The next file, nothing where there are no newer rows.
pub(crate) fn read_file(reply: &str, part: CatalogPart, after: &str) -> Result<Option<CatalogFile>, Unread> {
    let reply = success(reply)?;
    let output: Output1301<'_> = reply.output()?;
    let rows = count(output.data_cnt, "row_count")?;
    if rows == Some(0) {
        return Ok(None);
    }
    Ok(Some(CatalogFile {
        part,
        after: after.to_owned(),
        number: read::required_text(output.file_qury_no, "file_number")?,
        name: read::text(output.filename, "file_name")?.unwrap_or_default(),
        rows,
    }))
}

fn count(raw: read::Raw<'_>, field: &'static str) -> Result<Option<u32>, DoubtWhy> {
    match read::text(raw, field)? {
        None => Ok(None),
        Some(text) => text.trim().parse().map(Some).map_err(|_| DoubtWhy::Member(field)),
    }
}

/// A number as its digits, written as a number or as text; what is none is found out by whoever reads it.
fn digits(raw: read::Raw<'_>) -> &str {
    raw.map_or("", RawValue::get).trim_matches('"')
}

/// The words of a refusal where a file should be.
pub(crate) fn refusal(body: &[u8]) -> Option<String> {
    match &Reply::read(std::str::from_utf8(body).ok()?).ok()?.verdict {
        Verdict::Failure(words) => Some(words.clone()),
        Verdict::Success => None,
    }
}

node!(
    /// Output of a paged query.
    OutputPage { data recordCounts pages }
);

node!(
    /// A row of 1312, 1318 or 1319.
    RowPage { hilist_code chrgitm_lv med_chrgitm_type hilist_pric_uplmt_amt selfpay_prop vali_flag }
);

/// One page. Rows that say nothing that can be used are passed over.
pub(crate) fn read_coverage(reply: &str, query: CoverageQuery) -> Result<CoveragePage, Unread> {
    let reply = success(reply)?;
    let output: OutputPage<'_> = reply.output()?;
    let raw_rows: Vec<&RawValue> = read::rows(output.data, "rows")?;
    let mut rows = Vec::with_capacity(raw_rows.len());
    for raw in raw_rows {
        let row: RowPage<'_> = read::object(Some(raw), "row")?;
        let code = read::required_text(row.hilist_code, "catalog_code")?;
        let text = |raw, field| read::text(raw, field).map(Option::unwrap_or_default);
        if text(row.vali_flag, "valid")? == "0" {
            continue;
        }
        match query {
            CoverageQuery::Classes => {
                let class = text(row.chrgitm_lv, "class")?;
                if matches!(class.as_str(), "01" | "02" | "03") {
                    let charge_kind = text(row.med_chrgitm_type, "charge_kind")?;
                    rows.push(CoverageRow::Class { code, class, charge_kind });
                }
            }
            CoverageQuery::Ceilings => {
                if let Ok(ceiling) = UnitPrice::parse(digits(row.hilist_pric_uplmt_amt)) {
                    rows.push(CoverageRow::Ceiling { code, amount: ceiling.to_string() });
                }
            }
            CoverageQuery::FirstPays => {
                if let Ok(ratio) = Rate::parse(digits(row.selfpay_prop)) {
                    rows.push(CoverageRow::FirstPay { code, ratio: ratio.to_string() });
                }
            }
        }
    }
    Ok(CoveragePage {
        rows,
        pages: count(output.pages, "pages")?.unwrap_or(1),
        rows_all: count(output.recordCounts, "record_count")?.unwrap_or(0),
    })
}

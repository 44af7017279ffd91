//! 1301-1315, 1320, 1321 目录下载, 9102 文件下载.

use serde::Serialize;
use settlement::catalog::{CatalogFile, CatalogPart};
use settlement::request::{DoubtWhy, Envelope, Transaction};

use crate::codec::CodecOptions;
use crate::wire::envelope::{self, Reply, Verdict};
use crate::wire::read::{self, node};
use crate::wire::routes::Route;
use crate::wire::write::Fields;

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
pub(crate) struct Data<T> {
    pub(crate) data: T,
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

pub(crate) fn count(raw: read::Raw<'_>, field: &'static str) -> Result<Option<u32>, DoubtWhy> {
    match read::text(raw, field)? {
        None => Ok(None),
        Some(text) => text.trim().parse().map(Some).map_err(|_| DoubtWhy::Member(field)),
    }
}

/// The words of a refusal where a file should be.
pub(crate) fn refusal(body: &[u8]) -> Option<String> {
    match &Reply::read(std::str::from_utf8(body).ok()?).ok()?.verdict {
        Verdict::Failure(words) => Some(words.clone()),
        Verdict::Success => None,
    }
}

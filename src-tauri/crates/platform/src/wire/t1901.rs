//! 1901 字典表查询: a list of codes with their names.

#![expect(non_snake_case, reason = "the platform writes the members of dictionaries so")]

use serde::Serialize;
use settlement::catalog::{CODE_LISTS, CodeLabel, CodeList};
use settlement::request::Envelope;

use crate::codec::CodecOptions;
use crate::wire::read::{self, node};
use crate::wire::t1301::{Asked, Data, Unread, success, written};

#[derive(Serialize)]
struct Wanted<'a> {
    r#type: &'static str,
    parentValue: &'static str,
    admdvs: &'a str,
    date: String,
    valiFlag: &'static str,
}

/// Names of the lists (platform-interface §9).
const fn kind(list: CodeList) -> &'static str {
    match list {
        CodeList::InsuranceKind => "insutype",
        CodeList::CareKind => "med_type",
        CodeList::CertKind => "psn_cert_type",
        CodeList::PersonKind => "psn_type",
        CodeList::InsuranceState => "psn_insu_stas",
        CodeList::FeeGrade => "chrgitm_lv",
        CodeList::Sex => "gend",
        CodeList::ChargeKind => "med_chrgitm_type",
        CodeList::ListType => "list_type",
    }
}

/// 1901.
pub(crate) fn ask(
    options: &CodecOptions,
    envelope: &Envelope,
    list: CodeList,
) -> Result<Asked, &'static str> {
    let data = Wanted {
        r#type: kind(list),
        parentValue: "",
        admdvs: options.care_area.as_str(),
        date: envelope.at.china_date().to_string(),
        valiFlag: "1",
    };
    written(options, envelope, CODE_LISTS, "catalogqueryservice/queryDataDic", &Data { data })
}

node!(
    /// Output of 1901.
    Output1901 { list }
);

node!(
    /// A row of 1901.
    RowCode { r#type label value valiFlag }
);

/// Reads a list. A row without code or name spoils it: half a list is none. Rows of another list are passed over.
pub(crate) fn read_codes(reply: &str, list: CodeList) -> Result<Vec<CodeLabel>, Unread> {
    let reply = success(reply)?;
    let output: Output1901<'_> = reply.output()?;
    let mut rows: Vec<CodeLabel> = Vec::new();
    for row in read::rows::<RowCode<'_>>(output.list, "rows")? {
        let of = read::text(row.r#type, "list")?.unwrap_or_default();
        let valid = read::text(row.valiFlag, "valid")?.unwrap_or_default();
        if valid == "0" || !(of.is_empty() || of.eq_ignore_ascii_case(kind(list))) {
            continue;
        }
        let code = read::required_text(row.value, "code")?;
        let label = read::required_text(row.label, "label")?;
        match rows.iter_mut().find(|known| known.code == code) {
            Some(known) => known.label = label,
            None => rows.push(CodeLabel { code, label }),
        }
    }
    Ok(rows)
}

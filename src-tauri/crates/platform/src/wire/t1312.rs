//! Queries that answer page by page: 1304 民族药, 1312 医保目录, 1316 医保目录匹配, 1317 机构目录匹配, 1318 限价, 1319 先自付比例.

#![expect(non_snake_case, reason = "the platform writes the members of pages so")]

use serde::Serialize;
use serde_json::value::RawValue;
use settlement::BusinessDate;
use settlement::catalog::{CoverageQuery, CoverageRow, MAPPING_LIST, Page, PagedRecord};
use settlement::ids::{CatalogCode, ItemCode};
use settlement::mapping::{CentreMapping, Mapping};
use settlement::money::{Rate, UnitPrice};
use settlement::request::{DoubtWhy, Envelope};

use crate::codec::CodecOptions;
use crate::wire::dates::day;
use crate::wire::read::{self, node};
use crate::wire::t1301::{Asked, Data, Unread, count, success, written};

/// Rows of one page.
const PAGE_ROWS: u32 = 1_000;
/// From when on the mapping is asked for: all of it.
const EVER: &str = "2000-01-01";

#[derive(Serialize)]
struct Wanted<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    fixmedins_code: Option<&'a str>,
    updt_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    vali_flag: Option<&'static str>,
    page_num: u32,
    page_size: u32,
}

/// 1312, 1316, 1318, 1319.
pub(crate) fn ask_coverage(
    options: &CodecOptions,
    envelope: &Envelope,
    query: CoverageQuery,
    since: BusinessDate,
    page: u32,
) -> Result<Asked, &'static str> {
    let method = match query {
        CoverageQuery::InsuranceCodes => "catalogqueryservice/queryMedinsHilistMapByPage",
        CoverageQuery::Classes => "catalogqueryservice/queryHilist",
        CoverageQuery::Ceilings => "catalogqueryservice/queryLmtprcByPage",
        CoverageQuery::FirstPays => "catalogqueryservice/querySelfpayByPage",
    };
    let data = Wanted {
        fixmedins_code: None,
        updt_time: since.to_string(),
        vali_flag: Some("1"),
        page_num: page,
        page_size: PAGE_ROWS,
    };
    written(options, envelope, query.number(), method, &Data { data })
}

/// 1304. What is no longer valid is wanted as well: it takes an item away.
pub(crate) fn ask_ethnic(
    options: &CodecOptions,
    envelope: &Envelope,
    since: BusinessDate,
    page: u32,
) -> Result<Asked, &'static str> {
    let data = Wanted {
        fixmedins_code: None,
        updt_time: since.to_string(),
        vali_flag: None,
        page_num: page,
        page_size: PAGE_ROWS,
    };
    written(options, envelope, "1304", "catalogqueryservice/queryNatyPreparedByPage", &Data { data })
}

/// 1317, all of it.
pub(crate) fn ask_mappings(
    options: &CodecOptions,
    envelope: &Envelope,
    page: u32,
) -> Result<Asked, &'static str> {
    let data = Wanted {
        fixmedins_code: Some(options.institution.as_str()),
        updt_time: EVER.to_owned(),
        vali_flag: Some("1"),
        page_num: page,
        page_size: PAGE_ROWS,
    };
    written(options, envelope, MAPPING_LIST, "catalogqueryservice/queryMedListMapByPage", &Data { data })
}

node!(
    /// Output of a paged query.
    OutputPage { data recordCounts pages pageNum }
);

/// A page whose rows are read one by one; a row that says nothing that can be used is passed over, and still counted.
fn read_page<T>(
    reply: &str,
    asked: u32,
    mut row: impl FnMut(&RawValue) -> Result<Option<T>, DoubtWhy>,
) -> Result<Page<T>, Unread> {
    let reply = success(reply)?;
    let output: OutputPage<'_> = reply.output()?;
    // A page that was not asked for would stand in the place of one that is missing then.
    if count(output.pageNum, "page_number")?.is_some_and(|number| number != asked) {
        return Err(DoubtWhy::Member("page_number").into());
    }
    let raw: Vec<&RawValue> = read::rows(output.data, "rows")?;
    let told = u32::try_from(raw.len()).unwrap_or(u32::MAX);
    let mut rows = Vec::with_capacity(raw.len());
    for raw in raw {
        rows.extend(row(raw)?);
    }
    Ok(Page {
        rows,
        told,
        pages: count(output.pages, "pages")?.unwrap_or(1),
        rows_all: count(output.recordCounts, "record_count")?.unwrap_or(0),
    })
}

fn text(raw: read::Raw<'_>, field: &'static str) -> Result<String, DoubtWhy> {
    let text = read::text(raw, field)?.unwrap_or_default();
    Ok(if text == "null" { String::new() } else { text })
}

node!(
    /// A row of 1312, 1316, 1318 or 1319.
    RowCoverage {
        hilist_code med_list_codg list_type chrgitm_lv med_chrgitm_type hilist_pric_uplmt_amt selfpay_prop enddate
        vali_flag
    }
);

/// One page; what has ended before today says nothing any more.
pub(crate) fn read_coverage(
    reply: &str,
    query: CoverageQuery,
    page: u32,
    today: BusinessDate,
) -> Result<Page<CoverageRow>, Unread> {
    read_page(reply, page, |raw| {
        let row: RowCoverage<'_> = read::object(Some(raw), "row")?;
        let code = read::required_text(row.hilist_code, "catalog_code")?;
        let over = day(&text(row.enddate, "until")?).is_some_and(|until| until < today);
        if over || text(row.vali_flag, "valid")? == "0" {
            return Ok(None);
        }
        Ok(match query {
            CoverageQuery::InsuranceCodes => {
                let catalog = read::required_text(row.med_list_codg, "national_code")?;
                let list = text(row.list_type, "list")?;
                Some(CoverageRow::InsuranceCode { catalog, code, list })
            }
            CoverageQuery::Classes => {
                let class = text(row.chrgitm_lv, "class")?;
                let charge_kind = text(row.med_chrgitm_type, "charge_kind")?;
                let known = matches!(class.as_str(), "01" | "02" | "03");
                known.then_some(CoverageRow::Class { code, class, charge_kind })
            }
            CoverageQuery::Ceilings => UnitPrice::parse(digits(row.hilist_pric_uplmt_amt))
                .ok()
                .map(|ceiling| CoverageRow::Ceiling { code, amount: ceiling.to_string() }),
            CoverageQuery::FirstPays => Rate::parse(digits(row.selfpay_prop))
                .ok()
                .map(|ratio| CoverageRow::FirstPay { code, ratio: ratio.to_string() }),
        })
    })
}

/// A number as its digits, written as a number or as text; what is none is found out by whoever reads it.
fn digits(raw: read::Raw<'_>) -> &str {
    raw.map_or("", RawValue::get).trim_matches('"')
}

node!(
    /// A row of 1304.
    RowEthnic {
        med_list_codg drug_prodname drug_genname alis drug_spec pacspec min_pacunt min_prcunt begndate enddate
        vali_flag ver
    }
);

/// One page of ethnic medicines. One without code or name spoils it.
pub(crate) fn read_ethnic(reply: &str, page: u32) -> Result<Page<PagedRecord>, Unread> {
    read_page(reply, page, |raw| {
        let row: RowEthnic<'_> = read::object(Some(raw), "row")?;
        let first = |one: String, other: String| if one.is_empty() { other } else { one };
        let (product, generic) = (text(row.drug_prodname, "product")?, text(row.drug_genname, "generic")?);
        let name = first(generic, product.clone());
        if name.is_empty() {
            return Err(DoubtWhy::Member("name"));
        }
        Ok(Some(PagedRecord {
            code: read::required_text(row.med_list_codg, "catalog_code")?,
            other_name: if product == name { text(row.alis, "alias")? } else { product },
            name,
            spec: first(text(row.drug_spec, "spec")?, text(row.pacspec, "pack")?),
            unit: first(text(row.min_prcunt, "priced_unit")?, text(row.min_pacunt, "pack_unit")?),
            valid_from: day(&text(row.begndate, "from")?),
            valid_to: day(&text(row.enddate, "until")?),
            valid: text(row.vali_flag, "valid")? != "0",
            version: text(row.ver, "version")?,
        }))
    })
}

node!(
    /// A row of 1317.
    RowMapping {
        fixmedins_code medins_list_codg medins_list_name list_type med_list_codg begndate enddate vali_flag
    }
);

/// One page of what the centre holds of the mapping. Rows of others, rows without a national code and codes that no item of ours can have
/// are passed over.
pub(crate) fn read_mappings(
    options: &CodecOptions,
    reply: &str,
    page: u32,
) -> Result<Page<CentreMapping>, Unread> {
    read_page(reply, page, |raw| {
        let row: RowMapping<'_> = read::object(Some(raw), "row")?;
        let institution = text(row.fixmedins_code, "institution")?;
        let others = !institution.is_empty() && institution != options.institution.as_str();
        let item = read::required_text(row.medins_list_codg, "item")?;
        let catalog = text(row.med_list_codg, "national_code")?;
        if others || text(row.vali_flag, "valid")? == "0" {
            return Ok(None);
        }
        let codes = ItemCode::new(&item).ok().zip(CatalogCode::new(&catalog).ok());
        let Some((item, catalog)) = codes else { return Ok(None) };
        Ok(Some(CentreMapping {
            mapping: Mapping { item, catalog, list: text(row.list_type, "list")? },
            name: text(row.medins_list_name, "item_name")?,
            from: day(&text(row.begndate, "from")?),
            until: day(&text(row.enddate, "until")?),
        }))
    })
}

//! 3301 目录对照上传 and 3302 撤销: items of the hospital with the national code that stands for each.
//!
//! No output members, and the whole call succeeds or fails; a later 3301 of an item replaces an earlier one
//! (platform-interface §3.4, §4.9), so it may be sent again.

use serde::Serialize;
use serde_json::value::RawValue;
use settlement::mapping::{BATCH_MAX, Mapping, MappingUpload};
use settlement::request::EncodeFault;

use crate::codec::CodecOptions;
use crate::wire::write::Fields;

/// 结束日期 of what has no end; the column wants one.
const OPEN_END: &str = "2099-12-31";

#[derive(Serialize)]
struct Input<T> {
    data: Vec<T>,
}

#[derive(Serialize)]
struct Upload<'a> {
    fixmedins_hilist_id: &'a str,
    fixmedins_hilist_name: &'a str,
    list_type: &'a str,
    med_list_codg: &'a str,
    begndate: String,
    enddate: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    prcunt: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spec: Option<&'a str>,
}

#[derive(Serialize)]
struct Withdraw<'a> {
    fixmedins_code: &'a str,
    fixmedins_hilist_id: &'a str,
    list_type: &'a str,
    med_list_codg: &'a str,
}

fn fits<T>(fields: Fields, rows: &[T]) -> Result<(), EncodeFault> {
    if rows.is_empty() || rows.len() > BATCH_MAX { Err(fields.fault("rows")) } else { Ok(()) }
}

/// The input of 3301.
pub(crate) fn upload(fields: Fields, rows: &[MappingUpload]) -> Result<Box<RawValue>, EncodeFault> {
    fits(fields, rows)?;
    let data = rows.iter().map(|row| written(fields, row)).collect::<Result<Vec<_>, _>>()?;
    fields.json(&Input { data })
}

fn written(fields: Fields, row: &MappingUpload) -> Result<Upload<'_>, EncodeFault> {
    Ok(Upload {
        fixmedins_hilist_id: fields.required("item", row.mapping.item.as_str(), 30)?,
        fixmedins_hilist_name: fields.required("item_name", &row.name, 200)?,
        list_type: fields.required("list", &row.mapping.list, 30)?,
        med_list_codg: row.mapping.catalog.as_str(),
        begndate: row.from.to_string(),
        enddate: OPEN_END,
        prcunt: fields.optional("unit", Some(&row.unit), 100)?,
        spec: fields.optional("spec", Some(&row.spec), 200)?,
    })
}

/// The input of 3302.
pub(crate) fn withdraw(
    fields: Fields,
    options: &CodecOptions,
    rows: &[Mapping],
) -> Result<Box<RawValue>, EncodeFault> {
    fits(fields, rows)?;
    let data = rows.iter().map(|row| withdrawn(fields, options, row)).collect::<Result<Vec<_>, _>>()?;
    fields.json(&Input { data })
}

fn withdrawn<'a>(
    fields: Fields,
    options: &'a CodecOptions,
    row: &'a Mapping,
) -> Result<Withdraw<'a>, EncodeFault> {
    Ok(Withdraw {
        fixmedins_code: options.institution.as_str(),
        fixmedins_hilist_id: fields.required("item", row.item.as_str(), 30)?,
        list_type: fields.required("list", &row.list, 30)?,
        med_list_codg: fields.required("catalog_code", row.catalog.as_str(), 30)?,
    })
}

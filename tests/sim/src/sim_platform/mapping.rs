//! Mapping of the hospital's items (目录对照): 3301, 3302 and 1317, which shows what is held.
//!
//! The whole call succeeds or fails, as the interface has it; a later 3301 of an item replaces an earlier one.

use rusqlite::params;

use super::books::Books;
use super::centre::{Centre, Done, Outcome, Request, refuse};
use super::fields::{rows_of, scalar};
use super::out::{Out, node, text};

const MAPPING: &str = "目录对照";
/// Rows of one call.
const ROW_LIMIT: usize = 100;

/// A mapping as the centre holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldMapping {
    /// Code of the hospital.
    pub item: String,
    pub name: String,
    /// National code.
    pub catalog: String,
    pub list_type: String,
    pub from: String,
    pub to: String,
}

impl Books {
    /// Every mapping that is held, by the hospital's code.
    pub fn mappings(&self) -> Vec<HeldMapping> {
        self.db
            .prepare_cached(
                "SELECT item, name, catalog, list_type, begndate, enddate FROM mapping ORDER BY item",
            )
            .unwrap()
            .query_map([], |row| {
                Ok(HeldMapping {
                    item: row.get(0)?,
                    name: row.get(1)?,
                    catalog: row.get(2)?,
                    list_type: row.get(3)?,
                    from: row.get(4)?,
                    to: row.get(5)?,
                })
            })
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap()
    }
}

impl Books {
    /// A mapping that another program of the hospital has told the centre.
    pub fn put_mapping(&self, held: &HeldMapping) {
        self.db
            .prepare_cached("INSERT OR REPLACE INTO mapping VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
            .unwrap()
            .execute(params![held.item, held.name, held.catalog, held.list_type, held.from, held.to])
            .unwrap();
    }
}

impl Centre {
    /// 1317: what is held.
    pub(super) fn mapping_page(&mut self, request: &Request) -> Outcome {
        let held = self.books.mappings();
        let institution = self.setup.fixmedins_code.clone();
        self.page(request, held.len(), |place| {
            let one = &held[place];
            node([
                (
                    "fixmedins_code",
                    if place.is_multiple_of(3) { Out::Null } else { text(institution.as_str()) },
                ),
                ("medins_list_codg", text(one.item.as_str())),
                ("medins_list_name", if place % 4 == 1 { Out::Null } else { text(one.name.as_str()) }),
                ("insu_admdvs", text("109900")),
                ("list_type", text(one.list_type.as_str())),
                ("med_list_codg", text(one.catalog.as_str())),
                ("begndate", text(one.from.as_str())),
                ("enddate", text(one.to.as_str())),
                ("vali_flag", text("1")),
                ("updt_time", text("2026-01-01 00:00:00")),
            ])
        })
    }

    pub(super) fn upload_mappings(&mut self, request: &Request) -> Outcome {
        let rows = rows_of(&request.input, "data");
        if rows.is_empty() || rows.len() > ROW_LIMIT {
            return Err(refuse(MAPPING, "对照数据应为1至100行", "CatalogComp_21"));
        }
        for row in &rows {
            let (item, catalog) = (scalar(row, "fixmedins_hilist_id"), scalar(row, "med_list_codg"));
            for member in ["fixmedins_hilist_id", "fixmedins_hilist_name", "list_type", "begndate", "enddate"]
            {
                if scalar(row, member).is_empty() {
                    return Err(refuse(MAPPING, &format!("{member}不能为空"), "CatalogComp_27"));
                }
            }
            if self.catalog.find(&catalog).is_none() && !self.setup.national.has(&catalog) {
                return Err(refuse(
                    MAPPING,
                    &format!("{item}的医疗目录编码{catalog}不存在"),
                    "CatalogComp_33",
                ));
            }
            self.books
                .db
                .prepare_cached("INSERT OR REPLACE INTO mapping VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
                .unwrap()
                .execute(params![
                    item,
                    scalar(row, "fixmedins_hilist_name"),
                    catalog,
                    scalar(row, "list_type"),
                    scalar(row, "begndate"),
                    scalar(row, "enddate")
                ])
                .unwrap();
        }
        Ok(Done::Output(Out::Null))
    }

    pub(super) fn withdraw_mappings(&mut self, request: &Request) -> Outcome {
        let rows = rows_of(&request.input, "data");
        if rows.is_empty() || rows.len() > ROW_LIMIT {
            return Err(refuse(MAPPING, "撤销数据应为1至100行", "CatalogComp_48"));
        }
        for row in &rows {
            if scalar(row, "fixmedins_code") != self.setup.fixmedins_code {
                return Err(refuse(MAPPING, "定点医药机构编号不符", "CatalogComp_52"));
            }
            let (item, catalog) = (scalar(row, "fixmedins_hilist_id"), scalar(row, "med_list_codg"));
            let gone = self
                .books
                .db
                .prepare_cached("DELETE FROM mapping WHERE item = ?1 AND catalog = ?2")
                .unwrap()
                .execute([&item, &catalog])
                .unwrap();
            if gone == 0 {
                return Err(refuse(MAPPING, &format!("未查询到{item}的对照记录"), "CatalogComp_57"));
            }
        }
        Ok(Done::Output(Out::Null))
    }
}

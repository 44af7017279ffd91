//! Self-paying patients: 4205 and 4206. Keyed by the hospital's own visit number; a later 4205 replaces an earlier one.

use rusqlite::params;
use serde_json::{Map, Value};

use super::books::Books;
use super::centre::{Centre, Done, Outcome, Request, refuse};
use super::fen::{self, Fen};
use super::fields::{rows_of, scalar};
use super::out::Out;
use super::policy;

const SELF_PAID: &str = "自费病人";
/// Rows of one 4205.
const ROW_LIMIT: usize = 100;

/// A self-paid visit as it was reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelfPaid {
    /// 医药机构就诊ID.
    pub record: String,
    /// 人员姓名.
    pub name: String,
    /// 证件号码.
    pub certno: String,
    /// Sum of its lines.
    pub total: Fen,
    /// How many lines.
    pub lines: u32,
}

impl Books {
    /// Every self-paid visit that stands.
    pub fn self_paid(&self) -> Vec<SelfPaid> {
        self.db
            .prepare_cached("SELECT record, name, certno, total, lines FROM self_paid ORDER BY record")
            .unwrap()
            .query_map([], |row| {
                Ok(SelfPaid {
                    record: row.get(0)?,
                    name: row.get(1)?,
                    certno: row.get(2)?,
                    total: row.get(3)?,
                    lines: row.get(4)?,
                })
            })
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap()
    }
}

impl Centre {
    pub(super) fn upload_self_paid(&mut self, request: &Request) -> Outcome {
        let visit = request.node("mdtrtinfo");
        let record = scalar(&visit, "fixmedins_mdtrt_id");
        let lines = rows_of(&request.input, "feedetail");
        if lines.len() > ROW_LIMIT {
            return Err(refuse(SELF_PAID, "费用明细超过100行", "OwnPay_31"));
        }
        if scalar(&visit, "fixmedins_code") != self.setup.fixmedins_code {
            return Err(refuse(SELF_PAID, "定点医药机构编号不符", "OwnPay_22"));
        }
        let mut total: Fen = 0;
        let mut serials = std::collections::BTreeSet::new();
        for line in &lines {
            if scalar(line, "fixmedins_mdtrt_id") != record {
                return Err(refuse(SELF_PAID, "明细的就诊ID与就诊信息不符", "OwnPay_44"));
            }
            if !serials.insert(scalar(line, "bkkp_sn")) {
                return Err(refuse(SELF_PAID, "记账流水号重复", "OwnPay_47"));
            }
            total +=
                line_total(line).ok_or_else(|| refuse(SELF_PAID, "明细金额不等于数量乘单价", "OwnPay_52"))?;
        }
        self.books
            .db
            .prepare_cached("INSERT OR REPLACE INTO self_paid VALUES (?1, ?2, ?3, ?4, ?5)")
            .unwrap()
            .execute(params![
                record,
                scalar(&visit, "psn_name"),
                scalar(&visit, "certno"),
                total,
                lines.len() as u32
            ])
            .unwrap();
        Ok(Done::Output(Out::Null))
    }

    pub(super) fn delete_self_paid(&mut self, request: &Request) -> Outcome {
        let data: Map<String, Value> = request.node("data");
        let gone = self
            .books
            .db
            .prepare_cached("DELETE FROM self_paid WHERE record = ?1")
            .unwrap()
            .execute([scalar(&data, "fixmedins_mdtrt_id")])
            .unwrap();
        if gone == 0 {
            return Err(refuse(SELF_PAID, "未查询到自费就诊记录", "OwnPay_63"));
        }
        Ok(Done::Output(Out::Null))
    }
}

/// The amount of a line, where it is quantity times price.
fn line_total(line: &Map<String, Value>) -> Option<Fen> {
    let count = fen::decimal(&scalar(line, "cnt"), 4)?;
    let price = fen::decimal(&scalar(line, "pric"), 6)?;
    let total = fen::decimal(&scalar(line, "det_item_fee_sumamt"), 2)?;
    (count > 0 && policy::line_amount(count, price) == total).then_some(total)
}

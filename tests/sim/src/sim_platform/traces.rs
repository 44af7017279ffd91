//! 追溯码 in 2207: `drug_trac_info` row by row, and packs that were sold before.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::books::Line;
use super::centre::{Centre, Refusal, Request, refuse};
use super::fen;
use super::fields::{rows_of, scalar};
use super::settle::Record;

const SETTLE: &str = "门诊结算";

/// A pack as a settlement keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pack {
    pub feedetl_sn: String,
    pub code: String,
    /// 拆零.
    pub split: bool,
}

impl Centre {
    /// The packs of a 2207.
    ///
    /// # Errors
    /// A row that is not whole or not of this batch, more codes than packs, a drug without a code where this centre wants one, a pack that
    /// was sold before.
    pub(super) fn packs_of(&self, request: &Request, batch: &[Line]) -> Result<Vec<Pack>, Refusal> {
        let no = |reason: &str, line: u32| refuse(SETTLE, reason, &format!("DrugTrace_{line}"));
        let lines: BTreeMap<&str, Value> = batch
            .iter()
            .map(|line| (line.feedetl_sn.as_str(), serde_json::from_str(&line.body).unwrap()))
            .collect();
        let mut packs: Vec<Pack> = Vec::new();
        for (place, row) in rows_of(&request.input, "drug_trac_info").into_iter().enumerate() {
            let member = |name: &str| {
                let text = scalar(row, name);
                let row = place + 1;
                if text.is_empty() {
                    Err(no(&format!("drug_trac_info第{row}行{name}不能为空"), 31))
                } else {
                    Ok(text)
                }
            };
            let (feedetl_sn, code) = (member("feedetl_sn")?, member("drug_trac_codg")?);
            let (split, unit) = (member("trdn_flag")?, member("min_prcunt_type")?);
            if !lines.contains_key(feedetl_sn.as_str()) {
                return Err(no(&format!("追溯码的费用明细流水号{feedetl_sn}不在本批次"), 38));
            }
            if code.len() != 20 || !code.bytes().all(|digit| digit.is_ascii_digit()) {
                return Err(no(&format!("追溯码{code}格式不正确"), 41));
            }
            if !matches!((split.as_str(), unit.as_str()), ("0", "2") | ("1", "1")) {
                return Err(no("拆零标志与最小计价单位类型不符", 44));
            }
            if packs.iter().any(|pack| pack.code == code) {
                return Err(no(&format!("追溯码{code}在本次结算中重复"), 47));
            }
            packs.push(Pack { feedetl_sn, code, split: split == "1" });
        }
        for (number, body) in &lines {
            let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
            let count = scalar(body.as_object().unwrap(), "cnt");
            let whole = (fen::decimal(&count, 4).unwrap_or_default() + 9_999) / 10_000;
            let of_line = packs.iter().filter(|pack| pack.feedetl_sn == *number);
            let codes = i64::try_from(of_line.clone().count()).unwrap();
            if codes > whole && of_line.clone().all(|pack| !pack.split) {
                return Err(no(&format!("明细{number}的追溯码多于数量"), 55));
            }
            let drug = text("med_list_codg").starts_with(['X', 'Z']);
            if self.flavours().wants_trace && drug && codes == 0 {
                return Err(no(&format!("明细{number}未上传追溯码，无码不结"), 58));
            }
        }
        if packs.is_empty() {
            return Ok(packs);
        }
        // What the same visit settles again is no second sale; other rules of this centre look at that.
        let visit = batch.first().map(|line| line.mdtrt_id.clone());
        let others = self.books.settlements().into_iter();
        let others = others.filter(|one| one.in_effect() && Some(&one.mdtrt_id) != visit.as_ref());
        for settlement in others {
            let record: Record = serde_json::from_str(&settlement.record).unwrap();
            let again = packs.iter().find(|pack| {
                record.packs.iter().any(|sold| sold.code == pack.code && !(sold.split && pack.split))
            });
            if let Some(pack) = again {
                return Err(no(&format!("追溯码{}已在结算{}中使用", pack.code, settlement.setl_id), 66));
            }
        }
        Ok(packs)
    }
}

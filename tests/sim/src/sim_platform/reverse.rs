//! 2601: undoes the effect of one earlier call, named by its own message id.

use serde_json::Map;

use super::centre::{Centre, Done, Outcome, Request, refuse};
use super::fields::scalar;
use super::flavour::ReverseUnknown;
use super::out::Out;
use super::settle::Record;

const REVERSE: &str = "冲正交易";
/// Calls that 2601 can name. Admission and inpatient ones are known but never found here.
const REVERSIBLE: &[&str] = &["2102", "2103", "2207", "2208", "2304", "2305", "2401"];

impl Centre {
    /// Somebody cancels a settlement in the insurer's own client; whether it could be cancelled.
    pub fn cancel_by_hand(&mut self, now_ms: i64, setl_id: &str) -> bool {
        let Some(settlement) = self.books.settlement(setl_id) else { return false };
        let data = serde_json::json!({"data": {
            "setl_id": setl_id, "mdtrt_id": settlement.mdtrt_id, "psn_no": settlement.psn_no,
        }});
        let request = Request {
            infno: "2208".to_owned(),
            msgid: format!("BYHAND{:024}", self.books.next("by hand")),
            envelope: Map::new(),
            input: data.as_object().cloned().unwrap_or_default(),
            input_as_text: false,
            now_ms: now_ms + self.setup.flavours.clock_skew_ms,
        };
        self.execute(&request).is_ok()
    }

    pub(super) fn reverse(&mut self, request: &Request) -> Outcome {
        let no = |reason: &str, line: u32| refuse(REVERSE, reason, &format!("ReverseService_{line}"));
        let data = request.node("data");
        let (omsgid, oinfno, psn_no) =
            (scalar(&data, "omsgid"), scalar(&data, "oinfno"), scalar(&data, "psn_no"));
        let base = oinfno.trim_end_matches('A');
        if !REVERSIBLE.contains(&base) {
            return Err(no(&format!("交易{oinfno}不支持冲正"), 39));
        }
        let keep = |centre: &Self, undid: usize, tombstone: bool| {
            let reversal = (omsgid.as_str(), oinfno.as_str(), psn_no.as_str(), request.msgid.as_str());
            centre.books.add_reversal(reversal, request.now_ms, undid, tombstone);
        };
        let named: Vec<_> = self
            .books
            .settlements_of_msgid(&omsgid)
            .into_iter()
            .filter(|s| s.psn_no == psn_no && s.infno.trim_end_matches('A') == base)
            .collect();
        let mut standing: Vec<_> = named.iter().filter(|s| s.reversed_ms.is_none()).collect();
        if standing.iter().any(|s| s.in_effect()) {
            // A late copy settled again after the first had been cancelled: what is in effect is undone.
            standing.retain(|s| s.in_effect() || s.origin.is_some());
        }
        if standing.is_empty() && !named.is_empty() {
            return Err(no("该交易已冲正，请勿重复冲正", 52));
        }
        if standing.is_empty() {
            return match self.flavours().reverse_unknown {
                ReverseUnknown::Error => Err(no("未查询到需要冲正的原交易", 57)),
                ReverseUnknown::Ok => {
                    keep(self, 0, false);
                    Ok(Done::Output(Out::Null))
                }
                ReverseUnknown::Tombstone => {
                    keep(self, 0, true);
                    Ok(Done::Output(Out::Null))
                }
            };
        }
        for s in &standing {
            let record: Record = serde_json::from_str(&s.record).unwrap();
            match &s.origin {
                None => {
                    if s.refunded_ms.is_some() {
                        return Err(no("该笔结算的退费结算标志不为未退费，不能冲正", 71));
                    }
                    self.books.mark_reversed(&s.setl_id, request.now_ms);
                    self.books.open_lines(&s.mdtrt_id, &s.setl_id);
                    self.move_money(&s.psn_no, &s.insutype, &record, -1);
                }
                Some(origin) => {
                    // Undoing a cancel puts the settlement back, which needs its lines and its money.
                    let lines = self.books.lines(&s.mdtrt_id);
                    let mut batch = lines.iter().filter(|line| line.chrg_bchno == s.chrg_bchno).peekable();
                    if batch.peek().is_none() || batch.any(|line| line.setl_id.is_some()) {
                        return Err(no("原结算的费用明细已变化，不能冲正", 83));
                    }
                    if self.books.balance(&s.psn_no) + record.split.account < 0 {
                        return Err(no("个人账户余额不足，不能冲正", 86));
                    }
                    self.books.mark_reversed(&s.setl_id, request.now_ms);
                    self.books.mark_refunded(origin, None);
                    self.books.settle_lines(&s.mdtrt_id, &s.chrg_bchno, origin);
                    self.move_money(&s.psn_no, &s.insutype, &record, -1);
                }
            }
        }
        keep(self, standing.len(), self.flavours().reverse_unknown == ReverseUnknown::Tombstone);
        Ok(Done::Output(Out::Null))
    }
}

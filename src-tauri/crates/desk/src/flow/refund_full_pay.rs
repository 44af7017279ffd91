//! A bill that was paid in full goes back, or some lines of it. The platform has settled nothing, so nothing is cancelled there:
//! the debt is journaled, the drawer opens, and the self-paid record follows in the background (42xx).

use settlement::fact::{DocumentKind, Fact, FallbackFact, PrintIntent, Stamp};
use settlement::fallback::{Fallback, FallbackState};
use settlement::ids::FallbackId;
use settlement::ports::{Cache, Journal};
use settlement::request::Codec;

use super::cancel::reason_of;
use super::partial_refund::kept;
use crate::api::RefundFullPayArgs;
use crate::desk::Desk;
use crate::inputs::Duty;
use crate::refuse::Refusal;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    pub(crate) fn refund_full_pay(
        &mut self,
        now: Stamp,
        args: &RefundFullPayArgs,
    ) -> Result<Vec<Duty>, Refusal> {
        if self.cash_question().is_some() {
            return Err(Refusal::CashQuestion);
        }
        let fallback = self.fallback_of(&args.fallback)?;
        if let Some(why) = refund_bar(fallback) {
            return Err(Refusal::NoFullPayRefund(why.to_owned()));
        }
        if !fallback.open_ops.is_empty() {
            return Err(Refusal::Busy);
        }
        let reason = reason_of(&args.reason)?;
        let supervisor = self.vouched(args.receipt_returned, args.supervisor.as_deref())?;
        let keeps = if args.keeps.is_empty() { Vec::new() } else { kept(fallback.lines(), &args.keeps)? };
        let id = fallback.id.clone();
        let number = if keeps.is_empty() {
            None
        } else {
            Some(self.receipt_number(now, DocumentKind::FullPayReceipt.letter())?)
        };
        let fact = FallbackFact::RefundAsked {
            keeps,
            reason,
            number,
            receipt_returned: args.receipt_returned,
            supervisor,
            clerk: self.state.session.clerk.clone().ok_or(Refusal::SignedOut)?,
        };
        self.commit(now, &id, vec![Fact::Fallback(fact)])?;
        Ok(Vec::new())
    }

    /// Receipt and fee list of what stays, where something does.
    pub(crate) fn rest_papers(&self, now: Stamp, id: &FallbackId) -> Vec<PrintIntent> {
        let due = self.state.fallbacks.get(id).filter(|found| found.state == FallbackState::RefundDue);
        let Some(after) = due.and_then(|found| found.refunds.last()?.after.as_ref()) else {
            return Vec::new();
        };
        [DocumentKind::FullPayReceipt, DocumentKind::FeeList]
            .into_iter()
            .filter_map(|kind| self.paper_intent(now, kind, &after.number))
            .collect()
    }
}

/// Why a bill paid in full does not go back now, in Chinese; nothing: it may.
pub(crate) const fn refund_bar(fallback: &Fallback) -> Option<&'static str> {
    if fallback.contradiction.is_some() {
        return Some("账目矛盾，已停止，请主管处理");
    }
    match fallback.state {
        FallbackState::Open | FallbackState::Final => None,
        FallbackState::Tender => Some("收款还没有确认"),
        FallbackState::Dropped => Some("没有收过款"),
        FallbackState::Resettling => Some("正在补结算，请等结果或先放弃补结算"),
        FallbackState::PayoutDue | FallbackState::Resettled => Some("已补办医保结算，请按医保结算退费"),
        FallbackState::ManualClaim => Some("单据已交患者手工报销，请先收回全部单据并由医保办处理"),
        FallbackState::RefundDue => Some("已退费，请先付清退款"),
        FallbackState::Refunded => Some("已全部退款"),
    }
}

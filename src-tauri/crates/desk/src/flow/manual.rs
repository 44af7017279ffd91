//! What becomes of an attempt that the program has stopped: two people decide, by name and with a reason (safety §5.1).

use settlement::Timestamp;
use settlement::attempt::Attempt;
use settlement::fact::{Fact, ManualDecided, ManualDecision, Stamp};
use settlement::ids::{AttemptId, PlatformSettlementId};
use settlement::machine::State;
use settlement::ports::{Cache, Journal};
use settlement::request::{Codec, PlatformSettlement};

use super::cancel::reason_of;
use super::fence::reversal_not_allowed;
use crate::api::{DecideManualArgs, ManualDecisionKind};
use crate::desk::{Desk, stopped};
use crate::fault::FaultCode;
use crate::inputs::Duty;
use crate::refuse::Refusal;
use crate::state::ForTwo;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    pub(crate) fn decide_manual(
        &mut self,
        now: Stamp,
        args: &DecideManualArgs,
    ) -> Result<Vec<Duty>, Refusal> {
        let attempt = self.attempt_of(&args.attempt)?;
        let reason = reason_of(&args.reason)?;
        let decision = match args.decision {
            ManualDecisionKind::Void => ManualDecision::Void,
            ManualDecisionKind::Settled => ManualDecision::Settled,
            ManualDecisionKind::Elsewhere => ManualDecision::Elsewhere,
            ManualDecisionKind::Keep => ManualDecision::Keep,
        };
        let settlement = match &args.settlement {
            Some(id) => Some(
                PlatformSettlementId::new(id.trim())
                    .map_err(|_| Refusal::Malformed("settlement".to_owned()))?,
            ),
            None => None,
        };
        let id = attempt.id.clone();
        self.may_decide(now.wall, &id, decision, settlement.as_ref())?;
        self.ask_second(now, &args.second, ForTwo::Manual { attempt: id, decision, reason, settlement })
    }

    /// May this be decided now, and what would be settled by it?
    fn may_decide(
        &self,
        at: Timestamp,
        id: &AttemptId,
        decision: ManualDecision,
        told: Option<&PlatformSettlementId>,
    ) -> Result<Option<PlatformSettlement>, Refusal> {
        let attempt = self.state.attempts.get(id).ok_or(Refusal::UnknownAttempt)?;
        if attempt.state != State::Manual || !attempt.open_ops.is_empty() {
            return Err(Refusal::NotNow);
        }
        if attempt.open_movement().is_some() {
            return Err(Refusal::CashQuestion);
        }
        match decision {
            ManualDecision::Void | ManualDecision::Keep => Ok(None),
            // Of a settlement of another window only this is asked: who has given it back.
            ManualDecision::Elsewhere if attempt.elsewhere => Ok(None),
            ManualDecision::Elsewhere => Err(Refusal::NotNow),
            ManualDecision::Settled if attempt.elsewhere => Err(Refusal::NotNow),
            ManualDecision::Settled if attempt.settlement.is_some() => Ok(None),
            ManualDecision::Settled => self.seen_elsewhere(at, attempt, told).map(Some),
        }
    }

    /// A settlement the desk had no answer for: its id was read at the platform by a person, its money is the quoted money.
    fn seen_elsewhere(
        &self,
        at: Timestamp,
        attempt: &Attempt,
        told: Option<&PlatformSettlementId>,
    ) -> Result<PlatformSettlement, Refusal> {
        let id = told.cloned().ok_or_else(|| Refusal::Malformed("settlement".to_owned()))?;
        let used = self.state.attempts.values().any(|other| {
            other.settlement.as_ref().is_some_and(|settled| settled.id == id)
                || other.negative.as_ref() == Some(&id)
        });
        if used || attempt.settle_msg_id.is_none() {
            return Err(Refusal::NotNow);
        }
        let (split, _) = attempt.quote.clone().ok_or(Refusal::NotNow)?;
        Ok(PlatformSettlement { id, split, settled_at: at })
    }

    /// Both have agreed: it is written down with both names, and the books follow.
    pub(crate) fn manual_agreed(
        &mut self,
        now: Stamp,
        id: &AttemptId,
        mut decided: ManualDecided,
        told: Option<&PlatformSettlementId>,
    ) -> Result<Vec<Duty>, Refusal> {
        decided.settlement = self.may_decide(now.wall, id, decided.decision, told)?;
        let attempt = self.state.attempts.get(id).ok_or(Refusal::UnknownAttempt)?;
        let bill = attempt.bill().clone();
        let settled = attempt.settlement.as_ref().or(decided.settlement.as_ref());
        let free = settled.is_some_and(|settled| settled.split.cash_share.is_zero());
        let mut papers = Vec::new();
        match decided.decision {
            ManualDecision::Settled if attempt.receipt.is_none() => {
                let receipt = self.receipt_number(now, 'J')?;
                if let Some(settled) = settled.filter(|_| free) {
                    let intents = self.paper_intents(now, attempt, &settled.split, &receipt);
                    papers.extend(intents.into_iter().map(Fact::PrintIntent));
                }
                decided.receipt = Some(receipt);
            }
            ManualDecision::Void if attempt.refund_receipt.is_none() && settled.is_some() => {
                let receipt = self.receipt_number(now, 'T')?;
                if free {
                    papers.push(Fact::PrintIntent(self.refund_form(now, receipt.clone())));
                }
                decided.receipt = Some(receipt);
            }
            ManualDecision::Settled
            | ManualDecision::Void
            | ManualDecision::Elsewhere
            | ManualDecision::Keep => {}
        }
        let keeps = decided.decision == ManualDecision::Keep;
        let mut facts = vec![Fact::ManualDecided(Box::new(decided))];
        facts.extend(papers);
        let intent = self.fresh_intent()?;
        self.commit(now, id, facts)?;
        if !keeps {
            for fault in [reversal_not_allowed(), stopped(None)] {
                self.untell(&fault.code, Some(&bill));
            }
        }
        self.offer(id, intent);
        self.tell(now, FaultCode::D57.view(), Some(bill));
        Ok(self.follow(now, id))
    }
}

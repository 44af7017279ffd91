//! F12: the one request that moves money, and the three ways it can end. Nothing here treats silence as "no".

use settlement::attempt::Attempt;
use settlement::deposit::Deposit;
use settlement::fact::{Fact, OpEnd, Stamp, Subject};
use settlement::fallback::Fallback;
use settlement::ids::{AttemptId, DocumentNo};
use settlement::machine::State;
use settlement::ports::{Cache, Journal};
use settlement::request::{Answer, Codec, DoubtWhy, PlatformSettlement, RawReply, Request, Transaction};

use super::quote::settle_request;
use crate::api::ConfirmSettlementArgs;
use crate::desk::Desk;
use crate::fault::FaultCode;
use crate::inputs::{AskId, Duty};
use crate::refuse::Refusal;
use crate::state::Pending;
use crate::view_words::doubt_words;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    pub(crate) fn confirm_settlement(
        &mut self,
        now: Stamp,
        args: &ConfirmSettlementArgs,
    ) -> Result<Vec<Duty>, Refusal> {
        let at = self.state.bill.as_ref().ok_or(Refusal::StaleIntent)?;
        let attempt = self.current().ok_or(Refusal::StaleIntent)?;
        if at.intent.as_str() != args.intent || attempt.state != State::Quoted {
            return Err(Refusal::StaleIntent);
        }
        // A refusal noted in this state came with a later 2206: the older quote is no promise any more.
        if at.changed || self.waiting(&attempt.id).is_some() || attempt.refusal.is_some() {
            return Err(Refusal::NotNow);
        }
        let Some((_, quoted_at)) = &attempt.quote else { return Err(Refusal::NotNow) };
        if now.wall.since(quoted_at.wall) > self.options.profile.quote_valid_ms {
            return Err(Refusal::QuoteExpired);
        }
        if attempt.began.identity_check.is_none() {
            return Err(Refusal::NotVerified);
        }
        // The person of this bill must be the one at the desk, and a card the one that was read for it (safety I23).
        let by_card = attempt.began.credential.card_sn.is_some();
        let same = self.state.person.credential.as_ref() == Some(&attempt.began.credential);
        if !same || (by_card && !self.state.person.card_present) {
            return Err(Refusal::CardChanged);
        }
        self.may_begin(now)?;
        self.traces_allow(now)?;
        let attempt = self.current().ok_or(Refusal::StaleIntent)?;
        let id = attempt.id.clone();
        let traces = self.state.trace.book.of_lines(attempt.bill(), &attempt.began.lines);
        let mut request = settle_request(attempt)?;
        if self.options.profile.trace_in_settlement {
            request.traces = settlement::trace::rows(&attempt.began.lines, &traces);
        }
        let request = Request::Settle(Box::new(request));
        let sold = if traces.is_empty() { Vec::new() } else { vec![Fact::TraceSold(traces)] };
        let intent = self.fresh_intent()?;
        let duty = self.commit_intent(now, &id, sold, request)?;
        self.offer(&id, intent);
        Ok(vec![duty])
    }

    /// A question to the platform ended: the line is judged, the reply is read, its attempt goes on.
    pub(crate) fn platform_ended(
        &mut self,
        now: Stamp,
        ask: AskId,
        ending: &RawReply,
        elapsed_ms: i64,
    ) -> Vec<Duty> {
        let Some(pending) = self.state.asks.remove(&ask) else { return Vec::new() };
        let transaction = pending.request.transaction();
        let answer = self.codec.decode_sent(&pending.request, &pending.msg_id, pending.since.wall, ending);
        if !transaction.is_beside_the_visit() {
            self.judge_line(now, &pending, ending, &answer, elapsed_ms);
        }
        self.note_platform_time(now, ending);
        match &pending.subject {
            Subject::Terminal | Subject::Deposit(_) => match transaction {
                Transaction::SignIn => self.platform_signed_in(now, ask, answer),
                Transaction::FetchPerson => self.person_answered(now, ask, answer),
                Transaction::UploadMappings | Transaction::WithdrawMappings => {
                    self.mappings_answered(now, &pending, ending, elapsed_ms, answer)
                }
                Transaction::FetchSettlement | Transaction::FetchVisits => {
                    self.elsewhere_answered(now, ask, &pending, ending, answer)
                }
                Transaction::SignOut
                | Transaction::CheckBenefit
                | Transaction::Register
                | Transaction::Unregister
                | Transaction::UploadVisit
                | Transaction::UploadFees
                | Transaction::WithdrawFees
                | Transaction::Quote
                | Transaction::Settle
                | Transaction::Cancel
                | Transaction::Reverse
                | Transaction::UploadSelfPaid
                | Transaction::WithdrawSelfPaid
                | Transaction::FetchFeeLines => Vec::new(),
                Transaction::FetchAccumulators | Transaction::FetchFilings => {
                    self.entitlement_told(ask, answer);
                    Vec::new()
                }
            },
            Subject::Attempt(id) => {
                let id = id.clone();
                self.attempt_answered(now, &id, &pending, ending, elapsed_ms, answer)
            }
            Subject::Fallback(id) => {
                let id = id.clone();
                self.self_paid_reported(now, &id, &pending, ending, elapsed_ms, answer)
            }
        }
    }

    fn attempt_answered(
        &mut self,
        now: Stamp,
        id: &AttemptId,
        pending: &Pending,
        ending: &RawReply,
        elapsed_ms: i64,
        answer: Answer,
    ) -> Vec<Duty> {
        let body = ending.body();
        let msg_id = pending.msg_id.clone();
        let ended =
            |end: OpEnd| Fact::OpEnded { msg_id: msg_id.clone(), end, body: body.clone(), elapsed_ms };
        match pending.request.transaction() {
            Transaction::Register => self.registered(now, id, ended, answer),
            Transaction::UploadVisit => self.visit_uploaded(now, id, ended, answer),
            Transaction::UploadFees => self.fees_uploaded(now, id, ended, answer),
            Transaction::Quote => self.quoted(now, id, answer),
            Transaction::Settle => self.settled(now, id, ended, answer),
            Transaction::Cancel => self.cancel_answered(now, id, ended, answer),
            Transaction::FetchSettlement | Transaction::FetchFeeLines => {
                if matches!(pending.request, Request::FetchSettlement { .. }) {
                    return self.cancel_looked_up(now, id, answer);
                }
                let evidence = Fact::Evidence { transaction: pending.request.transaction(), msg_id, body };
                self.doubt_looked_up(now, id, evidence, answer)
            }
            Transaction::Unregister if self.is_swept(id) => self.orphan_unregistered(now, id, ended, answer),
            Transaction::WithdrawFees | Transaction::Unregister | Transaction::Reverse => {
                self.fence_answered(now, id, pending.request.transaction(), ended, answer)
            }
            Transaction::SignIn
            | Transaction::SignOut
            | Transaction::FetchPerson
            | Transaction::UploadSelfPaid
            | Transaction::WithdrawSelfPaid
            | Transaction::UploadMappings
            | Transaction::WithdrawMappings
            | Transaction::CheckBenefit
            | Transaction::FetchAccumulators
            | Transaction::FetchFilings => Vec::new(),
            Transaction::FetchVisits => self.orphan_looked_up(now, id, answer),
        }
    }

    fn settled(
        &mut self,
        now: Stamp,
        id: &AttemptId,
        ended: impl Fn(OpEnd) -> Fact,
        answer: Answer,
    ) -> Vec<Duty> {
        let why = match answer {
            Answer::Done(output) => match output.settled() {
                Some(settlement) => match self.acceptable(now, id, &settlement) {
                    Ok(receipt) => {
                        return self.accept(now, id, ended(OpEnd::Done), settlement, &receipt);
                    }
                    Err(why) => why,
                },
                None => DoubtWhy::NoSettlementId,
            },
            Answer::NotSent => {
                // No byte left, so nothing is in effect: this try is void, the next one begins with F11.
                self.show(id, &Answer::NotSent);
                return self.report(now, id, vec![ended(OpEnd::NotSent)]);
            }
            Answer::Refused(text) => {
                self.show(id, &Answer::Refused(text.clone()));
                let noted = Fact::RefusalNoted { transaction: Transaction::Settle, text: text.clone() };
                return self.report(now, id, vec![ended(OpEnd::Refused(text)), noted]);
            }
            Answer::Doubt(why) => why,
        };
        let mut facts = vec![ended(OpEnd::Doubt(why.clone()))];
        if let DoubtWhy::Refusal(text) = &why {
            facts.push(Fact::RefusalNoted { transaction: Transaction::Settle, text: text.clone() });
        }
        if let Fact::OpEnded { msg_id, .. } = ended(OpEnd::Done) {
            facts.push(Fact::DoubtNoted { msg_id });
        }
        let bill = self.state.attempts.get(id).map(|attempt| attempt.bill().clone());
        let fault = settle_doubt(Some(doubt_words(&why)));
        self.tell(now, fault.clone(), bill);
        if let Some(at) = self.state.bill.as_mut().filter(|at| at.attempt.as_ref() == Some(id)) {
            at.fault = Some(fault);
        }
        self.report(now, id, facts)
    }

    /// A settlement id that another bill already has is no answer to this one; the receipt number that is reserved for it.
    pub(super) fn acceptable(
        &self,
        now: Stamp,
        id: &AttemptId,
        settlement: &PlatformSettlement,
    ) -> Result<DocumentNo, DoubtWhy> {
        let seen = self.state.attempts.values().any(|attempt| {
            &attempt.id != id
                && (attempt.settlement.as_ref().is_some_and(|other| other.id == settlement.id)
                    || attempt.negative.as_ref() == Some(&settlement.id))
        });
        if seen {
            return Err(DoubtWhy::NoSettlementId);
        }
        self.receipt_number(now, 'J').map_err(|_| DoubtWhy::Member("receipt"))
    }

    /// `first` is the end of the 2207, or the evidence of the query that found it.
    pub(super) fn accept(
        &mut self,
        now: Stamp,
        id: &AttemptId,
        first: Fact,
        settlement: PlatformSettlement,
        receipt: &DocumentNo,
    ) -> Vec<Duty> {
        let Some(attempt) = self.state.attempts.get(id) else { return Vec::new() };
        let Some(msg_id) = attempt.settle_msg_id.clone() else { return Vec::new() };
        let differs = attempt.quote.as_ref().is_some_and(|(quote, _)| !quote.same_money(&settlement.split));
        let nothing_to_pay = settlement.split.cash_share.is_zero();
        let bill = attempt.bill().clone();
        let papers = if nothing_to_pay {
            self.paper_intents(now, attempt, &settlement.split, receipt)
        } else {
            Vec::new()
        };
        let mut facts =
            vec![first, Fact::Settled { msg_id, settlement: Box::new(settlement), receipt: receipt.clone() }];
        facts.extend(papers.into_iter().map(Fact::PrintIntent));
        let duties = self.report(now, id, facts);
        self.untell(&settle_doubt(None).code, Some(&bill));
        if let Ok(intent) = self.fresh_intent() {
            self.offer(id, intent);
        }
        if differs {
            self.bill_fault(id, FaultCode::P16.view());
        }
        duties
    }

    /// 单据号: letter, day, terminal, number of the day; without gaps because it is counted from the journal.
    pub(crate) fn receipt_number(&self, now: Stamp, letter: char) -> Result<DocumentNo, Refusal> {
        let day = now.wall.china_date().compact();
        let stem = format!("{day}{:02}", self.options.terminal.number());
        // A number in a reply that is not durable yet is as good as used.
        let reserved = self.state.held.values().flatten().filter_map(|fact| {
            if let Fact::Settled { receipt, .. } | Fact::CancelFenced { receipt } = fact {
                Some(receipt)
            } else {
                None
            }
        });
        let used = self
            .state
            .attempts
            .values()
            .flat_map(Attempt::numbers)
            .chain(self.state.fallbacks.values().flat_map(Fallback::numbers))
            .chain(self.state.deposits.values().flat_map(Deposit::numbers))
            .chain(reserved)
            .filter(|number| number.as_str().get(1..).is_some_and(|rest| rest.starts_with(&stem)))
            .count();
        DocumentNo::new(&format!("{letter}{stem}{:05}", used + 1))
            .map_err(|_| Refusal::Malformed("receipt".to_owned()))
    }

    /// A settlement that has waited too long is put aside, so that the next card can go in; its answer may still come.
    pub(crate) fn park_overdue(&mut self, now: Stamp) {
        // Counted from the question that is on its way: an item brought back to the desk is not put aside at once, and one
        // whose reply the disk did not take stays in sight.
        let overdue = self.current().is_some_and(|attempt| {
            matches!(attempt.state, State::Settling | State::Cancelling)
                && self.waiting(&attempt.id).is_some_and(|(_, pending)| {
                    now.monotonic_ms - pending.since.monotonic_ms >= self.options.park_after_ms
                })
        });
        if !overdue {
            return;
        }
        let cancelling = self.current().is_some_and(|attempt| attempt.state == State::Cancelling);
        let bill = self.state.bill.take().map(|at| at.bill);
        self.state.person = crate::state::AtDesk::nobody();
        if cancelling {
            self.tell_cancel_doubt(now, bill);
        } else {
            self.tell_parked(now, bill);
        }
    }

    /// A settlement was interrupted by a restart.
    pub(crate) fn tell_interrupted(&mut self, now: Stamp, bill: settlement::BillId) {
        self.tell(now, settle_doubt(None), Some(bill));
    }

    fn tell_parked(&mut self, now: Stamp, bill: Option<settlement::BillId>) {
        self.tell(now, settle_doubt(None), bill);
    }
}

/// The outcome of a settlement is not known.
pub(super) fn settle_doubt(detail: Option<String>) -> crate::fault::FaultView {
    FaultCode::P07.view_with(detail)
}

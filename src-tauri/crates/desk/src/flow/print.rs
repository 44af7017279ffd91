//! Papers: announced in the journal, printed by the rim, reported back; a reprint is the same paper, marked and with a reason.

use settlement::attempt::PrintState;
use settlement::fact::{DocumentKind, Fact, PrintIntent, Stamp};
use settlement::ids::{AttemptId, DocumentNo};
use settlement::machine::State;
use settlement::ports::{Cache, Journal};
use settlement::request::Codec;

use super::fence::reason_of;
use crate::api::{PaperKind, PrintAgainArgs};
use crate::desk::Desk;
use crate::fault::FaultCode;
use crate::inputs::{Duty, PrintKey, PrintOutcome};
use crate::papers::paper_of;
use crate::refuse::Refusal;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// The three papers of a settlement, under one number with three letters.
    pub(crate) fn paper_intents(&self, now: Stamp, receipt: &DocumentNo) -> Vec<PrintIntent> {
        [DocumentKind::SettlementForm, DocumentKind::FeeList, DocumentKind::Slip]
            .into_iter()
            .filter_map(|kind| {
                let rest: String = receipt.as_str().chars().skip(1).collect();
                let number = DocumentNo::new(&format!("{}{rest}", kind.letter())).ok()?;
                Some(PrintIntent {
                    number,
                    kind,
                    copy: 0,
                    reason: None,
                    made_at: now.wall,
                    chain_head: self.head_short(),
                })
            })
            .collect()
    }

    fn head_short(&self) -> String {
        let short: String = self.head.hash.chars().take(8).collect();
        if short.len() == 8 { short } else { "00000000".to_owned() }
    }

    /// The refund form, once its number is reserved.
    pub(crate) fn refund_intent(&self, now: Stamp, id: &AttemptId) -> Option<PrintIntent> {
        let number = self.state.attempts.get(id)?.refund_receipt.clone()?;
        Some(self.refund_form(now, number))
    }

    pub(crate) fn refund_form(&self, now: Stamp, number: DocumentNo) -> PrintIntent {
        PrintIntent {
            number,
            kind: DocumentKind::RefundForm,
            copy: 0,
            reason: None,
            made_at: now.wall,
            chain_head: self.head_short(),
        }
    }

    /// Prints every announced paper of this attempt that is not on its way.
    pub(crate) fn print_open(&mut self, now: Stamp, id: &AttemptId) -> Vec<Duty> {
        let Some(attempt) = self.state.attempts.get(id) else { return Vec::new() };
        if attempt.papers.iter().all(|paper| paper.state != PrintState::Open) {
            return Vec::new();
        }
        let bill = attempt.bill().clone();
        let mut duties = Vec::new();
        let batch = self.state.prints.entry(id.clone()).or_default();
        let mut failed = Vec::new();
        for record in attempt.papers.iter().filter(|paper| paper.state == PrintState::Open) {
            let intent = &record.intent;
            let key = PrintKey {
                attempt: id.clone(),
                number: intent.number.clone(),
                kind: intent.kind,
                copy: intent.copy,
            };
            // One that has ended waits for its fellows' commit and still counts as open in the journal; it must not come out twice.
            let ended = batch.ended.iter().any(|fact| {
                matches!(fact, Fact::PrintEnded { number, kind, copy, .. }
                    if (number, *kind, *copy) == (&key.number, key.kind, key.copy))
            });
            if ended || batch.open.contains(&key) {
                continue;
            }
            match paper_of(attempt, intent, &self.options) {
                Some(paper) => {
                    batch.open.push(key.clone());
                    duties.push(Duty::Print { key, paper: Box::new(paper) });
                }
                None => failed.push(key),
            }
        }
        let none_under_way = batch.open.is_empty();
        let any_failed = !failed.is_empty();
        for key in failed {
            batch.ended.push(Fact::PrintEnded {
                number: key.number,
                kind: key.kind,
                copy: key.copy,
                printed: false,
                file: None,
            });
        }
        if any_failed {
            self.print_failed(now, "the attempt does not hold what the paper needs".to_owned(), Some(bill));
            if none_under_way {
                let facts = self.state.prints.remove(id).map(|batch| batch.ended).unwrap_or_default();
                self.commit_report(now, id, facts);
            }
        }
        duties
    }

    fn print_failed(&mut self, now: Stamp, why: String, bill: Option<settlement::BillId>) {
        self.state.around.printer_failed = true;
        self.tell(now, FaultCode::D22.view_with(Some(why)), bill);
    }

    pub(crate) fn printed(&mut self, now: Stamp, key: PrintKey, outcome: PrintOutcome) -> Vec<Duty> {
        let bill = self.state.attempts.get(&key.attempt).map(|attempt| attempt.bill().clone());
        let (printed, file) = match outcome {
            PrintOutcome::Printed { file } => {
                self.state.around.printed_once = true;
                self.state.around.printer_failed = false;
                (true, file)
            }
            PrintOutcome::Unprinted { file } => {
                self.state.around.printer_failed = true;
                self.tell(now, FaultCode::D21.view_with(Some(key.number.as_str().to_owned())), bill);
                (false, file)
            }
            PrintOutcome::Failed { why } => {
                self.print_failed(now, why, bill);
                (false, None)
            }
        };
        let batch = self.state.prints.entry(key.attempt.clone()).or_default();
        batch.open.retain(|open| open != &key);
        let id = key.attempt.clone();
        batch.ended.push(Fact::PrintEnded {
            number: key.number,
            kind: key.kind,
            copy: key.copy,
            printed,
            file,
        });
        if !batch.open.is_empty() {
            return Vec::new();
        }
        // One commit for all papers of a bill: until then they count as "on their way", which is what they are.
        let facts = std::mem::take(&mut batch.ended);
        self.state.prints.remove(&id);
        self.report(now, &id, facts)
    }

    pub(crate) fn print_again(&mut self, now: Stamp, args: &PrintAgainArgs) -> Result<Vec<Duty>, Refusal> {
        let attempt = self.attempt_of(&args.attempt)?;
        let reason = reason_of(&args.reason)?;
        let kind = match args.paper {
            PaperKind::SettlementForm => DocumentKind::SettlementForm,
            PaperKind::FeeList => DocumentKind::FeeList,
            PaperKind::Slip => DocumentKind::Slip,
            PaperKind::RefundForm => DocumentKind::RefundForm,
        };
        if matches!(attempt.state, State::Manual) {
            return Err(Refusal::NotNow);
        }
        let original =
            attempt.papers.iter().find(|paper| paper.intent.kind == kind).ok_or(Refusal::NoPaper)?;
        let intent =
            PrintIntent { copy: attempt.copies(kind), reason: Some(reason), ..original.intent.clone() };
        let id = attempt.id.clone();
        self.commit(now, &id, vec![Fact::PrintIntent(intent)])?;
        Ok(self.follow(now, &id))
    }
}

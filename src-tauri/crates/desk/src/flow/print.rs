//! Papers: announced in the journal, printed by the rim, reported back; a reprint is the same paper, marked and with a reason.

use settlement::attempt::{Attempt, PaperRecord, PrintState};
use settlement::fact::{DocumentKind, Fact, PrintIntent, Stamp, Subject};
use settlement::ids::{AttemptId, DocumentNo};
use settlement::machine::State;
use settlement::ports::{Cache, Journal};
use settlement::prescription::two_lists;
use settlement::receipt::Paper;
use settlement::request::Codec;
use settlement::split::Split;

use super::cancel::reason_of;
use crate::api::{PaperKind, PrintAgainArgs};
use crate::desk::Desk;
use crate::fault::FaultCode;
use crate::inputs::{Duty, PrintKey, PrintOutcome};
use crate::papers::{numbered, paper_of};
use crate::refuse::Refusal;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// The papers of a settlement, under one number with a letter each: two fee lists where the bill has costs of the insurance
    /// and of the patient alone.
    pub(crate) fn paper_intents(
        &self,
        now: Stamp,
        attempt: &Attempt,
        settled: &Split,
        receipt: &DocumentNo,
    ) -> Vec<PrintIntent> {
        let both = two_lists(&attempt.began.lines, &attempt.splits, settled).is_some();
        [DocumentKind::SettlementForm, DocumentKind::FeeList, DocumentKind::SelfPaidList, DocumentKind::Slip]
            .into_iter()
            .filter(|kind| both || *kind != DocumentKind::SelfPaidList)
            .filter_map(|kind| self.paper_intent(now, kind, receipt))
            .collect()
    }

    pub(crate) fn head_short(&self) -> String {
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

    /// The papers of a case.
    pub(crate) fn papers_of(&self, subject: &Subject) -> &[PaperRecord] {
        match subject {
            Subject::Terminal => &[],
            Subject::Attempt(id) => self.state.attempts.get(id).map_or(&[], |attempt| &attempt.papers),
            Subject::Fallback(id) => self.state.fallbacks.get(id).map_or(&[], |fallback| &fallback.papers),
            Subject::Deposit(id) => self.state.deposits.get(id).map_or(&[], |deposit| &deposit.papers),
        }
    }

    fn paper(&self, subject: &Subject, intent: &PrintIntent) -> Option<Paper> {
        match subject {
            Subject::Terminal => None,
            Subject::Attempt(id) => {
                let attempt = self.state.attempts.get(id)?;
                if intent.kind == DocumentKind::RefundSlip {
                    return self.partial_refund_slip(attempt, intent);
                }
                if intent.kind == DocumentKind::RefundForm && !attempt.keeps.is_empty() {
                    return self.partial_refund_form(attempt, intent);
                }
                paper_of(attempt, intent, self.replaced_by(attempt), &self.options)
            }
            Subject::Fallback(id) => self.full_pay_paper(self.state.fallbacks.get(id)?, intent),
            Subject::Deposit(id) => self.deposit_paper(self.state.deposits.get(id)?, intent),
        }
    }

    /// Prints every announced paper of this case that is not on its way.
    pub(crate) fn print_open(&mut self, now: Stamp, subject: impl Into<Subject>) -> Vec<Duty> {
        let subject = subject.into();
        let open: Vec<PrintIntent> = self
            .papers_of(&subject)
            .iter()
            .filter(|paper| paper.state == PrintState::Open)
            .map(|paper| paper.intent.clone())
            .collect();
        if open.is_empty() {
            return Vec::new();
        }
        let bill = self.bill_of(&subject);
        let mut duties = Vec::new();
        let mut batch = self.state.prints.remove(&subject).unwrap_or_default();
        let mut failed = Vec::new();
        for intent in open {
            let key = PrintKey {
                subject: subject.clone(),
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
            match self.paper(&subject, &intent) {
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
            self.print_failed(now, "the case does not hold what the paper needs".to_owned(), bill);
        }
        if any_failed && none_under_way {
            self.commit_report(now, &subject, batch.ended);
        } else {
            self.state.prints.insert(subject, batch);
        }
        duties
    }

    fn print_failed(&mut self, now: Stamp, why: String, bill: Option<settlement::BillId>) {
        self.state.around.printer_failed = true;
        self.tell(now, FaultCode::D22.view_with(Some(why)), bill);
    }

    pub(crate) fn printed(&mut self, now: Stamp, key: PrintKey, outcome: PrintOutcome) -> Vec<Duty> {
        let bill = self.bill_of(&key.subject);
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
        let batch = self.state.prints.entry(key.subject.clone()).or_default();
        batch.open.retain(|open| open != &key);
        let subject = key.subject.clone();
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
        self.state.prints.remove(&subject);
        if self.commit_report(now, &subject, facts) { self.follow_case(now, &subject) } else { Vec::new() }
    }

    pub(crate) fn print_again(&mut self, now: Stamp, args: &PrintAgainArgs) -> Result<Vec<Duty>, Refusal> {
        let subject = self.subject_of(&args.attempt)?;
        let reason = reason_of(&args.reason)?;
        let kind = document_kind(args.paper);
        if let Subject::Attempt(id) = &subject
            && self.state.attempts.get(id).is_some_and(|attempt| attempt.state == State::Manual)
        {
            return Err(Refusal::NotNow);
        }
        let papers = self.papers_of(&subject);
        // The newest of its kind: a case may owe twice and have two slips of one kind, each with a number of its own.
        let original = papers.iter().rev().find(|paper| paper.intent.kind == kind).ok_or(Refusal::NoPaper)?;
        let copies = papers.iter().filter(|paper| paper.intent.number == original.intent.number).count();
        let copy = u32::try_from(copies).unwrap_or(u32::MAX);
        let intent = PrintIntent { copy, reason: Some(reason), ..original.intent.clone() };
        self.commit(now, &subject, vec![Fact::PrintIntent(intent)])?;
        Ok(self.follow_case(now, &subject))
    }

    /// A paper about to be printed for the first time.
    pub(crate) fn paper_intent(
        &self,
        now: Stamp,
        kind: DocumentKind,
        number: &DocumentNo,
    ) -> Option<PrintIntent> {
        Some(PrintIntent {
            number: numbered(kind, number)?,
            kind,
            copy: 0,
            reason: None,
            made_at: now.wall,
            chain_head: self.head_short(),
        })
    }
}

/// The kind of a paper by its name at the boundary.
pub(crate) const fn document_kind(paper: PaperKind) -> DocumentKind {
    match paper {
        PaperKind::SettlementForm => DocumentKind::SettlementForm,
        PaperKind::FeeList => DocumentKind::FeeList,
        PaperKind::SelfPaidList => DocumentKind::SelfPaidList,
        PaperKind::Slip => DocumentKind::Slip,
        PaperKind::RefundForm => DocumentKind::RefundForm,
        PaperKind::FullPayReceipt => DocumentKind::FullPayReceipt,
        PaperKind::OutageStatement => DocumentKind::OutageStatement,
        PaperKind::ReimbursementChecklist => DocumentKind::ReimbursementChecklist,
        PaperKind::DepositSlip => DocumentKind::DepositSlip,
        PaperKind::RefundSlip => DocumentKind::RefundSlip,
        PaperKind::ConsentForm => DocumentKind::ConsentForm,
        PaperKind::ExplanationSlip => DocumentKind::ExplanationSlip,
        PaperKind::ApprovalList => DocumentKind::ApprovalList,
    }
}

/// Its name at the boundary.
pub(crate) const fn paper_kind(kind: DocumentKind) -> PaperKind {
    match kind {
        DocumentKind::SettlementForm => PaperKind::SettlementForm,
        DocumentKind::FeeList => PaperKind::FeeList,
        DocumentKind::SelfPaidList => PaperKind::SelfPaidList,
        DocumentKind::Slip => PaperKind::Slip,
        DocumentKind::RefundForm => PaperKind::RefundForm,
        DocumentKind::FullPayReceipt => PaperKind::FullPayReceipt,
        DocumentKind::OutageStatement => PaperKind::OutageStatement,
        DocumentKind::ReimbursementChecklist => PaperKind::ReimbursementChecklist,
        DocumentKind::DepositSlip => PaperKind::DepositSlip,
        DocumentKind::RefundSlip => PaperKind::RefundSlip,
        DocumentKind::ConsentForm => PaperKind::ConsentForm,
        DocumentKind::ExplanationSlip => PaperKind::ExplanationSlip,
        DocumentKind::ApprovalList => PaperKind::ApprovalList,
    }
}

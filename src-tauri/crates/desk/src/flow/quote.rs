//! F11: register, upload, quote. Nothing here moves money; whatever goes wrong is taken back and tried with a new visit.

use settlement::attempt::Attempt;
use settlement::fact::{AttemptBegan, Entry, Fact, OpEnd, Stamp, Subject};
use settlement::fees::fee_total;
use settlement::ids::{AttemptId, ChargeBatchNo, OutpatientNo};
use settlement::machine::State;
use settlement::ports::{Cache, Journal};
use settlement::request::{
    Answer, Codec, DoubtWhy, RegisterRequest, Request, SettleRequest, Transaction, UploadFeesRequest,
    UploadVisitRequest,
};

use super::card::read_fault;
use super::session::is_about_sign_in;
use crate::desk::Desk;
use crate::fault::FaultCode;
use crate::inputs::Duty;
use crate::refuse::Refusal;

/// A new attempt needs so much room on the disk, bytes (safety §15.2).
pub(crate) const SPACE_MIN: u64 = 200 * 1024 * 1024;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    pub(crate) fn quote(&mut self, now: Stamp) -> Result<Vec<Duty>, Refusal> {
        if self.state.person.check.is_none() {
            return Err(if self.state.person.snapshot.is_none() {
                Refusal::NoPerson
            } else {
                Refusal::NotVerified
            });
        }
        let at = self.state.bill.as_mut().ok_or(Refusal::LineCount)?;
        at.fault = None;
        if at.lines.is_empty() {
            return Err(Refusal::LineCount);
        }
        if at.visit.is_none() {
            return Err(Refusal::NoVisit);
        }
        let changed = at.changed;
        self.rules_allow(now)?;
        let Some(attempt) = self.current() else { return self.begin(now) };
        let (id, state) = (attempt.id.clone(), attempt.state);
        if self.waiting(&id).is_some() {
            return Err(Refusal::Busy);
        }
        match state {
            State::Void | State::Refunded => self.begin(now),
            // What was uploaded is not what stands on the screen: take it back whole, then begin anew (safety rule 5).
            State::Registered | State::Uploaded | State::Quoted if changed => {
                self.give_up_to_begin_anew(now, &id)
            }
            State::Draft => self.give_up_to_begin_anew(now, &id),
            State::Registered => self.upload(now, &id, Vec::new()),
            State::Uploaded | State::Quoted => self.ask_quote(now, &id),
            State::Fencing => {
                self.when_void(true);
                Ok(self.go_on(now, &id))
            }
            State::Settling
            | State::InDoubt
            | State::Reversing
            | State::Confirming
            | State::Settled
            | State::Cancelling
            | State::CancelFencing
            | State::Manual => Err(Refusal::NotNow),
            State::Cancelled => self.replace(now, &id),
        }
    }

    fn when_void(&mut self, begin: bool) {
        if let Some(at) = &mut self.state.bill {
            at.quote_when_void = begin;
        }
    }

    fn give_up_to_begin_anew(&mut self, now: Stamp, id: &AttemptId) -> Result<Vec<Duty>, Refusal> {
        self.when_void(true);
        let begun = self.give_up(now, id);
        if begun.is_err() {
            self.when_void(false);
        }
        begun
    }

    /// The first durable row of an attempt, and 2201.
    pub(crate) fn begin(&mut self, now: Stamp) -> Result<Vec<Duty>, Refusal> {
        if self.state.around.free_bytes.is_some_and(|free| free < SPACE_MIN) {
            return Err(Refusal::NoSpace);
        }
        self.may_begin(now)?;
        self.disease_settled(now)?;
        self.approvals_stand(now)?;
        self.rules_allow(now)?;
        let person = self.state.person.snapshot.clone().ok_or(Refusal::NoPerson)?;
        let insurance = self.state.person.insurance().cloned().ok_or(Refusal::NoPerson)?;
        let credential = self.state.person.credential.clone().ok_or(Refusal::NoPerson)?;
        let clerk = self.state.session.clerk.clone().ok_or(Refusal::SignedOut)?;
        let identity_check = self.state.person.check.clone();
        let at = self.state.bill.as_ref().ok_or(Refusal::LineCount)?;
        let (bill, lines, at_purpose) = (at.bill.clone(), self.lines_to_send(), self.purpose_now(at));
        let answers = at.answers.clone();
        let estimate = self.estimated(now);
        let visit = at.visit.clone().ok_or(Refusal::NoVisit)?;
        self.bill_is_free(&bill, &at_purpose)?;
        if let Some(at) = &mut self.state.bill {
            at.purpose = at_purpose.clone();
        }
        fee_total(&lines).map_err(|_| Refusal::BadAmount)?;
        let id = self.fresh_attempt(now)?;
        let tail = self.number_of_try(now)?;
        let outpatient_no = OutpatientNo::new(&format!("MZ{tail}"))
            .map_err(|_| Refusal::Malformed("outpatient_no".to_owned()))?;
        let batch =
            ChargeBatchNo::new(&format!("B{tail}")).map_err(|_| Refusal::Malformed("batch".to_owned()))?;
        let request = Request::Register(Box::new(RegisterRequest {
            person: person.person_no.clone(),
            insurance: insurance.kind.clone(),
            outpatient_no: outpatient_no.clone(),
            credential: credential.clone(),
            visit: visit.clone(),
            at: now.wall,
        }));
        let began = AttemptBegan {
            bill,
            person,
            insurance,
            credential,
            identity_check,
            visit,
            lines,
            outpatient_no,
            batch,
            purpose: at_purpose,
            answers,
            estimate,
            clerk,
        };
        let subject = Subject::from(&id);
        let mut entries = self.brought_entries();
        entries.push(Entry { subject: subject.clone(), fact: Fact::Began(Box::new(began)) });
        entries.extend(self.resettle_entries(&id)?);
        let duty = self.commit_intent_with(now, &subject, entries, request)?;
        if let Some(at) = &mut self.state.bill {
            at.attempt = Some(id);
            at.brought.clear();
            at.changed = false;
            at.quote_when_void = false;
            at.given_up = false;
        }
        Ok(vec![duty])
    }

    pub(crate) fn registered(
        &mut self,
        now: Stamp,
        id: &AttemptId,
        ended: impl Fn(OpEnd) -> Fact,
        answer: Answer,
    ) -> Vec<Duty> {
        match answer {
            Answer::Done(output) => match output.registered() {
                Some(visit_id) => {
                    let facts = vec![ended(OpEnd::Done), Fact::Registered { visit_id }];
                    self.then(now, id, facts, |desk, facts| desk.upload(now, id, facts))
                }
                None => self.left_over(now, id, ended(OpEnd::Doubt(DoubtWhy::Member("visit_id")))),
            },
            Answer::Refused(text) => {
                let noted = Fact::RefusalNoted { transaction: Transaction::Register, text: text.clone() };
                self.show_refusal(id, &text);
                self.report(now, id, vec![ended(OpEnd::Refused(text)), noted, Fact::Abandoned])
            }
            Answer::NotSent => {
                self.show(id, &Answer::NotSent);
                self.report(now, id, vec![ended(OpEnd::NotSent), Fact::Abandoned])
            }
            Answer::Doubt(why) => self.left_over(now, id, ended(OpEnd::Doubt(why))),
        }
    }

    /// 2201 or 2204 may have done something nobody has heard of: the try is given up, the next one uses new numbers.
    fn left_over(&mut self, now: Stamp, id: &AttemptId, ended: Fact) -> Vec<Duty> {
        self.bill_fault(id, FaultCode::P15.view());
        self.report(now, id, vec![ended, Fact::Abandoned])
    }

    /// 2203 and then 2204; `before` goes into the same commit as the intent.
    pub(crate) fn upload(
        &mut self,
        now: Stamp,
        id: &AttemptId,
        before: Vec<Fact>,
    ) -> Result<Vec<Duty>, Refusal> {
        let attempt = self.state.attempts.get(id).ok_or(Refusal::UnknownAttempt)?;
        let told = before.iter().find_map(|fact| {
            if let Fact::Registered { visit_id } = fact { Some(visit_id.clone()) } else { None }
        });
        let visit_id = told.or_else(|| attempt.visit_id.clone()).ok_or(Refusal::NotNow)?;
        let request = Request::UploadVisit(Box::new(UploadVisitRequest {
            visit_id,
            person: attempt.began.person.person_no.clone(),
            visit: attempt.began.visit.clone(),
            at: now.wall,
        }));
        Ok(vec![self.commit_intent(now, id, before, request)?])
    }

    pub(crate) fn visit_uploaded(
        &mut self,
        now: Stamp,
        id: &AttemptId,
        ended: impl Fn(OpEnd) -> Fact,
        answer: Answer,
    ) -> Vec<Duty> {
        match answer {
            Answer::Done(_) => self.then(now, id, vec![ended(OpEnd::Done)], |desk, facts| {
                let attempt = desk.state.attempts.get(id).ok_or(Refusal::UnknownAttempt)?;
                let request = Request::UploadFees(Box::new(UploadFeesRequest {
                    visit_id: attempt.visit_id.clone().ok_or(Refusal::NotNow)?,
                    person: attempt.began.person.person_no.clone(),
                    batch: attempt.began.batch.clone(),
                    visit: attempt.began.visit.clone(),
                    lines: attempt.began.lines.clone(),
                }));
                Ok(vec![desk.commit_intent(now, id, facts, request)?])
            }),
            Answer::Refused(text) => self.refused_upload(
                now,
                id,
                ended(OpEnd::Refused(text.clone())),
                Transaction::UploadVisit,
                text,
            ),
            // 2203 overwrites: F11 sends it again, nothing needs taking back.
            Answer::NotSent => {
                self.show(id, &Answer::NotSent);
                self.report(now, id, vec![ended(OpEnd::NotSent)])
            }
            Answer::Doubt(why) => {
                self.show(id, &Answer::Doubt(why.clone()));
                self.report(now, id, vec![ended(OpEnd::Doubt(why))])
            }
        }
    }

    fn refused_upload(
        &mut self,
        now: Stamp,
        id: &AttemptId,
        ended: Fact,
        transaction: Transaction,
        text: String,
    ) -> Vec<Duty> {
        self.show_refusal(id, &text);
        self.report(now, id, vec![ended, Fact::RefusalNoted { transaction, text }, Fact::Abandoned])
    }

    pub(crate) fn fees_uploaded(
        &mut self,
        now: Stamp,
        id: &AttemptId,
        ended: impl Fn(OpEnd) -> Fact,
        answer: Answer,
    ) -> Vec<Duty> {
        match answer {
            Answer::Done(output) => match output.uploaded() {
                Some(splits) => {
                    // This reply needs no commit of its own: if it is lost, the lines are taken back and sent again.
                    self.state
                        .held
                        .entry(Subject::from(id))
                        .or_default()
                        .extend([ended(OpEnd::Done), Fact::Uploaded { splits }]);
                    match self.ask_quote(now, id) {
                        Ok(duties) => duties,
                        Err(refusal) => {
                            self.bill_fault(id, refusal.view());
                            self.report(now, id, Vec::new())
                        }
                    }
                }
                None => self.left_over(now, id, ended(OpEnd::Doubt(DoubtWhy::Member("fee_lines")))),
            },
            Answer::Refused(text) => self.refused_upload(
                now,
                id,
                ended(OpEnd::Refused(text.clone())),
                Transaction::UploadFees,
                text,
            ),
            Answer::NotSent => {
                self.show(id, &Answer::NotSent);
                self.report(now, id, vec![ended(OpEnd::NotSent)])
            }
            Answer::Doubt(why) => self.left_over(now, id, ended(OpEnd::Doubt(why))),
        }
    }

    /// 2206.
    pub(crate) fn ask_quote(&mut self, now: Stamp, id: &AttemptId) -> Result<Vec<Duty>, Refusal> {
        let attempt = self.state.attempts.get(id).ok_or(Refusal::UnknownAttempt)?;
        let request = Request::Quote(Box::new(settle_request(attempt)?));
        let (_ask, duty) = self.ask(now, Some(id.clone()), request)?;
        Ok(vec![duty])
    }

    pub(crate) fn quoted(&mut self, now: Stamp, id: &AttemptId, answer: Answer) -> Vec<Duty> {
        let facts = match answer {
            Answer::Done(output) => {
                output.quoted().map(|split| Fact::Quoted { split: Box::new(split) }).into_iter().collect()
            }
            Answer::Refused(text) => {
                self.show_refusal(id, &text);
                vec![Fact::RefusalNoted { transaction: Transaction::Quote, text }]
            }
            other @ (Answer::NotSent | Answer::Doubt(_)) => {
                self.show(id, &other);
                Vec::new()
            }
        };
        if let Ok(intent) = self.fresh_intent()
            && let Some(at) = &mut self.state.bill
            && at.attempt.as_ref() == Some(id)
        {
            at.intent = intent;
        }
        self.report(now, id, facts)
    }

    /// Commits facts that report, and takes what follows from them; a commit that fails is kept and tried again.
    pub(crate) fn report(&mut self, now: Stamp, id: &AttemptId, facts: Vec<Fact>) -> Vec<Duty> {
        if facts.is_empty() && !self.state.held.contains_key(&Subject::from(id)) {
            return Vec::new();
        }
        if self.commit_report(now, id, facts) { self.follow(now, id) } else { Vec::new() }
    }

    /// Whatever the place of an attempt asks for by itself: a new try, the next step of a fence, papers that were announced.
    /// Called after every commit that reports, on restart and after a pause, so that no state depends on a caller who remembers.
    pub(crate) fn follow(&mut self, now: Stamp, id: &AttemptId) -> Vec<Duty> {
        self.tell_taken_back(now, id);
        let mut duties = self.begin_anew(now, id);
        duties.extend(self.go_on(now, id));
        duties.extend(self.replace_at_desk(now, id));
        duties.extend(self.print_open(now, id));
        duties
    }

    /// The next step with these facts in its commit; if the step cannot be taken, the facts are committed alone.
    pub(crate) fn then(
        &mut self,
        now: Stamp,
        id: &AttemptId,
        facts: Vec<Fact>,
        next: impl FnOnce(&mut Self, Vec<Fact>) -> Result<Vec<Duty>, Refusal>,
    ) -> Vec<Duty> {
        match next(self, facts.clone()) {
            Ok(duties) => duties,
            Err(refusal) => {
                self.bill_fault(id, refusal.view());
                self.report(now, id, facts)
            }
        }
    }

    /// Begins the new attempt that waited for the old one to be void.
    fn begin_anew(&mut self, now: Stamp, id: &AttemptId) -> Vec<Duty> {
        let void = self.state.attempts.get(id).is_some_and(|attempt| attempt.state == State::Void);
        let wanted =
            self.state.bill.as_ref().is_some_and(|at| at.quote_when_void && at.attempt.as_ref() == Some(id));
        if !(void && wanted) {
            return Vec::new();
        }
        self.when_void(false);
        match self.begin(now) {
            Ok(duties) => duties,
            Err(refusal) => {
                self.bill_fault(id, refusal.view());
                Vec::new()
            }
        }
    }

    /// Shows how a question ended, at the bill if it is at the desk, else as a notice.
    pub(crate) fn show(&mut self, id: &AttemptId, answer: &Answer) {
        if let Some(fault) = read_fault(answer) {
            self.bill_fault(id, fault);
        }
    }

    fn show_refusal(&mut self, id: &AttemptId, text: &str) {
        self.show(id, &Answer::Refused(text.to_owned()));
        if is_about_sign_in(text) {
            self.sign_in_was_forgotten();
        }
    }

    pub(crate) fn bill_fault(&mut self, id: &AttemptId, fault: crate::fault::FaultView) {
        if let Some(at) = self.state.bill.as_mut().filter(|at| at.attempt.as_ref() == Some(id)) {
            at.fault = Some(fault);
        } else {
            let bill = self.state.attempts.get(id).map(|attempt| attempt.bill().clone());
            if bill.is_some() {
                self.tell(self.state.now, fault, bill);
            }
        }
    }
}

/// 2206 and 2207 ask the same question.
pub(crate) fn settle_request(attempt: &Attempt) -> Result<SettleRequest, Refusal> {
    Ok(SettleRequest {
        visit_id: attempt.visit_id.clone().ok_or(Refusal::NotNow)?,
        person: attempt.began.person.person_no.clone(),
        insurance: attempt.began.insurance.kind.clone(),
        credential: attempt.began.credential.clone(),
        care_kind: attempt.began.visit.care_kind.clone(),
        total: attempt.total,
        batch: attempt.began.batch.clone(),
        use_account: attempt.began.visit.use_account,
        quoted: attempt.quote.as_ref().map(|(split, _)| split.clone()),
        traces: Vec::new(),
    })
}

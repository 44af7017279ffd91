//! The desk itself: attempts folded from the journal, and the one way to change them.
//!
//! Use cases are in `flow/`; this file holds what they share: committing facts, asking the platform, telling the clerk.
//! Every change goes through `commit` or `commit_intent`; nothing else touches an attempt.

use settlement::attempt::{Attempt, FoldFault};
use settlement::cases::Excerpt;
use settlement::fact::{Confirmation, Entry, Fact, OpIntent, Stamp, Subject};
use settlement::ids::{AttemptId, BillId, MsgId, MsgIdMark};
use settlement::ledger::Posting;
use settlement::machine::State;
use settlement::permit::journal_intent;
use settlement::ports::{Cache, Claim, Commit, Head, Journal, JournalFault};
use settlement::request::{Codec, Encoded, Envelope, Request};

use crate::fault::{FaultCode, FaultView};
use crate::flow::message_ids::reserved_before;
use crate::fold::claims_of;
use crate::host::{Command, Query, Rows};
use crate::inputs::{AskId, Duty, Event};
use crate::options::DeskOptions;
use crate::refuse::Refusal;
use crate::state::{DeskState, Notice, Pending};

/// Notices kept for the clerk.
const NOTICES_MAX: usize = 20;

/// Why the desk could not be opened from its journal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenFault {
    /// The journal does not answer.
    #[error("journal: {0}")]
    Journal(#[from] JournalFault),
    /// The books do not agree with the facts.
    #[error("books: account {account} holds {stored}, the facts make {folded}")]
    Books {
        /// Which account.
        account: String,
        /// In the books.
        stored: String,
        /// By the facts.
        folded: String,
    },
    /// The file says of a bill that it is taken, or by whom, and the facts say otherwise.
    #[error("bill {bill} is not taken by whom the facts say")]
    Claims {
        /// Which bill.
        bill: String,
    },
}

/// The desk.
pub struct Desk<J, C, K> {
    pub(crate) journal: J,
    pub(crate) cache: C,
    pub(crate) codec: K,
    pub(crate) options: DeskOptions,
    pub(crate) state: DeskState,
    pub(crate) mark: MsgIdMark,
    pub(crate) head: Head,
}

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// Folds the journal, does what is due after a restart, and is ready.
    ///
    /// # Errors
    /// The journal does not answer, or the books do not agree with the facts.
    pub fn open(
        mut journal: J,
        cache: C,
        codec: K,
        options: DeskOptions,
        now: Stamp,
    ) -> Result<(Self, Vec<Duty>), OpenFault> {
        let entries = journal.replay()?;
        let durable = journal.mark()?;
        let mut desk = Self::build(journal, cache, codec, options, now, durable);
        desk.state.ids = reserved_before(durable, &entries);
        desk.fold_all(&entries)?;
        desk.recall_own_items();
        desk.recall_codes();
        desk.state.safe.fold(&entries);
        desk.recall_outage(&entries);
        desk.recall_look();
        desk.watch_clock_at_start(now, entries.last().map(|stored| stored.stamp))?;
        let duties = desk.recover(now)?;
        desk.tell_safekeeping(now);
        Ok((desk, duties))
    }

    /// As `open`, from what a desk that broke was built from.
    ///
    /// # Errors
    /// The journal does not answer, or the books do not agree with the facts.
    pub fn built_anew(self, options: DeskOptions, now: Stamp) -> Result<(Self, Vec<Duty>), OpenFault> {
        let (journal, cache, codec) = self.into_parts();
        Self::open(journal, cache, codec, options, now)
    }

    /// A desk with nothing folded yet.
    pub(crate) fn build(
        journal: J,
        cache: C,
        codec: K,
        options: DeskOptions,
        now: Stamp,
        mark: MsgIdMark,
    ) -> Self {
        let head = journal.head();
        Self { journal, cache, codec, options, mark, head, state: DeskState::new(now) }
    }

    /// Gives back what the desk was built from, to build it anew.
    pub fn into_parts(self) -> (J, C, K) {
        (self.journal, self.cache, self.codec)
    }

    /// Commits facts of one case, and what they bring with them for others, with their postings in one transaction, and only
    /// then folds them.
    ///
    /// # Errors
    /// Nothing was committed and nothing changed.
    pub(crate) fn commit(
        &mut self,
        now: Stamp,
        subject: impl Into<Subject>,
        facts: Vec<Fact>,
    ) -> Result<(), JournalFault> {
        let subject = subject.into();
        let facts = facts.into_iter().map(|fact| Entry { subject: subject.clone(), fact }).collect();
        self.commit_entries(now, &subject, facts)
    }

    /// Commits facts of several cases in one transaction; `subject` is the one whose held facts go first.
    ///
    /// # Errors
    /// Nothing was committed and nothing changed.
    pub(crate) fn commit_entries(
        &mut self,
        now: Stamp,
        subject: &Subject,
        entries: Vec<Entry>,
    ) -> Result<(), JournalFault> {
        let (entries, booked, claims) = self.prepare(now, subject, entries);
        let commit = Commit { stamp: now, entries: &entries, postings: &booked, claims: &claims, mark: None };
        self.head = self.journal.commit(&commit).map_err(|fault| self.mind_disk(fault))?;
        self.folded(now, subject, &entries, &booked);
        Ok(())
    }

    /// Commits facts of the terminal.
    ///
    /// # Errors
    /// Nothing was committed.
    pub(crate) fn commit_terminal(&mut self, now: Stamp, fact: Fact) -> Result<(), JournalFault> {
        self.commit_terminal_all(now, vec![fact])
    }

    /// Commits facts of the terminal in one transaction.
    ///
    /// # Errors
    /// Nothing was committed.
    pub(crate) fn commit_terminal_all(&mut self, now: Stamp, facts: Vec<Fact>) -> Result<(), JournalFault> {
        let entries: Vec<Entry> =
            facts.into_iter().map(|fact| Entry { subject: Subject::Terminal, fact }).collect();
        let commit = Commit { stamp: now, entries: &entries, postings: &[], claims: &[], mark: None };
        self.head = self.journal.commit(&commit).map_err(|fault| self.mind_disk(fault))?;
        Ok(())
    }

    /// Commits facts that report an effect. If the disk does not take them they are kept, in order, for the next commit of
    /// this case, tried again with every tick, and the clerk is told.
    pub(crate) fn commit_report(
        &mut self,
        now: Stamp,
        subject: impl Into<Subject>,
        facts: Vec<Fact>,
    ) -> bool {
        let subject = subject.into();
        match self.commit(now, &subject, facts.clone()) {
            Ok(()) => true,
            Err(fault) => {
                tracing::error!(%fault, "a reply could not be committed");
                let settled = Self::unsaved_words(&facts);
                let slip = settled.as_ref().map(|words| self.emergency(now, &subject, &facts, words));
                self.state.slips.extend(slip);
                let detail =
                    settled.or_else(|| facts.iter().find_map(|fact| fact.msg_id().map(ToString::to_string)));
                let bill = self.bill_of(&subject);
                self.tell(now, Refusal::Unsaved(detail).view(), bill);
                self.state.held.entry(subject.clone()).or_default().extend(facts);
                self.state.unsaved.insert(subject);
                false
            }
        }
    }

    /// Commits an intent, and gives the duty that sends it.
    ///
    /// # Errors
    /// Nothing was committed and nothing will be sent.
    pub(crate) fn commit_intent(
        &mut self,
        now: Stamp,
        subject: impl Into<Subject>,
        before: Vec<Fact>,
        request: Request,
    ) -> Result<Duty, Refusal> {
        let subject = subject.into();
        let before = before.into_iter().map(|fact| Entry { subject: subject.clone(), fact }).collect();
        self.commit_intent_with(now, &subject, before, request)
    }

    /// As `commit_intent`, with facts of other cases in the same transaction.
    ///
    /// # Errors
    /// Nothing was committed and nothing will be sent.
    pub(crate) fn commit_intent_with(
        &mut self,
        now: Stamp,
        subject: &Subject,
        before: Vec<Entry>,
        request: Request,
    ) -> Result<Duty, Refusal> {
        let mark = self.next_mark(now)?;
        let encoded = self.encode(now, mark, &request)?;
        let of = match &request {
            Request::Reverse { of, .. } => Some(of.clone()),
            Request::SignIn { .. }
            | Request::SignOut { .. }
            | Request::FetchPerson { .. }
            | Request::Register(_)
            | Request::Unregister { .. }
            | Request::UploadVisit(_)
            | Request::UploadFees(_)
            | Request::WithdrawFees { .. }
            | Request::Quote(_)
            | Request::Settle(_)
            | Request::Cancel { .. }
            | Request::UploadSelfPaid(_)
            | Request::WithdrawSelfPaid { .. }
            | Request::UploadMappings(_)
            | Request::WithdrawMappings(_)
            | Request::FetchSettlement { .. }
            | Request::FindSettlement { .. }
            | Request::FetchFeeLines { .. }
            | Request::FindElsewhere { .. }
            | Request::FindVisitNo { .. }
            | Request::FetchVisits { .. }
            | Request::FetchAccumulators { .. }
            | Request::FetchFilings { .. } => None,
        };
        let intent = OpIntent {
            msg_id: encoded.msg_id.clone(),
            transaction: encoded.transaction,
            of,
            body: encoded.body.clone(),
        };
        let mut facts = before;
        facts.push(Entry { subject: subject.clone(), fact: Fact::OpIntent(Box::new(intent)) });
        let (mut entries, booked, claims) = self.prepare(now, subject, facts);
        let (renewed, entry) = self.renewed_ids(now).unzip();
        entries.extend(entry);
        let commit =
            Commit { stamp: now, entries: &entries, postings: &booked, claims: &claims, mark: Some(mark) };
        let msg_id = encoded.msg_id.clone();
        let escrow = self.escrow_record(now, subject, &encoded.msg_id, &request);
        // A commit that failed may stand all the same: its id is not made twice.
        self.state.ids.used(mark);
        let committed = journal_intent(&mut self.journal, &commit, encoded);
        let (permit, bytes, head) = committed.map_err(|fault| self.mind_disk(fault))?;
        self.head = head;
        self.mark = mark;
        if let Some(stretch) = renewed {
            self.state.ids.reserved(stretch);
        }
        self.folded(now, subject, &entries, &booked);
        if request.transaction().moves_money() {
            self.state.clock.sent_here.insert(msg_id.clone());
        }
        let ask = self.pend(subject.clone(), request, msg_id, now);
        Ok(Duty::Send { ask, permit, bytes, escrow })
    }

    /// Asks something that changes nothing.
    ///
    /// # Errors
    /// A field the platform would not take.
    pub(crate) fn ask(
        &mut self,
        now: Stamp,
        attempt: Option<AttemptId>,
        request: Request,
    ) -> Result<(AskId, Duty), Refusal> {
        let mark = self.next_mark(now)?;
        let encoded = self.encode(now, mark, &request)?;
        self.state.ids.used(mark);
        let subject = attempt.map_or(Subject::Terminal, Subject::Attempt);
        let ask = self.pend(subject, request, encoded.msg_id.clone(), now);
        Ok((ask, Duty::Ask { ask, encoded }))
    }

    fn pend(&mut self, subject: Subject, request: Request, msg_id: MsgId, now: Stamp) -> AskId {
        let ask = AskId(self.count());
        self.state.asks.insert(ask, Pending { request, subject, msg_id, since: now });
        ask
    }

    fn encode(&self, now: Stamp, mark: MsgIdMark, request: &Request) -> Result<Encoded, Refusal> {
        let envelope = self.envelope(now, mark, self.insured_area(request))?;
        self.codec.encode(request, &envelope).map_err(|fault| Refusal::Malformed(fault.to_string()))
    }

    /// The envelope of a request.
    ///
    /// # Errors
    /// There is nobody in whose name to ask.
    pub(crate) fn envelope(
        &self,
        now: Stamp,
        mark: MsgIdMark,
        insured_area: Option<settlement::person::AreaCode>,
    ) -> Result<Envelope, Refusal> {
        let clerk =
            self.acting().or_else(|| self.options.operators.first().map(|first| first.number.clone()));
        let Some(clerk) = clerk else { return Err(Refusal::SignedOut) };
        let line = &self.state.line_session;
        let sign_in = line.number.clone().filter(|_| line.clerk.as_ref() == Some(&clerk));
        Ok(Envelope {
            msg_id: MsgId::compose(&self.options.institution, self.options.terminal, mark),
            at: now.wall,
            clerk_name: self.name_of(&clerk),
            clerk,
            sign_in,
            insured_area,
        })
    }

    /// The insured area of the person a request names: from the attempt it belongs to, or from the desk.
    fn insured_area(&self, request: &Request) -> Option<settlement::person::AreaCode> {
        let person = match request {
            Request::SignIn { .. }
            | Request::SignOut { .. }
            | Request::FetchPerson { .. }
            | Request::UploadSelfPaid(_)
            | Request::WithdrawSelfPaid { .. }
            | Request::UploadMappings(_)
            | Request::WithdrawMappings(_) => return None,
            Request::Register(r) => &r.person,
            Request::UploadVisit(r) => &r.person,
            Request::UploadFees(r) => &r.person,
            Request::Quote(r) | Request::Settle(r) => &r.person,
            Request::FindSettlement { settle, .. } => &settle.person,
            Request::Unregister { person, .. }
            | Request::WithdrawFees { person, .. }
            | Request::Cancel { person, .. }
            | Request::Reverse { person, .. }
            | Request::FetchSettlement { person, .. }
            | Request::FetchFeeLines { person, .. }
            | Request::FindElsewhere { person, .. }
            | Request::FindVisitNo { person, .. }
            | Request::FetchVisits { person, .. }
            | Request::FetchAccumulators { person }
            | Request::FetchFilings { person } => person,
        };
        let of_attempt = self
            .state
            .attempts
            .values()
            .rev()
            .find(|attempt| &attempt.began.person.person_no == person)
            .map(|attempt| attempt.began.insurance.area.clone());
        of_attempt.or_else(|| self.state.person.insurance().map(|insurance| insurance.area.clone()))
    }

    /// Held facts first, then these; postings judged fact by fact on copies. A fact without an edge becomes a contradiction;
    /// what a fact brings with it for other cases of the bill follows it at once.
    fn prepare(
        &mut self,
        now: Stamp,
        subject: &Subject,
        facts: Vec<Entry>,
    ) -> (Vec<Entry>, Vec<Posting>, Vec<Claim>) {
        let held = self.state.held.get(subject).cloned().unwrap_or_default();
        let held = held.into_iter().map(|fact| Entry { subject: subject.clone(), fact });
        let facts: Vec<Entry> = held.chain(facts).collect();
        let mut copies = {
            let mut subjects: Vec<&Subject> = facts.iter().map(|entry| &entry.subject).collect();
            subjects.dedup();
            self.cases().excerpt(subjects)
        };
        let mut trial = Trial {
            copies: &mut copies,
            window: &self.options.window,
            entries: Vec::new(),
            booked: Vec::new(),
        };
        let mut settled = None;
        for entry in facts {
            if let Some(id) = trial.take(now, entry) {
                settled = Some(id);
            }
        }
        let (mut entries, booked) = (trial.entries, trial.booked);
        // A share that is paid by money that had come before leaves nothing to collect: the papers come at once, and not again
        // when a cancel that never left lets it stand.
        if let Some(attempt) = settled.as_ref().and_then(|id| copies.attempts.get(id))
            && !attempt.covered.is_empty()
            && attempt.papers.is_empty()
            && !attempt.elsewhere
            && attempt.payable().is_ok_and(settlement::Money::is_zero)
            && let (Some(settlement), Some(receipt)) = (&attempt.settlement, &attempt.receipt)
        {
            let papers = self.paper_intents(now, attempt, &settlement.split, receipt);
            let papers = papers.into_iter().map(Fact::PrintIntent);
            let subject = Subject::from(&attempt.id);
            entries.extend(papers.map(|fact| Entry { subject: subject.clone(), fact }));
        }
        let claims = claims_of(&self.state.attempts, &copies.attempts);
        (entries, booked, claims)
    }

    fn folded(&mut self, now: Stamp, subject: &Subject, entries: &[Entry], booked: &[Posting]) {
        self.state.held.remove(subject);
        if self.state.unsaved.remove(subject) {
            let bill = self.bill_of(subject);
            self.untell(&Refusal::Unsaved(None).view().code, bill.as_ref());
        }
        for posting in booked {
            *self.state.books.entry(posting.account.clone()).or_default() += posting.amount.fen();
        }
        self.note_moved(entries);
        for entry in entries {
            if let Fact::Contradiction { what } = &entry.fact {
                let bill = self.bill_of(&entry.subject);
                self.tell(now, stopped(Some(what.clone())), bill);
            }
            let _booked = self.fold(now, entry);
        }
    }

    /// The bill a case is about.
    pub(crate) fn bill_of(&self, subject: &Subject) -> Option<BillId> {
        match subject {
            Subject::Terminal => None,
            Subject::Attempt(id) => self.state.attempts.get(id).map(|attempt| attempt.bill().clone()),
            Subject::Fallback(id) => self.state.fallbacks.get(id).map(|fallback| fallback.bill().clone()),
            Subject::Deposit(id) => self.state.deposits.get(id).map(|deposit| deposit.bill().clone()),
        }
    }

    /// Gives a command.
    pub fn command(&mut self, now: Stamp, command: Command) -> (Result<(), FaultView>, Vec<Duty>) {
        self.state.now = now;
        self.state.mapping.on_day(now.wall.china_date());
        if let Err(refusal) = self.admit_at_all() {
            return (Err(refusal.view()), Vec::new());
        }
        self.watch_clock(now);
        self.look_at_lead(now);
        let mut duties = self.save_again(now);
        let obeyed = self.obey(now, command);
        let result = match obeyed {
            Ok(more) => {
                duties.extend(more);
                Ok(())
            }
            Err(refusal) => Err(refusal.view()),
        };
        duties.extend(self.renew_accumulators(now));
        self.look_at_rules(now);
        duties.append(&mut self.state.slips);
        duties.extend(self.halt_if_failed());
        (result, duties)
    }

    fn obey(&mut self, now: Stamp, command: Command) -> Result<Vec<Duty>, Refusal> {
        self.admit(now, &command)?;
        match command {
            Command::SignIn(args) => self.sign_in(now, args),
            Command::SignOut(_) => self.sign_out(now),
            Command::Lock(_) => Ok(self.lock()),
            Command::Unlock(args) => self.unlock(now, args),
            Command::ReadCardAgain(_) => Ok(vec![Duty::ReadCardAgain]),
            Command::FindPerson(args) => self.find_person(now, &args),
            Command::VerifyPerson(args) => self.verify_person(now, &args),
            Command::ChooseInsurance(args) => self.choose_insurance(&args),
            Command::SetVisit(args) => self.set_visit(now, &args.visit),
            Command::AttachFees(args) => self.attach_fees(now, &args),
            Command::AddFeeLine(args) => self.add_fee_line(now, &args),
            Command::ChangeFeeLine(args) => self.change_fee_line(&args),
            Command::RemoveFeeLine(args) => self.remove_fee_line(now, &args),
            Command::ScanTraceCode(args) => self.scan_trace_code(now, &args),
            Command::RemoveTraceCode(args) => self.remove_trace_code(now, &args),
            Command::SetSplitPack(args) => self.set_split_pack(now, &args),
            Command::Quote(_) => self.quote(now),
            Command::ConfirmSettlement(args) => self.confirm_settlement(now, &args),
            Command::TakeCash(args) => self.take_cash(now, &args),
            Command::TakeOther(args) => self.take_other(now, &args),
            Command::CancelSettlement(args) => self.cancel_settlement(now, &args),
            Command::PayRefund(args) => self.pay_refund(now, &args),
            Command::AnswerCash(args) => self.answer_cash(now, &args),
            Command::NextPatient(_) => self.next_patient(now),
            Command::Reopen(args) => self.reopen(now, &args),
            Command::Abandon(args) => self.abandon(now, &args),
            Command::TypePerson(args) => self.type_person(now, &args),
            Command::FullPay(args) => self.full_pay(now, &args),
            Command::TakeDeposit(args) => self.take_deposit(now, &args),
            Command::ReturnDeposit(args) => self.return_deposit(now, &args),
            Command::PayOut(args) => self.pay_out(now, &args),
            Command::Resettle(args) => self.resettle(now, &args),
            Command::ClaimManually(args) => self.claim_manually(now, &args),
            Command::RefundLines(args) => self.refund_lines(now, &args),
            Command::RefundFullPay(args) => self.refund_full_pay(now, &args),
            Command::FindElsewhere(args) => self.find_elsewhere(now, &args),
            Command::RefundElsewhere(args) => self.refund_elsewhere(now, &args),
            Command::PrintAgain(args) => self.print_again(now, &args),
            Command::DecideManual(args) => self.decide_manual(now, &args),
            Command::AdoptProfile(args) => self.adopt_profile(now, &args),
            Command::UpdateCatalog(_) => self.update_catalog(now),
            Command::CancelCatalogUpdate(_) => Ok(self.cancel_catalog_update()),
            Command::ImportCatalogPackage(args) => self.import_catalog_package(now, &args),
            Command::ImportOwnItems(args) => self.import_own_items(now, &args),
            Command::SendMappings(_) => self.send_mappings(now),
            Command::ReplaceMapping(args) => self.replace_mapping(now, &args),
            Command::BackUpNow(_) => self.back_up_now(now),
            Command::ConfirmClock(args) => self.confirm(now, Confirmation::Clock, &args),
            Command::ConfirmRestore(args) => self.confirm(now, Confirmation::Restore, &args),
            Command::AnswerRule(args) => self.answer_rule(now, &args),
            Command::EnterApproval(args) => self.enter_approval(now, &args),
            Command::WithdrawApproval(args) => self.withdraw_approval(now, &args),
            Command::PrintApprovals(_) => self.print_approvals(now),
            Command::SetSelfPaid(args) => self.set_self_paid(now, &args),
            Command::PrintConsent(_) => self.print_consent(now),
            Command::AskConsent(_) => self.ask_consent(now),
            Command::PutSignature(args) => self.put_signature(args),
            Command::SignConsent(args) => self.sign_consent(now, &args.number),
            Command::OverrideRule(args) => self.override_rule(now, &args),
            Command::ExplainRules(_) => self.explain_rules(now),
            Command::DismissNotice(args) => {
                self.state.notices.retain(|notice| notice.id != args.id);
                Ok(Vec::new())
            }
            Command::SetLook(args) => {
                self.set_look(args);
                Ok(Vec::new())
            }
        }
    }

    /// Takes an event of the rim.
    pub fn event(&mut self, now: Stamp, event: Event) -> Vec<Duty> {
        self.state.now = now;
        self.state.mapping.on_day(now.wall.china_date());
        if self.state.stopped.is_some() {
            return Vec::new();
        }
        self.watch_clock(now);
        self.look_at_lead(now);
        let mut duties = match event {
            Event::Reader(event) => self.reader_said(now, event),
            Event::Platform { ask, ending, elapsed_ms } => self.platform_ended(now, ask, &ending, elapsed_ms),
            Event::Printed { key, outcome } => self.printed(now, key, outcome),
            Event::PasswordChecked { check, fits } => self.password_checked(now, check, fits),
            Event::Escrowed { works } => {
                self.escrowed(now, works);
                Vec::new()
            }
            Event::BackupAsks { after } => self.backup_asks(now, after),
            Event::BackupEnded { result } => {
                self.backup_ended(now, result);
                Vec::new()
            }
            Event::ListFetched { list, result } => {
                self.list_fetched(now, list, result);
                Vec::new()
            }
            Event::MappingsFetched { result } => {
                self.mappings_fetched(now, result);
                Vec::new()
            }
            Event::CodesFetched { list, result } => {
                self.codes_fetched(now, list, result);
                Vec::new()
            }
            Event::CatalogPassedOver { what, words } => {
                self.catalog_passed_over(now, &what, &words);
                Vec::new()
            }
            Event::CatalogAsks => self.catalog_asks(now),
            Event::CatalogProgressed { progress } => {
                self.catalog_progressed(progress);
                Vec::new()
            }
            Event::CatalogEnded { result } => self.catalog_ended(now, result),
            Event::Closing => self.back_up(now),
            Event::Space { free_bytes } => {
                self.state.around.free_bytes = free_bytes;
                Vec::new()
            }
            Event::Tick => self.tick(now),
        };
        duties.extend(self.renew_accumulators(now));
        self.look_at_rules(now);
        duties.append(&mut self.state.slips);
        duties.extend(self.halt_if_failed());
        duties
    }

    /// Answers a query.
    ///
    /// # Errors
    /// The fault, as it is shown.
    pub fn query(&mut self, now: Stamp, query: &Query) -> Result<Rows, FaultView> {
        self.look_up(now, query).map_err(Refusal::view)
    }

    /// Tells the clerk something; the same thing about the same bill stands once.
    pub(crate) fn tell(&mut self, now: Stamp, fault: FaultView, bill: Option<BillId>) {
        self.state.notices.retain(|notice| notice.fault.code != fault.code || notice.bill != bill);
        let id = u32::try_from(self.count() % u64::from(u32::MAX)).unwrap_or(0);
        self.state.notices.insert(0, Notice { id, at: now.wall, fault, bill });
        self.state.notices.truncate(NOTICES_MAX);
    }

    /// Takes back what was told of a bill, or of every bill.
    pub(crate) fn untell(&mut self, code: &str, bill: Option<&BillId>) {
        self.state
            .notices
            .retain(|notice| notice.fault.code != code || (bill.is_some() && notice.bill.as_ref() != bill));
    }

    /// The attempt of the bill at the desk.
    pub(crate) fn current(&self) -> Option<&Attempt> {
        let id = self.state.bill.as_ref()?.attempt.as_ref()?;
        self.state.attempts.get(id)
    }

    /// Is a question of this attempt on its way? What is swept up behind a finished one keeps nobody waiting.
    pub(crate) fn waiting(&self, attempt: &AttemptId) -> Option<(&AskId, &Pending)> {
        let sweeps = self.is_swept(attempt);
        self.asked(attempt).filter(|_| !sweeps)
    }

    /// Any question of this attempt that is on its way.
    pub(crate) fn asked(&self, attempt: &AttemptId) -> Option<(&AskId, &Pending)> {
        self.state.asks.iter().find(|(_, pending)| pending.subject.attempt() == Some(attempt))
    }
}

/// Facts tried on copies before they are committed.
struct Trial<'a> {
    copies: &'a mut Excerpt,
    window: &'a str,
    entries: Vec<Entry>,
    booked: Vec<Posting>,
}

impl Trial<'_> {
    /// Takes one entry with what it brings along; the attempt that became settled with it.
    fn take(&mut self, now: Stamp, entry: Entry) -> Option<AttemptId> {
        let id = entry.subject.attempt().cloned();
        let state = |copies: &Excerpt| Some(copies.attempts.get(id.as_ref()?)?.state);
        let before = state(self.copies);
        self.try_one(now, entry);
        let after = state(self.copies);
        let (Some(id), Some(before), Some(after)) = (&id, before, after) else { return None };
        match self.copies.cases().follow_up(before, id) {
            Ok(more) => more.into_iter().for_each(|entry| self.try_one(now, entry)),
            Err(fault) => self.contradict(now, Subject::from(id), &FoldFault::from(fault)),
        }
        (before != after && after == State::Settled).then(|| id.clone())
    }

    fn try_one(&mut self, now: Stamp, entry: Entry) {
        match self.copies.cases().fold(now, &entry, self.window) {
            Ok(lines) => {
                self.booked.extend(lines);
                self.entries.push(entry);
            }
            Err(fault) => self.contradict(now, entry.subject, &fault),
        }
    }

    fn contradict(&mut self, now: Stamp, subject: Subject, fault: &FoldFault) {
        self.copies.cases().stop(now, &subject, fault);
        self.entries.push(Entry { subject, fact: Fact::Contradiction { what: fault.to_string() } });
    }
}

/// An attempt was stopped because something contradicts.
pub(crate) fn stopped(what: Option<String>) -> FaultView {
    FaultCode::D28.view_with(what)
}

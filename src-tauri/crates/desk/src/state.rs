//! What the desk holds in memory besides the attempts: who works here, who stands at the glass, what is typed, how things are.
//!
//! Nothing here is precious: after a restart it is empty, and everything that matters is folded from the journal.

use std::collections::{BTreeMap, BTreeSet};

use settlement::approval::{Approval, Register};
use settlement::attempt::Attempt;
use settlement::card_record::{CardRecord, CardSituation, ReadTiming};
use settlement::deposit::Deposit;
use settlement::fact::{
    Confirmation, Fact, ManualDecision, Outage, ProfileAdopted, Recovered, Stamp, Subject, Tendered,
};
use settlement::fallback::Fallback;
use settlement::ids::{
    AttemptId, BillId, ClerkNo, DepositId, DocumentNo, FallbackId, IntentId, MsgId, OutpatientNo,
    PlatformSettlementId, ReaderName, SignInNo, VisitId,
};
use settlement::ledger::Account;
use settlement::person::{Credential, IdentityCheck, Insurance, Payer, PersonSnapshot};
use settlement::request::{Request, SettlementElsewhere, Transaction};
use settlement::reservation::Reservations;
use settlement::rules::{Book, PacksAdopted};
use settlement::{BusinessDate, Timestamp};

use crate::api::SetLookArgs;
use crate::codes::Labels;
use crate::fault::FaultView;
use crate::flow::catalog::CatalogState;
use crate::flow::entitlement::Entitlement;
use crate::flow::estimate::PolicyState;
use crate::flow::mapping::MappingState;
use crate::flow::trace::TraceState;
use crate::inputs::{AskId, Duty, PrintKey};
pub(crate) use crate::state_bill::{AtBill, Came, Statement};
use crate::view::{PersonState, RecoveredView, SessionState};

/// The session at this window.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) state: SessionState,
    pub(crate) clerk: Option<ClerkNo>,
    pub(crate) clerk_name: String,
    pub(crate) checking: Option<PasswordCheck>,
    /// A second person whose password is being checked.
    pub(crate) second: Option<SecondCheck>,
    pub(crate) wrong_in_a_row: u32,
    pub(crate) barred_until: Option<Stamp>,
    pub(crate) active_at: Stamp,
}

/// A password on its way to the check.
#[derive(Debug)]
pub(crate) struct PasswordCheck {
    pub(crate) id: u64,
    /// None: no such operator; the check runs all the same so that its time tells nothing.
    pub(crate) clerk: Option<(ClerkNo, String)>,
    pub(crate) unlocks: bool,
}

/// The password of a second person on its way to the check.
#[derive(Debug)]
pub(crate) struct SecondCheck {
    pub(crate) id: u64,
    pub(crate) clerk: ClerkNo,
    /// None: no such operator; the check runs all the same so that its time tells nothing.
    pub(crate) second: Option<ClerkNo>,
    pub(crate) what: ForTwo,
}

/// What two people are asked for.
#[derive(Clone, Debug)]
pub(crate) enum ForTwo {
    /// What becomes of a stopped attempt.
    Manual {
        attempt: AttemptId,
        decision: ManualDecision,
        reason: String,
        settlement: Option<PlatformSettlementId>,
    },
    /// A rule that lets a charge of this bill pass.
    Rule { bill: BillId, rule: String, line: Option<String>, reason: String },
    /// An approval of the register.
    Approval(Box<Approval>),
    /// The region profile with this hash.
    Profile { hash: String },
    /// The clock, or what happened after the copy that was put back.
    Confirmation { what: Confirmation, reason: String },
}

impl Session {
    pub(crate) fn closed(now: Stamp) -> Self {
        Self {
            state: SessionState::SignedOut,
            clerk: None,
            clerk_name: String::new(),
            checking: None,
            second: None,
            wrong_in_a_row: 0,
            barred_until: None,
            active_at: now,
        }
    }
}

/// The platform's own sign-in: of the operator at the window, or in the name of the last one for what goes on without anybody.
#[derive(Debug, Default)]
pub(crate) struct LineSession {
    /// Who worked here last, by the journal.
    pub(crate) last: Option<ClerkNo>,
    /// Whose number it is.
    pub(crate) clerk: Option<ClerkNo>,
    pub(crate) number: Option<SignInNo>,
    pub(crate) on: Option<BusinessDate>,
    /// When 9001 last left.
    pub(crate) tried: Option<Stamp>,
    /// When 9001 may be tried (again); none = at once.
    pub(crate) due: Option<Stamp>,
    /// The 9001 that is on its way, and for whom; an older one no longer counts.
    pub(crate) signing: Option<(AskId, ClerkNo)>,
}

/// Who stands in front of the glass.
#[derive(Debug)]
pub(crate) struct AtDesk {
    pub(crate) state: PersonState,
    pub(crate) card: Option<CardRecord>,
    pub(crate) reader: Option<ReaderName>,
    pub(crate) card_present: bool,
    pub(crate) credential: Option<Credential>,
    pub(crate) snapshot: Option<PersonSnapshot>,
    pub(crate) insurance_chosen: Option<usize>,
    pub(crate) fault: Option<FaultView>,
    pub(crate) check: Option<IdentityCheck>,
    /// Typed by hand, where neither card nor platform tells.
    pub(crate) typed: Option<Payer>,
    pub(crate) seen_at: Option<Stamp>,
    pub(crate) read_ms: Option<i64>,
    pub(crate) asked: Option<AskId>,
    /// A settlement of another window that this person wants back.
    pub(crate) elsewhere: Option<Elsewhere>,
    /// What is asked about this person beside the visit.
    pub(crate) entitlement: Entitlement,
}

/// A settlement of another window, from the first question about it until its case begins.
#[derive(Debug)]
pub(crate) struct Elsewhere {
    pub(crate) settlement: PlatformSettlementId,
    pub(crate) visit_id: VisitId,
    /// The question that is on its way.
    pub(crate) ask: Option<AskId>,
    pub(crate) found: Option<SettlementElsewhere>,
    pub(crate) outpatient_no: Option<OutpatientNo>,
    /// The key was pressed; the settlement is asked for once more.
    pub(crate) asked: Option<AskedElsewhere>,
    pub(crate) fault: Option<FaultView>,
    pub(crate) intent: IntentId,
}

impl Elsewhere {
    /// Nothing is known of it yet.
    pub(crate) const fn new(settlement: PlatformSettlementId, visit_id: VisitId, intent: IntentId) -> Self {
        Self {
            settlement,
            visit_id,
            ask: None,
            found: None,
            outpatient_no: None,
            asked: None,
            fault: None,
            intent,
        }
    }
}

/// What the form of another window says, and who stands for it.
#[derive(Debug)]
pub(crate) struct AskedElsewhere {
    pub(crate) receipt: DocumentNo,
    pub(crate) paid: Vec<Tendered>,
    pub(crate) receipt_returned: bool,
    pub(crate) supervisor: Option<ClerkNo>,
    pub(crate) reason: String,
}

impl AtDesk {
    pub(crate) const fn nobody() -> Self {
        Self {
            state: PersonState::Waiting,
            card: None,
            reader: None,
            card_present: false,
            credential: None,
            snapshot: None,
            insurance_chosen: None,
            fault: None,
            check: None,
            typed: None,
            seen_at: None,
            read_ms: None,
            asked: None,
            elsewhere: None,
            entitlement: Entitlement::nothing(),
        }
    }

    pub(crate) fn insurance(&self) -> Option<&Insurance> {
        let snapshot = self.snapshot.as_ref()?;
        snapshot.insurances.get(self.insurance_chosen?)
    }
}

/// A question on its way to the platform.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(crate) request: Request,
    pub(crate) subject: Subject,
    pub(crate) msg_id: MsgId,
    pub(crate) since: Stamp,
}

/// When to try the next step of an attempt again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Retry {
    pub(crate) count: u32,
    pub(crate) due: Stamp,
}

/// The questions about a 2207 nobody answered.
#[derive(Clone, Debug)]
pub(crate) struct Search {
    pub(crate) since: Stamp,
    pub(crate) asked: u32,
    /// 结算ID that a line of ours carries.
    pub(crate) told: Option<PlatformSettlementId>,
}

/// What is known of the clocks.
#[derive(Debug)]
pub(crate) struct Clocks {
    /// When the two clocks last agreed.
    pub(crate) anchor: Stamp,
    /// Tries during which the wall clock was set, with how far it went ahead. **Unit**: ms.
    pub(crate) jumped: BTreeMap<AttemptId, i64>,
    /// Requests that move money and left in this run of the program.
    pub(crate) sent_here: BTreeSet<MsgId>,
}

/// A reader.
#[derive(Debug)]
pub(crate) struct ReaderAt {
    pub(crate) state: &'static str,
    pub(crate) situation: Option<CardSituation>,
}

/// The last card, for F8.
#[derive(Debug)]
pub(crate) struct LastCard {
    pub(crate) at: Timestamp,
    pub(crate) timing: ReadTiming,
    pub(crate) outcome: Result<
        (settlement::card_record::CardGeneration, Vec<settlement::card_record::CardDoubt>),
        CardSituation,
    >,
}

/// How things around the desk are.
#[derive(Debug, Default)]
pub(crate) struct Surroundings {
    pub(crate) service_down: bool,
    pub(crate) readers: BTreeMap<ReaderName, ReaderAt>,
    pub(crate) last_card: Option<LastCard>,
    pub(crate) line: LineState,
    pub(crate) free_bytes: Option<u64>,
    pub(crate) space_looked_at: Option<Stamp>,
    /// When it was last looked whether days have run out for an open case.
    pub(crate) cases_looked_at: Option<Stamp>,
    pub(crate) printer_failed: bool,
    pub(crate) printed_once: bool,
}

/// How the line to the platform is.
#[derive(Debug, Default)]
pub(crate) struct LineState {
    pub(crate) last: Option<LineEnd>,
    pub(crate) answered_at: Option<Timestamp>,
    pub(crate) answered_ms: Option<i64>,
    pub(crate) transaction: Option<Transaction>,
    /// What has failed since the platform last answered.
    pub(crate) outage: Option<Outage>,
}

/// How the last question ended on the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineEnd {
    Answered,
    NotSent,
    Lost,
    Odd,
}

/// Something the clerk should know.
#[derive(Debug)]
pub(crate) struct Notice {
    pub(crate) id: u32,
    pub(crate) at: Timestamp,
    pub(crate) fault: FaultView,
    pub(crate) bill: Option<BillId>,
}

/// The adopted region profile.
#[derive(Debug)]
pub(crate) struct Adopted {
    pub(crate) at: Timestamp,
    pub(crate) fact: ProfileAdopted,
}

/// Rules in use.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    /// The packs that count.
    pub(crate) book: Book,
    /// Those of files, as the journal has them.
    pub(crate) adopted: Option<PacksAdopted>,
    /// Why files were not taken.
    pub(crate) faults: Vec<String>,
    /// A pack that is only tried, by its name, with those in use.
    pub(crate) trial: Option<(String, Book)>,
    /// Numbers of papers of no case.
    pub(crate) papers: Vec<DocumentNo>,
}

/// Prints of a case that end together.
#[derive(Debug, Default)]
pub(crate) struct PrintBatch {
    pub(crate) open: Vec<PrintKey>,
    pub(crate) ended: Vec<Fact>,
}

/// What keeps the journal safe outside of its folder.
#[derive(Debug, Default)]
pub(crate) struct Safekeeping {
    /// Does the copy outside take records? Nothing where there is none.
    pub(crate) escrow: Option<bool>,
    /// What the journal said of it last.
    pub(crate) escrow_noted: bool,
    /// A backup is on its way.
    pub(crate) backing_up: bool,
    /// When the next one is due, on the monotonic clock.
    pub(crate) backup_due_ms: i64,
    /// How the last one went.
    pub(crate) backup: Option<(Timestamp, Result<String, String>)>,
    /// Put back from a copy, and nobody has said yet that it was compared with the platform.
    pub(crate) restored: bool,
    /// Requests that are known from the copy outside alone.
    pub(crate) recovered: Vec<Recovered>,
}

/// The wall clock, compared with the monotonic clock and with the platform's.
#[derive(Debug)]
pub(crate) struct LeadState {
    /// Wall minus monotonic clock at the last input. Unit: ms.
    pub(crate) offset_ms: i64,
    /// What the platform's clock said, and when on the monotonic clock.
    pub(crate) platform: Option<(Timestamp, i64)>,
    /// The lead a person has vouched for. Unit: ms.
    pub(crate) confirmed_ms: Option<i64>,
    /// The amber notice stands.
    pub(crate) told: bool,
}

/// Everything the desk holds in memory.
#[derive(Debug)]
pub(crate) struct DeskState {
    pub(crate) catalog: CatalogState,
    pub(crate) mapping: MappingState,
    pub(crate) trace: TraceState,
    pub(crate) labels: Labels,
    pub(crate) rules: Rules,
    /// What was approved, for everybody.
    pub(crate) approvals: Register,
    /// What estimates rest on.
    pub(crate) policy: PolicyState,
    pub(crate) session: Session,
    pub(crate) line_session: LineSession,
    pub(crate) person: AtDesk,
    pub(crate) bill: Option<AtBill>,
    pub(crate) attempts: BTreeMap<AttemptId, Attempt>,
    pub(crate) fallbacks: BTreeMap<FallbackId, Fallback>,
    pub(crate) deposits: BTreeMap<DepositId, Deposit>,
    pub(crate) asks: BTreeMap<AskId, Pending>,
    pub(crate) retries: BTreeMap<AttemptId, Retry>,
    pub(crate) searches: BTreeMap<AttemptId, Search>,
    /// When a registration nobody answered for is looked for again.
    pub(crate) sweeps: BTreeMap<AttemptId, Retry>,
    pub(crate) clock: Clocks,
    /// When to report a bill paid in full to the platform again.
    pub(crate) report_retries: BTreeMap<FallbackId, Retry>,
    pub(crate) prints: BTreeMap<Subject, PrintBatch>,
    /// Cases of which the disk did not take a report; tried again until it does.
    pub(crate) unsaved: BTreeSet<Subject>,
    /// Facts of a case that go into its next commit, first: a reply that needs no commit of its own, or one the disk did
    /// not take.
    pub(crate) held: BTreeMap<Subject, Vec<Fact>>,
    /// Attempts that are not closed; the others are only looked up.
    pub(crate) open: BTreeSet<AttemptId>,
    /// Bills that are taken, by whom; as the journal keeps it.
    pub(crate) taken: BTreeMap<BillId, AttemptId>,
    /// The balances, folded with every commit. Unit: fen.
    pub(crate) books: BTreeMap<Account, i64>,
    /// Nothing that changes anything is done any more, and why.
    pub(crate) stopped: Option<FaultView>,
    /// Emergency papers to go out after this input.
    pub(crate) slips: Vec<Duty>,
    /// The disk failed under a commit.
    pub(crate) disk_failed: bool,
    pub(crate) safe: Safekeeping,
    pub(crate) lead: LeadState,
    /// Seconds of message ids that are ours.
    pub(crate) ids: Reservations,
    /// When the present input came.
    pub(crate) now: Stamp,
    pub(crate) around: Surroundings,
    pub(crate) notices: Vec<Notice>,
    pub(crate) look: SetLookArgs,
    /// What the start of this run found open, and what it did.
    pub(crate) recovered: Vec<RecoveredView>,
    /// The region profile that counts.
    pub(crate) adopted: Option<Adopted>,
    pub(crate) counter: u64,
}

impl DeskState {
    /// A desk with nothing folded yet.
    pub(crate) fn new(now: Stamp) -> Self {
        Self {
            catalog: CatalogState::default(),
            trace: TraceState::default(),
            mapping: MappingState::new(now.wall.china_date()),
            labels: Labels::default(),
            rules: Rules::default(),
            approvals: Register::default(),
            policy: PolicyState::default(),
            session: Session::closed(now),
            person: AtDesk::nobody(),
            bill: None,
            attempts: BTreeMap::new(),
            asks: BTreeMap::new(),
            retries: BTreeMap::new(),
            prints: BTreeMap::new(),
            unsaved: BTreeSet::new(),
            held: BTreeMap::new(),
            open: BTreeSet::new(),
            books: BTreeMap::new(),
            stopped: None,
            fallbacks: BTreeMap::new(),
            deposits: BTreeMap::new(),
            report_retries: BTreeMap::new(),
            slips: Vec::new(),
            disk_failed: false,
            safe: Safekeeping::default(),
            lead: LeadState::new(now),
            ids: Reservations::default(),
            line_session: LineSession::default(),
            searches: BTreeMap::new(),
            sweeps: BTreeMap::new(),
            clock: Clocks { anchor: now, jumped: BTreeMap::new(), sent_here: BTreeSet::new() },
            taken: BTreeMap::new(),
            recovered: Vec::new(),
            adopted: None,
            now,
            around: Surroundings::default(),
            notices: Vec::new(),
            look: SetLookArgs::default(),
            counter: 0,
        }
    }
}

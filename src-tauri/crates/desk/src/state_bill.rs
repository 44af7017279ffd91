//! The bill at the desk as it is typed and answered, before anything of it is journaled.

use settlement::fact::{Purpose, Traced};
use settlement::fees::{FeeLine, VisitDetails};
use settlement::ids::{AttemptId, BillId, ClerkNo, IntentId, TraceCode};
use settlement::rules::{Hit, RuleAnswer, Standing, standing};

use crate::fault::FaultView;
use crate::flow::rules::{AtRules, answers_of};
use crate::flow::trace::TraceSaid;

/// The bill at the desk.
#[derive(Debug)]
pub(crate) struct AtBill {
    pub(crate) bill: BillId,
    pub(crate) visit: Option<VisitDetails>,
    pub(crate) lines: Vec<FeeLine>,
    /// What was answered to the rules about the visit as a whole.
    pub(crate) answers: Vec<RuleAnswer>,
    pub(crate) line_counter: u32,
    pub(crate) attempt: Option<AttemptId>,
    /// Lines or visit differ from what the attempt began with.
    pub(crate) changed: bool,
    /// Begin a new attempt as soon as the old one is void.
    pub(crate) quote_when_void: bool,
    /// The clerk gave it up: the next card may take its place.
    pub(crate) given_up: bool,
    /// What the rules say of it.
    pub(crate) rules: AtRules,
    /// As the hospital system sent it, to tell the same bill sent twice from another one.
    pub(crate) came: Option<Came>,
    /// Codes that the hospital system has brought: durable with the first row of the try, for it would bring them again.
    pub(crate) brought: Vec<Traced>,
    /// Where the last scan of a trace code went.
    pub(crate) trace_said: Option<TraceSaid>,
    pub(crate) intent: IntentId,
    pub(crate) fault: Option<FaultView>,
    /// What the next attempt is for.
    pub(crate) purpose: Purpose,
    /// What the patient stated, where a full pay is settled after all.
    pub(crate) statement: Option<Statement>,
}

/// A bill as the hospital system sent it.
#[derive(Debug)]
pub(crate) struct Came {
    pub(crate) visit: VisitDetails,
    pub(crate) lines: Vec<FeeLine>,
    /// Trace codes of each line, and whether it hands out parts of packs.
    pub(crate) traces: Vec<(Vec<TraceCode>, bool)>,
}

/// What was shown and signed before a full pay is settled after all (safety §11).
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) receipt_returned: bool,
    pub(crate) unclaimed_signed: bool,
    pub(crate) supervisor: Option<ClerkNo>,
}

impl AtBill {
    /// How a hit stands, with the answers of its line or of the visit.
    pub(crate) fn standing(&self, hit: &Hit) -> Standing {
        standing(hit, answers_of(hit, &self.lines, &self.answers))
    }

    /// A bill without an attempt and without lines.
    pub(crate) fn empty(bill: BillId, intent: IntentId) -> Self {
        Self {
            bill,
            visit: None,
            lines: Vec::new(),
            answers: Vec::new(),
            line_counter: 0,
            attempt: None,
            changed: false,
            quote_when_void: false,
            given_up: false,
            rules: AtRules::default(),
            came: None,
            brought: Vec::new(),
            trace_said: None,
            intent,
            fault: None,
            purpose: Purpose::Ordinary,
            statement: None,
        }
    }
}

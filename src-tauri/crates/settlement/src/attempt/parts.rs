//! What an attempt consists of besides its state: open requests, the fence, money, papers, and what it may have left behind.

use crate::fact::{CashMovement, OpEnd, PrintIntent, Stamp};
use crate::ids::{MsgId, VisitId};
use crate::request::{DoubtWhy, LostWhy, Transaction};
use crate::time::Timestamp;

/// The longest that an answer is waited for, whatever is configured. **Unit**: ms.
const ANSWER_WAIT_MAX_MS: i64 = 300_000;

/// A request on its way, or ended without anybody having heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenOp {
    /// Its handle.
    pub msg_id: MsgId,
    /// What it is.
    pub transaction: Transaction,
    /// When its intent became durable.
    pub since: Stamp,
}

/// How far 2205, 2202 and the closing 2601 have come since the fence began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fence {
    /// 2205 is definite.
    pub withdrawn: bool,
    /// 2202 is definite.
    pub unregistered: bool,
    /// The closing 2601 is definite.
    pub confirmed: bool,
    /// After a cancel, 2205 found settled lines: a ghost copy of the 2207 ran, and a 2601 goes before the next 2205.
    pub ghost: bool,
}

impl Fence {
    /// A definite answer of any kind moves the fence on; whether a refusal means "settled" is judged before it gets here.
    pub(super) fn note(&mut self, transaction: Transaction, end: &OpEnd) {
        if !matches!(end, OpEnd::Done | OpEnd::Refused(_)) {
            return;
        }
        match transaction {
            Transaction::WithdrawFees => self.withdrawn = true,
            Transaction::Unregister => self.unregistered = true,
            Transaction::Reverse if self.ghost => self.ghost = false,
            Transaction::Reverse => self.confirmed = true,
            Transaction::SignIn
            | Transaction::SignOut
            | Transaction::FetchPerson
            | Transaction::CheckBenefit
            | Transaction::Register
            | Transaction::UploadVisit
            | Transaction::UploadFees
            | Transaction::Quote
            | Transaction::Settle
            | Transaction::Cancel
            | Transaction::UploadSelfPaid
            | Transaction::WithdrawSelfPaid
            | Transaction::UploadMappings
            | Transaction::WithdrawMappings
            | Transaction::FetchVisits
            | Transaction::FetchSettlement
            | Transaction::FetchFeeLines
            | Transaction::FetchAccumulators
            | Transaction::FetchFilings => {}
        }
    }
}

/// A registration whose 2201 nobody answered: it may or may not stand at the platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Orphan {
    /// When the 2201 was intended.
    pub since: Stamp,
    /// 就诊ID, once a query found it.
    pub visit_id: Option<VisitId>,
}

/// How a movement of money stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MovementState {
    /// The drawer may be open; nobody has said whether the money moved.
    Open,
    /// It moved.
    Confirmed,
    /// It did not.
    Aborted,
}

/// A movement of money of this attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    /// What was announced.
    pub movement: CashMovement,
    /// How it stands.
    pub state: MovementState,
    /// When it was announced.
    pub since: Stamp,
}

/// How a print stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrintState {
    /// Announced, not ended.
    Open,
    /// Taken by the printer.
    Printed,
    /// Kept as a file only.
    Kept,
}

/// A paper of this attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperRecord {
    /// What was announced.
    pub intent: PrintIntent,
    /// How it stands.
    pub state: PrintState,
    /// Where it is kept, relative to the data folder.
    pub file: Option<String>,
}

/// Until when we waited for the answer: a gateway may keep a request for the longest flight from then on (safety §3). A program
/// that died had waited no longer than it ever does.
pub(super) fn last_left(since: Stamp, ended: Stamp, end: &OpEnd) -> Stamp {
    if matches!(end, OpEnd::Doubt(DoubtWhy::Lost(LostWhy::Restarted))) {
        let longest = since.wall.plus_millis(ANSWER_WAIT_MAX_MS);
        let wall = if ended.wall < longest { ended.wall } else { longest };
        return Stamp { wall, monotonic_ms: since.monotonic_ms };
    }
    ended
}

/// The same for a 2207 of another window: that window gave up waiting at the latest so long after the centre had settled it.
pub(super) fn left_elsewhere(found: Stamp, settled_at: Timestamp) -> Stamp {
    Stamp { wall: settled_at.plus_millis(ANSWER_WAIT_MAX_MS), monotonic_ms: found.monotonic_ms }
}

//! What happens between two worlds, in words.

use std::fmt;

use crate::cash::Cause;
use crate::world::{ERROR, Kind, OK};

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A terminal, counted from 0.
    Terminal(u8),
    /// Gateways and lines.
    Network,
    /// The platform.
    Platform,
    /// Nobody: time.
    Time,
    /// A supervisor at the coordinator.
    Supervisor,
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// A copy is lost.
    Lose(Kind),
    /// A copy is made.
    Duplicate(Kind),
    /// A copy reaches the platform; the answer is lost or goes to a terminal.
    Execute(Kind, u8, Option<u8>),
    /// A query is answered.
    AnswerQuery(u8),
    /// 2601 becomes forbidden.
    Clear,
    /// The read replica shows the present.
    CatchUp,
    /// A copy of 2204 stays in a gateway.
    UploadCopyStays,
    /// That copy arrives.
    UploadCopyArrives(bool),
    /// That copy is lost.
    UploadCopyLost,
    /// Everything sent has arrived or never will.
    WaitOver,
    /// Memory is gone.
    Crash,
    /// An intent is durable.
    Intend(Kind),
    /// A request leaves before its intent is durable.
    SendUnjournaled,
    /// The coordinator knows the message id.
    Escrow,
    /// The coordinator refuses a retired terminal.
    EscrowRefused,
    /// The request leaves.
    Send(Kind),
    /// It never left.
    NotSent(Kind),
    /// No answer.
    Timeout(Kind),
    /// Sent once more.
    Resend,
    /// The answer is read.
    Read(Kind, u8),
    /// A query shows the settlement still in effect; the intent of another 2208 is durable.
    CancelAgain,
    /// A query leaves.
    Ask,
    /// A success is accepted in spite of the one-way door.
    AcceptLate,
    /// Registered.
    Register,
    /// Uploaded.
    Upload,
    /// Quoted.
    Quote,
    /// Given up.
    Abandon,
    /// The claim is taken.
    Claim,
    /// The claim is given back.
    Release,
    /// The claim runs out.
    ClaimExpires,
    /// A terminal is retired.
    Retire,
    /// A try begins.
    Begin,
    /// A movement of money is announced.
    Announce(Cause),
    /// Notes change hands.
    Move(Cause),
    /// The clerk says they did.
    Confirm(Cause),
    /// The clerk says they did not.
    Abort(Cause),
    /// Deposit against the settlement.
    ApplyDeposit,
    /// Deposit becomes full pay.
    KeepDeposit,
    /// Papers for a claim by hand.
    FallbackClaimed,
    /// Too late to come back.
    FallbackFinal,
}

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Who.
    pub by: By,
    /// What.
    pub act: Act,
    /// Of which try, counted from 0.
    pub of: u8,
}

fn answer(kind: Kind, answer: u8) -> &'static str {
    match (kind, answer) {
        (Kind::Settle, OK) => "settled",
        (Kind::Settle, ERROR) => "an error",
        (Kind::Settle, _) => "refused, not executed",
        (Kind::Reverse, OK) => "reversed",
        (Kind::Reverse, ERROR) => "nothing to reverse",
        (Kind::Reverse, _) => "not allowed any more",
        (Kind::Withdraw | Kind::Cancel, OK) => "done",
        (Kind::Withdraw, _) => "refused, settled",
        (Kind::Unregister, OK) => "done",
        (Kind::Unregister, ERROR) => "refused, settled",
        (Kind::Unregister, _) => "refused, has lines",
        (Kind::Cancel, _) => "an error",
        (Kind::Query, OK) => "in effect",
        (Kind::Query, ERROR) => "not found",
        (Kind::Query, _) => "taken back",
    }
}

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Terminal(at) => write!(f, "terminal {}", at + 1),
            Self::Network => f.write_str("network"),
            Self::Platform => f.write_str("platform"),
            Self::Time => f.write_str("time"),
            Self::Supervisor => f.write_str("supervisor"),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = self.of + 1;
        write!(f, "{:<11} ", self.by.to_string())?;
        match self.act {
            Act::Lose(kind) => write!(f, "loses {} of try {of}", kind.number()),
            Act::Duplicate(kind) => write!(f, "makes a second copy of {} of try {of}", kind.number()),
            Act::Execute(kind, said, to) => {
                write!(f, "takes {} of try {of}: {}", kind.number(), answer(kind, said))?;
                match to {
                    Some(to) => write!(f, "; the answer is on its way to terminal {}", to + 1),
                    None => f.write_str("; nobody hears it"),
                }
            }
            Act::AnswerQuery(said) => {
                write!(f, "answers the query about try {of}: {}", answer(Kind::Query, said))
            }
            Act::Clear => f.write_str("clears the day; 2601 is forbidden from now on"),
            Act::CatchUp => f.write_str("shows the present in its read replica"),
            Act::UploadCopyStays => {
                write!(f, "takes 2203 and 2204 of try {of} there and keeps a copy of 2204")
            }
            Act::UploadCopyArrives(true) => write!(f, "takes the late 2204 of try {of}: the lines are back"),
            Act::UploadCopyArrives(false) => write!(f, "refuses the late 2204 of try {of}"),
            Act::UploadCopyLost => write!(f, "loses the copy of 2204 of try {of}"),
            Act::WaitOver => write!(f, "max_in_flight has passed for try {of}"),
            Act::Crash => f.write_str("** CRASH ** what was under way is forgotten; restart"),
            Act::Intend(kind) => write!(f, "journals the intent of {} of try {of}", kind.number()),
            Act::SendUnjournaled => write!(f, "sends 2207 of try {of} before anything is journaled"),
            Act::Escrow => write!(f, "tells the coordinator the message id of try {of}"),
            Act::EscrowRefused => write!(f, "is refused by the coordinator; 2207 of try {of} stays here"),
            Act::Send(kind) => write!(f, "sends {} of try {of}", kind.number()),
            Act::NotSent(kind) => write!(f, "cannot send {} of try {of}: never left", kind.number()),
            Act::Timeout(kind) => write!(f, "waits no longer for {} of try {of}", kind.number()),
            Act::Resend => write!(f, "sends 2207 of try {of} once more"),
            Act::Read(kind, said) => {
                write!(f, "reads the answer to {} of try {of}: {}", kind.number(), answer(kind, said))
            }
            Act::CancelAgain => {
                write!(f, "reads that try {of} is still in effect and journals the intent of another 2208")
            }
            Act::Ask => write!(f, "queries try {of}"),
            Act::AcceptLate => write!(f, "hears late that try {of} was settled, and accepts it"),
            Act::Register => write!(f, "registers try {of} (2201)"),
            Act::Upload => write!(f, "uploads the lines of try {of} (2203, 2204)"),
            Act::Quote => write!(f, "quotes try {of} (2206)"),
            Act::Abandon => write!(f, "gives try {of} up"),
            Act::Claim => f.write_str("claims the bill"),
            Act::Release => f.write_str("gives the claim back"),
            Act::ClaimExpires => f.write_str("the claim on the bill runs out"),
            Act::Retire => f.write_str("retires terminal 1; terminal 2 has the bill"),
            Act::Begin => write!(f, "begins try {of}"),
            Act::Announce(cause) => write!(f, "journals the intent: {}", cause.text()),
            Act::Move(cause) => write!(f, "notes change hands: {}", cause.text()),
            Act::Confirm(cause) => write!(f, "confirms: {}", cause.text()),
            Act::Abort(cause) => write!(f, "nothing moved: {}", cause.text()),
            Act::ApplyDeposit => f.write_str("applies the deposit to the settlement"),
            Act::KeepDeposit => f.write_str("turns the deposit into full pay"),
            Act::FallbackClaimed => f.write_str("hands out papers for a claim by hand"),
            Act::FallbackFinal => f.write_str("the bill stays paid in full"),
        }
    }
}

//! What happens in one run, in order: patients and what the clerk does with them, and what goes wrong around them.

use crate::sim_platform::{AnswerFault, Fault, Line, WireFault};
use crate::world::{Printing, WorldOptions};

/// A whole run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The seed it was drawn from.
    pub seed: u64,
    /// How the world is built: centre, region, clock.
    pub options: WorldOptions,
    /// What is unusual about centre and region, in words.
    pub flavour: Vec<String>,
    /// What happens.
    pub steps: Vec<Step>,
}

impl Plan {
    /// May a gateway deliver a 2207 twice? Then a centre that settles twice does, and nothing on our side can prevent it
    /// (safety §19).
    pub fn makes_copies(&self) -> bool {
        self.options.setup.flavours.replay_after_ms > 0
            || self.steps.iter().any(|step| match step {
                Step::Wrong(Wrong::Copy { infno, .. }) => *infno == "2207",
                Step::Wrong(Wrong::Next {
                    infno, fault: Fault::Wire(WireFault::Duplicate { .. }), ..
                }) => *infno == "2207",
                _ => false,
            })
    }
}

impl Plan {
    /// How far the wall clock is set back over all. **Unit**: ms.
    pub fn set_back_ms(&self) -> i64 {
        let back = |step: &Step| match step {
            Step::Wrong(Wrong::Clock { by_ms }) => (-by_ms).max(0),
            _ => 0,
        };
        self.steps.iter().map(back).sum()
    }
}

/// One thing that happens.
#[derive(Clone, Debug)]
pub enum Step {
    /// A patient comes to the glass.
    Serve(Serve),
    /// The clerk takes up what the worklist holds, and bills whose try came to nothing.
    WorkOff {
        /// At most so many items.
        items: usize,
    },
    /// Nobody comes for a while.
    Wait {
        /// **Unit**: ms.
        ms: i64,
    },
    /// Something goes wrong, now or with the next request of its kind.
    Wrong(Wrong),
}

/// A patient with a bill.
#[derive(Clone, Debug)]
pub struct Serve {
    /// Card.
    pub profile: &'static str,
    /// Number of the bill; unique in a plan.
    pub bill: u32,
    /// Items and quantities.
    pub lines: Vec<(&'static str, u32)>,
    /// How it goes.
    pub manner: Manner,
}

/// How a clerk and a patient go about it.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// Every key is pressed twice.
    pub twice: bool,
    /// A paper is asked for once more.
    pub reprint: bool,
    /// When the card leaves the reader too early.
    pub card: CardPlay,
    /// How the share is paid.
    pub pay: Pay,
    /// The patient would rather pay everything than wait or come back.
    pub full_pay: bool,
    /// The patient leaves a deposit where the outcome is not known.
    pub deposit: bool,
    /// What becomes of the bill in the end.
    pub ending: Ending,
    /// How long the clerk waits for an answer before the next patient. **Unit**: ms.
    pub patience_ms: i64,
    /// Until this patient comes. **Unit**: ms.
    pub pause_ms: i64,
}

/// What happens to the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardPlay {
    /// It stays until the end.
    Stays,
    /// It is pulled before the settle key.
    Pulled,
    /// Another card takes its place before the settle key.
    Swapped(&'static str),
}

/// How a share is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pay {
    /// Cash, exactly.
    Exact,
    /// A hundred-yuan note too many.
    Over,
    /// Too little first, then exactly.
    TooLittleFirst,
    /// By telephone.
    Other,
    /// Not now: the patient leaves.
    Later,
}

/// What becomes of a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It stands.
    Stands,
    /// It is cancelled after it was paid.
    Cancelled,
    /// It is cancelled before it was paid.
    CancelledUnpaid,
    /// It is given up after the quote.
    GivenUp,
    /// A line is added after the quote, and it is quoted anew.
    Changed,
}

/// Something that goes wrong.
#[derive(Clone, Debug)]
pub enum Wrong {
    /// The next requests of a transaction meet this.
    Next {
        /// Which transaction.
        infno: &'static str,
        /// What.
        fault: Fault,
        /// How many of them.
        times: u32,
    },
    /// A gateway delivers the next request of a transaction once more.
    Copy {
        /// Which transaction.
        infno: &'static str,
        /// How much later. **Unit**: ms.
        after_ms: i64,
    },
    /// The next request of a transaction finds no connection.
    Refused {
        /// Which transaction.
        infno: &'static str,
    },
    /// The line is down for a while.
    Line {
        /// How.
        line: Line,
        /// **Unit**: ms.
        ms: i64,
    },
    /// What waits in a gateway is let go.
    Release,
    /// The program is killed at a point counted from now, and perhaps again while it recovers.
    Kill {
        /// Points from now.
        after: u64,
        /// Points into the recovery.
        again: Option<u64>,
    },
    /// A panic on the desk thread.
    Panic,
    /// The disk takes nothing for a while.
    DiskFull {
        /// So many commits still go through.
        after_commits: u32,
        /// **Unit**: ms.
        ms: i64,
    },
    /// Somebody sets the clock.
    Clock {
        /// **Unit**: ms.
        by_ms: i64,
    },
    /// The printer fails for a while.
    Printer {
        /// How.
        printing: Printing,
        /// **Unit**: ms.
        ms: i64,
    },
    /// Somebody cancels the newest settlement in the insurer's own client.
    Elsewhere,
    /// A backup is made.
    Backup,
    /// The disk is lost: the newest backup is put back under a new terminal number, and two people match it with the platform.
    Restore,
}

impl std::fmt::Display for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Serve(serve) => {
                let m = &serve.manner;
                write!(f, "bill {} of {}: {} lines", serve.bill, serve.profile, serve.lines.len())?;
                if m.twice {
                    write!(f, ", every key twice")?;
                }
                if m.card != CardPlay::Stays {
                    write!(f, ", card {:?}", m.card)?;
                }
                write!(
                    f,
                    ", paid {:?}, in the end {:?}, patience {} s",
                    m.pay,
                    m.ending,
                    m.patience_ms / 1000
                )
            }
            Self::WorkOff { items } => write!(f, "the clerk takes up to {items} items of the worklist"),
            Self::Wait { ms } => write!(f, "{} s pass", ms / 1000),
            Self::Wrong(wrong) => write!(f, "{wrong}"),
        }
    }
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Next { infno, fault: Fault::Wire(WireFault::Delay { ms, before }), times } => {
                let side = if *before { "before" } else { "after" };
                write!(f, "the next {times} of {infno}: {} s {side} the execution", ms / 1000)
            }
            Self::Next { infno, fault: Fault::Wire(fault), times } => {
                write!(f, "the next {times} of {infno}: {fault:?}")
            }
            Self::Next { infno, fault: Fault::Answer(AnswerFault::Refuse { text }), times } => {
                write!(f, "the next {times} of {infno} refused: {text}")
            }
            Self::Next { infno, fault: Fault::Answer(fault), times } => {
                write!(f, "the next {times} of {infno}: {fault:?}")
            }
            Self::Copy { infno, after_ms } => {
                write!(f, "a gateway delivers the next {infno} again {} s later", after_ms / 1000)
            }
            Self::Refused { infno } => write!(f, "the next {infno} finds no connection"),
            Self::Line { line, ms } => write!(f, "line {line:?} for {} s", ms / 1000),
            Self::Release => write!(f, "what waits in a gateway is let go"),
            Self::Kill { after, again: None } => write!(f, "killed {after} points from now"),
            Self::Kill { after, again: Some(again) } => {
                write!(f, "killed {after} points from now, and again {again} points into the recovery")
            }
            Self::Panic => write!(f, "a panic on the desk thread"),
            Self::DiskFull { ms, after_commits } => {
                write!(f, "the disk takes {after_commits} more commits, and then nothing for {} s", ms / 1000)
            }
            Self::Clock { by_ms } => write!(f, "the clock is set by {} s", by_ms / 1000),
            Self::Printer { printing, ms } => write!(f, "printer {printing:?} for {} s", ms / 1000),
            Self::Elsewhere => write!(f, "the newest settlement is cancelled in the insurer's own client"),
            Self::Backup => write!(f, "a backup is made"),
            Self::Restore => write!(f, "the disk is lost, and the newest backup is put back"),
        }
    }
}

//! What facts say of a journal that was put back, and of what a person vouches for.

use crate::ids::{AttemptId, MsgId};
use crate::money::Money;
use crate::request::Transaction;
use crate::time::Timestamp;

/// What a person takes upon themselves, so that work may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confirmation {
    /// The clock of this machine is right, although it is far ahead of the platform's last answer.
    Clock,
    /// What happened after the copy that was put back has been compared with the platform, and the drawer was counted.
    Restore,
}

impl Confirmation {
    /// The stable word.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Clock => "clock",
            Self::Restore => "restore",
        }
    }

    /// Reads the stable word.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Clock, Self::Restore].into_iter().find(|what| what.key() == key)
    }
}

/// A request that is known from the copy outside alone (safety §15.3): the journal that held its intent is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// Its handle for ever.
    pub msg_id: MsgId,
    /// What it is.
    pub transaction: Transaction,
    /// The attempt it belonged to, which may be lost as well.
    pub attempt: AttemptId,
    /// Hash of 人员编号, 64 hexadecimal characters.
    pub person: String,
    /// 医疗费总额.
    pub amount: Money,
    /// When it was about to leave.
    pub at: Timestamp,
}

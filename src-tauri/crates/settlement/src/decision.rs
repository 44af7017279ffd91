//! Facts that people decide: a region profile that takes effect, and what becomes of an attempt the program has stopped.

use crate::ids::{ClerkNo, DocumentNo};
use crate::profile::RegionProfile;
use crate::request::PlatformSettlement;

/// A region profile that takes effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileAdopted {
    /// SHA-256 of the file, 64 hexadecimal characters.
    pub hash: String,
    /// Hash of the one before; none at the first start.
    pub before: Option<String>,
    /// The whole file, with its test records.
    pub content: String,
    /// What was read from it.
    pub profile: RegionProfile,
    /// By whom; nobody at the first start.
    pub clerk: Option<ClerkNo>,
    /// The second person.
    pub second: Option<ClerkNo>,
}

/// What becomes of an attempt that the program had stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ManualDecision {
    /// Nothing is in effect at the platform: what was paid goes back, a new try may begin.
    Void,
    /// The settlement is in effect, seen at the platform by other means.
    Settled,
    /// The settlement of another window was given back there: nothing is owed here.
    Elsewhere,
    /// Not yet clear; it stays.
    Keep,
}

impl ManualDecision {
    /// The stable word.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Void => "void",
            Self::Settled => "settled",
            Self::Elsewhere => "elsewhere",
            Self::Keep => "keep",
        }
    }

    /// Reads the stable word.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Void, Self::Settled, Self::Elsewhere, Self::Keep]
            .into_iter()
            .find(|decision| decision.key() == key)
    }
}

/// The decision of two people about a stopped attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManualDecided {
    /// Which.
    pub decision: ManualDecision,
    /// Why, 2-100 characters.
    pub reason: String,
    /// Who gave the command.
    pub clerk: ClerkNo,
    /// Who agreed, by password.
    pub second: ClerkNo,
    /// What the platform holds, where it is decided to be settled and was not known to be.
    pub settlement: Option<PlatformSettlement>,
    /// 单据号 reserved for the paper that follows: settlement form, or refund form.
    pub receipt: Option<DocumentNo>,
}

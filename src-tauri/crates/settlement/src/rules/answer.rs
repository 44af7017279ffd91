//! What people answered to rules, and the packs that were in use: facts of the journal.

use crate::ids::{BillId, ClerkNo, FeeLineNo, RuleId};
use crate::time::Timestamp;

/// How a rule was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AnswerKind {
    /// 说明原因: the text is the reason.
    Reason,
    /// 自费同意: the text is the number of the consent form.
    Consent,
    /// 审批: the text is the number of the approval.
    Approval,
    /// 转自费: charged at the patient's own cost; the text says why.
    SelfPay,
    /// 放行: two people let it pass; the text is the reason.
    Override,
}

impl AnswerKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Reason, Self::Consent, Self::Approval, Self::SelfPay, Self::Override];

    /// The stable word.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Reason => "reason",
            Self::Consent => "consent",
            Self::Approval => "approval",
            Self::SelfPay => "self_pay",
            Self::Override => "override",
        }
    }

    /// Reads the stable word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// What was answered to a rule; kept with the line, or with the visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleAnswer {
    /// Which rule.
    pub rule: RuleId,
    /// How.
    pub kind: AnswerKind,
    /// Reason, or number of the paper.
    pub text: String,
    /// By whom.
    pub clerk: ClerkNo,
    /// Who agreed, where two people are needed.
    pub second: Option<ClerkNo>,
    /// When.
    pub at: Timestamp,
}

/// Rule packs from files take effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PacksAdopted {
    /// SHA-256 over all of them, 64 hexadecimal characters.
    pub hash: String,
    /// Hash of those before; none at first.
    pub before: Option<String>,
    /// The files, whole, in the order in which they count.
    pub contents: Vec<String>,
    /// Id and version of each, as people call them.
    pub names: Vec<String>,
}

/// SHA-256 over texts in their order, 64 hexadecimal characters.
pub fn hash_of(contents: &[String]) -> String {
    use std::fmt::Write;

    use sha2::Digest;

    let mut hasher = sha2::Sha256::new();
    for content in contents {
        hasher.update(u64::try_from(content.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(content.as_bytes());
    }
    hasher.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}

/// Two people, one of them of the right role, let a charge pass that a rule stops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleOverridden {
    /// Of which bill.
    pub bill: BillId,
    /// Which line; none where the rule is about the visit.
    pub line: Option<FeeLineNo>,
    /// Which rule.
    pub rule: RuleId,
    /// The clause that was set aside.
    pub clause: String,
    /// Id and version of its pack.
    pub pack: String,
    /// Why, 2-100 characters.
    pub reason: String,
    /// Who gave the command.
    pub clerk: ClerkNo,
    /// Who agreed, by password.
    pub second: ClerkNo,
}

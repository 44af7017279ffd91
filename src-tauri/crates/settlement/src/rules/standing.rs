//! How a hit stands, with what was answered to it.

use super::answer::{AnswerKind, RuleAnswer};
use super::book::Hit;
use super::pack::Effect;

/// How a hit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// The charge does not go on like this.
    Open,
    /// The line is the patient's own.
    SelfPaid,
    /// It was answered as the rule wants it, or two people let it pass.
    Answered,
    /// It only says something.
    Note,
}

/// How a hit stands with these answers of its line, or of the visit.
pub fn standing(hit: &Hit, answers: &[RuleAnswer]) -> Standing {
    let given = |kinds: &[AnswerKind]| {
        answers.iter().any(|answer| answer.rule == hit.rule && kinds.contains(&answer.kind))
    };
    let passed = hit.overridable && given(&[AnswerKind::Override]);
    let enough = match hit.effect {
        Effect::Block => passed,
        Effect::Reason => passed || given(&[AnswerKind::Reason]),
        Effect::Consent => given(&[AnswerKind::Consent]),
        Effect::Approval => given(&[AnswerKind::Approval]),
        Effect::SelfPay => passed || given(&[AnswerKind::Approval]),
        Effect::Hint => return Standing::Note,
    };
    if enough {
        Standing::Answered
    } else if hit.effect == Effect::SelfPay {
        Standing::SelfPaid
    } else {
        Standing::Open
    }
}

//! The hospital's and the insurer's rules about a charge: packs of rules as data, and the pure check of a bill against them.
//!
//! Not here: reading and signatures of pack files (`desk`, `terminal`), what the desk does with a hit (`desk::flow::rules`).

mod answer;

pub use answer::{AnswerKind, PacksAdopted, RuleAnswer, RuleOverridden};

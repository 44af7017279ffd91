//! The hospital's and the insurer's rules about a charge: packs of rules as data, and the pure check of a bill against them.
//!
//! A pack is classes of items and rules; a rule is a check of a closed list (`check.rs`) with a scope and limits; the files named
//! after families hold the checks. A check that needs a fact nobody told is silent.
//! Not here: reading and signatures of pack files (`desk`, `terminal`), what the desk does with a hit (`desk::flow::rules`).

mod accumulator;
mod answer;
mod approval;
mod association;
mod book;
mod case;
mod catalog;
mod cause;
mod check;
mod consent;
mod doctor;
mod duplicate;
mod facts;
mod logic;
mod pack;
mod price;
mod quantity;
mod standing;
mod trace;

pub use answer::{AnswerKind, PacksAdopted, RuleAnswer, RuleOverridden, hash_of};
pub use book::{Book, Hit};
pub use check::Check;
pub use facts::{Basket, ChargedLine, Diagnosis, Doctor, DoctorListing, Earlier, Patient, TraceOnLine};
pub use pack::{Class, Effect, Family, Limit, Limits, Pack, PackFault, PackOption, Rule, Scope};
pub use standing::{Standing, standing};

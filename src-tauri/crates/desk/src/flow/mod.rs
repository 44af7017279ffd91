//! One use case per file, in the order a patient meets them.

mod bill;
mod card;
pub(crate) use card::situation_fault;
mod cash;
mod fence;
mod look;
mod lookup;
mod print;
mod quote;
mod recover;
mod session;
mod settle;

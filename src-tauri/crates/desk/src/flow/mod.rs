//! One use case per file, in the order a patient meets them.

mod bill;
mod bill_cases;
mod cancel;
mod card;
pub(crate) use bill_cases::DAY_MS;
pub(crate) use card::situation_fault;
mod cash;
mod clock;
mod deposit;
mod fence;
mod full_pay;
mod look;
mod lookup;
mod manual;
mod partial_refund;
pub(crate) mod print;
mod profile;
mod quote;
mod recover;
mod report;
mod resettle;
pub(crate) use resettle::may_resettle;
mod resolve;
mod session;
mod settle;
mod sweep;

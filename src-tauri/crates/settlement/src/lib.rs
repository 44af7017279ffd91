//! The pure core of Yibao Desk: what may happen to a bill, and what it does to the books.
//!
//! No I/O, no clock, no serde, no async runtime, no floats. Everything else depends on this crate and it on nothing of ours.
//! Read `machine.rs` and `recovery.rs` in one sitting, then `fact.rs` for the facts they fold and `attempt.rs` for the fold.

pub mod amnesia;
pub mod answer;
pub mod approval;
pub mod attempt;
pub mod card_record;
pub mod cases;
pub mod catalog;
pub mod codec;
pub mod decision;
pub mod deposit;
pub mod entitlement;
pub mod escrow;
pub mod estimate;
pub mod fact;
pub mod fallback;
pub mod fees;
pub mod ids;
pub mod ledger;
pub mod machine;
pub mod mapping;
pub mod money;
pub mod permit;
pub mod person;
pub mod policy;
pub mod ports;
pub mod prescription;
pub mod profile;
pub mod receipt;
pub mod recovery;
pub mod request;
pub mod reservation;
pub mod rules;
mod safekeeping;
pub mod signature;
pub mod split;
pub mod tender;
pub mod time;
pub mod trace;

pub use ids::*;
pub use money::{MEMBER_MAX, Money, MoneyFault, Quantity, Rate, Rounding, UnitPrice};
pub use time::{BusinessDate, TimeFault, Timestamp};

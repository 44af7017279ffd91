//! The pure core of Yibao Desk: what may happen to a bill, and what it does to the books.
//!
//! No I/O, no clock, no serde, no async runtime, no floats. Everything else depends on this crate and it on nothing of ours.
//! Read `machine.rs` and `recovery.rs` in one sitting, then `journal.rs` for the facts they fold.

pub mod card_record;
pub mod ids;
pub mod money;
pub mod time;

pub use ids::*;
pub use money::{MEMBER_MAX, Money, MoneyFault, Quantity, Rate, Rounding, UnitPrice};
pub use time::{BusinessDate, TimeFault, Timestamp};

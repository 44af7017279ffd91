//! The simulated national medical insurance platform: the other side of the wire, and the oracle of the simulation.
//!
//! Two layers. [`Centre`] is the centre itself: `handle(now, path, headers, body)` gives bytes for bytes, synchronously,
//! from a seed, with no clock and no network inside; its books are SQLite. [`SimPlatform`] puts it behind a socket, where
//! connections can be cut at a byte, and adds `/control/…`. It shares no code with the product: own codec, own integer
//! arithmetic, own field tables, so that one mistake cannot sit on both sides.
//!
//! Choices where the interface is not published: paths of 5201, 5202, 5302 (`routes.rs`); error texts in the style
//! `FSI-subsystem:reason[Class_line]`; an e-credential token is `EC` + psn_no; every "not found" is a switch of
//! [`Flavours`]. A suspended person is registered (2201), not entitled (2001) and refused by 2206 and 2207.
//!
//! Deliberately not here: inpatient stays, filings, cross-region gateways.

mod answer;
mod books;
mod catalog;
mod catalog_files;
pub mod catalog_seed;
mod centre;
mod checks;
mod clock;
mod codes;
mod control;
mod faults;
mod fen;
mod fields;
mod flavour;
mod gateway;
mod http;
mod ledger;
mod lists;
mod mapping;
mod national;
mod out;
mod people;
mod person;
mod policy;
mod query;
mod reverse;
mod routes;
mod self_paid;
mod settle;
mod statement;
mod traces;
mod visit;

pub use books::{Books, Received, Settlement};
pub use catalog::{Catalog, Item, SEED as CATALOG_SEED, read as read_catalog, seed_items};
pub use catalog_files::{CatalogTrouble, PageTrouble};
pub use centre::{Centre, Credentials, Delays, RawAnswer, Setup};
pub use checks::signature;
pub use clock::{date as date_text, date_time as date_time_text, parse as parse_time, stamp14};
pub use faults::{AnswerFault, Fault, FaultPlan, Side, WireFault};
pub use fen::Fen;
pub use flavour::{Flavours, RepeatedMsgid, ReverseUnknown, StatementRows};
pub use http::{CardCallback, CardOrder, ClockCallback, Line, RunningPlatform, SimOptions, SimPlatform};
pub use ledger::{BooksView, PersonView, SettlementView, Sums};
pub use lists::{ListTrouble, StaffMember, staff};
pub use mapping::HeldMapping;
pub use national::{National, NationalItem, PARTS as NATIONAL_PARTS, Sizes};
pub use people::{Filing, Insurance, Person, filings, fixture as fixture_people, read as read_people};
pub use policy::{Accumulated, POLICIES, Parts, Policy, Rounding};
pub use routes::{PREFIX, ROUTES, path_of};
pub use self_paid::SelfPaid;
pub use statement::{unzip_one, zip_one};

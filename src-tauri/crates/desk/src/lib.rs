//! The desk: one thread, one loop. Commands in, whole views out.
//!
//! `api.rs` is the contract with every host, `desk.rs` the way facts become durable, `flow/` the use cases in the order a
//! patient meets them, `drive.rs` the loop. No clock, disk or socket is touched here: the journal and the codec are ports,
//! everything slow is a duty of the rim.

pub mod api;
mod api_approvals;
mod api_catalog;
mod api_password;
mod api_refunds;
mod api_rows;
mod api_rules;
mod api_trace;
pub mod catalog_package;
pub mod catalog_thread;
pub mod catalog_update;
mod codes;
pub mod desk;
pub mod drive;
pub mod fault;
mod flow;
mod fold;
pub mod host;
pub mod inputs;
pub mod no_code_file;
mod numbers;
pub mod options;
mod own_list;
mod papers;
mod papers_cases;
pub mod policy_file;
mod refuse;
pub mod rule_pack;
mod state;
mod state_bill;
mod toml_file;
pub mod typescript;
pub mod view;
mod view_cases;
mod view_cases_of;
mod view_catalog;
mod view_devices;
mod view_entitlement;
mod view_money;
mod view_of;
mod view_patient;
mod view_person;
mod view_rules;
mod view_rules_of;
mod view_split_of;
mod view_visit;
mod view_words;
mod view_worklist;

pub use flow::safekeeping::BACKING_UP;
pub use flow::stop::StopWhy;

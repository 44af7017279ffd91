//! The desk: one thread, one loop. Commands in, whole views out.

pub mod api;
pub mod fault;
pub mod typescript;
pub mod view;

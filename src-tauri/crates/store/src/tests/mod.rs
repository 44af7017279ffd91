//! Tests of the whole crate; the folders are real, the disk faults too where the machine allows.

mod cache;
mod codec;
mod facts;
mod fixture;
mod journal;
mod kit;
mod opening;
mod outside;
mod projection;
mod schema;
mod tampering;

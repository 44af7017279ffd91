//! The crate from outside: exact bytes of requests, the class of every ending, and sockets that misbehave.
#![expect(clippy::unwrap_used, reason = "a test that meets the unexpected must fail")]
#![expect(clippy::panic, reason = "a test that meets the unexpected must fail")]
#![expect(clippy::assigning_clones, reason = "plain to read, and nothing here is fast")]

#[path = "platform/answers.rs"]
mod answers;
#[path = "platform/answers_elsewhere.rs"]
mod answers_elsewhere;
#[path = "platform/answers_told.rs"]
mod answers_told;
#[path = "platform/common.rs"]
mod common;
#[path = "platform/requests.rs"]
mod requests;
#[path = "platform/sockets.rs"]
mod sockets;
#[path = "platform/tls.rs"]
mod tls;
#[path = "platform/transport.rs"]
mod transport;

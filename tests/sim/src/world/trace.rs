//! Everything that crossed a border of the desk, in order, as one number: two runs of one seed must make the same.

use std::hash::{DefaultHasher, Hasher};

use desk::inputs::Event;
use settlement::request::RawReply;

use super::World;

/// The number in the making. The hasher of the standard library has a fixed start when it is made directly.
#[derive(Default)]
pub(super) struct Trace(DefaultHasher);

impl Trace {
    /// Notes some bytes.
    pub(super) fn note(&mut self, bytes: &[u8]) {
        self.0.write_usize(bytes.len());
        self.0.write(bytes);
    }

    /// Notes what the desk hears of a question.
    pub(super) fn ending(&mut self, event: &Event) {
        let Event::Platform { ask, ending, elapsed_ms } = event else { return };
        self.0.write_u64(ask.0);
        self.0.write_i64(*elapsed_ms);
        match ending {
            RawReply::Http { status, body, .. } => {
                self.0.write_u16(*status);
                self.note(body);
            }
            RawReply::NotSent => self.note(b"not sent"),
            RawReply::Lost(why) => self.note(format!("{why:?}").as_bytes()),
        }
    }
}

impl World {
    /// What happened so far as one number: commands and their outcomes, requests and replies byte by byte, the head of the
    /// journal, the true books of the centre, the time.
    pub fn trace_hash(&mut self) -> u64 {
        let mut sums = DefaultHasher::new();
        sums.write_u64(self.trace.0.finish());
        sums.write_i64(self.now_ms);
        if let Some(journal) = &self.watch.borrow().journal {
            sums.write(settlement::ports::Journal::head(journal).hash.as_bytes());
        }
        sums.write(format!("{:?}", self.centre.books().sums()).as_bytes());
        sums.finish()
    }
}

//! Numbers of this run: questions, intents, attempts, cases. None is ever made twice, not even by a replay after a panic.

use settlement::fact::Stamp;
use settlement::ids::{AttemptId, DepositId, FallbackId, IntentId};
use settlement::ports::{Cache, Journal};
use settlement::request::Codec;

use crate::desk::Desk;
use crate::refuse::Refusal;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// The next number of this run.
    pub(crate) fn count(&mut self) -> u64 {
        self.state.counter += 1;
        self.state.counter
    }

    /// An intent that was never on the screen before.
    pub(crate) fn fresh_intent(&mut self) -> Result<IntentId, Refusal> {
        let count = self.count();
        let boot: String = self.options.boot.chars().take(12).collect();
        IntentId::new(&format!("{boot}-{count}")).map_err(|fault| Refusal::Malformed(fault.to_string()))
    }

    /// An attempt id: UUIDv7, from the wall clock, this run of the program and a counter.
    pub(crate) fn fresh_attempt(&mut self, now: Stamp) -> Result<AttemptId, Refusal> {
        AttemptId::new(&self.fresh_uuid(now)).map_err(|fault| Refusal::Malformed(fault.to_string()))
    }

    /// A case id of a bill paid in full, made the same way.
    pub(crate) fn fresh_fallback(&mut self, now: Stamp) -> Result<FallbackId, Refusal> {
        FallbackId::new(&self.fresh_uuid(now)).map_err(|fault| Refusal::Malformed(fault.to_string()))
    }

    /// A case id of a deposit, made the same way.
    pub(crate) fn fresh_deposit(&mut self, now: Stamp) -> Result<DepositId, Refusal> {
        DepositId::new(&self.fresh_uuid(now)).map_err(|fault| Refusal::Malformed(fault.to_string()))
    }

    /// A UUIDv7 text.
    pub(crate) fn fresh_uuid(&mut self, now: Stamp) -> String {
        let count = self.count().to_be_bytes();
        let mut random = [0_u8; 10];
        for (place, byte) in self.options.boot.bytes().filter(u8::is_ascii_alphanumeric).enumerate() {
            if let Some(slot) = random.get_mut(place % 10) {
                *slot = slot.rotate_left(3) ^ byte;
            }
        }
        for (slot, byte) in random.iter_mut().rev().zip(count.iter().rev()) {
            *slot = slot.wrapping_add(*byte);
        }
        let millis = u64::try_from(now.wall.millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().to_string()
    }
}

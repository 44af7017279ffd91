//! One command, one whole answer: fetches what waits (61xx), corrects Le (6Cxx), and never goes on for ever.
//!
//! PC/SC hands 61xx and 6Cxx to the program unchanged (reference §0 fact 4), so the loop is ours.

use settlement::card_record::CardSituation;

use crate::apdu::{Answer, Command, Protocol};
use crate::status::Meaning;
use crate::transport::{CardTransport, TransportFault};

/// Exchanges in one reading at most; a good reading takes seven, the longest honest detour about sixty.
pub const EXCHANGES_MAX: u32 = 120;
/// Corrections of Le for one command at most.
const CORRECTIONS_MAX: u8 = 2;
/// GET RESPONSE commands for one command at most; a file of the application fits into one.
const FETCHES_MAX: u8 = 4;

/// Why a reading ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadFault {
    /// Something happened on the way to the card.
    #[error("on the way to the card")]
    Transport(#[source] TransportFault),
    /// The card itself gave the reason.
    #[error("the card says so")]
    Card(#[source] CardSituation),
}

impl ReadFault {
    /// What this means to the clerk.
    pub const fn situation(self) -> CardSituation {
        match self {
            Self::Transport(fault) => fault.situation(),
            Self::Card(situation) => situation,
        }
    }

    /// Whether a fresh start may succeed at once: the card was reset by another program or bounced in its contacts.
    pub const fn deserves_fresh_start(self) -> bool {
        matches!(self, Self::Transport(TransportFault::Reset | TransportFault::Removed))
    }
}

/// A conversation with one card.
pub(crate) struct Exchange<'a> {
    transport: &'a mut dyn CardTransport,
    clock: &'a dyn Fn() -> u64,
    protocol: Protocol,
    pub(crate) count: u32,
    repeated: bool,
}

impl<'a> Exchange<'a> {
    pub(crate) fn new(
        transport: &'a mut dyn CardTransport,
        protocol: Protocol,
        clock: &'a dyn Fn() -> u64,
    ) -> Self {
        Self { transport, clock, protocol, count: 0, repeated: false }
    }

    /// Microseconds on the caller's clock.
    pub(crate) fn now_us(&self) -> u64 {
        (self.clock)()
    }

    /// Sends a command and returns its whole answer; the status is never 61xx.
    pub(crate) fn send(&mut self, command: &Command) -> Result<Answer, ReadFault> {
        let mut answer = self.correct_length(command)?;
        let mut data = std::mem::take(&mut answer.data);
        for _ in 0..FETCHES_MAX {
            let Meaning::Waiting(waiting) = answer.status.meaning() else {
                return Ok(Answer { data, status: answer.status });
            };
            answer = self.correct_length(&Command::get_response(waiting))?;
            data.append(&mut answer.data);
        }
        Err(ReadFault::Card(CardSituation::Garbled))
    }

    fn correct_length(&mut self, command: &Command) -> Result<Answer, ReadFault> {
        let mut answer = self.once(command)?;
        for _ in 0..CORRECTIONS_MAX {
            let Meaning::WrongLength(right) = answer.status.meaning() else {
                return Ok(answer);
            };
            answer = self.once(&command.clone().expecting(right))?;
        }
        if matches!(answer.status.meaning(), Meaning::WrongLength(_)) {
            return Err(ReadFault::Card(CardSituation::Garbled));
        }
        Ok(answer)
    }

    /// One exchange; a cut answer is asked for once more, because only that tells a pulled card from a broken one.
    fn once(&mut self, command: &Command) -> Result<Answer, ReadFault> {
        let answer = self.carry(command)?;
        if answer.status.meaning() != Meaning::Nonsense {
            return Ok(answer);
        }
        if std::mem::replace(&mut self.repeated, true) {
            return Err(ReadFault::Card(CardSituation::Garbled));
        }
        let answer = self.carry(command)?;
        if answer.status.meaning() == Meaning::Nonsense {
            return Err(ReadFault::Card(CardSituation::Garbled));
        }
        Ok(answer)
    }

    fn carry(&mut self, command: &Command) -> Result<Answer, ReadFault> {
        if self.count >= EXCHANGES_MAX {
            return Err(ReadFault::Card(CardSituation::Garbled));
        }
        self.count += 1;
        let bytes = self.transport.transmit(&command.bytes(self.protocol)).map_err(ReadFault::Transport)?;
        // Fewer than two bytes is how a pull in mid-answer looks through a virtual reader (reference §8.4).
        Answer::parse(&bytes).ok_or(ReadFault::Transport(TransportFault::Removed))
    }
}

//! Hostile cards: a real card whose answers are changed on the way, and a reader that hands on anything.
//!
//! The input is a tape of changes: which answer, where in it, what; so a mutant of a tape is a card that lies elsewhere.

use card::{CardTransport, EXCHANGES_MAX, TransportFault, read_card};

use crate::virtual_card::people::people;
use crate::virtual_card::{InProcess, VirtualCard};

/// A change takes four bytes of the tape: how many answers later, where, how, with what.
const STEP: usize = 4;

struct Liar<'a> {
    honest: InProcess,
    tape: &'a [u8],
    /// Answers until the next change.
    wait: u8,
    exchanges: usize,
}

impl CardTransport for Liar<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportFault> {
        self.exchanges += 1;
        let mut answer = self.honest.transmit(command)?;
        while self.wait == 0 {
            let Some((step, rest)) = self.tape.split_at_checked(STEP) else {
                self.wait = u8::MAX;
                break;
            };
            self.tape = rest;
            lie(&mut answer, step[1], step[2], step[3])?;
            self.wait = step[0] % 8;
        }
        self.wait -= 1;
        Ok(answer)
    }
}

fn lie(answer: &mut Vec<u8>, at: u8, how: u8, with: u8) -> Result<(), TransportFault> {
    let at = usize::from(at).min(answer.len());
    match how % 10 {
        0 => answer.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= with),
        1 => answer.truncate(at),
        2 => answer.insert(at, with),
        3 => answer.extend(std::iter::repeat_n(with, usize::from(with) * 4)),
        4 => answer.clear(),
        5 => {
            let end = answer.len();
            answer.splice(end.saturating_sub(2).., [0x61, with]);
        }
        6 => {
            let end = answer.len();
            answer.splice(end.saturating_sub(2).., [0x6c, with]);
        }
        7 => {
            answer.drain(..at);
        }
        8 => answer.iter_mut().for_each(|byte| *byte = with),
        _ => {
            return Err([TransportFault::Reset, TransportFault::Removed, TransportFault::Broken]
                [usize::from(with) % 3]);
        }
    }
    Ok(())
}

pub(super) fn samples() -> Vec<Vec<u8>> {
    // First byte: which card; then no change at all, one change, several.
    let cards = people().len() as u8;
    (0..cards)
        .flat_map(|card| {
            [vec![card], vec![card, 2, 3, 0, 0xff], vec![card, 1, 1, 5, 9, 3, 2, 2, 7, 0, 4, 7, 1]]
        })
        .collect()
}

/// A reading ends, in a bounded number of exchanges, with a record that is whole or a situation.
pub(super) fn take(input: &[u8]) -> Result<(), String> {
    let Some((which, tape)) = input.split_first() else { return Ok(()) };
    let person = &people()[usize::from(*which) % people().len()];
    let card = VirtualCard::of_profile(&person.profile).ok_or("every person has a card")?;
    let atr = card.atr();
    let mut liar = Liar { honest: InProcess::new(card), tape, wait: 0, exchanges: 0 };
    let reading = read_card(&mut liar, &atr, &|| 0);
    if liar.exchanges > EXCHANGES_MAX as usize * 4 {
        return Err(format!("{} exchanges", liar.exchanges));
    }
    match reading.outcome {
        Ok(record) if !record.card_sn.expose().starts_with(&record.area) => {
            Err(format!("area {} of another card", record.area))
        }
        Ok(_) | Err(_) => Ok(()),
    }
}

//! A reader without a service: cards go in and out by call, and the real card driver reads them.

use std::sync::{Mutex, MutexGuard};
use std::time::Instant;

use desk::drive::Answers;
use desk::inputs::Event;
use settlement::card_record::ReaderEvent;
use settlement::ids::ReaderName;

use crate::virtual_card::{Fault, InProcess, VirtualCard};

/// The name of the reader.
pub const READER_NAME: &str = "Loopback Reader 00 00";

/// One reader with at most one card.
#[derive(Default)]
pub struct LoopbackReader(Mutex<Slot>);

#[derive(Default)]
struct Slot {
    answers: Option<Answers>,
    card: Option<VirtualCard>,
}

impl Slot {
    fn tell(&self, event: ReaderEvent) {
        if let Some(answers) = &self.answers {
            answers.send(Event::Reader(event));
        }
    }

    fn read(&self, card: &VirtualCard) {
        let reader = name();
        self.tell(ReaderEvent::CardSeen(reader.clone()));
        let begun = Instant::now();
        let clock = || u64::try_from(begun.elapsed().as_micros()).expect("a short time");
        let mut inserted = card.clone();
        inserted.reset();
        let atr = inserted.atr();
        let reading = card::read_card(&mut InProcess::new(inserted), &atr, &clock);
        let timing = reading.timing;
        self.tell(match reading.outcome {
            Ok(record) => ReaderEvent::CardRead { reader, record: Box::new(record), timing },
            Err(fault) => ReaderEvent::CardFailed { reader, situation: fault.situation(), timing },
        });
    }
}

fn name() -> ReaderName {
    ReaderName::new(READER_NAME).expect("a short name")
}

impl LoopbackReader {
    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.0.lock().expect("no panic while a card is read")
    }

    /// Begins to tell the desk.
    pub fn listen(&self, answers: Answers) {
        let mut slot = self.slot();
        slot.answers = Some(answers);
        slot.tell(ReaderEvent::ServiceUp);
        slot.tell(ReaderEvent::ReaderAppeared(name()));
    }

    /// Puts a card in, in the place of the one that is there.
    ///
    /// # Errors
    /// No such card or fault.
    pub fn insert(&self, profile: &str, faults: &[String]) -> Result<(), String> {
        let mut card = VirtualCard::of_profile(profile).ok_or_else(|| format!("no card {profile}"))?;
        for fault in faults {
            card = card.with_fault(fault.parse::<Fault>().map_err(|fault| format!("no fault {}", fault.0))?);
        }
        self.pull()?;
        let mut slot = self.slot();
        slot.read(&card);
        slot.card = Some(card);
        Ok(())
    }

    /// Takes the card out; an empty reader stays empty.
    ///
    /// # Errors
    /// None; the shape is that of `insert`.
    pub fn pull(&self) -> Result<(), String> {
        let mut slot = self.slot();
        if slot.card.take().is_some() {
            slot.tell(ReaderEvent::CardRemoved(name()));
        }
        Ok(())
    }

    /// Reads the card that is in again.
    pub fn read_again(&self) {
        let slot = self.slot();
        if let Some(card) = &slot.card {
            slot.read(card);
        }
    }
}

//! The state machine of a virtual card: commands in, answers out, byte for byte (reference §9.2).

use super::commands;
use super::fault::Fault;
use super::files::{self, Directory, File, bcd};
use super::keys::Algorithm;
use super::people::{self, Person};

/// Tries for the PIN and for a key before they are blocked.
pub(super) const TRIES: u8 = 3;
/// The PIN of every virtual card, as BCD.
const PIN: [u8; 3] = [0x12, 0x34, 0x56];

/// What a card is, before anything is done to it.
#[derive(Clone, Debug)]
enum Kind {
    /// A social security card of this person.
    Social(Box<Person>),
    /// A bank card: no social security application, `1PAY.SYS.DDF01` answers.
    Bank,
    /// A chip card without any application that we know.
    Other,
}

/// What comes back from a card for one command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reaction {
    /// A whole answer, and how many milliseconds later it comes.
    Answer(Vec<u8>, u32),
    /// Part of an answer; then the card is out of the reader.
    Part(Vec<u8>),
    /// The card is out of the reader.
    Gone,
    /// Nothing, for ever.
    Silent,
}

/// A card.
#[derive(Clone, Debug)]
pub struct VirtualCard {
    kind: Kind,
    pub(super) faults: Vec<Fault>,
    pub(super) files: Vec<File>,
    /// The card that answers after a swap.
    other: Option<Box<VirtualCard>>,
    atr: Vec<u8>,
    pub(super) algorithm: Algorithm,
    pub(super) key: Option<[u8; 16]>,
    pub(super) pin: Vec<u8>,
    pub(super) pin_tries: u8,
    pub(super) key_tries: u8,
    pub(super) state: State,
    challenges: u64,
    commands: u32,
}

/// What power-off and reset clear.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) directory: Directory,
    /// Index into the files.
    pub(super) file: Option<usize>,
    /// Record that was read last.
    pub(super) record: Option<usize>,
    /// What GET RESPONSE will give.
    pub(super) waiting: Vec<u8>,
    pub(super) challenge: Vec<u8>,
    pub(super) pin_shown: bool,
    pub(super) keys_shown: Vec<u8>,
}

impl State {
    const fn fresh() -> Self {
        Self {
            directory: Directory::Master,
            file: None,
            record: None,
            waiting: Vec::new(),
            challenge: Vec::new(),
            pin_shown: false,
            keys_shown: Vec::new(),
        }
    }
}

/// Profiles without a person: name, faults, whether there are social security files, what it is.
const IMPERSONAL: &[(&str, &[Fault], &str)] = &[
    ("bank-card", &[], "a bank card"),
    ("other-card", &[], "a chip card of another kind"),
    ("mute", &[Fault::Mute], "a damaged chip, or the wrong way in"),
    ("not-personalised", &[Fault::IssuerGone, Fault::HolderGone], "the application without its files"),
    ("locked", &[Fault::Locked], "a blocked card"),
];

impl VirtualCard {
    /// The card of a profile: everybody in `people.json`, and a few cards that belong to nobody.
    pub fn of_profile(profile: &str) -> Option<Self> {
        if let Some(person) = people::person(profile) {
            return Some(Self::of_person(person));
        }
        let (name, faults, _) = IMPERSONAL.iter().find(|line| line.0 == profile)?;
        let mut card = match *name {
            "bank-card" => Self::without_files(Kind::Bank, "3B6D000080318065B08702010283009000"),
            "other-card" => Self::without_files(Kind::Other, "3B6500002063CB6800"),
            // The others are somebody's card in a bad state.
            _ => Self::of_person(people::person("gen2-golden").expect("the golden person is always there")),
        };
        for fault in *faults {
            card = card.with_fault(*fault);
        }
        Some(card)
    }

    /// Every profile with one line about it.
    pub fn profiles() -> Vec<(String, String)> {
        let people = people::people().iter().map(|person| {
            let about = format!("{} · generation {} · {}", person.name, person.generation, person.certno);
            (person.profile.clone(), about)
        });
        let impersonal = IMPERSONAL.iter().map(|(name, _, about)| ((*name).to_owned(), (*about).to_owned()));
        people.chain(impersonal).collect()
    }

    /// The card of a person, with the faults that this card always has.
    ///
    /// # Panics
    /// Where the fixture names a fault that does not exist.
    pub fn of_person(person: &Person) -> Self {
        let faults: Vec<Fault> =
            person.card_faults.iter().map(|name| name.parse().expect("fixture names real faults")).collect();
        let atr = bcd(&person.atr);
        let algorithm = if person.generation >= 3 { Algorithm::Sm4 } else { Algorithm::TripleDes };
        // History bytes 6 to 13 of the 13 behind 3B6D0000.
        let factor = atr[9..17].try_into().expect("the ATR of a fixture has 13 history bytes");
        let mut card = Self::without_files(Kind::Social(Box::new(person.clone())), &person.atr);
        card.algorithm = algorithm;
        card.key = Some(algorithm.card_key(&person.card_sn[..6], factor));
        card.faults = faults;
        card.lay_out();
        card
    }

    fn without_files(kind: Kind, atr: &str) -> Self {
        Self {
            kind,
            faults: Vec::new(),
            files: Vec::new(),
            other: None,
            atr: bcd(atr),
            algorithm: Algorithm::TripleDes,
            key: None,
            pin: PIN.to_vec(),
            pin_tries: TRIES,
            key_tries: TRIES,
            state: State::fresh(),
            challenges: 0,
            commands: 0,
        }
    }

    /// The same card with one thing wrong.
    #[must_use]
    pub fn with_fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        if matches!(fault, Fault::SwapAt(_)) {
            let other = if self.is_profile("gen1-basic") { "gen2-golden" } else { "gen1-basic" };
            self.other = Self::of_profile(other).map(Box::new);
        }
        self.lay_out();
        self
    }

    fn is_profile(&self, profile: &str) -> bool {
        matches!(&self.kind, Kind::Social(person) if person.profile == profile)
    }

    fn lay_out(&mut self) {
        if let Kind::Social(person) = &self.kind {
            self.files = files::files(person, &self.faults);
        }
    }

    pub(super) fn has(&self, fault: Fault) -> bool {
        self.faults.contains(&fault)
    }

    pub(super) const fn is_social(&self) -> bool {
        matches!(self.kind, Kind::Social(_))
    }

    pub(super) const fn is_bank(&self) -> bool {
        matches!(self.kind, Kind::Bank)
    }

    /// The answer to reset.
    pub fn atr(&self) -> Vec<u8> {
        if self.has(Fault::Mute) {
            // Longer than ISO 7816-3 allows: PC/SC calls such a card mute (reference §8.4).
            return vec![0x3B; 40];
        }
        if self.has(Fault::GarbledAtr) {
            return vec![0xFF, 0xFF];
        }
        if self.has(Fault::ContactlessStyle) {
            // 3B 8D 80 01, 13 history bytes, check byte: exclusive or of everything behind 3B.
            let mut atr = [[0x3B, 0x8D, 0x80, 0x01].as_slice(), &self.atr[4..]].concat();
            atr.push(atr[1..].iter().fold(0, |sum, byte| sum ^ byte));
            return atr;
        }
        self.atr.clone()
    }

    /// Power off, power on or reset: everything but counters and files is forgotten.
    pub fn reset(&mut self) {
        self.state = State::fresh();
        if let Some(other) = &mut self.other {
            other.reset();
        }
    }

    /// Commands since the card was made.
    pub const fn commands(&self) -> u32 {
        self.commands
    }

    /// One command.
    pub fn react(&mut self, command: &[u8]) -> Reaction {
        let number = self.commands;
        self.commands += 1;
        let mut late_ms = 0;
        let mut cut = false;
        let mut swapped = false;
        for fault in &self.faults {
            match *fault {
                Fault::NoAnswer | Fault::Mute => return Reaction::Silent,
                Fault::HangAt(at) if number >= at => return Reaction::Silent,
                Fault::PulledAt(at) if number >= at => return Reaction::Gone,
                Fault::CutAt(at) if number > at => return Reaction::Gone,
                Fault::CutAt(at) => cut = number == at,
                Fault::SwapAt(at) => swapped = number >= at,
                Fault::Slow(by_ms) => late_ms = by_ms,
                _ => {}
            }
        }
        let answer = match &mut self.other {
            Some(other) if swapped => commands::answer(other, command),
            Some(_) | None => commands::answer(self, command),
        };
        if cut {
            // Half of it, and never a whole status word behind whole data.
            return Reaction::Part(answer[..answer.len() / 2].to_vec());
        }
        Reaction::Answer(answer, late_ms)
    }

    /// Numbers that nobody can guess from the last one are not needed here; ones that differ are.
    pub(super) fn next_challenge(&mut self, length: usize) -> Vec<u8> {
        self.challenges += 1;
        let mut number =
            self.challenges.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ u64::from(self.atr[self.atr.len() - 1]);
        let mut challenge = Vec::new();
        while challenge.len() < length {
            number = number.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(0x1405_7B7E_F767_814F);
            challenge.extend_from_slice(&number.to_be_bytes());
        }
        challenge.truncate(length);
        challenge
    }
}

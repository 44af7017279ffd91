//! Everything that can be typed for a text, as sorted beginnings: the text itself, its initials and its whole pinyin, each from
//! every place where a word can begin.

use std::cmp::Ordering;

use super::readings::Readings;
use super::{narrow, wide};

/// What stands before a name and is not said at the desk: 盐酸二甲双胍片 is asked for as 二甲双胍.
const UNSAID: [&str; 25] = [
    "盐酸",
    "硫酸氢",
    "硫酸",
    "磷酸",
    "马来酸",
    "酒石酸",
    "富马酸",
    "苯磺酸",
    "甲磺酸",
    "枸橼酸",
    "氢溴酸",
    "注射用",
    "复方",
    "醋酸",
    "乳酸",
    "门冬氨酸",
    "琥珀酸",
    "草酸",
    "丙酸",
    "糠酸",
    "硝酸",
    "重酒石酸",
    "糖酸",
    "一次性使用",
    "医用",
];

/// The end of a key.
const END: u8 = 0;

/// One place where typing may begin.
#[derive(Clone, Copy, Debug)]
struct Start {
    at: u32,
    /// The term, four times; and how far in front this is: 0 inside, 1 where it is usually begun, 2 the front.
    term: u32,
}

/// How a key was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// Not at all.
    None,
    /// Somewhere inside.
    Inner,
    /// From where it is usually begun: after a salt or a strength.
    Said,
    /// From the front.
    Front,
    /// From the front to the end.
    Whole,
}

/// All keys of all terms, sorted.
#[derive(Debug, Default)]
pub(super) struct Keys {
    text: Vec<u8>,
    starts: Vec<Start>,
    /// Those of them that are in front: one letter stands inside of nearly everything.
    fronts: Vec<Start>,
}

/// Collects keys.
#[derive(Debug, Default)]
pub(super) struct KeysBuilder {
    text: Vec<u8>,
    starts: Vec<Start>,
}

/// As it is compared: lower case, full-width forms as plain ones.
pub(super) fn folded(text: &str) -> String {
    let plain = |character: char| match character {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => {
            u32::from(character).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(character)
        }
        '×' => '*',
        other => other,
    };
    text.chars().map(plain).flat_map(char::to_lowercase).collect()
}

impl KeysBuilder {
    pub(super) fn add(&mut self, term: u32, text: &str, readings: &mut Readings) {
        let folded = folded(text);
        if folded.is_empty() {
            return;
        }
        let characters: Vec<char> = folded.chars().filter(|c| !c.is_whitespace()).collect();
        let fronts = fronts(&characters);
        for character in &characters {
            readings.learn(*character);
        }
        self.plain(term, &characters, &fronts);
        let sounds: Vec<Sound<'_>> = characters.iter().map(|c| Sound::of(*c, readings)).collect();
        if sounds.iter().any(|sound| matches!(sound, Sound::Said(_))) {
            self.spoken(term, &sounds, &fronts, Spelling::Initials);
            self.spoken(term, &sounds, &fronts, Spelling::Whole);
        }
    }

    fn start(&mut self, term: u32, front: u8) {
        let at = narrow(self.text.len());
        self.starts.push(Start { at, term: term.saturating_mul(4).saturating_add(front.into()) });
    }

    fn plain(&mut self, term: u32, characters: &[char], fronts: &[u8]) {
        let mut before = ' ';
        for (place, character) in characters.iter().enumerate() {
            let front = fronts.get(place).copied().unwrap_or(0);
            let word = !character.is_ascii_alphanumeric() && character.is_alphanumeric();
            let run = character.is_ascii_alphanumeric() && !before.is_ascii_alphanumeric();
            // Letters among characters are typed as they stand: CT, B6.
            let front = if run && front == 0 && character.is_ascii_alphabetic() { 1 } else { front };
            if word || run || front > 0 {
                self.start(term, front);
            }
            let mut bytes = [0; 4];
            self.text.extend(character.encode_utf8(&mut bytes).bytes());
            before = *character;
        }
        self.text.push(END);
    }

    /// The usual way of saying it from every place, then one other way of one character at a time, from the places before it.
    fn spoken(&mut self, term: u32, sounds: &[Sound<'_>], fronts: &[u8], spelling: Spelling) {
        self.said(term, sounds, fronts, spelling, None);
        for (place, sound) in sounds.iter().enumerate() {
            let Sound::Said(ways) = sound else { continue };
            let mut written: Vec<&str> = vec![ways.first().map_or("", |way| spelling.of(way))];
            for way in ways.iter().skip(1) {
                let spelt = spelling.of(way);
                if !written.contains(&spelt) {
                    written.push(spelt);
                    self.said(term, sounds, fronts, spelling, Some((place, spelt)));
                }
            }
        }
    }

    fn said(
        &mut self,
        term: u32,
        sounds: &[Sound<'_>],
        fronts: &[u8],
        spelling: Spelling,
        otherwise: Option<(usize, &str)>,
    ) {
        let last = otherwise.map_or(usize::MAX, |(place, _)| place);
        let mut run = false;
        for (place, sound) in sounds.iter().enumerate() {
            let front = fronts.get(place).copied().unwrap_or(0);
            let (begins, said) = match (sound, otherwise) {
                (Sound::Said(_), Some((other, way))) if other == place => (true, way),
                (Sound::Said(ways), _) => (true, ways.first().map_or("", |way| spelling.of(way))),
                (Sound::Written(character), _) => {
                    let begins = !run;
                    run = true;
                    if begins && place <= last {
                        self.start(term, front);
                    }
                    self.text.push(*character);
                    continue;
                }
                (Sound::Silent, _) => {
                    run = false;
                    continue;
                }
            };
            run = false;
            if begins && place <= last {
                self.start(term, front);
            }
            self.text.extend(said.bytes());
        }
        self.text.push(END);
    }

    pub(super) fn build(self) -> Keys {
        let Self { text, starts } = self;
        let rest = |at: u32| text.get(wide(at)..).unwrap_or_default();
        let mut sorted: Vec<(u64, Start)> =
            starts.into_iter().map(|start| (beginning(rest(start.at)), start)).collect();
        sorted.sort_unstable_by(|(a, left), (b, right)| {
            a.cmp(b)
                .then_with(|| to_end(rest(left.at)).cmp(to_end(rest(right.at))))
                .then(left.term.cmp(&right.term))
        });
        // The same key of the same term twice: 重 inside of two variants.
        sorted.dedup_by(|(_, a), (_, b)| a.term == b.term && to_end(rest(a.at)) == to_end(rest(b.at)));
        let starts: Vec<Start> = sorted.into_iter().map(|(_, start)| start).collect();
        let fronts = starts.iter().filter(|start| start.term & 3 > 0).copied().collect();
        Keys { text, starts, fronts }
    }
}

/// The first eight bytes as a number that sorts alike.
fn beginning(rest: &[u8]) -> u64 {
    let mut first = [0_u8; 8];
    let mut ended = false;
    for (slot, byte) in first.iter_mut().zip(rest) {
        ended |= *byte == END;
        *slot = if ended { END } else { *byte };
    }
    u64::from_be_bytes(first)
}

fn to_end(rest: &[u8]) -> &[u8] {
    let length = rest.iter().position(|byte| *byte == END).unwrap_or(rest.len());
    rest.get(..length).unwrap_or_default()
}

#[derive(Clone, Copy)]
enum Spelling {
    Initials,
    Whole,
}

impl Spelling {
    fn of(self, way: &str) -> &str {
        match self {
            Self::Initials => way.get(..1).unwrap_or(way),
            Self::Whole => way,
        }
    }
}

enum Sound<'a> {
    Said(&'a [Box<str>]),
    Written(u8),
    Silent,
}

impl<'a> Sound<'a> {
    fn of(character: char, readings: &'a Readings) -> Self {
        match (u8::try_from(character), readings.of(character)) {
            (Ok(byte), _) if byte.is_ascii_alphanumeric() => Self::Written(byte),
            (_, []) => Self::Silent,
            (_, ways) => Self::Said(ways),
        }
    }
}

/// Where a text can be said to begin: at its first character, after a strength in front (5%葡萄糖), after what is not said.
fn fronts(characters: &[char]) -> Vec<u8> {
    let mut fronts = vec![0; characters.len()];
    let mut mark = |place: usize, how: u8| {
        if let Some(front) = fronts.get_mut(place).filter(|front| **front == 0) {
            *front = how;
        }
    };
    mark(0, 2);
    let mut said = characters.iter().take_while(|c| !c.is_alphabetic()).count();
    mark(said, 1);
    let mut rest: String = characters.iter().skip(said).collect();
    while let Some(unsaid) = UNSAID.iter().find(|unsaid| rest.starts_with(**unsaid)) {
        said = said.saturating_add(unsaid.chars().count());
        mark(said, 1);
        rest = rest.strip_prefix(*unsaid).unwrap_or_default().to_owned();
    }
    fronts
}

impl Keys {
    /// Every term with a key that begins so, with how; a term may come more than once.
    pub(super) fn beginning_with<'a>(
        &'a self,
        typed: &'a str,
        inside_too: bool,
    ) -> impl Iterator<Item = (u32, Level)> + 'a {
        let typed = typed.as_bytes();
        let compared = |start: &Start| {
            let at = wide(start.at);
            let end = at.saturating_add(typed.len()).min(self.text.len());
            self.text.get(at..end).unwrap_or_default().cmp(typed)
        };
        let starts = if inside_too { &self.starts } else { &self.fronts };
        let first = starts.partition_point(|start| compared(start) == Ordering::Less);
        let after = starts.get(first..).unwrap_or_default();
        let count = after.partition_point(|start| compared(start) == Ordering::Equal);
        after.iter().take(count).map(move |start| {
            let whole = self.text.get(wide(start.at).saturating_add(typed.len())) == Some(&END);
            let level = match (start.term & 3, whole) {
                (2, true) => Level::Whole,
                (2, false) => Level::Front,
                (1, _) => Level::Said,
                _ => Level::Inner,
            };
            (start.term >> 2, level)
        })
    }

    pub(super) fn bytes(&self) -> usize {
        self.text.len() + (self.starts.len() + self.fronts.len()) * 8
    }
}

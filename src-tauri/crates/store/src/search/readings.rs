//! How a Chinese character sounds, all its usual ways (重: zhong and chong).

use std::collections::{BTreeSet, HashMap};
use std::ops::Bound;

use pinyin::ToPinyinMulti;

/// Ways of saying one character that are kept: later ones are rare.
const READINGS_MAX: usize = 3;

/// Ways that are usual in names of medicines and stand late, or not at all, in the table of the crate.
const EXTRA: [(char, &str); 6] =
    [('参', "shen"), ('单', "shan"), ('重', "chong"), ('术', "zhu"), ('血', "xie"), ('降', "xiang")];

/// Readings of every character that was met, and every syllable among them.
#[derive(Debug, Default)]
pub(super) struct Readings {
    of: HashMap<char, Vec<Box<str>>>,
    syllables: BTreeSet<Box<str>>,
}

impl Readings {
    /// Looks a character up, once.
    pub(super) fn learn(&mut self, character: char) {
        let Self { of, syllables } = self;
        of.entry(character).or_insert_with(|| {
            let found = look_up(character);
            syllables.extend(found.iter().cloned());
            found
        });
    }

    /// Readings without tones, the most usual first; none for what is not Chinese or was never met.
    pub(super) fn of(&self, character: char) -> &[Box<str>] {
        self.of.get(&character).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn is_syllable(&self, text: &str) -> bool {
        self.syllables.contains(text)
    }

    /// Does any syllable begin so?
    pub(super) fn begins_syllable(&self, text: &str) -> bool {
        self.syllables
            .range::<str, _>((Bound::Included(text), Bound::Unbounded))
            .next()
            .is_some_and(|syllable| syllable.starts_with(text))
    }
}

fn look_up(character: char) -> Vec<Box<str>> {
    let mut found: Vec<Box<str>> = Vec::new();
    for reading in character.to_pinyin_multi().into_iter().flatten() {
        let plain: Box<str> = reading.plain().replace('ü', "v").into();
        if !found.contains(&plain) && plain.is_ascii() {
            found.push(plain);
        }
    }
    let extra = EXTRA.iter().filter(|(of, _)| *of == character).map(|(_, reading)| *reading);
    for reading in extra {
        found.retain(|known| &**known != reading);
        found.insert(1.min(found.len()), reading.into());
    }
    found.truncate(READINGS_MAX);
    found
}

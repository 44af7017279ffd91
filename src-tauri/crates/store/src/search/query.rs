//! One search: every word against the keys, then the best rows of what it met.

use std::collections::{BTreeSet, BinaryHeap};

use super::keys::{Level, folded};
use super::{FIELDS, NAME, OTHER, SearchIndex, wide};

/// Words beyond these are not looked at.
const WORDS_MAX: usize = 6;
/// Rows that a search of several words looks at, at most, from the best: it ends in time whatever is typed.
const VISITS_MAX: usize = 20_000;
/// Letters that whole syllables beside letters stand for, at least: fewer lead to half the catalog.
const PIECES_MIN: usize = 3;
/// Terms that are compared syllable by syllable, at most.
const COMPARED_MAX: usize = 400;
/// Ways to part what was typed into syllables and letters.
const PARTINGS_MAX: usize = 32;
/// Steps to find them: what has no parting could be parted in thousands of ways up to its last letter.
const PARTS_MAX: usize = 600;
/// No tier of a word: it is not met.
const NOT_MET: u8 = u8::MAX;

/// What a word met.
struct Word {
    /// How each term was met.
    levels: Vec<Level>,
    /// The terms that were met at all.
    terms: Vec<u32>,
    /// Bit of each row with a code that begins so.
    codes: Vec<u64>,
    /// Rows with such a code, with how many of them have it whole.
    code_rows: Vec<u32>,
    whole_codes: usize,
}

/// How far from the top: group, sum of tiers, rarity here, rank.
type Place = (u8, u8, u32, u32);

/// Rows that match every word, the best first.
pub(super) fn search(index: &SearchIndex, typed: &str, charged: &[(u32, u32)], limit: usize) -> Vec<u32> {
    let folded = folded(typed);
    let words: Vec<Word> =
        folded.split_whitespace().take(WORDS_MAX).map(|word| Word::look_up(index, word)).collect();
    if words.is_empty() || limit == 0 {
        return Vec::new();
    }
    let mut best = match words.as_slice() {
        [word] => by_heads(index, word, limit),
        several => by_visits(index, several, limit),
    };
    for (id, times) in charged {
        let Some(row) = super::row_of(&index.by_id, *id) else { continue };
        if let Some(tiers) = tiers(index, &words, row) {
            best.push(place(tiers, *times, row));
        }
    }
    best.sort_unstable();
    let mut seen = BTreeSet::new();
    best.into_iter().map(|(_, _, _, row)| row).filter(|row| seen.insert(*row)).take(limit).collect()
}

fn place(tiers: u8, times: u32, row: u32) -> Place {
    let group = match (tiers, times) {
        (0, _) => 0,
        (_, 1..) => 1,
        (_, 0) => 2,
    };
    (group, tiers, u32::MAX.saturating_sub(times), row)
}

/// The less the better.
const fn tier(field: usize, level: Level) -> u8 {
    match (field, level) {
        (_, Level::None) => NOT_MET,
        (NAME, Level::Whole) => 0,
        (NAME, Level::Front) | (OTHER, Level::Whole) => 1,
        (NAME, Level::Said) | (OTHER, Level::Front) => 2,
        (NAME, Level::Inner) | (OTHER, Level::Said) => 3,
        (_, Level::Whole | Level::Front | Level::Said | Level::Inner) => 4,
    }
}

/// Tiers of all words together; nothing where one of them is not met.
fn tiers(index: &SearchIndex, words: &[Word], row: u32) -> Option<u8> {
    words.iter().try_fold(0_u8, |sum, word| match word.tier(index, row) {
        NOT_MET => None,
        tier => Some(sum.saturating_add(tier)),
    })
}

impl Word {
    fn look_up(index: &SearchIndex, word: &str) -> Self {
        let mut met = Self {
            levels: vec![Level::None; index.texts.len()],
            terms: Vec::new(),
            codes: Vec::new(),
            code_rows: Vec::new(),
            whole_codes: 0,
        };
        // One or two letters stand inside of nearly everything; only where nothing begins so are they looked for there.
        let few = word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
        for (term, level) in index.keys.beginning_with(word, !few) {
            met.note(term, level);
        }
        if few && met.terms.is_empty() {
            for (term, level) in index.keys.beginning_with(word, true) {
                met.note(term, level);
            }
        }
        let in_front = met.terms.iter().any(|term| met.level(*term) >= Level::Said);
        if !in_front && word.len() > PIECES_MIN && word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            met.mixed(index, word);
        }
        if word.is_ascii() && word.len() > 1 {
            let (rows, whole) = index.codes.beginning_with(word);
            met.code_rows = rows.to_vec();
            met.whole_codes = whole;
            if !rows.is_empty() {
                met.codes = vec![0; index.ids.len().div_ceil(64)];
            }
            for row in rows {
                if let Some(bits) = met.codes.get_mut(wide(row >> 6)) {
                    *bits |= 1 << (row & 63);
                }
            }
        }
        met
    }

    fn level(&self, term: u32) -> Level {
        self.levels.get(wide(term)).copied().unwrap_or(Level::None)
    }

    fn note(&mut self, term: u32, level: Level) {
        let Some(known) = self.levels.get_mut(wide(term)) else { return };
        if *known == Level::None {
            self.terms.push(term);
        }
        *known = (*known).max(level);
    }

    /// Whole syllables beside single letters: amxilin. Terms with those initials, compared syllable by syllable.
    fn mixed(&mut self, index: &SearchIndex, word: &str) {
        let (mut partings, mut steps_left) = (Vec::new(), PARTS_MAX);
        part(index, word, &mut Vec::new(), &mut partings, &mut steps_left);
        partings.retain(|pieces| pieces.len() >= PIECES_MIN);
        for pieces in partings {
            let initials: String = pieces.iter().filter_map(|piece| piece.chars().next()).collect();
            let met: BTreeSet<(u32, Level)> = index
                .keys
                .beginning_with(&initials, true)
                .map(|(term, level)| (term, level.min(Level::Front)))
                .collect();
            for (term, level) in met.into_iter().rev().take(COMPARED_MAX) {
                if self.levels.get(wide(term)).is_some_and(|level| *level == Level::None)
                    && index.texts.get(wide(term)).is_some_and(|text| says(index, text, &pieces))
                {
                    self.note(term, level);
                }
            }
        }
    }

    fn has_code(&self, row: u32) -> bool {
        self.codes.get(wide(row >> 6)).is_some_and(|bits| bits >> (row & 63) & 1 == 1)
    }

    fn tier(&self, index: &SearchIndex, row: u32) -> u8 {
        let by_code = if self.has_code(row) {
            let mut whole = self.code_rows.iter().take(self.whole_codes);
            u8::from(!whole.any(|whole| *whole == row))
        } else {
            NOT_MET
        };
        let terms = index.terms.get(wide(row)).copied().unwrap_or_default();
        (0..FIELDS).zip(terms).map(|(field, term)| tier(field, self.level(term))).fold(by_code, u8::min)
    }

    /// How many rows it may lead to.
    fn rows(&self, index: &SearchIndex) -> usize {
        let weight = |term: &u32| index.weights.get(wide(*term)).copied().map_or(0, wide);
        self.code_rows.len().saturating_add(self.terms.iter().map(weight).sum())
    }
}

/// Every parting of what was typed into known syllables and single letters; the last may be the beginning of a syllable. All
/// letters, and all syllables, are left out: those are keys of their own.
fn part<'a>(
    index: &SearchIndex,
    rest: &'a str,
    so_far: &mut Vec<&'a str>,
    found: &mut Vec<Vec<&'a str>>,
    steps_left: &mut usize,
) {
    if found.len() >= PARTINGS_MAX || *steps_left == 0 {
        return;
    }
    *steps_left = steps_left.saturating_sub(1);
    if rest.is_empty() {
        let letters = so_far.iter().filter(|piece| piece.len() == 1).count();
        if letters > 0 && letters < so_far.len() {
            found.push(so_far.clone());
        }
        return;
    }
    for length in (1..=rest.len().min(6)).rev() {
        let Some((piece, after)) = rest.split_at_checked(length) else { continue };
        let known = match length {
            1 => !matches!(piece, "i" | "u" | "v"),
            _ => {
                index.readings.is_syllable(piece)
                    || (after.is_empty() && index.readings.begins_syllable(piece))
            }
        };
        if known {
            so_far.push(piece);
            part(index, after, so_far, found, steps_left);
            so_far.pop();
        }
    }
}

/// Do these pieces stand one after the other somewhere in the text?
fn says(index: &SearchIndex, text: &str, pieces: &[&str]) -> bool {
    let characters: Vec<char> = text.chars().collect();
    characters.windows(pieces.len()).any(|window| {
        window.iter().zip(pieces).all(|(character, piece)| {
            index.readings.of(*character).iter().any(|reading| reading.starts_with(*piece))
                || (piece.len() == 1 && piece.chars().eq(character.to_lowercase()))
        })
    })
}

/// One word: the best rows are at the heads of the lists of the terms with the best heads.
fn by_heads(index: &SearchIndex, word: &Word, limit: usize) -> Vec<Place> {
    let keep = limit.saturating_mul(2);
    let mut heads: BinaryHeap<(u8, u32, usize, u32)> = BinaryHeap::with_capacity(keep.saturating_add(1));
    for term in &word.terms {
        let level = word.level(*term);
        for (field, lists) in index.lists.iter().enumerate() {
            let Some(head) = lists.of(*term).first() else { continue };
            push_kept(&mut heads, (tier(field, level), *head, field, *term), keep);
        }
    }
    let mut best = BinaryHeap::new();
    for (tier, _, field, term) in heads {
        let rows = index.lists.get(field).map(|lists| lists.of(term)).unwrap_or_default();
        for row in rows.iter().take(limit) {
            push_kept(&mut best, place(tier, 0, *row), keep);
        }
    }
    for (number, row) in word.code_rows.iter().enumerate() {
        push_kept(&mut best, place(u8::from(number >= word.whole_codes), 0, *row), keep);
    }
    best.into_vec()
}

/// Keeps the least ones.
fn push_kept<T: Ord>(heap: &mut BinaryHeap<T>, item: T, keep: usize) {
    if heap.len() < keep {
        heap.push(item);
    } else if heap.peek().is_some_and(|worst| item < *worst) {
        heap.pop();
        heap.push(item);
    }
}

/// Several words: the rows of the one that leads to the fewest, each looked at for the others.
fn by_visits(index: &SearchIndex, words: &[Word], limit: usize) -> Vec<Place> {
    let Some(rarest) = words.iter().min_by_key(|word| word.rows(index)) else { return Vec::new() };
    let mut best = BinaryHeap::new();
    let keep = limit.saturating_mul(2);
    let mut visits = 0_usize;
    let mut visit = |row: u32| {
        if let Some(tiers) = tiers(index, words, row) {
            push_kept(&mut best, place(tiers, 0, row), keep);
        }
        visits = visits.saturating_add(1);
        visits < VISITS_MAX
    };
    // The best met terms first, in case there are too many rows.
    let mut terms: Vec<(u8, u32, usize)> = Vec::new();
    for term in &rarest.terms {
        let level = rarest.level(*term);
        for (field, lists) in index.lists.iter().enumerate() {
            if !lists.of(*term).is_empty() {
                terms.push((tier(field, level), *term, field));
            }
        }
    }
    terms.sort_unstable();
    let listed = terms.iter().flat_map(|(_, term, field)| {
        index.lists.get(*field).map(|lists| lists.of(*term)).unwrap_or_default()
    });
    for row in rarest.code_rows.iter().chain(listed) {
        if !visit(*row) {
            break;
        }
    }
    best.into_vec()
}

#[cfg(test)]
mod tests {
    use crate::search::{SearchIndexBuilder, SearchRow};

    const ROWS: [(&str, &str, &str, &str, u8, i64); 9] = [
        ("阿莫西林胶囊", "0.25g*24粒", "石药集团中诺药业(石家庄)有限公司", "YP00001", 1, 12),
        ("阿莫西林胶囊", "0.5g*24粒", "珠海联邦制药股份有限公司", "YP00002", 1, 10),
        ("阿莫西林颗粒", "0.125g*12袋", "珠海联邦制药股份有限公司", "YP00003", 2, 9),
        ("重组人干扰素α2b注射液", "300万单位", "安徽安科", "YP00004", 2, 900),
        ("单硝酸异山梨酯缓释片", "40mg*24片", "鲁南贝特", "YP00005", 1, 30),
        ("盐酸二甲双胍片", "0.25g*48片", "北京京丰", "YP00006", 1, 3),
        ("5%葡萄糖注射液", "250ml", "四川科伦", "YP00007", 1, 2),
        ("头颅CT平扫", "", "", "FW00001", 2, 200),
        ("胸部CT平扫", "", "", "FW00002", 1, 210),
    ];

    fn found(typed: &str, charged: &[(u32, u32)]) -> Vec<u32> {
        let mut builder = SearchIndexBuilder::default();
        for (id, (name, spec, maker, code, class, price)) in (0..).zip(ROWS) {
            builder.add(&SearchRow {
                id,
                name,
                other_name: "",
                spec,
                maker,
                codes: [code, "", ""],
                class,
                price_micro: price,
            });
        }
        builder.build().search(typed, charged, 20)
    }

    #[track_caller]
    fn check(typed: &str, expected: &[u32]) {
        assert_eq!(found(typed, &[]), expected, "{typed}");
    }

    #[test]
    fn every_way_of_typing_leads_to_the_item() {
        check("amxl", &[1, 0, 2]);
        check("AMXLJN", &[1, 0]);
        check("amoxilinjiaonang", &[1, 0]);
        check("amxilin", &[1, 0, 2]);
        check("amoxlkl", &[2]);
        check("阿莫西林", &[1, 0, 2]);
        check("西林胶", &[1, 0]);
        check("czr", &[3]);
        check("zzr", &[3]);
        check("chongzu", &[3]);
        check("zhongzurenganraosu", &[3]);
        check("dxs", &[4]);
        check("shanxiaosuan", &[4]);
        check("ejsg", &[5]);
        check("ysejsg", &[5]);
        check("ptt", &[6]);
        check("ct", &[8, 7]);
        check("ＣＴ", &[8, 7]);
        check("yp00003", &[2]);
        check("fw0", &[8, 7]);
        check("zhulb", &[]);
        check("zhlb", &[1, 2]);
        check("石药", &[0]);
        check("", &[]);
        check("  ", &[]);
        check("xyz", &[]);
        check(&"aeaeaeaeaeaeaeaeaeaeaeaeaeaeaeaeaeaei".repeat(4), &[]);
        check("'; DROP TABLE items; --", &[]);
    }

    #[test]
    fn all_words_are_required_in_any_order() {
        check("amxl 0.5g", &[1]);
        check("0.5g amxl", &[1]);
        check("联邦 amxl", &[1, 2]);
        check("联邦 amxl 袋", &[2]);
        check("ct 头颅", &[7]);
        check("amxl yp00001", &[0]);
        check("amxl 葡萄糖", &[]);
    }

    #[test]
    fn whole_then_frequent_then_class_then_price() {
        assert_eq!(found("amxl", &[(2, 5), (0, 9)]), [0, 2, 1]);
        // A whole name stays before what is charged often and only begins so.
        assert_eq!(found("ct", &[(7, 1)]), [7, 8]);
        assert_eq!(found("阿莫西林胶囊", &[(0, 3)]), [0, 1]);
    }
}

//! The search of the catalog: what a clerk types against 300,000 items, in memory, without a database and without a clock.
//!
//! Rows stand in the order of a list that nothing was typed for (甲 before 乙 before 丙, the cheaper first), so the number of a
//! row is its rank and the best rows of a term are the first ones of its list. Texts that many rows share are kept once;
//! what can be typed for a text is in `keys.rs`, how a character sounds in `readings.rs`, a search itself in `query.rs`.
//!
//! Not here: rows as they are shown (`catalog.rs` has them), and how often an item was charged (a caller tells).

mod codes;
mod keys;
mod query;
mod readings;

use std::collections::HashMap;

use codes::Codes;
use keys::{Keys, KeysBuilder};
use readings::Readings;

/// Texts of a row that can be searched: name, other name, spec, maker.
const FIELDS: usize = 4;
const NAME: usize = 0;
const OTHER: usize = 1;

/// An item as the search wants to know it.
#[derive(Clone, Copy, Debug)]
pub struct SearchRow<'a> {
    /// Where the item is found again.
    pub id: u32,
    /// 名称.
    pub name: &'a str,
    /// 商品名, or nothing.
    pub other_name: &'a str,
    /// 规格.
    pub spec: &'a str,
    /// 生产企业.
    pub maker: &'a str,
    /// Codes: the hospital's, the national one, the bar code; empty ones are passed over.
    pub codes: [&'a str; 3],
    /// 甲乙丙 as 1, 2, 3.
    pub class: u8,
    /// Price. **Unit**: millionths of a yuan.
    pub price_micro: i64,
}

/// Collects rows for an index.
#[derive(Debug, Default)]
pub struct SearchIndexBuilder {
    terms: HashMap<Box<str>, u32>,
    rows: Vec<Collected>,
    codes: Vec<(Box<str>, u32)>,
}

#[derive(Clone, Copy, Debug)]
struct Collected {
    class: u8,
    price_micro: i64,
    id: u32,
    terms: [u32; FIELDS],
}

/// Rows of one field by term: the rows of term `t` are `rows[first[t]..first[t + 1]]`, the best first.
#[derive(Debug, Default)]
struct Lists {
    first: Vec<u32>,
    rows: Vec<u32>,
}

impl Lists {
    fn of(&self, term: u32) -> &[u32] {
        let bound = |term: usize| self.first.get(term).copied().map_or(0, wide);
        let term = wide(term);
        self.rows.get(bound(term)..bound(term.saturating_add(1))).unwrap_or_default()
    }
}

/// The index of one catalog; never changed once built.
#[derive(Debug)]
pub struct SearchIndex {
    keys: Keys,
    codes: Codes,
    readings: Readings,
    /// The texts themselves, for what mixes whole syllables with letters.
    texts: Vec<Box<str>>,
    /// Terms of each row, field by field.
    terms: Vec<[u32; FIELDS]>,
    /// How many rows each term leads to.
    weights: Vec<u32>,
    lists: [Lists; FIELDS],
    /// Id of each row.
    ids: Vec<u32>,
    /// Row of each id, as pairs in order of id.
    by_id: Vec<(u32, u32)>,
}

impl SearchIndexBuilder {
    /// Takes one more row.
    pub fn add(&mut self, row: &SearchRow<'_>) {
        let terms = [row.name, row.other_name, row.spec, row.maker].map(|text| self.term(text));
        let [item, national, bar] = row.codes;
        for code in [item, if national == item { "" } else { national }, bar] {
            if !code.is_empty() {
                self.codes.push((code.to_lowercase().into(), row.id));
            }
        }
        self.rows.push(Collected { class: row.class, price_micro: row.price_micro, id: row.id, terms });
    }

    /// Number of a text; 0 is the empty one.
    fn term(&mut self, text: &str) -> u32 {
        if self.terms.is_empty() {
            self.terms.insert("".into(), 0);
        }
        if let Some(known) = self.terms.get(text) {
            return *known;
        }
        let next = narrow(self.terms.len());
        self.terms.insert(text.into(), next);
        next
    }

    /// Sorts everything; takes a second or two for 300,000 rows.
    pub fn build(mut self) -> SearchIndex {
        self.rows.sort_unstable_by_key(|row| (row.class, row.price_micro, row.id));
        let mut texts: Vec<(u32, Box<str>)> =
            self.terms.drain().map(|(text, number)| (number, text)).collect();
        texts.sort_unstable_by_key(|(number, _)| *number);
        let texts: Vec<Box<str>> = texts.into_iter().map(|(_, text)| text).collect();
        let mut by_id: Vec<(u32, u32)> =
            (0_u32..).zip(&self.rows).map(|(number, row)| (row.id, number)).collect();
        by_id.sort_unstable();
        let codes = Codes::build(self.codes, |id| row_of(&by_id, id));
        let column = |field: usize| -> Vec<u32> {
            self.rows.iter().map(|row| row.terms.get(field).copied().unwrap_or(0)).collect()
        };
        let lists: [Lists; FIELDS] = std::array::from_fn(|field| lists(&column(field), texts.len()));
        let weight = |term: u32| lists.iter().map(|lists| narrow(lists.of(term).len())).sum();
        let weights = (0..narrow(texts.len())).map(weight).collect();
        let terms = self.rows.iter().map(|row| row.terms).collect();
        let ids = self.rows.iter().map(|row| row.id).collect();
        drop(self.rows);
        let mut readings = Readings::default();
        let mut keys = KeysBuilder::default();
        for (number, text) in (0_u32..).zip(&texts) {
            keys.add(number, text, &mut readings);
        }
        SearchIndex { keys: keys.build(), codes, readings, texts, terms, weights, lists, ids, by_id }
    }
}

/// Counts, then fills: rows come in order of rank, so each list is in order of rank.
fn lists(column: &[u32], terms: usize) -> Lists {
    let mut first = vec![0_u32; terms.saturating_add(1)];
    for term in column.iter().filter(|term| **term != 0) {
        if let Some(count) = first.get_mut(wide(*term).saturating_add(1)) {
            *count = count.saturating_add(1);
        }
    }
    let mut sum = 0_u32;
    for bound in &mut first {
        sum = sum.saturating_add(*bound);
        *bound = sum;
    }
    let mut next = first.clone();
    let mut rows = vec![0_u32; wide(sum)];
    for (row, term) in (0_u32..).zip(column).filter(|(_, term)| **term != 0) {
        let Some(place) = next.get_mut(wide(*term)) else { continue };
        if let Some(slot) = rows.get_mut(wide(*place)) {
            *slot = row;
        }
        *place = place.saturating_add(1);
    }
    Lists { first, rows }
}

fn row_of(by_id: &[(u32, u32)], id: u32) -> Option<u32> {
    let at = by_id.binary_search_by_key(&id, |(id, _)| *id).ok()?;
    by_id.get(at).map(|(_, row)| *row)
}

impl SearchIndex {
    /// How many items it knows.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Does it know none?
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// What it takes in memory, about. **Unit**: bytes.
    pub fn bytes(&self) -> usize {
        let words = self.ids.len().saturating_mul(4 + 8)
            + self.terms.len() * FIELDS * 4
            + self.weights.len() * 4
            + self.lists.iter().map(|lists| (lists.first.len() + lists.rows.len()) * 4).sum::<usize>();
        let texts: usize = self.texts.iter().map(|text| text.len() + 16).sum();
        words + texts + self.keys.bytes() + self.codes.bytes()
    }

    /// Ids of the items that match every word that was typed, the best first: whole texts and codes, then what is charged
    /// often here, then beginnings, then parts; among equals 甲 before 乙 before 丙, then the cheaper.
    ///
    /// `charged` = ids that were charged here, with how often, in any order; at most a few thousand.
    pub fn search(&self, typed: &str, charged: &[(u32, u32)], limit: usize) -> Vec<u32> {
        query::search(self, typed, charged, limit)
            .into_iter()
            .filter_map(|row| self.ids.get(wide(row)).copied())
            .collect()
    }
}

/// Room for a number of rows: there are never more than 2³².
fn wide(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

//! Codes of items, sorted, to be found from their front.

use super::{narrow, wide};

/// Sorted codes in one text, each with its row.
#[derive(Debug, Default)]
pub(super) struct Codes {
    text: Vec<u8>,
    /// Where each begins, and one more.
    first: Vec<u32>,
    rows: Vec<u32>,
}

impl Codes {
    pub(super) fn build(mut codes: Vec<(Box<str>, u32)>, row: impl Fn(u32) -> Option<u32>) -> Self {
        codes.sort_unstable();
        let mut built = Self::default();
        built.text.reserve_exact(codes.iter().map(|(code, _)| code.len()).sum());
        built.first.reserve_exact(codes.len().saturating_add(1));
        built.rows.reserve_exact(codes.len());
        for (code, id) in &codes {
            let Some(row) = row(*id) else { continue };
            built.first.push(narrow(built.text.len()));
            built.text.extend(code.bytes());
            built.rows.push(row);
        }
        built.first.push(narrow(built.text.len()));
        built
    }

    fn code(&self, number: usize) -> &[u8] {
        let bound = |number: usize| self.first.get(number).copied().map_or(0, wide);
        self.text.get(bound(number)..bound(number.saturating_add(1))).unwrap_or_default()
    }

    /// Rows with a code that begins so; those of which it is all come first, as many as are told.
    pub(super) fn beginning_with(&self, typed: &str) -> (&[u32], usize) {
        let typed = typed.as_bytes();
        let from = bound(self.rows.len(), |number| self.code(number) < typed);
        let whole = bound(self.rows.len(), |number| self.code(number) <= typed);
        let to = bound(self.rows.len(), |number| {
            let code = self.code(number);
            code < typed || code.starts_with(typed)
        });
        (self.rows.get(from..to).unwrap_or_default(), whole.saturating_sub(from))
    }

    pub(super) fn bytes(&self) -> usize {
        self.text.len() + (self.first.len() + self.rows.len()) * 4
    }
}

/// The first number below `count` that is not `before`; numbers are sorted so that all before it are.
fn bound(count: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low.midpoint(high);
        if before(middle) {
            low = middle.saturating_add(1);
        } else {
            high = middle;
        }
    }
    low
}

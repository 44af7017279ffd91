//! Everything that is looked at when a world is looked at as a whole: the journal, the books, the centre, the view.

use std::collections::BTreeMap;

use desk::view::DeskView;

use super::World;
use crate::virtual_card::people::people;

impl World {
    /// Everything that does not hold now.
    pub fn violations(&mut self) -> Vec<String> {
        let mut wrong = std::mem::take(&mut self.found);
        {
            let mut watch = self.watch.borrow_mut();
            wrong.extend(watch.unbalanced.take());
            wrong.extend(watch.differs.take());
            wrong.extend(self.check.fold(&watch.entries, &watch.postings));
            let stored = watch.journal_balances();
            let kept: BTreeMap<String, i64> = stored.into_iter().filter(|(_, fen)| *fen != 0).collect();
            let folded: BTreeMap<String, i64> =
                self.check.books.clone().into_iter().filter(|(_, fen)| *fen != 0).collect();
            if kept != folded {
                wrong.push(format!("I10: balances {kept:?}, the postings make {folded:?}"));
            }
            let drawer = kept.get(&format!("CASH:{}", self.check.window)).copied().unwrap_or(0);
            if drawer != self.check.drawer() {
                wrong.push(format!("I12: drawer {drawer}, movements {}", self.check.drawer()));
            }
        }
        wrong.extend(self.check.against_platform(&self.centre.books().settlements()));
        wrong.extend(tells_numbers(&self.view()));
        wrong
    }

    /// Stops where anything does not hold.
    ///
    /// # Panics
    /// Something does not hold.
    #[track_caller]
    pub fn check(&mut self) {
        let wrong = self.violations();
        assert!(wrong.is_empty(), "seed {}: {}\n{}", self.seed(), wrong.join("\n"), self.story());
    }
}

/// A view never carries a whole certificate, card or person number.
fn tells_numbers(view: &DeskView) -> Option<String> {
    let text = serde_json::to_string(view).unwrap();
    people()
        .iter()
        .flat_map(|person| [&person.certno, &person.card_no, &person.card_sn])
        .find(|number| text.contains(number.as_str()))
        .map(|number| format!("I26: {number} stands in a view"))
}

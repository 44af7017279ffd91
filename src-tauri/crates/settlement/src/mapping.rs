//! 目录对照: which national code stands for which item of the hospital, and what the centre holds of it (3301, 3302).
//!
//! What the centre holds is told twice: by the answers to our own requests, which the journal keeps, and by the centre's own
//! list (1317), which also knows what another program told it. Of one item the later word counts; silence of the list takes
//! nothing away that an answer gave. What the hospital wants stands in its own list of items. The difference is what waits, or,
//! where the other side is none of ours, what somebody has to decide. Not here: the lists (`store`), when to send (`desk`).

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{CatalogEntry, Listing};
use crate::fact::{Fact, OpEnd};
use crate::fees::{CatalogItem, Grade};
use crate::ids::{CatalogCode, ItemCode, MsgId};
use crate::money::{Rate, UnitPrice};
use crate::request::Transaction;
use crate::time::BusinessDate;

/// Items of one request at most. Source: platform-interface §4.9.
pub const BATCH_MAX: usize = 100;
/// Characters that the items of one request may take together: its whole input may have 40,000 (platform-interface §1.3).
const BATCH_CHARACTERS_MAX: usize = 36_000;
/// What an item takes beside its texts: names of members, codes and days.
const ROW_CHARACTERS: usize = 340;

/// An item of the hospital's own list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnItem {
    /// 医药机构目录编码. Shape: 1 to 30 characters.
    pub item: ItemCode,
    /// 名称.
    pub name: String,
    /// 规格.
    pub spec: String,
    /// 单位.
    pub unit: String,
    /// 单价.
    pub price: UnitPrice,
    /// 医疗目录编码; nothing where the hospital knows none.
    pub catalog: Option<CatalogCode>,
    /// 目录类别 of the region: `101`.
    pub list: String,
    /// 药品标识码: the first seven digits of the codes on its packs; several where makers changed them.
    pub drugs: Vec<String>,
}

impl OwnItem {
    /// What the hospital wants the centre to hold.
    pub fn wanted(&self) -> Option<Mapping> {
        let catalog = self.catalog.clone()?;
        Some(Mapping { item: self.item.clone(), catalog, list: self.list.clone() })
    }

    /// The item as it is charged: name and price are the hospital's, everything about coverage is that of the catalog. What
    /// stands for nothing in the catalog is the patient's own.
    pub fn entry(&self, national: Option<CatalogEntry>) -> Option<CatalogEntry> {
        let mapping = self.wanted();
        let Some((national, mapping)) = national.zip(mapping) else {
            let code = self.catalog.clone().or_else(|| CatalogCode::new(self.item.as_str()).ok())?;
            return Some(CatalogEntry {
                listing: Listing::Unmapped,
                item: self.charged(code, Grade::C, Rate::ONE, None),
                priced: true,
                maker: String::new(),
                restriction: String::new(),
                valid_from: None,
                valid_to: None,
            });
        };
        let CatalogItem { catalog_code, grade, first_pay, price_ceiling, .. } = national.item;
        Some(CatalogEntry {
            listing: Listing::Own(mapping),
            item: self.charged(catalog_code, grade, first_pay, price_ceiling),
            priced: true,
            ..national
        })
    }

    fn charged(
        &self,
        catalog_code: CatalogCode,
        grade: Grade,
        first_pay: Rate,
        price_ceiling: Option<UnitPrice>,
    ) -> CatalogItem {
        CatalogItem {
            item_code: self.item.clone(),
            catalog_code,
            name: self.name.clone(),
            spec: self.spec.clone(),
            unit: self.unit.clone(),
            unit_price: self.price,
            grade,
            first_pay,
            price_ceiling,
        }
    }
}

/// 对照 of one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// 医药机构目录编码.
    pub item: ItemCode,
    /// 医疗目录编码.
    pub catalog: CatalogCode,
    /// 目录类别.
    pub list: String,
}

/// A row of 3301.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingUpload {
    /// What stands for what.
    pub mapping: Mapping,
    /// 名称.
    pub name: String,
    /// 规格; may be empty.
    pub spec: String,
    /// 计价单位; may be empty.
    pub unit: String,
    /// 开始日期.
    pub from: BusinessDate,
}

/// What a request about to leave says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingBatch {
    /// 3302 instead of 3301?
    pub withdraws: bool,
    /// Its items.
    pub rows: Vec<Mapping>,
}

/// A row of the centre's own list of mappings (1317).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CentreMapping {
    /// What stands for what.
    pub mapping: Mapping,
    /// 名称 as the centre has it; may be empty.
    pub name: String,
    /// 开始日期.
    pub from: Option<BusinessDate>,
    /// 结束日期; nothing = open.
    pub until: Option<BusinessDate>,
}

impl CentreMapping {
    /// Does it hold on a day?
    pub fn holds_on(&self, day: BusinessDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// The centre's own list of mappings, whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CentrePage {
    /// So many answers to 3301 and 3302 were in the journal when it was asked for: what an answer says later counts more.
    pub after: u64,
    /// Its rows.
    pub rows: Vec<CentreMapping>,
}

/// What the centre holds of one item, by our own requests.
#[derive(Clone, Debug, PartialEq, Eq)]
struct AtCentre {
    /// For certain.
    held: Option<Mapping>,
    /// Perhaps: sent, and nobody answered.
    perhaps: Option<Mapping>,
    /// What it refused last of this item alone, and its words.
    refused: Option<(Mapping, String)>,
    /// In a batch with so many at most: the whole call is refused for one bad row, so that halves are tried.
    together: usize,
    /// Which answer of all said so last, from 1; 0 = none has changed anything.
    answer: u64,
}

impl Default for AtCentre {
    fn default() -> Self {
        Self { held: None, perhaps: None, refused: None, together: BATCH_MAX, answer: 0 }
    }
}

/// How an item stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// No national code: at the patient's own cost.
    Unmapped,
    /// It has one, and the centre has not been told, or has not answered.
    Waiting,
    /// On its way.
    Sent,
    /// The centre holds it.
    Accepted,
    /// The centre has taken it, and its own list does not show it.
    Unlisted,
    /// The centre holds another one, which did not come from here.
    Differs(Mapping),
    /// The centre does not take it; its words.
    Refused(String),
}

/// What the centre holds of all items, as far as the journal and the centre's own list tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mappings {
    items: BTreeMap<ItemCode, AtCentre>,
    announced: Option<MappingBatch>,
    open: Option<Open>,
    /// Answers so far.
    answers: u64,
    /// The centre's own list.
    listed: BTreeMap<ItemCode, Vec<CentreMapping>>,
    /// How many answers there were before it; nothing where there is no list.
    listed_after: Option<u64>,
}

/// A batch that is on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Open {
    msg_id: MsgId,
    batch: MappingBatch,
    items: BTreeSet<ItemCode>,
}

impl Mappings {
    /// Folds a fact of the terminal; every other one is passed over.
    pub fn apply(&mut self, fact: &Fact) {
        if let Fact::MappingBatch(batch) = fact {
            self.announced = Some((**batch).clone());
        } else if let Fact::OpIntent(intent) = fact {
            let about =
                matches!(intent.transaction, Transaction::UploadMappings | Transaction::WithdrawMappings);
            if about {
                self.open = self.announced.take().map(|batch| Open {
                    msg_id: intent.msg_id.clone(),
                    items: batch.rows.iter().map(|row| row.item.clone()).collect(),
                    batch,
                });
            }
        } else if let Fact::OpEnded { msg_id, end, .. } = fact
            && let Some(Open { batch, .. }) = self.open.take_if(|open| &open.msg_id == msg_id)
        {
            self.answers = self.answers.saturating_add(1);
            let alone = batch.rows.len() == 1;
            for row in &batch.rows {
                let item = self.items.entry(row.item.clone()).or_default();
                match end {
                    OpEnd::Refused(_) if !alone => item.together = batch.rows.len().div_ceil(2),
                    OpEnd::NotSent => {}
                    OpEnd::Done | OpEnd::Refused(_) | OpEnd::Doubt(_) if batch.withdraws => {
                        item.withdrawn(row, end);
                    }
                    OpEnd::Done | OpEnd::Refused(_) | OpEnd::Doubt(_) => item.uploaded(row, end),
                }
                if matches!(end, OpEnd::Done | OpEnd::Doubt(_)) {
                    item.answer = self.answers;
                }
            }
        }
    }

    /// The request nobody has answered for.
    pub fn open(&self) -> Option<&MsgId> {
        self.open.as_ref().map(|open| &open.msg_id)
    }

    /// How many answers the journal has.
    pub const fn answers(&self) -> u64 {
        self.answers
    }

    /// Takes the centre's own list in the place of an earlier one.
    pub fn see(&mut self, page: CentrePage) {
        self.listed_after = Some(page.after);
        self.listed.clear();
        for row in page.rows {
            self.listed.entry(row.mapping.item.clone()).or_default().push(row);
        }
    }

    /// Items that the centre's own list shows.
    pub fn listed(&self) -> impl Iterator<Item = (&ItemCode, &[CentreMapping])> {
        self.listed.iter().map(|(item, rows)| (item, rows.as_slice()))
    }

    /// Does anything say that the centre holds something?
    pub fn holds_anything(&self) -> bool {
        !self.listed.is_empty() || self.items.values().any(|item| item.held.is_some())
    }

    /// What the centre's own list says of an item, unless an answer said something later.
    fn shown(&self, item: &ItemCode, day: BusinessDate) -> Option<Vec<&Mapping>> {
        let after = self.listed_after?;
        if self.items.get(item).is_some_and(|known| known.answer > after) {
            return None;
        }
        let rows = self.listed.get(item).map_or(&[][..], Vec::as_slice);
        Some(rows.iter().filter(|row| row.holds_on(day)).map(|row| &row.mapping).collect())
    }

    /// Does the centre hold this? Which class of its lists it stands in is the centre's own affair.
    pub fn holds(&self, mapping: &Mapping, day: BusinessDate) -> bool {
        match self.shown(&mapping.item, day) {
            Some(shown) if !shown.is_empty() => shown.iter().any(|row| row.catalog == mapping.catalog),
            Some(_) | None => {
                self.items.get(&mapping.item).is_some_and(|item| item.held.as_ref() == Some(mapping))
            }
        }
    }

    /// How an item of the hospital's list stands, by what is wanted of it.
    pub fn standing(&self, item: &ItemCode, wanted: Option<&Mapping>, day: BusinessDate) -> Standing {
        if self.open.as_ref().is_some_and(|open| open.items.contains(item)) {
            return Standing::Sent;
        }
        let known = self.items.get(item);
        let refused = |of: &Mapping| {
            known
                .and_then(|known| known.refused.as_ref())
                .filter(|(row, _)| row == of)
                .map(|(_, words)| Standing::Refused(words.clone()))
        };
        let shown = self.shown(item, day);
        if let Some(wanted) = wanted
            && self.holds(wanted, day)
        {
            return if shown.is_some_and(|shown| shown.is_empty()) {
                Standing::Unlisted
            } else {
                Standing::Accepted
            };
        }
        // What stands in the way, and whether it came from here.
        let ours = known.and_then(|known| known.held.as_ref().or(known.perhaps.as_ref()));
        let other = shown.and_then(|shown| shown.first().copied());
        if let Some(other) = other.filter(|other| ours.is_none_or(|ours| ours.catalog != other.catalog)) {
            return refused(other).unwrap_or_else(|| Standing::Differs(other.clone()));
        }
        let mut concerned = [wanted, other, ours].into_iter().flatten().peekable();
        match concerned.peek() {
            Some(_) => concerned.find_map(refused).unwrap_or(Standing::Waiting),
            None => Standing::Unmapped,
        }
    }

    /// The next request: what no longer holds is withdrawn first, as the centre wants it (platform-interface §4.9). What was refused,
    /// what the centre has taken and does not show, and what it holds from elsewhere go only where `again` says so. `texts` is how many characters the texts of an item have.
    pub fn next<'a>(
        &self,
        wanted: impl Iterator<Item = (&'a ItemCode, Option<&'a Mapping>)>,
        again: &dyn Fn(&ItemCode) -> bool,
        day: BusinessDate,
        texts: &dyn Fn(&ItemCode) -> usize,
    ) -> Option<MappingBatch> {
        let mut withdrawals = Batch::new(true);
        let mut uploads = Batch::new(false);
        for (code, wanted) in wanted {
            if withdrawals.full && uploads.full {
                break;
            }
            let waits = match self.standing(code, wanted, day) {
                Standing::Waiting => true,
                Standing::Refused(_) | Standing::Unlisted | Standing::Differs(_) => again(code),
                Standing::Unmapped | Standing::Sent | Standing::Accepted => false,
            };
            if !waits {
                continue;
            }
            let known = self.items.get(code);
            let together = known.map_or(BATCH_MAX, |known| known.together);
            let shown = self.shown(code, day).and_then(|shown| shown.first().copied());
            let old =
                shown.or_else(|| known.and_then(|known| known.held.as_ref().or(known.perhaps.as_ref())));
            match (old.filter(|old| Some(*old) != wanted), wanted) {
                (Some(old), _) => withdrawals.take(old, together, texts(code)),
                (None, Some(wanted)) => uploads.take(wanted, together, texts(code)),
                (None, None) => {}
            }
        }
        let batch = if withdrawals.rows.is_empty() { uploads } else { withdrawals };
        (!batch.rows.is_empty()).then_some(MappingBatch { withdraws: batch.withdraws, rows: batch.rows })
    }
}

impl AtCentre {
    fn uploaded(&mut self, row: &Mapping, end: &OpEnd) {
        match end {
            OpEnd::Done => *self = Self { held: Some(row.clone()), ..Self::default() },
            OpEnd::Refused(words) => self.refused = Some((row.clone(), words.clone())),
            OpEnd::Doubt(_) => self.perhaps = Some(row.clone()),
            OpEnd::NotSent => {}
        }
    }

    fn withdrawn(&mut self, row: &Mapping, end: &OpEnd) {
        match end {
            OpEnd::Done => *self = Self::default(),
            // What is only perhaps there, and is not withdrawn, is not there.
            OpEnd::Refused(_) if self.held.is_none() && self.perhaps.is_some() => {
                *self = Self { answer: self.answer, ..Self::default() };
            }
            OpEnd::Refused(words) => self.refused = Some((row.clone(), words.clone())),
            OpEnd::Doubt(_) => {
                self.held = None;
                self.perhaps = Some(row.clone());
            }
            OpEnd::NotSent => {}
        }
    }
}

/// Items of one kind that fit into one request.
struct Batch {
    withdraws: bool,
    rows: Vec<Mapping>,
    together: usize,
    characters: usize,
    full: bool,
}

impl Batch {
    const fn new(withdraws: bool) -> Self {
        Self { withdraws, rows: Vec::new(), together: BATCH_MAX, characters: 0, full: false }
    }

    fn take(&mut self, row: &Mapping, together: usize, texts: usize) {
        if self.rows.is_empty() {
            self.together = together;
        }
        let characters = self.characters.saturating_add(ROW_CHARACTERS).saturating_add(texts);
        // Halves of a refused batch travel alone, so that what is sound in them gets through.
        if self.full
            || together != self.together
            || (characters > BATCH_CHARACTERS_MAX && !self.rows.is_empty())
        {
            self.full |= together == self.together;
            return;
        }
        self.rows.push(row.clone());
        self.characters = characters;
        self.full = self.rows.len() >= self.together;
    }
}

#[cfg(test)]
mod tests;

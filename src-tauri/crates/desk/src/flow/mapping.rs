//! 目录对照: the hospital's own items, what the centre holds of them, and telling it (3301, 3302) batch after batch.
//!
//! What an item is charged by is settled in `mapping_view`: the insurance pays for what the centre holds, and for nothing else of
//! the hospital's own list.

use std::collections::{BTreeMap, BTreeSet};

use settlement::BusinessDate;
use settlement::catalog::{MAPPING_LIST, UpdateFault};
use settlement::fact::{Entry, Fact, OpEnd, Stamp, Subject};
use settlement::ids::ItemCode;
use settlement::mapping::{
    CentreMapping, CentrePage, Mapping, MappingBatch, MappingUpload, Mappings, OwnItem, Standing,
};
use settlement::ports::{Cache, Journal, JournalFault};
use settlement::request::{Answer, Codec, DoubtWhy, LostWhy, RawReply, Request};

use super::lists::{NOT_KEPT, words_of};
use super::session::{is_about_sign_in, later};
use crate::api::{ImportOwnItemsArgs, ReplaceMappingArgs};
use crate::desk::Desk;
use crate::fault::FaultCode;
use crate::inputs::Duty;
use crate::options::Role;
use crate::own_list;
use crate::refuse::Refusal;
use crate::state::Pending;

/// So often in a row is the same batch tried before the run ends.
const TRIES_MAX: u32 = 4;
/// The first pause between two tries, ms; each further one is twice as long.
const PAUSE_MS: i64 = 4_000;
/// More refusals in a row than halving a batch explains: the centre refuses whatever comes.
const REFUSALS_MAX: u32 = 9;

/// What the desk knows of the hospital's own items.
#[derive(Debug)]
pub(crate) struct MappingState {
    /// What the centre holds, by the journal and by its own list.
    pub(crate) centre: Mappings,
    /// Today: rows of the centre's list count on their days.
    day: BusinessDate,
    /// What the hospital wants, by item, with how many characters its texts have.
    pub(super) wanted: BTreeMap<ItemCode, (Option<Mapping>, usize)>,
    pub(super) run: Option<MappingRun>,
    /// Counted since the last change.
    counts: Option<Counts>,
}

/// Telling the centre, from the key until nothing waits.
#[derive(Debug)]
pub(super) struct MappingRun {
    /// Items that go although they were refused, or somebody else's mapping stands in the way.
    again: BTreeSet<ItemCode>,
    /// This item and no other.
    only: Option<ItemCode>,
    told: u32,
    refused: u32,
    refusals_in_a_row: u32,
    words: Option<String>,
    tries: u32,
    due: Option<Stamp>,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub(super) unmapped: u32,
    pub(super) waiting: u32,
    pub(super) sent: u32,
    pub(super) accepted: u32,
    pub(super) unlisted: u32,
    pub(super) differs: u32,
    pub(super) refused: u32,
    pub(super) centre_only: u32,
}

impl MappingState {
    /// Nothing known yet, on this day.
    pub(crate) fn new(day: BusinessDate) -> Self {
        Self { centre: Mappings::default(), day, wanted: BTreeMap::new(), run: None, counts: None }
    }

    /// Another day may have begun.
    pub(crate) fn on_day(&mut self, day: BusinessDate) {
        if self.day != day {
            self.day = day;
            self.counts = None;
        }
    }

    /// Does the centre hold it today?
    pub(super) fn holds(&self, mapping: &Mapping) -> bool {
        self.centre.holds(mapping, self.day)
    }

    /// Folds a fact of the terminal.
    pub(crate) fn told(&mut self, fact: &Fact) {
        self.centre.apply(fact);
        if matches!(fact, Fact::OpIntent(_) | Fact::OpEnded { .. }) {
            self.counts = None;
        }
    }

    fn take(&mut self, items: &[OwnItem]) {
        let texts = |own: &OwnItem| {
            [&own.name, &own.spec, &own.unit].iter().map(|text| text.chars().count()).sum::<usize>()
        };
        self.wanted = items.iter().map(|own| (own.item.clone(), (own.wanted(), texts(own)))).collect();
        self.counts = None;
    }

    pub(super) fn standing(&self, item: &ItemCode) -> Option<Standing> {
        let (wanted, _) = self.wanted.get(item)?;
        Some(self.centre.standing(item, wanted.as_ref(), self.day))
    }

    pub(super) fn counts(&mut self) -> Counts {
        if let Some(counts) = self.counts {
            return counts;
        }
        let mut counts = Counts::default();
        for (item, (wanted, _)) in &self.wanted {
            let count = match self.centre.standing(item, wanted.as_ref(), self.day) {
                Standing::Unmapped => &mut counts.unmapped,
                Standing::Waiting => &mut counts.waiting,
                Standing::Sent => &mut counts.sent,
                Standing::Accepted => &mut counts.accepted,
                Standing::Unlisted => &mut counts.unlisted,
                Standing::Differs(_) => &mut counts.differs,
                Standing::Refused(_) => &mut counts.refused,
            };
            *count = count.saturating_add(1);
        }
        counts.centre_only = u32::try_from(self.centre_only().count()).unwrap_or(u32::MAX);
        self.counts = Some(counts);
        counts
    }

    /// What the centre's own list shows of items that the hospital's list does not have.
    pub(super) fn centre_only(&self) -> impl Iterator<Item = &CentreMapping> {
        let day = self.day;
        let others = self.centre.listed().filter(|(item, _)| !self.wanted.contains_key(*item));
        others.filter_map(move |(_, rows)| rows.iter().find(|row| row.holds_on(day)))
    }

    fn next(&self, run: &MappingRun) -> Option<MappingBatch> {
        let wanted = self.wanted.iter().map(|(item, (wanted, _))| (item, wanted.as_ref()));
        let wanted = wanted.filter(|(item, _)| run.only.as_ref().is_none_or(|only| only == *item));
        let texts = |item: &ItemCode| self.wanted.get(item).map_or(0, |(_, texts)| *texts);
        self.centre.next(wanted, &|item| run.again.contains(item), self.day, &texts)
    }
}

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// At the start: the lists of the cache, the hospital's and the centre's.
    pub(crate) fn recall_own_items(&mut self) {
        let items = self.cache.own_items();
        self.state.mapping.take(&items);
        self.state.trace.take(&items);
        if let Some(page) = self.cache.centre_mappings() {
            self.state.mapping.centre.see(page);
        }
    }

    /// The centre's own list of mappings came whole, or it did not; then the old one stays.
    pub(crate) fn mappings_fetched(&mut self, now: Stamp, result: Result<Vec<CentreMapping>, UpdateFault>) {
        let why = match result {
            // Nothing at all where something was held would turn everything into self-pay.
            Ok(rows) if rows.is_empty() && self.state.mapping.centre.holds_anything() => {
                Some("答复里一项对照也没有，与已知的不符".to_owned())
            }
            Ok(rows) => {
                let page = CentrePage { after: self.mappings_asked_after(), rows };
                if self.cache.keep_centre_mappings(&page, now.wall) {
                    self.see_mappings(now, page);
                    None
                } else {
                    Some(NOT_KEPT.to_owned())
                }
            }
            Err(fault) => Some(words_of(&fault)),
        };
        self.list_ended(now, MAPPING_LIST, why);
    }

    fn see_mappings(&mut self, now: Stamp, page: CentrePage) {
        let mapping = &mut self.state.mapping;
        let before = mapping.counts().differs;
        mapping.centre.see(page);
        mapping.counts = None;
        let differs = mapping.counts().differs;
        if differs > before {
            self.tell(now, FaultCode::D85.view_with(Some(format!("{differs} 项"))), None);
        }
        // What the rules have said of an item may hold no longer.
        if let Some(at) = &mut self.state.bill {
            at.rules.look_again();
        }
    }

    /// At the start: a request nobody heard of was interrupted; it is sent again with the next run.
    ///
    /// # Errors
    /// Nothing was committed.
    pub(crate) fn end_open_mappings(&mut self, now: Stamp) -> Result<(), JournalFault> {
        let Some(msg_id) = self.state.mapping.centre.open().cloned() else { return Ok(()) };
        let end = OpEnd::Doubt(DoubtWhy::Lost(LostWhy::Restarted));
        let ended = Fact::OpEnded { msg_id, end, body: Vec::new(), elapsed_ms: 0 };
        self.commit(now, Subject::Terminal, vec![ended])
    }

    /// Takes a whole list of own items in the place of what was.
    pub(crate) fn import_own_items(
        &mut self,
        now: Stamp,
        args: &ImportOwnItemsArgs,
    ) -> Result<Vec<Duty>, Refusal> {
        self.may_change_items()?;
        if self.state.mapping.run.is_some() {
            return Err(Refusal::MappingBusy);
        }
        let cache = &mut self.cache;
        let items = own_list::read(&args.text, |code| cache.list_type(code))
            .map_err(|fault| Refusal::OwnList(fault.words()))?;
        if !self.cache.keep_own_items(&items) {
            return Err(Refusal::OwnList("写不进本机缓存".to_owned()));
        }
        self.state.mapping.take(&items);
        self.state.trace.take(&items);
        let counts = self.state.mapping.counts();
        let words = format!(
            "{}：{} 项，未对照 {}，待上报 {}",
            args.name.trim(),
            items.len(),
            counts.unmapped,
            counts.waiting
        );
        self.tell(now, FaultCode::D81.view_with(Some(words)), None);
        Ok(Vec::new())
    }

    /// Prices and codes of the whole hospital are not a clerk's business.
    pub(super) fn may_change_items(&self) -> Result<(), Refusal> {
        let clerk = self.state.session.clerk.as_ref().ok_or(Refusal::SignedOut)?;
        match self.role_of(clerk.as_str()) {
            Some(Role::Supervisor | Role::InsuranceOffice | Role::It) => Ok(()),
            Some(Role::Clerk) | None => Err(Refusal::NotYourRole),
        }
    }

    /// Begins to tell the centre whatever waits, and once more what it refused or does not show.
    pub(crate) fn send_mappings(&mut self, now: Stamp) -> Result<Vec<Duty>, Refusal> {
        let mapping = &self.state.mapping;
        let again = |item: &&ItemCode| {
            matches!(mapping.standing(item), Some(Standing::Refused(_) | Standing::Unlisted))
        };
        let again = mapping.wanted.keys().filter(again).cloned().collect();
        self.begin_mappings(now, again, None)
    }

    /// Puts what the hospital's list says of one item in the place of what the centre holds from elsewhere.
    pub(crate) fn replace_mapping(
        &mut self,
        now: Stamp,
        args: &ReplaceMappingArgs,
    ) -> Result<Vec<Duty>, Refusal> {
        let item =
            ItemCode::new(args.item_code.trim()).map_err(|_| Refusal::Malformed("item_code".to_owned()))?;
        if !matches!(self.state.mapping.standing(&item), Some(Standing::Differs(_) | Standing::Refused(_))) {
            return Err(Refusal::NothingToMap);
        }
        self.begin_mappings(now, BTreeSet::from([item.clone()]), Some(item))
    }

    fn begin_mappings(
        &mut self,
        now: Stamp,
        again: BTreeSet<ItemCode>,
        only: Option<ItemCode>,
    ) -> Result<Vec<Duty>, Refusal> {
        self.may_change_items()?;
        let mapping = &mut self.state.mapping;
        if mapping.run.is_some() {
            return Err(Refusal::MappingBusy);
        }
        let run = MappingRun {
            again,
            only,
            told: 0,
            refused: 0,
            refusals_in_a_row: 0,
            words: None,
            tries: 0,
            due: None,
        };
        if mapping.next(&run).is_none() {
            return Err(Refusal::NothingToMap);
        }
        mapping.run = Some(run);
        Ok(self.mappings_due(now))
    }

    /// The next batch of a run, unless one is on its way, its answer is not durable, or a pause is not over.
    pub(crate) fn mappings_due(&mut self, now: Stamp) -> Vec<Duty> {
        let Some(run) = &mut self.state.mapping.run else { return Vec::new() };
        let pausing = run.due.is_some_and(|due| now.monotonic_ms < due.monotonic_ms);
        if pausing
            || self.state.mapping.centre.open().is_some()
            || self.state.unsaved.contains(&Subject::Terminal)
        {
            return Vec::new();
        }
        if self.state.line_session.number.is_none() {
            // The sign-in comes by itself; without one the platform would only say so.
            run.tries = run.tries.saturating_add(1);
            let (tries, again) = (run.tries, later(now, PAUSE_MS));
            run.due = Some(again);
            if tries > TRIES_MAX {
                self.end_mappings(now, true);
            }
            return Vec::new();
        }
        let given_up = run.refusals_in_a_row > REFUSALS_MAX;
        let mapping = &self.state.mapping;
        let batch = mapping.run.as_ref().filter(|_| !given_up).and_then(|run| mapping.next(run));
        let Some(batch) = batch else {
            self.end_mappings(now, false);
            return Vec::new();
        };
        let request = self.mapping_request(now, &batch);
        let announced = Entry { subject: Subject::Terminal, fact: Fact::MappingBatch(Box::new(batch)) };
        match self.commit_intent_with(now, &Subject::Terminal, vec![announced], request) {
            Ok(duty) => vec![duty],
            Err(refusal) => {
                self.state.mapping.run = None;
                self.tell(now, refusal.view(), None);
                Vec::new()
            }
        }
    }

    fn mapping_request(&mut self, now: Stamp, batch: &MappingBatch) -> Request {
        if batch.withdraws {
            return Request::WithdrawMappings(batch.rows.clone());
        }
        let from = now.wall.china_date();
        let row = |mapping: &Mapping| {
            let own = self.cache.own_item(&mapping.item);
            let (name, spec, unit) = own.map(|own| (own.name, own.spec, own.unit)).unwrap_or_default();
            MappingUpload { mapping: mapping.clone(), name, spec, unit, from }
        };
        Request::UploadMappings(batch.rows.iter().map(row).collect())
    }

    /// 3301 or 3302 ended.
    pub(crate) fn mappings_answered(
        &mut self,
        now: Stamp,
        pending: &Pending,
        ending: &RawReply,
        elapsed_ms: i64,
        answer: Answer,
    ) -> Vec<Duty> {
        let body = ending.body();
        let end = match answer {
            Answer::Done(_) => OpEnd::Done,
            Answer::Refused(text) if is_about_sign_in(&text) => {
                self.sign_in_was_forgotten();
                OpEnd::Doubt(DoubtWhy::Refusal(text))
            }
            Answer::Refused(text) => OpEnd::Refused(text),
            Answer::NotSent => OpEnd::NotSent,
            Answer::Doubt(why) => OpEnd::Doubt(why),
        };
        let rows: Vec<ItemCode> = if let Request::UploadMappings(rows) = &pending.request {
            rows.iter().map(|row| row.mapping.item.clone()).collect()
        } else if let Request::WithdrawMappings(rows) = &pending.request {
            rows.iter().map(|row| row.item.clone()).collect()
        } else {
            Vec::new()
        };
        let mut failed = false;
        if let Some(run) = &mut self.state.mapping.run {
            let count = u32::try_from(rows.len()).unwrap_or(0);
            match &end {
                OpEnd::Done => {
                    run.told = run.told.saturating_add(count);
                    (run.tries, run.refusals_in_a_row, run.due) = (0, 0, None);
                }
                OpEnd::Refused(words) => {
                    run.refusals_in_a_row = run.refusals_in_a_row.saturating_add(1);
                    (run.tries, run.due) = (0, None);
                    run.words = Some(words.clone());
                    if let [alone] = rows.as_slice() {
                        run.refused = run.refused.saturating_add(1);
                        run.again.remove(alone);
                    }
                }
                OpEnd::NotSent | OpEnd::Doubt(_) => {
                    run.tries = run.tries.saturating_add(1);
                    run.due = Some(later(now, PAUSE_MS << run.tries.min(4)));
                    failed = run.tries >= TRIES_MAX;
                }
            }
        }
        let fact = Fact::OpEnded { msg_id: pending.msg_id.clone(), end, body, elapsed_ms };
        self.commit_report(now, Subject::Terminal, vec![fact]);
        if failed {
            self.end_mappings(now, true);
            return Vec::new();
        }
        self.mappings_due(now)
    }

    fn end_mappings(&mut self, now: Stamp, unreachable: bool) {
        let Some(run) = self.state.mapping.run.take() else { return };
        let left = self.state.mapping.counts().waiting;
        let fault = if unreachable {
            FaultCode::P56.view_with(Some(format!("已报 {} 项，还有 {left} 项待上报", run.told)))
        } else if let Some(words) = run.words.filter(|_| run.refused > 0 || left > 0) {
            FaultCode::P55.view_with(Some(format!("退回 {} 项，已报 {} 项；{words}", run.refused, run.told)))
        } else {
            FaultCode::D83.view_with(Some(format!("{} 项", run.told)))
        };
        self.tell(now, fault, None);
    }
}

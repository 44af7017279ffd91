//! Lists of the centre: departments and doctors, as they last came, and how old each is.

use settlement::catalog::{CODE_LISTS, ListKind, ListRow, MAPPING_LIST, UpdateFault};
use settlement::fact::Stamp;
use settlement::ports::{Cache, Journal};
use settlement::request::Codec;

use crate::api::{ListSearchArgs, ListSearchRow, ListWanted};
use crate::desk::Desk;
use crate::fault::FaultCode;
use crate::flow::bill_cases::DAY_MS;
use crate::view::ListView;

/// Why a list that came is not in use.
pub(crate) const NOT_KEPT: &str = "写不进本机缓存";

/// As a list is called, by the number of its transaction.
fn list_words(number: &str) -> &'static str {
    match number {
        MAPPING_LIST => "目录对照",
        CODE_LISTS => "代码表",
        number => {
            ListKind::ALL.into_iter().find(|list| list.number() == number).map_or("名录", ListKind::words)
        }
    }
}

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// A list came whole, or it did not; then the old one stays.
    pub(crate) fn list_fetched(
        &mut self,
        now: Stamp,
        list: ListKind,
        result: Result<Vec<ListRow>, UpdateFault>,
    ) {
        let why = match result {
            Ok(rows) if self.cache.keep_list(list, &rows, now.wall) => None,
            Ok(_) => Some(NOT_KEPT.to_owned()),
            Err(fault) => Some(words_of(&fault)),
        };
        // What the rules have said of a doctor may hold no longer.
        if why.is_none()
            && let Some(at) = &mut self.state.bill
        {
            at.rules.look_again();
        }
        self.list_ended(now, list.number(), why);
    }

    /// A list came, or why it did not.
    pub(crate) fn list_ended(&mut self, now: Stamp, number: &'static str, why: Option<String>) {
        let catalog = &mut self.state.catalog;
        catalog.list_states.remove(number);
        let Some(why) = why else {
            catalog.list_faults.remove(number);
            return;
        };
        // The lists of codes are many, and one word is enough.
        if catalog.list_faults.insert(number, why.clone()).is_none() || number != CODE_LISTS {
            self.catalog_passed_over(now, list_words(number), &why);
        }
    }

    /// A list did not come, or something that the region need not have was refused.
    pub(crate) fn catalog_passed_over(&mut self, now: Stamp, what: &str, words: &str) {
        self.tell(now, FaultCode::P57.view_with(Some(format!("{what}：{words}"))), None);
    }

    /// Every list with its age, against the limit of the region.
    pub(crate) fn list_views(&mut self, now: Stamp) -> Vec<ListView> {
        let limit = self.options.list_age_max_days;
        let view = |number: &'static str| {
            let known = self.state.catalog.list_states.entry(number);
            let state = *known.or_insert_with(|| self.cache.list_state(number));
            let days = state.map(|state| now.wall.since(state.fetched_at).max(0) / DAY_MS);
            ListView {
                name: list_words(number).to_owned(),
                rows: state.map_or(0, |state| state.rows),
                fetched_at: state.map(|state| state.fetched_at.platform_text()),
                days: days.and_then(|days| u32::try_from(days).ok()),
                age_max_days: limit,
                stale: days.is_some_and(|days| days > i64::from(limit)),
                fault: self.state.catalog.list_faults.get(number).cloned(),
            }
        };
        let numbers = ListKind::ALL.map(ListKind::number).into_iter().chain([MAPPING_LIST, CODE_LISTS]);
        numbers.map(view).collect()
    }

    /// Rows of a list that match what was typed.
    pub(crate) fn search_list(&mut self, now: Stamp, args: &ListSearchArgs) -> Vec<ListSearchRow> {
        let list = match args.list {
            ListWanted::Departments => ListKind::Departments,
            ListWanted::Doctors => ListKind::Doctors,
        };
        let today = now.wall.china_date();
        let rows = self.cache.search_list(list, &args.text, args.limit.clamp(1, 100));
        let row = |row: ListRow| ListSearchRow { holds: row.holds_on(today), code: row.code, name: row.name };
        rows.into_iter().map(row).collect()
    }
}

pub(crate) fn words_of(fault: &UpdateFault) -> String {
    match fault {
        UpdateFault::Unreachable => "连不上医保平台".to_owned(),
        UpdateFault::Broken(_) => "线路多次中断".to_owned(),
        UpdateFault::Refused(words) => words.clone(),
        UpdateFault::Corrupt { .. } => "内容是空的或格式不对".to_owned(),
        UpdateFault::WrongVersion { .. } => "版本不对".to_owned(),
        UpdateFault::NoLayout { .. } => "没有列位置".to_owned(),
        UpdateFault::Package(what) | UpdateFault::Disk(what) => what.clone(),
        UpdateFault::Cancelled => "已取消".to_owned(),
    }
}

//! Lists of the centre: departments and doctors, as they last came, and how old each is.

use settlement::catalog::{ListKind, ListRow, UpdateFault};
use settlement::fact::Stamp;
use settlement::ports::{Cache, Journal};
use settlement::request::Codec;

use crate::api::{ListSearchArgs, ListSearchRow, ListWanted};
use crate::desk::Desk;
use crate::fault::FaultCode;
use crate::flow::bill_cases::DAY_MS;
use crate::view::ListView;

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
            Ok(_) => Some("写不进本机缓存".to_owned()),
            Err(fault) => Some(words_of(&fault)),
        };
        match why {
            None => {
                self.state.catalog.list_faults.remove(&list);
                self.state.catalog.list_states.remove(&list);
                // What the rules have said of a doctor may hold no longer.
                if let Some(at) = &mut self.state.bill {
                    at.rules.look_again();
                }
            }
            Some(why) => {
                self.tell(now, FaultCode::P57.view_with(Some(format!("{}：{why}", list.words()))), None);
                self.state.catalog.list_faults.insert(list, why);
            }
        }
    }

    /// Every list with its age, against the limit of the region.
    pub(crate) fn list_views(&mut self, now: Stamp) -> Vec<ListView> {
        let limit = self.options.list_age_max_days;
        let view = |list: ListKind| {
            let known = self.state.catalog.list_states.entry(list);
            let state = *known.or_insert_with(|| self.cache.list_state(list));
            let days = state.map(|state| now.wall.since(state.fetched_at).max(0) / DAY_MS);
            ListView {
                name: list.words().to_owned(),
                rows: state.map_or(0, |state| state.rows),
                fetched_at: state.map(|state| state.fetched_at.platform_text()),
                days: days.and_then(|days| u32::try_from(days).ok()),
                age_max_days: limit,
                stale: days.is_some_and(|days| days > i64::from(limit)),
                fault: self.state.catalog.list_faults.get(&list).cloned(),
            }
        };
        ListKind::ALL.map(view).into()
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

fn words_of(fault: &UpdateFault) -> String {
    match fault {
        UpdateFault::Unreachable => "连不上医保平台".to_owned(),
        UpdateFault::Broken(_) => "线路多次中断".to_owned(),
        UpdateFault::Refused(words) => words.clone(),
        UpdateFault::Corrupt { .. } => "内容是空的或格式不对".to_owned(),
        UpdateFault::WrongVersion { .. } => "版本不对".to_owned(),
        UpdateFault::Disk(what) => what.clone(),
        UpdateFault::Cancelled => "已取消".to_owned(),
    }
}

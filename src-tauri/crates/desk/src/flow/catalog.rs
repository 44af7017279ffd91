//! The catalog: looked at, brought up to date, and how old it is.

use std::collections::BTreeMap;

use settlement::catalog::{BuiltCatalog, CODE_LISTS, CatalogEntry, ListState, UpdateFault};
use settlement::fact::Stamp;
use settlement::ports::{Cache, Journal};
use settlement::request::Codec;
use settlement::{BusinessDate, Timestamp};

use crate::api::ImportCatalogPackageArgs;
use crate::catalog_update::{CatalogProgress, StopWord};
use crate::desk::Desk;
use crate::fault::{FaultCode, FaultView};
use crate::flow::bill_cases::DAY_MS;
use crate::inputs::{CatalogOrder, Duty};
use crate::refuse::Refusal;
use crate::view::{ActionView, CatalogProgressView, CatalogView, Lamp, LampView};
use crate::view_of::lamp;

/// What the desk knows of updates of the catalog.
#[derive(Debug, Default)]
pub(crate) struct CatalogState {
    /// One that is on its way.
    run: Option<CatalogRun>,
    /// How the lists stand, by the numbers of their transactions, as the cache has said.
    pub(crate) list_states: BTreeMap<&'static str, Option<ListState>>,
    /// Why a list did not come, the last time.
    pub(crate) list_faults: BTreeMap<&'static str, String>,
    /// When the platform last said what is newest.
    looked: Option<Timestamp>,
}

#[derive(Debug)]
struct CatalogRun {
    since: Stamp,
    progress: CatalogProgress,
    stop: StopWord,
    /// So many answers to 3301 and 3302 were in the journal when it began.
    mapping_answers: u64,
}

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// Begins an update.
    ///
    /// # Errors
    /// One is on its way.
    pub(crate) fn update_catalog(&mut self, now: Stamp) -> Result<Vec<Duty>, Refusal> {
        let order = self.begin_catalog(now)?;
        Ok(vec![Duty::UpdateCatalog { order }])
    }

    /// Begins to apply a package; whether it is signed is found elsewhere.
    ///
    /// # Errors
    /// An update is on its way, or the role does not allow it.
    pub(crate) fn import_catalog_package(
        &mut self,
        now: Stamp,
        args: &ImportCatalogPackageArgs,
    ) -> Result<Vec<Duty>, Refusal> {
        self.may_change_items()?;
        let path = args.path.trim().to_owned();
        if path.is_empty() || path.len() > 1_000 {
            return Err(Refusal::Malformed("path".to_owned()));
        }
        let order = self.begin_catalog(now)?;
        Ok(vec![Duty::ImportCatalogPackage { order, path }])
    }

    fn begin_catalog(&mut self, now: Stamp) -> Result<CatalogOrder, Refusal> {
        if self.state.catalog.run.is_some() {
            return Err(Refusal::CatalogBusy);
        }
        let stop = StopWord::default();
        let order = CatalogOrder {
            number: self.cache.next_catalog_number(),
            on_top_of: self.cache.catalog_number(),
            today: now.wall.china_date(),
            stop: stop.clone(),
        };
        self.state.catalog.list_faults.remove(CODE_LISTS);
        self.state.catalog.run = Some(CatalogRun {
            since: now,
            progress: CatalogProgress::default(),
            stop,
            mapping_answers: self.state.mapping.centre.answers(),
        });
        Ok(order)
    }

    /// Stops it; the version in use stays.
    pub(crate) fn cancel_catalog_update(&mut self) -> Vec<Duty> {
        if let Some(run) = &self.state.catalog.run {
            run.stop.say();
        }
        Vec::new()
    }

    /// How many answers to 3301 and 3302 the centre's own list may already show.
    pub(crate) fn mappings_asked_after(&self) -> u64 {
        let begun = self.state.catalog.run.as_ref().map(|run| run.mapping_answers);
        begun.unwrap_or_else(|| self.state.mapping.centre.answers())
    }

    /// The update wants to ask something.
    pub(crate) fn catalog_asks(&mut self, now: Stamp) -> Vec<Duty> {
        let mark = self.next_mark(now).ok();
        let envelope = mark.and_then(|mark| self.envelope(now, mark, None).ok());
        if let Some(mark) = mark.filter(|_| envelope.is_some()) {
            self.state.ids.used(mark);
        }
        vec![Duty::CatalogEnvelope { envelope: envelope.map(Box::new) }]
    }

    pub(crate) fn catalog_progressed(&mut self, progress: CatalogProgress) {
        if let Some(run) = &mut self.state.catalog.run {
            run.progress = progress;
        }
    }

    /// A new version is there, nothing is newer, or it did not come.
    pub(crate) fn catalog_ended(
        &mut self,
        now: Stamp,
        result: Result<Option<BuiltCatalog>, UpdateFault>,
    ) -> Vec<Duty> {
        self.state.catalog.run = None;
        let mut duties = Vec::new();
        let fault = match result {
            Ok(None) => {
                self.state.catalog.looked = Some(now.wall);
                duties.push(Duty::ForgetCatalogFiles);
                FaultCode::D73.view()
            }
            Ok(Some(built)) => {
                if self.cache.adopt_catalog(&built, now.wall, self.catalog_needed_since(now)) {
                    // A package is as old as the day on which its maker asked.
                    if built.asked_on.is_none() {
                        self.state.catalog.looked = Some(now.wall);
                    }
                    duties.push(Duty::ForgetCatalogFiles);
                    FaultCode::D74.view_with(Some(format!("{}，{} 项", built.name, built.items)))
                } else {
                    not_written(None)
                }
            }
            Err(fault) => catalog_fault(fault),
        };
        self.tell(now, fault, None);
        duties
    }

    /// The first day of which a version may still be wanted: of the oldest bill that is not closed, or may be settled again.
    fn catalog_needed_since(&self, now: Stamp) -> BusinessDate {
        let window = i64::from(self.options.profile.resettle_window_days) * DAY_MS;
        let earliest = now.wall.plus_millis(window.saturating_neg());
        let open = self.open_attempts().map(|attempt| attempt.since.wall);
        open.chain([earliest]).min().unwrap_or(now.wall).china_date()
    }

    /// 目录 with its age, against the limit of the region.
    pub(crate) fn catalog_lamp(&mut self, now: Stamp) -> LampView {
        if let Some(run) = &self.state.catalog.run {
            let CatalogProgress { steps, steps_all, .. } = run.progress;
            return lamp(Lamp::Ok, &format!("目录更新中 {steps}/{steps_all}"));
        }
        let Some(version) = self.cache.catalog_version() else { return lamp(Lamp::Down, "没有目录") };
        let words = format!("目录 {}（{} 项）", version.name, version.items);
        let Some(fetched) = version.fetched_at.max(self.state.catalog.looked) else {
            return self.list_lamp(now).unwrap_or_else(|| lamp(Lamp::Ok, &words));
        };
        let days = now.wall.since(fetched).max(0) / DAY_MS;
        if days > i64::from(self.options.catalog_age_max_days) {
            return lamp(Lamp::Warn, &format!("{words}，已 {days} 天未更新"));
        }
        self.list_lamp(now).unwrap_or_else(|| lamp(Lamp::Ok, &words))
    }

    /// The oldest list beyond its limit.
    fn list_lamp(&mut self, now: Stamp) -> Option<LampView> {
        let stale =
            self.list_views(now).into_iter().filter(|view| view.stale).max_by_key(|view| view.days)?;
        let days = stale.days.unwrap_or(0);
        Some(lamp(Lamp::Warn, &format!("{}已 {days} 天未更新", stale.name)))
    }

    pub(crate) fn catalog_view(&mut self, now: Stamp) -> CatalogView {
        let version = self.cache.catalog_version();
        let lists = self.list_views(now);
        let may = self.may_change_items().is_ok();
        let busy = self.state.catalog.run.as_ref();
        let import =
            if may { busy.map(|_| "正在更新") } else { Some("由主管、医保办或信息科办理") };
        CatalogView {
            version: version.as_ref().map(|version| version.name.clone()),
            items: version.as_ref().map_or(0, |version| version.items),
            fetched_at: version
                .and_then(|version| version.fetched_at)
                .max(self.state.catalog.looked)
                .map(Timestamp::platform_text),
            age_max_days: self.options.catalog_age_max_days,
            lists,
            update: ActionView {
                allowed: busy.is_none(),
                reason: busy.is_some().then(|| "正在更新".to_owned()),
            },
            import: ActionView { allowed: import.is_none(), reason: import.map(ToOwned::to_owned) },
            progress: busy.map(|run| progress_view(run, now)),
        }
    }
}

fn progress_view(run: &CatalogRun, now: Stamp) -> CatalogProgressView {
    let progress = &run.progress;
    // Steps count alike, and the one under way by its rows: thousandths of the whole.
    let step = match progress.step_rows_all {
        0 => 0,
        all => u64::from(progress.step_rows).saturating_mul(1000) / u64::from(all.max(progress.step_rows)),
    };
    let all = u64::from(progress.steps_all.max(1));
    let done = u64::from(progress.steps).saturating_mul(1000).saturating_add(step.min(1000)) / all;
    let elapsed_ms = u64::try_from(now.monotonic_ms.saturating_sub(run.since.monotonic_ms)).unwrap_or(0);
    let left = (done >= 20).then(|| elapsed_ms.saturating_mul(1000_u64.saturating_sub(done)) / done / 1000);
    CatalogProgressView {
        what: progress.what.clone(),
        rows: progress.rows,
        kept_files: progress.kept_files,
        kept_rows: progress.kept_rows,
        permille: u32::try_from(done).unwrap_or(0),
        seconds_left: left.and_then(|seconds| u32::try_from(seconds).ok()),
        stopping: run.stop.is_said(),
    }
}

/// May it be charged on that day?
pub(crate) fn in_force(entry: &CatalogEntry, day: BusinessDate) -> bool {
    entry.valid_from.is_none_or(|from| from <= day) && entry.valid_to.is_none_or(|to| day <= to)
}

fn not_written(detail: Option<String>) -> FaultView {
    FaultCode::J20.view_with(detail)
}

fn catalog_fault(fault: UpdateFault) -> FaultView {
    match fault {
        UpdateFault::Unreachable => FaultCode::P50.view(),
        UpdateFault::Broken(what) => FaultCode::P51.view_with(Some(what)),
        UpdateFault::Refused(words) => FaultCode::P52.view_with(Some(words)),
        UpdateFault::Corrupt { part, what } => FaultCode::P53.view_with(Some(format!("{part}：{what}"))),
        UpdateFault::WrongVersion { part, found, held } => {
            FaultCode::P54.view_with(Some(format!("{part}：{found}，本机 {held}")))
        }
        UpdateFault::Package(what) => FaultCode::P59.view_with(Some(what)),
        UpdateFault::NoLayout { part } => FaultCode::P58.view_with(Some(part.to_owned())),
        UpdateFault::Disk(what) => not_written(Some(what)),
        UpdateFault::Cancelled => FaultCode::D75.view(),
    }
}

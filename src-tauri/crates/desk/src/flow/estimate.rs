//! 预估 of the bill at the desk, and the policy it rests on: shown while lines are typed, kept with the attempt, compared with what the
//! platform quotes. No money is ever taken by it.

use std::collections::BTreeMap;

use settlement::attempt::Attempt;
use settlement::entitlement::YearTotals;
use settlement::estimate::{Basis, Estimated, difference, estimate};
use settlement::fact::Stamp;
use settlement::policy::{Place, Policy, Visitor};
use settlement::ports::{Cache, Journal};
use settlement::request::Codec;
use settlement::split::Split;
use settlement::{BusinessDate, Money};

use crate::api::EstimateRow;
use crate::desk::Desk;
use crate::options::PolicyOptions;
use crate::policy_file;
use crate::state::AtBill;
use crate::view::{EstimateView, Lamp, LampView};
use crate::view_of::lamp;
use crate::view_split_of::shares_view;

/// Under this name the cache keeps the last policy that was good.
const KEPT: &str = "policy";
/// 医疗类别 of a visit that nobody has described yet: 普通门诊.
const ORDINARY_CARE: &str = "11";
/// The first digits of an area code that name the city.
const CITY_DIGITS: usize = 4;

/// The policy in use.
#[derive(Debug, Default)]
pub(crate) struct PolicyState {
    policy: Option<Policy>,
    /// Why the file of today was not taken.
    fault: Option<String>,
}

/// Why there is no estimate of a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NotEstimated {
    /// Nothing to estimate, or nothing to estimate by.
    Nothing,
    /// In words for the clerk.
    Because(&'static str),
}

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// At the start: the file of today where it fits, else the last one that did.
    pub(crate) fn policy_at_start(&mut self) {
        let PolicyOptions { file, .. } = &self.options.policy;
        let Some(file) = file else { return };
        let read = file.content.clone().and_then(|content| {
            let policy = policy_file::read(&content).map_err(|fault| fault.to_string())?;
            let area = self.options.area.as_str();
            if !area.starts_with(&policy.region) {
                return Err(format!("region: the beginning of {area}, not {}", policy.region));
            }
            Ok((content, policy))
        });
        self.state.policy = match read {
            Ok((content, policy)) => {
                self.cache.keep_setting(KEPT, &content);
                PolicyState { policy: Some(policy), fault: None }
            }
            Err(fault) => {
                let fault = format!("{}: {fault}", file.name);
                tracing::warn!(fault, "the policy is not taken");
                let kept = self.cache.setting(KEPT).and_then(|content| policy_file::read(&content).ok());
                PolicyState { policy: kept, fault: Some(fault) }
            }
        };
    }

    /// 政策 with its age, against the limit of the region.
    pub(crate) fn policy_lamp(&self, now: Stamp) -> LampView {
        let PolicyState { policy, fault } = &self.state.policy;
        let today = now.wall.china_date();
        match (policy, fault) {
            (None, None) => lamp(Lamp::Unknown, "没有待遇政策，不作预估"),
            (None, Some(fault)) => lamp(Lamp::Warn, &format!("政策文件有误，不作预估（{fault}）")),
            (Some(policy), Some(fault)) => {
                lamp(Lamp::Warn, &format!("政策文件有误，沿用 {}（{fault}）", policy.version))
            }
            (Some(policy), None) if !policy.holds_on(today) => {
                lamp(Lamp::Warn, &format!("政策 {} 不在有效期，不作预估", policy.version))
            }
            (Some(policy), None) => {
                let days = policy.checked_on.days_until(today);
                let words = format!("政策 {}", policy.version);
                if days > i64::from(self.options.policy.age_max_days) {
                    return lamp(Lamp::Warn, &format!("{words}，已 {days} 天未核对"));
                }
                lamp(Lamp::Ok, &words)
            }
        }
    }

    /// The estimate of the bill at the desk as it stands, to be kept with an attempt.
    pub(crate) fn estimated(&self, now: Stamp) -> Option<Estimated> {
        self.estimate_now(self.state.bill.as_ref()?, now.wall.china_date()).ok()
    }

    fn estimate_now(&self, at: &AtBill, today: BusinessDate) -> Result<Estimated, NotEstimated> {
        let policy = self.state.policy.policy.as_ref().ok_or(NotEstimated::Nothing)?;
        let insurance =
            self.state.person.insurance().filter(|_| !at.lines.is_empty()).ok_or(NotEstimated::Nothing)?;
        if !policy.holds_on(today) {
            return Err(NotEstimated::Because("待遇政策不在有效期"));
        }
        if !insurance.active {
            return Err(NotEstimated::Because("非正常参保"));
        }
        let city = |area: &str| area.get(..CITY_DIGITS).map(str::to_owned);
        let here = city(insurance.area.as_str()) == city(self.options.area.as_str());
        let visitor = Visitor {
            insurance_kind: insurance.kind.as_str(),
            person_kind: insurance.person_kind.as_str(),
            care_kind: at.visit.as_ref().map_or(ORDINARY_CARE, |visit| visit.care_kind.as_str()),
            level: &self.options.policy.level,
            place: if here { Place::Local } else { Place::Elsewhere },
        };
        let benefit = policy.benefit(&visitor).ok_or(NotEstimated::Because("待遇政策没有写明这类参保"))?;
        let told = self.state.person.entitlement.accumulators.value();
        let known = told.and_then(|told| Some((told.of(&insurance.kind, today.year())?, told.fetched_at)));
        let (year, year_told_at) = match known {
            Some((year, at)) => (year, Some(at)),
            None => (YearTotals::nothing(insurance.kind.clone(), today.year()), None),
        };
        let basis = Basis {
            benefit,
            year: &year,
            civil_servant: insurance.civil_servant,
            use_account: at.visit.as_ref().is_none_or(|visit| visit.use_account),
            // After a settlement here the account is not what 1101 said.
            balance: self.state.person.entitlement.balance.unwrap_or(insurance.balance),
        };
        // A sum beyond every range is refused when the bill is sent; here it is only not estimated.
        let split = estimate(&self.lines_to_send(), &basis).map_err(|_| NotEstimated::Nothing)?;
        Ok(Estimated { split, policy: policy.name(), year_told_at })
    }

    /// As the right column shows it; nothing where there is nothing to say.
    pub(crate) fn estimate_view(&self, at: &AtBill, shown: bool, now: Stamp) -> Option<EstimateView> {
        let attempt = at.attempt.as_ref().and_then(|id| self.state.attempts.get(id));
        if shown {
            // The platform has answered; what is left of the estimate is how far it was off.
            let off = attempt.and_then(off)?;
            return Some(EstimateView {
                split: None,
                policy: attempt
                    .and_then(|attempt| attempt.began.estimate.as_ref())
                    .map(|one| one.policy.clone()),
                year_known: true,
                missing: None,
                off: Some(off.to_string()),
            });
        }
        match self.estimate_now(at, now.wall.china_date()) {
            Ok(estimated) => Some(EstimateView {
                split: Some(shares_view(&estimated.split)),
                policy: Some(estimated.policy),
                year_known: estimated.year_told_at.is_some(),
                missing: None,
                off: None,
            }),
            Err(NotEstimated::Because(why)) => Some(EstimateView {
                split: None,
                policy: None,
                year_known: false,
                missing: Some(why.to_owned()),
                off: None,
            }),
            Err(NotEstimated::Nothing) => None,
        }
    }

    /// How well estimates have fitted at this window, by insurance and policy.
    pub(crate) fn estimate_rows(&self) -> Vec<EstimateRow> {
        let mut rows: BTreeMap<(String, String), Tally> = BTreeMap::new();
        let quoted = self.state.attempts.values().filter(|attempt| !attempt.elsewhere);
        for attempt in quoted {
            let Some(platform) = platform_split(attempt) else { continue };
            let kind = attempt.began.insurance.kind.as_str().to_owned();
            let policy = attempt.began.estimate.as_ref().map(|one| one.policy.clone()).unwrap_or_default();
            rows.entry((kind, policy)).or_default().count(off(attempt), platform.total);
        }
        rows.into_iter()
            .map(|((insurance, policy), tally)| EstimateRow {
                insurance,
                policy: Some(policy).filter(|policy| !policy.is_empty()),
                bills: tally.bills,
                exact: tally.exact,
                within_fen: tally.within_fen,
                within_percent: tally.within_percent,
                worst: tally.worst.to_string(),
            })
            .collect()
    }
}

/// Bills of one insurance and policy.
struct Tally {
    bills: u32,
    exact: u32,
    within_fen: u32,
    within_percent: u32,
    worst: Money,
}

impl Default for Tally {
    fn default() -> Self {
        Self { bills: 0, exact: 0, within_fen: 0, within_percent: 0, worst: Money::ZERO }
    }
}

impl Tally {
    fn count(&mut self, off: Option<Money>, total: Money) {
        self.bills += 1;
        let Some(off) = off else { return };
        self.exact += u32::from(off.is_zero());
        self.within_fen += u32::from(off.fen() <= 1);
        self.within_percent += u32::from(off.fen().saturating_mul(100) <= total.fen());
        self.worst = self.worst.max(off);
    }
}

/// What the platform said last of the split of an attempt.
fn platform_split(attempt: &Attempt) -> Option<&Split> {
    let settled = attempt.settlement.as_ref().map(|settlement| &settlement.split);
    settled.or(attempt.quote.as_ref().map(|(split, _)| split))
}

/// How far the estimate of an attempt was off, once the platform has answered.
fn off(attempt: &Attempt) -> Option<Money> {
    let (estimated, platform) = (attempt.began.estimate.as_ref()?, platform_split(attempt)?);
    Some(difference(&estimated.split, platform).ok()?.worst())
}

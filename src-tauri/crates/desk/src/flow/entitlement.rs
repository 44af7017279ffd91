//! What the year has brought the person at the desk, and which diseases are filed for him: asked beside the visit after 1101.
//!
//! The visit never waits for it. What is not told in time is shown as unknown, or as it was told before, with its age; an answer that
//! comes late still counts while the same person stands here.

use settlement::entitlement::{Accumulators, Filings};
use settlement::fact::{Entry, Fact, Stamp};
use settlement::ids::PersonNo;
use settlement::ports::{Cache, Journal};
use settlement::request::{Answer, Codec, Request};
use settlement::{BusinessDate, Money, Timestamp};

use crate::desk::Desk;
use crate::inputs::{AskId, Duty};
use crate::view::{AccumulatedView, EntitlementView, FilingView, FundView, ToldState, ToldView, YearView};

/// Without an answer for so long it counts as unknown. **Unit**: ms.
const ANSWER_WITHIN_MS: i64 = 10_000;

/// What was asked for and what is known of it.
#[derive(Debug)]
pub(crate) struct Told<T> {
    asked: Option<(AskId, Stamp)>,
    value: Option<T>,
    /// Did the value come with an answer of today's questions, and not from the cache?
    fresh: bool,
}

impl<T> Told<T> {
    /// Nothing was asked.
    pub(crate) const fn nothing() -> Self {
        Self { asked: None, value: None, fresh: false }
    }

    pub(crate) const fn value(&self) -> Option<&T> {
        self.value.as_ref()
    }

    fn answered(&mut self, ask: AskId, told: Option<T>) {
        if self.asked.is_none_or(|(asked, _)| asked != ask) {
            return;
        }
        self.asked = None;
        self.fresh = told.is_some();
        self.value = told.or(self.value.take());
    }

    fn view(&self, now: Stamp, fetched_at: impl Fn(&T) -> Timestamp) -> ToldView {
        let waits = self.asked.is_some_and(|(_, at)| now.monotonic_ms - at.monotonic_ms < ANSWER_WITHIN_MS);
        let state = match &self.value {
            Some(_) if self.fresh => ToldState::Known,
            _ if waits => ToldState::Asking,
            Some(_) => ToldState::Cached,
            None => ToldState::Unknown,
        };
        ToldView { state, at: self.value.as_ref().map(|value| fetched_at(value).platform_text()) }
    }
}

/// What is known of the person at the desk beside 1101.
#[derive(Debug)]
pub(crate) struct Entitlement {
    pub(crate) accumulators: Told<Accumulators>,
    pub(crate) filings: Told<Filings>,
    /// A settlement came or went since: the year is asked for once more.
    pub(crate) moved: bool,
    /// The account after the last settlement or cancel here; 1101 was before it.
    pub(crate) balance: Option<Money>,
}

impl Entitlement {
    pub(crate) const fn nothing() -> Self {
        Self { accumulators: Told::nothing(), filings: Told::nothing(), moved: false, balance: None }
    }
}

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// Asks beside the visit; until the answers come, what was told before holds.
    pub(crate) fn ask_entitlement(&mut self, now: Stamp) -> Vec<Duty> {
        let Some(person) = self.state.person.snapshot.as_ref().map(|snapshot| snapshot.person_no.clone())
        else {
            return Vec::new();
        };
        let known = &mut self.state.person.entitlement;
        *known = Entitlement::nothing();
        known.accumulators.value = self.cache.accumulators(&person);
        known.filings.value = self.cache.filings(&person);
        let filings = self.ask_beside(now, Request::FetchFilings { person: person.clone() });
        self.state.person.entitlement.filings.asked = filings.as_ref().map(|(ask, _)| (*ask, now));
        let mut duties = self.ask_accumulators(now, person);
        duties.extend(filings.map(|(_, duty)| duty));
        duties
    }

    fn ask_accumulators(&mut self, now: Stamp, person: PersonNo) -> Vec<Duty> {
        let asked = self.ask_beside(now, Request::FetchAccumulators { person });
        let known = &mut self.state.person.entitlement;
        known.moved = false;
        known.accumulators.asked = asked.as_ref().map(|(ask, _)| (*ask, now));
        asked.into_iter().map(|(_, duty)| duty).collect()
    }

    fn ask_beside(&mut self, now: Stamp, request: Request) -> Option<(AskId, Duty)> {
        self.ask(now, None, request).inspect_err(|refusal| tracing::info!(?refusal, "not asked")).ok()
    }

    /// A settlement of the person at the desk came or went: what is known of the year no longer holds.
    pub(crate) fn note_moved(&mut self, entries: &[Entry]) {
        let here = self.state.person.snapshot.as_ref().map(|snapshot| snapshot.person_no.clone());
        let told = self.state.person.insurance().map(|insurance| insurance.balance);
        for entry in entries {
            let attempt = entry.subject.attempt().and_then(|id| self.state.attempts.get(id));
            let Some(attempt) =
                attempt.filter(|attempt| Some(&attempt.began.person.person_no) == here.as_ref())
            else {
                continue;
            };
            let share = attempt.settlement.as_ref().map(|settlement| settlement.split.account_share);
            let known = &mut self.state.person.entitlement;
            if let Fact::Settled { settlement, .. } = &entry.fact {
                known.moved = true;
                known.balance = settlement.split.account_balance.or(known.balance);
            } else if let Fact::CancelCertain { .. } = &entry.fact {
                known.moved = true;
                known.balance = known.balance.or(told).zip(share).and_then(|(now, back)| now.plus(back).ok());
            } else if let Fact::ManualDecided(_) = &entry.fact {
                known.moved = true;
                known.balance = None;
            }
        }
    }

    /// After every input: what a settlement has moved is asked for anew.
    pub(crate) fn renew_accumulators(&mut self, now: Stamp) -> Vec<Duty> {
        let person = &self.state.person;
        if !person.entitlement.moved || self.state.stopped.is_some() {
            return Vec::new();
        }
        let Some(person) = person.snapshot.as_ref().map(|snapshot| snapshot.person_no.clone()) else {
            return Vec::new();
        };
        self.ask_accumulators(now, person)
    }

    /// An answer, or none: only what still belongs to the person at the desk counts.
    pub(crate) fn entitlement_told(&mut self, ask: AskId, answer: Answer) {
        let output = match answer {
            Answer::Done(output) => Some(output),
            Answer::NotSent | Answer::Refused(_) | Answer::Doubt(_) => None,
        };
        let Some(person) = self.state.person.snapshot.as_ref().map(|snapshot| snapshot.person_no.clone())
        else {
            return;
        };
        let known = &mut self.state.person.entitlement;
        if known.accumulators.asked.is_some_and(|(asked, _)| asked == ask) {
            let told = output.and_then(|output| output.accumulated());
            if let Some(told) = &told {
                self.cache.keep_accumulators(&person, told);
            }
            known.accumulators.answered(ask, told);
        } else if known.filings.asked.is_some_and(|(asked, _)| asked == ask) {
            let told = output.and_then(|output| output.filed());
            if let Some(told) = &told {
                self.cache.keep_filings(&person, told);
            }
            known.filings.answered(ask, told);
        }
    }

    /// As the left column shows it.
    pub(crate) fn entitlement_view(&self, now: Stamp) -> Option<EntitlementView> {
        let person = &self.state.person;
        person.snapshot.as_ref()?;
        let today = now.wall.china_date();
        let known = &person.entitlement;
        let year = person.insurance().zip(known.accumulators.value());
        let year = year.and_then(|(insurance, told)| told.of(&insurance.kind, today.year()));
        Some(EntitlementView {
            accumulated: AccumulatedView {
                told: known.accumulators.view(now, |told| told.fetched_at),
                year: year.map(|year| YearView {
                    year: year.year,
                    fees: year.fees.to_string(),
                    deductible: year.deductible.to_string(),
                    funds: year
                        .funds
                        .iter()
                        .map(|share| FundView {
                            name: share.fund.name().to_owned(),
                            amount: share.amount.to_string(),
                        })
                        .collect(),
                    fund_total: year.fund_total().to_string(),
                    visits: year.visits,
                }),
            },
            filings_told: known.filings.view(now, |told| told.fetched_at),
            filings: filing_views(known.filings.value(), today),
        })
    }
}

fn filing_views(told: Option<&Filings>, today: BusinessDate) -> Vec<FilingView> {
    let rows = told.into_iter().flat_map(|told| &told.rows);
    rows.map(|filing| FilingView {
        code: filing.code.clone(),
        name: filing.name.clone(),
        until: filing.until.map(|day| day.to_string()),
        in_force: filing.holds_on(today),
    })
    .collect()
}

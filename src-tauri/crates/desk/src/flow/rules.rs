//! The bill against the rules: hits on its lines, what is answered to them, and what they stop.

use std::collections::{BTreeMap, BTreeSet};

use settlement::catalog::{CatalogEntry, ListKind};
use settlement::fact::{Fact, Purpose, Stamp};
use settlement::fees::{CatalogItem, FeeLine, VisitDetails};
use settlement::ids::{FeeLineNo, ItemCode, PersonNo};
use settlement::machine::State;
use settlement::ports::{Cache, Journal};
use settlement::prescription::put_apart;
use settlement::request::Codec;
use settlement::rules::{
    AnswerKind, DoctorListing, Effect, Hit, RuleAnswer, RuleOverridden, Standing, TraceOnLine, standing,
};
use settlement::{BillId, BusinessDate, ClerkNo, Timestamp};

use super::cancel::reason_of;
use super::consent::OpenConsent;
use super::rule_basket::basket;
use crate::api::{AnswerRuleArgs, OverrideRuleArgs, RuleAnswerKind, SetSelfPaidArgs};
use crate::desk::Desk;
use crate::inputs::Duty;
use crate::refuse::Refusal;
use crate::state::{AtBill, ForTwo};

/// Items with the same name that are looked at.
const ALTERNATIVES_MAX: u32 = 20;

/// Rules at the bill.
#[derive(Debug, Default)]
pub(crate) struct AtRules {
    /// What the hits were worked out from.
    seen: Option<Seen>,
    pub(crate) hits: Vec<Hit>,
    /// Lines that a rule makes the patient's own.
    pub(crate) self_paid: BTreeSet<FeeLineNo>,
    known: BTreeMap<ItemCode, Known>,
    /// What the list of the centre says of the doctor.
    listings: Option<Vec<DoctorListing>>,
    /// Age of the catalog when the bill began. **Unit**: days.
    catalog_age: Option<u32>,
    /// A consent that waits for its signature.
    pub(crate) consent: Option<OpenConsent>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    lines: Vec<FeeLine>,
    traces: Vec<Option<TraceOnLine>>,
    answers: Vec<RuleAnswer>,
    visit: Option<VisitDetails>,
    person: PersonNo,
    insurance: Option<usize>,
    on: BusinessDate,
    /// When accumulators and filings were told.
    told: (Option<Timestamp>, Option<Timestamp>),
}

impl AtRules {
    /// What the hits rest on has changed outside of the bill.
    pub(crate) fn look_again(&mut self) {
        self.seen = None;
    }
}

/// What the catalog knows of an item.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) entry: Option<CatalogEntry>,
    /// Why it counts as not mapped.
    pub(crate) unmapped: Option<String>,
    pub(crate) alternatives: Vec<CatalogItem>,
}

/// The answers a hit can be met by.
pub(crate) fn answers_of<'a>(hit: &Hit, lines: &'a [FeeLine], visit: &'a [RuleAnswer]) -> &'a [RuleAnswer] {
    match hit.line {
        Some(place) => lines.get(place).map_or(&[], |line| line.answers.as_slice()),
        None => visit,
    }
}

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// Works the hits out anew where anything has changed; called after every input.
    pub(crate) fn look_at_rules(&mut self, now: Stamp) {
        if self.state.rules.book.packs().is_empty() {
            return;
        }
        let sent = self.current().is_some_and(|attempt| !may_still_change(attempt.state));
        let Some(at) = self.state.bill.as_ref().filter(|_| !sent) else { return };
        let Some(person) = &self.state.person.snapshot else { return };
        // Nothing is worked out, and nothing looked up, before the insurance is known.
        if self.state.person.insurance().is_none() {
            return;
        }
        let (insurance, on) = (self.state.person.insurance_chosen, now.wall.china_date());
        let known = &self.state.person.entitlement;
        let told = (
            known.accumulators.value().map(|told| told.fetched_at),
            known.filings.value().map(|told| told.fetched_at),
        );
        let traces: Vec<Option<TraceOnLine>> =
            at.lines.iter().map(|line| self.trace_on_line(at, line)).collect();
        let same = |seen: &Seen| {
            seen.lines == at.lines
                && seen.traces == traces
                && seen.answers == at.answers
                && seen.visit == at.visit
                && seen.person == person.person_no
                && (seen.insurance, seen.on, seen.told) == (insurance, on, told)
        };
        if at.rules.seen.as_ref().is_some_and(same) {
            return;
        }
        let seen = Seen {
            lines: at.lines.clone(),
            traces,
            answers: at.answers.clone(),
            visit: at.visit.clone(),
            person: person.person_no.clone(),
            insurance,
            on,
            told,
        };
        let missing: Vec<FeeLine> = seen
            .lines
            .iter()
            .filter(|line| !at.rules.known.contains_key(&line.item.item_code))
            .cloned()
            .collect();
        let known: Vec<(ItemCode, Known)> = missing.iter().map(|line| self.known(line)).collect();
        let fetched = self.cache.catalog_version().and_then(|version| version.fetched_at);
        let age =
            fetched.and_then(|at| u32::try_from(at.china_date().days_until(now.wall.china_date())).ok());
        let doctor = seen.visit.as_ref().map(|visit| visit.doctor_code.clone());
        let listings = doctor.and_then(|code| self.doctor_listings(&code));
        let Some(at) = &mut self.state.bill else { return };
        at.rules.listings = listings;
        at.rules.known.extend(known);
        at.rules.catalog_age = age;
        let Some((hits, self_paid)) = self.hits(now) else { return };
        let Some(at) = &mut self.state.bill else { return };
        at.rules.hits = hits;
        at.rules.self_paid = self_paid;
        at.rules.seen = Some(seen);
    }

    /// What the list of the centre says of a doctor; who is no doctor of the insurance is not on it.
    fn doctor_listings(&mut self, code: &str) -> Option<Vec<DoctorListing>> {
        let first = BusinessDate::from_parts(2000, 1, 1).ok()?;
        let rows = self.cache.listed(ListKind::Doctors, code)?;
        let insured = rows.into_iter().filter(|row| row.insured).map(|row| DoctorListing {
            code: row.code,
            from: row.from.unwrap_or(first),
            until: row.until,
            suspended: Vec::new(),
        });
        Some(insured.collect())
    }

    fn known(&mut self, line: &FeeLine) -> (ItemCode, Known) {
        let code = line.item.item_code.clone();
        let entry = self.cache.item(&code, line.occurred_at.china_date());
        let (entry, unmapped) = entry.map(|entry| self.as_mapped(entry)).unzip();
        let unmapped = unmapped.flatten();
        let alternatives = self
            .cache
            .search(&line.item.name, ALTERNATIVES_MAX)
            .into_iter()
            .filter(|other| other.priced && other.item.item_code != code && other.item.name == line.item.name)
            // What would be the patient's own is no cheaper choice.
            .filter(|other| self.as_mapped(other.clone()).1.is_none())
            .map(|other| other.item)
            .collect();
        (code, Known { entry, unmapped, alternatives })
    }

    /// Hits, and the lines that a rule makes the patient's own. What the patient pays himself asks for his consent, so the rules
    /// are looked at once more with these lines as his own.
    fn hits(&self, now: Stamp) -> Option<(Vec<Hit>, BTreeSet<FeeLineNo>)> {
        let at = self.state.bill.as_ref()?;
        let history = self.charged_before(at, now.wall.china_date())?;
        let mut basket = basket(at, &self.state.person, history, now.wall.china_date(), &at.rules.known)?;
        for line in &mut basket.lines {
            line.trace = self.trace_on_line(at, &line.fee);
        }
        basket.catalog_age = at.rules.catalog_age;
        basket.listings.clone_from(&at.rules.listings);
        let book = &self.state.rules.book;
        let first = book.check(&basket);
        let own: BTreeSet<usize> = first
            .iter()
            .filter(|hit| standing(hit, answers_of(hit, &at.lines, &at.answers)) == Standing::SelfPaid)
            .filter_map(|hit| hit.line)
            .collect();
        let mut numbers = BTreeSet::new();
        for place in &own {
            if let Some(line) = basket.lines.get_mut(*place).filter(|line| !line.is_self_paid()) {
                line.fee.self_paid = true;
                numbers.insert(line.fee.line_no.clone());
            }
        }
        if numbers.is_empty() {
            return Some((first, numbers));
        }
        let mut hits = book.check(&basket);
        let kept = first.into_iter().filter(|hit| {
            hit.effect == Effect::SelfPay
                && hit.line.is_some_and(|place| own.contains(&place))
                && !hits.iter().any(|other| (&other.rule, other.line) == (&hit.rule, hit.line))
        });
        let kept: Vec<Hit> = kept.collect();
        hits.extend(kept);
        hits.sort_by(|a, b| (a.line, a.effect, &a.rule).cmp(&(b.line, b.effect, &b.rule)));
        Some((hits, numbers))
    }

    /// Does a rule stop this bill?
    ///
    /// # Errors
    /// It does; the first of them in words.
    pub(crate) fn rules_allow(&mut self, now: Stamp) -> Result<(), Refusal> {
        self.look_at_rules(now);
        let Some(at) = self.state.bill.as_ref() else { return Ok(()) };
        let open: Vec<&Hit> = stopping(at).collect();
        let Some(first) = open.first() else { return Ok(()) };
        let more = if open.len() > 1 { format!("（共 {} 处）", open.len()) } else { String::new() };
        Err(Refusal::RulesStop(format!("{} {}{more}：{}", first.rule, first.found, first.clause)))
    }

    /// The lines as they are sent: what a rule makes the patient's own is marked, and each line stands on its document
    /// (requirements 39, 45).
    pub(crate) fn lines_to_send(&self) -> Vec<FeeLine> {
        self.state.bill.as_ref().map(lines_of).unwrap_or_default()
    }

    /// Answers may be given until the settle key, also for a full pay that is settled after all.
    pub(crate) fn answerable(&self) -> Result<(), Refusal> {
        match self.current() {
            Some(attempt) if self.waiting(&attempt.id).is_some() => Err(Refusal::Busy),
            Some(attempt) if !may_still_change(attempt.state) => Err(Refusal::NotNow),
            Some(_) | None => Ok(()),
        }
    }

    /// The hit a command names, of which one of these effects asks.
    pub(crate) fn hit_of(&self, rule: &str, line: Option<&str>, asks: &[Effect]) -> Result<Hit, Refusal> {
        let at = self.state.bill.as_ref().ok_or(Refusal::NoSuchHit)?;
        let place = match line {
            None => None,
            Some(number) => {
                let place = at.lines.iter().position(|line| line.line_no.as_str() == number);
                Some(place.ok_or(Refusal::NoSuchHit)?)
            }
        };
        let hit = at.rules.hits.iter().find(|hit| hit.rule.as_str() == rule && hit.line == place);
        hit.filter(|hit| asks.contains(&hit.effect)).cloned().ok_or(Refusal::NoSuchHit)
    }

    /// Keeps an answer with its line, or with the visit; another one of the same kind to the same rule is replaced.
    pub(crate) fn keep_answer(&mut self, now: Stamp, line: Option<usize>, answer: RuleAnswer) {
        let Some(at) = &mut self.state.bill else { return };
        let answers = match line {
            Some(place) => match at.lines.get_mut(place) {
                Some(line) => &mut line.answers,
                None => return,
            },
            None => &mut at.answers,
        };
        answers.retain(|before| (&before.rule, before.kind) != (&answer.rule, answer.kind));
        answers.push(answer);
        at.changed = true;
        at.fault = None;
        self.look_at_rules(now);
    }

    pub(crate) fn answer_rule(&mut self, now: Stamp, args: &AnswerRuleArgs) -> Result<Vec<Duty>, Refusal> {
        self.answerable()?;
        let (kind, asks) = match args.kind {
            RuleAnswerKind::Reason => (AnswerKind::Reason, &[Effect::Reason][..]),
            RuleAnswerKind::Approval => (AnswerKind::Approval, &[Effect::Approval, Effect::SelfPay][..]),
        };
        let hit = self.hit_of(&args.rule, args.line.as_deref(), asks)?;
        let text = reason_of(&args.text)?;
        if kind == AnswerKind::Approval && text.chars().count() > 40 {
            return Err(Refusal::Malformed("text".to_owned()));
        }
        if kind == AnswerKind::Approval {
            self.approval_for(now, &hit, &text)?;
        }
        let answer = self.answer(now, &hit, kind, text)?;
        self.keep_answer(now, hit.line, answer);
        Ok(Vec::new())
    }

    pub(crate) fn answer(
        &self,
        now: Stamp,
        hit: &Hit,
        kind: AnswerKind,
        text: String,
    ) -> Result<RuleAnswer, Refusal> {
        let clerk = self.state.session.clerk.clone().ok_or(Refusal::SignedOut)?;
        Ok(RuleAnswer { rule: hit.rule.clone(), kind, text, clerk, second: None, at: now.wall })
    }

    /// The clerk makes a line the patient's own, or the insurance's again.
    pub(crate) fn set_self_paid(&mut self, now: Stamp, args: &SetSelfPaidArgs) -> Result<Vec<Duty>, Refusal> {
        self.answerable()?;
        if !args.self_paid && self.is_unmapped(&args.line) {
            return Err(Refusal::NotOverridable);
        }
        let at = self.state.bill.as_mut().ok_or(Refusal::LineCount)?;
        let line = at.lines.iter_mut().find(|line| line.line_no.as_str() == args.line);
        let line = line.ok_or_else(|| Refusal::UnknownItem(args.line.clone()))?;
        if line.self_paid != args.self_paid {
            line.self_paid = args.self_paid;
            // A consent to what the insurance pays after all is none to anything else.
            line.answers.retain(|answer| answer.kind != AnswerKind::Consent);
            at.changed = true;
            at.fault = None;
        }
        self.look_at_rules(now);
        Ok(Vec::new())
    }

    /// Two people let it pass: the second is asked for his password first.
    pub(crate) fn override_rule(
        &mut self,
        now: Stamp,
        args: &OverrideRuleArgs,
    ) -> Result<Vec<Duty>, Refusal> {
        self.answerable()?;
        let hit =
            self.hit_of(&args.rule, args.line.as_deref(), &[Effect::Block, Effect::Reason, Effect::SelfPay])?;
        if !hit.overridable {
            return Err(Refusal::NotOverridable);
        }
        let reason = reason_of(&args.reason)?;
        let bill = self.state.bill.as_ref().map(|at| at.bill.clone()).ok_or(Refusal::NoSuchHit)?;
        let line = args.line.clone();
        self.ask_second(now, &args.second, ForTwo::Rule { bill, rule: args.rule.clone(), line, reason })
    }

    /// Both have agreed: the override is durable before it counts.
    pub(crate) fn rule_agreed(
        &mut self,
        now: Stamp,
        (bill, rule, line): (&BillId, &str, Option<&str>),
        reason: String,
        (clerk, second): (ClerkNo, ClerkNo),
    ) -> Result<Vec<Duty>, Refusal> {
        if self.state.bill.as_ref().is_none_or(|at| at.bill != *bill) {
            return Err(Refusal::NoSuchHit);
        }
        self.answerable()?;
        let hit = self.hit_of(rule, line, &[Effect::Block, Effect::Reason, Effect::SelfPay])?;
        let overridden = RuleOverridden {
            bill: bill.clone(),
            line: line.and_then(|number| FeeLineNo::new(number).ok()),
            rule: hit.rule.clone(),
            clause: hit.clause.clone(),
            pack: hit.pack.clone(),
            reason: reason.clone(),
            clerk: clerk.clone(),
            second: second.clone(),
        };
        self.commit_terminal(now, Fact::RuleOverridden(Box::new(overridden)))?;
        let answer = RuleAnswer {
            rule: hit.rule.clone(),
            kind: AnswerKind::Override,
            text: reason,
            clerk,
            second: Some(second),
            at: now.wall,
        };
        self.keep_answer(now, hit.line, answer);
        Ok(Vec::new())
    }
}

/// The hits that stop the bill. What is settled again after a part went back was looked at before.
pub(crate) fn stopping(at: &AtBill) -> impl Iterator<Item = &Hit> {
    let looked_at_before = matches!(at.purpose, Purpose::Replaces(_));
    at.rules.hits.iter().filter(move |hit| !looked_at_before && at.standing(hit) == Standing::Open)
}

/// What stands at the desk, as it is sent or will be. What is left of a settled bill keeps the documents it was settled with.
pub(crate) fn lines_of(at: &AtBill) -> Vec<FeeLine> {
    let mut lines = at.lines.clone();
    for line in &mut lines {
        line.self_paid |= at.rules.self_paid.contains(&line.line_no);
    }
    if !matches!(at.purpose, Purpose::Replaces(_)) {
        put_apart(&mut lines);
    }
    lines
}

/// Before anything is settled, and after everything was taken back.
const fn may_still_change(state: State) -> bool {
    matches!(
        state,
        State::Draft | State::Registered | State::Uploaded | State::Quoted | State::Void | State::Refunded
    )
}

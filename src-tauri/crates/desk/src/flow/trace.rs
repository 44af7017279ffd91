//! 药品追溯码: which line a scan belongs to, where its pack was sold before, and what leaves with the settlement.
//!
//! A scan is durable before it counts; nothing that is asked before 2207 depends on it, so that packs may be scanned until F12.

use std::collections::BTreeMap;

use settlement::fact::{Entry, Fact, LineTrace, Purpose, Stamp, Subject, Traced};
use settlement::fallback::FallbackState;
use settlement::fees::FeeLine;
use settlement::ids::{BillId, FeeLineNo, ItemCode, RuleId, TraceCode};
use settlement::machine::State;
use settlement::mapping::OwnItem;
use settlement::ports::{Cache, Journal};
use settlement::request::Codec;
use settlement::rules::{Family, TraceOnLine};
use settlement::trace::{NoCodeList, SoldBefore, TraceBook, has_packs, is_part, wanted};

use crate::api::{RemoveTraceCodeArgs, ScanTraceCodeArgs, SetSplitPackArgs};
use crate::desk::Desk;
use crate::fault::FaultCode;
use crate::inputs::Duty;
use crate::no_code_file;
use crate::refuse::Refusal;
use crate::state::AtBill;
use crate::view::{TraceSaidView, TraceView};

/// Codes of one line at most.
pub(crate) const CODES_MAX: usize = 100;
/// Under this name the cache keeps the last list that was good.
const KEPT: &str = "no_code";

/// What is known of packs of drugs.
#[derive(Debug, Default)]
pub(crate) struct TraceState {
    /// What lines have and cases sold, by the journal.
    pub(crate) book: TraceBook,
    /// Which item a 药品标识码 stands for, by the hospital's own list.
    drugs: BTreeMap<String, ItemCode>,
    /// 无码库.
    no_code: Option<NoCodeList>,
}

/// How the line of a scan was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FoundBy {
    /// By the 药品标识码 in the hospital's own list.
    Drug,
    /// It was selected.
    Selected,
    /// It is the only one that still wants a code.
    Only,
}

/// Where the last scan went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TraceSaid {
    pub(crate) code: TraceCode,
    pub(crate) line: FeeLineNo,
    pub(crate) by: FoundBy,
}

impl TraceState {
    /// The hospital's own list says which drug a code is of.
    pub(crate) fn take(&mut self, items: &[OwnItem]) {
        let named =
            items.iter().flat_map(|own| own.drugs.iter().map(|drug| (drug.clone(), own.item.clone())));
        self.drugs = named.collect();
    }

    /// May a code be of this item, as far as the list says?
    fn may_be_of(&self, code: &TraceCode, item: &ItemCode) -> bool {
        match self.drugs.get(code.drug()) {
            Some(known) => known == item,
            None => !self.drugs.values().any(|known| known == item),
        }
    }
}

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// At the start: the list of drugs without codes, or the last one that was good.
    pub(crate) fn no_code_at_start(&mut self, now: Stamp) {
        let Some(file) = self.options.rules.no_code.clone() else { return };
        let area = self.options.area.as_str();
        let read = file.content.and_then(|content| {
            let list = no_code_file::read(&content).map_err(|fault| fault.to_string())?;
            if area.starts_with(&list.region) {
                Ok((content, list))
            } else {
                Err(format!("region: the beginning of {area}, not {}", list.region))
            }
        });
        self.state.trace.no_code = match read {
            Ok((content, list)) => {
                self.cache.keep_setting(KEPT, &content);
                Some(list)
            }
            Err(fault) => {
                let words = format!("{}: {fault}", file.name);
                tracing::warn!(fault, "the list of drugs without codes is not taken");
                self.tell(now, FaultCode::D95.view_with(Some(words)), None);
                self.cache.setting(KEPT).and_then(|content| no_code_file::read(&content).ok())
            }
        };
    }

    /// Why a line needs no code, by the list.
    fn without_code(&self, line: &FeeLine) -> Option<&str> {
        self.state.trace.no_code.as_ref()?.why(&line.item, line.occurred_at.china_date())
    }

    /// What the rules want to know of the codes of a line; nothing of what has no packs.
    pub(crate) fn trace_on_line(&self, at: &AtBill, line: &FeeLine) -> Option<TraceOnLine> {
        let trace = self.state.trace.book.of(&at.bill, line);
        let has_codes = trace.is_some_and(|trace| !trace.codes.is_empty());
        if !has_packs(&line.item.catalog_code) && !has_codes {
            return None;
        }
        Some(TraceOnLine {
            codes: trace.map_or(0, |trace| u32::try_from(trace.codes.len()).unwrap_or(u32::MAX)),
            wanted: wanted(line, trace.is_some_and(|trace| trace.split)),
            without: self.without_code(line).is_some(),
            sold: trace.map(|trace| self.sold_before(at, line, trace)).unwrap_or_default(),
        })
    }

    /// Where packs of a line stand on this bill as well, or were sold with another one and have not come back.
    fn sold_before(&self, at: &AtBill, line: &FeeLine, trace: &LineTrace) -> Vec<SoldBefore> {
        let mut sold = Vec::new();
        let split = trace.split || is_part(&line.item.unit);
        for code in &trace.codes {
            let beside = at.lines.iter().filter(|other| other.line_no != line.line_no).find(|other| {
                let of_other = self.state.trace.book.of(&at.bill, other);
                of_other.is_some_and(|of_other| of_other.codes.contains(code))
            });
            if let Some(other) = beside {
                let line = Some(other.line_no.clone());
                sold.push(SoldBefore { code: code.clone(), bill: at.bill.clone(), line, at: None });
            }
            let by = self.state.trace.book.sold_by(code);
            sold.extend(by.filter_map(|by| self.sold_with(&at.bill, by, code, split)));
        }
        sold
    }

    /// The sale of a code with a case of another bill, unless its money went back. Parts of one pack are no second sale.
    fn sold_with(&self, bill: &BillId, by: &Subject, code: &TraceCode, split: bool) -> Option<SoldBefore> {
        let (other, lines, traces, wall) = match by {
            Subject::Attempt(id) => {
                let attempt = self.state.attempts.get(id)?;
                if attempt.leaves_bill_free() || attempt.state == State::Cancelled {
                    return None;
                }
                let settled = attempt.settlement.as_ref().map(|settlement| settlement.settled_at);
                let lines = &attempt.began.lines;
                (attempt.bill(), lines, &attempt.traces, settled.unwrap_or(attempt.since.wall))
            }
            Subject::Fallback(id) => {
                let fallback = self.state.fallbacks.get(id)?;
                // One that was settled after all sold it with that settlement.
                if fallback.state.leaves_bill_free() || fallback.state == FallbackState::Resettled {
                    return None;
                }
                let lines = fallback.receipts.last().map(|receipt| &receipt.lines)?;
                (fallback.bill(), lines, &fallback.began.traces, fallback.since.wall)
            }
            Subject::Terminal | Subject::Deposit(_) => return None,
        };
        let sold = traces.iter().find(|trace| trace.codes.contains(code))?;
        let line = lines.iter().find(|line| line.line_no == sold.line)?;
        let parts = split && (sold.split || is_part(&line.item.unit));
        (other != bill && !parts).then(|| SoldBefore {
            code: code.clone(),
            bill: other.clone(),
            line: None,
            at: Some(wall),
        })
    }

    /// Codes may be scanned and taken off until the settle key; what was sold stays as it was sold.
    pub(crate) fn traceable(&self) -> Result<&AtBill, Refusal> {
        let at = self.state.bill.as_ref().ok_or(Refusal::TraceNoLine)?;
        let fixed =
            self.paid_in_full(&at.bill).is_some() && !matches!(self.purpose_now(at), Purpose::Resettles(_));
        let open = self.current().is_none_or(|attempt| match attempt.state {
            State::Draft
            | State::Registered
            | State::Uploaded
            | State::Quoted
            | State::Fencing
            | State::Void
            | State::Cancelled
            | State::Refunded => true,
            State::Settling
            | State::InDoubt
            | State::Reversing
            | State::Confirming
            | State::Settled
            | State::Cancelling
            | State::CancelFencing
            | State::Manual => false,
        });
        if open && !fixed { Ok(at) } else { Err(Refusal::NotNow) }
    }

    pub(crate) fn scan_trace_code(
        &mut self,
        now: Stamp,
        args: &ScanTraceCodeArgs,
    ) -> Result<Vec<Duty>, Refusal> {
        let code = TraceCode::new(args.code.trim()).map_err(|_| Refusal::TraceShape)?;
        let at = self.traceable()?;
        let has = |line: &&FeeLine| {
            self.state.trace.book.of(&at.bill, line).is_some_and(|trace| trace.codes.contains(&code))
        };
        if let Some(line) = at.lines.iter().find(has) {
            return Err(Refusal::TraceTwice(format!("{} {}", line.line_no, line.item.name)));
        }
        let (line, by) = self.line_of(at, &code, args.line.as_deref())?;
        let mut trace = self.trace_of(at, line);
        let packs = usize::try_from(wanted(line, trace.split)).unwrap_or(usize::MAX);
        let whole = !(trace.split || is_part(&line.item.unit));
        if trace.codes.len() >= CODES_MAX || (whole && trace.codes.len() >= packs) {
            return Err(Refusal::TraceEnough(format!("{} {}/{packs}", line.item.name, trace.codes.len())));
        }
        trace.codes.push(code.clone());
        let said = TraceSaid { code, line: trace.line.clone(), by };
        self.keep_traces(now, vec![trace])?;
        if let Some(at) = &mut self.state.bill {
            at.trace_said = Some(said);
        }
        Ok(Vec::new())
    }

    /// The line a code belongs to: that of its drug, where the list knows it; else the selected one, or the only one in question.
    fn line_of<'a>(
        &self,
        at: &'a AtBill,
        code: &TraceCode,
        selected: Option<&str>,
    ) -> Result<(&'a FeeLine, FoundBy), Refusal> {
        let chosen = selected.and_then(|number| at.lines.iter().find(|line| line.line_no.as_str() == number));
        let wants = |line: &&FeeLine| {
            let have = self.state.trace.book.of(&at.bill, line);
            let (codes, split) = have.map_or((0, false), |trace| (trace.codes.len(), trace.split));
            has_packs(&line.item.catalog_code)
                && self.without_code(line).is_none()
                && u32::try_from(codes).unwrap_or(u32::MAX) < wanted(line, split)
        };
        if let Some(item) = self.state.trace.drugs.get(code.drug()) {
            let of_drug = |line: &&FeeLine| &line.item.item_code == item;
            let found = chosen
                .filter(of_drug)
                .or_else(|| at.lines.iter().filter(of_drug).find(wants))
                .or_else(|| at.lines.iter().find(of_drug));
            let line =
                found.ok_or_else(|| Refusal::TraceOther(format!("标识码 {} 为 {item}", code.drug())))?;
            return Ok((line, FoundBy::Drug));
        }
        if let Some(line) = chosen.filter(|line| has_packs(&line.item.catalog_code)) {
            if !self.state.trace.may_be_of(code, &line.item.item_code) {
                let words = format!("标识码 {} 不是 {}", code.drug(), line.item.name);
                return Err(Refusal::TraceOther(words));
            }
            return Ok((line, FoundBy::Selected));
        }
        let mut open = at.lines.iter().filter(wants);
        match (open.next(), open.next()) {
            (Some(only), None) if self.state.trace.may_be_of(code, &only.item.item_code) => {
                Ok((only, FoundBy::Only))
            }
            _ => Err(Refusal::TraceNoLine),
        }
    }

    pub(crate) fn remove_trace_code(
        &mut self,
        now: Stamp,
        args: &RemoveTraceCodeArgs,
    ) -> Result<Vec<Duty>, Refusal> {
        let at = self.traceable()?;
        let line = at.lines.iter().find(|line| line.line_no.as_str() == args.line);
        let mut trace = self.trace_of(at, line.ok_or(Refusal::TraceNoLine)?);
        let before = trace.codes.len();
        trace.codes.retain(|code| code.as_str() != args.code);
        if trace.codes.len() == before {
            return Err(Refusal::TraceNoLine);
        }
        self.keep_traces(now, vec![trace])?;
        Ok(Vec::new())
    }

    pub(crate) fn set_split_pack(
        &mut self,
        now: Stamp,
        args: &SetSplitPackArgs,
    ) -> Result<Vec<Duty>, Refusal> {
        let at = self.traceable()?;
        let line = at.lines.iter().find(|line| line.line_no.as_str() == args.line);
        let line = line.filter(|line| has_packs(&line.item.catalog_code)).ok_or(Refusal::TraceNoLine)?;
        let trace = self.trace_of(at, line);
        if trace.split != args.split {
            self.keep_traces(now, vec![LineTrace { split: args.split, ..trace }])?;
        }
        Ok(Vec::new())
    }

    /// A line goes: its packs are as free as before.
    pub(crate) fn release_traces(&mut self, now: Stamp, line: &str) -> Result<(), Refusal> {
        let Some(at) = self.state.bill.as_ref() else { return Ok(()) };
        let Some(line) = at.lines.iter().find(|one| one.line_no.as_str() == line) else { return Ok(()) };
        let Some(trace) = self.state.trace.book.of(&at.bill, line) else { return Ok(()) };
        let bill = at.bill.clone();
        let gone = LineTrace { codes: Vec::new(), split: false, ..trace.clone() };
        self.commit_traces(now, &bill, vec![gone])
    }

    /// What a line has, or would have.
    fn trace_of(&self, at: &AtBill, line: &FeeLine) -> LineTrace {
        self.state.trace.book.of(&at.bill, line).cloned().unwrap_or_else(|| LineTrace {
            line: line.line_no.clone(),
            item: line.item.item_code.clone(),
            codes: Vec::new(),
            split: false,
        })
    }

    /// Makes what lines of the bill at the desk have durable. What was answered to the rules about their codes does not stand for
    /// others.
    fn keep_traces(&mut self, now: Stamp, traces: Vec<LineTrace>) -> Result<(), Refusal> {
        let bill = self.state.bill.as_ref().map(|at| at.bill.clone()).ok_or(Refusal::TraceNoLine)?;
        let lines: Vec<FeeLineNo> = traces.iter().map(|trace| trace.line.clone()).collect();
        self.commit_traces(now, &bill, traces)?;
        let Some(at) = &mut self.state.bill else { return Ok(()) };
        at.trace_said = None;
        let hits = &at.rules.hits;
        for (place, line) in at.lines.iter_mut().enumerate() {
            if !lines.contains(&line.line_no) {
                continue;
            }
            let about = |rule: &RuleId| {
                hits.iter()
                    .any(|hit| &hit.rule == rule && hit.line == Some(place) && hit.family == Family::Trace)
            };
            let before = line.answers.len();
            line.answers.retain(|answer| !about(&answer.rule));
            at.changed |= line.answers.len() != before;
        }
        self.look_at_rules(now);
        Ok(())
    }

    /// Counts codes that the hospital system has brought; they become durable with the try.
    pub(crate) fn take_brought(
        &mut self,
        bill: &BillId,
        traces: Vec<LineTrace>,
    ) -> Result<Vec<Traced>, Refusal> {
        let clerk = self.state.session.clerk.clone().ok_or(Refusal::SignedOut)?;
        let of_bill = |trace| Traced { bill: bill.clone(), trace, clerk: clerk.clone() };
        let brought: Vec<Traced> = traces.into_iter().map(of_bill).collect();
        for traced in &brought {
            self.state.trace.book.apply(&terminal(Fact::Traced(Box::new(traced.clone()))));
        }
        Ok(brought)
    }

    /// What was brought and is not durable yet, for the first commit of the try.
    pub(crate) fn brought_entries(&self) -> Vec<Entry> {
        let brought = self.state.bill.iter().flat_map(|at| &at.brought);
        brought.map(|traced| terminal(Fact::Traced(Box::new(traced.clone())))).collect()
    }

    pub(crate) fn commit_traces(
        &mut self,
        now: Stamp,
        bill: &BillId,
        traces: Vec<LineTrace>,
    ) -> Result<(), Refusal> {
        let clerk = self.state.session.clerk.clone().ok_or(Refusal::SignedOut)?;
        let facts: Vec<Fact> = traces
            .into_iter()
            .map(|trace| Fact::Traced(Box::new(Traced { bill: bill.clone(), trace, clerk: clerk.clone() })))
            .collect();
        if facts.is_empty() {
            return Ok(());
        }
        self.commit_terminal_all(now, facts.clone())?;
        for fact in facts {
            if let (Fact::Traced(traced), Some(at)) = (&fact, &mut self.state.bill) {
                // The newer word about a line takes the place of what was brought for it.
                at.brought.retain(|brought| brought.trace.line != traced.trace.line);
            }
            self.state.trace.book.apply(&terminal(fact));
        }
        Ok(())
    }

    /// The codes that the hospital system brings beside those that were scanned before a restart; only what is new.
    pub(crate) fn traces_brought(
        &self,
        bill: &BillId,
        lines: &[FeeLine],
        brought: &[(Vec<TraceCode>, bool)],
    ) -> Vec<LineTrace> {
        let mut new = Vec::new();
        for (line, (codes, split)) in lines.iter().zip(brought) {
            if codes.is_empty() && !split {
                continue;
            }
            let known = self.state.trace.book.of(bill, line);
            let mut trace = LineTrace {
                line: line.line_no.clone(),
                item: line.item.item_code.clone(),
                codes: codes.clone(),
                split: *split,
            };
            for code in known.iter().flat_map(|known| &known.codes) {
                if !trace.codes.contains(code) {
                    trace.codes.push(code.clone());
                }
            }
            trace.split |= known.is_some_and(|known| known.split);
            if known != Some(&trace) {
                new.push(trace);
            }
        }
        new
    }

    /// Does a rule about codes stop the settlement? Codes may have come and gone since the quote.
    pub(crate) fn traces_allow(&mut self, now: Stamp) -> Result<(), Refusal> {
        self.look_at_rules(now);
        let Some(at) = self.state.bill.as_ref() else { return Ok(()) };
        match super::rules::stopping(at).find(|hit| hit.family == Family::Trace) {
            Some(hit) => Err(Refusal::RulesStop(format!("{} {}：{}", hit.rule, hit.found, hit.clause))),
            None => Ok(()),
        }
    }

    pub(crate) fn trace_view(&self, at: &AtBill, line: &FeeLine) -> Option<TraceView> {
        let known = self.trace_on_line(at, line)?;
        let trace = self.state.trace.book.of(&at.bill, line);
        Some(TraceView {
            codes: trace.iter().flat_map(|trace| &trace.codes).map(ToString::to_string).collect(),
            wanted: known.wanted,
            split: trace.is_some_and(|trace| trace.split),
            without: self.without_code(line).map(ToOwned::to_owned),
            sold: known.sold.iter().map(SoldBefore::words).collect(),
        })
    }

    pub(crate) fn trace_said_view(at: &AtBill) -> Option<TraceSaidView> {
        let said = at.trace_said.as_ref()?;
        let line = at.lines.iter().find(|line| line.line_no == said.line)?;
        let by = match said.by {
            FoundBy::Drug => "按药品标识码",
            FoundBy::Selected => "按所选的行",
            FoundBy::Only => "只有这一行缺码",
        };
        Some(TraceSaidView {
            code: said.code.to_string(),
            line: said.line.to_string(),
            words: format!("追溯码记到 {} {}（{by}）", line.line_no, line.item.name),
        })
    }
}

/// A fact of the terminal.
const fn terminal(fact: Fact) -> Entry {
    Entry { subject: Subject::Terminal, fact }
}

//! 药品追溯码: which packs of a drug a line hands out, and where a pack was handed out before.
//!
//! What a line has is the fold of the journal, from the first scan on; what was sold stands with the settlement or the full pay that
//! sold it. Not here: whether a missing or a sold code stops a bill (`rules::trace`), which line a scan belongs to (`desk`).

use std::collections::{BTreeMap, BTreeSet};

use crate::fact::{Entry, Fact, FallbackFact, Subject};
use crate::fees::{CatalogItem, FeeLine};
use crate::ids::{BillId, CatalogCode, ClerkNo, FeeLineNo, ItemCode, TraceCode};
use crate::time::{BusinessDate, Timestamp};

/// Units a single dose or measure is counted in: such a line is a part of a pack, which has one code.
const PART_UNITS: [&str; 14] =
    ["片", "粒", "丸", "颗", "枚", "滴", "g", "克", "mg", "毫克", "ml", "毫升", "单位", "IU"];

/// What a line hands out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineTrace {
    /// 费用明细流水号.
    pub line: FeeLineNo,
    /// Of which item; a line that was written anew with another one has none of these codes.
    pub item: ItemCode,
    /// One for each pack, in the order of the scans.
    pub codes: Vec<TraceCode>,
    /// 拆零: parts of a pack, whose code may be told again with its next part.
    pub split: bool,
}

/// From here on a line of a bill has these codes, and no others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traced {
    /// 账单.
    pub bill: BillId,
    /// Its line, with every code.
    pub trace: LineTrace,
    /// By whom.
    pub clerk: ClerkNo,
}

/// A code in the request that settles, as the platform wants it row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceRow {
    /// 费用明细流水号.
    pub line: FeeLineNo,
    /// 追溯码.
    pub code: TraceCode,
    /// 拆零标志.
    pub split: bool,
}

/// A pack that is handed out once more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoldBefore {
    /// 追溯码.
    pub code: TraceCode,
    /// The bill that has it too.
    pub bill: BillId,
    /// Its line, where it is this very bill.
    pub line: Option<FeeLineNo>,
    /// When it was sold.
    pub at: Option<Timestamp>,
}

impl SoldBefore {
    /// In the words of the desk.
    pub fn words(&self) -> String {
        match (&self.line, self.at) {
            (Some(line), _) => format!("追溯码 {} 在本单第 {line} 行已有", self.code),
            (None, Some(at)) => {
                format!("追溯码 {} 已于 {} 在账单 {} 售出", self.code, at.platform_text(), self.bill)
            }
            (None, None) => format!("追溯码 {} 已在账单 {} 售出", self.code, self.bill),
        }
    }
}

/// 无码库: drugs that need no code here, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoCodeList {
    /// Its name.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Beginning of the area codes for which it holds; empty = everywhere.
    pub region: String,
    /// The first day.
    pub valid_from: BusinessDate,
    /// The last day; none = open.
    pub valid_until: Option<BusinessDate>,
    /// Drugs.
    pub drugs: Vec<NoCode>,
}

/// A drug without codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoCode {
    /// 院内编码, or the beginning of a 医疗目录编码.
    pub code: String,
    /// Why: packs without codes, stock bought before them.
    pub why: String,
    /// The last day; none = as long as the list holds.
    pub until: Option<BusinessDate>,
}

impl NoCodeList {
    /// Why an item needs no code on a day.
    pub fn why(&self, item: &CatalogItem, on: BusinessDate) -> Option<&str> {
        let holds = self.valid_from <= on && self.valid_until.is_none_or(|last| on <= last);
        let mut drugs = self.drugs.iter().filter(|_| holds);
        let found = drugs.find(|drug| {
            let named = item.item_code.as_str() == drug.code
                || item.catalog_code.as_str().starts_with(drug.code.as_str());
            named && drug.until.is_none_or(|last| on <= last)
        });
        found.map(|drug| drug.why.as_str())
    }
}

/// Has a drug of this national code packs with codes? Western and patent drugs have; herbal pieces and what hospitals make have none.
pub fn has_packs(code: &CatalogCode) -> bool {
    matches!(code.as_str().as_bytes().first(), Some(b'X' | b'Z'))
}

/// Is a line counted in parts of a pack by its unit alone?
pub fn is_part(unit: &str) -> bool {
    PART_UNITS.contains(&unit.trim())
}

/// How many codes a line should have: one for each pack begun, one where packs are split.
pub fn wanted(line: &FeeLine, split: bool) -> u32 {
    if split || is_part(&line.item.unit) {
        return 1;
    }
    let packs = line.quantity.ten_thousandths().saturating_add(9_999) / 10_000;
    u32::try_from(packs).unwrap_or(u32::MAX).max(1)
}

/// The rows of a request, of the lines it settles, no more for each than it has packs.
pub fn rows(lines: &[FeeLine], traces: &[LineTrace]) -> Vec<TraceRow> {
    let of_line = |line: &FeeLine| {
        traces.iter().find(|trace| trace.line == line.line_no && trace.item == line.item.item_code)
    };
    let mut rows = Vec::new();
    for line in lines {
        let Some(trace) = of_line(line) else { continue };
        let packs = usize::try_from(wanted(line, trace.split)).unwrap_or(usize::MAX);
        rows.extend(trace.codes.iter().take(packs.max(1)).map(|code| TraceRow {
            line: line.line_no.clone(),
            code: code.clone(),
            split: trace.split || is_part(&line.item.unit),
        }));
    }
    rows
}

/// What lines have, and which case sold which code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TraceBook {
    lines: BTreeMap<BillId, BTreeMap<FeeLineNo, LineTrace>>,
    sold: BTreeMap<TraceCode, BTreeSet<Subject>>,
}

impl TraceBook {
    /// Folds an entry; everything that is no business of this book is passed over.
    pub fn apply(&mut self, entry: &Entry) {
        if let Fact::Traced(traced) = &entry.fact {
            let of_bill = self.lines.entry(traced.bill.clone()).or_default();
            of_bill.insert(traced.trace.line.clone(), traced.trace.clone());
        } else if let Fact::TraceSold(traces) = &entry.fact {
            self.sell(&entry.subject, traces);
        } else if let Fact::Fallback(FallbackFact::Began(began)) = &entry.fact {
            self.sell(&entry.subject, &began.traces);
        }
    }

    fn sell(&mut self, by: &Subject, traces: &[LineTrace]) {
        for code in traces.iter().flat_map(|trace| &trace.codes) {
            self.sold.entry(code.clone()).or_default().insert(by.clone());
        }
    }

    /// What a line of a bill has.
    pub fn of(&self, bill: &BillId, line: &FeeLine) -> Option<&LineTrace> {
        let trace = self.lines.get(bill)?.get(&line.line_no)?;
        (trace.item == line.item.item_code).then_some(trace)
    }

    /// What the lines of a bill have that have anything.
    pub fn of_lines(&self, bill: &BillId, lines: &[FeeLine]) -> Vec<LineTrace> {
        let traces = lines.iter().filter_map(|line| self.of(bill, line));
        traces.filter(|trace| !trace.codes.is_empty()).cloned().collect()
    }

    /// The settlements and full pays that sold a pack, whatever became of them.
    pub fn sold_by(&self, code: &TraceCode) -> impl Iterator<Item = &Subject> {
        self.sold.get(code).into_iter().flatten()
    }
}

#[cfg(test)]
mod tests;

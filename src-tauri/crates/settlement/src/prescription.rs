//! 处方 and what is printed of it: which document each line goes on.
//!
//! Western drugs, patent medicines and herbs are prescribed apart, and so is what the insurance bears from what the patient pays
//! himself (requirements 39, 45). A prescription that mixes them is several documents: the first keeps its number, each other has
//! the number with a suffix. Pure, so that the screen, the wire and the papers cannot disagree.

use std::collections::{BTreeMap, BTreeSet};

use crate::fees::{FeeLine, LineSplit};
use crate::ids::{CatalogCode, FeeLineNo};
use crate::money::Money;
use crate::receipt::LineParts;
use crate::split::Split;

/// 处方号 on the wire. **Unit**: characters. Source: platform-interface §3.5, `rxno` C30.
const NUMBER_MAX: usize = 30;
/// The longest suffix.
const SUFFIX_MAX: usize = 3;

/// 药品类别 of a prescription.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DrugKind {
    /// 西药.
    Western,
    /// 中成药.
    Patent,
    /// 中药饮片.
    Herbal,
}

impl DrugKind {
    /// By the first letter of the 医疗目录编码; nothing for what is no drug.
    pub fn of(code: &CatalogCode) -> Option<Self> {
        match code.as_str().chars().next() {
            Some('X') => Some(Self::Western),
            Some('Z') => Some(Self::Patent),
            Some('T') => Some(Self::Herbal),
            Some(_) | None => None,
        }
    }

    /// The Chinese word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Western => "西药",
            Self::Patent => "中成药",
            Self::Herbal => "中药饮片",
        }
    }

    const fn letter(self) -> char {
        match self {
            Self::Western => 'X',
            Self::Patent => 'Z',
            Self::Herbal => 'T',
        }
    }
}

/// A document that a mixed prescription came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// 处方号 as it came.
    pub prescription: String,
    /// Its own number.
    pub number: String,
    /// Its drugs; nothing where it has none.
    pub kind: Option<DrugKind>,
    /// At the patient's own cost?
    pub self_paid: bool,
    /// Its lines, in the order of the bill.
    pub lines: Vec<FeeLineNo>,
    /// Their sum.
    pub total: Money,
}

/// The number under which a line came: of its prescription, else of its order.
fn came_under(line: &FeeLine) -> Option<&str> {
    let number = line.order.prescription.as_deref().or(line.order_no.as_deref())?;
    // One that has no room for a suffix is sent as it is.
    (number.chars().count() <= NUMBER_MAX - SUFFIX_MAX).then_some(number)
}

/// Who pays, and which drugs: what a document may hold of. The order is the one in which the number is kept.
type Part = (bool, Option<DrugKind>);

/// Where each line belongs. What is no drug goes with the first kind of drugs of its prescription.
fn parts(lines: &[FeeLine]) -> Vec<Option<(String, Part)>> {
    let mut first: BTreeMap<&str, DrugKind> = BTreeMap::new();
    for line in lines {
        if let (Some(number), Some(kind)) = (came_under(line), DrugKind::of(&line.item.catalog_code)) {
            let known = first.entry(number).or_insert(kind);
            *known = (*known).min(kind);
        }
    }
    let part = |line: &FeeLine| {
        let number = came_under(line)?;
        let kind = DrugKind::of(&line.item.catalog_code).or_else(|| first.get(number).copied());
        Some((number.to_owned(), (line.is_self_paid(), kind)))
    };
    lines.iter().map(part).collect()
}

/// Puts every line on its document. Done anew whenever lines change; doing it twice changes nothing.
pub fn put_apart(lines: &mut [FeeLine]) {
    let parts = parts(lines);
    let mut of: BTreeMap<&str, BTreeSet<Part>> = BTreeMap::new();
    for (number, part) in parts.iter().flatten() {
        of.entry(number).or_default().insert(*part);
    }
    for (line, part) in lines.iter_mut().zip(&parts) {
        line.order.document = part.as_ref().and_then(|(number, part)| {
            let all = of.get(number.as_str()).filter(|all| all.len() > 1)?;
            let keeps = all.first()?;
            Some(if part == keeps { number.clone() } else { format!("{number}{}", suffix(*part, *keeps)) })
        });
    }
}

/// Of a document that does not keep the number: the kind where it is another one, and `S` for self-paid.
fn suffix((self_paid, kind): Part, (_, first): Part) -> String {
    let mut suffix = String::from("-");
    suffix.extend(kind.filter(|_| kind != first).map(DrugKind::letter));
    if self_paid {
        suffix.push('S');
    }
    suffix
}

/// The documents of prescriptions that came mixed, in the order of the bill; empty where none did.
pub fn documents(lines: &[FeeLine]) -> Vec<Document> {
    let mut documents: Vec<Document> = Vec::new();
    for (line, part) in lines.iter().zip(parts(lines)) {
        let (Some(number), Some((prescription, (self_paid, kind)))) = (&line.order.document, part) else {
            continue;
        };
        let same =
            |document: &&mut Document| document.number == *number && document.prescription == prescription;
        match documents.iter_mut().find(same) {
            Some(document) => {
                document.lines.push(line.line_no.clone());
                // Lines of one bill were added up before; a sum that does not fit stops it there.
                document.total = document.total.plus(line.amount).unwrap_or(document.total);
            }
            None => documents.push(Document {
                prescription,
                number: number.clone(),
                kind,
                self_paid,
                lines: vec![line.line_no.clone()],
                total: line.amount,
            }),
        }
    }
    documents
}

/// One of the two fee lists of a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListShare {
    /// Its lines, in the order of the bill.
    pub lines: Vec<FeeLineNo>,
    /// Their sum.
    pub total: Money,
    /// The sums of their parts.
    pub parts: LineParts,
}

/// 医保费用 and 自费费用 of a settled bill, in this order. The platform's word counts: own is what it left wholly uncovered.
///
/// Nothing where the bill has but one of the two, or where the platform's lines do not make what it settled: then one list says
/// what is known.
pub fn two_lists(lines: &[FeeLine], splits: &[LineSplit], settled: &Split) -> Option<(ListShare, ListShare)> {
    let (mut insured, mut own) = (Vec::new(), Vec::new());
    for line in lines {
        let split = splits.iter().find(|split| split.line_no == line.line_no)?;
        let wholly_own =
            if split.amount.is_zero() { line.is_self_paid() } else { split.uncovered == split.amount };
        (if wholly_own { &mut own } else { &mut insured }).push(split);
    }
    if insured.is_empty() || own.is_empty() {
        return None;
    }
    let (insured, own) = (share(&insured)?, share(&own)?);
    let whole = [
        (insured.total, own.total, settled.total),
        (insured.parts.in_scope, own.parts.in_scope, settled.in_scope),
        (insured.parts.copay_first, own.parts.copay_first, settled.copay_first),
        (insured.parts.over_price_cap, own.parts.over_price_cap, settled.over_price_cap),
        (insured.parts.uncovered, own.parts.uncovered, settled.uncovered),
    ];
    let agree = whole.into_iter().all(|(one, other, whole)| one.plus(other) == Ok(whole));
    agree.then_some((insured, own))
}

fn share(splits: &[&LineSplit]) -> Option<ListShare> {
    let sum = |part: fn(&LineSplit) -> Money| Money::sum(splits.iter().map(|split| part(split))).ok();
    Some(ListShare {
        lines: splits.iter().map(|split| split.line_no.clone()).collect(),
        total: sum(|split| split.amount)?,
        parts: LineParts {
            in_scope: sum(|split| split.in_scope)?,
            copay_first: sum(|split| split.copay_first)?,
            over_price_cap: sum(|split| split.over_price_cap)?,
            uncovered: sum(|split| split.uncovered)?,
        },
    })
}

#[cfg(test)]
mod tests;

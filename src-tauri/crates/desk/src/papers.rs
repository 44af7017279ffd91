//! From an attempt to the papers about it. Only what is journaled goes on paper, so a reprint is the same paper.

use settlement::attempt::Attempt;
use settlement::catalog::CodeList;
use settlement::fact::{CashMovement, DocumentKind, LineTrace, PrintIntent};
use settlement::fees::{FeeLine, Grade, LineSplit};
use settlement::person::{CareKind, Insurance, PersonSnapshot};
use settlement::prescription::two_lists;
use settlement::receipt::{
    BesideList, ChainHead, FeeList, FeeRow, ItemClass, LineParts, Paper, PaperHead, PaperPerson, Payment,
    RefundForm, RefundWay, Replaced, SettlementForm,
};
use settlement::{ClerkNo, DocumentNo, TraceCode};

use crate::codes::built_in_label;
use crate::options::DeskOptions;

/// The paper an intent announced, or nothing if the attempt does not hold what it needs.
pub(crate) fn paper_of(
    attempt: &Attempt,
    intent: &PrintIntent,
    replaces: Option<Replaced>,
    options: &DeskOptions,
) -> Option<Paper> {
    let head = head(intent, &attempt.began.clerk, options)?;
    match intent.kind {
        DocumentKind::SettlementForm => Some(Paper::Settlement(form(attempt, head, replaces, options)?)),
        DocumentKind::Slip => Some(Paper::Slip(form(attempt, head, replaces, options)?.slip())),
        DocumentKind::FeeList | DocumentKind::SelfPaidList => {
            Some(Paper::Fees(list(attempt, head, intent.kind == DocumentKind::SelfPaidList)?))
        }
        DocumentKind::RefundForm => Some(Paper::Refund(refund(attempt, head, options)?)),
        DocumentKind::FullPayReceipt
        | DocumentKind::OutageStatement
        | DocumentKind::ReimbursementChecklist
        | DocumentKind::DepositSlip
        | DocumentKind::RefundSlip
        | DocumentKind::ConsentForm
        | DocumentKind::ExplanationSlip
        | DocumentKind::ApprovalList => None,
    }
}

/// Number and issuer.
pub(crate) fn head(intent: &PrintIntent, clerk: &ClerkNo, options: &DeskOptions) -> Option<PaperHead> {
    Some(PaperHead {
        number: intent.number.clone(),
        copy: intent.copy,
        institution: options.institution_name.clone(),
        window: format!("{}号窗口", options.window),
        clerk: clerk.to_string(),
        issued_at: intent.made_at,
        chain_head: ChainHead::new(&intent.chain_head).ok()?,
    })
}

pub(crate) fn person(attempt: &Attempt) -> PaperPerson {
    let began = &attempt.began;
    let mut words = person_words(&began.person, &began.insurance, Some(&began.visit.care_kind));
    if let (Some(kind), Some(disease)) = (&mut words.care_kind, &began.visit.disease) {
        *kind = format!("{kind}（{}）", disease.name);
    }
    words
}

pub(crate) fn person_words(
    person: &PersonSnapshot,
    insurance: &Insurance,
    kind: Option<&CareKind>,
) -> PaperPerson {
    PaperPerson {
        // The whole name: the paper is the patient's own, and a claim needs it.
        name: person.name.expose().to_owned(),
        number: Some(person.cert_no.masked()),
        insured_kind: Some(built_in_label(CodeList::InsuranceKind, insurance.kind.as_str())),
        insured_area: Some(insurance.area.to_string()),
        care_kind: kind.map(|kind| built_in_label(CodeList::CareKind, kind.as_str())),
    }
}

fn tail(text: &str) -> String {
    let skip = text.chars().count().saturating_sub(8);
    text.chars().skip(skip).collect()
}

pub(crate) fn payment(movement: &CashMovement) -> Option<Payment> {
    let change = movement.received.minus(movement.amount).ok()?;
    let method = match &movement.reference {
        Some(reference) => format!("{} {reference}", movement.method.name()),
        None => movement.method.name().to_owned(),
    };
    Some(Payment { method, received: movement.received, change })
}

fn form(
    attempt: &Attempt,
    head: PaperHead,
    replaces: Option<Replaced>,
    options: &DeskOptions,
) -> Option<SettlementForm> {
    let settlement = attempt.settlement.as_ref()?;
    Some(SettlementForm {
        head,
        person: person(attempt),
        visit_id: attempt.visit_id.clone()?,
        settlement_id: settlement.id.clone(),
        msg_id_tail: tail(attempt.settle_msg_id.as_ref()?.as_str()),
        split: settlement.split.clone(),
        fund_formula: options.profile.fund_formula,
        payment: attempt.paid_by().and_then(payment),
        replaces,
    })
}

fn parts(split: &LineSplit) -> LineParts {
    LineParts {
        in_scope: split.in_scope,
        copay_first: split.copay_first,
        over_price_cap: split.over_price_cap,
        uncovered: split.uncovered,
    }
}

/// A line on paper, without what the insurance says of it.
pub(crate) fn fee_row(line: &FeeLine) -> FeeRow {
    FeeRow {
        line_no: line.line_no.clone(),
        code: Some(line.item.catalog_code.clone()),
        prescription: line.prescription_no().map(str::to_owned),
        name: line.item.name.clone(),
        specification: line.item.spec.clone(),
        unit: line.item.unit.clone(),
        quantity: line.quantity,
        unit_price: line.unit_price,
        amount: line.amount,
        class: None,
        copay_ratio: None,
        parts: None,
        traces: Vec::new(),
    }
}

/// The codes of the packs of a line.
pub(crate) fn codes_of(line: &FeeLine, traces: &[LineTrace]) -> Vec<TraceCode> {
    let of_line = traces.iter().find(|trace| trace.line == line.line_no);
    of_line.map(|trace| trace.codes.clone()).unwrap_or_default()
}

/// The whole list, or one of the two where the bill has costs of the insurance and of the patient alone.
fn list(attempt: &Attempt, head: PaperHead, own: bool) -> Option<FeeList> {
    let split = &attempt.settlement.as_ref()?.split;
    let whole = LineParts {
        in_scope: split.in_scope,
        copay_first: split.copay_first,
        over_price_cap: split.over_price_cap,
        uncovered: split.uncovered,
    };
    let lists = two_lists(&attempt.began.lines, &attempt.splits, split);
    let (lines, total, parts, beside) = match lists {
        Some((insured, self_paid)) => {
            let (this, other) = if own { (self_paid, insured) } else { (insured, self_paid) };
            let kind = if own { DocumentKind::FeeList } else { DocumentKind::SelfPaidList };
            let beside = BesideList {
                own,
                number: numbered(kind, &head.number)?,
                total: other.total,
                whole: attempt.total,
            };
            (Some(this.lines), this.total, this.parts, Some(beside))
        }
        None if own => return None,
        None => (None, attempt.total, whole, None),
    };
    let listed = |line: &&FeeLine| lines.as_ref().is_none_or(|lines| lines.contains(&line.line_no));
    let row = |line: &FeeLine| {
        let judged = attempt.splits.iter().find(|split| split.line_no == line.line_no);
        FeeRow {
            class: judged.map(|split| class(split.grade)),
            copay_ratio: judged.map(|split| split.first_pay),
            parts: judged.map(self::parts),
            traces: codes_of(line, &attempt.traces),
            ..fee_row(line)
        }
    };
    Some(FeeList {
        head,
        person: person(attempt),
        full_pay: None,
        visit_id: attempt.visit_id.clone(),
        settlement_id: attempt.settlement.as_ref().map(|settlement| settlement.id.clone()),
        department: Some(attempt.began.visit.department_name.clone()),
        beside,
        lines: attempt.began.lines.iter().filter(listed).map(row).collect(),
        total,
        parts: Some(parts),
    })
}

/// The number of a paper that is printed beside another one: they differ in the first letter only.
pub(crate) fn numbered(kind: DocumentKind, beside: &DocumentNo) -> Option<DocumentNo> {
    let rest: String = beside.as_str().chars().skip(1).collect();
    DocumentNo::new(&format!("{}{rest}", kind.letter())).ok()
}

fn refund(attempt: &Attempt, head: PaperHead, options: &DeskOptions) -> Option<RefundForm> {
    let settlement = attempt.settlement.as_ref()?;
    let mut taken = attempt.covered.clone();
    taken.extend(settlement::tender::taken(&attempt.movements));
    let ways = taken
        .iter()
        .map(|one| RefundWay {
            method: match one.method {
                settlement::fact::PayMethod::Cash => "现金".to_owned(),
                settlement::fact::PayMethod::WechatPay
                | settlement::fact::PayMethod::Alipay
                | settlement::fact::PayMethod::BankCard => format!("{}原路退回", one.method.name()),
            },
            amount: one.amount.negated(),
        })
        .collect();
    // A bill nobody had paid gives nothing back: its share was never taken.
    let paid = settlement::tender::sum(&taken).ok()?;
    let mut split = settlement.split.negated();
    if paid.is_zero() && !split.cash_share.is_zero() {
        return None;
    }
    split.account_balance = None;
    Some(RefundForm {
        head,
        original_number: attempt.receipt.clone()?,
        original_issued_at: settlement.settled_at,
        original_settlement_id: settlement.id.clone(),
        reason: attempt.cancel_reason.clone()?,
        person: person(attempt),
        visit_id: attempt.visit_id.clone()?,
        settlement_id: attempt.negative.clone().unwrap_or_else(|| settlement.id.clone()),
        msg_id_tail: tail(attempt.cancel_msg_id.as_ref()?.as_str()),
        split,
        fund_formula: options.profile.fund_formula,
        ways,
    })
}

pub(crate) const fn class(grade: Grade) -> ItemClass {
    match grade {
        Grade::A => ItemClass::A,
        Grade::B => ItemClass::B,
        Grade::C => ItemClass::C,
    }
}

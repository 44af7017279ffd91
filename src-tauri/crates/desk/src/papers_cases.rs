//! From a full pay, a deposit or a debt to the papers about it. Only what is journaled goes on paper.

use settlement::attempt::{Attempt, PaperRecord};
use settlement::catalog::CodeList;
use settlement::deposit::{Deposit, DepositState};
use settlement::fact::{DocumentKind, Outage, PrintIntent, Purpose, Tendered};
use settlement::fallback::{Fallback, FullReceipt, Refund};
use settlement::fees::{FeeLine, VisitDetails};
use settlement::person::Payer;
use settlement::ports::{Cache, Journal};
use settlement::receipt::{
    ClaimChecklist, DepositSlip, DifferenceCause, DifferenceSlip, FeeList, FeeRow, FullPayReceipt,
    Observation, OutageStatement, Paper, PaperHead, PaperPerson, PartialRefundForm, Payment, RefundWay,
    Replaced, ReplacedKind,
};
use settlement::request::Codec;
use settlement::tender;
use settlement::{DocumentNo, Money, Timestamp};

use crate::codes::built_in_label;
use crate::desk::Desk;
use crate::options::DeskOptions;
use crate::papers::{codes_of, fee_row, head, payment};

/// Whom an outage concerned.
const SCOPE: &str = "本窗口门诊医保联网结算";
/// Where a claim by hand goes.
const OFFICE: &str = "参保地医保经办机构";

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// The paper that a settlement takes the place of.
    pub(crate) fn replaced_by(&self, attempt: &Attempt) -> Option<Replaced> {
        let share = attempt.settlement.as_ref()?.split.cash_share;
        let (kind, number, issued_at, lost, paid) = match &attempt.began.purpose {
            Purpose::Resettles(id) => {
                let fallback = self.state.fallbacks.get(id)?;
                let number = fallback.number().clone();
                let issued_at = issued_at(fallback, &number)?;
                (ReplacedKind::FullPay, number, issued_at, !fallback.receipt_returned, fallback.total)
            }
            Purpose::Replaces(id) => {
                let old = self.state.attempts.get(id)?;
                let issued_at = old.settlement.as_ref()?.settled_at;
                let paid = tender::sum(&attempt.covered).ok()?;
                let left =
                    old.paid().ok()?.plus(tender::sum(&tender::returned(&old.movements)).ok()?).ok()?;
                (ReplacedKind::Settlement, old.receipt.clone()?, issued_at, false, paid.plus(left).ok()?)
            }
            Purpose::Ordinary => {
                let deposit = self.deposit_used_by(attempt)?;
                let issued_at = made_at(&deposit.papers, DocumentKind::DepositSlip)?;
                let number = deposit.began.number.clone();
                (ReplacedKind::Deposit, number, issued_at, false, deposit.began.amount)
            }
        };
        let difference = paid.minus(share).ok()?;
        Some(Replaced { kind, number, issued_at, lost, paid, difference })
    }

    fn deposit_used_by(&self, attempt: &Attempt) -> Option<&Deposit> {
        if attempt.covered.is_empty() {
            return None;
        }
        self.state
            .deposits
            .values()
            .find(|deposit| deposit.bill() == attempt.bill() && deposit.state == DepositState::Applied)
    }

    /// A paper of a bill paid in full, or nothing if the case does not hold what it needs.
    pub(crate) fn full_pay_paper(&self, fallback: &Fallback, intent: &PrintIntent) -> Option<Paper> {
        let began = &fallback.began;
        let head = head(intent, &began.clerk, &self.options)?;
        let person = payer(&began.payer, &began.visit);
        match intent.kind {
            DocumentKind::FullPayReceipt => {
                let receipt = receipt_of(fallback, &intent.number)?;
                Some(Paper::FullPay(FullPayReceipt {
                    head,
                    person,
                    bill: began.bill.clone(),
                    reason: began.reason.name().to_owned(),
                    lines: receipt.lines.iter().map(fee_row).collect(),
                    fee_total: receipt.total,
                    payment: payment_of(fallback, receipt)?,
                    resettle_until: began.resettle_until,
                }))
            }
            DocumentKind::FeeList => {
                let receipt = receipt_of(fallback, &intent.number)?;
                Some(Paper::Fees(FeeList {
                    head,
                    person,
                    full_pay: Some(receipt.number.clone()),
                    visit_id: None,
                    settlement_id: None,
                    department: Some(began.visit.department_name.clone()),
                    beside: None,
                    lines: receipt
                        .lines
                        .iter()
                        .map(|line| FeeRow { traces: codes_of(line, &began.traces), ..fee_row(line) })
                        .collect(),
                    total: receipt.total,
                    parts: None,
                }))
            }
            DocumentKind::OutageStatement => {
                Some(Paper::Outage(outage(began.outage.as_ref()?, fallback, head, person, &self.options)))
            }
            DocumentKind::ReimbursementChecklist => {
                let stated = began.outage.is_some();
                let items = ClaimChecklist::usual_items()
                    .into_iter()
                    .filter(|item| stated || !item.text.contains("故障说明"))
                    .collect();
                Some(Paper::Checklist(ClaimChecklist {
                    head,
                    person,
                    receipt_number: began.number.clone(),
                    fee_total: receipt_of(fallback, &began.number)?.total,
                    office: OFFICE.to_owned(),
                    items,
                    deadline: began.claim_until,
                    resettle_until: began.resettle_until,
                }))
            }
            DocumentKind::RefundSlip => {
                if let Some(refund) = refund_of(fallback, &intent.number) {
                    return Some(Paper::Difference(returned_slip(fallback, refund, head, person)?));
                }
                let attempt = self.state.attempts.get(fallback.attempt.as_ref()?)?;
                Some(Paper::Difference(DifferenceSlip {
                    head,
                    person,
                    bill: began.bill.clone(),
                    cause: DifferenceCause::Resettled,
                    original_number: fallback.number().clone(),
                    original_issued_at: issued_at(fallback, fallback.number())?,
                    new_number: attempt.receipt.clone(),
                    returned: Vec::new(),
                    paid: fallback.total,
                    due: fallback.share?,
                    ways: ways(&fallback.returned()),
                }))
            }
            DocumentKind::SettlementForm
            | DocumentKind::SelfPaidList
            | DocumentKind::Slip
            | DocumentKind::RefundForm
            | DocumentKind::DepositSlip
            | DocumentKind::ConsentForm
            | DocumentKind::ExplanationSlip
            | DocumentKind::ApprovalList => None,
        }
    }

    /// A paper of a deposit, or nothing if it does not hold what it needs.
    pub(crate) fn deposit_paper(&self, deposit: &Deposit, intent: &PrintIntent) -> Option<Paper> {
        let began = &deposit.began;
        let head = head(intent, &began.clerk, &self.options)?;
        let attempt = self.state.attempts.get(&began.attempt)?;
        let person = payer(&began.payer, &attempt.began.visit);
        match intent.kind {
            DocumentKind::DepositSlip => Some(Paper::Deposit(DepositSlip {
                head,
                person,
                bill: began.bill.clone(),
                fee_total: attempt.total,
                amount: began.amount,
                payment: payment(deposit.movements.first().map(|m| &m.movement)?)?,
            })),
            DocumentKind::RefundSlip => {
                let applied = deposit.state == DepositState::Applied;
                let settled = self.attempts_of(&began.bill).find(|attempt| !attempt.covered.is_empty());
                Some(Paper::Difference(DifferenceSlip {
                    head,
                    person,
                    bill: began.bill.clone(),
                    cause: if applied {
                        DifferenceCause::DepositApplied
                    } else {
                        DifferenceCause::DepositReturned
                    },
                    original_number: began.number.clone(),
                    original_issued_at: made_at(&deposit.papers, DocumentKind::DepositSlip)?,
                    new_number: settled.filter(|_| applied).and_then(|attempt| attempt.receipt.clone()),
                    returned: Vec::new(),
                    paid: began.amount,
                    due: deposit.applied,
                    ways: ways(&tender::returned(&deposit.movements)),
                }))
            }
            DocumentKind::SettlementForm
            | DocumentKind::FeeList
            | DocumentKind::SelfPaidList
            | DocumentKind::Slip
            | DocumentKind::RefundForm
            | DocumentKind::FullPayReceipt
            | DocumentKind::OutageStatement
            | DocumentKind::ReimbursementChecklist
            | DocumentKind::ConsentForm
            | DocumentKind::ExplanationSlip
            | DocumentKind::ApprovalList => None,
        }
    }

    /// The form of a partial refund: what goes back, and both settlements side by side.
    pub(crate) fn partial_refund_form(&self, attempt: &Attempt, intent: &PrintIntent) -> Option<Paper> {
        let began = &attempt.began;
        let replacement = self.replacement_of(&attempt.id)?;
        let (before, after) = (attempt.settlement.as_ref()?, replacement.settlement.as_ref()?);
        Some(Paper::PartialRefund(PartialRefundForm {
            head: head(intent, &began.clerk, &self.options)?,
            person: crate::papers::person(attempt),
            bill: began.bill.clone(),
            reason: attempt.cancel_reason.clone()?,
            original_number: attempt.receipt.clone()?,
            original_issued_at: before.settled_at,
            original_settlement_id: before.id.clone(),
            returned: returned(&began.lines, &attempt.keeps),
            before: before.split.clone(),
            new_number: replacement.receipt.clone()?,
            new_settlement_id: after.id.clone(),
            after: after.split.clone(),
            fund_formula: self.options.profile.fund_formula,
            ways: ways(&tender::returned(&attempt.movements)),
        }))
    }

    /// The slip for the difference of a partial refund.
    pub(crate) fn partial_refund_slip(&self, attempt: &Attempt, intent: &PrintIntent) -> Option<Paper> {
        let began = &attempt.began;
        let out = tender::returned(&attempt.movements);
        let back = tender::sum(&out).ok()?;
        let replacement = self.replacement_of(&attempt.id)?;
        Some(Paper::Difference(DifferenceSlip {
            head: head(intent, &began.clerk, &self.options)?,
            person: crate::papers::person(attempt),
            bill: began.bill.clone(),
            cause: DifferenceCause::PartialRefund,
            original_number: attempt.receipt.clone()?,
            original_issued_at: attempt.settlement.as_ref()?.settled_at,
            new_number: replacement.receipt.clone(),
            returned: returned(&began.lines, &attempt.keeps),
            paid: attempt.passed_on.plus(back).ok()?,
            due: attempt.passed_on,
            ways: ways(&out),
        }))
    }
}

/// The receipt that a paper with this number belongs to: they differ in the first letter only.
fn receipt_of<'a>(fallback: &'a Fallback, number: &DocumentNo) -> Option<&'a FullReceipt> {
    let tail = number.as_str().get(1..)?;
    fallback.receipts.iter().find(|receipt| receipt.number.as_str().get(1..) == Some(tail))
}

/// When a receipt of a bill paid in full was made.
fn issued_at(fallback: &Fallback, number: &DocumentNo) -> Option<Timestamp> {
    let receipt = |paper: &&PaperRecord| paper.intent.number == *number && paper.intent.copy == 0;
    fallback.papers.iter().find(receipt).map(|paper| paper.intent.made_at)
}

/// What went back with this slip, where it is not the difference of a resettlement: the slips come in the order of the refunds.
fn refund_of<'a>(fallback: &'a Fallback, number: &DocumentNo) -> Option<&'a Refund> {
    tender::own_numbers(&fallback.papers)
        .zip(&fallback.refunds)
        .find(|(own, _)| *own == number)
        .map(|(_, one)| one)
}

/// The slip for what went back of a bill paid in full.
fn returned_slip(
    fallback: &Fallback,
    refund: &Refund,
    head: PaperHead,
    person: PaperPerson,
) -> Option<DifferenceSlip> {
    let kept = refund.after.as_ref().map_or(&[][..], |after| &after.lines);
    Some(DifferenceSlip {
        head,
        person,
        bill: fallback.bill().clone(),
        cause: DifferenceCause::FullPayReturned,
        original_number: refund.before.number.clone(),
        original_issued_at: issued_at(fallback, &refund.before.number)?,
        new_number: refund.after.as_ref().map(|after| after.number.clone()),
        returned: returned(&refund.before.lines, kept),
        paid: refund.before.total,
        due: refund.kept(),
        ways: ways(&refund.back),
    })
}

/// How a receipt was paid: the first one by what came over the counter, a later one by what stayed of it.
fn payment_of(fallback: &Fallback, receipt: &FullReceipt) -> Option<Payment> {
    if receipt.number == fallback.began.number {
        return whole_payment(fallback);
    }
    let before = fallback.refunds.iter().find(|one| one.after.as_ref() == Some(receipt))?;
    let method = format!("原收据 {} 已付", before.before.number);
    Some(Payment { method, received: receipt.total, change: Money::ZERO })
}

/// When a paper of this kind was made first.
fn made_at(papers: &[PaperRecord], kind: DocumentKind) -> Option<Timestamp> {
    papers.iter().find(|paper| paper.intent.kind == kind).map(|paper| paper.intent.made_at)
}

fn payer(payer: &Payer, visit: &VisitDetails) -> PaperPerson {
    PaperPerson {
        // The whole name: the paper is the patient's own, and a claim needs it.
        name: payer.name.expose().to_owned(),
        number: Some(payer.cert_no.masked()),
        insured_kind: None,
        insured_area: None,
        care_kind: Some(built_in_label(CodeList::CareKind, visit.care_kind.as_str())),
    }
}

/// What goes back: lines that are gone, and what is less of others.
fn returned(before: &[FeeLine], after: &[FeeLine]) -> Vec<FeeRow> {
    before
        .iter()
        .filter_map(|line| match after.iter().find(|kept| kept.line_no == line.line_no) {
            None => Some(fee_row(line)),
            Some(kept) => {
                let quantity = line.quantity.minus(kept.quantity).ok()?;
                let amount = line.amount.minus(kept.amount).ok()?;
                Some(FeeRow { quantity, amount, ..fee_row(line) })
            }
        })
        .collect()
}

/// The full price as it came: the deposit that became part of it, and the rest.
fn whole_payment(fallback: &Fallback) -> Option<Payment> {
    let rest = tender::taken(&fallback.movements);
    let first = fallback.movements.first().map(|m| &m.movement);
    let own = first.and_then(payment);
    let Some(deposit) = &fallback.began.from_deposit else { return own };
    let method = match &own {
        Some(own) => format!("押金抵 {}，{}", deposit.tendered.amount, own.method),
        None => "押金转入".to_owned(),
    };
    let change = own.map_or(Money::ZERO, |own| own.change);
    let paid = deposit.tendered.amount.plus(tender::sum(&rest).ok()?).ok()?;
    Some(Payment { method, received: paid.plus(change).ok()?, change })
}

fn ways(out: &[Tendered]) -> Vec<RefundWay> {
    out.iter()
        .map(|one| RefundWay {
            method: match &one.reference {
                None => one.method.name().to_owned(),
                Some(_) => format!("{}原路退回", one.method.name()),
            },
            amount: one.amount.negated(),
        })
        .collect()
}

fn outage(
    outage: &Outage,
    fallback: &Fallback,
    head: PaperHead,
    person: PaperPerson,
    options: &DeskOptions,
) -> OutageStatement {
    let mut observations: Vec<Observation> = outage
        .failures
        .iter()
        .filter_map(|one| Observation::of_end(one.at, one.transaction, &one.msg_id, &one.end))
        .collect();
    // By the clock on the wall: one that was set back meanwhile must not put the paper out of order.
    observations.sort_by_key(|one| one.at);
    let failed = if outage.is_unreachable() {
        "医保平台无法连接"
    } else {
        "医保平台无应答或答复异常"
    };
    let failed = match outage.left_out {
        0 => failed.to_owned(),
        more => format!("{failed}（另有 {more} 次未逐条列出）"),
    };
    OutageStatement {
        head,
        institution: options.institution.clone(),
        person,
        receipt_number: number_of(fallback),
        fee_total: receipt_of(fallback, &fallback.began.number).map_or(fallback.total, |first| first.total),
        failed,
        from: outage.since,
        until: None,
        scope: SCOPE.to_owned(),
        observations,
    }
}

/// The receipt that an outage statement goes with: the first one, for it was printed beside it.
fn number_of(fallback: &Fallback) -> DocumentNo {
    fallback.began.number.clone()
}

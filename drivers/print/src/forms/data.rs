//! A paper as plain texts, ready to print; the same texts are what the content hash covers.
//!
//! Every value is a finished text: templates place, they never count. The number of the copy is not among them, because
//! 补打 is a mark on the paper and no content.

use serde_json::{Value, json};
use settlement::receipt::{
    ApprovalList, ApprovalListRow, ClaimChecklist, ConsentForm, ExplanationSlip, FeeList, FeeRow,
    FullPayReceipt, ItemClass, LineParts, OutageStatement, Paper, PaperHead, PaperPerson, PartialRefundForm,
    Payment, RefundForm, RefundWay, Replaced, SettlementForm, Slip, SlipRow, capital_amount, fund_lines,
    grouped, grouped_amount, percent,
};
use settlement::signature::Signature;
use settlement::split::Split;
use settlement::{
    CatalogCode, DocumentNo, Money, MsgId, PlatformSettlementId, Timestamp, TraceCode, VisitId,
};
use sha2::{Digest, Sha256};

/// Fingerprint of what a paper says: the same for the original and every 补打.
///
/// Shape: 64 hexadecimal digits, SHA-256.
pub fn content_hash(paper: &Paper) -> String {
    let mut text = String::new();
    canonical(&of(paper), &mut text);
    let digest = Sha256::digest(text.as_bytes());
    digest
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|half| char::from_digit(half.into(), 16))
        .collect()
}

/// Members by name, whatever order the JSON library keeps them in; what is not there says nothing.
fn canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(members) => {
            let mut names: Vec<_> = members.iter().filter(|(_, member)| !member.is_null()).collect();
            names.sort_by_key(|(name, _)| *name);
            text.push('{');
            for (name, member) in names {
                text.push_str(name);
                text.push(':');
                canonical(member, text);
                text.push(';');
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for item in items {
                canonical(item, text);
                text.push(';');
            }
            text.push(']');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            text.push_str(&value.to_string());
        }
    }
}

/// The texts of a paper.
pub(crate) fn of(paper: &Paper) -> Value {
    match paper {
        Paper::Settlement(form) => settlement(form),
        Paper::Fees(list) => fees(list),
        Paper::Refund(form) => refund(form),
        Paper::PartialRefund(form) => partial_refund(form),
        Paper::FullPay(receipt) => full_pay(receipt),
        Paper::Outage(statement) => outage(statement),
        Paper::Consent(form) => consent(form),
        Paper::Explanation(slip) => explanation(slip),
        Paper::Approvals(list) => approvals(list),
        Paper::Checklist(list) => checklist(list),
        Paper::Deposit(deposit) => slip("deposit", &deposit.slip()),
        Paper::Difference(difference) => slip("difference", &difference.slip()),
        Paper::Emergency(emergency) => slip("emergency", &emergency.slip()),
        Paper::Slip(rows) => slip("slip", rows),
    }
}

fn money(amount: Money) -> Value {
    Value::from(grouped_amount(amount))
}

fn head(head: &PaperHead) -> Value {
    json!({
        "number": head.number.as_str(),
        "institution": head.institution,
        "window": head.window,
        "clerk": head.clerk,
        "issued_at": head.issued_at.platform_text(),
        "chain_head": head.chain_head.as_str(),
    })
}

fn person(person: &PaperPerson) -> Value {
    json!({
        "name": person.name,
        "number": person.number,
        "insured_kind": person.insured_kind,
        "insured_area": person.insured_area,
        "care_kind": person.care_kind,
    })
}

fn split(split: &Split) -> Value {
    let funds = fund_lines(split);
    // Checked against the platform's own total before anything is printed, whether or not that one holds the account.
    let fund_total = Money::sum(funds.iter().map(|(_, amount)| *amount)).unwrap_or(split.fund_total);
    let funds: Vec<_> = funds.into_iter().map(|(name, amount)| json!([name, money(amount)])).collect();
    json!({
        "total": money(split.total),
        "in_scope": money(split.in_scope),
        "copay_first": money(split.copay_first),
        "over_price_cap": money(split.over_price_cap),
        "uncovered": money(split.uncovered),
        "deductible": money(split.deductible),
        "pooled_ratio": split.pooled_ratio.map(percent),
        "funds": funds,
        "fund_total": money(fund_total),
        "account_share": money(split.account_share),
        "mutual_aid_share": money(split.mutual_aid_share),
        "cash_share": money(split.cash_share),
        "cash_share_capital": capital_amount(split.cash_share),
        "hospital_share": money(split.hospital_share),
        "account_balance": split.account_balance.map(money),
    })
}

fn payment(payment: &Payment) -> Value {
    json!({
        "method": payment.method,
        "received": money(payment.received),
        "change": money(payment.change),
    })
}

fn settlement(form: &SettlementForm) -> Value {
    json!({
        "kind": "settlement",
        "head": head(&form.head),
        "person": person(&form.person),
        "visit_id": form.visit_id.as_str(),
        "settlement_id": form.settlement_id.as_str(),
        "msg_id_tail": form.msg_id_tail,
        "split": split(&form.split),
        "payment": form.payment.as_ref().map(payment),
        "replaces": form.replaces.as_ref().map(replaced),
    })
}

fn replaced(paper: &Replaced) -> Value {
    json!({
        "kind": paper.kind.text(),
        "number": paper.number.as_str(),
        "issued_at": paper.issued_at.platform_text(),
        "fate": if paper.lost { "申明遗失，作废" } else { "已收回，作废" },
        "paid": money(paper.paid),
        "returned": (!paper.difference.is_negative()).then(|| money(paper.difference)),
        "collected": paper.difference.is_negative().then(|| money(paper.difference.negated())),
    })
}

fn ways(ways: &[RefundWay]) -> Value {
    ways.iter().map(|way| json!([way.method, money(way.amount)])).collect()
}

fn refund(form: &RefundForm) -> Value {
    json!({
        "kind": "refund",
        "head": head(&form.head),
        "original_number": form.original_number.as_str(),
        "original_issued_at": form.original_issued_at.platform_text(),
        "original_settlement_id": form.original_settlement_id.as_str(),
        "reason": form.reason,
        "person": person(&form.person),
        "visit_id": form.visit_id.as_str(),
        "settlement_id": form.settlement_id.as_str(),
        "msg_id_tail": form.msg_id_tail,
        "split": split(&form.split),
        "ways": ways(&form.ways),
        "refunded": money(form.split.cash_share.negated()),
        "refunded_capital": capital_amount(form.split.cash_share.negated()),
    })
}

/// What the three columns of a partial refund compare.
fn compared(form: &PartialRefundForm) -> Value {
    let rows = |split: &Split| {
        [
            ("医疗费总额", split.total),
            ("基金支付", split.fund_total),
            ("个人账户支付", split.account_share),
            ("家庭共济支付", split.mutual_aid_share),
            ("医院负担", split.hospital_share),
            ("个人现金支付", split.cash_share),
        ]
    };
    rows(&form.before)
        .into_iter()
        .zip(rows(&form.after))
        .map(|((name, before), (_, after))| {
            // Checked before it gets here; a difference that does not fit leaves its cell empty.
            json!([name, money(before), money(after), before.minus(after).ok().map(money)])
        })
        .collect()
}

fn partial_refund(form: &PartialRefundForm) -> Value {
    // Checked before it gets here.
    let difference = form.difference().unwrap_or(Money::ZERO);
    let plain = if difference.is_negative() { difference.negated() } else { difference };
    json!({
        "kind": "partial_refund",
        "head": head(&form.head),
        "person": person(&form.person),
        "bill": form.bill.as_str(),
        "reason": form.reason,
        "original_number": form.original_number.as_str(),
        "original_issued_at": form.original_issued_at.platform_text(),
        "original_settlement_id": form.original_settlement_id.as_str(),
        "new_number": form.new_number.as_str(),
        "new_settlement_id": form.new_settlement_id.as_str(),
        "returned": form.returned.iter().map(fee_row).collect::<Vec<_>>(),
        "compared": compared(form),
        "ways": form.ways.iter().map(|way| json!([way.method, money(way.amount.negated())])).collect::<Vec<_>>(),
        "to_collect": difference.is_negative(),
        "difference": money(plain),
        "difference_capital": capital_amount(plain),
    })
}

fn parts(parts: &LineParts) -> Value {
    json!([
        money(parts.in_scope),
        money(parts.copay_first),
        money(parts.over_price_cap),
        money(parts.uncovered)
    ])
}

fn fee_row(row: &FeeRow) -> Value {
    json!({
        "line_no": row.line_no.as_str(),
        "code": row.code.as_ref().map(CatalogCode::as_str),
        "prescription": row.prescription,
        "name": row.name,
        "specification": row.specification,
        "unit": row.unit,
        "quantity": grouped(&row.quantity.to_string()),
        "unit_price": grouped(&row.unit_price.to_string()),
        "amount": money(row.amount),
        "class": row.class.map(ItemClass::text),
        "copay_ratio": row.copay_ratio.map(percent),
        "parts": row.parts.as_ref().map(parts),
        "traces": row.traces.iter().map(TraceCode::as_str).collect::<Vec<_>>(),
    })
}

fn fees(list: &FeeList) -> Value {
    json!({
        "kind": "fees",
        "head": head(&list.head),
        "title": match &list.beside {
            None => "医疗费用明细清单",
            Some(beside) if beside.own => "自费费用清单",
            Some(_) => "医保费用清单",
        },
        "beside": list.beside.as_ref().map(|beside| json!({
            "name": if beside.own { "医保费用清单" } else { "自费费用清单" },
            "own": beside.own,
            "number": beside.number.as_str(),
            "total": money(beside.total),
            "whole": money(beside.whole),
        })),
        "person": person(&list.person),
        "full_pay": list.full_pay.as_ref().map(DocumentNo::as_str),
        "visit_id": list.visit_id.as_ref().map(VisitId::as_str),
        "settlement_id": list.settlement_id.as_ref().map(PlatformSettlementId::as_str),
        "department": list.department,
        "lines": list.lines.iter().map(fee_row).collect::<Vec<_>>(),
        "count": list.lines.len().to_string(),
        "total": money(list.total),
        "total_capital": capital_amount(list.total),
        "parts": list.parts.as_ref().map(parts),
    })
}

fn full_pay(receipt: &FullPayReceipt) -> Value {
    json!({
        "kind": "full_pay",
        "head": head(&receipt.head),
        "person": person(&receipt.person),
        "bill": receipt.bill.as_str(),
        "reason": receipt.reason,
        "lines": receipt.lines.iter().map(fee_row).collect::<Vec<_>>(),
        "count": receipt.lines.len().to_string(),
        "fee_total": money(receipt.fee_total),
        "fee_total_capital": capital_amount(receipt.fee_total),
        "payment": payment(&receipt.payment),
        "resettle_until": receipt.resettle_until.map(|day| day.to_string()),
    })
}

fn outage(statement: &OutageStatement) -> Value {
    let observations: Vec<_> = statement
        .observations
        .iter()
        .map(|seen| {
            json!(
                [seen.at.platform_text(), seen.what, seen.outcome, seen.msg_id.as_ref().map(MsgId::as_str),]
            )
        })
        .collect();
    json!({
        "kind": "outage",
        "head": head(&statement.head),
        "institution": statement.institution.as_str(),
        "person": person(&statement.person),
        "receipt_number": statement.receipt_number.as_str(),
        "fee_total": money(statement.fee_total),
        "failed": statement.failed,
        "from": statement.from.platform_text(),
        "until": statement.until.map(Timestamp::platform_text),
        "scope": statement.scope,
        "observations": observations,
        "count": statement.observations.len().to_string(),
    })
}

fn consent(form: &ConsentForm) -> Value {
    json!({
        "kind": "consent",
        "head": head(&form.head),
        "person": person(&form.person),
        "bill": form.bill.as_str(),
        "lines": form.lines.iter().map(fee_row).collect::<Vec<_>>(),
        "total": money(form.total),
        "total_capital": capital_amount(form.total),
        "clause": form.clause,
        "signature": form.signature.as_ref().map(Signature::strokes),
    })
}

fn explanation(slip: &ExplanationSlip) -> Value {
    let rows: Vec<_> = slip
        .rows
        .iter()
        .map(|row| {
            json!({
                "what": row.what,
                "found": row.found,
                "clause": row.clause,
                "source": row.source,
                "effect": row.effect,
                "advice": row.advice,
            })
        })
        .collect();
    json!({
        "kind": "explanation",
        "head": head(&slip.head),
        "person": person(&slip.person),
        "bill": slip.bill.as_str(),
        "rows": rows,
    })
}

fn approvals(list: &ApprovalList) -> Value {
    let row = |row: &ApprovalListRow| {
        json!([
            row.entry,
            row.number,
            row.kind,
            row.name,
            row.allows,
            row.quantity,
            row.used,
            row.days,
            row.entered,
            row.confirmed,
            row.state
        ])
    };
    json!({
        "kind": "approvals",
        "head": head(&list.head),
        "rows": list.rows.iter().map(row).collect::<Vec<_>>(),
        "count": list.rows.len().to_string(),
    })
}

fn checklist(list: &ClaimChecklist) -> Value {
    let items: Vec<_> = list.items.iter().map(|item| json!([item.text, item.handed_over])).collect();
    json!({
        "kind": "checklist",
        "head": head(&list.head),
        "person": person(&list.person),
        "receipt_number": list.receipt_number.as_str(),
        "fee_total": money(list.fee_total),
        "office": list.office,
        "items": items,
        "deadline": list.deadline.map(|day| day.to_string()),
        "resettle_until": list.resettle_until.map(|day| day.to_string()),
    })
}

fn slip(kind: &str, slip: &Slip) -> Value {
    let rows: Vec<_> = slip.rows.iter().map(slip_row).collect();
    json!({ "kind": kind, "head": head(&slip.head), "rows": rows })
}

fn slip_row(row: &SlipRow) -> Value {
    match row {
        SlipRow::Text(text) => json!(["text", text]),
        SlipRow::Title(text) => json!(["title", text]),
        SlipRow::Pair(name, value) => json!(["pair", name, value]),
        SlipRow::Amount(name, amount) => json!(["amount", name, money(*amount)]),
        SlipRow::Payable(name, amount) => json!(["payable", name, money(*amount)]),
        SlipRow::Rule => json!(["rule"]),
        SlipRow::Qr(text) => json!(["qr", text]),
    }
}

//! A paper as plain texts, ready to print; the same texts are what the content hash covers.
//!
//! Every value is a finished text: templates place, they never count. The number of the copy is not among them, because
//! 补打 is a mark on the paper and no content.

use serde_json::{Value, json};
use settlement::receipt::{
    FeeList, FeeRow, FullPayReceipt, ItemClass, LineParts, OutageStatement, Paper, PaperHead, PaperPerson,
    Payment, RefundForm, SettlementForm, Slip, SlipRow, capital_amount, fund_lines, grouped, grouped_amount,
    percent,
};
use settlement::split::Split;
use settlement::{CatalogCode, Money, PlatformSettlementId, Timestamp, VisitId};
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

/// Members by name, whatever order the JSON library keeps them in.
fn canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(members) => {
            let mut names: Vec<_> = members.iter().collect();
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
        Paper::FullPay(receipt) => full_pay(receipt),
        Paper::Outage(statement) => outage(statement),
        Paper::Deposit(deposit) => slip("deposit", &deposit.slip()),
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
    })
}

fn refund(form: &RefundForm) -> Value {
    let ways: Vec<_> = form.ways.iter().map(|way| json!([way.method, money(way.amount)])).collect();
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
        "ways": ways,
        "refunded": money(form.split.cash_share.negated()),
        "refunded_capital": capital_amount(form.split.cash_share.negated()),
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
        "name": row.name,
        "specification": row.specification,
        "unit": row.unit,
        "quantity": grouped(&row.quantity.to_string()),
        "unit_price": grouped(&row.unit_price.to_string()),
        "amount": money(row.amount),
        "class": row.class.map(ItemClass::text),
        "copay_ratio": row.copay_ratio.map(percent),
        "parts": row.parts.as_ref().map(parts),
    })
}

fn fees(list: &FeeList) -> Value {
    json!({
        "kind": "fees",
        "head": head(&list.head),
        "person": person(&list.person),
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
        "fee_total": money(receipt.fee_total),
        "fee_total_capital": capital_amount(receipt.fee_total),
        "payment": payment(&receipt.payment),
        "resettle_until": receipt.resettle_until.map(|day| day.to_string()),
    })
}

fn outage(statement: &OutageStatement) -> Value {
    let observations: Vec<_> =
        statement.observations.iter().map(|seen| json!([seen.at.platform_text(), seen.text])).collect();
    json!({
        "kind": "outage",
        "head": head(&statement.head),
        "person": person(&statement.person),
        "receipt_number": statement.receipt_number.as_str(),
        "fee_total": money(statement.fee_total),
        "from": statement.from.platform_text(),
        "until": statement.until.map(Timestamp::platform_text),
        "scope": statement.scope,
        "observations": observations,
        "checklist": statement.checklist,
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

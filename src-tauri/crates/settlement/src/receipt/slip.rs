//! The 80 mm slip: rows of text, and how each form shortens to one.

use super::{
    DepositSlip, FullPayReceipt, PaperHead, PaperPerson, Payment, RefundForm, SettlementForm, fund_lines,
    grouped_amount,
};
use crate::money::Money;
use crate::split::Split;

/// One row of a slip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SlipRow {
    /// Text from the left edge, wrapped.
    Text(String),
    /// Text in the middle, bold: titles.
    Title(String),
    /// A name at the left edge, its value at the right one.
    Pair(String, String),
    /// A name and an amount in right-aligned figures.
    Amount(String, Money),
    /// The one amount that matters, in double size.
    Payable(String, Money),
    /// A line across.
    Rule,
    /// A QR code with this text.
    Qr(String),
}

/// A slip of 80 mm paper, 48 columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// Number and issuer; printed only where a row says so, except for the mark of a reprint.
    pub head: PaperHead,
    /// Rows from top to bottom.
    pub rows: Vec<SlipRow>,
}

fn pair(name: &str, value: &str) -> SlipRow {
    SlipRow::Pair(name.to_owned(), value.to_owned())
}

fn amount(name: &str, value: Money) -> SlipRow {
    SlipRow::Amount(name.to_owned(), value)
}

fn text(value: &str) -> SlipRow {
    SlipRow::Text(value.to_owned())
}

fn opening(head: &PaperHead, title: &str) -> Vec<SlipRow> {
    vec![
        SlipRow::Title(head.institution.clone()),
        SlipRow::Title(title.to_owned()),
        pair("单据号", head.number.as_str()),
        pair("时间", &head.issued_at.platform_text()),
        pair(&head.window, &format!("收费员 {}", head.clerk)),
        SlipRow::Rule,
    ]
}

fn who(person: &PaperPerson) -> Vec<SlipRow> {
    let mut rows = vec![pair("姓名", &person.name)];
    for (name, value) in
        [("证件号码", &person.number), ("险种", &person.insured_kind), ("医疗类别", &person.care_kind)]
    {
        rows.extend(value.as_ref().map(|value| pair(name, value)));
    }
    rows
}

/// Only what took part: a slip has no room for zeros.
fn shares(split: &Split) -> Vec<SlipRow> {
    let others = [
        ("个人账户支付", split.account_share),
        ("家庭共济支付", split.mutual_aid_share),
        ("医院负担", split.hospital_share),
    ];
    let taking_part = fund_lines(split).into_iter().chain(others).filter(|(_, value)| !value.is_zero());
    [("医疗费总额", split.total)]
        .into_iter()
        .chain(taking_part)
        .map(|(name, value)| amount(name, value))
        .collect()
}

fn paid(payment: &Payment) -> Vec<SlipRow> {
    let mut rows = vec![SlipRow::Amount(format!("实收 {}", payment.method), payment.received)];
    if !payment.change.is_zero() {
        rows.push(amount("找零", payment.change));
    }
    rows
}

fn closing(head: &PaperHead) -> SlipRow {
    pair("校验", head.chain_head.as_str())
}

impl SettlementForm {
    /// The same settlement on 80 mm paper.
    pub fn slip(&self) -> Slip {
        let mut rows = opening(&self.head, "医保结算单");
        rows.extend(who(&self.person));
        rows.push(pair("结算ID", self.settlement_id.as_str()));
        rows.push(SlipRow::Rule);
        rows.extend(shares(&self.split));
        rows.push(SlipRow::Rule);
        rows.push(SlipRow::Payable("个人应付".to_owned(), self.split.cash_share));
        rows.extend(self.payment.iter().flat_map(paid));
        rows.extend(self.split.account_balance.map(|balance| amount("个人账户余额", balance)));
        rows.push(SlipRow::Rule);
        rows.push(closing(&self.head));
        rows.push(text("请当面点清，凭此单退费。"));
        Slip { head: self.head.clone(), rows }
    }
}

impl RefundForm {
    /// The same refund on 80 mm paper.
    pub fn slip(&self) -> Slip {
        let mut rows = opening(&self.head, "医保退费单");
        rows.extend(who(&self.person));
        rows.push(pair("原单据号", self.original_number.as_str()));
        rows.push(pair("退费原因", &self.reason));
        rows.push(SlipRow::Rule);
        rows.extend(shares(&self.split));
        rows.push(SlipRow::Rule);
        rows.push(SlipRow::Payable("退还个人".to_owned(), self.split.cash_share.negated()));
        rows.extend(self.ways.iter().map(|way| amount(&way.method, way.amount.negated())));
        rows.push(SlipRow::Rule);
        rows.push(closing(&self.head));
        rows.push(text("请当面点清，原单据已收回。"));
        Slip { head: self.head.clone(), rows }
    }
}

impl FullPayReceipt {
    /// The same receipt on 80 mm paper.
    pub fn slip(&self) -> Slip {
        let mut rows = opening(&self.head, "全额自费收据");
        rows.extend(who(&self.person));
        rows.push(pair("账单号", self.bill.as_str()));
        rows.push(pair("自费原因", &self.reason));
        rows.push(SlipRow::Rule);
        rows.push(SlipRow::Payable("全额自费".to_owned(), self.fee_total));
        rows.extend(paid(&self.payment));
        rows.push(SlipRow::Rule);
        rows.push(text("医保未结算。"));
        rows.extend(
            self.resettle_until
                .map(|day| SlipRow::Text(format!("{day}前可凭本收据和社保卡到本院补办医保结算，差额退还。"))),
        );
        rows.push(closing(&self.head));
        Slip { head: self.head.clone(), rows }
    }
}

impl DepositSlip {
    /// The deposit slip as rows.
    pub fn slip(&self) -> Slip {
        let mut rows = opening(&self.head, "押金条");
        rows.extend(who(&self.person));
        rows.push(pair("账单号", self.bill.as_str()));
        rows.push(SlipRow::Rule);
        rows.push(SlipRow::Payable("押金".to_owned(), self.amount));
        rows.push(pair("大写", &super::capital_amount(self.amount)));
        rows.extend(paid(&self.payment));
        rows.push(SlipRow::Rule);
        rows.push(text("医保结果待确认，多退少补。"));
        rows.push(text("本条不是收费票据。结果确认后凭本条换领结算单，请妥善保管。"));
        rows.push(closing(&self.head));
        rows.push(SlipRow::Qr(format!("{} {}", self.head.number, grouped_amount(self.amount))));
        Slip { head: self.head.clone(), rows }
    }
}

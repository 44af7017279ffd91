//! The 80 mm slip: rows of text, and how each form shortens to one.

use super::{
    DepositSlip, DifferenceSlip, EmergencySlip, FeeRow, FullPayReceipt, PaperHead, PaperPerson, Payment,
    RefundForm, RefundWay, Replaced, SettlementForm, capital_amount, fund_lines, grouped,
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

/// Money that goes back, each way with what it gives.
fn given_back(ways: &[RefundWay]) -> impl Iterator<Item = SlipRow> {
    ways.iter().map(|way| amount(&way.method, way.amount.negated()))
}

/// One line of a bill: its name, and how much of it at what price under it.
fn fee(line: &FeeRow) -> [SlipRow; 2] {
    let name = if line.specification.is_empty() {
        line.name.clone()
    } else {
        format!("{} {}", line.name, line.specification)
    };
    let count = format!("  {} {} × {}", grouped(&line.quantity.to_string()), line.unit, line.unit_price);
    [SlipRow::Text(name), SlipRow::Amount(count, line.amount)]
}

/// What a settlement takes the place of, and what becomes of the money taken for it.
fn replaced(paper: &Replaced) -> Vec<SlipRow> {
    let (kind, fate) = (paper.kind.text(), if paper.lost { "申明遗失，作废" } else { "已收回，作废" });
    let mut rows = vec![
        pair(&format!("原{kind}"), paper.number.as_str()),
        pair("开具时间", &paper.issued_at.platform_text()),
        text(&format!("原{kind}{fate}。")),
        amount("原收", paper.paid),
    ];
    if paper.difference.is_negative() {
        rows.push(amount("应补差额", paper.difference.negated()));
    } else {
        rows.push(amount("应退差额", paper.difference));
    }
    rows
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
        rows.extend(self.replaces.iter().flat_map(replaced));
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
        rows.extend(given_back(&self.ways));
        rows.push(SlipRow::Rule);
        rows.push(closing(&self.head));
        rows.push(text("请当面点清，原单据已收回。"));
        Slip { head: self.head.clone(), rows }
    }
}

impl FullPayReceipt {
    /// The same receipt on 80 mm paper; the lines stand on the fee list.
    pub fn slip(&self) -> Slip {
        let mut rows = opening(&self.head, "全额自费收据");
        rows.extend(who(&self.person));
        rows.push(pair("账单号", self.bill.as_str()));
        rows.push(pair("自费编号", self.head.number.as_str()));
        rows.push(pair("自费原因", &self.reason));
        rows.push(SlipRow::Rule);
        rows.push(SlipRow::Payable("全额自费".to_owned(), self.fee_total));
        rows.extend(paid(&self.payment));
        rows.push(SlipRow::Rule);
        rows.push(text("本次费用医保未结算，全部由个人支付。"));
        rows.push(match self.resettle_until {
            Some(day) => SlipRow::Text(format!(
                "{day}（含）前可持本收据和社保卡到本院收费窗口补办医保结算，应由医保支付的部分退还本人。"
            )),
            None => text("本院不能补办，请持全套单据到参保地医保经办机构申请手工报销。"),
        });
        rows.push(text("补办结算和手工报销只能办理一种。"));
        rows.push(closing(&self.head));
        rows.push(SlipRow::Qr(self.head.number.as_str().to_owned()));
        Slip { head: self.head.clone(), rows }
    }
}

impl DepositSlip {
    /// The deposit slip as rows.
    pub fn slip(&self) -> Slip {
        let mut rows = opening(&self.head, "押金条");
        rows.extend(who(&self.person));
        rows.push(pair("账单号", self.bill.as_str()));
        rows.push(amount("医疗费总额", self.fee_total));
        rows.push(SlipRow::Rule);
        rows.push(SlipRow::Payable("押金".to_owned(), self.amount));
        rows.push(pair("大写", &capital_amount(self.amount)));
        rows.extend(paid(&self.payment));
        rows.push(SlipRow::Rule);
        rows.push(SlipRow::Title("医保结果待确认，多退少补".to_owned()));
        rows.push(text("本条是已交押金的凭证，不是收费票据。"));
        rows.push(text("结果确认后，请持本条和社保卡到本窗口换领结算单，多收的当面退还。请妥善保管。"));
        rows.push(closing(&self.head));
        rows.push(SlipRow::Qr(self.head.number.as_str().to_owned()));
        Slip { head: self.head.clone(), rows }
    }
}

impl DifferenceSlip {
    /// The slip for a difference as rows.
    pub fn slip(&self) -> Slip {
        let kind = self.cause.replaced().text();
        let mut rows = opening(&self.head, "退款单");
        rows.extend(who(&self.person));
        rows.push(pair("账单号", self.bill.as_str()));
        rows.push(pair("退款原因", self.cause.text()));
        rows.push(pair(&format!("原{kind}"), self.original_number.as_str()));
        rows.push(pair("开具时间", &self.original_issued_at.platform_text()));
        rows.extend(self.new_number.as_ref().map(|number| pair("新结算单", number.as_str())));
        rows.push(SlipRow::Rule);
        if !self.returned.is_empty() {
            rows.push(text("退费明细"));
            rows.extend(self.returned.iter().flat_map(fee));
            rows.push(SlipRow::Rule);
        }
        rows.push(amount("原收", self.paid));
        rows.push(amount("应付", self.due));
        // What `check` has compared with the ways, to the fen.
        if let Ok(refunded) = self.refunded() {
            rows.push(SlipRow::Payable("退还个人".to_owned(), refunded));
            rows.push(pair("大写", &capital_amount(refunded)));
        }
        rows.extend(given_back(&self.ways));
        rows.push(SlipRow::Rule);
        rows.push(closing(&self.head));
        rows.push(text("请当面点清，原单据已收回或作废。"));
        rows.push(text("领款人签字："));
        rows.push(text(""));
        Slip { head: self.head.clone(), rows }
    }
}

impl EmergencySlip {
    /// The emergency slip as rows.
    pub fn slip(&self) -> Slip {
        let mut rows = opening(&self.head, "应急凭条");
        rows.push(text("医保已结算，本机账本写入失败。请保管本条，交信息科和医保办核对，不要再次收费。"));
        rows.push(SlipRow::Rule);
        rows.extend(who(&self.person));
        rows.push(pair("就诊ID", self.visit_id.as_str()));
        rows.push(pair("结算ID", self.settlement_id.as_str()));
        rows.push(pair("报文ID", self.msg_id.as_str()));
        rows.push(SlipRow::Rule);
        rows.extend(shares(&self.split));
        rows.push(SlipRow::Rule);
        rows.push(SlipRow::Payable("个人应付".to_owned(), self.split.cash_share));
        rows.push(closing(&self.head));
        rows.push(text("重启后本笔显示为“医保结果待确认”，由程序自行核实。"));
        rows.push(text("经手人签字："));
        rows.push(text(""));
        Slip { head: self.head.clone(), rows }
    }
}

//! 2208 门诊结算撤销: answered by a settlement of its own with the same amounts the other way round (identity 8).

use serde::Serialize;
use serde_json::value::RawValue;
use settlement::ids::{PersonNo, PlatformSettlementId, VisitId};
use settlement::money::Money;
use settlement::request::{DoubtWhy, EncodeFault, Output};
use settlement::split::{FundKind, Split, SplitFault};

use crate::wire::Reading;
use crate::wire::envelope::Reply;
use crate::wire::read::{self, Sign};
use crate::wire::settlement_node::{self, SettlementNode};
use crate::wire::t2206;
use crate::wire::write::Fields;

#[derive(Serialize)]
struct Input<'a> {
    data: Cancel<'a>,
}

#[derive(Serialize)]
struct Cancel<'a> {
    setl_id: &'a str,
    mdtrt_id: &'a str,
    psn_no: &'a str,
}

/// What is cancelled.
#[derive(Clone, Copy)]
pub(crate) struct Cancelled<'a> {
    /// Whose.
    pub(crate) person: &'a PersonNo,
    /// Of which visit.
    pub(crate) visit_id: &'a VisitId,
    /// Which settlement.
    pub(crate) settlement: &'a PlatformSettlementId,
    /// What it had settled.
    pub(crate) settled: &'a Split,
}

/// The input.
pub(crate) fn input(
    fields: Fields,
    person: &PersonNo,
    visit_id: &VisitId,
    settlement: &PlatformSettlementId,
) -> Result<Box<RawValue>, EncodeFault> {
    let data = Cancel { setl_id: settlement.as_str(), mdtrt_id: visit_id.as_str(), psn_no: person.as_str() };
    fields.json(&Input { data })
}

/// Reads the answer.
pub(crate) fn read(
    reply: &Reply<'_>,
    cancelled: Cancelled<'_>,
    reading: Reading<'_>,
) -> Result<Output, DoubtWhy> {
    let node = settlement_node::settlement_of(reply)?;
    // The table does not promise the person in this answer.
    if read::text(node.psn_no, "person_no")?.is_some() {
        settlement_node::check_person(&node, cancelled.person)?;
    }
    settlement_node::check_visit(&node, cancelled.visit_id)?;
    reading.check_msg_id(read::text(node.medins_setl_id, "msg_id")?.as_deref())?;
    check_amounts(&node, cancelled.settled)?;
    let split = Split { account_balance: node.balance()?, ..cancelled.settled.negated() };
    split.check(cancelled.settled.total.negated(), reading.formula).map_err(DoubtWhy::Split)?;
    let negative = t2206::settlement(&node, split)?;
    if &negative.id == cancelled.settlement {
        // The cancel makes a settlement of its own; this one would be the old one.
        return Err(DoubtWhy::Member("settlement_id"));
    }
    Ok(Output::Cancelled(negative))
}

/// Every amount that is given is the one of the settlement with the other sign. Total, fund total, account and cash must be
/// given; the others may be null (platform-interface §8.4).
fn check_amounts(node: &SettlementNode<'_>, settled: &Split) -> Result<(), DoubtWhy> {
    let same = |raw, field, ours: Money, fault| match read::money(raw, field, Sign::Any)? {
        Some(amount) if amount != ours.negated() => Err(DoubtWhy::Split(fault)),
        Some(_) | None => Ok(()),
    };
    let must = |raw, field, ours: Money, fault| {
        read::required_money(raw, field, Sign::Any)?;
        same(raw, field, ours, fault)
    };
    must(node.medfee_sumamt, "fee_total", settled.total, SplitFault::OurTotal)?;
    must(node.fund_pay_sumamt, "fund_total", settled.fund_total, SplitFault::Funds)?;
    must(node.acct_pay, "account_share", settled.account_share, SplitFault::Personal)?;
    must(node.cash(), "cash_share", settled.cash_share, SplitFault::Personal)?;
    same(node.fulamt_ownpay_amt, "uncovered", settled.uncovered, SplitFault::Parts)?;
    same(node.overlmt_selfpay, "over_price_cap", settled.over_price_cap, SplitFault::Parts)?;
    same(node.preselfpay_amt, "copay_first", settled.copay_first, SplitFault::Parts)?;
    same(node.inscp_scp_amt, "in_scope", settled.in_scope, SplitFault::Parts)?;
    same(node.psn_part_amt, "personal_total", settled.personal_total, SplitFault::Personal)?;
    same(node.acct_mulaid_pay, "mutual_aid_share", settled.mutual_aid_share, SplitFault::Personal)?;
    same(node.hospital(), "hospital_share", settled.hospital_share, SplitFault::Payers)?;
    // In no sum, so only its shape is looked at: centres differ in whether a cancel repeats or negates it.
    read::money(node.act_pay_dedc, "deductible", Sign::Any)?;
    for fund in FundKind::ALL {
        let (raw, field) = node.fund(fund);
        let ours =
            settled.funds.iter().find(|share| share.fund == fund).map_or(Money::ZERO, |share| share.amount);
        same(raw, field, ours, SplitFault::Funds)?;
    }
    Ok(())
}

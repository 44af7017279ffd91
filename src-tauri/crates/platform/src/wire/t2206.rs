//! 2206 门诊预结算 and 2207 门诊结算: the same question, once without and once with effect.

use serde::Serialize;
use serde_json::value::RawValue;
use settlement::ids::PlatformSettlementId;
use settlement::request::{DoubtWhy, EncodeFault, Output, PlatformSettlement, SettleRequest};
use settlement::split::Split;
use settlement::time::Timestamp;
use settlement::trace::TraceRow;

use crate::wire::Reading;
use crate::wire::credential::{self, CredentialMembers};
use crate::wire::envelope::Reply;
use crate::wire::read;
use crate::wire::settlement_node::{self, SettlementNode};
use crate::wire::write::{Digits, Fields, flag};

/// 按项目.
const BY_ITEM: &str = "01";

#[derive(Serialize)]
struct Input<T> {
    data: T,
}

/// A region that takes no codes never sees the second node.
#[derive(Serialize)]
struct SettleInput<'a> {
    data: Settle<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    drug_trac_info: Vec<Trace<'a>>,
}

#[derive(Serialize)]
struct Trace<'a> {
    feedetl_sn: &'a str,
    drug_trac_codg: &'a str,
    trdn_flag: &'a str,
    min_prcunt_type: &'a str,
}

#[derive(Serialize)]
struct Quote<'a> {
    psn_no: &'a str,
    mdtrt_cert_type: &'a str,
    mdtrt_cert_no: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    card_sn: Option<&'a str>,
    med_type: &'a str,
    medfee_sumamt: Digits,
    psn_setlway: &'a str,
    mdtrt_id: &'a str,
    chrg_bchno: &'a str,
    acct_used_flag: &'a str,
    insutype: &'a str,
}

#[derive(Serialize)]
struct Settle<'a> {
    psn_no: &'a str,
    mdtrt_cert_type: &'a str,
    mdtrt_cert_no: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    card_sn: Option<&'a str>,
    med_type: &'a str,
    medfee_sumamt: Digits,
    psn_setlway: &'a str,
    mdtrt_id: &'a str,
    chrg_bchno: &'a str,
    insutype: &'a str,
    acct_used_flag: &'a str,
    fulamt_ownpay_amt: Digits,
    overlmt_selfpay: Digits,
    preselfpay_amt: Digits,
    inscp_scp_amt: Digits,
}

/// The input of 2206.
pub(crate) fn quote(fields: Fields, request: &SettleRequest) -> Result<Box<RawValue>, EncodeFault> {
    let CredentialMembers { kind, number, card_sn, cert_kind: _ } =
        credential::members(fields, &request.credential)?;
    let data = Quote {
        psn_no: request.person.as_str(),
        mdtrt_cert_type: kind,
        mdtrt_cert_no: &number,
        card_sn,
        med_type: request.care_kind.as_str(),
        medfee_sumamt: fields.money("fee_total", request.total)?,
        psn_setlway: BY_ITEM,
        mdtrt_id: request.visit_id.as_str(),
        chrg_bchno: request.batch.as_str(),
        acct_used_flag: flag(request.use_account),
        insutype: request.insurance.as_str(),
    };
    fields.json(&Input { data })
}

/// The input of 2207: it repeats the four parts that 2206 answered, which must make our total.
pub(crate) fn settle(fields: Fields, request: &SettleRequest) -> Result<Box<RawValue>, EncodeFault> {
    let CredentialMembers { kind, number, card_sn, cert_kind: _ } =
        credential::members(fields, &request.credential)?;
    let quoted = request.quoted.as_ref().filter(|quoted| quoted.total == request.total);
    let quoted = quoted.ok_or(fields.fault("quoted"))?;
    let data = Settle {
        psn_no: request.person.as_str(),
        mdtrt_cert_type: kind,
        mdtrt_cert_no: &number,
        card_sn,
        med_type: request.care_kind.as_str(),
        medfee_sumamt: fields.money("fee_total", request.total)?,
        psn_setlway: BY_ITEM,
        mdtrt_id: request.visit_id.as_str(),
        chrg_bchno: request.batch.as_str(),
        insutype: request.insurance.as_str(),
        acct_used_flag: flag(request.use_account),
        fulamt_ownpay_amt: fields.money("uncovered", quoted.uncovered)?,
        overlmt_selfpay: fields.money("over_price_cap", quoted.over_price_cap)?,
        preselfpay_amt: fields.money("copay_first", quoted.copay_first)?,
        inscp_scp_amt: fields.money("in_scope", quoted.in_scope)?,
    };
    let drug_trac_info = request.traces.iter().map(trace).collect();
    fields.json(&SettleInput { data, drug_trac_info })
}

fn trace(row: &TraceRow) -> Trace<'_> {
    Trace {
        feedetl_sn: row.line.as_str(),
        drug_trac_codg: row.code.as_str(),
        trdn_flag: flag(row.split),
        // The table of values is not public: packs were seen as 2.
        min_prcunt_type: if row.split { "1" } else { "2" },
    }
}

/// What 2206 and 2207 must both satisfy: this person, this visit, our message id, our total, a split that adds up.
fn matching_split(
    node: &SettlementNode<'_>,
    request: &SettleRequest,
    reading: Reading<'_>,
) -> Result<Split, DoubtWhy> {
    settlement_node::check_person(node, &request.person)?;
    settlement_node::check_visit(node, &request.visit_id)?;
    reading.check_msg_id(read::text(node.medins_setl_id, "msg_id")?.as_deref())?;
    let split = node.split()?;
    split.check(request.total, reading.formula).map_err(DoubtWhy::Split)?;
    Ok(split)
}

/// Reads 2206; a settlement id is not promised there and not looked at.
pub(crate) fn read_quote(
    reply: &Reply<'_>,
    request: &SettleRequest,
    reading: Reading<'_>,
) -> Result<Output, DoubtWhy> {
    let node = settlement_node::settlement_of(reply)?;
    matching_split(&node, request, reading).map(Output::Quoted)
}

/// Reads 2207.
pub(crate) fn read_settlement(
    reply: &Reply<'_>,
    request: &SettleRequest,
    reading: Reading<'_>,
) -> Result<Output, DoubtWhy> {
    let node = settlement_node::settlement_of(reply)?;
    let split = matching_split(&node, request, reading)?;
    settlement(&node, split).map(Output::Settled)
}

/// The settlement that a node carries besides its split.
pub(crate) fn settlement(node: &SettlementNode<'_>, split: Split) -> Result<PlatformSettlement, DoubtWhy> {
    let id = read::text(node.setl_id, "settlement_id")?.ok_or(DoubtWhy::NoSettlementId)?;
    Ok(PlatformSettlement {
        id: PlatformSettlementId::new(&id).map_err(|_| DoubtWhy::Member("settlement_id"))?,
        split,
        settled_at: read::id(node.setl_time, "settled_at", Timestamp::parse_platform)?,
    })
}

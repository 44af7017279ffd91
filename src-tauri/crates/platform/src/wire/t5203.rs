//! 5203 结算信息查询: evidence for existence and state, not for amounts (platform-interface §0.4 4, 6).

use serde::Serialize;
use serde_json::value::RawValue;
use settlement::ids::{MsgId, PersonNo, PlatformSettlementId, VisitId};
use settlement::person::{CareKind, InsuranceKind};
use settlement::request::{
    DoubtWhy, EncodeFault, FoundSettlement, Output, SettleRequest, SettlementElsewhere,
};
use settlement::split::FundFormula;

use crate::wire::envelope::Reply;
use crate::wire::read;
use crate::wire::settlement_node::{self, SettlementNode, SettlementOutput};
use crate::wire::t2206;
use crate::wire::write::Fields;

#[derive(Serialize)]
struct Input<'a> {
    data: Query<'a>,
}

#[derive(Serialize)]
struct Query<'a> {
    psn_no: &'a str,
    setl_id: &'a str,
    mdtrt_id: &'a str,
}

/// The input; all three members, because sources disagree on which may be left out. Without a settlement id the region must
/// answer by visit alone.
pub(crate) fn input(
    fields: Fields,
    person: &PersonNo,
    visit_id: &VisitId,
    settlement: Option<&PlatformSettlementId>,
) -> Result<Box<RawValue>, EncodeFault> {
    let setl_id = settlement.map_or("", PlatformSettlementId::as_str);
    let data = Query { psn_no: person.as_str(), setl_id, mdtrt_id: visit_id.as_str() };
    fields.json(&Input { data })
}

/// The one settlement of an answer, of this person and this visit. A query may answer with rows; none or several are no answer
/// to a question about one.
fn one<'r>(
    reply: &'r Reply<'_>,
    person: &PersonNo,
    visit_id: &VisitId,
) -> Result<SettlementNode<'r>, DoubtWhy> {
    let output: SettlementOutput<'r> = reply.output()?;
    let mut rows: Vec<SettlementNode<'r>> = read::rows(output.setlinfo, "settlement")?;
    let node = rows.pop().filter(|_| rows.is_empty()).ok_or(DoubtWhy::Member("settlement"))?;
    settlement_node::check_person(&node, person)?;
    settlement_node::check_visit(&node, visit_id)?;
    Ok(node)
}

fn refunded(node: &SettlementNode<'_>) -> Result<bool, DoubtWhy> {
    match read::required_text(node.refd_setl_flag, "refunded")?.as_str() {
        "0" => Ok(false),
        "1" => Ok(true),
        _ => Err(DoubtWhy::Member("refunded")),
    }
}

/// Reads the answer. Its amounts are not looked at: they may not add up although the settlement did.
pub(crate) fn read(
    reply: &Reply<'_>,
    person: &PersonNo,
    visit_id: &VisitId,
    settlement: &PlatformSettlementId,
) -> Result<Output, DoubtWhy> {
    let node = one(reply, person, visit_id)?;
    let id = read::id(node.setl_id, "settlement_id", PlatformSettlementId::new)?;
    if &id != settlement {
        return Err(DoubtWhy::Member("settlement_id"));
    }
    let refunded = refunded(&node)?;
    let msg_id = read::text(node.medins_setl_id, "msg_id")?.and_then(|text| MsgId::new(&text).ok());
    Ok(Output::Found(FoundSettlement { id, refunded, msg_id }))
}

/// Reads the answer about a 2207 nobody answered. Only a settlement that is in effect, carries our message id, and whose total
/// and split fit to the fen is one; everything else proves nothing.
pub(crate) fn read_whole(
    reply: &Reply<'_>,
    settle: &SettleRequest,
    msg_id: &MsgId,
    settlement: Option<&PlatformSettlementId>,
    formula: FundFormula,
) -> Result<Output, DoubtWhy> {
    let node = one(reply, &settle.person, &settle.visit_id)?;
    if read::required_text(node.medins_setl_id, "msg_id")? != msg_id.as_str() {
        return Err(DoubtWhy::Member("msg_id"));
    }
    if refunded(&node)? {
        return Err(DoubtWhy::Member("refunded"));
    }
    let split = node.split()?;
    split.check(settle.total, formula).map_err(DoubtWhy::Split)?;
    let found = t2206::settlement(&node, split)?;
    if settlement.is_some_and(|told| told != &found.id) {
        return Err(DoubtWhy::Member("settlement_id"));
    }
    Ok(Output::FoundWhole(found))
}

/// Reads the answer about a settlement of another window. What goes back by it must be known to the fen, so an answer that
/// does not add up, as some centres give it, is none.
pub(crate) fn read_elsewhere(
    reply: &Reply<'_>,
    person: &PersonNo,
    visit_id: &VisitId,
    settlement: &PlatformSettlementId,
    formula: FundFormula,
) -> Result<Output, DoubtWhy> {
    let node = one(reply, person, visit_id)?;
    let split = node.split()?;
    split.check(split.total, formula).map_err(DoubtWhy::Split)?;
    let found = t2206::settlement(&node, split)?;
    if &found.id != settlement {
        return Err(DoubtWhy::Member("settlement_id"));
    }
    Ok(Output::FoundElsewhere(Box::new(SettlementElsewhere {
        settlement: found,
        refunded: refunded(&node)?,
        msg_id: read::id(node.medins_setl_id, "msg_id", MsgId::new)?,
        insurance: read::id(node.insutype, "insurance_kind", InsuranceKind::new)?,
        care_kind: read::id(node.med_type, "care_kind", CareKind::new)?,
    })))
}

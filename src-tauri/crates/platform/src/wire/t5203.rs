//! 5203 结算信息查询: evidence for existence and state, not for amounts (platform-interface §0.4 4, 6).

use serde::Serialize;
use serde_json::value::RawValue;
use settlement::ids::{MsgId, PersonNo, PlatformSettlementId, VisitId};
use settlement::request::{DoubtWhy, EncodeFault, FoundSettlement, Output};

use crate::wire::envelope::Reply;
use crate::wire::read;
use crate::wire::settlement_node::{self, SettlementNode, SettlementOutput};
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

/// The input; all three members, because sources disagree on which may be left out.
pub(crate) fn input(
    fields: Fields,
    person: &PersonNo,
    visit_id: &VisitId,
    settlement: &PlatformSettlementId,
) -> Result<Box<RawValue>, EncodeFault> {
    let data = Query { psn_no: person.as_str(), setl_id: settlement.as_str(), mdtrt_id: visit_id.as_str() };
    fields.json(&Input { data })
}

/// Reads the answer. Its amounts are not looked at: they may not add up although the settlement did.
pub(crate) fn read(
    reply: &Reply<'_>,
    person: &PersonNo,
    visit_id: &VisitId,
    settlement: &PlatformSettlementId,
) -> Result<Output, DoubtWhy> {
    let output: SettlementOutput<'_> = reply.output()?;
    // A query may answer with rows; none or several are no answer to a question about one.
    let mut rows: Vec<SettlementNode<'_>> = read::rows(output.setlinfo, "settlement")?;
    let node = rows.pop().filter(|_| rows.is_empty()).ok_or(DoubtWhy::Member("settlement"))?;
    settlement_node::check_person(&node, person)?;
    settlement_node::check_visit(&node, visit_id)?;
    let id = read::id(node.setl_id, "settlement_id", PlatformSettlementId::new)?;
    if &id != settlement {
        return Err(DoubtWhy::Member("settlement_id"));
    }
    let refunded = match read::required_text(node.refd_setl_flag, "refunded")?.as_str() {
        "0" => false,
        "1" => true,
        _ => return Err(DoubtWhy::Member("refunded")),
    };
    let msg_id = read::text(node.medins_setl_id, "msg_id")?.and_then(|text| MsgId::new(&text).ok());
    Ok(Output::Found(FoundSettlement { id, refunded, msg_id }))
}

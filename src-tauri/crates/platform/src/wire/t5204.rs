//! 5204 费用明细查询 by visit alone: a line of ours that carries a settlement id proves that settlement (platform-interface §7.2).
//! It is asked like 5203, with the settlement id left empty.

use serde_json::value::RawValue;
use settlement::ids::{ChargeBatchNo, PlatformSettlementId, VisitId};
use settlement::request::{DoubtWhy, Output};

use crate::wire::envelope::Reply;
use crate::wire::read::{self, node};

node!(
    /// One line.
    LineRow { mdtrt_id setl_id chrg_bchno }
);

/// Reads the answer: the output is the array itself. Two settlement ids in one batch are no answer.
pub(crate) fn read(reply: &Reply<'_>, visit_id: &VisitId, batch: &ChargeBatchNo) -> Result<Output, DoubtWhy> {
    let output: &RawValue = reply.output()?;
    let mut found: Option<PlatformSettlementId> = None;
    for row in read::rows::<LineRow<'_>>(Some(output), "fee_lines")? {
        if read::required_text(row.mdtrt_id, "visit_id")? != visit_id.as_str() {
            return Err(DoubtWhy::WrongVisit);
        }
        if read::text(row.chrg_bchno, "batch")?.is_some_and(|told| told != batch.as_str()) {
            continue;
        }
        let Some(told) = read::text(row.setl_id, "settlement_id")? else { continue };
        let id = PlatformSettlementId::new(&told).map_err(|_| DoubtWhy::Member("settlement_id"))?;
        if found.as_ref().is_some_and(|other| other != &id) {
            return Err(DoubtWhy::Member("settlement_id"));
        }
        found = Some(id);
    }
    Ok(Output::FoundLines(found))
}

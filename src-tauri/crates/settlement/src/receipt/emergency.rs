//! 应急凭条: a settlement the platform has made and the journal cannot take (safety §6).

use super::{PaperHead, PaperPerson};
use crate::ids::{DocumentNo, IdFault, MsgId, PlatformSettlementId, VisitId};
use crate::split::Split;

/// 应急凭条, 80 mm: what must be written down before the program ends, because the disk does not take it.
///
/// It is sent to the printer before anybody tries to keep it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmergencySlip {
    /// Issuer; the number is that of [`EmergencySlip::number`], because none can be reserved.
    pub head: PaperHead,
    /// Patient.
    pub person: PaperPerson,
    /// 就诊ID.
    pub visit_id: VisitId,
    /// 结算ID.
    pub settlement_id: PlatformSettlementId,
    /// 发送方报文ID of the request.
    pub msg_id: MsgId,
    /// The answer of the platform.
    pub split: Split,
}

impl EmergencySlip {
    /// A number that no journal reserved: `X` and the message id, which never comes twice either.
    ///
    /// # Errors
    /// Never for a checked message id.
    pub fn number(msg_id: &MsgId) -> Result<DocumentNo, IdFault> {
        DocumentNo::new(&format!("X{}", msg_id.as_str()))
    }
}

//! A settlement of another window that is given back at this one (platform-interface §3.1, requirement 73).

use crate::ids::{ClerkNo, DocumentNo, MsgId, VisitId};
use crate::request::PlatformSettlement;

use super::Tendered;

/// What the platform and the old receipt say of a settlement that is not in this journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundElsewhere {
    /// 就诊ID.
    pub visit_id: VisitId,
    /// Message id of the 2207 of the other window, as 5203 answers it.
    pub msg_id: MsgId,
    /// What was settled, as 5203 answers it.
    pub settlement: PlatformSettlement,
    /// 单据号 of the settlement form of the other window.
    pub receipt: DocumentNo,
    /// How the share was paid there, as the form says; empty where there was none.
    pub paid: Vec<Tendered>,
    /// Was the form handed back?
    pub receipt_returned: bool,
    /// Who vouches for a form that was lost.
    pub supervisor: Option<ClerkNo>,
}

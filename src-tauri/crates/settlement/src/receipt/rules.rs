//! Papers about rules: the patient's consent to what he pays himself, and why a charge does not go by the insurance.

use super::fees::lines_make;
use super::{FeeRow, PaperFault, PaperHead, PaperPerson};
use crate::ids::BillId;
use crate::money::Money;
use crate::signature::Signature;

/// 自费项目同意书, A5 portrait: signed by the patient before the charge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentForm {
    /// Number and issuer.
    pub head: PaperHead,
    /// Patient.
    pub person: PaperPerson,
    /// 账单号.
    pub bill: BillId,
    /// What the patient pays himself.
    pub lines: Vec<FeeRow>,
    /// Its sum.
    pub total: Money,
    /// 依据: the clause that asks for it.
    pub clause: String,
    /// As it was written on the patient's screen; nothing = signed on the paper.
    pub signature: Option<Signature>,
}

impl ConsentForm {
    pub(super) fn check(&self) -> Result<(), PaperFault> {
        lines_make("自费项目", self.total, &self.lines)
    }
}

/// One reason on an explanation slip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedRow {
    /// The item, or `本次就诊`.
    pub what: String,
    /// What was found, with its numbers.
    pub found: String,
    /// 条款.
    pub clause: String,
    /// 规则编号 and where it stands.
    pub source: String,
    /// What happens to it: 不能收, 转自费 ….
    pub effect: String,
    /// What the patient or the doctor can do.
    pub advice: String,
}

/// 医保拒收说明, A5 portrait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExplanationSlip {
    /// Number and issuer.
    pub head: PaperHead,
    /// Patient.
    pub person: PaperPerson,
    /// 账单号.
    pub bill: BillId,
    /// Reasons.
    pub rows: Vec<RefusedRow>,
}

/// One approval on the list, every text finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalListRow {
    /// 登记序号.
    pub entry: String,
    /// 审批号.
    pub number: String,
    /// 审批类别.
    pub kind: String,
    /// 姓名, masked.
    pub name: String,
    /// What it allows.
    pub allows: String,
    /// 批准数量.
    pub quantity: String,
    /// 已用.
    pub used: String,
    /// From when until when.
    pub days: String,
    /// Who entered it, and when.
    pub entered: String,
    /// Who confirmed it.
    pub confirmed: String,
    /// 有效, 已到期, 已用完, 已撤销.
    pub state: String,
}

/// 审批登记表, A4 landscape: the register as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalList {
    /// Number and issuer.
    pub head: PaperHead,
    /// Newest first.
    pub rows: Vec<ApprovalListRow>,
}

//! 手工报销材料清单: what the patient takes where, and until when (requirements 130, 131).

use super::{PaperHead, PaperPerson};
use crate::ids::DocumentNo;
use crate::money::Money;
use crate::time::BusinessDate;

/// One thing to bring, with a box before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChecklistItem {
    /// What.
    pub text: String,
    /// Ticked: the desk hands it over together with this list.
    pub handed_over: bool,
}

/// 手工报销材料清单, A5 portrait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimChecklist {
    /// Number and issuer.
    pub head: PaperHead,
    /// Patient.
    pub person: PaperPerson,
    /// The full-pay receipt it goes with.
    pub receipt_number: DocumentNo,
    /// 医疗费总额 of that receipt.
    pub fee_total: Money,
    /// Where to, in words, such as `参保地医保经办机构`.
    pub office: String,
    /// What to bring.
    pub items: Vec<ChecklistItem>,
    /// Last day of the claim; nothing where the region names none.
    pub deadline: Option<BusinessDate>,
    /// Last day on which this desk can still settle it instead; nothing where it cannot.
    pub resettle_until: Option<BusinessDate>,
}

impl ClaimChecklist {
    /// What an office asks for after an outpatient visit: three papers from this desk, the rest the patient's.
    ///
    /// Source: requirement 130.
    pub fn usual_items() -> Vec<ChecklistItem> {
        [
            ("全额自费收据原件（医院盖章）", true),
            ("医疗费用明细清单（医院盖章）", true),
            ("医保联网结算故障说明（医院盖章）", true),
            ("门诊病历、诊断证明", false),
            ("处方底方、检查检验报告", false),
            ("参保人社会保障卡或身份证原件及复印件", false),
            ("参保人本人银行卡复印件（注明开户行）", false),
            ("代办的，另带代办人身份证原件及复印件", false),
        ]
        .into_iter()
        .map(|(text, handed_over)| ChecklistItem { text: text.to_owned(), handed_over })
        .collect()
    }
}

//! What the desk asks of the platform and what can come back; field words, no wire spellings.
//!
//! The codec that turns these into bytes and back is `platform::wire`; the classes of an ending are safety §8.

pub use crate::answer::*;
pub use crate::codec::*;
use crate::fees::{FeeLine, VisitDetails};
use crate::ids::{
    ChargeBatchNo, ClerkNo, DocumentNo, MsgId, OutpatientNo, PersonNo, PlatformSettlementId, SignInNo,
    VisitId,
};
use crate::mapping::{Mapping, MappingUpload};
use crate::money::Money;
use crate::person::{AreaCode, CareKind, Credential, InsuranceKind, Payer};
use crate::split::Split;
use crate::time::Timestamp;
use crate::trace::TraceRow;

/// 交易: every transaction this desk sends (style §3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transaction {
    /// 9001 签到.
    SignIn,
    /// 9002 签退.
    SignOut,
    /// 1101 人员信息.
    FetchPerson,
    /// 2001 待遇检查.
    CheckBenefit,
    /// 2201 挂号.
    Register,
    /// 2202 挂号撤销.
    Unregister,
    /// 2203 就诊信息上传.
    UploadVisit,
    /// 2204 费用明细上传.
    UploadFees,
    /// 2205 费用明细撤销.
    WithdrawFees,
    /// 2206 预结算.
    Quote,
    /// 2207 结算.
    Settle,
    /// 2208 结算撤销.
    Cancel,
    /// 2601 冲正.
    Reverse,
    /// 4205 自费病人就诊及费用明细上传.
    UploadSelfPaid,
    /// 4206 自费病人就诊删除.
    WithdrawSelfPaid,
    /// 3301 目录对照上传.
    UploadMappings,
    /// 3302 目录对照撤销.
    WithdrawMappings,
    /// 5201 就诊信息查询.
    FetchVisits,
    /// 5203 结算信息查询.
    FetchSettlement,
    /// 5204 费用明细查询.
    FetchFeeLines,
    /// 5206 人员累计信息查询.
    FetchAccumulators,
    /// 5301 人员慢特病备案查询.
    FetchFilings,
}

impl Transaction {
    /// Every transaction.
    pub const ALL: [Self; 22] = [
        Self::SignIn,
        Self::SignOut,
        Self::FetchPerson,
        Self::CheckBenefit,
        Self::Register,
        Self::Unregister,
        Self::UploadVisit,
        Self::UploadFees,
        Self::WithdrawFees,
        Self::Quote,
        Self::Settle,
        Self::Cancel,
        Self::Reverse,
        Self::UploadSelfPaid,
        Self::WithdrawSelfPaid,
        Self::UploadMappings,
        Self::WithdrawMappings,
        Self::FetchVisits,
        Self::FetchSettlement,
        Self::FetchFeeLines,
        Self::FetchAccumulators,
        Self::FetchFilings,
    ];

    /// 交易编号, as people in the field call it.
    pub const fn number(self) -> &'static str {
        match self {
            Self::SignIn => "9001",
            Self::SignOut => "9002",
            Self::FetchPerson => "1101",
            Self::CheckBenefit => "2001",
            Self::Register => "2201",
            Self::Unregister => "2202",
            Self::UploadVisit => "2203",
            Self::UploadFees => "2204",
            Self::WithdrawFees => "2205",
            Self::Quote => "2206",
            Self::Settle => "2207",
            Self::Cancel => "2208",
            Self::Reverse => "2601",
            Self::UploadSelfPaid => "4205",
            Self::WithdrawSelfPaid => "4206",
            Self::UploadMappings => "3301",
            Self::WithdrawMappings => "3302",
            Self::FetchVisits => "5201",
            Self::FetchSettlement => "5203",
            Self::FetchFeeLines => "5204",
            Self::FetchAccumulators => "5206",
            Self::FetchFilings => "5301",
        }
    }

    /// Reads a 交易编号 back.
    pub fn from_number(number: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|transaction| transaction.number() == number)
    }

    /// Does it change anything at the platform? Such a request leaves only under a permit (safety rule 1).
    pub const fn changes_state(self) -> bool {
        match self {
            Self::Register
            | Self::Unregister
            | Self::UploadVisit
            | Self::UploadFees
            | Self::WithdrawFees
            | Self::Settle
            | Self::Cancel
            | Self::Reverse
            | Self::UploadSelfPaid
            | Self::WithdrawSelfPaid
            | Self::UploadMappings
            | Self::WithdrawMappings => true,
            Self::SignIn
            | Self::SignOut
            | Self::FetchPerson
            | Self::CheckBenefit
            | Self::Quote
            | Self::FetchVisits
            | Self::FetchSettlement
            | Self::FetchFeeLines
            | Self::FetchAccumulators
            | Self::FetchFilings => false,
        }
    }

    /// Is it asked beside the visit, which goes on without an answer? What becomes of it says nothing of the line either: a centre may
    /// be slow with it, or not offer it at all, and settle all the same.
    pub const fn is_beside_the_visit(self) -> bool {
        matches!(self, Self::FetchAccumulators | Self::FetchFilings)
    }

    /// Does it move fund or account money? Such a request is sent once (safety rule 2) and waits longer.
    pub const fn moves_money(self) -> bool {
        matches!(self, Self::Settle | Self::Cancel)
    }
}

/// 2201.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterRequest {
    /// 人员编号.
    pub person: PersonNo,
    /// 险种类型.
    pub insurance: InsuranceKind,
    /// 门诊号.
    pub outpatient_no: OutpatientNo,
    /// Credential shown.
    pub credential: Credential,
    /// Visit.
    pub visit: VisitDetails,
    /// 挂号时间.
    pub at: Timestamp,
}

/// 2203.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadVisitRequest {
    /// 就诊ID.
    pub visit_id: VisitId,
    /// 人员编号.
    pub person: PersonNo,
    /// Visit.
    pub visit: VisitDetails,
    /// 就诊时间.
    pub at: Timestamp,
}

/// 2204.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadFeesRequest {
    /// 就诊ID.
    pub visit_id: VisitId,
    /// 人员编号.
    pub person: PersonNo,
    /// 收费批次号.
    pub batch: ChargeBatchNo,
    /// Visit.
    pub visit: VisitDetails,
    /// 1 to 100 lines.
    pub lines: Vec<FeeLine>,
}

/// 2206 and 2207: the same question, once without and once with effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettleRequest {
    /// 就诊ID.
    pub visit_id: VisitId,
    /// 人员编号.
    pub person: PersonNo,
    /// 险种类型.
    pub insurance: InsuranceKind,
    /// Credential shown.
    pub credential: Credential,
    /// 医疗类别.
    pub care_kind: CareKind,
    /// 医疗费总额: ours.
    pub total: Money,
    /// 收费批次号.
    pub batch: ChargeBatchNo,
    /// 个人账户使用标志; the same in 2206 and 2207.
    pub use_account: bool,
    /// What 2206 answered; 2207 repeats its four parts.
    pub quoted: Option<Split>,
    /// The packs that are handed out; only in 2207, and only where the region takes them there.
    pub traces: Vec<TraceRow>,
}

/// 4205: a visit that nobody but the patient paid for; a later one replaces an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelfPaidRequest {
    /// 医药机构就诊ID: ours; keys the record.
    pub record: OutpatientNo,
    /// Who paid.
    pub payer: Payer,
    /// Visit.
    pub visit: VisitDetails,
    /// 1 to 100 lines.
    pub lines: Vec<FeeLine>,
    /// 开始时间.
    pub at: Timestamp,
    /// 单据号 of the receipt.
    pub receipt: DocumentNo,
}

/// What the desk asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// 9001.
    SignIn {
        /// 操作员编号.
        clerk: ClerkNo,
    },
    /// 9002.
    SignOut {
        /// 操作员编号.
        clerk: ClerkNo,
        /// 签到编号.
        sign_in: SignInNo,
    },
    /// 1101.
    FetchPerson {
        /// By what.
        credential: Credential,
    },
    /// 2201.
    Register(Box<RegisterRequest>),
    /// 2202.
    Unregister {
        /// 人员编号.
        person: PersonNo,
        /// 就诊ID.
        visit_id: VisitId,
        /// 门诊号.
        outpatient_no: OutpatientNo,
    },
    /// 2203.
    UploadVisit(Box<UploadVisitRequest>),
    /// 2204.
    UploadFees(Box<UploadFeesRequest>),
    /// 2205 with batch `0000`: all unsettled lines of the visit.
    WithdrawFees {
        /// 人员编号.
        person: PersonNo,
        /// 就诊ID.
        visit_id: VisitId,
    },
    /// 2206.
    Quote(Box<SettleRequest>),
    /// 2207.
    Settle(Box<SettleRequest>),
    /// 2208.
    Cancel {
        /// 人员编号.
        person: PersonNo,
        /// 就诊ID.
        visit_id: VisitId,
        /// 结算ID.
        settlement: PlatformSettlementId,
        /// What was settled, to compare the answer with.
        settled: Box<Split>,
    },
    /// 2601.
    Reverse {
        /// 人员编号.
        person: PersonNo,
        /// 原发送方报文ID.
        of: MsgId,
        /// 原交易编号.
        what: Transaction,
    },
    /// 4205.
    UploadSelfPaid(Box<SelfPaidRequest>),
    /// 4206: the record goes, for the insurance has settled the visit after all.
    WithdrawSelfPaid {
        /// 医药机构就诊ID.
        record: OutpatientNo,
    },
    /// 3301: 1 to 100 items; a later one of the same item replaces an earlier one.
    UploadMappings(Vec<MappingUpload>),
    /// 3302: 1 to 100 items.
    WithdrawMappings(Vec<Mapping>),
    /// 5203.
    FetchSettlement {
        /// 人员编号.
        person: PersonNo,
        /// 就诊ID.
        visit_id: VisitId,
        /// 结算ID.
        settlement: PlatformSettlementId,
    },
    /// 5203 of a settlement of another window, with its money.
    FindElsewhere {
        /// 人员编号.
        person: PersonNo,
        /// 就诊ID.
        visit_id: VisitId,
        /// 结算ID.
        settlement: PlatformSettlementId,
    },
    /// 5201 of one visit: under which number of ours was it registered?
    FindVisitNo {
        /// 人员编号.
        person: PersonNo,
        /// 医疗类别.
        care_kind: CareKind,
        /// Any moment of the day on which it was settled.
        day: Timestamp,
        /// 就诊ID.
        visit_id: VisitId,
    },
    /// 5204 by visit alone: which lines of ours carry a settlement id?
    FetchFeeLines {
        /// 人员编号.
        person: PersonNo,
        /// 就诊ID.
        visit_id: VisitId,
        /// 收费批次号 of the lines that are looked for.
        batch: ChargeBatchNo,
    },
    /// 5203 of a 2207 that nobody answered: is there a settlement of this very request?
    FindSettlement {
        /// What was asked to be settled.
        settle: Box<SettleRequest>,
        /// Under which message id.
        msg_id: MsgId,
        /// 结算ID where 5204 told it; otherwise by visit alone.
        settlement: Option<PlatformSettlementId>,
    },
    /// 5201: the visits of a person on a day, to find a registration nobody answered for.
    FetchVisits {
        /// 人员编号.
        person: PersonNo,
        /// 医疗类别.
        care_kind: CareKind,
        /// Any moment of the day.
        day: Timestamp,
        /// 门诊号 that is looked for.
        outpatient_no: OutpatientNo,
    },
    /// 5206: what the year has brought a person so far.
    FetchAccumulators {
        /// 人员编号.
        person: PersonNo,
    },
    /// 5301: the chronic diseases filed for a person.
    FetchFilings {
        /// 人员编号.
        person: PersonNo,
    },
}

impl Request {
    /// Which transaction.
    pub const fn transaction(&self) -> Transaction {
        match self {
            Self::SignIn { .. } => Transaction::SignIn,
            Self::SignOut { .. } => Transaction::SignOut,
            Self::FetchPerson { .. } => Transaction::FetchPerson,
            Self::Register(_) => Transaction::Register,
            Self::Unregister { .. } => Transaction::Unregister,
            Self::UploadVisit(_) => Transaction::UploadVisit,
            Self::UploadFees(_) => Transaction::UploadFees,
            Self::WithdrawFees { .. } => Transaction::WithdrawFees,
            Self::Quote(_) => Transaction::Quote,
            Self::Settle(_) => Transaction::Settle,
            Self::Cancel { .. } => Transaction::Cancel,
            Self::Reverse { .. } => Transaction::Reverse,
            Self::UploadSelfPaid(_) => Transaction::UploadSelfPaid,
            Self::WithdrawSelfPaid { .. } => Transaction::WithdrawSelfPaid,
            Self::UploadMappings(_) => Transaction::UploadMappings,
            Self::WithdrawMappings(_) => Transaction::WithdrawMappings,
            Self::FetchSettlement { .. } | Self::FindSettlement { .. } | Self::FindElsewhere { .. } => {
                Transaction::FetchSettlement
            }
            Self::FetchFeeLines { .. } => Transaction::FetchFeeLines,
            Self::FetchAccumulators { .. } => Transaction::FetchAccumulators,
            Self::FetchFilings { .. } => Transaction::FetchFilings,
            Self::FetchVisits { .. } | Self::FindVisitNo { .. } => Transaction::FetchVisits,
        }
    }
}

/// The envelope around a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// 发送方报文ID.
    pub msg_id: MsgId,
    /// 交易时间.
    pub at: Timestamp,
    /// 经办人.
    pub clerk: ClerkNo,
    /// 经办人姓名.
    pub clerk_name: String,
    /// 签到编号.
    pub sign_in: Option<SignInNo>,
    /// 参保地医保区划, as soon as a person is named.
    pub insured_area: Option<AreaCode>,
}

/// A request as bytes, with where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// Which transaction.
    pub transaction: Transaction,
    /// Its message id.
    pub msg_id: MsgId,
    /// Path under the base address, from the region profile.
    pub path: String,
    /// The exact body.
    pub body: Vec<u8>,
}

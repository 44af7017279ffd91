//! 故障说明: what failed, from when to when, as the journal has it; for the patient who claims by hand.

use super::{PaperFault, PaperHead, PaperPerson};
use crate::fact::OpEnd;
use crate::ids::{DocumentNo, InstitutionCode, MsgId};
use crate::money::Money;
use crate::request::{DoubtWhy, LostWhy, Transaction};
use crate::time::Timestamp;

/// One thing the desk tried while something was out of order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// When it was tried.
    pub at: Timestamp,
    /// What was tried, in words.
    pub what: String,
    /// What came of it, in words.
    pub outcome: String,
    /// 发送方报文ID: by which the centre finds the request, or finds that it never came.
    pub msg_id: Option<MsgId>,
}

impl Observation {
    /// The evidence a request leaves, or nothing where it was answered: an answer shows no outage.
    pub fn of_end(at: Timestamp, transaction: Transaction, msg_id: &MsgId, end: &OpEnd) -> Option<Self> {
        Some(Self {
            at,
            what: tried(transaction).to_owned(),
            outcome: outcome(end)?.to_owned(),
            msg_id: Some(msg_id.clone()),
        })
    }
}

/// 交易 as a patient and an insurance office read it.
pub const fn tried(transaction: Transaction) -> &'static str {
    match transaction {
        Transaction::SignIn => "签到（9001）",
        Transaction::SignOut => "签退（9002）",
        Transaction::FetchPerson => "查询参保信息（1101）",
        Transaction::CheckBenefit => "待遇检查（2001）",
        Transaction::Register => "门诊登记（2201）",
        Transaction::Unregister => "撤销登记（2202）",
        Transaction::UploadVisit => "上传就诊信息（2203）",
        Transaction::UploadFees => "上传费用明细（2204）",
        Transaction::WithdrawFees => "撤销费用明细（2205）",
        Transaction::Quote => "预结算（2206）",
        Transaction::Settle => "医保结算（2207）",
        Transaction::Cancel => "撤销结算（2208）",
        Transaction::Reverse => "冲正（2601）",
        Transaction::UploadSelfPaid => "上报自费就诊（4205）",
        Transaction::WithdrawSelfPaid => "删除自费就诊（4206）",
        Transaction::UploadMappings => "上报目录对照（3301）",
        Transaction::WithdrawMappings => "撤销目录对照（3302）",
        Transaction::FetchVisits => "查询就诊信息（5201）",
        Transaction::FetchSettlement => "查询结算信息（5203）",
        Transaction::FetchFeeLines => "查询费用明细（5204）",
        Transaction::FetchAccumulators => "查询年度累计（5206）",
        Transaction::FetchFilings => "查询慢特病备案（5301）",
    }
}

/// What an ending shows of the line, or nothing where the platform has answered in its own words.
fn outcome(end: &OpEnd) -> Option<&'static str> {
    match end {
        OpEnd::Done | OpEnd::Refused(_) | OpEnd::Doubt(DoubtWhy::Refusal(_)) => None,
        OpEnd::NotSent => Some("无法连接医保平台"),
        OpEnd::Doubt(why) => Some(doubt(why)),
    }
}

const fn doubt(why: &DoubtWhy) -> &'static str {
    match why {
        DoubtWhy::Lost(LostWhy::TimedOut) => "超时无应答",
        DoubtWhy::Lost(LostWhy::Broken) => "连接中断，未收到答复",
        DoubtWhy::Lost(LostWhy::Oversized) => "答复超长，无法读取",
        DoubtWhy::Lost(LostWhy::Restarted) => "等待答复时程序重启",
        DoubtWhy::Status(_) => "平台服务异常",
        DoubtWhy::NotJson
        | DoubtWhy::Member(_)
        | DoubtWhy::WrongPerson
        | DoubtWhy::WrongVisit
        | DoubtWhy::Split(_)
        | DoubtWhy::Amount(_)
        | DoubtWhy::NoSettlementId
        | DoubtWhy::Refusal(_) => "答复内容异常",
    }
}

/// 医保联网结算故障说明, A5 portrait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutageStatement {
    /// Number and issuer.
    pub head: PaperHead,
    /// 定点医药机构编号.
    pub institution: InstitutionCode,
    /// Patient.
    pub person: PaperPerson,
    /// The receipt this statement goes with.
    pub receipt_number: DocumentNo,
    /// 医疗费总额 of that receipt.
    pub fee_total: Money,
    /// What failed, in words, such as `医保平台无法连接`.
    pub failed: String,
    /// Begin of the outage, as far as this window saw it.
    pub from: Timestamp,
    /// End of the outage; nothing while it lasts.
    pub until: Option<Timestamp>,
    /// Whom it concerned, in words, such as `本窗口门诊医保联网结算`.
    pub scope: String,
    /// What the desk tried, in the order of time.
    pub observations: Vec<Observation>,
}

impl OutageStatement {
    pub(super) fn check(&self) -> Result<(), PaperFault> {
        let ordered = |pair: &[Observation]| match pair {
            [earlier, later] => earlier.at <= later.at,
            _ => true,
        };
        let within = self.observations.first().is_none_or(|first| self.from <= first.at);
        let ends_after = self.until.is_none_or(|until| self.from <= until);
        if self.observations.windows(2).all(ordered) && within && ends_after {
            Ok(())
        } else {
            Err(PaperFault::Times { what: "故障时间" })
        }
    }
}

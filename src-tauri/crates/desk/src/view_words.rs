//! What a state means to the clerk: what the program is doing, what it waits for, what one can do.

use settlement::machine::State;
use settlement::request::{DoubtWhy, LostWhy, Transaction};
use settlement::split::SplitFault;

use crate::view::WorkKind;

/// What is on its way, in words with the seconds behind them.
pub(crate) const fn busy_words(transaction: Transaction) -> &'static str {
    match transaction {
        Transaction::SignIn => "正在向医保平台签到…",
        Transaction::SignOut => "正在签退…",
        Transaction::FetchPerson => "正在查询参保信息…",
        Transaction::CheckBenefit => "正在查询待遇…",
        Transaction::Register => "正在登记…",
        Transaction::UploadVisit => "正在上传就诊信息…",
        Transaction::UploadFees => "正在上传费用…",
        Transaction::Quote => "正在预结算…",
        Transaction::Settle => "正在结算，等待医保平台答复…",
        Transaction::Cancel => "正在退费，等待医保平台答复…",
        Transaction::WithdrawFees | Transaction::Unregister => "正在撤回登记和费用…",
        Transaction::Reverse => "正在撤回上一笔…",
        Transaction::UploadSelfPaid | Transaction::WithdrawSelfPaid => "正在上报自费就诊…",
        Transaction::UploadMappings | Transaction::WithdrawMappings => "正在上报目录对照…",
        Transaction::FetchSettlement | Transaction::FetchFeeLines => "正在向医保平台查询结果…",
        Transaction::FetchVisits => "正在查询遗留的登记…",
        Transaction::FetchAccumulators => "正在查询年度累计…",
        Transaction::FetchFilings => "正在查询慢特病备案…",
    }
}

/// What the program is doing by itself.
pub(crate) const fn doing(state: State, kind: WorkKind, asked: Option<Transaction>) -> &'static str {
    if let Some(transaction) = asked {
        return busy_words(transaction);
    }
    match (state, kind) {
        (_, WorkKind::Unfinished) => "未办完，未收费",
        (_, WorkKind::Settling) => "等待医保平台答复",
        (State::InDoubt, _) => "医保结果待确认，已停止收费",
        (_, WorkKind::Doubt) => "正在撤回上一笔",
        (_, WorkKind::TakingBack) => "正在撤回登记和费用",
        (_, WorkKind::ToCollect) => "医保已结算",
        (State::Cancelling, _) => "正在核实退费结果",
        (_, WorkKind::Cancelling) => "正在完成退费",
        (_, WorkKind::ToRefund) => "医保已退",
        (_, WorkKind::Manual) => "已停止，等待主管",
        (_, WorkKind::LeftOver) => "正在查找并撤销遗留的登记",
    }
}

/// What it waits for.
pub(crate) const fn waiting_for(kind: WorkKind) -> &'static str {
    match kind {
        WorkKind::Unfinished => "继续办理或放弃",
        WorkKind::Settling => "医保平台的结算结果",
        WorkKind::Doubt | WorkKind::TakingBack | WorkKind::Cancelling | WorkKind::LeftOver => "医保平台答复",
        WorkKind::ToCollect => "患者付款",
        WorkKind::ToRefund => "退款给患者",
        WorkKind::Manual => "主管处理",
    }
}

/// The one thing a person can do.
pub(crate) const fn advice(kind: WorkKind) -> &'static str {
    match kind {
        WorkKind::Unfinished => "打开后按 F11 继续，或放弃本次",
        WorkKind::Settling | WorkKind::Doubt => "请勿重复收费；请患者稍候，先接待下一位",
        WorkKind::TakingBack | WorkKind::LeftOver => "无需操作",
        WorkKind::ToCollect => "打开后收款；患者不付则退费",
        WorkKind::Cancelling => "请勿付款，等结果出来",
        WorkKind::ToRefund => "打开后退款",
        WorkKind::Manual => "请勿收付，请主管核实后两人确认",
    }
}

/// How urgent: 0 = look at it now.
pub(crate) const fn rank(kind: WorkKind) -> u32 {
    match kind {
        WorkKind::Manual => 0,
        WorkKind::Doubt | WorkKind::Cancelling => 1,
        WorkKind::ToRefund | WorkKind::ToCollect => 2,
        WorkKind::Settling | WorkKind::TakingBack => 3,
        WorkKind::Unfinished => 4,
        WorkKind::LeftOver => 5,
    }
}

/// What a start found open and what is done about it.
pub(crate) const fn recovered_words(state: State, kind: WorkKind) -> &'static str {
    match (state, kind) {
        (_, WorkKind::Unfinished) => "未办完，没有收费；打开后继续或放弃",
        (_, WorkKind::Settling) => "结算结果未知，已记为待确认",
        (State::InDoubt, _) => "结算结果未知，已开始核实",
        (_, WorkKind::Doubt) => "结算结果未知，继续撤回",
        (_, WorkKind::TakingBack) => "继续撤回登记和费用",
        (_, WorkKind::ToCollect) => "医保已结算，等待收款",
        (State::Cancelling, _) => "退费结果未知，继续核实",
        (_, WorkKind::Cancelling) => "继续完成退费",
        (_, WorkKind::ToRefund) => "医保已退，等待退款",
        (_, WorkKind::Manual) => "已停止，等待主管处理",
        (_, WorkKind::LeftOver) => "继续查找并撤销遗留的登记",
    }
}

/// Why an answer could not be used, for the line below a fault: the platform's own words where it gave any, else ours.
pub(crate) fn doubt_words(why: &DoubtWhy) -> String {
    let words = match why {
        DoubtWhy::Lost(LostWhy::TimedOut) => "等到时限，没有答复",
        DoubtWhy::Lost(LostWhy::Broken) => "连接中断，答复没有收全",
        DoubtWhy::Lost(LostWhy::Oversized) => "答复过长，没有采用",
        DoubtWhy::Lost(LostWhy::Restarted) => "程序重启，没有等到答复",
        DoubtWhy::NotJson => "答复不是约定的格式",
        DoubtWhy::WrongPerson => "答复的是另一位患者",
        DoubtWhy::WrongVisit => "答复的是另一次就诊",
        DoubtWhy::NoSettlementId => "答复没有结算号",
        DoubtWhy::Split(SplitFault::OurTotal) => "答复的医疗费总额与本单不同",
        DoubtWhy::Split(SplitFault::Parts) => "费用各部分相加不等于总额",
        DoubtWhy::Split(SplitFault::Payers) => "各方支付相加不等于总额",
        DoubtWhy::Split(SplitFault::Personal) => "个人账户与现金相加不等于个人负担",
        DoubtWhy::Split(SplitFault::Funds) => "各项基金相加不等于基金支付",
        DoubtWhy::Split(SplitFault::Negative) => "答复里有不该出现的负数金额",
        DoubtWhy::Split(SplitFault::Range) => "答复里的金额超出范围",
        DoubtWhy::Status(status) => return format!("平台返回 HTTP {status}"),
        DoubtWhy::Member(member) => return format!("答复缺少一项或格式不对（{member}）"),
        DoubtWhy::Amount(member) => return format!("答复里的金额格式不对（{member}）"),
        DoubtWhy::Refusal(text) => return text.clone(),
    };
    words.to_owned()
}

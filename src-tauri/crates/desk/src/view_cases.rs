//! What stands beside the bill at the desk: bills paid in full, deposits, and what the desk owes.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::fault::FaultView;
use crate::view::PaperView;

/// Charging without the insurance (`[offline]`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OfflineView {
    /// Bills paid in full that wait for their settlement.
    pub open: u32,
    /// At most so many.
    pub open_max: u32,
    /// Their prices, yuan.
    pub total: String,
    /// At most so much, yuan.
    pub total_max: String,
    /// Since when the oldest of them waits, `yyyy-MM-dd HH:mm:ss`.
    pub oldest: Option<String>,
    /// Its age, whole hours.
    pub age_hours: u32,
    /// At most so old, hours.
    pub age_max_hours: u32,
    /// Is a limit reached, so that no further bill may be paid in full?
    pub reached: bool,
}

/// A bill paid in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FullPayView {
    /// To be sent back.
    pub case: String,
    /// Number of the receipt.
    pub number: String,
    /// 账单号.
    pub bill: String,
    /// Masked name.
    pub person: String,
    /// `FP_OPEN`, `FP_RESETTLING` … as in the table.
    pub state: String,
    /// What that means, in Chinese.
    pub text: String,
    /// The one thing a person can do, in Chinese.
    pub advice: String,
    /// Why it was paid in full, in Chinese.
    pub reason: String,
    /// What was paid, yuan.
    pub total: String,
    /// Since when in this state.
    pub since: String,
    /// Last day for settling it here, `yyyy-MM-dd`.
    pub resettle_until: Option<String>,
    /// Days left until then; 0 = today.
    pub days_left: Option<u32>,
    /// May it be settled here now?
    pub may_resettle: bool,
    /// May it become a manual claim now?
    pub may_claim: bool,
    /// May it, or some of it, go back now?
    pub may_refund: bool,
    /// Does the platform hold the self-paid record (42xx)?
    pub reported: bool,
    /// 个人现金支出 of the settlement after all, yuan.
    pub share: Option<String>,
    /// What the desk owes, yuan.
    pub owed: Option<String>,
    /// Papers.
    pub papers: Vec<PaperView>,
}

/// A deposit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DepositView {
    /// To be sent back.
    pub case: String,
    /// Number of the slip.
    pub number: String,
    /// 账单号.
    pub bill: String,
    /// Masked name.
    pub person: String,
    /// `DEPOSIT_HELD`, `DEPOSIT_APPLIED` … as in the table.
    pub state: String,
    /// What that means and what it waits for, in Chinese.
    pub text: String,
    /// What was taken, yuan.
    pub amount: String,
    /// What of it paid the share, yuan.
    pub applied: String,
    /// What the desk owes of it, yuan.
    pub owed: Option<String>,
    /// Since when in this state.
    pub since: String,
    /// May it be given back now?
    pub may_return: bool,
    /// Papers.
    pub papers: Vec<PaperView>,
}

/// What had been paid, and what is to be paid now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CompareView {
    /// 原已付, yuan.
    pub paid: String,
    /// 基金支付 now, yuan.
    pub fund: String,
    /// 个人账户支出 now, yuan.
    pub account: String,
    /// 个人现金支出 now, yuan.
    pub share: String,
    /// 应退, yuan; `0.00` where nothing goes back.
    pub back: String,
    /// 应补, yuan; `0.00` where nothing is missing.
    pub more: String,
}

/// What the desk owes for one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OwedView {
    /// Sent back with `pay_out`.
    pub case: String,
    /// How: 现金, or another method with its reference.
    pub method: String,
    /// Yuan.
    pub amount: String,
    /// What for, in Chinese.
    pub text: String,
}

/// A settlement of another window that is to be given back here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ElsewhereView {
    /// 结算ID.
    pub settlement: String,
    /// 就诊ID.
    pub visit: String,
    /// Is the platform being asked?
    pub asking: bool,
    /// What was found; nothing yet, or nothing at all.
    pub found: Option<FoundElsewhereView>,
    /// Why it does not go on.
    pub fault: Option<FaultView>,
    /// Sent back with `refund_elsewhere`.
    pub intent: String,
}

/// What the platform says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FoundElsewhereView {
    /// 结算时间.
    pub settled_at: String,
    /// Last two digits pairs of the message id that name the window: its terminal number.
    pub terminal: String,
    /// 医疗费总额, yuan.
    pub total: String,
    /// 基金支付总额, yuan.
    pub fund: String,
    /// 个人账户支出, yuan.
    pub account: String,
    /// 个人现金支出, yuan: what goes back over the counter.
    pub cash: String,
}

//! Fee lines, who pays what of them, and what was paid, as the view shows them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A fee line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FeeLineView {
    /// 费用明细流水号.
    pub line: String,
    /// 医药机构目录编码.
    pub item_code: String,
    /// 名称.
    pub name: String,
    /// 规格.
    pub spec: String,
    /// 单位.
    pub unit: String,
    /// Quantity.
    pub quantity: String,
    /// 单价.
    pub unit_price: String,
    /// 金额.
    pub amount: String,
    /// 甲乙丙 `01` `02` `03`: from the platform once uploaded, before that from the catalog.
    pub grade: String,
    /// 先自付比例.
    pub first_pay: String,
    /// 医保限价, yuan; nothing = none.
    pub price_ceiling: Option<String>,
    /// How the platform split the line, once uploaded.
    pub split: Option<LineSplitView>,
    /// 用药天数.
    pub days: Option<u32>,
    /// 处方号 under which it is sent.
    pub prescription: Option<String>,
    /// At the patient's own cost: by the clerk, or by a rule.
    pub self_paid: bool,
    /// The codes on the packs; nothing for what is not sold in packs.
    pub trace: Option<TraceView>,
}

/// 追溯码 of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TraceView {
    /// In the order of the scans.
    pub codes: Vec<String>,
    /// How many there should be.
    pub wanted: u32,
    /// 拆零: parts of a pack.
    pub split: bool,
    /// Why it needs none, by the list of drugs without codes.
    pub without: Option<String>,
    /// Packs that stand on this bill twice, or were sold before: in words, with bill and time.
    pub sold: Vec<String>,
}

/// Where the last scan went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TraceSaidView {
    /// 追溯码.
    pub code: String,
    /// `FeeLineView::line`.
    pub line: String,
    /// In words, and why there.
    pub words: String,
}

/// A document that a mixed prescription came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PrescriptionView {
    /// 处方号 as it came.
    pub prescription: String,
    /// Its own number.
    pub number: String,
    /// 西药, 中成药, 中药饮片; nothing where it holds no drugs.
    pub kind: Option<String>,
    /// At the patient's own cost?
    pub self_paid: bool,
    /// How many lines.
    pub lines: u32,
    /// What they come to, yuan.
    pub total: String,
}

/// How the platform split a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LineSplitView {
    /// 全自费.
    pub uncovered: String,
    /// 超限价.
    pub over_price_cap: String,
    /// 先行自付.
    pub copay_first: String,
    /// 符合政策范围.
    pub in_scope: String,
}

/// A quote or a settlement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SplitView {
    /// Is it settled, or only quoted?
    pub settled: bool,
    /// 医疗费总额.
    pub total: String,
    /// 全自费.
    pub uncovered: String,
    /// 超限价自费.
    pub over_price_cap: String,
    /// 先行自付.
    pub copay_first: String,
    /// 符合政策范围.
    pub in_scope: String,
    /// 起付线 applied.
    pub deductible: String,
    /// Fund by fund, only those that pay.
    pub funds: Vec<FundView>,
    /// 基金支付总额.
    pub fund_total: String,
    /// 个人负担总额.
    pub personal_total: String,
    /// 个人账户支出.
    pub account_share: String,
    /// 家庭共济.
    pub mutual_aid_share: String,
    /// 个人现金支出.
    pub cash_share: String,
    /// 医院负担.
    pub hospital_share: String,
    /// 余额 after.
    pub account_balance: String,
    /// 结算ID, when settled.
    pub settlement: Option<String>,
    /// When.
    pub at: Option<String>,
}

/// 预估: what the insurance will probably pay. Never an amount to be taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EstimateView {
    /// Before the platform has answered: the split as it is estimated.
    pub split: Option<SplitView>,
    /// Name and version of the policy it rests on.
    pub policy: Option<String>,
    /// Was the year so far known? Otherwise it counts as empty.
    pub year_known: bool,
    /// Why there is none, where the clerk should know.
    pub missing: Option<String>,
    /// Once the platform has answered: how far the estimate was off, yuan; `0.00` where it was right.
    pub off: Option<String>,
}

/// One fund that pays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FundView {
    /// 统筹基金, 公务员补助 ….
    pub name: String,
    /// Yuan.
    pub amount: String,
}

/// Money taken for a bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TenderView {
    /// `cash`, `wechat_pay`, `alipay`, `bank_card`, `none` (nothing to pay).
    pub method: String,
    /// 实收.
    pub received: String,
    /// 找零.
    pub change: String,
}

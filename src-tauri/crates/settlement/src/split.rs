//! How a bill is shared between funds, personal account, cash and hospital, and the identities that must hold to the fen.
//!
//! A reply whose split does not fit is never "rounded": it is not accepted (safety §8, I11).

use crate::money::{Money, MoneyFault, Rate};

/// 基金, as the settlement form names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FundKind {
    /// 统筹基金.
    Pooled,
    /// 公务员医疗补助.
    CivilServantAid,
    /// 企业补充医疗保险.
    EnterpriseSupplement,
    /// 居民大病保险.
    SeriousIllness,
    /// 职工大额医疗费用补助.
    LargeFeeAid,
    /// 医疗救助.
    MedicalAid,
    /// 伤残人员医疗保障.
    DisabledSoldier,
    /// 其他.
    Other,
}

impl FundKind {
    /// Every fund, in the order of the form.
    pub const ALL: [Self; 8] = [
        Self::Pooled,
        Self::CivilServantAid,
        Self::EnterpriseSupplement,
        Self::SeriousIllness,
        Self::LargeFeeAid,
        Self::MedicalAid,
        Self::DisabledSoldier,
        Self::Other,
    ];

    /// The name on screen and paper.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pooled => "统筹基金",
            Self::CivilServantAid => "公务员补助",
            Self::EnterpriseSupplement => "企业补充",
            Self::SeriousIllness => "大病保险",
            Self::LargeFeeAid => "大额补助",
            Self::MedicalAid => "医疗救助",
            Self::DisabledSoldier => "伤残人员",
            Self::Other => "其他基金",
        }
    }

    /// The stable word in journal and ledger.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Pooled => "pooled",
            Self::CivilServantAid => "civil_servant_aid",
            Self::EnterpriseSupplement => "enterprise_supplement",
            Self::SeriousIllness => "serious_illness",
            Self::LargeFeeAid => "large_fee_aid",
            Self::MedicalAid => "medical_aid",
            Self::DisabledSoldier => "disabled_soldier",
            Self::Other => "other",
        }
    }

    /// Reads the stable word back.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fund| fund.key() == key)
    }
}

/// What one fund pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FundShare {
    /// Which.
    pub fund: FundKind,
    /// How much.
    pub amount: Money,
}

/// The split of a quote, a settlement, or (all amounts negative) a cancel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// 医疗费总额.
    pub total: Money,
    /// 全自费金额.
    pub uncovered: Money,
    /// 超限价自费.
    pub over_price_cap: Money,
    /// 先行自付金额.
    pub copay_first: Money,
    /// 符合政策范围金额.
    pub in_scope: Money,
    /// 实际支付起付线; information, part of no sum.
    pub deductible: Money,
    /// 统筹基金支付比例; information.
    pub pooled_ratio: Option<Rate>,
    /// Every fund that pays; zero shares are left out.
    pub funds: Vec<FundShare>,
    /// 基金支付总额.
    pub fund_total: Money,
    /// 个人负担总额.
    pub personal_total: Money,
    /// 个人账户支出.
    pub account_share: Money,
    /// 账户共济支付.
    pub mutual_aid_share: Money,
    /// 个人现金支出: what the patient pays; always the platform's figure (platform-interface §8.2).
    pub cash_share: Money,
    /// 医院负担金额.
    pub hospital_share: Money,
    /// 余额 after; a snapshot.
    pub account_balance: Option<Money>,
}

/// Whether the region counts the personal account inside 基金支付总额 (platform-interface §8.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FundFormula {
    /// National default: total = fund + personal + hospital.
    #[default]
    AccountOutside,
    /// Guangdong: 基金支付总额 includes the account.
    AccountInside,
}

/// The identity that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SplitFault {
    /// The total is not ours.
    #[error("total differs from ours")]
    OurTotal,
    /// Identity 1: total = uncovered + over cap + first pay + in scope.
    #[error("parts do not make the total")]
    Parts,
    /// Identity 4: total = fund + personal + hospital.
    #[error("payers do not make the total")]
    Payers,
    /// Identity 5: personal = account + mutual aid + cash.
    #[error("personal parts do not make the personal total")]
    Personal,
    /// Identity 6: fund total = sum of funds.
    #[error("funds do not make the fund total")]
    Funds,
    /// A negative amount where none may be.
    #[error("negative amount")]
    Negative,
    /// Amounts beyond the range.
    #[error("amount out of range")]
    Range,
}

impl From<MoneyFault> for SplitFault {
    fn from(_: MoneyFault) -> Self {
        Self::Range
    }
}

impl Split {
    /// Checks identities 1, 4, 5, 6 of platform-interface §8.1 and that the total is ours.
    ///
    /// # Errors
    /// The first identity that fails.
    pub fn check(&self, ours: Money, formula: FundFormula) -> Result<(), SplitFault> {
        if self.total != ours {
            return Err(SplitFault::OurTotal);
        }
        if self.members().any(|amount| amount.is_negative() != self.total.is_negative() && !amount.is_zero())
        {
            return Err(SplitFault::Negative);
        }
        if Money::sum([self.uncovered, self.over_price_cap, self.copay_first, self.in_scope])? != self.total {
            return Err(SplitFault::Parts);
        }
        if Money::sum(self.funds.iter().map(|share| share.amount))? != self.fund_without_account(formula)? {
            return Err(SplitFault::Funds);
        }
        let personal = Money::sum([self.account_share, self.mutual_aid_share, self.cash_share])?;
        if personal != self.personal_total {
            return Err(SplitFault::Personal);
        }
        let payers = Money::sum([self.fund_without_account(formula)?, personal, self.hospital_share])?;
        if payers != self.total { Err(SplitFault::Payers) } else { Ok(()) }
    }

    fn fund_without_account(&self, formula: FundFormula) -> Result<Money, MoneyFault> {
        match formula {
            FundFormula::AccountOutside => Ok(self.fund_total),
            FundFormula::AccountInside => {
                self.fund_total.minus(self.account_share)?.minus(self.mutual_aid_share)
            }
        }
    }

    fn members(&self) -> impl Iterator<Item = Money> + '_ {
        [
            self.uncovered,
            self.over_price_cap,
            self.copay_first,
            self.in_scope,
            self.fund_total,
            self.personal_total,
            self.account_share,
            self.mutual_aid_share,
            self.cash_share,
            self.hospital_share,
        ]
        .into_iter()
        .chain(self.funds.iter().map(|share| share.amount))
    }

    /// The same split the other way round, as a cancel answers it (identity 8).
    #[must_use]
    pub fn negated(&self) -> Self {
        Self {
            total: self.total.negated(),
            uncovered: self.uncovered.negated(),
            over_price_cap: self.over_price_cap.negated(),
            copay_first: self.copay_first.negated(),
            in_scope: self.in_scope.negated(),
            deductible: self.deductible.negated(),
            pooled_ratio: self.pooled_ratio,
            funds: self
                .funds
                .iter()
                .map(|share| FundShare { fund: share.fund, amount: share.amount.negated() })
                .collect(),
            fund_total: self.fund_total.negated(),
            personal_total: self.personal_total.negated(),
            account_share: self.account_share.negated(),
            mutual_aid_share: self.mutual_aid_share.negated(),
            cash_share: self.cash_share.negated(),
            hospital_share: self.hospital_share.negated(),
            account_balance: self.account_balance,
        }
    }

    /// Do two splits move the same money between the same payers?
    pub fn same_money(&self, other: &Self) -> bool {
        self.total == other.total
            && self.funds == other.funds
            && self.account_share == other.account_share
            && self.mutual_aid_share == other.mutual_aid_share
            && self.cash_share == other.cash_share
            && self.hospital_share == other.hospital_share
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    fn yuan(text: &str) -> Money {
        Money::parse(text).unwrap()
    }

    /// 86.40 = 52.10 pooled + 20.00 account + 14.30 cash.
    pub(crate) fn sample() -> Split {
        Split {
            total: yuan("86.40"),
            uncovered: yuan("6.40"),
            over_price_cap: Money::ZERO,
            copay_first: yuan("4.00"),
            in_scope: yuan("76.00"),
            deductible: Money::ZERO,
            pooled_ratio: None,
            funds: vec![FundShare { fund: FundKind::Pooled, amount: yuan("52.10") }],
            fund_total: yuan("52.10"),
            personal_total: yuan("34.30"),
            account_share: yuan("20.00"),
            mutual_aid_share: Money::ZERO,
            cash_share: yuan("14.30"),
            hospital_share: Money::ZERO,
            account_balance: Some(Money::ZERO),
        }
    }

    fn check(change: impl Fn(&mut Split), expected: Result<(), SplitFault>) {
        let mut split = sample();
        change(&mut split);
        assert_eq!(split.check(yuan("86.40"), FundFormula::AccountOutside), expected);
    }

    #[test]
    fn split_with_one_fen_wrong_names_the_identity() {
        check(|_| {}, Ok(()));
        check(|s| s.total = yuan("86.41"), Err(SplitFault::OurTotal));
        check(|s| s.in_scope = yuan("76.01"), Err(SplitFault::Parts));
        check(|s| s.fund_total = yuan("52.11"), Err(SplitFault::Funds));
        check(|s| s.cash_share = yuan("14.31"), Err(SplitFault::Personal));
        check(|s| s.hospital_share = yuan("0.01"), Err(SplitFault::Payers));
        check(
            |s| {
                s.cash_share = yuan("-5.70");
                s.account_share = yuan("40.00");
            },
            Err(SplitFault::Negative),
        );
    }

    #[test]
    fn cancel_is_the_settlement_the_other_way_round() {
        let back = sample().negated();
        assert_eq!(back.check(yuan("-86.40"), FundFormula::AccountOutside), Ok(()));
        assert_eq!(back.negated(), sample());
    }
}

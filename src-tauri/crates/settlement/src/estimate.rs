//! 预估: how the insurance will probably share a bill, from the policy of the region and what the year has brought so far.
//!
//! Shown while lines are typed, kept with the attempt, compared with what the platform answers, and used for no money whatever.
//! Pure, whole fen. **Rounding**: half up to the fen, once for the first-pay share and the part above a ceiling of each line, once for
//! each segment of the pooled fund and once for each other fund, always of the whole bill and never of a line.
//! **Never too much**: where something is not known (the own share of the year beyond the pooled cap, which no answer of the platform
//! tells until serious illness has paid), the smaller benefit is taken, so that nobody is promised money that does not come.

use crate::entitlement::YearTotals;
use crate::fees::{FeeLine, LineSplit};
use crate::money::{Money, MoneyFault, Rate, Rounding};
use crate::policy::{AccountUse, Benefit};
use crate::split::{FundKind, FundShare, Split};
use crate::time::Timestamp;

/// What a bill is estimated from besides its lines.
#[derive(Clone, Copy, Debug)]
pub struct Basis<'a> {
    /// What the policy gives.
    pub benefit: &'a Benefit,
    /// The year before this bill.
    pub year: &'a YearTotals,
    /// 公务员标志.
    pub civil_servant: bool,
    /// 个人账户使用标志.
    pub use_account: bool,
    /// 余额 of the account.
    pub balance: Money,
}

/// An estimate as it is kept with an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estimated {
    /// The split.
    pub split: Split,
    /// Id and version of the policy.
    pub policy: String,
    /// When the platform told the year; nothing = it was not known and counted as empty.
    pub year_told_at: Option<Timestamp>,
}

/// How far an estimate was from what the platform answered: its figure less ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Of all funds together.
    pub fund: Money,
    /// Of the personal account.
    pub account: Money,
    /// Of what the patient pays.
    pub cash: Money,
}

impl Difference {
    /// The largest of the three, without its sign.
    pub fn worst(self) -> Money {
        [self.fund, self.account, self.cash]
            .into_iter()
            .map(|amount| if amount.is_negative() { amount.negated() } else { amount })
            .max()
            .unwrap_or(Money::ZERO)
    }
}

/// Compares an estimate with the platform's split of the same bill.
///
/// # Errors
/// `Range`.
pub fn difference(estimate: &Split, platform: &Split) -> Result<Difference, MoneyFault> {
    let funds = |split: &Split| Money::sum(split.funds.iter().map(|share| share.amount));
    Ok(Difference {
        fund: funds(platform)?.minus(funds(estimate)?)?,
        account: platform.account_share.plus(platform.mutual_aid_share)?.minus(estimate.account_share)?,
        cash: platform.cash_share.minus(estimate.cash_share)?,
    })
}

/// Splits a line by class, ceiling and first-pay ratio.
///
/// # Errors
/// `Range`.
pub fn split_line(line: &FeeLine) -> Result<LineSplit, MoneyFault> {
    let (item, amount) = (&line.item, line.amount);
    let part = |uncovered, over_price_cap, copay_first, in_scope| LineSplit {
        line_no: line.line_no.clone(),
        amount,
        uncovered,
        over_price_cap,
        copay_first,
        in_scope,
        grade: item.grade,
        first_pay: item.first_pay,
    };
    if line.is_self_paid() || item.first_pay == Rate::ONE {
        return Ok(part(amount, Money::ZERO, Money::ZERO, Money::ZERO));
    }
    let over = match item.price_ceiling.and_then(|ceiling| line.unit_price.above(ceiling)) {
        Some(above) => above.times(line.quantity)?.min(amount),
        None => Money::ZERO,
    };
    let within = amount.minus(over)?;
    let first = within.share(item.first_pay, Rounding::HalfUp)?;
    Ok(part(Money::ZERO, over, first, within.minus(first)?))
}

/// Estimates the split of a bill. It adds up as a split of the platform must (`Split::check`), and no part is negative.
///
/// # Errors
/// `Range`.
pub fn estimate(lines: &[FeeLine], basis: &Basis<'_>) -> Result<Split, MoneyFault> {
    let mut parts = [Money::ZERO; 5];
    for line in lines {
        let split = split_line(line)?;
        let more = [split.amount, split.uncovered, split.over_price_cap, split.copay_first, split.in_scope];
        for (sum, amount) in parts.iter_mut().zip(more) {
            *sum = sum.plus(amount)?;
        }
    }
    let [total, uncovered, over_price_cap, copay_first, in_scope] = parts;
    let benefit = basis.benefit;
    let deductible = in_scope.min(left(benefit.deductible, basis.year.deductible)?);
    let base = in_scope.minus(deductible)?;
    let shares = fund_shares(base, in_scope, basis)?;
    let fund_total = Money::sum(shares.iter().map(|share| share.amount))?;
    let personal_total = total.minus(fund_total)?;
    let may = match benefit.account {
        AccountUse::All => personal_total,
        AccountUse::InScope => in_scope.minus(fund_total)?,
        AccountUse::Nothing => Money::ZERO,
    };
    let balance = basis.balance.max(Money::ZERO);
    let account_share = if basis.use_account { may.min(balance) } else { Money::ZERO };
    Ok(Split {
        total,
        uncovered,
        over_price_cap,
        copay_first,
        in_scope,
        deductible,
        pooled_ratio: None,
        funds: shares.into_iter().filter(|share| !share.amount.is_zero()).collect(),
        fund_total,
        personal_total,
        account_share,
        mutual_aid_share: Money::ZERO,
        cash_share: personal_total.minus(account_share)?,
        hospital_share: Money::ZERO,
        account_balance: Some(basis.balance.minus(account_share)?),
    })
}

/// What is left of a limit.
fn left(limit: Money, used: Money) -> Result<Money, MoneyFault> {
    Ok(limit.minus(used)?.max(Money::ZERO))
}

/// As much of an amount as a limit leaves; without a limit all of it.
fn within(amount: Money, limit: Option<Money>, used: Money) -> Result<Money, MoneyFault> {
    match limit {
        Some(limit) => Ok(amount.min(left(limit, used)?)),
        None => Ok(amount),
    }
}

/// What each fund gives of what is beyond the deductible.
fn fund_shares(base: Money, in_scope: Money, basis: &Basis<'_>) -> Result<[FundShare; 4], MoneyFault> {
    let (benefit, year) = (basis.benefit, basis.year);
    let before = base_before(benefit, year.fund(FundKind::Pooled))?;
    let promised = pooled(benefit, before, base)?;
    let paid = within(promised, benefit.pooled_cap, year.fund(FundKind::Pooled))?;
    let large = match benefit.large_fee {
        Some(large) => {
            let share = promised.minus(paid)?.share(large.ratio, Rounding::HalfUp)?;
            within(share, large.cap, year.fund(FundKind::LargeFeeAid))?
        }
        None => Money::ZERO,
    };
    let rest = base.minus(paid)?.minus(large)?;
    let civil = match benefit.civil_servant.filter(|_| basis.civil_servant) {
        Some(ratio) => rest.share(ratio, Rounding::HalfUp)?,
        None => Money::ZERO,
    };
    let own = in_scope.minus(paid)?.minus(large)?.minus(civil)?;
    let serious = match benefit.serious_illness {
        Some(serious) => {
            // Once it has paid, its threshold lies behind; until then only what is certain counts.
            let paid_before = !year.fund(FundKind::SeriousIllness).is_zero();
            let certain = own_before(before, year)?;
            let before = if paid_before { certain.max(serious.threshold) } else { certain };
            let above = |own: Money| left(own, serious.threshold);
            let beyond = above(before.plus(own)?)?.minus(above(before)?)?;
            beyond.share(serious.ratio, Rounding::HalfUp)?
        }
        None => Money::ZERO,
    };
    let share = |fund, amount| FundShare { fund, amount };
    Ok([
        share(FundKind::Pooled, paid),
        share(FundKind::CivilServantAid, civil),
        share(FundKind::LargeFeeAid, large),
        share(FundKind::SeriousIllness, serious),
    ])
}

/// What the segments give of the stretch of the year from `before` on.
fn pooled(benefit: &Benefit, before: Money, base: Money) -> Result<Money, MoneyFault> {
    let end = before.plus(base)?;
    let (mut from, mut given) = (Money::ZERO, Money::ZERO);
    for segment in &benefit.segments {
        let to = segment.up_to.unwrap_or(end);
        let (start, stop) = (before.max(from), end.min(to));
        if start < stop {
            given = given.plus(stop.minus(start)?.share(segment.ratio, Rounding::HalfUp)?)?;
        }
        from = to;
    }
    Ok(given)
}

/// How much of the year lies behind, by what the pooled fund has paid: the platform does not tell it otherwise. What was paid beyond
/// its cap is not in it.
fn base_before(benefit: &Benefit, paid: Money) -> Result<Money, MoneyFault> {
    let (mut base, mut from, mut rest) = (Money::ZERO, Money::ZERO, paid);
    for segment in &benefit.segments {
        let whole = match segment.up_to {
            Some(to) => Some((to, to.minus(from)?.share(segment.ratio, Rounding::HalfUp)?)),
            None => None,
        };
        match whole {
            Some((to, share)) if share <= rest => {
                rest = rest.minus(share)?;
                base = to;
                from = to;
            }
            Some(_) | None => return base.plus(rest.whole_of(segment.ratio)?),
        }
    }
    Ok(base)
}

/// The patient's own in-scope share of the year, as far as it is certain.
fn own_before(base: Money, year: &YearTotals) -> Result<Money, MoneyFault> {
    left(year.deductible.plus(base)?, year.fund_total())
}

#[cfg(test)]
mod tests;

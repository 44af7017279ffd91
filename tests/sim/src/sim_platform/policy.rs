//! What the funds pay: the policy numbers in one table, and the calculation of a line and of a batch.
//!
//! The numbers are invented and small, so that deductible, cap and large-sum part are reached within a few visits.
//! Deliberately not here: the books; accumulated amounts come in as arguments and go out as changes.

use serde::{Deserialize, Serialize};

use super::catalog::Item;
use super::fen::{self, Fen};

/// One row of the policy: who it is for and what it gives. Amounts per year and in fen, ratios in 1/10000.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    pub insutype: &'static str,
    /// First digits of `psn_type`.
    pub psn_type: &'static str,
    /// Empty = any.
    pub med_type: &'static str,
    pub deductible: Fen,
    pub pool_ratio: i64,
    /// Beyond so much of the year above the deductible the pool gives this ratio instead.
    pub step: Fen,
    pub step_ratio: i64,
    pub pool_cap: Fen,
    /// Share of the civil-servant fund in what the pool leaves.
    pub civil_ratio: i64,
    /// Above the pool's cap (employees).
    pub large_ratio: i64,
    pub large_cap: Fen,
    /// Serious illness (residents): own in-scope share of the year above the threshold.
    pub serious_threshold: Fen,
    pub serious_ratio: i64,
    /// Fund kind of the basic part.
    pub pool_kind: &'static str,
}

const NONE: Policy = Policy {
    insutype: "",
    psn_type: "",
    med_type: "",
    deductible: 0,
    pool_ratio: 0,
    step: Fen::MAX,
    step_ratio: 0,
    pool_cap: 0,
    civil_ratio: 0,
    large_ratio: 0,
    large_cap: 0,
    serious_threshold: Fen::MAX,
    serious_ratio: 0,
    pool_kind: "310100",
};

/// Employees' shared numbers.
const EMPLOYEE: Policy = Policy {
    insutype: "310",
    step: 500_000,
    civil_ratio: 5000,
    large_ratio: 8500,
    large_cap: 20_000_000,
    ..NONE
};

/// The policy table: the first row that fits counts.
#[rustfmt::skip]
pub const POLICIES: &[Policy] = &[
    Policy { psn_type: "12", med_type: "14", deductible: 0,      pool_ratio: 8500, step_ratio: 9000, pool_cap: 1_000_000, ..EMPLOYEE },
    Policy { psn_type: "12", med_type: "",   deductible: 20_000, pool_ratio: 8000, step_ratio: 8500, pool_cap:   800_000, ..EMPLOYEE },
    Policy { psn_type: "",   med_type: "14", deductible: 0,      pool_ratio: 8000, step_ratio: 8500, pool_cap: 1_000_000, ..EMPLOYEE },
    Policy { psn_type: "",   med_type: "",   deductible: 30_000, pool_ratio: 7000, step_ratio: 7500, pool_cap:   600_000, ..EMPLOYEE },
    Policy { insutype: "390", deductible: 10_000, pool_ratio: 5000, pool_cap: 100_000,
             serious_threshold: 1_500_000, serious_ratio: 6000, pool_kind: "390100", ..NONE },
];

/// The row for that person and visit; without one no fund pays.
pub fn policy_for(insutype: &str, psn_type: &str, med_type: &str) -> Policy {
    POLICIES
        .iter()
        .find(|row| {
            row.insutype == insutype
                && psn_type.starts_with(row.psn_type)
                && (row.med_type.is_empty() || row.med_type == med_type)
        })
        .copied()
        .unwrap_or(NONE)
}

/// Name of a fund kind, for receipts.
pub fn fund_name(kind: &str) -> &'static str {
    match kind {
        "310100" => "职工基本医疗保险统筹基金",
        "310200" => "职工基本医疗保险个人账户",
        "320100" => "公务员医疗补助基金",
        "330100" => "职工大额医疗费用补助基金",
        "390100" => "城乡居民基本医疗保险基金",
        "390200" => "城乡居民大病医疗保险资金",
        _ => "其他基金",
    }
}

/// The four parts of an amount. **Unit**: fen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    pub total: Fen,
    /// Wholly self-paid.
    pub full_own: Fen,
    /// Above the price ceiling.
    pub over_limit: Fen,
    pub first_pay: Fen,
    pub in_scope: Fen,
}

impl Parts {
    /// Adds another amount part by part.
    pub fn add(&mut self, other: Self) {
        self.total += other.total;
        self.full_own += other.full_own;
        self.over_limit += other.over_limit;
        self.first_pay += other.first_pay;
        self.in_scope += other.in_scope;
    }

    /// Do the four parts make the total?
    pub fn adds_up(self) -> bool {
        self.total == self.full_own + self.over_limit + self.first_pay + self.in_scope
    }
}

/// `cnt x pric` in fen. **Unit**: quantity 1/10000, price 1/1,000,000 yuan.
pub fn line_amount(count_e4: i64, price_e6: i64) -> Fen {
    fen::half_up(i128::from(count_e4) * i128::from(price_e6), 100_000_000)
}

/// Splits one line; an unknown item is wholly self-paid.
pub fn split_line(item: Option<&Item>, total: Fen, count_e4: i64, price_e6: i64) -> Parts {
    let Some(item) = item.filter(|item| item.class != "03" && item.first_pay_e4 < 10_000) else {
        return Parts { total, full_own: total, ..Parts::default() };
    };
    let over_limit = match item.ceiling_e6 {
        Some(ceiling) if price_e6 > ceiling => line_amount(count_e4, price_e6 - ceiling).min(total),
        _ => 0,
    };
    let first_pay = fen::share(total - over_limit, item.first_pay_e4);
    Parts { total, full_own: 0, over_limit, first_pay, in_scope: total - over_limit - first_pay }
}

/// Amounts of the year so far, or changes of them. **Unit**: fen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accumulated {
    pub deductible: Fen,
    pub fee: Fen,
    pub pool: Fen,
    pub civil: Fen,
    pub large: Fen,
    pub serious: Fen,
    /// The patient's own share inside policy scope.
    pub own_in_scope: Fen,
    pub count: i64,
}

/// Who pays what. **Unit**: fen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    pub parts: Parts,
    pub deductible: Fen,
    pub pool: Fen,
    /// 1/10000.
    pub pool_ratio: i64,
    pub civil: Fen,
    pub large: Fen,
    pub serious: Fen,
    /// Sum of the funds, without the personal account.
    pub fund: Fen,
    pub patient: Fen,
    pub account: Fen,
    pub cash: Fen,
    pub hospital: Fen,
    pub balance_after: Fen,
}

/// How this centre comes to whole fen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// Half up, the bill as a whole.
    #[default]
    WholeBill,
    /// Half up, line by line.
    EachLine,
    /// Whatever is below a fen is cut off.
    CutOff,
}

/// What the calculation needs beside the parts.
#[derive(Debug, Clone, Copy)]
pub struct Situation {
    pub policy: Policy,
    pub civil_servant: bool,
    pub use_account: bool,
    pub balance: Fen,
    pub year: Accumulated,
    pub rounding: Rounding,
}

impl Accumulated {
    /// In-scope charges of the year above the deductible.
    const fn above_deductible(&self) -> Fen {
        self.own_in_scope + self.pool + self.civil + self.large + self.serious - self.deductible
    }
}

/// What the pool promises of a stretch of the year, in 1/10000 fen: the exact amount, before anything is rounded.
fn exact_promise(policy: Policy, from: Fen, to: Fen) -> i128 {
    let low = (to.min(policy.step) - from.min(policy.step)).max(0);
    let high = (to.max(policy.step) - from.max(policy.step)).max(0);
    i128::from(low) * i128::from(policy.pool_ratio) + i128::from(high) * i128::from(policy.step_ratio)
}

/// What the pool promises of the lines, as this centre rounds.
fn promise(policy: Policy, at: &Situation, deductible: Fen, lines: &[Parts]) -> Fen {
    let start = at.year.above_deductible();
    let in_scope: Fen = lines.iter().map(|line| line.in_scope).sum();
    match at.rounding {
        Rounding::WholeBill => {
            fen::half_up(exact_promise(policy, start, start + in_scope - deductible), 10_000)
        }
        Rounding::CutOff => (exact_promise(policy, start, start + in_scope - deductible) / 10_000) as Fen,
        Rounding::EachLine => {
            let (mut left, mut from, mut sum) = (deductible, start, 0);
            for line in lines {
                let free = line.in_scope.min(left);
                left -= free;
                let to = from + line.in_scope - free;
                sum += fen::half_up(exact_promise(policy, from, to), 10_000);
                from = to;
            }
            sum
        }
    }
}

/// Calculates a batch, line after line as it was uploaded.
pub fn split_batch(lines: &[Parts], at: Situation) -> Split {
    let policy = at.policy;
    let mut parts = Parts::default();
    for line in lines {
        parts.add(*line);
    }
    let deductible = parts.in_scope.min((policy.deductible - at.year.deductible).max(0));
    let base = parts.in_scope - deductible;
    let promised = promise(policy, &at, deductible, lines);
    let pool = promised.min((policy.pool_cap - at.year.pool).max(0));
    let share = |amount: Fen, ratio: i64| match at.rounding {
        Rounding::CutOff => amount * ratio / 10_000,
        Rounding::WholeBill | Rounding::EachLine => fen::share(amount, ratio),
    };
    let large = share(promised - pool, policy.large_ratio).min((policy.large_cap - at.year.large).max(0));
    // Rounded line by line, the promise may be a few fen more than there is.
    let pool = pool.min(base);
    let large = large.min(base - pool);
    let civil = if at.civil_servant { share(base - pool - large, policy.civil_ratio) } else { 0 };
    let own = parts.in_scope - pool - large - civil;
    let above = |own_of_year: Fen| (own_of_year - policy.serious_threshold).max(0);
    let serious =
        share(above(at.year.own_in_scope + own) - above(at.year.own_in_scope), policy.serious_ratio);
    let fund = pool + large + civil + serious;
    let patient = parts.total - fund;
    let account = if at.use_account { patient.min(at.balance).max(0) } else { 0 };
    Split {
        parts,
        deductible,
        pool,
        pool_ratio: policy.pool_ratio,
        civil,
        large,
        serious,
        fund,
        patient,
        account,
        cash: patient - account,
        hospital: 0,
        balance_after: at.balance - account,
    }
}

/// Pays something else than promised: the pool, or the account, gives a little less and the patient pays it in cash.
pub fn shift_to_cash(split: &mut Split) {
    if split.pool > 0 {
        let less = (split.pool / 10).max(1);
        split.pool -= less;
        split.fund -= less;
        split.patient += less;
        split.cash += less;
    } else if split.account > 0 {
        split.account -= 1;
        split.cash += 1;
        split.balance_after += 1;
    }
}

impl Split {
    /// What a settlement of this split adds to the year.
    pub fn accumulates(&self) -> Accumulated {
        Accumulated {
            deductible: self.deductible,
            fee: self.parts.total,
            pool: self.pool,
            civil: self.civil,
            large: self.large,
            serious: self.serious,
            own_in_scope: self.parts.in_scope - self.fund,
            count: 1,
        }
    }

    /// The funds that pay, by kind.
    pub fn funds(&self, pool_kind: &'static str) -> Vec<(&'static str, Fen)> {
        [(pool_kind, self.pool), ("320100", self.civil), ("330100", self.large), ("390200", self.serious)]
            .into_iter()
            .filter(|(_, amount)| *amount != 0)
            .collect()
    }
}

impl Accumulated {
    /// (code, amount) as kept in the books.
    pub fn entries(&self) -> [(&'static str, i64); 8] {
        [
            ("Q0000", self.deductible),
            ("F0000", self.fee),
            ("DPOOL", self.pool),
            ("D320100", self.civil),
            ("D330100", self.large),
            ("D390200", self.serious),
            ("OWN", self.own_in_scope),
            ("C0000", self.count),
        ]
    }

    /// The same amounts with the other sign.
    pub fn negated(&self) -> Self {
        Self {
            deductible: -self.deductible,
            fee: -self.fee,
            pool: -self.pool,
            civil: -self.civil,
            large: -self.large,
            serious: -self.serious,
            own_in_scope: -self.own_in_scope,
            count: -self.count,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn situation(psn_type: &str, insutype: &str) -> Situation {
        Situation {
            policy: policy_for(insutype, psn_type, "11"),
            civil_servant: false,
            use_account: true,
            balance: 10_000,
            year: Accumulated::default(),
            rounding: Rounding::WholeBill,
        }
    }

    fn in_scope(fen: Fen) -> [Parts; 1] {
        [Parts { total: fen, in_scope: fen, ..Parts::default() }]
    }

    #[test]
    fn employee_pays_deductible_first() {
        let split = split_batch(&in_scope(50_000), situation("11", "310"));
        assert_eq!(
            (split.deductible, split.pool, split.account, split.cash),
            (30_000, 14_000, 10_000, 26_000)
        );
    }

    #[test]
    fn pool_cap_hands_over_to_large_sum_fund() {
        let mut at = situation("11", "310");
        at.year = Accumulated { deductible: 30_000, pool: 599_000, ..Accumulated::default() };
        let split = split_batch(&in_scope(10_000), at);
        // Beyond the step of the year: 75 % of 100.00 less the 10.00 that the pool had left, and 85 % of that.
        assert_eq!((split.pool, split.large), (1_000, 5_525));
    }

    #[test]
    fn serious_illness_pays_above_threshold_for_residents() {
        let mut at = situation("14", "390");
        at.year = Accumulated {
            deductible: 10_000,
            pool: 100_000,
            own_in_scope: 1_495_000,
            ..Accumulated::default()
        };
        let split = split_batch(&in_scope(10_000), at);
        assert_eq!((split.pool, split.serious, split.fund), (0, 3_000, 3_000));
    }

    #[test]
    fn the_year_crosses_the_step_within_a_bill() {
        let mut at = situation("11", "310");
        // 4,900.00 of the year lie above the deductible: 100.00 more at 70 %, the rest at 75 %.
        at.year = Accumulated {
            deductible: 30_000,
            pool: 343_000,
            own_in_scope: 30_000 + 490_000 - 343_000,
            ..Accumulated::default()
        };
        assert_eq!(split_batch(&in_scope(30_000), at).pool, 7_000 + 15_000);
    }

    #[test]
    fn centres_that_round_otherwise_pay_otherwise() {
        let lines = [Parts { total: 105, in_scope: 105, ..Parts::default() }; 3];
        let pool = |rounding| {
            let at = Situation { rounding, ..situation("11", "310") };
            let year = Accumulated { deductible: 30_000, own_in_scope: 30_000, ..Accumulated::default() };
            split_batch(&lines, Situation { year, ..at }).pool
        };
        // 315 fen at 70 % are 220.5: 221 together, 3 × 74 line by line, 220 cut off.
        assert_eq!(pool(Rounding::WholeBill), 221);
        assert_eq!(pool(Rounding::EachLine), 222);
        assert_eq!(pool(Rounding::CutOff), 220);
    }

    #[test]
    fn unknown_insurance_pays_nothing() {
        let split = split_batch(&in_scope(10_000), situation("13", "340"));
        assert_eq!((split.fund, split.account), (0, 10_000));
    }
}

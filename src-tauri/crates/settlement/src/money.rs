//! Amounts of money: integer fen, three spellings, no floats.
//!
//! `Money` in Rust, INTEGER fen in SQLite, text with two decimals on the wire and the screen (ADR 0002).
//! Not here: the sums of a settlement (`split`), what an amount is owed for (`ledger`).

use std::fmt;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// An amount of RMB, exact to the fen; negative amounts are refunds.
///
/// Shape: |fen| ≤ 10¹¹ (safety §8 asks for ≤ 10⁹ fen on a reply; sums of a day need more).
/// Unit: fen.
/// Source: the `numeric(16,2)` amount members of the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(i64);

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyFault {
    /// Empty, a sign alone, an exponent, letters, two points.
    #[error("not an amount")]
    Shape,
    /// A third decimal that is not zero: refused, never rounded.
    #[error("more than two decimals")]
    Decimals,
    /// Beyond what a desk can owe.
    #[error("amount out of range")]
    Range,
}

/// How a share is brought to whole fen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Half away from zero: the rule of the platform's line amounts (platform-interface §0.3).
    HalfUp,
    /// Towards zero.
    Down,
}

/// The largest amount a single member may carry, in fen (safety §8).
pub const MEMBER_MAX: Money = Money(1_000_000_000);
const RANGE_FEN: i64 = 100_000_000_000;

impl Money {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// An amount from integer fen.
    ///
    /// # Errors
    /// `Range` beyond ±10¹¹ fen.
    pub const fn from_fen(fen: i64) -> Result<Self, MoneyFault> {
        if fen > RANGE_FEN || fen < -RANGE_FEN { Err(MoneyFault::Range) } else { Ok(Self(fen)) }
    }

    /// The amount in fen.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// Reads `12`, `12.3`, `12.30`, `-0.05`: an optional minus, 1 to 14 digits, up to two decimals.
    ///
    /// Further decimals are accepted only when they are zero (`12.3000` is the platform's own spelling of 12.30).
    ///
    /// # Errors
    /// `Shape`, `Decimals`, `Range`.
    pub fn parse(text: &str) -> Result<Self, MoneyFault> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((_, "")) => return Err(MoneyFault::Shape),
            Some(parts) => parts,
            None => (digits, ""),
        };
        if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
            return Err(MoneyFault::Shape);
        }
        if whole.len() > 14 {
            return Err(MoneyFault::Range);
        }
        let mut fen: i64 = whole.parse::<i64>().map_err(|_| MoneyFault::Range)?.saturating_mul(100);
        for (place, byte) in fraction.bytes().enumerate() {
            let digit = i64::from(byte - b'0');
            match place {
                0 => fen = fen.saturating_add(digit * 10),
                1 => fen = fen.saturating_add(digit),
                _ if digit != 0 => return Err(MoneyFault::Decimals),
                _ => {}
            }
        }
        Self::from_fen(if negative { -fen } else { fen })
    }

    /// `self + other`.
    ///
    /// # Errors
    /// `Range`.
    pub fn plus(self, other: Self) -> Result<Self, MoneyFault> {
        Self::from_fen(self.0.saturating_add(other.0))
    }

    /// `self - other`.
    ///
    /// # Errors
    /// `Range`.
    pub fn minus(self, other: Self) -> Result<Self, MoneyFault> {
        Self::from_fen(self.0.saturating_sub(other.0))
    }

    /// The same amount the other way round.
    #[must_use]
    pub const fn negated(self) -> Self {
        Self(-self.0)
    }

    /// The sum of many amounts.
    ///
    /// # Errors
    /// `Range`.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyFault> {
        amounts.into_iter().try_fold(Self::ZERO, Self::plus)
    }

    /// The part of this amount that a rate names.
    ///
    /// # Errors
    /// `Range`.
    pub fn share(self, rate: Rate, rounding: Rounding) -> Result<Self, MoneyFault> {
        round_to_fen(Decimal::from(self.0).checked_mul(rate.0).ok_or(MoneyFault::Range)?, rounding)
    }

    /// The amount of which this is the part that a rate names; half up, and nothing for a rate of nothing.
    ///
    /// # Errors
    /// `Range`.
    pub fn whole_of(self, rate: Rate) -> Result<Self, MoneyFault> {
        if rate.0.is_zero() {
            return Ok(Self::ZERO);
        }
        round_to_fen(Decimal::from(self.0).checked_div(rate.0).ok_or(MoneyFault::Range)?, Rounding::HalfUp)
    }

    /// Nothing at all?
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Less than nothing?
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }
}

fn round_to_fen(fen: Decimal, rounding: Rounding) -> Result<Money, MoneyFault> {
    let strategy = match rounding {
        Rounding::HalfUp => rust_decimal::RoundingStrategy::MidpointAwayFromZero,
        Rounding::Down => rust_decimal::RoundingStrategy::ToZero,
    };
    let whole = fen.round_dp_with_strategy(0, strategy).to_i64().ok_or(MoneyFault::Range)?;
    Money::from_fen(whole)
}

impl fmt::Display for Money {
    /// Always two decimals, no separators: `-0.05`, `1234.50`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", fen / 100, fen % 100)
    }
}

/// A ratio such as a first-pay share; 1 is everything.
///
/// Shape: 0 to 1, at most four decimals. Source: `numeric(5,4)` members of the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(Decimal);

/// A quantity, `numeric(16,4)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(Decimal);

/// A unit price in yuan, `numeric(16,6)`: not money, because a price may have parts of a fen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitPrice(Decimal);

fn parse_decimal(text: &str, digits_max: usize, decimals_max: usize) -> Result<Decimal, MoneyFault> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !plain(whole) || !plain(fraction) || (text.contains('.') && fraction.is_empty()) {
        return Err(MoneyFault::Shape);
    }
    if whole.len() > digits_max {
        return Err(MoneyFault::Range);
    }
    let kept = fraction.trim_end_matches('0');
    if kept.len() > decimals_max {
        return Err(MoneyFault::Decimals);
    }
    let exact = if kept.is_empty() { whole.to_owned() } else { format!("{whole}.{kept}") };
    Decimal::from_str_exact(&exact).map_err(|_| MoneyFault::Range)
}

impl Rate {
    /// All of it.
    pub const ONE: Self = Self(Decimal::ONE);

    /// Reads `0.05`, `1`, `1.0000`.
    ///
    /// # Errors
    /// `Shape`, `Decimals`; `Range` above 1.
    pub fn parse(text: &str) -> Result<Self, MoneyFault> {
        let value = parse_decimal(text, 1, 4)?;
        if value > Decimal::ONE { Err(MoneyFault::Range) } else { Ok(Self(value)) }
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.normalize())
    }
}

impl Quantity {
    /// Reads `1`, `2.5`, `0.3333`; zero and negative quantities are refused.
    ///
    /// # Errors
    /// `Shape`, `Decimals`, `Range`.
    pub fn parse(text: &str) -> Result<Self, MoneyFault> {
        let value = parse_decimal(text, 8, 4)?;
        if value.is_zero() { Err(MoneyFault::Range) } else { Ok(Self(value)) }
    }

    /// In ten thousandths: `2.5` is 25,000.
    pub fn ten_thousandths(self) -> i64 {
        let scaled = self.0.checked_mul(Decimal::from(10_000)).and_then(|scaled| scaled.to_i64());
        scaled.unwrap_or(i64::MAX)
    }

    /// What is left after a smaller quantity went back.
    ///
    /// # Errors
    /// `Range` where nothing is left.
    pub fn minus(self, other: Self) -> Result<Self, MoneyFault> {
        let left = self.0.checked_sub(other.0).ok_or(MoneyFault::Range)?;
        if left > Decimal::ZERO { Ok(Self(left)) } else { Err(MoneyFault::Range) }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.normalize())
    }
}

impl UnitPrice {
    /// Reads `12.5`, `0.123456`.
    ///
    /// # Errors
    /// `Shape`, `Decimals`, `Range`.
    pub fn parse(text: &str) -> Result<Self, MoneyFault> {
        Ok(Self(parse_decimal(text, 8, 6)?))
    }

    /// Does one unit cost at least so much?
    pub fn is_at_least(self, amount: Money) -> bool {
        self.0.checked_mul(Decimal::ONE_HUNDRED).is_none_or(|fen| fen >= Decimal::from(amount.0))
    }

    /// By how much it is above another price; nothing where it is not.
    pub fn above(self, other: Self) -> Option<Self> {
        let above = self.0.checked_sub(other.0)?;
        (above > Decimal::ZERO).then_some(Self(above))
    }

    /// `round half up (quantity × price, 2)`: the line amount (platform-interface §8.1 identity 10).
    ///
    /// # Errors
    /// `Range`.
    pub fn times(self, quantity: Quantity) -> Result<Money, MoneyFault> {
        let fen = self
            .0
            .checked_mul(quantity.0)
            .and_then(|yuan| yuan.checked_mul(Decimal::ONE_HUNDRED))
            .ok_or(MoneyFault::Range)?;
        round_to_fen(fen, Rounding::HalfUp)
    }
}

impl fmt::Display for UnitPrice {
    /// At least two decimals, at most six.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut value = self.0.normalize();
        if value.scale() < 2 {
            value.rescale(2);
        }
        write!(f, "{value}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<i64, MoneyFault>) {
        assert_eq!(Money::parse(text).map(Money::fen), expected, "{text:?}");
    }

    #[test]
    fn amounts_are_read_as_digits() {
        check("12.30", Ok(1230));
        check("12.3", Ok(1230));
        check("12", Ok(1200));
        check("-0.05", Ok(-5));
        check("-0.00", Ok(0));
        check("12.3000", Ok(1230));
        for text in
            ["", "-", ".5", "+1", "1_000", "1e2", "1E+2", "NaN", "1.", "1.2.3", "１２", " 1", "--1", "0x1"]
        {
            check(text, Err(MoneyFault::Shape));
        }
        check("12.345", Err(MoneyFault::Decimals));
        check("123456789012345", Err(MoneyFault::Range));
        check("99999999999999", Err(MoneyFault::Range));
    }

    #[test]
    fn amounts_are_written_with_two_decimals() {
        for (fen, text) in [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (123_450, "1234.50"), (-100, "-1.00")] {
            assert_eq!(Money(fen).to_string(), text);
        }
    }

    #[test]
    fn line_amount_rounds_half_up() {
        let amount = |price: &str, quantity: &str| {
            UnitPrice::parse(price).unwrap().times(Quantity::parse(quantity).unwrap()).unwrap().to_string()
        };
        assert_eq!(amount("0.005", "1"), "0.01");
        assert_eq!(amount("0.333333", "3"), "1.00");
        assert_eq!(amount("4.52", "1"), "4.52");
        assert_eq!(
            Money::parse("4.52")
                .unwrap()
                .share(Rate::parse("0.05").unwrap(), Rounding::HalfUp)
                .unwrap()
                .fen(),
            23
        );
    }

    proptest::proptest! {
        #[test]
        fn amounts_survive_their_text(fen in -RANGE_FEN..=RANGE_FEN) {
            proptest::prop_assert_eq!(Money::parse(&Money(fen).to_string()), Ok(Money(fen)));
        }

        #[test]
        fn any_text_is_refused_or_read_without_panic(text in ".{0,24}") {
            if let Ok(amount) = Money::parse(&text) {
                proptest::prop_assert_eq!(Money::parse(&amount.to_string()), Ok(amount));
            }
        }
    }
}

//! Arithmetic of the core against whole numbers that cannot be wrong (safety §17.2, layer B): decimal ↔ fen, shares, line
//! amounts, sums, splits, numbers of messages, the clock of the platform.

use proptest::prelude::*;
use settlement::reservation::{IdStretch, NextId, Reservations};
use settlement::split::{FundFormula, FundKind, FundShare, Split};
use settlement::*;

const RANGE: i64 = 100_000_000_000;

#[expect(clippy::unwrap_used, reason = "the strategies stay within the range; a test may stop")]
fn money(fen: i64) -> Money {
    Money::from_fen(fen).unwrap()
}

/// A split whose parts are what they are: only the sums are free.
fn split(funds: &[i64], account: i64, mutual: i64, cash: i64, hospital: i64, formula: FundFormula) -> Split {
    let kinds = FundKind::ALL.into_iter();
    let shares: Vec<FundShare> =
        kinds.zip(funds).map(|(fund, fen)| FundShare { fund, amount: money(*fen) }).collect();
    let fund: i64 = funds.iter().sum();
    let personal = account + mutual + cash;
    let total = fund + personal + hospital;
    let inside = if formula == FundFormula::AccountInside { account + mutual } else { 0 };
    Split {
        total: money(total),
        uncovered: money(0),
        over_price_cap: money(0),
        copay_first: money(0),
        in_scope: money(total),
        deductible: money(0),
        pooled_ratio: None,
        funds: shares,
        fund_total: money(fund + inside),
        personal_total: money(personal),
        account_share: money(account),
        mutual_aid_share: money(mutual),
        cash_share: money(cash),
        hospital_share: money(hospital),
        account_balance: None,
    }
}

/// Half away from zero, on whole numbers.
fn half_up(numerator: i128, denominator: i128) -> i128 {
    (2 * numerator + numerator.signum() * denominator) / (2 * denominator)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn decimal_text_means_the_same_number_of_fen(yuan in 0_i64..1_000_000_000, jiao in 0_i64..10, fen in 0_i64..10, negative: bool, zeros in 0_usize..4) {
        let sign = if negative { "-" } else { "" };
        let expected = (yuan * 100 + jiao * 10 + fen) * if negative { -1 } else { 1 };
        let text = format!("{sign}{yuan}.{jiao}{fen}{}", "0".repeat(zeros));
        prop_assert_eq!(Money::parse(&text).map(Money::fen), Ok(expected));
        if fen == 0 {
            prop_assert_eq!(Money::parse(&format!("{sign}{yuan}.{jiao}")).map(Money::fen), Ok(expected));
        }
    }

    #[test]
    fn third_decimal_is_refused_and_never_rounded(yuan in 0_i64..1_000_000, cents in 0_i64..100, third in 1_i64..10) {
        prop_assert_eq!(Money::parse(&format!("{yuan}.{cents:02}{third}")), Err(MoneyFault::Decimals));
    }

    #[test]
    fn anything_but_digits_is_no_amount(yuan in 0_i64..100_000, odd in "[a-zA-Z,_+ ￥eE]{1,3}", place in 0_usize..3) {
        let text = match place {
            0 => format!("{odd}{yuan}.00"),
            1 => format!("{yuan}{odd}.00"),
            _ => format!("{yuan}.00{odd}"),
        };
        prop_assert_eq!(Money::parse(&text), Err(MoneyFault::Shape));
    }

    #[test]
    fn sums_are_those_of_whole_numbers(amounts in proptest::collection::vec(-RANGE / 100..RANGE / 100, 0..60)) {
        let expected: i64 = amounts.iter().sum();
        prop_assert_eq!(Money::sum(amounts.iter().copied().map(money)).map(Money::fen), Ok(expected));
    }

    #[test]
    fn plus_and_minus_undo_each_other_or_leave_the_range(a in -RANGE..=RANGE, b in -RANGE..=RANGE) {
        match money(a).plus(money(b)) {
            Ok(sum) => prop_assert_eq!(sum.minus(money(b)), Ok(money(a))),
            Err(fault) => {
                prop_assert_eq!(fault, MoneyFault::Range);
                prop_assert!((a + b).abs() > RANGE);
            }
        }
        prop_assert_eq!(money(a).negated().negated(), money(a));
    }

    #[test]
    fn share_is_rounded_once_and_the_way_it_says(fen in -10_000_000_i64..10_000_000, rate in 0_i64..=10_000) {
        let text = format!("{}.{:04}", rate / 10_000, rate % 10_000);
        let rate_of = Rate::parse(&text).unwrap();
        let exact = i128::from(fen) * i128::from(rate);
        prop_assert_eq!(i128::from(money(fen).share(rate_of, Rounding::HalfUp).unwrap().fen()), half_up(exact, 10_000));
        prop_assert_eq!(i128::from(money(fen).share(rate_of, Rounding::Down).unwrap().fen()), exact / 10_000);
    }

    #[test]
    fn line_amount_is_quantity_times_price_rounded_half_up(price in 0_i64..100_000_000, quantity in 1_i64..100_000_000) {
        let unit = UnitPrice::parse(&format!("{}.{:06}", price / 1_000_000, price % 1_000_000)).unwrap();
        let count = Quantity::parse(&format!("{}.{:04}", quantity / 10_000, quantity % 10_000)).unwrap();
        let exact = i128::from(price) * i128::from(quantity);
        prop_assert_eq!(unit.times(count).map(|m| i128::from(m.fen())), Ok(half_up(exact, 100_000_000)));
    }

    #[test]
    fn rates_quantities_and_prices_survive_their_text(rate in 0_i64..=10_000, quantity in 1_i64..1_000_000_000, price in 0_i64..1_000_000_000) {
        let rate = Rate::parse(&format!("{}.{:04}", rate / 10_000, rate % 10_000)).unwrap();
        let quantity = Quantity::parse(&format!("{}.{:04}", quantity / 10_000, quantity % 10_000)).unwrap();
        let price = UnitPrice::parse(&format!("{}.{:06}", price / 1_000_000, price % 1_000_000)).unwrap();
        prop_assert_eq!(Rate::parse(&rate.to_string()), Ok(rate));
        prop_assert_eq!(Quantity::parse(&quantity.to_string()), Ok(quantity));
        prop_assert_eq!(UnitPrice::parse(&price.to_string()), Ok(price));
    }

    #[test]
    fn split_that_adds_up_is_taken_and_its_negative_too(
        funds in proptest::collection::vec(1_i64..1_000_000, 0..8), account in 0_i64..1_000_000, mutual in 0_i64..1000,
        cash in 0_i64..1_000_000, hospital in 0_i64..1000, inside: bool,
    ) {
        let formula = if inside { FundFormula::AccountInside } else { FundFormula::AccountOutside };
        let split = split(&funds, account, mutual, cash, hospital, formula);
        prop_assert_eq!(split.check(split.total, formula), Ok(()));
        let negated = split.negated();
        prop_assert_eq!(negated.total, split.total.negated());
        prop_assert_eq!(negated.cash_share, split.cash_share.negated());
        prop_assert_eq!(negated.negated(), split);
    }

    #[test]
    fn split_that_is_a_fen_off_anywhere_is_not_taken(
        funds in proptest::collection::vec(1_i64..1_000_000, 1..8), account in 0_i64..1_000_000, cash in 0_i64..1_000_000,
        off in 1_i64..500, part in 0_usize..5,
    ) {
        let formula = FundFormula::AccountOutside;
        let mut split = split(&funds, account, 0, cash, 0, formula);
        let ours = split.total;
        let more = |amount: Money| money(amount.fen() + off);
        match part {
            0 => split.total = more(split.total),
            1 => split.fund_total = more(split.fund_total),
            2 => split.cash_share = more(split.cash_share),
            3 => split.account_share = more(split.account_share),
            _ => split.funds[0].amount = more(split.funds[0].amount),
        }
        prop_assert!(split.check(ours, formula).is_err());
    }

    /// Questions and intents, clocks set forth and back, restarts that keep only what was durable: no id comes twice, and
    /// those of intents only grow.
    #[test]
    fn message_ids_never_repeat_whatever_the_clock_does(
        steps in proptest::collection::vec((-2_000_000_i64..2_000_000, 0_u8..4, any::<bool>()), 1..200),
    ) {
        let institution = InstitutionCode::new("H10990000001").unwrap();
        let terminal = TerminalNo::new(7).unwrap();
        let mut wall = Timestamp::parse_platform("2026-05-04 08:00:00").unwrap();
        let mut mark = MsgIdMark::START;
        let mut durable: Vec<IdStretch> = Vec::new();
        let mut run = Reservations::default();
        let mut made = std::collections::BTreeSet::new();
        let mut newest = String::new();
        for (jump, what, intent) in steps {
            match what {
                0 => wall = wall.plus_millis(jump),
                1 => run = Reservations::of_earlier_runs(durable.clone()),
                _ => wall = wall.plus_millis(jump.abs() / 100),
            }
            let reserve = |stretch: IdStretch, run: &mut Reservations, durable: &mut Vec<IdStretch>| {
                durable.push(stretch);
                run.reserved(stretch);
            };
            if let NextId::Reserve(stretch) = run.next(mark, wall) {
                reserve(stretch, &mut run, &mut durable);
            }
            let NextId::Ready(next) = run.next(mark, wall) else {
                return Err(TestCaseError::fail("a stretch that was reserved holds no id"));
            };
            run.used(next);
            let id = MsgId::compose(&institution, terminal, next);
            prop_assert_eq!(id.as_str().get(26..28), Some("07"));
            prop_assert!(made.insert(id.to_string()), "{} twice", id);
            if intent {
                prop_assert!(id.as_str() > newest.as_str(), "{} after {}", id, newest);
                newest = id.to_string();
                mark = next;
                if let Some(stretch) = run.renewal(wall) {
                    reserve(stretch, &mut run, &mut durable);
                }
            }
        }
    }

    #[test]
    fn time_of_the_platform_survives_its_text(seconds in 0_i64..4_000_000_000) {
        let time = Timestamp::from_seconds(seconds);
        prop_assert_eq!(Timestamp::parse_platform(&time.platform_text()), Ok(time));
    }
}

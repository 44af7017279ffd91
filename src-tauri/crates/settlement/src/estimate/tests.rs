use proptest::prelude::*;

use super::*;
use crate::fees::{CatalogItem, Grade, Order};
use crate::ids::{CatalogCode, FeeLineNo, ItemCode};
use crate::money::{Quantity, UnitPrice};
use crate::person::InsuranceKind;
use crate::policy::{LargeFee, Segment, SeriousIllness};
use crate::split::FundFormula;

fn yuan(text: &str) -> Money {
    Money::parse(text).unwrap()
}

fn rate(text: &str) -> Rate {
    Rate::parse(text).unwrap()
}

fn fen(fen: i64) -> Money {
    Money::from_fen(fen).unwrap()
}

/// `grade price ceiling first_pay quantity`.
fn line(text: &str) -> FeeLine {
    let words: Vec<&str> = text.split_whitespace().collect();
    let [grade, price, ceiling, first_pay, quantity] = words.as_slice() else { panic!("{text}") };
    let (unit_price, quantity) = (UnitPrice::parse(price).unwrap(), Quantity::parse(quantity).unwrap());
    FeeLine {
        line_no: FeeLineNo::new("1").unwrap(),
        item: CatalogItem {
            item_code: ItemCode::new("YP0001").unwrap(),
            catalog_code: CatalogCode::new("XA01").unwrap(),
            name: "示例药品".to_owned(),
            spec: String::new(),
            unit: "盒".to_owned(),
            unit_price,
            grade: Grade::from_code(grade).unwrap(),
            first_pay: rate(first_pay),
            price_ceiling: UnitPrice::parse(ceiling).ok(),
        },
        quantity,
        unit_price,
        amount: unit_price.times(quantity).unwrap(),
        order_no: None,
        occurred_at: Timestamp::from_millis(0),
        order: Order::default(),
        self_paid: false,
        answers: Vec::new(),
    }
}

/// An employee at work: 300 deductible, 70 % up to 4,000 of the year, then 80 %, 6,000 at most.
fn employee() -> Benefit {
    Benefit {
        name: "职工在职门诊".to_owned(),
        insurance_kinds: vec!["310".to_owned()],
        person_kinds: Vec::new(),
        care_kinds: Vec::new(),
        levels: Vec::new(),
        place: None,
        deductible: yuan("300.00"),
        segments: vec![
            Segment { up_to: Some(yuan("4000.00")), ratio: rate("0.7") },
            Segment { up_to: None, ratio: rate("0.8") },
        ],
        pooled_cap: Some(yuan("6000.00")),
        civil_servant: Some(rate("0.5")),
        large_fee: Some(LargeFee { ratio: rate("0.85"), cap: Some(yuan("200000.00")) }),
        serious_illness: None,
        account: AccountUse::All,
    }
}

/// A resident: 100 deductible, 50 %, 1,000 at most, serious illness beyond 1,500 of his own.
fn resident() -> Benefit {
    Benefit {
        deductible: yuan("100.00"),
        segments: vec![Segment { up_to: None, ratio: rate("0.5") }],
        pooled_cap: Some(yuan("1000.00")),
        civil_servant: None,
        large_fee: None,
        serious_illness: Some(SeriousIllness { threshold: yuan("1500.00"), ratio: rate("0.6") }),
        account: AccountUse::Nothing,
        ..employee()
    }
}

fn year(deductible: &str, pooled: &str) -> YearTotals {
    YearTotals {
        deductible: yuan(deductible),
        funds: vec![FundShare { fund: FundKind::Pooled, amount: yuan(pooled) }],
        ..YearTotals::nothing(InsuranceKind::new("310").unwrap(), 2026)
    }
}

/// `in_scope` of one line of class A → deductible, pooled, civil, large, serious, account, cash.
#[track_caller]
fn check(
    benefit: &Benefit,
    year: &YearTotals,
    (civil_servant, balance): (bool, &str),
    in_scope: &str,
    expected: [&str; 7],
) {
    let basis = Basis { benefit, year, civil_servant, use_account: true, balance: yuan(balance) };
    let split = estimate(&[line(&format!("01 {in_scope} - 0 1"))], &basis).unwrap();
    let fund =
        |kind| split.funds.iter().find(|share| share.fund == kind).map_or(Money::ZERO, |share| share.amount);
    let found = [
        split.deductible,
        fund(FundKind::Pooled),
        fund(FundKind::CivilServantAid),
        fund(FundKind::LargeFeeAid),
        fund(FundKind::SeriousIllness),
        split.account_share,
        split.cash_share,
    ];
    assert_eq!(found.map(|amount| amount.to_string()), expected, "{in_scope}");
    assert_eq!(split.check(yuan(in_scope), FundFormula::AccountOutside), Ok(()));
}

#[test]
#[rustfmt::skip]
fn shares_follow_deductible_segments_caps_and_account() {
    let (employee, resident) = (employee(), resident());
    //     who        the year so far               civil, account     in scope      deductible pooled    civil     large     serious   account   cash
    check(&employee, &year("0.00",   "0.00"),    (false, "100.00"),  "500.00",   ["300.00", "140.00",  "0.00",   "0.00",   "0.00",   "100.00", "260.00"]);
    check(&employee, &year("250.00", "0.00"),    (false, "0.00"),    "500.00",   ["50.00",  "315.00",  "0.00",   "0.00",   "0.00",   "0.00",   "185.00"]);
    check(&employee, &year("300.00", "0.00"),    (true,  "9.00"),    "100.00",   ["0.00",   "70.00",   "15.00",  "0.00",   "0.00",   "9.00",   "6.00"]);
    // 2,730.00 pooled is 3,900.00 of the year: 100.00 more at 70 %, the rest at 80 %.
    check(&employee, &year("300.00", "2730.00"), (false, "0.00"),    "200.00",   ["0.00",   "150.00",  "0.00",   "0.00",   "0.00",   "0.00",   "50.00"]);
    check(&employee, &year("300.00", "2800.00"), (false, "0.00"),    "100.00",   ["0.00",   "80.00",   "0.00",   "0.00",   "0.00",   "0.00",   "20.00"]);
    check(&employee, &year("300.00", "5990.00"), (false, "0.00"),    "100.00",   ["0.00",   "10.00",   "0.00",   "59.50",  "0.00",   "0.00",   "30.50"]);
    check(&resident, &year("100.00", "0.00"),    (true,  "50.00"),   "0.01",     ["0.00",   "0.01",    "0.00",   "0.00",   "0.00",   "0.00",   "0.00"]);
    check(&resident, &year("100.00", "900.00"),  (false, "50.00"),   "1000.00",  ["0.00",   "100.00",  "0.00",   "0.00",   "240.00", "0.00",   "660.00"]);
    // Beyond the cap the platform tells no own share: nothing is promised that is not certain.
    check(&resident, &year("100.00", "1000.00"), (false, "0.00"),    "300.00",   ["0.00",   "0.00",    "0.00",   "0.00",   "0.00",   "0.00",   "300.00"]);
}

#[test]
fn serious_illness_that_has_paid_pays_on() {
    let mut behind = year("100.00", "1000.00");
    behind.funds.push(FundShare { fund: FundKind::SeriousIllness, amount: yuan("0.60") });
    let expected = ["0.00", "0.00", "0.00", "0.00", "180.00", "0.00", "120.00"];
    check(&resident(), &behind, (false, "0.00"), "300.00", expected);
}

#[test]
#[rustfmt::skip]
fn line_is_split_by_class_ceiling_and_first_pay() {
    let check = |text: &str, expected: [&str; 4]| {
        let split = split_line(&line(text)).unwrap();
        let found = [split.uncovered, split.over_price_cap, split.copay_first, split.in_scope];
        assert_eq!(found.map(|amount| amount.to_string()), expected, "{text}");
    };
    //     class price  ceiling first  quantity  uncovered over      first    in scope
    check("01   12.5   -       0      2",      ["0.00",  "0.00",   "0.00",  "25.00"]);
    check("02   12.5   -       0.1    2",      ["0.00",  "0.00",   "2.50",  "22.50"]);
    check("02   12.5   12.5    0.1    2",      ["0.00",  "0.00",   "2.50",  "22.50"]);
    check("02   12.5   10      0.1    2",      ["0.00",  "5.00",   "2.00",  "18.00"]);
    check("02   0.333  0.332   0.05   5",      ["0.00",  "0.01",   "0.08",  "1.58"]);
    check("01   12.5   -       1      2",      ["25.00", "0.00",   "0.00",  "0.00"]);
    check("03   12.5   10      0.1    2",      ["25.00", "0.00",   "0.00",  "0.00"]);
    let own = FeeLine { self_paid: true, ..line("01 12.5 - 0 2") };
    assert_eq!(split_line(&own).unwrap().uncovered, yuan("25.00"));
}

#[test]
fn account_pays_only_what_the_policy_allows() {
    let lines = [line("03 10 - 0 1"), line("01 400 - 0 1")];
    let share = |account, use_account, balance: &str| {
        let benefit = Benefit { account, ..employee() };
        let year = year("0.00", "0.00");
        let basis = Basis {
            benefit: &benefit,
            year: &year,
            civil_servant: false,
            use_account,
            balance: yuan(balance),
        };
        estimate(&lines, &basis).unwrap().account_share.to_string()
    };
    assert_eq!(share(AccountUse::All, true, "1000.00"), "340.00");
    assert_eq!(share(AccountUse::InScope, true, "1000.00"), "330.00");
    assert_eq!(share(AccountUse::Nothing, true, "1000.00"), "0.00");
    assert_eq!(share(AccountUse::All, false, "1000.00"), "0.00");
    assert_eq!(share(AccountUse::All, true, "-3.00"), "0.00");
}

#[test]
fn difference_is_the_largest_of_the_three() {
    let platform = crate::split::tests::sample();
    let mut ours = platform.clone();
    assert_eq!(difference(&ours, &platform).unwrap().worst(), Money::ZERO);
    ours.cash_share = yuan("14.28");
    ours.account_share = yuan("20.03");
    let found = difference(&ours, &platform).unwrap();
    assert_eq!((found.cash.fen(), found.account.fen(), found.worst().fen()), (2, -3, 3));
}

prop_compose! {
    fn any_line()(grade in 1_u8..=3, price in 1_u32..90_000_000, ceiling in proptest::option::of(1_u32..90_000_000),
                  first_pay in 0_u32..=10_000, quantity in 1_u32..500_000, self_paid: bool) -> FeeLine {
        let six = |value: u32| format!("{}.{:06}", value / 1_000_000, value % 1_000_000);
        let four = |value: u32| format!("{}.{:04}", value / 10_000, value % 10_000);
        let ceiling = ceiling.map_or("-".to_owned(), six);
        let text = format!("0{grade} {} {ceiling} {} {}", six(price), four(first_pay), four(quantity));
        FeeLine { self_paid, ..line(&text) }
    }
}

prop_compose! {
    fn any_benefit()(deductible in 0_i64..100_000, ends in proptest::collection::vec(1_i64..500_000, 0..4), ratios in proptest::collection::vec(0_u32..=10_000, 4),
                     pooled_cap in proptest::option::of(0_i64..800_000), civil in proptest::option::of(0_u32..=10_000),
                     large in proptest::option::of((0_u32..=10_000, proptest::option::of(0_i64..900_000))),
                     serious in proptest::option::of((0_i64..900_000, 0_u32..=10_000)), account in 0_u8..3) -> Benefit {
        let ratio = |value: u32| rate(&format!("{}.{:04}", value / 10_000, value % 10_000));
        let mut ends = ends;
        ends.sort_unstable();
        ends.dedup();
        let ends = ends.into_iter().map(|end| Some(fen(end))).chain([None]);
        Benefit {
            deductible: fen(deductible),
            segments: ends.zip(ratios).map(|(up_to, value)| Segment { up_to, ratio: ratio(value) }).collect(),
            pooled_cap: pooled_cap.map(fen),
            civil_servant: civil.map(ratio),
            large_fee: large.map(|(value, cap)| LargeFee { ratio: ratio(value), cap: cap.map(fen) }),
            serious_illness: serious.map(|(threshold, value)| SeriousIllness { threshold: fen(threshold), ratio: ratio(value) }),
            account: [AccountUse::All, AccountUse::InScope, AccountUse::Nothing][usize::from(account)],
            ..employee()
        }
    }
}

prop_compose! {
    fn any_year()(deductible in 0_i64..200_000, pooled in 0_i64..900_000, large in 0_i64..900_000, serious in 0_i64..90_000) -> YearTotals {
        let share = |fund, amount| FundShare { fund, amount: fen(amount) };
        YearTotals {
            deductible: fen(deductible),
            funds: vec![share(FundKind::Pooled, pooled), share(FundKind::LargeFeeAid, large), share(FundKind::SeriousIllness, serious)],
            ..YearTotals::nothing(InsuranceKind::new("310").unwrap(), 2026)
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn estimate_adds_up_and_is_never_negative(lines in proptest::collection::vec(any_line(), 1..6), benefit in any_benefit(), year in any_year(),
                                              civil_servant: bool, use_account: bool, balance in -500_i64..500_000) {
        let basis = Basis { benefit: &benefit, year: &year, civil_servant, use_account, balance: fen(balance) };
        let split = estimate(&lines, &basis).unwrap();
        let total = Money::sum(lines.iter().map(|line| line.amount)).unwrap();
        prop_assert_eq!(split.check(total, FundFormula::AccountOutside), Ok(()));
        prop_assert!(split.deductible <= split.in_scope);
        prop_assert!(split.fund_total <= split.in_scope);
        prop_assert!(split.account_share <= fen(balance.max(0)));
        if benefit.serious_illness.is_none() {
            prop_assert!(split.fund_total <= split.in_scope.minus(split.deductible).unwrap());
        }
    }

    #[test]
    fn more_of_the_deductible_used_never_costs_the_patient_more(lines in proptest::collection::vec(any_line(), 1..4), benefit in any_benefit(), year in any_year(), more in 0_i64..100_000) {
        let benefit = Benefit { serious_illness: None, ..benefit };
        let further = YearTotals { deductible: year.deductible.plus(fen(more)).unwrap(), ..year.clone() };
        let own = |year: &YearTotals| {
            let basis = Basis { benefit: &benefit, year, civil_servant: false, use_account: false, balance: fen(0) };
            estimate(&lines, &basis).unwrap().personal_total
        };
        // One fen of rounding for each segment that a stretch can be cut into.
        prop_assert!(own(&further).fen() <= own(&year).fen() + 4);
    }

    #[test]
    fn more_on_the_account_never_costs_more_cash(lines in proptest::collection::vec(any_line(), 1..4), benefit in any_benefit(), year in any_year(), balance in 0_i64..50_000, more in 0_i64..50_000) {
        let cash = |balance| {
            let basis = Basis { benefit: &benefit, year: &year, civil_servant: true, use_account: true, balance: fen(balance) };
            estimate(&lines, &basis).unwrap().cash_share
        };
        prop_assert!(cash(balance + more) <= cash(balance));
    }

    #[test]
    fn a_further_line_never_costs_less(lines in proptest::collection::vec(any_line(), 1..4), last in any_line(), benefit in any_benefit(), year in any_year()) {
        let own = |lines: &[FeeLine]| {
            let basis = Basis { benefit: &benefit, year: &year, civil_servant: false, use_account: false, balance: fen(0) };
            estimate(lines, &basis).unwrap().personal_total.fen()
        };
        let mut longer = lines.clone();
        longer.push(last);
        prop_assert!(own(&longer) + 6 >= own(&lines), "but for a fen of rounding per segment and fund");
    }

    #[test]
    fn what_lies_behind_is_found_again_from_what_was_paid(benefit in any_benefit(), base in 0_i64..900_000) {
        // Where every segment gives something, what was paid tells where the year stands, to the fen that its ratio rounds away.
        let least = benefit.segments.iter().map(|segment| segment.ratio).min().unwrap();
        prop_assume!(least >= rate("0.1"));
        let paid = pooled(&benefit, Money::ZERO, fen(base)).unwrap();
        let found = base_before(&benefit, paid).unwrap();
        prop_assert!((found.fen() - base).abs() <= 10 * 5, "{} for {base}", found.fen());
    }
}

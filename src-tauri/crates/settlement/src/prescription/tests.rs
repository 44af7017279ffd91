use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::fees::{CatalogItem, Grade, Order};
use crate::ids::ItemCode;
use crate::money::{Quantity, Rate, UnitPrice};
use crate::time::Timestamp;

fn fen(fen: i64) -> Money {
    Money::from_fen(fen).unwrap()
}

/// `catalog code, prescription or -, grade, self?`.
fn line(place: usize, text: &str, amount: i64) -> FeeLine {
    let words: Vec<&str> = text.split_whitespace().collect();
    let [code, prescription, grade, rest @ ..] = words.as_slice() else { panic!("{text}") };
    FeeLine {
        line_no: FeeLineNo::new(&format!("{:04}", place + 1)).unwrap(),
        item: CatalogItem {
            item_code: ItemCode::new("YP0001").unwrap(),
            catalog_code: CatalogCode::new(code).unwrap(),
            name: "示例项目".to_owned(),
            spec: String::new(),
            unit: "盒".to_owned(),
            unit_price: UnitPrice::parse("1").unwrap(),
            grade: Grade::from_code(grade).unwrap(),
            first_pay: Rate::parse("0").unwrap(),
            price_ceiling: None,
        },
        quantity: Quantity::parse("1").unwrap(),
        unit_price: UnitPrice::parse("1").unwrap(),
        amount: fen(amount),
        order_no: None,
        occurred_at: Timestamp::from_millis(0),
        order: Order {
            prescription: (*prescription != "-").then(|| (*prescription).to_owned()),
            ..Order::default()
        },
        self_paid: rest.contains(&"self"),
        answers: Vec::new(),
    }
}

/// The numbers that lines come to, `=` where the number stays as it came.
#[track_caller]
fn check(lines: &[&str], expected: &[&str]) {
    let mut lines: Vec<_> = lines.iter().enumerate().map(|(place, text)| line(place, text, 100)).collect();
    put_apart(&mut lines);
    let numbers: Vec<_> =
        lines.iter().map(|line| line.order.document.clone().unwrap_or_else(|| "=".to_owned())).collect();
    assert_eq!(numbers, expected);
}

#[test]
fn prescription_of_one_kind_stays_as_it_came() {
    check(&["XA01 R1 01", "XB01 R1 02", "0011 R1 01", "C01 R1 01"], &["=", "=", "=", "="]);
    check(&["XA01 R1 03", "XB01 R1 01 self"], &["=", "="]);
    check(&["XA01 R1 01", "ZA01 R2 01", "T001 R3 01", "T001 - 01"], &["=", "=", "=", "="]);
}

#[test]
fn kinds_and_payers_stand_apart_and_the_first_keeps_the_number() {
    check(&["T001 R1 01", "XA01 R1 01", "ZA01 R1 01"], &["R1-T", "R1", "R1-Z"]);
    check(&["XA01 R1 01", "XB01 R1 03", "XC01 R1 01 self"], &["R1", "R1-S", "R1-S"]);
    check(&["XA01 R1 03", "T001 R1 01", "T002 R1 03"], &["R1-XS", "R1", "R1-S"]);
    check(&["XA01 R1 03", "T001 R1 03", "XA01 R2 01"], &["R1", "R1-TS", "="]);
    // A syringe goes with the drugs, unless the patient pays it himself.
    check(&["C001 R1 01", "T001 R1 01", "XA01 R1 01", "C002 R1 03"], &["R1", "R1-T", "R1", "R1-S"]);
    check(&["0011 R1 01", "0012 R1 03"], &["R1", "R1-S"]);
}

#[test]
fn number_of_an_order_counts_where_there_is_no_prescription_and_a_full_one_stays() {
    let mut lines = vec![line(0, "XA01 - 01", 100), line(1, "T001 - 01", 250)];
    for line in &mut lines {
        line.order_no = Some("YZ7".to_owned());
    }
    put_apart(&mut lines);
    assert_eq!(lines[1].prescription_no(), Some("YZ7-T"));
    let [first, second] = documents(&lines).try_into().unwrap();
    assert_eq!((first.number.as_str(), first.kind, first.total), ("YZ7", Some(DrugKind::Western), fen(100)));
    assert_eq!((second.prescription.as_str(), second.self_paid, second.total), ("YZ7", false, fen(250)));
    for line in &mut lines {
        line.order_no = Some("9".repeat(28));
    }
    put_apart(&mut lines);
    assert!(documents(&lines).is_empty(), "no room for a suffix");
}

fn split(place: usize, amount: i64, uncovered: i64) -> LineSplit {
    LineSplit {
        line_no: FeeLineNo::new(&format!("{:04}", place + 1)).unwrap(),
        amount: fen(amount),
        uncovered: fen(uncovered),
        over_price_cap: Money::ZERO,
        copay_first: Money::ZERO,
        in_scope: fen(amount - uncovered),
        grade: Grade::A,
        first_pay: Rate::parse("0").unwrap(),
    }
}

fn settled(splits: &[LineSplit]) -> Split {
    let sum = |part: fn(&LineSplit) -> Money| Money::sum(splits.iter().map(part)).unwrap();
    Split {
        total: sum(|one| one.amount),
        uncovered: sum(|one| one.uncovered),
        over_price_cap: sum(|one| one.over_price_cap),
        copay_first: sum(|one| one.copay_first),
        in_scope: sum(|one| one.in_scope),
        deductible: Money::ZERO,
        pooled_ratio: None,
        funds: Vec::new(),
        fund_total: Money::ZERO,
        personal_total: Money::ZERO,
        account_share: Money::ZERO,
        mutual_aid_share: Money::ZERO,
        cash_share: Money::ZERO,
        hospital_share: Money::ZERO,
        account_balance: None,
    }
}

#[test]
fn bill_has_two_lists_where_the_platform_left_some_lines_wholly_and_others_not() {
    let lines: Vec<_> = (0..3).map(|place| line(place, "XA01 R1 01", 100)).collect();
    let whole = |uncovered: [i64; 3]| {
        let splits: Vec<_> = uncovered.iter().enumerate().map(|(at, own)| split(at, 100, *own)).collect();
        two_lists(&lines, &splits, &settled(&splits))
    };
    assert_eq!(whole([0, 40, 99]), None, "a part of a line is no line");
    assert_eq!(whole([100, 100, 100]), None);
    let (insured, own) = whole([0, 100, 40]).unwrap();
    assert_eq!((insured.lines.len(), insured.total, insured.parts.uncovered), (2, fen(200), fen(40)));
    assert_eq!((own.lines[0].as_str(), own.total, own.parts.in_scope), ("0002", fen(100), Money::ZERO));
    // Where the settlement says otherwise than the lines, nothing is put apart.
    let splits: Vec<_> = [0, 100, 40].iter().enumerate().map(|(at, own)| split(at, 100, *own)).collect();
    let other = Split { uncovered: fen(139), in_scope: fen(161), ..settled(&splits) };
    assert_eq!(two_lists(&lines, &splits, &other), None);
    assert_eq!(two_lists(&lines, &splits[..2], &settled(&splits)), None, "a line nobody judged");
}

fn any_line() -> impl Strategy<Value = (String, i64, bool)> {
    let code = prop_oneof![Just("XA01"), Just("ZA01"), Just("T001"), Just("0011"), Just("C001")];
    let number = prop_oneof![Just("-"), Just("R1"), Just("R2"), Just("R3")];
    let grade = prop_oneof![Just("01"), Just("02"), Just("03")];
    (code, number, grade, any::<bool>(), 0_i64..1_000_000, any::<bool>()).prop_map(
        |(code, number, grade, own, amount, uncovered)| {
            (format!("{code} {number} {grade}{}", if own { " self" } else { "" }), amount, uncovered)
        },
    )
}

proptest! {
    #[test]
    fn every_document_has_one_kind_and_one_payer_and_nothing_is_lost(told in proptest::collection::vec(any_line(), 0..40)) {
        let came: Vec<_> = told.iter().enumerate().map(|(place, (text, amount, _))| line(place, text, *amount)).collect();
        let mut lines = came.clone();
        put_apart(&mut lines);
        let mut again = lines.clone();
        put_apart(&mut again);
        prop_assert_eq!(&again, &lines, "twice is once");
        let mut holds: BTreeMap<String, BTreeSet<(bool, Option<DrugKind>)>> = BTreeMap::new();
        for (line, came) in lines.iter().zip(&came) {
            prop_assert_eq!(&FeeLine { order: came.order.clone(), ..line.clone() }, came, "only the document is new");
            let Some(number) = line.prescription_no() else { continue };
            prop_assert!(number.starts_with(came.prescription_no().unwrap()) && number.chars().count() <= 30);
            let kind = DrugKind::of(&line.item.catalog_code);
            let part = holds.entry(number.to_owned()).or_default();
            part.insert((line.is_self_paid(), kind.or_else(|| part.iter().find_map(|(_, kind)| *kind))));
        }
        for (number, parts) in holds {
            let payers: BTreeSet<_> = parts.iter().map(|(own, _)| own).collect();
            let kinds: BTreeSet<_> = parts.iter().filter_map(|(_, kind)| *kind).collect();
            prop_assert!(payers.len() == 1 && kinds.len() <= 1, "{} mixes {:?}", number, parts);
        }
        let documents = documents(&lines);
        let listed: Vec<_> = documents.iter().flat_map(|document| &document.lines).collect();
        let apart: Vec<_> = lines.iter().filter(|line| line.order.document.is_some()).collect();
        prop_assert_eq!(listed.len(), apart.len());
        prop_assert_eq!(Money::sum(documents.iter().map(|document| document.total)), Money::sum(apart.iter().map(|line| line.amount)));
    }

    #[test]
    fn two_lists_make_the_bill_to_the_fen(told in proptest::collection::vec(any_line(), 1..40)) {
        let lines: Vec<_> = told.iter().enumerate().map(|(place, (text, amount, _))| line(place, text, *amount)).collect();
        let splits: Vec<_> = told.iter().enumerate()
            .map(|(place, (_, amount, own))| split(place, *amount, if *own { *amount } else { amount / 3 })).collect();
        let settled = settled(&splits);
        let Some((insured, own)) = two_lists(&lines, &splits, &settled) else {
            let own = splits.iter().zip(&lines).filter(|(split, line)|
                if split.amount.is_zero() { line.is_self_paid() } else { split.uncovered == split.amount }).count();
            prop_assert!(own == 0 || own == lines.len());
            return Ok(());
        };
        prop_assert_eq!(insured.total.plus(own.total), Ok(settled.total));
        prop_assert_eq!(insured.parts.uncovered.plus(own.parts.uncovered), Ok(settled.uncovered));
        prop_assert_eq!(insured.parts.in_scope.plus(own.parts.in_scope), Ok(settled.in_scope));
        prop_assert_eq!(own.parts.uncovered, own.total);
        prop_assert_eq!(insured.lines.len() + own.lines.len(), lines.len());
        prop_assert!(insured.lines.iter().all(|line| !own.lines.contains(line)));
    }
}

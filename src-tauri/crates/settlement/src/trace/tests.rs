use super::*;
use crate::fees::{CatalogItem, Grade, Order};
use crate::ids::AttemptId;
use crate::money::{Money, Quantity, Rate, UnitPrice};
use crate::time::Timestamp;

fn code(number: u32) -> TraceCode {
    TraceCode::new(&format!("8123456{number:013}")).unwrap()
}

fn line(number: &str, item: &str, unit: &str, quantity: &str) -> FeeLine {
    let price = UnitPrice::parse("1.00").unwrap();
    FeeLine {
        line_no: FeeLineNo::new(number).unwrap(),
        item: CatalogItem {
            item_code: ItemCode::new(item).unwrap(),
            catalog_code: CatalogCode::new("XJ01CAA001A001010100001").unwrap(),
            name: item.to_owned(),
            spec: String::new(),
            unit: unit.to_owned(),
            unit_price: price,
            grade: Grade::A,
            first_pay: Rate::parse("0").unwrap(),
            price_ceiling: None,
        },
        quantity: Quantity::parse(quantity).unwrap(),
        unit_price: price,
        amount: Money::ZERO,
        order_no: None,
        occurred_at: Timestamp::from_seconds(0),
        order: Order::default(),
        self_paid: false,
        answers: Vec::new(),
    }
}

fn trace(number: &str, item: &str, codes: &[u32], split: bool) -> LineTrace {
    LineTrace {
        line: FeeLineNo::new(number).unwrap(),
        item: ItemCode::new(item).unwrap(),
        codes: codes.iter().copied().map(code).collect(),
        split,
    }
}

fn traced(bill: &str, trace: LineTrace) -> Entry {
    let bill = BillId::new(bill).unwrap();
    let clerk = ClerkNo::new("1001").unwrap();
    Entry { subject: Subject::Terminal, fact: Fact::Traced(Box::new(Traced { bill, trace, clerk })) }
}

#[test]
fn code_has_twenty_digits_and_names_its_drug() {
    assert_eq!(TraceCode::new("81234567890123456789").unwrap().drug(), "8123456");
    for wrong in ["", "8123456789012345678", "812345678901234567890", "8123456789012345678X"] {
        assert!(TraceCode::new(wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn line_wants_one_code_for_each_pack_it_begins() {
    for (unit, quantity, split, codes) in [
        ("盒", "3", false, 3),
        ("盒", "2.5", false, 3),
        ("盒", "0.0001", false, 1),
        ("盒", "3", true, 1),
        ("片", "24", false, 1),
        ("支", "10", false, 10),
    ] {
        assert_eq!(wanted(&line("1", "A", unit, quantity), split), codes, "{quantity}{unit}");
    }
    assert!(has_packs(&CatalogCode::new("ZA01").unwrap()));
    for without in ["T001", "M001", "C001", "0011"] {
        assert!(!has_packs(&CatalogCode::new(without).unwrap()), "{without}");
    }
}

#[test]
fn last_word_about_a_line_counts_and_another_item_has_none_of_it() {
    let mut book = TraceBook::default();
    let bill = BillId::new("B1").unwrap();
    book.apply(&traced("B1", trace("1", "A", &[1], false)));
    book.apply(&traced("B1", trace("1", "A", &[1, 2], false)));
    assert_eq!(book.of(&bill, &line("1", "A", "盒", "2")).unwrap().codes.len(), 2);
    assert_eq!(book.of(&bill, &line("1", "B", "盒", "2")), None);
    assert_eq!(book.of(&bill, &line("2", "A", "盒", "2")), None);
    book.apply(&traced("B1", trace("1", "A", &[], false)));
    assert_eq!(book.of_lines(&bill, &[line("1", "A", "盒", "2")]), []);
}

#[test]
fn rows_are_of_the_lines_that_are_settled_and_no_more_than_their_packs() {
    let traces =
        [trace("1", "A", &[1, 2, 3], false), trace("2", "B", &[4], true), trace("9", "C", &[5], false)];
    let lines = [line("1", "A", "盒", "2"), line("2", "B", "盒", "0.5"), line("3", "D", "次", "1")];
    let rows: Vec<(String, TraceCode, bool)> =
        rows(&lines, &traces).into_iter().map(|row| (row.line.to_string(), row.code, row.split)).collect();
    assert_eq!(
        rows,
        [("1".to_owned(), code(1), false), ("1".to_owned(), code(2), false), ("2".to_owned(), code(4), true)]
    );
}

#[test]
fn sold_code_names_every_case_that_sold_it() {
    let mut book = TraceBook::default();
    let subject = |name: &str| Subject::Attempt(AttemptId::new(name).unwrap());
    for name in ["a1", "a2"] {
        let fact = Fact::TraceSold(vec![trace("1", "A", &[1], false)]);
        book.apply(&Entry { subject: subject(name), fact });
    }
    let by: Vec<&Subject> = book.sold_by(&code(1)).collect();
    assert_eq!(by, [&subject("a1"), &subject("a2")]);
    assert_eq!(book.sold_by(&code(2)).count(), 0);
}

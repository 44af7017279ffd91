use super::*;
use crate::fees::{CatalogItem, Grade, Order};
use crate::ids::{CatalogCode, FeeLineNo, RuleId};
use crate::money::{Money, Rate, UnitPrice};

fn day(text: &str) -> BusinessDate {
    BusinessDate::parse(text).unwrap()
}

fn quantity(text: &str) -> Quantity {
    Quantity::parse(text).unwrap()
}

fn approval(number: &str, person: &str) -> Approval {
    Approval {
        number: number.to_owned(),
        kind: ApprovalKind::RestrictedDrug,
        person: PersonNo::new(person).unwrap(),
        name: PersonName::new("测试人").unwrap(),
        items: vec![ItemCode::new("YP0001").unwrap()],
        diagnosis: Some("J".to_owned()),
        quantity: Some(quantity("5")),
        from: day("2026-05-02"),
        until: Some(day("2026-05-10")),
        clerk: ClerkNo::new("1001").unwrap(),
        second: Some(ClerkNo::new("9001").unwrap()),
    }
}

fn line(item: &str, amount: &str, on: Option<&str>) -> FeeLine {
    let clerk = ClerkNo::new("1001").unwrap();
    let answer = |number: &str| RuleAnswer {
        rule: RuleId::new("A4-59").unwrap(),
        kind: AnswerKind::Approval,
        text: number.to_owned(),
        clerk: clerk.clone(),
        second: None,
        at: Timestamp::from_millis(0),
    };
    FeeLine {
        line_no: FeeLineNo::new("0001").unwrap(),
        item: CatalogItem {
            item_code: ItemCode::new(item).unwrap(),
            catalog_code: CatalogCode::new("XA01").unwrap(),
            name: "示例药品".to_owned(),
            spec: String::new(),
            unit: "盒".to_owned(),
            unit_price: UnitPrice::parse("1").unwrap(),
            grade: Grade::A,
            first_pay: Rate::parse("0").unwrap(),
            price_ceiling: None,
        },
        quantity: quantity(amount),
        unit_price: UnitPrice::parse("1").unwrap(),
        amount: Money::ZERO,
        order_no: None,
        occurred_at: Timestamp::from_millis(0),
        order: Order::default(),
        self_paid: false,
        answers: on.map(answer).into_iter().collect(),
    }
}

fn register(facts: Vec<Fact>) -> Register {
    let mut register = Register::default();
    for (place, fact) in facts.into_iter().enumerate() {
        register.fold(Timestamp::from_millis(i64::try_from(place).unwrap()), &fact);
    }
    register
}

#[test]
fn approval_serves_its_item_diagnosis_days_and_quantity() {
    let register = register(vec![Fact::ApprovalEntered(Box::new(approval("S1", "1")))]);
    let entry = &register.all()[0];
    let check = |item: &str, amount: &str, on: &str, diagnosis: &str, used: i64| {
        let line = line(item, amount, None);
        let told = entry.serves(&Wanted { on: day(on), line: Some(&line), diagnosis, used });
        told.map_err(|why| why.to_string()).err().unwrap_or_default()
    };
    assert_eq!(check("YP0001", "5", "2026-05-04", "J06.900", 0), "");
    assert_eq!(check("YP0001", "2", "2026-05-10", "J06.900", 30_000), "");
    assert_eq!(check("YP0001", "2.5", "2026-05-10", "J06.900", 30_000), "批准的 5 已用完或不够");
    assert_eq!(check("YP0002", "1", "2026-05-04", "J06.900", 0), "不含本项目");
    assert_eq!(check("YP0001", "1", "2026-05-11", "J06.900", 0), "2026-05-10 已到期");
    assert_eq!(check("YP0001", "1", "2026-05-01", "J06.900", 0), "2026-05-02 起才有效");
    assert_eq!(check("YP0001", "1", "2026-05-04", "K29.500", 0), "只限诊断 J");
}

#[test]
fn number_is_one_entry_for_a_person_and_a_withdrawal_is_final() {
    let withdrawn = ApprovalWithdrawn {
        number: "S1".to_owned(),
        person: PersonNo::new("1").unwrap(),
        reason: "填错患者".to_owned(),
        clerk: ClerkNo::new("1001").unwrap(),
    };
    let more = Approval { quantity: Some(quantity("9")), ..approval("S1", "1") };
    let facts = vec![
        Fact::ApprovalEntered(Box::new(approval("S1", "1"))),
        Fact::ApprovalEntered(Box::new(approval("S1", "2"))),
        Fact::ApprovalEntered(Box::new(more.clone())),
        Fact::ApprovalWithdrawn(Box::new(withdrawn.clone())),
        Fact::ApprovalWithdrawn(Box::new(ApprovalWithdrawn {
            reason: "再撤一次".to_owned(), ..withdrawn
        })),
    ];
    let register = register(facts);
    let [first, second] = register.all() else { panic!("{register:?}") };
    assert_eq!((&first.approval, first.entered_at), (&more, Timestamp::from_millis(0)));
    assert_eq!(first.withdrawn.as_ref().unwrap().0.reason, "填错患者");
    assert!(second.withdrawn.is_none());
    let line = line("YP0001", "1", None);
    let wanted = Wanted { on: day("2026-05-04"), line: Some(&line), diagnosis: "J06", used: 0 };
    assert_eq!(first.serves(&wanted), Err(Unusable::Withdrawn("填错患者".to_owned())));
    assert_eq!(second.serves(&wanted), Ok(()));
}

#[test]
fn what_lines_charge_on_a_number_adds_up() {
    let lines = [
        line("YP0001", "2", Some("S1")),
        line("YP0001", "1.5", Some("S1")),
        line("YP0001", "9", Some("S2")),
        line("YP0001", "9", None),
    ];
    assert_eq!(used_by(&lines, "S1"), 35_000);
}

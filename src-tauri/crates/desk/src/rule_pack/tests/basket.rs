//! A bill in words: how the cases of rules are written (`tests/fixtures/rules/cases.txt`).

use settlement::card_record::Sex;
use settlement::entitlement::Filing;
use settlement::fees::{CatalogItem, FeeLine, Grade, Injury, Order};
use settlement::rules::{
    Basket, ChargedLine, Diagnosis, Doctor, DoctorListing, Earlier, Patient, TraceOnLine,
};
use settlement::trace::SoldBefore;
use settlement::{
    BillId, BusinessDate, CatalogCode, FeeLineNo, ItemCode, Money, Quantity, Rate, Timestamp, TraceCode,
    UnitPrice,
};

use super::SEED;

/// The item of the seed catalog with this name (the first one), or of this code; or an invented one.
fn item(name: &str) -> CatalogItem {
    let columns = SEED
        .lines()
        .map(|line| line.split('\t').collect::<Vec<_>>())
        .find(|columns| columns[1] == name || columns[2] == name);
    let columns = columns.unwrap_or_else(|| vec!["", "YS00001", name, "1个", "个", "10.00", "01", "0", ""]);
    let catalog = if columns[0].is_empty() { "X99ZZ99999A001010100001" } else { columns[0] };
    CatalogItem {
        item_code: ItemCode::new(columns[1]).unwrap(),
        catalog_code: CatalogCode::new(catalog).unwrap(),
        name: columns[2].to_owned(),
        spec: columns[3].to_owned(),
        unit: columns[4].to_owned(),
        unit_price: UnitPrice::parse(columns[5]).unwrap(),
        grade: Grade::from_code(columns[6]).unwrap(),
        first_pay: Rate::parse(columns[7]).unwrap(),
        price_ceiling: Some(columns[8])
            .filter(|text| !text.is_empty())
            .map(|text| UnitPrice::parse(text).unwrap()),
    }
}

pub(super) fn day(text: &str) -> BusinessDate {
    BusinessDate::parse(text).unwrap_or_else(|_| panic!("no day: {text}"))
}

fn at(on: &str) -> Timestamp {
    Timestamp::parse_platform(&format!("{on} 09:00:00")).unwrap()
}

/// The day of every case.
const TODAY: &str = "2026-05-04";

/// `key=value` words, in order.
fn words(text: &str) -> Vec<(&str, &str)> {
    text.split_whitespace().map(|word| word.split_once('=').unwrap_or((word, ""))).collect()
}

/// One line: `[name x=2 rx=R1 days=7 …]`.
fn line(number: usize, text: &str) -> ChargedLine {
    let words = words(text);
    let catalog = item(words[0].0);
    let mut line = ChargedLine::plain(FeeLine {
        line_no: FeeLineNo::new(&number.to_string()).unwrap(),
        quantity: Quantity::parse("1").unwrap(),
        unit_price: catalog.unit_price,
        amount: Money::ZERO,
        order_no: Some("Y1".to_owned()),
        occurred_at: at(TODAY),
        order: Order {
            usage: Some("口服".to_owned()),
            days: Some(3),
            signed: Some(true),
            ..Order::default()
        },
        self_paid: false,
        answers: Vec::new(),
        item: catalog,
    });
    for (key, value) in &words[1..] {
        let fee = &mut line.fee;
        match *key {
            "x" => fee.quantity = Quantity::parse(value).unwrap(),
            "rx" => fee.order.prescription = Some((*value).to_owned()),
            "days" => fee.order.days = Some(value.parse().unwrap()),
            "no-days" => fee.order.days = None,
            "unsigned" => fee.order.signed = Some(false),
            "no-order" => fee.order_no = None,
            "charged" => fee.order.charged_name = Some((*value).to_owned()),
            "price" => fee.unit_price = UnitPrice::parse(value).unwrap(),
            "own-price" => {
                fee.unit_price = UnitPrice::parse(value).unwrap();
                fee.item.unit_price = fee.unit_price;
                line.listed = Some(fee.item.clone());
            }
            "first-pay" => fee.item.first_pay = Rate::parse(value).unwrap(),
            "grade" => {
                fee.item.grade = Grade::from_code(value).unwrap();
                line.listed = Some(fee.item.clone());
            }
            "self" => fee.self_paid = true,
            "on" => fee.occurred_at = at(value),
            "limit" => line.restriction = (*value).to_owned(),
            "unlisted" => line.listed = None,
            "unmapped" => line.unmapped = Some("未与国家目录对照".to_owned()),
            "from" => line.valid_from = Some(day(value)),
            "until" => line.valid_until = Some(day(value)),
            // So many trace codes; only a line of which something is said about them is looked at.
            "codes" => {
                let codes = value.parse().unwrap();
                let wanted = settlement::trace::wanted(fee, false);
                line.trace = Some(TraceOnLine { codes, wanted, without: false, sold: Vec::new() });
            }
            "without" => line.trace.as_mut().unwrap().without = true,
            "sold" | "twice" => {
                let code = TraceCode::new("81234567890123456789").unwrap();
                let twice = (*key == "twice").then(|| FeeLineNo::new(value).unwrap());
                let at = (*key == "sold").then(|| at(TODAY));
                let bill = BillId::new(value).unwrap();
                line.trace.as_mut().unwrap().sold.push(SoldBefore { code, bill, line: twice, at });
            }
            "beside" => line.alternatives.push(item(value)),
            other => panic!("no such word of a line: {other}"),
        }
    }
    line.fee.amount = line.fee.unit_price.times(line.fee.quantity).unwrap();
    line
}

/// Something charged before: `{2026-05-01 name x=1 days=7}`.
fn earlier(text: &str) -> Earlier {
    let words = words(text);
    let catalog = item(words[1].0);
    let mut earlier = Earlier {
        on: day(words[0].0),
        department: "0301".to_owned(),
        care_kind: "11".to_owned(),
        diagnosis: "J06.900".to_owned(),
        item_code: catalog.item_code,
        catalog_code: catalog.catalog_code.as_str().to_owned(),
        name: catalog.name,
        quantity: Quantity::parse("1").unwrap(),
        days: None,
        amount: Money::parse("10.00").unwrap(),
        self_paid: false,
    };
    for (key, value) in &words[2..] {
        match *key {
            "x" => earlier.quantity = Quantity::parse(value).unwrap(),
            "days" => earlier.days = Some(value.parse().unwrap()),
            "amount" => earlier.amount = Money::parse(value).unwrap(),
            "care" => earlier.care_kind = (*value).to_owned(),
            "dx" => earlier.diagnosis = (*value).to_owned(),
            "dept" => earlier.department = (*value).to_owned(),
            other => panic!("no such word of an earlier charge: {other}"),
        }
    }
    earlier
}

/// A basket: words of the visit, `[lines]`, `{earlier charges}`.
pub(super) fn basket(text: &str) -> Basket {
    let mut basket = Basket {
        on: day(TODAY),
        care_kind: "11".to_owned(),
        department: "0301".to_owned(),
        diagnoses: vec![Diagnosis {
            code: "J06.900".to_owned(), name: "急性上呼吸道感染".to_owned()
        }],
        injury: None,
        patient: Patient {
            age: Some(45),
            sex: Sex::Male,
            civil_servant: false,
            insurance_kind: "310".to_owned(),
            filings: None,
            year_fund: Money::ZERO,
            year_total: Money::ZERO,
        },
        doctor: Doctor { code: "D109900000001".to_owned(), name: "李医生".to_owned() },
        lines: Vec::new(),
        history: Vec::new(),
        listings: None,
        catalog_age: Some(1),
    };
    let mut rest = text;
    while let Some(start) = rest.find(['[', '{']) {
        let (before, from) = rest.split_at(start);
        visit(&mut basket, before);
        let (inner, after) = from.get(1..).unwrap().split_once([']', '}']).expect("a closing bracket");
        if from.starts_with('[') {
            let number = basket.lines.len() + 1;
            basket.lines.push(line(number, inner));
        } else {
            basket.history.push(earlier(inner));
        }
        rest = after;
    }
    visit(&mut basket, rest);
    basket
}

/// A filing whose code is that of the diagnosis.
fn filing(code: &str) -> Filing {
    Filing { code: code.to_owned(), name: code.to_owned(), from: day("2020-01-01"), until: None }
}

fn visit(basket: &mut Basket, text: &str) {
    for (key, value) in words(text) {
        let patient = &mut basket.patient;
        match key {
            "age" => patient.age = Some(value.parse().unwrap()),
            "sex" => patient.sex = if value == "女" { Sex::Female } else { Sex::Male },
            "civil" => patient.civil_servant = true,
            "kind" => patient.insurance_kind = value.to_owned(),
            "filed" => patient.filings = Some(value.split('、').map(filing).collect()),
            "fund" => patient.year_fund = Money::parse(value).unwrap(),
            "total" => patient.year_total = Money::parse(value).unwrap(),
            "care" => basket.care_kind = value.to_owned(),
            "dx" => {
                let (code, name) = value.split_once(':').unwrap_or((value, "诊断"));
                basket.diagnoses = vec![Diagnosis { code: code.to_owned(), name: name.to_owned() }];
            }
            "injury" => {
                let cause = value.to_owned();
                basket.injury = Some(Injury { at: "昨晚".to_owned(), place: "家中".to_owned(), cause });
            }
            "doctor" => basket.doctor.code = value.to_owned(),
            // Until when the centre lists the doctor; `none` = not at all.
            "listed" => {
                let until = (value != "none").then(|| day(value));
                let code = basket.doctor.code.clone();
                let one = DoctorListing { code, from: day("2020-01-01"), until, suspended: Vec::new() };
                basket.listings = Some(until.map(|_| one).into_iter().collect());
            }
            "catalog-age" => basket.catalog_age = Some(value.parse().unwrap()),
            other => panic!("no such word of a visit: {other}"),
        }
    }
}

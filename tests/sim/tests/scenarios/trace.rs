//! 药品追溯码: scanned on the line of its drug, missing, sold twice, given back, and what survives a crash.

use desk::api::*;
use desk::host::Command;
use desk::options::{PackFile, RuleOptions};
use desk::view::{RuleStanding, TraceView};
use settlement::profile::RegionProfile;
use settlement::receipt::Paper;
use settlement::request::Transaction;
use sim::packs;
use sim::sim_platform::{Flavours, Setup};
use sim::world::{SUPERVISOR, plain_profile};

use super::*;

/// Where a drug without a code is not settled, by the rules and by the centre.
fn options() -> WorldOptions {
    WorldOptions {
        rules: RuleOptions { national: true, ..RuleOptions::default() },
        profile: RegionProfile { trace_in_settlement: true, ..plain_profile() },
        setup: Setup { flavours: Flavours::named("wants-trace").unwrap(), ..WorldOptions::default().setup },
        ..WorldOptions::default()
    }
}

fn desk(options: WorldOptions) -> World {
    let mut world = World::new(options);
    world.sign_in();
    world.attend("gen2-classes");
    world
}

/// The visit fee, amoxicillin, cefradine.
fn two_drugs(number: &str) -> Bill {
    Bill::of(number, &[("FW00003", "1"), ("YP00002", "2"), ("YP00010", "1")])
}

/// A bill as it comes, whose packs nobody has scanned.
fn attach(world: &mut World, bill: &Bill) {
    world.must(Command::AttachFees(bill.attach_args()));
}

fn scan(world: &mut World, code: &str, line: Option<&str>) -> Result<(), String> {
    let args = ScanTraceCodeArgs { code: code.to_owned(), line: line.map(ToOwned::to_owned) };
    world.command(Command::ScanTraceCode(args)).map_err(|fault| fault.code)
}

fn trace(world: &mut World, line: &str) -> TraceView {
    let bill = world.bill();
    let line = bill.lines.into_iter().find(|one| one.line == line).unwrap();
    line.trace.expect("packs")
}

fn count(world: &mut World, line: &str) -> (usize, u32) {
    let view = trace(world, line);
    (view.codes.len(), view.wanted)
}

fn open_rules(world: &mut World) -> Vec<(String, String)> {
    let hits = world.bill().rules.hits.into_iter();
    hits.filter(|hit| hit.standing == RuleStanding::Open).map(|hit| (hit.rule, hit.found)).collect()
}

fn paid(world: &mut World) {
    world.settle();
    assert_eq!(world.state(), "SETTLED", "{}", world.story());
    let payable = world.bill().payable.unwrap();
    if payable != "0.00" {
        world.take_cash(&payable);
    }
}

/// The node of the last 2207, as (line, code, 拆零).
fn told(world: &mut World) -> Vec<(String, String, String)> {
    let entries = world.watch().entries.clone();
    let body = entries.iter().rev().find_map(|stored| match &stored.entry.fact {
        settlement::fact::Fact::OpIntent(intent) if intent.transaction == Transaction::Settle => {
            Some(intent.body.clone())
        }
        _ => None,
    });
    let body: serde_json::Value = serde_json::from_slice(&body.unwrap()).unwrap();
    let rows = body["input"]["drug_trac_info"].as_array().cloned().unwrap_or_default();
    let text = |row: &serde_json::Value, name: &str| row[name].as_str().unwrap().to_owned();
    rows.iter()
        .map(|row| (text(row, "feedetl_sn"), text(row, "drug_trac_codg"), text(row, "trdn_flag")))
        .collect()
}

/// "Beep, beep, beep: two of these, one of those."
#[test]
fn scanned_packs_leave_with_the_settlement_and_stand_on_the_fee_list() {
    let mut world = desk(options());
    attach(&mut world, &two_drugs("B1"));
    assert_eq!((count(&mut world, "0002"), count(&mut world, "0003")), ((0, 2), (0, 1)));
    assert_eq!(open_rules(&mut world).len(), 2, "{:?}", open_rules(&mut world));
    assert_eq!(world.refused(Command::Quote(NoArgs {})), "D-60");
    let [a, b, c] = ["a", "b", "c"].map(|pack| packs::code("YP", pack));
    assert_eq!(scan(&mut world, &a, None), Err("D-92".to_owned()), "two lines want one");
    assert_eq!(scan(&mut world, &a, Some("0001")), Err("D-92".to_owned()), "a visit fee has no packs");
    assert_eq!(scan(&mut world, &a, Some("0002")), Ok(()));
    assert_eq!(world.bill().trace_said.unwrap().words, "追溯码记到 0002 阿莫西林胶囊（按所选的行）");
    assert_eq!(scan(&mut world, &a, Some("0003")), Err("D-93".to_owned()), "the same pack");
    assert_eq!(scan(&mut world, &c, Some("0003")), Ok(()));
    assert_eq!(scan(&mut world, &b, None), Ok(()), "only one line wants another");
    assert_eq!(world.bill().trace_said.unwrap().words, "追溯码记到 0002 阿莫西林胶囊（只有这一行缺码）");
    let more = packs::code("YP", "more");
    assert_eq!(scan(&mut world, &more, Some("0002")), Err("D-94".to_owned()));
    assert_eq!(scan(&mut world, "6901234567890", Some("0002")), Err("D-90".to_owned()));
    assert_eq!(open_rules(&mut world), []);
    world.quoted();
    // A code that comes off after the quote is missed at the settle key, and put back without another quote.
    world.must(Command::RemoveTraceCode(RemoveTraceCodeArgs { line: "0002".into(), code: b.clone() }));
    let intent = world.intent();
    assert_eq!(world.press_settle(&intent).unwrap_err().code, "D-60");
    assert_eq!(scan(&mut world, &b, Some("0002")), Ok(()));
    paid(&mut world);
    let row = |line: &str, code: &String| (line.to_owned(), code.clone(), "0".to_owned());
    assert_eq!(told(&mut world), [row("0002", &a), row("0002", &b), row("0003", &c)]);
    let list = world.papers.iter().find_map(|paper| match paper {
        Paper::Fees(list) => Some(list.lines.iter().map(|line| line.traces.len()).collect::<Vec<_>>()),
        _ => None,
    });
    assert_eq!(list.unwrap(), [0, 2, 1]);
    assert_eq!(scan(&mut world, &more, Some("0002")), Err("D-05".to_owned()), "sold is sold");
}

/// "Where the region does not ask, nothing is told, and what is said about codes is only said."
#[test]
fn region_without_the_node_and_pack_that_only_hints() {
    let pack =
        "id = \"local\"\nversion = \"1\"\nvalid_from = \"2021-01-01\"\n[chosen]\ntrace_code = \"hint\"\n";
    let file = PackFile { name: "local.toml".to_owned(), content: Ok(pack.to_owned()) };
    let rules = RuleOptions { national: true, files: vec![file], ..RuleOptions::default() };
    let mut world = desk(WorldOptions { rules, ..WorldOptions::default() });
    attach(&mut world, &two_drugs("B1"));
    let hints = world.bill().rules.hits.into_iter().filter(|hit| hit.rule == "ZS-code-hint").count();
    assert_eq!((hints, open_rules(&mut world).len()), (2, 0));
    assert_eq!(scan(&mut world, &packs::code("YP", "a"), Some("0002")), Ok(()));
    world.quoted();
    paid(&mut world);
    assert_eq!(told(&mut world), []);
}

/// "The box has no code": a reason where the region asks for one, two people where it stops, the list where it knows the drug.
#[test]
fn line_without_a_code_needs_a_reason_or_two_people_or_the_list() {
    let pack =
        "id = \"local\"\nversion = \"1\"\nvalid_from = \"2021-01-01\"\n[chosen]\ntrace_code = \"reason\"\n";
    let file = PackFile { name: "local.toml".to_owned(), content: Ok(pack.to_owned()) };
    let rules = |files, no_code| RuleOptions { national: true, files, no_code, ..RuleOptions::default() };
    let mut world = desk(WorldOptions { rules: rules(vec![file], None), ..WorldOptions::default() });
    attach(&mut world, &Bill::of("B1", &[("FW00003", "1"), ("YP00010", "1")]));
    let answer = AnswerRuleArgs {
        rule: "ZS-code-reason".into(),
        line: Some("0002".into()),
        kind: RuleAnswerKind::Reason,
        text: "药盒破损，码无法识别".into(),
    };
    world.must(Command::AnswerRule(answer));
    world.quoted();
    paid(&mut world);

    let mut world = desk(WorldOptions { rules: rules(Vec::new(), None), ..WorldOptions::default() });
    attach(&mut world, &Bill::of("B1", &[("FW00003", "1"), ("YP00010", "1")]));
    let second = SecondArgs { operator: SUPERVISOR.0.to_owned(), password: SUPERVISOR.1.to_owned() };
    world.must(Command::OverrideRule(OverrideRuleArgs {
        rule: "ZS-code".into(),
        line: Some("0002".into()),
        reason: "药盒破损，码无法识别".into(),
        second,
    }));
    world.run_until_quiet();
    assert_eq!(open_rules(&mut world), []);
    world.quoted();

    let text = include_str!("../../../../assets/config/no-code-109900.toml");
    let list = |content: Result<&str, &str>| {
        let content = content.map(ToOwned::to_owned).map_err(ToOwned::to_owned);
        Some(PackFile { name: "no-code.toml".to_owned(), content })
    };
    let old_stock = Bill::of("B1", &[("FW00003", "1"), ("YP00028", "1")]);
    let mut world =
        desk(WorldOptions { rules: rules(Vec::new(), list(Ok(text))), ..WorldOptions::default() });
    attach(&mut world, &old_stock);
    assert_eq!(trace(&mut world, "0002").without.as_deref(), Some("2025-07-01 前购进的库存"));
    world.quoted();

    let broken = list(Err("file: a file that can be read"));
    let mut world = desk(WorldOptions { rules: rules(Vec::new(), broken), ..WorldOptions::default() });
    assert!(world.notices().contains(&"D-95".to_owned()));
    attach(&mut world, &old_stock);
    assert_eq!(world.refused(Command::Quote(NoArgs {})), "D-60");
}

/// "This box went over the counter an hour ago."
#[test]
fn pack_sold_before_is_stopped_with_bill_and_time_until_it_comes_back() {
    let mut world = desk(options());
    world.attach(&Bill::of("B1", &[("FW00003", "1"), ("YP00010", "1")]));
    let code = trace(&mut world, "0002").codes[0].clone();
    world.quoted();
    paid(&mut world);
    let sold_by = world.attempt();
    world.next_patient();
    world.attend("gen2-classes");
    attach(&mut world, &Bill::of("B2", &[("FW00003", "1"), ("YP00010", "1")]));
    assert_eq!(scan(&mut world, &code, Some("0002")), Ok(()));
    let words = trace(&mut world, "0002").sold;
    assert!(words[0].contains(&code) && words[0].ends_with("在账单 B1 售出"), "{words:?}");
    assert_eq!(open_rules(&mut world).len(), 1, "{:?}", open_rules(&mut world));
    assert_eq!(world.refused(Command::Quote(NoArgs {})), "D-60");
    world.next_patient();
    // Its money goes back: the pack is as good as new.
    world.attend("gen2-classes");
    world.reopen(&sold_by);
    world.cancel();
    world.run_until_quiet();
    world.pay_refund().unwrap();
    assert_eq!(world.state(), "REFUNDED", "{}", world.story());
    world.next_patient();
    world.attend("gen2-classes");
    attach(&mut world, &Bill::of("B2", &[("FW00003", "1"), ("YP00010", "1")]));
    assert_eq!(
        trace(&mut world, "0002").codes,
        std::slice::from_ref(&code),
        "it was scanned before the desk was put aside"
    );
    assert_eq!(trace(&mut world, "0002").sold, Vec::<String>::new());
    world.quoted();
    paid(&mut world);
    assert_eq!(told(&mut world), [("0002".to_owned(), code, "0".to_owned())]);
}

/// "The same box twice on one bill", as the hospital system sent it; and parts of one box, which is no second sale.
#[test]
fn pack_on_two_lines_is_stopped_and_a_split_pack_is_not() {
    let mut world = desk(options());
    let code = packs::code("YP", "one");
    let mut bill = Bill::of("B1", &[("FW00003", "1"), ("YP00010", "1"), ("YP00002", "1")]);
    bill.lines[1].trace_codes = vec![code.clone()];
    bill.lines[2].trace_codes = vec![code.clone()];
    attach(&mut world, &bill);
    let found = open_rules(&mut world);
    assert!(found.len() == 2 && found[0].1.contains("在本单第 0003 行已有"), "{found:?}");
    bill.lines[1].trace_codes.push(code.clone());
    assert_eq!(world.try_attach(&bill).as_deref(), Some("D-04"), "twice on one line is no list");
    world.must(Command::RemoveTraceCode(RemoveTraceCodeArgs { line: "0003".into(), code: code.clone() }));
    world.next_patient();

    let part = |number: &str| {
        let mut bill = Bill::of(number, &[("FW00003", "1"), ("YP00002", "0.5")]);
        bill.lines[1].trace_codes = vec![packs::code("YP", "parts")];
        bill.lines[1].split_pack = true;
        bill
    };
    for number in ["B2", "B3"] {
        world.attend("gen2-classes");
        attach(&mut world, &part(number));
        assert_eq!(open_rules(&mut world), [], "{number}");
        world.quoted();
        paid(&mut world);
        assert_eq!(told(&mut world)[0].2, "1");
        world.next_patient();
    }
    // The same pack as a whole one is a second sale.
    world.attend("gen2-classes");
    attach(&mut world, &part("B4"));
    world.must(Command::SetSplitPack(SetSplitPackArgs { line: "0002".into(), split: false }));
    assert_eq!(trace(&mut world, "0002").sold.len(), 2);
}

/// "The line is down, the drugs go out all the same."
#[test]
fn full_pay_sells_its_packs_and_a_refund_frees_them() {
    let mut world = desk(WorldOptions { rules: options().rules, ..WorldOptions::default() });
    world.set_line(Line::Refuses);
    world.attach(&Bill::of("B1", &[("FW00003", "1"), ("YP00010", "1")]));
    let code = trace(&mut world, "0002").codes[0].clone();
    assert_eq!(full_pay(&mut world, FullPayWhy::NoNetwork, "900.00"), Ok(()));
    let listed = world.papers.iter().any(|paper| match paper {
        Paper::Fees(list) => list.lines[1].traces.len() == 1,
        _ => false,
    });
    assert!(listed, "the fee list shows the code");
    let case = world.bill().full_pay.unwrap().case;
    let sold = |world: &mut World, number: &str| {
        world.next_patient();
        world.set_line(Line::Up);
        world.attend("gen2-classes");
        attach(world, &Bill::of(number, &[("FW00003", "1"), ("YP00010", "1")]));
        scan(world, &code, Some("0002")).unwrap();
        trace(world, "0002").sold.len()
    };
    assert_eq!(sold(&mut world, "B2"), 1);
    world.crash_and_restart();
    world.sign_in();
    assert_eq!(sold(&mut world, "B3"), 1, "the journal knows who sold it");
    let args = RefundFullPayArgs {
        fallback: case.clone(),
        keeps: Vec::new(),
        reason: "患者退药".into(),
        receipt_returned: true,
        supervisor: None,
    };
    world.must(Command::RefundFullPay(args));
    world.run_until_quiet();
    pay_out(&mut world, &case).unwrap();
    assert_eq!(sold(&mut world, "B4"), 0);
}

/// "The power went while I was scanning."
#[test]
fn crash_between_scan_and_settlement_loses_no_code() {
    let mut world = desk(options());
    let bill = two_drugs("B1");
    attach(&mut world, &bill);
    let codes = ["a", "b", "c"].map(|pack| packs::code("YP", pack));
    for (code, line) in codes.iter().zip(["0002", "0002", "0003"]) {
        scan(&mut world, code, Some(line)).unwrap();
    }
    world.crash_and_restart();
    world.sign_in();
    world.attend("gen2-classes");
    // The hospital system sends it again; nothing is scanned again.
    attach(&mut world, &bill);
    assert_eq!((count(&mut world, "0002"), count(&mut world, "0003")), ((2, 2), (1, 1)));
    world.quoted();
    let attempt = world.attempt();
    world.crash_and_restart();
    world.sign_in();
    world.attend("gen2-classes");
    world.reopen(&attempt);
    world.quoted();
    paid(&mut world);
    assert_eq!(told(&mut world).len(), 3);
    // A line that goes takes its codes along.
    world.next_patient();
    world.attend("gen2-classes");
    attach(&mut world, &two_drugs("B2"));
    scan(&mut world, &packs::code("YP", "d"), Some("0003")).unwrap();
    world.must(Command::RemoveFeeLine(RemoveFeeLineArgs { line: "0003".into() }));
    assert_eq!(scan(&mut world, &packs::code("YP", "d"), Some("0002")), Ok(()));
}

/// "The list of the pharmacy says which drug a box is."
#[test]
fn own_list_tells_the_line_of_a_code_and_refuses_another_drug() {
    let mut world = World::new(WorldOptions { idle_lock_ms: 0, ..options() });
    let args = SignInArgs { operator: SUPERVISOR.0.to_owned(), password: SUPERVISOR.1.to_owned() };
    world.must(Command::SignIn(args));
    world.run_until_quiet();
    let text = "院内编码\t名称\t规格\t单位\t单价\t国家编码\t药品标识码\n\
        H1\t院内阿莫西林\t10ml\t盒\t8.50\tX99AA00001A001010100001\t8123456 8123457\n\
        H2\t院内头孢\t10ml\t盒\t8.50\tX99AA00001A001010100001\t8200000\n";
    world.must(Command::ImportOwnItems(ImportOwnItemsArgs {
        name: "items.txt".to_owned(),
        text: text.to_owned(),
    }));
    world.attend("gen2-classes");
    attach(&mut world, &Bill::of("B1", &[("H1", "2"), ("YP00010", "1")]));
    let code = |drug: &str, pack: &str| format!("{drug}{}", &packs::code("YP", pack)[7..]);
    // Whatever is selected: the drug of the code decides.
    assert_eq!(scan(&mut world, &code("8123457", "a"), Some("0002")), Ok(()));
    assert_eq!(world.bill().trace_said.unwrap().words, "追溯码记到 0001 院内阿莫西林（按药品标识码）");
    assert_eq!(
        scan(&mut world, &code("8200000", "b"), Some("0001")),
        Err("D-91".to_owned()),
        "not on the bill"
    );
    assert_eq!(
        scan(&mut world, &code("8999999", "c"), Some("0001")),
        Err("D-91".to_owned()),
        "not one of its own"
    );
    assert_eq!(scan(&mut world, &code("8999999", "c"), Some("0002")), Ok(()));
    assert_eq!((count(&mut world, "0001"), count(&mut world, "0002")), ((1, 2), (1, 1)));
}

/// "I took the second line off, came back later, and added another": no number is given twice, no line gets the packs of another.
#[test]
fn line_added_after_a_bill_came_back_has_a_number_of_its_own() {
    let mut world = desk(WorldOptions { rules: options().rules, ..WorldOptions::default() });
    world.attach(&two_drugs("B1"));
    world.must(Command::RemoveFeeLine(RemoveFeeLineArgs { line: "0002".into() }));
    world.quoted();
    let attempt = world.attempt();
    world.next_patient();
    world.attend("gen2-classes");
    world.reopen(&attempt);
    let args = AddFeeLineArgs { item_code: "YP00006".to_owned(), quantity: "1".to_owned(), days: None };
    world.must(Command::AddFeeLine(args));
    let numbers: Vec<String> = world.bill().lines.into_iter().map(|line| line.line).collect();
    assert_eq!(numbers, ["0001", "0003", "0004"]);
    assert_eq!((count(&mut world, "0003"), count(&mut world, "0004")), ((1, 1), (0, 1)));
}

/// "The pharmacy has scanned one, I scan the other": both leave, and neither waits for the other to be durable.
#[test]
fn code_that_was_brought_and_one_that_is_scanned_stand_together_after_a_crash() {
    let mut world = desk(options());
    let mut bill = two_drugs("B1");
    bill.lines[1].trace_codes = vec![packs::code("YP", "brought")];
    bill.lines[2].trace_codes = vec![packs::code("YP", "other")];
    attach(&mut world, &bill);
    scan(&mut world, &packs::code("YP", "scanned"), Some("0002")).unwrap();
    world.quoted();
    let attempt = world.attempt();
    world.crash_and_restart();
    world.sign_in();
    world.attend("gen2-classes");
    world.reopen(&attempt);
    assert_eq!((count(&mut world, "0002"), count(&mut world, "0003")), ((2, 2), (1, 1)));
}

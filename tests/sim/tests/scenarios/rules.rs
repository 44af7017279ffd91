//! Charges and the rules: what is stopped, what is asked, what is let pass, and what it does to the money.

use desk::api::*;
use desk::host::{Command, Query, Rows};
use desk::options::{PackFile, RuleOptions};
use desk::view::{BillView, RuleHitView, RuleStanding};
use settlement::fact::Fact;
use settlement::receipt::Paper;
use settlement::rules::AnswerKind;
use sim::packs;
use sim::world::{Bill, SUPERVISOR, World, WorldOptions};

fn rules() -> RuleOptions {
    RuleOptions { national: true, ..RuleOptions::default() }
}

fn desk_with(rules: RuleOptions) -> World {
    let mut world = World::new(WorldOptions { rules, ..WorldOptions::default() });
    world.sign_in();
    world.attend("gen2-classes");
    world
}

/// A bill on one prescription, the visit fee beside it.
fn prescription(number: &str, drugs: &[(&str, u32)]) -> Bill {
    let mut bill = Bill::of(number, &[("FW00003", "1")]);
    for (item, days) in drugs {
        let mut line = Bill::of(number, &[(item, "1")]).lines.remove(0);
        line.order = Some(OrderArgs {
            prescription: Some("R1".to_owned()),
            days: Some(*days),
            usage: Some("口服".to_owned()),
            ..OrderArgs::default()
        });
        bill.lines.push(line);
    }
    bill
}

#[track_caller]
fn hit(bill: &BillView, rule: &str) -> RuleHitView {
    let found = bill.rules.hits.iter().find(|hit| hit.rule == rule);
    found.cloned().unwrap_or_else(|| panic!("no hit of {rule}: {:#?}", bill.rules.hits))
}

fn second() -> SecondArgs {
    SecondArgs { operator: SUPERVISOR.0.to_owned(), password: SUPERVISOR.1.to_owned() }
}

fn sign_consent(world: &mut World) {
    world.must(Command::PrintConsent(NoArgs {}));
    world.run_until_quiet();
    let number = world.bill().rules.consent.expect("a form on the counter").number;
    world.must(Command::SignConsent(SignConsentArgs { number }));
}

/// "An ordinary bill costs no commit more than before."
#[test]
fn bill_without_hits_has_as_many_commits_as_without_rules() {
    let commits = |rules: RuleOptions| {
        let mut world = desk_with(rules);
        world.attach(&Bill::of("B1", &[("FW00003", "1"), ("YP00002", "2"), ("FW00017", "1")]));
        assert_eq!(world.bill().rules.open, 0, "{:#?}", world.bill().rules.hits);
        world.quoted();
        world.settle();
        let payable = world.bill().payable.unwrap();
        if payable != "0.00" {
            world.take_cash(&payable);
        }
        world.watch().commits
    };
    assert_eq!(commits(rules()), commits(RuleOptions::default()));
}

/// "Six drugs on one prescription: the supervisor lets it pass."
#[test]
fn sixth_drug_is_stopped_until_two_people_let_it_pass() {
    let mut world = desk_with(rules());
    let drugs =
        [("YP00002", 3), ("YP00006", 3), ("YP00010", 3), ("YP00021", 3), ("YP00028", 3), ("YP00030", 3)];
    world.attach(&prescription("B1", &drugs));
    let bill = world.bill();
    let stop = hit(&bill, "A3-39");
    assert_eq!(
        (stop.standing, stop.effect.as_str(), stop.line.as_deref()),
        (RuleStanding::Open, "block", Some("0007"))
    );
    assert_eq!(stop.found, "处方 R1 第 6 种药品，上限 5 种");
    assert!(!bill.actions.quote.allowed);
    let before = world.watch().commits;
    assert_eq!(world.refused(Command::Quote(NoArgs {})), "D-60");
    assert_eq!(world.watch().commits, before, "nothing was journaled, nothing was sent");

    let answer = AnswerRuleArgs {
        rule: "A3-39".into(),
        line: Some("0007".into()),
        kind: RuleAnswerKind::Reason,
        text: "就是要".into(),
    };
    assert_eq!(world.refused(Command::AnswerRule(answer)), "D-62", "a reason is not enough");
    let args = OverrideRuleArgs {
        rule: "A3-39".into(),
        line: Some("0007".into()),
        reason: "住院转门诊带药".into(),
        second: second(),
    };
    world.must(Command::OverrideRule(args));
    world.run_until_quiet();
    let passed = hit(&world.bill(), "A3-39");
    assert_eq!((passed.standing, passed.word.as_str()), (RuleStanding::Answered, "已放行"));
    let overridden: Vec<_> = world
        .watch()
        .entries
        .iter()
        .filter_map(|stored| match &stored.entry.fact {
            Fact::RuleOverridden(fact) => Some((**fact).clone()),
            _ => None,
        })
        .collect();
    let [fact] = overridden.as_slice() else { panic!("{overridden:?}") };
    assert_eq!((fact.rule.as_str(), fact.bill.as_str(), fact.second.as_str()), ("A3-39", "B1", SUPERVISOR.0));
    assert_eq!(fact.clause, stop.clause);
    world.quoted();
    world.settle();
    let began = world.watch().entries.iter().rev().find_map(|stored| match &stored.entry.fact {
        Fact::Began(began) => Some(began.lines.last().unwrap().answers.clone()),
        _ => None,
    });
    let answers = began.unwrap();
    assert_eq!((answers.len(), answers[0].kind), (1, AnswerKind::Override));
}

/// "Eight days for a cold: seven, then."
#[test]
fn eighth_day_is_stopped_and_a_changed_line_forgets_its_answers() {
    let mut world = desk_with(rules());
    world.attach(&prescription("B1", &[("YP00002", 8)]));
    assert_eq!(hit(&world.bill(), "A3-40").found, "阿莫西林胶囊 用药 8 天，上限 7 天");
    assert_eq!(world.refused(Command::Quote(NoArgs {})), "D-60");
    let args = OverrideRuleArgs {
        rule: "A3-40".into(),
        line: Some("0002".into()),
        reason: "外地返程".into(),
        second: second(),
    };
    world.must(Command::OverrideRule(args));
    world.run_until_quiet();
    assert_eq!(world.bill().rules.open, 0);
    let change = ChangeFeeLineArgs { line: "0002".into(), quantity: "2".into(), days: None };
    world.must(Command::ChangeFeeLine(change));
    assert_eq!(world.bill().rules.open, 2, "the answer was to another quantity, and there is another pack");
    let change = ChangeFeeLineArgs { line: "0002".into(), quantity: "2".into(), days: Some(7) };
    world.must(Command::ChangeFeeLine(change));
    let missing = hit(&world.bill(), "ZS-code");
    assert_eq!((missing.found.as_str(), world.bill().rules.open), ("阿莫西林胶囊 追溯码 1/2", 1));
    let scan = ScanTraceCodeArgs { code: packs::code("YP00002", "another"), line: Some("0002".into()) };
    world.must(Command::ScanTraceCode(scan));
    assert_eq!(world.bill().rules.open, 0);
    world.quoted();
}

/// "Meropenem without an approval is her own; with one the fund pays."
#[test]
fn restricted_drug_is_self_paid_without_approval_and_covered_with_one() {
    let uncovered = |approve: bool| {
        let mut world = desk_with(rules());
        world.attach(&Bill::of("B1", &[("FW00003", "1"), ("YP00019", "2")]));
        assert_eq!(hit(&world.bill(), "A4-59").effect, "approval");
        assert_eq!(world.refused(Command::Quote(NoArgs {})), "D-60");
        if approve {
            let kind = RuleAnswerKind::Approval;
            let text = "YBS-2026-0417".to_owned();
            world.must(Command::AnswerRule(AnswerRuleArgs {
                rule: "A4-59".into(),
                line: Some("0002".into()),
                kind,
                text,
            }));
        } else {
            world.must(Command::SetSelfPaid(SetSelfPaidArgs { line: "0002".into(), self_paid: true }));
            let bill = world.bill();
            assert!(
                bill.rules.hits.iter().all(|hit| hit.rule != "A4-59"),
                "what she pays herself needs no approval"
            );
            assert_eq!(hit(&bill, "A4-57").standing, RuleStanding::Open, "it needs her consent");
            sign_consent(&mut world);
        }
        world.quoted();
        let bill = world.bill();
        (bill.split.unwrap().uncovered, bill.lines[1].self_paid)
    };
    assert_eq!(uncovered(true), ("0.00".to_owned(), false));
    assert_eq!(uncovered(false), ("181.02".to_owned(), true), "2 × 90.51");
}

/// "She signs for the class C powder; the form has a number and the line keeps it."
#[test]
fn consent_has_a_number_a_paper_and_stays_with_the_line() {
    let mut world = desk_with(rules());
    world.attach(&Bill::of("B1", &[("FW00003", "1"), ("YP00023", "2")]));
    assert!(world.bill().rules.asks_consent);
    let papers = world.papers.len();
    world.must(Command::PrintConsent(NoArgs {}));
    world.run_until_quiet();
    let Some(Paper::Consent(form)) = world.papers.get(papers) else { panic!("no consent form") };
    assert_eq!((form.total.to_string().as_str(), form.lines.len()), ("17.50", 1));
    assert_eq!(form.head.number.as_str(), "Z202605040300001");
    assert_eq!(world.refused(Command::SignConsent(SignConsentArgs { number: "Z1".into() })), "D-62");
    sign_consent(&mut world);
    let consent = hit(&world.bill(), "A4-57");
    assert_eq!((consent.word.as_str(), consent.answer.as_deref()), ("已同意", Some("Z202605040300002")));
    world.quoted();
    world.settle();
}

/// "Hit by a car: not by the card. He gets it in writing and pays himself."
#[test]
fn excluded_cause_cannot_be_let_pass_and_is_explained_on_paper() {
    let mut world = desk_with(rules());
    let mut bill = Bill::of("B1", &[("FW00006", "1"), ("FW00110", "1")]);
    bill.visit.diagnosis_code = "S82.200".to_owned();
    bill.visit.diagnosis_name = "胫骨骨折(交通事故)".to_owned();
    world.attach(&bill);
    let stop = hit(&world.bill(), "A2-33");
    assert_eq!((stop.line, stop.overridable), (None, false));
    hit(&world.bill(), "A2-36");
    let args =
        OverrideRuleArgs {
            rule: "A2-33".into(), line: None, reason: "领导同意".into(), second: second()
        };
    assert_eq!(world.refused(Command::OverrideRule(args)), "D-64");
    let papers = world.papers.len();
    world.must(Command::ExplainRules(NoArgs {}));
    world.run_until_quiet();
    let Some(Paper::Explanation(slip)) = world.papers.get(papers) else { panic!("no slip") };
    assert_eq!(slip.rows[0].what, "本次就诊");
    assert!(slip.rows.iter().any(|row| row.clause.starts_with("车祸、打架斗殴")), "{slip:?}");
    let total = world.bill().total;
    let tender = TenderArgs { method: TenderMethod::Cash, received: total, reference: None };
    let intent = world.intent();
    world.must(Command::FullPay(FullPayArgs {
        intent,
        reason: FullPayWhy::PatientsWish,
        signed: true,
        tender: Some(tender),
    }));
    world.run_until_quiet();
}

/// "The doctor is not on the list that the region sent us."
#[test]
fn pack_of_a_file_counts_and_a_bad_one_leaves_the_last_good_in_use() {
    let pack = "id = \"local\"\nversion = \"1\"\nvalid_from = \"2026-01-01\"\n[[doctor]]\ncode = \"D109900000002\"\nfrom = \"2026-01-01\"\n";
    let file = |content: Result<String, String>| RuleOptions {
        files: vec![PackFile { name: "local.toml".to_owned(), content }],
        ..rules()
    };
    let mut world = desk_with(file(Ok(pack.to_owned())));
    assert!(world.notices().contains(&"D-63".to_owned()));
    world.attach(&Bill::of("B1", &[("FW00003", "1")]));
    assert_eq!(hit(&world.bill(), "A6-83").found, "李医生（D109900000001） 不在医保医师名录");
    for (content, says) in [
        (
            Err("signature: made over exactly this file with a key of rules.keys".to_owned()),
            "local.toml: signature: ",
        ),
        (Ok(format!("{pack}colour = 1\n")), "local.toml: line 7: "),
        (
            Ok(pack.replace("2026-01-01\"\n[[", "2026-01-01\"\nvalid_until = \"2026-05-03\"\n[[")),
            "local.toml: valid_until: ",
        ),
        (Ok(format!("region = \"44\"\n{pack}")), "local.toml: region: "),
    ] {
        world.write_rules(file(content));
        world.crash_and_restart();
        world.sign_in();
        assert!(world.notices().contains(&"D-61".to_owned()));
        let packs = world.view().packs;
        assert!(packs.faults[0].starts_with(says), "{:?}", packs.faults);
        assert_eq!(packs.packs, ["national 2026.11", "local 1"], "the last good one is in use");
    }
    let adopted = |world: &mut World| {
        let watch = world.watch();
        watch.entries.iter().filter(|stored| stored.entry.fact.kind() == "PACKS_ADOPTED").count()
    };
    assert_eq!(adopted(&mut world), 1);
    world.write_rules(rules());
    world.crash_and_restart();
    world.sign_in();
    assert_eq!(
        (world.view().packs.packs.len(), adopted(&mut world)),
        (1, 2),
        "taken away, and the journal says so"
    );
}

/// "What would the new pack have stopped in the last days?"
#[test]
fn pack_on_trial_says_what_it_would_have_stopped_and_stops_nothing() {
    let text = "id = \"next\"\nversion = \"2\"\nvalid_from = \"2026-06-01\"\n[[rule]]\nid = \"N-1\"\ncheck = \"quantity_of_line\"\neffect = \"block\"\nclause = \"每次两盒\"\nsource = \"37 · 本院\"\nclasses = [\"西药\"]\ncount = 2\n";
    let trial = |text: &str| Some(PackFile { name: "next.toml".to_owned(), content: Ok(text.to_owned()) });
    let text = text.replace("2026-06-01", "2026-01-01");
    let mut world = desk_with(RuleOptions { trial: trial(&text), ..rules() });
    world.attach(&Bill::of("B1", &[("FW00003", "1"), ("YP00002", "3"), ("YP00006", "3"), ("YP00010", "2")]));
    assert_eq!(world.bill().rules.open, 0, "a pack on trial stops nothing");
    world.quoted();
    world.settle();
    let rows = match world.query(&Query::RuleTrial(RuleTrialArgs { days: 30 })).unwrap() {
        Rows::RuleTrial(rows) => rows,
        other => panic!("{other:?}"),
    };
    let row = rows.iter().find(|row| row.rule == "N-1").unwrap();
    assert_eq!((row.lines, row.bills, row.looked_at, row.new), (2, 1, 1, true));
    assert_eq!((row.amount.as_str(), row.effect.as_str()), ("136.32", "block"), "3 × 10.43 + 3 × 35.01");
    assert!(rows.iter().filter(|row| row.rule != "N-1").all(|row| !row.new), "{rows:#?}");
}

/// "The blood count of this morning, once more?"
#[test]
fn repeated_examination_asks_for_a_reason_from_the_bills_of_this_window() {
    let mut world = desk_with(rules());
    world.attach(&Bill::of("B1", &[("FW00054", "1")]));
    world.quoted();
    world.settle();
    let payable = world.bill().payable.unwrap();
    if payable != "0.00" {
        world.take_cash(&payable);
    }
    world.must(Command::NextPatient(NoArgs {}));
    world.attend("gen2-classes");
    world.attach(&Bill::of("B2", &[("FW00054", "1")]));
    assert!(hit(&world.bill(), "A5-68-repeat").found.contains("0 天前"));
    let text = "标本溶血，重新采血".to_owned();
    let kind = RuleAnswerKind::Reason;
    world.must(Command::AnswerRule(AnswerRuleArgs {
        rule: "A5-68-repeat".into(),
        line: Some("0001".into()),
        kind,
        text,
    }));
    assert_eq!(world.bill().rules.open, 0);
    world.quoted();
}

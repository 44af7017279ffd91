//! 预估: what F1 says while lines are typed, against what the platform answers, and that no money ever follows it.

use desk::api::*;
use desk::host::{Command, Query, Rows};
use desk::options::{PackFile, PolicyOptions};
use desk::view::{EstimateView, Lamp};
use settlement::fact::Fact;
use sim::sim_platform::{Flavours, Rounding, Setup, WireFault};
use sim::world::{Bill, World, WorldOptions, plain_policy};

use super::{dear, open_desk, wire};

#[track_caller]
fn estimate(world: &mut World) -> EstimateView {
    world.bill().estimate.unwrap_or_else(|| panic!("no estimate\n{}", world.story()))
}

fn desk_with(policy: PolicyOptions) -> World {
    let mut world = World::new(WorldOptions { policy, ..WorldOptions::default() });
    world.sign_in();
    world
}

fn file(content: Result<&str, &str>) -> PolicyOptions {
    let content = content.map(str::to_owned).map_err(str::to_owned);
    PolicyOptions { file: Some(PackFile { name: "policy.toml".to_owned(), content }), ..plain_policy() }
}

fn plain_text() -> String {
    plain_policy().file.unwrap().content.unwrap()
}

/// "While I type she can already ask what it will cost her."
#[test]
fn estimate_stands_while_lines_are_typed_and_is_what_the_platform_says() {
    let mut world = open_desk();
    world.attend("gen2-classes");
    world.attach(&dear("B1"));
    let typed = estimate(&mut world);
    let split = typed.split.expect("a split");
    assert_eq!(typed.policy.as_deref(), Some("policy-109900 2026.1"));
    assert!(typed.year_known && typed.off.is_none());
    assert_eq!(world.bill().payable, None, "an estimate is nothing to pay");
    world.quoted();
    let quoted = world.bill();
    let told = quoted.split.unwrap();
    assert_eq!(
        (split.fund_total, split.account_share, split.cash_share),
        (told.fund_total, told.account_share, told.cash_share)
    );
    assert_eq!(
        (split.in_scope, split.copay_first, split.uncovered, split.over_price_cap, split.deductible),
        (told.in_scope, told.copay_first, told.uncovered, told.over_price_cap, told.deductible)
    );
    let after = quoted.estimate.unwrap();
    assert_eq!(
        (after.off.as_deref(), after.split),
        (Some("0.00"), None),
        "the platform's answer takes its place"
    );
    // A change after the quote: what was quoted no longer counts, and the estimate is back.
    let args = AddFeeLineArgs { item_code: "YP00002".into(), quantity: "1".into(), days: None };
    world.must(Command::AddFeeLine(args));
    assert!(estimate(&mut world).split.is_some());
}

/// "Her second bill of the morning, and the third, through the deductible and over the step."
#[test]
fn second_bill_of_the_day_is_estimated_with_the_first_behind_it() {
    let mut world = open_desk();
    // The third crosses the step of the year: the desk rounds each part of it, the centre the whole.
    for (number, quantity, off) in [("B1", "30", 0), ("B2", "90", 0), ("B3", "400", 1), ("B4", "300", 0)] {
        world.attend("gen2-classes");
        world.attach(&Bill::of(number, &[("YP00001", quantity), ("YP00012", "3"), ("YP00019", "12")]));
        world.quoted();
        let found = settlement::Money::parse(&estimate(&mut world).off.unwrap()).unwrap().fen();
        assert_eq!(found, off, "{number}: {:?}", world.bill().split);
        world.settle();
        let payable = world.bill().payable.unwrap();
        if payable != "0.00" {
            world.take_cash(&payable);
        }
        world.next_patient();
    }
}

/// "The line to 5206 is dead: the estimate says that it does not know the year."
#[test]
fn estimate_without_the_year_says_so_and_its_error_stays_with_the_bill() {
    let mut world = open_desk();
    world.settled("gen2-classes", &dear("B1"));
    world.take_exact_cash();
    let mut fresh = open_desk();
    std::mem::swap(&mut world, &mut fresh);
    // The same centre, another window that has never heard of her.
    fresh.hand_centre_to(&mut world);
    world.order("5206", wire(WireFault::LoseRequest));
    world.attend("gen2-classes");
    world.attach(&dear("B2"));
    let typed = estimate(&mut world);
    assert!(!typed.year_known && typed.split.is_some());
    world.quoted();
    let off = estimate(&mut world).off.unwrap();
    assert_ne!(off, "0.00", "the deductible was used up elsewhere");
    let kept = world.watch().entries.iter().rev().find_map(|stored| match &stored.entry.fact {
        Fact::Began(began) => began.estimate.clone(),
        _ => None,
    });
    assert_eq!(kept.unwrap().year_told_at, None);
    world.settle();
    assert_eq!(estimate(&mut world).off, Some(off.clone()));
    world.crash_and_restart();
    world.sign_in();
    let Rows::Estimates(rows) = world.query(&Query::Estimates(NoArgs {})).unwrap() else { panic!("rows") };
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((row.bills, row.exact, row.worst.as_str()), (1, 0, off.as_str()));
    assert_eq!((row.insurance.as_str(), row.policy.as_deref()), ("310", Some("policy-109900 2026.1")));
}

/// "The centre rounds in its own way: a fen, and the patient pays what the centre says."
#[test]
fn centre_that_rounds_otherwise_differs_by_fens_and_is_what_counts() {
    let flavours = Flavours { rounding: Rounding::CutOff, ..Flavours::default() };
    let setup = Setup { credentials: None, flavours, ..Setup::default() };
    let mut world = World::new(WorldOptions { setup, ..WorldOptions::default() });
    world.sign_in();
    let mut worst = 0;
    for number in 1..=6 {
        world.attend("gen2-classes");
        world.attach(&Bill::of(
            &format!("B{number}"),
            &[("YP00001", &format!("{}", 17 + number)), ("YP00019", "7")],
        ));
        let typed = estimate(&mut world).split.unwrap().cash_share;
        world.quoted();
        let off = settlement::Money::parse(&estimate(&mut world).off.unwrap()).unwrap().fen();
        assert!(off <= 1, "{off}");
        worst = worst.max(off);
        let payable = world.bill().payable.unwrap();
        assert!(off == 0 || payable != typed || typed == "0.00");
        world.settle();
        let payable = world.bill().payable.unwrap();
        if payable != "0.00" {
            world.take_cash(&payable);
        }
        world.next_patient();
    }
    assert_eq!(worst, 1);
}

/// "No policy for her kind of insurance: no estimate, and it says why."
#[test]
fn estimate_that_cannot_be_made_is_not_made_up() {
    let nobody = plain_text().replace("[\"310\"]", "[\"340\"]");
    let mut world = desk_with(file(Ok(&nobody)));
    world.attend("gen2-classes");
    world.attach(&dear("B1"));
    let shown = estimate(&mut world);
    assert_eq!((shown.split, shown.missing.as_deref()), (None, Some("待遇政策没有写明这类参保")));
    world.quoted();
    assert_eq!(world.bill().estimate, None, "nothing to compare");

    let mut world = desk_with(PolicyOptions::default());
    world.attend("gen2-classes");
    world.attach(&dear("B1"));
    assert_eq!(world.bill().estimate, None);
    assert_eq!(world.view().status.policy.lamp, Lamp::Unknown);
}

/// "The new policy file is broken; we go on with the old one, and the lamp says so."
#[test]
fn policy_that_does_not_fit_leaves_the_last_good_one_in_use() {
    let mut world = desk_with(plain_policy());
    assert_eq!(world.view().status.policy.lamp, Lamp::Ok);
    let broken = plain_text().replace("deductible = \"300.00\"", "deductible = \"dreihundert\"");
    for options in [
        file(Ok(&broken)),
        file(Err("file: to be read")),
        file(Ok(&plain_text().replace("region = \"1099\"", "region = \"3301\""))),
    ] {
        world.write_policy(options);
        world.crash_and_restart();
        world.sign_in();
        let lamp = world.view().status.policy;
        assert_eq!(lamp.lamp, Lamp::Warn);
        assert!(lamp.text.starts_with("政策文件有误，沿用 2026.1"), "{}", lamp.text);
        world.attend("gen2-classes");
        world.attach(&dear("B1"));
        assert!(estimate(&mut world).split.is_some());
    }
}

/// "Nobody has looked at the policy for more than a year."
#[test]
fn policy_that_is_old_or_over_warns_in_the_status_bar() {
    let lamp = |text: &str| desk_with(file(Ok(text))).view().status.policy;
    let old = lamp(&plain_text().replace("checked_on = \"2026-03-05\"", "checked_on = \"2025-05-01\""));
    assert_eq!((old.lamp, old.text.as_str()), (Lamp::Warn, "政策 2026.1，已 368 天未核对"));
    let over = lamp(&plain_text().replace("# valid_until = \"2026-12-31\"", "valid_until = \"2026-05-03\""));
    assert_eq!((over.lamp, over.text.as_str()), (Lamp::Warn, "政策 2026.1 不在有效期，不作预估"));
}

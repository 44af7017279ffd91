//! Whole views of moments that the window must be able to draw, written for its tests and kept fresh by this one.

use std::fs;
use std::path::Path;

use desk::api::*;
use desk::host::Command;
use desk::view::DeskView;
use sim::sim_platform::Line;
use sim::world::{Bill, World, WorldOptions};

use super::*;

const FOLDER: &str = "../../ui/src/generated/views";

fn idle() -> World {
    open_desk()
}

fn card_read() -> World {
    let mut world = open_desk();
    world.insert("gen2-classes");
    world.run_until_quiet();
    world
}

fn drafting() -> World {
    let mut world = open_desk();
    world.attend("gen2-classes");
    world.attach(&dear("MZ20260504-0001"));
    let added = AddFeeLineArgs { item_code: "YP00002".to_owned(), quantity: "1".to_owned(), days: None };
    world.must(Command::AddFeeLine(added));
    world
}

fn quoted() -> World {
    let mut world = open_desk();
    world.attend("gen2-classes");
    world.attach(&dear("MZ20260504-0001"));
    world.quoted();
    world
}

fn settling() -> World {
    let mut world = quoted();
    world.order("2207", wire(WireFault::HoldUntilReleased));
    let intent = world.intent();
    assert_eq!(world.press_settle(&intent), Ok(()));
    world.run_ms(9_000);
    world
}

fn in_doubt() -> World {
    let mut world = quoted();
    world.order("2207", wire(WireFault::LoseReplyAfterCommit));
    world.order("2601", wire(WireFault::LoseRequest));
    world.settle();
    world
}

fn settled_unpaid() -> World {
    let mut world = quoted();
    world.settle();
    world
}

fn paid() -> World {
    let mut world = settled_unpaid();
    world.take_cash("1500.00");
    world
}

fn cancelled() -> World {
    let mut world = paid();
    world.cancel();
    world.run_until_quiet();
    world
}

fn refused() -> World {
    let mut world = open_desk();
    world.attend("gen2-refused");
    world.attach(&dear("MZ20260504-0001"));
    world.quote();
    world
}

fn card_fault_bank() -> World {
    let mut world = open_desk();
    world.insert("bank-card");
    world.run_until_quiet();
    world
}

fn gen3_no_key() -> World {
    let mut world = open_desk();
    world.insert("gen3-no-key");
    world.run_until_quiet();
    world
}

/// One item of every kind that a morning leaves open.
fn worklist() -> World {
    let mut world = World::new(WorldOptions { idle_lock_ms: 0, ..WorldOptions::default() });
    world.sign_in();
    world.settled("gen2-classes", &dear("MZ20260504-0002"));
    world.next_patient();
    world.run_ms(60_000);
    world.attend("gen2-refused");
    world.attach(&Bill::ordinary("MZ20260504-0003"));
    world.quote();
    world.next_patient();
    world.run_ms(60_000);
    world.settled("gen2-classes", &dear("MZ20260504-0004"));
    world.take_cash("1500.00");
    world.cancel();
    world.run_until_quiet();
    world.next_patient();
    world.settled("gen2-classes", &dear("MZ20260504-0005"));
    world.take_cash("1500.00");
    world.order("2208", wire(WireFault::LoseRequest));
    world.order_times("5203", wire(WireFault::LoseRequest), 9);
    world.cancel();
    world.run_ms(10_000);
    world.next_patient();
    world.attend("gen2-lost");
    world.attach(&dear("MZ20260504-0001"));
    world.quoted();
    world.order("2207", wire(WireFault::LoseReplyAfterCommit));
    world.order_times("2601", wire(WireFault::LoseRequest), 9);
    world.settle();
    world.next_patient();
    world.run_ms(3_000);
    world
}

fn devices() -> World {
    let mut world = open_desk();
    world.insert("gen2-odd-version");
    world.run_until_quiet();
    world.set_line(Line::Refuses);
    world.insert("gen2-classes");
    world.run_until_quiet();
    world.free_bytes = Some(300 << 20);
    world.run_ms(31_000);
    world
}

type Case = (&'static str, fn() -> World);

const CASES: [Case; 14] = [
    ("idle", idle),
    ("card_read", card_read),
    ("drafting", drafting),
    ("quoted", quoted),
    ("settling", settling),
    ("in_doubt", in_doubt),
    ("settled_unpaid", settled_unpaid),
    ("paid", paid),
    ("cancelled", cancelled),
    ("refused", refused),
    ("card_fault_bank", card_fault_bank),
    ("gen3_no_key", gen3_no_key),
    ("worklist", worklist),
    ("devices", devices),
];

fn text_of(view: &DeskView) -> String {
    let mut text = serde_json::to_string_pretty(view).unwrap();
    text.push('\n');
    text
}

#[test]
fn views_for_the_window_are_fresh() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    fs::create_dir_all(&folder).unwrap();
    let mut stale = Vec::new();
    for (case, build) in CASES {
        let wanted = text_of(&build().view());
        let file = folder.join(format!("{case}.json"));
        if fs::read_to_string(&file).unwrap_or_default() != wanted {
            fs::write(&file, wanted).unwrap();
            stale.push(case);
        }
    }
    for found in fs::read_dir(&folder).unwrap() {
        let path = found.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(CASES.iter().any(|(case, _)| *case == name), "{name}.json belongs to no case");
    }
    assert!(stale.is_empty(), "{stale:?} were stale; they have been written anew, commit them");
}

#[test]
fn same_seed_plays_the_same_morning() {
    assert_eq!(text_of(&worklist().view()), text_of(&worklist().view()));
}

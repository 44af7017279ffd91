//! The region profile: the journal's counts, whatever the file says; a change takes two people and an empty desk (safety §3).

use desk::api::*;
use desk::host::Command;
use settlement::fact::Fact;
use settlement::profile::RegionProfile;
use sim::world::{RELIEF, SUPERVISOR, World, WorldOptions, plain_profile, profile_file};

use super::*;

fn adopted(world: &mut World) -> Vec<settlement::fact::ProfileAdopted> {
    let watch = world.watch();
    let facts = watch.entries.iter().filter_map(|stored| match &stored.entry.fact {
        Fact::ProfileAdopted(adopted) => Some((**adopted).clone()),
        _ => None,
    });
    facts.collect()
}

fn adopt(hash: &str, (operator, password): (&str, &str)) -> Command {
    let second = SecondArgs { operator: operator.to_owned(), password: password.to_owned() };
    Command::AdoptProfile(AdoptProfileArgs { hash: hash.to_owned(), second })
}

/// "The first start takes the file as it is; the second finds it unchanged."
#[test]
fn first_start_adopts_the_file() {
    let mut world = open_desk();
    let file = profile_file(&plain_profile());
    let first = adopted(&mut world).remove(0);
    assert_eq!((&first.hash, &first.content, &first.before), (&file.hash, &file.content, &None));
    assert_eq!(first.profile, plain_profile());
    assert_eq!((first.clerk, first.second), (None, None));
    let view = world.view().profile;
    assert_eq!((view.hash, view.file_hash, view.adopt.allowed), (file.hash, None, false));
    world.crash_and_restart();
    world.sign_in();
    assert_eq!(adopted(&mut world).len(), 1);
    assert!(!world.notices().contains(&"D-53".to_owned()));
}

/// "Somebody had changed the file over night."
#[test]
fn changed_file_waits_for_two_people_and_an_empty_desk() {
    let mut world = World::new(WorldOptions { idle_lock_ms: 0, ..WorldOptions::default() });
    world.sign_in();
    let changed =
        RegionProfile { quote_valid_ms: 60_000, query_without_settlement_id: true, ..plain_profile() };
    let hash = profile_file(&changed).hash;
    assert_eq!(world.refused(adopt(&hash, SUPERVISOR)), "D-55", "the program has not read it yet");
    world.write_profile(changed.clone());
    world.crash_and_restart();
    world.sign_in();
    assert!(world.notices().contains(&"D-53".to_owned()));
    assert_eq!(world.view().profile.file_hash.as_ref(), Some(&hash));
    // What counts is what was adopted.
    world.attend("gen2-classes");
    world.attach(&dear("B1"));
    world.quoted();
    world.run_ms(120_000);
    assert_eq!(world.refused(adopt(&hash, SUPERVISOR)), "D-54", "a bill is open");
    assert!(!world.view().profile.adopt.allowed);
    world.settle();
    world.take_exact_cash();
    assert_eq!(world.refused(adopt("0000", SUPERVISOR)), "D-55");
    assert_eq!(world.refused(adopt(&hash, RELIEF)), "D-52");
    assert_eq!(world.refused(adopt(&hash, sim::world::OPERATOR)), "D-51");
    world.must(adopt(&hash, (SUPERVISOR.0, "wrong")));
    world.run_until_quiet();
    assert_eq!(adopted(&mut world).len(), 1);
    world.must(adopt(&hash, SUPERVISOR));
    world.run_until_quiet();
    let all = adopted(&mut world);
    let (before, now) = (&all[0], &all[1]);
    assert_eq!((now.before.as_ref(), &now.profile), (Some(&before.hash), &changed));
    let people = (now.clerk.as_ref().unwrap().as_str(), now.second.as_ref().unwrap().as_str());
    assert_eq!(people, (sim::world::OPERATOR.0, SUPERVISOR.0));
    assert!(world.notices().contains(&"D-56".to_owned()) && !world.notices().contains(&"D-53".to_owned()));
    assert_eq!(world.view().profile.file_hash, None);
    // It counts at once, and after a restart.
    for restart in [false, true] {
        if restart {
            world.crash_and_restart();
            world.sign_in();
            assert!(!world.notices().contains(&"D-53".to_owned()));
        }
        world.next_patient();
        world.attend("gen2-cancel");
        world.attach(&Bill::ordinary(if restart { "B3" } else { "B2" }));
        world.quoted();
        world.run_ms(61_000);
        let intent = world.intent();
        assert_eq!(world.press_settle(&intent).unwrap_err().code, "P-11");
        world.abandon();
        world.run_ms(1_000);
    }
}

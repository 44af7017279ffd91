//! Cards and the people on them.

use desk::api::*;
use desk::host::Command;
use desk::view::PersonState;
use sim::sim_platform::Setup;
use sim::virtual_card::{Fault as CardFault, VirtualCard};
use sim::world::{Bill, World, WorldOptions};

use super::*;

fn warnings(world: &mut World) -> Vec<String> {
    world.view().person.warnings.into_iter().map(|warning| warning.code).collect()
}

/// "It is one of the new cards, and we have no key card."
#[test]
fn third_generation_without_key_shows_the_name_from_the_platform() {
    let mut world = open_desk();
    world.attend("gen3-no-key");
    let person = world.view().person;
    assert_eq!(person.name.as_deref(), Some("陈雨桐"));
    assert_eq!(person.card_generation, Some(3));
    assert!(warnings(&mut world).contains(&"C-16".to_owned()));
    assert!(person.differences.is_empty());
    world.attach(&Bill::ordinary("B1"));
    world.quoted();
    world.settle();
}

/// "Her card has run out; the insurance has not."
#[test]
fn expired_card_warns_and_settles() {
    let mut world = open_desk();
    world.attend("gen2-expired");
    assert!(warnings(&mut world).contains(&"C-15".to_owned()));
    world.attach(&Bill::ordinary("B1"));
    world.quoted();
    world.settle();
}

/// "The platform spells his name differently."
#[test]
fn names_that_differ_are_shown_side_by_side() {
    let mut setup = WorldOptions::default().setup;
    let person = setup.people.iter_mut().find(|person| person.name == "李建国").unwrap();
    person.name = "李健国".to_owned();
    let mut world = World::new(WorldOptions { setup, ..WorldOptions::default() });
    world.sign_in();
    world.insert("gen2-classes");
    world.run_until_quiet();
    let person = world.view().person;
    assert_eq!(person.state, PersonState::Known);
    let difference = &person.differences[0];
    assert_eq!((difference.card.as_str(), difference.platform.as_str()), ("李建国", "李健国"));
    assert!(warnings(&mut world).contains(&"P-12".to_owned()));
}

/// "The platform has never heard of him": the insurance is not asked; he may pay everything himself.
#[test]
fn unknown_person_is_told_and_can_only_pay_in_full() {
    let setup = Setup { people: Vec::new(), ..WorldOptions::default().setup };
    let mut world = World::new(WorldOptions { setup, ..WorldOptions::default() });
    world.sign_in();
    world.insert("gen2-classes");
    world.run_until_quiet();
    let person = world.view().person;
    assert_eq!(person.state, PersonState::NotFound);
    assert_eq!(person.fault.unwrap().code, "P-08");
    assert_eq!(person.name.as_deref(), Some("李建国"), "from the card");
    assert_eq!(world.try_attach(&Bill::ordinary("B1")), None);
    assert_eq!(world.refused(Command::Quote(NoArgs {})), "D-06");
    assert!(world.bill().actions.full_pay.allowed);
}

/// "No card, only the identity card."
#[test]
fn person_found_by_certificate_is_settled_without_a_card() {
    let mut world = open_desk();
    let find = |number: &str| {
        Command::FindPerson(FindPersonArgs { cert_kind: "01".to_owned(), cert_no: number.to_owned() })
    };
    world.must(find("109900196802230158"));
    world.run_until_quiet();
    assert_eq!(world.view().person.fault.unwrap().code, "P-08");
    world.must(find("109900196802230157"));
    world.run_until_quiet();
    assert_eq!(world.view().person.name.as_deref(), Some("李建国"));
    world.attach(&Bill::ordinary("B1"));
    assert_eq!(world.refused(Command::Quote(NoArgs {})), "D-07");
    world.verify();
    world.quoted();
    world.settle();
    world.take_exact_cash();
}

/// "Somebody put another card in while I was counting."
#[test]
fn other_card_between_quote_and_settle_sends_nothing() {
    let mut world = quoted_desk();
    world.insert("gen2-cancel");
    world.run_until_quiet();
    let view = world.view();
    assert_eq!(view.person.name.as_deref(), Some("李建国"), "the bill and its person stay");
    assert!(world.notices().contains(&"D-23".to_owned()));
    let intent = world.intent();
    assert_eq!(world.press_settle(&intent).unwrap_err().code, "D-23");
    assert_eq!(seen(&mut world, "2207"), 0);
    world.insert("gen2-classes");
    world.run_until_quiet();
    world.settle();
    assert_eq!(world.state(), "SETTLED");
}

/// "He took his card out before I pressed F12."
#[test]
fn card_pulled_between_quote_and_settle_sends_nothing() {
    let mut world = quoted_desk();
    world.pull();
    world.run_until_quiet();
    let intent = world.intent();
    assert_eq!(world.press_settle(&intent).unwrap_err().code, "D-23");
    assert_eq!(seen(&mut world, "2207"), 0);
    world.insert("gen2-classes");
    world.run_until_quiet();
    world.settle();
    world.take_exact_cash();
}

/// "That is a bank card." — and everything else people put in.
#[test]
fn card_that_cannot_be_read_says_why() {
    for (profile, code) in [
        ("bank-card", "C-05"),
        ("other-card", "C-06"),
        ("mute", "C-02"),
        ("not-personalised", "C-07"),
        ("locked", "C-08"),
    ] {
        let mut world = open_desk();
        world.insert(profile);
        world.run_until_quiet();
        let person = world.view().person;
        assert_eq!(person.state, PersonState::CardFault, "{profile}");
        assert_eq!(person.fault.unwrap().code, code, "{profile}");
    }
    let mut world = open_desk();
    world.insert_card(VirtualCard::of_profile("gen2-golden").unwrap().with_fault(CardFault::PulledAt(3)));
    world.run_until_quiet();
    assert_eq!(world.view().person.fault.unwrap().code, "C-01");
    // The right card afterwards needs nothing more.
    world.attend("gen2-golden");
}

/// "I re-read the card after the platform refused; my lines must not vanish."
#[test]
fn typed_lines_survive_a_card_read_again() {
    let mut world = open_desk();
    world.attend("gen2-classes");
    world.attach(&dear("B1"));
    world.order("2201", answer(AnswerFault::Refuse { text: "系统繁忙".to_owned() }));
    world.quote();
    assert_eq!(world.state(), "VOID");
    world.must(Command::ReadCardAgain(NoArgs {}));
    world.run_until_quiet();
    assert_eq!(world.bill().lines.len(), 3);
    world.quoted();
}

//! Every profile and every fault in process: which record, which doubts, which situation.

use card::{Reading, TransportFault};
use settlement::card_record::{CardDoubt, CardGeneration, CardRecord, CardSituation, Sex};
use sim::virtual_card::people::{self, Person};
use sim::virtual_card::{Fault, InProcess, VirtualCard};

use CardDoubt::{
    BirthDateDiffers, CardNoCheck, CertNoCheck, HolderIncomplete, NoKeyCard, NotAuthenticated, PaddingOdd,
    VersionOdd,
};

fn read(card: VirtualCard) -> Reading {
    let atr = card.atr();
    card::read_card(&mut InProcess::new(card), &atr, &|| 0)
}

fn of(profile: &str) -> VirtualCard {
    VirtualCard::of_profile(profile).unwrap_or_else(|| panic!("no profile {profile}"))
}

fn golden_with(fault: Fault) -> VirtualCard {
    of("gen2-golden").with_fault(fault)
}

#[track_caller]
fn record_of(card: VirtualCard) -> CardRecord {
    read(card).outcome.expect("the card can be read")
}

/// The record must say what the fixture says about the person.
#[track_caller]
fn check_person(person: &Person, expected_doubts: &[CardDoubt]) {
    let record = record_of(VirtualCard::of_person(person));
    let profile = &person.profile;
    let generation = match person.generation {
        1 => CardGeneration::First,
        2 => CardGeneration::Second,
        _ => CardGeneration::Third,
    };
    assert_eq!(record.generation, generation, "{profile}");
    assert_eq!(record.card_sn.expose(), person.card_sn, "{profile}");
    assert_eq!(record.card_no.as_ref().unwrap().expose(), person.card_no, "{profile}");
    assert_eq!(record.area, "109900", "{profile}");
    assert_eq!(record.version, person.version, "{profile}");
    assert_eq!(record.issued.unwrap().compact(), person.issued, "{profile}");
    assert_eq!(record.valid_until.unwrap().compact(), person.valid_until, "{profile}");
    assert_eq!(record.doubts, expected_doubts, "{profile}");
    if person.generation == 3 {
        assert_eq!(record.holder, None, "{profile}");
        return;
    }
    let holder = record.holder.as_ref().unwrap();
    assert_eq!(holder.social_security_no.expose(), person.certno, "{profile}");
    assert_eq!(holder.name.expose(), person.name, "{profile}");
    let sex = if person.sex == "1" { Sex::Male } else { Sex::Female };
    assert_eq!(holder.sex, sex, "{profile}");
    assert_eq!(holder.nation, person.nation, "{profile}");
    assert_eq!(holder.birth_date.unwrap().to_string(), person.birth, "{profile}");
}

#[test]
fn every_person_of_the_fixture_is_read_as_it_stands_there() {
    assert!(people::people().len() >= 15);
    for person in people::people() {
        let doubts: &[CardDoubt] = match person.profile.as_str() {
            "gen3-no-key" => &[NoKeyCard, NotAuthenticated],
            "gen2-unfilled-birth" | "gen2-foreigner" => &[PaddingOdd, NotAuthenticated],
            "gen2-odd-version" => &[VersionOdd, NotAuthenticated],
            _ => &[NotAuthenticated],
        };
        check_person(person, doubts);
    }
}

/// A card with a fault, and how its reading ends.
#[track_caller]
fn check_situation(card: VirtualCard, situation: CardSituation) {
    let reading = read(card);
    assert_eq!(reading.outcome.map_err(card::ReadFault::situation).unwrap_err(), situation);
}

#[test]
fn cards_that_are_not_to_be_read_say_why() {
    for (profile, situation) in [
        ("bank-card", CardSituation::BankCard),
        ("other-card", CardSituation::OtherCard),
        ("mute", CardSituation::Mute),
        ("not-personalised", CardSituation::NotPersonalised),
        ("locked", CardSituation::Locked),
    ] {
        check_situation(of(profile), situation);
    }
}

/// What one switch does to the reading of the golden card.
enum Ends {
    As(CardSituation),
    /// The golden record with these doubts.
    With(&'static [CardDoubt]),
}

fn golden_ending(fault: Fault) -> Ends {
    use Ends::{As, With};
    match fault {
        Fault::Mute => As(CardSituation::Mute),
        Fault::GarbledAtr => As(CardSituation::Unsupported),
        Fault::NoAnswer | Fault::HangAt(_) => As(CardSituation::Hung),
        Fault::PulledAt(_) | Fault::CutAt(_) => As(CardSituation::RemovedWhileReading),
        Fault::SwapAt(_) => As(CardSituation::Swapped),
        Fault::Busy => As(CardSituation::InUse),
        Fault::TruncatedAnswer | Fault::MemoryFailure | Fault::GarbledName => As(CardSituation::Garbled),
        Fault::Locked | Fault::LockedForEver | Fault::BlockedApplication => As(CardSituation::Locked),
        Fault::IssuerGone | Fault::HolderGone | Fault::BlankIdentity => As(CardSituation::NotPersonalised),
        Fault::FfPadding | Fault::SpacePadding => With(&[PaddingOdd, NotAuthenticated]),
        Fault::OddVersion | Fault::EmptyVersion => With(&[VersionOdd, NotAuthenticated]),
        Fault::OtherBirth => With(&[BirthDateDiffers, NotAuthenticated]),
        Fault::BadCertNo => With(&[CertNoCheck, NotAuthenticated]),
        Fault::BadCardNo => With(&[CardNoCheck, NotAuthenticated]),
        Fault::NameGone => With(&[NotAuthenticated, HolderIncomplete]),
        Fault::Slow(_)
        | Fault::WrongTagOrder
        | Fault::TagIsNumber
        | Fault::ShortControl
        | Fault::DirectControl
        | Fault::UnfilledBirth
        | Fault::StraddlingName
        | Fault::Expired
        | Fault::FreeHolder
        | Fault::SelectById
        | Fault::NoName
        | Fault::NoWholeFile
        | Fault::NoTags
        | Fault::NoShortIds
        | Fault::ContactlessStyle => With(&[NotAuthenticated]),
    }
}

#[test]
fn every_fault_has_its_ending() {
    let numbered = [Fault::HangAt(3), Fault::PulledAt(3), Fault::CutAt(3), Fault::SwapAt(6), Fault::Slow(1)];
    for fault in Fault::all_plain().chain(numbered) {
        let outcome = read(golden_with(fault)).outcome.map_err(card::ReadFault::situation);
        match golden_ending(fault) {
            Ends::As(situation) => assert_eq!(outcome, Err(situation), "{fault:?}"),
            Ends::With(doubts) => {
                let record = outcome.unwrap_or_else(|situation| panic!("{fault:?}: {situation}"));
                assert_eq!(record.doubts, doubts, "{fault:?}");
                assert_eq!(record.generation, CardGeneration::Second, "{fault:?}");
            }
        }
    }
}

#[test]
fn detours_of_the_field_lead_to_the_same_record() {
    let straight = record_of(of("gen2-golden"));
    let detours: &[&[Fault]] = &[
        &[Fault::NoWholeFile],
        &[Fault::NoWholeFile, Fault::NoTags],
        &[Fault::NoWholeFile, Fault::TagIsNumber],
        &[Fault::NoWholeFile, Fault::WrongTagOrder, Fault::NoTags],
        &[Fault::NoShortIds],
        &[Fault::NoShortIds, Fault::NoWholeFile, Fault::NoTags],
        &[Fault::SelectById],
        &[Fault::NoName],
        &[Fault::NoName, Fault::SelectById],
        &[Fault::DirectControl],
        &[Fault::ContactlessStyle],
        &[Fault::ContactlessStyle, Fault::NoWholeFile],
        &[Fault::WrongTagOrder],
    ];
    for faults in detours {
        let card = faults.iter().fold(of("gen2-golden"), |card, fault| card.with_fault(*fault));
        assert_eq!(record_of(card), straight, "{faults:?}");
    }
}

#[test]
fn first_generation_without_tags_is_read_by_number() {
    let straight = record_of(of("gen1-basic"));
    assert_eq!(straight.generation, CardGeneration::First);
    let detour = of("gen1-basic").with_fault(Fault::NoWholeFile).with_fault(Fault::NoTags);
    assert_eq!(record_of(detour), straight);
}

#[test]
fn generation_without_a_version_is_seen_by_other_signs() {
    for (profile, generation) in [
        ("gen1-basic", CardGeneration::First),
        ("gen2-golden", CardGeneration::Second),
        ("gen3-no-key", CardGeneration::Third),
    ] {
        let record = record_of(of(profile).with_fault(Fault::EmptyVersion));
        assert_eq!(record.generation, generation, "{profile}");
        assert!(record.doubts.contains(&VersionOdd), "{profile}");
    }
    // The algorithm in the FCI is enough where EF06 is free.
    let free = record_of(of("gen3-no-key").with_fault(Fault::EmptyVersion).with_fault(Fault::FreeHolder));
    assert_eq!(free.generation, CardGeneration::Third);
}

#[test]
fn third_generation_that_gives_its_holder_freely_is_read() {
    let record = record_of(of("gen3-no-key").with_fault(Fault::FreeHolder));
    assert_eq!(record.holder.unwrap().name.expose(), "陈雨桐");
    assert_eq!(record.doubts, [NotAuthenticated]);
}

#[test]
fn character_across_two_records_survives() {
    let record = record_of(golden_with(Fault::StraddlingName));
    assert_eq!(record.holder.unwrap().name.expose(), "A阿卜杜热依木江·阿卜杜克热木·艾则孜");
}

#[test]
fn expired_card_is_read_and_the_desk_judges() {
    let record = record_of(golden_with(Fault::Expired));
    assert_eq!(record.valid_until.unwrap().to_string(), "2022-01-01");
}

#[test]
fn unfilled_birth_date_comes_from_the_number() {
    let holder = record_of(golden_with(Fault::UnfilledBirth)).holder.unwrap();
    assert_eq!(holder.birth_date.unwrap().to_string(), "1990-03-07");
    assert_eq!(holder.nation, None);
}

#[test]
fn card_without_a_name_keeps_its_number() {
    let record = record_of(golden_with(Fault::NameGone));
    assert_eq!(record.holder, None);
    assert_eq!(record.card_no.unwrap().expose(), "A12345674");
}

#[test]
fn pull_at_every_command_is_a_removed_card() {
    for generation in ["gen1-basic", "gen2-golden", "gen3-no-key"] {
        let exchanges = read(of(generation)).timing.exchanges;
        for at in 0..exchanges {
            check_situation(
                of(generation).with_fault(Fault::PulledAt(at)),
                CardSituation::RemovedWhileReading,
            );
        }
        let whole = read(of(generation).with_fault(Fault::PulledAt(exchanges)));
        assert!(whole.outcome.is_ok(), "{generation}: pulled after the last command");
    }
}

#[test]
fn pull_in_mid_answer_is_a_removed_card_whatever_arrived() {
    for detour in [None, Some(Fault::NoWholeFile)] {
        let card = || detour.map_or_else(|| of("gen2-golden"), golden_with);
        for at in 0..read(card()).timing.exchanges {
            check_situation(card().with_fault(Fault::CutAt(at)), CardSituation::RemovedWhileReading);
        }
    }
}

#[test]
fn silence_at_every_command_is_a_hung_card() {
    for at in 0..read(of("gen2-golden")).timing.exchanges {
        check_situation(golden_with(Fault::HangAt(at)), CardSituation::Hung);
    }
}

#[test]
fn swap_is_never_taken_for_one_card() {
    let record = record_of(of("gen2-golden"));
    let exchanges = read(of("gen2-golden")).timing.exchanges;
    for at in 1..exchanges {
        let outcome = read(golden_with(Fault::SwapAt(at))).outcome.map_err(card::ReadFault::situation);
        assert!(outcome.is_err(), "command {at}: {outcome:?}");
        assert_ne!(outcome, Ok(record.clone()));
    }
    // The identity was read at the third of seven commands: a swap after it is named.
    for at in 4..exchanges {
        check_situation(golden_with(Fault::SwapAt(at)), CardSituation::Swapped);
    }
}

#[test]
fn every_situation_of_the_line_is_passed_on() {
    struct Broken(TransportFault);
    impl card::CardTransport for Broken {
        fn transmit(&mut self, _command: &[u8]) -> Result<Vec<u8>, TransportFault> {
            Err(self.0)
        }
    }
    for (fault, situation) in [
        (TransportFault::Removed, CardSituation::RemovedWhileReading),
        (TransportFault::Reset, CardSituation::InUse),
        (TransportFault::Hung, CardSituation::Hung),
        (TransportFault::ReaderGone, CardSituation::ReaderUnplugged),
        (TransportFault::ServiceGone, CardSituation::ServiceStopped),
        (TransportFault::InUse, CardSituation::InUse),
        (TransportFault::Unresponsive, CardSituation::Mute),
        (TransportFault::Unsupported, CardSituation::Unsupported),
        (TransportFault::Broken, CardSituation::Garbled),
    ] {
        let reading = card::read_card(&mut Broken(fault), &of("gen2-golden").atr(), &|| 0);
        assert_eq!(reading.outcome.unwrap_err().situation(), situation);
        assert_eq!(reading.timing.exchanges, 1);
    }
}

#[test]
fn time_is_split_where_it_was_spent() {
    let ticks = std::cell::Cell::new(0_u64);
    let clock = || {
        ticks.set(ticks.get() + 10);
        ticks.get()
    };
    let card = of("gen2-golden");
    let timing = card::read_card(&mut InProcess::new(card.clone()), &card.atr(), &clock).timing;
    let parts = [timing.select_us, timing.issuer_us, timing.holder_us, timing.verify_us, timing.decode_us];
    assert!(parts.iter().all(|part| *part == 10), "{timing:?}");
    assert!(timing.total_us >= parts.iter().sum::<u64>());
}

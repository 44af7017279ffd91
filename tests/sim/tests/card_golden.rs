//! The virtual card against the transcripts of `tests/fixtures/cards`, byte for byte.
//!
//! The way through a real service, with an outside program as the reader, is in `card_pcsc`.

use card::CardTransport as _;
use sim::virtual_card::{InProcess, Recorded, VirtualCard, hex_bytes};

/// A transcript: answer to reset, then commands with their answers.
struct Transcript {
    atr: Vec<u8>,
    exchanges: Vec<(Vec<u8>, Vec<u8>)>,
}

fn transcript(text: &str) -> Transcript {
    let mut atr = Vec::new();
    let (mut commands, mut answers) = (Vec::new(), Vec::new());
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        match line.split_once(' ').expect("a mark and bytes") {
            ("ATR", hex) => atr = hex_bytes(hex),
            (">", hex) => commands.push(hex_bytes(hex)),
            ("<", hex) => answers.push(hex_bytes(hex)),
            _ => panic!("no such mark: {line}"),
        }
    }
    assert_eq!(commands.len(), answers.len());
    Transcript { atr, exchanges: commands.into_iter().zip(answers).collect() }
}

#[track_caller]
fn check(profile: &str, text: &str) {
    let transcript = transcript(text);
    let card = VirtualCard::of_profile(profile).unwrap();
    assert_eq!(card.atr(), transcript.atr);
    let mut card = InProcess::new(card);
    for (command, expected) in transcript.exchanges {
        let answer = card.transmit(&command).unwrap();
        assert_eq!(card::text::hex(&answer), card::text::hex(&expected), "{command:02X?}");
    }
}

#[test]
fn second_generation_answers_the_golden_transcript() {
    check("gen2-golden", include_str!("../../fixtures/cards/golden-gen2.txt"));
}

#[test]
fn third_generation_without_key_answers_the_golden_transcript() {
    check("gen3-no-key", include_str!("../../fixtures/cards/golden-gen3.txt"));
}

#[test]
fn our_reading_of_a_good_card_is_seven_exchanges() {
    let expected = transcript(include_str!("../../fixtures/cards/our-reading-gen2.txt"));
    let card = VirtualCard::of_profile("gen2-golden").unwrap();
    let mut recorded = Recorded::new(InProcess::new(card));
    let reading = card::read_card(&mut recorded, &expected.atr, &|| 0);
    assert!(reading.outcome.is_ok());
    assert_eq!(reading.timing.exchanges, 7);
    assert_eq!(recorded.exchanges, expected.exchanges);
}

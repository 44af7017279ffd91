//! The virtual card against the transcripts of `tests/fixtures/cards`, byte for byte: in process, and through a real
//! service with an outside program as the reader.

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

/// Through the one service of the machine, so one at a time.
mod pcscd {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    use sim::reader_bench::ReaderBench;
    use sim::virtual_card::{VirtualCard, VpcdClient};

    /// Longer than the service takes to see a card; only a failing test waits so long.
    const PATIENCE: Duration = Duration::from_secs(30);

    #[test]
    fn outside_program_gets_the_golden_transcript_byte_for_byte() {
        let bench = ReaderBench::start().unwrap_or_else(|fault| panic!("{fault}"));
        let card = VirtualCard::of_profile("gen2-golden").unwrap();
        let _card = VpcdClient::insert(card, bench.port(0)).unwrap();
        let transcript = include_str!("../../fixtures/cards/golden-gen2.txt");
        let mut commands = String::from("reset\n");
        let mut expected = Vec::new();
        for line in transcript.lines() {
            match line.split_once(' ') {
                Some((">", hex)) => commands.push_str(&format!("{}\n", spaced(hex))),
                Some(("<", hex)) => expected.push(hex.to_owned()),
                _ => {}
            }
        }
        let answers = scriptor(bench.reader(0).as_str(), &commands);
        assert_eq!(answers, expected);
    }

    /// Bytes as `scriptor` writes and reads them: two digits and a space.
    fn spaced(hex: &str) -> String {
        hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap()).collect::<Vec<_>>().join(" ")
    }

    /// Runs `scriptor` until the card is there, and gives its answers without spaces.
    fn scriptor(reader: &str, commands: &str) -> Vec<String> {
        let until = Instant::now() + PATIENCE;
        loop {
            let mut program = Command::new("scriptor")
                .args(["-r", reader, "-p", "T=0"])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .expect("scriptor of pcsc-tools");
            program.stdin.take().unwrap().write_all(commands.as_bytes()).ok();
            let output = program.wait_with_output().unwrap();
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            let answers = answers_of(&text);
            if !answers.is_empty() {
                return answers;
            }
            assert!(Instant::now() < until, "scriptor said {text}");
        }
    }

    /// Lines beginning with `<`, which go on until the explanation after a colon.
    fn answers_of(text: &str) -> Vec<String> {
        let mut answers = Vec::new();
        for part in text.split("\n<").skip(1) {
            let bytes = part.split(':').next().unwrap_or_default();
            let hex: String = bytes.chars().filter(char::is_ascii_hexdigit).collect();
            if bytes.contains("OK") {
                continue;
            }
            answers.push(hex);
        }
        answers
    }
}

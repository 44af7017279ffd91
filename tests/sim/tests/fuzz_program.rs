//! Hostile input to the real program: lines on its standard input, and its configuration.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::Value;
use sim::fuzz::mutant;
use sim::headless_desk::DeskFolder;

const SEED: u64 = 20_260_504;
/// A line takes no longer, whatever stands in it; nor does a start.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);
/// No ballast: it would cost more than everything else here.
const SMALL: &str = "\n[data]\nsize_max_mib = 48\n";
const LINES: usize = 2_000;
const CONFIGURATIONS: usize = 60;

const LINE_WORDS: [&str; 8] =
    ["null", "{}", "\"id\":", "\"call\":\"quote\"", "\"query\":\"bills\"", "\u{feff}", "\\ud800", "1e400"];

const SAMPLES: [&str; 8] = [
    r#"{"id":1,"call":"sign_in","args":{"operator":"1001","password":"demo-1001"}}"#,
    r#"{"id":2,"call":"find_person","args":{"cert_kind":"01","cert_no":"109900199003070031"}}"#,
    r#"{"id":"x","call":"quote","args":{}}"#,
    r#"{"id":4,"call":"confirm_settlement","args":{"intent":"i-1"}}"#,
    r#"{"id":5,"call":"take_cash","args":{"intent":"i-2","received":"100.00"}}"#,
    r#"{"id":6,"query":"catalog_search","args":{"text":"amxl","limit":20}}"#,
    r#"{"id":7,"query":"journal","args":{"limit":1000}}"#,
    r#"{"query":"bills"}"#,
];

#[test]
fn line_that_is_hostile_is_answered_by_one_line() {
    // Nobody listens there: what is asked of the platform is not sent.
    let folder = DeskFolder::quick("http://127.0.0.1:1").unwrap().with_lines(SMALL).unwrap();
    let mut child =
        folder.command().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let (answers, answered) = std::sync::mpsc::channel();
    let out = BufReader::new(child.stdout.take().unwrap());
    let reader = std::thread::spawn(move || {
        for line in out.lines().map_while(Result::ok) {
            let said: Value = serde_json::from_str(&line).unwrap_or_else(|fault| panic!("{fault}: {line}"));
            if said.get("view").is_none() && said.get("ready").is_none() {
                answers.send(said).unwrap();
            }
        }
    });
    let mut dice = ChaCha8Rng::seed_from_u64(SEED);
    for number in 0..LINES {
        let (sample, other) = (SAMPLES[number % 8], SAMPLES[dice.next_u32() as usize % 8]);
        let mut line = mutant(sample.as_bytes(), other.as_bytes(), &LINE_WORDS, &mut dice);
        line.retain(|byte| *byte != b'\n');
        if line.trim_ascii().is_empty() {
            continue;
        }
        line.push(b'\n');
        input.write_all(&line).unwrap();
        let said = answered.recv_timeout(ANSWER_WITHIN);
        let said = said.unwrap_or_else(|_| panic!("line {number}: {}", String::from_utf8_lossy(&line)));
        let kinds = ["ok", "rows", "fault"].iter().filter(|kind| said.get(**kind).is_some()).count();
        assert_eq!(kinds, 1, "line {number}: {said}");
    }
    input.write_all(b"{\"call\":\"quit\"}\n").unwrap();
    let done = child.wait_with_output().unwrap();
    reader.join().unwrap();
    assert!(done.status.success(), "{}", done.status);
    assert_eq!(String::from_utf8_lossy(&done.stderr), "");
}

const CONFIGURATION_WORDS: [&str; 12] = [
    "= ",
    "[",
    "]]",
    "\"",
    "'''",
    "-1",
    "99999999999999999999",
    "true",
    "[offline]",
    "[[security.operators]]",
    "0x7f",
    "\u{feff}",
];

#[test]
fn configuration_that_is_hostile_starts_the_program_or_ends_it_with_one_line() {
    let folder = DeskFolder::quick("http://127.0.0.1:1").unwrap().with_lines(SMALL).unwrap();
    let whole = folder.text();
    let example = include_str!("../../../assets/config/example.toml");
    let mut dice = ChaCha8Rng::seed_from_u64(SEED);
    let mut refused = 0;
    for number in 0..CONFIGURATIONS {
        let text = mutant(whole.as_bytes(), example.as_bytes(), &CONFIGURATION_WORDS, &mut dice);
        std::fs::write(folder.config(), &text).unwrap();
        let begun = Instant::now();
        let mut command: Command = folder.command();
        let done = command.stdin(Stdio::null()).output().unwrap();
        assert!(begun.elapsed() < ANSWER_WITHIN, "configuration {number} takes {:?}", begun.elapsed());
        let (told, text) = (String::from_utf8_lossy(&done.stderr), String::from_utf8_lossy(&text));
        match done.status.code() {
            Some(0) => assert_eq!(told, "", "configuration {number}: {text}"),
            Some(2) => {
                refused += 1;
                assert_eq!(told.lines().count(), 1, "configuration {number}: {told}\n{text}");
            }
            other => panic!("configuration {number} ends with {other:?}: {told}\n{text}"),
        }
    }
    assert!(refused > CONFIGURATIONS / 3, "{refused} of {CONFIGURATIONS} were refused");
}

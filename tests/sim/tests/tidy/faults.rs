//! The closed list of fault codes: each raised at one place, explained in Chinese, and in the printed list.

use std::collections::BTreeMap;
use std::fs;

use crate::tree::{files, none, root, word_positions};

const TABLE: &str = "src-tauri/crates/desk/src/fault.rs";
const CHINESE: &str = "ui/src/generated/faults.ts";
const LIST: &str = "assets/docs/faults.md";

/// Codes that nothing raises any more; they stay listed so that their number is never given again.
const RETIRED: [&str; 0] = [];

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|fault| panic!("{path}: {fault}"))
}

/// `(C01, C-01)` for every row `C01 "C-01" …` of the table.
fn codes() -> Vec<(String, String)> {
    let table = read(TABLE);
    let row = |line: &str| {
        let mut words = line.split_whitespace();
        let (name, shown) = (words.next()?, words.next()?.trim_matches('"'));
        (shown.contains('-') && shown.replace('-', "") == name).then(|| (name.to_owned(), shown.to_owned()))
    };
    let codes: Vec<_> = table.lines().filter_map(row).collect();
    assert!(
        codes.len() > 20,
        "{TABLE}: the rows of the table are not found: this rule reads `C01 \"C-01\" …`"
    );
    codes
}

/// A fault is raised where its code is given to something; patterns and comparisons only ask.
fn is_raised(line: &str, at: usize, code: &str) -> bool {
    let before = line[..at].trim_end();
    let after = line[at + code.len()..].trim_start();
    let pattern = after.starts_with("=>") || after.starts_with('|') || before.ends_with('|');
    !(pattern || before.ends_with("==") || before.ends_with("!=") || after.starts_with("=="))
}

#[test]
fn every_fault_is_raised_at_exactly_one_place() {
    let codes = codes();
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in files(&[".rs"]).iter().filter(|file| file.ships() && file.path != TABLE) {
        for (number, line) in file.code() {
            for (name, _) in &codes {
                let whole = format!("FaultCode::{name}");
                let raised = word_positions(line, &whole).filter(|at| is_raised(line, *at, &whole)).count();
                let place = format!("{}:{number}", file.path);
                places.entry(name.clone()).or_default().extend(std::iter::repeat_n(place, raised));
            }
        }
    }
    let mut violations = Vec::new();
    for (name, shown) in &codes {
        let found = places.get(name).map_or(&[][..], Vec::as_slice);
        let expected = usize::from(!RETIRED.contains(&name.as_str()));
        if found.len() != expected {
            violations.push(format!("  {shown}: raised at {} places {}", found.len(), found.join(" ")));
        }
    }
    none(&violations, "the code on the screen names one line of the source");
}

#[test]
fn every_fault_has_chinese_text_and_a_row_in_the_list() {
    let (chinese, list) = (read(CHINESE), read(LIST));
    let mut violations = Vec::new();
    for (_, shown) in codes() {
        let text = chinese.lines().find(|line| line.contains(&format!("\"{shown}\"")));
        if !text.is_some_and(|line| line.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))) {
            violations.push(format!("  {shown}: no Chinese text in {CHINESE}"));
        }
        if !list.lines().any(|line| line.starts_with('|') && line.contains(&shown)) {
            violations.push(format!("  {shown}: no row in {LIST}"));
        }
    }
    none(&violations, "no fault without words");
}

#[test]
fn asking_for_a_fault_is_not_raising_it() {
    let code = "FaultCode::P07";
    for (line, raised) in [
        ("return Err(FaultCode::P07);", true),
        ("Lost => FaultCode::P07,", true),
        ("FaultCode::P07 => 1,", false),
        ("FaultCode::P07 | FaultCode::P14 => 1,", false),
        ("if code == FaultCode::P07 {", false),
    ] {
        let at = line.find(code).unwrap();
        assert_eq!(is_raised(line, at, code), raised, "{line}");
    }
}

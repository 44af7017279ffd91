//! Words and sizes: what may not stand in the tree, and what may stand in one place only.

use crate::tree::{File, files, has_word, none};

const SOURCES: [&str; 5] = [".rs", ".ts", ".tsx", ".mjs", ".sql"];
const LINES_MAX: usize = 500;

/// Longer files that still do one job, each with its reason.
const LONG: [(&str, &str); 7] = [
    ("src-tauri/crates/desk/src/api.rs", "the list of commands and its arguments; to be divided by place"),
    ("src-tauri/crates/desk/src/desk.rs", "commit and fold in one sitting; the dispatch is to leave it"),
    ("src-tauri/crates/desk/src/view.rs", "the whole view; the cases of a bill are to leave it"),
    ("src-tauri/crates/settlement/src/attempt.rs", "one fold; the money of an attempt is to leave it"),
    (
        "src-tauri/crates/settlement/src/fact.rs",
        "the closed list of facts; papers and movements are to leave it",
    ),
    ("src-tauri/crates/store/src/tests/facts.rs", "a strategy for every fact"),
    (
        "tests/sim/tests/sequences/clerk.rs",
        "the reference in one sitting; which keys are offered is to leave it",
    ),
];

/// Spelled in two halves, so that this list does not find itself.
const UNFINISHED: [&str; 11] = [
    concat!("#[ig", "nore"),
    concat!("should_", "panic"),
    concat!("to", "do!("),
    concat!("unimplemen", "ted!("),
    concat!("FIX", "ME"),
    concat!("X", "XX"),
    concat!("assert!(tr", "ue"),
    concat!("expect(tr", "ue)"),
    concat!("test.sk", "ip("),
    concat!("it.sk", "ip("),
    concat!("describe.sk", "ip("),
];

/// Beginnings of paths that exist on one machine only.
const MACHINE: [&str; 6] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("/fa", "rm/"),
    concat!(r"C:\Us", "ers"),
];

/// The platform's spellings, one for every concept of the glossary that shipping code could be tempted to borrow.
/// (`card_sn` is missing because it is also how our own `CardSn` is spelled as a field.)
const ABBREVIATIONS: [&str; 36] = [
    "psn_no",
    "psn_name",
    "psn_cert_type",
    "certno",
    "mdtrt_cert_type",
    "mdtrt_cert_no",
    "insutype",
    "med_type",
    "insuplc_admdvs",
    "mdtrtarea_admvs",
    "mdtrt_id",
    "ipt_otp_no",
    "feedetl_sn",
    "chrg_bchno",
    "setl_id",
    "medins_setl_id",
    "omsgid",
    "oinfno",
    "infno",
    "infcode",
    "err_msg",
    "fixmedins_code",
    "opter",
    "sign_no",
    "medfee_sumamt",
    "fulamt_ownpay_amt",
    "overlmt_selfpay",
    "preselfpay_amt",
    "inscp_scp_amt",
    "hifp_pay",
    "fund_pay_sumamt",
    "psn_part_amt",
    "acct_pay",
    "psn_cash_pay",
    "acct_mulaid_pay",
    "hosp_part_amt",
];

/// Where platform spellings are at home.
const WIRE: [&str; 4] = [
    "src-tauri/crates/platform/src/wire/",
    "src-tauri/crates/platform/src/wire.rs",
    "src-tauri/crates/platform/src/generated/",
    "src-tauri/crates/platform/tests/",
];

/// Crates in which an amount of money could meet a binary fraction.
const EXACT: [&str; 4] = ["settlement", "store", "platform", "desk"];

fn at(file: &File, line: usize, what: &str) -> String {
    format!("  {}:{line}: {what}", file.path)
}

#[test]
fn nothing_is_left_unfinished_or_switched_off() {
    let mut violations = Vec::new();
    for file in files(&SOURCES).iter().filter(|file| !file.is_generated()) {
        for (number, line) in file.lines() {
            let found = UNFINISHED.iter().filter(|word| line.contains(**word));
            violations.extend(found.map(|word| at(file, number, word)));
        }
    }
    none(&violations, "unfinished work and tests that check nothing do not enter the tree");
}

fn machine_path(line: &str) -> Option<&'static str> {
    MACHINE.into_iter().find(|path| {
        line.match_indices(path).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            !before.is_some_and(|c| c.is_alphanumeric() || "_.-$}".contains(c))
        })
    })
}

#[test]
fn no_file_names_a_path_of_one_machine() {
    let mut violations = Vec::new();
    let endings =
        [SOURCES.as_slice(), &[".md", ".toml", ".json", ".css", ".html", ".txt", ".csv", "run"]].concat();
    for file in files(&endings).iter().filter(|file| !file.path.ends_with("package-lock.json")) {
        violations
            .extend(file.lines().filter_map(|(number, line)| Some(at(file, number, machine_path(line)?))));
    }
    none(&violations, "a path that exists on one machine only");
}

#[test]
fn files_have_one_job_and_a_readable_length() {
    let mut violations = Vec::new();
    for file in files(&[".rs", ".ts", ".tsx", ".mjs"]).iter().filter(|file| !file.is_generated()) {
        let lines = file.text.lines().count();
        if lines > LINES_MAX && LONG.iter().all(|(path, _)| *path != file.path) {
            violations.push(format!("  {}: {lines} lines", file.path));
        }
    }
    none(&violations, "over 500 lines: divide the file by its jobs, or give a reason in LONG");
}

#[test]
fn amounts_never_meet_a_float() {
    let exact =
        |file: &&File| EXACT.iter().any(|name| file.path.starts_with(&format!("src-tauri/crates/{name}/")));
    let mut violations = Vec::new();
    for file in files(&[".rs"]).iter().filter(exact) {
        for (number, line) in file.code() {
            let found = ["f32", "f64"].into_iter().filter(|word| has_word(line, word));
            violations.extend(found.map(|word| at(file, number, word)));
        }
    }
    none(&violations, "no binary fractions where money is");
}

#[test]
fn platform_spellings_stay_on_the_wire() {
    let mut violations = Vec::new();
    for file in files(&SOURCES) {
        if !file.ships() || WIRE.iter().any(|place| file.path.starts_with(place)) {
            continue;
        }
        for (number, line) in file.code() {
            let found = ABBREVIATIONS.into_iter().filter(|word| has_word(line, word));
            violations.extend(found.map(|word| at(&file, number, word)));
        }
    }
    none(&violations, "the glossary has a field word for each of these");
}

#[test]
fn types_are_named_by_what_they_are() {
    let mut violations = Vec::new();
    for file in files(&[".rs"]) {
        for (number, line) in file.code() {
            let words: Vec<_> = line.split(|c: char| !c.is_alphanumeric()).collect();
            for pair in words.windows(2).filter(|pair| ["struct", "enum", "trait", "mod"].contains(&pair[0]))
            {
                let empty = ["Manager", "Service", "Helper", "Util", "Utils", "utils", "helpers", "util"];
                if empty.iter().any(|end| pair[1].ends_with(end)) {
                    violations.push(at(&file, number, pair[1]));
                }
            }
        }
    }
    none(&violations, "say what it does instead");
}

#[test]
fn tests_of_shared_machinery_stand_in_their_group() {
    let mut violations = Vec::new();
    for file in files(&[".rs"]).iter().filter(|file| file.path.starts_with("tests/sim/tests/")) {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        for (start, module) in
            [("card_pcsc", "mod pcscd"), ("card_golden", "mod pcscd"), ("kills", "mod kills")]
        {
            if name.starts_with(start) && !file.text.contains(&format!("\n{module} {{")) {
                violations.push(format!("  {}: put its tests into `{module}`", file.path));
            }
        }
    }
    none(&violations, ".config/nextest.toml runs these one at a time by the name of their module");
}

#[test]
fn machine_path_is_told_from_a_path_below_something() {
    let (work, home) = (MACHINE[0], MACHINE[2]);
    for (line, found) in [
        (format!("cd {work}main"), true),
        (format!("\"{home}someone\""), true),
        (format!("a{work}b"), false),
        (format!("$X{home}b"), false),
        ("frame/works".to_owned(), false),
    ] {
        assert_eq!(machine_path(&line).is_some(), found, "{line}");
    }
}

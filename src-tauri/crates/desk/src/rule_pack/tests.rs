//! Every rule of the built-in pack, by cases that a person can read: `tests/fixtures/rules/cases.txt`.

mod basket;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;
use std::time::Instant;

use settlement::rules::{Book, Hit};

use super::*;
use basket::{basket, day};

const CASES: &str = include_str!("../../../../../tests/fixtures/rules/cases.txt");
const SEED: &str = include_str!("../../../../../assets/catalog/seed.tsv");

/// Rows of the requirements whose class is "rule" and that the issue wants in the built-in pack.
const ROWS: [u32; 45] = [
    33, 34, 35, 36, 37, 39, 40, 41, 42, 45, 46, 47, 48, 49, 50, 51, 52, 54, 55, 56, 57, 58, 59, 60, 61, 65,
    67, 68, 69, 70, 71, 72, 75, 76, 77, 78, 82, 83, 84, 153, 154, 156, 158, 163, 167,
];

pub(super) fn national() -> Pack {
    read(NATIONAL).unwrap_or_else(|fault| panic!("assets/rules/national.toml: {fault}"))
}

/// What the file says of one rule.
#[derive(Default)]
struct Said {
    clause: String,
    /// Basket, and what the hit says.
    hits: Vec<(String, String)>,
    near: Vec<String>,
    /// Lines of TOML of a later pack that the cases need.
    with: String,
}

fn said() -> BTreeMap<String, Said> {
    let mut all: BTreeMap<String, Said> = BTreeMap::new();
    let mut id = String::new();
    for line in CASES.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        if word == "rule" {
            let (name, clause) = rest.split_once(char::is_whitespace).expect("rule ID CLAUSE");
            id = name.to_owned();
            let before = all.insert(id.clone(), Said { clause: clause.trim().to_owned(), ..Said::default() });
            assert!(before.is_none(), "{id} stands twice in cases.txt");
            continue;
        }
        let said = all.get_mut(&id).expect("a rule comes first");
        match word {
            "hit" => {
                let (basket, found) = rest.split_once("=>").expect("hit BASKET => WORDS");
                said.hits.push((basket.trim().to_owned(), found.trim().to_owned()));
            }
            "near" => said.near.push(rest.to_owned()),
            "with" => said.with.extend([rest, "\n"]),
            other => panic!("cases.txt: {other}?"),
        }
    }
    all
}

fn book(with: &str) -> Book {
    let mut packs = vec![national()];
    if !with.is_empty() {
        let text = format!("id = \"local\"\nversion = \"1\"\nvalid_from = \"2021-01-01\"\n{with}");
        packs.push(read(&text).unwrap_or_else(|fault| panic!("{text}\n{fault}")));
    }
    Book::new(packs).unwrap_or_else(|fault| panic!("{fault}"))
}

fn of<'a>(hits: &'a [Hit], id: &str) -> Vec<&'a Hit> {
    hits.iter().filter(|hit| hit.rule.as_str() == id).collect()
}

#[test]
fn every_rule_has_a_case_that_hits_one_that_does_not_and_its_clause() {
    let said = said();
    let mut wrong = Vec::new();
    let pack = national();
    for rule in &pack.rules {
        let id = rule.id.as_str();
        let Some(said) = said.get(id) else {
            wrong.push(format!("{id}: no cases"));
            continue;
        };
        if said.hits.is_empty() || said.near.is_empty() {
            wrong.push(format!("{id}: needs a case that hits and one that just does not"));
        }
        if said.clause != rule.clause {
            wrong.push(format!("{id}: the clause is {:?}, the case prints {:?}", rule.clause, said.clause));
        }
        let book = book(&said.with);
        for (text, found) in &said.hits {
            let hits = book.check(&basket(text));
            let mine = of(&hits, id);
            match mine.first() {
                None => wrong.push(format!("{id}: no hit of {text}")),
                Some(hit) if &hit.found != found => {
                    wrong.push(format!("{id}: {text}\n  says    {}\n  instead {found}", hit.found));
                }
                Some(hit) if hit.clause != said.clause || hit.effect != rule.effect => {
                    wrong.push(format!("{id}: another clause or effect"));
                }
                Some(_) => {}
            }
        }
        for text in &said.near {
            let hits = book.check(&basket(text));
            if let Some(hit) = of(&hits, id).first() {
                wrong.push(format!("{id}: hit of {text}\n  {}", hit.found));
            }
        }
    }
    for id in said.keys().filter(|id| pack.rules.iter().all(|rule| rule.id.as_str() != id.as_str())) {
        wrong.push(format!("{id}: no such rule"));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn rows_of(rule: &Rule) -> BTreeSet<u32> {
    let (rows, _) = rule.source.split_once('·').expect("rows · sources");
    // What came after the list of requirements has no row there.
    let rows = rows.trim().trim_matches('—');
    if rows.is_empty() {
        return BTreeSet::new();
    }
    rows.split('、')
        .map(|row| row.trim().parse().unwrap_or_else(|_| panic!("{}: row {row:?}", rule.id)))
        .collect()
}

#[test]
fn every_rule_row_of_the_requirements_is_in_the_pack() {
    let covered: BTreeSet<u32> = national().rules.iter().flat_map(rows_of).collect();
    let missing: Vec<u32> = ROWS.into_iter().filter(|row| !covered.contains(row)).collect();
    assert!(missing.is_empty(), "no rule for rows {missing:?}");
}

#[test]
fn every_check_is_used_and_every_option_decides_something() {
    let pack = national();
    let unused: Vec<_> =
        Check::ALL.iter().filter(|check| pack.rules.iter().all(|rule| rule.check != **check)).collect();
    assert!(unused.is_empty(), "{unused:?}");
    for option in &pack.options {
        let deciding = pack
            .rules
            .iter()
            .filter(|rule| rule.option.as_ref().is_some_and(|(name, _)| *name == option.name));
        assert!(deciding.count() > 0, "{} decides nothing", option.name);
        assert!(option.choices.len() > 1, "{} has no choice", option.name);
    }
}

/// Safety is not at stake here, but time at the counter is: 30 lines, 500 rules, 200 earlier charges.
#[test]
fn thirty_lines_and_five_hundred_rules_take_less_than_a_millisecond_each() {
    let mut pack = national();
    let rules = pack.rules.clone();
    for number in 0.. {
        let missing = 500 - pack.rules.len();
        if missing == 0 {
            break;
        }
        pack.rules.extend(
            rules.iter().take(missing).map(|rule| Rule {
                id: RuleId::new(&format!("{}-{number}", rule.id)).unwrap(),
                ..rule.clone()
            }),
        );
    }
    let book = Book::new(vec![pack]).unwrap();
    let names: Vec<&str> = SEED.lines().map(|line| line.split('\t').nth(1).unwrap()).collect();
    let lines: Vec<String> =
        (0..30).map(|n| format!("[{} rx=R{} days=7 x=2]", names[n * 13], n / 5)).collect();
    let history: Vec<String> =
        (0..200).map(|n| format!("{{2026-0{}-11 {} x=1 days=7}}", 1 + n % 4, names[n * 2])).collect();
    let basket = basket(&format!("dx=E11.900:2型糖尿病 {}{}", lines.concat(), history.concat()));
    let mut times: Vec<u128> = (0..50)
        .map(|_| {
            let began = Instant::now();
            let hits = book.check(&basket);
            assert!(!hits.is_empty());
            began.elapsed().as_micros()
        })
        .collect();
    times.sort_unstable();
    println!("30 lines, 500 rules, 200 earlier charges: median {} µs, worst {} µs", times[25], times[49]);
    // This build is not optimised, and the machine has other things to do; the figure itself stands in bench.md.
    assert!(times[25] < 20_000, "{} µs", times[25]);
}

fn table() -> String {
    let pack = national();
    let mut out = String::from(
        "# Rules\n\nWritten by a test of the desk crate from `assets/rules/national.toml`. Do not edit. Cases of every rule: `tests/fixtures/rules/cases.txt`.\n\n",
    );
    let _infallible = writeln!(
        out,
        "Built-in pack {}, {} rules, from {}. Rows are those of the requirements.\n",
        pack.name(),
        pack.rules.len(),
        pack.valid_from
    );
    out.push_str("| rule | family | check | effect | clause | rows · sources | limits | scope | what to do |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for rule in &pack.rules {
        let limits: Vec<String> =
            rule.limits.given().iter().map(|(limit, value)| format!("{} {value}", limit.key())).collect();
        let scope = [
            ("", &rule.scope.classes),
            ("except ", &rule.scope.except),
            ("dx ", &rule.scope.diagnoses),
            ("not dx ", &rule.scope.except_diagnoses),
            ("visit ", &rule.scope.care_kinds),
            ("insurance ", &rule.scope.insurance_kinds),
        ];
        let mut scope: Vec<String> = scope
            .iter()
            .filter(|(_, list)| !list.is_empty())
            .map(|(word, list)| format!("{word}{}", list.join("、")))
            .collect();
        scope.extend(rule.option.iter().map(|(name, value)| format!("option {name} = {value}")));
        let lifted = if rule.overridable { "，可放行" } else { "" };
        let _infallible = writeln!(
            out,
            "| {} | {} | `{}` | {}{lifted} | {} | {} | {} | {} | {} |",
            rule.id,
            rule.check.family().name(),
            rule.check.key(),
            rule.effect.name(),
            rule.clause,
            rule.source,
            limits.join("; "),
            scope.join("; "),
            rule.advice
        );
    }
    out.push_str("\n## Options: where the sources disagree\n\n| option | about | choices | chosen |\n| --- | --- | --- | --- |\n");
    for option in &pack.options {
        let _infallible = writeln!(
            out,
            "| {} | {} | {} | {} |",
            option.name,
            option.about,
            option.choices.join(", "),
            option.chosen
        );
    }
    out
}

#[test]
fn table_of_rules_is_fresh() {
    let wanted = table();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../assets/docs/rules.md");
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    if found != wanted {
        std::fs::write(&file, &wanted).unwrap();
    }
    assert!(found == wanted, "assets/docs/rules.md was stale; it has been written anew, commit it");
}

#[test]
fn pack_that_does_not_fit_is_refused_with_key_and_expected_form() {
    let head = "id = \"x\"\nversion = \"1\"\nvalid_from = \"2026-01-01\"\n";
    let rule = |more: &str| {
        format!(
            "{head}[[rule]]\nid = \"R1\"\ncheck = \"days_of_supply\"\neffect = \"block\"\nclause = \"c\"\nsource = \"1 · 000\"\n{more}"
        )
    };
    for (text, key, expected) in [
        ("id = 1".to_owned(), "line 1", "invalid type"),
        (format!("{head}colour = 1\n"), "line 4", "unknown field"),
        (head.replace("2026-01-01", "1.1.2026"), "valid_from", "yyyy-MM-dd"),
        (format!("{head}valid_until = \"2025-01-01\"\n"), "valid_until", "not before"),
        (format!("{head}region = \"x\"\n"), "region", "area code"),
        (rule("days = 7\nlimit = 3\n"), "line 11", "unknown field"),
        (rule("days = 7\namount = \"1\"\n"), "rule.R1.amount", "left out"),
        (rule(""), "rule.R1.days", "needs it"),
        (rule("days = 7\nclasses = [\"无此类\"]\n"), "rule.R1.classes", "无此类"),
        (rule("days = 7\noption = \"a=b\"\n"), "rule.R1.option", "an option"),
        (rule("days = 7\nsex = \"x\"\n"), "rule.R1.sex", "男"),
        (rule("days = 7\n").replace("days_of_supply", "nothing"), "rule.R1.check", "one of"),
        (rule("days = 7\n").replace("block", "stop"), "rule.R1.effect", "one of"),
        (rule("days = 7\n").replace("\"c\"", "\" \""), "rule.R1.clause", "some text"),
        (format!("{head}[chosen]\nacute_supply = \"4\"\n"), "chosen.acute_supply", "one of off, 3"),
    ] {
        let fault = read(&text).and_then(|pack| Book::new(vec![national(), pack])).expect_err(&text);
        assert!(fault.key == key && fault.expected.contains(expected), "{text}\n{fault}");
    }
}

#[test]
fn later_pack_replaces_and_switches_off_while_it_holds() {
    let text = "id = \"local\"\nversion = \"1\"\nvalid_from = \"2026-05-01\"\nvalid_until = \"2026-05-31\"\noff = [\"A2-33\"]\n\
        [[rule]]\nid = \"A3-39\"\ncheck = \"kinds_per_prescription\"\neffect = \"hint\"\nclause = \"本院三种\"\nsource = \"39 · 本院\"\ncount = 3\nclasses = [\"西药\"]\n";
    let book = Book::new(vec![national(), read(text).unwrap()]).unwrap();
    let rule = |on: &str| {
        let mut rules = book.rules_on(day(on));
        let one = rules
            .find(|(rule, _)| rule.id.as_str() == "A3-39")
            .map(|(rule, pack)| (rule.limits.count, pack.to_owned()));
        let off = book.rules_on(day(on)).all(|(rule, _)| rule.id.as_str() != "A2-33");
        (one, off)
    };
    assert_eq!(rule("2026-05-04"), (Some((Some(3), "local 1".to_owned())), true));
    assert_eq!(rule("2026-06-01"), (Some((Some(5), "national 2026.11".to_owned())), false));
}

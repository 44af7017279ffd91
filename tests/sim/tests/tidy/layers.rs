//! Which package may name which other one, ours and outside ones.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

use crate::tree::{none, root};

/// Arrows between our packages, tests left out. A package that is not listed may not exist.
const ARROWS: [(&str, &[&str]); 11] = [
    ("settlement", &[]),
    ("desk", &["settlement"]),
    ("store", &["settlement"]),
    ("platform", &["settlement"]),
    ("card", &["settlement"]),
    ("card-pcsc", &["card", "settlement"]),
    ("print", &["settlement"]),
    ("terminal", &["card", "card-pcsc", "desk", "platform", "print", "settlement", "store"]),
    ("sim", &["card", "card-pcsc", "desk", "platform", "print", "settlement", "store"]),
    ("model", &["settlement"]),
    ("xtask", &[]),
];

/// Outside crates with one owner each; a name ending in `*` stands for a family.
const OWNED: [(&str, &[&str]); 11] = [
    ("tauri*", &["terminal"]),
    ("rusqlite", &["store", "sim"]),
    ("reqwest", &["platform", "sim"]),
    ("pcsc", &["card-pcsc", "sim"]),
    ("typst*", &["print"]),
    ("escpos*", &["print"]),
    ("ts-rs", &["desk"]),
    ("argon2", &["desk", "terminal"]),
    ("ring", &["terminal", "sim"]),
    ("axum", &["sim"]),
    ("toml", &["terminal", "platform", "desk", "sim"]),
];

/// All that the pure core may name: no serde, no runtime, no log.
const CORE: [&str; 4] = ["chrono", "rust_decimal", "sha2", "thiserror"];

struct Dependency {
    name: String,
    ours: bool,
    dev: bool,
}

struct Package {
    folder: String,
    dependencies: Vec<Dependency>,
    features: usize,
    programs: Vec<String>,
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

fn packages() -> BTreeMap<String, Package> {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(root()).args([
        "metadata",
        "--format-version",
        "1",
        "--no-deps",
        "--offline",
        "--locked",
    ]);
    let output = command.output().expect("cargo metadata");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON of cargo metadata");
    let root = format!("{}/", root().display());
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let dependency = |value: &Value| Dependency {
        name: text(value, "name"),
        ours: value["path"].is_string(),
        dev: value["kind"] == "dev",
    };
    let program = |value: &Value| value["kind"][0] == "bin";
    list(&metadata["packages"])
        .iter()
        .map(|package| {
            let manifest = text(package, "manifest_path").replace(&root, "");
            let whole = Package {
                folder: manifest.trim_end_matches("Cargo.toml").to_owned(),
                dependencies: list(&package["dependencies"]).iter().map(dependency).collect(),
                features: package["features"].as_object().map_or(0, serde_json::Map::len),
                programs: list(&package["targets"])
                    .iter()
                    .filter(|t| program(t))
                    .map(|t| text(t, "name"))
                    .collect(),
            };
            (text(package, "name"), whole)
        })
        .collect()
}

fn is_named(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == name, |family| name.starts_with(family))
}

#[test]
fn packages_name_only_what_the_layout_allows() {
    let arrows: BTreeMap<_, _> = ARROWS.into_iter().collect();
    let mut violations = Vec::new();
    for (name, package) in packages() {
        let Some(allowed) = arrows.get(name.as_str()) else {
            violations.push(format!("{name}: a new package needs an ADR and a line in ARROWS"));
            continue;
        };
        for dependency in package.dependencies.iter().filter(|dependency| dependency.ours && !dependency.dev)
        {
            if !allowed.contains(&dependency.name.as_str()) {
                violations.push(format!("{name} -> {}", dependency.name));
            }
        }
    }
    none(&violations, "everything points at settlement; adapters never see each other");
}

#[test]
fn outside_crates_are_named_by_their_owner_alone() {
    let mut violations = Vec::new();
    for (name, package) in packages() {
        for dependency in package.dependencies.iter().filter(|dependency| !dependency.ours) {
            for (pattern, owners) in OWNED {
                if is_named(pattern, &dependency.name) && !owners.contains(&name.as_str()) {
                    violations.push(format!("{name} -> {}; it belongs to {owners:?}", dependency.name));
                }
            }
        }
    }
    none(&violations, "one package per outside thing");
}

#[test]
fn core_has_no_serialisation_runtime_or_log() {
    let packages = packages();
    let core = packages["settlement"].dependencies.iter().filter(|dependency| !dependency.dev);
    let violations: Vec<_> =
        core.filter(|one| !CORE.contains(&one.name.as_str())).map(|one| one.name.clone()).collect();
    none(&violations, "settlement is pure; it may name only what CORE lists");
}

#[test]
fn task_runner_builds_from_the_standard_library() {
    let names: Vec<_> = packages()["xtask"].dependencies.iter().map(|one| one.name.clone()).collect();
    none(&names, "xtask must build before anything else does");
}

#[test]
fn nothing_of_the_tests_is_reachable_from_the_terminal() {
    let packages = packages();
    let mut seen = BTreeSet::new();
    let mut waiting = vec!["terminal".to_owned()];
    while let Some(name) = waiting.pop() {
        if seen.insert(name.clone()) {
            let dependencies = packages[&name].dependencies.iter();
            waiting.extend(dependencies.filter(|one| one.ours && !one.dev).map(|one| one.name.clone()));
        }
    }
    assert!(seen.contains("settlement"), "the walk found no way to the core: it proves nothing");
    let fakes: Vec<_> = seen.into_iter().filter(|name| packages[name].folder.starts_with("tests/")).collect();
    none(&fakes, "fakes must not ship");
}

#[test]
fn shipping_packages_have_no_features_and_one_program() {
    let mut violations = Vec::new();
    for (name, package) in packages().iter().filter(|(_, package)| !package.folder.starts_with("tests/")) {
        if package.features > 0 {
            violations.push(format!("{name} has features: there must be nothing to leave switched on"));
        }
        let expected: &[&str] = match name.as_str() {
            "terminal" => &["yibao-desk"],
            "xtask" => &["xtask"],
            _ => &[],
        };
        if package.programs != expected {
            violations.push(format!("{name} builds {:?}, expected {expected:?}", package.programs));
        }
    }
    none(&violations, "the bundler would collect every program of src-tauri");
}

#[test]
fn owner_pattern_with_a_star_takes_the_family() {
    for (pattern, name, expected) in [
        ("tauri*", "tauri-build", true),
        ("tauri*", "tauri", true),
        ("pcsc", "pcsc", true),
        ("pcsc", "pcsc-sys", false),
    ] {
        assert_eq!(is_named(pattern, name), expected, "{pattern} {name}");
    }
}

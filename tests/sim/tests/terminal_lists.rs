//! What the terminal writes down by hand about the desk's list of commands is the whole list: its access list and its page.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use desk::host::{COMMAND_NAMES, QUERY_NAMES};

fn path(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(below)
}

#[test]
fn capability_allows_the_commands_of_the_desk_and_nothing_else() {
    let file = fs::read_to_string(path("src-tauri/capabilities/main.json")).unwrap();
    let capability: serde_json::Value = serde_json::from_str(&file).unwrap();
    let found: BTreeSet<String> = capability["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_str().unwrap().to_owned())
        .collect();
    let allowed = |name: String| format!("allow-{}", name.replace('_', "-"));
    let ours = COMMAND_NAMES.iter().map(|name| (*name).to_owned());
    let queries = QUERY_NAMES.iter().map(|name| format!("query_{name}"));
    let mut expected: BTreeSet<String> =
        ours.chain(queries).chain(["current_view".to_owned()]).map(allowed).collect();
    expected.extend(["core:event:allow-listen".to_owned(), "core:event:allow-unlisten".to_owned()]);
    assert_eq!(found, expected);
    assert_eq!(capability["permissions"].as_array().unwrap().len(), found.len(), "each stands there once");
    assert_eq!(capability["windows"], serde_json::json!(["main"]));
    assert!(capability.get("remote").is_none(), "no page from elsewhere may call anything");
}

#[test]
fn capability_of_the_patients_window_allows_a_look_and_a_signature() {
    let file = fs::read_to_string(path("src-tauri/capabilities/patient.json")).unwrap();
    let capability: serde_json::Value = serde_json::from_str(&file).unwrap();
    assert_eq!(
        capability["permissions"],
        serde_json::json!(["allow-watch-patient-view", "allow-put-signature"])
    );
    assert_eq!(capability["windows"], serde_json::json!(["patient"]));
    assert!(capability.get("remote").is_none(), "no page from elsewhere may call anything");
}

macro_rules! rows_of_commands {
    ($($(#[doc = $doc:literal])* $variant:ident $call:ident($args:ty);)*) => {
        &[$((stringify!($call), stringify!($args), "", concat!($($doc),*)),)*]
    };
}

macro_rules! rows_of_queries {
    ($($(#[doc = $doc:literal])* $variant:ident $call:ident($args:ty) -> $row:ty;)*) => {
        &[$((stringify!($call), stringify!($args), stringify!($row), concat!($($doc),*)),)*]
    };
}

type Row = (&'static str, &'static str, &'static str, &'static str);

const COMMANDS: &[Row] = desk::for_each_command!(rows_of_commands);
const QUERIES: &[Row] = desk::for_each_query!(rows_of_queries);

/// `operator: string, password: string` for `SignInArgs`, out of the TypeScript that the desk writes.
fn members(typescript: &str, name: &str) -> String {
    let start = format!("export type {name} = ");
    let Some(body) = typescript.split(&start).nth(1) else {
        panic!("{name} is not in the TypeScript of the desk")
    };
    let mut out = String::new();
    let mut comment = false;
    for line in body.lines() {
        let line = line.trim();
        comment |= line.starts_with("/**");
        if !comment {
            out.push_str(line);
            out.push(' ');
        }
        comment &= !line.ends_with("*/");
        if !comment && line.ends_with("};") || line.ends_with(">;") {
            break;
        }
    }
    let inner = out.trim().trim_start_matches('{').trim_end_matches(';').trim_end_matches('}').trim();
    if inner.starts_with("Record") { String::new() } else { inner.trim_end_matches(',').replace("  ", " ") }
}

fn generated() -> String {
    let typescript = desk::typescript::api();
    let mut out = String::from(
        "\nTypes are those of `ui/src/generated/api.ts`, where every member is explained.\n\n## Calls\n\n\
         | call | args | what |\n| --- | --- | --- |\n",
    );
    let cell = |text: String| if text.is_empty() { "–".to_owned() } else { format!("`{text}`") };
    for (call, args, _, doc) in COMMANDS {
        let args = cell(members(&typescript, args).replace('|', "\\|"));
        writeln!(out, "| `{call}` | {args} | {} |", doc.trim()).unwrap();
    }
    out.push_str("\n## Queries\n\n| query | args | row | what |\n| --- | --- | --- | --- |\n");
    for (query, args, row, doc) in QUERIES {
        let args = cell(members(&typescript, args).replace('|', "\\|"));
        writeln!(out, "| `{query}` | {args} | `{row}` | {} |", doc.trim()).unwrap();
    }
    out.push_str("\n## Members of shared arguments\n\n| type | members |\n| --- | --- |\n");
    for shared in ["VisitArgs", "FeeLineArgs"] {
        writeln!(out, "| `{shared}` | `{}` |", members(&typescript, shared)).unwrap();
    }
    out
}

#[test]
fn headless_page_is_fresh() {
    let file = path("assets/docs/headless.md");
    let page = fs::read_to_string(&file).unwrap();
    let mark = "Do not edit below. -->\n";
    let kept = page.find(mark).expect("the mark stays") + mark.len();
    let wanted = format!("{}{}", &page[..kept], generated());
    if page != wanted {
        fs::write(&file, &wanted).unwrap();
    }
    assert!(page == wanted, "the page was stale; it has been written anew, commit it");
    assert_eq!((COMMANDS.len(), QUERIES.len()), (COMMAND_NAMES.len(), QUERY_NAMES.len()));
}

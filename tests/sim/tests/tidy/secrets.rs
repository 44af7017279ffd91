//! Who takes personal data out of its masking types, file by file with the reason.

use crate::tree::{files, none};

/// Shipping files that may call `.expose()`, and why each must see the whole value.
const CALLERS: [(&str, &str); 6] = [
    (
        "src-tauri/crates/desk/src/flow/bill.rs",
        "a bill from the hospital system must name the person at the desk",
    ),
    (
        "src-tauri/crates/desk/src/flow/card.rs",
        "the card's number is the credential the platform is asked with",
    ),
    ("src-tauri/crates/desk/src/flow/lookup.rs", "whole names only where `[headless] unmask` says so"),
    ("src-tauri/crates/desk/src/papers.rs", "papers carry the patient's name by rule"),
    ("src-tauri/crates/desk/src/papers_cases.rs", "papers carry the patient's name by rule"),
    (
        "src-tauri/crates/desk/src/view_person.rs",
        "the clerk compares the whole name; numbers only unmasked by setting",
    ),
];

/// Folders whose every file may, and why.
const FOLDERS: [(&str, &str); 4] = [
    ("src-tauri/crates/settlement/src/receipt/", "papers carry the patient's name by rule"),
    ("src-tauri/crates/platform/src/wire/", "the platform identifies people by these values"),
    ("src-tauri/crates/store/src/", "the journal must be able to repeat a request word for word"),
    ("drivers/print/src/", "papers carry the patient's name by rule"),
];

#[test]
fn masked_values_are_opened_at_listed_places_only() {
    let mut violations = Vec::new();
    let mut callers = Vec::new();
    for file in files(&[".rs"]).iter().filter(|file| file.ships()) {
        let calls: Vec<_> =
            file.code().filter(|(_, line)| line.contains(".expose()")).map(|(at, _)| at).collect();
        let Some(first) = calls.first() else { continue };
        callers.push(file.path.clone());
        let listed = CALLERS.iter().any(|(path, _)| *path == file.path);
        if !listed && FOLDERS.iter().all(|(folder, _)| !file.path.starts_with(folder)) {
            violations.push(format!("  {}:{first}", file.path));
        }
    }
    for (path, _) in CALLERS.iter().filter(|(path, _)| callers.iter().all(|caller| caller != path)) {
        violations.push(format!("  {path} is listed and opens nothing"));
    }
    none(
        &violations,
        "names and numbers of people leave their masking type only where CALLERS gives a reason",
    );
}

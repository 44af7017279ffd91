//! The files of the repository as text, and the few ways the rules look at them.

use std::fs;
use std::path::{Path, PathBuf};

/// One text file: its path from the root with forward slashes, and its content.
pub struct File {
    pub path: String,
    pub text: String,
}

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository's root")
}

/// Every text file with one of the endings; what tools write and what they download is left out.
pub fn files(endings: &[&str]) -> Vec<File> {
    let mut found = Vec::new();
    walk(&root(), "", endings, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!found.is_empty(), "no file ends with {endings:?}: the rules look at the wrong folder");
    found
}

fn walk(folder: &Path, prefix: &str, endings: &[&str], found: &mut Vec<File>) {
    for entry in fs::read_dir(folder).expect("a folder of the repository").flatten() {
        let name = entry.file_name().into_string().expect("a file name in UTF-8");
        let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
        if entry.file_type().expect("a file type").is_dir() {
            let ours = !name.starts_with("target") && !name.starts_with("dist") && !name.starts_with(".git");
            if ours && !["node_modules", "out"].contains(&name.as_str()) && path != "src-tauri/gen" {
                walk(&entry.path(), &path, endings, found);
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            let text = fs::read_to_string(entry.path()).unwrap_or_else(|fault| panic!("{path}: {fault}"));
            found.push(File { path, text });
        }
    }
}

impl File {
    /// Written by a test and never edited.
    pub fn is_generated(&self) -> bool {
        self.path.contains("/generated/") || self.path.ends_with("/bindings.rs")
    }

    /// Part of what hospitals run.
    pub fn ships(&self) -> bool {
        let place = ["src-tauri/", "drivers/", "ui/src/"].iter().any(|place| self.path.starts_with(place));
        let test =
            self.path.contains("/tests/") || self.path.contains(".test.") || self.path.contains("/test/");
        place && !test
    }

    /// Numbered lines that ship: comments and the test module at the end of a Rust file are left out.
    pub fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = if self.path.ends_with(".rs") { test_module(&self.text) } else { None };
        let shipping = &self.text[..end.unwrap_or(self.text.len())];
        shipping.lines().enumerate().map(|(at, line)| (at + 1, line)).filter(|(_, line)| {
            let line = line.trim_start();
            !["//", "--", "* ", "/*"].iter().any(|comment| line.starts_with(comment))
        })
    }

    /// Every line, numbered.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(at, line)| (at + 1, line))
    }
}

/// Where the file's own test module begins.
fn test_module(text: &str) -> Option<usize> {
    text.match_indices("\n#[cfg(test)]").map(|(at, _)| at).find(|at| {
        let rest = text[*at..].lines().skip(2).find(|line| !line.trim_start().starts_with("#["));
        rest.is_some_and(|line| line.starts_with("mod ") && line.ends_with('{'))
    })
}

/// Byte positions of a whole word: neither letters, digits nor `_` around it.
pub fn word_positions<'a>(line: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).map(|(at, _)| at).filter(move |at| {
        !line[..*at].ends_with(part_of_word) && !line[at + word.len()..].starts_with(part_of_word)
    })
}

/// Whether the line holds the whole word.
pub fn has_word(line: &str, word: &str) -> bool {
    word_positions(line, word).next().is_some()
}

/// Fails with every violation on a line of its own.
#[track_caller]
pub fn none(violations: &[String], rule: &str) {
    assert!(violations.is_empty(), "{rule}\n{}\n", violations.join("\n"));
}

#[test]
fn word_inside_a_longer_word_is_not_found() {
    for (line, found) in
        [("let x: f64 = 1;", true), ("f64::MAX", true), ("of64", false), ("f64_bits", false), ("", false)]
    {
        assert_eq!(has_word(line, "f64"), found, "{line}");
    }
}

#[test]
fn code_ends_where_the_test_module_begins() {
    let text = "use a;\n// note\n#[cfg(test)]\nuse b;\nfn c() {}\n\n#[cfg(test)]\n#[expect(x)]\nmod tests {\n    d();\n}\n";
    let file = File { path: "drivers/x/src/a.rs".to_owned(), text: text.to_owned() };
    let code: Vec<_> = file.code().map(|(at, line)| (at, line.to_owned())).collect();
    let expected = [(1, "use a;"), (3, "#[cfg(test)]"), (4, "use b;"), (5, "fn c() {}")];
    assert_eq!(code, expected.map(|(at, line)| (at, line.to_owned())));
}

//! One mutant as a file: a head of `word rest of the line`, then for each change a source, its words, and other words.
//!
//!     mutant 4
//!     layer D
//!     what a time-out is taken for "no"
//!     caught-by I2 I3
//!     @@ src-tauri/crates/desk/src/flow/settle.rs
//!     <<<
//!     words that stand there exactly once
//!     ===
//!     other words
//!     >>>

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::Trouble;

/// What has to notice.
pub(super) enum Run {
    /// The simulation, with these arguments besides the usual ones.
    Simulation(Vec<String>),
    /// `cargo test` with these arguments.
    Tests(Vec<String>),
    /// Another program of `sim`, its name first.
    Program(Vec<String>),
}

/// One change of one source.
struct Change {
    file: String,
    words: String,
    others: String,
}

/// A mutant.
pub(super) struct Mutant {
    /// Its number in safety §17.6.
    pub(super) id: u32,
    /// The layer that has to notice.
    pub(super) layer: String,
    /// What is broken, in words.
    pub(super) what: String,
    /// The invariants that may catch it.
    pub(super) caught_by: Vec<String>,
    /// What has to notice.
    pub(super) run: Run,
    /// Numbers of the switches, with commas.
    pub(super) switches: String,
    /// It blinds the checks, and has to survive.
    pub(super) survives: bool,
    changes: Vec<Change>,
    file: String,
}

/// Every mutant of a folder, by number. `00-switch` comes first: it brings the switch itself.
pub(super) fn read_all(folder: &Path) -> Result<Vec<Mutant>, Trouble> {
    let io = |fault: std::io::Error| Trouble::Failed(format!("{}: {fault}", folder.display()));
    let mut files: Vec<_> = fs::read_dir(folder).map_err(io)?.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "mutant"));
    files.sort();
    let mut mutants = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).map_err(io)?;
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        mutants.push(read(&name, &text)?);
    }
    Ok(mutants)
}

fn read(name: &str, text: &str) -> Result<Mutant, Trouble> {
    let wrong = |what: &str| Trouble::Failed(format!("tests/mutants/{name}: {what}"));
    let mut mutant = Mutant {
        id: 0,
        layer: "D".to_owned(),
        what: String::new(),
        caught_by: Vec::new(),
        run: Run::Simulation(Vec::new()),
        switches: String::new(),
        survives: false,
        changes: Vec::new(),
        file: name.to_owned(),
    };
    let words = |rest: &str| rest.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let (head, body) = text.split_once("@@ ").unwrap_or((text, ""));
    for line in head.lines().filter(|line| !line.trim().is_empty()) {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "mutant" => mutant.id = rest.trim().parse().map_err(|_| wrong("no number"))?,
            "layer" => rest.trim().clone_into(&mut mutant.layer),
            "what" => rest.trim().clone_into(&mut mutant.what),
            "caught-by" => mutant.caught_by = words(rest),
            "vopr" => mutant.run = Run::Simulation(words(rest)),
            "test" => mutant.run = Run::Tests(words(rest)),
            "program" => mutant.run = Run::Program(words(rest)),
            "with" => rest.trim().clone_into(&mut mutant.switches),
            "survives" => mutant.survives = true,
            unknown => return Err(wrong(&format!("unknown word {unknown}"))),
        }
    }
    mutant.switches = if mutant.switches.is_empty() {
        mutant.id.to_string()
    } else {
        format!("{},{}", mutant.id, mutant.switches)
    };
    for change in body.split("\n@@ ").filter(|change| !change.trim().is_empty()) {
        let (file, rest) = change.split_once('\n').ok_or_else(|| wrong("a change without words"))?;
        let inside = |from: &str, to: &str| {
            let (_, rest) = rest.split_once(from)?;
            rest.split_once(to).map(|(inside, _)| inside.to_owned())
        };
        let words = inside("<<<\n", "\n===\n").ok_or_else(|| wrong("no <<< or ==="))?;
        let others = inside("\n===\n", "\n>>>").ok_or_else(|| wrong("no >>>"))?;
        mutant.changes.push(Change { file: file.trim().to_owned(), words, others });
    }
    Ok(mutant)
}

impl Mutant {
    /// Number and words of its file, `04-time-out-is-no`.
    pub(super) fn name(&self) -> &str {
        self.file.trim_end_matches(".mutant")
    }

    /// Makes the changes in the sources below `root`, as `changed` has them by now.
    pub(super) fn apply(&self, root: &Path, changed: &mut BTreeMap<String, String>) -> Result<(), Trouble> {
        for change in &self.changes {
            let text = match changed.get(&change.file) {
                Some(text) => text.clone(),
                None => fs::read_to_string(root.join(&change.file))
                    .map_err(|fault| Trouble::Failed(format!("{}: {fault}", change.file)))?,
            };
            let there = text.matches(&change.words).count();
            if there != 1 {
                return Err(Trouble::Failed(format!(
                    "tests/mutants/{} no longer applies: its words stand {there} times in {}",
                    self.file, change.file
                )));
            }
            changed.insert(change.file.clone(), text.replacen(&change.words, &change.others, 1));
        }
        Ok(())
    }
}

//! Reads the numbers of tests out of what test runners print.

/// Tests passed and failed; skipped ones are neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Count {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

/// Which runner wrote the text.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Runner {
    /// cargo-nextest's last `Summary`.
    Nextest,
    /// `test result:` lines of the standard harness, added up.
    Harness,
    /// vitest's line `Tests`.
    Vitest,
    /// The end of playwright's list reporter.
    Playwright,
    /// `# pass` and `# fail` of node's TAP.
    Tap,
}

/// The counts, or nothing where the text holds no summary.
pub(crate) fn count(runner: Runner, text: &str) -> Option<Count> {
    let text = plain(text);
    match runner {
        Runner::Nextest => nextest(&text),
        Runner::Harness => harness(&text),
        Runner::Vitest => vitest(&text),
        Runner::Playwright => playwright(&text),
        Runner::Tap => tap(&text),
    }
}

/// A whole number of a JSON line, by the name of its member.
pub(crate) fn number(line: &str, member: &str) -> Option<u64> {
    let (_, rest) = line.split_once(&format!("\"{member}\":"))?;
    let rest = rest.trim_start();
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest.get(..end)?.parse().ok()
}

/// The texts of a list in a JSON line, by the name of its member; they hold no quotes.
pub(crate) fn names<'l>(line: &'l str, member: &str) -> Option<Vec<&'l str>> {
    let (_, rest) = line.split_once(&format!("\"{member}\":"))?;
    let (list, _) = rest.trim_start().strip_prefix('[')?.split_once(']')?;
    Some(list.split('"').skip(1).step_by(2).collect())
}

/// The text without colours.
fn plain(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| c.is_ascii_alphabetic());
        plain.push_str(end.and_then(|end| part.get(end + 1..)).unwrap_or_default());
    }
    plain
}

/// The number standing directly before the word.
fn before(line: &str, word: &str) -> Option<u64> {
    line.split_once(word)?.0.split_whitespace().next_back()?.parse().ok()
}

fn nextest(text: &str) -> Option<Count> {
    // `Summary [ 1.2s] 5/120 tests run: 4 passed (1 slow), 1 failed, 3 skipped`; what did not run has not passed.
    let line = text.lines().rfind(|line| line.trim_start().starts_with("Summary ["))?;
    let (head, tail) = line.split_once(" run:")?;
    let all = head.split_whitespace().rev().nth(1)?.rsplit('/').next()?.parse::<u64>().ok()?;
    let passed = before(tail, " passed").unwrap_or(0);
    Some(Count { passed, failed: all.saturating_sub(passed) })
}

fn harness(text: &str) -> Option<Count> {
    let mut lines = text.lines().filter(|line| line.starts_with("test result:")).peekable();
    lines.peek()?;
    Some(lines.fold(Count::default(), |sum, line| Count {
        passed: sum.passed + before(line, " passed").unwrap_or(0),
        failed: sum.failed + before(line, " failed").unwrap_or(0),
    }))
}

fn vitest(text: &str) -> Option<Count> {
    let line = text.lines().rfind(|line| line.trim_start().starts_with("Tests "))?;
    Some(Count { passed: before(line, " passed").unwrap_or(0), failed: before(line, " failed").unwrap_or(0) })
}

fn playwright(text: &str) -> Option<Count> {
    let mut found = None;
    for line in text.lines().filter(|line| line.starts_with("  ") && !line.starts_with("    ")) {
        let Some((number, word)) = line.trim().split_once(' ') else { continue };
        let Ok(number) = number.parse::<u64>() else { continue };
        let count = found.get_or_insert_with(Count::default);
        if word.starts_with("passed") {
            count.passed += number;
        } else if ["failed", "flaky", "interrupted", "did not run"].iter().any(|bad| word.starts_with(bad)) {
            count.failed += number;
        }
    }
    found
}

fn tap(text: &str) -> Option<Count> {
    let number = |name: &str| {
        text.lines().rev().find_map(|line| line.strip_prefix(name)?.trim().parse::<u64>().ok()).unwrap_or(0)
    };
    text.lines()
        .any(|line| line.starts_with("# pass "))
        .then(|| Count { passed: number("# pass "), failed: number("# fail ") + number("# cancelled ") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(runner: Runner, text: &str, expected: Option<(u64, u64)>) {
        let expected = expected.map(|(passed, failed)| Count { passed, failed });
        assert_eq!(count(runner, text), expected, "{runner:?}: {text}");
    }

    #[test]
    fn nextest_summary_is_read_also_when_cut_short() {
        let head = "     Summary [   0.301s]";
        check(Runner::Nextest, &format!("{head} 12 tests run: 12 passed, 3 skipped\n"), Some((12, 0)));
        check(Runner::Nextest, &format!("{head} 1 test run: 1 passed, 0 skipped\n"), Some((1, 0)));
        check(
            Runner::Nextest,
            &format!("{head} 12 tests run: 9 passed (2 slow), 2 failed, 1 timed out, 3 skipped\n"),
            Some((9, 3)),
        );
        check(
            Runner::Nextest,
            &format!("{head} 5/120 tests run: 4 passed, 1 failed, 0 skipped\n"),
            Some((4, 116)),
        );
        check(Runner::Nextest, "error: could not compile\n", None);
    }

    #[test]
    fn harness_results_of_several_packages_are_added_up() {
        let text =
            "test result: ok. 3 passed; 0 failed; 1 ignored\n\ntest result: FAILED. 1 passed; 2 failed;\n";
        check(Runner::Harness, text, Some((4, 2)));
        check(Runner::Harness, "nothing\n", None);
    }

    #[test]
    fn vitest_summary_is_read_in_colour() {
        check(
            Runner::Vitest,
            " Test Files  1 failed | 2 passed (3)\n      Tests  3 failed | 20 passed (23)\n",
            Some((20, 3)),
        );
        check(
            Runner::Vitest,
            "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[32m6 passed\u{1b}[39m\u{1b}[22m (6)\n",
            Some((6, 0)),
        );
        check(Runner::Vitest, "No test files found\n", None);
    }

    #[test]
    fn playwright_summary_counts_flaky_and_unrun_as_failed() {
        let text = "  1) a.spec.ts:3:1 › a\n    2 passed inside a message\n\n  1 failed\n    a.spec.ts\n  1 flaky\n  2 did not run\n  4 skipped\n  20 passed (1.2m)\n";
        check(Runner::Playwright, text, Some((20, 4)));
        check(Runner::Playwright, "Error: No tests found\n", None);
    }

    #[test]
    fn tap_totals_are_read_with_the_cancelled() {
        check(Runner::Tap, "# tests 4\n# pass 2\n# fail 1\n# cancelled 1\n# skipped 0\n", Some((2, 2)));
        check(Runner::Tap, "not ok 1\n", None);
    }

    #[test]
    fn number_is_found_by_its_member() {
        let line = r#"{"kills":1020,"seed": 7,"states":{"VOID":3},"none":null}"#;
        assert_eq!(number(line, "kills"), Some(1020));
        assert_eq!(number(line, "seed"), Some(7));
        assert_eq!(number(line, "VOID"), Some(3));
        assert_eq!(number(line, "none"), None);
        assert_eq!(number(line, "cuts"), None);
    }

    #[test]
    fn list_of_names_is_read_by_its_member() {
        let line = r#"{"edges":{"hit":73,"never":["edge A B","reply done"]},"seeds":[]}"#;
        assert_eq!(names(line, "never"), Some(vec!["edge A B", "reply done"]));
        assert_eq!(names(line, "seeds"), Some(Vec::new()));
        assert_eq!(names(line, "hit"), None);
    }
}

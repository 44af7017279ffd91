//! Room on the disk: a linker that finds none ends with a bus error and says nothing of a disk.

use crate::Trouble;
use crate::process::{Job, target};

/// What a whole run takes from a clean checkout: debug, simulation and mutants. Measured, rounded up. GiB.
const WHOLE_RUN: u64 = 20;
/// With less than this even a warm run fails somewhere in its middle. GiB.
const LEAST: u64 = 3;

/// Says how much room there is, and warns before a run that may not fit.
///
/// # Errors
/// So little is free that nothing can be built.
pub(crate) fn look() -> Result<(), Trouble> {
    let Some(free) = free_gib() else { return Ok(()) };
    if free < LEAST {
        let text =
            format!("only {free} GiB free for {}: free some room, then start again", target().display());
        return Err(Trouble::Unready(text));
    }
    let enough = if free < WHOLE_RUN { "; a run from a clean checkout takes about 20" } else { "" };
    eprintln!("  {free} GiB free{enough}");
    Ok(())
}

/// Nothing where `df` does not say.
fn free_gib() -> Option<u64> {
    let asked = Job::new("df").args(["-Pk"]).args([target()]).ask()?;
    available_kib(&asked).map(|kib| kib / 1024 / 1024)
}

/// The fourth column of the second line (POSIX `df -Pk`).
fn available_kib(table: &str) -> Option<u64> {
    table.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::available_kib;

    #[test]
    fn the_fourth_column_is_what_is_free() {
        let table = "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/vda 263174212 65011712 30000000 69% /\n";
        assert_eq!(available_kib(table), Some(30_000_000));
        assert_eq!(available_kib("Filesystem 1024-blocks Used Available Capacity Mounted on\n"), None);
        assert_eq!(available_kib("df: no such file"), None);
    }
}

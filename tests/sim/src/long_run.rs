//! The few words that programs of long runs take: `--kills 500 --seed 7`; and the seed where none is given.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

/// Reads `--word number` pairs; words that are not listed are refused.
///
/// # Errors
/// One line that says which word is not understood.
pub fn numbers(known: &[&str]) -> Result<BTreeMap<String, u64>, String> {
    let mut given = BTreeMap::new();
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let name = word.strip_prefix("--").filter(|name| known.contains(name));
        let name = name.ok_or_else(|| format!("{word} is not known; known: --{}", known.join(" --")))?;
        let value = words.next().and_then(|text| text.parse().ok());
        given.insert(name.to_owned(), value.ok_or_else(|| format!("{word} needs a whole number"))?);
    }
    Ok(given)
}

/// The arguments, or the end of the program with status 2.
pub fn numbers_or_end(known: &[&str]) -> BTreeMap<String, u64> {
    numbers(known).unwrap_or_else(|reason| {
        eprintln!("{reason}");
        std::process::exit(2);
    })
}

/// A seed that was not used before.
///
/// # Panics
/// Before 1970.
pub fn fresh_seed() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis() as u64
}

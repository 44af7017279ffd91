//! 无码库 as it is written: drugs whose packs bear no code, or whose stock is older than the codes. TOML, checked key by key. Reading
//! the file is the program's own work (`terminal`).

use std::collections::BTreeSet;

use serde::Deserialize;
use settlement::rules::PackFault;
use settlement::trace::{NoCode, NoCodeList};

use crate::toml_file::{date, fault, shape, validity, words};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    id: String,
    version: String,
    #[serde(default)]
    region: String,
    valid_from: String,
    valid_until: Option<String>,
    #[serde(default)]
    drug: Vec<DrugShape>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DrugShape {
    code: String,
    why: String,
    until: Option<String>,
}

/// Reads a list.
///
/// # Errors
/// The first key that does not fit; for a text that is no TOML, or a key that is not known, its line.
pub fn read(text: &str) -> Result<NoCodeList, PackFault> {
    let file: File = shape(text)?;
    let (valid_from, valid_until) = validity(&file.valid_from, file.valid_until.as_deref(), &file.region)?;
    let mut seen = BTreeSet::new();
    let mut drugs = Vec::new();
    for drug in file.drug {
        let key = |member: &str| format!("drug.{}.{member}", drug.code);
        let code = words("drug.code", &drug.code, 50)?;
        // A few letters would take whole groups of drugs out.
        if code.chars().count() < 5 {
            return Err(fault(
                "drug.code",
                "5 to 50 characters: a whole code, or the beginning of a national one",
            ));
        }
        if !seen.insert(code.clone()) {
            return Err(fault(key("code"), "a code that stands once"));
        }
        drugs.push(NoCode {
            why: words(&key("why"), &drug.why, 40)?,
            until: drug.until.as_deref().map(|text| date(key("until"), text)).transpose()?,
            code,
        });
    }
    if drugs.is_empty() {
        return Err(fault("drug", "at least one"));
    }
    Ok(NoCodeList {
        id: words("id", &file.id, 40)?,
        version: words("version", &file.version, 20)?,
        region: file.region,
        valid_from,
        valid_until,
        drugs,
    })
}

#[cfg(test)]
mod tests {
    use settlement::BusinessDate;

    use super::*;

    const HEAD: &str = "id = \"no-code\"\nversion = \"1\"\nregion = \"1099\"\nvalid_from = \"2026-01-01\"\n";

    #[test]
    fn list_is_read_with_days_until_which_a_drug_stands_on_it() {
        let list =
            read(&format!("{HEAD}[[drug]]\ncode = \"YP00028\"\nwhy = \"旧库存\"\nuntil = \"2026-12-31\"\n"))
                .unwrap();
        assert_eq!((list.region.as_str(), list.drugs.len()), ("1099", 1));
        assert_eq!(list.drugs[0].until, Some(BusinessDate::parse("2026-12-31").unwrap()));
    }

    #[track_caller]
    fn check(text: &str, words: &str) {
        assert_eq!(read(&format!("{HEAD}{text}")).unwrap_err().to_string(), words, "{text:?}");
    }

    #[test]
    fn what_does_not_fit_is_named() {
        check("", "drug: at least one");
        check(
            "[[drug]]\ncode = \"X\"\nwhy = \"无码\"\n",
            "drug.code: 5 to 50 characters: a whole code, or the beginning of a national one",
        );
        check("[[drug]]\ncode = \"YP00028\"\nwhy = \" \"\n", "drug.YP00028.why: 1 to 40 characters");
        check(
            "[[drug]]\ncode = \"YP00028\"\nwhy = \"无\"\n[[drug]]\ncode = \"YP00028\"\nwhy = \"无\"\n",
            "drug.YP00028.code: a code that stands once",
        );
        check(
            "[[drug]]\ncode = \"YP00028\"\nwhy = \"无\"\nuntil = \"明年\"\n",
            "drug.YP00028.until: a date, \"yyyy-MM-dd\"",
        );
        assert!(read(&format!("{HEAD}[[medicine]]\n")).is_err());
    }
}

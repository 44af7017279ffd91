//! What rule packs, policies, no-code lists and manifests of catalog packages share as files: TOML, checked key by key, valid for a
//! region from a day on. (Their first members are written out in each shape: serde cannot flatten and refuse unknown keys at once.)

use serde::de::DeserializeOwned;
use settlement::BusinessDate;
use settlement::rules::PackFault;

pub(crate) fn fault(key: impl Into<String>, expected: impl Into<String>) -> PackFault {
    PackFault { key: key.into(), expected: expected.into() }
}

/// The shape of a file.
///
/// # Errors
/// For a text that is no TOML, or a key that is not known, its line.
pub(crate) fn shape<T: DeserializeOwned>(text: &str) -> Result<T, PackFault> {
    toml::from_str(text).map_err(|not| {
        let before = not.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count().saturating_add(1);
        fault(format!("line {line}"), not.message().replace('\n', ", "))
    })
}

/// # Errors
/// The key, where the text is no day.
pub(crate) fn date(key: impl Into<String>, text: &str) -> Result<BusinessDate, PackFault> {
    BusinessDate::parse(text).map_err(|_| fault(key, "a date, \"yyyy-MM-dd\""))
}

/// # Errors
/// The key, where the text is blank, too long or holds control characters.
pub(crate) fn words(key: &str, text: &str, max: usize) -> Result<String, PackFault> {
    let fits = !text.trim().is_empty() && text.chars().count() <= max && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err(fault(key, format!("1 to {max} characters"))) }
}

/// From which day a file holds, and until which.
///
/// # Errors
/// The key that does not fit: a day, or the region.
pub(crate) fn validity(
    from: &str,
    until: Option<&str>,
    region: &str,
) -> Result<(BusinessDate, Option<BusinessDate>), PackFault> {
    let from = date("valid_from", from)?;
    let until = until.map(|text| date("valid_until", text)).transpose()?;
    if until.is_some_and(|until| until < from) {
        return Err(fault("valid_until", "a day not before valid_from"));
    }
    if region.len() > 6 || !region.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(fault("region", "the first digits of an area code, or nothing"));
    }
    Ok((from, until))
}

//! Rule packs of files: read, and their signatures checked. A file that does not fit is no reason not to start; the desk goes on with
//! the last good packs and says why.

use std::path::Path;

use desk::options::{PackFile, RuleOptions};
use ring::signature::{ED25519, UnparsedPublicKey};

use super::ConfigFault;
use super::check::{Place, read_file};
use super::shape;

/// No pack is larger; a wrong path may be.
const PACK_MAX: u64 = 1024 * 1024;
/// An ed25519 public key, and a signature. **Unit**: bytes.
const KEY: usize = 32;
const SIGNATURE: usize = 64;

/// Reads what `[rules]` names.
///
/// # Errors
/// A file that is not there, a key that is none: the configuration itself is wrong.
pub(super) fn read(here: &Place<'_>, rules: &shape::Rules) -> Result<RuleOptions, ConfigFault> {
    let keys = keys(here, rules)?;
    let pack = |path: &Path, name: &str| {
        let beside = here.beside(path);
        if beside.is_file() {
            let name = path.display().to_string();
            Ok(PackFile { content: signed(&beside, &keys), name })
        } else {
            Err(here.fault(name, &format!("the file {} to be there", path.display())))
        }
    };
    Ok(RuleOptions {
        national: rules.builtin,
        files: rules.packs.iter().map(|path| pack(path, "rules.packs")).collect::<Result<_, _>>()?,
        no_code: rules.no_code.as_ref().map(|path| unsigned(here, path)),
        trial: rules.trial.as_ref().map(|path| pack(path, "rules.trial")).transpose()?,
    })
}

/// A list of the hospital's own, unsigned: one that is not there, or cannot be read, keeps nobody from working, and the desk says so.
fn unsigned(here: &Place<'_>, path: &Path) -> PackFile {
    let read = read_file(&here.beside(path), "rules.no_code");
    PackFile {
        name: path.display().to_string(),
        content: read.map_err(|fault| format!("file: {}", fault.expected)),
    }
}

/// The keys of `[rules]`.
///
/// # Errors
/// One that is none.
pub(super) fn keys(here: &Place<'_>, rules: &shape::Rules) -> Result<Vec<Vec<u8>>, ConfigFault> {
    let key = |key: &String| {
        hex(key, KEY)
            .ok_or_else(|| here.fault("rules.keys", "public keys (ed25519) of 64 hexadecimal characters"))
    };
    rules.keys.iter().map(key).collect()
}

/// The text of a pack whose signature stands beside it, or why not: "key: expected form".
pub(crate) fn signed(path: &Path, keys: &[Vec<u8>]) -> Result<String, String> {
    if keys.is_empty() {
        return Err("rules.keys: the public key of who signs packs".to_owned());
    }
    let size = std::fs::metadata(path).map(|found| found.len());
    if size.is_ok_and(|size| size > PACK_MAX) {
        return Err("file: at most 1 MiB".to_owned());
    }
    let bytes = std::fs::read(path).map_err(|fault| format!("file: readable ({})", fault.kind()))?;
    let mut beside = path.as_os_str().to_owned();
    beside.push(".sig");
    let signature = std::fs::read_to_string(&beside).ok().and_then(|text| hex(text.trim(), SIGNATURE));
    let signature = signature
        .ok_or("signature: a file of the same name with .sig, 128 hexadecimal characters (ed25519)")?;
    let fits = |key: &Vec<u8>| UnparsedPublicKey::new(&ED25519, key).verify(&bytes, &signature).is_ok();
    if !keys.iter().any(fits) {
        return Err("signature: made over exactly this file with a key of rules.keys".to_owned());
    }
    String::from_utf8(bytes).map_err(|_| "file: text in UTF-8".to_owned())
}

/// Bytes written as hexadecimal characters, exactly so many.
fn hex(text: &str, bytes: usize) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|digit| digit.to_digit(16).and_then(|value| u8::try_from(value).ok())).collect();
    let digits = digits.filter(|digits| digits.len() == bytes * 2)?;
    Some(digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect())
}

//! Passwords of operators: Argon2id, slow on purpose, never on the desk thread.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

/// 19 MiB, two passes, one lane: the smallest set that OWASP recommends; about 50 ms on a desk computer.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// A password that no hash can be made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PasswordFault {
    /// Shorter than 6 or longer than 128 characters.
    #[error("a password has 6 to 128 characters on one line")]
    Length,
    /// The system gives no random numbers.
    #[error("no random numbers from the system")]
    NoRandomness,
}

fn hasher() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The PHC text of a password with a fresh salt.
///
/// # Errors
/// `Length`, `NoRandomness`.
pub(crate) fn hash(password: &str) -> Result<String, PasswordFault> {
    if !(6..=128).contains(&password.chars().count()) {
        return Err(PasswordFault::Length);
    }
    let hash = hasher().hash_password(password.as_bytes()).map_err(|_| PasswordFault::NoRandomness)?;
    Ok(hash.to_string())
}

/// Is this text an Argon2id hash that `fits` can check?
pub(crate) fn is_hash(phc: &str) -> bool {
    PasswordHash::new(phc)
        .is_ok_and(|parsed| parsed.algorithm.as_str() == "argon2id" && parsed.hash.is_some())
}

/// Does the password belong to the hash? The parameters are those of the hash.
pub(crate) fn fits(phc: &str, password: &str) -> bool {
    is_hash(phc)
        && PasswordHash::new(phc)
            .is_ok_and(|parsed| hasher().verify_password(password.as_bytes(), &parsed).is_ok())
}

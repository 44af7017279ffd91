//! The four headers of the national gateway. The body is no part of the signature.
//!
//! Source: platform-interface §1.2.1.

use settlement::time::Timestamp;
use sha2::{Digest, Sha256};

use super::{GatewayAccount, Secret};

/// Names and values, for one request sent now.
///
/// # Errors
/// The system gives no random numbers.
pub(super) fn headers(
    gateway: &GatewayAccount,
    now: Timestamp,
) -> Result<[(&'static str, String); 4], getrandom::Error> {
    let mut nonce = [0_u8; 16];
    getrandom::fill(&mut nonce)?;
    let (timestamp, nonce) = (now.seconds().to_string(), hexadecimal(&nonce));
    let signature = signature(&timestamp, &gateway.secret, &nonce);
    Ok([
        ("x-tif-paasid", gateway.account.clone()),
        ("x-tif-timestamp", timestamp),
        ("x-tif-nonce", nonce),
        ("x-tif-signature", signature),
    ])
}

/// SHA-256 over timestamp, key, nonce and timestamp; hashed piece by piece, so that no joined copy of the key exists.
fn signature(timestamp: &str, secret: &Secret, nonce: &str) -> String {
    let mut hash = Sha256::new();
    for piece in [timestamp.as_bytes(), secret.bytes(), nonce.as_bytes(), timestamp.as_bytes()] {
        hash.update(piece);
    }
    hexadecimal(&hash.finalize())
}

fn hexadecimal(bytes: &[u8]) -> String {
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    halves.filter_map(|half| char::from_digit(u32::from(half), 16)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signature_is_the_digest_of_the_joined_texts() {
        // printf '%s' 1767225600k3yabc1767225600 | sha256sum
        assert_eq!(
            signature("1767225600", &Secret::new("k3y".to_owned()), "abc"),
            "57bb53f1a1becb4d28b8b811628b26d2387d38febd0f1bdba8a3ad80d4ef404b"
        );
    }

    #[test]
    fn nonces_differ_and_the_time_is_in_seconds() {
        let gateway = GatewayAccount { account: "desk".to_owned(), secret: Secret::new("k3y".to_owned()) };
        let now = Timestamp::from_millis(1_767_225_600_999);
        let (first, second) = (headers(&gateway, now).unwrap(), headers(&gateway, now).unwrap());
        assert_eq!(first[1].1, "1767225600");
        assert_eq!(first[2].1.len(), 32);
        assert_ne!(first[2], second[2]);
        assert_eq!(first[3].1, signature("1767225600", &gateway.secret, &first[2].1));
    }
}

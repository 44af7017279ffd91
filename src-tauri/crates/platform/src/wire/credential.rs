//! 就诊凭证: how a person is shown to the platform, and whether the answer is about that person (platform-interface §2.1).

use settlement::person::{Credential, CredentialKind};
use settlement::request::EncodeFault;

use crate::wire::write::Fields;

/// A credential in the members of 1101, 2201, 2206 and 2207.
pub(crate) struct CredentialMembers<'a> {
    /// 02 or 03.
    pub(crate) kind: &'static str,
    /// Card number, or the number of the document.
    pub(crate) number: String,
    /// Only with a card.
    pub(crate) card_sn: Option<&'a str>,
    /// Only with a document.
    pub(crate) cert_kind: Option<&'a str>,
}

/// Checks a credential.
pub(crate) fn members(fields: Fields, credential: &Credential) -> Result<CredentialMembers<'_>, EncodeFault> {
    fields.required("credential", &credential.number, 50)?;
    Ok(match credential.kind {
        CredentialKind::SocialSecurityCard => CredentialMembers {
            kind: "03",
            number: credential.number.clone(),
            card_sn: Some(credential.card_sn.as_ref().ok_or(fields.fault("card_sn"))?.expose()),
            cert_kind: None,
        },
        CredentialKind::IdentityCard => CredentialMembers {
            kind: "02",
            number: canonical(&credential.number),
            card_sn: None,
            cert_kind: credential.cert_kind.as_ref().map(settlement::person::CertKind::as_str),
        },
    })
}

/// Whether two document numbers are the same: X in either case, citizen numbers of the first generation lengthened.
pub(crate) fn same_document(asked: &str, answered: &str) -> bool {
    canonical(asked) == canonical(answered)
}

/// The number as the platform keeps it: capital X, 18 digits for a citizen number of 15.
fn canonical(number: &str) -> String {
    let number = number.trim().to_ascii_uppercase();
    lengthened(&number).unwrap_or(number)
}

/// A citizen number of 15 digits with century and check character.
///
/// Source: GB 11643.
fn lengthened(number: &str) -> Option<String> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    if number.len() != 15 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (area, rest) = number.split_at_checked(6)?;
    let body = format!("{area}19{rest}");
    let sum: u32 = body.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let check = CHECKS.get(usize::try_from(sum % 11).ok()?)?;
    Some(format!("{body}{check}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_compared_in_their_long_form() {
        assert!(same_document("109900199003070031", "109900199003070031"));
        assert!(same_document("10990019491231002x", "10990019491231002X"));
        let long = lengthened("109900900307003").unwrap();
        assert_eq!(long.len(), 18);
        assert!(long.starts_with("10990019900307003"));
        assert!(same_document("109900900307003", &long));
        assert!(!same_document("109900199003070031", "109900199003070058"));
        assert!(!same_document("H12345678", "H12345679"));
    }
}

//! The insured people of the simulated region, and how a credential finds one.
//!
//! Deliberately not here: balances, which move (`books.rs`).

use serde::Deserialize;

use super::fen::{self, Fen};

/// The invented people that every part of the tests shares.
const FIXTURE: &str = include_str!("../../../fixtures/people.json");

/// One person.
#[derive(Debug, Clone, Deserialize)]
pub struct Person {
    pub psn_no: String,
    pub name: String,
    pub psn_cert_type: String,
    pub certno: String,
    /// 1 male, 2 female.
    pub sex: String,
    /// `yyyy-MM-dd`.
    pub birth: String,
    #[serde(default)]
    pub nation: Option<u32>,
    pub card_no: String,
    pub card_sn: String,
    pub insurance: Insurance,
}

/// The person's insurance.
#[derive(Debug, Clone, Deserialize)]
pub struct Insurance {
    pub insutype: String,
    pub psn_type: String,
    /// 1 normal, 2 suspended.
    pub status: String,
    /// Insurance region.
    pub area: String,
    /// Opening balance of the personal account, decimal yuan.
    pub balance: String,
    pub civil_servant: String,
    pub employer: String,
}

#[derive(Deserialize)]
struct Fixture {
    people: Vec<Person>,
}

/// Reads a people file.
///
/// # Errors
/// What serde says when the text is not such a file.
pub fn read(text: &str) -> Result<Vec<Person>, serde_json::Error> {
    Ok(serde_json::from_str::<Fixture>(text)?.people)
}

/// The people of `tests/fixtures/people.json`.
pub fn fixture() -> Vec<Person> {
    read(FIXTURE).unwrap()
}

/// A credential as 1101 and the settlements carry it.
#[derive(Debug, Clone, Copy)]
pub struct Credential<'a> {
    pub kind: &'a str,
    pub number: &'a str,
    pub card_sn: &'a str,
    pub certno: &'a str,
}

impl Person {
    /// Opening balance of the personal account.
    pub fn opening_balance(&self) -> Fen {
        fen::decimal(&self.insurance.balance, 2).unwrap()
    }

    /// The decoded e-credential of this person, as a reader of QR codes would return it.
    pub fn ec_token(&self) -> String {
        format!("EC{}", self.psn_no)
    }

    /// Does the credential name this person? A card needs its identification code only where one is given.
    pub fn shows(&self, credential: Credential<'_>) -> bool {
        let number = credential.number;
        match credential.kind {
            "01" => number == self.ec_token(),
            "02" => number.eq_ignore_ascii_case(&self.certno),
            "03" => {
                number == self.card_no
                    && (credential.card_sn.is_empty() || credential.card_sn == self.card_sn)
            }
            "99" => credential.certno == self.certno || number == self.certno,
            _ => false,
        }
    }
}

/// A chronic-disease filing (5301).
#[derive(Debug, Clone, Deserialize)]
pub struct Filing {
    pub psn_no: String,
    pub opsp_dise_code: String,
    pub opsp_dise_name: String,
    pub begndate: String,
    pub enddate: String,
}

/// The filings of `tests/fixtures/platform/filings.json`.
pub fn filings() -> Vec<Filing> {
    serde_json::from_str(include_str!("../../../fixtures/platform/filings.json")).unwrap()
}

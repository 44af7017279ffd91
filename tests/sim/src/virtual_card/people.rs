//! The invented people of `tests/fixtures/people.json`, as far as their cards are concerned.

use std::sync::LazyLock;

use serde::Deserialize;

/// One person with a card.
#[derive(Clone, Debug, Deserialize)]
pub struct Person {
    /// The name of the profile.
    pub profile: String,
    /// 1, 2 or 3.
    pub generation: u8,
    /// 姓名.
    pub name: String,
    /// 社会保障号码.
    pub certno: String,
    /// `1`, `2` or `9`.
    pub sex: String,
    /// `yyyy-MM-dd`.
    pub birth: String,
    /// 民族; nothing where the card leaves it unfilled.
    pub nation: Option<u8>,
    /// 卡号.
    pub card_no: String,
    /// 卡识别码, 32 hexadecimal characters.
    pub card_sn: String,
    /// Answer to reset, hexadecimal.
    pub atr: String,
    /// `yyyyMMdd`.
    pub issued: String,
    /// `yyyyMMdd`.
    pub valid_until: String,
    /// 规范版本.
    pub version: String,
    /// Faults that this card always has, by their names on the command line.
    pub card_faults: Vec<String>,
}

#[derive(Deserialize)]
struct Fixture {
    people: Vec<Person>,
}

static PEOPLE: LazyLock<Vec<Person>> = LazyLock::new(|| {
    let text = include_str!("../../../fixtures/people.json");
    let fixture: Fixture = serde_json::from_str(text).expect("people.json has the shape of `Person`");
    fixture.people
});

/// Everybody, in the order of the fixture.
pub fn people() -> &'static [Person] {
    &PEOPLE
}

/// The person of a profile.
pub fn person(profile: &str) -> Option<&'static Person> {
    PEOPLE.iter().find(|person| person.profile == profile)
}

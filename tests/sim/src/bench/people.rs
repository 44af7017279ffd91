//! Invented people, as many as a bench wants.

use card::number::cert_no_check;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;

use crate::sim_platform::{Insurance, Person};

/// Kinds of insured, with 险种类型, 人员类别, 公务员标志 and area of each.
pub(super) const KINDS: [(&str, &str, &str, &str, &str); 6] = [
    ("employee at work (310, 11)", "310", "11", "0", "109900"),
    ("retired employee (310, 12)", "310", "12", "0", "109900"),
    ("civil servant (310, 11)", "310", "11", "1", "109900"),
    ("resident (390)", "390", "14", "0", "109900"),
    ("retired cadre (340): no policy", "340", "13", "0", "109900"),
    ("employee insured elsewhere: no policy", "310", "11", "0", "330100"),
];

/// Somebody of one of the kinds; nobody is anybody.
pub(super) fn someone(desk: usize, place: usize, draw: &mut ChaCha8Rng) -> (usize, Person) {
    // Out of twelve: four at work, two retired, one civil servant, three residents, one of each without a policy.
    let kind = [0, 0, 0, 0, 1, 1, 2, 3, 3, 3, 4, 5][below(draw, 12) as usize];
    let (_, insutype, psn_type, civil_servant, area) = KINDS[kind];
    let (year, month, day) = (1940 + below(draw, 70), 1 + below(draw, 12), 1 + below(draw, 28));
    let number = format!("109900{year:04}{month:02}{day:02}{place:03}");
    let balance = below(draw, 3) * below(draw, 80_000);
    let insurance = Insurance {
        insutype: insutype.to_owned(),
        psn_type: psn_type.to_owned(),
        status: "1".to_owned(),
        area: area.to_owned(),
        balance: format!("{}.{:02}", balance / 100, balance % 100),
        civil_servant: civil_servant.to_owned(),
        employer: "示例单位".to_owned(),
    };
    let person = Person {
        psn_no: format!("109900{:014}", desk * 1000 + place + 500),
        name: "示例参保人".to_owned(),
        psn_cert_type: "01".to_owned(),
        certno: format!("{number}{}", cert_no_check(number.as_bytes()).expect("seventeen digits")),
        sex: if place.is_multiple_of(2) { "2" } else { "1" }.to_owned(),
        birth: format!("{year:04}-{month:02}-{day:02}"),
        nation: None,
        card_no: format!("B{:08}", desk * 1000 + place),
        card_sn: format!("109900D1560000050000{:012}", desk * 1000 + place),
        insurance,
    };
    (kind, person)
}

/// A number below `end`.
pub(super) fn below(draw: &mut ChaCha8Rng, end: i64) -> i64 {
    i64::from(draw.next_u32()) % end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificate_numbers_have_the_check_character_of_their_digits() {
        assert_eq!(cert_no_check(b"11010519491231002"), Some('X'));
    }
}

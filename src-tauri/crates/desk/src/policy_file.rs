//! A policy of the region as it is written: TOML, checked key by key. Reading the file is the program's own work (`terminal`).

use serde::Deserialize;
use settlement::policy::{AccountUse, Benefit, LargeFee, Place, Policy, Segment, SeriousIllness};
use settlement::rules::PackFault;
use settlement::{Money, Rate};

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
    checked_on: String,
    benefit: Vec<BenefitShape>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BenefitShape {
    name: String,
    #[serde(default)]
    insurance_kinds: Vec<String>,
    #[serde(default)]
    person_kinds: Vec<String>,
    #[serde(default)]
    care_kinds: Vec<String>,
    #[serde(default)]
    levels: Vec<String>,
    place: Option<String>,
    deductible: String,
    segments: Vec<SegmentShape>,
    pooled_cap: Option<String>,
    civil_servant: Option<String>,
    large_fee: Option<LargeFeeShape>,
    serious_illness: Option<SeriousIllnessShape>,
    account: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SegmentShape {
    up_to: Option<String>,
    ratio: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LargeFeeShape {
    ratio: String,
    cap: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SeriousIllnessShape {
    threshold: String,
    ratio: String,
}

/// Reads a policy.
///
/// # Errors
/// The first key that does not fit; for a text that is no TOML, or a key that is not known, its line.
pub fn read(text: &str) -> Result<Policy, PackFault> {
    let file: File = shape(text)?;
    let (valid_from, valid_until) = validity(&file.valid_from, file.valid_until.as_deref(), &file.region)?;
    if file.benefit.is_empty() {
        return Err(fault("benefit", "at least one"));
    }
    Ok(Policy {
        id: words("id", &file.id, 40)?,
        version: words("version", &file.version, 20)?,
        region: file.region,
        valid_from,
        valid_until,
        checked_on: date("checked_on", &file.checked_on)?,
        benefits: file.benefit.into_iter().map(benefit).collect::<Result<_, _>>()?,
    })
}

fn benefit(shape: BenefitShape) -> Result<Benefit, PackFault> {
    let name = words("benefit.name", &shape.name, 40)?;
    let key = |member: &str| format!("benefit.{name}.{member}");
    let money = |member: &str, text: &str| {
        let amount = Money::parse(text).ok().filter(|amount| !amount.is_negative());
        amount.ok_or_else(|| fault(key(member), "yuan as a text, like \"300.00\""))
    };
    let ratio = |member: &str, text: &str| {
        Rate::parse(text).map_err(|_| fault(key(member), "0 to 1 as a text, like \"0.7\""))
    };
    let some_money = |member: &str, text: Option<&str>| text.map(|text| money(member, text)).transpose();
    Ok(Benefit {
        insurance_kinds: shape.insurance_kinds,
        person_kinds: shape.person_kinds,
        care_kinds: shape.care_kinds,
        levels: shape.levels,
        place: match shape.place.as_deref() {
            None => None,
            Some("local") => Some(Place::Local),
            Some("elsewhere") => Some(Place::Elsewhere),
            Some(_) => return Err(fault(key("place"), "\"local\" or \"elsewhere\"")),
        },
        deductible: money("deductible", &shape.deductible)?,
        segments: {
            let read = shape.segments.iter().map(|one| {
                let up_to = some_money("segments.up_to", one.up_to.as_deref())?;
                Ok(Segment { up_to, ratio: ratio("segments.ratio", &one.ratio)? })
            });
            let segments = read.collect::<Result<Vec<_>, _>>()?;
            let ends: Vec<Option<Money>> = segments.iter().map(|one| one.up_to).collect();
            // One after the other, and only the last without end.
            let rising = ends.windows(2).all(|pair| match pair {
                [Some(before), Some(after)] => before < after,
                [Some(_), None] => true,
                _ => false,
            });
            if !rising || ends.last() != Some(&None) {
                return Err(fault(key("segments"), "rising up_to, and a last segment without one"));
            }
            segments
        },
        pooled_cap: some_money("pooled_cap", shape.pooled_cap.as_deref())?,
        civil_servant: shape.civil_servant.as_deref().map(|text| ratio("civil_servant", text)).transpose()?,
        large_fee: match shape.large_fee {
            None => None,
            Some(large) => Some(LargeFee {
                ratio: ratio("large_fee.ratio", &large.ratio)?,
                cap: some_money("large_fee.cap", large.cap.as_deref())?,
            }),
        },
        serious_illness: match shape.serious_illness {
            None => None,
            Some(serious) => Some(SeriousIllness {
                threshold: money("serious_illness.threshold", &serious.threshold)?,
                ratio: ratio("serious_illness.ratio", &serious.ratio)?,
            }),
        },
        account: match shape.account.as_str() {
            "all" => AccountUse::All,
            "in_scope" => AccountUse::InScope,
            "nothing" => AccountUse::Nothing,
            _ => return Err(fault(key("account"), "\"all\", \"in_scope\" or \"nothing\"")),
        },
        name,
    })
}

#[cfg(test)]
mod tests {
    use settlement::policy::Visitor;

    use super::*;

    const EXAMPLE: &str = include_str!("../../../../assets/config/policy-109900.toml");

    #[test]
    fn example_speaks_of_every_insured_of_the_region() {
        let policy = read(EXAMPLE).unwrap();
        assert_eq!(policy.name(), "policy-109900 2026.1");
        let given = |insurance_kind, person_kind, care_kind, place| {
            let visitor = Visitor { insurance_kind, person_kind, care_kind, level: "", place };
            policy.benefit(&visitor).map(|benefit| benefit.name.as_str())
        };
        assert_eq!(given("310", "1101", "11", Place::Local), Some("职工在职门诊"));
        assert_eq!(given("310", "12", "11", Place::Local), Some("职工退休门诊"));
        assert_eq!(given("310", "1211", "14", Place::Local), Some("职工退休慢特病"));
        assert_eq!(given("310", "11", "14", Place::Local), Some("职工在职慢特病"));
        assert_eq!(given("390", "14", "11", Place::Local), Some("居民门诊"));
        assert_eq!(given("340", "13", "11", Place::Local), None);
        assert_eq!(given("310", "11", "11", Place::Elsewhere), None);
    }

    #[test]
    fn level_of_the_hospital_chooses_where_a_policy_asks_for_it() {
        let text = EXAMPLE.replacen("deductible = \"0.00\"", "levels = [\"02\"]\ndeductible = \"0.00\"", 1);
        let policy = read(&text).unwrap();
        let given = |level| {
            let visitor = Visitor {
                insurance_kind: "310",
                person_kind: "12",
                care_kind: "14",
                level,
                place: Place::Local,
            };
            policy.benefit(&visitor).map(|benefit| benefit.name.as_str())
        };
        assert_eq!(given("02"), Some("职工退休慢特病"));
        assert_eq!(given("05"), Some("职工退休门诊"));
        assert_eq!(given(""), Some("职工退休门诊"));
    }

    #[test]
    #[rustfmt::skip]
    fn policy_that_does_not_fit_names_its_key() {
        let check = |from: &str, to: &str, key: &str| {
            assert!(EXAMPLE.contains(from), "{from}");
            assert_eq!(read(&EXAMPLE.replacen(from, to, 1)).unwrap_err().key, key, "{to}");
        };
        check("valid_from = \"2026-01-01\"",          "valid_from = \"2026\"",                    "valid_from");
        check("checked_on = \"2026-03-05\"",          "checked_on = \"gestern\"",                 "checked_on");
        check("# valid_until = \"2026-12-31\"",       "valid_until = \"2025-12-31\"",             "valid_until");
        check("region = \"1099\"",                    "region = \"10990\u{661}\"",                "region");
        check("deductible = \"0.00\"",                "deductible = \"-1.00\"",                   "benefit.职工退休慢特病.deductible");
        check("deductible = \"0.00\"",                "deductible = \"0.001\"",                   "benefit.职工退休慢特病.deductible");
        check("ratio = \"0.85\"",                     "ratio = \"85\"",                           "benefit.职工退休慢特病.segments.ratio");
        check("{ up_to = \"5000.00\", ratio = \"0.85\" }, ", "{ ratio = \"0.85\" }, ",             "benefit.职工退休慢特病.segments");
        check(", { ratio = \"0.9\" }]",               "]",                                        "benefit.职工退休慢特病.segments");
        check("account = \"all\"",                    "account = \"some\"",                       "benefit.职工退休慢特病.account");
        check("place = \"local\"",                    "place = \"here\"",                         "benefit.职工退休慢特病.place");
        check("id = \"policy-109900\"",               "id = \"\"",                                "id");
        check("region = \"1099\"",                    "regions = \"1099\"",                       "line 6");
    }
}

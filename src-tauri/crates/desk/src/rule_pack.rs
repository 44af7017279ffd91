//! A rule pack as it is written: TOML, checked key by key. Reading files and signatures is the program's own work (`terminal`).

use serde::Deserialize;
use settlement::card_record::Sex;
use settlement::rules::{
    Check, Class, DoctorListing, Effect, Limits, Pack, PackFault, PackOption, Rule, Scope,
};
use settlement::{Money, RuleId};

use crate::toml_file::{date, fault, shape, validity, words};

/// The pack that is compiled in.
pub const NATIONAL: &str = include_str!("../../../../assets/rules/national.toml");

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
    chosen: std::collections::BTreeMap<String, String>,
    #[serde(default)]
    off: Vec<String>,
    #[serde(default)]
    option: Vec<OptionShape>,
    #[serde(default)]
    class: Vec<ClassShape>,
    #[serde(default)]
    doctor: Vec<DoctorShape>,
    #[serde(default)]
    rule: Vec<RuleShape>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OptionShape {
    name: String,
    about: String,
    choices: Vec<String>,
    chosen: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassShape {
    name: String,
    #[serde(default)]
    codes: Vec<String>,
    #[serde(default)]
    names: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DoctorShape {
    code: String,
    from: String,
    until: Option<String>,
    #[serde(default)]
    suspended: Vec<i32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleShape {
    id: String,
    check: String,
    effect: String,
    #[serde(default)]
    overridable: bool,
    clause: String,
    source: String,
    #[serde(default)]
    advice: String,
    option: Option<String>,
    #[serde(default)]
    classes: Vec<String>,
    #[serde(default)]
    except: Vec<String>,
    #[serde(default)]
    in_diagnoses: Vec<String>,
    #[serde(default)]
    except_diagnoses: Vec<String>,
    #[serde(default)]
    care_kinds: Vec<String>,
    #[serde(default)]
    insurance_kinds: Vec<String>,
    count: Option<u32>,
    days: Option<u32>,
    amount: Option<String>,
    #[serde(default)]
    other: Vec<String>,
    #[serde(default)]
    diagnoses: Vec<String>,
    #[serde(default)]
    words: Vec<String>,
    sex: Option<String>,
    age_from: Option<u32>,
    age_to: Option<u32>,
}

/// Reads a pack.
///
/// # Errors
/// The first key that does not fit; for a text that is no TOML, or a key that is not known, its line.
pub fn read(text: &str) -> Result<Pack, PackFault> {
    let file: File = shape(text)?;
    let (valid_from, valid_until) = validity(&file.valid_from, file.valid_until.as_deref(), &file.region)?;
    let mut classes = Vec::new();
    for class in file.class {
        let name = words("class.name", &class.name, 20)?;
        if class.codes.iter().chain(&class.names).any(String::is_empty) {
            return Err(fault(format!("class.{name}"), "codes and names that are not empty"));
        }
        classes.push(Class { name, codes: class.codes, names: class.names });
    }
    let mut doctors = Vec::new();
    for doctor in file.doctor {
        let key = |member: &str| format!("doctor.{}.{member}", doctor.code);
        doctors.push(DoctorListing {
            code: words("doctor.code", &doctor.code, 30)?,
            from: date(key("from"), &doctor.from)?,
            until: doctor.until.as_deref().map(|text| date(key("until"), text)).transpose()?,
            suspended: doctor.suspended,
        });
    }
    let id = |key: &str, text: &str| RuleId::new(text).map_err(|_| fault(key, "1 to 40 characters"));
    Ok(Pack {
        id: words("id", &file.id, 40)?,
        version: words("version", &file.version, 20)?,
        region: file.region,
        valid_from,
        valid_until,
        classes,
        doctors,
        options: file
            .option
            .into_iter()
            .map(|option| PackOption {
                name: option.name,
                about: option.about,
                choices: option.choices,
                chosen: option.chosen,
            })
            .collect(),
        chosen: file.chosen.into_iter().collect(),
        off: file.off.iter().map(|text| id("off", text)).collect::<Result<_, _>>()?,
        rules: file.rule.into_iter().map(rule).collect::<Result<_, _>>()?,
    })
}

fn rule(shape: RuleShape) -> Result<Rule, PackFault> {
    let id = RuleId::new(&shape.id).map_err(|_| fault("rule.id", "1 to 40 characters"))?;
    let key = |member: &str| format!("rule.{id}.{member}");
    let list = |keys: Vec<&str>| format!("one of {}", keys.join(", "));
    let check = Check::from_key(&shape.check)
        .ok_or_else(|| fault(key("check"), list(Check::ALL.iter().map(|check| check.key()).collect())))?;
    let effect = Effect::ALL.into_iter().find(|effect| effect.key() == shape.effect);
    let effect = effect
        .ok_or_else(|| fault(key("effect"), list(Effect::ALL.into_iter().map(Effect::key).collect())))?;
    let amount = shape.amount.as_deref().map(Money::parse).transpose();
    let amount = amount.map_err(|_| fault(key("amount"), "yuan as a text, like \"10000.00\""))?;
    let sex = match shape.sex.as_deref() {
        None => None,
        Some("男") => Some(Sex::Male),
        Some("女") => Some(Sex::Female),
        Some(_) => return Err(fault(key("sex"), "\"男\" or \"女\"")),
    };
    let option = match shape.option.as_deref() {
        None => None,
        Some(text) => {
            let (name, value) = text.split_once('=').ok_or_else(|| fault(key("option"), "\"name=value\""))?;
            Some((name.trim().to_owned(), value.trim().to_owned()))
        }
    };
    Ok(Rule {
        check,
        effect,
        overridable: shape.overridable,
        clause: shape.clause,
        source: shape.source,
        advice: shape.advice,
        option,
        scope: Scope {
            classes: shape.classes,
            except: shape.except,
            diagnoses: shape.in_diagnoses,
            except_diagnoses: shape.except_diagnoses,
            care_kinds: shape.care_kinds,
            insurance_kinds: shape.insurance_kinds,
        },
        limits: Limits {
            count: shape.count,
            days: shape.days,
            amount,
            other: shape.other,
            diagnoses: shape.diagnoses,
            words: shape.words,
            sex,
            age_from: shape.age_from,
            age_to: shape.age_to,
        },
        id,
    })
}

#[cfg(test)]
mod tests;

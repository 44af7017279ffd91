//! The book: the packs that are in use, checked and made ready to be looked up.

use std::collections::BTreeMap;

use super::case::{Case, Prepared};
use super::facts::{Basket, DoctorListing};
use super::pack::{Class, Effect, Family, Pack, PackFault, Rule};
use crate::ids::RuleId;
use crate::time::BusinessDate;

/// Classes one book may name: a line's classes are the bits of one number.
const CLASSES_MAX: usize = 128;

/// A rule that a bill has met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Which rule.
    pub rule: RuleId,
    /// Its family.
    pub family: Family,
    /// What it does.
    pub effect: Effect,
    /// May two people let it pass?
    pub overridable: bool,
    /// 条款.
    pub clause: String,
    /// Where it stands.
    pub source: String,
    /// 怎么办.
    pub advice: String,
    /// Id and version of the pack.
    pub pack: String,
    /// Place of the line in the basket, from 0; none where it is about the visit.
    pub line: Option<usize>,
    /// 事实: the numbers that led to it, in words.
    pub found: String,
}

/// Packs in use.
#[derive(Clone, Debug, Default)]
pub struct Book {
    packs: Vec<Pack>,
    classes: Vec<Class>,
    rules: Vec<Prepared>,
    names: Vec<String>,
}

impl Book {
    /// Checks packs, the later ones before the earlier ones, and makes them ready.
    ///
    /// # Errors
    /// The first key that does not fit.
    pub fn new(packs: Vec<Pack>) -> Result<Self, PackFault> {
        let mut classes: Vec<Class> = Vec::new();
        for class in packs.iter().flat_map(|pack| &pack.classes) {
            match classes.iter_mut().find(|known| known.name == class.name) {
                Some(known) => known.clone_from(class),
                None => classes.push(class.clone()),
            }
        }
        if classes.len() > CLASSES_MAX {
            return Err(PackFault::new(
                "class",
                format!("at most {CLASSES_MAX} classes in all packs together"),
            ));
        }
        let place: BTreeMap<&str, usize> =
            classes.iter().enumerate().map(|(place, class)| (class.name.as_str(), place)).collect();
        check_options(&packs)?;
        let mut rules = Vec::new();
        for (number, pack) in packs.iter().enumerate() {
            for rule in &pack.rules {
                check_rule(rule)?;
                let twice = pack.rules.iter().filter(|other| other.id == rule.id).count() > 1;
                if twice {
                    return Err(PackFault::new(format!("rule.{}", rule.id), "an id that stands once"));
                }
                let mask = |key: &str, names: &[String]| {
                    names.iter().try_fold(0_u128, |mask, name| match place.get(name.as_str()) {
                        Some(bit) => Ok(mask | (1 << bit)),
                        None => Err(PackFault::new(
                            format!("rule.{}.{key}", rule.id),
                            format!("a class of this or an earlier pack, not \"{name}\""),
                        )),
                    })
                };
                rules.push(Prepared {
                    pack: number,
                    classes: mask("classes", &rule.scope.classes)?,
                    except: mask("except", &rule.scope.except)?,
                    other: mask("other", &rule.limits.other)?,
                    rule: rule.clone(),
                });
            }
        }
        let names = packs.iter().map(Pack::name).collect();
        Ok(Self { packs, classes, rules, names })
    }

    /// The packs, in the order in which they count.
    pub fn packs(&self) -> &[Pack] {
        &self.packs
    }

    /// The rules that hold on a day, with the name of their pack.
    pub fn rules_on(&self, day: BusinessDate) -> impl Iterator<Item = (&Rule, &str)> {
        self.holding(day).map(|prepared| (&prepared.rule, self.name_of(prepared)))
    }

    fn name_of(&self, prepared: &Prepared) -> &str {
        self.names.get(prepared.pack).map_or("", String::as_str)
    }

    fn holding(&self, day: BusinessDate) -> impl Iterator<Item = &Prepared> {
        let holds: Vec<bool> = self.packs.iter().map(|pack| pack.holds_on(day)).collect();
        let mut newest: BTreeMap<&RuleId, usize> = BTreeMap::new();
        for (number, pack) in
            self.packs.iter().enumerate().filter(|(number, _)| holds.get(*number) == Some(&true))
        {
            newest.extend(pack.off.iter().map(|id| (id, usize::MAX)));
            newest.extend(pack.rules.iter().map(|rule| (&rule.id, number)));
        }
        let mut chosen: BTreeMap<&str, &str> = BTreeMap::new();
        for pack in self.packs.iter().filter(|pack| pack.holds_on(day)) {
            chosen.extend(pack.options.iter().map(|option| (option.name.as_str(), option.chosen.as_str())));
            chosen.extend(pack.chosen.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        }
        self.rules.iter().filter(move |prepared| {
            let wanted = prepared.rule.option.as_ref();
            newest.get(&prepared.rule.id) == Some(&prepared.pack)
                && wanted.is_none_or(|(name, value)| chosen.get(name.as_str()) == Some(&value.as_str()))
        })
    }

    /// The list of doctors that counts on a day; none where no pack brings one.
    pub fn doctors_on(&self, day: BusinessDate) -> Option<&[DoctorListing]> {
        let packs = self.packs.iter().rev();
        packs
            .filter(|pack| pack.holds_on(day) && !pack.doctors.is_empty())
            .map(|pack| pack.doctors.as_slice())
            .next()
    }

    /// Checks a bill: every rule it meets, visit first, then line by line, the gravest first.
    pub fn check(&self, basket: &Basket) -> Vec<Hit> {
        let case = Case::new(basket, &self.classes, self.doctors_on(basket.on));
        let (mut hits, mut found) = (Vec::new(), Vec::new());
        for prepared in self.holding(basket.on) {
            if !case.concerns(prepared) {
                continue;
            }
            prepared.rule.check.look(prepared, &case, &mut found);
            let rule = &prepared.rule;
            hits.extend(found.drain(..).map(|found| Hit {
                rule: rule.id.clone(),
                family: rule.check.family(),
                effect: rule.effect,
                overridable: rule.overridable,
                clause: rule.clause.clone(),
                source: rule.source.clone(),
                advice: rule.advice.clone(),
                pack: self.name_of(prepared).to_owned(),
                line: found.line,
                found: found.text,
            }));
        }
        hits.sort_by(|a, b| (a.line, a.effect, &a.rule).cmp(&(b.line, b.effect, &b.rule)));
        hits
    }
}

/// Options that exist, with values they may have.
fn check_options(packs: &[Pack]) -> Result<(), PackFault> {
    let mut known: BTreeMap<&str, &[String]> = BTreeMap::new();
    for pack in packs {
        known.extend(pack.options.iter().map(|option| (option.name.as_str(), option.choices.as_slice())));
        let own = pack
            .options
            .iter()
            .map(|option| (format!("option.{}.chosen", option.name), &option.name, &option.chosen));
        let chosen = pack.chosen.iter().map(|(name, value)| (format!("chosen.{name}"), name, value));
        let rules = pack.rules.iter().filter_map(|rule| {
            let (name, value) = rule.option.as_ref()?;
            Some((format!("rule.{}.option", rule.id), name, value))
        });
        for (key, name, value) in own.chain(chosen).chain(rules) {
            let Some(choices) = known.get(name.as_str()) else {
                return Err(PackFault::new(
                    key,
                    format!("an option of this or an earlier pack, not \"{name}\""),
                ));
            };
            if !choices.contains(value) {
                return Err(PackFault::new(key, format!("one of {}", choices.join(", "))));
            }
        }
    }
    Ok(())
}

/// Every limit that is needed, and none that is not read.
fn check_rule(rule: &Rule) -> Result<(), PackFault> {
    let key = |name: &str| format!("rule.{}.{name}", rule.id);
    for (name, text) in [("clause", &rule.clause), ("source", &rule.source)] {
        if text.trim().is_empty() {
            return Err(PackFault::new(key(name), "some text"));
        }
    }
    let given = rule.limits.given();
    if let Some(need) = rule.check.needs().iter().find(|need| given.iter().all(|(limit, _)| limit != *need)) {
        return Err(PackFault::new(key(need.key()), format!("a value: \"{}\" needs it", rule.check.key())));
    }
    let read = |limit| rule.check.needs().contains(limit) || rule.check.may_have().contains(limit);
    if let Some((limit, _)) = given.iter().find(|(limit, _)| !read(limit)) {
        return Err(PackFault::new(
            key(limit.key()),
            format!("to be left out: \"{}\" does not read it", rule.check.key()),
        ));
    }
    if rule.limits.count == Some(0) || rule.limits.amount.is_some_and(crate::Money::is_negative) {
        return Err(PackFault::new(key("count, amount"), "above zero"));
    }
    Ok(())
}

//! A basket as the checks see it: with the classes of every line and of every earlier charge.

use super::facts::{Basket, ChargedLine, DoctorListing, Earlier};
use super::pack::{Class, Effect, Rule};

/// A rule made ready: its classes as bits.
#[derive(Clone, Debug)]
pub(super) struct Prepared {
    pub(super) rule: Rule,
    pub(super) pack: usize,
    pub(super) classes: u128,
    pub(super) except: u128,
    pub(super) other: u128,
}

impl Prepared {
    fn takes(&self, mask: u128) -> bool {
        (self.classes == 0 || self.classes & mask != 0) && self.except & mask == 0
    }
}

/// What a check found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) line: Option<usize>,
    pub(super) text: String,
}

impl Found {
    pub(super) const fn on(line: usize, text: String) -> Self {
        Self { line: Some(line), text }
    }

    pub(super) const fn visit(text: String) -> Self {
        Self { line: None, text }
    }
}

/// A line in the scope of a rule.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) place: usize,
    pub(super) line: &'a ChargedLine,
    pub(super) mask: u128,
}

impl<'a> At<'a> {
    pub(super) fn name(&self) -> &'a str {
        &self.line.fee.item.name
    }

    pub(super) fn prescription(&self) -> Option<&'a str> {
        self.line.fee.order.prescription.as_deref()
    }
}

pub(super) struct Case<'a> {
    pub(super) basket: &'a Basket,
    pub(super) doctors: Option<&'a [DoctorListing]>,
    masks: Vec<u128>,
    earlier: Vec<u128>,
}

fn mask_of(classes: &[Class], code: &str, name: &str) -> u128 {
    let taken = classes.iter().enumerate().filter(|(_, class)| class.takes(code, name));
    taken.fold(0, |mask, (bit, _)| mask | (1 << bit))
}

impl<'a> Case<'a> {
    pub(super) fn new(basket: &'a Basket, classes: &[Class], doctors: Option<&'a [DoctorListing]>) -> Self {
        let line =
            |line: &ChargedLine| mask_of(classes, line.fee.item.catalog_code.as_str(), &line.fee.item.name);
        let earlier = |earlier: &Earlier| mask_of(classes, &earlier.catalog_code, &earlier.name);
        Self {
            doctors,
            masks: basket.lines.iter().map(line).collect(),
            earlier: basket.history.iter().map(earlier).collect(),
            basket,
        }
    }

    /// Does a rule speak of this visit?
    pub(super) fn concerns(&self, prepared: &Prepared) -> bool {
        let scope = &prepared.rule.scope;
        let listed = |list: &[String], word: &str| list.is_empty() || list.iter().any(|known| known == word);
        let insured = !prepared.rule.check.family().is_of_insurance()
            || self.basket.lines.iter().any(|line| !line.is_self_paid())
            || prepared.rule.effect == Effect::SelfPay;
        insured
            && listed(&scope.care_kinds, &self.basket.care_kind)
            && listed(&scope.insurance_kinds, &self.basket.patient.insurance_kind)
            && (scope.diagnoses.is_empty() || self.has_diagnosis(&scope.diagnoses))
            && !self.has_diagnosis(&scope.except_diagnoses)
    }

    pub(super) fn has_diagnosis(&self, starts: &[String]) -> bool {
        self.diagnosis(starts).is_some()
    }

    /// The first diagnosis whose code begins so.
    pub(super) fn diagnosis(&self, starts: &[String]) -> Option<&'a super::facts::Diagnosis> {
        let begins = |code: &str| starts.iter().any(|start| code.starts_with(start.as_str()));
        self.basket.diagnoses.iter().find(|diagnosis| begins(&diagnosis.code))
    }

    /// The main diagnosis, as it is written.
    pub(super) fn diagnosis_words(&self) -> String {
        self.basket
            .diagnoses
            .first()
            .map_or_else(|| "无诊断".to_owned(), |one| format!("{} {}", one.code, one.name))
    }

    /// All lines with their classes.
    pub(super) fn all(&self) -> impl Iterator<Item = At<'a>> {
        let lines = self.basket.lines.iter().enumerate();
        lines.zip(&self.masks).map(|((place, line), mask)| At { place, line, mask: *mask })
    }

    /// Lines of which a rule speaks: of what the patient pays himself only where it does not speak of the insurance.
    pub(super) fn lines(&self, prepared: &Prepared) -> impl Iterator<Item = At<'a>> {
        let of_insurance = prepared.rule.check.family().is_of_insurance();
        self.all().filter(move |at| prepared.takes(at.mask) && !(of_insurance && at.line.fee.self_paid))
    }

    /// Lines of which a rule speaks, also what the patient pays himself.
    pub(super) fn lines_whoever_pays(&self, prepared: &Prepared) -> impl Iterator<Item = At<'a>> {
        self.all().filter(move |at| prepared.takes(at.mask))
    }

    /// Lines of the other classes of a rule.
    pub(super) fn other(&self, prepared: &Prepared) -> impl Iterator<Item = At<'a>> {
        self.all().filter(move |at| prepared.other & at.mask != 0)
    }

    /// Earlier charges of which a rule speaks.
    pub(super) fn earlier(&self, prepared: &Prepared) -> impl Iterator<Item = &'a Earlier> {
        let history = self.basket.history.iter().zip(&self.earlier);
        history.filter(move |(_, mask)| prepared.takes(**mask)).map(|(earlier, _)| earlier)
    }

    /// Earlier charges of the other classes of a rule.
    pub(super) fn earlier_other(&self, prepared: &Prepared) -> impl Iterator<Item = &'a Earlier> {
        let history = self.basket.history.iter().zip(&self.earlier);
        history.filter(move |(_, mask)| prepared.other & **mask != 0).map(|(earlier, _)| earlier)
    }

    /// Earlier charges of which a rule speaks and that the insurance bore, of the year of this visit.
    pub(super) fn this_year(&self, prepared: &Prepared) -> impl Iterator<Item = &'a Earlier> {
        let year = self.basket.on.year();
        self.earlier(prepared).filter(move |earlier| earlier.on.year() == year && !earlier.self_paid)
    }
}

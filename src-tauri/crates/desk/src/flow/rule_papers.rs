//! Papers of no case, for nothing has begun yet, and the one that explains why a charge does not go by the insurance.

use settlement::fact::{DocumentKind, Fact, PrintIntent, Stamp, Subject};
use settlement::ids::DocumentNo;
use settlement::ports::{Cache, Journal};
use settlement::receipt::{ExplanationSlip, Paper, PaperHead, PaperPerson, RefusedRow};
use settlement::request::Codec;
use settlement::rules::{Effect, Hit, Standing};

use crate::desk::Desk;
use crate::inputs::{Duty, PrintKey};
use crate::papers::{head, person_words};
use crate::refuse::Refusal;
use crate::state::AtBill;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// 单据号 of a paper of no case.
    pub(crate) fn terminal_number(&self, now: Stamp, kind: DocumentKind) -> Result<DocumentNo, Refusal> {
        let day = now.wall.china_date().compact();
        let stem = format!("{}{day}{:02}", kind.letter(), self.options.terminal.number());
        let used = self.state.rules.papers.iter().filter(|number| number.as_str().starts_with(&stem)).count();
        DocumentNo::new(&format!("{stem}{:05}", used + 1))
            .map_err(|_| Refusal::Malformed("number".to_owned()))
    }

    /// Announces a paper of no case and prints it.
    pub(crate) fn print_for_nobody(
        &mut self,
        now: Stamp,
        kind: DocumentKind,
        make: impl FnOnce(&Self, PaperHead) -> Option<Paper>,
    ) -> Result<(DocumentNo, Duty), Refusal> {
        let number = self.terminal_number(now, kind)?;
        let clerk = self.state.session.clerk.clone().ok_or(Refusal::SignedOut)?;
        let intent = PrintIntent {
            number: number.clone(),
            kind,
            copy: 0,
            reason: None,
            made_at: now.wall,
            chain_head: self.head_short(),
        };
        let head = head(&intent, &clerk, &self.options).ok_or(Refusal::NoPaper)?;
        let paper = make(self, head).ok_or(Refusal::NoPaper)?;
        self.commit_terminal(now, Fact::PrintIntent(intent))?;
        self.state.rules.papers.push(number.clone());
        let key = PrintKey { subject: Subject::Terminal, number: number.clone(), kind, copy: 0 };
        self.state.prints.entry(Subject::Terminal).or_default().open.push(key.clone());
        Ok((number, Duty::Print { key, paper: Box::new(paper) }))
    }

    pub(crate) fn person_on_paper(&self) -> Option<PaperPerson> {
        let person = &self.state.person;
        let (snapshot, insurance) = (person.snapshot.as_ref()?, person.insurance()?);
        let visit = self.state.bill.as_ref().and_then(|at| at.visit.as_ref());
        Some(person_words(snapshot, insurance, visit.map(|visit| &visit.care_kind)))
    }

    /// The slip that says why a charge does not go by the insurance.
    pub(crate) fn explain_rules(&mut self, now: Stamp) -> Result<Vec<Duty>, Refusal> {
        self.look_at_rules(now);
        let at = self.state.bill.as_ref().ok_or(Refusal::NoSuchHit)?;
        let rows: Vec<RefusedRow> = explained(at).map(|hit| refused(hit, at)).collect();
        if rows.is_empty() {
            return Err(Refusal::NoSuchHit);
        }
        let (_number, duty) = self.print_for_nobody(now, DocumentKind::ExplanationSlip, |desk, head| {
            let bill = desk.state.bill.as_ref()?.bill.clone();
            Some(Paper::Explanation(ExplanationSlip { head, person: desk.person_on_paper()?, bill, rows }))
        })?;
        Ok(vec![duty])
    }
}

/// Hits that a patient may be told about: what stops the charge, and what makes a line his own.
pub(crate) fn explained(at: &AtBill) -> impl Iterator<Item = &Hit> {
    at.rules.hits.iter().filter(|hit| match at.standing(hit) {
        Standing::Open => hit.effect != Effect::Consent,
        Standing::SelfPaid => true,
        Standing::Answered | Standing::Note => false,
    })
}

fn refused(hit: &Hit, at: &AtBill) -> RefusedRow {
    let line = hit.line.and_then(|place| at.lines.get(place));
    RefusedRow {
        what: line
            .map_or_else(|| "本次就诊".to_owned(), |line| format!("{} {}", line.item.name, line.item.spec)),
        found: hit.found.clone(),
        clause: hit.clause.clone(),
        source: format!("规则 {}（{}，要求第 {}）", hit.rule, hit.pack, hit.source),
        effect: hit.effect.name().to_owned(),
        advice: hit.advice.clone(),
    }
}

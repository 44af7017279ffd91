//! 自费同意: what the patient pays himself, shown on paper or on his own screen, and signed there (requirement 57).
//!
//! On paper the clerk sees the signature and says so. On the screen the strokes come in by themselves; the clerk still looks
//! at them and confirms, and only then is there a numbered form, with the signature on it.

use settlement::fact::{DocumentKind, Stamp};
use settlement::fees::FeeLine;
use settlement::ids::{DocumentNo, FeeLineNo, RuleId};
use settlement::money::Money;
use settlement::ports::{Cache, Journal};
use settlement::receipt::{ConsentForm, FeeRow, Paper, PaperHead};
use settlement::request::Codec;
use settlement::rules::{AnswerKind, Effect, Hit, Standing};
use settlement::signature::Signature;

use crate::api::PutSignatureArgs;
use crate::desk::Desk;
use crate::inputs::Duty;
use crate::papers::{class, fee_row};
use crate::refuse::Refusal;
use crate::state::AtBill;

/// A consent that waits for its signature.
#[derive(Clone, Debug)]
pub(crate) struct OpenConsent {
    /// 单据号; on the screen the one that the form will have.
    pub(crate) number: DocumentNo,
    /// Rules that ask for it, and at which lines.
    pub(crate) asked: Vec<(RuleId, FeeLineNo)>,
    /// Lines as they were shown.
    pub(crate) lines: Vec<FeeLine>,
    /// Their sum.
    pub(crate) total: Money,
    /// 条款 that asks for it.
    pub(crate) clause: String,
    /// Is it signed on the patient's screen?
    pub(crate) on_screen: bool,
    /// What was written there.
    pub(crate) signature: Option<Signature>,
}

impl OpenConsent {
    /// Whether the bill still says what was shown: nobody signs for other items or another price.
    pub(crate) fn stands(&self, at: &AtBill) -> bool {
        self.lines.iter().all(|shown| {
            at.lines.iter().any(|line| {
                line.line_no == shown.line_no
                    && line.item.item_code == shown.item.item_code
                    && (line.quantity, line.amount) == (shown.quantity, shown.amount)
            })
        })
    }
}

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// The form for everything that asks for the patient's consent, on paper.
    pub(crate) fn print_consent(&mut self, now: Stamp) -> Result<Vec<Duty>, Refusal> {
        let number = self.terminal_number(now, DocumentKind::ConsentForm)?;
        let consent = self.open_consent(now, number, false)?;
        let (_number, duty) = self.print_form(now, &consent)?;
        if let Some(at) = &mut self.state.bill {
            at.rules.consent = Some(consent);
        }
        Ok(vec![duty])
    }

    /// The same on the patient's screen; it becomes a paper when it is signed.
    pub(crate) fn ask_consent(&mut self, now: Stamp) -> Result<Vec<Duty>, Refusal> {
        if !self.options.second_screen {
            return Err(Refusal::NoSecondScreen);
        }
        let number = self.terminal_number(now, DocumentKind::ConsentForm)?;
        let consent = self.open_consent(now, number, true)?;
        if let Some(at) = &mut self.state.bill {
            at.rules.consent = Some(consent);
        }
        Ok(Vec::new())
    }

    fn open_consent(
        &mut self,
        now: Stamp,
        number: DocumentNo,
        on_screen: bool,
    ) -> Result<OpenConsent, Refusal> {
        self.look_at_rules(now);
        let at = self.state.bill.as_ref().ok_or(Refusal::NoSuchHit)?;
        let asking: Vec<&Hit> = asking(at).collect();
        let clause = asking.first().map(|hit| hit.clause.clone()).ok_or(Refusal::NoSuchHit)?;
        let mut asked = Vec::new();
        let mut lines: Vec<FeeLine> = Vec::new();
        for (hit, line) in asking.iter().filter_map(|hit| Some((hit, at.lines.get(hit.line?)?))) {
            asked.push((hit.rule.clone(), line.line_no.clone()));
            if lines.iter().all(|shown| shown.line_no != line.line_no) {
                lines.push(line.clone());
            }
        }
        let total = Money::sum(lines.iter().map(|line| line.amount)).map_err(|_| Refusal::NoPaper)?;
        Ok(OpenConsent { number, asked, lines, total, clause, on_screen, signature: None })
    }

    fn print_form(&mut self, now: Stamp, consent: &OpenConsent) -> Result<(DocumentNo, Duty), Refusal> {
        self.print_for_nobody(now, DocumentKind::ConsentForm, |desk, head: PaperHead| {
            Some(Paper::Consent(ConsentForm {
                head,
                person: desk.person_on_paper()?,
                bill: desk.state.bill.as_ref()?.bill.clone(),
                lines: consent.lines.iter().map(row).collect(),
                total: consent.total,
                clause: consent.clause.clone(),
                signature: consent.signature.clone(),
            }))
        })
    }

    /// What the patient wrote on his screen; strokes without a place for them are refused, and an older signature is replaced.
    pub(crate) fn put_signature(&mut self, args: PutSignatureArgs) -> Result<Vec<Duty>, Refusal> {
        self.answerable()?;
        let signature =
            Signature::new(args.strokes).map_err(|fault| Refusal::Malformed(format!("strokes: {fault}")))?;
        let at = self.state.bill.as_mut().ok_or(Refusal::NoSuchHit)?;
        let stands = at.rules.consent.as_ref().is_some_and(|consent| consent.stands(at));
        let consent = at
            .rules
            .consent
            .as_mut()
            .filter(|consent| stands && consent.on_screen && consent.number.as_str() == args.number);
        consent.ok_or(Refusal::NoSuchHit)?.signature = Some(signature);
        Ok(Vec::new())
    }

    /// The clerk has seen the signature, on the paper or on the screen.
    pub(crate) fn sign_consent(&mut self, now: Stamp, number: &str) -> Result<Vec<Duty>, Refusal> {
        self.answerable()?;
        let at = self.state.bill.as_ref().ok_or(Refusal::NoSuchHit)?;
        let consent = at.rules.consent.as_ref().filter(|consent| consent.number.as_str() == number);
        let mut consent = consent.ok_or(Refusal::NoSuchHit)?.clone();
        let mut duties = Vec::new();
        if consent.on_screen {
            if !consent.stands(at) {
                return Err(Refusal::NoSuchHit);
            }
            if consent.signature.is_none() {
                return Err(Refusal::NotSignedYet);
            }
            // Another paper may have taken the number meanwhile; the form has its own.
            let (number, duty) = self.print_form(now, &consent)?;
            consent.number = number;
            duties.push(duty);
        }
        if let Some(at) = &mut self.state.bill {
            at.rules.consent = None;
        }
        for (rule, line) in &consent.asked {
            let hit = self.hit_of(rule.as_str(), Some(line.as_str()), &[Effect::Consent]);
            // A line that was taken off meanwhile needs none.
            let Ok(hit) = hit else { continue };
            let answer = self.answer(now, &hit, AnswerKind::Consent, consent.number.as_str().to_owned())?;
            self.keep_answer(now, hit.line, answer);
        }
        Ok(duties)
    }
}

/// Hits that ask for the patient's consent and have none yet.
pub(crate) fn asking(at: &AtBill) -> impl Iterator<Item = &Hit> {
    at.rules.hits.iter().filter(|hit| hit.effect == Effect::Consent && at.standing(hit) == Standing::Open)
}

fn row(line: &FeeLine) -> FeeRow {
    FeeRow { class: Some(class(line.item.grade)), ..fee_row(line) }
}

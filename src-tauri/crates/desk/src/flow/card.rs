//! From the card to the person: what the reader says, what 1101 says, and whether they agree.

use settlement::card_record::{CardRecord, CardSituation, ReadTiming, ReaderEvent};
use settlement::fact::Stamp;
use settlement::fallback::FallbackState;
use settlement::ids::{CertNo, ReaderName};
use settlement::machine::State;
use settlement::person::{CertKind, Credential, CredentialKind, IdentityCheck};
use settlement::ports::{Cache, Journal};
use settlement::request::{Answer, Codec, DoubtWhy, Request};

use super::session::is_about_sign_in;
use crate::api::{ChooseInsuranceArgs, FindPersonArgs, VerifyMethod, VerifyPersonArgs};
use crate::desk::Desk;
use crate::fault::{FaultCode, FaultView};
use crate::inputs::{AskId, Duty};
use crate::refuse::Refusal;
use crate::state::{AtDesk, LastCard, ReaderAt};
use crate::view::{PersonState, SessionState};
use crate::view_words::doubt_words;

/// The situation at a reader as the clerk sees it; the one place a situation becomes a code.
pub(crate) fn situation_fault(situation: CardSituation) -> FaultView {
    match situation {
        CardSituation::RemovedWhileReading => FaultCode::C01.view(),
        CardSituation::Mute => FaultCode::C02.view(),
        CardSituation::Unsupported => FaultCode::C03.view(),
        CardSituation::Hung => FaultCode::C04.view(),
        CardSituation::BankCard => FaultCode::C05.view(),
        CardSituation::OtherCard => FaultCode::C06.view(),
        CardSituation::NotPersonalised => FaultCode::C07.view(),
        CardSituation::Locked => FaultCode::C08.view(),
        CardSituation::Garbled => FaultCode::C09.view(),
        CardSituation::Swapped => FaultCode::C10.view(),
        CardSituation::InUse => FaultCode::C11.view(),
        CardSituation::ReaderUnplugged => FaultCode::C12.view(),
        CardSituation::ServiceStopped => service_fault(),
    }
}

/// The card service is down.
pub(crate) fn service_fault() -> FaultView {
    FaultCode::C13.view()
}

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    pub(crate) fn reader_said(&mut self, now: Stamp, event: ReaderEvent) -> Vec<Duty> {
        match event {
            ReaderEvent::ServiceDown => {
                self.state.around.service_down = true;
                self.state.around.readers.clear();
                self.card_gone(None);
            }
            ReaderEvent::ServiceUp => self.state.around.service_down = false,
            ReaderEvent::NoReader => {
                self.state.around.readers.clear();
                self.card_gone(None);
            }
            ReaderEvent::ReaderAppeared(reader) => self.reader_is(reader, "empty", None),
            ReaderEvent::ReaderGone(reader) => {
                self.card_gone(Some(&reader));
                self.state.around.readers.remove(&reader);
            }
            ReaderEvent::CardSeen(reader) => {
                self.reader_is(reader.clone(), "reading", None);
                self.card_seen(now, reader);
            }
            ReaderEvent::CardRead { reader, record, timing } => {
                self.reader_is(reader.clone(), "card", None);
                return self.card_read(now, reader, *record, timing);
            }
            ReaderEvent::CardFailed { reader, situation, timing } => {
                self.reader_is(reader.clone(), "fault", Some(situation));
                self.state.around.last_card =
                    Some(LastCard { at: now.wall, timing, outcome: Err(situation) });
                self.card_failed(&reader, situation);
            }
            ReaderEvent::CardRemoved(reader) => {
                self.reader_is(reader.clone(), "empty", None);
                self.card_gone(Some(&reader));
            }
        }
        Vec::new()
    }

    fn reader_is(&mut self, reader: ReaderName, state: &'static str, situation: Option<CardSituation>) {
        self.state.around.readers.insert(reader, ReaderAt { state, situation });
    }

    /// May another person take the desk? Not while a bill is begun here and neither done, given up nor parked.
    ///
    /// A try that came to nothing leaves its lines on the screen: what was typed is not lost by a fault.
    pub(crate) fn desk_is_free(&self) -> bool {
        let Some(bill) = &self.state.bill else { return true };
        if self
            .full_pay_of(&bill.bill)
            .is_some_and(|fallback| !matches!(fallback.state, FallbackState::Resettling))
        {
            return true;
        }
        let Some(attempt) = self.current() else { return bill.lines.is_empty() };
        match attempt.state {
            State::Fencing if attempt.settle_msg_id.is_some() => true,
            State::Void | State::Fencing => bill.given_up || bill.lines.is_empty(),
            State::Settled | State::Refunded => attempt.is_closed() && !bill.changed,
            State::InDoubt | State::Reversing | State::Confirming => true,
            State::Cancelling | State::CancelFencing => self.waiting(&attempt.id).is_none(),
            State::Draft
            | State::Registered
            | State::Uploaded
            | State::Quoted
            | State::Settling
            | State::Cancelled
            | State::Manual => false,
        }
    }

    /// Refuses what would push aside the bill at the desk, and says what the clerk waits for or can do.
    pub(crate) fn desk_for_another(&self) -> Result<(), Refusal> {
        if self.desk_is_free() {
            return Ok(());
        }
        match self.current() {
            Some(attempt) if self.waiting(&attempt.id).is_some() => Err(Refusal::Busy),
            Some(_) | None => Err(Refusal::DeskTaken),
        }
    }

    fn card_seen(&mut self, now: Stamp, reader: ReaderName) {
        self.state.session.active_at = now;
        if self.desk_is_free() {
            self.state.bill = None;
            self.state.person = AtDesk {
                state: PersonState::Reading,
                reader: Some(reader),
                seen_at: Some(now),
                ..AtDesk::nobody()
            };
        }
    }

    fn card_failed(&mut self, reader: &ReaderName, situation: CardSituation) {
        let person = &mut self.state.person;
        if person.reader.as_ref() == Some(reader) && person.state == PersonState::Reading {
            person.state = PersonState::CardFault;
            person.fault = Some(situation_fault(situation));
        }
    }

    fn card_gone(&mut self, reader: Option<&ReaderName>) {
        let person = &mut self.state.person;
        if reader.is_none() || person.reader.as_ref() == reader {
            person.card_present = false;
            if matches!(person.state, PersonState::Reading | PersonState::CardFault) {
                // A fault of the card stays on the screen until the next card: the clerk must have time to read it.
                if person.state == PersonState::Reading {
                    person.state = PersonState::CardFault;
                    person.fault = Some(situation_fault(CardSituation::RemovedWhileReading));
                }
            }
        }
    }

    fn card_read(
        &mut self,
        now: Stamp,
        reader: ReaderName,
        record: CardRecord,
        timing: ReadTiming,
    ) -> Vec<Duty> {
        self.state.around.last_card =
            Some(LastCard { at: now.wall, timing, outcome: Ok((record.generation, record.doubts.clone())) });
        if !matches!(self.state.session.state, SessionState::Open) {
            return Vec::new();
        }
        let same = self.state.person.credential.as_ref().is_some_and(|credential| {
            credential.card_sn.as_ref() == Some(&record.card_sn) && self.state.person.snapshot.is_some()
        });
        if same {
            self.state.person.card_present = true;
            self.state.person.reader = Some(reader);
            return Vec::new();
        }
        if !self.desk_is_free() {
            // Another card while a bill is begun: the bill stays, settling is barred until its own card is back (safety I23).
            self.state.person.card_present = false;
            self.tell(
                now,
                Refusal::CardChanged.view(),
                self.state.bill.as_ref().map(|bill| bill.bill.clone()),
            );
            return Vec::new();
        }
        let credential = Credential {
            kind: CredentialKind::SocialSecurityCard,
            number: record.card_no.as_ref().map_or_else(String::new, |number| number.expose().to_owned()),
            card_sn: Some(record.card_sn.clone()),
            cert_kind: None,
        };
        let seen_at = self.state.person.seen_at.unwrap_or(now);
        self.state.bill = None;
        self.state.person = AtDesk {
            state: PersonState::Asking,
            card: Some(record),
            reader: Some(reader),
            card_present: true,
            seen_at: Some(seen_at),
            read_ms: Some(now.monotonic_ms - seen_at.monotonic_ms),
            ..AtDesk::nobody()
        };
        self.ask_for_person(now, credential)
    }

    pub(crate) fn ask_for_person(&mut self, now: Stamp, credential: Credential) -> Vec<Duty> {
        self.state.person.credential = Some(credential.clone());
        self.state.person.state = PersonState::Asking;
        self.state.person.fault = None;
        match self.ask(now, None, Request::FetchPerson { credential }) {
            Ok((ask, duty)) => {
                self.state.person.asked = Some(ask);
                vec![duty]
            }
            Err(refusal) => {
                self.state.person.state = PersonState::NotFound;
                self.state.person.fault = Some(refusal.view());
                Vec::new()
            }
        }
    }

    /// Without a card, or where the card does not tell who holds it: by certificate number.
    pub(crate) fn find_person(&mut self, now: Stamp, args: &FindPersonArgs) -> Result<Vec<Duty>, Refusal> {
        self.desk_for_another()?;
        let number = args.cert_no.trim().to_uppercase();
        let checked = CertNo::new(&number).map_err(|_| Refusal::Malformed("cert_no".to_owned()))?;
        let kind = CertKind::new(&args.cert_kind).map_err(|_| Refusal::Malformed("cert_kind".to_owned()))?;
        self.state.bill = None;
        self.state.person = AtDesk { seen_at: Some(now), ..AtDesk::nobody() };
        let credential = Credential {
            kind: CredentialKind::IdentityCard,
            number: checked.expose().to_owned(),
            card_sn: None,
            cert_kind: Some(kind),
        };
        Ok(self.ask_for_person(now, credential))
    }

    pub(crate) fn person_answered(&mut self, now: Stamp, ask: AskId, answer: Answer) -> Vec<Duty> {
        if self.state.person.asked != Some(ask) {
            return Vec::new();
        }
        self.state.person.asked = None;
        let fault = match answer {
            Answer::Done(output) => match output.person() {
                Some(snapshot) => {
                    self.cache.keep_person(&snapshot);
                    let person = &mut self.state.person;
                    person.insurance_chosen = snapshot
                        .insurances
                        .iter()
                        .position(|insurance| insurance.active)
                        .or(if snapshot.insurances.is_empty() { None } else { Some(0) });
                    person.snapshot = Some(snapshot);
                    person.state = PersonState::Known;
                    person.fault = None;
                    return self.ask_entitlement(now);
                }
                None => read_fault(&Answer::Doubt(DoubtWhy::NotJson)),
            },
            Answer::Refused(text) if text.contains("为空") => Some(FaultCode::P08.view_with(Some(text))),
            other @ (Answer::NotSent | Answer::Refused(_) | Answer::Doubt(_)) => read_fault(&other),
        };
        self.state.person.state = PersonState::NotFound;
        self.state.person.fault = fault;
        if self.person_waits_for_sign_in() {
            return self.renew_sign_in(now);
        }
        Vec::new()
    }

    /// Was the person not looked up because the platform wants a sign-in first?
    pub(crate) fn person_waits_for_sign_in(&self) -> bool {
        let person = &self.state.person;
        let said = person.fault.as_ref().and_then(|fault| fault.detail.as_ref());
        person.state == PersonState::NotFound && said.is_some_and(|text| is_about_sign_in(text))
    }

    pub(crate) fn verify_person(
        &mut self,
        now: Stamp,
        args: &VerifyPersonArgs,
    ) -> Result<Vec<Duty>, Refusal> {
        let Some(clerk) = self.state.session.clerk.clone() else { return Err(Refusal::SignedOut) };
        if self.state.person.snapshot.is_none() {
            return Err(Refusal::NoPerson);
        }
        let method = match args.method {
            VerifyMethod::CardPhoto => "card_photo",
            VerifyMethod::IdentityDocument => "identity_document",
            VerifyMethod::Agent => "agent",
        };
        self.state.person.check = Some(IdentityCheck { method: method.to_owned(), at: now.wall, clerk });
        Ok(Vec::new())
    }

    pub(crate) fn choose_insurance(&mut self, args: &ChooseInsuranceArgs) -> Result<Vec<Duty>, Refusal> {
        let snapshot = self.state.person.snapshot.as_ref().ok_or(Refusal::NoPerson)?;
        let index = usize::try_from(args.index).unwrap_or(usize::MAX);
        if index >= snapshot.insurances.len() {
            return Err(Refusal::Malformed("index".to_owned()));
        }
        if self.current().is_some_and(|attempt| !attempt.is_closed()) {
            return Err(Refusal::NotNow);
        }
        self.state.person.insurance_chosen = Some(index);
        Ok(Vec::new())
    }
}

/// What to say of a question that changes nothing and got no usable answer; the one place for these codes.
pub(crate) fn read_fault(answer: &Answer) -> Option<FaultView> {
    match answer {
        Answer::Done(_) => None,
        Answer::NotSent => Some(FaultCode::P01.view()),
        Answer::Refused(text) => Some(FaultCode::P03.view_with(Some(text.clone()))),
        Answer::Doubt(why) => Some(match why {
            DoubtWhy::Lost(settlement::request::LostWhy::Oversized)
            | DoubtWhy::Status(_)
            | DoubtWhy::NotJson
            | DoubtWhy::Member(_)
            | DoubtWhy::NoSettlementId
            | DoubtWhy::Refusal(_) => FaultCode::P04.view_with(Some(doubt_words(why))),
            DoubtWhy::Lost(_) => FaultCode::P02.view(),
            DoubtWhy::WrongPerson | DoubtWhy::WrongVisit => FaultCode::P05.view(),
            DoubtWhy::Split(_) | DoubtWhy::Amount(_) => FaultCode::P06.view_with(Some(doubt_words(why))),
        }),
    }
}

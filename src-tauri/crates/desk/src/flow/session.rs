//! Who works here: sign-in, lock, idle; and the platform's own sign-in, which follows the operator and the day.

use settlement::fact::{Fact, ManualDecided, Stamp, Subject};
use settlement::ids::ClerkNo;
use settlement::ports::{Cache, Journal};
use settlement::request::{Answer, Codec, Request};

use crate::api::{SecondArgs, SignInArgs, UnlockArgs};
use crate::desk::Desk;
use crate::fault::{FaultCode, FaultView};
use crate::inputs::{AskId, Duty, Password};
use crate::options::{Operator, Role};
use crate::refuse::Refusal;
use crate::state::{AtDesk, ForTwo, PasswordCheck, Pending, SecondCheck, Session};
use crate::view::SessionState;

/// So many wrong passwords in a row, and the next try waits.
const WRONG_MAX: u32 = 5;
/// How long it waits, ms.
const BARRED_MS: i64 = 30_000;
/// How long until the platform's sign-in is tried again, ms.
const SIGN_IN_AGAIN_MS: i64 = 10_000;
/// A platform that forgets a sign-in it has just given is not asked again before, ms.
const SIGN_IN_GAP_MS: i64 = 2_000;
/// Checked for an operator who does not exist, so that the time of the answer tells nothing. Fits no password.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5LW5vYm9keQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    pub(crate) fn sign_in(&mut self, now: Stamp, args: SignInArgs) -> Result<Vec<Duty>, Refusal> {
        if self.state.session.state != SessionState::SignedOut {
            return Err(Refusal::NotNow);
        }
        let operator =
            self.options.operators.iter().find(|operator| operator.number.as_str() == args.operator);
        let clerk = operator.map(|operator| (operator.number.clone(), operator.name.clone()));
        let hash = operator.map_or_else(|| NOBODY.to_owned(), |operator| operator.password_hash.clone());
        self.state.session.state = SessionState::SigningIn;
        self.state.session.active_at = now;
        Ok(vec![self.check_password(clerk, false, hash, args.password)])
    }

    pub(crate) fn unlock(&mut self, now: Stamp, args: UnlockArgs) -> Result<Vec<Duty>, Refusal> {
        let session = &mut self.state.session;
        if session.state != SessionState::Locked || session.checking.is_some() {
            return Err(Refusal::NotNow);
        }
        session.active_at = now;
        let operator =
            self.options.operators.iter().find(|operator| Some(&operator.number) == session.clerk.as_ref());
        let clerk = operator.map(|operator| (operator.number.clone(), operator.name.clone()));
        let hash = operator.map_or_else(|| NOBODY.to_owned(), |operator| operator.password_hash.clone());
        Ok(vec![self.check_password(clerk, true, hash, args.password)])
    }

    /// Asks the second person for the password; what the two decide happens when it fits (`second_agreed`).
    ///
    /// # Errors
    /// The same person, no supervisor among the two, or a check that is still running or barred.
    pub(crate) fn ask_second(
        &mut self,
        now: Stamp,
        args: &SecondArgs,
        what: ForTwo,
    ) -> Result<Vec<Duty>, Refusal> {
        let session = &self.state.session;
        if session.second.is_some() {
            return Err(Refusal::NotNow);
        }
        if session.barred_until.is_some_and(|until| now.monotonic_ms < until.monotonic_ms) {
            return Err(Refusal::TooManyPasswords);
        }
        let clerk = session.clerk.clone().ok_or(Refusal::SignedOut)?;
        if clerk.as_str() == args.operator {
            return Err(Refusal::SamePerson);
        }
        let known = |number: &str| self.options.operators.iter().find(|one| one.number.as_str() == number);
        let second = known(&args.operator);
        let supervises = |one: Option<&Operator>| one.is_some_and(|one| one.role == Role::Supervisor);
        // Of a person who does not exist no more is told than of one with a wrong password.
        if second.is_some() && !supervises(second) && !supervises(known(clerk.as_str())) {
            return Err(Refusal::NoSupervisor);
        }
        let hash = second.map_or_else(|| NOBODY.to_owned(), |one| one.password_hash.clone());
        let second = second.map(|one| one.number.clone());
        let check = self.count();
        self.state.session.second = Some(SecondCheck { id: check, clerk, second, what });
        Ok(vec![Duty::CheckPassword { check, hash, password: Password(args.password.clone()) }])
    }

    /// The password of the second person was checked.
    fn second_checked(&mut self, now: Stamp, checked: SecondCheck, fits: bool) -> Vec<Duty> {
        let Some(second) = checked.second.filter(|_| fits) else {
            self.wrong_password(now);
            return Vec::new();
        };
        self.state.session.wrong_in_a_row = 0;
        self.untell(&Refusal::WrongPassword.view().code, None);
        let agreed = match checked.what {
            ForTwo::Manual { attempt, decision, reason, settlement } => {
                let decided = ManualDecided {
                    decision,
                    reason,
                    clerk: checked.clerk,
                    second,
                    settlement: None,
                    receipt: None,
                };
                self.manual_agreed(now, &attempt, decided, settlement.as_ref())
            }
            ForTwo::Rule { bill, rule, line, reason } => {
                let people = (checked.clerk, second);
                self.rule_agreed(now, (&bill, &rule, line.as_deref()), reason, people)
            }
            ForTwo::Approval(approval) => self.approval_agreed(now, *approval, (checked.clerk, second)),
            ForTwo::Profile { hash } => self.profile_agreed(now, &hash, checked.clerk, second),
            ForTwo::Confirmation { what, reason } => self.confirmed(now, what, reason, checked.clerk, second),
        };
        agreed.unwrap_or_else(|refusal| {
            self.tell(now, refusal.view(), None);
            Vec::new()
        })
    }

    fn wrong_password(&mut self, now: Stamp) {
        let session = &mut self.state.session;
        session.wrong_in_a_row += 1;
        if session.wrong_in_a_row >= WRONG_MAX {
            session.wrong_in_a_row = 0;
            session.barred_until = Some(later(now, BARRED_MS));
        }
        self.tell(now, Refusal::WrongPassword.view(), None);
    }

    fn check_password(
        &mut self,
        clerk: Option<(ClerkNo, String)>,
        unlocks: bool,
        hash: String,
        password: String,
    ) -> Duty {
        let check = self.count();
        self.state.session.checking = Some(PasswordCheck { id: check, clerk, unlocks });
        Duty::CheckPassword { check, hash, password: Password(password) }
    }

    pub(crate) fn password_checked(&mut self, now: Stamp, check: u64, fits: bool) -> Vec<Duty> {
        let session = &mut self.state.session;
        if let Some(second) = session.second.take_if(|second| second.id == check) {
            return self.second_checked(now, second, fits);
        }
        let session = &mut self.state.session;
        let Some(checked) = session.checking.take_if(|checking| checking.id == check) else {
            return Vec::new();
        };
        if let Some((clerk, name)) = checked.clerk.filter(|_| fits) {
            session.wrong_in_a_row = 0;
            session.barred_until = None;
            session.active_at = now;
            session.state = SessionState::Open;
            self.untell(&Refusal::WrongPassword.view().code, None);
            if checked.unlocks {
                return vec![Duty::ReadCardAgain];
            }
            self.state.session.clerk = Some(clerk.clone());
            self.state.session.clerk_name = name;
            let opened = Fact::SessionOpened { clerk: clerk.clone() };
            if let Err(fault) = self.commit_terminal(now, opened.clone()) {
                self.state.session = Session::closed(now);
                self.tell(now, Refusal::Journal(fault).view(), None);
                return Vec::new();
            }
            self.session_told(now, &opened);
            // A sign-in of another operator that is still on its way no longer counts.
            self.state.line_session.signing = None;
            let mut duties = self.platform_sign_in(now, clerk);
            duties.push(Duty::ReadCardAgain);
            return duties;
        }
        if !checked.unlocks {
            session.state = SessionState::SignedOut;
        }
        self.wrong_password(now);
        Vec::new()
    }

    pub(crate) fn sign_out(&mut self, now: Stamp) -> Result<Vec<Duty>, Refusal> {
        let settles = |pending: &Pending| {
            pending.subject != Subject::Terminal && pending.request.transaction().changes_state()
        };
        if self.state.asks.values().any(settles) {
            return Err(Refusal::SettlementUnderWay);
        }
        let Some(clerk) = self.state.session.clerk.clone() else { return Err(Refusal::SignedOut) };
        let closed = Fact::SessionClosed { clerk: clerk.clone() };
        self.commit_terminal(now, closed.clone())?;
        let mut duties = Vec::new();
        let line = &self.state.line_session;
        if let Some(sign_in) = line.number.clone().filter(|_| line.clerk.as_ref() == Some(&clerk)) {
            // The platform's answer changes nothing here, nor does a question that cannot be asked; the sign-in ends at
            // midnight by itself.
            if let Ok((_ask, duty)) = self.ask(now, None, Request::SignOut { clerk, sign_in }) {
                duties.push(duty);
            }
        }
        self.session_told(now, &closed);
        self.state.line_session.signing = None;
        self.state.session = Session::closed(now);
        self.state.person = AtDesk::nobody();
        self.state.bill = None;
        duties.extend(self.back_up(now));
        Ok(duties)
    }

    pub(crate) fn lock(&mut self) -> Vec<Duty> {
        self.state.session.state = SessionState::Locked;
        Vec::new()
    }

    /// What the journal tells of sessions, here and at the platform.
    pub(crate) fn session_told(&mut self, stamp: Stamp, fact: &Fact) {
        let line = &mut self.state.line_session;
        if let Fact::SessionOpened { clerk } = fact {
            line.last = Some(clerk.clone());
            line.due = None;
        } else if let Fact::SignedIn { clerk, number } = fact {
            line.clerk = Some(clerk.clone());
            line.number = Some(number.clone());
            line.on = Some(stamp.wall.china_date());
            line.due = None;
        } else if matches!(fact, Fact::SessionClosed { .. }) {
            line.number = None;
            line.on = None;
            line.due = None;
        }
    }

    /// In whose name requests leave: of the operator at the window, or of the last one.
    pub(crate) fn acting(&self) -> Option<ClerkNo> {
        self.state.session.clerk.clone().or_else(|| self.state.line_session.last.clone())
    }

    /// The name of an operator; one who has left keeps the number for a name, for the platform wants one.
    pub(crate) fn name_of(&self, clerk: &ClerkNo) -> String {
        let known = self.options.operators.iter().find(|operator| &operator.number == clerk);
        known.map_or_else(|| clerk.to_string(), |operator| operator.name.clone())
    }

    /// Signs in at the platform (9001), which needs no password; tried again by itself until it works.
    fn platform_sign_in(&mut self, now: Stamp, clerk: ClerkNo) -> Vec<Duty> {
        if self.state.line_session.signing.is_some() {
            return Vec::new();
        }
        self.state.line_session.tried = Some(now);
        self.state.line_session.due = Some(later(now, SIGN_IN_AGAIN_MS));
        match self.ask(now, None, Request::SignIn { clerk: clerk.clone() }) {
            Ok((ask, duty)) => {
                self.state.line_session.signing = Some((ask, clerk));
                vec![duty]
            }
            Err(refusal) => {
                self.tell(now, refusal.view(), None);
                Vec::new()
            }
        }
    }

    /// The platform does not know the sign-in any more: it is renewed at once.
    pub(crate) fn renew_sign_in(&mut self, now: Stamp) -> Vec<Duty> {
        self.sign_in_was_forgotten();
        self.session_tick(now)
    }

    /// The platform does not know the sign-in any more: it is renewed with the next tick, but a platform that forgets what it
    /// has just said is not asked all the time.
    pub(crate) fn sign_in_was_forgotten(&mut self) {
        let line = &mut self.state.line_session;
        line.number = None;
        line.due = line.tried.map(|tried| later(tried, SIGN_IN_GAP_MS));
    }

    /// Only the newest 9001 counts: an older one may be of another operator.
    pub(crate) fn platform_signed_in(&mut self, now: Stamp, ask: AskId, answer: Answer) -> Vec<Duty> {
        let line = &mut self.state.line_session;
        let Some((_, clerk)) = line.signing.take_if(|(signing, _)| *signing == ask) else {
            return Vec::new();
        };
        let signed = match answer {
            Answer::Done(output) => output.signed_in(),
            Answer::NotSent | Answer::Refused(_) | Answer::Doubt(_) => None,
        };
        let Some(number) = signed else {
            line.due = Some(later(now, SIGN_IN_AGAIN_MS));
            self.tell(now, no_sign_in(), None);
            return Vec::new();
        };
        let signed = Fact::SignedIn { clerk, number };
        if let Err(fault) = self.commit_terminal(now, signed.clone()) {
            // It is only a convenience: without it the next start signs in anew.
            tracing::error!(%fault, "the sign-in could not be noted");
        }
        self.session_told(now, &signed);
        self.untell(&no_sign_in().code, None);
        self.after_sign_in(now)
    }

    /// What waited for the sign-in goes on at once.
    fn after_sign_in(&mut self, now: Stamp) -> Vec<Duty> {
        for retry in self.state.retries.values_mut() {
            retry.due = now;
        }
        let mut duties = self.retry_due(now);
        if self.person_waits_for_sign_in()
            && let Some(credential) = self.state.person.credential.clone()
        {
            duties.extend(self.ask_for_person(now, credential));
        }
        duties
    }

    /// Lock after idle; sign in at the platform again when that is due or the day has changed.
    pub(crate) fn session_tick(&mut self, now: Stamp) -> Vec<Duty> {
        let limit = self.options.idle_lock_ms;
        let session = &mut self.state.session;
        if session.state == SessionState::Open
            && limit > 0
            && now.monotonic_ms - session.active_at.monotonic_ms > limit
        {
            session.state = SessionState::Locked;
        }
        if session.state == SessionState::SigningIn {
            return Vec::new();
        }
        let wanted = session.clerk.is_some() || self.works_alone();
        let line = &mut self.state.line_session;
        if line.on.is_some_and(|day| day != now.wall.china_date()) {
            line.number = None;
            line.on = None;
            line.due = None;
        }
        let due = line.due.is_none_or(|due| now.monotonic_ms >= due.monotonic_ms);
        match self.acting() {
            Some(clerk) if wanted && due && self.state.line_session.number.is_none() => {
                self.platform_sign_in(now, clerk)
            }
            Some(_) | None => Vec::new(),
        }
    }

    /// Is anything under way that goes on without a person?
    fn works_alone(&self) -> bool {
        self.open_attempts().any(|attempt| attempt.state.is_unresolved() || attempt.orphan.is_some())
    }
}

/// The platform has not signed us in.
fn no_sign_in() -> FaultView {
    FaultCode::P10.view()
}

/// Does a refusal say that the platform wants a sign-in first?
pub(crate) fn is_about_sign_in(refusal: &str) -> bool {
    refusal.contains("签到")
}

/// So much later, on both clocks.
pub(crate) const fn later(now: Stamp, millis: i64) -> Stamp {
    Stamp { wall: now.wall.plus_millis(millis), monotonic_ms: now.monotonic_ms + millis }
}

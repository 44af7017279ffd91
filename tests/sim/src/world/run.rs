//! Time: duties go out, things happen in order, what comes of them goes in.

use desk::inputs::{Duty, Event, PrintOutcome};
use desk::view::DeskView;
use settlement::attempt::Attempt;
use settlement::receipt::Paper;
use settlement::request::{RawReply, Transaction};

use super::network::Coming;
use super::{Look, PASSWORD_MS, PRINT_MS, Printing, TICK_MS, World, hash};

impl World {
    pub(super) fn after(&mut self, duties: Vec<Duty>, tick: bool) {
        let still = tick && duties.is_empty() && self.watch.borrow().commits == self.looked_at;
        if !self.is_dead() {
            self.perform(duties);
        }
        if !self.is_dead() && !still {
            self.looked_at = self.watch.borrow().commits;
            self.look();
        }
    }

    fn look(&mut self) {
        match self.options.look {
            Look::Nothing => {}
            Look::Changes => {
                let wrong = self.changed_violations();
                self.broken.extend(wrong);
            }
            Look::Everything => self.check(),
        }
    }

    /// May anything still happen?
    fn goes_on(&self) -> bool {
        !self.is_dead() && self.broken.is_empty()
    }

    pub(super) fn perform(&mut self, duties: Vec<Duty>) {
        for duty in duties {
            if self.is_dead() {
                return;
            }
            match duty {
                Duty::Send { ask, permit, bytes, escrow } => {
                    self.escrow(escrow);
                    let msg_id = permit.msg_id().to_string();
                    self.look_at_send(&msg_id, bytes.transaction(), &bytes.encoded().body);
                    if self.point(bytes.transaction().number()) {
                        return;
                    }
                    if self.tells() {
                        self.tell(&format!("→ {} {}", bytes.transaction().number(), &msg_id[12..]));
                    }
                    self.trace.note(&bytes.encoded().body);
                    self.network.send(&mut self.centre, self.generation, ask, bytes.encoded(), self.now_ms);
                    self.point("sent");
                }
                Duty::Ask { ask, encoded } => {
                    if encoded.transaction.changes_state() {
                        self.found
                            .push(format!("I6: {} asked without a permit", encoded.transaction.number()));
                    }
                    if self.tells() {
                        self.tell(&format!("→ {}", encoded.transaction.number()));
                    }
                    self.look_at_ask(encoded.msg_id.as_str());
                    self.trace.note(&encoded.body);
                    self.network.send(&mut self.centre, self.generation, ask, &encoded, self.now_ms);
                }
                Duty::Print { key, paper } => {
                    if let Err(fault) = paper.check() {
                        self.found.push(format!("I11: paper {}: {fault}", key.number));
                    }
                    let file = Some(format!("papers/{}-{}.pdf", key.number, key.copy));
                    let outcome = match self.printing {
                        Printing::Works => PrintOutcome::Printed { file },
                        Printing::Unreachable => PrintOutcome::Unprinted { file },
                        Printing::Fails => PrintOutcome::Failed { why: "no font".to_owned() },
                    };
                    if self.tells() {
                        self.tell(&format!("→ print {} {}", key.number, key.copy));
                    }
                    self.papers.push(*paper);
                    self.local(PRINT_MS, Event::Printed { key, outcome });
                }
                Duty::CheckPassword { check, hash: stored, password } => {
                    let fits = stored == hash(&password.0);
                    self.local(PASSWORD_MS, Event::PasswordChecked { check, fits });
                }
                Duty::ReadCardAgain => self.read_card(),
                Duty::BeginBackup => self.begin_backup(),
                Duty::AddToBackup { stretch } => self.add_to_backup(&stretch),
                Duty::EmergencySlip { slip, text } => {
                    let paper = Paper::Emergency(*slip.expect("an attempt that was settled holds all of it"));
                    if let Err(fault) = paper.check() {
                        self.found.push(format!("I11: emergency slip: {fault}"));
                    }
                    self.papers.push(paper);
                    self.last_words.push(text);
                }
                Duty::Halt { why } => self.last_words.push(why),
                // Catalogs come over a real line (tests/sim/tests/catalog_update.rs); here there is none.
                Duty::UpdateCatalog { .. } | Duty::ImportCatalogPackage { .. } => {
                    let result = Err(settlement::catalog::UpdateFault::Unreachable);
                    self.local(0, Event::CatalogEnded { result });
                }
                Duty::CatalogEnvelope { .. } | Duty::ForgetCatalogFiles => {}
                Duty::LookAtSpace => {
                    let free_bytes = self.free_bytes;
                    self.local(0, Event::Space { free_bytes });
                }
            }
        }
    }

    /// The intent is durable with these very bytes, and the message id was never sent before (I6, I7).
    fn look_at_send(&mut self, msg_id: &str, transaction: Transaction, body: &[u8]) {
        if self.asked.contains(msg_id) {
            self.found.push(format!("I8: message id {msg_id} twice"));
        }
        if !self.sent.insert(msg_id.to_owned()) && !self.options.by_money {
            self.found.push(format!("I7: {msg_id} sent twice"));
        }
        let watch = self.watch.borrow();
        let stands = watch.entries.iter().rev().find(|stored| {
            matches!(&stored.entry.fact, settlement::fact::Fact::OpIntent(intent)
                if intent.msg_id.as_str() == msg_id && intent.body == body)
        });
        match stands {
            None => self.found.push(format!("I6: {msg_id} leaves without a durable intent")),
            Some(stored) if transaction == Transaction::Settle && !self.options.by_money => {
                let attempt = stored.entry.subject.attempt().and_then(|id| self.check.attempts.get(id));
                let wrong = attempt.and_then(|attempt| wrong_person(attempt, self.card_sn.as_deref(), body));
                self.found.extend(wrong);
            }
            Some(_) => {}
        }
    }

    /// A question that changes nothing takes a message id as well, and no two things may ever share one (I8), over crashes,
    /// panics and clocks that are set.
    fn look_at_ask(&mut self, msg_id: &str) {
        if !self.asked.insert(msg_id.to_owned()) || self.sent.contains(msg_id) {
            self.found.push(format!("I8: message id {msg_id} twice"));
        }
    }

    pub(super) fn local(&mut self, after_ms: i64, event: Event) {
        self.network.schedule(self.now_ms + after_ms, Coming::Local(self.generation, event));
    }

    /// Lets the next thing happen; false where nothing is under way before `until_ms`.
    fn step(&mut self, until_ms: i64) -> bool {
        if !self.goes_on() || self.network.next_ms().is_none_or(|next| next > until_ms) {
            return false;
        }
        let Some((at_ms, coming)) = self.network.pop() else { return false };
        self.now_ms = self.now_ms.max(at_ms);
        self.seen = None;
        let event = match coming {
            Coming::Arrive(id) => {
                self.network.arrive(&mut self.centre, id, at_ms);
                self.point("executed");
                if !self.is_dead() {
                    self.look();
                }
                return true;
            }
            Coming::Copy(id) => {
                self.network.copy(&mut self.centre, id, at_ms);
                self.look();
                return true;
            }
            Coming::Mended(what) => {
                self.mend(what);
                return true;
            }
            Coming::End(id, ending, answer) => {
                let Some(event) = self.network.end(id, ending, self.generation, at_ms) else { return true };
                if let Some(answer) = answer {
                    self.centre.note_answered(&answer);
                }
                if self.point("answered") {
                    return true;
                }
                if self.tells() {
                    let transaction = self.network.exchanges[id].transaction.number();
                    self.tell(&format!("← {transaction} {}", words(&event)));
                }
                self.trace.ending(&event);
                event
            }
            Coming::Local(generation, event) if generation == self.generation => event,
            Coming::Tick(generation) if generation == self.generation => {
                if !self.centre.tick(at_ms).is_empty() {
                    self.look();
                }
                self.network.schedule(at_ms + TICK_MS, Coming::Tick(generation));
                Event::Tick
            }
            Coming::Local(..) | Coming::Tick(_) => return true,
        };
        let now = self.stamp();
        let Some(desk) = &mut self.desk else { return true };
        let tick = matches!(event, Event::Tick);
        let duties = desk.event(now, event);
        self.after(duties, tick);
        true
    }

    /// Lets time pass.
    pub fn run_ms(&mut self, ms: i64) {
        let until = self.now_ms + ms;
        while self.step(until) {}
        if !self.is_dead() {
            self.now_ms = until;
        }
    }

    /// Lets time pass until the view is as wanted; whether it came to that.
    pub fn run_until(&mut self, wanted: impl Fn(&DeskView) -> bool, limit_ms: i64) -> bool {
        let until = self.now_ms + limit_ms;
        loop {
            if !self.is_dead() && wanted(&self.view()) {
                return true;
            }
            if !self.step(until) {
                return false;
            }
        }
    }

    /// As `run_until`, through a while in which something is known not to hold.
    pub fn run_until_unchecked(&mut self, wanted: impl Fn(&DeskView) -> bool, limit_ms: i64) -> bool {
        let look = std::mem::replace(&mut self.options.look, Look::Nothing);
        let came = self.run_until(wanted, limit_ms);
        self.options.look = look;
        came
    }

    /// Lets time pass until nothing is under way besides time itself; whether that came within a quarter of an hour.
    pub fn run_until_quiet(&mut self) -> bool {
        self.settle_down(15 * 60_000)
    }

    /// As `run_until_quiet`, within so much time.
    pub fn settle_down(&mut self, limit_ms: i64) -> bool {
        let until = self.now_ms + limit_ms;
        while !self.network.is_quiet() {
            if !self.step(until) {
                return false;
            }
        }
        true
    }
}

/// Is the person of a 2207 not the one whose card is in the reader (I23)?
fn wrong_person(attempt: &Attempt, card_sn: Option<&str>, body: &[u8]) -> Option<String> {
    let by_card = attempt.began.credential.card_sn.as_ref().map(|sn| sn.expose());
    if by_card.is_some() && by_card != card_sn {
        return Some("I23: 2207 leaves while another card or none is in the reader".to_owned());
    }
    let person = attempt.began.person.person_no.as_str();
    let text = String::from_utf8_lossy(body);
    (!text.contains(person)).then(|| "I23: 2207 names another person than 1101 did".to_owned())
}

fn words(event: &Event) -> String {
    match event {
        Event::Platform { ending: RawReply::Http { status, body, .. }, .. } => {
            let text = String::from_utf8_lossy(&body[..body.len().min(4000)]);
            let code = text.find("\"infcode\":").map_or("?", |at| &text[at + 10..(at + 14).min(text.len())]);
            let reason = text
                .find("\"err_msg\":\"")
                .map_or(String::new(), |at| text[at + 11..].chars().take_while(|c| *c != '"').collect());
            format!("HTTP {status} infcode {code} {reason}")
        }
        Event::Platform { ending, .. } => format!("{ending:?}"),
        _ => String::new(),
    }
}

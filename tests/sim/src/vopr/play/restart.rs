//! The program died: it is started again, and nothing that was open may be forgotten.

use std::collections::BTreeSet;

use desk::view::SessionState;
use settlement::attempt::Attempt;

use super::Player;

impl Player<'_> {
    /// Is the program alive? A dead one is started again, as often as it takes.
    pub(super) fn alive(&mut self) -> bool {
        if !self.world.is_dead() {
            return true;
        }
        let at = self.world.points().last().copied().unwrap_or_default();
        self.world.checked().tally.count(format!("kill {}", kill_name(at)));
        let before = self.open_attempts();
        self.world.crash_at(self.recovery.take());
        self.world.crash_and_restart();
        if self.world.is_dead() {
            self.world.checked().tally.count("kill recovery");
        }
        while self.world.is_dead() {
            self.world.crash_at(None);
            self.world.crash_and_restart();
        }
        self.world.checked().tally.count("restarts");
        self.sign_in();
        self.nothing_forgotten(&before);
        false
    }

    fn open_attempts(&mut self) -> Vec<String> {
        let open = |attempt: &&Attempt| !attempt.is_closed();
        self.world.checked().attempts.values().filter(open).map(|attempt| attempt.id.to_string()).collect()
    }

    /// I17: what was open before a crash is open after it, or ended by a fact since.
    fn nothing_forgotten(&mut self, before: &[String]) {
        if !self.goes_on() || self.world.session() != SessionState::Open {
            return;
        }
        self.world.look_now();
        let listed: BTreeSet<String> = self.world.worklist().into_iter().map(|item| item.attempt).collect();
        let check = self.world.checked();
        let lost = before.iter().find(|id| {
            let open = check
                .attempts
                .values()
                .find(|a| a.id.as_str() == id.as_str())
                .is_some_and(|a| !a.is_closed());
            open && !listed.contains(*id)
        });
        if let Some(id) = lost.cloned() {
            self.world.report(format!("I17: {id} was open before the crash and is not on the worklist"));
        }
    }
}

fn kill_name(point: &str) -> String {
    if point.chars().all(|c| c.is_ascii_digit()) {
        format!("before {point} leaves")
    } else {
        point.to_owned()
    }
}

//! What the program has stopped: two people ask the centre, and decide by what is true there.

use desk::api::*;
use desk::host::Command;
use settlement::attempt::Attempt;
use settlement::machine::State;

use super::Player;
use crate::vopr::plan::Plan;
use crate::world::SUPERVISOR;

impl Player<'_> {
    /// Decided when nothing can come any more: what is true then stays true.
    pub(super) fn decide_stopped(&mut self, plan: &Plan) {
        let stopped = |attempt: &&Attempt| attempt.state == State::Manual;
        let stopped: Vec<Attempt> = self.world.checked().attempts.values().filter(stopped).cloned().collect();
        if stopped.is_empty() {
            return;
        }
        self.world.run_ms(3 * plan.options.profile.in_flight_max_ms);
        for attempt in stopped {
            self.alive();
            self.sign_in();
            let Some((decision, settlement)) = self.true_of(&attempt) else { continue };
            let second = SecondArgs { operator: SUPERVISOR.0.to_owned(), password: SUPERVISOR.1.to_owned() };
            let reason = "已电话医保中心核实".to_owned();
            let attempt = attempt.id.to_string();
            let args = DecideManualArgs { attempt, decision, reason, settlement, second };
            if self.press(Command::DecideManual(args)) {
                self.world.settle_down(5_000);
            }
        }
    }

    /// What the centre holds of an attempt, as far as a person can act on it: nothing, or one settlement of the quoted money.
    fn true_of(&mut self, attempt: &Attempt) -> Option<(ManualDecisionKind, Option<String>)> {
        let visit = attempt.visit_id.as_ref()?.as_str();
        let there = self.world.centre().books().settlements_of_visit(visit);
        let standing: Vec<_> = there.iter().filter(|settlement| settlement.in_effect()).collect();
        match (standing.as_slice(), &attempt.settlement) {
            ([], _) => Some((ManualDecisionKind::Void, None)),
            ([one], Some(ours)) if ours.id.as_str() == one.setl_id => {
                Some((ManualDecisionKind::Settled, None))
            }
            ([one], None) => {
                let (quote, _) = attempt.quote.as_ref()?;
                let same = one.total == quote.total.fen()
                    && one.account == quote.account_share.fen()
                    && one.cash == quote.cash_share.fen();
                same.then(|| (ManualDecisionKind::Settled, Some(one.setl_id.clone())))
            }
            _ => None,
        }
    }
}

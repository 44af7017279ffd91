//! Plays a plan: a clerk who sees nothing but views and gives nothing but commands, and the checks of §16 around them.
//!
//! First faults and patients; then the faults stop, and within ten minutes (and the time of the fence, where time is the
//! fence) nothing may be under way without a person being asked (I20); then everything is looked at once more.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use desk::api::*;
use desk::host::Command;
use desk::view::{DeskView, PersonState, SessionState};
use settlement::attempt::Attempt;
use settlement::machine::State;

use super::plan::{CardPlay, Ending, Manner, Pay, Plan, Serve, Step, Wrong};
use crate::world::{Bill, OPERATOR, Tally, World};

/// How long a moving state may last once faults have stopped. **Unit**: ms.
const PROGRESS_MS: i64 = 10 * 60_000;
/// A clerk who finds the window shut tries again so often.
const TRIES: u32 = 40;

/// Something that did not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// `I4`, or `panic`.
    pub invariant: String,
    /// What was seen.
    pub text: String,
    /// Place of the step in the plan.
    pub step: usize,
}

/// What came of a run.
#[derive(Clone, Debug)]
pub struct Played {
    /// The first thing that did not hold.
    pub violation: Option<Violation>,
    /// What happened how often.
    pub tally: Tally,
    /// Everything that crossed a border, as one number.
    pub trace: u64,
    /// Steps that were played.
    pub steps: usize,
    /// What happened, for people; empty unless the plan asks for it.
    pub story: String,
}

/// Plays the steps of a plan that `keep` names, or all of them.
pub fn play(plan: &Plan, keep: Option<&BTreeSet<usize>>) -> Played {
    let mut world = World::new(plan.options.clone());
    let mut player = Player {
        twice: plan.options.setup.flavours.settles_twice && plan.makes_copies(),
        world: &mut world,
        bills: BTreeMap::new(),
        recovery: None,
        step: 0,
        left_alone: BTreeSet::new(),
    };
    let ended = catch_unwind(AssertUnwindSafe(|| player.play(plan, keep)));
    let step = player.step;
    let text = match ended {
        Ok(text) => text,
        Err(panic) => Some(format!("panic: {}", panic_text(&*panic))),
    };
    let violation = text.map(|text| Violation { invariant: invariant_of(&text), text, step });
    let story = world.story();
    let tally = world.checked().tally.clone();
    Played { violation, tally, trace: world.trace_hash(), steps: step, story }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_default()
}

/// The word in front of the colon, where it names an invariant or a panic.
fn invariant_of(text: &str) -> String {
    let word = text.split(':').next().unwrap_or_default();
    let named = word == "panic" || (word.starts_with('I') && word[1..].chars().all(|c| c.is_ascii_digit()));
    if named { word.to_owned() } else { "machine".to_owned() }
}

struct Player<'a> {
    world: &'a mut World,
    /// Bills that came, by their number.
    bills: BTreeMap<String, Serve>,
    /// Where the recovery after the next kill is killed again.
    recovery: Option<u64>,
    step: usize,
    twice: bool,
    /// Bills that the patient or the clerk gave up.
    left_alone: BTreeSet<String>,
}

impl Player<'_> {
    /// The first thing that does not hold.
    fn play(&mut self, plan: &Plan, keep: Option<&BTreeSet<usize>>) -> Option<String> {
        self.world.checked().twice_expected = self.twice;
        self.sign_in();
        for (place, step) in plan.steps.iter().enumerate() {
            if keep.is_some_and(|keep| !keep.contains(&place)) {
                continue;
            }
            self.step = place;
            self.take(step);
            if let Some(broken) = self.world.broken().first() {
                return Some(broken.clone());
            }
        }
        self.step = plan.steps.len();
        self.come_to_rest(plan)
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Serve(serve) => {
                self.bills.insert(number(serve.bill), serve.clone());
                self.serve(serve);
            }
            Step::WorkOff { items } => self.work_off(*items),
            Step::Wait { ms } => {
                self.world.run_ms(*ms);
                self.alive();
            }
            Step::Wrong(wrong) => self.go_wrong(wrong),
        }
    }

    fn go_wrong(&mut self, wrong: &Wrong) {
        match wrong {
            Wrong::Next { infno, fault, times } => self.world.order_times(infno, fault.clone(), *times),
            Wrong::Copy { infno, after_ms } => self.world.copy_later(infno, *after_ms),
            Wrong::Line { line, ms } => self.world.cut_line_for(*line, *ms),
            Wrong::Release => self.world.release(),
            Wrong::Kill { after, again } => {
                self.world.crash_at(Some(*after));
                self.recovery = *again;
            }
            Wrong::Panic => {
                self.world.panic_and_replay();
                self.world.checked().tally.count("panic");
                self.alive();
                self.sign_in();
            }
            Wrong::DiskFull { ms, after_commits } => self.world.disk_full_for(*ms, *after_commits),
            Wrong::Clock { by_ms } => self.world.set_clock(*by_ms),
            Wrong::Printer { printing, ms } => self.world.printer_for(*printing, *ms),
            Wrong::Elsewhere => self.world.cancel_elsewhere(),
        }
    }

    /// Faults stop; then nothing may move for ever, and everything must add up.
    fn come_to_rest(&mut self, plan: &Plan) -> Option<String> {
        self.world.faults_stop();
        self.recovery = None;
        self.alive();
        self.sign_in();
        // Where time is the fence, or a second 2208 has to wait until the first must have arrived (safety §9.3, §9.5).
        let region = &plan.options.profile;
        let by_time = !region.fence_2205 || !region.cancel_is_idempotent;
        // The time is doubled where the clock is suspect.
        let fence = if by_time { 2 * region.in_flight_max_ms } else { 0 };
        self.world.run_ms(PROGRESS_MS + fence);
        if let Some(broken) = self.world.broken().first() {
            return Some(broken.clone());
        }
        if let Some(stuck) = self.stuck() {
            return Some(stuck);
        }
        // Whoever still owes or is owed something comes back.
        for _ in 0..3 {
            self.work_off(usize::MAX);
        }
        self.world.run_ms(60_000);
        if let Some(broken) = self.world.broken().first() {
            return Some(broken.clone());
        }
        let whole = self.world.violations();
        whole.into_iter().next().or_else(|| self.at_rest())
    }

    /// I20.
    fn stuck(&mut self) -> Option<String> {
        let moving = |attempt: &&Attempt| attempt.state == State::Settling || attempt.state.is_unresolved();
        let attempts = &self.world.checked().attempts;
        let stuck = attempts.values().find(moving)?;
        Some(format!("I20: {} of bill {} is still {}", stuck.id, stuck.bill(), stuck.state.name()))
    }

    /// I25, and the worklist against the journal.
    fn at_rest(&mut self) -> Option<String> {
        let listed: BTreeSet<String> = self.world.worklist().into_iter().map(|item| item.attempt).collect();
        let twice = self.twice;
        let check = self.world.checked();
        for attempt in check.attempts.values() {
            let paid = attempt.paid().ok()?.fen();
            let owed = match (attempt.state, &attempt.settlement) {
                (State::Settled, Some(settlement)) if attempt.is_closed() => {
                    settlement.split.cash_share.fen()
                }
                (State::Void | State::Refunded, _) => 0,
                _ => paid,
            };
            if paid != owed {
                return Some(format!("I25: {} paid {paid}, should have paid {owed}", attempt.id));
            }
            if !attempt.is_closed() && !listed.contains(attempt.id.as_str()) {
                return Some(format!("I17: {} is open and not on the worklist", attempt.id));
            }
        }
        if twice {
            check.tally.count("centre that settles twice");
        }
        None
    }

    /// Is the program alive? A dead one is started again, as often as it takes.
    fn alive(&mut self) -> bool {
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

    fn sign_in(&mut self) {
        for _ in 0..TRIES {
            if !self.goes_on() {
                return;
            }
            match self.world.session() {
                SessionState::Open => return,
                SessionState::SignedOut => {
                    let args =
                        SignInArgs { operator: OPERATOR.0.to_owned(), password: OPERATOR.1.to_owned() };
                    self.press(Command::SignIn(args));
                    self.world.run_ms(1_000);
                }
                SessionState::SigningIn => self.world.run_ms(1_000),
                SessionState::Locked => {
                    self.press(Command::Unlock(UnlockArgs { password: OPERATOR.1.to_owned() }));
                    self.world.run_ms(1_000);
                }
            }
            self.alive();
        }
    }

    /// Neither stopped by a violation nor dead.
    fn goes_on(&self) -> bool {
        self.world.broken().is_empty() && !self.world.is_dead()
    }

    /// Gives a command; whether it was taken.
    fn press(&mut self, command: Command) -> bool {
        if !self.goes_on() {
            return false;
        }
        match self.world.command(command.clone()) {
            Ok(()) => true,
            Err(fault) => {
                self.clock_is_seen_to(&fault.code) && self.goes_on() && self.world.command(command).is_ok()
            }
        }
    }

    /// A clock that is ahead is vouched for, one that is far off is set right.
    fn clock_is_seen_to(&mut self, code: &str) -> bool {
        match code {
            "J-16" => self.world.vouch_for_clock(),
            "J-15" => {
                self.world.right_wall_clock();
                self.world.run_ms(1_000);
                true
            }
            _ => false,
        }
    }

    /// A key, twice where the hand is heavy.
    fn key(&mut self, manner: &Manner, command: &Command) -> bool {
        let taken = self.press(command.clone());
        if manner.twice && self.press(command.clone()) && taken && moves_money(command) {
            self.world.report(format!("I14: {} was taken twice", command.name()));
        }
        taken
    }

    fn view(&mut self) -> Option<DeskView> {
        self.goes_on().then(|| self.world.view())
    }

    /// Waits as long as this clerk waits.
    fn wait(&mut self, manner: &Manner) -> bool {
        self.world.settle_down(manner.patience_ms);
        self.alive() && self.goes_on()
    }

    /// A patient from the first greeting to the last paper.
    fn serve(&mut self, serve: &Serve) {
        if !self.desk_is_free() {
            return;
        }
        let manner = serve.manner;
        self.world.run_ms(manner.pause_ms);
        if !self.alive() {
            return;
        }
        let known = self.show_card(serve);
        let bill = bill_of(serve);
        if !self.goes_on() || !self.press(Command::AttachFees(bill.attach_args())) {
            return;
        }
        if !known || manner.full_pay {
            let reason = if known { FullPayWhy::PatientsWish } else { FullPayWhy::PlatformDown };
            self.full_pay(&manner, reason);
            return;
        }
        self.press(Command::VerifyPerson(VerifyPersonArgs { method: VerifyMethod::CardPhoto }));
        self.bill_at_desk(serve);
    }

    /// The card goes in; where the platform does not answer, the clerk tries it again after a while.
    fn show_card(&mut self, serve: &Serve) -> bool {
        for _ in 0..3 {
            self.world.insert(serve.profile);
            if !self.wait(&serve.manner) {
                return false;
            }
            if self.person_is_known() {
                return true;
            }
            self.world.run_ms(15_000);
            if !self.alive() {
                return false;
            }
        }
        false
    }

    fn person_is_known(&mut self) -> bool {
        self.view().is_some_and(|view| view.person.state == PersonState::Known)
    }

    /// The bill that stands at the desk, from wherever it is to wherever this patient wants it.
    fn bill_at_desk(&mut self, serve: &Serve) {
        let manner = serve.manner;
        let quoted = self.state_at_desk().is_some_and(|state| state == "QUOTED");
        if !quoted && !self.quote(&manner) {
            return;
        }
        if self.state_at_desk().is_some_and(|state| state != "QUOTED") {
            self.full_pay(&manner, FullPayWhy::PlatformDown);
            return;
        }
        match manner.ending {
            Ending::GivenUp => {
                self.give_up();
                return;
            }
            Ending::Changed => {
                let args = AddFeeLineArgs { item_code: "YP00020".to_owned(), quantity: "1".to_owned() };
                self.press(Command::AddFeeLine(args));
                if !self.quote(&manner) {
                    return;
                }
            }
            Ending::Stands | Ending::Cancelled | Ending::CancelledUnpaid => {}
        }
        match manner.card {
            CardPlay::Stays => {}
            CardPlay::Pulled => self.world.pull(),
            CardPlay::Swapped(other) => self.world.insert(other),
        }
        if manner.card != CardPlay::Stays {
            self.world.run_ms(if manner.twice { 1 } else { 400 });
            if !self.alive() {
                return;
            }
        }
        if self.settle(&manner) {
            self.after_settlement(&manner);
        }
    }

    fn quote(&mut self, manner: &Manner) -> bool {
        self.key(manner, &Command::Quote(NoArgs {})) && self.wait(manner)
    }

    fn settle(&mut self, manner: &Manner) -> bool {
        let Some(intent) = self.intent() else { return false };
        self.key(manner, &Command::ConfirmSettlement(ConfirmSettlementArgs { intent })) && self.wait(manner)
    }

    /// F10, where the key is there.
    fn full_pay(&mut self, manner: &Manner, reason: FullPayWhy) {
        let Some(bill) = self.view().and_then(|view| view.bill) else { return };
        let Some(intent) = bill.intent.filter(|_| bill.actions.full_pay.allowed) else { return };
        // A deposit of the bill may pay all of it: then there is nothing to take.
        for tender in [Some(cash("99999.00")), None] {
            let args = FullPayArgs { intent: intent.clone(), reason, signed: true, tender };
            if self.key(manner, &Command::FullPay(args)) {
                break;
            }
        }
        self.wait(manner);
    }

    fn leave_deposit(&mut self, manner: &Manner) {
        let Some(bill) = self.view().and_then(|view| view.bill) else { return };
        let Some(attempt) = bill.attempt.filter(|_| bill.actions.deposit.allowed) else { return };
        let args = TakeDepositArgs { attempt, amount: None, tender: cash("99999.00") };
        if self.key(manner, &Command::TakeDeposit(args)) {
            self.wait(manner);
        }
    }

    /// Bills paid in full are settled after all, deposits go back, and what is owed is handed over.
    fn cases(&mut self, items: usize) {
        let Some(view) = self.view() else { return };
        let again = view.full_pays.iter().filter(|case| case.may_resettle).take(items);
        let again: Vec<(String, String)> = again.map(|case| (case.case.clone(), case.bill.clone())).collect();
        for (case, bill) in again {
            let Some(serve) = self.bills.get(&bill).cloned() else { continue };
            let serve = patient(&serve);
            if serve.bill.is_multiple_of(8) {
                self.press(Command::ClaimManually(ClaimManuallyArgs { fallback: case }));
                continue;
            }
            if !self.desk_is_free() || !self.show_card(&serve) {
                continue;
            }
            self.press(Command::VerifyPerson(VerifyPersonArgs { method: VerifyMethod::CardPhoto }));
            let args = ResettleArgs {
                fallback: case,
                receipt_returned: true,
                unclaimed_signed: true,
                supervisor: None,
            };
            if self.key(&serve.manner, &Command::Resettle(args))
                && self.wait(&serve.manner)
                && self.settle(&serve.manner)
                && self.state_at_desk().as_deref() == Some("SETTLED")
            {
                self.collect(&serve.manner);
            }
        }
        self.hand_over();
    }

    /// Deposits of bills that came to nothing, and everything that is owed.
    fn hand_over(&mut self) {
        let Some(view) = self.view() else { return };
        for deposit in view.deposits.iter().filter(|deposit| deposit.may_return) {
            let args =
                ReturnDepositArgs { deposit: deposit.case.clone(), reason: "患者不再结算".to_owned() };
            self.press(Command::ReturnDeposit(args));
        }
        let Some(view) = self.view() else { return };
        let full = view.full_pays.iter().filter(|case| case.owed.is_some()).map(|case| case.case.clone());
        let held = view.deposits.iter().filter(|case| case.owed.is_some()).map(|case| case.case.clone());
        for case in full.chain(held).collect::<Vec<_>>() {
            self.press(Command::PayOut(PayOutArgs { case }));
            self.world.settle_down(2_000);
            if !self.alive() {
                return;
            }
        }
    }

    fn after_settlement(&mut self, manner: &Manner) {
        if self.state_at_desk().as_deref() != Some("SETTLED") {
            if manner.deposit {
                self.leave_deposit(manner);
            }
            return;
        }
        if manner.ending != Ending::CancelledUnpaid && manner.pay != Pay::Later {
            self.collect(manner);
        }
        if manner.reprint {
            self.print_again();
        }
        if matches!(manner.ending, Ending::Cancelled | Ending::CancelledUnpaid) {
            self.cancel(manner);
        }
    }

    fn print_again(&mut self) {
        let Some(attempt) = self.view().and_then(|view| view.bill).and_then(|bill| bill.attempt) else {
            return;
        };
        let args = PrintAgainArgs { attempt, paper: PaperKind::Slip, reason: "患者遗失".to_owned() };
        self.press(Command::PrintAgain(args));
        self.world.settle_down(1_000);
        self.alive();
    }

    fn collect(&mut self, manner: &Manner) {
        let Some(bill) = self.view().and_then(|view| view.bill) else { return };
        let (Some(payable), Some(intent)) = (bill.payable, bill.intent) else { return };
        if payable == "0.00" || bill.state != "SETTLED" {
            return;
        }
        let cash = |received: &str, intent: &str| {
            Command::TakeCash(TakeCashArgs { intent: intent.to_owned(), received: received.to_owned() })
        };
        let taken = match manner.pay {
            Pay::Exact | Pay::Later => self.key(manner, &cash(&payable, &intent)),
            Pay::Over => self.key(manner, &cash("9999.00", &intent)),
            Pay::TooLittleFirst => {
                if payable != "0.01" && self.press(cash("0.01", &intent)) {
                    self.world.report(format!("I12: 0.01 was taken for {payable}"));
                }
                self.key(manner, &cash(&payable, &intent))
            }
            Pay::Other => {
                let args = TakeOtherArgs {
                    intent: intent.clone(),
                    method: OtherMethod::WechatPay,
                    reference: format!("WX{}", intent.len()),
                };
                self.key(manner, &Command::TakeOther(args))
            }
        };
        if taken {
            self.wait(manner);
        }
    }

    fn cancel(&mut self, manner: &Manner) {
        let Some(attempt) = self.view().and_then(|view| view.bill).and_then(|bill| bill.attempt) else {
            return;
        };
        let args = CancelSettlementArgs { attempt, reason: "患者要求退费".to_owned() };
        if self.key(manner, &Command::CancelSettlement(args)) && self.wait(manner) {
            self.pay_refund(manner);
        }
    }

    fn pay_refund(&mut self, manner: &Manner) {
        let Some(bill) = self.view().and_then(|view| view.bill) else { return };
        let (Some(attempt), Some(intent)) = (bill.attempt, bill.intent) else { return };
        if self.key(manner, &Command::PayRefund(PayRefundArgs { attempt, intent })) {
            self.wait(manner);
        }
    }

    fn give_up(&mut self) {
        let Some(bill) = self.view().and_then(|view| view.bill) else { return };
        let Some(attempt) = bill.attempt else { return };
        self.left_alone.insert(bill.bill);
        self.press(Command::Abandon(AbandonArgs { attempt }));
        self.world.settle_down(5_000);
        self.alive();
    }

    fn state_at_desk(&mut self) -> Option<String> {
        self.view()?.bill.map(|bill| bill.state)
    }

    fn intent(&mut self) -> Option<String> {
        self.view()?.bill?.intent
    }

    /// The patient before goes; whether the desk came free.
    fn desk_is_free(&mut self) -> bool {
        for _ in 0..TRIES {
            self.sign_in();
            if !self.goes_on() {
                return false;
            }
            self.answer_cash();
            self.world.pull();
            if self.press(Command::NextPatient(NoArgs {})) {
                self.world.settle_down(1_000);
                if self.alive() {
                    return true;
                }
            }
            self.world.run_ms(5_000);
            self.alive();
        }
        false
    }

    /// "Was it taken?" In this world money moves the moment a key is taken.
    fn answer_cash(&mut self) {
        let Some(view) = self.view() else { return };
        for question in view.cash_questions {
            self.press(Command::AnswerCash(AnswerCashArgs { case_id: question.case_id, moved: true }));
        }
    }

    /// The worklist from the top, then bills whose try came to nothing.
    fn work_off(&mut self, items: usize) {
        if !self.desk_is_free() {
            return;
        }
        let listed: Vec<(String, String, String)> = self
            .world
            .worklist()
            .into_iter()
            .take(items)
            .map(|item| (item.attempt, item.bill, item.state))
            .collect();
        for (attempt, bill, state) in listed {
            let Some(serve) = self.bills.get(&bill).cloned() else { continue };
            if !waits_for_people(&state) || !self.desk_is_free() {
                continue;
            }
            self.world.insert(serve.profile);
            self.world.settle_down(25_000);
            if !self.alive() || !self.press(Command::Reopen(ReopenArgs { attempt })) {
                continue;
            }
            self.world.settle_down(25_000);
            if self.alive() {
                self.go_on_with(&patient(&serve));
            }
        }
        self.cases(items);
        let again: Vec<Serve> = self.void_bills().into_iter().take(items).collect();
        for serve in again {
            self.serve(&patient(&serve));
        }
    }

    fn go_on_with(&mut self, serve: &Serve) {
        let manner = serve.manner;
        self.press(Command::VerifyPerson(VerifyPersonArgs { method: VerifyMethod::CardPhoto }));
        match self.state_at_desk().as_deref() {
            Some("SETTLED") => self.after_settlement(&manner),
            Some("CANCELLED") => self.pay_refund(&manner),
            Some("DRAFT" | "REGISTERED" | "UPLOADED" | "QUOTED" | "VOID") if self.quote(&manner) => {
                self.bill_at_desk(serve);
            }
            _ => {}
        }
    }

    /// Bills of which every try is void and nobody gave them up.
    fn void_bills(&mut self) -> Vec<Serve> {
        let mut newest: BTreeMap<String, State> = BTreeMap::new();
        for attempt in self.world.checked().attempts.values() {
            let kept = newest.entry(attempt.bill().as_str().to_owned()).or_insert(attempt.state);
            if *kept == State::Void {
                *kept = attempt.state;
            }
        }
        newest
            .into_iter()
            .filter(|(bill, state)| *state == State::Void && !self.left_alone.contains(bill))
            .filter_map(|(bill, _)| self.bills.get(&bill).cloned())
            .collect()
    }
}

fn cash(received: &str) -> TenderArgs {
    TenderArgs { method: TenderMethod::Cash, received: received.to_owned(), reference: None }
}

/// A patient who came back: nothing odd any more.
fn patient(serve: &Serve) -> Serve {
    let manner = Manner {
        full_pay: false,
        card: CardPlay::Stays,
        pay: if serve.manner.pay == Pay::Later { Pay::Exact } else { serve.manner.pay },
        ending: match serve.manner.ending {
            Ending::CancelledUnpaid | Ending::Cancelled => serve.manner.ending,
            Ending::Stands | Ending::GivenUp | Ending::Changed => Ending::Stands,
        },
        patience_ms: 25_000,
        ..serve.manner
    };
    Serve { manner, ..serve.clone() }
}

fn waits_for_people(state: &str) -> bool {
    matches!(state, "DRAFT" | "REGISTERED" | "UPLOADED" | "QUOTED" | "SETTLED" | "CANCELLED")
}

fn moves_money(command: &Command) -> bool {
    matches!(
        command,
        Command::ConfirmSettlement(_)
            | Command::TakeCash(_)
            | Command::TakeOther(_)
            | Command::CancelSettlement(_)
            | Command::PayRefund(_)
            | Command::FullPay(_)
            | Command::TakeDeposit(_)
            | Command::PayOut(_)
    )
}

fn kill_name(point: &str) -> String {
    if point.chars().all(|c| c.is_ascii_digit()) {
        format!("before {point} leaves")
    } else {
        point.to_owned()
    }
}

fn number(bill: u32) -> String {
    format!("B{bill:04}")
}

fn bill_of(serve: &Serve) -> Bill {
    let quantities: Vec<String> = serve.lines.iter().map(|(_, quantity)| quantity.to_string()).collect();
    let lines: Vec<(&str, &str)> =
        serve.lines.iter().zip(&quantities).map(|((item, _), quantity)| (*item, quantity.as_str())).collect();
    Bill::of(&number(serve.bill), &lines)
}

//! The hands of the clerk on the real desk, and the comparison after each step: books, platform, lists and keys.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};

use desk::api::*;
use desk::host::Command;
use desk::view::{ActionView, DeskView, WorkKind};
use settlement::Money;
use sim::sim_platform::{AnswerFault, Fault, Flavours, Line, WireFault};
use sim::world::{Bill, Look, OPERATOR, World, WorldOptions, visit};

use crate::clerk::{Answer, Clerk, Deposit, FullPay, PATIENTS, Stage, Step, Sum};

/// Is everything that happens to be told?
static TELLS: AtomicBool = AtomicBool::new(false);

/// From now on everything that happens is told where something does not hold.
pub fn tell_the_story() {
    TELLS.store(true, Ordering::Relaxed);
}

/// Card and 人员编号 of each patient.
const PEOPLE: [(&str, &str); PATIENTS] = [
    ("gen2-classes", "10990000000000000004"),
    ("gen2-cancel", "10990000000000000006"),
    ("gen2-long-name", "10990000000000000003"),
];
/// Words that the joint test has shown to mean "not executed".
const DEFINITE: &str = "处方已过期";

/// The desk in its world.
pub struct Window {
    world: World,
    /// The newest try of each bill.
    attempts: [Option<String>; PATIENTS],
    /// The newest full pay of each bill.
    full_pays: [Option<String>; PATIENTS],
    /// By bill and number of the settlement. **Unit**: fen.
    shares: BTreeMap<(usize, u32), i64>,
}

fn number(of: usize) -> String {
    format!("B{of}")
}

fn cash() -> TenderArgs {
    TenderArgs { method: TenderMethod::Cash, received: "99999.00".to_owned(), reference: None }
}

fn yuan(fen: i64) -> String {
    Money::from_fen(fen).expect("an amount").to_string()
}

impl Window {
    /// A desk that has been opened.
    pub fn open(clerk: &Clerk) -> Self {
        let story_max = if TELLS.load(Ordering::Relaxed) { 4_000 } else { 0 };
        let mut options =
            WorldOptions { idle_lock_ms: 0, look: Look::Changes, story_max, ..WorldOptions::default() };
        options.profile.definite_refusals = vec![DEFINITE.to_owned()];
        options.profile.query_without_settlement_id = clerk.asks;
        options.setup.flavours = Flavours {
            query_without_setl_id: clerk.asks,
            lines_without_setl_id: clerk.asks,
            ..Flavours::default()
        };
        let mut world = World::new(options);
        world.sign_in();
        Self { world, attempts: Default::default(), full_pays: Default::default(), shares: BTreeMap::new() }
    }

    /// Does a step, lets it come to its end, and looks at everything.
    pub fn take(&mut self, step: Step, clerk: &Clerk, before_s: i64) {
        let begun = self.world.stamp().wall;
        let taken = self.act(step, clerk);
        assert_eq!(taken, clerk.taken, "was {step:?} taken?\n{}", self.world.story());
        let passed = self.world.stamp().wall.since(begun);
        self.world.run_ms((clerk.now_s - before_s) * 1000 - passed);
        self.compare(step, clerk);
    }

    /// Whether the key was taken.
    fn act(&mut self, step: Step, clerk: &Clerk) -> bool {
        let world = &mut self.world;
        match step {
            Step::Call(of) => {
                self.call(of, clerk);
                true
            }
            Step::Line(up) => {
                world.set_line(if up { Line::Up } else { Line::Refuses });
                true
            }
            Step::Restart => {
                world.pull();
                world.crash_and_restart();
                let (operator, password) = OPERATOR;
                let args = SignInArgs { operator: operator.to_owned(), password: password.to_owned() };
                world.must(Command::SignIn(args));
                true
            }
            Step::Wait(_) => true,
            Step::AddLine => self.press(|_| {
                let item_code = "YP00020".to_owned();
                Some(Command::AddFeeLine(AddFeeLineArgs { item_code, quantity: "1".to_owned(), days: None }))
            }),
            Step::Quote => self.press(|_| Some(Command::Quote(NoArgs {}))),
            Step::Settle(answer) => self.with_answer("2207", answer, |view| {
                let intent = view.bill.as_ref()?.intent.clone()?;
                Some(Command::ConfirmSettlement(ConfirmSettlementArgs { intent }))
            }),
            Step::TakeCash => self.press(|view| {
                let intent = view.bill.as_ref()?.intent.clone()?;
                Some(Command::TakeCash(TakeCashArgs { intent, received: "99999.00".to_owned() }))
            }),
            Step::Cancel(answer) => self.with_answer("2208", answer, |view| {
                let attempt = view.bill.as_ref()?.attempt.clone()?;
                let reason = "患者要求退费".to_owned();
                Some(Command::CancelSettlement(CancelSettlementArgs { attempt, reason }))
            }),
            Step::RefundPart => self.press(|view| {
                let bill = view.bill.as_ref()?;
                let keeps = bill.lines.iter().skip(1);
                let keeps = keeps
                    .map(|line| KeptLineArgs { line: line.line.clone(), quantity: line.quantity.clone() })
                    .collect();
                let attempt = bill.attempt.clone()?;
                Some(Command::RefundLines(RefundLinesArgs {
                    attempt, keeps, reason: "药房缺药".to_owned()
                }))
            }),
            Step::GiveUp => self.press(|view| {
                let attempt = view.bill.as_ref()?.attempt.clone()?;
                Some(Command::Abandon(AbandonArgs { attempt }))
            }),
            Step::FullPay => self.press(|view| {
                let bill = view.bill.as_ref()?;
                let tender = (bill.full_pay_due != "0.00").then(cash);
                let (intent, reason) = (bill.intent.clone()?, FullPayWhy::PlatformDown);
                Some(Command::FullPay(FullPayArgs { intent, reason, signed: false, tender }))
            }),
            Step::Resettle(of) => self.case(self.full_pays[of].clone(), |fallback| {
                Command::Resettle(ResettleArgs {
                    fallback,
                    receipt_returned: true,
                    unclaimed_signed: true,
                    supervisor: None,
                })
            }),
            Step::ClaimByHand(of) => self.case(self.full_pays[of].clone(), |fallback| {
                Command::ClaimManually(ClaimManuallyArgs { fallback })
            }),
            Step::ReturnFullPay(of) => self.case(self.full_pays[of].clone(), |fallback| {
                Command::RefundFullPay(RefundFullPayArgs {
                    fallback,
                    keeps: Vec::new(),
                    reason: "患者要求退费".to_owned(),
                    receipt_returned: true,
                    supervisor: None,
                })
            }),
            Step::Deposit(of) => self.case(self.attempts[of].clone(), |attempt| {
                Command::TakeDeposit(TakeDepositArgs { attempt, amount: None, tender: cash() })
            }),
            Step::ReturnDeposit(of) => {
                let held = self.world.seen();
                let held = held.deposits.iter().find(|deposit| deposit.bill == number(of));
                self.case(held.map(|deposit| deposit.case.clone()), |deposit| {
                    Command::ReturnDeposit(ReturnDepositArgs {
                        deposit, reason: "患者不再结算".to_owned()
                    })
                })
            }
            Step::PayOut(of) => self.pay_out(of),
        }
    }

    /// Gives a command that is made from what stands on the screen; whether it was taken.
    fn press(&mut self, command: impl Fn(&DeskView) -> Option<Command>) -> bool {
        let command = command(&self.world.seen());
        command.is_some_and(|command| self.world.command(command).is_ok())
    }

    fn case(&mut self, case: Option<String>, command: impl Fn(String) -> Command) -> bool {
        case.is_some_and(|case| self.world.command(command(case)).is_ok())
    }

    fn with_answer(
        &mut self,
        infno: &str,
        answer: Answer,
        command: impl Fn(&DeskView) -> Option<Command>,
    ) -> bool {
        let refuse = |text: &str| Fault::Answer(AnswerFault::Refuse { text: text.to_owned() });
        match answer {
            Answer::Comes | Answer::LineDies { executed: true } => {}
            Answer::Lost { executed: true } => {
                self.world.order(infno, Fault::Wire(WireFault::LoseReplyAfterCommit));
            }
            Answer::Lost { executed: false } => self.world.order(infno, Fault::Wire(WireFault::LoseRequest)),
            Answer::Refuses => self.world.order(infno, refuse("系统繁忙，请稍后再试")),
            Answer::RefusesForCertain => self.world.order(infno, refuse(DEFINITE)),
            Answer::LineDies { executed: false } => self.world.set_line(Line::Drops),
        }
        let taken = self.press(command);
        if matches!(answer, Answer::LineDies { .. }) {
            // What has left arrives; nothing comes back.
            self.world.set_line(Line::Drops);
            self.world.run_ms(100);
            self.world.set_line(Line::Refuses);
        }
        taken
    }

    /// The patient comes with the card, and the bill as it stands.
    fn call(&mut self, of: usize, clerk: &Clerk) {
        self.world.pull();
        self.world.must(Command::NextPatient(NoArgs {}));
        self.world.run_ms(100);
        self.world.insert(PEOPLE[of].0);
        self.world.run_ms(1_000);
        if clerk.shown && clerk.bills[of].stage != Stage::Free {
            let attempt = self.attempts[of].clone().expect("a bill that stands somewhere");
            self.world.must(Command::Reopen(ReopenArgs { attempt }));
            self.world.run_ms(1_000);
        } else {
            let bill = Bill::of(&number(of), &[("YP00001", "20"), ("YP00012", "3"), ("YP00019", "12")]);
            // The account pays nothing, so that there is always a share.
            let bill = Bill { visit: VisitArgs { use_account: false, ..visit() }, ..bill };
            let refused = self.world.try_attach(&bill);
            assert_eq!(refused.is_none(), clerk.shown, "{refused:?}\n{}", self.world.story());
        }
        if clerk.known {
            self.world.verify();
        }
    }

    /// Everything that is owed for a bill, case by case; a second press of each does nothing.
    fn pay_out(&mut self, of: usize) -> bool {
        let view = self.world.seen();
        let here = |bill: &str| bill == number(of);
        let full = view.full_pays.iter().filter(|case| here(&case.bill) && case.owed.is_some());
        let held = view.deposits.iter().filter(|case| here(&case.bill) && case.owed.is_some());
        let cancelled =
            view.worklist.iter().filter(|item| here(&item.bill) && item.kind == WorkKind::ToRefund);
        let cases: Vec<String> = full
            .map(|case| case.case.clone())
            .chain(held.map(|case| case.case.clone()))
            .chain(cancelled.map(|item| item.attempt.clone()))
            .collect();
        let pay = |world: &mut World, case: &str| {
            world.command(Command::PayOut(PayOutArgs { case: case.to_owned() })).is_ok()
        };
        if cases.is_empty() {
            let any = self.attempts[of].clone().or_else(|| self.full_pays[of].clone());
            return any.is_some_and(|case| pay(&mut self.world, &case));
        }
        for case in &cases {
            assert!(pay(&mut self.world, case), "{case} is owed\n{}", self.world.story());
            assert!(!pay(&mut self.world, case), "{case} is paid out once\n{}", self.world.story());
        }
        true
    }

    /// Everything the clerk says is true must be true here.
    pub fn compare(&mut self, step: Step, clerk: &Clerk) {
        let view = self.world.seen();
        self.remember(&view);
        let story = |world: &World| format!("after {step:?}\n{}", world.story());
        let broken = self.world.broken().to_vec();
        assert!(broken.is_empty(), "{}: {}", broken.join("; "), story(&self.world));
        for of in 0..PATIENTS {
            let bill = &clerk.bills[of];
            let there: Vec<(i64, i64)> = self.in_effect(of);
            assert_eq!(there.len(), bill.in_effect(), "settlements of bill {of}, {}", story(&self.world));
            for (total, share) in there {
                assert_eq!(total, bill.sent.price(), "price of bill {of}, {}", story(&self.world));
                if bill.stage == Stage::Settled {
                    assert!(share > 0, "a share to pay");
                    self.shares.insert((of, bill.settlements), share);
                }
            }
        }
        let drawer: i64 = (0..PATIENTS).map(|of| self.fen(of, &clerk.bills[of].paid)).sum();
        assert_eq!(view.status.drawer_expected, yuan(drawer), "drawer, {}", story(&self.world));
        let of_bills = |wanted: &dyn Fn(usize) -> bool| -> BTreeSet<String> {
            (0..PATIENTS).filter(|of| wanted(*of)).map(number).collect()
        };
        let open = view.worklist.iter().filter(|item| item.kind != WorkKind::LeftOver);
        let open: BTreeSet<String> = open.map(|item| item.bill.clone()).collect();
        assert_eq!(open, of_bills(&|of| clerk.bills[of].on_worklist()), "worklist, {}", story(&self.world));
        let full: BTreeSet<String> = view.full_pays.iter().map(|case| case.bill.clone()).collect();
        let wanted = |of: usize| clerk.bills[of].full_pay.is_some_and(|case| case != FullPay::Claimed);
        assert_eq!(full, of_bills(&wanted), "recall list, {}", story(&self.world));
        let held: BTreeSet<String> = view.deposits.iter().map(|case| case.bill.clone()).collect();
        assert_eq!(
            held,
            of_bills(&|of| clerk.bills[of].deposit.is_some()),
            "deposits, {}",
            story(&self.world)
        );
        for case in &view.full_pays {
            let of = (0..PATIENTS).find(|of| number(*of) == case.bill).expect("a bill of ours");
            let open = clerk.bills[of].full_pay == Some(FullPay::Open);
            assert_eq!((case.may_claim, case.may_refund), (open, open), "{case:?}, {}", story(&self.world));
            let free = open && clerk.bills[of].stage == Stage::Free;
            assert_eq!(case.may_resettle, free, "{case:?}, {}", story(&self.world));
        }
        for case in &view.deposits {
            let of = (0..PATIENTS).find(|of| number(*of) == case.bill).expect("a bill of ours");
            if clerk.bills[of].stage != Stage::Quoted {
                let may = clerk.may(Step::ReturnDeposit(of));
                assert_eq!(case.may_return, may, "{case:?}, {}", story(&self.world));
            }
        }
        self.keys(&view, step, clerk);
    }

    /// The keys on the screen are those that are taken.
    fn keys(&self, view: &DeskView, step: Step, clerk: &Clerk) {
        let story = || format!("after {step:?}\n{}", self.world.story());
        let Some(bill) = clerk.on_screen() else {
            assert!(view.bill.is_none(), "{:?} on the screen, {}", view.bill, story());
            return;
        };
        let shown = view.bill.as_ref().unwrap_or_else(|| panic!("no bill, {}", story()));
        assert_eq!(shown.bill, number(clerk.at.expect("a patient")), "{}", story());
        assert_eq!(shown.total, yuan(bill.lines.price()), "{}", story());
        let check = |name: &str, key: &ActionView, wanted: bool| {
            assert_eq!(key.allowed, wanted, "key {name} of {:?}: {:?}, {}", bill.stage, key.reason, story());
        };
        let keys = &shown.actions;
        check("edit", &keys.edit, bill.may_edit());
        // Of what is left of a partial refund the newest try is on the screen; what is owed stands on the worklist.
        if !bill.replaces {
            check("quote", &keys.quote, clerk.known && bill.may_quote(clerk.again));
            check("full pay", &keys.full_pay, bill.may_pay_in_full());
            check("deposit", &keys.deposit, bill.may_leave_deposit());
            check("refund", &keys.refund, bill.stage == Stage::Cancelled);
        }
        check("settle", &keys.settle, bill.may_settle());
        check("take", &keys.take, bill.to_collect());
        check("cancel", &keys.cancel, bill.stage == Stage::Settled);
        check("give up", &keys.abandon, bill.stage == Stage::Quoted);
        let held = shown.deposit.as_ref().is_some_and(|deposit| deposit.state == "DEPOSIT_HELD");
        assert_eq!(held, bill.deposit == Some(Deposit::Held), "{}", story());
    }

    fn remember(&mut self, view: &DeskView) {
        if let Some(bill) = &view.bill {
            let of = (0..PATIENTS).find(|of| number(*of) == bill.bill).expect("a bill of ours");
            if bill.attempt.is_some() {
                self.attempts[of].clone_from(&bill.attempt);
            }
        }
        for case in &view.full_pays {
            let of = (0..PATIENTS).find(|of| number(*of) == case.bill).expect("a bill of ours");
            self.full_pays[of] = Some(case.case.clone());
        }
    }

    /// Total and share of what the platform has in effect for a patient. **Unit**: fen.
    fn in_effect(&mut self, of: usize) -> Vec<(i64, i64)> {
        let all = self.world.centre().books().settlements();
        let theirs = all.iter().filter(|one| one.psn_no == PEOPLE[of].1 && one.in_effect());
        theirs.map(|one| (one.total, one.cash)).collect()
    }

    fn fen(&self, of: usize, sum: &Sum) -> i64 {
        let shares = sum.shares.iter().map(|(number, times)| self.shares[&(of, *number)] * times);
        sum.fen + shares.sum::<i64>()
    }

    /// In the evening the line is up, nothing hangs, and every invariant of the world holds.
    pub fn close(mut self, clerk: &Clerk) {
        let evening = clerk.clone().after(Step::Line(true));
        self.world.set_line(Line::Up);
        self.world.run_ms(150_000);
        self.compare(Step::Line(true), &evening);
        let wrong = self.world.violations();
        assert!(wrong.is_empty(), "{}\n{}", wrong.join("\n"), self.world.story());
    }
}

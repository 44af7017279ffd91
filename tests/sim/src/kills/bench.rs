//! One platform, one folder, one clerk: brings the desk to where it shall die, lets it die, starts it again.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use desk::api::BillRow;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::json;

use super::look::Seen;
use super::points::{Point, Stage};
use super::shim::{Action, Class, Control, Order, Shim, Side};
use crate::control_client::ControlClient;
use crate::headless_desk::clerk::{Item, visit};
use crate::headless_desk::{DeskFault, DeskFolder, HeadlessDesk, NotStarted};
use crate::sim_platform::{RunningPlatform, SimOptions, SimPlatform};
use crate::virtual_card::people::{Person, people};

const PATIENCE: Duration = Duration::from_secs(20);
/// How long a death that was ordered may take after the last answer: papers come later than the cash.
const DEATH_WITHIN: Duration = Duration::from_secs(15);

/// Where the library copies what is synced.
const SHADOW: &str = "synced";

const BILL: [Item<'_>; 2] = [("tlctps", "头颅CT平扫", "", "2"), ("xcg", "血常规", "", "1")];

/// How an attempt to kill went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Death {
    /// At the point.
    Ordered,
    /// By hand: the program had passed the point by, or none was named.
    ByHand,
}

/// One platform and one desk.
pub struct Bench {
    platform: RunningPlatform,
    control: ControlClient,
    folder: DeskFolder,
    shim: Shim,
    orders: Control,
    seen: Seen,
    dice: ChaCha8Rng,
    desk: Option<HeadlessDesk>,
    bills: u32,
    newest: String,
    /// How long a settlement takes on this machine.
    length: Duration,
    end: End,
    /// Requests and 2207 of platforms that are gone.
    gone: (u64, u64),
}

/// What a death leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Everything that was written: the program died, the machine lives.
    Kill,
    /// What was synced, and nothing else: the power went.
    PowerCut,
    /// The same on a disk that does not sync the log of the journal and says that it has.
    PowerCutOnALyingDisk,
}

/// Small, so that no ballast is made: it would cost more than everything else of a run.
const LINES: &str = "\n[data]\nsize_max_mib = 48\n";

fn patients() -> Vec<&'static Person> {
    people().iter().filter(|person| person.profile != "gen2-refused" && person.generation < 3).collect()
}

impl Bench {
    /// A fresh platform and a fresh folder with a desk at work.
    ///
    /// # Panics
    /// Anything of it does not start.
    pub fn open(shim: &Shim, seed: u64, end: End) -> Self {
        let mut bench = Self::unopened(shim, ChaCha8Rng::seed_from_u64(seed), end);
        bench.start_again();
        bench
    }

    fn unopened(shim: &Shim, dice: ChaCha8Rng, end: End) -> Self {
        let platform = SimPlatform::start(SimOptions::default()).unwrap();
        let folder = DeskFolder::quick(&platform.base_url()).unwrap().with_lines(LINES).unwrap();
        fs::create_dir(folder.root().join(SHADOW)).unwrap();
        Self {
            control: ControlClient::new(platform.control_addr()),
            orders: Control::new(folder.root()),
            folder,
            platform,
            shim: shim.clone(),
            seen: Seen::default(),
            dice,
            desk: None,
            bills: 0,
            newest: String::new(),
            length: Duration::from_millis(250),
            end,
            gone: (0, 0),
        }
    }

    /// The disk as a power cut leaves it, where that is what the death was.
    fn lose_what_was_not_synced(&self) {
        if self.end == End::Kill {
            return;
        }
        fs::remove_dir_all(self.folder.data()).unwrap_or_default();
        copy_folder(&self.folder.root().join(SHADOW), self.folder.data());
    }

    fn up_to(&mut self, limit: u64) -> u64 {
        self.dice.next_u64() % limit.max(1)
    }

    fn try_start(&self) -> Result<HeadlessDesk, NotStarted> {
        let mut command = self.folder.command();
        let shadow = (self.end != End::Kill).then(|| self.folder.root().join(SHADOW));
        let port = self.platform.addr().port();
        self.orders.load(&self.shim, &mut command, self.folder.data(), port, shadow.as_deref());
        HeadlessDesk::start_command(&mut command)
    }

    /// A start that must succeed, with the sign-in that lets the program go on by itself.
    fn start_again(&mut self) {
        self.orders.rest();
        if self.end == End::PowerCutOnALyingDisk {
            let (class, side, action) = (Class::WalSync, Side::Before, Action::IgnoreSync);
            self.orders.order(Order { gate: None, class, number: 0, nth: 1, side, action });
        }
        // An order that a death has left over must not hit the next patient twice as hard.
        self.control.post("clear", &json!({})).unwrap();
        let mut desk = self.try_start().unwrap();
        desk.sign_in_everywhere().unwrap();
        self.desk = Some(desk);
    }

    fn desk(&mut self) -> &mut HeadlessDesk {
        self.desk.as_mut().expect("a desk at work")
    }

    /// Looks at everything.
    ///
    /// # Panics
    /// Something does not hold.
    pub fn look(&mut self) {
        let desk = self.desk.as_mut().expect("a desk at work");
        self.seen.look(desk, self.control);
    }

    /// A new bill of the next patient, up to a step.
    fn serve(&mut self, until: Stage) -> Result<(), DeskFault> {
        let patients = patients();
        self.bills += 1;
        let person = patients[self.bills as usize % patients.len()];
        let bill = format!("K-{:03}", self.bills);
        self.newest.clone_from(&bill);
        let desk = self.desk.as_mut().expect("a desk at work");
        desk.find(&person.name, &person.certno)?;
        desk.bring_bill(&bill, &person.certno, visit("11", false), &BILL)?;
        if until == Stage::Quote {
            return Ok(());
        }
        desk.quote()?;
        if matches!(until, Stage::Settle | Stage::Abandon) {
            return Ok(());
        }
        settle(desk)?;
        if until == Stage::Cash {
            return Ok(());
        }
        let payable = desk.at_desk()?.payable.unwrap_or_default();
        desk.take_cash(&payable)?;
        self.seen.taken.insert(bill);
        if until == Stage::Cancel {
            return Ok(());
        }
        desk.cancel("患者改天再来").map(drop)
    }

    /// The step in which death comes.
    fn step(&mut self, stage: Stage) -> Result<(), DeskFault> {
        let desk = self.desk.as_mut().expect("a desk at work");
        match stage {
            Stage::Quote => desk.quote().map(drop),
            Stage::Settle => settle(desk),
            Stage::Cash => {
                let payable = desk.at_desk()?.payable.unwrap_or_default();
                desk.take_cash(&payable)?;
                self.seen.taken.insert(self.newest.clone());
                Ok(())
            }
            Stage::Cancel => desk.cancel("患者改天再来").map(drop),
            Stage::Refund => {
                desk.pay_refund()?;
                self.seen.refunded.insert(self.newest.clone());
                Ok(())
            }
            Stage::Abandon => desk.abandon().map(drop),
            Stage::Quit => {
                let desk = self.desk.take().expect("a desk at work");
                desk.quit().map(drop)
            }
            Stage::FirstStart | Stage::Recovery => Ok(()),
        }
    }

    /// Lets the desk die at a named point, and starts it again; how each of its deaths went.
    ///
    /// # Panics
    /// Something was lost, doubled or contradicted, or a step was refused.
    pub fn die_at(&mut self, point: &Point) -> Vec<Death> {
        self.look();
        let deaths = match point.stage {
            Stage::FirstStart => vec![self.die_at_the_first_start(point)],
            Stage::Recovery => self.die_in_the_recovery(point),
            stage => {
                self.serve(stage).unwrap_or_else(|fault| panic!("before {}: {fault}", point.id));
                vec![self.die_in(stage, point.order, point.id)]
            }
        };
        self.start_again();
        deaths
    }

    fn die_in(&mut self, stage: Stage, order: Order, name: &str) -> Death {
        self.orders.order(order);
        match self.step(stage) {
            Ok(()) | Err(DeskFault::Gone(_)) => {}
            Err(fault @ (DeskFault::Refused { .. } | DeskFault::TooLate { .. } | DeskFault::Stopped)) => {
                panic!("{name}: {fault}")
            }
        }
        let until = Instant::now() + DEATH_WITHIN;
        while self.orders.fired() == 0 && Instant::now() < until && self.desk.is_some() {
            std::thread::sleep(Duration::from_millis(2));
        }
        let met = self.orders.fired() > 0;
        if let Some(mut desk) = self.desk.take() {
            if met {
                assert!(desk.ends_within(DEATH_WITHIN), "{name}: it lives");
            }
            self.seen.note_view(&desk);
            desk.kill();
        }
        self.lose_what_was_not_synced();
        if met { Death::Ordered } else { Death::ByHand }
    }

    /// A fresh platform too: a new folder on the same day would use message ids that the old one has used.
    fn die_at_the_first_start(&mut self, point: &Point) -> Death {
        let gone = self.leave();
        let seed = self.dice.next_u64();
        *self = Self::unopened(&self.shim, ChaCha8Rng::seed_from_u64(seed), self.end);
        self.gone = gone;
        self.die_at_a_start(point)
    }

    fn die_at_a_start(&mut self, point: &Point) -> Death {
        self.orders.order(point.order);
        match self.try_start() {
            Ok(desk) => {
                let met = self.orders.fired() > 0;
                drop(desk);
                self.lose_what_was_not_synced();
                if met { Death::Ordered } else { Death::ByHand }
            }
            Err(fault) => {
                assert_ne!(self.orders.fired(), 0, "{}: {fault}", point.id);
                self.lose_what_was_not_synced();
                Death::Ordered
            }
        }
    }

    /// A 2207 is under way when the program dies; so it is found by the recovery, which dies twice.
    fn die_in_the_recovery(&mut self, point: &Point) -> Vec<Death> {
        self.serve(Stage::Settle).unwrap_or_else(|fault| panic!("before {}: {fault}", point.id));
        let side = [Side::Before, Side::Middle, Side::After][self.up_to(3) as usize];
        let class = if self.up_to(4) == 0 { Class::WalSync } else { Class::Send };
        let number = if class == Class::Send { 2207 } else { 0 };
        let order = Order { gate: None, class, number, nth: 1, side, action: Action::Kill };
        let first = self.die_in(Stage::Settle, order, point.id);
        vec![first, self.die_at_a_start(point), self.die_at_a_start(point)]
    }

    /// Opens the moment at which a kill hurts most.
    fn slow_the_line(&mut self) {
        let ms = self.up_to(40);
        let word = if self.up_to(2) == 0 { "before" } else { "after" };
        let infno = ["2207", "2207", "2208", "2201", "2205"][self.up_to(5) as usize];
        let order = match self.up_to(6) {
            0 => json!({ "infno": "2207", "kind": "lose_reply_after_commit", "times": 1 }),
            _ => json!({ "infno": infno, "kind": { "delay_ms": ms }, "when": word, "times": 1 }),
        };
        self.control.post("fault", &order).unwrap();
    }

    /// Lets the desk die at a random moment of a settlement, and starts it again; one in eight dies in its start as well.
    ///
    /// # Panics
    /// Something was lost, doubled or contradicted, or a step was refused.
    pub fn die_at_random(&mut self) {
        self.look();
        self.slow_the_line();
        let cancels = self.up_to(3) == 0;
        let length = if cancels { self.length * 2 } else { self.length };
        let moment = Duration::from_micros(self.up_to(length.as_micros() as u64));
        let killer = self.desk().killer();
        let begun = Instant::now();
        let death = std::thread::spawn(move || {
            // Not a wait for anything: the moment of death is the input of this test.
            std::thread::sleep(moment);
            killer.kill();
        });
        let ended = self.whole_settlement(cancels);
        match ended {
            // The machine is faster than before, or slower: what a settlement takes now counts half.
            Ok(()) => self.length = (self.length + begun.elapsed() / if cancels { 2 } else { 1 }) / 2,
            Err(DeskFault::Gone(_)) => {}
            Err(fault @ (DeskFault::Refused { .. } | DeskFault::TooLate { .. } | DeskFault::Stopped)) => {
                panic!("a death after {moment:?}: {fault}")
            }
        }
        if let Some(desk) = &self.desk {
            self.seen.note_view(desk);
        }
        death.join().unwrap();
        if let Some(mut desk) = self.desk.take() {
            desk.wait_until_gone();
        }
        self.lose_what_was_not_synced();
        self.start_again();
    }

    fn whole_settlement(&mut self, cancels: bool) -> Result<(), DeskFault> {
        self.serve(Stage::Settle)?;
        settle(self.desk())?;
        let bill = self.desk().at_desk()?;
        if bill.state != "SETTLED" {
            return Ok(());
        }
        self.step(Stage::Cash)?;
        if cancels {
            self.step(Stage::Cancel)?;
            self.step(Stage::Refund)?;
        }
        Ok(())
    }

    /// In which state the newest bill stands.
    ///
    /// # Panics
    /// The desk does not answer.
    pub fn state_of_newest(&mut self) -> String {
        let newest = self.newest.clone();
        let bills: Vec<BillRow> = self.desk().query("bills", &json!({})).unwrap();
        let row = bills.iter().rfind(|row| row.bill == newest);
        row.map_or_else(|| "nothing".to_owned(), |row| row.state.clone())
    }

    /// A last look, a clean end; how many requests arrived, and how many 2207 among them.
    ///
    /// # Panics
    /// Something does not hold.
    pub fn end(mut self) -> (u64, u64) {
        self.leave()
    }

    fn leave(&mut self) -> (u64, u64) {
        self.look();
        let desk = self.desk.take().expect("a desk at work");
        let (status, stderr) = desk.quit().unwrap();
        assert!(status.success() && stderr.is_empty(), "{status} {stderr}");
        let requests = self.control.requests().unwrap();
        let settles = requests.iter().filter(|request| request.infno == "2207").count();
        (self.gone.0 + requests.len() as u64, self.gone.1 + settles as u64)
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn settle(desk: &mut HeadlessDesk) -> Result<(), DeskFault> {
    desk.confirm()?;
    desk.wait_for("an end of 2207", PATIENCE, |view| {
        view.bill.as_ref().is_some_and(|at| matches!(at.state.as_str(), "SETTLED" | "VOID"))
    })
    .map(drop)
}

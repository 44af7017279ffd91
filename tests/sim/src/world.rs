//! The whole desk in one thread and in virtual time: the real desk, store, codec and card reader against the simulated
//! centre behind a simulated network.
//!
//! Everything comes from a seed; there is no clock, no thread and no waiting, so that one machine can play millions of
//! bills and any of them again. Deliberately not here: sockets (`tests/platform_http.rs`), windows, real printers.

mod calls;
mod changes;
mod check;
mod journal;
mod look;
mod network;
mod options;
mod outside;
mod power;
mod run;
mod start;
mod tally;
mod trace;
mod wrong;

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;

use desk::desk::Desk;
use desk::fault::FaultView;
use desk::host::{Command, Query, Rows};
use desk::inputs::Event;
use desk::view::DeskView;
use platform::WireCodec;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use settlement::card_record::{ReadTiming, ReaderEvent};
use settlement::fact::Stamp;
use settlement::ids::{InstitutionCode, ReaderName, TerminalNo};
use settlement::ports::{Commit, Journal};
use settlement::profile::RegionProfile;
use settlement::receipt::Paper;
use settlement::split::FundFormula;
use settlement::time::Timestamp;
use store::{EpochPlace, SqliteCache};
use tempfile::TempDir;

use crate::fault_disk::FaultDisk;
use crate::sim_platform::{BooksView, Centre, Fault, Line, RawAnswer};
use crate::virtual_card::people::person;
use crate::virtual_card::{InProcess, VirtualCard};

pub use calls::{Bill, visit};
pub use check::Check;
pub use journal::{Points, Refuses, Watch, WatchedJournal};
pub use network::{Coming, Exchange, Mended, Network};
pub use options::{Files, Look, Printing, WorldOptions, plain_offline, plain_policy, plain_profile};
pub use outside::Outside;
pub use start::profile_file;
use start::{folder, new_store};
pub use tally::Tally;

/// The catalog of the desk, the same as in the product.
const CATALOG: &str = include_str!("../../../assets/catalog/seed.tsv");
/// The name of the machine.
const MACHINE: &str = "machine of the world";
/// The reader.
pub const READER: &str = "Virtual Reader 00 00";
/// Operator number and password that open the desk.
pub const OPERATOR: (&str, &str) = ("1001", "correct horse");
/// The supervisor, who agrees by password.
pub const SUPERVISOR: (&str, &str) = ("9001", "staple battery");
/// Another clerk.
pub const RELIEF: (&str, &str) = ("1002", "another horse");
/// Somebody of the computer room.
pub const TECHNICIAN: (&str, &str) = ("8001", "spanner horse");
/// How long a reading takes. **Unit**: ms.
const READING_MS: i64 = 180;
/// How long a print takes. **Unit**: ms.
const PRINT_MS: i64 = 40;
/// How long a password check takes. **Unit**: ms.
const PASSWORD_MS: i64 = 60;
const TICK_MS: i64 = 500;

type WorldDesk = Desk<WatchedJournal, SqliteCache, WireCodec>;

/// One desk, one centre, one line between them.
pub struct World {
    options: WorldOptions,
    folder: TempDir,
    desk: Option<WorldDesk>,
    watch: Rc<RefCell<Watch>>,
    centre: Centre,
    network: Network,
    check: Check,
    found: Vec<String>,
    /// What did not hold, where the run goes on being looked at without stopping the test; nothing happens any more.
    broken: Vec<String>,
    /// Everything that crossed a border, as one number.
    trace: trace::Trace,
    /// Until when the disk takes nothing. **Unit**: ms.
    disk_full_until_ms: i64,
    /// Commits when everything was last looked at.
    looked_at: u64,
    story: Vec<String>,
    /// The view as it was last asked for, until anything happens.
    seen: Option<(Stamp, Rc<DeskView>)>,
    now_ms: i64,
    outside: Option<Outside>,
    last_words: Vec<String>,
    /// TT.
    terminal: u8,
    booted_ms: i64,
    /// Wall clock minus true time. **Unit**: ms.
    skew_ms: i64,
    generation: u32,
    card: Option<VirtualCard>,
    /// 卡识别码 of the card in the reader, where it is one of the fixture.
    card_sn: Option<String>,
    sent: std::collections::BTreeSet<String>,
    /// Message ids of questions, by the run of the program, and since the desk was built in it.
    asked: std::collections::BTreeSet<String>,
    /// Papers that came out, in order.
    pub papers: Vec<Paper>,
    /// What the printer does.
    pub printing: Printing,
    /// Free space that the desk is told. **Unit**: bytes.
    pub free_bytes: Option<u64>,
    /// For whoever plays: everything random comes from here.
    pub draw: ChaCha8Rng,
    disk: Option<Rc<FaultDisk>>,
}

impl World {
    /// A desk that has just been started, with an empty reader.
    pub fn new(options: WorldOptions) -> Self {
        let folder = folder(options.files);
        let now_ms = Timestamp::parse_platform(&options.start).expect("a time").millis();
        let disk = (options.files == Files::Failing).then(|| Rc::new(FaultDisk::mount(folder.path())));
        let store = new_store(folder.path(), &options, disk.as_deref());
        let watch = Rc::new(RefCell::new(Watch::new(store.journal, disk.clone())));
        let centre = Centre::open(options.setup.clone());
        let institution = &options.setup.fixmedins_code;
        let outside = options.outside.then(|| Outside::new(folder.path(), institution));
        let mut world = Self {
            folder,
            desk: None,
            watch,
            centre,
            network: Network::new(options.latency_ms),
            check: Check::new(options.terminal, options.profile.fund_formula == FundFormula::AccountInside),
            disk_full_until_ms: 0,
            found: Vec::new(),
            broken: Vec::new(),
            trace: trace::Trace::default(),
            looked_at: 0,
            story: Vec::new(),
            seen: None,
            now_ms,
            outside,
            last_words: Vec::new(),
            terminal: options.terminal,
            booted_ms: now_ms,
            skew_ms: 0,
            generation: 0,
            card: None,
            card_sn: None,
            sent: std::collections::BTreeSet::new(),
            asked: std::collections::BTreeSet::new(),
            papers: Vec::new(),
            printing: Printing::Works,
            free_bytes: Some(100 << 30),
            draw: ChaCha8Rng::seed_from_u64(options.seed),
            disk,
            options,
        };
        world.boot(store.cache);
        world
    }

    /// Somebody changes the rule packs; the program reads them at its next start.
    pub fn write_rules(&mut self, rules: desk::options::RuleOptions) {
        self.options.rules = rules;
    }

    /// Somebody changes the policy file; the program reads it at its next start.
    pub fn write_policy(&mut self, policy: desk::options::PolicyOptions) {
        self.options.policy = policy;
    }

    /// Somebody changes the profile file; the program reads it at its next start.
    pub fn write_profile(&mut self, profile: RegionProfile) {
        self.options.profile = profile;
    }

    /// The seed of this world.
    pub const fn seed(&self) -> u64 {
        self.options.seed
    }

    /// Did the program die at the chosen point?
    pub fn is_dead(&self) -> bool {
        self.watch.borrow().points.crashed
    }

    /// Lets the program die at a point counted from now on. One that is dead stays dead until it is started again.
    pub fn crash_at(&mut self, point: Option<u64>) {
        let points = &mut self.watch.borrow_mut().points;
        *points = Points { crash_at: point, crashed: points.crashed, ..Points::default() };
    }

    /// The points passed since `crash_at`: `commit`, the number of a transaction just before it leaves, `sent`, `executed` by
    /// the centre, `answered` just before the desk hears it.
    pub fn points(&self) -> Vec<&'static str> {
        self.watch.borrow().points.names.clone()
    }

    fn point(&mut self, name: &'static str) -> bool {
        self.watch.borrow_mut().points.pass(name)
    }

    /// Now, on both clocks.
    pub fn stamp(&self) -> Stamp {
        let wall = Timestamp::from_millis(self.now_ms + self.skew_ms);
        Stamp { wall, monotonic_ms: self.now_ms - self.booted_ms }
    }

    /// Somebody sets the wall clock of this machine; the other clock, and that of the centre, go on.
    pub fn set_clock(&mut self, by_ms: i64) {
        self.tell(&format!("the wall clock goes {by_ms} ms"));
        self.skew_ms += by_ms;
    }

    /// What happened, for a failed test.
    pub fn story(&self) -> String {
        self.story.join("\n")
    }

    /// Is the story still being written?
    fn tells(&self) -> bool {
        self.story.len() < self.options.story_max
    }

    fn tell(&mut self, what: &str) {
        if self.tells() {
            self.story.push(format!("{} {what}", Timestamp::from_millis(self.now_ms).clock_text()));
        }
    }

    fn reader(&mut self, after_ms: i64, event: ReaderEvent) {
        let coming = Coming::Local(self.generation, Event::Reader(event));
        self.network.schedule(self.now_ms + after_ms, coming);
    }

    fn read_card(&mut self) {
        let Some(card) = &self.card else { return };
        let mut card = card.clone();
        card.reset();
        let atr = card.atr();
        let reading = card::read_card(&mut InProcess::new(card), &atr, &|| 0);
        let timing = ReadTiming { total_us: READING_MS as u64 * 1000, ..reading.timing };
        self.reader(0, ReaderEvent::CardSeen(reader()));
        let read = match reading.outcome {
            Ok(record) => ReaderEvent::CardRead { reader: reader(), record: Box::new(record), timing },
            Err(fault) => ReaderEvent::CardFailed { reader: reader(), situation: fault.situation(), timing },
        };
        self.reader(READING_MS, read);
    }

    /// Puts a card in, in the place of the one that is there.
    pub fn insert(&mut self, profile: &str) {
        let card = VirtualCard::of_profile(profile).unwrap_or_else(|| panic!("no card {profile}"));
        self.insert_card(card);
        self.card_sn = person(profile).map(|person| person.card_sn.clone());
    }

    /// Puts this very card in.
    pub fn insert_card(&mut self, card: VirtualCard) {
        self.pull();
        self.tell("card in");
        self.card = Some(card);
        self.read_card();
    }

    /// Takes the card out.
    pub fn pull(&mut self) {
        self.card_sn = None;
        if self.card.take().is_some() {
            self.tell("card out");
            self.reader(0, ReaderEvent::CardRemoved(reader()));
        }
    }

    /// Something the reader says of its own.
    pub fn reader_says(&mut self, event: ReaderEvent) {
        self.reader(0, event);
    }

    /// Gives a command.
    ///
    /// # Errors
    /// The fault, as it is shown.
    pub fn command(&mut self, command: Command) -> Result<(), FaultView> {
        if self.tells() {
            self.tell(&format!("> {}", command.name()));
        }
        let now = self.stamp();
        self.seen = None;
        let Some(desk) = &mut self.desk else { return Ok(()) };
        self.trace.note(command.name().as_bytes());
        let (result, duties) = desk.command(now, command);
        self.trace.note(result.as_ref().err().map_or("ok", |fault| &fault.code).as_bytes());
        if let Err(fault) = &result {
            self.tell(&format!("  {} {:?}", fault.code, fault.detail));
        }
        self.after(duties, false);
        result
    }

    /// Asks a query.
    ///
    /// # Errors
    /// The fault, as it is shown.
    pub fn query(&mut self, query: &Query) -> Result<Rows, FaultView> {
        let now = self.stamp();
        self.desk.as_mut().expect("alive").query(now, query)
    }

    /// What the window would draw.
    ///
    /// # Panics
    /// While the program is dead.
    pub fn view(&mut self) -> DeskView {
        let now = self.stamp();
        self.desk.as_mut().expect("alive").view(now)
    }

    /// As `view`, not made anew where nothing has happened since.
    ///
    /// # Panics
    /// While the program is dead.
    pub fn seen(&mut self) -> Rc<DeskView> {
        let now = self.stamp();
        if let Some((at, view)) = self.seen.take().filter(|(at, _)| *at == now) {
            self.seen = Some((at, Rc::clone(&view)));
            return view;
        }
        let view = Rc::new(self.view());
        self.seen = Some((now, Rc::clone(&view)));
        view
    }

    /// The books of the centre.
    pub fn books(&self) -> BooksView {
        self.centre.view()
    }

    /// The centre.
    pub const fn centre(&mut self) -> &mut Centre {
        &mut self.centre
    }

    /// The journal from outside.
    pub fn watch(&self) -> std::cell::RefMut<'_, Watch> {
        self.watch.borrow_mut()
    }

    /// The attempts as the journal tells them; looked at with the last check.
    pub const fn checked(&mut self) -> &mut Check {
        &mut self.check
    }

    /// Another window works with the same centre, one at a time: it takes the centre over, and the time that has passed.
    pub fn hand_centre_to(&mut self, other: &mut Self) {
        std::mem::swap(&mut self.centre, &mut other.centre);
        other.check.others.insert(format!("{:02}", self.terminal));
        let passed = self.now_ms - other.now_ms;
        if passed > 0 {
            other.run_ms(passed);
        }
    }

    /// Cuts or restores the line.
    pub fn set_line(&mut self, line: Line) {
        self.tell(&format!("line {line:?}"));
        self.network.line = line;
    }

    /// Orders a fault for the next request of a transaction.
    pub fn order(&mut self, infno: &str, fault: Fault) {
        self.tell(&format!("{infno} will end with {fault:?}"));
        self.centre.faults.order(infno, fault, 1);
    }

    /// Orders a fault for the next so many requests of a transaction.
    pub fn order_times(&mut self, infno: &str, fault: Fault, times: u32) {
        self.centre.faults.order(infno, fault, times);
    }

    /// Changes the next answer of a transaction on its way back.
    pub fn rewrite(&mut self, infno: &str, rewrite: impl Fn(String) -> String + 'static) {
        self.network.rewrite = Some((infno.to_owned(), Box::new(rewrite)));
    }

    /// Lets the requests that wait in the gateway go on.
    pub fn release(&mut self) {
        self.network.release(self.now_ms);
    }

    /// A copy of the newest request of a transaction comes out of a gateway and is executed; nobody hears the answer.
    ///
    /// # Panics
    /// No such request was ever sent.
    pub fn ghost_of(&mut self, infno: &str) -> RawAnswer {
        let sent =
            self.network.exchanges.iter().rev().find(|exchange| exchange.transaction.number() == infno);
        let exchange = sent.expect("sent before");
        self.centre.handle(self.now_ms, &exchange.path, &[], &exchange.body)
    }

    /// Somebody undoes a settlement at the centre, by its own client.
    pub fn reverse_elsewhere(&mut self, msgid: &str) {
        let settled = self.centre.books().settlements_of_msgid(msgid);
        for settlement in settled {
            self.centre.books().mark_reversed(&settlement.setl_id, self.now_ms);
        }
    }

    /// Commits something beside the desk, as an older program might have.
    ///
    /// # Panics
    /// The journal does not take it.
    pub fn commit_beside(&mut self, commit: &Commit<'_>) {
        WatchedJournal(Rc::clone(&self.watch)).commit(commit).expect("taken");
    }

    /// The disk refuses some commits from now on.
    pub fn disk_refuses(&mut self, refuses: Refuses) {
        self.watch.borrow_mut().refuses = Some(refuses);
    }

    /// The disk takes everything again.
    pub fn disk_works(&mut self) {
        self.watch.borrow_mut().refuses = None;
    }
}

/// What the machine of the world has seen under number 3.
pub(crate) fn epoch_place(folder: &Path, institution: &str) -> EpochPlace {
    EpochPlace {
        folder: folder.to_owned(),
        institution: InstitutionCode::new(institution).expect("a code"),
        terminal: TerminalNo::new(3).expect("below 100"),
        machine: MACHINE.to_owned(),
    }
}

fn reader() -> ReaderName {
    ReaderName::new(READER).expect("a short name")
}

/// Stands in for Argon2, which nothing here need wait for.
fn hash(password: &str) -> String {
    format!("plain:{password}")
}

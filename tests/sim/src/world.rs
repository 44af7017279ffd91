//! The whole desk in one thread and in virtual time: the real desk, store, codec and card reader against the simulated
//! centre behind a simulated network.
//!
//! Everything comes from a seed; there is no clock, no thread and no waiting, so that one machine can play millions of
//! bills and any of them again. Deliberately not here: sockets (`tests/platform_http.rs`), windows, real printers.

mod calls;
mod check;
mod journal;
mod network;

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;

use desk::desk::Desk;
use desk::fault::FaultView;
use desk::host::{Command, Query, Rows};
use desk::inputs::{Duty, Event, PrintOutcome};
use desk::options::{DeskOptions, Operator};
use desk::view::DeskView;
use platform::{CodecOptions, WireCodec};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use settlement::card_record::{ReadTiming, ReaderEvent};
use settlement::fact::Stamp;
use settlement::ids::{ClerkNo, InstitutionCode, ReaderName, TerminalNo};
use settlement::person::AreaCode;
use settlement::ports::{Commit, Journal};
use settlement::profile::{RegionProfile, ReverseUnknown};
use settlement::receipt::Paper;
use settlement::time::Timestamp;
use store::{OpenOptions, SqliteCache, Store};
use tempfile::TempDir;

use crate::sim_platform::{BooksView, Centre, Fault, Line, RawAnswer, Setup};
use crate::virtual_card::{InProcess, VirtualCard};

pub use calls::{Bill, visit};
pub use check::Check;
pub use journal::{Points, Refuses, Watch, WatchedJournal};
pub use network::{Coming, Exchange, Network};

/// The catalog of the desk, the same as in the product.
const CATALOG: &str = include_str!("../../../assets/catalog/seed.tsv");
/// The reader.
pub const READER: &str = "Virtual Reader 00 00";
/// Operator number and password that open the desk.
pub const OPERATOR: (&str, &str) = ("1001", "correct horse");
/// How long a reading takes. **Unit**: ms.
const READING_MS: i64 = 180;
/// How long a print takes. **Unit**: ms.
const PRINT_MS: i64 = 40;
/// How long a password check takes. **Unit**: ms.
const PASSWORD_MS: i64 = 60;
const TICK_MS: i64 = 500;
/// Lines of the story that are kept.
const STORY_MAX: usize = 400;

/// Where the files are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Files {
    /// In memory where the system has such a folder; a sync costs nothing there.
    InMemory,
    /// On the disk.
    OnDisk,
}

/// What the printer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Printing {
    /// Takes every paper.
    Works,
    /// Keeps every paper, takes none.
    Unreachable,
    /// Makes none.
    Fails,
}

/// How to build a world.
#[derive(Clone, Debug)]
pub struct WorldOptions {
    pub seed: u64,
    pub files: Files,
    pub setup: Setup,
    pub profile: RegionProfile,
    /// Wall clock at the start, `yyyy-MM-dd HH:mm:ss`.
    pub start: String,
    /// One way to the centre. **Unit**: ms.
    pub latency_ms: i64,
    /// **Unit**: ms; 0 = never.
    pub idle_lock_ms: i64,
    /// Look at every invariant after every step.
    pub checked: bool,
    /// Ceiling of the journal file. **Unit**: MiB.
    pub size_max_mib: Option<u32>,
}

/// What the plain centre does; the joint test of region 109900 would show this.
pub fn plain_profile() -> RegionProfile {
    RegionProfile {
        fence_2205: true,
        fence_2205_refuses_settled: true,
        reverse_unknown: ReverseUnknown::Refuses,
        cancel_is_idempotent: true,
        ..RegionProfile::default()
    }
}

impl Default for WorldOptions {
    fn default() -> Self {
        Self {
            seed: 1,
            files: Files::InMemory,
            setup: Setup { credentials: None, ..Setup::default() },
            profile: plain_profile(),
            start: "2026-05-04 08:00:00".to_owned(),
            latency_ms: 20,
            idle_lock_ms: 600_000,
            checked: true,
            size_max_mib: None,
        }
    }
}

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
    /// Commits when everything was last looked at.
    looked_at: u64,
    story: Vec<String>,
    now_ms: i64,
    booted_ms: i64,
    generation: u32,
    card: Option<VirtualCard>,
    sent: std::collections::BTreeSet<String>,
    /// Papers that came out, in order.
    pub papers: Vec<Paper>,
    /// What the printer does.
    pub printing: Printing,
    /// Free space that the desk is told. **Unit**: bytes.
    pub free_bytes: Option<u64>,
    /// For whoever plays: everything random comes from here.
    pub draw: ChaCha8Rng,
}

fn folder(files: Files) -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = tempfile::Builder::new().prefix("yibao-world-").rand_bytes(12).to_owned();
    match files {
        Files::InMemory if memory.is_dir() => made.tempdir_in(memory),
        Files::InMemory | Files::OnDisk => made.tempdir(),
    }
    .expect("a folder can be made")
}

impl World {
    /// A desk that has just been started, with an empty reader.
    pub fn new(options: WorldOptions) -> Self {
        let folder = folder(options.files);
        let now_ms = Timestamp::parse_platform(&options.start).expect("a time").millis();
        let mut store = open_store(folder.path(), &options);
        store.cache.import_catalog(CATALOG, "示例").expect("the catalog can be read");
        let watch = Rc::new(RefCell::new(Watch::new(store.journal)));
        let centre = Centre::open(options.setup.clone());
        let mut world = Self {
            folder,
            desk: None,
            watch,
            centre,
            network: Network::new(options.latency_ms),
            check: Check::new("3"),
            found: Vec::new(),
            looked_at: 0,
            story: Vec::new(),
            now_ms,
            booted_ms: now_ms,
            generation: 0,
            card: None,
            sent: std::collections::BTreeSet::new(),
            papers: Vec::new(),
            printing: Printing::Works,
            free_bytes: Some(100 << 30),
            draw: ChaCha8Rng::seed_from_u64(options.seed),
            options,
        };
        world.boot(store.cache);
        world
    }

    /// The seed of this world.
    pub const fn seed(&self) -> u64 {
        self.options.seed
    }

    fn desk_options(&self) -> DeskOptions {
        DeskOptions {
            institution: InstitutionCode::new(&self.options.setup.fixmedins_code).expect("a code"),
            institution_name: self.options.setup.fixmedins_name.clone(),
            area: AreaCode::new(&self.options.setup.area).expect("an area"),
            window: "3".to_owned(),
            terminal: TerminalNo::new(3).expect("below 100"),
            platform_address: "http://platform.example".to_owned(),
            profile: self.options.profile.clone(),
            operators: vec![Operator {
                number: ClerkNo::new(OPERATOR.0).expect("a number"),
                name: "测试员甲".to_owned(),
                password_hash: hash(OPERATOR.1),
            }],
            idle_lock_ms: self.options.idle_lock_ms,
            park_after_ms: DeskOptions::PARK_AFTER_MS,
            unmask: false,
            version: "0.0.0".to_owned(),
            boot: format!("world{:04}", self.generation),
        }
    }

    fn codec(&self) -> WireCodec {
        let setup = &self.options.setup;
        let options = CodecOptions {
            fund_formula: self.options.profile.fund_formula,
            definite_refusals: self.options.profile.definite_refusals.clone(),
            ..CodecOptions::national(
                InstitutionCode::new(&setup.fixmedins_code).expect("a code"),
                &setup.fixmedins_name,
                AreaCode::new(&setup.area).expect("an area"),
            )
        };
        WireCodec::new(options).expect("the national options fit")
    }

    /// Opens the desk on the files; a crash on the way leaves it closed.
    fn boot(&mut self, cache: SqliteCache) {
        let journal = WatchedJournal(Rc::clone(&self.watch));
        let opened = Desk::open(journal, cache, self.codec(), self.desk_options(), self.stamp());
        if self.watch.borrow().points.crashed {
            drop(opened);
            return;
        }
        let (desk, duties) = opened.unwrap_or_else(|fault| panic!("the desk opens: {fault}"));
        self.desk = Some(desk);
        self.perform(duties);
        if self.is_dead() {
            return;
        }
        self.network.schedule(self.now_ms + TICK_MS, Coming::Tick(self.generation));
        self.reader(0, ReaderEvent::ServiceUp);
        self.reader(0, ReaderEvent::ReaderAppeared(reader()));
        self.read_card();
    }

    /// The program dies at once and is started again on the same files.
    pub fn crash_and_restart(&mut self) {
        self.tell("crash and restart");
        self.desk = None;
        self.watch.borrow_mut().points.crashed = false;
        drop(self.watch.borrow_mut().journal.take());
        self.generation += 1;
        self.now_ms += 3_000;
        self.booted_ms = self.now_ms;
        let mut store = open_store(self.folder.path(), &self.options);
        let kept = store.journal.replay().expect("the journal answers");
        if kept != self.watch.borrow().entries {
            self.found.push("I17: the file does not hold what was committed".to_owned());
        }
        self.watch.borrow_mut().journal = Some(store.journal);
        self.boot(store.cache);
    }

    /// Did the program die at the chosen point?
    pub fn is_dead(&self) -> bool {
        self.watch.borrow().points.crashed
    }

    /// Lets the program die at a point counted from now on.
    pub fn crash_at(&mut self, point: Option<u64>) {
        let points = &mut self.watch.borrow_mut().points;
        *points = Points { crash_at: point, ..Points::default() };
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
        Stamp { wall: Timestamp::from_millis(self.now_ms), monotonic_ms: self.now_ms - self.booted_ms }
    }

    /// What happened, for a failed test.
    pub fn story(&self) -> String {
        self.story.join("\n")
    }

    fn tell(&mut self, what: &str) {
        if self.options.checked && self.story.len() < STORY_MAX {
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
        self.tell(&format!("> {}", command.name()));
        let now = self.stamp();
        let Some(desk) = &mut self.desk else { return Ok(()) };
        let (result, duties) = desk.command(now, command);
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

    fn after(&mut self, duties: Vec<Duty>, tick: bool) {
        let still = tick && duties.is_empty() && self.watch.borrow().commits == self.looked_at;
        if !self.is_dead() {
            self.perform(duties);
        }
        if !self.is_dead() && self.options.checked && !still {
            self.looked_at = self.watch.borrow().commits;
            self.check();
        }
    }

    fn perform(&mut self, duties: Vec<Duty>) {
        for duty in duties {
            if self.is_dead() {
                return;
            }
            match duty {
                Duty::Send { ask, permit, bytes } => {
                    let msg_id = permit.msg_id().to_string();
                    self.look_at_send(&msg_id, &bytes.encoded().body);
                    if self.point(bytes.transaction().number()) {
                        return;
                    }
                    self.tell(&format!("→ {} {}", bytes.transaction().number(), &msg_id[12..]));
                    self.network.send(&mut self.centre, self.generation, ask, bytes.encoded(), self.now_ms);
                    self.point("sent");
                }
                Duty::Ask { ask, encoded } => {
                    if encoded.transaction.changes_state() {
                        self.found
                            .push(format!("I6: {} asked without a permit", encoded.transaction.number()));
                    }
                    self.tell(&format!("→ {}", encoded.transaction.number()));
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
                    self.tell(&format!("→ print {} {}", key.number, key.copy));
                    self.papers.push(*paper);
                    self.local(PRINT_MS, Event::Printed { key, outcome });
                }
                Duty::CheckPassword { check, hash: stored, password } => {
                    let fits = stored == hash(&password.0);
                    self.local(PASSWORD_MS, Event::PasswordChecked { check, fits });
                }
                Duty::ReadCardAgain => self.read_card(),
                Duty::LookAtSpace => {
                    let free_bytes = self.free_bytes;
                    self.local(0, Event::Space { free_bytes });
                }
            }
        }
    }

    /// The intent is durable with these very bytes, and the message id was never sent before (I6, I7).
    fn look_at_send(&mut self, msg_id: &str, body: &[u8]) {
        if !self.sent.insert(msg_id.to_owned()) {
            self.found.push(format!("I7: {msg_id} sent twice"));
        }
        let watch = self.watch.borrow();
        let stands = watch.entries.iter().rev().any(|stored| {
            matches!(&stored.entry.fact, settlement::fact::Fact::OpIntent(intent)
                if intent.msg_id.as_str() == msg_id && intent.body == body)
        });
        if !stands {
            self.found.push(format!("I6: {msg_id} leaves without a durable intent"));
        }
    }

    fn local(&mut self, after_ms: i64, event: Event) {
        self.network.schedule(self.now_ms + after_ms, Coming::Local(self.generation, event));
    }

    /// Lets the next thing happen; false where nothing is under way before `until_ms`.
    fn step(&mut self, until_ms: i64) -> bool {
        if self.is_dead() || self.network.next_ms().is_none_or(|next| next > until_ms) {
            return false;
        }
        let Some((at_ms, coming)) = self.network.pop() else { return false };
        self.now_ms = self.now_ms.max(at_ms);
        let event = match coming {
            Coming::Arrive(id) => {
                self.network.arrive(&mut self.centre, id, at_ms);
                self.point("executed");
                if self.options.checked && !self.is_dead() {
                    self.check();
                }
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
                let transaction = self.network.exchanges[id].transaction.number();
                self.tell(&format!("← {transaction} {}", words(&event)));
                event
            }
            Coming::Local(generation, event) if generation == self.generation => event,
            Coming::Tick(generation) if generation == self.generation => {
                self.centre.tick(at_ms);
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
        let checked = std::mem::replace(&mut self.options.checked, false);
        let came = self.run_until(wanted, limit_ms);
        self.options.checked = checked;
        came
    }

    /// Lets time pass until nothing is under way besides time itself; whether that came within a quarter of an hour.
    pub fn run_until_quiet(&mut self) -> bool {
        let until = self.now_ms + 15 * 60_000;
        while !self.network.is_quiet() {
            if !self.step(until) {
                return false;
            }
        }
        true
    }

    /// What the window would draw.
    ///
    /// # Panics
    /// While the program is dead.
    pub fn view(&mut self) -> DeskView {
        let now = self.stamp();
        self.desk.as_mut().expect("alive").view(now)
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

fn open_store(folder: &Path, options: &WorldOptions) -> Store {
    let open = OpenOptions { ballast: false, size_max_mib: options.size_max_mib, ..OpenOptions::new(folder) };
    Store::open(&open).unwrap_or_else(|fault| panic!("the store opens: {fault}"))
}

fn reader() -> ReaderName {
    ReaderName::new(READER).expect("a short name")
}

/// Stands in for Argon2, which nothing here need wait for.
fn hash(password: &str) -> String {
    format!("plain:{password}")
}

fn words(event: &Event) -> String {
    use settlement::request::RawReply;
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

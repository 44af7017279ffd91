//! `bill`: what a settled bill costs beside the platform, from the identity card number to the papers, through the real
//! program without its window.

use std::path::Path;
use std::time::{Duration, Instant};

use desk::api::{AttachFeesArgs, FeeLineArgs};
use desk::view::PaperState;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use settlement::fact::StoredEntry;
use settlement::ports::{Commit, Journal};
use store::{OpenOptions, Store};

use super::figure::{Figure, Sample};
use super::journal_copies::{Books, by_stamp};
use super::people::{KINDS, someone};
use super::platform_time::Wire;
use super::wal::{Mark, commits_since};
use super::write_floor;
use crate::headless_desk::clerk::{Item, visit};
use crate::headless_desk::{DeskFault, DeskFolder, HeadlessDesk};
use crate::packs;
use crate::sim_platform::{Person, Setup, SimOptions, SimPlatform};

const BILLS: usize = 100;
/// Bills before the first one that counts: fonts are read and files made once a day, not once a bill.
const WARM_UP: usize = 3;
/// The area of the hospital.
const HERE: &str = "109900";
const GOAL: f64 = 1.5;
const COMMITS_MAX: f64 = 8.0;
const FLOOR_WRITES: u64 = 1000;
const PAPERS_WITHIN: Duration = Duration::from_secs(30);

const LINES: [Item<'_>; 4] = [
    ("ptmzzcf", "普通门诊诊察费", "", "1"),
    ("xcg", "血常规", "", "1"),
    ("amxljn", "阿莫西林胶囊", "0.5g*24粒", "2"),
    ("xbdpksp", "硝苯地平控释片", "30mg*28片", "2"),
];

/// One bill. **Unit**: ms, without the platform's time.
struct Took {
    /// Until the cash is taken.
    counter: f64,
    /// Until the last paper is kept.
    whole: f64,
    platform: f64,
    commits: usize,
}

/// The figure, and the journal of its bills.
///
/// # Errors
/// In words.
pub(super) fn figure() -> Result<(Figure, Vec<StoredEntry>), String> {
    let io = |fault: std::io::Error| fault.to_string();
    let people = patients();
    let setup = Setup { people: people.clone(), ..Setup::default() };
    let platform = SimPlatform::start(SimOptions { setup, ..SimOptions::default() }).map_err(io)?;
    let wire = Wire::to(platform.addr()).map_err(io)?;
    let folder = DeskFolder::new(&wire.base_url())?;
    let mut desk = HeadlessDesk::start(&folder).map_err(|fault| fault.to_string())?;
    let before = write_floor::sample(folder.data(), FLOOR_WRITES).map_err(io)?;
    let took = serve_all(&mut desk, &people, &wire, folder.data()).map_err(|fault| fault.to_string())?;
    let after = write_floor::sample(folder.data(), FLOOR_WRITES).map_err(io)?;
    desk.quit().map_err(|fault| fault.to_string())?;
    let rows = rows_of(folder.data())?;
    let commit_ms = commit_again(&rows, folder.root())?;

    let of = |part: fn(&Took) -> f64| took.iter().map(part).collect::<Sample>();
    let commits = of(|one| one.commits as f64);
    let write_ms = f64::midpoint(before.percentile(50), after.percentile(50));
    let figure = Figure::new("bill", "ms", of(|one| one.whole), 50, commits.mean() * write_ms, GOAL)
        .and_also(commits.largest() <= COMMITS_MAX)
        .beside("commits", commits.mean())
        .beside("commits_max", commits.largest())
        .beside("write_p50", write_ms)
        .beside("commit_p50", commit_ms.percentile(50))
        .beside("commits_ms", commits.mean() * commit_ms.percentile(50))
        .beside("until_cash_p50", of(|one| one.counter).percentile(50))
        .beside("until_cash_p95", of(|one| one.counter).percentile(95))
        .beside("platform_p50", of(|one| one.platform).percentile(50));
    Ok((figure, rows))
}

/// A patient for each bill: nobody is charged the same blood count twice a day.
fn patients() -> Vec<Person> {
    let mut draw = ChaCha8Rng::seed_from_u64(1);
    let of_this_region = |(kind, _): &(usize, Person)| KINDS[*kind].4 == HERE;
    (0..)
        .map(|place| someone(0, place, &mut draw))
        .filter(of_this_region)
        .map(|(_, person)| person)
        .take(WARM_UP + BILLS)
        .collect()
}

fn serve_all(
    desk: &mut HeadlessDesk,
    patients: &[Person],
    wire: &Wire,
    data: &Path,
) -> Result<Vec<Took>, DeskFault> {
    desk.sign_in_everywhere()?;
    let mut lines = Vec::new();
    for (typed, name, spec, quantity) in LINES {
        let row = desk.item(typed, name, spec)?;
        let quantity = quantity.to_owned();
        lines.push(FeeLineArgs {
            item_code: row.item_code,
            quantity,
            unit_price: None,
            order_no: None,
            order: None,
            trace_codes: Vec::new(),
            split_pack: false,
        });
    }
    let log = data.join("journal.db-wal");
    let (_, mut mark) = commits_since(&log, &Mark::default()).map_err(DeskFault::Gone)?;
    let mut took = Vec::new();
    for (number, person) in (1..=WARM_UP + BILLS).zip(patients) {
        let begun = Instant::now();
        let (paid, kept) = serve(desk, person, &format!("MZ-{number:03}"), &lines)?;
        let (commits, now) = commits_since(&log, &mark).map_err(DeskFault::Gone)?;
        mark = now;
        if number > WARM_UP {
            let ours = |until: Instant| until - begun - wire.between(begun, until).0;
            let millis = |time: Duration| time.as_secs_f64() * 1000.0;
            took.push(Took {
                counter: millis(ours(paid)),
                whole: millis(ours(kept)),
                platform: millis(wire.between(begun, kept).0),
                commits,
            });
        }
    }
    Ok(took)
}

/// One patient; when the cash was taken, and when the last paper was kept.
fn serve(
    desk: &mut HeadlessDesk,
    person: &Person,
    bill: &str,
    lines: &[FeeLineArgs],
) -> Result<(Instant, Instant), DeskFault> {
    desk.find(&person.name, &person.certno)?;
    let args = AttachFeesArgs {
        bill: bill.to_owned(),
        cert_no: Some(person.certno.clone()),
        visit: visit("11", false),
        lines: (1..)
            .zip(lines)
            .map(|(place, line)| FeeLineArgs {
                trace_codes: packs::codes(bill, place, &line.item_code, &line.quantity),
                ..line.clone()
            })
            .collect(),
    };
    desk.call("attach_fees", &args)?;
    desk.wait_for("the bill", PAPERS_WITHIN, |view| view.bill.as_ref().is_some_and(|at| at.bill == bill))?;
    desk.quote()?;
    let settled = desk.settle("SETTLED")?;
    let payable = settled.bill.and_then(|at| at.payable).unwrap_or_default();
    desk.take_cash(&payable)?;
    let paid = Instant::now();
    desk.wait_for("the papers", PAPERS_WITHIN, |view| {
        view.bill.as_ref().is_some_and(|at| {
            !at.papers.is_empty() && at.papers.iter().all(|paper| paper.state != PaperState::Printing)
        })
    })?;
    Ok((paid, Instant::now()))
}

fn rows_of(data: &Path) -> Result<Vec<StoredEntry>, String> {
    let mut store = Store::open(&OpenOptions::new(data)).map_err(|fault| fault.to_string())?;
    store.journal.replay().map_err(|fault| fault.to_string())
}

/// What the journal alone takes for the same rows, commit by commit. Rows of one millisecond make one commit here, which
/// is nearly, not always, as they were. **Unit**: ms.
fn commit_again(rows: &[StoredEntry], folder: &Path) -> Result<Sample, String> {
    let folder = folder.join("again");
    let options = OpenOptions { ballast: false, ..OpenOptions::new(folder) };
    let mut store = Store::open(&options).map_err(|fault| fault.to_string())?;
    let mut books = Books::default();
    let mut times = Vec::new();
    for (stamp, entries) in by_stamp(rows) {
        let postings = books.fold(stamp, &entries)?;
        let begun = Instant::now();
        let commit = Commit { stamp, entries: &entries, postings: &postings, claims: &[], mark: None };
        store.journal.commit(&commit).map_err(|fault| fault.to_string())?;
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(times.into_iter().collect())
}

//! The scene of the morning: card service, platform, desk, a drawer with real coins in it, and somebody who tells it all.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use desk::api::JournalRow;
use desk::view::Lamp;
use serde_json::json;
use settlement::money::Money;

use super::DemoOptions;
use crate::control_client::ControlClient;
use crate::headless_desk::{DeskFault, DeskFolder, HeadlessDesk};
use crate::reader_bench::ReaderBench;
use crate::sim_platform::{RunningPlatform, SimOptions, SimPlatform, date_text};
use crate::virtual_card::Inserted;

const PAPERS_WITHIN: Duration = Duration::from_secs(30);
const READER_WITHIN: Duration = Duration::from_secs(20);

/// Who has already paid the year's deductible elsewhere, as most people have by the end of a year.
const DEDUCTIBLE_PAID: [&str; 10] = [
    "gen2-long-name",
    "gen2-classes",
    "gen3-no-key",
    "gen2-cancel",
    "gen2-lost",
    "gen2-rare-name",
    "gen2-expired",
    "gen2-golden",
    "gen2-unfilled-birth",
    "gen2-odd-version",
];

/// A bill as the story left it.
pub(super) struct Told {
    /// Name of the case.
    pub case: &'static str,
    /// Bill number of the hospital system.
    pub bill: String,
    /// The state in which the story left it.
    pub expected: &'static str,
    /// Notes given to the patient back as change, yuan.
    pub change: Money,
}

/// Everything that plays. Dropped in this order: the card before the desk that reads it, the desk before its folder.
pub(super) struct Scene {
    pub card: Option<Inserted>,
    pub desk: HeadlessDesk,
    pub folder: DeskFolder,
    pub platform: RunningPlatform,
    pub control: ControlClient,
    pub reader: ReaderBench,
    /// Notes and coins that really changed hands.
    pub drawer: Money,
    pub told: Vec<Told>,
    began: Instant,
}

impl Scene {
    /// Starts everything, and signs the clerk in.
    ///
    /// # Errors
    /// The first thing that did not start.
    pub fn open(options: &DemoOptions) -> Result<Self, String> {
        let began = Instant::now();
        progress(began, "virtual readers");
        let reader = ReaderBench::start().map_err(|fault| fault.to_string())?;
        progress(began, "simulated platform");
        let platform = SimPlatform::start(SimOptions::default()).map_err(|fault| fault.to_string())?;
        pay_deductibles(&platform);
        progress(began, "the desk");
        let folder = DeskFolder::new(&platform.base_url())?
            .with_reader(reader.reader(0).as_str())?
            .with_supervisor()?
            .with_pack(super::rules::PACK)?;
        let desk = HeadlessDesk::start(&folder).map_err(|fault| fault.to_string())?;
        let mut scene = Self {
            card: None,
            desk: desk.stopped_by(options.stop.clone()),
            folder,
            control: ControlClient::new(platform.control_addr()),
            platform,
            reader,
            drawer: Money::ZERO,
            told: Vec::new(),
            began,
        };
        scene.begin().map_err(|fault| fault.to_string())?;
        Ok(scene)
    }

    fn begin(&mut self) -> Result<(), DeskFault> {
        self.say(&format!(
            "A morning at the card desk 门诊刷卡处的一个上午\n\n\
             The real program (process {}) reads virtual cards through a real pcscd (reader “{}”),\n\
             and settles over HTTP at a simulated platform ({}). All people are invented.",
            self.desk.id(),
            self.reader.reader(0).as_str(),
            self.platform.base_url(),
        ));
        let view = self.desk.sign_in_everywhere()?;
        self.desk.wait_for("a reader", READER_WITHIN, |view| view.status.reader.lamp == Lamp::Ok)?;
        self.say(&format!(
            "\n{} signs in at window {} of {}; {} · {} · drawer {}.",
            view.session.operator_name.unwrap_or_default(),
            view.status.window,
            view.status.institution,
            view.status.platform.text,
            view.status.catalog.text,
            view.status.drawer_expected,
        ));
        Ok(())
    }

    /// Tells.
    pub fn say(&mut self, text: &str) {
        println!("{text}");
    }

    /// Says on stderr how far it is.
    pub fn progress(&self, what: &str) {
        progress(self.began, what);
    }

    /// Waits until no paper is on its way.
    ///
    /// # Errors
    /// See `DeskFault`.
    pub fn wait_for_papers(&mut self) -> Result<(), DeskFault> {
        self.progress("papers");
        let until = Instant::now() + PAPERS_WITHIN;
        loop {
            let rows: Vec<JournalRow> = self.desk.query("journal", &json!({ "limit": 1000 }))?;
            let count = |kind: &str| rows.iter().filter(|row| row.kind == kind).count();
            let (announced, ended) = (count("PRINT_INTENT"), count("PRINT_ENDED"));
            if announced == ended {
                return Ok(());
            }
            if Instant::now() > until {
                let what = format!("{announced} papers, {ended} of them ended");
                return Err(DeskFault::TooLate { what, view: String::new() });
            }
            // Papers that end in the background change no view once their bill has left the desk.
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Copies the papers out, or lists them where they are; paths relative to where they are kept.
    ///
    /// # Errors
    /// A file cannot be copied.
    pub fn keep_papers(&self, out: Option<&Path>) -> Result<Vec<String>, String> {
        let mut found = Vec::new();
        list(&self.folder.data().join("papers"), &mut found).map_err(|fault| fault.to_string())?;
        // Beside every paper stands its checksum, which is for the printer alone.
        found.retain(|file| file.extension().is_none_or(|extension| extension != "sha256"));
        found.sort();
        let mut kept = Vec::new();
        for file in found {
            let relative = file.strip_prefix(self.folder.data()).map_err(|fault| fault.to_string())?;
            if let Some(out) = out {
                let target = out.join(relative);
                let copied = fs::create_dir_all(target.parent().unwrap_or(out))
                    .and_then(|()| fs::copy(&file, &target));
                copied.map_err(|fault| format!("{}: {fault}", target.display()))?;
            }
            kept.push(relative.to_string_lossy().into_owned());
        }
        Ok(kept)
    }

    /// Ends the desk as a clerk does.
    ///
    /// # Errors
    /// It did not end cleanly.
    pub fn close(self) -> Result<(), String> {
        self.progress("closing");
        let Self { card, desk, .. } = self;
        drop(card);
        let (status, stderr) = desk.quit().map_err(|fault| fault.to_string())?;
        if status.success() && stderr.is_empty() {
            Ok(())
        } else {
            Err(format!("the desk ended with {status} and said: {stderr}"))
        }
    }
}

fn progress(began: Instant, what: &str) {
    eprintln!("[{:>5.1} s] {what}", began.elapsed().as_secs_f32());
}

fn list(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

fn pay_deductibles(platform: &RunningPlatform) {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    let year = date_text(since.as_millis() as i64)[..4].to_owned();
    let fixture: Vec<_> = crate::virtual_card::people::people()
        .iter()
        .filter(|person| DEDUCTIBLE_PAID.contains(&person.profile.as_str()))
        .map(|person| person.certno.clone())
        .collect();
    let insured = crate::sim_platform::fixture_people();
    platform.with_centre(|centre| {
        for person in insured.iter().filter(|person| fixture.contains(&person.certno)) {
            let (psn_no, kind) = (&person.psn_no, &person.insurance.insutype);
            let mut earlier = centre.books().year(psn_no, kind, &year);
            earlier.deductible += 30_000;
            centre.books().accumulate(psn_no, kind, &year, &earlier);
        }
    });
}

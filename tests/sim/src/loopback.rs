//! The desk behind a web page on 127.0.0.1: the same desk, store, codec, transport and printer as in the window, against a
//! simulated platform and a virtual card in this process. For browser tests and for looking at the pages without a window.
//!
//! Deliberately not here: anything that a shipped program needs. The live ports of the product are in `terminal`, which
//! nothing here may name; the small rim below is a second one on purpose.

mod reader;
mod rim;
mod server;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{SystemTime, UNIX_EPOCH};

use desk::desk::Desk;
use desk::drive::{self, Handle};
use desk::options::{DeskOptions, Operator, Role, RuleOptions};
use platform::{CodecOptions, GatewayAccount, Secret, Transport, TransportOptions, WireCodec};
use print::slip::SlipTarget;
use print::{FontFolders, Printer, PrinterOptions};
use settlement::fact::Stamp;
use settlement::ids::{ClerkNo, InstitutionCode, TerminalNo};
use settlement::person::AreaCode;
use settlement::time::Timestamp;
use store::{OpenOptions, SqliteCache, SqliteJournal, Store};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use crate::sim_platform::{CardOrder, Credentials, RunningPlatform, Setup, SimOptions, SimPlatform};
use crate::world::{plain_profile, profile_file};

pub use reader::{LoopbackReader, READER_NAME};

/// The catalog the desk starts with, the same as in the product.
const CATALOG: &str = include_str!("../../../assets/catalog/seed.tsv");

/// Operator number and password that open the desk.
pub const OPERATOR: (&str, &str) = ("1001", "demo-1001");

/// How to start.
#[derive(Clone)]
pub struct LoopbackOptions {
    /// Where the page is served; port 0 takes any free one.
    pub listen: SocketAddr,
    /// The built loopback pages.
    pub pages: PathBuf,
    /// Data folder of the desk.
    pub data: PathBuf,
    /// The centre.
    pub setup: Setup,
    /// Park a settlement after so long. **Unit**: ms.
    pub park_after_ms: i64,
    /// Does the built-in rule pack hold?
    pub rules: bool,
    /// Is there a screen for the patient?
    pub second_screen: bool,
}

impl LoopbackOptions {
    /// Any free port, a plain centre, the pages where the ui build puts them.
    pub fn new(data: PathBuf) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            pages: Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/dist-loopback"),
            data,
            setup: Setup::default(),
            park_after_ms: DeskOptions::PARK_AFTER_MS,
            rules: false,
            second_screen: false,
        }
    }
}

/// Another operator with the same password: the second person where two are needed.
pub const COLLEAGUE: &str = "1002";

/// A running desk with its page, its centre and its reader.
pub struct Loopback {
    address: SocketAddr,
    handle: Handle,
    reader: Arc<LoopbackReader>,
    platform: RunningPlatform,
    runtime: Runtime,
    desk: JoinHandle<()>,
    prints: JoinHandle<()>,
    stop: Option<oneshot::Sender<()>>,
}

type LoopbackDesk = Desk<SqliteJournal, SqliteCache, WireCodec>;

impl Loopback {
    /// Starts everything.
    ///
    /// # Errors
    /// The first thing that did not start, in words.
    pub fn start(options: LoopbackOptions) -> Result<Self, String> {
        let words = |fault: &dyn std::fmt::Display| fault.to_string();
        let reader = Arc::new(LoopbackReader::default());
        let platform = SimPlatform::start(SimOptions {
            setup: options.setup.clone(),
            card: Some(Arc::new({
                let reader = Arc::clone(&reader);
                move |order| match order {
                    CardOrder::Insert(profile) => reader.insert(&profile, &[]),
                    CardOrder::Pull => reader.pull(),
                }
            })),
            ..SimOptions::default()
        })
        .map_err(|fault| words(&fault))?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(|fault| words(&fault))?;

        let mut store = Store::open(&OpenOptions { ballast: false, ..OpenOptions::new(&options.data) })
            .map_err(|fault| words(&fault))?;
        store.cache.import_catalog(CATALOG, "示例").map_err(|fault| words(&fault))?;
        let place = desk_options(&options, &platform.base_url());
        let mut parts = Some((store.journal, store.cache, codec(&options.setup)));
        let open = move |broken: Option<LoopbackDesk>, now: Stamp| {
            if let Some(desk) = broken {
                return desk.built_anew(place.clone(), now);
            }
            let (journal, cache, codec) = parts.take().expect("opened once");
            Desk::open(journal, cache, codec, place.clone(), now)
        };
        let printer = Printer::new(PrinterOptions {
            folder: options.data.join("papers"),
            slip: SlipTarget::None,
            form_queue: None,
            fonts: FontFolders::system(),
        });
        let (rim, prints) = rim::LoopbackRim::start(
            runtime.handle().clone(),
            transport(&options.setup, &platform.base_url()),
            printer,
            Arc::clone(&reader),
            options.data.clone(),
            codec(&options.setup),
        );
        let (handle, desk) =
            drive::spawn(open, rim, rim::WallClock::start()).map_err(|fault| words(&fault))?;
        reader.listen(handle.answers());
        let centre = serde_json::json!({
            "platform": platform.base_url(),
            "control": format!("http://{}/control/", platform.control_addr()),
            "data": options.data,
        });
        let (stop, stopped) = oneshot::channel();
        let address = server::start(
            runtime.handle(),
            options.listen,
            server::Served {
                handle: handle.clone(),
                reader: Arc::clone(&reader),
                pages: options.pages,
                centre,
            },
            stopped,
        )
        .map_err(|fault| words(&fault))?;
        Ok(Self { address, handle, reader, platform, runtime, desk, prints, stop: Some(stop) })
    }

    /// Address of the page.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// The desk.
    pub const fn handle(&self) -> &Handle {
        &self.handle
    }

    /// The reader.
    pub fn reader(&self) -> &LoopbackReader {
        &self.reader
    }

    /// The centre.
    pub const fn platform(&self) -> &RunningPlatform {
        &self.platform
    }

    /// Ends the page, the desk and the centre.
    pub fn stop(mut self) {
        drop(self.stop.take());
        self.handle.stop();
        for thread in [self.desk, self.prints] {
            thread.join().expect("no thread of the desk panics");
        }
        self.platform.stop();
        self.runtime.shutdown_background();
    }
}

fn institution(setup: &Setup) -> InstitutionCode {
    InstitutionCode::new(&setup.fixmedins_code).expect("a well formed code")
}

fn area(setup: &Setup) -> AreaCode {
    AreaCode::new(&setup.area).expect("a well formed area")
}

fn desk_options(options: &LoopbackOptions, platform_address: &str) -> DeskOptions {
    DeskOptions {
        institution: institution(&options.setup),
        institution_name: options.setup.fixmedins_name.clone(),
        area: area(&options.setup),
        window: "3".to_owned(),
        terminal: TerminalNo::new(3).expect("below 100"),
        platform_address: platform_address.to_owned(),
        profile: plain_profile(),
        profile_file: profile_file(&plain_profile()),
        operators: [(OPERATOR.0, "测试员甲", Role::Supervisor), (COLLEAGUE, "测试员乙", Role::Clerk)]
            .into_iter()
            .map(|(number, name, role)| Operator {
                number: ClerkNo::new(number).expect("a number"),
                name: name.to_owned(),
                password_hash: rim::hash(OPERATOR.1),
                role,
            })
            .collect(),
        idle_lock_ms: 600_000,
        park_after_ms: options.park_after_ms,
        catalog_age_max_days: 30,
        list_age_max_days: 7,
        policy: crate::world::plain_policy(),
        offline: crate::world::plain_offline(),
        rules: RuleOptions { national: options.rules, ..RuleOptions::default() },
        second_screen: options.second_screen,
        unmask: false,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        escrow: None,
        backup: false,
        halted: None,
        machine: "loopback".to_owned(),
        boot: format!("loopback-{}", now().millis()),
    }
}

fn codec(setup: &Setup) -> WireCodec {
    let options = CodecOptions {
        profile: plain_profile(),
        ..CodecOptions::national(institution(setup), &setup.fixmedins_name, area(setup))
    };
    WireCodec::new(options).expect("the national options fit")
}

fn transport(setup: &Setup, base_url: &str) -> Transport {
    let account = |credentials: &Credentials| GatewayAccount {
        account: credentials.paasid.clone(),
        secret: Secret::new(credentials.secret_key.clone()),
    };
    let gateway = setup.credentials.as_ref().map(account);
    Transport::new(TransportOptions { gateway, ..TransportOptions::new(base_url, now) })
        .expect("a plain address")
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    Timestamp::from_millis(i64::try_from(since.as_millis()).expect("before the year 292 million"))
}

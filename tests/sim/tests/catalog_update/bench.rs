//! A platform, a data folder, and what is between them.

use std::path::Path;
use std::sync::Arc;

use desk::catalog_update::{CatalogDesk, CatalogProgress, CatalogUpdate, StopWord};
use platform::{CatalogClient, CodecOptions, GatewayAccount, Secret, Transport, TransportOptions, WireCodec};
use rusqlite::Connection;
use settlement::Timestamp;
use settlement::catalog::{BuiltCatalog, CodeLabel, CodeList, ListKind, ListRow, UpdateFault};
use settlement::ids::{ClerkNo, MsgId, MsgIdMark, TerminalNo};
use settlement::mapping::CentreMapping;
use settlement::ports::Cache;
use settlement::request::Envelope;
use sim::sim_platform::{Flavours, National, RunningPlatform, Setup, SimOptions, SimPlatform, Sizes};
use store::{OpenOptions, SqliteCache, Store};

const NOON: &str = "2026-06-01 12:00:00";

pub fn noon() -> Timestamp {
    Timestamp::parse_platform(NOON).unwrap()
}

/// Hands out envelopes and waits for nothing.
#[derive(Default)]
pub struct Desk {
    pub envelopes: i64,
    pub pauses: u32,
    pub words: Vec<CatalogProgress>,
    pub lists: Vec<(ListKind, Result<Vec<ListRow>, UpdateFault>)>,
    pub mappings: Vec<Result<Vec<CentreMapping>, UpdateFault>>,
    pub codes: Vec<(CodeList, Result<Vec<CodeLabel>, UpdateFault>)>,
    pub passed_over: Vec<(String, String)>,
    pub stop_after: Option<usize>,
    pub stop: StopWord,
}

impl CatalogDesk for Desk {
    fn envelope(&mut self) -> Option<Envelope> {
        self.envelopes += 1;
        let institution = settlement::ids::InstitutionCode::new("H10990000001").unwrap();
        let mark = MsgIdMark {
            second: noon().seconds() + self.envelopes / 90,
            counter: (self.envelopes % 90) as u8,
        };
        Some(Envelope {
            msg_id: MsgId::compose(&institution, TerminalNo::new(1).unwrap(), mark),
            at: noon(),
            clerk: ClerkNo::new("1001").unwrap(),
            clerk_name: "甲".to_owned(),
            sign_in: None,
            insured_area: None,
        })
    }

    fn progress(&mut self, progress: &CatalogProgress) {
        self.words.push(progress.clone());
        if self.stop_after.is_some_and(|after| self.words.len() > after) {
            self.stop.say();
        }
    }

    fn list(&mut self, list: ListKind, result: Result<Vec<ListRow>, UpdateFault>) {
        self.lists.push((list, result));
    }

    fn mappings(&mut self, result: Result<Vec<CentreMapping>, UpdateFault>) {
        self.mappings.push(result);
    }

    fn codes(&mut self, list: CodeList, result: Result<Vec<CodeLabel>, UpdateFault>) {
        self.codes.push((list, result));
    }

    fn passed_over(&mut self, what: &str, words: String) {
        self.passed_over.push((what.to_owned(), words));
    }

    fn pause(&mut self, _tries: u32) {
        self.pauses += 1;
    }
}

/// A platform, a data folder, and what is between them.
pub struct Bench {
    pub platform: RunningPlatform,
    pub runtime: tokio::runtime::Runtime,
    pub folder: tempfile::TempDir,
}

impl Bench {
    pub fn new(national: National) -> Self {
        let setup = Setup {
            national,
            flavours: Flavours { sign_in_required: false, ..Flavours::default() },
            ..Setup::default()
        };
        let clock: sim::sim_platform::ClockCallback = Arc::new(|| noon().millis());
        let platform =
            SimPlatform::start(SimOptions { setup, clock: Some(clock), ..SimOptions::default() }).unwrap();
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        Self { platform, runtime, folder: tempfile::tempdir().unwrap() }
    }

    pub fn client(&self) -> CatalogClient {
        self.client_with(self.codec(|_| {}))
    }

    pub fn client_with(&self, codec: WireCodec) -> CatalogClient {
        let credentials = sim::sim_platform::Credentials::demo();
        let gateway =
            GatewayAccount { account: credentials.paasid, secret: Secret::new(credentials.secret_key) };
        let options = TransportOptions {
            gateway: Some(gateway),
            ..TransportOptions::new(&self.platform.base_url(), noon)
        };
        let files = self.files();
        CatalogClient::new(Transport::new(options).unwrap(), codec, self.runtime.handle().clone(), files)
    }

    /// Where files are kept from one update to the next.
    pub fn files(&self) -> std::path::PathBuf {
        self.folder.path().join("catalog-files")
    }

    pub fn store(&self) -> Store {
        Store::open(&OpenOptions { ballast: false, ..OpenOptions::new(self.folder.path().join("data")) })
            .unwrap()
    }

    /// What the region has, by a change of the national options.
    pub fn codec(&self, change: impl FnOnce(&mut CodecOptions)) -> WireCodec {
        let institution = settlement::ids::InstitutionCode::new("H10990000001").unwrap();
        let area = settlement::person::AreaCode::new("109900").unwrap();
        let mut options = CodecOptions::national(institution, "示例市第一人民医院", area);
        change(&mut options);
        WireCodec::new(options).unwrap()
    }

    /// One update, taken into use where there is something newer.
    pub fn update(&self, store: &mut Store, desk: &mut Desk) -> Result<Option<BuiltCatalog>, UpdateFault> {
        self.update_by(self.client(), store, desk)
    }

    /// One update by this client.
    pub fn update_by(
        &self,
        mut client: CatalogClient,
        store: &mut Store,
        desk: &mut Desk,
    ) -> Result<Option<BuiltCatalog>, UpdateFault> {
        let (number, base) = (store.cache.next_catalog_number(), store.cache.catalog_number());
        let shelf = SqliteCache::builder(&self.folder.path().join("data"), number, base)?;
        let stop = desk.stop.clone();
        let today = noon().china_date();
        let built = CatalogUpdate::new(&mut client, desk, stop).run(shelf, today)?;
        if let Some(built) = &built {
            assert!(store.cache.adopt_catalog(built, noon(), today));
            platform::forget_catalog_files(&self.files());
        }
        Ok(built)
    }

    pub fn rows(&self, store: &mut Store) -> Vec<String> {
        rows(&self.folder.path().join(format!("data/catalog-{}.db", store.cache.catalog_number().unwrap())))
    }
}

/// Every row of a version as text.
pub fn rows(file: &Path) -> Vec<String> {
    let connection = Connection::open(file).unwrap();
    let mut all = Vec::new();
    for (table, order) in [("items", "catalog_code"), ("terms", "part, code"), ("parts", "part")] {
        let mut statement = connection.prepare(&format!("SELECT * FROM {table} ORDER BY {order}")).unwrap();
        let columns = statement.column_count();
        let read = statement
            .query_map([], |row| {
                let cells: Vec<String> =
                    (0..columns).map(|column| format!("{:?}", row.get_ref(column).unwrap())).collect();
                Ok(cells.join("|"))
            })
            .unwrap();
        all.extend(read.map(Result::unwrap));
    }
    all
}

pub fn small() -> National {
    National { rows_per_file: 400, ..National::new(7, Sizes::part(300)) }
}

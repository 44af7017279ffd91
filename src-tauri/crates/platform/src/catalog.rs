//! Catalogs of the platform: which file is next (1301 to 1315, 1320, 1321), the file itself (9102), pages of medicines (1304) and of what
//! the insurance says of items (1312, 1316, 1318, 1319); and lists that come whole (1317, 1901, 5101, 5102).
//!
//! Nothing here changes anything at the platform, so everything may be asked again. Files lie on the disk, not in memory, and
//! are read twice: once for their checksum, then row by row. Not here: when to ask and what becomes of the rows.

mod file;
mod kept;
mod package;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use settlement::BusinessDate;
use settlement::catalog::{
    CODE_LISTS, Came, CatalogFile, CatalogPart, CatalogRecord, CatalogSource, CodeLabel, CodeList,
    CoverageQuery, CoverageRow, ListKind, ListRow, MAPPING_LIST, Page, PagedRecord, UpdateFault,
};
use settlement::mapping::CentreMapping;
use settlement::request::{DoubtWhy, Envelope, RawReply};

use crate::transport::{Fetched, Transport};
use crate::wire::{t1301, t1312, t1901, t5101};
use crate::{REPLY_BYTES_MAX, WireCodec};

pub use file::Columns;
pub use kept::forget_catalog_files;
pub use package::{PackageFolder, catalog_file_hash};

use kept::Kept;

/// Which catalogs and lists a region has beside or instead of the national ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CatalogOptions {
    /// Numbers of transactions that are not asked.
    pub without: BTreeSet<String>,
    /// 1320, 1321 where the region has them, and where their columns stand, which is published nowhere; nothing = nobody has told.
    pub regional: BTreeMap<CatalogPart, Option<Columns>>,
}

/// The largest file that is taken. **Unit**: bytes.
const FILE_BYTES_MAX: u64 = 512 * 1024 * 1024;
/// Without a byte for so long a download counts as broken.
const SILENCE: Duration = Duration::from_mins(1);

/// Asks the platform for catalogs, on whatever thread may wait.
#[derive(Debug)]
pub struct CatalogClient {
    transport: Transport,
    codec: WireCodec,
    runtime: tokio::runtime::Handle,
    /// Files that came whole, from one update to the next.
    kept: Kept,
    /// The file that is read: one that has just come, or a kept one.
    reading: Option<(PathBuf, Came)>,
}

impl CatalogClient {
    /// A client; the folder is made as needed and holds the files that come, and nothing else.
    pub fn new(
        transport: Transport,
        codec: WireCodec,
        runtime: tokio::runtime::Handle,
        folder: PathBuf,
    ) -> Self {
        Self { transport, codec, runtime, kept: Kept::new(folder), reading: None }
    }

    fn exchange<T>(
        &self,
        number: &'static str,
        asked: Result<t1301::Asked, &'static str>,
        read: impl FnOnce(&str) -> Result<T, t1301::Unread>,
    ) -> Result<T, UpdateFault> {
        let corrupt = |what: &str| UpdateFault::Corrupt { part: number, what: what.to_owned() };
        let asked = asked.map_err(corrupt)?;
        let ending = self.runtime.block_on(self.transport.exchange_plain(&asked.path, asked.body));
        match ending {
            RawReply::NotSent => Err(UpdateFault::Unreachable),
            RawReply::Http { status: 200, body, .. } if body.len() <= REPLY_BYTES_MAX => {
                let text = std::str::from_utf8(&body).map_err(|_| corrupt("not UTF-8"))?;
                read(text).map_err(|unread| match unread {
                    t1301::Unread::Refused(words) | t1301::Unread::Odd(DoubtWhy::Refusal(words)) => {
                        UpdateFault::Refused(words)
                    }
                    // A page of a proxy or half an answer: the next one may be whole.
                    t1301::Unread::Odd(DoubtWhy::NotJson) => UpdateFault::Broken(number.to_owned()),
                    t1301::Unread::Odd(why) => corrupt(&format!("{why:?}")),
                })
            }
            RawReply::Lost(_) | RawReply::Http { .. } => Err(UpdateFault::Broken(number.to_owned())),
        }
    }
}

impl CatalogSource for CatalogClient {
    fn asks(&self, number: &str) -> bool {
        !self.codec.options().catalogs.without.contains(number)
    }

    fn parts(&self) -> Vec<CatalogPart> {
        let regional = self.codec.options().catalogs.regional.keys().copied();
        CatalogPart::FILES.into_iter().chain(regional).collect()
    }

    fn next_file(
        &mut self,
        envelope: &Envelope,
        part: CatalogPart,
        after: &str,
    ) -> Result<Option<CatalogFile>, UpdateFault> {
        let options = self.codec.options();
        if options.catalogs.regional.get(&part) == Some(&None) {
            return Err(UpdateFault::NoLayout { part: part.number() });
        }
        let asked = t1301::ask(options, envelope, part.number(), after);
        self.exchange(part.number(), asked, |reply| t1301::read_file(reply, part, after))
    }

    fn download(
        &mut self,
        envelope: &Envelope,
        file: &CatalogFile,
        stop: &dyn Fn() -> bool,
    ) -> Result<Came, UpdateFault> {
        if let Some(path) = self.kept.find(file) {
            self.reading = Some((path, Came::Before));
            return Ok(Came::Before);
        }
        let number = file.part.number();
        let asked = t1301::ask_content(self.codec.options(), envelope, file)
            .map_err(|what| UpdateFault::Corrupt { part: number, what: what.to_owned() })?;
        let disk = |fault: std::io::Error| UpdateFault::Disk(fault.to_string());
        let coming = self.kept.coming().map_err(disk)?;
        let mut to = File::create(&coming).map_err(disk)?;
        self.reading = Some((coming, Came::Now));
        let mut first = Vec::new();
        let mut written: u64 = 0;
        let mut failed = None;
        let mut cancelled = false;
        let ended =
            self.runtime.block_on(self.transport.fetch(&asked.path, asked.body, SILENCE, &mut |chunk| {
                cancelled = stop();
                written = written.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
                if cancelled || written > FILE_BYTES_MAX {
                    return false;
                }
                if first.len() < 2_000 {
                    first.extend(chunk.iter().take(2_000));
                }
                match to.write_all(chunk) {
                    Ok(()) => true,
                    Err(fault) => {
                        failed = Some(fault);
                        false
                    }
                }
            }));
        if cancelled {
            return Err(UpdateFault::Cancelled);
        }
        if let Some(fault) = failed {
            return Err(disk(fault));
        }
        match ended {
            Fetched::NotSent => Err(UpdateFault::Unreachable),
            // A gateway that cannot say how long its file is closes early and that looks like an end.
            Fetched::Whole { status: 200 } if first.starts_with(b"PK") => Ok(Came::Now),
            Fetched::Whole { status: 200 } => match t1301::refusal(&first) {
                Some(words) => Err(UpdateFault::Refused(words)),
                None => Err(UpdateFault::Broken(number.to_owned())),
            },
            Fetched::Whole { .. } | Fetched::Broken | Fetched::Stopped => {
                Err(UpdateFault::Broken(number.to_owned()))
            }
        }
    }

    fn read(
        &mut self,
        file: &CatalogFile,
        each: &mut dyn FnMut(&CatalogRecord<'_>) -> Result<(), UpdateFault>,
    ) -> Result<u32, UpdateFault> {
        let Some((path, came)) = self.reading.take() else {
            return Err(UpdateFault::Disk("no file has come".to_owned()));
        };
        let open = File::open(&path).map_err(|fault| UpdateFault::Disk(fault.to_string()))?;
        let regional = self.codec.options().catalogs.regional.get(&file.part).copied().flatten();
        let read = file::read(open, file, regional, each);
        match (&read, came) {
            // Whole and right to its last row: the next update need not fetch it, should this one be cut off.
            (Ok(_), Came::Now) => self.kept.keep(file),
            (Err(UpdateFault::Corrupt { .. } | UpdateFault::WrongVersion { .. }), Came::Before) => {
                self.kept.reject(&path);
            }
            (Ok(_), Came::Before) | (Err(_), _) => {}
        }
        read
    }

    fn coverage(
        &mut self,
        envelope: &Envelope,
        query: CoverageQuery,
        since: BusinessDate,
        page: u32,
    ) -> Result<Page<CoverageRow>, UpdateFault> {
        let asked = t1312::ask_coverage(self.codec.options(), envelope, query, since, page);
        let today = envelope.at.china_date();
        self.exchange(query.number(), asked, |reply| t1312::read_coverage(reply, query, page, today))
    }

    fn ethnic_medicines(
        &mut self,
        envelope: &Envelope,
        since: BusinessDate,
        page: u32,
    ) -> Result<Page<PagedRecord>, UpdateFault> {
        let asked = t1312::ask_ethnic(self.codec.options(), envelope, since, page);
        let number = CatalogPart::EthnicMedicines.number();
        self.exchange(number, asked, |reply| t1312::read_ethnic(reply, page))
    }

    fn mappings(&mut self, envelope: &Envelope, page: u32) -> Result<Page<CentreMapping>, UpdateFault> {
        let options = self.codec.options();
        let asked = t1312::ask_mappings(options, envelope, page);
        self.exchange(MAPPING_LIST, asked, |reply| t1312::read_mappings(options, reply, page))
    }

    fn codes(&mut self, envelope: &Envelope, list: CodeList) -> Result<Vec<CodeLabel>, UpdateFault> {
        let asked = t1901::ask(self.codec.options(), envelope, list);
        let rows = self.exchange(CODE_LISTS, asked, |reply| t1901::read_codes(reply, list))?;
        not_empty(CODE_LISTS, rows)
    }

    fn list(&mut self, envelope: &Envelope, list: ListKind) -> Result<Vec<ListRow>, UpdateFault> {
        let asked = t5101::ask(self.codec.options(), envelope, list);
        let rows = self.exchange(list.number(), asked, |reply| t5101::read_list(reply, list))?;
        not_empty(list.number(), rows)
    }
}

/// The number of a transaction of pages, as faults carry it.
fn part_number(number: &str) -> &'static str {
    let query = CoverageQuery::ALL.into_iter().map(CoverageQuery::number);
    query.chain([CatalogPart::EthnicMedicines.number()]).find(|known| *known == number).unwrap_or("13xx")
}

fn words_of_unread(unread: t1301::Unread) -> String {
    match unread {
        t1301::Unread::Refused(words) => words,
        t1301::Unread::Odd(why) => format!("{why:?}"),
    }
}

/// A list without rows would take everything off it.
fn not_empty<T>(part: &'static str, rows: Vec<T>) -> Result<Vec<T>, UpdateFault> {
    if rows.is_empty() { Err(UpdateFault::Corrupt { part, what: "no rows".to_owned() }) } else { Ok(rows) }
}

impl Drop for CatalogClient {
    fn drop(&mut self) {
        self.kept.forget_coming();
    }
}

/// Reads a catalog file that lies on the disk already, row by row, after its checksum was found right; how many rows it has.
///
/// # Errors
/// `Corrupt`, and whatever `each` says.
pub fn read_catalog_file(
    open: File,
    file: &CatalogFile,
    each: &mut dyn FnMut(&CatalogRecord<'_>) -> Result<(), UpdateFault>,
) -> Result<u32, UpdateFault> {
    file::read(open, file, None, each)
}

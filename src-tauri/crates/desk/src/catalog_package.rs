//! A package of the catalog: its manifest as it is written (TOML, checked key by key), and how it is applied. Its signature is checked by the
//! program (`terminal`), in the one way in which rule packs are.

use serde::Deserialize;
use settlement::BusinessDate;
use settlement::catalog::{
    BuiltCatalog, CatalogFile, CatalogPackage, CatalogPart, CatalogShelf, CoverageQuery, PackageManifest,
    PackagedFile, PackagedPage, UpdateFault,
};
use settlement::rules::PackFault;

use crate::catalog_update::{CatalogProgress, StopWord, is_newer};
use crate::toml_file::{date, fault, shape, validity, words};

/// The file that is signed; its signature stands beside it with `.sig`.
pub const MANIFEST: &str = "package.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shape {
    id: String,
    version: String,
    #[serde(default)]
    region: String,
    valid_from: String,
    valid_until: Option<String>,
    asked_on: String,
    #[serde(default)]
    file: Vec<FileShape>,
    #[serde(default)]
    page: Vec<PageShape>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileShape {
    name: String,
    sha256: String,
    part: String,
    #[serde(default = "beginning")]
    after: String,
    newest: String,
    rows: u32,
}

fn beginning() -> String {
    "0".to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PageShape {
    name: String,
    sha256: String,
    number: String,
    page: u32,
}

/// The part that comes as files under this number.
pub fn part_of(number: &str) -> Option<CatalogPart> {
    CatalogPart::FILES.into_iter().chain(CatalogPart::REGIONAL).find(|part| part.number() == number)
}

/// Is this a query whose pages may stand in a package?
pub fn is_paged(number: &str) -> bool {
    number == CatalogPart::EthnicMedicines.number() || query_of(number).is_some()
}

fn query_of(number: &str) -> Option<CoverageQuery> {
    CoverageQuery::ALL.into_iter().find(|query| query.number() == number)
}

/// Reads a manifest.
///
/// # Errors
/// The first key that does not fit; for a text that is no TOML, or a key that is not known, its line.
pub fn read(text: &str) -> Result<PackageManifest, PackFault> {
    let file: Shape = shape(text)?;
    let (valid_from, valid_until) = validity(&file.valid_from, file.valid_until.as_deref(), &file.region)?;
    if file.file.is_empty() && file.page.is_empty() {
        return Err(fault("file", "at least one file or page"));
    }
    let mut files = Vec::new();
    for one in file.file {
        let part =
            part_of(&one.part).ok_or_else(|| fault("file.part", "1301 to 1321, without those of pages"))?;
        let (name, sha256) = named(&one.name, &one.sha256)?;
        files.push(PackagedFile {
            file: CatalogFile {
                part,
                after: words("file.after", &one.after, 40)?,
                number: String::new(),
                name: name.clone(),
                rows: Some(one.rows),
            },
            newest: words("file.newest", &one.newest, 40)?,
            name,
            sha256,
        });
    }
    let mut pages = Vec::new();
    for one in file.page {
        if !is_paged(&one.number) || one.page == 0 {
            return Err(fault("page.number", "1304, 1312, 1316, 1318 or 1319, with page from 1"));
        }
        let (name, sha256) = named(&one.name, &one.sha256)?;
        pages.push(PackagedPage { name, sha256, number: one.number, page: one.page });
    }
    Ok(PackageManifest {
        id: words("id", &file.id, 40)?,
        version: words("version", &file.version, 40)?,
        region: file.region,
        valid_from,
        valid_until,
        asked_on: date("asked_on", &file.asked_on)?,
        files,
        pages,
    })
}

/// A name in the folder itself, and a hash.
fn named(name: &str, sha256: &str) -> Result<(String, String), PackFault> {
    let name = words("name", name, 120)?;
    let inside = !name.contains(['/', '\\', ':']) && !name.starts_with('.');
    let hash = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !inside {
        return Err(fault("name", "the name of a file beside package.toml"));
    }
    if hash { Ok((name, sha256.to_owned())) } else { Err(fault("sha256", "64 hexadecimal characters")) }
}

/// May a hospital of this area use it on this day?
///
/// # Errors
/// `Package`, with what does not fit.
pub fn fits(manifest: &PackageManifest, area: &str, today: BusinessDate) -> Result<(), UpdateFault> {
    let odd = |what: String| Err(UpdateFault::Package(what));
    if !area.starts_with(&manifest.region) {
        return odd(format!("region: the beginning of {area}, not {}", manifest.region));
    }
    if today < manifest.valid_from || manifest.valid_until.is_some_and(|until| until < today) {
        return odd(format!("valid_from, valid_until: days around {today}"));
    }
    Ok(())
}

/// Puts a package on what the shelf holds and ends the new version; nothing where it has nothing newer.
///
/// # Errors
/// `Package` where any part is older than what is held, or begins later; else as an update. What was put together is thrown
/// away.
pub fn apply<P: CatalogPackage, H: CatalogShelf>(
    package: &mut P,
    mut shelf: H,
    today: BusinessDate,
    stop: &StopWord,
    told: &mut dyn FnMut(&CatalogProgress),
) -> Result<Option<BuiltCatalog>, UpdateFault> {
    let manifest = package.manifest().clone();
    let mut progress = CatalogProgress {
        steps_all: u32::try_from(manifest.files.len() + manifest.pages.len()).unwrap_or(0),
        ..CatalogProgress::default()
    };
    refuse_older(&manifest, &shelf)?;
    for part in CatalogPart::FILES.into_iter().chain(CatalogPart::REGIONAL) {
        let held = shelf.held(part).unwrap_or_else(beginning);
        let mut newest = held.clone();
        for file in manifest.files.iter().filter(|file| file.file.part == part) {
            part.words().clone_into(&mut progress.what);
            if is_newer(&file.newest, &held) {
                take_file(package, file, &mut shelf, &held, stop, &mut progress, told)?;
            }
            if is_newer(&file.newest, &newest) {
                newest.clone_from(&file.newest);
            }
            progress.steps = progress.steps.saturating_add(1);
        }
        if newest != held {
            shelf.holds(part, &newest)?;
        }
    }
    let ethnic = CatalogPart::EthnicMedicines.number();
    let numbers = std::iter::once(ethnic).chain(CoverageQuery::ALL.into_iter().map(CoverageQuery::number));
    for number in numbers {
        take_pages(package, &manifest, number, &mut shelf, today, stop, &mut progress, told)?;
    }
    if progress.rows == 0 {
        return Ok(None);
    }
    let built = shelf.finish(today)?;
    Ok(Some(BuiltCatalog { asked_on: Some(manifest.asked_on), ..built }))
}

fn refuse_older<H: CatalogShelf>(manifest: &PackageManifest, shelf: &H) -> Result<(), UpdateFault> {
    let odd = |what: String| Err(UpdateFault::Package(what));
    for part in CatalogPart::FILES.into_iter().chain(CatalogPart::REGIONAL) {
        let held = shelf.held(part).unwrap_or_else(beginning);
        let mut reaches = held.clone();
        let mut newest: Option<&str> = None;
        for file in manifest.files.iter().filter(|file| file.file.part == part) {
            if is_newer(&file.file.after, &reaches) {
                return odd(format!(
                    "{}: begins after {}, this machine holds {held}",
                    part.number(),
                    file.file.after
                ));
            }
            if is_newer(&file.newest, &reaches) {
                reaches.clone_from(&file.newest);
            }
            newest = Some(file.newest.as_str());
        }
        if newest.is_some_and(|newest| is_newer(&held, newest)) {
            return odd(format!(
                "{}: {}, older than {held} in use",
                part.number(),
                newest.unwrap_or_default()
            ));
        }
    }
    for page in &manifest.pages {
        if let Some(held) = shelf.covered_until(&page.number).filter(|held| *held > manifest.asked_on) {
            return odd(format!("{}: asked on {}, older than {held} in use", page.number, manifest.asked_on));
        }
    }
    Ok(())
}

fn take_file<P: CatalogPackage, H: CatalogShelf>(
    package: &mut P,
    file: &PackagedFile,
    shelf: &mut H,
    held: &str,
    stop: &StopWord,
    progress: &mut CatalogProgress,
    told: &mut dyn FnMut(&CatalogProgress),
) -> Result<(), UpdateFault> {
    let mut newest = String::new();
    (progress.step_rows, progress.step_rows_all) = (0, file.file.rows.unwrap_or(0));
    told(progress);
    package.read(file, &mut |record| {
        if newest.is_empty() || is_newer(record.version, &newest) {
            record.version.clone_into(&mut newest);
        }
        if is_newer(record.version, held) {
            shelf.put(record)?;
            progress.rows = progress.rows.saturating_add(1);
        }
        progress.step_rows = progress.step_rows.saturating_add(1);
        if progress.step_rows.is_multiple_of(4_096) {
            told(progress);
            if stop.is_said() {
                return Err(UpdateFault::Cancelled);
            }
        }
        Ok(())
    })?;
    if newest == file.newest {
        Ok(())
    } else {
        Err(UpdateFault::Package(format!("{}: newest {newest}, not {}", file.name, file.newest)))
    }
}

#[expect(clippy::too_many_arguments, reason = "one step of the walk above")]
fn take_pages<P: CatalogPackage, H: CatalogShelf>(
    package: &mut P,
    manifest: &PackageManifest,
    number: &str,
    shelf: &mut H,
    today: BusinessDate,
    stop: &StopWord,
    progress: &mut CatalogProgress,
    told: &mut dyn FnMut(&CatalogProgress),
) -> Result<(), UpdateFault> {
    let pages: Vec<&PackagedPage> = manifest.pages.iter().filter(|page| page.number == number).collect();
    progress.steps = progress.steps.saturating_add(u32::try_from(pages.len()).unwrap_or(0));
    if pages.is_empty() || shelf.covered_until(number) == Some(manifest.asked_on) {
        return Ok(());
    }
    let (mut rows, mut rows_all, mut last) = (0_u32, 0, 0);
    for page in &pages {
        if stop.is_said() {
            return Err(UpdateFault::Cancelled);
        }
        let (came, all, of) = if let Some(query) = query_of(number) {
            query.words().clone_into(&mut progress.what);
            let read = package.coverage(page, query, today)?;
            for row in &read.rows {
                shelf.cover(row)?;
            }
            (read.told, read.rows_all, read.pages)
        } else {
            CatalogPart::EthnicMedicines.words().clone_into(&mut progress.what);
            let read = package.ethnic_medicines(page)?;
            for row in &read.rows {
                shelf.put(&row.record())?;
            }
            (read.told, read.rows_all, read.pages)
        };
        rows = rows.saturating_add(came);
        (rows_all, last) = (all, of);
        progress.rows = progress.rows.saturating_add(came);
        told(progress);
    }
    if u32::try_from(pages.len()).is_ok_and(|count| count < last) || (rows_all != 0 && rows != rows_all) {
        return Err(UpdateFault::Package(format!("{number}: every page, {rows} rows of {rows_all}")));
    }
    shelf.covered(number, manifest.asked_on)
}

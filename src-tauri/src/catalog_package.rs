//! Packages of the catalog: opened, and their signature checked as that of a rule pack is; and made, so that somebody can sign them.

use std::fmt::Write as _;
use std::fs::File;
use std::path::{Path, PathBuf};

use desk::catalog_package::{MANIFEST, fits, is_paged, part_of, read};
use platform::{CatalogOptions, PackageFolder, catalog_file_hash, read_catalog_file};
use settlement::BusinessDate;
use settlement::catalog::{CatalogFile, UpdateFault};

use crate::config::packs::signed;

/// Opens the package in a folder.
///
/// # Errors
/// `Package`, in one line: what is not as it was signed, or does not fit here.
pub(crate) fn open(
    path: &Path,
    keys: &[Vec<u8>],
    area: &str,
    options: CatalogOptions,
    today: BusinessDate,
) -> Result<PackageFolder, UpdateFault> {
    let manifest = manifest_of(path);
    let text = signed(&manifest, keys).map_err(UpdateFault::Package)?;
    let read = read(&text).map_err(|fault| UpdateFault::Package(fault.to_string()))?;
    fits(&read, area, today)?;
    PackageFolder::open(manifest.parent().unwrap_or(Path::new("")), read, options)
}

fn is_a(name: &str, extension: &str) -> bool {
    Path::new(name).extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

fn manifest_of(path: &Path) -> PathBuf {
    if path.is_dir() { path.join(MANIFEST) } else { path.to_owned() }
}

/// Writes the manifest of a folder with files of a download: `1301-1.zip`, `1312-1.json`, in the order of their names.
///
/// # Errors
/// The first file that cannot be used, in one line.
pub(crate) fn make(folder: &Path, today: BusinessDate) -> Result<String, String> {
    let entries = std::fs::read_dir(folder).map_err(|fault| format!("{}: {fault}", folder.display()))?;
    let mut names: Vec<String> = entries
        .filter_map(Result::ok)
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| is_a(name, "zip") || is_a(name, "json"))
        .collect();
    names.sort();
    let mut out = format!(
        "id = \"catalog\"\nversion = \"{today}\"\nregion = \"\"\nvalid_from = \"{today}\"\nasked_on = \"{today}\"\n"
    );
    let mut after: Option<(String, String)> = None;
    let mut page: (String, u32) = (String::new(), 0);
    for name in &names {
        let number: String = name.chars().take(4).collect();
        let path = folder.join(name);
        let sha256 = catalog_file_hash(&path).map_err(|fault| format!("{name}: {fault}"))?;
        if is_a(name, "json") {
            if !is_paged(&number) {
                return Err(format!("{name}: begins with 1304, 1312, 1316, 1318 or 1319"));
            }
            page = if page.0 == number { (number, page.1 + 1) } else { (number, 1) };
            let _infallible = write!(
                out,
                "\n[[page]]\nname = \"{name}\"\nsha256 = \"{sha256}\"\nnumber = \"{}\"\npage = {}\n",
                page.0, page.1
            );
            continue;
        }
        let part = part_of(&number)
            .ok_or_else(|| format!("{name}: begins with the number of a download, such as 1301"))?;
        let before = match after.take() {
            Some((of, newest)) if of == number => newest,
            Some(_) | None => "0".to_owned(),
        };
        let file = CatalogFile {
            part,
            after: before.clone(),
            number: String::new(),
            name: name.clone(),
            rows: None,
        };
        let mut newest = String::new();
        let open = File::open(&path).map_err(|fault| format!("{name}: {fault}"))?;
        let rows = read_catalog_file(open, &file, &mut |record| {
            if (record.version.len(), record.version) > (newest.len(), newest.as_str()) {
                record.version.clone_into(&mut newest);
            }
            Ok(())
        })
        .map_err(|fault| format!("{name}: {fault}"))?;
        let _infallible = write!(
            out,
            "\n[[file]]\nname = \"{name}\"\nsha256 = \"{sha256}\"\npart = \"{number}\"\nafter = \"{before}\"\nnewest = \"{newest}\"\nrows = {rows}\n"
        );
        after = Some((number, newest));
    }
    let manifest = folder.join(MANIFEST);
    read(&out).map_err(|fault| fault.to_string())?;
    std::fs::write(&manifest, &out).map_err(|fault| format!("{}: {fault}", manifest.display()))?;
    Ok(format!(
        "{}\nopenssl pkeyutl -sign -inkey key.pem -rawin -in {MANIFEST} | xxd -p -c 64 > {MANIFEST}.sig\n",
        manifest.display()
    ))
}

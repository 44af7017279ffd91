//! Reads the files and checks every value; what comes out can be used without a further look.

use std::fs;
use std::path::{Path, PathBuf};

use ::platform::CatalogOptions;
use card_pcsc::WatchOptions;
use desk::options::{Offline, Operator, PackFile, PolicyOptions, ProfileFile, Role};
use print::slip::SlipTarget;
use serde::de::DeserializeOwned;
use settlement::ids::{ClerkNo, InstitutionCode, TerminalNo};
use settlement::money::Money;
use settlement::person::AreaCode;
use settlement::profile::RegionProfile;

use super::platform::Institution;
use super::{Config, ConfigFault, Keeping, platform, profile, shape};
use crate::password;

/// A day of hourly backups.
const BACKUP_KEEP: u32 = 24;
/// No file of this program is larger; a wrong path may be.
const FILE_MAX: u64 = 1024 * 1024;

/// Reads and checks the configuration.
///
/// # Errors
/// The first fault found.
pub(crate) fn read(path: &Path) -> Result<Config, ConfigFault> {
    let file: shape::File = read_toml(path, "--config")?;
    let here = Place { file: path };
    let Region { profile, ages, catalogs } = region_profile(&here.beside(&file.platform.profile))?;
    let institution = InstitutionCode::new(&file.institution.code)
        .map_err(|_| here.fault("institution.code", "a capital letter and 11 digits"))?;
    let institution_name = here.text("institution.name", file.institution.name, 1, 60)?;
    let area =
        AreaCode::new(&file.institution.area).map_err(|_| here.fault("institution.area", "six digits"))?;
    let policy = PolicyOptions {
        file: file.platform.policy.as_deref().map(|path| policy(&here, path)),
        level: here.text("institution.level", file.institution.level, 0, 6)?,
        age_max_days: ages.policy,
    };
    let platform = platform::check(
        &here,
        file.platform,
        &Institution { code: &institution, name: &institution_name, area: &area },
        &profile.profile,
        catalogs,
    )?;
    let offline = offline(&here, &file.offline)?;
    let rules = super::packs::read(&here, &file.rules)?;
    let pack_keys = super::packs::keys(&here, &file.rules)?;
    let window = file.window;
    Ok(Config {
        institution,
        institution_name,
        area,
        window: here.text("window.number", window.number, 1, 10)?,
        terminal: TerminalNo::new(window.terminal)
            .map_err(|_| here.fault("window.terminal", "0 to 99, a different one for every window"))?,
        idle_lock_ms: here.seconds("window.idle_lock_seconds", window.idle_lock_seconds, 30, 86_400)?,
        park_after_ms: here.seconds("window.park_after_seconds", window.park_after_seconds, 5, 120)?,
        platform,
        profile,
        catalog_age_max_days: ages.catalog,
        list_age_max_days: ages.lists,
        reader: WatchOptions {
            include: here.parts("reader.include", file.reader.include)?,
            exclude: here.parts("reader.exclude", file.reader.exclude)?,
            read_timeout_ms: here.within(
                "reader.read_timeout_ms",
                file.reader.read_timeout_ms,
                500,
                60_000,
            )?,
        },
        slip: slip(&here, &file.printer.slip.target)?,
        form_queue: match file.printer.form.queue {
            Some(queue) => Some(here.text("printer.form.queue", queue, 1, 120)?),
            None => None,
        },
        operators: operators(&here, file.security)?,
        offline,
        second_screen: second_screen(&here, &file.second_screen)?,
        unmask: file.headless.unmask,
        size_max_mib: match file.data.size_max_mib {
            Some(size) if !(16..=1_048_576).contains(&size) => {
                return Err(here.fault("data.size_max_mib", "16 to 1048576, or left out"));
            }
            size => size,
        },
        keeping: keeping(&here, &file.data)?,
        rules,
        pack_keys,
        policy,
    })
}

fn second_screen(here: &Place<'_>, screen: &shape::SecondScreen) -> Result<Option<u8>, ConfigFault> {
    here.within("second_screen.monitor", screen.monitor.into(), 1, 16)?;
    Ok(screen.enabled.then_some(screen.monitor))
}

/// The file that is being checked.
pub(super) struct Place<'a> {
    pub(super) file: &'a Path,
}

impl Place<'_> {
    pub(super) fn fault(&self, key: &str, expected: &str) -> ConfigFault {
        ConfigFault {
            file: self.file.display().to_string(),
            key: key.to_owned(),
            expected: format!("expected {expected}"),
        }
    }

    /// Paths in a file are meant from its own folder.
    pub(super) fn beside(&self, path: &Path) -> PathBuf {
        self.file.parent().unwrap_or(Path::new("")).join(path)
    }

    pub(super) fn text(
        &self,
        key: &str,
        text: String,
        min: usize,
        max: usize,
    ) -> Result<String, ConfigFault> {
        let fits = (min..=max).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        if fits && text.trim() == text {
            Ok(text)
        } else {
            Err(self.fault(key, &format!("{min} to {max} characters without spaces around them")))
        }
    }

    pub(super) fn within(&self, key: &str, number: u64, min: u64, max: u64) -> Result<u64, ConfigFault> {
        if (min..=max).contains(&number) {
            Ok(number)
        } else {
            Err(self.fault(key, &format!("{min} to {max}")))
        }
    }

    fn seconds(&self, key: &str, seconds: u32, min: u32, max: u32) -> Result<i64, ConfigFault> {
        self.within(key, seconds.into(), min.into(), max.into())?;
        Ok(i64::from(seconds) * 1000)
    }

    fn parts(&self, key: &str, parts: Vec<String>) -> Result<Vec<String>, ConfigFault> {
        parts.into_iter().map(|part| self.text(key, part, 1, 128)).collect()
    }
}

pub(super) fn read_file(path: &Path, key: &str) -> Result<String, ConfigFault> {
    let fault =
        |expected: String| ConfigFault { file: path.display().to_string(), key: key.to_owned(), expected };
    let known =
        fs::metadata(path).map_err(|error| fault(format!("expected a file that can be read ({error})")))?;
    if !known.is_file() || known.len() > FILE_MAX {
        return Err(fault("expected a file of at most 1 MiB".to_owned()));
    }
    let bytes =
        fs::read(path).map_err(|error| fault(format!("expected a file that can be read ({error})")))?;
    let text = String::from_utf8(bytes).map_err(|_| fault("expected text in UTF-8".to_owned()))?;
    // Editors of other systems put a mark in front of UTF-8.
    Ok(text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned))
}

fn read_toml<T: DeserializeOwned>(path: &Path, key: &str) -> Result<T, ConfigFault> {
    let text = read_file(path, key)?;
    toml::from_str(&text).map_err(|error| explain(path, &text, error))
}

/// Days after which something that is kept here counts as old.
struct Ages {
    catalog: u32,
    lists: u32,
    policy: u32,
}

/// The policy of the region as it stands in its file. It only serves estimates: a file that is not there, or cannot be read, keeps nobody
/// from working, and the desk says so.
fn policy(here: &Place<'_>, path: &Path) -> PackFile {
    let beside = here.beside(path);
    let content = read_file(&beside, "platform.policy").map_err(|fault| format!("file: {}", fault.expected));
    PackFile { name: path.display().to_string(), content }
}

/// What the file of a region says.
struct Region {
    profile: ProfileFile,
    ages: Ages,
    catalogs: CatalogOptions,
}

/// The region profile with the file it stands in.
fn region_profile(path: &Path) -> Result<Region, ConfigFault> {
    let content = read_file(path, "platform.profile")?;
    let file: profile::File = toml::from_str(&content).map_err(|error| explain(path, &content, error))?;
    if let Some((key, expected)) = file.unproven() {
        return Err(Place { file: path }.fault(&key, expected));
    }
    let catalogs = file.catalogs().map_err(|(key, expected)| Place { file: path }.fault(&key, expected))?;
    let hash = store::sha256_text(content.as_bytes());
    let ages = Ages {
        catalog: file.catalog_age_max_days,
        lists: file.list_age_max_days,
        policy: file.policy_age_max_days,
    };
    let profile = ProfileFile { hash, content, profile: RegionProfile::from(file) };
    Ok(Region { profile, ages, catalogs })
}

/// What the parser calls by the names of this language.
fn in_words(expected: &str) -> &str {
    match expected {
        "u8" | "u32" | "u64" => "a whole number",
        "a string" | "path string" => "a text in quotes",
        "a boolean" => "true or false",
        "a sequence" => "a list in [ ]",
        "a map" => "a section",
        other => other,
    }
}

/// One line out of the parser's picture of the place. Values stay out of it: they may be secrets.
fn explain(path: &Path, text: &str, mut error: toml::de::Error) -> ConfigFault {
    let line =
        error.span().and_then(|span| text.get(..span.start)).map(|before| before.matches('\n').count() + 1);
    let message = match error.message().split_once(", expected ") {
        Some((what, expected)) if what.starts_with("invalid ") => format!("expected {}", in_words(expected)),
        Some(_) | None => error.message().to_owned(),
    };
    error.set_input(None);
    let shown = error.to_string();
    let keys = shown.split_once("\nin `").and_then(|(_, keys)| keys.split('`').next()).unwrap_or("");
    // `missing field` and `unknown field` name the field themselves; the section is what is missing to find it.
    let written = line.and_then(|line| text.lines().nth(line - 1)).and_then(|line| line.split('=').next());
    let key = match written.map(str::trim) {
        _ if !keys.is_empty() => keys.to_owned(),
        Some(word) if word.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c)) => word.to_owned(),
        Some(_) | None => "the file".to_owned(),
    };
    let file = match line {
        Some(line) => format!("{}:{line}", path.display()),
        None => path.display().to_string(),
    };
    ConfigFault { file, key, expected: message.replace('\n', ", ") }
}

fn slip(here: &Place<'_>, target: &str) -> Result<SlipTarget, ConfigFault> {
    let fault = || here.fault("printer.slip.target", "\"none\", \"tcp:ADDRESS:PORT\" or \"file:PATH\"");
    match target.split_once(':') {
        None if target == "none" => Ok(SlipTarget::None),
        Some(("tcp", address)) => address.parse().map(SlipTarget::Tcp).map_err(|_| fault()),
        Some(("file", path)) if !path.is_empty() => Ok(SlipTarget::File(here.beside(Path::new(path)))),
        Some(_) | None => Err(fault()),
    }
}

fn operators(here: &Place<'_>, security: shape::Security) -> Result<Vec<Operator>, ConfigFault> {
    let (file, key, operators) = match (security.operators_file, security.operators) {
        (Some(path), operators) if operators.is_empty() => {
            let path = here.beside(&path);
            let file: shape::Operators = read_toml(&path, "security.operators_file")?;
            (path, "operators", file.operators)
        }
        (None, operators) => (here.file.to_path_buf(), "security.operators", operators),
        (Some(_), _) => {
            return Err(here.fault("security", "operators_file or [[security.operators]], not both"));
        }
    };
    let here = Place { file: &file };
    let mut known: Vec<Operator> = Vec::new();
    for operator in operators {
        let number = ClerkNo::new(&operator.number)
            .map_err(|_| here.fault(&format!("{key}.number"), "1 to 20 characters"))?;
        if known.iter().any(|other| other.number == number) {
            return Err(here.fault(&format!("{key}.number"), &format!("{number} to stand there once")));
        }
        if !password::is_hash(&operator.password_hash) {
            return Err(here.fault(
                &format!("{key}.password_hash"),
                &format!("what --hash-password prints, for operator {number}"),
            ));
        }
        let name = here.text(&format!("{key}.name"), operator.name, 1, 50)?;
        let role = match operator.role {
            shape::Role::Clerk => Role::Clerk,
            shape::Role::Supervisor => Role::Supervisor,
            shape::Role::InsuranceOffice => Role::InsuranceOffice,
            shape::Role::It => Role::It,
        };
        known.push(Operator { number, name, password_hash: operator.password_hash, role });
    }
    if known.is_empty() {
        return Err(here.fault(key, "at least one operator"));
    }
    Ok(known)
}

/// Folders outside of the data folder. A folder that is named and away is no reason not to start: the lamps say so.
fn keeping(here: &Place<'_>, data: &shape::Data) -> Result<Keeping, ConfigFault> {
    let folder = |key: &str, path: &Option<PathBuf>| match path {
        Some(path) if path.as_os_str().is_empty() => Err(here.fault(key, "a folder, or left out")),
        Some(path) => Ok(Some(here.beside(path))),
        None => Ok(None),
    };
    let keep = u64::from(data.backup_keep.unwrap_or(BACKUP_KEEP));
    let keep = here.within("data.backup_keep", keep, 1, 1000)?;
    Ok(Keeping {
        epoch: folder("data.epoch", &data.epoch)?,
        escrow: folder("data.escrow", &data.escrow)?,
        backup: folder("data.backup", &data.backup)?,
        backup_keep: usize::try_from(keep).unwrap_or(1),
    })
}

/// Limits of full pay and deposits while the line is down.
fn offline(here: &Place<'_>, offline: &shape::Offline) -> Result<Offline, ConfigFault> {
    here.within("offline.max_open", offline.max_open.into(), 1, 10_000)?;
    here.within("offline.max_age_hours", offline.max_age_hours.into(), 1, 720)?;
    here.within("offline.deposit_days", offline.deposit_days.into(), 1, 90)?;
    here.within("offline.claim_days", offline.claim_days.into(), 0, 730)?;
    match Money::parse(&offline.max_total) {
        Ok(total_max) if !total_max.is_zero() && !total_max.is_negative() => Ok(Offline {
            open_max: offline.max_open,
            total_max,
            age_max_hours: offline.max_age_hours,
            deposit_days: offline.deposit_days,
            claim_days: offline.claim_days,
        }),
        Ok(_) | Err(_) => Err(here.fault("offline.max_total", "yuan as a text, like \"20000.00\"")),
    }
}

//! The command line: few words, read by hand.

use std::ffi::OsString;
use std::path::PathBuf;

/// What `--help` prints.
pub(crate) const HELP: &str = "\
yibao-desk 医保前台

  --config FILE     configuration (TOML); default: config.toml in the data folder
  --data DIR        folder of journal, papers and logs; default: the user's own data folder
  --headless        no window: JSON lines on stdin and stdout
  --verify PATH     check a data folder or a backup, change nothing; one finding a line
  --head 8DIGITS    with --verify: a head off a paper that must stand in the chain
  --json            with --verify: one JSON object
  --restore FILE    put a backup back into the data folder (restore.zh.md)
  --package-catalog DIR
                    write package.toml for the catalog files in DIR, to be signed
  --hash-password   read a password from stdin, print the text for password_hash
  --version         print the version
  --help            print this
";

/// Where to work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Configuration file.
    pub(crate) config: PathBuf,
    /// Data folder.
    pub(crate) data: PathBuf,
    /// Nobody named the data folder: it is the user's own, whose parents may have to be made.
    pub(crate) data_is_own: bool,
}

/// What the command line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Arguments {
    /// Open the window.
    Window(Place),
    /// JSON lines.
    Headless(Place),
    /// Check a data folder or a backup.
    Verify(Verify),
    /// Put a backup back.
    Restore(Place, PathBuf),
    /// Write the manifest of a package of the catalog.
    PackageCatalog(PathBuf),
    /// Make a password hash.
    HashPassword,
    /// Print the version.
    Version,
    /// Print the help.
    Help,
}

/// What to check, and how to say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verify {
    /// A data folder or a backup file.
    pub(crate) path: PathBuf,
    /// 8 characters off a paper.
    pub(crate) head: Option<String>,
    /// One JSON object instead of lines.
    pub(crate) json: bool,
}

/// Why the command line is not understood; one line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ArgumentFault {
    /// A word that means nothing here.
    #[error("unknown argument {0:?}; --help lists them")]
    Unknown(String),
    /// An option without its value.
    #[error("{0} needs a value; --help shows it")]
    NoValue(&'static str),
    /// A head is 8 hexadecimal characters.
    #[error("--head: expected 8 characters 0-9 a-f, as printed on a paper")]
    Head,
    /// An option that means nothing without another one.
    #[error("{0} goes with --verify")]
    Alone(&'static str),
    /// No folder to work in.
    #[error("no data folder: give --data DIR")]
    NoFolder,
}

/// Reads the words after the program's name.
///
/// # Errors
/// One line for the terminal.
pub(crate) fn read(words: impl IntoIterator<Item = OsString>) -> Result<Arguments, ArgumentFault> {
    let mut words = words.into_iter();
    let (mut config, mut data, mut headless) = (None, None, false);
    let (mut verify, mut head, mut json, mut restore) = (None, None, false, None);
    while let Some(word) = words.next() {
        let text = word.to_string_lossy();
        let (name, mut glued) = match text.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name, Some(OsString::from(value))),
            Some(_) | None => (&*text, None),
        };
        let mut value = |option| glued.take().or_else(|| words.next()).ok_or(ArgumentFault::NoValue(option));
        match name {
            "--config" => config = Some(PathBuf::from(value("--config FILE")?)),
            "--data" => data = Some(PathBuf::from(value("--data DIR")?)),
            "--verify" => verify = Some(PathBuf::from(value("--verify PATH")?)),
            "--head" => head = Some(value("--head 8DIGITS")?.to_string_lossy().to_ascii_lowercase()),
            "--restore" => restore = Some(PathBuf::from(value("--restore FILE")?)),
            "--package-catalog" => {
                return Ok(Arguments::PackageCatalog(PathBuf::from(value("--package-catalog DIR")?)));
            }
            "--json" if glued.is_none() => json = true,
            "--headless" if glued.is_none() => headless = true,
            "--version" if glued.is_none() => return Ok(Arguments::Version),
            "--hash-password" if glued.is_none() => return Ok(Arguments::HashPassword),
            "--help" | "-h" if glued.is_none() => return Ok(Arguments::Help),
            _ => return Err(ArgumentFault::Unknown(text.into_owned())),
        }
    }
    if head.as_ref().is_some_and(|head| head.len() != 8 || !head.bytes().all(|byte| byte.is_ascii_hexdigit()))
    {
        return Err(ArgumentFault::Head);
    }
    if let Some(path) = verify {
        return Ok(Arguments::Verify(Verify { path, head, json }));
    }
    match (head, json) {
        (Some(_), _) => return Err(ArgumentFault::Alone("--head")),
        (None, true) => return Err(ArgumentFault::Alone("--json")),
        (None, false) => {}
    }
    let data_is_own = data.is_none();
    let data = data.or_else(own_folder).ok_or(ArgumentFault::NoFolder)?;
    let config = config.unwrap_or_else(|| data.join("config.toml"));
    let place = Place { config, data, data_is_own };
    if let Some(backup) = restore {
        return Ok(Arguments::Restore(place, backup));
    }
    Ok(if headless { Arguments::Headless(place) } else { Arguments::Window(place) })
}

/// The folder for a program that is started from the menu.
fn own_folder() -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let data = if cfg!(windows) {
        set("LOCALAPPDATA")
    } else {
        set("XDG_DATA_HOME").or_else(|| Some(set("HOME")?.join(".local/share")))
    };
    Some(data?.join("yibao-desk"))
}

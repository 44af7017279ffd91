//! The library between the program and its system calls (`tests/shim/shim.c`): built once, ordered through a shared file.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Where the words of `struct control` stand. **Unit**: bytes.
const WORDS: usize = 12 + 32;

/// What happens, as the library numbers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Class {
    /// A write to the log of the journal.
    WalWrite = 1,
    /// A sync of it: a commit.
    WalSync,
    /// A write to the journal itself: a migration or a checkpoint.
    BaseWrite,
    /// A sync of it.
    BaseSync,
    /// The log is removed after the last checkpoint.
    WalRemove,
    /// A connection to the platform.
    Connect,
    /// A request on its way.
    Send,
    /// A reply on its way.
    Receive,
    /// A line on standard output.
    Say,
    /// A write below `papers/`.
    PaperWrite,
    /// A sync below `papers/`.
    PaperSync,
    /// A paper gets its name.
    PaperRename,
    /// A write to the cache.
    CacheWrite,
    /// A write to any other file of the data folder.
    OtherWrite,
    /// A sync of it.
    OtherSync,
}

/// How much of it happens before the death.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Side {
    /// Nothing.
    Before = 0,
    /// The first byte of the body.
    First,
    /// Half of the body.
    Middle,
    /// All but the last byte.
    AllButLast,
    /// All of it, and the program does not learn so.
    After,
}

/// What is done at the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Action {
    /// SIGKILL.
    Kill = 1,
    /// An I/O error, once.
    FailOnce,
    /// An I/O error, from now on.
    FailForEver,
    /// A full disk, once.
    FullOnce,
    /// A full disk, from now on.
    FullForEver,
    /// The sync is not done, and success is told.
    IgnoreSync,
}

/// An order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// Events before this one do not count: a class and, for requests and replies, a transaction (0 = any).
    pub gate: Option<(Class, u32)>,
    /// Which event.
    pub class: Class,
    /// Of which transaction; 0 = any.
    pub number: u32,
    /// The how many-th, counted from 1.
    pub nth: u32,
    /// Where in it.
    pub side: Side,
    /// What is done.
    pub action: Action,
}

/// The built library.
#[derive(Clone, Debug)]
pub struct Shim(PathBuf);

impl Shim {
    /// Builds it with `cc`, once in this process.
    ///
    /// # Errors
    /// No compiler, or what it says.
    pub fn compiled() -> Result<Self, String> {
        static BUILT: OnceLock<Result<PathBuf, String>> = OnceLock::new();
        BUILT.get_or_init(build).clone().map(Self)
    }
}

fn build() -> Result<PathBuf, String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shim/shim.c");
    let own = std::env::current_exe().map_err(|fault| fault.to_string())?;
    let folder = own.parent().ok_or("a program without a folder")?;
    let (beside, library) =
        (folder.join(format!("shim-{}.so", std::process::id())), folder.join("yibao_desk_shim.so"));
    let done = Command::new("cc")
        .args(["-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o"])
        .arg(&beside)
        .arg(source)
        .args(["-ldl", "-lpthread"])
        .output()
        .map_err(|fault| format!("cc: {fault}"))?;
    if !done.status.success() {
        return Err(String::from_utf8_lossy(&done.stderr).into_owned());
    }
    // In one step: another test may be loading the one that stands there.
    fs::rename(&beside, &library).map_err(|fault| fault.to_string())?;
    Ok(library)
}

/// The shared file of one desk.
pub struct Control {
    path: PathBuf,
    file: File,
}

impl Control {
    /// A file in which nothing is ordered.
    ///
    /// # Panics
    /// The folder cannot be written.
    pub fn new(folder: &Path) -> Self {
        let path = folder.join("shim.control");
        fs::write(&path, [0; WORDS * 4]).expect("a folder of ours");
        let file = File::options().read(true).write(true).open(&path).expect("just written");
        Self { path, file }
    }

    fn put(&self, place: u64, words: &[u32]) {
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_ne_bytes()).collect();
        self.file.write_all_at(&bytes, place * 4).expect("a file of ours");
    }

    fn get(&self, place: u64) -> u32 {
        let mut word = [0; 4];
        self.file.read_exact_at(&mut word, place * 4).expect("a file of ours");
        u32::from_ne_bytes(word)
    }

    /// Orders; counting begins now.
    pub fn order(&self, order: Order) {
        self.put(0, &[0]);
        let (gate, gate_number) = order.gate.map_or((0, 0), |(class, number)| (class as u32, number));
        self.put(
            1,
            &[
                order.class as u32,
                order.number,
                order.nth,
                order.side as u32,
                order.action as u32,
                0,
                0,
                gate,
                gate_number,
                0,
                0,
            ],
        );
        self.put(0, &[1]);
    }

    /// Takes the order back.
    pub fn rest(&self) {
        self.put(0, &[0]);
    }

    /// How often the newest order was carried out.
    pub fn fired(&self) -> u32 {
        self.get(6)
    }

    /// Lets a program be started under the library; what it syncs is copied into `shadow`.
    pub fn load(&self, shim: &Shim, command: &mut Command, data: &Path, port: u16, shadow: Option<&Path>) {
        if let Some(shadow) = shadow {
            command.env("YIBAO_SHIM_SHADOW", shadow);
        }
        command
            .env("LD_PRELOAD", &shim.0)
            .env("YIBAO_SHIM_CONTROL", &self.path)
            .env("YIBAO_SHIM_DATA", data)
            .env("YIBAO_SHIM_PORT", port.to_string());
    }
}

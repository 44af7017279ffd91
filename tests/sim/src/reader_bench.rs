//! A PC/SC service of our own with virtual readers, for tests, the demo and the bench.
//!
//! Only one pcscd can run on a machine (its socket is compiled in), so users queue at a lock file, and a service that
//! somebody else started is left alone and named. A small shell stands between us and the service: when this process
//! ends, in whatever way, its pipe closes and the shell stops the service, so that no run leaves one behind.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use settlement::ReaderName;

const LIBRARY: &str = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";
const PID_FILE: &str = "/run/pcscd/pcscd.pid";
/// Below the range from which the system takes ports by itself.
const PORTS: std::ops::Range<u16> = 20_000..32_000;
const READY_WITHIN: Duration = Duration::from_secs(20);
/// Slots of one entry: ports n and n+1.
const SLOTS: usize = 2;

/// The shell: starts the service, names it, stops it when its own input ends; kills it if it will not go.
const KEEPER: &str = r#"
pcscd -f -c "$1" >"$2" 2>&1 </dev/null &
service=$!
echo $service
read -r _
kill $service 2>/dev/null
( sleep 3; kill -9 $service ) >/dev/null 2>&1 </dev/null &
wait $service
"#;

/// Why there are no virtual readers.
#[derive(Debug)]
pub enum BenchFault {
    /// The package vsmartcard-vpcd is not installed.
    NoLibrary,
    /// Another pcscd runs, under this process id.
    AlreadyRunning(u32),
    /// The service did not come up; what it said.
    NotReady(String),
    /// Files, ports, processes.
    System(io::Error),
}

impl std::fmt::Display for BenchFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoLibrary => write!(f, "no virtual reader: {LIBRARY} is missing (package vsmartcard-vpcd)"),
            Self::AlreadyRunning(pid) => {
                write!(f, "pcscd already runs as process {pid}; only one can, so end that one first")
            }
            Self::NotReady(said) => write!(f, "pcscd did not come up: {said}"),
            Self::System(error) => write!(f, "virtual readers: {error}"),
        }
    }
}

impl std::error::Error for BenchFault {}

impl From<io::Error> for BenchFault {
    fn from(error: io::Error) -> Self {
        Self::System(error)
    }
}

/// A running service with virtual readers; dropping it stops the service.
pub struct ReaderBench {
    folder: PathBuf,
    ports: Vec<u16>,
    service: Option<Running>,
    /// Held until the service is gone.
    _turn: File,
}

struct Running {
    keeper: Child,
    pid: u32,
}

impl ReaderBench {
    /// Two virtual readers.
    ///
    /// # Errors
    /// See `BenchFault`.
    pub fn start() -> Result<Self, BenchFault> {
        Self::start_with(1)
    }

    /// So many entries of two readers each; every entry needs a copy of the library under a name of its own, because
    /// the library keeps its state by slot alone.
    ///
    /// # Errors
    /// See `BenchFault`.
    pub fn start_with(entries: usize) -> Result<Self, BenchFault> {
        if !Path::new(LIBRARY).exists() {
            return Err(BenchFault::NoLibrary);
        }
        let turn = File::create(std::env::temp_dir().join("yibao-desk-virtual-readers.lock"))?;
        turn.lock()?;
        if let Some(pid) = running_service() {
            return Err(BenchFault::AlreadyRunning(pid));
        }
        let folder = fresh_folder()?;
        let mut bench = Self { folder, ports: Vec::new(), service: None, _turn: turn };
        fs::create_dir(bench.folder.join("reader.conf.d"))?;
        for entry in 0..entries {
            bench.add_entry(entry)?;
        }
        bench.run()?;
        Ok(bench)
    }

    /// The port where a card is put into this reader.
    ///
    /// # Panics
    /// No such reader.
    pub fn port(&self, slot: usize) -> u16 {
        self.ports[slot]
    }

    /// The name under which PC/SC lists this reader.
    ///
    /// # Panics
    /// No such reader.
    pub fn reader(&self, slot: usize) -> ReaderName {
        let name = format!("{} 00 {:02X}", friendly_name(slot / SLOTS), slot % SLOTS);
        ReaderName::new(&name).expect("short plain name")
    }

    /// Stops the service and starts it again with the same readers. Cards have to be put in again.
    ///
    /// # Errors
    /// See `BenchFault`.
    pub fn restart(&mut self) -> Result<(), BenchFault> {
        self.stop();
        self.run()
    }

    /// Stops the service.
    pub fn stop(&mut self) {
        if let Some(mut service) = self.service.take() {
            // The keeper's input ends; it stops the service and waits for it.
            drop(service.keeper.stdin.take());
            service.keeper.wait().expect("our own child can be waited for");
        }
    }

    /// Kills the service without a chance to tidy up.
    ///
    /// # Panics
    /// Where there is no program `kill`.
    pub fn kill(&mut self) {
        if let Some(service) = &self.service {
            let pid = service.pid.to_string();
            let done = Command::new("kill").args(["-KILL", &pid]).status().expect("kill exists");
            assert!(done.success(), "pcscd was gone already");
        }
        self.stop();
    }

    fn add_entry(&mut self, entry: usize) -> Result<(), BenchFault> {
        let port = free_pair(&self.ports)?;
        self.ports.extend([port, port + 1]);
        let library = if entry == 0 {
            PathBuf::from(LIBRARY)
        } else {
            let copy = self.folder.join(format!("libifdvpcd{entry}.so"));
            fs::copy(LIBRARY, &copy)?;
            copy
        };
        let text = format!(
            "FRIENDLYNAME \"{}\"\nDEVICENAME /dev/null:0x{port:X}\nLIBPATH {}\nCHANNELID 0x{port:X}\n",
            friendly_name(entry),
            library.display(),
        );
        fs::write(self.folder.join("reader.conf.d").join(format!("virtual{entry}")), text)?;
        Ok(())
    }

    fn run(&mut self) -> Result<(), BenchFault> {
        let log = self.folder.join("pcscd.log");
        let mut keeper = Command::new("sh")
            .args(["-c", KEEPER, "keeper"])
            .arg(self.folder.join("reader.conf.d"))
            .arg(&log)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(keeper.stdout.take().expect("piped")).read_line(&mut line)?;
        let pid = line.trim().parse().map_err(|_| BenchFault::NotReady(line.clone()))?;
        self.service = Some(Running { keeper, pid });
        let until = Instant::now() + READY_WITHIN;
        loop {
            if card_pcsc::reader_names().is_ok_and(|names| names.len() >= self.ports.len()) {
                return Ok(());
            }
            if Instant::now() > until {
                return Err(BenchFault::NotReady(fs::read_to_string(&log).unwrap_or_default()));
            }
            // The service offers nothing to wait on before its socket exists.
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for ReaderBench {
    fn drop(&mut self) {
        self.stop();
        fs::remove_dir_all(&self.folder).ok();
    }
}

fn friendly_name(entry: usize) -> String {
    format!("Yibao Virtual Reader {}", char::from(b'A' + u8::try_from(entry).expect("few entries")))
}

fn fresh_folder() -> io::Result<PathBuf> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder =
        std::env::temp_dir().join(format!("yibao-desk-virtual-readers-{}-{number}", std::process::id()));
    fs::create_dir(&folder)?;
    Ok(folder)
}

/// The service that runs, by its own file; a file that a killed service left behind names nobody.
fn running_service() -> Option<u32> {
    let pid: u32 = fs::read_to_string(PID_FILE).ok()?.trim().parse().ok()?;
    let name = fs::read_to_string(format!("/proc/{pid}/comm")).ok()?;
    (name.trim() == "pcscd").then_some(pid)
}

/// Two free ports side by side.
fn free_pair(taken: &[u16]) -> io::Result<u16> {
    let is_free =
        |port: u16| !taken.contains(&port) && TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).is_ok();
    // Different processes begin at different places, so that a port just looked at is not looked at twice.
    let offset = u16::try_from(std::process::id() % 5_000).expect("below 5000") * 2;
    (0..PORTS.len() as u16)
        .step_by(2)
        .map(|step| PORTS.start + (offset + step) % (PORTS.end - PORTS.start))
        .find(|port| is_free(*port) && is_free(port + 1))
        .ok_or_else(|| io::Error::from(io::ErrorKind::AddrInUse))
}

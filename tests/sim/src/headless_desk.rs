//! Drives the real program as a child: `yibao-desk --headless`, JSON lines, views to wait for, a kill when wanted.
//!
//! Nothing of the product is linked here but the types of its contract (`desk::api`, `desk::view`), so whatever is seen
//! through this file is what a stranger at the pipe would see. Deliberately not here: what to do with a desk.

mod cases;
pub mod clerk;
mod folder;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use desk::fault::FaultView;
use desk::view::DeskView;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

pub use folder::{DeskFolder, OPERATOR, SUPERVISOR};

/// The program, as it is named on disk.
pub const PROGRAM: &str = "yibao-desk";
/// Names the program where it does not stand beside the running one.
pub const PROGRAM_VARIABLE: &str = "YIBAO_DESK_BIN";

/// How long an answer to a call may take; a call only enters a command, nothing outside is waited for.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);
/// How long the journal may be checked before the first line.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// How often a wait looks at the wish to stop.
const LOOK: Duration = Duration::from_millis(50);

/// Set from outside when everything that waits should give up.
pub type Stop = Arc<AtomicBool>;

/// Why a step with the desk did not work.
#[derive(Debug)]
pub enum DeskFault {
    /// The desk refused the call.
    Refused { call: String, fault: Box<FaultView> },
    /// The desk is gone.
    Gone(String),
    /// What was waited for did not come.
    TooLate { what: String, view: String },
    /// The wish to stop came first.
    Stopped,
}

impl std::fmt::Display for DeskFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused { call, fault } => {
                let detail = fault.detail.as_deref().unwrap_or("-");
                write!(f, "{call} was refused: {} {} ({detail})", fault.code, fault.text)
            }
            Self::Gone(why) => write!(f, "the desk is gone: {why}"),
            Self::TooLate { what, view } => write!(f, "waited too long for: {what}\n  last view: {view}"),
            Self::Stopped => f.write_str("asked to stop"),
        }
    }
}

impl std::error::Error for DeskFault {}

/// The program said no at the start.
#[derive(Debug)]
pub struct NotStarted {
    /// As the shell sees it.
    pub status: Option<i32>,
    /// Everything on stderr.
    pub stderr: String,
    /// Everything on stdout.
    pub stdout: String,
}

impl std::fmt::Display for NotStarted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{PROGRAM} did not start, exit status {:?}: {}", self.status, self.stderr.trim_end())
    }
}

impl std::error::Error for NotStarted {}

#[derive(Default)]
struct Heard {
    ready: bool,
    view: Option<Box<DeskView>>,
    replies: BTreeMap<u64, Value>,
    /// Lines that are no view and answer nothing that was asked.
    other: Vec<String>,
    ended: bool,
}

type Shared = Arc<(Mutex<Heard>, Condvar)>;

/// A running desk; dropping it kills it.
pub struct HeadlessDesk {
    child: Arc<Mutex<Child>>,
    input: Option<ChildStdin>,
    heard: Shared,
    reader: Option<JoinHandle<()>>,
    stderr: Option<JoinHandle<String>>,
    next: u64,
    stop: Option<Stop>,
}

/// Kills a desk from another thread.
#[derive(Clone)]
pub struct Killer(Arc<Mutex<Child>>);

impl Killer {
    /// SIGKILL; a desk that is gone already stays gone.
    pub fn kill(&self) {
        locked(&self.0).kill().unwrap_or_default();
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("nobody panics while holding this")
}

/// Where the program is: named by the environment, or in the target folder that holds the running program.
///
/// # Errors
/// It is in neither place.
pub fn program() -> Result<PathBuf, String> {
    if let Some(named) = std::env::var_os(PROGRAM_VARIABLE) {
        return Ok(PathBuf::from(named));
    }
    let own = std::env::current_exe().map_err(|fault| fault.to_string())?;
    // target/debug/demo, target/debug/deps/kills-0123
    own.ancestors()
        .skip(1)
        .take(2)
        .map(|folder| folder.join(format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX)))
        .find(|file| file.is_file())
        .ok_or_else(|| {
            format!("no {PROGRAM} beside {}: build it with `cargo build -p terminal`", own.display())
        })
}

/// `yibao-desk --hash-password`: the text for the configuration.
///
/// # Errors
/// The program is not there or refuses the password.
pub fn hash_password(program: &Path, password: &str) -> Result<String, String> {
    let words = |fault: std::io::Error| format!("{}: {fault}", program.display());
    let mut child = Command::new(program)
        .arg("--hash-password")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(words)?;
    let mut input = child.stdin.take().ok_or("piped")?;
    writeln!(input, "{password}").map_err(words)?;
    drop(input);
    let done = child.wait_with_output().map_err(words)?;
    if done.status.success() {
        Ok(String::from_utf8_lossy(&done.stdout).trim().to_owned())
    } else {
        Err(String::from_utf8_lossy(&done.stderr).trim().to_owned())
    }
}

impl HeadlessDesk {
    /// Starts the program on a folder and waits until it is ready.
    ///
    /// # Errors
    /// It ended before that.
    pub fn start(folder: &DeskFolder) -> Result<Self, NotStarted> {
        Self::start_command(&mut folder.command())
    }

    /// The same with a command that was prepared otherwise.
    ///
    /// # Errors
    /// It ended before it was ready.
    ///
    /// # Panics
    /// The command cannot be run at all.
    pub fn start_command(command: &mut Command) -> Result<Self, NotStarted> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|fault| panic!("cannot run {}: {fault}", command.get_program().display()));
        let (out, mut err) = (child.stdout.take().expect("piped"), child.stderr.take().expect("piped"));
        let heard = Shared::default();
        let reader = std::thread::spawn({
            let heard = Arc::clone(&heard);
            move || listen(BufReader::new(out), &heard)
        });
        let stderr = std::thread::spawn(move || {
            let mut text = Vec::new();
            // What was read before the end counts.
            err.read_to_end(&mut text).unwrap_or_default();
            String::from_utf8_lossy(&text).into_owned()
        });
        let mut desk = Self {
            input: child.stdin.take(),
            child: Arc::new(Mutex::new(child)),
            heard,
            reader: Some(reader),
            stderr: Some(stderr),
            next: 1,
            stop: None,
        };
        if desk.wait(READY_WITHIN, |heard| heard.ready.then_some(())).is_some() {
            return Ok(desk);
        }
        // The end of its output is heard a little before the end of the program.
        let mut still_running = true;
        let until = Instant::now() + Duration::from_secs(2);
        while still_running && locked(&desk.heard.0).ended && Instant::now() < until {
            still_running = locked(&desk.child).try_wait().is_ok_and(|status| status.is_none());
            std::thread::sleep(Duration::from_millis(5));
        }
        desk.kill();
        let stderr = desk.stderr.take().map(|thread| thread.join().unwrap_or_default()).unwrap_or_default();
        let status =
            if still_running { None } else { locked(&desk.child).wait().ok().and_then(|s| s.code()) };
        let stdout = locked(&desk.heard.0).other.join("\n");
        Err(NotStarted { status, stderr, stdout })
    }

    /// Gives up waiting as soon as this is set.
    #[must_use]
    pub fn stopped_by(mut self, stop: Stop) -> Self {
        self.stop = Some(stop);
        self
    }

    /// Kills it from elsewhere.
    pub fn killer(&self) -> Killer {
        Killer(Arc::clone(&self.child))
    }

    /// The process id.
    pub fn id(&self) -> u32 {
        locked(&self.child).id()
    }

    /// Gives a command and waits for "accepted".
    ///
    /// # Errors
    /// Refused, or the desk is gone.
    pub fn call<A: Serialize>(&mut self, call: &str, args: &A) -> Result<(), DeskFault> {
        let reply = self.say(call, &json!({ "id": self.next, "call": call, "args": args }))?;
        match reply.get("fault") {
            None => Ok(()),
            Some(fault) => Err(refused(call, fault)),
        }
    }

    /// Asks a query and waits for its rows.
    ///
    /// # Errors
    /// Refused, or the desk is gone.
    pub fn query<R: DeserializeOwned>(&mut self, query: &str, args: &Value) -> Result<Vec<R>, DeskFault> {
        let reply = self.say(query, &json!({ "id": self.next, "query": query, "args": args }))?;
        if let Some(fault) = reply.get("fault") {
            return Err(refused(query, fault));
        }
        let rows = reply.get("rows").cloned().unwrap_or_default();
        serde_json::from_value(rows).map_err(|fault| DeskFault::Gone(format!("{query}: {fault}")))
    }

    fn say(&mut self, what: &str, line: &Value) -> Result<Value, DeskFault> {
        let id = self.next;
        self.next += 1;
        let gone = |why: &str| DeskFault::Gone(format!("{what}: {why}"));
        let input = self.input.as_mut().ok_or_else(|| gone("its input is closed"))?;
        writeln!(input, "{line}").and_then(|()| input.flush()).map_err(|fault| gone(&fault.to_string()))?;
        match self.wait(ANSWER_WITHIN, |heard| heard.replies.remove(&id)) {
            Some(reply) => Ok(reply),
            None if self.is_stopping() => Err(DeskFault::Stopped),
            None if locked(&self.heard.0).ended => Err(gone("it ended")),
            None => Err(gone("no answer")),
        }
    }

    /// The newest view.
    ///
    /// # Panics
    /// Before the first one, which follows the ready line at once.
    pub fn view(&self) -> DeskView {
        let seen = self.wait(ANSWER_WITHIN, |heard| heard.view.clone());
        *seen.expect("a view follows the ready line")
    }

    /// Waits until a view fits, and gives it.
    ///
    /// # Errors
    /// None came in time, or the desk is gone.
    pub fn wait_for(
        &self,
        what: &str,
        limit: Duration,
        mut fits: impl FnMut(&DeskView) -> bool,
    ) -> Result<DeskView, DeskFault> {
        let found = self.wait(limit, |heard| heard.view.as_ref().filter(|view| fits(view)).cloned());
        match found {
            Some(view) => Ok(*view),
            None if self.is_stopping() => Err(DeskFault::Stopped),
            None if locked(&self.heard.0).ended => {
                Err(DeskFault::Gone(format!("it ended, waiting for: {what}")))
            }
            None => {
                let view = locked(&self.heard.0).view.clone();
                let view = serde_json::to_string(&view).unwrap_or_default();
                Err(DeskFault::TooLate { what: what.to_owned(), view })
            }
        }
    }

    fn is_stopping(&self) -> bool {
        self.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed))
    }

    /// Until `pick` picks something, the desk ends, time is up, or the wish to stop comes.
    fn wait<T>(&self, limit: Duration, mut pick: impl FnMut(&mut Heard) -> Option<T>) -> Option<T> {
        let until = Instant::now() + limit;
        let (mutex, changed) = &*self.heard;
        let mut heard = locked(mutex);
        loop {
            if let Some(found) = pick(&mut heard) {
                return Some(found);
            }
            let left = until.saturating_duration_since(Instant::now());
            if heard.ended || left.is_zero() || self.is_stopping() {
                return None;
            }
            heard = changed.wait_timeout(heard, left.min(LOOK)).expect("nobody panics while holding this").0;
        }
    }

    /// Ends it as a pulled plug ends it.
    pub fn kill(&mut self) {
        self.killer().kill();
        self.input = None;
        locked(&self.child).wait().expect("our own child can be waited for");
        if let Some(reader) = self.reader.take() {
            reader.join().expect("the reading thread never panics");
        }
    }

    /// Waits for an end that comes from elsewhere; whether it came.
    pub fn ends_within(&self, limit: Duration) -> bool {
        self.wait(limit, |heard| heard.ended.then_some(())).is_some()
    }

    /// Waits for a kill from elsewhere to be through.
    pub fn wait_until_gone(&mut self) {
        self.kill();
    }

    /// Ends it as a clerk ends it: `quit`, then the exit status and what it left on stderr.
    ///
    /// # Errors
    /// It did not take the call or did not end.
    pub fn quit(mut self) -> Result<(ExitStatus, String), DeskFault> {
        self.call("quit", &json!({}))?;
        self.input = None;
        let ended = self.wait(READY_WITHIN, |heard| heard.ended.then_some(()));
        ended.ok_or_else(|| DeskFault::Gone("it did not end after quit".to_owned()))?;
        let status = locked(&self.child).wait().map_err(|fault| DeskFault::Gone(fault.to_string()))?;
        let stderr = self.stderr.take().map(|thread| thread.join().unwrap_or_default()).unwrap_or_default();
        Ok((status, stderr))
    }
}

impl Drop for HeadlessDesk {
    fn drop(&mut self) {
        self.kill();
    }
}

fn refused(call: &str, fault: &Value) -> DeskFault {
    match serde_json::from_value::<FaultView>(fault.clone()) {
        Ok(fault) => DeskFault::Refused { call: call.to_owned(), fault: Box::new(fault) },
        Err(odd) => DeskFault::Gone(format!("{call}: {odd}: {fault}")),
    }
}

/// Reads lines until the end; a line that was cut by a kill is no line.
fn listen(out: impl BufRead, shared: &Shared) {
    let (mutex, changed) = &**shared;
    for line in out.lines().map_while(Result::ok) {
        let mut heard = locked(mutex);
        take(&mut heard, &line);
        drop(heard);
        changed.notify_all();
    }
    locked(mutex).ended = true;
    changed.notify_all();
}

fn take(heard: &mut Heard, line: &str) {
    let Ok(mut said) = serde_json::from_str::<Value>(line) else {
        heard.other.push(line.to_owned());
        return;
    };
    if said.get("ready").is_some() {
        heard.ready = true;
    } else if let Some(view) = said.get_mut("view") {
        match serde_json::from_value(view.take()) {
            Ok(view) => heard.view = Some(Box::new(view)),
            Err(fault) => heard.other.push(format!("a view of another shape: {fault}")),
        }
    } else if let Some(id) = said.get("id").and_then(Value::as_u64) {
        heard.replies.insert(id, said);
    } else {
        heard.other.push(line.to_owned());
    }
}

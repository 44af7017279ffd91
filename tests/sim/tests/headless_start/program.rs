//! Starts the real program in a folder of its own and speaks its lines.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

/// Nothing here takes longer on any machine that people still use.
const PATIENCE: Duration = Duration::from_secs(30);

/// A file of `assets/`.
pub fn asset(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets").join(below)
}

/// The program: named by `YIBAO_DESK_BIN`, or where cargo puts it beside the tests.
fn program() -> PathBuf {
    let built = || {
        let test = std::env::current_exe().unwrap();
        let profile = test.parent().and_then(Path::parent).unwrap();
        profile.join(format!("yibao-desk{}", std::env::consts::EXE_SUFFIX))
    };
    let program = std::env::var_os("YIBAO_DESK_BIN").map_or_else(built, PathBuf::from);
    assert!(program.exists(), "{} is missing: cargo build -p terminal", program.display());
    program
}

/// A folder with a configuration, and a data folder to come.
pub struct Place {
    root: TempDir,
    text: String,
}

/// How a run ended.
#[derive(Debug)]
pub struct Ended {
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Place {
    /// The example, made small: no ballast, no platform that answers, the region beside it.
    pub fn new() -> Self {
        let root = TempDir::new().unwrap();
        let example = fs::read_to_string(asset("config/example.toml")).unwrap();
        let explained = |line: &&str| !line.trim_start().starts_with('#') && !line.trim().is_empty();
        let text: String = example
            .lines()
            .filter(explained)
            .map(|line| match line {
                "profile = \"region-109900.toml\"" => "profile = \"region.toml\"\n".to_owned(),
                "[data]" => "[data]\nsize_max_mib = 32\n".to_owned(),
                line if line.starts_with("base_url") => "base_url = \"http://127.0.0.1:1\"\n".to_owned(),
                line => format!("{line}\n"),
            })
            .collect();
        let place = Self { root, text };
        place.reset_config();
        place.set_region("");
        place
    }

    pub fn root(&self) -> &Path {
        self.root.path()
    }

    pub fn config(&self) -> PathBuf {
        self.root().join("config.toml")
    }

    pub fn data(&self) -> PathBuf {
        self.root().join("data")
    }

    pub fn config_text(&self) -> String {
        self.text.clone()
    }

    pub fn set_config(&self, text: &str) {
        fs::write(self.config(), text).unwrap();
    }

    pub fn reset_config(&self) {
        self.set_config(&self.text);
    }

    pub fn set_region(&self, text: &str) {
        fs::write(self.root().join("region.toml"), text).unwrap();
    }

    /// Everything the program logged here.
    pub fn logs(&self) -> String {
        let files = fs::read_dir(self.data().join("logs")).unwrap();
        files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect()
    }

    fn command(&self, config: &Path, data: &Path) -> Command {
        let mut command = Command::new(program());
        // No display, no session, no home: what is left is what a service has.
        command.env_clear().arg("--config").arg(config).arg("--data").arg(data);
        command.env("XDG_STATE_HOME", self.root().join("state"));
        command
    }

    fn ended(mut command: Command, input: &str) -> Ended {
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // A program that refuses may not have waited for its input.
        drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ended { status: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    pub fn run(&self, words: &[&str]) -> Ended {
        self.run_with_input(words, "")
    }

    pub fn run_with_input(&self, words: &[&str], input: &str) -> Ended {
        let mut command = self.command(&self.config(), &self.data());
        command.args(words);
        Self::ended(command, input)
    }

    /// Headless on another data folder.
    pub fn run_on(&self, data: &Path) -> Ended {
        let mut command = self.command(&self.config(), data);
        command.arg("--headless");
        Self::ended(command, "")
    }
}

/// The text with a key that no section has.
pub fn with_unknown_key(config: &str, section: &str) -> String {
    match (config.find(&format!("[{section}]\n")), section) {
        (Some(at), _) => {
            let end = at + section.len() + 3;
            format!("{}surprise = 1\n{}", &config[..end], &config[end..])
        }
        (None, _) => format!("{config}\n[{section}]\nsurprise = 1\n"),
    }
}

/// A folder below `root`, or of the system, in which even this user may not write.
pub fn unwritable(root: &Path) -> PathBuf {
    let folder = root.join("locked");
    fs::create_dir(&folder).unwrap();
    let mut permissions = fs::metadata(&folder).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&folder, permissions).unwrap();
    if fs::write(folder.join("probe"), "").is_err() {
        return folder;
    }
    // The administrator may write anywhere but into the kernel's own tree.
    PathBuf::from("/sys/yibao-desk")
}

/// The program, running.
pub struct Program {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<Value>,
    closing: Option<std::sync::mpsc::Sender<()>>,
}

impl Program {
    pub fn start(place: &Place) -> Self {
        Self::start_with(place, &place.config())
    }

    /// Starts and waits until it says that it is ready.
    pub fn start_with(place: &Place, config: &Path) -> Self {
        let mut command = place.command(config, &place.data());
        let mut child = command
            .arg("--headless")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        let (closing, close) = channel::<()>();
        std::thread::spawn(move || {
            for line in output.lines() {
                let line = line.unwrap();
                let value = serde_json::from_str(&line).unwrap_or_else(|fault| panic!("{fault}: {line}"));
                if sender.send(value).is_err() || close.try_recv().is_ok() {
                    // Dropping the output closes the pipe.
                    return;
                }
            }
        });
        let mut program = Self { input: child.stdin.take(), child, lines, closing: Some(closing) };
        let ready = program.next();
        assert_eq!(ready, json!({"ready": {"version": env!("CARGO_PKG_VERSION")}}));
        program
    }

    fn next(&mut self) -> Value {
        self.lines.recv_timeout(PATIENCE).expect("the program still speaks")
    }

    pub fn send(&mut self, line: &Value) {
        self.send_bytes(line.to_string().as_bytes());
    }

    pub fn send_bytes(&mut self, line: &[u8]) {
        let input = self.input.as_mut().unwrap();
        input.write_all(line).unwrap();
        input.write_all(b"\n").unwrap();
        input.flush().unwrap();
    }

    /// The next line that is no view.
    pub fn reply(&mut self) -> Value {
        loop {
            let line = self.next();
            if line.get("view").is_none() {
                return line;
            }
        }
    }

    /// Waits for a view.
    pub fn view(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        let end = Instant::now() + PATIENCE;
        let mut last = Value::Null;
        while Instant::now() < end {
            let mut line = self.next();
            if let Some(view) = line.get_mut("view") {
                last = view.take();
                if fits(&last) {
                    return last;
                }
            }
        }
        panic!("no view fits; the last one: {last:#}");
    }

    pub fn close_input(&mut self) {
        self.input = None;
    }

    /// Closes our end of its output with the next line it writes.
    pub fn close_output(&mut self) {
        self.closing.take().unwrap().send(()).unwrap();
    }

    /// Asks again and again; nobody listens to the answers.
    pub fn talk_until_it_ends(&mut self) -> Option<i32> {
        let end = Instant::now() + PATIENCE;
        while self.child.try_wait().unwrap().is_none() {
            assert!(Instant::now() < end, "the program does not end");
            let question = b"{\"id\":1,\"query\":\"bills\"}\n";
            // It may be gone between the look and the question.
            drop(self.input.as_mut().unwrap().write_all(question));
            drop(self.lines.recv_timeout(Duration::from_millis(20)));
        }
        self.wait()
    }

    pub fn quit(mut self) -> Option<i32> {
        self.send(&json!({"call": "quit"}));
        assert_eq!(self.reply(), json!({"id": null, "ok": {}}));
        self.wait()
    }

    pub fn wait(&mut self) -> Option<i32> {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(Instant::now() < end, "the program does not end");
            // Whatever it still says is read by its own thread; a closed channel means that it has ended.
            drop(self.lines.recv_timeout(Duration::from_millis(20)));
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.input = None;
        if self.child.try_wait().is_ok_and(|status| status.is_none()) {
            self.child.kill().unwrap();
            self.child.wait().unwrap();
        }
    }
}

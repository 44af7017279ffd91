//! Forms to a printer of the operating system.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::fault::PrintFault;

const LIMIT: Duration = Duration::from_secs(10);

/// A named print queue of the operating system.
#[derive(Clone, Debug)]
pub struct Spooler {
    program: String,
    queue: String,
    limit: Duration,
}

impl Spooler {
    /// A queue by the name that the system lists.
    pub fn new(queue: &str) -> Self {
        let program = if cfg!(windows) { "powershell" } else { "lp" };
        Self { program: program.to_owned(), queue: queue.to_owned(), limit: LIMIT }
    }

    /// Another program in the place of `lp`, taking the same arguments, and how long it may take.
    #[must_use]
    pub fn through(mut self, program: &str, limit: Duration) -> Self {
        program.clone_into(&mut self.program);
        self.limit = limit;
        self
    }

    fn command(&self, file: &Path) -> Command {
        let mut command = Command::new(&self.program);
        if cfg!(windows) {
            // The system's own reader prints; names travel beside the script, never inside it.
            let script = "Start-Process -FilePath $env:PAPER -Verb PrintTo \
                          -ArgumentList ('\"' + $env:QUEUE + '\"') -WindowStyle Hidden";
            command.args(["-NoProfile", "-NonInteractive", "-Command", script]);
            command.env("PAPER", file).env("QUEUE", &self.queue);
        } else {
            command.arg("-d").arg(&self.queue).arg("--").arg(file);
        }
        command
    }

    /// Hands a file to the queue; success means that the spooler took it.
    ///
    /// # Errors
    /// `PrinterUnreachable` if there is no such program or queue, or no answer within 10 s.
    pub fn send(&self, file: &Path) -> Result<(), PrintFault> {
        let fault = |reason: &dyn ToString| PrintFault::unreachable(&self.queue, &reason.to_string());
        let mut child = self
            .command(file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|source| fault(&source))?;
        let said = match heard(&mut child, self.limit) {
            Ok(said) => said,
            Err(timeout) => {
                // Killing fails only where it has just ended by itself.
                drop(child.kill());
                drop(child.wait());
                return Err(fault(&timeout));
            }
        };
        let status = child.wait().map_err(|source| fault(&source))?;
        if status.success() { Ok(()) } else { Err(fault(&format!("{status}: {}", said.trim()))) }
    }
}

/// Waits until the child closes its error output, which it does when it ends.
fn heard(child: &mut Child, limit: Duration) -> Result<String, mpsc::RecvTimeoutError> {
    let (done, answer) = mpsc::channel();
    let stderr = child.stderr.take();
    std::thread::spawn(move || {
        let said = stderr.map(std::io::read_to_string).and_then(Result::ok).unwrap_or_default();
        // Nobody listens any more after the time-out.
        drop(done.send(said));
    });
    answer.recv_timeout(limit)
}

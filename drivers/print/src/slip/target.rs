//! Bytes to a printer, with an end to every wait.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::fault::PrintFault;

const CONNECT: Duration = Duration::from_secs(2);
const WRITE: Duration = Duration::from_secs(5);
/// A printer that has everything closes at once; one that never closes costs this much.
const LINGER: Duration = Duration::from_millis(200);

/// Where slips go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SlipTarget {
    /// A network printer, usually port 9100.
    Tcp(SocketAddr),
    /// A device such as `/dev/usb/lp0` or `\\.\LPT1`, or a file that is there already.
    File(PathBuf),
    /// No printer at this window: slips are kept only.
    None,
}

/// A slip printer with at most one job in its throat.
#[derive(Debug)]
pub struct SlipPort {
    target: SlipTarget,
    write_limit: Duration,
    stuck: Arc<AtomicBool>,
}

impl SlipPort {
    /// A port to this target; nothing is opened yet.
    pub fn new(target: SlipTarget) -> Self {
        Self { target, write_limit: WRITE, stuck: Arc::new(AtomicBool::new(false)) }
    }

    /// The same port with another end to its writing than 5 s.
    #[must_use]
    pub fn within(mut self, write_limit: Duration) -> Self {
        self.write_limit = write_limit;
        self
    }

    /// Sends bytes: connects within 2 s, writes within 5 s or what [`SlipPort::within`] says.
    ///
    /// Success means that the printer took the bytes, not that there was paper.
    ///
    /// # Errors
    /// `PrinterUnreachable`; part of the slip may be printed.
    pub fn send(&self, bytes: &[u8]) -> Result<(), PrintFault> {
        match &self.target {
            SlipTarget::Tcp(address) => send_tcp(*address, bytes, self.write_limit)
                .map_err(|fault| PrintFault::unreachable(&address.to_string(), &fault)),
            SlipTarget::File(path) => self.send_file(path, bytes),
            SlipTarget::None => Ok(()),
        }
    }

    /// A device that is out of paper blocks its writer for ever, so the writer is a thread that may be left behind; until
    /// it comes back the port refuses further jobs.
    fn send_file(&self, path: &Path, bytes: &[u8]) -> Result<(), PrintFault> {
        let name = path.display().to_string();
        if self.stuck.swap(true, Ordering::SeqCst) {
            return Err(PrintFault::unreachable(&name, &"the job before is still waiting in the printer"));
        }
        let (done, answer) = mpsc::channel();
        let (path, bytes, stuck) = (path.to_path_buf(), bytes.to_vec(), Arc::clone(&self.stuck));
        std::thread::spawn(move || {
            let result = write_file(&path, &bytes);
            stuck.store(false, Ordering::SeqCst);
            // Nobody listens any more after the time-out.
            drop(done.send(result));
        });
        match answer.recv_timeout(self.write_limit) {
            Ok(result) => result.map_err(|fault| PrintFault::unreachable(&name, &fault)),
            Err(fault) => Err(PrintFault::unreachable(&name, &fault)),
        }
    }
}

fn write_file(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    // A missing device is a missing printer: nothing is created in its place.
    let mut file = OpenOptions::new().append(path.is_file()).write(true).open(path)?;
    file.write_all(bytes)?;
    file.flush()
}

fn send_tcp(address: SocketAddr, bytes: &[u8], limit: Duration) -> std::io::Result<()> {
    let mut stream = TcpStream::connect_timeout(&address, CONNECT)?;
    let end = Instant::now() + limit;
    let mut rest = bytes;
    while !rest.is_empty() {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        stream.set_write_timeout(Some(left))?;
        match stream.write(rest) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(count) => rest = rest.get(count..).unwrap_or(&[]),
            Err(fault) if fault.kind() == ErrorKind::Interrupted => {}
            Err(fault) => return Err(fault),
        }
    }
    stream.shutdown(Shutdown::Write)?;
    // Closing over unread status bytes would reset the connection and lose the end of the slip.
    stream.set_read_timeout(Some(LINGER))?;
    let mut status = [0; 64];
    while end > Instant::now() && stream.read(&mut status).is_ok_and(|count| count > 0) {}
    Ok(())
}

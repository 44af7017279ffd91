//! A display whose glass can be looked at without asking any program: Xvfb keeps its frame buffer in a file.
//!
//! The root is white and nobody draws a pointer, so the first dark pixels are the first words on a window. Both windows
//! that are compared are seen with the same eye.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

const SCREEN: &str = "1280x800x24";
/// Of one line of it.
const LINE_BYTES: usize = 1280 * 4;
/// Words and fields have many more; a stray border has fewer.
const DARK_MIN: usize = 30;
const DARK: u8 = 110;
/// Between two looks; one look costs about half a millisecond.
const LOOK: Duration = Duration::from_millis(4);
/// Fields of the XWD header that say where the pixels begin. **Source**: `X11/XWDFile.h`.
const HEADER_SIZE_AT: usize = 0;
const COLOURS_AT: usize = 19 * 4;
const COLOUR_BYTES: usize = 12;

/// A display of our own; dropping it ends the server.
pub(super) struct Glass {
    server: Child,
    name: String,
    buffer: File,
    _folder: TempDir,
}

impl Glass {
    /// Starts a server.
    ///
    /// # Errors
    /// It did not come up.
    pub fn start() -> Result<Self, String> {
        let words = |fault: io::Error| format!("Xvfb: {fault}");
        let folder = tempfile::tempdir().map_err(words)?;
        let mut server = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                SCREEN,
                "-nolisten",
                "tcp",
                "-wr",
                "-nocursor",
                "-fbdir",
            ])
            .arg(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(words)?;
        let mut line = String::new();
        let out = server.stdout.take().expect("piped");
        BufReader::new(out).read_line(&mut line).map_err(words)?;
        let buffer = File::open(folder.path().join("Xvfb_screen0"));
        let glass = match buffer {
            Ok(buffer) => Self { server, name: format!(":{}", line.trim()), buffer, _folder: folder },
            Err(fault) => {
                server.kill().and_then(|()| server.wait()).map_err(words)?;
                return Err(words(fault));
            }
        };
        glass.wait_until_blank()?;
        Ok(glass)
    }

    /// Points a program at this display and no other.
    pub fn show<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("DISPLAY", &self.name).env_remove("WAYLAND_DISPLAY").env("GDK_BACKEND", "x11")
    }

    /// When the first words were seen.
    ///
    /// # Errors
    /// Never within a minute.
    pub fn wait_for_words(&self) -> Result<Instant, String> {
        self.wait("words on the glass", |dark| dark >= DARK_MIN)
    }

    /// Waits until nothing is on the glass.
    ///
    /// # Errors
    /// Something stays for a minute.
    pub fn wait_until_blank(&self) -> Result<Instant, String> {
        self.wait("a blank glass", |dark| dark == 0)
    }

    fn wait(&self, what: &str, fits: impl Fn(usize) -> bool) -> Result<Instant, String> {
        let until = Instant::now() + Duration::from_secs(60);
        let mut bytes = Vec::new();
        loop {
            let seen = Instant::now();
            if fits(self.dark_pixels(&mut bytes).map_err(|fault| format!("frame buffer: {fault}"))?) {
                return Ok(seen);
            }
            if seen > until {
                return Err(format!("waited too long for {what}"));
            }
            // The buffer is a file: there is nothing to wait on.
            std::thread::sleep(LOOK);
        }
    }

    /// What is on the glass now.
    ///
    /// # Errors
    /// The frame buffer cannot be read.
    pub fn picture(&self) -> Result<Picture, String> {
        let mut bytes = Vec::new();
        let begins = self.read(&mut bytes).map_err(|fault| format!("frame buffer: {fault}"))?;
        Ok(Picture { bytes, begins })
    }

    /// Reads the buffer; where its pixels begin.
    fn read(&self, bytes: &mut Vec<u8>) -> io::Result<usize> {
        bytes.resize(usize::try_from(self.buffer.metadata()?.len()).expect("a few megabytes"), 0);
        self.buffer.read_exact_at(bytes, 0)?;
        let number =
            |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes")) as usize;
        Ok(number(HEADER_SIZE_AT) + number(COLOURS_AT) * COLOUR_BYTES)
    }

    fn dark_pixels(&self, bytes: &mut Vec<u8>) -> io::Result<usize> {
        let pixels = self.read(bytes)?;
        let dark = |pixel: &&[u8]| pixel[0] < DARK && pixel[1] < DARK && pixel[2] < DARK;
        Ok(bytes[pixels..].chunks_exact(4).filter(dark).count())
    }
}

/// The glass at one moment.
pub(super) struct Picture {
    bytes: Vec<u8>,
    begins: usize,
}

impl Picture {
    /// How many lines it has.
    pub fn height(&self) -> usize {
        (self.bytes.len() - self.begins) / LINE_BYTES
    }

    /// How many pixels of these lines differ.
    pub fn changed(&self, other: &Self, lines: Range<usize>) -> usize {
        let part = |picture: &Self| {
            picture.begins + lines.start * LINE_BYTES..picture.begins + lines.end * LINE_BYTES
        };
        let (here, there) = (&self.bytes[part(self)], &other.bytes[part(other)]);
        if here == there {
            return 0;
        }
        here.chunks_exact(4).zip(there.chunks_exact(4)).filter(|(a, b)| a != b).count()
    }
}

impl Drop for Glass {
    fn drop(&mut self) {
        self.server.kill().unwrap_or_default();
        self.server.wait().map(drop).unwrap_or_default();
    }
}

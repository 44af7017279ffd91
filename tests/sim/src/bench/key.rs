//! `key_to_painted`: a letter is pressed in the real window, and the rows that it finds among 300,000 items are on the glass.
//!
//! Nothing is asked of the program: the glass is looked at. What moves without a key (the caret, the clock) is found first and
//! left out; the line of the box, where the letter itself appears, is looked at apart and told beside it: so long the web
//! view takes to show anything at all.

use std::io::Write;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::catalog;
use super::figure::{Figure, Sample};
use super::glass::Glass;
use super::window::Opened;
use crate::control_client::ControlClient;
use crate::headless_desk::DeskFolder;
use crate::sim_platform::{SimOptions, SimPlatform};

/// 16 ms and a frame of a glass that is drawn sixty times a second (product §6).
const GOAL_MS: f64 = 16.0 + 1000.0 / 60.0;
/// What clerks type: initials, letter by letter, three times over with others between them.
const TYPED: [&str; 12] = [
    "amxlj", "xcgjc", "bljrp", "zsyms", "fftbl", "ddyds", "jmxsy", "wscgm", "yxqsn", "klmsp", "xyhhy",
    "tpfsz",
];
/// Nothing on the glass moves for so long: the key is done with.
const QUIET: Duration = Duration::from_millis(130);
/// Longer than the clock takes to move, and the caret to come and go.
const WATCH: Duration = Duration::from_millis(2600);
/// The box stands in so many lines around its caret. **Unit**: px.
const BOX_HALF: usize = 14;
/// Rows are drawn below the box; a change of fewer pixels is a shade, not a row.
const CHANGED_MIN: usize = 40;

/// The figure. **Unit**: ms.
///
/// # Errors
/// In words.
pub(super) fn figure(progress: impl Fn(&str)) -> Result<Figure, String> {
    let platform = SimPlatform::start(SimOptions::default()).map_err(|fault| fault.to_string())?;
    let data = tempfile::tempdir().map_err(|fault| fault.to_string())?;
    let folder = DeskFolder::new(&platform.base_url())?.with_data(data.path().to_owned());
    progress("key_to_painted: a catalog of 300,000 items");
    let items = catalog::fill(data.path())?;
    let glass = Glass::start()?;
    let window = Opened::new(folder.window_command(), &glass)?;
    super::window::sign_in(&glass)?;
    super::window::wait_for_sign_in(&ControlClient::new(platform.control_addr()))?;
    // Its words are sorted on a thread of its own.
    sleep(Duration::from_secs(5));
    let mut keys = Keys::start(&glass)?;
    keys.press("F5")?;
    sleep(Duration::from_secs(2));
    let moving = moving_lines(&glass)?;
    let (mut rows, mut echoes) = (Vec::new(), Vec::new());
    for word in TYPED {
        for letter in word.chars() {
            let pressed = keys.press(&letter.to_string())?;
            let (echo, painted) = watch(&glass, &moving, pressed)?;
            rows.extend(painted);
            echoes.extend(echo);
        }
        keys.press("ctrl+a")?;
        keys.press("Delete")?;
        sleep(Duration::from_millis(400));
    }
    keys.end()?;
    window.close()?;
    let pressed = TYPED.iter().map(|word| word.len()).sum::<usize>();
    if rows.len() * 2 < pressed || echoes.len() * 2 < pressed {
        return Err(format!("of {pressed} letters {} moved the rows, {} the box", rows.len(), echoes.len()));
    }
    let (echo, seen) = (Sample::from_iter(echoes), rows.len());
    Ok(Figure::new("key_to_painted", "ms", rows.into_iter().collect(), 95, GOAL_MS, 1.0)
        .beside("letter_itself_p50", echo.percentile(50))
        .beside("letter_itself_p95", echo.percentile(95))
        .beside("items", f64::from(items))
        .beside("letters", pressed as f64)
        .beside("letters_that_moved_the_rows", seen as f64))
}

/// Keys without a program that starts for each.
struct Keys {
    tool: Child,
    to: ChildStdin,
}

impl Keys {
    fn start(glass: &Glass) -> Result<Self, String> {
        let mut command = Command::new("xdotool");
        let tool = glass.show(command.arg("-")).stdin(Stdio::piped()).stdout(Stdio::null()).spawn();
        let mut tool = tool.map_err(|fault| format!("xdotool: {fault}"))?;
        let to = tool.stdin.take().ok_or("xdotool has no input")?;
        Ok(Self { tool, to })
    }

    /// Presses a key; when it was asked to.
    fn press(&mut self, key: &str) -> Result<Instant, String> {
        let pressed = Instant::now();
        writeln!(self.to, "key --delay 0 {key}").map_err(|fault| format!("xdotool: {fault}"))?;
        Ok(pressed)
    }

    fn end(self) -> Result<(), String> {
        let Self { mut tool, to } = self;
        drop(to);
        tool.wait().map(drop).map_err(|fault| format!("xdotool: {fault}"))
    }
}

/// Lines of the glass that move without a key: those around the caret, and those of the clock.
struct Moving {
    caret: std::ops::Range<usize>,
    others: Vec<bool>,
}

/// Watches a window that nobody touches.
fn moving_lines(glass: &Glass) -> Result<Moving, String> {
    let before = glass.picture()?;
    let mut moved = vec![false; before.height()];
    let until = Instant::now() + WATCH;
    while Instant::now() < until {
        let now = glass.picture()?;
        for (line, moved) in moved.iter_mut().enumerate() {
            *moved |= now.changed(&before, line..line + 1) > 0;
        }
        sleep(Duration::from_millis(40));
    }
    // The clock stands at the top of the window; the last that moves is the caret.
    let last = moved.iter().rposition(|moved| *moved).ok_or("no caret blinks on F5")?;
    let length = moved.iter().take(last + 1).rev().take_while(|moved| **moved).count();
    let first = last + 1 - length;
    let caret = first.saturating_sub(BOX_HALF)..(first + length + BOX_HALF).min(moved.len());
    let others = moved.iter().enumerate().map(|(line, moved)| *moved && !caret.contains(&line)).collect();
    Ok(Moving { caret, others })
}

/// When the letter was in its box, and when the last row had changed. **Unit**: ms after the key.
fn watch(glass: &Glass, moving: &Moving, pressed: Instant) -> Result<(Option<f64>, Option<f64>), String> {
    let mut last = glass.picture()?;
    let (mut echo, mut painted, mut moved_at) = (None, None, pressed);
    while moved_at.elapsed() < QUIET {
        let seen = Instant::now();
        let now = glass.picture()?;
        let after = (seen - pressed).as_secs_f64() * 1000.0;
        if echo.is_none() && now.changed(&last, moving.caret.clone()) > 0 {
            echo = Some(after);
            moved_at = seen;
        }
        let still = |line: &usize| !moving.caret.contains(line) && !moving.others[*line];
        let rows: usize =
            (0..now.height()).filter(still).map(|line| now.changed(&last, line..line + 1)).sum();
        if rows >= CHANGED_MIN {
            painted = Some(after);
            moved_at = seen;
        }
        last = now;
        sleep(Duration::from_millis(1));
    }
    Ok((echo, painted))
}

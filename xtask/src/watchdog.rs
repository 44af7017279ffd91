//! Nothing stays behind: a small shell process outlives us by a moment and ends what we started.
//!
//! Every child runs in a process group of its own, so neither Ctrl-C nor the end of this process reaches it by itself, and the
//! standard library can catch no signal. The watchdog reads group numbers from a pipe; when the pipe closes, because we ended in
//! whatever way, it ends the groups still on its list.

use std::io::Write;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};

const SCRIPT: &str = r#"
trap '' INT TERM HUP
groups=
while read -r verb group; do
  kept=
  for one in $groups; do [ "$one" = "$group" ] || kept="$kept $one"; done
  [ "$verb" = watch ] && kept="$kept $group"
  groups=$kept
done
for one in $groups; do kill -s TERM -- "-$one" 2>/dev/null; done
for second in 1 2 3 4 5; do
  alive=
  for one in $groups; do kill -s 0 -- "-$one" 2>/dev/null && alive=yes; done
  [ -z "$alive" ] && exit 0
  sleep 1
done
for one in $groups; do kill -s KILL -- "-$one" 2>/dev/null; done
"#;

static PIPE: OnceLock<Option<Mutex<ChildStdin>>> = OnceLock::new();

fn pipe() -> Option<&'static Mutex<ChildStdin>> {
    PIPE.get_or_init(|| {
        if !cfg!(unix) {
            return None;
        }
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        own_group(&mut command);
        command.spawn().ok()?.stdin.take().map(Mutex::new)
    })
    .as_ref()
}

/// Puts the command into a process group of its own, whose number is its process id.
pub(crate) fn own_group(command: &mut Command) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    #[cfg(not(unix))]
    drop(command);
}

fn tell(verb: &str, group: u32) {
    if let Some(pipe) = pipe() {
        let mut pipe = pipe.lock().unwrap_or_else(PoisonError::into_inner);
        // A dead watchdog costs us tidiness after Ctrl-C, not the result.
        drop(writeln!(pipe, "{verb} {group}"));
    }
}

/// Ends the group if we end before `release`.
pub(crate) fn watch(group: u32) {
    tell("watch", group);
}

/// The group has ended.
pub(crate) fn release(group: u32) {
    tell("done", group);
}

/// Sends a signal (`TERM`, `KILL`) to every process of the group; a group that is gone is no fault.
pub(crate) fn signal(group: u32, name: &str) {
    if cfg!(unix) {
        let line = format!("kill -s {name} -- -{group}");
        drop(Command::new("sh").args(["-c", &line]).stdin(Stdio::null()).stderr(Stdio::null()).status());
    }
}

//! The desk without a window: JSON lines on stdin and stdout (`assets/docs/headless.md`).
//!
//! The same commands, queries and views as the window, and no window library is touched on the way.

use std::io::{self, BufRead, Read, Write};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use desk::drive::Handle;
use desk::fault::FaultView;
use desk::host::{Command, Query, Rows, malformed};
use desk::view::DeskView;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::runtime;

/// A line is refused beyond this. Unit: bytes.
const LINE_MAX: u64 = 1024 * 1024;

/// How the conversation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// `quit`, the end of input, or a reader of ours that went away.
    Asked,
    /// The desk thread could not go on.
    DeskStopped,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    #[serde(default)]
    id: Value,
    call: Option<String>,
    query: Option<String>,
    args: Option<Value>,
}

#[derive(Serialize)]
struct Done {}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Reply {
    Ok(Done),
    Rows(Rows),
    Fault(FaultView),
}

#[derive(Serialize)]
#[serde(untagged)]
enum Said<'a> {
    Ready {
        ready: Ready<'a>,
    },
    Reply {
        id: &'a Value,
        #[serde(flatten)]
        reply: &'a Reply,
    },
    View {
        view: &'a DeskView,
    },
}

#[derive(Serialize)]
struct Ready<'a> {
    version: &'a str,
}

/// Whole lines only, from whichever thread.
#[derive(Clone)]
struct Out(Arc<Mutex<Box<dyn Write + Send>>>);

impl Out {
    fn say(&self, said: &Said<'_>) -> io::Result<()> {
        let mut line = serde_json::to_vec(said)?;
        line.push(b'\n');
        let mut out = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        out.write_all(&line)?;
        out.flush()
    }
}

/// Speaks until one side has had enough.
///
/// Input is read on a thread of its own, which nothing can interrupt: it is left behind when the other side stops
/// listening first.
pub(crate) fn run(
    handle: &Handle,
    runtime: &runtime::Handle,
    version: &str,
    input: impl Read + Send + 'static,
    output: impl Write + Send + 'static,
) -> Ending {
    let out = Out(Arc::new(Mutex::new(Box::new(output))));
    if out.say(&Said::Ready { ready: Ready { version } }).is_err() {
        return Ending::Asked;
    }
    let (ended, ending) = channel();
    let views = std::thread::Builder::new().name("views".to_owned()).spawn({
        let (handle, out, runtime, ended) = (handle.clone(), out.clone(), runtime.clone(), ended.clone());
        move || tell(&ended, runtime.block_on(show_views(&handle, &out)))
    });
    let lines = std::thread::Builder::new().name("lines".to_owned()).spawn({
        let (handle, runtime) = (handle.clone(), runtime.clone());
        move || {
            listen(io::BufReader::new(input), &handle, &runtime, &out);
            tell(&ended, Ending::Asked);
        }
    });
    match (views, lines) {
        (Ok(_), Ok(_)) => ending.recv().unwrap_or(Ending::DeskStopped),
        (Err(fault), _) | (_, Err(fault)) => {
            tracing::error!(%fault, "no thread");
            Ending::DeskStopped
        }
    }
}

fn tell(ended: &Sender<Ending>, how: Ending) {
    if ended.send(how).is_err() {
        tracing::debug!("the conversation is over already");
    }
}

/// A whole view after every change. That time goes on is no change.
async fn show_views(handle: &Handle, out: &Out) -> Ending {
    let mut views = handle.views();
    let mut shown: Option<Arc<DeskView>> = None;
    views.mark_changed();
    while views.changed().await.is_ok() {
        let view = Arc::clone(&views.borrow_and_update());
        if shown.as_ref().is_some_and(|shown| same_but_time(shown, &view)) {
            continue;
        }
        if out.say(&Said::View { view: &view }).is_err() {
            return Ending::Asked;
        }
        shown = Some(view);
    }
    Ending::DeskStopped
}

fn same_but_time(shown: &DeskView, view: &DeskView) -> bool {
    let mut view = view.clone();
    view.seq = shown.seq;
    view.status.now.clone_from(&shown.status.now);
    if let (Some(bill), Some(shown)) = (&mut view.bill, &shown.bill)
        && let (Some(busy), Some(shown)) = (&mut bill.busy, &shown.busy)
    {
        busy.elapsed_ms = shown.elapsed_ms;
    }
    view == *shown
}

/// Answers line by line until `quit`, the end of input or a broken pipe.
fn listen(mut input: impl BufRead, handle: &Handle, runtime: &runtime::Handle, out: &Out) {
    loop {
        let (id, reply, quit) = match next_line(&mut input) {
            Ok(None) => return,
            Ok(Some(Ok(line))) if line.trim_ascii().is_empty() => continue,
            Ok(Some(Ok(line))) => answer(&line, handle, runtime),
            Ok(Some(Err(why))) => (Value::Null, Reply::Fault(malformed(why.to_owned())), false),
            Err(fault) => {
                tracing::warn!(%fault, "standard input failed");
                return;
            }
        };
        if out.say(&Said::Reply { id: &id, reply: &reply }).is_err() || quit {
            return;
        }
    }
}

/// One line without its end; a line that is too long is read over and refused.
fn next_line(input: &mut impl BufRead) -> io::Result<Option<Result<Vec<u8>, &'static str>>> {
    let mut line = Vec::new();
    if input.by_ref().take(LINE_MAX).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    let whole = line.pop_if(|last| *last == b'\n').is_some();
    let full = u64::try_from(line.len()).unwrap_or(u64::MAX) >= LINE_MAX;
    if whole || !full {
        return Ok(Some(Ok(line)));
    }
    input.skip_until(b'\n')?;
    Ok(Some(Err("a line longer than 1 MiB")))
}

/// What a line asks and what is said to it; whether it was the last one.
fn answer(line: &[u8], handle: &Handle, runtime: &runtime::Handle) -> (Value, Reply, bool) {
    let Ok(line) = serde_json::from_slice::<Line>(line) else {
        return (Value::Null, refused("one JSON object with id, call or query, args"), false);
    };
    let id = match line.id {
        Value::Null | Value::Number(_) | Value::String(_) => line.id,
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            return (Value::Null, refused("id must be a number or a text"), false);
        }
    };
    let args = line.args.unwrap_or_else(|| Value::Object(serde_json::Map::new()));
    let (reply, quit) = match (line.call, line.query) {
        (Some(call), None) if call == "quit" => (Reply::Ok(Done {}), true),
        (Some(call), None) => {
            let done =
                Command::read(&call, args).and_then(|command| runtime.block_on(handle.command(command)));
            (done.map_or_else(Reply::Fault, |()| Reply::Ok(Done {})), false)
        }
        (None, Some(query)) => {
            let rows = Query::read(&query, args).and_then(|query| runtime.block_on(handle.query(query)));
            (rows.map_or_else(Reply::Fault, Reply::Rows), false)
        }
        (Some(_), Some(_)) | (None, None) => (refused("exactly one of call and query"), false),
    };
    (id, reply, quit)
}

fn refused(why: &str) -> Reply {
    Reply::Fault(malformed(why.to_owned()))
}

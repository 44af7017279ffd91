//! What the page may call: every command and query of `desk::api` under its name, and the view of the moment.
//!
//! The names are the list of the desk itself, so no entry can be missing here. That the page may call them, and nothing
//! else, is Tauri's access list: `build.rs` and `capabilities/main.json`.

use desk::drive::Handle;
use desk::fault::FaultView;
use desk::host::{Command, Query, Rows, malformed};
use desk::view::DeskView;
use serde::Serialize;
use serde_json::{Map, Value};
use tauri::Runtime;
use tauri::ipc::{Invoke, InvokeBody, InvokeError};

use crate::second_screen;

#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    View(Box<DeskView>),
    Rows(Rows),
    Accepted(()),
}

/// Takes a call of the page: `invoke("take_cash", { args })`, `invoke("query_bills", { args })`, `invoke("current_view")`.
///
/// A fault is what the promise is refused with, the same as in the headless program.
pub(crate) fn take<R: Runtime>(handle: &Handle, invoke: Invoke<R>) -> bool {
    let handle = handle.clone();
    let (name, args) = (invoke.message.command().to_owned(), args(invoke.message.payload()));
    if invoke.message.webview_ref().label() == second_screen::LABEL {
        let (message, resolver) = (invoke.message, invoke.resolver);
        resolver.respond_async(async move {
            let answered = match args {
                Ok(args) => second_screen::answer(handle, message, name, args).await,
                Err(fault) => Err(fault),
            };
            answered.map_err(InvokeError::from)
        });
        return true;
    }
    invoke
        .resolver
        .respond_async(async move { answer(&handle, &name, args).await.map_err(InvokeError::from) });
    true
}

async fn answer(handle: &Handle, name: &str, args: Result<Value, FaultView>) -> Result<Answer, FaultView> {
    if name == "current_view" {
        let view = handle.views().borrow().as_ref().clone();
        return Ok(Answer::View(Box::new(view)));
    }
    match name.strip_prefix("query_") {
        Some(query) => handle.query(Query::read(query, args?)?).await.map(Answer::Rows),
        None => handle.command(Command::read(name, args?)?).await.map(Answer::Accepted),
    }
}

fn args(payload: &InvokeBody) -> Result<Value, FaultView> {
    match payload {
        InvokeBody::Json(Value::Object(members)) => {
            Ok(members.get("args").cloned().unwrap_or_else(|| Value::Object(Map::new())))
        }
        InvokeBody::Json(_) | InvokeBody::Raw(_) => Err(malformed("args".to_owned())),
    }
}

//! The patient's window: a page of its own that is fed with what a patient may see and may send one thing, a signature.
//!
//! It hears no event of the program: what it shows comes through a channel that it opened itself, so that nothing meant for
//! the clerk's window can be listened to from it. What it may call is `capabilities/patient.json`.

use desk::drive::Handle;
use desk::fault::FaultView;
use desk::host::{Command, malformed};
use desk::view::PatientView;
use serde_json::Value;
use tauri::ipc::{Channel, InvokeMessage, JavaScriptChannelId};
use tauri::{AppHandle, Runtime, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent};

use crate::window::open_closed_in;

/// The name of the window.
pub(crate) const LABEL: &str = "patient";
/// Where there is no monitor for it.
const SIZE: (f64, f64) = (1024.0, 768.0);
const SIZE_MIN: (f64, f64) = (800.0, 600.0);

/// Opens it, over the whole of that monitor, counted from 1; as an ordinary window where there is none.
///
/// # Errors
/// The window system gives no window.
pub(crate) fn open(app: &AppHandle, monitor: u8) -> tauri::Result<()> {
    let page = WebviewUrl::App("patient.html".into());
    let window = WebviewWindowBuilder::new(app, LABEL, page)
        .title("医保前台 · 患者屏")
        .inner_size(SIZE.0, SIZE.1)
        .min_inner_size(SIZE_MIN.0, SIZE_MIN.1)
        .focused(false);
    let window = open_closed_in(window)?;
    stays_open(&window);
    let monitors = window.available_monitors()?;
    let Some(there) = monitor.checked_sub(1).and_then(|place| monitors.get(usize::from(place))) else {
        tracing::warn!(monitor, found = monitors.len(), "no such monitor for the patient's screen");
        return Ok(());
    };
    window.set_position(*there.position())?;
    window.set_fullscreen(true)
}

/// The patient's window goes with the clerk's, never by itself.
fn stays_open(window: &WebviewWindow) {
    window.on_window_event(|event| {
        if let WindowEvent::CloseRequested { api, .. } = event {
            api.prevent_close();
        }
    });
}

/// A call of the patient's page: `watch_patient_view` with a channel, and `put_signature`.
///
/// # Errors
/// The fault of the desk; D-32 for anything else.
pub(crate) async fn answer<R: Runtime>(
    handle: Handle,
    message: InvokeMessage<R>,
    name: String,
    args: Value,
) -> Result<(), FaultView> {
    if name == "watch_patient_view" {
        let channel = args
            .get("channel")
            .and_then(Value::as_str)
            .and_then(|text| text.parse::<JavaScriptChannelId>().ok());
        let channel = channel.ok_or_else(|| malformed("channel".to_owned()))?.channel_on(message.webview());
        tauri::async_runtime::spawn(feed(handle, channel));
        return Ok(());
    }
    let command = Command::read(&name, args)?;
    if matches!(command, Command::PutSignature(_)) {
        handle.command(command).await
    } else {
        Err(malformed(name))
    }
}

/// Every view, as far as a patient may see it; ends with the page or the desk.
async fn feed(handle: Handle, channel: Channel<PatientView>) {
    let mut views = handle.views();
    views.mark_changed();
    let mut shown = None;
    while views.changed().await.is_ok() {
        let view = PatientView::of(&views.borrow_and_update());
        if shown.as_ref() == Some(&view) {
            continue;
        }
        if let Err(fault) = channel.send(view.clone()) {
            tracing::warn!(%fault, "a view did not reach the patient's screen");
            return;
        }
        shown = Some(view);
    }
}

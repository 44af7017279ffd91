//! The window: one page, whole views to it, commands from it, and a farewell that does not tear a settlement in two.
//!
//! The page comes out of the program itself and may reach nothing else: no other origin, no new window, no file, no
//! shell. The web view keeps nothing on the disk.

use std::sync::atomic::{AtomicBool, Ordering};

use desk::drive::Handle;
use desk::host::settlement_under_way;
use tauri::http::Response;
use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Emitter, Manager, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent, Wry};

use crate::commands;
use crate::painting::paint_plainly;
use crate::second_screen;
use crate::start_fault::StartFault;

const LABEL: &str = "main";
const SIZE: (f64, f64) = (1280.0, 800.0);
const SIZE_MIN: (f64, f64) = (1024.0, 768.0);

/// Shows the desk until the window is closed; the desk itself is stopped by the caller.
///
/// # Errors
/// The window system gives no window.
pub(crate) fn show(
    handle: &Handle,
    window_number: &str,
    second_screen: Option<u8>,
) -> Result<(), StartFault> {
    let title = format!("医保前台 · 窗口{window_number}");
    let calls = handle.clone();
    let app = tauri::Builder::default()
        .invoke_handler(move |invoke| commands::take(&calls, invoke))
        .setup({
            let handle = handle.clone();
            move |app| {
                let window = open(app.handle(), WebviewUrl::default(), &title)?;
                watch_closing(&window, &handle);
                if let Some(monitor) = second_screen {
                    second_screen::open(app.handle(), monitor)?;
                }
                tauri::async_runtime::spawn(send_views(window, handle));
                Ok(())
            }
        })
        .build(context())
        .map_err(|fault| no_window(&fault))?;
    app.run_return(|_app, _event| {});
    Ok(())
}

/// Shows why the program did not start, until the window is closed.
///
/// # Errors
/// The window system gives no window.
pub(crate) fn show_fault(fault: &StartFault) -> Result<(), StartFault> {
    let page = fault_page(fault);
    let address = if cfg!(windows) { "http://fault.localhost/" } else { "fault://localhost/" };
    let app = tauri::Builder::default()
        .register_uri_scheme_protocol("fault", move |_context, _request| {
            let mut response = Response::new(page.clone().into_bytes());
            let kind = tauri::http::HeaderValue::from_static("text/html; charset=utf-8");
            response.headers_mut().insert(tauri::http::header::CONTENT_TYPE, kind);
            response
        })
        .setup(move |app| {
            WebviewWindowBuilder::new(app, "fault", WebviewUrl::CustomProtocol(address.parse()?))
                .title("医保前台")
                .inner_size(640.0, 360.0)
                .incognito(true)
                .disable_javascript()
                .on_new_window(|_address, _features| NewWindowResponse::Deny)
                .build()?;
            Ok(())
        })
        .build(context())
        .map_err(|fault| no_window(&fault))?;
    app.run_return(|_app, _event| {});
    Ok(())
}

#[expect(clippy::exit, reason = "inside of what Tauri's macro writes")]
fn context() -> tauri::Context<Wry> {
    tauri::generate_context!()
}

fn no_window(fault: &tauri::Error) -> StartFault {
    StartFault::System { what: "a window", reason: fault.to_string() }
}

fn open(app: &AppHandle, page: WebviewUrl, title: &str) -> tauri::Result<WebviewWindow> {
    let window = WebviewWindowBuilder::new(app, LABEL, page)
        .title(title)
        .inner_size(SIZE.0, SIZE.1)
        .min_inner_size(SIZE_MIN.0, SIZE_MIN.1);
    open_closed_in(window)
}

/// Opens a window as every page of ours has it: it keeps nothing, goes nowhere and opens nothing, and is painted plainly.
///
/// # Errors
/// The window system gives no window.
pub(crate) fn open_closed_in(
    window: WebviewWindowBuilder<'_, Wry, AppHandle>,
) -> tauri::Result<WebviewWindow> {
    let window = window
        .incognito(!is_driven_by_a_test())
        .disable_drag_drop_handler()
        .devtools(cfg!(debug_assertions))
        .on_navigation(|address| {
            // The page of the program, under the name that the platform's web view has for it.
            address.scheme() == "tauri" || address.host_str() == Some("tauri.localhost")
        })
        .on_new_window(|_address, _features| NewWindowResponse::Deny)
        .build()?;
    paint_plainly(&window)?;
    Ok(window)
}

/// Whether a WebDriver started this program: the web view makes an incognito page in a context of its own, and on Linux
/// that one cannot be driven. What is shipped has no such exception.
fn is_driven_by_a_test() -> bool {
    cfg!(debug_assertions)
        && std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some_and(|value| value == "true")
}

/// Every view goes to the page as the event `desk`; the newest one where several came at once.
async fn send_views(window: WebviewWindow, handle: Handle) {
    let mut views = handle.views();
    while views.changed().await.is_ok() {
        let view = views.borrow_and_update().clone();
        if let Err(fault) = window.emit_to(LABEL, "desk", &*view) {
            tracing::warn!(%fault, "a view did not reach the page");
        }
    }
    tracing::error!("the desk has stopped");
}

/// The first wish to close while a settlement is on its way is refused with the event `closing`; the second is obeyed:
/// the journal knows what to do.
fn watch_closing(window: &WebviewWindow, handle: &Handle) {
    let (window, handle, refused) = (window.clone(), handle.clone(), AtomicBool::new(false));
    window.clone().on_window_event(move |event| {
        if let WindowEvent::Destroyed = event {
            // The patient's screen shows a desk; without one the program is over.
            window.app_handle().exit(0);
        } else if let WindowEvent::CloseRequested { api, .. } = event
            && settles_now(&handle)
            && !refused.swap(true, Ordering::Relaxed)
        {
            api.prevent_close();
            if let Err(fault) = window.app_handle().emit_to(LABEL, "closing", settlement_under_way()) {
                tracing::warn!(%fault, "the page was not told why it stays");
            }
        }
    });
}

/// Whether a settlement of this window waits for its answer.
fn settles_now(handle: &Handle) -> bool {
    handle.views().borrow().bill.as_ref().is_some_and(|bill| bill.busy.is_some() && bill.state == "SETTLING")
}

fn fault_page(fault: &StartFault) -> String {
    let (clerk, support) = fault.halves();
    format!(
        "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>医保前台</title>\
         <style>body{{font:16px/1.7 sans-serif;margin:32px;color:#1f1f1f}}h1{{font-size:22px}}\
         code{{word-break:break-all;color:#595959}}</style>\
         <h1>医保前台未能启动（{}）</h1><p>{}</p><p>没有任何数据被改动。请把下面一行告诉信息科：</p><p><code>{}</code></p></html>",
        fault.code(),
        escape(&clerk),
        escape(&support),
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

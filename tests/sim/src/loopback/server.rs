//! The page, the calls and the views over HTTP on 127.0.0.1.
//!
//! POST /call, POST /query, GET /views (server-sent events) are what the page uses; POST /card and GET /centre are for
//! tests, GET /cards lists what can be inserted.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::sse::{KeepAlive, Sse};
use axum::response::{IntoResponse, Json, Response, sse};
use axum::routing::{get, post};
use desk::drive::Handle;
use desk::fault::FaultView;
use desk::host::{Command, Query, Rows};
use desk::view::{DeskView, PatientView};
use futures_util::stream::{self, Stream};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::runtime;
use tokio::sync::oneshot;

use super::LoopbackReader;
use crate::virtual_card::VirtualCard;

/// The same policy as in the window, so that the page meets it here as well.
const POLICY: &str =
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; connect-src 'self'";

#[derive(Clone)]
pub struct Served {
    pub handle: Handle,
    pub reader: Arc<LoopbackReader>,
    pub pages: PathBuf,
    pub centre: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    call: String,
    #[serde(default = "no_args")]
    args: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ask {
    query: String,
    #[serde(default = "no_args")]
    args: Value,
}

fn no_args() -> Value {
    json!({})
}

/// `{"profile":"gen2-golden","faults":["pull-at-3"]}` or `{"pull":true}`.
#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum CardOrder {
    Insert {
        profile: String,
        #[serde(default)]
        faults: Vec<String>,
    },
    Pull {
        pull: bool,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Reply {
    Ok {},
    Rows(Rows),
    Fault(FaultView),
}

/// Listens; the address it got.
///
/// # Errors
/// The address is taken.
pub fn start(
    runtime: &runtime::Handle,
    listen: SocketAddr,
    served: Served,
    stopped: oneshot::Receiver<()>,
) -> std::io::Result<SocketAddr> {
    let listener = std::net::TcpListener::bind(listen)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let router = Router::new()
        .route("/call", post(call))
        .route("/query", post(query))
        .route("/views", get(views))
        .route("/patient-views", get(patient_views))
        .route("/card", post(card))
        .route("/cards", get(cards))
        .route("/centre", get(async |State(served): State<Served>| Json(served.centre)))
        .fallback(get(page))
        .with_state(served);
    runtime.spawn(async move {
        let listener = tokio::net::TcpListener::from_std(listener).expect("a listener of this runtime");
        // Pages that still listen for views must not hold the end up.
        tokio::select! {
            served = axum::serve(listener, router) => served.expect("the listener stays"),
            _ended = stopped => {}
        }
    });
    Ok(address)
}

async fn call(State(served): State<Served>, Json(call): Json<Call>) -> Json<Reply> {
    let done = match Command::read(&call.call, call.args) {
        Ok(command) => served.handle.command(command).await,
        Err(fault) => Err(fault),
    };
    Json(done.map_or_else(Reply::Fault, |()| Reply::Ok {}))
}

async fn query(State(served): State<Served>, Json(ask): Json<Ask>) -> Json<Reply> {
    let rows = match Query::read(&ask.query, ask.args) {
        Ok(query) => served.handle.query(query).await,
        Err(fault) => Err(fault),
    };
    Json(rows.map_or_else(Reply::Fault, Reply::Rows))
}

async fn views(State(served): State<Served>) -> Sse<impl Stream<Item = Result<sse::Event, Infallible>>> {
    stream_of(&served, DeskView::clone)
}

/// What the patient's screen shows, and nothing else of the desk.
async fn patient_views(
    State(served): State<Served>,
) -> Sse<impl Stream<Item = Result<sse::Event, Infallible>>> {
    stream_of(&served, PatientView::of)
}

fn stream_of<T: Serialize + 'static>(
    served: &Served,
    make: fn(&DeskView) -> T,
) -> Sse<impl Stream<Item = Result<sse::Event, Infallible>> + use<T>> {
    let mut views = served.handle.views();
    views.mark_changed();
    let events = stream::unfold((views, make), async |(mut views, make)| {
        views.changed().await.ok()?;
        let view = Arc::clone(&views.borrow_and_update());
        let event = sse::Event::default().json_data(make(&view)).expect("a view is JSON");
        Some((Ok(event), (views, make)))
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}

async fn card(State(served): State<Served>, Json(order): Json<CardOrder>) -> Response {
    let done = match order {
        CardOrder::Insert { profile, faults } => served.reader.insert(&profile, &faults),
        CardOrder::Pull { pull: true } => served.reader.pull(),
        CardOrder::Pull { pull: false } => Ok(()),
    };
    match done {
        Ok(()) => Json(json!({"ok": {}})).into_response(),
        Err(why) => (StatusCode::BAD_REQUEST, why).into_response(),
    }
}

async fn cards() -> Json<Value> {
    let profiles = VirtualCard::profiles();
    Json(profiles.into_iter().map(|(profile, about)| json!({"profile": profile, "about": about})).collect())
}

async fn page(State(served): State<Served>, uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    let path = Path::new(if path.is_empty() { "index.html" } else { path });
    let below = path.components().all(|part| matches!(part, Component::Normal(_)));
    let Some(bytes) = below.then(|| std::fs::read(served.pages.join(path)).ok()).flatten() else {
        let why = "not found; are the pages built? npm --prefix ui run build:loopback";
        return (StatusCode::NOT_FOUND, why).into_response();
    };
    let kind = match path.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    };
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

//! `/control/…`: how a person or a test breaks things and looks at the books.
//!
//! Deliberately not here: anything a client of the platform would call.

use std::sync::Arc;

use serde_json::{Value, json};

use super::flavour::Flavours;
use super::http::{CardOrder, Line, Shared, release};

const PAGE: &str = include_str!("control.html");

/// One HTTP reply.
pub(super) struct Reply {
    pub status: u16,
    pub content_type: &'static str,
    pub body: Vec<u8>,
}

impl Reply {
    /// A line of plain text.
    pub fn text(status: u16, content: &str) -> Self {
        Self { status, content_type: "text/plain;charset=UTF-8", body: content.as_bytes().to_vec() }
    }

    fn json(status: u16, content: &Value) -> Self {
        Self {
            status,
            content_type: "application/json;charset=UTF-8",
            body: content.to_string().into_bytes(),
        }
    }

    fn refused(status: u16, reason: &str) -> Self {
        Self::json(status, &json!({ "error": reason }))
    }

    /// Head and body as they go on the wire.
    pub fn bytes(&self, close: bool) -> Vec<u8> {
        let reason = match self.status {
            200 => "OK",
            401 => "Unauthorized",
            404 => "Not Found",
            409 => "Conflict",
            502 => "Bad Gateway",
            _ => "Bad Request",
        };
        let connection = if close { "close" } else { "keep-alive" };
        let mut bytes = format!(
            "HTTP/1.1 {} {reason}\r\ncontent-type: {}\r\ncontent-length: {}\r\nconnection: {connection}\r\n\r\n",
            self.status,
            self.content_type,
            self.body.len()
        )
        .into_bytes();
        bytes.extend_from_slice(&self.body);
        bytes
    }
}

/// Answers a control call.
pub(super) fn answer(shared: &Arc<Shared>, method: &str, path: &str, body: &[u8]) -> Reply {
    let sent: Value = if body.is_empty() {
        json!({})
    } else {
        match serde_json::from_slice(body) {
            Ok(sent) => sent,
            Err(fault) => return Reply::refused(400, &format!("not JSON: {fault}")),
        }
    };
    match (method, path.trim_end_matches('/')) {
        ("GET", "/control") => {
            Reply { status: 200, content_type: "text/html;charset=UTF-8", body: PAGE.as_bytes().to_vec() }
        }
        ("GET", "/control/books") => Reply::json(200, &json!(shared.centre().view())),
        ("GET", "/control/requests") => Reply::json(200, &json!(shared.centre().books().received())),
        ("GET", "/control/state") => Reply::json(200, &state(shared)),
        ("POST", "/control/fault") => {
            let ordered = shared.centre().faults.order_json(&sent);
            match ordered {
                Ok(()) => Reply::json(200, &state(shared)),
                Err(reason) => Reply::refused(400, &reason),
            }
        }
        ("POST", "/control/clear") => {
            shared.centre().faults.clear();
            Reply::json(200, &state(shared))
        }
        ("POST", "/control/line") => line(shared, &sent),
        ("POST", "/control/release") => {
            release(shared, false);
            Reply::json(200, &state(shared))
        }
        ("POST", "/control/restart") => {
            let lost = shared.centre().flavours().restart_loses;
            release(shared, lost);
            let now_ms = shared.now_ms();
            shared.centre().restart(now_ms);
            Reply::json(200, &state(shared))
        }
        ("POST", "/control/flavour") => flavour(shared, &sent),
        ("POST", "/control/card") => card(shared, &sent),
        _ => Reply::refused(404, "no such control call"),
    }
}

fn state(shared: &Arc<Shared>) -> Value {
    let centre = shared.centre();
    json!({
        "line": format!("{:?}", *shared.line.borrow()).to_lowercase(),
        "faults_waiting": centre.faults.waiting(),
        "held": shared.held(),
        "flavour": centre.flavours().name,
        "flavours": Flavours::names().collect::<Vec<_>>(),
    })
}

/// `{"up":false}` closes connections after accepting them; with `"how":"refuse"` nobody can connect.
fn line(shared: &Arc<Shared>, sent: &Value) -> Reply {
    let line = match (sent.get("up").and_then(Value::as_bool), sent.get("how").and_then(Value::as_str)) {
        (Some(true), _) => Line::Up,
        (Some(false), Some("refuse")) => Line::Refuses,
        (Some(false), _) => Line::Drops,
        (None, _) => return Reply::refused(400, "up must be true or false"),
    };
    shared.line.send_replace(line);
    Reply::json(200, &state(shared))
}

fn flavour(shared: &Arc<Shared>, sent: &Value) -> Reply {
    match sent.get("name").and_then(Value::as_str).and_then(Flavours::named) {
        Some(flavours) => {
            shared.centre().set_flavours(flavours);
            Reply::json(200, &state(shared))
        }
        None => Reply::refused(400, "no flavour of that name"),
    }
}

fn card(shared: &Arc<Shared>, sent: &Value) -> Reply {
    let order = match (sent.get("profile").and_then(Value::as_str), sent.get("pull").and_then(Value::as_bool))
    {
        (Some(profile), _) => CardOrder::Insert(profile.to_owned()),
        (None, Some(true)) => CardOrder::Pull,
        _ => return Reply::refused(400, "send {\"profile\":NAME} or {\"pull\":true}"),
    };
    let Some(callback) = &shared.card else {
        return Reply::refused(409, "没有连接虚拟读卡器");
    };
    match callback(order) {
        Ok(()) => Reply::json(200, &json!({ "done": true })),
        Err(reason) => Reply::refused(409, &reason),
    }
}

//! Speaks to `/control/…` of a simulated platform over its socket, as a person with the control page does.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// A control address.
#[derive(Clone, Copy, Debug)]
pub struct ControlClient {
    address: SocketAddr,
}

/// A row of `/control/requests`.
#[derive(Clone, Debug, Deserialize)]
pub struct Request {
    /// Message id.
    pub msgid: String,
    /// Transaction number.
    pub infno: String,
    /// How many times all its bytes arrived.
    pub arrivals: i64,
    /// How many times it was executed.
    pub executions: i64,
}

/// A row of `settlements` in `/control/books`. Amounts are decimal yuan.
#[derive(Clone, Debug, Deserialize)]
pub struct Settlement {
    /// 结算ID.
    pub setl_id: String,
    /// Whose.
    pub psn_no: String,
    /// The 2207 (or 2208) that made it.
    pub msgid: String,
    /// `settled`, `refunded`, `refund` or `reversed`.
    pub state: String,
    /// 总额.
    pub total: String,
    /// 基金.
    pub fund: String,
    /// 个人账户.
    pub account: String,
    /// 现金.
    pub cash: String,
}

/// `sums` in `/control/books`. **Unit** of the amounts: fen.
#[derive(Clone, Debug, Deserialize)]
pub struct Sums {
    /// Settlements in effect.
    pub settled: i64,
    /// Settlements cancelled by 2208.
    pub refunded: i64,
    /// Opening balances minus balances of all people.
    pub account_drawn_fen: i64,
}

/// `/control/books`.
#[derive(Clone, Debug, Deserialize)]
pub struct Books {
    /// Every settlement and cancel, in order.
    pub settlements: Vec<Settlement>,
    /// Sums over what is in effect.
    pub sums: Sums,
}

impl ControlClient {
    /// A client for this address.
    pub const fn new(address: SocketAddr) -> Self {
        Self { address }
    }

    /// The books.
    ///
    /// # Errors
    /// In words.
    pub fn books(&self) -> Result<Books, String> {
        self.read("books")
    }

    /// Every request that arrived.
    ///
    /// # Errors
    /// In words.
    pub fn requests(&self) -> Result<Vec<Request>, String> {
        self.read("requests")
    }

    /// Orders a fault for the next request of a transaction; `kind` as in `FaultPlan::order_json`.
    ///
    /// # Errors
    /// In words.
    pub fn fault(&self, infno: &str, kind: &Value) -> Result<(), String> {
        self.post("fault", &json!({ "infno": infno, "kind": kind, "times": 1 }))
    }

    /// Does something.
    ///
    /// # Errors
    /// In words.
    pub fn post(&self, call: &str, body: &Value) -> Result<(), String> {
        self.exchange("POST", call, &body.to_string()).map(drop)
    }

    fn read<T: DeserializeOwned>(&self, call: &str) -> Result<T, String> {
        let body = self.exchange("GET", call, "")?;
        serde_json::from_slice(&body).map_err(|fault| format!("/control/{call}: {fault}"))
    }

    fn exchange(&self, method: &str, call: &str, body: &str) -> Result<Vec<u8>, String> {
        let words = |fault: std::io::Error| format!("/control/{call}: {fault}");
        let mut stream = TcpStream::connect(self.address).map_err(words)?;
        stream.set_read_timeout(Some(Duration::from_secs(10))).map_err(words)?;
        let request = format!(
            "{method} /control/{call} HTTP/1.1\r\nhost: control\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).map_err(words)?;
        let mut reply = Vec::new();
        stream.read_to_end(&mut reply).map_err(words)?;
        let end = reply.windows(4).position(|four| four == b"\r\n\r\n").ok_or("no head in the reply")?;
        let rest = reply.split_off(end + 4);
        if reply.starts_with(b"HTTP/1.1 200") {
            Ok(rest)
        } else {
            Err(format!("/control/{call}: {}", String::from_utf8_lossy(&rest)))
        }
    }
}

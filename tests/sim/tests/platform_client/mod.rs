//! A small client of the simulated platform for its own tests: one over the pure core, one over a raw TCP connection.
//!
//! Not every test file uses every helper.
#![allow(dead_code, reason = "each test file uses another part of the client")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::{Value, json};
use sim::sim_platform::{
    Centre, Flavours, Item, Person, RunningPlatform, Setup, date_time_text, fixture_people, parse_time,
    path_of, seed_items, signature, stamp14,
};

/// Monday noon of the tests.
pub fn noon() -> i64 {
    parse_time("2026-05-04 12:00:00").unwrap()
}

/// The gateway headers of a request.
pub fn headers(now_ms: i64) -> Vec<(String, String)> {
    let stamp = (now_ms / 1000).to_string();
    let nonce = format!("{now_ms:x}-n");
    [
        ("x-tif-paasid", "demo".to_owned()),
        ("x-tif-signature", signature(&stamp, "not-a-real-key", &nonce)),
        ("x-tif-timestamp", stamp),
        ("x-tif-nonce", nonce),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

/// A complete request body.
pub fn envelope(infno: &str, msgid: &str, sign_no: &str, now_ms: i64, input: Value) -> Value {
    json!({
        "infno": infno, "msgid": msgid, "mdtrtarea_admvs": "109900", "insuplc_admdvs": "109900",
        "recer_sys_code": "FSI_LOCAL", "dev_no": "", "dev_safe_info": "", "cainfo": "1", "signtype": "SM3",
        "infver": "V1.0", "opter_type": "1", "opter": "0001", "opter_name": "收费员", "inf_time": date_time_text(now_ms),
        "fixmedins_code": "H10990000001", "fixmedins_name": "示例市第一人民医院", "sign_no": sign_no, "input": input,
    })
}

/// What a test client keeps.
pub struct Session {
    pub now_ms: i64,
    pub sign_no: String,
    serial: u32,
    pub last_msgid: String,
}

impl Session {
    fn new(now_ms: i64) -> Self {
        Self { now_ms, sign_no: String::new(), serial: 0, last_msgid: String::new() }
    }

    pub fn next_msgid(&mut self) -> String {
        self.serial += 1;
        self.last_msgid = format!("H10990000001{}{:04}", stamp14(self.now_ms), self.serial);
        self.last_msgid.clone()
    }
}

/// The calls of an outpatient visit, over whatever carries the bytes.
pub trait Calls {
    fn session(&mut self) -> &mut Session;

    /// Sends a body; `None` when no complete answer came.
    fn exchange(
        &mut self,
        path: &str,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    ) -> Option<(u16, Vec<u8>)>;

    fn call_with(&mut self, infno: &str, msgid: &str, input: Value) -> Option<(u16, Vec<u8>)> {
        let session = self.session();
        let body = envelope(infno, msgid, &session.sign_no, session.now_ms, input);
        let headers = headers(session.now_ms);
        self.exchange(&path_of(infno).unwrap(), headers, body.to_string().into_bytes())
    }

    fn call_raw(&mut self, infno: &str, input: Value) -> Option<(u16, Vec<u8>)> {
        let msgid = self.session().next_msgid();
        self.call_with(infno, &msgid, input)
    }

    /// A call whose answer is JSON.
    fn call(&mut self, infno: &str, input: Value) -> Value {
        let (_, body) = self.call_raw(infno, input).unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    /// A call that must succeed; its `output`.
    fn output(&mut self, infno: &str, input: Value) -> Value {
        let answer = self.call(infno, input);
        assert!(succeeded(&answer), "{infno}: {answer}");
        answer["output"].clone()
    }

    /// A call that must be refused; its text.
    fn refusal(&mut self, infno: &str, input: Value) -> String {
        let answer = self.call(infno, input);
        assert!(!succeeded(&answer), "{infno}: {answer}");
        assert_eq!(answer["inf_refmsgid"], Value::Null);
        answer["err_msg"].as_str().unwrap().to_owned()
    }

    fn sign_in(&mut self) {
        let output =
            self.output("9001", json!({"signIn": {"opter_no": "0001", "mac": "00-00", "ip": "127.0.0.1"}}));
        self.session().sign_no = output["signinoutb"]["sign_no"].as_str().unwrap().to_owned();
    }

    fn register(&mut self, person: &Person) -> String {
        let input = register_input(person, self.session().now_ms, "MZ0001");
        self.output("2201", input)["data"]["mdtrt_id"].as_str().unwrap().to_owned()
    }

    fn upload_visit(&mut self, person: &Person, mdtrt_id: &str) {
        let input = upload_input(person, mdtrt_id, self.session().now_ms);
        assert_eq!(self.output("2203A", input), Value::Null);
    }

    /// Opens a visit and uploads lines, ready for 2206.
    fn prepare(&mut self, person: &Person, lines: &[Value]) -> Visit {
        let mdtrt_id = self.register(person);
        self.upload_visit(person, &mdtrt_id);
        let lines = lines.iter().map(|line| addressed(line, person, &mdtrt_id)).collect::<Vec<_>>();
        let result = self.output("2204", json!({ "feedetail": lines }))["result"].clone();
        Visit { person: person.clone(), mdtrt_id, result }
    }
}

/// A visit ready for settlement.
#[derive(Clone)]
pub struct Visit {
    pub person: Person,
    pub mdtrt_id: String,
    pub result: Value,
}

impl Visit {
    /// Sum of a member over the 2204 answer. **Unit**: fen.
    pub fn sum(&self, member: &str) -> i64 {
        self.result.as_array().unwrap().iter().map(|row| fen(&row[member])).sum()
    }

    pub fn settle_input(&self) -> Value {
        let person = &self.person;
        json!({"data": {
            "psn_no": person.psn_no, "mdtrt_cert_type": "03", "mdtrt_cert_no": person.card_no, "card_sn": person.card_sn,
            "med_type": "11", "medfee_sumamt": yuan(self.sum("det_item_fee_sumamt")), "psn_setlway": "01",
            "mdtrt_id": self.mdtrt_id, "chrg_bchno": "B1", "acct_used_flag": "1",
            "insutype": person.insurance.insutype, "invono": "",
            "fulamt_ownpay_amt": yuan(self.sum("fulamt_ownpay_amt")), "overlmt_selfpay": yuan(self.sum("overlmt_amt")),
            "preselfpay_amt": yuan(self.sum("preselfpay_amt")), "inscp_scp_amt": yuan(self.sum("inscp_scp_amt")),
        }})
    }

    pub fn of_visit(&self) -> Value {
        json!({"data": {"psn_no": self.person.psn_no, "mdtrt_id": self.mdtrt_id, "chrg_bchno": "0000",
            "ipt_otp_no": "MZ0001", "setl_id": ""}})
    }

    pub fn of_settlement(&self, setl_id: &str) -> Value {
        json!({"data": {"psn_no": self.person.psn_no, "mdtrt_id": self.mdtrt_id, "setl_id": setl_id}})
    }

    pub fn reversal_of(&self, omsgid: &str, oinfno: &str) -> Value {
        json!({"data": {"psn_no": self.person.psn_no, "omsgid": omsgid, "oinfno": oinfno}})
    }
}

pub fn register_input(person: &Person, now_ms: i64, ipt_otp_no: &str) -> Value {
    json!({"data": {
        "psn_no": person.psn_no, "insutype": person.insurance.insutype, "begntime": date_time_text(now_ms),
        "mdtrt_cert_type": "03", "mdtrt_cert_no": person.card_no, "card_sn": person.card_sn, "ipt_otp_no": ipt_otp_no,
        "atddr_no": "D109900000001", "dr_name": "李医生", "dept_code": "0301", "dept_name": "内科", "caty": "A03",
    }})
}

pub fn upload_input(person: &Person, mdtrt_id: &str, now_ms: i64) -> Value {
    json!({
        "mdtrtinfo": {"mdtrt_id": mdtrt_id, "psn_no": person.psn_no, "med_type": "11", "begntime": date_time_text(now_ms),
            "main_cond_dscr": "发热"},
        "diseinfo": [{"diag_type": "1", "diag_srt_no": "1", "diag_code": "J06.900", "diag_name": "急性上呼吸道感染",
            "diag_dept": "内科", "dise_dor_no": "D109900000001", "dise_dor_name": "李医生",
            "diag_time": date_time_text(now_ms), "vali_flag": "1"}],
    })
}

/// A fee line: code, quantity in 1/10000, price in 1/1,000,000 yuan.
pub fn line_of(number: usize, code: &str, count_e4: i64, price_e6: i64) -> Value {
    let amount = (i128::from(count_e4) * i128::from(price_e6) + 50_000_000) / 100_000_000;
    json!({
        "feedetl_sn": format!("L{number}"), "chrg_bchno": "B1", "rx_circ_flag": "0",
        "fee_ocur_time": "2026-05-04 11:50:00", "med_list_codg": code, "medins_list_codg": format!("H{number}"),
        "det_item_fee_sumamt": yuan(amount as i64), "cnt": decimal(count_e4, 4), "pric": decimal(price_e6, 6),
        "bilg_dept_codg": "0301", "bilg_dept_name": "内科", "bilg_dr_codg": "D109900000001", "bilg_dr_name": "李医生",
        "hosp_appr_flag": "1",
    })
}

pub fn line_for(number: usize, item: &Item, count: i64) -> Value {
    line_of(number, &item.med_list_codg, count * 10_000, item.price_e6)
}

pub fn addressed(line: &Value, person: &Person, mdtrt_id: &str) -> Value {
    let mut line = line.clone();
    line["mdtrt_id"] = json!(mdtrt_id);
    line["psn_no"] = json!(person.psn_no);
    line
}

/// An amount of an answer, number or text. **Unit**: fen.
pub fn fen(value: &Value) -> i64 {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    assert!(fraction.len() <= 2, "{text}");
    let size: i64 = format!("{}{fraction:0<2}", whole.trim_start_matches('-')).parse().unwrap();
    if text.starts_with('-') { -size } else { size }
}

pub fn yuan(amount: i64) -> String {
    decimal(amount, 2)
}

fn decimal(value: i64, places: u32) -> String {
    let scale = 10_i64.pow(places);
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{}.{:0width$}", value.abs() / scale, value.abs() % scale, width = places as usize)
}

pub fn succeeded(answer: &Value) -> bool {
    let code = match &answer["infcode"] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    code == "0" && matches!(answer["err_msg"].as_str(), None | Some("" | "success"))
}

pub fn person(profile_index: usize) -> Person {
    fixture_people()[profile_index].clone()
}

/// Items that make a plain basket: the first of each grade, about 200 yuan.
pub fn basket() -> Vec<Value> {
    let items = seed_items();
    let first = |class: &str| items.iter().find(|item| item.class == class).unwrap();
    vec![line_for(1, first("01"), 4), line_for(2, first("02"), 5), line_for(3, first("03"), 1)]
}

/// A client of the pure core.
pub struct Core {
    pub centre: Centre,
    pub session: Session,
    /// The answers of this client arrive.
    pub hears: bool,
}

impl Core {
    pub fn with(flavours: Flavours) -> Self {
        let centre = Centre::open(Setup { flavours, ..Setup::default() });
        let mut core = Self { centre, session: Session::new(noon()), hears: true };
        core.sign_in();
        core
    }

    pub fn named(name: &str) -> Self {
        Self::with(Flavours::named(name).unwrap())
    }
}

impl Calls for Core {
    fn session(&mut self) -> &mut Session {
        &mut self.session
    }

    fn exchange(
        &mut self,
        path: &str,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    ) -> Option<(u16, Vec<u8>)> {
        let answer = self.centre.handle(self.session.now_ms, path, &headers, &body);
        if self.hears {
            self.centre.note_answered(&answer);
        }
        Some((answer.status, answer.body))
    }
}

/// A client over TCP, one connection per request.
pub struct Wire {
    pub addr: SocketAddr,
    pub session: Session,
    /// Everything read in the last exchange, complete or not.
    pub read: Vec<u8>,
}

impl Wire {
    pub fn to(platform: &RunningPlatform) -> Self {
        let now_ms =
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() as i64;
        Self { addr: platform.addr(), session: Session::new(now_ms), read: Vec::new() }
    }

    /// Sends one HTTP request; `None` when no complete answer came.
    pub fn http(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(String, String)],
        body: &[u8],
    ) -> Option<(u16, Vec<u8>)> {
        self.read.clear();
        let mut stream = TcpStream::connect(self.addr).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut head =
            format!("{method} {path} HTTP/1.1\r\nhost: {}\r\ncontent-length: {}\r\n", self.addr, body.len());
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("connection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).ok()?;
        // The other side may close while we write; what it answered before counts.
        let written = stream.write_all(body);
        let end = stream.read_to_end(&mut self.read);
        if written.is_err() || end.is_err() {
            return None;
        }
        let at = self.read.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = String::from_utf8(self.read[..at].to_vec()).unwrap();
        let length: usize =
            head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse().unwrap();
        let body = self.read[at + 4..].to_vec();
        (body.len() == length).then(|| (head[9..12].parse().unwrap(), body))
    }

    /// Sends a transaction and closes the connection without reading.
    pub fn send_and_leave(&mut self, infno: &str, input: Value) {
        let msgid = self.session.next_msgid();
        let body = envelope(infno, &msgid, &self.session.sign_no, self.session.now_ms, input).to_string();
        let mut request =
            format!("POST {} HTTP/1.1\r\ncontent-length: {}\r\n", path_of(infno).unwrap(), body.len());
        for (name, value) in headers(self.session.now_ms) {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        let mut stream = TcpStream::connect(self.addr).unwrap();
        stream.write_all(format!("{request}\r\n{body}").as_bytes()).unwrap();
    }

    /// A control call that must succeed.
    pub fn control(&mut self, method: &str, path: &str, body: Value) -> Value {
        let body = if method == "GET" { Vec::new() } else { body.to_string().into_bytes() };
        let (status, answer) = self.http(method, &format!("/control/{path}"), &[], &body).unwrap();
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&answer));
        serde_json::from_slice(&answer).unwrap()
    }
}

impl Calls for Wire {
    fn session(&mut self) -> &mut Session {
        &mut self.session
    }

    fn exchange(
        &mut self,
        path: &str,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    ) -> Option<(u16, Vec<u8>)> {
        let mut headers = headers;
        headers.push(("content-type".to_owned(), "application/json".to_owned()));
        self.http("POST", path, &headers, &body)
    }
}

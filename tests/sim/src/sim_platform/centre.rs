//! The centre itself: bytes in, bytes out, no clock and no network inside.
//!
//! `handle` is one request in one database transaction. The order of its checks is the order of the real path: gateway,
//! envelope, message id, sign-in, fields, business. Deliberately not here: how bytes travel (`http.rs`).

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::{Map, Value};

use super::answer;
use super::books::Books;
use super::catalog::Catalog;
use super::catalog_files::{CatalogTrouble, PageTrouble};
use super::clock;
use super::faults::{AnswerFault, FaultPlan};
use super::fields;
use super::flavour::{Flavours, RepeatedMsgid};
use super::ledger::{BooksView, PersonView, Repeatable, SettlementView, state_word, yuan};
use super::lists::ListTrouble;
use super::national::National;
use super::out::Out;
use super::people::{self, Filing, Person};
use super::routes;

/// Gateway account of a client.
#[derive(Debug, Clone)]
pub struct Credentials {
    pub paasid: String,
    pub secret_key: String,
}

impl Credentials {
    /// The account of the demo.
    pub fn demo() -> Self {
        Self { paasid: "demo".to_owned(), secret_key: "not-a-real-key".to_owned() }
    }
}

/// What a centre is made of.
#[derive(Debug, Clone)]
pub struct Setup {
    pub seed: u64,
    pub flavours: Flavours,
    /// `None`: the gateway signature is not looked at.
    pub credentials: Option<Credentials>,
    /// How far `x-tif-timestamp` may be from the centre's clock. **Unit**: ms.
    pub timestamp_tolerance_ms: i64,
    pub fixmedins_code: String,
    pub fixmedins_name: String,
    /// Insurance region of the institution.
    pub area: String,
    pub people: Vec<Person>,
    /// What 1301 to 1319 are about.
    pub national: National,
    /// Books in this file; `None` = in memory.
    pub data: Option<PathBuf>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            seed: 1,
            flavours: Flavours::default(),
            credentials: Some(Credentials::demo()),
            timestamp_tolerance_ms: 300_000,
            fixmedins_code: "H10990000001".to_owned(),
            fixmedins_name: "示例市第一人民医院".to_owned(),
            area: "109900".to_owned(),
            people: people::fixture(),
            national: National::default(),
            data: None,
        }
    }
}

/// An answer as bytes, and what it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawAnswer {
    pub status: u16,
    pub content_type: &'static str,
    pub body: Vec<u8>,
    /// Of the request; empty when its body could not be read.
    pub infno: String,
    pub msgid: String,
    /// Did this request change or read the books with success (whatever the answer says)?
    pub executed: bool,
}

/// A request after the envelope was read.
pub struct Request {
    pub infno: String,
    pub msgid: String,
    pub envelope: Map<String, Value>,
    pub input: Map<String, Value>,
    /// `input` came as JSON text; `output` goes back the same way.
    pub input_as_text: bool,
    /// Time at the centre.
    pub now_ms: i64,
}

impl Request {
    /// The first row of an input node; empty when it is missing.
    pub fn node(&self, name: &str) -> Map<String, Value> {
        fields::rows_of(&self.input, name).into_iter().next().cloned().unwrap_or_default()
    }
}

/// A success of the business layer.
pub enum Done {
    /// `output`, null for transactions without one.
    Output(Out),
    /// A file.
    Bytes(Vec<u8>),
}

/// A refusal with its text.
#[derive(Debug, Clone)]
pub struct Refusal(pub String);

/// Result of a transaction.
pub type Outcome = Result<Done, Refusal>;

/// A refusal in the style of the centre: subsystem, reason, and where in its code.
pub fn refuse(subsystem: &str, reason: &str, place: &str) -> Refusal {
    Refusal(format!("FSI-{subsystem}:{reason}[{place}]"))
}

/// Wait before and after an execution. **Unit**: ms.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delays {
    pub before_ms: u64,
    pub after_ms: u64,
}

/// A request that arrived and waits.
struct Queued {
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// One simulated centre.
pub struct Centre {
    pub(super) setup: Setup,
    pub(super) books: Books,
    pub(super) catalog: Arc<Catalog>,
    pub(super) filings: Vec<Filing>,
    draw: ChaCha8Rng,
    queue: Vec<Queued>,
    /// What is wrong with catalog files.
    pub catalog_trouble: CatalogTrouble,
    /// What is wrong with lists.
    pub list_trouble: ListTrouble,
    /// What is wrong with the pages of a query.
    pub page_trouble: Option<(&'static str, PageTrouble)>,
    /// Dictionaries as this centre has changed them, in the place of the national ones.
    pub dictionaries: BTreeMap<String, Vec<(String, String)>>,
    /// One-shot faults; the carrier takes the wire faults from here.
    pub faults: FaultPlan,
}

impl Centre {
    /// Opens a centre.
    pub fn open(setup: Setup) -> Self {
        let books = Books::open(setup.data.as_deref());
        books.db.execute_batch("BEGIN").unwrap();
        for person in &setup.people {
            books.enter_person(person);
        }
        books.db.execute_batch("COMMIT").unwrap();
        Self {
            books,
            catalog: Catalog::seed(),
            filings: people::filings(),
            draw: ChaCha8Rng::seed_from_u64(setup.seed),
            queue: Vec::new(),
            catalog_trouble: CatalogTrouble::default(),
            list_trouble: ListTrouble::default(),
            page_trouble: None,
            dictionaries: BTreeMap::new(),
            faults: FaultPlan::default(),
            setup,
        }
    }

    /// The switches of this centre.
    pub fn flavours(&self) -> &Flavours {
        &self.setup.flavours
    }

    /// Changes the switches of a running centre.
    pub fn set_flavours(&mut self, flavours: Flavours) {
        self.setup.flavours = flavours;
    }

    /// The books, for looking.
    pub fn books(&self) -> &Books {
        &self.books
    }

    /// Balances, settlements and sums, for people and tests.
    pub fn view(&self) -> BooksView {
        BooksView {
            people: self
                .setup
                .people
                .iter()
                .map(|person| PersonView {
                    psn_no: person.psn_no.clone(),
                    name: person.name.clone(),
                    opening: yuan(self.books.opening(&person.psn_no)),
                    balance: yuan(self.books.balance(&person.psn_no)),
                })
                .collect(),
            settlements: self
                .books
                .settlements()
                .into_iter()
                .map(|s| SettlementView {
                    state: state_word(&s),
                    setl_time: clock::date_time(s.created_ms),
                    total: yuan(s.total),
                    fund: yuan(s.fund),
                    account: yuan(s.account),
                    cash: yuan(s.cash),
                    setl_id: s.setl_id,
                    mdtrt_id: s.mdtrt_id,
                    psn_no: s.psn_no,
                    msgid: s.msgid,
                })
                .collect(),
            sums: self.books.sums(),
        }
    }

    /// Answers one request.
    pub fn handle(
        &mut self,
        now_ms: i64,
        path: &str,
        headers: &[(String, String)],
        body: &[u8],
    ) -> RawAnswer {
        self.books.run("BEGIN", []);
        let answer = self.handle_inside(now_ms, path, headers, body);
        self.books.run("COMMIT", []);
        answer
    }

    /// Notes that an answer reached the client's side of the wire; without it the request counts as unanswered.
    pub fn note_answered(&mut self, answer: &RawAnswer) {
        self.books.note_answered(&answer.msgid, &answer.infno);
    }

    /// Notes a request whose bytes arrived but which will never be executed.
    pub fn note_lost(&mut self, now_ms: i64, path: &str, headers: &[(String, String)], body: &[u8]) {
        if let Ok(Value::Object(envelope)) = serde_json::from_slice(body) {
            self.note_arrival(now_ms + self.setup.flavours.clock_skew_ms, path, headers, body, &envelope);
        }
    }

    /// Draws the delays of the next request.
    pub fn draw_delays(&mut self) -> Delays {
        let longest = self.setup.flavours.slow_ms;
        if longest == 0 {
            return Delays::default();
        }
        let wait = u64::from(self.draw.next_u32() % longest);
        match self.draw.next_u32() % 3 {
            0 => Delays { before_ms: wait, after_ms: 0 },
            1 => Delays { before_ms: 0, after_ms: wait },
            _ => Delays::default(),
        }
    }

    /// Puts a request into the queue of the gateway: arrived, not executed.
    pub fn enqueue(&mut self, path: &str, headers: &[(String, String)], body: &[u8]) {
        self.queue.push(Queued { path: path.to_owned(), headers: headers.to_vec(), body: body.to_vec() });
    }

    /// Executes what waits in the queue. Nobody reads these answers.
    pub fn run_queue(&mut self, now_ms: i64) -> Vec<RawAnswer> {
        let queue = std::mem::take(&mut self.queue);
        queue.into_iter().map(|one| self.handle(now_ms, &one.path, &one.headers, &one.body)).collect()
    }

    /// The centre restarts: the queue is forgotten or executed, as the flavour says.
    pub fn restart(&mut self, now_ms: i64) -> Vec<RawAnswer> {
        if self.setup.flavours.restart_loses {
            self.queue.clear();
        }
        self.run_queue(now_ms)
    }

    /// Time passes: a gateway that replays delivers unanswered requests a second time.
    pub fn tick(&mut self, now_ms: i64) -> Vec<RawAnswer> {
        let after = self.setup.flavours.replay_after_ms;
        if after == 0 {
            return Vec::new();
        }
        let due = self.books.take_unanswered(now_ms + self.setup.flavours.clock_skew_ms - after);
        due.into_iter().map(|again| self.handle(now_ms, &again.path, &again.headers, &again.body)).collect()
    }

    /// True with that probability. **Unit**: per mille.
    pub(super) fn happens(&mut self, rate: u32) -> bool {
        rate > 0 && self.draw.next_u32() % 1000 < rate
    }

    pub(super) fn person(&self, psn_no: &str) -> Option<&Person> {
        self.setup.people.iter().find(|person| person.psn_no == psn_no)
    }

    /// A 30-digit id: region, time, serial.
    pub(super) fn new_id(&self, counter: &str, now_ms: i64) -> String {
        format!("{}{}{:010}", self.setup.area, clock::stamp14(now_ms), self.books.next(counter))
    }

    fn note_arrival(
        &self,
        now_ms: i64,
        path: &str,
        headers: &[(String, String)],
        body: &[u8],
        envelope: &Map<String, Value>,
    ) {
        let (msgid, infno) = (fields::scalar(envelope, "msgid"), fields::scalar(envelope, "infno"));
        if !msgid.is_empty() {
            let (path, headers, body) = (path.to_owned(), headers.to_vec(), body.to_vec());
            self.books.note_arrival(&Repeatable { msgid, infno, path, headers, body }, now_ms);
        }
    }

    /// The fault of an answer: ordered for once, or drawn by the habits of this centre.
    fn answer_fault(&mut self, infno: &str) -> Option<AnswerFault> {
        if let Some(ordered) = self.faults.take_answer(infno) {
            return Some(ordered);
        }
        let f = &self.setup.flavours;
        let (html, junk, minus_one, http_502) = (f.html, f.junk, f.minus_one, f.http_502);
        let odd = [
            (f.wrong_person, AnswerFault::WrongPerson),
            (f.three_decimals, AnswerFault::ThreeDecimals),
            (f.bad_sum, AnswerFault::BadSum),
            (f.negative, AnswerFault::Negative),
        ];
        if self.happens(html) {
            return Some(AnswerFault::Html { executed: false });
        }
        if self.happens(junk) {
            return Some(AnswerFault::Junk { executed: true });
        }
        if routes::writes(infno) {
            if self.happens(minus_one) {
                return Some(AnswerFault::ExecuteThenMinusOne);
            }
            if self.happens(http_502) {
                return Some(AnswerFault::Http502 { executed: true });
            }
        }
        if routes::settles(infno) {
            for (rate, fault) in odd {
                if self.happens(rate) {
                    return Some(fault);
                }
            }
        }
        None
    }

    fn handle_inside(
        &mut self,
        now_ms: i64,
        path: &str,
        headers: &[(String, String)],
        body: &[u8],
    ) -> RawAnswer {
        let now_ms = now_ms + self.setup.flavours.clock_skew_ms;
        let serial = self.books.next("gateway");
        let Ok(Value::Object(envelope)) = serde_json::from_slice(body) else {
            return answer::gateway_fault("报文不是JSON对象", serial);
        };
        let (infno, msgid) = (fields::scalar(&envelope, "infno"), fields::scalar(&envelope, "msgid"));
        let earlier = self.books.earlier(&msgid, &infno);
        self.note_arrival(now_ms, path, headers, body, &envelope);
        let named = |mut raw: RawAnswer| {
            raw.infno.clone_from(&infno);
            raw.msgid.clone_from(&msgid);
            raw
        };
        if let Some((from, to)) = self.setup.flavours.maintenance
            && (from..to).contains(&clock::minute_of_day(now_ms))
        {
            return named(answer::gateway_fault("系统维护中，请稍后再试", serial));
        }
        if routes::infno_of(path) != Some(infno.as_str()) {
            return named(answer::gateway_fault(&format!("未知交易编号{infno}"), serial));
        }
        if let Some(reason) = self.signature_fault(now_ms, headers) {
            return named(RawAnswer { status: 401, ..answer::gateway_fault(reason, serial) });
        }
        let fault = self.answer_fault(&infno);
        if let Some(AnswerFault::Html { executed: false }) = fault {
            return named(answer::html_page());
        }
        if let Some(AnswerFault::Junk { executed: false }) = fault {
            return named(answer::junk(self.setup.flavours.junk_bytes));
        }
        if let Some(AnswerFault::Http502 { executed: false }) = fault {
            return named(answer::bad_gateway());
        }
        if let Some((_, Some(first))) = &earlier
            && self.setup.flavours.repeated_msgid == RepeatedMsgid::RepeatsAnswer
        {
            return named(answer::json_bytes(first.clone()));
        }
        let mut request = Request {
            infno: infno.clone(),
            msgid: msgid.clone(),
            envelope,
            input: Map::new(),
            input_as_text: false,
            now_ms,
        };
        let outcome = match &fault {
            Some(AnswerFault::Refuse { text }) => Err(Refusal(text.clone())),
            _ => self.check(&mut request, earlier.is_some()).and_then(|()| self.execute(&request)),
        };
        let reason = outcome.as_ref().err().map(|refusal| refusal.0.clone());
        let executed = outcome.is_ok();
        let plain = answer::write(self, &request, &outcome, serial, None);
        self.books.note_outcome(&msgid, &infno, reason.as_deref(), &plain.body);
        let mut raw = match fault {
            None | Some(AnswerFault::Refuse { .. }) => plain,
            Some(AnswerFault::Html { .. }) => answer::html_page(),
            Some(AnswerFault::Junk { .. }) => answer::junk(self.setup.flavours.junk_bytes),
            Some(AnswerFault::Http502 { .. }) => answer::bad_gateway(),
            Some(AnswerFault::ExecuteThenMinusOne) => {
                let pretended = Err(refuse("系统", "系统异常，请稍后再试", "SysExceptionHandler_31"));
                answer::write(self, &request, &pretended, serial, None)
            }
            Some(fault) => answer::write(self, &request, &outcome, serial, Some(&fault)),
        };
        raw.executed = executed;
        named(raw)
    }

    /// Runs the business of a transaction; a refusal leaves no trace.
    pub(super) fn execute(&mut self, request: &Request) -> Outcome {
        self.books.run("SAVEPOINT business", []);
        let outcome = match request.infno.trim_end_matches('A') {
            "9001" => self.sign_in(request),
            "9002" => self.sign_out(request),
            "1101" => self.person_information(request),
            "1301" | "1302" | "1303" | "1305" | "1306" | "1307" | "1308" | "1309" | "1310" | "1311"
            | "1313" | "1314" | "1315" | "1320" | "1321" => self.catalog_file(request),
            "1304" | "1312" | "1316" | "1318" | "1319" => self.catalog_page(request),
            "1317" => self.mapping_page(request),
            "1901" => self.dictionary(request),
            "2001" => self.benefit_check(request),
            "2201" => self.register(request),
            "2202" => self.cancel_registration(request),
            "2203" => self.upload_visit(request),
            "2204" => self.upload_fees(request),
            "2205" => self.cancel_fees(request),
            "2206" => self.pre_settle(request),
            "2207" => self.settle(request),
            "2208" => self.cancel_settlement(request),
            "2601" => self.reverse(request),
            "3301" => self.upload_mappings(request),
            "3302" => self.withdraw_mappings(request),
            "3201" => self.statement_total(request),
            "3202" => self.statement_detail(request),
            "4205" => self.upload_self_paid(request),
            "4206" => self.delete_self_paid(request),
            "5101" => self.departments(request),
            "5102" => self.practitioners(request),
            "5201" => self.query_visits(request),
            "5202" => self.query_diagnoses(request),
            "5203" => self.query_settlement(request),
            "5204" => self.query_lines(request),
            "5206" => self.query_accumulators(request),
            "5301" => self.query_filings(request),
            "5302" => self.query_chosen(request),
            "9101" => self.upload_file(request),
            "9102" => self.download_file(request),
            other => Err(refuse("交易路由", &format!("未知交易编号{other}"), "Router_12")),
        };
        if outcome.is_err() {
            self.books.run("ROLLBACK TO business", []);
        }
        self.books.run("RELEASE business", []);
        outcome
    }
}

//! What must hold after every start: everything that was true before is true now, and no bill contradicts the platform.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use desk::api::{BillRow, JournalRow};
use serde_json::json;

use crate::control_client::{ControlClient, Settlement};
use crate::headless_desk::HeadlessDesk;

/// Everything that goes on by itself is over within this.
const REST_WITHIN: Duration = Duration::from_secs(60);

/// Transactions that change something at the platform: each must have been announced in the journal.
const CHANGING: [&str; 8] = ["2201", "2202", "2203", "2204", "2205", "2207", "2208", "2601"];
/// States in which the program goes on by itself.
const MOVING: [&str; 6] = ["FENCING", "REVERSING", "CONFIRMING", "CANCELLING", "CANCEL_FENCING", "SETTLING"];

/// What the clerk has seen with his own eyes: it must never become untrue.
#[derive(Default)]
pub struct Seen {
    /// Journal rows by number: kind, message id, head.
    rows: BTreeMap<u32, (String, Option<String>, String)>,
    /// Newest row on the status bar at the time of death.
    head: Option<(u32, String)>,
    /// Bills whose cash was taken, and those whose refund was handed over.
    pub taken: BTreeSet<String>,
    /// Bills whose refund was handed over.
    pub refunded: BTreeSet<String>,
    /// Message ids announced in the journal.
    announced: BTreeSet<String>,
}

impl Seen {
    /// Keeps what stands on the screen now.
    pub fn note_view(&mut self, desk: &HeadlessDesk) {
        let status = desk.view().status;
        self.head = Some((status.journal_seq, status.journal_head));
    }

    /// Looks at everything.
    ///
    /// # Panics
    /// Something was lost, doubled or contradicted.
    pub fn look(&mut self, desk: &mut HeadlessDesk, control: ControlClient) {
        let bills = bills_at_rest(desk);
        self.check_journal(desk);
        self.check_requests(control);
        let books = control.books().unwrap();
        for row in &bills {
            let there = row.msg_id.as_ref().and_then(|id| books.settlements.iter().find(|s| &s.msgid == id));
            check_bill(row, there);
        }
        for settlement in books.settlements.iter().filter(|s| s.state == "settled") {
            let known = bills.iter().any(|row| row.msg_id.as_ref() == Some(&settlement.msgid));
            assert!(known, "the platform settled {settlement:?}, and no bill of ours knows it");
        }
        check_one_settlement_a_bill(&bills, &books.settlements);
        self.check_money(desk, &bills);
    }

    fn check_journal(&mut self, desk: &mut HeadlessDesk) {
        let rows: Vec<JournalRow> = desk.query("journal", &json!({ "limit": 1000 })).unwrap();
        let now: BTreeMap<u32, _> =
            rows.into_iter().map(|row| (row.seq, (row.kind, row.msg_id, row.head))).collect();
        let first = *now.keys().next().expect("a start is journaled");
        for (seq, row) in self.rows.range(first..) {
            assert_eq!(now.get(seq), Some(row), "journal row {seq} was there before the kill");
        }
        if let Some((seq, head)) = self.head.take().filter(|(seq, _)| *seq >= first) {
            let found = now.get(&seq).map(|row| row.2.as_str());
            assert_eq!(found, Some(head.as_str()), "row {seq} was on the screen before the kill");
        }
        for (kind, msg_id, _) in now.values() {
            if let (true, Some(id)) = (kind == "OP_INTENT", msg_id) {
                self.announced.insert(id.clone());
            }
        }
        self.rows.extend(now);
    }

    fn check_requests(&self, control: ControlClient) {
        let mut arrived: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for request in control.requests().unwrap() {
            assert_eq!(request.arrivals, 1, "{} {} arrived more than once", request.infno, request.msgid);
            if CHANGING.contains(&request.infno.as_str()) {
                let id = &request.msgid;
                assert!(self.announced.contains(id), "{} {id} left without an intent", request.infno);
            }
            arrived.entry(request.msgid).or_default().push(request.infno);
        }
        for (id, used_for) in arrived {
            assert_eq!(used_for.len(), 1, "message id {id} was used for {used_for:?}");
        }
    }

    fn check_money(&self, desk: &HeadlessDesk, bills: &[BillRow]) {
        let paid = |row: &BillRow| fen(&row.paid);
        let drawer: i64 = bills.iter().map(paid).sum();
        assert_eq!(fen(&desk.view().status.drawer_expected), drawer, "the drawer and the bills: {bills:?}");
        for row in bills {
            let (taken, refunded) = (self.taken.contains(&row.bill), self.refunded.contains(&row.bill));
            if refunded {
                assert_eq!(row.state, "REFUNDED", "the refund was handed over: {row:?}");
            } else if taken && row.state == "SETTLED" {
                assert_ne!(paid(row), 0, "the cash was taken: {row:?}");
            }
        }
    }
}

/// The bills, once nothing moves by itself any more.
///
/// # Panics
/// Something moves for ever.
pub fn bills_at_rest(desk: &mut HeadlessDesk) -> Vec<BillRow> {
    let until = Instant::now() + REST_WITHIN;
    loop {
        let rows: Vec<BillRow> = desk.query("bills", &json!({})).unwrap();
        if !rows.iter().any(|row| MOVING.contains(&row.state.as_str())) {
            return rows;
        }
        assert!(Instant::now() < until, "still moving: {rows:?}");
        // What goes on by itself changes no view once its bill has left the desk.
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn check_one_settlement_a_bill(bills: &[BillRow], settlements: &[Settlement]) {
    let mut effective: BTreeMap<&str, u32> = BTreeMap::new();
    for row in bills {
        let there = |s: &&Settlement| s.state == "settled" && Some(&s.msgid) == row.msg_id.as_ref();
        *effective.entry(&row.bill).or_default() += settlements.iter().filter(there).count() as u32;
    }
    for (bill, count) in effective {
        assert!(count <= 1, "bill {bill} is settled {count} times");
    }
}

fn fen(text: &str) -> i64 {
    settlement::Money::parse(text).unwrap().fen()
}

/// Never a state that the platform contradicts, except where the desk says that it does not know.
fn check_bill(row: &BillRow, there: Option<&Settlement>) {
    let state = there.map(|s| s.state.as_str());
    match row.state.as_str() {
        "SETTLED" => {
            let s = there.unwrap_or_else(|| panic!("settled here, unknown there: {row:?}"));
            assert_eq!(state, Some("settled"), "{row:?}");
            let ours = (row.fund.as_deref(), row.account.as_deref(), row.cash.as_deref());
            assert_eq!(ours, (Some(&*s.fund), Some(&*s.account), Some(&*s.cash)), "{row:?}");
            assert_eq!(
                (row.total.as_str(), row.settlement.as_ref()),
                (&*s.total, Some(&s.setl_id)),
                "{row:?}"
            );
        }
        "CANCELLED" | "REFUNDED" => assert_eq!(state, Some("refunded"), "{row:?}"),
        // Being resolved: the desk says that it does not know yet.
        "IN_DOUBT" | "REVERSING" | "FENCING" | "CONFIRMING" => {}
        "VOID" => assert!(matches!(state, None | Some("reversed")), "{row:?} {there:?}"),
        "DRAFT" | "REGISTERED" | "UPLOADED" | "QUOTED" => assert_eq!(state, None, "{row:?}"),
        other => panic!("{other} after a start: {row:?}"),
    }
}

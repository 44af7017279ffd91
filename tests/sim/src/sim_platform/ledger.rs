//! The part of the books that is about money and messages: settlements, reversals, requests, and their sums.

use std::collections::BTreeSet;

use rusqlite::{Row, params};
use serde::Serialize;

use super::books::{Books, Received, Settlement};
use super::fen;

const COLUMNS: &str = "setl_id, origin, mdtrt_id, psn_no, chrg_bchno, insutype, clr_type, clr_optins, msgid, infno, \
    created_ms, refunded_ms, reversed_ms, reconciled, total, fund, account, cash, record";

/// A received request that can be executed again.
pub struct Repeatable {
    pub msgid: String,
    pub infno: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

fn settlement(row: &Row<'_>) -> Settlement {
    Settlement {
        setl_id: row.get(0).unwrap(),
        origin: row.get(1).unwrap(),
        mdtrt_id: row.get(2).unwrap(),
        psn_no: row.get(3).unwrap(),
        chrg_bchno: row.get(4).unwrap(),
        insutype: row.get(5).unwrap(),
        clr_type: row.get(6).unwrap(),
        clr_optins: row.get(7).unwrap(),
        msgid: row.get(8).unwrap(),
        infno: row.get(9).unwrap(),
        created_ms: row.get(10).unwrap(),
        refunded_ms: row.get(11).unwrap(),
        reversed_ms: row.get(12).unwrap(),
        reconciled: row.get(13).unwrap(),
        total: row.get(14).unwrap(),
        fund: row.get(15).unwrap(),
        account: row.get(16).unwrap(),
        cash: row.get(17).unwrap(),
        record: row.get(18).unwrap(),
    }
}

impl Settlement {
    /// Not undone by 2601, not cancelled by 2208, and not itself a cancel.
    pub fn in_effect(&self) -> bool {
        self.origin.is_none() && self.refunded_ms.is_none() && self.reversed_ms.is_none()
    }

    /// 1 when it was cancelled or is a cancel.
    pub fn refund_flag(&self) -> &'static str {
        if self.origin.is_some() || self.refunded_ms.is_some() { "1" } else { "0" }
    }
}

/// Writing requests whose answer reached nobody; a question that nobody heard the answer of is not delivered again.
macro_rules! unanswered_writes {
    () => {
        "answers = 0 AND replayed = 0 AND last_ms <= ?1 \
         AND infno IN ('2201','2203','2203A','2204','2205','2202','2207','2207A','2208')"
    };
}

impl Books {
    fn settlements_where(&self, condition: &str, values: impl rusqlite::Params) -> Vec<Settlement> {
        let mut statement = self
            .db
            .prepare_cached(&format!("SELECT {COLUMNS} FROM settlement WHERE {condition} ORDER BY rowid"))
            .unwrap();
        let mut rows = statement.query(values).unwrap();
        let mut found = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            found.push(settlement(row));
        }
        found
    }

    /// Keeps a settlement.
    pub fn add_settlement(&self, s: &Settlement) {
        self.touch(&s.setl_id);
        self.run(
            "INSERT INTO settlement(setl_id, origin, mdtrt_id, psn_no, chrg_bchno, insutype, clr_type, clr_optins, \
             msgid, infno, created_ms, total, fund, account, cash, record) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
            params![
                s.setl_id,
                s.origin,
                s.mdtrt_id,
                s.psn_no,
                s.chrg_bchno,
                s.insutype,
                s.clr_type,
                s.clr_optins,
                s.msgid,
                s.infno,
                s.created_ms,
                s.total,
                s.fund,
                s.account,
                s.cash,
                s.record
            ],
        );
    }

    fn touch(&self, setl_id: &str) {
        self.touched.borrow_mut().insert(setl_id.to_owned());
    }

    /// Settlements that were written since the last time this was asked.
    pub fn take_touched(&self) -> BTreeSet<String> {
        std::mem::take(&mut self.touched.borrow_mut())
    }

    /// All settlements and cancels, in order.
    pub fn settlements(&self) -> Vec<Settlement> {
        self.settlements_where("1", [])
    }

    /// A settlement by its id.
    pub fn settlement(&self, setl_id: &str) -> Option<Settlement> {
        self.settlements_where("setl_id = ?1", [setl_id]).pop()
    }

    /// The settlements of a visit.
    pub fn settlements_of_visit(&self, mdtrt_id: &str) -> Vec<Settlement> {
        self.settlements_where("mdtrt_id = ?1", [mdtrt_id])
    }

    /// What a message id settled (or cancelled).
    pub fn settlements_of_msgid(&self, msgid: &str) -> Vec<Settlement> {
        self.settlements_where("msgid = ?1", [msgid])
    }

    /// Sets or takes back the mark of a cancelled settlement.
    pub fn mark_refunded(&self, setl_id: &str, at_ms: Option<i64>) {
        self.touch(setl_id);
        self.run("UPDATE settlement SET refunded_ms = ?2 WHERE setl_id = ?1", params![setl_id, at_ms]);
    }

    /// Marks a settlement as undone by 2601.
    pub fn mark_reversed(&self, setl_id: &str, at_ms: i64) {
        self.touch(setl_id);
        self.run("UPDATE settlement SET reversed_ms = ?2 WHERE setl_id = ?1", params![setl_id, at_ms]);
    }

    /// Marks a settlement as reconciled.
    pub fn mark_reconciled(&self, setl_id: &str) {
        self.run("UPDATE settlement SET reconciled = 1 WHERE setl_id = ?1", [setl_id]);
    }

    /// Keeps a reversal.
    pub fn add_reversal(
        &self,
        reversal: (&str, &str, &str, &str),
        at_ms: i64,
        undid: usize,
        tombstone: bool,
    ) {
        let (omsgid, oinfno, psn_no, msgid) = reversal;
        self.run(
            "INSERT INTO reversal(omsgid, oinfno, psn_no, msgid, at_ms, undid, tombstone) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![omsgid, oinfno, psn_no, msgid, at_ms, undid as i64, tombstone],
        );
    }

    /// Must this message id not be executed any more?
    pub fn entombed(&self, msgid: &str) -> bool {
        self.db
            .prepare_cached("SELECT 1 FROM reversal WHERE omsgid = ?1 AND tombstone = 1")
            .unwrap()
            .exists([msgid])
            .unwrap()
    }

    // Requests

    /// Notes that all bytes of a request arrived.
    pub fn note_arrival(&self, repeatable: &Repeatable, now_ms: i64) {
        self.run(
            "INSERT INTO request(msgid, infno, path, first_ms, last_ms, arrivals, headers, body) \
             VALUES (?1, ?2, ?3, ?4, ?4, 1, ?5, ?6) \
             ON CONFLICT(msgid, infno) DO UPDATE SET arrivals = arrivals + 1, last_ms = ?4",
            params![
                repeatable.msgid,
                repeatable.infno,
                repeatable.path,
                now_ms,
                serde_json::to_string(&repeatable.headers).unwrap(),
                repeatable.body
            ],
        );
    }

    /// Notes the outcome of an execution: `reason` is the refusal.
    pub fn note_outcome(&self, msgid: &str, infno: &str, reason: Option<&str>, answer: &[u8]) {
        self.run(
            "UPDATE request SET executions = executions + (?3 IS NULL), result = CASE WHEN ?3 IS NULL THEN 0 ELSE -1 END, \
             reason = ?3, answer = COALESCE(answer, ?4) WHERE msgid = ?1 AND infno = ?2",
            params![msgid, infno, reason, answer],
        );
    }

    /// Notes that an answer was handed to the connection.
    pub fn note_answered(&self, msgid: &str, infno: &str) {
        self.run("UPDATE request SET answers = answers + 1 WHERE msgid = ?1 AND infno = ?2", [msgid, infno]);
    }

    /// (arrivals, stored first answer).
    pub fn earlier(&self, msgid: &str, infno: &str) -> Option<(i64, Option<Vec<u8>>)> {
        let mut statement = self
            .db
            .prepare_cached("SELECT arrivals, answer FROM request WHERE msgid = ?1 AND infno = ?2")
            .unwrap();
        let mut rows = statement.query([msgid, infno]).unwrap();
        rows.next().unwrap().map(|row| (row.get(0).unwrap(), row.get(1).unwrap()))
    }

    /// Every message id received, in order.
    pub fn received(&self) -> Vec<Received> {
        let mut statement = self
            .db
            .prepare_cached(
                "SELECT msgid, infno, path, first_ms, arrivals, executions, answers, result, reason FROM request \
                 ORDER BY rowid",
            )
            .unwrap();
        let mut rows = statement.query([]).unwrap();
        let mut found = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            found.push(Received {
                msgid: row.get(0).unwrap(),
                infno: row.get(1).unwrap(),
                path: row.get(2).unwrap(),
                first_ms: row.get(3).unwrap(),
                arrivals: row.get(4).unwrap(),
                executions: row.get(5).unwrap(),
                answers: row.get(6).unwrap(),
                result: row.get(7).unwrap(),
                reason: row.get(8).unwrap(),
            });
        }
        found
    }

    /// Writing requests whose answer reached nobody, received before `before_ms` and not yet delivered again; they are
    /// marked as delivered again.
    pub fn take_unanswered(&self, before_ms: i64) -> Vec<Repeatable> {
        // Asked at every tick and nearly always empty: a look costs a tenth of opening a write for nothing.
        const DUE: &str = concat!("SELECT EXISTS (SELECT 1 FROM request WHERE ", unanswered_writes!(), ")");
        if self.number(DUE, [before_ms]) == 0 {
            return Vec::new();
        }
        let mut statement = self
            .db
            .prepare_cached(concat!(
                "UPDATE request SET replayed = 1 WHERE ",
                unanswered_writes!(),
                " RETURNING msgid, infno, path, headers, body"
            ))
            .unwrap();
        let mut rows = statement.query([before_ms]).unwrap();
        let mut found = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            found.push(Repeatable {
                msgid: row.get(0).unwrap(),
                infno: row.get(1).unwrap(),
                path: row.get(2).unwrap(),
                headers: serde_json::from_str(&row.get::<_, String>(3).unwrap()).unwrap(),
                body: row.get(4).unwrap(),
            });
        }
        found
    }
}

/// A view of the books for people and tests. Amounts are decimal yuan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BooksView {
    pub people: Vec<PersonView>,
    pub settlements: Vec<SettlementView>,
    pub sums: Sums,
}

/// One person's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonView {
    pub psn_no: String,
    pub name: String,
    pub opening: String,
    pub balance: String,
}

/// One settlement or cancel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SettlementView {
    pub setl_id: String,
    pub mdtrt_id: String,
    pub psn_no: String,
    pub msgid: String,
    /// `settled`, `refunded`, `refund` or `reversed`.
    pub state: &'static str,
    pub setl_time: String,
    pub total: String,
    pub fund: String,
    pub account: String,
    pub cash: String,
}

/// Sums over what is in effect. **Unit** of the amounts: fen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Sums {
    /// Settlements in effect.
    pub settled: i64,
    /// Settlements cancelled by 2208.
    pub refunded: i64,
    /// Settlements and cancels undone by 2601.
    pub reversed: i64,
    pub total_fen: i64,
    pub fund_fen: i64,
    pub account_fen: i64,
    pub cash_fen: i64,
    /// Opening balances minus balances of all people.
    pub account_drawn_fen: i64,
}

impl Books {
    /// Sums over what is in effect.
    pub fn sums(&self) -> Sums {
        let mut sums = Sums::default();
        for s in self.settlements() {
            if s.reversed_ms.is_some() {
                sums.reversed += 1;
            } else if s.origin.is_none() && s.refunded_ms.is_some() {
                sums.refunded += 1;
            } else if s.in_effect() {
                sums.settled += 1;
                sums.total_fen += s.total;
                sums.fund_fen += s.fund;
                sums.account_fen += s.account;
                sums.cash_fen += s.cash;
            }
        }
        sums.account_drawn_fen = self
            .db
            .prepare_cached("SELECT COALESCE(sum(opening - balance), 0) FROM person")
            .unwrap()
            .query_row([], |row| row.get(0))
            .unwrap();
        sums
    }
}

/// The word for the state of a settlement.
pub fn state_word(s: &Settlement) -> &'static str {
    match (s.reversed_ms, &s.origin, s.refunded_ms) {
        (Some(_), _, _) => "reversed",
        (None, Some(_), _) => "refund",
        (None, None, Some(_)) => "refunded",
        (None, None, None) => "settled",
    }
}

/// Decimal yuan of fen.
pub fn yuan(amount: i64) -> String {
    fen::show(amount, 2)
}

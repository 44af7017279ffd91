//! The centre's books in SQLite: what is true, whoever was told.
//!
//! One transaction per request. Deliberately not here: rules; a caller decides, the books keep.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;

use super::fen::Fen;
use super::people::Person;
use super::policy::{Accumulated, Parts};

const SCHEMA: &str = include_str!("books.sql");

/// The open books.
pub struct Books {
    pub(super) db: Connection,
    /// Settlements that were written since somebody last asked; a refused transaction may have taken them back.
    pub(super) touched: RefCell<BTreeSet<String>>,
}

/// A visit opened by 2201.
#[derive(Debug, Clone)]
pub struct Visit {
    pub mdtrt_id: String,
    pub psn_no: String,
    pub insutype: String,
    pub ipt_otp_no: String,
    pub begn_ms: i64,
    /// Empty until 2203.
    pub med_type: String,
    pub open: bool,
    /// `data` of 2201, as JSON text: most readers of a visit do not need it.
    pub registration: String,
    /// Was 2203 received?
    pub uploaded: bool,
}

/// A fee line.
#[derive(Debug, Clone)]
pub struct Line {
    pub mdtrt_id: String,
    pub feedetl_sn: String,
    pub chrg_bchno: String,
    pub setl_id: Option<String>,
    pub dise_codg: String,
    /// The row of 2204, as JSON text.
    pub body: String,
    /// The members of its 2204 answer, as JSON text.
    pub answer: String,
    pub parts: Parts,
}

/// A settlement (2207) or the reversing one of a cancel (2208).
#[derive(Debug, Clone)]
pub struct Settlement {
    pub setl_id: String,
    /// For a cancel: the settlement it cancels.
    pub origin: Option<String>,
    pub mdtrt_id: String,
    pub psn_no: String,
    pub chrg_bchno: String,
    pub insutype: String,
    pub clr_type: String,
    pub clr_optins: String,
    pub msgid: String,
    pub infno: String,
    pub created_ms: i64,
    /// When a 2208 cancelled it.
    pub refunded_ms: Option<i64>,
    /// When a 2601 undid it.
    pub reversed_ms: Option<i64>,
    pub reconciled: bool,
    pub total: Fen,
    pub fund: Fen,
    pub account: Fen,
    pub cash: Fen,
    /// A `Record` of `settle.rs`.
    pub record: String,
}

/// One message id as it was received.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Received {
    pub msgid: String,
    pub infno: String,
    pub path: String,
    pub first_ms: i64,
    /// How many times all its bytes arrived.
    pub arrivals: i64,
    /// How many times it was executed with success.
    pub executions: i64,
    /// How many answers were handed to the connection.
    pub answers: i64,
    /// infcode of the last execution: 0 or -1; null while it was not executed.
    pub result: Option<i64>,
    /// The refusal, if it was one.
    pub reason: Option<String>,
}

impl Books {
    /// Opens the books in memory, or in a file that survives.
    pub fn open(file: Option<&Path>) -> Self {
        let db = match file {
            Some(path) => Connection::open(path).unwrap(),
            None => Connection::open_in_memory().unwrap(),
        };
        db.set_prepared_statement_cache_capacity(128);
        // A value bound to a statement must not make SQLite plan it anew: that costs more than most of them take.
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).unwrap();
        db.execute_batch(SCHEMA).unwrap();
        Self { db, touched: RefCell::default() }
    }

    /// Runs one statement.
    pub(super) fn run(&self, sql: &str, values: impl rusqlite::Params) -> usize {
        self.db.prepare_cached(sql).unwrap().execute(values).unwrap()
    }

    fn rows<T>(&self, sql: &str, values: impl rusqlite::Params, read: fn(&Row<'_>) -> T) -> Vec<T> {
        let mut statement = self.db.prepare_cached(sql).unwrap();
        let mut rows = statement.query(values).unwrap();
        let mut found = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            found.push(read(row));
        }
        found
    }

    pub(super) fn number(&self, sql: &str, values: impl rusqlite::Params) -> i64 {
        self.db
            .prepare_cached(sql)
            .unwrap()
            .query_row(values, |row| row.get::<_, Option<i64>>(0))
            .optional()
            .unwrap()
            .flatten()
            .unwrap_or_default()
    }

    /// The next number of a counter.
    pub fn next(&self, counter: &str) -> i64 {
        self.number(
            "INSERT INTO counter(name, value) VALUES (?1, 1) ON CONFLICT(name) DO UPDATE SET value = value + 1 \
             RETURNING value",
            [counter],
        )
    }

    // People

    /// Enters a person with the opening balance, unless known.
    pub fn enter_person(&self, person: &Person) {
        self.run(
            "INSERT OR IGNORE INTO person(psn_no, balance, opening) VALUES (?1, ?2, ?2)",
            params![person.psn_no, person.opening_balance()],
        );
    }

    /// Balance of the personal account.
    pub fn balance(&self, psn_no: &str) -> Fen {
        self.number("SELECT balance FROM person WHERE psn_no = ?1", [psn_no])
    }

    /// Balance the person started with.
    pub fn opening(&self, psn_no: &str) -> Fen {
        self.number("SELECT opening FROM person WHERE psn_no = ?1", [psn_no])
    }

    /// Moves money on the personal account.
    pub fn change_balance(&self, psn_no: &str, by: Fen) {
        self.run("UPDATE person SET balance = balance + ?2 WHERE psn_no = ?1", params![psn_no, by]);
    }

    /// (insutype, code, amount) of a year.
    pub fn accumulators(&self, psn_no: &str, year: &str) -> Vec<(String, String, i64)> {
        self.rows(
            "SELECT insutype, code, amount FROM accumulator WHERE psn_no = ?1 AND year = ?2 ORDER BY insutype, code",
            [psn_no, year],
            |row| (row.get(0).unwrap(), row.get(1).unwrap(), row.get(2).unwrap()),
        )
    }

    /// The year so far under one insurance.
    pub fn year(&self, psn_no: &str, insutype: &str, year: &str) -> Accumulated {
        let mut found = Accumulated::default();
        for (kept_for, code, amount) in self.accumulators(psn_no, year) {
            if kept_for != insutype {
                continue;
            }
            match code.as_str() {
                "Q0000" => found.deductible = amount,
                "F0000" => found.fee = amount,
                "DPOOL" => found.pool = amount,
                "D320100" => found.civil = amount,
                "D330100" => found.large = amount,
                "D390200" => found.serious = amount,
                "OWN" => found.own_in_scope = amount,
                "C0000" => found.count = amount,
                _ => {}
            }
        }
        found
    }

    /// Adds to the year.
    pub fn accumulate(&self, psn_no: &str, insutype: &str, year: &str, change: &Accumulated) {
        for (code, amount) in change.entries() {
            self.run(
                "INSERT INTO accumulator(psn_no, insutype, year, code, amount) VALUES (?1, ?2, ?3, ?4, ?5) \
                 ON CONFLICT DO UPDATE SET amount = amount + ?5",
                params![psn_no, insutype, year, code, amount],
            );
        }
    }

    // Sign-in

    /// Opens a sign-in.
    pub fn sign_in(&self, sign_no: &str, opter_no: &str, until_ms: i64) {
        self.run("INSERT INTO sign_in VALUES (?1, ?2, ?3, 1)", params![sign_no, opter_no, until_ms]);
    }

    /// Is the number valid now?
    pub fn signed_in(&self, sign_no: &str, now_ms: i64) -> bool {
        self.number(
            "SELECT count(*) FROM sign_in WHERE sign_no = ?1 AND valid = 1 AND until_ms > ?2",
            params![sign_no, now_ms],
        ) == 1
    }

    /// Ends a sign-in.
    pub fn sign_out(&self, sign_no: &str) {
        self.run("UPDATE sign_in SET valid = 0 WHERE sign_no = ?1", [sign_no]);
    }

    // Visits and lines

    /// Opens a visit.
    pub fn open_visit(&self, visit: &Visit, msgid: &str, now_ms: i64) {
        self.run(
            "INSERT INTO visit(mdtrt_id, psn_no, insutype, ipt_otp_no, begn_ms, med_type, open, registration, upload, \
             msgid, created_ms) VALUES (?1, ?2, ?3, ?4, ?5, '', 1, ?6, 'null', ?7, ?8)",
            params![
                visit.mdtrt_id,
                visit.psn_no,
                visit.insutype,
                visit.ipt_otp_no,
                visit.begn_ms,
                visit.registration,
                msgid,
                now_ms
            ],
        );
    }

    fn visits(&self, condition: &str, values: impl rusqlite::Params) -> Vec<Visit> {
        self.rows(
            &format!(
                "SELECT mdtrt_id, psn_no, insutype, ipt_otp_no, begn_ms, med_type, open, registration, upload <> 'null' \
                 FROM visit WHERE {condition} ORDER BY rowid"
            ),
            values,
            |row| Visit {
                mdtrt_id: row.get(0).unwrap(),
                psn_no: row.get(1).unwrap(),
                insutype: row.get(2).unwrap(),
                ipt_otp_no: row.get(3).unwrap(),
                begn_ms: row.get(4).unwrap(),
                med_type: row.get(5).unwrap(),
                open: row.get(6).unwrap(),
                registration: row.get(7).unwrap(),
                uploaded: row.get(8).unwrap(),
            },
        )
    }

    /// A visit of that person.
    pub fn visit(&self, mdtrt_id: &str, psn_no: &str) -> Option<Visit> {
        self.visits("mdtrt_id = ?1 AND psn_no = ?2", [mdtrt_id, psn_no]).pop()
    }

    /// Visits of a person that existed at `seen_ms`.
    pub fn visits_of(&self, psn_no: &str, seen_ms: i64) -> Vec<Visit> {
        self.visits("psn_no = ?1 AND created_ms <= ?2", params![psn_no, seen_ms])
    }

    /// Cancels a visit.
    pub fn close_visit(&self, mdtrt_id: &str) {
        self.run("UPDATE visit SET open = 0 WHERE mdtrt_id = ?1", [mdtrt_id]);
    }

    /// Keeps the upload of 2203 and its diagnoses, in place of an earlier one.
    pub fn upload_visit(&self, mdtrt_id: &str, med_type: &str, upload: &Value, diagnoses: &[Value]) {
        self.run(
            "UPDATE visit SET med_type = ?2, upload = ?3 WHERE mdtrt_id = ?1",
            params![mdtrt_id, med_type, upload.to_string()],
        );
        self.run("DELETE FROM diagnosis WHERE mdtrt_id = ?1", [mdtrt_id]);
        for diagnosis in diagnoses {
            self.run(
                "INSERT INTO diagnosis(mdtrt_id, body) VALUES (?1, ?2)",
                params![mdtrt_id, diagnosis.to_string()],
            );
        }
    }

    /// What 2203 said of a visit; nothing before it.
    pub fn visit_info(&self, mdtrt_id: &str) -> Value {
        let found = self.rows("SELECT upload FROM visit WHERE mdtrt_id = ?1", [mdtrt_id], |row| json(row, 0));
        found.into_iter().next().unwrap_or_default()
    }

    /// The diagnoses of a visit.
    pub fn diagnoses(&self, mdtrt_id: &str) -> Vec<Value> {
        self.rows("SELECT body FROM diagnosis WHERE mdtrt_id = ?1 ORDER BY rowid", [mdtrt_id], |row| {
            json(row, 0)
        })
    }

    /// Adds a line.
    pub fn add_line(&self, line: &Line) {
        let parts = &line.parts;
        self.run(
            "INSERT INTO line(mdtrt_id, feedetl_sn, chrg_bchno, setl_id, dise_codg, body, answer, total, full_own, \
             over_limit, first_pay, in_scope) VALUES (?1, ?2, ?3, NULL, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                line.mdtrt_id,
                line.feedetl_sn,
                line.chrg_bchno,
                line.dise_codg,
                line.body,
                line.answer,
                parts.total,
                parts.full_own,
                parts.over_limit,
                parts.first_pay,
                parts.in_scope
            ],
        );
    }

    /// The lines of a visit.
    pub fn lines(&self, mdtrt_id: &str) -> Vec<Line> {
        self.rows(
            "SELECT mdtrt_id, feedetl_sn, chrg_bchno, setl_id, dise_codg, body, answer, total, full_own, over_limit, \
             first_pay, in_scope FROM line WHERE mdtrt_id = ?1 ORDER BY rowid",
            [mdtrt_id],
            |row| Line {
                mdtrt_id: row.get(0).unwrap(),
                feedetl_sn: row.get(1).unwrap(),
                chrg_bchno: row.get(2).unwrap(),
                setl_id: row.get(3).unwrap(),
                dise_codg: row.get(4).unwrap(),
                body: row.get(5).unwrap(),
                answer: row.get(6).unwrap(),
                parts: Parts {
                    total: row.get(7).unwrap(),
                    full_own: row.get(8).unwrap(),
                    over_limit: row.get(9).unwrap(),
                    first_pay: row.get(10).unwrap(),
                    in_scope: row.get(11).unwrap(),
                },
            },
        )
    }

    /// Removes one line.
    pub fn remove_line(&self, mdtrt_id: &str, feedetl_sn: &str) {
        self.run("DELETE FROM line WHERE mdtrt_id = ?1 AND feedetl_sn = ?2", [mdtrt_id, feedetl_sn]);
    }

    /// Marks the lines of a batch as settled (or, with `None`, as open again if they belong to `was`).
    pub fn settle_lines(&self, mdtrt_id: &str, chrg_bchno: &str, setl_id: &str) {
        self.run(
            "UPDATE line SET setl_id = ?3 WHERE mdtrt_id = ?1 AND chrg_bchno = ?2",
            [mdtrt_id, chrg_bchno, setl_id],
        );
    }

    /// Opens the lines of a settlement again.
    pub fn open_lines(&self, mdtrt_id: &str, setl_id: &str) {
        self.run("UPDATE line SET setl_id = NULL WHERE mdtrt_id = ?1 AND setl_id = ?2", [mdtrt_id, setl_id]);
    }

    // Files

    /// Keeps a file.
    pub fn keep_file(&self, file_qury_no: &str, filename: &str, content: &[u8]) {
        self.run("INSERT OR REPLACE INTO file VALUES (?1, ?2, ?3)", params![file_qury_no, filename, content]);
    }

    /// (file name, content).
    pub fn file(&self, file_qury_no: &str) -> Option<(String, Vec<u8>)> {
        self.rows("SELECT filename, content FROM file WHERE file_qury_no = ?1", [file_qury_no], |row| {
            (row.get(0).unwrap(), row.get(1).unwrap())
        })
        .pop()
    }
}

pub(super) fn json(row: &Row<'_>, column: usize) -> Value {
    serde_json::from_str(&row.get::<_, String>(column).unwrap()).unwrap()
}

PRAGMA journal_mode = MEMORY;
PRAGMA synchronous = OFF;
CREATE TABLE IF NOT EXISTS counter(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS person(psn_no TEXT PRIMARY KEY, balance INTEGER NOT NULL, opening INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS accumulator(psn_no TEXT, insutype TEXT, year TEXT, code TEXT, amount INTEGER NOT NULL,
  PRIMARY KEY(psn_no, insutype, year, code)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sign_in(sign_no TEXT PRIMARY KEY, opter_no TEXT NOT NULL, until_ms INTEGER NOT NULL, valid INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS visit(mdtrt_id TEXT PRIMARY KEY, psn_no TEXT NOT NULL, insutype TEXT NOT NULL, ipt_otp_no TEXT NOT NULL,
  begn_ms INTEGER NOT NULL, med_type TEXT NOT NULL, open INTEGER NOT NULL, registration TEXT NOT NULL, upload TEXT NOT NULL,
  msgid TEXT NOT NULL, created_ms INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS visit_person ON visit(psn_no);
CREATE TABLE IF NOT EXISTS diagnosis(mdtrt_id TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS diagnosis_visit ON diagnosis(mdtrt_id);
CREATE TABLE IF NOT EXISTS line(mdtrt_id TEXT NOT NULL, feedetl_sn TEXT NOT NULL, chrg_bchno TEXT NOT NULL, setl_id TEXT,
  dise_codg TEXT NOT NULL, body TEXT NOT NULL, answer TEXT NOT NULL, total INTEGER NOT NULL, full_own INTEGER NOT NULL,
  over_limit INTEGER NOT NULL, first_pay INTEGER NOT NULL, in_scope INTEGER NOT NULL, PRIMARY KEY(mdtrt_id, feedetl_sn));
CREATE TABLE IF NOT EXISTS settlement(setl_id TEXT PRIMARY KEY, origin TEXT, mdtrt_id TEXT NOT NULL, psn_no TEXT NOT NULL,
  chrg_bchno TEXT NOT NULL, insutype TEXT NOT NULL, clr_type TEXT NOT NULL, clr_optins TEXT NOT NULL, msgid TEXT NOT NULL,
  infno TEXT NOT NULL, created_ms INTEGER NOT NULL, refunded_ms INTEGER, reversed_ms INTEGER, reconciled INTEGER NOT NULL DEFAULT 0,
  total INTEGER NOT NULL, fund INTEGER NOT NULL, account INTEGER NOT NULL, cash INTEGER NOT NULL, record TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS settlement_msgid ON settlement(msgid);
CREATE INDEX IF NOT EXISTS settlement_visit ON settlement(mdtrt_id);
CREATE TABLE IF NOT EXISTS reversal(omsgid TEXT NOT NULL, oinfno TEXT NOT NULL, psn_no TEXT NOT NULL, msgid TEXT NOT NULL,
  at_ms INTEGER NOT NULL, undid INTEGER NOT NULL, tombstone INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS reversal_omsgid ON reversal(omsgid);
CREATE TABLE IF NOT EXISTS request(msgid TEXT NOT NULL, infno TEXT NOT NULL, path TEXT NOT NULL, first_ms INTEGER NOT NULL,
  last_ms INTEGER NOT NULL, arrivals INTEGER NOT NULL, executions INTEGER NOT NULL DEFAULT 0, answers INTEGER NOT NULL DEFAULT 0,
  result INTEGER, reason TEXT, headers TEXT NOT NULL, body BLOB NOT NULL, answer BLOB, replayed INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY(msgid, infno));
CREATE INDEX IF NOT EXISTS request_unanswered ON request(last_ms) WHERE answers = 0 AND replayed = 0;
CREATE TABLE IF NOT EXISTS self_paid(record TEXT PRIMARY KEY, name TEXT NOT NULL, certno TEXT NOT NULL, total INTEGER NOT NULL,
  lines INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS file(file_qury_no TEXT PRIMARY KEY, filename TEXT NOT NULL, content BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS mapping(item TEXT PRIMARY KEY, name TEXT NOT NULL, catalog TEXT NOT NULL, list_type TEXT NOT NULL,
  begndate TEXT NOT NULL, enddate TEXT NOT NULL) WITHOUT ROWID;

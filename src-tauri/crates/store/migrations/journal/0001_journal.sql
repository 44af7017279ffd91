-- The journal, the books and their projections. Triggers only forbid; nothing here computes anything.

CREATE TABLE migrations (
    number INTEGER PRIMARY KEY,
    name   TEXT NOT NULL,
    sha256 TEXT NOT NULL
) STRICT;

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- How `hash` below is made; a program that does not know the word does not open the file.
INSERT INTO meta (key, value) VALUES ('chain', 'sha256/1');

-- One row per fact, in the order it became durable. seq has no gaps. subject: an attempt by its id alone, else
-- 'fallback:…' or 'deposit:…'; nothing for the window itself.
CREATE TABLE journal (
    seq       INTEGER PRIMARY KEY CHECK (seq >= 1),
    boot      TEXT    NOT NULL,
    wall_ms   INTEGER NOT NULL,
    mono_ms   INTEGER NOT NULL,
    subject   TEXT,
    bill      TEXT,
    kind      TEXT    NOT NULL,
    msg_id    TEXT,
    payload   TEXT    NOT NULL,
    body      BLOB,
    prev_hash BLOB    NOT NULL CHECK (length(prev_hash) = 32),
    hash      BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- seq: the row that closed the transaction these postings belong to; they are part of its hash.
CREATE TABLE postings (
    id         INTEGER PRIMARY KEY CHECK (id >= 1),
    seq        INTEGER NOT NULL REFERENCES journal (seq),
    account    TEXT    NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen <> 0),
    subject    TEXT    NOT NULL,
    case_id    TEXT
) STRICT;

-- Requests that change something. The permit to send is given by the very commit that stores the intent, so a row
-- that was not sent cannot exist; the primary key keeps a message id from being used twice.
CREATE TABLE ops (
    msg_id         TEXT PRIMARY KEY,
    transaction_no TEXT    NOT NULL,
    subject        TEXT,
    seq            INTEGER NOT NULL REFERENCES journal (seq),
    sent           INTEGER NOT NULL CHECK (sent = 1)
) STRICT, WITHOUT ROWID;

-- Bills that are taken: one attempt at a time, whatever the program believes.
CREATE TABLE claims (
    bill    TEXT PRIMARY KEY,
    attempt TEXT    NOT NULL UNIQUE,
    seq     INTEGER NOT NULL REFERENCES journal (seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE balances (
    account TEXT PRIMARY KEY,
    fen     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How far the message ids have come.
CREATE TABLE mark (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    second  INTEGER NOT NULL,
    counter INTEGER NOT NULL CHECK (counter BETWEEN 0 AND 99)
) STRICT;

INSERT INTO mark (one, second, counter) VALUES (1, 0, 99);

-- The newest row, so that a tail that went missing is seen.
CREATE TABLE tip (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    seq  INTEGER NOT NULL CHECK (seq >= 0),
    hash BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT;

INSERT INTO tip (one, seq, hash) VALUES (1, 0, zeroblob(32));

CREATE TRIGGER journal_never_changes BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'a journal row never changes'); END;

CREATE TRIGGER journal_never_shrinks BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'a journal row is never deleted'); END;

CREATE TRIGGER postings_never_change BEFORE UPDATE ON postings
BEGIN SELECT RAISE(ABORT, 'a posting never changes'); END;

CREATE TRIGGER postings_never_shrink BEFORE DELETE ON postings
BEGIN SELECT RAISE(ABORT, 'a posting is never deleted'); END;

CREATE TRIGGER ops_never_change BEFORE UPDATE ON ops
BEGIN SELECT RAISE(ABORT, 'a message id never changes'); END;

CREATE TRIGGER ops_never_shrink BEFORE DELETE ON ops
BEGIN SELECT RAISE(ABORT, 'a message id is never deleted'); END;

CREATE TRIGGER claims_never_change BEFORE UPDATE ON claims
BEGIN SELECT RAISE(ABORT, 'a claim is made or given back, never changed'); END;

CREATE TRIGGER mark_never_goes_back BEFORE UPDATE ON mark
WHEN (NEW.second, NEW.counter) < (OLD.second, OLD.counter)
BEGIN SELECT RAISE(ABORT, 'the mark of message ids never goes back'); END;

CREATE TRIGGER mark_never_shrinks BEFORE DELETE ON mark
BEGIN SELECT RAISE(ABORT, 'the mark of message ids is never deleted'); END;

CREATE TRIGGER tip_only_grows BEFORE UPDATE ON tip
WHEN NEW.seq <= OLD.seq
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;

CREATE TRIGGER tip_never_shrinks BEFORE DELETE ON tip
BEGIN SELECT RAISE(ABORT, 'the tip is never deleted'); END;

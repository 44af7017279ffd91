-- What may be deleted at any time.

CREATE TABLE migrations (
    number INTEGER PRIMARY KEY,
    name   TEXT NOT NULL,
    sha256 TEXT NOT NULL
) STRICT;

-- Prices and ratios stand as the text the core reads back; price_micro only orders.
CREATE TABLE catalog (
    item_code        TEXT PRIMARY KEY,
    catalog_code     TEXT NOT NULL,
    name             TEXT NOT NULL,
    spec             TEXT NOT NULL,
    unit             TEXT NOT NULL,
    price            TEXT NOT NULL,
    price_micro      INTEGER NOT NULL,
    class            TEXT NOT NULL CHECK (class IN ('01', '02', '03')),
    first_pay        TEXT NOT NULL,
    ceiling          TEXT,
    charge_kind      TEXT NOT NULL,
    list_type        TEXT NOT NULL
) STRICT;

-- How often an item was charged here: what is charged often is found first.
CREATE TABLE charged (
    item_code TEXT PRIMARY KEY,
    times     INTEGER NOT NULL
) STRICT;

CREATE TABLE catalog_version (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    version TEXT    NOT NULL,
    items   INTEGER NOT NULL
) STRICT;

-- snapshot: codec form of what 1101 said. certificate_sha256: kind and number of the certificate, hashed, to look by.
CREATE TABLE people (
    person_no          TEXT PRIMARY KEY,
    certificate_sha256 BLOB NOT NULL CHECK (length(certificate_sha256) = 32),
    fetched_ms         INTEGER NOT NULL,
    snapshot           TEXT NOT NULL
) STRICT;

CREATE INDEX people_by_certificate ON people (certificate_sha256);

-- How the window looks: what costs one key to set again.
CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- What may be deleted at any time.

CREATE TABLE migrations (
    number INTEGER PRIMARY KEY,
    name   TEXT NOT NULL,
    sha256 TEXT NOT NULL
) STRICT;

-- Versions of the catalog; each is a file of its own, catalog-<number>.db, that never changes. The highest number is in use.
-- adopted_day: from which day on. fetched_ms: when it was asked for; none for a table that was handed over.
CREATE TABLE catalogs (
    number      INTEGER PRIMARY KEY,
    name        TEXT NOT NULL,
    items       INTEGER NOT NULL,
    fetched_ms  INTEGER,
    adopted_day TEXT NOT NULL
) STRICT;

-- The last number that was given out, also to versions that were never ended.
CREATE TABLE catalog_number (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    last INTEGER NOT NULL
) STRICT;

-- The hospital's own items in the order of its list. catalog_code: the national code that stands for it, where there is one; what
-- the centre holds of that is told by the journal. drugs: beginnings of the codes on its packs, parted by spaces.
CREATE TABLE own_items (
    place        INTEGER PRIMARY KEY,
    item_code    TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    spec         TEXT NOT NULL,
    unit         TEXT NOT NULL,
    price        TEXT NOT NULL,
    catalog_code TEXT,
    list         TEXT NOT NULL,
    drugs        TEXT NOT NULL
) STRICT;

-- Lists that a centre hands over whole: 5101 departments, 5102 doctors, 1317 mappings, 1901.<list> codes. fetched_ms: when the one in use
-- came.
CREATE TABLE lists (
    list       TEXT PRIMARY KEY,
    fetched_ms INTEGER NOT NULL
) STRICT;

-- other_code: the hospital's own number. insured: for the insurance.
CREATE TABLE list_rows (
    list       TEXT NOT NULL,
    place      INTEGER NOT NULL,
    code       TEXT NOT NULL,
    name       TEXT NOT NULL,
    other_code TEXT NOT NULL,
    from_day   TEXT,
    until_day  TEXT,
    insured    INTEGER NOT NULL,
    PRIMARY KEY (list, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX list_rows_by_code ON list_rows (list, code);

-- What the centre held of the mapping of the hospital's items when it was last asked (1317), whole. Whether that is later than an answer to a
-- request of ours is told by how many of them the journal had: after.
CREATE TABLE centre_mappings (
    place        INTEGER PRIMARY KEY,
    item_code    TEXT NOT NULL,
    catalog_code TEXT NOT NULL,
    list         TEXT NOT NULL,
    name         TEXT NOT NULL,
    from_day     TEXT,
    until_day    TEXT
) STRICT;

CREATE TABLE centre_mappings_after (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    after INTEGER NOT NULL
) STRICT;

-- Lists of codes with their names (1901). fetched_ms of each stands in lists, under 1901.<list>.
CREATE TABLE codes (
    list  TEXT NOT NULL,
    place INTEGER NOT NULL,
    code  TEXT NOT NULL,
    label TEXT NOT NULL,
    PRIMARY KEY (list, place)
) STRICT, WITHOUT ROWID;

-- How often an item was charged here: what is charged often is found first.
CREATE TABLE charged (
    item_code TEXT PRIMARY KEY,
    times     INTEGER NOT NULL
) STRICT;

-- snapshot: codec form of what 1101 said. certificate_sha256: kind and number of the certificate, hashed, to look by.
CREATE TABLE people (
    person_no          TEXT PRIMARY KEY,
    certificate_sha256 BLOB NOT NULL CHECK (length(certificate_sha256) = 32),
    fetched_ms         INTEGER NOT NULL,
    snapshot           TEXT NOT NULL
) STRICT;

CREATE INDEX people_by_certificate ON people (certificate_sha256);

-- What else the platform told of a person, one row each: his accumulators of the year (5206), his filings (5301). told: codec form.
CREATE TABLE told (
    person_no TEXT NOT NULL,
    what      TEXT NOT NULL CHECK (what IN ('accumulators', 'filings')),
    told      TEXT NOT NULL,
    PRIMARY KEY (person_no, what)
) STRICT, WITHOUT ROWID;

-- How the window looks: what costs one key to set again.
CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

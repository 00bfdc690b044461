-- Version 1: audits with their candidates, observations and links.
CREATE TABLE audits (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL,
    -- What was asked for: the same inputs and settings resume an unfinished audit.
    fingerprint TEXT NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    status TEXT NOT NULL CHECK (status IN ('discovering', 'verifying', 'done')),
    ruleset TEXT,
    -- The report without its links, as JSON.
    profile TEXT
) STRICT;
CREATE INDEX audits_by_site ON audits (site, started_at);
-- Candidates as they arrive, before they are sorted and merged.
CREATE TABLE incoming (
    audit INTEGER NOT NULL REFERENCES audits ON DELETE CASCADE,
    place TEXT NOT NULL,
    target TEXT NOT NULL,
    anchor TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE TABLE candidates (
    audit INTEGER NOT NULL REFERENCES audits ON DELETE CASCADE,
    place TEXT NOT NULL,
    target TEXT NOT NULL,
    anchor TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (audit, place, target, anchor)
) STRICT, WITHOUT ROWID;
CREATE TABLE observations (
    audit INTEGER NOT NULL REFERENCES audits ON DELETE CASCADE,
    url TEXT NOT NULL,
    -- zstd-compressed JSON.
    body BLOB NOT NULL,
    PRIMARY KEY (audit, url)
) STRICT, WITHOUT ROWID;
CREATE TABLE links (
    audit INTEGER NOT NULL REFERENCES audits ON DELETE CASCADE,
    source_url TEXT NOT NULL,
    target_url TEXT NOT NULL,
    -- Tells apart several links between the same two pages.
    nth INTEGER NOT NULL,
    source_domain TEXT NOT NULL,
    anchor TEXT NOT NULL,
    state TEXT NOT NULL,
    cause TEXT,
    http_status INTEGER,
    broken_at TEXT,
    label TEXT NOT NULL,
    value INTEGER NOT NULL,
    risk INTEGER NOT NULL,
    -- Rule ids with points, `id:points` joined by spaces, strongest first.
    rules TEXT NOT NULL,
    first_seen TEXT,
    checked_at TEXT,
    PRIMARY KEY (audit, source_url, target_url, nth)
) STRICT, WITHOUT ROWID;
CREATE TABLE robots (
    origin TEXT PRIMARY KEY,
    fetched_at TEXT NOT NULL,
    status INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE sources (
    audit INTEGER NOT NULL REFERENCES audits ON DELETE CASCADE,
    nth INTEGER NOT NULL,
    report TEXT NOT NULL,
    PRIMARY KEY (audit, nth)
) STRICT, WITHOUT ROWID;
CREATE TABLE unread (
    audit INTEGER NOT NULL REFERENCES audits ON DELETE CASCADE,
    file TEXT NOT NULL,
    line INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;

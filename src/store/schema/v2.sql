-- Version 2: a link that stays as it is takes one row for all audits, not one for each, and remembers what past audits
-- saw of it.

CREATE TABLE sites (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO sites (name) SELECT DISTINCT site FROM audits ORDER BY site;

-- Times compare as texts: always six digits after the second.
UPDATE audits SET
    started_at = CASE WHEN instr(started_at, '.') = 0 THEN replace(started_at, 'Z', '.000000Z')
        ELSE substr(replace(started_at, 'Z', '') || '000000', 1, 26) || 'Z' END,
    finished_at = CASE WHEN instr(finished_at, '.') = 0 THEN replace(finished_at, 'Z', '.000000Z')
        ELSE substr(replace(finished_at, 'Z', '') || '000000', 1, 26) || 'Z' END;
-- Rows of `links` were written for it.
ALTER TABLE audits ADD COLUMN linked INTEGER NOT NULL DEFAULT 0;
-- It was made after an audit of a later moment and shares no rows with its neighbours.
ALTER TABLE audits ADD COLUMN detached INTEGER NOT NULL DEFAULT 0;
-- The referring domains of the report, as a JSON list; kept for the last audit of a site.
ALTER TABLE audits ADD COLUMN domains TEXT;
UPDATE audits SET linked = 1 WHERE status = 'done';

ALTER TABLE links RENAME TO links_v1;
CREATE TABLE links (
    site INTEGER NOT NULL REFERENCES sites,
    source_url TEXT NOT NULL,
    target_url TEXT NOT NULL,
    -- Tells apart several links between the same two pages.
    nth INTEGER NOT NULL,
    -- The first audit for which the row holds, and the first for which it no longer does: empty while it holds, the
    -- same as `since` when it holds for that audit alone.
    since INTEGER NOT NULL,
    until INTEGER,
    source_domain TEXT NOT NULL,
    anchor TEXT NOT NULL,
    state TEXT NOT NULL,
    cause TEXT,
    http_status INTEGER,
    broken_at TEXT,
    label TEXT NOT NULL,
    value INTEGER NOT NULL,
    risk INTEGER NOT NULL,
    -- Findings as `axis/rule:points`, joined by spaces, strongest first.
    rules TEXT NOT NULL,
    -- Times are microseconds since 1970.
    first_seen INTEGER,
    first_live INTEGER,
    -- Empty for live links: the audit's own time.
    last_live INTEGER,
    live_broken_at TEXT,
    live_label TEXT,
    missing INTEGER NOT NULL,
    gone_since INTEGER,
    gone_cause TEXT,
    lost_at INTEGER,
    -- No source named it in that audit.
    carried INTEGER NOT NULL,
    PRIMARY KEY (site, source_url, target_url, nth, since)
) STRICT, WITHOUT ROWID;

INSERT INTO links
    SELECT s.id, l.source_url, l.target_url, l.nth, a.id,
        (SELECT min(n.id) FROM audits n WHERE n.site = a.site AND n.id > a.id AND n.status = 'done'),
        l.source_domain, l.anchor, l.state, l.cause, l.http_status, l.broken_at, l.label, l.value, l.risk,
        -- Version 1 did not say which axis a rule speaks on.
        '',
        CAST(unixepoch(l.first_seen) * 1000000 AS INTEGER),
        CASE l.state WHEN 'live' THEN unixepoch(a.started_at) * 1000000 END,
        NULL,
        CASE l.state WHEN 'live' THEN l.broken_at END,
        CASE l.state WHEN 'live' THEN l.label END,
        CASE l.state WHEN 'gone' THEN 1 ELSE 0 END,
        CASE l.state WHEN 'gone' THEN unixepoch(a.started_at) * 1000000 END,
        CASE l.state WHEN 'gone' THEN l.cause END,
        NULL,
        0
    FROM links_v1 l JOIN audits a ON a.id = l.audit JOIN sites s ON s.name = a.site
    WHERE a.status = 'done';
DROP TABLE links_v1;

-- For people who open the file: every link of every audit, and the numbers of each audit.
CREATE VIEW links_by_audit AS
    SELECT a.id AS audit, a.site AS site_name, substr(a.started_at, 1, 19) || 'Z' AS audited_at, l.source_url,
        l.target_url, l.anchor, l.source_domain, l.state, l.cause, l.http_status, l.broken_at, l.label, l.value, l.risk,
        l.rules, datetime(l.first_live / 1000000, 'unixepoch') AS first_live,
        CASE WHEN l.state = 'live' AND NOT l.carried THEN datetime(a.started_at)
            ELSE datetime(l.last_live / 1000000, 'unixepoch') END AS last_live,
        l.missing, datetime(l.lost_at / 1000000, 'unixepoch') AS lost_at, l.carried
    FROM audits a JOIN sites s ON s.name = a.site JOIN links l ON l.site = s.id
    WHERE a.status = 'done' AND CASE a.detached
        WHEN 0 THEN l.since <= a.id AND (l.until IS NULL OR l.until > a.id)
        ELSE l.since = a.id AND l.until = a.id END;
CREATE VIEW audit_numbers AS
    SELECT id AS audit, site, substr(started_at, 1, 19) || 'Z' AS audited_at, ruleset,
        profile ->> '$.summary.quantity.known.links' AS known,
        profile ->> '$.summary.quantity.live.links' AS live,
        profile ->> '$.summary.quantity.counts.links' AS counts,
        profile ->> '$.summary.quantity.live.domains' AS domains,
        profile ->> '$.summary.quality.high.links' AS high,
        profile ->> '$.summary.quality.low.links' AS low,
        profile ->> '$.summary.quality.spammy.links' AS spammy,
        profile ->> '$.changes.counts.new' AS new,
        profile ->> '$.changes.counts.lost' AS lost,
        profile ->> '$.changes.counts.restored' AS restored,
        profile ->> '$.summary.verdict.standing' AS verdict
    FROM audits WHERE status = 'done';

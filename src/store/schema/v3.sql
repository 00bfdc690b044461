-- Version 3: hunts for the linking pages of domains go on where they were interrupted.

-- What each fetch of a hunt showed, in order, as JSON; only while the audit is being made.
CREATE TABLE hunts (
    audit INTEGER NOT NULL REFERENCES audits ON DELETE CASCADE,
    lead TEXT NOT NULL,
    nth INTEGER NOT NULL,
    -- 0 when robots.txt forbade it before anything was asked for.
    fetched INTEGER NOT NULL,
    step TEXT NOT NULL,
    PRIMARY KEY (audit, lead, nth)
) STRICT, WITHOUT ROWID;

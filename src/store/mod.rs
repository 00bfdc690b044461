//! One SQLite file that remembers runs, observations and past audits. The only owner of SQL.

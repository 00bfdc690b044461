//! What is accepted from services, and how long they are waited for.

use std::time::Duration;

/// One answer, decoded. A thousand rows of the widest vendor are 3 MB.
pub const MAX_ANSWER_BYTES: usize = 16 << 20;
/// Longest single wait that a service can ask for; beyond it the rest is left for the next audit.
pub const MAX_WAIT: Duration = Duration::from_secs(60);
/// All waits that one service asked for in one audit, so that polite obedience cannot hold up the audit.
pub const MAX_WAITS: Duration = Duration::from_secs(180);
/// Attempts at one request. What does not heal within three is down.
pub const MAX_ATTEMPTS: u32 = 3;
/// Wait before repeating what failed without saying when to come back, doubled each time.
pub const FIRST_WAIT: Duration = Duration::from_secs(2);
/// Characters kept of a service's own words in a note.
pub const MAX_WORDS: usize = 200;
/// Unreadable rows listed per service; the count stays exact.
pub const MAX_LISTED: usize = 100;
/// Records of one answer that are read. The largest page that is asked for has 1,000.
pub const MAX_RECORDS: usize = 20_000;
/// How long an answer that costs nothing is used again: a daily audit asks anew.
pub const OPEN_LIFETIME: Duration = Duration::from_secs(20 * 3600);
/// How long a paid answer is used again: a weekly audit asks anew, a repeated one does not pay twice.
pub const PAID_LIFETIME: Duration = Duration::from_secs(6 * 24 * 3600);
/// Answers kept on disk in all; beyond it the oldest go.
pub const MAX_KEPT: usize = 5_000;

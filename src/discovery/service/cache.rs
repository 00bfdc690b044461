//! Answers kept on disk, so that an audit that is repeated, resumed or checked again does not ask or pay twice.
//!
//! One file per request, named by a hash of it, without keys: `services/NAME/HASH.json.zst`. The first line of what is
//! inside says when it came. A file that cannot be read is as good as none.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::limits::{MAX_ANSWER_BYTES, MAX_KEPT};

const LEVEL: i32 = 3;

/// The answers of all services in one directory.
#[derive(Debug, Clone)]
pub struct AnswerCache {
    directory: PathBuf,
    now: Timestamp,
    /// Ask anew, whatever is kept.
    fresh: bool,
}

impl AnswerCache {
    pub fn new(data_directory: &Path, now: Timestamp, fresh: bool) -> Self {
        Self { directory: data_directory.join("services"), now, fresh }
    }

    fn path(&self, service: &str, identity: &str) -> PathBuf {
        let hash = Sha256::digest(identity.as_bytes());
        let name: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        self.directory.join(service).join(format!("{name}.json.zst"))
    }

    /// The kept answer, unless it is older than `lifetime` or from the future (a clock was set back).
    pub(super) fn get(&self, service: &str, identity: &str, lifetime: Duration) -> Option<Vec<u8>> {
        if self.fresh {
            return None;
        }
        let packed = fs::read(self.path(service, identity)).ok()?;
        let mut body = zstd::bulk::decompress(&packed, MAX_ANSWER_BYTES + 64).ok()?;
        let end = body.iter().position(|byte| *byte == b'\n')?;
        let at: Timestamp = std::str::from_utf8(&body[..end]).ok()?.parse().ok()?;
        let age = Duration::try_from(self.now.duration_since(at)).ok()?;
        (age <= lifetime).then(|| body.split_off(end + 1))
    }

    /// Keeps an answer. Trouble with the disk only means that it will be asked for again.
    pub(super) fn put(&self, service: &str, identity: &str, body: &[u8]) {
        let path = self.path(service, identity);
        let inner = || -> std::io::Result<()> {
            if let Some(directory) = path.parent() {
                fs::create_dir_all(directory)?;
            }
            let mut text = format!("{}\n", self.now).into_bytes();
            text.extend_from_slice(body);
            // Another audit may keep the same answer at this moment.
            let part = path.with_extension(format!("part-{}", std::process::id()));
            fs::write(&part, zstd::bulk::compress(&text, LEVEL)?)?;
            fs::rename(&part, &path)
        };
        let _ = inner();
    }

    /// Removes what is too old to be used by anybody, and the oldest beyond a number.
    pub fn tidy(&self, longest: Duration) {
        let mut files: Vec<(std::time::SystemTime, PathBuf)> = Vec::new();
        let services = fs::read_dir(&self.directory).into_iter().flatten().flatten();
        for entry in services.flat_map(|service| fs::read_dir(service.path()).into_iter().flatten().flatten()) {
            if let Ok(changed) = entry.metadata().and_then(|meta| meta.modified()) {
                files.push((changed, entry.path()));
            }
        }
        files.sort();
        let too_many = files.len().saturating_sub(MAX_KEPT);
        for (nth, (changed, path)) in files.iter().enumerate() {
            let old = changed.elapsed().is_ok_and(|age| age > longest);
            if old || nth < too_many {
                let _ = fs::remove_file(path);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_used_again_for_their_lifetime() {
        let dir = tempfile::tempdir().unwrap();
        let at = |second| Timestamp::from_second(second).unwrap();
        let cache = |second| AnswerCache::new(dir.path(), at(second), false);
        let hour = Duration::from_secs(3600);
        cache(10_000).put("x", "GET a", b"{\"n\":\n1}");
        assert_eq!(cache(12_000).get("x", "GET a", hour).as_deref(), Some(&b"{\"n\":\n1}"[..]));
        assert_eq!(cache(12_000).get("x", "GET b", hour), None);
        assert_eq!(cache(12_000).get("y", "GET a", hour), None);
        assert_eq!(cache(14_000).get("x", "GET a", hour), None, "too old");
        assert_eq!(cache(9_000).get("x", "GET a", hour), None, "from the future");
        let fresh = AnswerCache::new(dir.path(), at(12_000), true);
        assert_eq!(fresh.get("x", "GET a", hour), None, "asked anew on request");
        let path = cache(1).path("x", "GET a");
        fs::write(path, b"not zstd").unwrap();
        assert_eq!(cache(12_000).get("x", "GET a", hour), None, "damaged");
    }
}

//! One audit of a site at a time: an advisory file lock that the system releases even when the process is killed.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};

use super::Store;
use crate::error::{Error, Result};
use crate::model::site::Site;

/// Held while an audit of a site runs; released when dropped or when the process ends in any way.
#[derive(Debug)]
pub struct SiteLock(#[allow(dead_code)] File);

impl Store {
    /// Takes the lock of a site, or says who holds it.
    pub fn lock(&self, site: &Site) -> Result<SiteLock> {
        let directory = self.directory().join("locks");
        let cannot = |problem: std::io::Error| {
            Error::failed(format!("cannot lock `{}`: {problem}", directory.display()))
                .with_remedy("make the data directory writable, or name another with `--data-dir DIR`")
        };
        std::fs::create_dir_all(&directory).map_err(cannot)?;
        let path = directory.join(format!("{}.lock", file_name(&site.to_string())));
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(cannot)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let _ = file.read_to_string(&mut holder);
                let holder = holder.trim().parse::<u32>().map(|pid| format!(" (process {pid})")).unwrap_or_default();
                return Err(Error::failed(format!(
                    "another audit of `{site}` is running{holder}; this one steps aside"
                ))
                .with_remedy("wait until it is done: its results are stored for the next audit"));
            }
            Err(TryLockError::Error(problem)) => return Err(cannot(problem)),
        }
        // The holder's number is a courtesy to the next one; the lock does not depend on it.
        let _ = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| write!(file, "{}", std::process::id()));
        Ok(SiteLock(file))
    }
}

/// A site as a file name: everything but letters, digits, dots and hyphens becomes `_xx`, so two sites never share one.
pub(crate) fn file_name(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' => name.push(byte as char),
            _ => name.push_str(&format!("_{byte:02x}")),
        }
    }
    // File systems allow 255 bytes; long prefixes are told apart by a hash of the rest.
    if name.len() > 180 {
        let digest = text
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        name.truncate(160);
        name.push_str(&format!("_{digest:016x}"));
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_audit_of_a_site_steps_aside() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let site = Site::parse("example.com").unwrap();
        let held = store.lock(&site).unwrap();
        let problem = store.lock(&site).unwrap_err();
        assert!(problem.to_string().contains("steps aside"), "{problem}");
        assert!(store.lock(&Site::parse("=example.com").unwrap()).is_ok());
        drop(held);
        assert!(store.lock(&site).is_ok());
    }

    #[test]
    fn file_names_hold_no_path() {
        assert_eq!(file_name("example.com/../x"), "example.com_2f.._2fx");
        assert!(file_name(&"a/".repeat(4000)).len() < 200);
    }
}

//! Hosts known to send made-up referrers so that site owners look them up.

use std::collections::HashSet;
use std::sync::OnceLock;

/// matomo-org/referrer-spam-list, `spammers.txt` of 2026-08-20 (commit b1c66b3), public domain. One host a line.
const HOSTS: &str = include_str!("spam_hosts.txt");

/// True for a host on the list and for its subdomains.
pub(super) fn is_spammer(host: &str) -> bool {
    static LISTED: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let listed = LISTED.get_or_init(|| HOSTS.lines().map(str::trim).filter(|line| !line.is_empty()).collect());
    let mut rest = host;
    loop {
        if listed.contains(rest) {
            return true;
        }
        match rest.split_once('.') {
            Some((_, parent)) if parent.contains('.') => rest = parent,
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_their_subdomains() {
        assert!(is_spammer("semalt.com"));
        assert!(is_spammer("16.semalt.com"));
        assert!(!is_spammer("notsemalt.com"));
        assert!(!is_spammer("com"));
    }

    /// The list is embedded in the program.
    #[test]
    fn the_list_is_small_and_clean() {
        assert!(HOSTS.len() <= 60 << 10);
        assert!(HOSTS.lines().count() > 2_000);
        assert!(HOSTS.lines().all(|line| line == line.to_ascii_lowercase() && line.contains('.')));
    }
}

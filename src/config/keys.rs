//! What may stand in the file: the options of `audit SITE`, under their own names.

/// What a value has to look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Switch,
    Text,
    Texts,
    /// Texts, or `true` for all.
    TextsOrAll,
    /// Whole number from this one on.
    Count(i64),
    Seconds,
    /// Number of bytes, or text such as `"5M"`.
    Bytes,
    Choice(&'static [&'static str]),
    /// File or directory that is read, relative to the configuration file.
    Input,
    Inputs,
    /// File that is written; `{site}` and `{date}` stand for the audit's.
    Output,
    Directory,
}

/// One value that may stand in the file.
#[derive(Debug)]
pub struct Key {
    /// Name of the option without its hyphens.
    pub name: &'static str,
    pub kind: Kind,
    /// It may differ from site to site.
    pub per_site: bool,
}

const fn key(name: &'static str, kind: Kind) -> Key {
    Key { name, kind, per_site: true }
}

/// Everything but `sites` and `[[site]]`. A test holds this against the command line.
pub const KEYS: &[Key] = &[
    Key { name: "data-dir", kind: Kind::Directory, per_site: false },
    key("links", Kind::Inputs),
    key("access-log", Kind::Inputs),
    key("archive", Kind::Inputs),
    key("source", Kind::Texts),
    key("no-source", Kind::Texts),
    key("max-rows", Kind::Count(1)),
    key("hunt", Kind::Count(0)),
    key("authority", Kind::Inputs),
    key("policy", Kind::Input),
    key("offline", Kind::Switch),
    key("concurrency", Kind::Count(1)),
    key("delay", Kind::Seconds),
    key("timeout", Kind::Seconds),
    key("max-body", Kind::Bytes),
    key("max-redirects", Kind::Count(0)),
    key("max-pages", Kind::Count(0)),
    key("check-targets", Kind::Count(0)),
    key("contact", Kind::Text),
    key("allow-private", Kind::TextsOrAll),
    key("connect-to", Kind::Texts),
    key("proxy", Kind::Text),
    key("ca-cert", Kind::Input),
    key("format", Kind::Choice(&["terminal", "csv", "json", "jsonl", "markdown", "html"])),
    key("csv", Kind::Output),
    key("json", Kind::Output),
    key("jsonl", Kind::Output),
    key("html", Kind::Output),
    key("xlsx", Kind::Output),
    key("markdown", Kind::Output),
    key("excel", Kind::Switch),
    key("delimiter", Kind::Text),
    key("raw", Kind::Switch),
    key("fail-on", Kind::Texts),
    key("notify", Kind::Texts),
    key("quiet", Kind::Switch),
    key("keep", Kind::Count(1)),
];

impl Key {
    pub fn named(name: &str) -> Option<&'static Key> {
        KEYS.iter().find(|key| key.name == name)
    }
}

/// The name that was probably meant, if one is near.
pub(super) fn nearest<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let plain = typed.to_ascii_lowercase().replace('_', "-");
    names
        .map(|name| (distance(&plain, name), name))
        .filter(|(distance, name)| *distance <= 1 + name.len() / 4)
        .min()
        .map(|(_, name)| name)
}

/// Edits (a letter added, removed or changed, two neighbours swapped) between two names.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_suggested() {
        let meant = |typed| nearest(typed, KEYS.iter().map(|key| key.name));
        assert_eq!(meant("conurrency"), Some("concurrency"));
        assert_eq!(meant("max_body"), Some("max-body"));
        assert_eq!(meant("FailOn"), Some("fail-on"));
        assert_eq!(meant("hmtl"), Some("html"));
        assert_eq!(meant("webhook"), None);
    }
}

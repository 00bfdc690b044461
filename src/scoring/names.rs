//! What a host name alone tells: its parts, its shape, the words in it.

use super::lexicon::{Trade, trades_in_host};
use super::platforms::{platform_of, site_of};
use crate::model::url::is_ip_literal;

/// A host name taken apart.
#[derive(Debug, Clone)]
pub(crate) struct Name<'a> {
    pub(crate) host: &'a str,
    /// Registrable domain, or the tenant of a platform.
    pub(crate) site: &'a str,
    /// The label that someone chose: `example` of `www.example.co.uk`, `alice` of `alice.github.io`.
    pub(crate) label: &'a str,
    /// What stands before the site, without `www`: `blog.en` of `blog.en.example.com`.
    pub(crate) sub: &'a str,
    pub(crate) platform: Option<&'a str>,
    pub(crate) is_ip: bool,
    pub(crate) trades: Vec<Trade>,
}

impl<'a> Name<'a> {
    pub(crate) fn read(host: &'a str) -> Self {
        let site = site_of(host);
        let label = site.split('.').next().unwrap_or(site);
        let sub = host[..host.len() - site.len()].trim_end_matches('.');
        let sub = sub.strip_prefix("www.").unwrap_or(if sub == "www" { "" } else { sub });
        let is_ip = is_ip_literal(host);
        let trades = if is_ip { Vec::new() } else { trades_in_host(host) };
        Self { host, site, label, sub, platform: platform_of(host), is_ip, trades }
    }

    /// Top-level domain.
    pub(crate) fn tld(&self) -> &'a str {
        self.host.rsplit('.').next().unwrap_or_default()
    }

    /// Institutions that register under a suffix of their own: universities, schools, governments, the military.
    pub(crate) fn institution(&self) -> Option<&'static str> {
        if self.platform.is_some() {
            return None;
        }
        let parts: Vec<&str> = self.host.rsplit('.').collect();
        let last = *parts.first()?;
        let second = parts.get(1).copied().unwrap_or_default();
        let country = last.len() == 2;
        match last {
            "edu" => return Some("university or school (.edu)"),
            "gov" => return Some("government (.gov)"),
            "mil" => return Some("military (.mil)"),
            "int" => return Some("treaty organisation (.int)"),
            _ => {}
        }
        if !country || parts.len() < 3 {
            return None;
        }
        match second {
            "edu" | "ac" | "uni" => Some("university or school"),
            "sch" | "k12" | "school" => Some("school"),
            "gov" | "gob" | "gouv" | "govt" | "go" | "gv" | "gub" | "gc" | "gok" | "guv" => Some("government"),
            "mil" => Some("military"),
            _ => None,
        }
    }

    /// The two-letter language or country label directly before the site: `zh` of `zh.example.com`, `zh-tw` too.
    pub(crate) fn language_label(&self) -> Option<&'a str> {
        let first = self.sub;
        let code = first.split('-').next().unwrap_or_default();
        (code.len() == 2 && first.len() <= 6 && !first.contains('.') && code.bytes().all(|b| b.is_ascii_lowercase()))
            .then_some(first)
    }

    /// The stem shared by the names of one series: `link-factory` of `link-factory-tokyo`, `bulk-links` of
    /// `bulk-links-7`; `None` for names that are no member of a series by their shape.
    pub(crate) fn stem(&self) -> Option<String> {
        let folded = self.label.trim_end_matches(|c: char| c.is_ascii_digit());
        if folded.len() < self.label.len() {
            let stem = folded.trim_end_matches('-');
            return (stem.len() >= MIN_STEM).then(|| stem.to_owned());
        }
        let (stem, _) = self.label.rsplit_once('-')?;
        // Of a long series name the first two words are the series: `link-factory-of-the-north`.
        let stem = match stem.match_indices('-').nth(1) {
            Some((at, _)) => &stem[..at],
            None => stem,
        };
        (stem.len() >= MIN_STEM).then(|| stem.to_owned())
    }
}

impl<'a> Name<'a> {
    /// The short first word of a hyphenated name: `zh` of `zh-remedies`. Strangers share such words, so only a profile
    /// that has very many of one has a series.
    pub(crate) fn short_prefix(&self) -> Option<&'a str> {
        let (first, _) = self.label.split_once('-')?;
        ((2..MIN_STEM).contains(&first.len()) && !self.label.starts_with("xn--")).then_some(first)
    }
}

/// Shorter stems (`my-`, `web-`) join strangers.
const MIN_STEM: usize = 5;

/// Longest run of consonants; `y` counts as a vowel.
pub(crate) fn consonant_run(label: &str) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for c in label.chars() {
        if c.is_ascii_alphabetic() && !"aeiouy".contains(c.to_ascii_lowercase()) {
            run += 1;
            longest = longest.max(run);
        } else {
            run = 0;
        }
    }
    longest
}

/// Switches between letters and digits: `x40u1vj75ks9` changes its mind seven times.
pub(crate) fn letter_digit_switches(label: &str) -> usize {
    let kinds: Vec<bool> = label.chars().filter(|c| *c != '-').map(|c| c.is_ascii_digit()).collect();
    kinds.windows(2).filter(|pair| pair[0] != pair[1]).count()
}

/// Why a label looks machine-made; `None` for labels that people choose.
pub(crate) fn oddness(label: &str) -> Option<String> {
    let punycode = label.starts_with("xn--");
    let digits = label.bytes().filter(u8::is_ascii_digit).count();
    let hyphens = label.bytes().filter(|b| *b == b'-').count();
    let switches = letter_digit_switches(label);
    let run = consonant_run(label);
    if punycode {
        return None;
    }
    if switches >= 4 {
        return Some(format!("letters and digits change {switches} times"));
    }
    // German compounds reach seven.
    if run >= 8 {
        return Some(format!("{run} consonants in a row"));
    }
    if hyphens >= 4 {
        return Some(format!("{hyphens} hyphens"));
    }
    if digits >= 5 && digits * 2 >= label.len() {
        return Some(format!("{digits} digits"));
    }
    if label.len() >= 30 {
        return Some(format!("{} characters", label.len()));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_apart() {
        let name = Name::read("zh.blog.example.co.uk");
        assert_eq!((name.site, name.label, name.sub), ("example.co.uk", "example", "zh.blog"));
        let name = Name::read("www.alice.github.io");
        assert_eq!((name.site, name.label, name.sub), ("alice.github.io", "alice", ""));
        assert!(Name::read("192.0.2.1").is_ip);
    }

    #[test]
    fn institutions_are_told_by_suffix_and_never_on_platforms() {
        assert!(Name::read("www.cs.example.edu").institution().is_some());
        assert!(Name::read("example.ac.uk").institution().is_some());
        assert!(Name::read("example.gob.mx").institution().is_some());
        assert!(Name::read("ac.uk.example.com").institution().is_none());
        assert!(Name::read("edu.example.com").institution().is_none());
        assert!(Name::read("gov.example").institution().is_none());
    }

    #[test]
    fn series_share_a_stem() {
        assert_eq!(Name::read("link-factory-tokyo.example").stem().as_deref(), Some("link-factory"));
        assert_eq!(Name::read("link-factory-of-the-north.example").stem().as_deref(), Some("link-factory"));
        assert_eq!(Name::read("linkfarm27.example").stem().as_deref(), Some("linkfarm"));
        assert_eq!(Name::read("my-blog.example").stem(), None);
        assert_eq!(Name::read("example.com").stem(), None);
        assert_eq!(Name::read("zq-remedies.example").short_prefix(), Some("zq"));
        assert_eq!(Name::read("links-remedies.example").short_prefix(), None);
        assert_eq!(Name::read("xn--bcher-kva.example").short_prefix(), None);
    }

    #[test]
    fn language_labels() {
        assert_eq!(Name::read("zh.example.com").language_label(), Some("zh"));
        assert_eq!(Name::read("zh-tw.example.com").language_label(), Some("zh-tw"));
        assert_eq!(Name::read("blog.example.com").language_label(), None);
        assert_eq!(Name::read("www.example.com").language_label(), None);
    }

    #[test]
    fn odd_names_are_told_with_the_reason() {
        assert!(oddness("x40u1vj75ks9").is_some());
        assert!(oddness("23443324").is_some());
        for plain in ["example", "shop24", "rechtschreibung", "city-of-springfield", "4chan", "xn--bcher-kva"] {
            assert_eq!(oddness(plain), None, "{plain}");
        }
    }

    #[test]
    fn shapes() {
        assert_eq!(consonant_run("xqkzj"), 5);
        assert_eq!(letter_digit_switches("x40u1vj75ks9"), 7);
        assert_eq!(letter_digit_switches("shop24"), 1);
    }
}

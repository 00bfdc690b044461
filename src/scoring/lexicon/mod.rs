//! Words of the trades that live from link spam, in many languages.
//!
//! Each list is a text file beside this one: `weight term`, where the weight says how much one occurrence tells:
//! 3 a seller's phrase that ordinary pages do not use, 2 a word of the trade, 1 a word that also means other things.
//! A trailing `*` leaves the end of the word open. The lists are the project's own.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::text::fold;
use super::wordlist;

/// A trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Topic {
    Gambling,
    Pharma,
    Adult,
    Replica,
    Loans,
    Essay,
    LinkSelling,
    Warez,
}

impl Topic {
    pub(crate) const ALL: [Topic; 8] = [
        Topic::Gambling,
        Topic::Pharma,
        Topic::Adult,
        Topic::Replica,
        Topic::Loans,
        Topic::Essay,
        Topic::LinkSelling,
        Topic::Warez,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Topic::Gambling => "gambling",
            Topic::Pharma => "pills",
            Topic::Adult => "adult",
            Topic::Replica => "replicas",
            Topic::Loans => "loans",
            Topic::Essay => "essay mills",
            Topic::LinkSelling => "link selling",
            Topic::Warez => "warez",
        }
    }

    fn list(self) -> &'static str {
        match self {
            Topic::Gambling => include_str!("gambling.txt"),
            Topic::Pharma => include_str!("pharma.txt"),
            Topic::Adult => include_str!("adult.txt"),
            Topic::Replica => include_str!("replica.txt"),
            Topic::Loans => include_str!("loans.txt"),
            Topic::Essay => include_str!("essay.txt"),
            Topic::LinkSelling => include_str!("seo.txt"),
            Topic::Warez => include_str!("warez.txt"),
        }
    }
}

#[derive(Debug)]
struct Term {
    topic: Topic,
    weight: u8,
    text: String,
    open_end: bool,
    /// `None` when it is not safe to look for it in host names.
    in_host: Option<InHost>,
}

/// A term as it would stand in a host name, made once: every link asks for all of them.
#[derive(Debug)]
struct InHost {
    /// `onlinecasino`
    joined: String,
    /// `-online-casino-`, for terms of several words.
    hyphened: Option<String>,
}

impl InHost {
    fn of(text: &str) -> Self {
        Self {
            joined: text.chars().filter(|c| *c != ' ' && *c != '-').collect(),
            hyphened: text.contains(' ').then(|| format!("-{}-", text.replace(' ', "-"))),
        }
    }
}

struct Lexicon {
    terms: Vec<Term>,
    matcher: AhoCorasick,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::load);

impl Lexicon {
    fn load() -> Self {
        let mut terms: Vec<Term> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for topic in Topic::ALL {
            for line in topic.list().lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
                let Some((weight, term)) = line.split_once(' ') else { continue };
                let open_end = term.ends_with('*');
                let text = fold(term.trim_end_matches('*'));
                if seen.insert((topic, text.clone())) {
                    let weight = weight.parse().unwrap_or(1);
                    let ascii = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b' ' || b == b'-');
                    let in_host = (ascii && weight >= 2).then(|| InHost::of(&text));
                    terms.push(Term { topic, weight, text, open_end, in_host });
                }
            }
        }
        let matcher = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(terms.iter().map(|term| &term.text))
            .unwrap_or_else(|problem| unreachable!("the lists are compiled in: {problem}"));
        Self { terms, matcher }
    }
}

/// What was found of one trade.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Trade {
    pub(crate) topic: Topic,
    /// Sum of the weights of the distinct terms.
    pub(crate) weight: u32,
    /// Highest weight of a single term.
    pub(crate) strongest: u8,
    /// Occurrences of all terms of the trade.
    pub(crate) count: u32,
    /// The strongest term, as listed.
    pub(crate) term: String,
}

/// The trades that a text speaks of, strongest first. Takes text as written.
pub(crate) fn trades(text: &str) -> Vec<Trade> {
    trades_folded(&fold(text))
}

/// Like [`trades`], for text already folded.
pub(crate) fn trades_folded(folded: &str) -> Vec<Trade> {
    let lexicon = &*LEXICON;
    let mut seen: Vec<(usize, u32)> = Vec::new();
    for found in lexicon.matcher.find_iter(folded) {
        let index = found.pattern().as_usize();
        if !stands_alone(folded, found.start(), found.end(), lexicon.terms[index].open_end) {
            continue;
        }
        match seen.iter_mut().find(|(term, _)| *term == index) {
            Some((_, count)) => *count += 1,
            None => seen.push((index, 1)),
        }
    }
    gather(seen.into_iter().map(|(index, count)| (&lexicon.terms[index], count)))
}

fn gather<'a>(found: impl Iterator<Item = (&'a Term, u32)>) -> Vec<Trade> {
    let mut trades: Vec<Trade> = Vec::new();
    for (term, count) in found {
        match trades.iter_mut().find(|trade| trade.topic == term.topic) {
            Some(trade) => {
                trade.weight += u32::from(term.weight);
                trade.count += count;
                if term.weight > trade.strongest {
                    trade.strongest = term.weight;
                    trade.term.clone_from(&term.text);
                }
            }
            None => trades.push(Trade {
                topic: term.topic,
                weight: u32::from(term.weight),
                strongest: term.weight,
                count,
                term: term.text.clone(),
            }),
        }
    }
    trades.sort_by(|a, b| b.weight.cmp(&a.weight).then(a.topic.cmp(&b.topic)));
    trades
}

/// True when the match is a word of its own; an open end may go on.
fn stands_alone(text: &str, start: usize, end: usize, open_end: bool) -> bool {
    let end =
        if open_end { text[end..].find(|c: char| !c.is_alphanumeric()).map_or(text.len(), |at| end + at) } else { end };
    wordlist::stands_alone(text, start, end)
}

/// Shortest term looked for inside a longer host label; shorter ones must be a whole part between hyphens.
const MIN_INSIDE_LABEL: usize = 5;

/// The trades that a host name speaks of: `bestcasino-777.example`, `cheap-viagra.example`.
///
/// Terms count as a whole part between hyphens and digits, or at the start or end of a part; not in its middle, so that
/// `specialist` does not speak of pills.
pub(crate) fn trades_in_host(host: &str) -> Vec<Trade> {
    let lexicon = &*LEXICON;
    let labels: Vec<&str> = host.split('.').collect();
    // The last label is the top-level domain: `.bet` and `.casino` are judged there, not here.
    let labels = if labels.len() > 1 { &labels[..labels.len() - 1] } else { &labels[..] };
    let labels: Vec<Label<'_>> = labels.iter().map(|label| Label::read(label)).collect();
    let mut found: Vec<(&Term, u32)> = Vec::new();
    for term in &lexicon.terms {
        if term.in_host.as_ref().is_some_and(|name| labels.iter().any(|label| label.names(name))) {
            found.push((term, 1));
        }
    }
    gather(found.into_iter())
}

/// A label of a host name, taken apart once for all terms.
struct Label<'a> {
    text: &'a str,
    /// `-best-casino777-`
    padded: String,
    /// Parts between hyphens, each as it is and without the digits around it.
    parts: Vec<(&'a str, &'a str)>,
}

impl<'a> Label<'a> {
    fn read(text: &'a str) -> Self {
        let parts = text.split('-').map(|part| (part, part.trim_matches(|c: char| c.is_ascii_digit()))).collect();
        Self { text, padded: format!("-{text}-"), parts }
    }

    fn names(&self, term: &InHost) -> bool {
        let joined = term.joined.as_str();
        if self.text.len() < joined.len() {
            return false;
        }
        if term.hyphened.as_ref().is_some_and(|hyphened| self.padded.contains(hyphened.as_str())) {
            return true;
        }
        self.parts.iter().any(|(part, core)| {
            *core == joined
                || *part == joined
                || (joined.len() >= MIN_INSIDE_LABEL && (core.starts_with(joined) || core.ends_with(joined)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> Option<(Topic, u8)> {
        trades(text).first().map(|trade| (trade.topic, trade.strongest))
    }

    #[test]
    fn trades_are_recognised_in_many_languages() {
        for (text, topic) in [
            ("Situs Slot Gacor Hari Ini", Topic::Gambling),
            ("Лучшие онлайн казино", Topic::Gambling),
            ("威而鋼哪裡買", Topic::Pharma),
            ("acquista viagra senza ricetta", Topic::Pharma),
            ("replica watches uk", Topic::Replica),
            ("chwilówki przez internet", Topic::Loans),
            ("write my essay cheap", Topic::Essay),
            ("SEO BACKLINKS for your site, write on Telegram", Topic::LinkSelling),
            ("kaçak bahis siteleri", Topic::Gambling),
            ("проститутки москвы", Topic::Adult),
        ] {
            assert_eq!(first(text).map(|t| t.0), Some(topic), "{text}");
        }
    }

    #[test]
    fn words_inside_other_words_do_not_count() {
        assert!(trades("a specialist in socialist Essex").is_empty());
        assert!(trades_in_host("specialist-essex.org").is_empty());
        assert_eq!(trades_in_host("best-casino777.example")[0].topic, Topic::Gambling);
        assert_eq!(trades_in_host("cheapviagra.example")[0].topic, Topic::Pharma);
        assert_eq!(trades_in_host("slot-gacor.example")[0].topic, Topic::Gambling);
        assert!(trades_in_host("news.example").is_empty());
    }
}

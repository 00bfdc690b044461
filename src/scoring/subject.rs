//! One link with everything that rules read of it, taken apart once.

use super::anchor::Anchor;
use super::corpus::Corpus;
use super::lexicon::{Trade, trades, trades_folded};
use super::names::Name;
use super::text::fold;
use crate::model::backlink::{Backlink, State};
use crate::model::candidate::Place;
use crate::model::facts::PageFacts;
use crate::model::link::{Link, Placement};

/// One link to the audited site and the page it stands on.
pub struct Subject<'a> {
    pub(crate) row: &'a Backlink,
    pub(crate) link: Option<&'a Link>,
    pub(crate) page: Option<&'a PageFacts>,
    pub(crate) name: Name<'a>,
    pub(crate) anchor: Anchor<'a>,
    /// Trades that the page's title, its address and its text speak of.
    pub(crate) title_trades: Vec<Trade>,
    pub(crate) path_trades: Vec<Trade>,
    pub(crate) text_trades: Vec<Trade>,
    folded_text: String,
    /// nofollow, ugc or sponsored, as found or claimed.
    pub(crate) qualified: bool,
    /// 0-100 of the linking site; `None` when nothing knows it.
    pub(crate) authority: Option<super::authority::Known>,
    pub(crate) relevance: Option<f32>,
}

impl<'a> Subject<'a> {
    pub(crate) fn new(row: &'a Backlink, page: Option<&'a PageFacts>, corpus: &Corpus) -> Self {
        let link = row.link.as_ref();
        let target = row.target.as_ref();
        let image = link.is_some_and(|link| link.image);
        let target_path = target.map_or("", |target| target.url().path());
        let anchor = Anchor::read(row.anchor(), image, target_path, corpus.site());
        let name = Name::read(row.source_host());
        let title = page.map(|page| page.title.as_str()).filter(|title| !title.is_empty());
        let title = title.or(row.claim.page_title.as_deref()).unwrap_or_default();
        let title_trades = trades(title);
        let path_trades = match &row.source {
            Place::Page(url) => trades(&path_words(url.url().path())),
            Place::Domain(_) => Vec::new(),
        };
        let folded_text = page.map(|page| fold(&page.text)).unwrap_or_default();
        let text_trades = trades_folded(&folded_text);
        let qualified = row.is_qualified();
        let authority = corpus.authority(row);
        let relevance = corpus.relevance(row, page);
        Self {
            row,
            link,
            page,
            name,
            anchor,
            title_trades,
            path_trades,
            text_trades,
            folded_text,
            qualified,
            authority,
            relevance,
        }
    }

    pub(crate) fn title(&self) -> &str {
        match self.page {
            Some(page) if !page.title.is_empty() => &page.title,
            _ => self.row.claim.page_title.as_deref().unwrap_or_default(),
        }
    }

    /// The page was read and the link is on it.
    pub(crate) fn is_live(&self) -> bool {
        self.row.state == State::Live
    }

    pub(crate) fn placement(&self) -> Placement {
        self.link.map_or(Placement::Unknown, |link| link.placement)
    }

    /// The text around the link as found, else as claimed.
    pub(crate) fn context(&self) -> (&str, &str) {
        match self.link {
            Some(link) => (&link.before, &link.after),
            None => (
                self.row.claim.context_before.as_deref().unwrap_or_default(),
                self.row.claim.context_after.as_deref().unwrap_or_default(),
            ),
        }
    }

    /// Path of the linking page; empty for leads.
    pub(crate) fn path(&self) -> &str {
        match &self.row.source {
            Place::Page(url) => url.url().path(),
            Place::Domain(_) => "",
        }
    }
}

/// A URL path as words: percent-encoding undone, separators spaced.
pub(crate) fn path_words(path: &str) -> String {
    let decoded = percent_decode(path);
    decoded.replace(['/', '-', '_', '.', '+', '='], " ")
}

fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = |b: u8| char::from(b).to_digit(16);
        match (bytes[at], bytes.get(at + 1).copied().and_then(hex), bytes.get(at + 2).copied().and_then(hex)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

impl Subject<'_> {
    /// The anchor as findings quote it.
    pub(crate) fn quote(&self) -> String {
        if self.anchor.text.trim().is_empty() {
            "(no text)".to_owned()
        } else {
            format!("“{}”", self.anchor.text.trim())
        }
    }

    /// Words of `rel` that qualify the link, as found or claimed.
    pub(crate) fn rel_words(&self) -> String {
        let rel = self.link.map(|link| &link.rel).or(self.row.claim.rel.as_ref());
        let words: Vec<&str> = rel
            .into_iter()
            .flat_map(|rel| rel.tokens())
            .filter(|t| matches!(*t, "nofollow" | "ugc" | "sponsored"))
            .collect();
        if words.is_empty() { "nofollow".to_owned() } else { words.join(" ") }
    }

    /// The page's visible text, folded; empty when the page was not read.
    pub(crate) fn folded_text(&self) -> &str {
        &self.folded_text
    }

    /// Most of the page's text is links: a list, a table of contents, a forum index.
    pub(crate) fn page_lists(&self) -> bool {
        self.page.is_some_and(|page| page.link_text_chars * 2 > page.text_chars)
    }

    /// The anchor speaks of a trade that lives from link spam.
    pub(crate) fn speaks_of_trade(&self) -> bool {
        self.anchor.trade.is_some()
    }

    /// Title or address sell what link spam sells, by a seller's phrase.
    pub(crate) fn page_sells(&self) -> bool {
        self.title_trades.iter().chain(&self.path_trades).any(|trade| trade.strongest >= 3)
    }

    /// The page sells what link spam sells: its title by a seller's phrase, and its address or text, too; a headline alone
    /// may report on it. What the host's name and standing say for it then says nothing for the page, which was planted
    /// there or is all there is.
    pub(crate) fn planted(&self, corpus: &Corpus) -> Option<&Trade> {
        let title = self.title_trades.iter().find(|trade| trade.strongest >= 3 && trade.weight >= 5)?;
        let sells = self.path_trades.iter().any(|trade| trade.topic == title.topic)
            || self.page.is_none_or(|page| {
                let said = self.text_trades.iter().find(|trade| trade.topic == title.topic);
                said.is_some_and(|trade| trade.count * 40 >= page.words)
            });
        (sells && !corpus.site().is_of(title.topic)).then_some(title)
    }

    /// Outside links of the page whose anchors speak of a trade: their words are on the page, too.
    pub(crate) fn outlink_anchors_in(&self, topic: super::lexicon::Topic) -> u32 {
        let own = self.anchor.trade.as_ref().is_some_and(|(own, ..)| *own == topic);
        let others = self.page.map_or(0, |page| {
            page.outlinks.iter().filter(|o| trades(&o.anchor).iter().any(|trade| trade.topic == topic)).count()
        });
        u32::from(own) + others as u32
    }
}

/// Last words of a text, for quotes.
pub(crate) fn tail(text: &str) -> &str {
    let start = text.char_indices().rev().nth(59).map_or(0, |(at, _)| at);
    text[start..].trim_start()
}

/// First words of a text, for quotes.
pub(crate) fn head(text: &str) -> &str {
    let end = text.char_indices().nth(60).map_or(text.len(), |(at, _)| at);
    text[..end].trim_end()
}

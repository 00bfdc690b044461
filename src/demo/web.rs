//! The demo's web: pages by host and path, and how each answers.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{network, press, spam};

/// How one address of the demo's web answers.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub content_type: &'static str,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    /// The server thinks this long before it answers.
    pub delay: Duration,
}

/// What an export knows of a page: a claimed link with its vendor's figures.
#[derive(Debug, Clone)]
pub struct Claimed {
    pub source: String,
    pub target: String,
    pub anchor: &'static str,
    /// Domain rating in the vendor's export.
    pub rating: f32,
    pub nofollow: bool,
    pub first_seen: &'static str,
    /// Redirects between the page and the target, the href on the page first.
    pub via: Vec<String>,
}

/// Hosts, their pages, and the links that exports claim.
#[derive(Debug, Default)]
pub struct Web {
    pub answers: BTreeMap<(String, String), Answer>,
    pub claims: Vec<Claimed>,
}

/// One page to add; see [`Web::page`].
pub(super) struct Entry<'a> {
    pub host: &'a str,
    pub path: &'a str,
    pub body: Vec<u8>,
    pub content_type: &'static str,
}

impl Web {
    pub(super) fn answer(&mut self, host: &str, path: &str, answer: Answer) {
        self.answers.insert((host.to_owned(), path.to_owned()), answer);
    }

    pub(super) fn page(&mut self, entry: Entry<'_>) {
        let answer = Answer {
            status: 200,
            content_type: entry.content_type,
            headers: Vec::new(),
            body: entry.body,
            delay: Duration::ZERO,
        };
        self.answer(entry.host, entry.path, answer);
    }

    /// A UTF-8 HTML page.
    pub(super) fn html(&mut self, host: &str, path: &str, html: &str) {
        self.page(Entry { host, path, body: html.as_bytes().to_vec(), content_type: "text/html; charset=utf-8" });
    }

    pub(super) fn status(
        &mut self,
        host: &str,
        path: &str,
        status: u16,
        headers: Vec<(&'static str, String)>,
        html: &str,
    ) {
        let answer = Answer {
            status,
            content_type: "text/html; charset=utf-8",
            headers,
            body: html.as_bytes().to_vec(),
            delay: Duration::ZERO,
        };
        self.answer(host, path, answer);
    }

    pub(super) fn redirect(&mut self, host: &str, path: &str, to: &str) {
        self.status(host, path, 301, vec![("Location", to.to_owned())], "");
    }

    pub(super) fn robots(&mut self, host: &str, text: &str) {
        self.page(Entry { host, path: "/robots.txt", body: text.as_bytes().to_vec(), content_type: "text/plain" });
    }

    /// Claims that the page links to a path of the audited site.
    pub(super) fn claim(
        &mut self,
        host: &str,
        path: &str,
        target: &str,
        anchor: &'static str,
        rating: f32,
        first_seen: &'static str,
    ) {
        self.claims.push(Claimed {
            source: url(host, path),
            target: format!("http://{}{target}", super::SITE),
            anchor,
            rating,
            nofollow: false,
            first_seen,
            via: Vec::new(),
        });
    }
}

pub(super) fn url(host: &str, path: &str) -> String {
    format!("http://{host}{path}")
}

/// The whole web of the demo.
pub fn build() -> Web {
    let mut web = Web::default();
    own_site(&mut web);
    press::add(&mut web);
    network::add(&mut web);
    spam::add(&mut web);
    web
}

/// The audited site itself: its front page and the pages that still work.
fn own_site(web: &mut Web) {
    let page = |title: &str, text: &str| {
        format!(
            "<!doctype html><html lang=en><head><meta charset=utf-8><title>{title} · Saltmarsh Kayaks</title>\
             <meta name=description content=\"Guided sea kayak tours, tide tables and a cedar-strip boat workshop on the \
             Saltmarsh estuary.\"></head><body><header><h1>Saltmarsh Kayaks</h1><nav><a href=/>Home</a> \
             <a href=/tours/dawn-paddle>Tours</a> <a href=/workshop/cedar-strip>Workshop</a> \
             <a href=/guides/reading-tides>Tide guide</a></nav></header><main>{text}</main></body></html>"
        )
    };
    for (path, title, text) in [
        (
            "/",
            "Sea kayak tours on the estuary",
            "<p>Saltmarsh Kayaks is a small sea kayak school on the Saltmarsh estuary. We guide dawn paddles through \
             the reed channels, teach tides and rescue technique, and build cedar-strip kayaks with you in our \
             workshop.</p>",
        ),
        (
            "/tours/dawn-paddle",
            "Dawn paddle",
            "<p>Three quiet hours on the estuary: curlews, seals on the sandbank, and coffee on the shingle. Groups of \
             six, with two guides and spare paddles.</p>",
        ),
        (
            "/workshop/cedar-strip",
            "Build a cedar-strip kayak",
            "<p>Ten days from planed strips to a finished hull: forms, stapling, fairing, glass and varnish.</p>",
        ),
        (
            "/guides/reading-tides",
            "Reading tide tables",
            "<p>How to read a tide table, why springs and neaps matter to a paddler, and the rule of twelfths with a \
             worked example for the estuary.</p>",
        ),
        ("/about", "About us", "<p>Two guides, one boatbuilder and a dog.</p>"),
    ] {
        web.html(super::SITE, path, &page(title, text));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_web_is_as_large_as_promised() {
        let web = build();
        let hosts: BTreeSet<_> = web.answers.keys().map(|(host, _)| host).collect();
        let pages = web.answers.keys().filter(|(_, path)| path != "/robots.txt").count();
        assert!(hosts.len() >= 30, "{} hosts", hosts.len());
        assert!(pages >= 60, "{pages} pages");
        assert!(web.claims.iter().all(|claim| claim.source.starts_with("http://")));
    }
}

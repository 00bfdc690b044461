//! Whole pages through the public functions.

use super::*;
use crate::model::link::{AnchorSource, Element, Hidden, Placement};

fn extract_page(url: &str, html: &str, site: &str) -> Extracted {
    let url = CanonicalUrl::parse(url).unwrap();
    let headers = Headers { content_type: Some("text/html; charset=utf-8".to_owned()), ..Headers::default() };
    let input = PageInput { url: &url, status: 200, headers: &headers, body: html.as_bytes() };
    extract(&input, &Wanted::site(&Site::parse(site).unwrap()))
}

fn links(html: &str) -> Vec<Link> {
    extract_page("http://blog.test/post", html, "target.test").links
}

/// The only link of a page.
fn link(html: &str) -> Link {
    let mut links = links(html);
    assert_eq!(links.len(), 1, "{html}: {links:?}");
    links.remove(0)
}

#[test]
fn every_link_to_the_site_is_found_with_its_words_and_rel() {
    let found = links(
        r#"<p>See <a href="http://target.test/">one</a>, <a href=//www.target.test/two rel="NoFollow ugc">two <b>and</b>
        more</a> and <a href="http://nottarget.test/">no</a> and <a href="http://target.test:99999/">no</a>.</p>"#,
    );
    let summary: Vec<(&str, &str, String)> =
        found.iter().map(|link| (link.url.as_str(), link.anchor.as_str(), link.rel.to_string())).collect();
    assert_eq!(
        summary,
        [
            ("http://target.test/", "one", String::new()),
            ("http://www.target.test/two", "two and more", "nofollow ugc".to_owned()),
        ]
    );
    assert_eq!(found[0].before, "See");
    assert_eq!(found[1].after, "and no and no.");
    assert_eq!(found[0].links_in_block, 3);
}

#[test]
fn base_makes_relative_links_backlinks() {
    let found = links(r#"<base href="http://target.test/a/"><a href=b>x</a>"#);
    assert_eq!(found[0].url.as_str(), "http://target.test/a/b");
    // The first base counts, even one that cannot be used, and one after the links.
    assert!(links(r#"<base href="javascript:1"><base href="http://target.test/"><a href=b>x</a>"#).is_empty());
    assert!(links(r#"<template><base href="http://target.test/"></template><a href=b>x</a>"#).is_empty());
    assert_eq!(links(r#"<a href=b>x</a><base href="http://target.test/">"#).len(), 1);
}

#[test]
fn anchors_fall_back_to_alt_then_title() {
    let with = |inside: &str, attributes: &str| {
        let link = link(&format!("<a href=//target.test/ {attributes}>{inside}</a>"));
        (link.anchor, link.anchor_source, link.image)
    };
    assert_eq!(with("<img alt=' An  image '>", "title=t"), ("An image".into(), AnchorSource::Alt, true));
    assert_eq!(with("<img alt=''>", "title=t"), ("t".into(), AnchorSource::Title, true));
    assert_eq!(with("", "aria-label=l"), ("l".into(), AnchorSource::Title, false));
    assert_eq!(with(" \n ", ""), (String::new(), AnchorSource::None, false));
    assert_eq!(with("a<script>b</script><style>c{}</style>", ""), ("a".into(), AnchorSource::Text, false));
    assert_eq!(with("a<br>b<div>c</div>d", "").0, "a b c d");
}

#[test]
fn foreign_map_and_frame_elements_link_too() {
    let kinds = |html: &str| links(html).into_iter().map(|link| link.element).collect::<Vec<_>>();
    assert_eq!(kinds("<svg><a href='http://target.test/'><text>x</text></a></svg>"), [Element::A]);
    assert_eq!(kinds("<svg><a xlink:href='http://target.test/'><text>x</text></a></svg>"), [Element::A]);
    assert_eq!(kinds("<map><area alt=x href='http://target.test/'></map>"), [Element::Area]);
    assert_eq!(kinds("<iframe src='http://target.test/'></iframe>"), [Element::Iframe]);
    assert_eq!(kinds("<frameset><frame src='http://target.test/'></frameset>"), [Element::Frame]);
    assert_eq!(kinds("<form action='http://target.test/'></form>"), [Element::Form]);
    assert_eq!(kinds("<img src='http://target.test/x.png'>"), [Element::Img]);
    assert_eq!(kinds("<link rel=canonical href='http://target.test/'>"), [Element::Canonical]);
    assert_eq!(kinds("<meta http-equiv=Refresh content='3; url=http://target.test/'>"), [Element::MetaRefresh]);
    assert_eq!(kinds("<noscript><a href=//target.test/>x</a></noscript>"), [Element::A]);
    for none in ["<template><a href=//target.test/>x</a></template>", "<!-- <a href=//target.test/>x</a> -->"] {
        assert!(kinds(none).is_empty(), "{none}");
    }
}

#[test]
fn copies_that_misnesting_makes_are_one_link() {
    let one = link("<p><a href=//target.test/>first<p>second</a>");
    assert_eq!(one.anchor, "first");
    // The words may stand in the copy alone.
    let moved = link("<b><a href=//target.test/></b><div>words</div></a>");
    assert_eq!(moved.anchor, "words");
    // The same link twice is two links.
    assert_eq!(links("<a href=//target.test/>a</a> <a href=//target.test/>b</a>").len(), 2);
}

#[test]
fn headers_link_and_refresh() {
    let url = CanonicalUrl::parse("http://blog.test/post").unwrap();
    let headers = Headers {
        link: vec![
            "</x>; rel=next, <http://target.test/c>; rel=\"canonical\"".into(),
            "<//target.test/>; rel=me".into(),
        ],
        refresh: Some("5; url=http://target.test/r".into()),
        x_robots_tag: vec!["noindex".into(), "googlebot: nofollow".into()],
        ..Headers::default()
    };
    let input = PageInput { url: &url, status: 200, headers: &headers, body: b"<p>x" };
    let extracted = extract(&input, &Wanted::site(&Site::parse("target.test").unwrap()));
    let kinds: Vec<Element> = extracted.links.iter().map(|link| link.element).collect();
    assert_eq!(kinds, [Element::Canonical, Element::HttpLink, Element::MetaRefresh]);
    assert_eq!(extracted.facts.canonical.unwrap().as_str(), "http://target.test/c");
    assert!(extracted.facts.robots.noindex && !extracted.facts.robots.nofollow);
    assert!(extracted.facts.googlebot.noindex && extracted.facts.googlebot.nofollow);
}

#[test]
fn redirectors_on_the_way_to_the_site_count() {
    let url = CanonicalUrl::parse("http://blog.test/post").unwrap();
    let via = [(
        CanonicalUrl::parse("https://bit.test/abc").unwrap(),
        CanonicalUrl::parse("https://target.test/landing").unwrap(),
    )];
    let body = b"<a href=https://bit.test/abc#x>short</a> <a href='/go/?url=https%3A%2F%2Ftarget.test%2F'>go</a>
        <a href='https://www.facebook.com/sharer.php?u=https://target.test/'>share</a>";
    let headers = Headers::default();
    let input = PageInput { url: &url, status: 200, headers: &headers, body };
    let site = Site::parse("target.test").unwrap();
    let found = extract(&input, &Wanted { site: &site, via: &via }).links;
    let lands: Vec<(&str, &str)> = found.iter().map(|link| (link.url.as_str(), link.target().as_str())).collect();
    assert_eq!(
        lands,
        [
            ("https://bit.test/abc", "https://target.test/landing"),
            ("http://blog.test/go/?url=https%3A%2F%2Ftarget.test%2F", "https://target.test/"),
        ]
    );
}

#[test]
fn several_sites_are_found_in_one_pass() {
    let url = CanonicalUrl::parse("http://blog.test/").unwrap();
    let headers = Headers::default();
    let body = b"<a href=http://b.test/>b</a><a href=http://a.test/>a</a>";
    let input = PageInput { url: &url, status: 200, headers: &headers, body };
    let sites = [Site::parse("a.test").unwrap(), Site::parse("b.test").unwrap()];
    let found: Vec<(usize, String)> =
        links_to(&input, &sites).into_iter().map(|(at, link)| (at, link.anchor)).collect();
    assert_eq!(found, [(1, "b".to_owned()), (0, "a".to_owned())]);
}

#[test]
fn simple_hiding_and_placement() {
    assert_eq!(link("<div style='display:none'><a href=//target.test/>x</a></div>").hidden, Some(Hidden::NoBox));
    assert_eq!(link("<footer><p><a href=//target.test/>x</a></footer>").placement, Placement::Footer);
    assert_eq!(link("<main><p><a href=//target.test/>x</a></main>").placement, Placement::Content);
}

#[test]
fn hostile_markup_stays_bounded_and_keeps_early_links() {
    let early = "<a href=//target.test/>early</a>";
    for (open, times) in [
        ("<div>", 200_000),
        ("<ul><li>", 64_000),
        ("<blockquote>", 100_000),
        ("<table><tr><td>", 50_000),
        ("<b a1><b a2><b a3><b a4><p>", 20_000),
        ("<template>", 50_000),
        ("<svg><g>", 50_000),
        ("<svg><a href=x>", 50_000),
        ("<math><mrow>", 50_000),
        ("<select><option><font>", 50_000),
        ("<table><a href=x>y", 50_000),
        ("<a href=/x><div>", 50_000),
        ("<frameset>", 50_000),
        ("<p>x", 400_000),
    ] {
        let found = links(&format!("{early}{}", open.repeat(times)));
        assert_eq!(found.len(), 1, "{open}");
    }
    let inside = format!("{}<a href=//target.test/>deep</a>", "<div>".repeat(5_000));
    assert_eq!(link(&inside).anchor, "deep");
    let noah: String = (0..20_000).map(|i| format!("<b x{i}>")).collect::<String>() + &"<p>x</p>".repeat(20_000);
    assert_eq!(links(&format!("{early}{noah}")).len(), 1);
    let adoption = format!("{early}{}{}{}", "<a>".repeat(40_000), "<i>".repeat(40_000), "</a>".repeat(40_000));
    assert_eq!(links(&adoption).len(), 1);
}

#[test]
fn what_follows_the_cut_is_said_to_be_unread() {
    let page = format!("{}<a href=//target.test/>late</a>", "<p>x".repeat(limits::MAX_NODES));
    let extracted = extract_page("http://blog.test/", &page, "target.test");
    assert!(extracted.links.is_empty());
    assert_eq!(extracted.facts.obstacle, Some(Cause::TooComplex));
    // Flattened nesting was read to its end.
    let deep = format!("{}words", "<div>".repeat(2_000));
    assert_eq!(extract_page("http://blog.test/", &deep, "target.test").facts.obstacle, None);
}

#[test]
fn a_flood_of_links_is_counted_and_cut() {
    let page = "<a href=//target.test/>again</a> ".repeat(limits::MAX_SITE_LINKS + 100);
    assert_eq!(links(&page).len(), limits::MAX_SITE_LINKS);
    let long = format!("<a href=//target.test/>{}</a>", "y".repeat(3_000_000));
    assert_eq!(link(&long).anchor.chars().count(), crate::model::link::MAX_ANCHOR_CHARS);
    assert!(links(&format!("<a href=//target.test/{}>x</a>", "x".repeat(100_000))).is_empty());
}

#[test]
fn facts_say_what_the_page_says() {
    let body =
        "The gardens were opened to the public in the spring of last year, after a long period of works. ".repeat(6);
    let page = format!(
        r#"<html lang=en-GB><head><title>Gardens</title><meta name=description content="On gardens"><meta name=generator content="WordPress 6.2">
        <meta property="article:published_time" content="2023-05-01T10:00:00+02:00"><meta name=author content="A. Writer">
        <meta name=robots content=noindex><meta name=googlebot content=nofollow>
        <script>gtag('config','G-7K1X2Y3Z4W'); ga('create','UA-1766729-4')</script>
        <script async src="https://pagead2.googlesyndication.com/pagead/js/adsbygoogle.js?client=ca-pub-6210304583912345"></script></head>
        <body><h1>Of gardens</h1><nav><a href=/>Home</a> <a href=/b>B</a></nav><div class=entry-content><p>{body}
        <a href="http://one.test/x">One</a> <a href="http://sub.one.test/" rel=nofollow>Sub</a> <a href="https://two.co.uk/">Two</a>
        <a href="http://target.test/">Us</a> <a href="mailto:a@b.test">mail</a></p><p style=display:none><a href=http://three.test/>hidden words</a></p></div>
        <form><textarea name=comment></textarea></form></body></html>"#
    );
    let facts = extract_page("https://gardens.test/2023/post", &page, "target.test").facts;
    assert_eq!(
        (facts.title.as_str(), facts.h1.as_str(), facts.description.as_str()),
        ("Gardens", "Of gardens", "On gardens")
    );
    assert_eq!((facts.lang_declared.as_deref(), facts.lang_detected.as_deref()), (Some("en"), Some("en")));
    assert_eq!((facts.links.internal, facts.links.external, facts.links.external_followed), (2, 5, 4));
    assert_eq!(
        (facts.links.external_domains, facts.links.external_domains_followed, facts.links.external_hidden),
        (4, 4, 1)
    );
    let outlinks: Vec<(&str, &str, bool, bool)> =
        facts.outlinks.iter().map(|o| (o.host.as_str(), o.anchor.as_str(), o.followed, o.hidden)).collect();
    assert_eq!(
        outlinks,
        [
            ("one.test", "One", true, false),
            ("sub.one.test", "Sub", false, false),
            ("two.co.uk", "Two", true, false),
            ("three.test", "hidden words", true, true)
        ]
    );
    let accounts: Vec<&str> = facts.accounts.iter().map(|account| account.id.as_str()).collect();
    assert_eq!(accounts, ["G-7K1X2Y3Z4W", "UA-1766729-4", "ca-pub-6210304583912345"]);
    assert_eq!((facts.generator.as_deref(), facts.author.as_deref()), (Some("WordPress 6.2"), Some("A. Writer")));
    assert_eq!(facts.published.unwrap().to_string(), "2023-05-01T08:00:00Z");
    assert!(facts.robots.noindex && !facts.robots.nofollow && facts.googlebot.noindex && facts.googlebot.nofollow);
    assert!(facts.has_comment_form && facts.simhash != 0 && facts.obstacle.is_none());
    assert!(!facts.text.contains("hidden words"));
    assert_eq!(facts.kind, crate::model::facts::SiteKind::Blog);
    assert!(facts.link_text_chars > 0 && facts.link_text_chars * 10 < facts.text_chars);
}

#[test]
fn answers_that_are_not_the_page_are_told() {
    let cause = |html: &str| extract_page("https://blog.test/post", html, "target.test").facts.obstacle;
    for (html, wanted) in [
        (
            "<title>Just a moment...</title><h1>Checking your browser before accessing blog.test</h1>",
            Some(Cause::BotWall),
        ),
        ("<title>Attention Required! | Cloudflare</title><p>Please enable cookies.", Some(Cause::BotWall)),
        ("<p>Please verify you are a human<div class=g-recaptcha></div>", Some(Cause::Captcha)),
        ("<script src=https://ct.captcha-delivery.com/c.js></script><p>Loading", Some(Cause::Captcha)),
        ("<title>Log in - Forum</title><form><input type=password></form>", Some(Cause::Login)),
        ("<title>blog.test</title><h1>This domain is for sale</h1>", Some(Cause::Parked)),
        ("<title>Page not found - Blog</title><p>Sorry.", Some(Cause::Soft404)),
        ("<div id=root></div><script src=app.js></script>", Some(Cause::ScriptOnly)),
        (
            "<noscript>You need to enable JavaScript to run this app.</noscript><div id=app></div><script src=a.js></script>",
            Some(Cause::ScriptOnly),
        ),
        ("<html><body></body></html>", Some(Cause::Empty)),
        (
            "<p>A short note with a <a href=/a>link</a>, <a href=/b>two</a>, <a href=/c>three</a>.<script>1</script>",
            None,
        ),
        ("<title>Login</title><p>No field here.", None),
    ] {
        assert_eq!(cause(html), wanted, "{html}");
    }
    let essay = format!(
        "<title>On captchas</title><p>{}",
        "They ask: are you a robot? Checking your browser before accessing. ".repeat(40)
    );
    assert_eq!(cause(&essay), None);
}

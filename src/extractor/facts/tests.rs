//! Facts of whole pages through the public function.

use crate::extractor::{PageInput, Wanted, extract};
use crate::model::facts::{LinkCounts, MAX_OUTLINKS, PageFacts};
use crate::model::fetch::Headers;
use crate::model::site::Site;
use crate::model::url::CanonicalUrl;

pub(super) fn facts_at(url: &str, html: &str) -> PageFacts {
    let url = CanonicalUrl::parse(url).unwrap();
    let headers = Headers { content_type: Some("text/html; charset=utf-8".to_owned()), ..Headers::default() };
    let input = PageInput { url: &url, status: 200, headers: &headers, body: html.as_bytes() };
    extract(&input, &Wanted::site(&Site::parse("target.test").unwrap())).facts
}

pub(super) fn facts(html: &str) -> PageFacts {
    facts_at("http://www.blog.example/post", html)
}

#[test]
fn links_are_counted_by_registrable_domain() {
    let counted = facts(
        "<a href=/a>a</a><a href=http://blog.example/b>b</a><a href=//img.blog.example/c>c</a><a href='#top'>top</a>
         <a href=mailto:x@y.test>m</a><a href='http://:bad'>bad</a>
         <a href=http://one.test/>1</a><a href=http://www.one.test/ rel=nofollow>2</a><a href=http://two.test/ rel=ugc>3</a>
         <a href=http://target.test/>us</a><div style='display:none'><a href=http://three.test/>h</a></div>",
    );
    assert_eq!(
        counted.links,
        LinkCounts {
            internal: 3,
            external: 5,
            external_followed: 3,
            external_domains: 4,
            external_domains_followed: 3,
            external_hidden: 1,
        }
    );
}

#[test]
fn outlinks_carry_words_place_and_following_and_leave_out_the_site() {
    let html = "<nav><a href=http://nav.test/>N</a></nav>
        <p><a href=http://a.test/x>first</a> <a href=http://a.test/y>first</a> <a href=http://a.test/z>second</a>
        <a rel=sponsored href=http://b.test/><img alt='Picture of b'></a> <a href=http://sub.target.test/>us</a></p>";
    let seen: Vec<(String, String, bool, bool)> =
        facts(html).outlinks.into_iter().map(|o| (o.host, o.anchor, o.followed, o.in_content)).collect();
    let expected = [
        ("nav.test", "N", true, false),
        ("a.test", "first", true, true),
        ("a.test", "second", true, true),
        ("b.test", "Picture of b", false, true),
    ];
    assert_eq!(seen, expected.map(|(host, anchor, f, c)| (host.to_owned(), anchor.to_owned(), f, c)));
    let many: String = (0..400).map(|n| format!("<a href=http://h{n}.test/>x</a>")).collect();
    let many = facts(&many);
    assert_eq!((many.outlinks.len(), many.links.external_domains), (MAX_OUTLINKS, 400));
}

#[test]
fn text_of_links_is_counted_once_and_only_where_it_shows() {
    let html = "<p>abc <a href=/x>de</a> <a href=/y><b>f</b></a></p><p style='display:none'><a href=/z>hidden</a></p>";
    let seen = facts(html);
    assert_eq!((seen.text_chars, seen.link_text_chars), (8, 3));
}

#[test]
fn the_head_is_read_by_name() {
    let seen = facts(
        "<html lang=de-AT><head><title> A  title </title><meta name=Description content=' Says  it '>
         <meta property='og:description' content='other'><meta name=keywords content='a, b'>
         <meta name=generator content='WordPress 6.8.1'></head><body><h1><img alt=x></h1><h1>Second <b>one</b></h1>",
    );
    assert_eq!(seen.title, "A title");
    assert_eq!(seen.description, "Says it");
    assert_eq!(seen.h1, "Second one");
    assert_eq!(seen.meta_keywords.as_deref(), Some("a, b"));
    assert_eq!(seen.generator.as_deref(), Some("WordPress 6.8.1"));
    assert_eq!(seen.lang_declared.as_deref(), Some("de"));
    let pragma = facts("<meta http-equiv=Content-Language content='fr, en'><p>x");
    assert_eq!(pragma.lang_declared.as_deref(), Some("fr"));
}

#[test]
fn accounts_are_read_from_scripts_and_tags_not_from_texts() {
    let seen = facts(
        "<script async src='https://www.googletagmanager.com/gtag/js?id=G-QZ7R2K9XPL'></script>
         <script>gtag('config', 'G-QZ7R2K9XPL'); ga('create','UA-4827193-2');</script>
         <noscript><iframe src='https://www.googletagmanager.com/ns.html?id=GTM-W7K2QP'></iframe>
         <img src='https://www.facebook.com/tr?id=918273645019283&ev=PageView'></noscript>
         <ins class=adsbygoogle data-ad-client=ca-pub-7042918365120947></ins>
         <script defer src=https://static.cloudflareinsights.com/beacon.min.js
           data-cf-beacon='{\"token\": \"7f3b9c1d4e8a60715293a4b5c6d7e8f9\"}'></script>
         <script type=application/ld+json>{\"text\": \"UA-5555123-1\"}</script>
         <pre>ga('create', 'UA-7777123-1')</pre><p>Our tag is GTM-NOTOURS</p><!-- UA-8888123-1 -->
         <a href='https://www.amazon.co.uk/dp/B00?tag=paddleblog-21&amp;th=1'>book</a>",
    );
    let ids: Vec<&str> = seen.accounts.iter().map(|account| account.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "G-QZ7R2K9XPL",
            "UA-4827193-2",
            "7f3b9c1d4e8a60715293a4b5c6d7e8f9",
            "GTM-W7K2QP",
            "918273645019283",
            "ca-pub-7042918365120947",
            "paddleblog-21",
        ]
    );
}

#[test]
fn author_and_dates_from_structured_data_meta_and_markup() {
    let of = |html: &str| {
        let seen = facts(html);
        let day = |stamp: Option<jiff::Timestamp>| stamp.map(|stamp| stamp.to_string()[..10].to_owned());
        (seen.author, day(seen.published), day(seen.modified))
    };
    let expected = |author: &str, published: &str, modified: &str| {
        let own = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        (own(author), own(published), own(modified))
    };
    assert_eq!(
        of(r#"<script type="application/ld+json">{"@context":"https://schema.org","@graph":[
            {"@type":"WebPage","datePublished":"2020-01-01"},
            {"@type":["NewsArticle"],"datePublished":"2024-05-14T08:30:00+02:00","dateModified":"2024-05-15","author":[{"@type":"Person","name":"Ines Halloran"}]},
            {"@type":"NewsArticle","datePublished":"2023-01-01"}]}</script><meta name=author content=Other>"#),
        expected("Ines Halloran", "2024-05-14", "2024-05-15")
    );
    assert_eq!(
        of("<meta name=author content='By Jo Doe'><meta property='article:published_time' content='2024-05-14T06:00Z'>
            <meta property='og:updated_time' content='2024-06-01'>"),
        expected("Jo Doe", "2024-05-14", "2024-06-01")
    );
    assert_eq!(
        of("<article itemscope><span itemprop=author itemscope><span itemprop=name>Jo Doe</span></span>
            <time itemprop=datePublished datetime=2024-05-14>May</time><time class='entry-date updated' datetime=2024-05-20>x</time></article>"),
        expected("Jo Doe", "2024-05-14", "2024-05-20")
    );
    assert_eq!(of("<p>by <a rel='author nofollow' href=/jo>Jo Doe</a>"), expected("Jo Doe", "", ""));
    assert_eq!(
        of("<script type='application/ld+json'>{broken</script><meta name=author content='http://x.test/'>"),
        expected("", "", "")
    );
}

#[test]
fn comment_forms_are_told_from_other_forms() {
    for html in [
        "<form action=/wp-comments-post.php id=commentform><textarea name=comment></textarea></form>",
        "<form class=comment-form><textarea name=text></textarea></form>",
        "<div id=respond><form><textarea id=comment_body></textarea></form></div>",
    ] {
        assert!(facts(html).has_comment_form, "{html}");
    }
    for html in [
        "<form action=/contact><textarea name=message></textarea></form>",
        "<form class=search><input name=comment-search></form>",
        "<form id=recommended><textarea name=x></textarea></form>",
    ] {
        assert!(!facts(html).has_comment_form, "{html}");
    }
}

fn page_of_template(words: &str) -> String {
    format!(
        "<html><head><title>{words}</title></head><body class='home post-{}'><div id=wrap><header class=top><ul class=menu><li><a \
         href=/>x</a></ul></header><div class=row><main class='col wide'><article class=story><h1 class=head>{words}</h1>\
         <div class=entry>{}</div></article></main><aside class=col><section class=box><h3>x</h3><ul class=list><li>y</ul></section>\
         </aside></div><footer class=bottom><span class=legal>z</span></footer></div></body></html>",
        words.len(),
        format!("<p>{words} <b>and</b> <a href=/y>more</a></p>").repeat(words.len())
    )
}

#[test]
fn pages_of_one_template_have_near_fingerprints() {
    let distance = |a: &str, b: &str| (facts(a).template ^ facts(b).template).count_ones();
    let (one, two) = (page_of_template("One page"), page_of_template("A quite different and longer page"));
    assert!(distance(&one, &two) <= 3);
    let other = "<body><table class=layout><tr><td class=left><div class=nav><a class=button href=/>x</a></div><td class=mid><div \
        class=news><h2 class=t>x</h2><span class=date>y</span><div class=teaser>z</div></div><td class=right><form class=s><input \
        class=q><input class=go></form></table><div class=foot><dl class=legal><dt>x<dd>y</dl></div>";
    assert!(distance(&one, other) > 12);
    assert_eq!(facts("<p>Small <b>page</b></p>").template, 0);
}

#[test]
fn equal_texts_have_equal_hashes_whatever_stands_around_them() {
    let text: String = (0..150).map(|n| format!("word{} ", n * 37 % 101)).collect();
    let on = |menu: &str| facts(&format!("<nav>{menu}</nav><article><p>{text}</p></article>")).simhash;
    assert_eq!(on("<a href=/>Home</a>"), on("<a href=/x>Other site</a> <a href=/y>with another menu</a>"));
    assert_ne!(on(""), 0);
    assert_eq!(facts("<p>Few words only.").simhash, 0);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn nothing_panics(html in "(<(a href=|div class=|meta name=|form|script>|time datetime=|textarea|/)?[ \"'>a-z0-9:/é日&;#=-]{0,24}){0,24}") {
        facts(&html);
    }
}

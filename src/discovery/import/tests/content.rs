//! Exports of vendors that nobody told us about, in the languages of their interfaces.

use super::*;
use crate::model::candidate::Place;

#[test]
fn unknown_vendors_in_other_languages() {
    let cases = [
        // German, semicolons, decimal commas, dots in dates.
        "Seitentitel;Verweisende Seite;Ziel-URL;Ankertext;Attribut;Erstmals gesehen;Stärke\n\
         Blog;https://a.test/p;https://us.test/x;Öl kaufen;nofollow;03.04.2026;7,5\n\
         Zwei;https://b.test/q;https://us.test/;hier;dofollow;13.04.2026;1,0\n",
        // Japanese
        "被リンク元ページURL,リンク先URL,アンカーテキスト,リンクの種類,初回検出日\n\
         https://a.test/p,https://us.test/x,Öl kaufen,nofollow,2026年4月3日\n\
         https://b.test/q,https://us.test/,こちら,dofollow,2026年4月13日\n",
        // Polish, tabs
        "Strona odsyłająca\tDocelowy URL\tTekst kotwicy\tAtrybut\tPierwsze wykrycie\n\
         https://a.test/p\thttps://us.test/x\tÖl kaufen\tnofollow\t3 kwi 2026\n\
         https://b.test/q\thttps://us.test/\ttu\tdofollow\t13 kwi 2026\n",
        // Turkish, shuffled
        "İlk görülme,Bağlantı metni,Hedef URL,Öznitelik,Kaynak URL\n\
         3 Nisan 2026,Öl kaufen,https://us.test/x,nofollow,https://a.test/p\n\
         13 Nisan 2026,burada,https://us.test/,dofollow,https://b.test/q\n",
        // A language nobody prepared for: cells decide. The anchor has no name to be known by.
        "Viittaava;Kohde;Teksti;Laji;Nähty\n\
         https://a.test/p;https://us.test/x;Öl kaufen;nofollow;2026-04-03\n\
         https://b.test/q;https://us.test/;tässä;dofollow;2026-04-13\n",
    ];
    for (index, text) in cases.iter().enumerate() {
        let found = read_text(text);
        let report = found.report();
        assert_eq!((report.name.as_str(), report.rows, report.candidates), ("unknown", 2, 2), "{index}: {report:?}");
        assert_eq!(found.sources(), ["https://a.test/p", "https://b.test/q"], "{index}");
        let first = &found.candidates[0];
        assert_eq!(first.target.as_ref().unwrap().as_str(), "https://us.test/x", "{index}");
        assert_eq!((first.claim.follow, found.candidates[1].claim.follow), (Some(false), Some(true)), "{index}");
        let seen = first.first_seen.or(first.last_seen).unwrap();
        assert_eq!(seen.to_string(), "2026-04-03T00:00:00Z", "{index}");
        if index < 4 {
            assert_eq!(first.claim.anchor.as_deref(), Some("Öl kaufen"), "{index}");
        }
    }
}

#[test]
fn the_column_on_the_site_is_the_target_whatever_its_name() {
    // Names that say the opposite.
    let found = read_text(
        "Source URL,Target URL,Note\nhttps://us.test/a,https://a.test/,x\nhttps://us.test/b,https://b.test/,y\n",
    );
    assert_eq!(found.sources(), ["https://a.test/", "https://b.test/"]);
    assert_eq!(found.candidates[1].target.as_ref().unwrap().as_str(), "https://us.test/b");
    // No names at all.
    let found = read_text("https://us.test/a\thttps://a.test/\tx\nhttps://us.test/b\thttps://b.test/\ty\n");
    assert_eq!(found.sources(), ["https://a.test/", "https://b.test/"]);
    assert_eq!(found.report().rows, 2);
    // Without scheme.
    let found = read_text("Stránka,Kam,Pozn\na.test/x,us.test/,1\nb.test/y,us.test/p,2\n");
    assert_eq!(found.sources(), ["http://a.test/x", "http://b.test/y"]);
}

#[test]
fn lists_of_linking_sites_are_leads() {
    for text in [
        "Sivusto,Linkit\na.test,12\nb.test,3\n",
        "a.test\nb.test\n",
        "Domain;Anzahl\nhttps://a.test;12\nhttps://b.test;3\n",
        "# found by hand\na.test   # a friend's\n\nb.test\n",
    ] {
        let found = read_text(text);
        assert_eq!(found.sources(), ["a.test", "b.test"], "{text}");
        assert!(found.candidates.iter().all(|c| matches!(c.place, Place::Domain(_))), "{text}");
    }
}

#[test]
fn lists_of_pages_may_be_mixed() {
    let found = read_text("https://a.test/x,y\r\nb.test/z\r\nc.test\r\nnot a url\r\nhttps://us.test/own\r\n");
    assert_eq!(found.sources(), ["https://a.test/x,y", "http://b.test/z", "c.test"]);
    assert_eq!(found.report().skipped["own pages"], 1);
    assert_eq!(found.unread, [(4, "column 1: not a URL: relative URL without a base: `not a url`".to_owned())]);
}

#[test]
fn an_export_about_another_site_is_named_so() {
    let found = read_fixture("real/semrush_backlink_audit_domains.csv", "example.com");
    let report = found.report();
    assert_eq!((report.candidates, report.skipped["other site"]), (0, 60));
    assert_eq!(report.note.as_deref(), Some("this export is about caldea.com, not example.com"));
    // Unknown names and languages too: one column names a single domain.
    let rows: String = (0..10).map(|i| format!("https://s{i}.test/;https://rival.test/{i};x\n")).collect();
    let found = read_text(&format!("Sivu;Kohde;Sana\n{rows}"));
    assert_eq!(found.report().note.as_deref(), Some("this export is about rival.test, not us.test"));
}

#[test]
fn subdomains_www_and_lookalikes_of_the_site() {
    let text = "Source URL,Target URL\nhttps://a.test/,https://blog.us.test/\nhttps://b.test/,https://notus.test/\nhttps://www.us.test/,https://us.test/\n";
    let found = read_text(text);
    assert_eq!(found.sources(), ["https://a.test/"]);
    assert_eq!(found.report().skipped["other site"], 1);
    assert_eq!(found.report().skipped["own pages"], 1);
}

#[test]
fn tables_pasted_together_repeat_their_header() {
    let found = read_text(
        "Source URL,Target URL\nhttps://a.test/,https://us.test/\nSource URL,Target URL\nhttps://b.test/,https://us.test/\n",
    );
    assert_eq!(found.report().skipped["repeated header"], 1);
    assert_eq!(found.report().candidates, 2);
}

#[test]
fn json_of_unknown_vendors() {
    let text = r#"{"meta":{"site":"us.test"},"rows":[
        {"from":{"link":"https://a.test/"},"to":"https://us.test/","words":"hi","rel":["ugc"]},
        {"from":{"link":"https://b.test/"},"to":"https://us.test/x","words":"ho"}]}"#;
    let found = read_text(text);
    assert_eq!(found.sources(), ["https://a.test/", "https://b.test/"]);
    assert_eq!(found.candidates[0].claim.rel.as_ref().unwrap().to_string(), "ugc");
    assert_eq!(found.candidates[0].origins[0].line, 2);
    let lines = "{\"source\":\"https://a.test/\",\"target\":\"https://us.test/\"}\n{\"source\":\"https://b.test/\",\"target\":\"https://us.test/\"}\n";
    assert_eq!(read_text(lines).sources(), ["https://a.test/", "https://b.test/"]);
}

#[test]
fn an_audit_can_start_from_an_earlier_report() {
    let csv = "source_url,source_domain,target_url,anchor,anchor_kind,rel,follow,element,placement,hidden,state,found_by\n\
        https://a.test/,a.test,https://us.test/,hi,exact,ugc,false,img,content,,live,ahrefs\n";
    let found = read_text(csv);
    assert_eq!((found.report().name.as_str(), found.sources()), ("audit", vec!["https://a.test/"]));
    assert_eq!(found.candidates[0].claim.element, Some(crate::model::link::Element::Img));
    let json = r#"{"schema":"audit/1","backlinks":[{"source_url":"https://a.test/","target_url":"https://us.test/","anchor":{"text":"hi","kind":"exact"},"rel":["ugc"],"found_by":["bing"]}],"referring_domains":[{"domain":"a.test","links":1}]}"#;
    let found = read_text(json);
    assert_eq!((found.report().name.as_str(), found.candidates[0].claim.anchor.as_deref()), ("audit", Some("hi")));
}

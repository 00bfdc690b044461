//! The order in which a hunt looks at pages, told as tables.

use super::*;
use crate::model::site::Site;

fn clues() -> Clues {
    let mut clues = Clues::new(&Site::parse("green-gable.example").unwrap());
    clues.about("Green Gable: heat pumps and insulation for old houses");
    clues
}

fn url(text: &str) -> CanonicalUrl {
    CanonicalUrl::parse(text).unwrap()
}

fn host() -> Host {
    Host::parse("blog.test").unwrap()
}

fn pointer(path: &str, text: &str) -> Pointer {
    Pointer { text: text.to_owned(), ..Pointer::to(url(&format!("https://blog.test{path}"))) }
}

fn page(links: &[(&str, &str)]) -> Sight {
    Sight::Page {
        at: url("https://blog.test/"),
        links: links.iter().map(|(path, text)| pointer(path, text)).collect(),
        sitemaps: Vec::new(),
        feeds: Vec::new(),
        search: None,
    }
}

fn bare(sitemaps: Vec<CanonicalUrl>) -> Sight {
    Sight::Page { at: url("https://blog.test/"), links: Vec::new(), sitemaps, feeds: Vec::new(), search: None }
}

/// Paths in the order in which they are looked at, when none has the link.
fn walk(hunt: &mut Hunt, most: usize) -> Vec<String> {
    let mut paths = Vec::new();
    while let Some(step) = hunt.next() {
        paths.push(step.url.url().path().to_owned());
        hunt.saw(&step, &Sight::Nothing(Cause::LinkRemoved));
        if paths.len() == most {
            break;
        }
    }
    paths
}

fn after_home(links: &[(&str, &str)], budget: u32) -> Hunt {
    let mut hunt = Hunt::new(&host(), clues(), budget);
    let home = hunt.next().unwrap();
    assert_eq!((home.url.as_str(), home.kind), ("http://blog.test/", Kind::Home));
    hunt.saw(&home, &page(links));
    hunt
}

#[test]
fn what_names_the_site_comes_first_then_pages_of_links_then_the_topic() {
    let links = [
        ("/cart", "Cart"),
        ("/gallery/", "Gallery"),
        ("/2024/03/insulation-of-old-houses-explained/", "Insulation of old houses"),
        ("/useful-links/", "Useful links"),
        ("/2023/01/our-weekend-with-green-gable/", "Our weekend"),
        ("/privacy", "Privacy"),
        ("/photo.jpg", "links"),
    ];
    let mut hunt = after_home(&links, 4);
    let walked = walk(&mut hunt, 9);
    assert_eq!(
        walked,
        ["/2023/01/our-weekend-with-green-gable/", "/useful-links/", "/2024/03/insulation-of-old-houses-explained/"]
    );
    assert_eq!(hunt.steps(), 4);
}

#[test]
fn words_are_read_in_many_languages_and_scripts() {
    for (path, text) in [
        ("/p/12", "Freunde & Partner"),
        ("/liens.html", ""),
        ("/recursos", "Recursos"),
        ("/%D1%81%D1%81%D1%8B%D0%BB%D0%BA%D0%B8/", ""),
        ("/about/lankar", "Länkar"),
        ("/p/3", "友情链接"),
    ] {
        let mut hunt = after_home(&[("/", "Home"), ("/a", "Gallery"), ("/b", "Opening hours"), (path, text)], 2);
        assert_eq!(walk(&mut hunt, 1), [url(&format!("https://blog.test{path}")).url().path()], "{path} {text}");
    }
}

#[test]
fn pages_that_are_much_alike_make_way_for_others() {
    let goods: Vec<(String, String)> = (0..20)
        .map(|n| (format!("/goods/heat-pump-and-insulation-{n}/"), "heat pumps insulation".to_owned()))
        .collect();
    let mut links: Vec<(&str, &str)> = goods.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    links.push(("/about/", "About us"));
    let mut hunt = after_home(&links, 8);
    assert!(walk(&mut hunt, 7).contains(&"/about/".to_owned()));
}

#[test]
fn announced_sitemaps_are_read_but_never_with_the_last_fetch() {
    let sitemaps = vec![url("https://blog.test/post-sitemap.xml"), url("https://elsewhere.test/sitemap.xml")];
    for (budget, expected) in [(2, Vec::new()), (3, vec!["/post-sitemap.xml"])] {
        let mut hunt = Hunt::new(&host(), clues(), budget);
        let home = hunt.next().unwrap();
        hunt.saw(&home, &bare(sitemaps.clone()));
        assert_eq!(walk(&mut hunt, 1), expected, "{budget}");
    }
    let mut hunt = Hunt::new(&host(), clues(), 5);
    let home = hunt.next().unwrap();
    hunt.saw(&home, &bare(sitemaps));
    let step = hunt.next().unwrap();
    let pages = vec![pointer("/x", ""), pointer("/2022/05/green-gable-heat-pumps", "")];
    hunt.saw(&step, &Sight::Sitemap { pages, children: Vec::new() });
    assert_eq!(hunt.next().unwrap().url.url().path(), "/2022/05/green-gable-heat-pumps");
}

#[test]
fn the_sites_own_search_and_feed_are_asked_and_what_robots_forbids_costs_nothing() {
    let search = url("https://blog.test/?s=green-gable.example");
    let sight = |search: &CanonicalUrl| Sight::Page {
        at: url("https://blog.test/"),
        links: vec![pointer("/links/", "Links"), pointer("/about/", "About")],
        sitemaps: Vec::new(),
        feeds: vec![url("https://blog.test/feed/")],
        search: Some(search.clone()),
    };
    let begin = || {
        let mut hunt = Hunt::new(&host(), clues(), 3);
        let home = hunt.next().unwrap();
        hunt.saw(&home, &sight(&search));
        let step = hunt.next().unwrap();
        assert_eq!((step.kind, &step.url), (Kind::Search, &search));
        (hunt, step)
    };
    let (mut hunt, step) = begin();
    let results = [("/about/", "About"), ("/a-day-out/", "A day out")];
    hunt.saw(&step, &page(&results));
    assert_eq!(walk(&mut hunt, 9), ["/links/"], "the last fetch goes to what promises most");
    let (mut hunt, step) = begin();
    hunt.saw(&step, &Sight::Nothing(Cause::Robots));
    assert_eq!((hunt.steps(), hunt.taken()), (1, 2));
    assert_eq!(walk(&mut hunt, 9), ["/links/", "/about/"]);
    let mut hunt = Hunt::new(&host(), clues(), 9);
    let home = hunt.next().unwrap();
    hunt.saw(&home, &sight(&search));
    let feed = Step { url: url("https://blog.test/feed/"), kind: Kind::Feed };
    hunt.saw(&feed, &Sight::Feed { posts: vec![pointer("/p1/", "x")], shown: vec![pointer("/p2/", "y")] });
    assert_eq!(hunt.next().unwrap().url.url().path(), "/p2/");
}

#[test]
fn feeds_tell_which_posts_show_the_address() {
    let rss = "<rss><channel><link>https://a.test/</link><item><title>One</title><link>https://a.test/1</link>        <description>&lt;a href=\"https://www.Green-Gable.example/x\"&gt;</description></item>        <item><title><![CDATA[Two]]></title><link><![CDATA[https://a.test/2]]></link><p>notgreen-gable.example</p></item></rss>";
    let found: Vec<_> = read_feed(rss.as_bytes(), "green-gable.example")
        .into_iter()
        .map(|(post, shown)| (post.url.to_string(), post.text, shown))
        .collect();
    assert_eq!(
        found,
        [
            ("https://a.test/1".to_owned(), "One".to_owned(), true),
            ("https://a.test/2".to_owned(), "Two".to_owned(), false)
        ]
    );
    let atom = "<feed><entry><link rel='self' href='https://a.test/x.xml'/><link rel='alternate' href='https://a.test/3'/>        <content>green-gable.example.</content></entry></feed>";
    let found = read_feed(atom.as_bytes(), "green-gable.example");
    assert_eq!((found[0].0.url.as_str(), found[0].1), ("https://a.test/3", true));
    for broken in ["<item>", "<item><link>", "<item><link href=", "<entry><link>x</link>", "<item <item <item"] {
        assert!(read_feed(broken.as_bytes(), "x.test").is_empty(), "{broken}");
    }
}

#[test]
fn other_doors_are_tried_only_where_nobody_answers() {
    let mut hunt = Hunt::new(&host(), clues(), 12);
    let mut doors = Vec::new();
    while let Some(step) = hunt.next() {
        doors.push(step.url.to_string());
        hunt.saw(&step, &Sight::Nothing(Cause::Connect));
    }
    assert_eq!(doors, ["http://blog.test/", "https://blog.test/", "https://www.blog.test/"]);
    assert_eq!(hunt.trouble(), Some(Cause::Connect));
    let mut hunt = Hunt::new(&host(), clues(), 12);
    let home = hunt.next().unwrap();
    hunt.saw(&home, &Sight::Nothing(Cause::Robots));
    assert_eq!((hunt.next(), hunt.trouble()), (None, Some(Cause::Robots)));
}

#[test]
fn no_address_is_looked_at_twice_and_none_outside_the_domain() {
    let links =
        [("/links", "Links"), ("/links/", "Links"), ("/links/#top", "Links"), ("/", "Home"), ("/index.html", "Home")];
    let mut hunt = after_home(&links, 12);
    hunt.wish_page(&Pointer::to(url("https://notblog.test/links")), 0.0);
    assert_eq!(walk(&mut hunt, 9), ["/links", "/sitemap.xml"]);
}

#[test]
fn the_same_sights_give_the_same_steps() {
    let links = [("/a-b-c-d", "x"), ("/b-b-c-d", "x"), ("/c-b-c-d", "x"), ("/news/", "News")];
    let (mut one, mut other) = (after_home(&links, 12), after_home(&links, 12));
    assert_eq!(walk(&mut one, 9), walk(&mut other, 9));
}

#[test]
fn sitemaps_are_read_as_xml_gzip_index_and_list() {
    let xml = "<urlset><url><loc> https://a.test/x?a=1&amp;b=2 </loc><lastmod>2024-05-17</lastmod></url>\
        <url><loc><![CDATA[https://a.test/y]]></loc></url><url><loc>javascript:x</loc></url></urlset>";
    let (pages, children) = read_sitemap(xml.as_bytes());
    assert!(children.is_empty());
    let found: Vec<_> = pages.iter().map(|page| (page.url.as_str(), page.modified.is_some())).collect();
    assert_eq!(found, [("https://a.test/x?a=1&b=2", true), ("https://a.test/y", false)]);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, xml.as_bytes()).unwrap();
    assert_eq!(read_sitemap(&gzip.finish().unwrap()).0, pages);
    let index = "<sitemapindex><sitemap><loc>https://a.test/s.xml</loc></sitemap></sitemapindex>";
    assert_eq!(read_sitemap(index.as_bytes()).1.len(), 1);
    assert_eq!(read_sitemap(b"https://a.test/1\r\nhttps://a.test/2\nno\n").0.len(), 2);
    for broken in [&b"<loc>"[..], b"<loc></loc>", b"\x1f\x8b\x08", b"", b"<sitemapindex>"] {
        assert_eq!(read_sitemap(broken), (Vec::new(), Vec::new()));
    }
    let many = "<loc>https://a.test/</loc>".repeat(60_000);
    assert_eq!(read_sitemap(many.as_bytes()).0.len(), 50_000);
}

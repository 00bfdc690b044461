//! A generated web of sites that link to one site, each in its own way.
//!
//! The habits are those of real sites: content systems with their addresses and sitemaps, languages, names of pages, where
//! navigation leads and what robots.txt says. Everything is drawn from the seed; nothing here is known to the program.

use crate::dice::Dice;
use crate::support::Web;

pub const SITE: &str = "harborlight-kayaks.test";

/// One site of the web.
pub struct Domain {
    pub host: String,
    /// Where the link is: `none` when nowhere.
    pub place: &'static str,
    /// Path of the page that links.
    pub page: String,
}

pub struct Made {
    pub web: Web,
    pub domains: Vec<Domain>,
}

/// The heavier, the more often.
fn weighted<T: Copy>(dice: &mut Dice, list: &[(usize, T)]) -> T {
    let mut at = dice.index(list.iter().map(|(weight, _)| weight).sum());
    for (weight, item) in list {
        if at < *weight {
            return *item;
        }
        at -= weight;
    }
    list[0].1
}

const FIRST: &[&str] = &[
    "north", "blue", "river", "stone", "silver", "open", "wild", "bright", "old", "green", "salt", "iron", "maple",
    "cedar", "amber", "quiet", "lucky", "grand", "urban", "coast",
];
const SECOND: &[&str] = &[
    "paddler",
    "journal",
    "outdoor",
    "trails",
    "club",
    "harbour",
    "gear",
    "letters",
    "weekly",
    "notes",
    "society",
    "camp",
    "travel",
    "fishing",
    "school",
    "marina",
    "institute",
    "radio",
    "gazette",
    "family",
];
const SUBJECTS: &[&str] = &[
    "budget",
    "weekend",
    "recipe",
    "festival",
    "interview",
    "garden",
    "camera",
    "winter",
    "museum",
    "bicycle",
    "harvest",
    "election",
    "concert",
    "school",
    "library",
    "summer",
    "tent",
    "boots",
    "coffee",
    "sunset",
    "island",
    "railway",
    "market",
    "history",
    "wildlife",
    "volunteer",
    "planning",
    "insurance",
    "council",
    "podcast",
];
const TOPICAL: &[&str] = &["kayak", "kayaks", "kayaking", "paddles", "paddling", "sea-kayaks", "touring", "paddle"];
const GLUE: &[&str] = &["our", "the-best", "how-to", "why-we", "ten", "a", "notes-on", "trip-to", "review-of", "meet"];
const TAIL: &[&str] =
    &["in-may", "this-year", "for-beginners", "report", "part-two", "guide", "again", "and-more", "tips", ""];

/// Names that sites give to their page of links: path, words that lead there.
const LINK_PAGES: &[(&str, &str)] = &[
    ("links", "Links"),
    ("links.html", "Links"),
    ("resources", "Resources"),
    ("useful-links", "Useful links"),
    ("friends", "Friends"),
    ("our-friends", "Friends of ours"),
    ("blogroll", "Blogroll"),
    ("recommended", "Recommended"),
    ("page.php?id=7", "Links"),
    ("p/12", "Favourite sites"),
    ("about/links", "Elsewhere"),
    ("liens", "Liens"),
    ("linkliste", "Linkliste"),
    ("freunde", "Freunde"),
    ("recursos", "Recursos"),
    ("enlaces", "Enlaces"),
    ("risorse-utili", "Risorse utili"),
];
const PARTNER_PAGES: &[(&str, &str)] = &[
    ("partners", "Partners"),
    ("sponsors", "Our sponsors"),
    ("supporters", "Supporters"),
    ("about/partners", "Who we work with"),
    ("partner", "Partner"),
    ("partenaires", "Partenaires"),
    ("suppliers", "Suppliers"),
    ("members", "Members"),
    ("thanks", "Thanks"),
];
const PRESS_PAGES: &[(&str, &str)] = &[
    ("press", "Press"),
    ("media", "Media"),
    ("news/in-the-press", "In the press"),
    ("presse", "Presse"),
    ("newsroom", "Newsroom"),
    ("clients", "Clients"),
    ("case-studies", "Case studies"),
    ("portfolio", "Portfolio"),
];
const FILLER_PAGES: &[(&str, &str)] = &[
    ("about", "About"),
    ("contact", "Contact"),
    ("shop", "Shop"),
    ("gallery", "Gallery"),
    ("events", "Events"),
    ("membership", "Join"),
    ("courses", "Courses"),
    ("privacy", "Privacy"),
    ("faq", "FAQ"),
    ("team", "Team"),
    ("map", "Map"),
    ("prices", "Prices"),
    ("login", "Login"),
    ("donate", "Donate"),
];

/// How a content system spells its addresses.
#[derive(Clone, Copy, PartialEq)]
enum System {
    Dated,
    Slugs,
    Static,
    Nodes,
    Ids,
    Threads,
}

struct Post {
    path: String,
    title: String,
    date: (usize, usize, usize),
}

struct Site<'a> {
    dice: &'a mut Dice,
    host: String,
    system: System,
    posts: Vec<Post>,
    nav: Vec<(String, String)>,
    footer: Vec<(String, String)>,
    pages: Vec<(String, String, String)>,
}

const PLACES: &[(usize, &str)] = &[
    (18, "home"),
    (18, "links page"),
    (9, "partners page"),
    (9, "press page"),
    (13, "recent post"),
    (14, "older post"),
    (8, "deep archive"),
    (6, "reading list"),
    (5, "none"),
];

/// Generates `count` sites.
pub fn make(seed: u64, count: usize) -> Made {
    let mut dice = Dice::new(seed.wrapping_mul(0x5851_f42d_4c95_7f2d));
    let about = "<h1>Sea kayaks and paddles</h1><p>Harborlight builds touring kayaks by hand.</p>";
    let mut web = Web::new().page(SITE, "/", about);
    let mut domains = Vec::new();
    for nth in 0..count {
        let host = format!("{}{}{nth}.test", dice.pick(FIRST), dice.pick(SECOND));
        let place = weighted(&mut dice, PLACES);
        let (grown, www, page) = site(&mut dice, &host, place, web);
        web = grown;
        if www {
            // The bare name only sends on.
            web = web.redirect(&host, "/", &format!("http://www.{host}/"));
        }
        domains.push(Domain { host, place, page });
    }
    Made { web, domains }
}

fn the_link(dice: &mut Dice) -> String {
    let target = dice.pick(&["/", "/", "/touring/", "/paddles.html", "/about"]);
    let anchor =
        dice.pick(&["Harborlight", "Harborlight Kayaks", "this workshop", "here", "hand-built kayaks", "their site"]);
    let host = dice.pick(&["", "www."]);
    format!("<a href=\"http://{host}{SITE}{target}\">{anchor}</a>")
}

fn site(dice: &mut Dice, host: &str, place: &'static str, web: Web) -> (Web, bool, String) {
    let www = dice.chance(25);
    let host = if www { format!("www.{host}") } else { host.to_owned() };
    let system = weighted(
        dice,
        &[
            (30, System::Dated),
            (25, System::Slugs),
            (15, System::Static),
            (10, System::Nodes),
            (12, System::Ids),
            (8, System::Threads),
        ],
    );
    let mut site =
        Site { dice, host, system, posts: Vec::new(), nav: Vec::new(), footer: Vec::new(), pages: Vec::new() };
    site.write_posts(place);
    site.fill();
    let carrier = site.carrier(place);
    let page = carrier.clone().unwrap_or_default();
    (site.publish(place, carrier.as_ref(), web), www, page)
}

impl Site<'_> {
    fn write_posts(&mut self, place: &str) {
        let least = if place.ends_with("post") || place == "deep archive" { 12 } else { 0 };
        let count = weighted(self.dice, &[(25, least + 8), (35, least + 25), (25, least + 50), (15, least + 90)]);
        let mut date = (2025, 11, 20);
        for nth in 0..count {
            let (glue, subject, tail) = (self.dice.pick(GLUE), self.dice.pick(SUBJECTS), self.dice.pick(TAIL));
            let slug = format!("{glue}-{subject}-{tail}").trim_matches('-').to_owned();
            self.push_post(&slug, nth, date);
            date.2 = if date.2 > 9 { date.2 - 7 } else { 24 };
            if date.2 == 24 {
                date.1 = if date.1 > 1 { date.1 - 1 } else { 12 };
                date.0 -= usize::from(date.1 == 12);
            }
        }
    }

    fn push_post(&mut self, slug: &str, nth: usize, date: (usize, usize, usize)) {
        let (y, m, d) = date;
        let path = match self.system {
            System::Dated => format!("/{y}/{m:02}/{slug}/"),
            System::Slugs => format!("/{slug}-{nth}/"),
            System::Static => format!("/blog/{y}{m:02}{d:02}-{slug}.html"),
            System::Nodes => format!("/node/{}", 100 + nth),
            System::Ids => format!("/en/articles/{}-{slug}", 4_000 + nth),
            System::Threads => format!("/threads/{slug}.{}/", 90 + nth),
        };
        let title = slug.replace('-', " ");
        self.posts.push(Post { path, title, date });
    }

    /// Ordinary pages, some in the navigation.
    fn fill(&mut self) {
        let count = 4 + self.dice.index(7);
        let start = self.dice.index(FILLER_PAGES.len());
        for nth in 0..count {
            let (path, words) = FILLER_PAGES[(start + nth) % FILLER_PAGES.len()];
            let ending = if self.system == System::Static { ".html" } else { "/" };
            let path = format!("/{path}{ending}");
            self.pages.push((path.clone(), words.to_owned(), "<p>Nothing special.</p>".to_owned()));
            if self.dice.chance(70) {
                self.nav.push((path, words.to_owned()));
            } else {
                self.footer.push((path, words.to_owned()));
            }
        }
    }

    /// Makes the page that carries the link, and says which it is: the path, or a post.
    fn carrier(&mut self, place: &str) -> Option<String> {
        let names = match place {
            "home" => return Some("/".to_owned()),
            "links page" => LINK_PAGES,
            "partners page" => PARTNER_PAGES,
            "press page" => PRESS_PAGES,
            "reading list" => {
                &[("reading", "What we read"), ("tools", "Tools"), ("books", "Books and gear"), ("gear", "Gear")]
            }
            "none" => return None,
            _ => return Some(self.carrying_post(place)),
        };
        let (path, words) = self.dice.pick(names);
        let path = format!("/{path}");
        let others = (0..4 + self.dice.index(30))
            .map(|n| format!("<li><a href=http://other{n}.test/>Other {n}</a>"))
            .collect::<String>();
        let link = the_link(self.dice);
        self.pages.push((path.clone(), words.to_owned(), format!("<ul>{others}<li>{link}</ul>")));
        let entry = (path.clone(), words.to_owned());
        match self.dice.index(10) {
            0..6 => self.nav.push(entry),
            6..9 => self.footer.push(entry),
            // Only another page leads there.
            _ => {
                let at = self.dice.index(self.pages.len() - 1);
                self.pages[at].2.push_str(&format!("<p>See also <a href=\"{path}\">{words}</a>.</p>"));
            }
        }
        Some(path)
    }

    fn carrying_post(&mut self, place: &str) -> String {
        let count = self.posts.len();
        let at = match place {
            "recent post" => self.dice.index(6),
            "older post" => 6 + self.dice.index(count - 6),
            _ => count - 1 - self.dice.index(4),
        };
        // Whoever links writes about the subject, more often than not.
        let topic = match place {
            "deep archive" => 25,
            _ => 75,
        };
        if self.dice.chance(topic) {
            let slug = match self.dice.chance(35) {
                true => format!("{}-harborlight-kayaks", self.dice.pick(GLUE)),
                false => format!("{}-{}-{}", self.dice.pick(GLUE), self.dice.pick(TOPICAL), self.dice.pick(SUBJECTS)),
            };
            let date = self.posts[at].date;
            self.push_post(&slug, at, date);
            if let Some(post) = self.posts.pop() {
                self.posts[at] = post;
            }
        }
        self.posts[at].path.clone()
    }

    fn publish(self, place: &str, carrier: Option<&String>, mut web: Web) -> Web {
        let Site { dice, host, system, posts, mut nav, footer, pages } = self;
        let per_page = dice.pick(&[5, 8, 10, 20]);
        let hub = match system {
            System::Threads => "/forum/".to_owned(),
            System::Ids => "/en/articles".to_owned(),
            System::Static => "/blog/index.html".to_owned(),
            _ => dice.pick(&["/blog/", "/news/", "/journal/", "/stories/"]).to_owned(),
        };
        let has_hub = !posts.is_empty() && (posts.len() > 10 || dice.chance(60));
        if has_hub {
            let words = dice.pick(&["Blog", "News", "Journal", "Articles", "Stories"]);
            nav.insert(dice.index(nav.len() + 1), (hub.clone(), words.to_owned()));
        }
        let list = |links: &[(String, String)]| -> String {
            links.iter().map(|(path, words)| format!("<li><a href=\"{path}\">{words}</a>")).collect()
        };
        let door = search_door(dice, system);
        let frame = |body: &str| {
            format!(
                "<header>{door}<nav><ul><li><a href=/>Home</a>{}</ul></nav></header><main>{body}</main><footer><ul>{}</ul></footer>",
                list(&nav),
                list(&footer)
            )
        };
        let teaser = |post: &Post| {
            format!("<article><h2><a href=\"{}\">{}</a></h2><p>More.</p></article>", post.path, post.title)
        };
        // The front page shows the latest posts, at most sites.
        let shown = dice.pick(&[0, 3, 5, 8, 10]);
        let latest: String = posts.iter().take(shown).map(teaser).collect();
        let mut home = format!("<h1>{host}</h1><p>Welcome.</p>{latest}");
        if place == "home" {
            home.push_str(&format!("<aside><p>We recommend {}.</p></aside>", the_link(dice)));
        }
        web = web.page(&host, "/", &frame(&home));
        let mut texts: Vec<(String, String, String)> = pages.clone();
        for (path, _, body) in &pages {
            web = web.page(&host, path, &frame(body));
        }
        for post in &posts {
            let link = if carrier == Some(&post.path) { the_link(dice) } else { String::new() };
            let body = format!("<article><h1>{}</h1><p>It was a long day. {link}</p></article>", post.title);
            web = web.page(&host, &post.path, &frame(&body));
            texts.push((post.path.clone(), post.title.clone(), body));
        }
        web = publish_search(&host, system, &door, &texts, &frame, web);
        web = publish_feed(dice, &host, system, &posts, &texts, &home, &frame, web);
        if has_hub {
            let pages_of_posts: Vec<&[Post]> = posts.chunks(per_page).collect();
            for (nth, chunk) in pages_of_posts.iter().enumerate() {
                let path =
                    if nth == 0 { hub.clone() } else { format!("{}/page/{}/", hub.trim_end_matches('/'), nth + 1) };
                let mut body: String = chunk.iter().map(teaser).collect();
                if nth + 1 < pages_of_posts.len() {
                    body.push_str(&format!(
                        "<a href=\"{}/page/{}/\">Older posts</a>",
                        hub.trim_end_matches('/'),
                        nth + 2
                    ));
                }
                web = web.page(&host, &path, &frame(&body));
            }
        }
        publish_maps(dice, &host, system, &posts, &pages, web)
    }
}

/// How visitors search the site: a form, structured data alone, or not at all.
fn search_door(dice: &mut Dice, system: System) -> String {
    let door = match (system, dice.index(100)) {
        (System::Dated | System::Slugs, 0..65) => {
            "<form role=search action=/><input type=search name=s placeholder=Search><button>Go</button></form>"
        }
        (System::Dated | System::Slugs, 65..80) => {
            r#"<script type="application/ld+json">{"@type":"SearchAction","target":"/?s={search_term_string}"}</script>"#
        }
        (System::Nodes, 0..50) => "<form action=/search/node><input name=keys></form>",
        (System::Ids, 0..50) => "<form action=/search method=get><input name=q type=text></form>",
        (System::Threads, 0..80) => "<form action=/search method=post><input name=keywords></form>",
        _ => "",
    };
    door.to_owned()
}

/// Answers to what one might ask the search. WordPress looks into the markup, the others into words.
fn publish_search(
    host: &str,
    system: System,
    door: &str,
    texts: &[(String, String, String)],
    frame: &dyn Fn(&str) -> String,
    mut web: Web,
) -> Web {
    let base = match system {
        _ if door.is_empty() => return web,
        System::Dated | System::Slugs => "/?s=",
        System::Nodes => "/search/node?keys=",
        System::Ids => "/search?q=",
        _ => return web,
    };
    for query in
        ["harborlight-kayaks.test", "harborlight-kayaks", "harborlight+kayaks", "harborlight%20kayaks", "harborlight"]
    {
        let words: Vec<&str> = query.split('+').flat_map(|part| part.split("%20")).collect();
        let holds = |(_, title, body): &(String, String, String)| {
            let mut text = format!("{title} {body}").to_lowercase();
            if base != "/?s=" {
                // Without what stands inside tags.
                let parts = text.split('<').map(|part| part.split_once('>').map_or(part, |(_, rest)| rest));
                text = parts.collect::<Vec<_>>().join(" ");
            }
            words.iter().all(|word| text.contains(word))
        };
        let results: String = texts
            .iter()
            .filter(|text| holds(text))
            .take(10)
            .map(|(path, title, _)| format!("<article><h2><a href=\"{path}\">{title}</a></h2></article>"))
            .collect();
        let body = if results.is_empty() { "<p>Nothing found.</p>".to_owned() } else { results };
        web = web.page(host, &format!("{base}{query}"), &frame(&format!("<h1>Results</h1>{body}")));
    }
    web
}

/// The feed of the last ten posts, whole or as teasers, named by the front page.
#[allow(clippy::too_many_arguments)]
fn publish_feed(
    dice: &mut Dice,
    host: &str,
    system: System,
    posts: &[Post],
    texts: &[(String, String, String)],
    home: &str,
    frame: &dyn Fn(&str) -> String,
    web: Web,
) -> Web {
    let (has, whole, path) = match system {
        System::Dated | System::Slugs => (85, 50, "/feed/"),
        System::Static => (40, 40, "/feed.xml"),
        System::Ids => (40, 10, "/rss"),
        _ => (0, 0, ""),
    };
    let (has, whole) = (dice.chance(has), dice.chance(whole));
    if !has || posts.is_empty() {
        return web;
    }
    let item = |post: &Post| {
        let text = texts.iter().find(|(path, ..)| *path == post.path).filter(|_| whole);
        let text = text.map_or("More.", |(_, _, body)| body);
        format!(
            "<item><title>{}</title><link>http://{host}{}</link><content:encoded><![CDATA[{text}]]></content:encoded></item>",
            post.title, post.path
        )
    };
    let items: String = posts.iter().take(10).map(item).collect();
    let rss = format!("<rss><channel><title>{host}</title><link>http://{host}/</link>{items}</channel></rss>");
    let link = format!("<link rel=alternate type=\"application/rss+xml\" href=\"{path}\">");
    let html =
        format!("<!doctype html><html><head><title>{host}</title>{link}</head><body>{}</body></html>", frame(home));
    let (xml, page) = ([("Content-Type", "application/rss+xml")], [("Content-Type", "text/html; charset=utf-8")]);
    web.response(host, path, 200, &xml, rss.as_bytes()).response(host, "/", 200, &page, html.as_bytes())
}

/// robots.txt and sitemaps, as the site keeps them.
fn publish_maps(
    dice: &mut Dice,
    host: &str,
    system: System,
    posts: &[Post],
    pages: &[(String, String, String)],
    mut web: Web,
) -> Web {
    let dated = dice.chance(60);
    let entry = |path: &str, date: Option<(usize, usize, usize)>| {
        let modified = date
            .filter(|_| dated)
            .map_or_else(String::new, |(y, m, d)| format!("<lastmod>{y}-{m:02}-{d:02}</lastmod>"));
        format!("<url><loc>http://{host}{}</loc>{modified}</url>", path.replace('&', "&amp;"))
    };
    let of_posts: String = posts.iter().map(|post| entry(&post.path, Some(post.date))).collect();
    let of_pages: String = pages.iter().map(|(path, ..)| entry(path, None)).collect();
    let xml = [("Content-Type", "application/xml")];
    let set = |entries: &str| format!("<?xml version=\"1.0\"?><urlset>{entries}</urlset>");
    let kind = weighted(dice, &[(25, 0), (20, 1), (35, 2), (20, 3)]);
    let mut robots = if dice.chance(50) { "User-agent: *\nDisallow: /wp-admin/\n".to_owned() } else { String::new() };
    if matches!(system, System::Dated | System::Slugs) && dice.chance(15) {
        let others = robots.replace("User-agent: *\n", "");
        robots = format!("User-agent: *\nDisallow: /?s=\nDisallow: /search\n{others}");
    }
    match kind {
        0 => {}
        1 | 2 => {
            web = web.response(host, "/sitemap.xml", 200, &xml, set(&format!("{of_pages}{of_posts}")).as_bytes());
            if kind == 2 {
                robots.push_str(&format!("Sitemap: http://{host}/sitemap.xml\n"));
            }
        }
        _ => {
            let index = dice.pick(&["/sitemap_index.xml", "/wp-sitemap.xml", "/sitemap.xml"]);
            let children = ["/image-sitemap.xml", "/page-sitemap.xml", "/category-sitemap.xml", "/post-sitemap.xml"];
            let list: String =
                children.iter().map(|child| format!("<sitemap><loc>http://{host}{child}</loc></sitemap>")).collect();
            let text = format!("<sitemapindex>{list}</sitemapindex>");
            web = web.response(host, index, 200, &xml, text.as_bytes());
            web = web.response(host, "/page-sitemap.xml", 200, &xml, set(&of_pages).as_bytes());
            web = web.response(host, "/post-sitemap.xml", 200, &xml, set(&of_posts).as_bytes());
            robots.push_str(&format!("Sitemap: http://{host}{index}\n"));
        }
    }
    // A few sites want no robots at all: their links cannot be found by those who obey.
    if dice.chance(2) {
        robots = "User-agent: *\nDisallow: /\n".to_owned();
    }
    if !robots.is_empty() {
        web = web.response(host, "/robots.txt", 200, &[("Content-Type", "text/plain")], robots.as_bytes());
    }
    web
}

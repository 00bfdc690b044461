//! Pages that an author wrote for readers: newspapers, blogs, a university, an association, a wiki; several languages and charsets.

use std::time::Duration;

use encoding_rs::{Encoding, ISO_8859_2, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};

use super::web::{Answer, Entry, Web};

/// An article page as newspapers and blogs build them.
pub(super) struct Article<'a> {
    pub host: &'a str,
    pub path: &'a str,
    pub site_name: &'a str,
    pub lang: &'a str,
    pub title: &'a str,
    pub author: &'a str,
    pub date: &'a str,
    /// Paragraphs as HTML, the link among them.
    pub paragraphs: &'a [&'a str],
}

impl Article<'_> {
    pub(super) fn html(&self, charset: &str) -> String {
        let Self { host, site_name, lang, title, author, date, .. } = self;
        let text: String = self.paragraphs.iter().map(|paragraph| format!("<p>{paragraph}</p>\n")).collect();
        format!(
            "<!doctype html>\n<html lang=\"{lang}\"><head><meta charset=\"{charset}\"><title>{title} – {site_name}</title>\n\
             <meta name=\"author\" content=\"{author}\"><meta property=\"og:type\" content=\"article\">\
             <meta property=\"article:published_time\" content=\"{date}\"><meta property=\"og:site_name\" content=\"{site_name}\">\n\
             </head><body><header class=\"site-header\"><a href=\"/\">{site_name}</a>\
             <nav><a href=\"/news\">News</a> <a href=\"/culture\">Culture</a> <a href=\"/about\">About</a></nav></header>\n\
             <main><article class=\"post\"><h1>{title}</h1><p class=\"byline\">{author}, <time datetime=\"{date}\">{date}</time></p>\n\
             <div class=\"entry-content\">{text}</div></article></main>\n\
             <aside class=\"sidebar\"><h2>More</h2><ul><li><a href=\"/archive\">Archive</a></li><li><a href=\"/contact\">Contact</a></li></ul></aside>\n\
             <footer class=\"site-footer\">© {site_name} · <a href=\"http://{host}/imprint\">Imprint</a></footer></body></html>\n"
        )
    }
}

fn add_article(web: &mut Web, article: &Article<'_>) {
    web.html(article.host, article.path, &article.html("utf-8"));
}

/// Serves an article in a legacy encoding that only its `meta` names.
fn add_encoded(web: &mut Web, article: &Article<'_>, encoding: &'static Encoding, name: &str) {
    let html = article.html(name);
    let (bytes, _, _) = encoding.encode(&html);
    web.page(Entry { host: article.host, path: article.path, body: bytes.into_owned(), content_type: "text/html" });
}

const TIDES: &str = "Anyone who paddles an estuary learns sooner or later that the tide does not keep appointments. It comes \
    in twelfths: one in the first hour, two in the second, three in the third and fourth, and then it slows again. Knowing \
    that is the difference between a gentle drift home and an hour of dragging a boat across mud.";
const MARSH: &str = "The marsh itself has changed. Since the old sea wall was opened eight years ago the reed beds have crept \
    north, avocets have returned to breed, and the channels that used to silt up by August now hold water through the summer. \
    Wardens count birds from the hide every second Sunday and publish the tallies on the parish board.";
const BOATS: &str = "A strip-built kayak starts as a stack of planed cedar no thicker than a finger. The strips are bent over \
    plywood forms, glued edge to edge, and held with staples that come out again one by one. After fairing and sanding, a skin \
    of glass cloth and epoxy makes the hull stiff, light, and very hard to put down.";

pub(super) fn add(web: &mut Web) {
    newspapers(web);
    blogs(web);
    institutions(web);
    languages(web);
}

fn newspapers(web: &mut Web) {
    let host = "harbour-gazette.example";
    let gazette = |path, title, author, date, paragraphs| Article {
        host,
        path,
        site_name: "The Harbour Gazette",
        lang: "en",
        title,
        author,
        date,
        paragraphs,
    };
    add_article(
        web,
        &gazette(
            "/2025/05/14/kayak-school-opens-marsh-channels",
            "Kayak school opens the marsh channels to beginners",
            "Ines Halloran",
            "2025-05-14",
            &[
                "On a grey Wednesday morning six people who had never sat in a sea kayak slid off the shingle at Wrack Point \
                 and, three hours later, came back with wet sleeves and opinions about seals.",
                "They were the first guests of the season at \
                 <a href=\"http://saltmarsh-kayaks.example/tours/dawn-paddle\">Saltmarsh Kayaks, which runs the dawn paddle</a> \
                 through the reed channels from April to October. The school was founded by two former lifeboat volunteers \
                 after the old sea wall was opened.",
                MARSH,
                "The parish council, which had worried about disturbance to breeding birds, agreed a code of conduct with the \
                 guides in March: no landing on the sandbank between May and July, and a minimum distance from the hide.",
            ],
        ),
    );
    web.claim(
        host,
        "/2025/05/14/kayak-school-opens-marsh-channels",
        "/tours/dawn-paddle",
        "Saltmarsh Kayaks, which runs the dawn paddle",
        61.0,
        "2025-05-15",
    );
    add_article(
        web,
        &gazette(
            "/2025/11/02/winter-on-the-water",
            "Winter on the water: what the guides do when the season ends",
            "Ines Halloran",
            "2025-11-02",
            &[
                "When the last group has gone home the guides turn boatbuilders. The shed behind the slipway smells of cedar \
                 and varnish from November to March.",
                BOATS,
                "Places on the <a href=\"http://saltmarsh-kayaks.example/workshop/cedar-strip\">ten-day cedar-strip workshop</a> \
                 are gone by Christmas in most years, says boatbuilder Tove Brandt, who learned the craft on the west coast.",
                "She does not sell finished boats. \"You would only be buying my mistakes,\" she says. \"You should make your own.\"",
            ],
        ),
    );
    web.claim(
        host,
        "/2025/11/02/winter-on-the-water",
        "/workshop/cedar-strip",
        "ten-day cedar-strip workshop",
        61.0,
        "2025-11-03",
    );
    add_article(
        web,
        &gazette(
            "/2026/02/09/letters",
            "Letters: tides, dogs and the ferry",
            "Letters desk",
            "2026-02-09",
            &[
                "Your correspondent asks where to learn to read a tide table. The <a \
                 href=\"http://saltmarsh-kayaks.example/guides/reading-tides\">free guide by the kayak school</a> taught me in an \
                 evening, and it uses our own estuary as the worked example. – M. Pell, Wrack Lane",
                TIDES,
                "Dogs on the ferry should be on a lead. Mine always is. – A. N. Other, Ferry Road",
            ],
        ),
    );
    web.claim(
        host,
        "/2026/02/09/letters",
        "/guides/reading-tides",
        "free guide by the kayak school",
        61.0,
        "2026-02-10",
    );

    let host = "coastal-times.example";
    let times = |path, title, paragraphs| Article {
        host,
        path,
        site_name: "Coastal Times",
        lang: "en",
        title,
        author: "Dara Quill",
        date: "2026-04-18",
        paragraphs,
    };
    add_article(
        web,
        &times(
            "/travel/five-quiet-estuaries",
            "Five quiet estuaries to see from the water",
            &[
                "The best way to see a salt marsh is from a few centimetres above it, moving at the speed of a heron. These \
                 five estuaries can all be paddled by careful beginners with a guide.",
                MARSH,
                "We went with <a href=\"http://saltmarsh-kayaks.example/\">Saltmarsh Kayaks</a>, who take groups of six and \
                 refuse to hurry. Bring a hat; the coffee is provided.",
                TIDES,
            ],
        ),
    );
    web.claim(host, "/travel/five-quiet-estuaries", "/", "Saltmarsh Kayaks", 74.0, "2026-04-19");
    add_article(
        web,
        &times(
            "/partner/summer-on-the-estuary",
            "Summer on the estuary",
            &[
                "<em>Sponsored content. This article was paid for by the estuary's tourist board.</em>",
                "Sun, seals and slow water: the estuary is at its best in June. Take the early bus, walk the sea wall, and be \
                 on the water before breakfast with <a rel=\"sponsored\" href=\"http://saltmarsh-kayaks.example/\">the kayak \
                 school at Wrack Point</a>.",
                MARSH,
            ],
        ),
    );
    web.claim(host, "/partner/summer-on-the-estuary", "/", "the kayak school at Wrack Point", 74.0, "2026-05-30");
}

fn blogs(web: &mut Web) {
    let rowan = |path, title, paragraphs| Article {
        host: "rowan-writes.example",
        path,
        site_name: "Rowan writes",
        lang: "en",
        title,
        author: "Rowan",
        date: "2025-08-21",
        paragraphs,
    };
    add_article(
        web,
        &rowan(
            "/a-boat-of-my-own",
            "A boat of my own",
            &[
                "I have owned nine bicycles and broken most of them. This is the first thing I have built that floats.",
                BOATS,
                "If you want to try: I learned at the <a href=\"http://saltmarsh-kayaks.example/workshop/cedar-strip\">cedar-strip \
                 course at Saltmarsh</a>. They lend you the forms and, more importantly, the patience.",
                "Mine leaked on the first day, at the seam under the seat, where I had sanded through the cloth. Tove looked at \
                 it for a while and said, kindly, that it was a very good place for a leak.",
            ],
        ),
    );
    web.claim(
        "rowan-writes.example",
        "/a-boat-of-my-own",
        "/workshop/cedar-strip",
        "cedar-strip course at Saltmarsh",
        12.0,
        "2025-08-23",
    );
    add_article(
        web,
        &rowan(
            "/twelve-things",
            "Twelve things I carry in a kayak",
            &[
                "Whistle, knife, tow line, spare paddle, dry bag, chart, sponge, hat, flask, torch, phone in a bag, and a printed \
                 tide table that I can read because of <a href=\"http://saltmarsh-kayaks.example/guides/reading-tides\">this \
                 guide to tide tables</a>.",
                TIDES,
            ],
        ),
    );
    web.claim(
        "rowan-writes.example",
        "/twelve-things",
        "/guides/reading-tides",
        "this guide to tide tables",
        12.0,
        "2025-09-30",
    );
    for (path, title, link) in [
        (
            "/2025/06/three-hours-at-dawn",
            "Three hours at dawn",
            "Our guides were from <a href=\"http://saltmarsh-kayaks.example/tours/dawn-paddle\">Saltmarsh Kayaks</a>, and knew when \
             to say nothing.",
        ),
        (
            "/2026/03/spring-list",
            "The spring list",
            "Booked already: a day with <a href=\"http://saltmarsh-kayaks.example/\">the people at Saltmarsh</a>, weather \
             permitting, and weather rarely does.",
        ),
    ] {
        add_article(
            web,
            &Article {
                host: "slowboats.example",
                path,
                site_name: "Slow Boats",
                lang: "en",
                title,
                author: "Petra Lund",
                date: "2025-06-12",
                paragraphs: &[
                    "There is a kind of quiet that you only get when nobody on the water has an engine. I went looking for it.",
                    MARSH,
                    link,
                    TIDES,
                ],
            },
        );
    }
    web.claim(
        "slowboats.example",
        "/2025/06/three-hours-at-dawn",
        "/tours/dawn-paddle",
        "Saltmarsh Kayaks",
        23.0,
        "2025-06-14",
    );
    // The export knows this page under two older addresses: a redirect chain leads to it.
    web.redirect("oldslowboats.example", "/spring", "http://oldslowboats.example/spring-list");
    web.redirect("oldslowboats.example", "/spring-list", "http://slowboats.example/2026/03/spring-list");
    web.claim("oldslowboats.example", "/spring", "/", "the people at Saltmarsh", 23.0, "2026-03-20");
    // A link that the page makes through a shortener; the export knows where it ends.
    add_article(
        web,
        &Article {
            host: "weekend-digest.example",
            path: "/issue/88",
            site_name: "Weekend Digest",
            lang: "en",
            title: "Issue 88: mud, maps and mornings",
            author: "The editors",
            date: "2026-01-24",
            paragraphs: &[
                "Every fortnight we pick a handful of things that made a weekend better, and write down why.",
                "A quiet morning: <a href=\"http://lnk.example/s1\">three hours in a kayak before breakfast</a>, with people who \
                 know where the seals are.",
                MARSH,
            ],
        },
    );
    web.redirect("lnk.example", "/s1", "http://saltmarsh-kayaks.example/tours/dawn-paddle");
    web.claim(
        "weekend-digest.example",
        "/issue/88",
        "/tours/dawn-paddle",
        "three hours in a kayak before breakfast",
        38.0,
        "2026-01-25",
    );
    if let Some(claim) = web.claims.last_mut() {
        claim.via = vec!["http://lnk.example/s1".to_owned()];
    }
    // A host that takes its time.
    let slow = Article {
        host: "slow-letters.example",
        path: "/from-the-marsh",
        site_name: "Slow Letters",
        lang: "en",
        title: "A letter from the marsh",
        author: "E. Marlow",
        date: "2025-10-05",
        paragraphs: &[
            "Dear all, the weather broke on Thursday and with it my resolve to stay dry.",
            "I took the <a href=\"http://saltmarsh-kayaks.example/tours/dawn-paddle\">dawn paddle</a> and have nothing clever to \
             say about it, which I mean as praise.",
            MARSH,
        ],
    };
    let body = slow.html("utf-8").into_bytes();
    web.answer(
        slow.host,
        slow.path,
        Answer {
            status: 200,
            content_type: "text/html; charset=utf-8",
            headers: Vec::new(),
            body,
            delay: Duration::from_millis(1_500),
        },
    );
    web.claim(slow.host, slow.path, "/tours/dawn-paddle", "dawn paddle", 9.0, "2025-10-06");
}

fn institutions(web: &mut Web) {
    add_article(
        web,
        &Article {
            host: "marine.uni-nordhafen.example",
            path: "/teaching/field-methods/reading",
            site_name: "University of Nordhafen, Institute of Marine Ecology",
            lang: "en",
            title: "Field methods in estuaries: reading list",
            author: "Prof. A. Sorel",
            date: "2025-09-01",
            paragraphs: &[
                "Students are expected to plan their own transects around the tide. Before the first excursion, read the chapter \
                 on tidal prisms in the course book and work through the example in <a \
                 href=\"http://saltmarsh-kayaks.example/guides/reading-tides\">the tide-table guide for this estuary</a>.",
                TIDES,
                "Attendance at the safety briefing is compulsory. Boats are shared with the faculty of engineering; please rinse \
                 them.",
            ],
        },
    );
    web.claim(
        "marine.uni-nordhafen.example",
        "/teaching/field-methods/reading",
        "/guides/reading-tides",
        "the tide-table guide for this estuary",
        70.0,
        "2025-09-04",
    );
    add_article(
        web,
        &Article {
            host: "paddle-association.example",
            path: "/safety/recommended-schools",
            site_name: "Coastal Paddle Association",
            lang: "en",
            title: "Schools that follow our safety code",
            author: "Safety committee",
            date: "2026-01-12",
            paragraphs: &[
                "The association visits each school once a year without notice. Schools listed here carry spare paddles and tow \
                 lines, keep to the guide ratio, and log every near miss.",
                "Estuary section: <a href=\"http://saltmarsh-kayaks.example/about\">Saltmarsh Kayaks</a>, Wrack Point, visited \
                 January 2026. Two guides for six guests; rescue drill observed; logbook complete.",
                TIDES,
            ],
        },
    );
    web.claim(
        "paddle-association.example",
        "/safety/recommended-schools",
        "/about",
        "Saltmarsh Kayaks",
        44.0,
        "2026-01-15",
    );
    // A link to a page that the site removed.
    add_article(
        web,
        &Article {
            host: "paddle-association.example",
            path: "/calendar/2024",
            site_name: "Coastal Paddle Association",
            lang: "en",
            title: "Calendar 2024",
            author: "Office",
            date: "2024-02-02",
            paragraphs: &[
                "Open days of member schools. Booking is with the schools, not with us.",
                "14 June: <a href=\"http://saltmarsh-kayaks.example/open-day-2024\">open day at Saltmarsh Kayaks</a>, boats for \
                 all sizes, soup from noon.",
                MARSH,
            ],
        },
    );
    web.claim(
        "paddle-association.example",
        "/calendar/2024",
        "/open-day-2024",
        "open day at Saltmarsh Kayaks",
        44.0,
        "2024-02-05",
    );
    web.html(
        "wiki.seafaring.example",
        "/wiki/Rule_of_twelfths",
        "<!doctype html><html lang=en><head><meta charset=utf-8><meta name=generator content=\"MediaWiki 1.43.1\">\
         <title>Rule of twelfths - Seafaring Wiki</title></head><body class=\"mediawiki\"><div id=\"content\" class=\"mw-body\">\
         <h1 id=\"firstHeading\">Rule of twelfths</h1><div id=\"mw-content-text\"><p>The <b>rule of twelfths</b> is a rule of \
         thumb for estimating the height of the tide at any time, given only the times and heights of high and low water. It \
         assumes that the tide rises in a smooth sine curve of about six hours, and divides the range into twelve parts.</p>\
         <h2>Worked example</h2><p>For a range of six metres the water rises half a metre in the first hour, one metre in the \
         second, and one and a half in the third and fourth. Real curves differ where the bottom is shallow or the basin \
         resonates; in many estuaries the flood is shorter and stronger than the ebb.</p>\
         <h2>References</h2><ol class=\"references\"><li><cite><a rel=\"nofollow\" class=\"external text\" \
         href=\"http://saltmarsh-kayaks.example/guides/reading-tides\">Reading tide tables</a></cite>, Saltmarsh Kayaks, \
         retrieved 2025-12-01.</li></ol></div></div><div id=\"mw-navigation\"><a href=\"/wiki/Main_Page\">Main page</a></div>\
         </body></html>",
    );
    web.claim(
        "wiki.seafaring.example",
        "/wiki/Rule_of_twelfths",
        "/guides/reading-tides",
        "Reading tide tables",
        66.0,
        "2025-12-01",
    );
}

fn languages(web: &mut Web) {
    add_encoded(
        web,
        &Article {
            host: "gazette-de-la-cote.example",
            path: "/loisirs/kayak-au-petit-matin",
            site_name: "La Gazette de la Côte",
            lang: "fr",
            title: "En kayak au petit matin",
            author: "Hélène Prévost",
            date: "2025-07-02",
            paragraphs: &[
                "À cinq heures et demie, l'estuaire est encore gris et les phoques ne se dérangent pas. Six débutants, deux \
                 guides, et pas un bruit de moteur jusqu'à l'ancienne digue.",
                "L'école <a href=\"http://saltmarsh-kayaks.example/tours/dawn-paddle\">Saltmarsh Kayaks organise ces sorties à \
                 l'aube</a> d'avril à octobre. On y apprend à lire la marée avant de monter dans le bateau, ce qui n'est pas \
                 une mauvaise idée quand elle descend de six mètres.",
                "Depuis que la digue a été ouverte, les avocettes nichent de nouveau dans les roselières, et les gardes comptent \
                 les oiseaux un dimanche sur deux. Le café est offert sur les galets.",
            ],
        },
        WINDOWS_1252,
        "iso-8859-1",
    );
    web.claim(
        "gazette-de-la-cote.example",
        "/loisirs/kayak-au-petit-matin",
        "/tours/dawn-paddle",
        "Saltmarsh Kayaks organise ces sorties à l'aube",
        41.0,
        "2025-07-03",
    );
    add_article(
        web,
        &Article {
            host: "kuestenblog.example",
            path: "/selber-bauen",
            site_name: "Küstenblog",
            lang: "de",
            title: "Ein Boot aus Leisten",
            author: "Jörn Äugstein",
            date: "2026-02-17",
            paragraphs: &[
                "Wer sein Boot selbst baut, kennt nachher jede Leiste beim Vornamen. Zehn Tage lang wird gebogen, geleimt, \
                 geklammert und geschliffen, und am Ende schwimmt tatsächlich etwas.",
                "Gelernt habe ich es im <a href=\"http://saltmarsh-kayaks.example/workshop/cedar-strip\">Leistenbau-Kurs von \
                 Saltmarsh Kayaks</a>, in einem Schuppen, der nach Zedernholz und Lack riecht. Die Spanten bekommt man geliehen, \
                 die Geduld muss man mitbringen.",
                "Mein Rat: nicht durch das Gewebe schleifen, auch nicht ein bisschen, auch nicht an der Stelle, die keiner sieht. \
                 Genau dort wird es undicht, und zwar am ersten Tag auf dem Wasser.",
            ],
        },
    );
    web.claim(
        "kuestenblog.example",
        "/selber-bauen",
        "/workshop/cedar-strip",
        "Leistenbau-Kurs von Saltmarsh Kayaks",
        15.0,
        "2026-02-18",
    );
    add_encoded(
        web,
        &Article {
            host: "umikaze.example",
            path: "/diary/higata",
            site_name: "海風日記",
            lang: "ja",
            title: "干潟の朝",
            author: "海風",
            date: "2025-10-19",
            paragraphs: &[
                "夜明け前の干潟は静かで、シーカヤックの先からしずくが落ちる音だけが聞こえます。案内してくれたのは、小さなカヤック\
                 教室の人たちでした。",
                "潮の読み方は<a href=\"http://saltmarsh-kayaks.example/guides/reading-tides\">Saltmarsh Kayaksの潮見表ガイド</a>で\
                 予習しました。十二分の一の法則を覚えておくと、帰り道で泥の上を歩かずにすみます。",
                "ヨシ原にはソリハシセイタカシギが戻ってきたそうです。砂州の上ではアザラシが昼寝をしていて、こちらを見ても動きません\
                 でした。",
            ],
        },
        SHIFT_JIS,
        "shift_jis",
    );
    web.claim(
        "umikaze.example",
        "/diary/higata",
        "/guides/reading-tides",
        "Saltmarsh Kayaksの潮見表ガイド",
        8.0,
        "2025-10-20",
    );
    add_encoded(
        web,
        &Article {
            host: "wiatr-i-woda.example",
            path: "/wyprawy/ujscie-o-swicie",
            site_name: "Wiatr i Woda",
            lang: "pl",
            title: "Ujście o świcie",
            author: "Zofia Wróbel",
            date: "2026-05-11",
            paragraphs: &[
                "O świcie na ujściu nie słychać nic poza ptakami. Sześć osób w kajakach, dwoje przewodników i ani jednego silnika \
                 aż do starego wału, który otwarto osiem lat temu.",
                "Popłynęliśmy ze szkołą <a href=\"http://saltmarsh-kayaks.example/\">Saltmarsh Kayaks</a>, która najpierw uczy \
                 czytać tablice pływów, a dopiero potem pozwala wsiąść do łódki. Słusznie: woda opada tu o sześć metrów.",
                "Na mieliźnie wygrzewały się foki, a w trzcinach znów gniazdują szablodzioby. Kawa na kamieniach była w cenie i \
                 smakowała lepiej niż w mieście.",
            ],
        },
        ISO_8859_2,
        "iso-8859-2",
    );
    web.claim("wiatr-i-woda.example", "/wyprawy/ujscie-o-swicie", "/", "Saltmarsh Kayaks", 29.0, "2026-05-12");
    add_encoded(
        web,
        &Article {
            host: "parus.example",
            path: "/zametki/utro",
            site_name: "Парус",
            lang: "ru",
            title: "Утро на лимане",
            author: "Н. Громова",
            date: "2025-09-14",
            paragraphs: &[
                "На рассвете на лимане тихо: шесть каяков, два проводника и тюлени на отмели, которые даже не поворачивают головы. \
                 Мотор слышно только от парома, и то под вечер.",
                "Мы шли со школой <a href=\"http://saltmarsh-kayaks.example/tours/dawn-paddle\">Saltmarsh Kayaks</a>, где сначала \
                 учат читать таблицы приливов и только потом сажают в лодку. Перепад воды здесь шесть метров, так что порядок \
                 верный.",
                "После того как открыли старую дамбу, в тростники вернулись шилоклювки, и смотрители считают птиц через \
                 воскресенье. Кофе наливают прямо на гальке.",
            ],
        },
        WINDOWS_1251,
        "windows-1251",
    );
    web.claim("parus.example", "/zametki/utro", "/tours/dawn-paddle", "Saltmarsh Kayaks", 19.0, "2025-09-15");
}

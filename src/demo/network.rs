//! The ordinary rest of a profile: forums, directories, a shop's footer, social profiles, guest posts, and pages that cannot be read.

use std::time::Duration;

use super::web::{Answer, Web};

pub(super) fn add(web: &mut Web) {
    forum(web);
    directories(web);
    shop(web);
    social(web);
    guest_posts(web);
    unreadable(web);
}

/// A phpBB-like thread: posts with author and signature.
fn thread(title: &str, posts: &[(&str, &str, &str)]) -> String {
    let posts: String = posts
        .iter()
        .enumerate()
        .map(|(nth, (author, text, signature))| {
            format!(
                "<div id=\"p{nth}\" class=\"post bg2\"><div class=\"postbody\"><p class=\"author\">by <strong>{author}</strong></p>\
                 <div class=\"content\">{text}</div>{}</div></div>\n",
                if signature.is_empty() { String::new() } else { format!("<div class=\"signature\">{signature}</div>") }
            )
        })
        .collect();
    format!(
        "<!doctype html><html lang=en><head><meta charset=utf-8><meta name=generator content=\"phpBB\">\
         <title>{title} - Paddlers' Forum</title></head><body id=\"phpbb\" class=\"section-viewtopic\"><div id=\"page-header\">\
         <a href=\"/\">Paddlers' Forum</a> » <a href=\"/viewforum.php?f=3\">Estuaries</a></div><h2>{title}</h2>{posts}\
         <div id=\"page-footer\">Powered by phpBB</div></body></html>"
    )
}

fn forum(web: &mut Web) {
    let host = "forum.paddlers.example";
    let sensible = "I would not start on the outer coast. Do a guided trip in the channels first, learn what six metres of tide \
        feels like, and come back to this thread when you have swum once. We all have.";
    web.html(
        host,
        "/viewtopic.php?t=1187",
        &thread(
            "First trip: where to start on the estuary?",
            &[
                ("marlow", "New to the sea, some lakes before. Where would you send a beginner?", ""),
                (
                    "tove_b",
                    "The dawn trip by <a href=\"http://saltmarsh-kayaks.example/tours/dawn-paddle\" rel=\"ugc nofollow\">Saltmarsh</a> \
                     is how my sister started. Small groups, and they cancel when they should.",
                    "",
                ),
                ("oldsalt", sensible, ""),
            ],
        ),
    );
    web.claim(host, "/viewtopic.php?t=1187", "/tours/dawn-paddle", "Saltmarsh", 35.0, "2025-04-02");
    web.html(
        host,
        "/viewtopic.php?t=1502",
        &thread(
            "Staples or no staples?",
            &[
                ("cedarfan", "Does anyone still build without staples? The holes bother me.", ""),
                (
                    "oldsalt",
                    "They swell shut under varnish. We used staples at the <a \
                     href=\"http://saltmarsh-kayaks.example/workshop/cedar-strip\" rel=\"ugc\">Saltmarsh workshop</a> and you have to \
                     look for them.",
                    "",
                ),
            ],
        ),
    );
    web.claim(host, "/viewtopic.php?t=1502", "/workshop/cedar-strip", "Saltmarsh workshop", 35.0, "2025-12-12");
    web.html(
        host,
        "/viewtopic.php?t=877",
        &thread(
            "Spray skirts",
            &[
                ("marlow", "Neoprene or nylon for a beginner?", ""),
                (
                    "dealz4u",
                    "nice post thanks for sharing",
                    "<a href=\"http://saltmarsh-kayaks.example/\">cheap kayak tours</a> | <a \
                     href=\"http://lucky-spins.example/\">best online casino</a> | <a href=\"http://fastloan.example/\">payday loans</a>",
                ),
            ],
        ),
    );
    web.claim(host, "/viewtopic.php?t=877", "/", "cheap kayak tours", 35.0, "2026-06-02");
}

fn directories(web: &mut Web) {
    for (host, title) in
        [("outdoor-directory.example", "Outdoor Directory"), ("linkbase.example", "LinkBase Web Directory")]
    {
        let entries: String = (1..=40)
            .map(|nth| {
                format!(
                    "<li><a href=\"http://listing-{nth}.example/\">Listing {nth}</a> – Outdoor activities and equipment.</li>"
                )
            })
            .collect();
        web.html(
            host,
            "/sports/water/kayaking",
            &format!(
                "<!doctype html><html lang=en><head><meta charset=utf-8><title>Kayaking - Water sports - {title}</title></head><body>\
                 <h1>{title}</h1><p><a href=/>Top</a> » <a href=/sports>Sports</a> » <a href=/sports/water>Water</a> » Kayaking</p>\
                 <p><a href=/submit>Submit your site</a></p><ul class=\"listing\">{entries}\
                 <li><a href=\"http://saltmarsh-kayaks.example/\">Saltmarsh Kayaks</a> – Kayak school and tours.</li></ul></body></html>"
            ),
        );
        web.claim(host, "/sports/water/kayaking", "/", "Saltmarsh Kayaks", 18.0, "2024-11-08");
    }
    web.html(
        "wrack-point-business.example",
        "/members/saltmarsh-kayaks",
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Saltmarsh Kayaks - Wrack Point Business Association</title></head>\
         <body><header>Wrack Point Business Association</header><main><h1>Saltmarsh Kayaks</h1><p>Member since 2019. Sea kayak \
         tours, courses and boatbuilding at the slipway.</p><p>Website: <a href=\"http://saltmarsh-kayaks.example/\">\
         saltmarsh-kayaks.example</a></p><p>Open April to October, workshop all winter.</p></main></body></html>",
    );
    web.claim(
        "wrack-point-business.example",
        "/members/saltmarsh-kayaks",
        "/",
        "saltmarsh-kayaks.example",
        14.0,
        "2024-03-01",
    );
}

/// A shop that links from the footer of every page: many links, one decision.
fn shop(web: &mut Web) {
    let host = "driftwood-outfitters.example";
    let goods = [
        "Dry bag",
        "Spray skirt",
        "Tow line",
        "Bilge pump",
        "Paddle float",
        "Deck compass",
        "Whistle",
        "Chart case",
        "Sponge",
        "Paddle leash",
        "Cag",
        "Neoprene boots",
        "Roof rack",
        "Thwart yoke",
        "Repair kit",
        "Headlamp",
        "Flask",
        "Throw line",
        "Helmet",
        "Sun hat",
        "Map wheel",
        "Cockpit cover",
    ];
    for (nth, name) in goods.iter().enumerate() {
        let path = format!("/p/{}", nth + 1);
        web.html(
            host,
            &path,
            &format!(
                "<!doctype html><html lang=en><head><meta charset=utf-8><title>{name} - Driftwood Outfitters</title>\
                 <meta property=\"og:type\" content=\"product\"></head><body class=\"woocommerce single-product\"><header><a href=/>Driftwood \
                 Outfitters</a> <a href=/cart>Cart</a></header><main><h1>{name}</h1><p class=\"price\">€ {}.90</p><p>{name} for \
                 sea kayaks, tested on the slipway behind the shop. Ships in two days, thirty days to change your mind.</p>\
                 <button>Add to cart</button></main><footer class=\"site-footer\"><p>Try it on the water with our friends at <a \
                 href=\"http://saltmarsh-kayaks.example/\">Saltmarsh Kayaks</a>.</p><a href=/terms>Terms</a></footer></body></html>",
                9 + nth * 7
            ),
        );
        web.claim(host, &path, "/", "Saltmarsh Kayaks", 21.0, "2025-03-11");
    }
}

fn social(web: &mut Web) {
    for (host, path, name) in
        [("friendlake.example", "/saltmarshkayaks", "Friendlake"), ("chirrup.example", "/@saltmarsh", "Chirrup")]
    {
        web.html(
            host,
            path,
            &format!(
                "<!doctype html><html lang=en><head><meta charset=utf-8><title>Saltmarsh Kayaks (@saltmarsh) · {name}</title>\
                 <meta property=\"og:type\" content=\"profile\"></head><body><main><h1>Saltmarsh Kayaks</h1><p>@saltmarsh · 1,204 \
                 followers</p><p>Kayak school on the estuary. <a rel=\"me nofollow noopener\" \
                 href=\"http://saltmarsh-kayaks.example/\">saltmarsh-kayaks.example</a></p><p>Seals on the sandbank this morning, \
                 eleven of them, all asleep.</p></main></body></html>"
            ),
        );
        web.claim(host, path, "/", "saltmarsh-kayaks.example", 88.0, "2024-05-05");
        if let Some(claim) = web.claims.last_mut() {
            claim.nofollow = true;
        }
    }
}

fn guest_posts(web: &mut Web) {
    let filler = "In today's fast-paced world everyone is looking for ways to relax and recharge. There are many benefits of \
        outdoor activities. Outdoor activities are good for the body and good for the mind. In this article we will look at the \
        top benefits of outdoor activities and why you should try outdoor activities this year.";
    for (host, name) in [("wellness-and-more.example", "Wellness & More"), ("bloggers-unite.example", "Bloggers Unite")]
    {
        web.html(
            host,
            "/top-benefits-of-outdoor-activities",
            &format!(
                "<!doctype html><html lang=en><head><meta charset=utf-8><title>Top Benefits of Outdoor Activities - {name}</title></head>\
                 <body><header><a href=/>{name}</a> <a href=/write-for-us>Write for us</a></header><main><article class=\"post\"><h1>Top \
                 Benefits of Outdoor Activities</h1><p class=\"byline\">Guest post</p><div class=\"entry-content\"><p>{filler}</p><p>If you \
                 are looking for <a href=\"http://saltmarsh-kayaks.example/\">cheap kayak tours</a> then look no further. You can also \
                 read about <a href=\"http://fastloan.example/\">payday loans online</a> and <a \
                 href=\"http://essay-genie.example/\">essay writing service</a>.</p><p>{filler}</p></div></article></main><aside>\
                 <p>Sponsored post and link insertion: dofollow guest post from $45, contact us for prices.</p></aside></body></html>"
            ),
        );
        web.claim(host, "/top-benefits-of-outdoor-activities", "/", "cheap kayak tours", 32.0, "2026-06-15");
    }
    web.html(
        "tinkerlog.example",
        "/sharpening-chisels",
        "<!doctype html><html lang=en><head><meta charset=utf-8><meta name=generator content=\"WordPress 6.8\"><title>Sharpening \
         chisels - Tinkerlog</title></head><body class=\"single-post\"><main><article class=\"post\"><h1>Sharpening chisels</h1>\
         <div class=\"entry-content\"><p>A chisel is sharp when it takes the hair off your arm without asking. Mine were not, \
         so I bought a stone, ruined an edge, bought a better stone, and learned to count strokes.</p><p>Flatten the back first; \
         nobody does, and it is the half of the edge that matters. Then twenty-five degrees, light pressure, and stop when the \
         burr turns over.</p></div></article><section id=\"comments\" class=\"comments-area\"><ol class=\"comment-list\">\
         <li class=\"comment\"><div class=\"comment-author\">Bea</div><div class=\"comment-content\"><p>Thank you, the burr thing \
         finally made sense.</p></div></li><li class=\"comment\"><div class=\"comment-author\"><a \
         href=\"http://saltmarsh-kayaks.example/\" class=\"url\">cheap kayak tours</a></div><div class=\"comment-content\"><p>Great \
         article i really enjoy your blog keep it up! visit my site <a href=\"http://saltmarsh-kayaks.example/\">best kayak tours \
         cheap price</a></p></div></li></ol></section></main></body></html>",
    );
    web.claim("tinkerlog.example", "/sharpening-chisels", "/", "cheap kayak tours", 17.0, "2026-06-03");
}

/// Pages that nobody can read, each for another reason: unknown is not lost.
fn unreadable(web: &mut Web) {
    let short = |title: &str| format!("<!doctype html><title>{title}</title><h1>{title}</h1>");
    for (host, path, status, headers) in [
        ("closed-notebook.example", "/2023/estuary-diary", 404, vec![]),
        ("retired-blog.example", "/kayak-week", 410, vec![]),
        ("fortress-media.example", "/leisure/kayaks", 403, vec![]),
        ("busy-portal.example", "/travel/tips", 429, vec![("Retry-After", "7200".to_owned())]),
        ("flaky-host.example", "/posts/12", 500, vec![]),
    ] {
        web.status(host, path, status, headers, &short("Status page"));
        web.claim(host, path, "/", "Saltmarsh Kayaks", 24.0, "2024-08-19");
    }
    web.robots("members-only.example", "User-agent: *\nDisallow: /club/\n");
    web.html(
        "members-only.example",
        "/club/trips",
        "<p><a href=\"http://saltmarsh-kayaks.example/\">Saltmarsh</a></p>",
    );
    web.claim("members-only.example", "/club/trips", "/", "Saltmarsh", 16.0, "2025-02-01");
    // The link is there, and search engines are told not to index the page.
    web.html(
        "quiet-archive.example",
        "/clippings/kayak",
        "<!doctype html><html lang=en><head><meta charset=utf-8><meta name=robots content=\"noindex,follow\"><title>Clippings: \
         kayaks</title></head><body><main><h1>Clippings: kayaks</h1><p>Collected from local papers since 2019, for private use. The \
         newest one is about the school at <a href=\"http://saltmarsh-kayaks.example/\">Saltmarsh Kayaks</a> and the code of \
         conduct that the parish council agreed with its guides.</p></main></body></html>",
    );
    web.claim("quiet-archive.example", "/clippings/kayak", "/", "Saltmarsh Kayaks", 11.0, "2025-05-20");
    web.html(
        "appy-guides.example",
        "/guide/estuary",
        &format!(
            "<!doctype html><html><head><meta charset=utf-8><title>Guide</title><script src=/static/main.8f2c.js defer></script></head>\
             <body><noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div><script>window.__STATE__={{\
             \"payload\":\"{}\"}}</script></body></html>",
            "x".repeat(6_000)
        ),
    );
    web.claim("appy-guides.example", "/guide/estuary", "/tours/dawn-paddle", "dawn paddle", 47.0, "2026-02-14");
    web.status(
        "cloudwall-news.example",
        "/outdoors/estuary",
        403,
        vec![("Server", "cloudwall".to_owned())],
        "<!doctype html><html><head><title>Just a moment...</title></head><body><h1>Checking your browser before accessing \
         cloudwall-news.example</h1><p>This process is automatic. Please enable cookies and complete the captcha to \
         continue.</p><form id=\"challenge-form\"></form></body></html>",
    );
    web.claim("cloudwall-news.example", "/outdoors/estuary", "/", "Saltmarsh Kayaks", 58.0, "2026-03-03");
    // An article from which the link was taken out.
    web.html(
        "coastal-times.example",
        "/travel/rainy-day-ideas",
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Rainy day ideas – Coastal Times</title></head><body><main>\
         <article><h1>Rainy day ideas</h1><p>The museum of rope is open on Mondays. The lighthouse keeper's cottage has a very \
         small cinema with very good soup. The library lends puzzles, and the harbour café does not mind if you finish one.</p>\
         <p>If it clears up, walk the sea wall to the hide and count avocets with the warden.</p></article></main></body></html>",
    );
    web.claim(
        "coastal-times.example",
        "/travel/rainy-day-ideas",
        "/workshop/cedar-strip",
        "winter workshop",
        74.0,
        "2025-01-30",
    );
    let parked = "<!doctype html><html><head><title>paddle-news.example</title></head><body><h1>paddle-news.example</h1><p>This \
        domain is for sale. Buy this domain now.</p><p>Related searches: kayak, boat insurance, cheap flights</p><p>This page is \
        parked free, courtesy of the registrar.</p></body></html>";
    web.answer(
        "paddle-news.example",
        "/reviews/schools",
        Answer {
            status: 200,
            content_type: "text/html; charset=utf-8",
            headers: Vec::new(),
            body: parked.as_bytes().to_vec(),
            delay: Duration::ZERO,
        },
    );
    web.claim("paddle-news.example", "/reviews/schools", "/", "Saltmarsh Kayaks", 20.0, "2023-06-06");
}

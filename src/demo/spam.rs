//! What a naive tool overlooks or over-counts: a link farm with one owner, hidden and injected links, an attack of subdomains.

use super::web::Web;

pub(super) fn add(web: &mut Web) {
    farm(web);
    hacked(web);
    language_subdomains(web);
}

/// Ten sites with one template and one advertising account.
fn farm(web: &mut Web) {
    let hosts = [
        "best-kayak-offers.example",
        "kayak-deals-24.example",
        "top-paddle-reviews.example",
        "cheap-tours-guide.example",
        "discount-boats-online.example",
        "kayak-price-finder.example",
        "paddle-bargains-now.example",
        "tour-deals-365.example",
        "my-best-kayak.example",
        "kayaks4less.example",
    ];
    for (nth, host) in hosts.iter().enumerate() {
        for path in ["/", "/cheap-kayak-tours"] {
            let others: String = (0..12)
                .map(|offset| {
                    let other = hosts[(nth + offset) % hosts.len()];
                    format!("<li><a href=\"http://{other}/\">cheap kayak deals {offset}</a></li>")
                })
                .collect();
            web.html(
                host,
                path,
                &format!(
                    "<!doctype html><html><head><meta charset=utf-8><title>Cheap Kayak Tours | Best Kayak Deals {nth}</title>\
                     <meta name=keywords content=\"cheap kayak tours, best kayak tours, kayak tours cheap, discount kayak, buy kayak\">\
                     <script async src=\"https://pagead2.googlesyndication.com/pagead/js/adsbygoogle.js?client=ca-pub-4411220977315508\">\
                     </script></head><body class=\"theme-moneymaker\"><div class=\"top\"><h1>Cheap Kayak Tours</h1></div><div class=\"txt\">\
                     <p>Cheap kayak tours are the best kayak tours. If you want cheap kayak tours you need cheap kayak deals. Get <a \
                     href=\"http://saltmarsh-kayaks.example/\">cheap kayak tours</a> today! Kayak tours cheap price best kayak tours \
                     online discount kayak tours.</p></div><ul class=\"links\">{others}<li><a href=\"http://lucky-spins.example/\">online \
                     casino bonus</a></li><li><a href=\"http://fastloan.example/\">payday loans</a></li></ul></body></html>"
                ),
            );
            web.claim(host, path, "/", "cheap kayak tours", 3.0, "2026-06-10");
        }
    }
}

/// An honest florist whose page was broken into, and a page that hides its links.
fn hacked(web: &mut Web) {
    web.html(
        "oldtown-florist.example",
        "/weddings",
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Weddings - Old Town Florist</title></head><body><header>\
         <a href=/>Old Town Florist</a></header><main><h1>Weddings</h1><p>Peonies in May, dahlias in September, and ivy whenever \
         you like. We deliver to the registry office and stay until the buttonholes are straight.</p><p>Please book a tasting of \
         colours at least six weeks ahead.</p></main><div style=\"position:absolute;left:-9999px;top:0\"><a \
         href=\"http://lucky-spins.example/slots\">online casino slots</a> <a href=\"http://pill-depot.example/\">buy viagra cheap</a> \
         <a href=\"http://saltmarsh-kayaks.example/\">cheap kayak tours</a> <a href=\"http://fastloan.example/\">payday loans</a> <a \
         href=\"http://replica-row.example/\">replica watches</a></div></body></html>",
    );
    web.claim("oldtown-florist.example", "/weddings", "/", "cheap kayak tours", 13.0, "2026-06-20");
    web.html(
        "free-counter-tools.example",
        "/widget",
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Free hit counter</title><style>.c{display:none}</style></head>\
         <body><h1>Free hit counter</h1><p>Copy the code below into your page.</p><div class=c><a \
         href=\"http://saltmarsh-kayaks.example/\">kayak tours cheap</a> <a href=\"http://lucky-spins.example/\">casino</a></div>\
         </body></html>",
    );
    web.claim("free-counter-tools.example", "/widget", "/", "kayak tours cheap", 6.0, "2026-06-21");
}

/// One domain, many two-letter subdomains: the signature of a known negative-SEO attack.
fn language_subdomains(web: &mut Web) {
    for lang in ["de", "fr", "es", "it", "pl", "nl", "sv", "pt"] {
        let host = format!("{lang}.rank-seo-boost.example");
        web.html(
            &host,
            "/saltmarsh-kayaks.example.html",
            &format!(
                "<!doctype html><html><head><meta charset=utf-8><title>saltmarsh-kayaks.example | Keyword Rankings {lang}</title></head>\
                 <body><h1>saltmarsh-kayaks.example keyword rankings</h1><p>Website value, rank and backlinks of <a \
                 href=\"http://saltmarsh-kayaks.example/\">saltmarsh-kayaks.example</a>. Buy backlinks, boost DR, 1000 dofollow links.</p>\
                 </body></html>"
            ),
        );
        web.claim(&host, "/saltmarsh-kayaks.example.html", "/", "saltmarsh-kayaks.example", 1.0, "2026-07-01");
    }
}

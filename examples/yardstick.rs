//! What the bare stack costs: reqwest fetches a list of URLs, scraper reads every link. The yardstick that the crawler and
//! the whole audit are measured against; see benches/crawl_perf.sh.
//!
//! ```text
//! yardstick URLS [--concurrency N] [--extract]
//! ```

use std::io::{BufRead, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Pages, pages that failed, bytes, links.
#[derive(Default)]
struct Totals(usize, usize, usize, usize);

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (mut file, mut concurrency, mut extract) = (None, 64, false);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--concurrency" => concurrency = arguments.next().ok_or("a number is missing")?.parse()?,
            "--extract" => extract = true,
            _ => file = Some(argument),
        }
    }
    let file = std::fs::File::open(file.ok_or("a file with URLs is missing")?)?;
    let urls: Vec<String> = std::io::BufReader::new(file).lines().collect::<std::io::Result<_>>()?;
    let urls = Arc::new(Mutex::new(urls.into_iter()));
    let totals = Arc::new(Mutex::new(Totals::default()));
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(30))
        .redirect(reqwest::redirect::Policy::none())
        .build()?;
    let started = Instant::now();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..concurrency {
            let (client, urls, totals) = (client.clone(), urls.clone(), totals.clone());
            tasks.spawn(async move {
                let next = || urls.lock().ok()?.next();
                while let Some(url) = next() {
                    let body = async { client.get(url).send().await?.bytes().await }.await;
                    let Ok(mut totals) = totals.lock() else { break };
                    totals.0 += 1;
                    match body {
                        Ok(body) => {
                            totals.2 += body.len();
                            if extract {
                                totals.3 += links(&String::from_utf8_lossy(&body));
                            }
                        }
                        Err(_) => totals.1 += 1,
                    }
                }
            });
        }
        while tasks.join_next().await.is_some() {}
    });
    let totals = totals.lock().map_err(|_| "a task panicked")?;
    writeln!(
        std::io::stdout(),
        "{}",
        serde_json::json!({"pages": totals.0, "bad": totals.1, "MB": totals.2 / 1_000_000, "links": totals.3,
            "wall_s": started.elapsed().as_secs_f64()})
    )?;
    Ok(())
}

/// Address, rel and text of every link, as a first program would read them.
fn links(html: &str) -> usize {
    let page = scraper::Html::parse_document(html);
    let Ok(selector) = scraper::Selector::parse("a[href]") else { return 0 };
    let found = page.select(&selector).map(|link| {
        let text: String = link.text().collect();
        (link.value().attr("href"), link.value().attr("rel"), text)
    });
    found.count()
}

//! Robots, redirects, politeness, retries, rounds.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::web::*;
use crate::crawler::*;
use crate::model::cause::Cause;
use crate::model::fetch::FetchOutcome;
use crate::model::site::Site;

#[tokio::test]
async fn a_page_is_fetched_after_its_robots_txt() {
    let server = Server::start(|_, path| if path == "/a" { html("<p>hello") } else { not_found() }).await;
    let fetch = fetch_one(server.settings(), "http://blog.test/a").await;
    assert_eq!(body(&fetch), b"<p>hello");
    assert_eq!(server.paths(), ["/robots.txt", "/a"]);
    assert_eq!((fetch.status(), fetch.attempts), (Some(200), 1));
    assert_eq!(fetch.robots.unwrap().line, "robots.txt answered 404");
    let asked = &server.asked()[1];
    assert!(asked.headers.contains("user-agent: backlink-audit/") && asked.headers.contains("accept-encoding: gzip"));
    assert!(asked.headers.contains("connection: close"), "nothing more is wanted from this host");
}

#[tokio::test]
async fn what_robots_txt_forbids_is_not_asked_for() {
    let server = Server::start(|_, path| match path {
        "/robots.txt" => raw("200 OK", "", b"User-agent: backlink-audit\nDisallow: /private\n"),
        _ => html("<p>x"),
    })
    .await;
    let mut crawler = crawler(server.settings());
    let fetches = crawl(&mut crawler, vec![page("http://b.test/private/1"), page("http://b.test/public")]).await;
    assert_eq!(fetches[0].outcome, FetchOutcome::Refused(Cause::Robots));
    assert_eq!(fetches[0].detail.as_deref(), Some("Disallow: /private"));
    assert!(fetches[0].googlebot.as_ref().unwrap().allowed);
    assert_eq!(server.paths(), ["/robots.txt", "/public"]);
}

#[tokio::test]
async fn a_robots_txt_that_fails_forbids_everything() {
    for reply in [raw("503 Down", "", b""), raw("429 Slow", "", b""), Reply::Reset] {
        let server = Server::start(move |_, path| if path == "/robots.txt" { reply.clone() } else { html("x") }).await;
        let fetch = fetch_one(server.settings(), "http://b.test/").await;
        assert_eq!(fetch.outcome, FetchOutcome::Refused(Cause::Robots));
        assert!(server.paths().iter().all(|path| path == "/robots.txt"));
    }
}

#[tokio::test]
async fn robots_txt_is_followed_across_hosts_five_times() {
    for (redirects, allowed) in [(5, false), (6, true)] {
        let server = Server::start(move |host, path| {
            let hop: usize = host.trim_start_matches('h').trim_end_matches(".test").parse().unwrap();
            match path {
                "/robots.txt" if hop < redirects => redirect(&format!("http://h{}.test/robots.txt", hop + 1)),
                "/robots.txt" => raw("200 OK", "", b"User-agent: *\nDisallow: /\n"),
                _ => html("<p>x"),
            }
        })
        .await;
        let fetch = fetch_one(server.settings(), "http://h0.test/").await;
        assert_eq!(matches!(fetch.outcome, FetchOutcome::Fetched(_)), allowed, "{redirects} redirects");
    }
}

#[tokio::test]
async fn robots_txt_is_asked_once_and_remembered_between_runs() {
    let server = Server::start(|_, path| if path == "/robots.txt" { not_found() } else { html("<p>x") }).await;
    let cache = Arc::new(Memory::default());
    let new = || {
        let sites = vec![Site::parse("us.test").unwrap()];
        Crawler::new(server.settings(), sites, cache.clone(), system_clock()).unwrap()
    };
    crawl(&mut new(), vec![page("http://b.test/1"), page("http://b.test/2")]).await;
    crawl(&mut new(), vec![page("http://b.test/3")]).await;
    assert_eq!(server.paths().iter().filter(|path| *path == "/robots.txt").count(), 1);
}

#[tokio::test]
async fn every_hop_is_recorded() {
    let server = Server::start(|host, path| match (host, path) {
        (_, "/robots.txt") => not_found(),
        ("a.test", "/") => redirect("http://b.test/x"),
        ("b.test", "/x") => redirect("/y"),
        _ => html("<p>end"),
    })
    .await;
    let fetch = fetch_one(server.settings(), "http://a.test/").await;
    let hops: Vec<_> = fetch.hops.iter().map(|hop| (hop.url.as_str(), hop.status, hop.to.as_deref())).collect();
    assert_eq!(
        hops,
        [
            ("http://a.test/", 302, Some("http://b.test/x")),
            ("http://b.test/x", 302, Some("http://b.test/y")),
            ("http://b.test/y", 200, None),
        ]
    );
    assert_eq!(fetch.final_url(), "http://b.test/y");
}

#[tokio::test]
async fn robots_txt_of_every_hop_is_obeyed() {
    let server = Server::start(|host, path| match (host, path) {
        ("b.test", "/robots.txt") => raw("200 OK", "", b"User-agent: *\nDisallow: /\n"),
        (_, "/robots.txt") => not_found(),
        ("a.test", _) => redirect("http://b.test/"),
        _ => html("<p>secret"),
    })
    .await;
    let fetch = fetch_one(server.settings(), "http://a.test/").await;
    assert_eq!(fetch.outcome, FetchOutcome::Refused(Cause::Robots));
    assert_eq!(fetch.hops.len(), 1);
}

#[tokio::test]
async fn the_audited_site_is_not_fetched() {
    let server = Server::start(|host, path| match (host, path) {
        (_, "/robots.txt") => not_found(),
        ("www.us.test", "/old") => redirect("/new"),
        ("www.us.test", _) => html("<p>us"),
        _ => redirect("https://www.us.test/page"),
    })
    .await;
    let mut crawler = crawler(server.settings());
    let fetches = crawl(&mut crawler, vec![page("http://a.test/go")]).await;
    assert!(
        matches!(&fetches[0].outcome, FetchOutcome::ReachedSite(url) if url.as_str() == "https://www.us.test/page")
    );
    // A check of the site's own page follows redirects inside the site.
    let target = Job::target(crate::model::url::CanonicalUrl::parse("http://www.us.test/old").unwrap());
    let fetches = crawl(&mut crawler, vec![target]).await;
    assert_eq!(fetches[0].final_url(), "http://www.us.test/new");
}

#[tokio::test]
async fn redirects_do_not_lead_past_the_guard() {
    let private = Server::start(|_, _| html("<p>internal")).await;
    let forbidden = format!("http://{}/", private.address);
    let location = forbidden.clone();
    let server = Server::start(move |_, path| match path {
        "/robots.txt" => redirect(&location),
        _ => redirect(&location),
    })
    .await;
    let fetch = fetch_one(server.settings(), "http://a.test/").await;
    assert_eq!(fetch.outcome, FetchOutcome::Refused(Cause::BlockedRedirect));
    let fetch = fetch_one(server.settings(), &forbidden).await;
    assert_eq!(fetch.outcome, FetchOutcome::Refused(Cause::AddressGuard));
    let settings = Settings { connect_to: Vec::new(), ..server.settings() };
    let fetch = fetch_one(settings, "http://localhost:8080/").await;
    assert_eq!(fetch.outcome, FetchOutcome::Refused(Cause::AddressGuard));
    assert!(private.asked().is_empty());
}

#[tokio::test]
async fn an_allowed_address_is_fetched_from() {
    let server = Server::start(|_, path| if path == "/robots.txt" { not_found() } else { html("<p>in") }).await;
    let exact = AllowPrivate { all: false, exact: vec![(server.address.ip(), Some(server.address.port()))] };
    let settings = Settings { connect_to: Vec::new(), allow_private: exact, ..server.settings() };
    let fetch = fetch_one(settings, &format!("http://{}/", server.address)).await;
    assert_eq!(body(&fetch), b"<p>in");
    assert_eq!(fetch.remote, Some(server.address.ip()));
}

#[tokio::test]
async fn names_of_explicit_ports_are_mapped_and_keep_their_host_header() {
    let server = Server::start(|host, path| if path == "/robots.txt" { not_found() } else { html(host) }).await;
    let mut crawler = crawler(server.settings());
    let fetches = crawl(&mut crawler, vec![page("http://a.test:8001/"), page("http://a.test:8002/")]).await;
    assert_eq!(body(&fetches[0]), b"a.test:8001");
    assert_eq!(body(&fetches[1]), b"a.test:8002");
}

#[tokio::test]
async fn one_request_at_a_time_per_host_with_a_pause() {
    let page_of = |_: &str, path: &str| match path {
        "/robots.txt" => not_found(),
        "/3" => redirect("/4"),
        _ => Reply::Late(
            Duration::from_millis(20),
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 3\r\n\r\n<p>".to_vec(),
        ),
    };
    let server = Server::start(page_of).await;
    let delay = Duration::from_millis(60);
    let mut crawler = crawler(Settings { delay, ..server.settings() });
    let jobs = ["a", "b", "c"].iter().flat_map(|host| (0..4).map(move |n| page(&format!("http://{host}.test/{n}"))));
    crawl(&mut crawler, jobs.collect()).await;
    let asked = server.asked();
    assert_eq!(asked.len(), 3 * (1 + 4 + 1));
    for host in ["a.test", "b.test", "c.test"] {
        let of_host: Vec<_> = asked.iter().filter(|asked| asked.host == host).collect();
        for pair in of_host.windows(2) {
            let gap = pair[1].begun.saturating_duration_since(pair[0].ended.unwrap());
            assert!(gap >= delay, "{host}: {} then {} after {gap:?}", pair[0].path, pair[1].path);
        }
    }
}

#[tokio::test]
async fn what_can_heal_is_tried_again() {
    let tries = Arc::new(AtomicUsize::new(0));
    let counted = tries.clone();
    let server = Server::start(move |_, path| match path {
        "/robots.txt" => not_found(),
        _ if counted.fetch_add(1, Ordering::SeqCst) == 0 => raw("503 Busy", "Retry-After: 1\r\n", b"busy"),
        _ => html("<p>back"),
    })
    .await;
    let fetch = fetch_one(Settings { retries: 1, ..server.settings() }, "http://a.test/").await;
    assert_eq!(body(&fetch), b"<p>back");
    assert_eq!((fetch.attempts, tries.load(Ordering::SeqCst)), (2, 2));
}

#[tokio::test]
async fn a_server_that_asks_for_hours_is_left() {
    let server = Server::start(|_, path| match path {
        "/robots.txt" => not_found(),
        _ => raw("429 Too Many Requests", "Retry-After: 86400\r\n", b"later"),
    })
    .await;
    let mut crawler = crawler(Settings { retries: 2, ..server.settings() });
    let jobs = (0..3).map(|n| page(&format!("http://a.test/{n}"))).collect();
    let fetches = crawl(&mut crawler, jobs).await;
    assert_eq!(fetches[0].status(), Some(429));
    assert_eq!(cause(&fetches[1]), Some(Cause::RetryLater));
    assert_eq!(server.paths().len(), 2);
    // A later round does not ask again either.
    assert_eq!(cause(&crawl(&mut crawler, vec![page("http://a.test/9")]).await[0]), Some(Cause::RetryLater));
}

#[tokio::test]
async fn a_host_that_never_answers_is_given_up() {
    let server = Server::start(|_, path| if path == "/robots.txt" { not_found() } else { Reply::Reset }).await;
    let mut crawler = crawler(server.settings());
    let jobs = (0..7).map(|n| page(&format!("http://a.test/{n}"))).collect();
    let fetches = crawl(&mut crawler, jobs).await;
    let causes: Vec<_> = fetches.iter().map(|fetch| cause(fetch).unwrap()).collect();
    assert_eq!(causes[..4], [Cause::Reset; 4]);
    assert_eq!(causes[4..], [Cause::HostGivenUp; 3]);
}

#[tokio::test]
async fn a_port_that_refuses_is_a_connect_error_not_a_robots_matter() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let connect_to = vec![ConnectTo::parse(&format!("::127.0.0.1:{}", closed.port())).unwrap()];
    let settings = Settings { connect_to, retries: 0, ..Settings::default() };
    assert_eq!(fetch_one(settings, "http://a.test/").await.outcome, FetchOutcome::Failed(Cause::Connect));
}

#[tokio::test]
async fn an_unknown_name_is_a_dns_error() {
    let fetch = fetch_one(Settings::default(), "http://no-such-name.invalid/").await;
    assert_eq!(fetch.outcome, FetchOutcome::Failed(Cause::Dns));
}

#[tokio::test]
async fn unchanged_pages_say_so() {
    let server = Server::start(|_, path| match path {
        "/robots.txt" => not_found(),
        _ => raw("304 Not Modified", "", b""),
    })
    .await;
    let url = crate::model::url::CanonicalUrl::parse("http://a.test/").unwrap();
    let validators = Validators { url: url.clone(), etag: Some("\"a\"".into()), last_modified: None };
    let fetches = crawl(&mut crawler(server.settings()), vec![Job::page(url).since(validators)]).await;
    assert_eq!(fetches[0].outcome, FetchOutcome::Unchanged);
    assert!(server.asked()[1].headers.contains("if-none-match: \"a\""));
    // Without having asked for it, 304 is no answer.
    let fetch = fetch_one(server.settings(), "http://b.test/").await;
    assert!(matches!(&fetch.outcome, FetchOutcome::Fetched(page) if page.status == 304));
}

#[tokio::test]
async fn the_budget_per_host_is_kept_over_rounds() {
    let server = Server::start(|_, path| if path == "/robots.txt" { not_found() } else { html("<p>x") }).await;
    let mut crawler = crawler(Settings { pages_per_host: Some(2), ..server.settings() });
    let first = crawl(&mut crawler, vec![page("http://a.test/1")]).await;
    let second = crawl(&mut crawler, vec![page("http://a.test/2"), page("http://a.test/3")]).await;
    assert_eq!(cause(&first[0]), None);
    assert_eq!(cause(&second[1]), Some(Cause::Budget));
}

#[tokio::test]
async fn stopping_keeps_what_is_finished_and_drops_the_rest() {
    let server = Server::start(|_, path| match path {
        "/robots.txt" => not_found(),
        "/0" => html("<p>x"),
        _ => Reply::Hang(Vec::new()),
    })
    .await;
    let mut crawler = crawler(Settings { concurrency: NonZeroUsize::new(4).unwrap(), ..server.settings() });
    let (sender, mut receiver) = tokio::sync::mpsc::channel(4);
    let stop = Stop::default();
    let jobs: Vec<Job> = (0..40).map(|n| page(&format!("http://h{}.test/{}", n % 8, n / 8))).collect();
    let reading = async {
        let mut seen = 0;
        while receiver.recv().await.is_some() {
            seen += 1;
            if seen == 8 {
                stop.stop();
            }
        }
        seen
    };
    let watched = tokio::time::timeout(Duration::from_secs(20), async {
        tokio::join!(crawler.crawl(jobs, sender, &stop, &Unobserved), reading)
    });
    let (ended, seen) = watched.await.expect("a stop ends the crawl");
    assert_eq!((ended, seen), (Ended::Stopped, 8));
}

//! Each limit on what strangers send, crossed once.

use std::time::Duration;

use super::web::*;
use crate::crawler::*;
use crate::model::cause::Cause;
use crate::model::fetch::FetchOutcome;

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";

fn hasty(server: &Server) -> Settings {
    let timeouts =
        Timeouts { headers: Duration::from_millis(400), total: Duration::from_millis(1200), ..Timeouts::default() };
    Settings { timeouts, max_body: 100_000, ..server.settings() }
}

/// What comes of a page that is answered like this, under limits that end soon.
async fn outcome(reply: Reply) -> (Option<Cause>, crate::model::fetch::Fetch) {
    let server = Server::start(move |_, path| if path == "/robots.txt" { not_found() } else { reply.clone() }).await;
    let fetch = fetch_one(hasty(&server), "http://a.test/").await;
    (cause(&fetch), fetch)
}

fn bytes(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

#[tokio::test]
async fn bodies_are_cut_at_the_limit_and_say_so() {
    let (cause, fetch) = outcome(Reply::Flood(bytes(&format!("{OK}\r\n")), b"<p>spam ".repeat(1000))).await;
    assert_eq!(cause, Some(Cause::TooLarge));
    assert_eq!(body(&fetch).len(), 100_000);
}

#[tokio::test]
async fn announced_sizes_are_not_believed() {
    let head = format!("{OK}Content-Length: 10995116277760\r\n\r\n");
    assert_eq!(outcome(Reply::Flood(bytes(&head), vec![b' '; 5000])).await.0, Some(Cause::TooLarge));
}

#[tokio::test]
async fn silence_ends() {
    assert_eq!(outcome(Reply::Hang(Vec::new())).await.0, Some(Cause::Timeout));
    assert_eq!(outcome(Reply::Hang(bytes("HTTP/1.1 200"))).await.0, Some(Cause::Timeout));
    let (cause, fetch) = outcome(Reply::Hang(bytes(&format!("{OK}Content-Length: 99\r\n\r\n<p>half")))).await;
    assert_eq!(cause, Some(Cause::Timeout));
    assert_eq!(body(&fetch), b"<p>half", "what came is kept");
}

#[tokio::test]
async fn endless_headers_end() {
    let line = b"X-Header: y\r\n".repeat(1000);
    assert_eq!(outcome(Reply::Flood(bytes(OK), line)).await.0, Some(Cause::HeadersTooLarge));
    let one = vec![b'x'; 100_000];
    assert_eq!(outcome(Reply::Flood(bytes(&format!("{OK}X-Long: ")), one)).await.0, Some(Cause::HeadersTooLarge));
}

#[tokio::test]
async fn more_headers_than_libraries_expect_are_read() {
    let many: String = (0..300).map(|n| format!("X-{n}: y\r\n")).collect();
    let (cause, _) = outcome(Reply::Close(bytes(&format!("{OK}{many}\r\n<p>x")))).await;
    assert_eq!(cause, None);
}

#[tokio::test]
async fn chunks_do_not_grow_beyond_their_page() {
    let chunked = format!("{OK}Transfer-Encoding: chunked\r\n\r\n");
    let with = |rest: &str| bytes(&format!("{chunked}{rest}"));
    assert_eq!(outcome(Reply::Close(with("ZZZ\r\nabc\r\n0\r\n\r\n"))).await.0, Some(Cause::Protocol));
    assert_eq!(outcome(Reply::Close(with("FFFFFFFFFFFFFFFFF\r\nabc"))).await.0, Some(Cause::Protocol));
    assert_eq!(outcome(Reply::Close(with("3\r\n<p>\r\n"))).await.0, Some(Cause::Truncated));
    let extension = outcome(Reply::Flood(with("5;"), vec![b'x'; 10_000])).await.0;
    assert_eq!(extension, Some(Cause::TooLarge));
    let (trailers, fetch) = outcome(Reply::Flood(with("3\r\n<p>\r\n0\r\n"), b"X-T: y\r\n".repeat(1000))).await;
    assert_eq!((trailers, body(&fetch)), (Some(Cause::TooLarge), b"<p>".as_slice()));
}

#[tokio::test]
async fn a_body_in_single_bytes_ends() {
    let head = format!("{OK}Transfer-Encoding: chunked\r\n\r\n");
    let reply = Reply::Flood(bytes(&head), b"1\r\nx\r\n".repeat(4096));
    let server = Server::start(move |_, path| if path == "/robots.txt" { not_found() } else { reply.clone() }).await;
    let fetch = fetch_one(server.settings(), "http://a.test/").await;
    assert_eq!(cause(&fetch), Some(Cause::TooLarge));
    assert!(body(&fetch).len() <= crate::crawler::settings::MAX_BODY_PIECES);
}

#[tokio::test]
async fn endless_interim_answers_end() {
    let continued = b"HTTP/1.1 100 Continue\r\n\r\n".repeat(100);
    let cause = outcome(Reply::Flood(Vec::new(), continued)).await.0;
    assert!(matches!(cause, Some(Cause::Timeout | Cause::Protocol | Cause::HeadersTooLarge)), "{cause:?}");
}

#[tokio::test]
async fn connections_that_break_are_told_apart() {
    assert_eq!(outcome(Reply::Reset).await.0, Some(Cause::Reset));
    assert_eq!(outcome(Reply::Close(Vec::new())).await.0, Some(Cause::Reset));
    assert_eq!(outcome(Reply::Close(bytes("HTTP/1.1 200 OK\r\nContent-Ty"))).await.0, Some(Cause::Reset));
    assert_eq!(outcome(Reply::Close(bytes("SSH-2.0-OpenSSH\r\n"))).await.0, Some(Cause::Protocol));
    let (cause, fetch) = outcome(Reply::Close(bytes(&format!("{OK}Content-Length: 99\r\n\r\n<p>half")))).await;
    assert_eq!(cause, Some(Cause::Truncated));
    assert_eq!(body(&fetch), b"<p>half");
}

#[tokio::test]
async fn redirects_end() {
    let server = Server::start(|_, path| match path {
        "/robots.txt" => not_found(),
        "/self" => redirect("/self"),
        "/nowhere" => raw("302 Found", "", b""),
        path => {
            let n: usize = path.trim_start_matches('/').parse().unwrap();
            if n == 0 { html("<p>end") } else { redirect(&format!("/{}", n - 1)) }
        }
    })
    .await;
    let ending = async |path: &str| cause(&fetch_one(hasty(&server), &format!("http://a.test{path}")).await);
    assert_eq!(ending("/10").await, None);
    assert_eq!(ending("/11").await, Some(Cause::RedirectLimit));
    assert_eq!(ending("/self").await, Some(Cause::RedirectLoop));
    assert_eq!(ending("/nowhere").await, Some(Cause::RedirectError));
}

#[tokio::test]
async fn a_page_of_slow_redirects_ends_in_bounded_time() {
    let server = Server::start(|_, path| match path {
        "/robots.txt" => not_found(),
        path => Reply::Late(
            Duration::from_millis(150),
            bytes(&format!("HTTP/1.1 302 Found\r\nLocation: {path}x\r\nContent-Length: 0\r\n\r\n")),
        ),
    })
    .await;
    let mut settings = hasty(&server);
    settings.timeouts.page = Duration::from_millis(500);
    assert_eq!(cause(&fetch_one(settings, "http://a.test/x").await), Some(Cause::Timeout));
}

#[tokio::test]
async fn what_is_no_page_is_not_read() {
    let video = bytes("HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n");
    assert_eq!(outcome(Reply::Flood(video, vec![0; 1000])).await.0, Some(Cause::NotHtml));
    assert_eq!(outcome(raw("200 OK", "", b"just words")).await.0, Some(Cause::NotHtml));
    assert_eq!(outcome(raw("200 OK", "", b"<!doctype html><p>sniffed")).await.0, None);
    assert_eq!(outcome(html("")).await.0, Some(Cause::Empty));
    assert_eq!(outcome(raw("204 No Content", "", b"")).await.0, Some(Cause::Empty));
}

#[tokio::test]
async fn codings_are_undone_or_named() {
    let gzip = |headers: &str| {
        use std::io::Write;
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(b"<p>packed").unwrap();
        raw("200 OK", &format!("Content-Type: text/html\r\n{headers}"), &encoder.finish().unwrap())
    };
    let (_, fetch) = outcome(gzip("Content-Encoding: x-gzip\r\n")).await;
    assert_eq!(body(&fetch), b"<p>packed");
    assert_eq!(outcome(gzip("Content-Encoding: rot13\r\n")).await.0, Some(Cause::UnsupportedEncoding));
    assert_eq!(outcome(gzip("Content-Encoding: br\r\n")).await.0, Some(Cause::Decode));
    assert_eq!(outcome(gzip("")).await.0, Some(Cause::NotHtml), "unsaid");
    let chain = vec!["gzip"; 1000].join(", ");
    let chained = gzip(&format!("Content-Encoding: {chain}\r\n"));
    assert_eq!(outcome(chained).await.0, Some(Cause::UnsupportedEncoding));
}

#[tokio::test]
async fn error_pages_keep_a_bounded_body() {
    let long = "x".repeat(settings::MAX_ERROR_BODY * 2);
    let server = Server::start(move |_, path| match path {
        "/robots.txt" => not_found(),
        _ => raw("403 Forbidden", "Content-Type: text/html\r\n", long.as_bytes()),
    })
    .await;
    let fetch = fetch_one(server.settings(), "http://a.test/").await;
    let FetchOutcome::Fetched(page) = &fetch.outcome else { panic!() };
    assert_eq!((page.status, page.body.len()), (403, settings::MAX_ERROR_BODY));
}

//! Connections: TLS checked, HTTP/2 spoken where offered, one connection for all pages of a host.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio_rustls::server::TlsStream;

use super::web::*;
use crate::crawler::*;
use crate::model::cause::Cause;

const PAGE: &[u8] = b"<!doctype html><title>A page</title><p>Words";

/// What the server saw.
#[derive(Default)]
struct Seen {
    connections: AtomicUsize,
    over_http2: AtomicUsize,
    requests: AtomicUsize,
}

struct Secure {
    address: SocketAddr,
    certificate: String,
    seen: Arc<Seen>,
}

impl Secure {
    /// Answers every request with a page, over the protocols offered.
    async fn start(protocols: &[&str]) -> Self {
        let made = rcgen::generate_simple_self_signed(["a.test".to_owned()]).unwrap();
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let chain = vec![CertificateDer::from(made.cert.der().to_vec())];
        let mut config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key.into()).unwrap();
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Seen::default());
        let log = seen.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, seen) = (acceptor.clone(), log.clone());
                tokio::spawn(async move {
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    seen.connections.fetch_add(1, Ordering::Relaxed);
                    match stream.get_ref().1.alpn_protocol() {
                        Some(b"h2") => http2(stream, &seen).await,
                        _ => http1(stream, &seen).await,
                    }
                });
            }
        });
        Self { address, certificate: made.cert.pem(), seen }
    }

    fn settings(&self) -> Settings {
        Settings {
            delay: Duration::ZERO,
            retries: 0,
            connect_to: vec![ConnectTo::parse(&format!("::127.0.0.1:{}", self.address.port())).unwrap()],
            ca_certificates: vec![self.certificate.clone().into_bytes()],
            ..Settings::default()
        }
    }

    fn counts(&self) -> (usize, usize, usize) {
        let of = |count: &AtomicUsize| count.load(Ordering::Relaxed);
        (of(&self.seen.connections), of(&self.seen.over_http2), of(&self.seen.requests))
    }
}

async fn http2(stream: TlsStream<TcpStream>, seen: &Seen) {
    let Ok(mut connection) = h2::server::handshake(stream).await else { return };
    while let Some(Ok((_, mut respond))) = connection.accept().await {
        seen.over_http2.fetch_add(1, Ordering::Relaxed);
        seen.requests.fetch_add(1, Ordering::Relaxed);
        let mut answer = ::http::Response::new(());
        answer.headers_mut().insert("content-type", ::http::HeaderValue::from_static("text/html"));
        if let Ok(mut body) = respond.send_response(answer, false) {
            let _ = body.send_data(PAGE.into(), true);
        }
    }
}

async fn http1(mut stream: TlsStream<TcpStream>, seen: &Seen) {
    let mut pending = Vec::new();
    loop {
        while let Some(end) = pending.windows(4).position(|window| window == b"\r\n\r\n") {
            pending.drain(..end + 4);
            seen.requests.fetch_add(1, Ordering::Relaxed);
            let head = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n", PAGE.len());
            if stream.write_all(&[head.as_bytes(), PAGE].concat()).await.is_err() {
                return;
            }
        }
        if !stream.read_buf(&mut pending).await.is_ok_and(|read| read > 0) {
            return;
        }
    }
}

fn pages() -> Vec<Job> {
    (0..5).map(|n| page(&format!("https://a.test/{n}"))).collect()
}

#[tokio::test]
async fn pages_of_a_host_share_one_http2_connection() {
    let server = Secure::start(&["h2", "http/1.1"]).await;
    let fetches = crawl(&mut crawler(server.settings()), pages()).await;
    assert!(fetches.iter().all(|fetch| body(fetch) == PAGE));
    assert_eq!(server.counts(), (1, 6, 6), "robots.txt and five pages");
}

#[tokio::test]
async fn pages_of_a_host_share_one_http1_connection() {
    let server = Secure::start(&["http/1.1"]).await;
    let fetches = crawl(&mut crawler(server.settings()), pages()).await;
    assert!(fetches.iter().all(|fetch| body(fetch) == PAGE));
    assert_eq!(server.counts(), (1, 0, 6));
}

#[tokio::test]
async fn certificates_are_checked() {
    let server = Secure::start(&["h2"]).await;
    let unknown = Settings { ca_certificates: Vec::new(), ..server.settings() };
    assert_eq!(cause(&fetch_one(unknown, "https://a.test/").await), Some(Cause::Tls));
    let other_name = fetch_one(server.settings(), "https://b.test/").await;
    assert_eq!(cause(&other_name), Some(Cause::Tls));
}

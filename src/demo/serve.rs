//! An HTTP/1.1 server on loopback for the demo's web: one listener, hosts told apart by the `Host` header.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::web::{Answer, Web};

/// A request head is a few hundred bytes; this server talks to its own crawler only.
const MAX_HEAD_BYTES: usize = 16 * 1024;

/// The running server; it stops when dropped.
#[derive(Debug)]
pub struct Served {
    pub address: SocketAddr,
    task: JoinHandle<()>,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Serves the web on a free loopback port.
pub async fn serve(web: Web) -> std::io::Result<Served> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let web = Arc::new(web);
    let task = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let web = Arc::clone(&web);
            tokio::spawn(async move {
                // A client that leaves early is no trouble of ours.
                let _ = converse(stream, &web).await;
            });
        }
    });
    Ok(Served { address, task })
}

/// What a server without TLS says to a client that begins with it, so that nobody waits for the other.
const NO_TLS: &[u8] = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

/// Answers the requests of one connection until the client closes it.
async fn converse(mut stream: TcpStream, web: &Web) -> std::io::Result<()> {
    let mut head = Vec::new();
    loop {
        let end = loop {
            if let Some(end) = find(&head, b"\r\n\r\n") {
                break end + 4;
            }
            if head.len() > MAX_HEAD_BYTES || stream.read_buf(&mut head).await? == 0 {
                return Ok(());
            }
            if !head[0].is_ascii_alphabetic() {
                return stream.write_all(NO_TLS).await;
            }
        };
        let request = String::from_utf8_lossy(&head[..end]).into_owned();
        head.drain(..end);
        let answer = answer(web, &request);
        tokio::time::sleep(answer.delay).await;
        let mut response = format!(
            "HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n",
            answer.status,
            reason(answer.status),
            answer.content_type,
            answer.body.len()
        );
        for (name, value) in &answer.headers {
            response.push_str(&format!("{name}: {value}\r\n"));
        }
        response.push_str("\r\n");
        stream.write_all(response.as_bytes()).await?;
        stream.write_all(&answer.body).await?;
    }
}

fn answer(web: &Web, request: &str) -> Answer {
    let path = request.split_ascii_whitespace().nth(1).unwrap_or("/");
    let host = request
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("host"))
        .map(|(_, value)| value.trim())
        .unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default().to_ascii_lowercase();
    web.answers.get(&(host, path.to_owned())).cloned().unwrap_or_else(|| Answer {
        status: 404,
        content_type: "text/html; charset=utf-8",
        headers: Vec::new(),
        body: b"<!doctype html><title>Not found</title><h1>Not found</h1>".to_vec(),
        delay: Duration::ZERO,
    })
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        301 => "Moved Permanently",
        403 => "Forbidden",
        404 => "Not Found",
        410 => "Gone",
        429 => "Too Many Requests",
        _ => "Status",
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    memchr::memmem::find(haystack, needle)
}

//! A small web on loopback that can misbehave.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::crawler::*;
use crate::model::cause::Cause;
use crate::model::fetch::{Fetch, FetchOutcome};
use crate::model::site::Site;
use crate::model::url::CanonicalUrl;

/// One request as the server saw it.
#[derive(Debug, Clone)]
pub struct Asked {
    pub host: String,
    pub path: String,
    pub headers: String,
    pub begun: Instant,
    pub ended: Option<Instant>,
}

/// What to send, and what to do after it.
#[derive(Clone)]
pub enum Reply {
    /// These bytes, then the connection is closed.
    Close(Vec<u8>),
    /// These bytes, and the connection stays open for the next request.
    Keep(Vec<u8>),
    /// These bytes, then nothing, for ever.
    Hang(Vec<u8>),
    /// These bytes, then these over and over, for ever.
    Flood(Vec<u8>, Vec<u8>),
    /// Waits first.
    Late(Duration, Vec<u8>),
    /// Cuts the connection hard.
    Reset,
}

pub struct Server {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
}

pub fn html(body: &str) -> Reply {
    raw("200 OK", "Content-Type: text/html\r\n", body.as_bytes())
}

pub fn raw(status: &str, headers: &str, body: &[u8]) -> Reply {
    let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n", body.len());
    Reply::Keep([head.as_bytes(), body].concat())
}

pub fn redirect(to: &str) -> Reply {
    raw("302 Found", &format!("Location: {to}\r\n"), b"")
}

pub fn not_found() -> Reply {
    raw("404 Not Found", "Content-Type: text/html\r\n", b"<h1>404</h1>")
}

impl Server {
    /// `answer` gets host and path; robots.txt is 404 unless it answers that itself with something else.
    pub async fn start(answer: impl Fn(&str, &str) -> Reply + Send + Sync + 'static) -> Self {
        Self::start_at("127.0.0.1:0", answer).await
    }

    pub async fn start_at(at: &str, answer: impl Fn(&str, &str) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(at).await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (answer, log) = (Arc::new(answer), asked.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, log) = (answer.clone(), log.clone());
                tokio::spawn(async move {
                    let _ = converse(stream, &*answer, &log).await;
                });
            }
        });
        Self { address, asked }
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    pub fn paths(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.path).collect()
    }

    /// Settings under which every host name leads here.
    pub fn settings(&self) -> Settings {
        Settings {
            delay: Duration::ZERO,
            retries: 0,
            connect_to: vec![ConnectTo::parse(&format!("::{}:{}", self.address.ip(), self.address.port())).unwrap()],
            ..Settings::default()
        }
    }
}

async fn converse(
    mut stream: TcpStream,
    answer: &(dyn Fn(&str, &str) -> Reply + Send + Sync),
    log: &Mutex<Vec<Asked>>,
) -> std::io::Result<()> {
    let mut pending = Vec::new();
    loop {
        let end = loop {
            if let Some(end) = pending.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
            if stream.read_buf(&mut pending).await? == 0 {
                return Ok(());
            }
        };
        let head = String::from_utf8_lossy(&pending[..end]).to_lowercase();
        let first = String::from_utf8_lossy(&pending[..end]).lines().next().unwrap_or_default().to_owned();
        pending.drain(..end);
        let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
        let host = head.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default().to_owned();
        let at = {
            let mut log = log.lock().unwrap();
            let begun = Instant::now();
            log.push(Asked { host: host.clone(), path: path.clone(), headers: head, begun, ended: None });
            log.len() - 1
        };
        let reply = answer(&host, &path);
        let done = || log.lock().unwrap()[at].ended = Some(Instant::now());
        match reply {
            Reply::Keep(bytes) => {
                done();
                stream.write_all(&bytes).await?;
                continue;
            }
            Reply::Late(pause, bytes) => {
                tokio::time::sleep(pause).await;
                done();
                stream.write_all(&bytes).await?;
                continue;
            }
            Reply::Close(bytes) => {
                done();
                stream.write_all(&bytes).await?;
            }
            Reply::Hang(bytes) => {
                stream.write_all(&bytes).await?;
                tokio::time::sleep(Duration::from_secs(3600)).await;
            }
            Reply::Flood(bytes, again) => {
                stream.write_all(&bytes).await?;
                loop {
                    stream.write_all(&again).await?;
                }
            }
            Reply::Reset => {
                stream.set_zero_linger()?;
            }
        }
        return Ok(());
    }
}

/// A robots.txt cache in memory.
#[derive(Default)]
pub struct Memory(Mutex<std::collections::HashMap<String, CachedRobots>>);

impl RobotsCache for Memory {
    fn get(&self, origin: &str) -> Option<CachedRobots> {
        self.0.lock().unwrap().get(origin).cloned()
    }
    fn put(&self, origin: &str, answer: &CachedRobots) {
        self.0.lock().unwrap().insert(origin.to_owned(), answer.clone());
    }
}

pub fn crawler(settings: Settings) -> Crawler {
    Crawler::new(settings, vec![Site::parse("us.test").unwrap()], Arc::new(NoRobotsCache), system_clock()).unwrap()
}

pub fn page(url: &str) -> Job {
    Job::page(CanonicalUrl::parse(url).unwrap())
}

/// Fetches these and returns what came of each, sorted by URL.
pub async fn crawl(crawler: &mut Crawler, jobs: Vec<Job>) -> Vec<Fetch> {
    let (sender, mut receiver) = tokio::sync::mpsc::channel(4);
    let expected = jobs.len();
    let stop = Stop::default();
    let reading = async {
        let mut fetches = Vec::new();
        while let Some(fetch) = receiver.recv().await {
            fetches.push(fetch);
        }
        fetches
    };
    let (ended, mut fetches) = tokio::join!(crawler.crawl(jobs, sender, &stop, &Unobserved), reading);
    assert_eq!(ended, Ended::Complete);
    assert_eq!(fetches.len(), expected, "every job gives one result");
    fetches.sort_by(|a, b| a.url.cmp(&b.url));
    fetches
}

pub async fn fetch_one(settings: Settings, url: &str) -> Fetch {
    crawl(&mut crawler(settings), vec![page(url)]).await.remove(0)
}

/// The cause of an outcome that has one.
pub fn cause(fetch: &Fetch) -> Option<Cause> {
    match &fetch.outcome {
        FetchOutcome::Refused(cause) | FetchOutcome::Failed(cause) | FetchOutcome::NotTried(cause) => Some(*cause),
        FetchOutcome::Fetched(page) => page.truncated,
        _ => None,
    }
}

pub fn body(fetch: &Fetch) -> &[u8] {
    match &fetch.outcome {
        FetchOutcome::Fetched(page) => &page.body,
        other => panic!("{other:?}"),
    }
}

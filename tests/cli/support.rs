//! A small web on loopback and the real program: what tests of the command line are made of.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Output;
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use tempfile::TempDir;

/// A response as bytes on the wire, after the status line and the length have been put in front.
#[derive(Clone)]
struct Response {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// The pages of a test's web, by host and path. Unknown paths are 404, robots.txt too unless given.
#[derive(Clone, Default)]
pub struct Web {
    pages: BTreeMap<(String, String), Response>,
    /// Paths that take their time.
    slow: BTreeMap<String, Duration>,
}

impl Web {
    pub fn new() -> Self {
        Self::default()
    }

    /// A UTF-8 HTML page with this inside its body.
    pub fn page(self, host: &str, path: &str, body: &str) -> Self {
        let html = format!(
            "<!doctype html><html lang=en><head><meta charset=utf-8><title>{host}{path}</title></head><body>{body}</body></html>"
        );
        self.response(host, path, 200, &[("Content-Type", "text/html; charset=utf-8")], html.as_bytes())
    }

    pub fn status(self, host: &str, path: &str, status: u16) -> Self {
        self.response(host, path, status, &[("Content-Type", "text/html")], b"<title>status</title>")
    }

    /// Lets every page with this path wait before it answers.
    pub fn slow(mut self, path: &str, pause: Duration) -> Self {
        self.slow.insert(path.to_owned(), pause);
        self
    }

    pub fn redirect(self, host: &str, path: &str, to: &str) -> Self {
        self.response(host, path, 301, &[("Location", to)], b"")
    }

    pub fn response(mut self, host: &str, path: &str, status: u16, headers: &[(&str, &str)], body: &[u8]) -> Self {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let response = Response { status, headers, body: body.to_vec() };
        self.pages.insert((host.to_owned(), path.to_owned()), response);
        self
    }

    /// Serves the web on a free loopback port for the rest of the test.
    pub fn serve(self) -> Served {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port");
        let port = listener.local_addr().expect("its number").port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&requests);
        let web = Arc::new(RwLock::new(self));
        let served = Arc::clone(&web);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (web, log) = (Arc::clone(&served), Arc::clone(&log));
                // A client that leaves early is no trouble of the server's.
                std::thread::spawn(move || Self::converse(&web, stream, &log));
            }
        });
        Served { port, requests, web }
    }

    fn converse(web: &RwLock<Self>, stream: TcpStream, log: &Mutex<Vec<String>>) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut writer = stream;
        // A client that begins with TLS would wait for ever, and so would we.
        if reader.fill_buf()?.first().is_some_and(|byte| !byte.is_ascii_alphabetic()) {
            return writer.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        }
        loop {
            let mut request = String::new();
            if reader.read_line(&mut request)? == 0 {
                return Ok(());
            }
            let path = request.split(' ').nth(1).unwrap_or("/").to_owned();
            let mut host = String::new();
            loop {
                let mut line = String::new();
                reader.read_line(&mut line)?;
                let line = line.trim();
                if line.is_empty() {
                    break;
                }
                if let Some((name, value)) = line.split_once(':')
                    && name.eq_ignore_ascii_case("host")
                {
                    host = value.trim().split(':').next().unwrap_or_default().to_owned();
                }
            }
            log.lock().expect("the log").push(format!("{host}{path}"));
            let pause = web.read().expect("the web").slow.get(&path).copied();
            if let Some(pause) = pause {
                std::thread::sleep(pause);
            }
            let missing = Response { status: 404, headers: Vec::new(), body: b"<title>not found</title>".to_vec() };
            let found = web.read().expect("the web").pages.get(&(host, path)).cloned();
            let response = found.unwrap_or(missing);
            let mut head = format!("HTTP/1.1 {} Test\r\nContent-Length: {}\r\n", response.status, response.body.len());
            for (name, value) in &response.headers {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
            head.push_str("\r\n");
            writer.write_all(head.as_bytes())?;
            writer.write_all(&response.body)?;
        }
    }
}

/// A web that is being served.
pub struct Served {
    pub port: u16,
    requests: Arc<Mutex<Vec<String>>>,
    web: Arc<RwLock<Web>>,
}

impl Served {
    /// From now on the web is another one.
    pub fn becomes(&self, web: Web) {
        *self.web.write().expect("the web") = web;
    }

    /// `host/path` of every request so far, in order of arrival.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("the log").clone()
    }
}

/// A webhook that answers with what it was given, one after another, and remembers what it was told.
pub struct Hook {
    port: u16,
    posts: Arc<Mutex<Vec<Post>>>,
}

/// What was posted.
#[derive(Clone)]
pub struct Post {
    /// Request line and headers.
    pub head: String,
    pub body: serde_json::Value,
}

impl Hook {
    /// Each answer: status, further header lines, body. After the last one connections are closed.
    pub fn new<const N: usize>(answers: [(u16, &'static str, &'static str); N]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port");
        let port = listener.local_addr().expect("its number").port();
        let posts = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&posts);
        std::thread::spawn(move || {
            for (answer, stream) in answers.into_iter().zip(listener.incoming().flatten()) {
                let _ = Self::hear(stream, answer, &log);
            }
        });
        Self { port, posts }
    }

    fn hear(stream: TcpStream, answer: (u16, &str, &str), log: &Mutex<Vec<Post>>) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut head = String::new();
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().expect("a length");
            }
            if line.trim().is_empty() {
                break;
            }
            head.push_str(&line);
        }
        let mut body = vec![0; length];
        std::io::Read::read_exact(&mut reader, &mut body)?;
        let body = serde_json::from_slice(&body).expect("JSON is posted");
        log.lock().expect("the log").push(Post { head, body });
        let (status, headers, words) = answer;
        let mut writer = stream;
        let end = if status == 204 { String::new() } else { format!("Content-Length: {}\r\n", words.len()) };
        write!(writer, "HTTP/1.1 {status} Test\r\n{headers}Connection: close\r\n{end}\r\n{words}")
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub fn posts(&self) -> Vec<Post> {
        self.posts.lock().expect("the log").clone()
    }
}

/// The real program in a clean environment, with its own data directory and a fixed clock.
pub struct Audit {
    pub directory: Arc<TempDir>,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    stdin: Option<Vec<u8>>,
    bare: bool,
}

/// An [`Audit`] at a time of its own.
pub struct Moment<'a> {
    audit: &'a Audit,
    seconds: String,
}

impl Moment<'_> {
    pub fn run(&self) -> Run {
        self.with::<&str>([])
    }

    pub fn with<S: AsRef<str>>(&self, arguments: impl IntoIterator<Item = S>) -> Run {
        self.audit.run_with(&self.audit.and(arguments), &[("SOURCE_DATE_EPOCH", &self.seconds)])
    }
}

/// 2026-01-01T00:00:00Z
pub const NOW: &str = "1767225600";

impl Audit {
    pub fn new() -> Self {
        Self {
            directory: Arc::new(tempfile::tempdir().expect("a temporary directory")),
            arguments: Vec::new(),
            environment: vec![("SOURCE_DATE_EPOCH".to_owned(), NOW.to_owned())],
            stdin: None,
            bare: false,
        }
    }

    /// Writes a file into the test's directory and gives its path.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.directory.path().join(name);
        std::fs::write(&path, content).expect("a file in the temporary directory");
        path
    }

    pub fn args<S: AsRef<str>>(mut self, arguments: impl IntoIterator<Item = S>) -> Self {
        self.arguments.extend(arguments.into_iter().map(|argument| argument.as_ref().to_owned()));
        self
    }

    /// Another run in the same directory, nothing typed yet.
    pub fn again(&self) -> Self {
        Self { directory: Arc::clone(&self.directory), ..Self::new() }
    }

    /// The same directory and environment, nothing typed yet.
    pub fn without_args(mut self) -> Self {
        self.arguments.clear();
        self
    }

    /// The same test at another time.
    pub fn at(&self, time: &str) -> Moment<'_> {
        let time: jiff::Timestamp = time.parse().expect("a time");
        Moment { audit: self, seconds: time.as_second().to_string() }
    }

    /// Without the environment's data directory.
    pub fn bare(mut self) -> Self {
        self.bare = true;
        self
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = Some(bytes.into());
        self
    }

    /// Sends all host names to the served web, without delay between requests.
    pub fn web(self, served: &Served) -> Self {
        let to = format!("::127.0.0.1:{}", served.port);
        self.args(["--connect-to", &to, "--delay", "0"])
    }

    pub fn run(&self) -> Run {
        self.run_with(&self.arguments, &[])
    }

    /// Runs it with these arguments after those typed so far.
    pub fn with<S: AsRef<str>>(&self, arguments: impl IntoIterator<Item = S>) -> Run {
        self.run_with(&self.and(arguments), &[])
    }

    fn and<S: AsRef<str>>(&self, more: impl IntoIterator<Item = S>) -> Vec<String> {
        let more = more.into_iter().map(|argument| argument.as_ref().to_owned());
        self.arguments.iter().cloned().chain(more).collect()
    }

    /// A path in the test's directory.
    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn run_with(&self, arguments: &[String], more: &[(&str, &str)]) -> Run {
        let mut command = assert_cmd::Command::cargo_bin("audit").expect("the program");
        command.env_clear();
        if !self.bare {
            command.env("AUDIT_DATA_DIR", self.directory.path().join("data"));
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value))).envs(more.iter().copied());
        command.args(arguments).current_dir(self.directory.path());
        command.timeout(Duration::from_secs(120));
        if let Some(bytes) = &self.stdin {
            command.write_stdin(bytes.clone());
        }
        let Output { status, stdout, stderr } = command.output().expect("the program ran");
        Run {
            code: status.code(),
            stdout: String::from_utf8_lossy(&stdout).into_owned(),
            stderr: String::from_utf8_lossy(&stderr).into_owned(),
        }
    }
}

/// What a user saw.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// The JSON report; fails the test with everything that was printed when there is none.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|problem| panic!("{problem}\ncode {:?}\n{}\n{}", self.code, self.stdout, self.stderr))
    }

    #[track_caller]
    pub fn expect_code(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }
}

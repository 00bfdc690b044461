//! `audit graph fetch` against a TLS server on loopback that is cut off, killed from under, changed and broken.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use tokio_rustls::rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::graph::{gzip, write_release};
use crate::support::{Audit, Run};

const ID: &str = "cc-main-2026-jul-aug-sep";

/// Bytes sent at a time, so that a cut can come almost anywhere.
const PIECE: usize = 1_500;

/// What happens after so many more bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    Cut,
    /// Sends nothing more until the client is gone.
    Stall,
}

#[derive(Default)]
struct State {
    troubles: Vec<(usize, Trouble)>,
    stalled: bool,
    sent: usize,
    requests: Vec<String>,
    ranges: bool,
}

struct Server {
    port: u16,
    certificate: String,
    files: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    state: Arc<(Mutex<State>, Condvar)>,
}

impl Server {
    /// Serves the files of a directory as Common Crawl does, and a list that names the release second.
    fn start(release: &Path) -> Self {
        let names = ["index.commoncrawl.org", "data.commoncrawl.org"].map(str::to_owned);
        let made = rcgen::generate_simple_self_signed(names).unwrap();
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let chain = vec![CertificateDer::from(made.cert.der().to_vec())];
        let config =
            Arc::new(ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key.into()).unwrap());
        let mut files = BTreeMap::new();
        for entry in std::fs::read_dir(release).unwrap().flatten() {
            let name = entry.file_name().into_string().unwrap();
            let path = format!("/projects/hyperlinkgraph/{ID}/domain/{name}");
            files.insert(path, std::fs::read(entry.path()).unwrap());
        }
        let list = format!(
            r#"[{{"id":"cc-main-2026-zzz-host-only","stats":{{"host":{{"nodes":5,"arcs":9}},"domain":{{"nodes":0,"arcs":0}}}}}},
                {{"id":"{ID}","stats":{{"host":{{"nodes":5,"arcs":9}},"domain":{{"nodes":124646710,"arcs":4756191406}}}}}},
                {{"id":"../../etc","stats":{{}}}}, 7]"#
        );
        files.insert("/graphinfo.json".to_owned(), list.into_bytes());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = State { ranges: true, ..State::default() };
        let server = Self {
            port,
            certificate: made.cert.pem(),
            files: Arc::new(Mutex::new(files)),
            state: Arc::new((Mutex::new(state), Condvar::new())),
        };
        let (files, state) = (Arc::clone(&server.files), Arc::clone(&server.state));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (config, files, state) = (Arc::clone(&config), Arc::clone(&files), Arc::clone(&state));
                std::thread::spawn(move || {
                    let connection = ServerConnection::new(config).unwrap();
                    // A client that is killed in the middle is what this server is for.
                    let _ = converse(StreamOwned::new(connection, stream), &files, &state);
                });
            }
        });
        server
    }

    fn change(&self, change: impl FnOnce(&mut BTreeMap<String, Vec<u8>>)) {
        change(&mut self.files.lock().unwrap());
    }

    fn state<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        with(&mut self.state.0.lock().unwrap())
    }

    fn arguments(&self, audit: &Audit) -> Vec<String> {
        let certificate = audit.file("ca.pem", &self.certificate);
        let connect = format!("::127.0.0.1:{}", self.port);
        ["graph", "fetch", "--connect-to", &connect, "--ca-cert", certificate.to_str().unwrap()]
            .map(str::to_owned)
            .to_vec()
    }
}

fn converse(
    mut stream: StreamOwned<ServerConnection, TcpStream>,
    files: &Mutex<BTreeMap<String, Vec<u8>>>,
    state: &(Mutex<State>, Condvar),
) -> std::io::Result<()> {
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            if stream.read(&mut byte)? == 0 {
                return Ok(());
            }
            head.push(byte[0]);
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        let path = head.split(' ').nth(1).unwrap_or("/").to_owned();
        let header = |name: &str| {
            head.lines().find_map(|line| {
                let (found, value) = line.split_once(':')?;
                found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
            })
        };
        let range = header("range");
        let ranges = {
            let mut state = state.0.lock().unwrap();
            state.requests.push(format!("{path} {}", range.clone().unwrap_or_default()).trim().to_owned());
            state.ranges
        };
        let body = files.lock().unwrap().get(&path).cloned();
        let Some(body) = body else {
            stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")?;
            continue;
        };
        let tag =
            format!("\"{:x}\"", body.iter().fold(body.len() as u64, |sum, b| sum.wrapping_mul(31) + u64::from(*b)));
        let same = header("if-range").is_none_or(|validator| validator == tag);
        let wanted = range.filter(|_| ranges && same).map(|range| {
            let (from, to) = range.trim_start_matches("bytes=").split_once('-').unwrap();
            let from: usize = from.parse().unwrap();
            (from, to.parse().map_or(body.len(), |to: usize| (to + 1).min(body.len())))
        });
        let (from, to) = wanted.unwrap_or((0, body.len()));
        let (status, extra) = match wanted {
            Some(_) => ("206 Partial", format!("Content-Range: bytes {from}-{}/{}\r\n", to - 1, body.len())),
            None => ("200 OK", String::new()),
        };
        let length = to - from;
        let text = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nETag: {tag}\r\n{extra}\r\n");
        stream.write_all(text.as_bytes())?;
        for piece in body[from..to].chunks(PIECE) {
            let trouble = {
                let mut state = state.0.lock().unwrap();
                state.sent += piece.len();
                match state.troubles.last_mut() {
                    Some((left, trouble)) if *left <= piece.len() => {
                        let happened = (*left, *trouble);
                        state.troubles.pop();
                        Some(happened)
                    }
                    Some((left, _)) => {
                        *left -= piece.len();
                        None
                    }
                    None => None,
                }
            };
            match trouble {
                None => stream.write_all(piece)?,
                Some((left, trouble)) => {
                    stream.write_all(&piece[..left])?;
                    stream.flush()?;
                    if trouble == Trouble::Stall {
                        let mut guard = state.0.lock().unwrap();
                        guard.stalled = true;
                        while guard.stalled {
                            guard = state.1.wait_timeout(guard, Duration::from_secs(30)).unwrap().0;
                        }
                    }
                    // No close_notify: the connection is gone, as if the line broke.
                    stream.sock.shutdown(std::net::Shutdown::Both)?;
                    return Ok(());
                }
            }
        }
        stream.flush()?;
    }
}

fn start(audit: &Audit, arguments: &[String]) -> Child {
    Command::new(assert_cmd::cargo::cargo_bin("audit"))
        .env_clear()
        .env("AUDIT_DATA_DIR", audit.directory.path().join("data"))
        .args(arguments)
        .current_dir(audit.directory.path())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn fetched(audit: &Audit) -> PathBuf {
    audit.directory.path().join(format!("data/graph/releases/{ID}/domain"))
}

/// A release whose vertices and ranks are some hundred kilobytes of what does not compress.
fn large_release(dir: &Path) {
    write_release(dir, ID);
    // What follows is not a graph that fits its names: only the bytes matter here.
    let mut state = 7_u64;
    let mut noise = |count: usize| -> String {
        (0..count)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                format!("{:016x}\n", state >> 3)
            })
            .collect()
    };
    gzip(&dir.join(format!("{ID}-domain-vertices.txt.gz")), &noise(12_000));
    gzip(&dir.join(format!("{ID}-domain-ranks.txt.gz")), &noise(20_000));
    std::fs::write(dir.join(format!("{ID}-domain-t.graph")), noise(15_000)).unwrap();
}

#[test]
fn twenty_interruptions_at_random_points_end_with_identical_files() {
    let audit = Audit::new();
    let release = audit.directory.path().join("release");
    large_release(&release);
    let server = Server::start(&release);
    let mut state = 2_026_u64;
    let troubles = (0..20_usize).map(|nth| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let after = 1_000 + (state >> 33) as usize % 40_000;
        (after, if nth % 2 == 0 { Trouble::Cut } else { Trouble::Stall })
    });
    let troubles: Vec<_> = troubles.collect();
    server.state(|state| state.troubles = troubles);
    let mut arguments = server.arguments(&audit);
    arguments.push("--no-build".to_owned());
    let mut kills = 0;
    let mut child = start(&audit, &arguments);
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if server.state(|state| state.stalled) {
            child.kill().unwrap();
            child.wait().unwrap();
            kills += 1;
            server.state(|state| state.stalled = false);
            server.state.1.notify_all();
            child = start(&audit, &arguments);
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(status.code(), Some(0), "{said}");
    assert_eq!(kills, 10);
    let (left, sent) = server.state(|state| (state.troubles.len(), state.sent));
    assert_eq!(left, 0, "all interruptions came");
    let mut total = 0;
    for entry in std::fs::read_dir(&release).unwrap().flatten().filter(|entry| {
        let name = entry.file_name().into_string().unwrap();
        // What the compressor writes beside the graph is no part of a release.
        ["-t.graph", "-t.properties", ".txt.gz"].iter().any(|end| name.ends_with(end))
    }) {
        let there = std::fs::read(entry.path()).unwrap();
        let here = std::fs::read(fetched(&audit).join(entry.file_name())).unwrap();
        assert!(there == here, "{:?} differs", entry.file_name());
        total += there.len();
    }
    // Little came twice: at most what was under way when the program was killed.
    assert!(sent < total * 3 / 2, "{sent} bytes sent for {total}");
    let left: Vec<_> = std::fs::read_dir(fetched(&audit)).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains(".part")), "{left:?}");
    // Once more: nothing but the probes is asked for.
    let before = server.state(|state| state.sent);
    assert_eq!(start(&audit, &arguments).wait().unwrap().code(), Some(0));
    let again = server.state(|state| state.sent) - before;
    assert!(again < 1_000, "{again} bytes for files that are here");
}

fn fetch(audit: Audit, server: &Server, more: &[&str]) -> (Audit, Run) {
    let arguments = server.arguments(&audit);
    let audit = audit.args(arguments).args(more);
    let run = audit.run();
    (audit.without_args(), run)
}

#[test]
fn the_newest_release_with_such_a_graph_is_fetched_built_and_answers() {
    let audit = Audit::new();
    let release = audit.directory.path().join("release");
    write_release(&release, ID);
    let server = Server::start(&release);
    let (audit, run) = fetch(audit, &server, &["--dry-run"]);
    let run = run.expect_code(0);
    assert!(
        run.stderr.contains("cc-main-2026-jul-aug-sep (domain graph: 124.6 million domains, 4.76 billion links)"),
        "{}",
        run.stderr
    );
    for what in ["download ", "disk ", "time "] {
        assert!(run.stderr.contains(what), "{}", run.stderr);
    }
    assert!(!fetched(&audit).join(format!("{ID}-domain-t.graph")).exists());
    // The list says 124 million domains, for which the disk of a test machine may be too small.
    server.change(|files| {
        let list = files.get_mut("/graphinfo.json").unwrap();
        *list = String::from_utf8_lossy(list).replace("124646710", "6").into_bytes();
    });
    let (audit, run) = fetch(audit, &server, &[]);
    let run = run.expect_code(0);
    assert!(run.stderr.contains("audit graph inlinks SITE"), "{}", run.stderr);
    let run = audit.args(["graph", "inlinks", "example.com", "--format", "csv", "--limit", "1"]).run().expect_code(0);
    assert_eq!(run.stdout, "domain,rank,authority,hosts\nnews.com,1,100.0,40\n");
}

#[test]
fn a_fetched_release_can_be_built_later_and_ranks_may_be_missing() {
    let audit = Audit::new();
    let release = audit.directory.path().join("release");
    write_release(&release, ID);
    std::fs::remove_file(release.join(format!("{ID}-domain-ranks.txt.gz"))).unwrap();
    let server = Server::start(&release);
    let (audit, run) = fetch(audit, &server, &["--release", ID, "--no-build"]);
    let run = run.expect_code(0);
    assert!(run.stderr.contains("going on without"), "{}", run.stderr);
    let audit = audit.args(["graph", "build"]);
    audit.run().expect_code(0);
    let run = audit.without_args().args(["graph", "inlinks", "blog.org", "--format", "csv"]).run().expect_code(0);
    assert_eq!(run.stdout, "domain,rank,authority,hosts\n");
}

#[test]
fn what_cannot_be_fetched_is_named_with_a_remedy() {
    let audit = Audit::new();
    let release = audit.directory.path().join("release");
    write_release(&release, ID);
    let server = Server::start(&release);
    let (audit, run) = fetch(audit, &server, &["--release", "cc-main-1999-jan"]);
    let run = run.expect_code(2);
    assert!(run.stderr.contains("there is no release `cc-main-1999-jan`") && run.stderr.contains(ID), "{}", run.stderr);
    let (audit, run) = fetch(audit, &server, &["--release", "../x"]);
    assert!(run.expect_code(2).stderr.contains("is no release"));
    // A file that arrives damaged twice is an error, and nothing of it is left to go on with.
    let vertices = format!("/projects/hyperlinkgraph/{ID}/domain/{ID}-domain-vertices.txt.gz");
    server.change(|files| {
        let file = files.get_mut(&vertices).unwrap();
        let middle = file.len() / 2;
        file[middle] ^= 0xff;
    });
    let (audit, run) = fetch(audit, &server, &["--release", ID]);
    let run = run.expect_code(1);
    assert!(run.stderr.contains("arrived damaged 2 times"), "{}", run.stderr);
    assert!(!fetched(&audit).join(format!("{ID}-domain-vertices.txt.gz")).exists());
    let run = audit.args(["graph", "fetch", "--proxy", "nonsense://x"]).run().expect_code(2);
    assert!(run.stderr.contains("hint:"), "{}", run.stderr);
}

#[test]
fn a_server_without_ranges_and_a_file_that_changed_are_both_survived() {
    let audit = Audit::new();
    let release = audit.directory.path().join("release");
    large_release(&release);
    let server = Server::start(&release);
    server.state(|state| {
        state.ranges = false;
        state.troubles = vec![(20_000, Trouble::Cut)];
    });
    let (audit, run) = fetch(audit, &server, &["--no-build"]);
    run.expect_code(0);
    // Half of a file is here; then the server has another one.
    let graph = format!("{ID}-domain-t.graph");
    let dir = fetched(&audit);
    let bytes = std::fs::read(dir.join(&graph)).unwrap();
    std::fs::remove_file(dir.join(&graph)).unwrap();
    std::fs::write(dir.join(format!("{graph}.part")), &bytes[..bytes.len() / 2]).unwrap();
    std::fs::write(dir.join(format!("{graph}.part.json")), br#"{"length":1,"validator":"\"old\""}"#).unwrap();
    server.state(|state| state.ranges = true);
    let (audit, run) = fetch(audit, &server, &["--no-build"]);
    run.expect_code(0);
    assert!(std::fs::read(dir.join(&graph)).unwrap() == bytes);
    drop(audit);
}

#[cfg(unix)]
#[test]
fn ctrl_c_stops_politely_and_says_how_to_go_on() {
    let audit = Audit::new();
    let release = audit.directory.path().join("release");
    large_release(&release);
    let server = Server::start(&release);
    server.state(|state| state.troubles = vec![(30_000, Trouble::Stall)]);
    let mut child = start(&audit, &server.arguments(&audit));
    while !server.state(|state| state.stalled) {
        std::thread::sleep(Duration::from_millis(5));
    }
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let status = child.wait().unwrap();
    let said: Vec<String> = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok).collect();
    server.state(|state| state.stalled = false);
    assert_eq!(status.code(), Some(4), "{said:?}");
    assert!(said.iter().any(|line| line.contains("run the same command again")), "{said:?}");
}

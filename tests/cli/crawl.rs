//! What a crawl survives, and what it keeps: kills, signals, a second run, a full disk, robots.txt, unchanged pages.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::{Audit, NOW, Web};

/// A server whose answers depend on the whole request; `None` leaves the client waiting.
struct Scripted {
    port: u16,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Scripted {
    fn start(answer: impl Fn(&str, &str) -> Option<String> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (answer, log) = (Arc::new(answer), Arc::clone(&requests));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answer, log) = (Arc::clone(&answer), Arc::clone(&log));
                // Clients that are killed are what this server is for.
                std::thread::spawn(move || converse(stream, &*answer, &log));
            }
        });
        Self { port, requests }
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// Waits until this was asked for.
    fn wait_for(&self, wanted: &str) {
        while !self.requests().iter().any(|asked| asked == wanted) {
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// `answer` gets `host/path` and the lower-cased request head, and gives status line, headers and body as on the wire.
fn converse(
    mut stream: TcpStream,
    answer: &(dyn Fn(&str, &str) -> Option<String> + Send + Sync),
    log: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head)? == 0 {
                return Ok(());
            }
        }
        let path = head.split(' ').nth(1).unwrap_or("/").to_owned();
        let head = head.to_lowercase();
        let host = head.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default();
        let asked = format!("{}{path}", host.split(':').next().unwrap_or_default());
        log.lock().unwrap().push(asked.clone());
        match answer(&asked, &head) {
            Some(bytes) => stream.write_all(bytes.as_bytes())?,
            None => std::thread::sleep(Duration::from_secs(3600)),
        }
    }
}

fn ok(headers: &str, body: &str) -> Option<String> {
    Some(format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len()))
}

fn missing() -> Option<String> {
    Some("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_owned())
}

fn linking() -> Option<String> {
    ok("", "<p>We like <a href='https://us.test/'>our friends</a> a lot.</p>")
}

/// Starts the program in the directory of `audit` and leaves it running.
fn start(audit: &Audit, port: u16, links: &str) -> Child {
    Command::new(assert_cmd::cargo::cargo_bin("audit"))
        .args(arguments(port, links))
        .env_clear()
        .env("AUDIT_DATA_DIR", audit.directory.path().join("data"))
        .env("SOURCE_DATE_EPOCH", NOW)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn arguments(port: u16, links: &str) -> Vec<String> {
    let to = format!("::127.0.0.1:{port}");
    let fixed = ["us.test", "--delay", "0", "--check-targets", "0", "--format", "json", "--connect-to", &to];
    fixed.iter().map(|text| (*text).to_owned()).chain(["--links".to_owned(), links.to_owned()]).collect()
}

fn run(audit: Audit, port: u16, links: &str) -> (Audit, crate::support::Run) {
    let audit = audit.without_args().args(arguments(port, links));
    let run = audit.run();
    (audit, run)
}

/// Pages that the history in the directory of `audit` holds.
fn stored(audit: &Audit) -> Vec<String> {
    let Ok(connection) = rusqlite::Connection::open(audit.directory.path().join("data/history.sqlite")) else {
        return Vec::new();
    };
    let Ok(mut statement) = connection.prepare("SELECT url FROM observations") else { return Vec::new() };
    let urls = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    urls.map(|url| url.unwrap().trim_start_matches("http://").to_owned()).collect()
}

#[test]
fn a_killed_audit_goes_on_where_it_stopped() {
    let served = Scripted::start(|asked, _| {
        std::thread::sleep(Duration::from_millis(5));
        if asked.ends_with("/robots.txt") { missing() } else { linking() }
    });
    let urls: Vec<String> = (0..60).map(|n| format!("http://h{}.test/{n}\n", n % 6)).collect();
    let audit = Audit::new();
    let links = audit.file("links.txt", urls.concat()).display().to_string();
    let (_, undisturbed) = run(Audit::new(), served.port, &links);
    let mut audit = audit;
    for wanted in [2, 9, 25] {
        let mut child = start(&audit, served.port, &links);
        while stored(&audit).len() < wanted {
            std::thread::sleep(Duration::from_millis(5));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // Requests that were under way reach the log of the server before the next ones do.
        std::thread::sleep(Duration::from_millis(50));
        let (held, before) = (stored(&audit), served.requests().len());
        assert!(held.len() >= wanted);
        let mut child = start(&audit, served.port, &links);
        while stored(&audit).len() <= held.len() {
            std::thread::sleep(Duration::from_millis(5));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let again: Vec<String> = served.requests()[before..].iter().filter(|url| held.contains(url)).cloned().collect();
        assert_eq!(again, Vec::<String>::new());
    }
    let (held, before) = (stored(&audit), served.requests().len());
    let resumed;
    (audit, resumed) = run(audit, served.port, &links);
    let resumed = resumed.expect_code(0);
    assert!(resumed.stderr.contains("going on with the audit of us.test"), "{}", resumed.stderr);
    assert!(!served.requests()[before..].iter().any(|url| held.contains(url)));
    assert_eq!(resumed.stdout, undisturbed.expect_code(0).stdout);
    drop(audit);
}

#[cfg(unix)]
#[test]
fn a_signal_stops_a_crawl_that_waits_and_the_same_command_goes_on() {
    let stalls = Arc::new(std::sync::atomic::AtomicBool::new(true));
    let stalling = Arc::clone(&stalls);
    let served = Scripted::start(move |asked, _| match asked {
        "slow.test/page" if stalling.load(std::sync::atomic::Ordering::Relaxed) => None,
        asked if asked.ends_with("/robots.txt") => missing(),
        _ => linking(),
    });
    for signal in ["-INT", "-TERM"] {
        stalls.store(true, std::sync::atomic::Ordering::Relaxed);
        served.requests.lock().unwrap().clear();
        let audit = Audit::new();
        let links = audit.file("links.txt", "http://slow.test/page\nhttp://quick.test/page\n").display().to_string();
        let child = start(&audit, served.port, &links);
        served.wait_for("slow.test/page");
        while stored(&audit).is_empty() {
            std::thread::sleep(Duration::from_millis(10));
        }
        Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(4), "{said}");
        assert!(said.contains("Run the same command again to go on"), "{said}");
        stalls.store(false, std::sync::atomic::Ordering::Relaxed);
        let before = served.requests().len();
        let (_, resumed) = run(audit, served.port, &links);
        assert_eq!(resumed.expect_code(0).json()["backlinks"].as_array().unwrap().len(), 2);
        assert!(!served.requests()[before..].contains(&"quick.test/page".to_owned()), "it was stored");
    }
}

#[test]
fn a_second_audit_of_the_same_site_steps_aside() {
    let served = Scripted::start(|asked, _| if asked.ends_with("/robots.txt") { missing() } else { None });
    let audit = Audit::new();
    let links = audit.file("links.txt", "http://slow.test/page\n").display().to_string();
    let mut first = start(&audit, served.port, &links);
    served.wait_for("slow.test/page");
    let (_, second) = run(audit, served.port, &links);
    let second = second.expect_code(1);
    assert!(second.stderr.contains("another audit of `us.test` is running"), "{}", second.stderr);
    assert!(second.stderr.contains("hint:"), "{}", second.stderr);
    first.kill().unwrap();
    first.wait().unwrap();
}

#[test]
fn a_place_that_cannot_be_written_is_an_error_with_a_remedy() {
    let audit = Audit::new();
    let links = audit.file("links.txt", "http://a.test/\n");
    let file = audit.file("file", "no directory");
    let inside = file.join("data");
    let arguments =
        ["us.test", "--offline", "--links", links.to_str().unwrap(), "--data-dir", inside.to_str().unwrap()];
    let run = audit.args(arguments).run().expect_code(1);
    assert!(run.stderr.contains("cannot create the data directory"), "{}", run.stderr);
    assert!(run.stderr.contains("--data-dir"), "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn a_limit_on_file_sizes_is_an_error_with_a_remedy() {
    let audit = Audit::new();
    let rows: String = (0..20_000).map(|n| format!("http://h{n}.test/page\n")).collect();
    let links = audit.file("links.txt", rows);
    let output = Command::new("sh")
        .args(["-c", r#"ulimit -f 200; exec "$0" "$@""#])
        .arg(assert_cmd::cargo::cargo_bin("audit"))
        .args(["us.test", "--offline", "--links", links.to_str().unwrap()])
        .env_clear()
        .env("AUDIT_DATA_DIR", audit.directory.path().join("data"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("file-size limits") && !said.contains("panicked"), "{said}");
    // With the limit gone the same command goes on.
    let run = audit.args(["us.test", "--offline", "--links", links.to_str().unwrap()]).run().expect_code(0);
    assert!(run.stderr.contains("going on with the audit of us.test"), "{}", run.stderr);
}

#[test]
fn robots_txt_is_remembered_and_its_line_is_told() {
    let rules = [("Content-Type", "text/plain")];
    let served = Web::new()
        .response("shy.test", "/robots.txt", 200, &rules, b"User-agent: *\nAllow: /open\nDisallow: /private")
        .page("shy.test", "/open", "<p>Go <a href='https://us.test/'>there</a>.</p>")
        .response("bot.test", "/robots.txt", 200, &rules, b"User-agent: googlebot\nDisallow: /")
        .page("bot.test", "/", "<p>Go <a href='https://us.test/'>there</a>.</p>")
        .serve();
    let audit = Audit::new();
    let links = audit.file("links.txt", "http://shy.test/open\nhttp://shy.test/private/page\nhttp://bot.test/\n");
    let audit = audit.web(&served).args(["us.test", "--check-targets", "0", "--format", "json"]);
    let audit = audit.args(["--links", links.to_str().unwrap()]);
    let report = audit.run().expect_code(0).json();
    let link = |page: &str| {
        let links = report["backlinks"].as_array().unwrap();
        links.iter().find(|link| link["source_url"] == page).unwrap_or_else(|| panic!("{page}")).clone()
    };
    let private = link("http://shy.test/private/page");
    assert_eq!((&private["state"], &private["cause"]), (&"unverified".into(), &"robots".into()));
    assert!(private["detail"].as_str().unwrap().contains("Disallow: /private"), "{private}");
    // We may look where Googlebot may not; then the link is there and does not count.
    let bot = link("http://bot.test/");
    assert_eq!((&bot["state"], &bot["counts"]["broken_at"]), (&"live".into(), &"robots".into()));
    let asked = served.requests().iter().filter(|url| url.ends_with("/robots.txt")).count();
    assert_eq!(asked, 2, "{:?}", served.requests());
    audit.run().expect_code(0);
    let asked = served.requests().iter().filter(|url| url.ends_with("/robots.txt")).count();
    assert_eq!(asked, 2, "within a day it is not asked for again");
}

#[test]
fn a_page_that_did_not_change_is_not_sent_again() {
    let served = Scripted::start(|asked, head| match asked {
        "a.test/robots.txt" => missing(),
        _ if head.contains("if-none-match: \"v1\"") => Some("HTTP/1.1 304 Not Modified\r\n\r\n".to_owned()),
        _ => ok("ETag: \"v1\"\r\n", "<p>We like <a href='https://us.test/a' rel='ugc'>our friends</a> a lot.</p>"),
    });
    let audit = Audit::new();
    let links = audit.file("links.txt", "http://a.test/post\n").display().to_string();
    let (audit, first) = run(audit, served.port, &links);
    let (_, second) = run(audit, served.port, &links);
    let (first, second) = (first.expect_code(0).json(), second.expect_code(0).json());
    assert_eq!(first["backlinks"][0]["state"], "live");
    assert_eq!(first["backlinks"][0]["rel"], serde_json::json!(["ugc"]));
    for field in ["state", "rel", "anchor", "context", "label", "http_status"] {
        assert_eq!(second["backlinks"][0][field], first["backlinks"][0][field], "{field}");
    }
    assert_eq!(served.requests().iter().filter(|asked| *asked == "a.test/post").count(), 2);
}

#[test]
fn behind_a_proxy_the_guard_says_what_it_cannot_promise() {
    let served = Scripted::start(|asked, _| if asked.ends_with("/robots.txt") { missing() } else { linking() });
    let audit = Audit::new();
    let links = audit.file("links.txt", "http://a.test/\nhttp://10.0.0.1/\n");
    let proxy = format!("http://127.0.0.1:{}", served.port);
    let arguments =
        ["us.test", "--delay", "0", "--check-targets", "0", "--proxy", &proxy, "--format", "json", "--links"];
    let run = audit.args(arguments).args([links.to_str().unwrap()]).run().expect_code(0);
    assert!(run.stderr.contains("requests go through a proxy"), "{}", run.stderr);
    let report = run.json();
    assert_eq!(report["backlinks"][0]["cause"], "address-guard", "literals are refused all the same");
    assert_eq!(report["backlinks"][1]["state"], "live");
}

#[test]
fn inspect_obeys_robots_txt_and_the_guard() {
    let served = Web::new()
        .response("shy.test", "/robots.txt", 200, &[("Content-Type", "text/plain")], b"User-agent: *\nDisallow: /p")
        .page("shy.test", "/p", "<p>Go <a href='https://us.test/'>there</a>.</p>")
        .serve();
    let audit = Audit::new().args(["inspect", "http://shy.test/p", "--site", "us.test"]).web(&served);
    let run = audit.run().expect_code(0);
    assert!(run.stdout.contains("robots.txt: Disallow: /p"), "{}", run.stdout);
    assert_eq!(served.requests(), ["shy.test/robots.txt"]);
    let literal = format!("http://127.0.0.1:{}/p", served.port);
    let run = Audit::new().args(["inspect", &literal, "--site", "us.test"]).run().expect_code(0);
    assert!(run.stdout.contains("address-guard"), "{}", run.stdout);
    assert_eq!(served.requests().len(), 1);
}

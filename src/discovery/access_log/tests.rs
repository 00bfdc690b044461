use std::io::Write;
use std::path::PathBuf;

use proptest::prelude::*;

use super::*;
use crate::discovery::Collected;
use crate::model::candidate::Candidate;

struct Found {
    reports: Vec<SourceReport>,
    candidates: Vec<Candidate>,
    unread: Vec<(u64, String)>,
}

impl Found {
    fn report(&self) -> &SourceReport {
        assert_eq!(self.reports.len(), 1, "{:?}", self.reports);
        &self.reports[0]
    }

    fn links(&self) -> Vec<String> {
        let target = |c: &Candidate| c.target.as_ref().map_or("?".to_owned(), |url| url.as_str().to_owned());
        self.candidates.iter().map(|c| format!("{} > {}", c.place.as_str(), target(c))).collect()
    }
}

fn try_path(path: &Path, about: &str) -> Result<Found> {
    let mut sink = Collected::default();
    let reports = read(path, &Site::parse(about).unwrap(), &mut sink)?;
    for report in reports.iter().filter(|report| !report.failed) {
        let skipped: u64 = report.skipped.values().sum();
        assert_eq!(report.rows, report.candidates + report.refused_rows + skipped, "{report:?}");
    }
    let visits: u64 = sink.candidates.iter().filter_map(|c| c.claim.visits).sum();
    assert_eq!(visits, reports.iter().map(|report| report.candidates).sum::<u64>());
    let unread = sink.unread.into_iter().map(|row| (row.line, row.reason)).collect();
    Ok(Found { reports, candidates: sink.candidates, unread })
}

fn try_bytes(bytes: &[u8]) -> Result<Found> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    try_path(file.path(), "us.test")
}

fn read_text(text: &str) -> Found {
    try_bytes(text.as_bytes()).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/logs").join(name)
}

#[test]
fn every_format_of_the_samples() {
    let blog = |target: &str| format!("https://blog.good.example/widgets > https://example.com{target}");
    /// File, format, lines, links, lines set aside by reason.
    type Case<'a> = (&'a str, &'a str, u64, &'a [String], &'a [(&'a str, u64)]);
    let cases: &[Case<'_>] = &[
        ("caddy.json.log", "Caddy", 1, &[blog("/en/")], &[]),
        ("cloudfront_standard.log", "CloudFront", 1, &[blog("/en/")], &[]),
        (
            "iis_w3c.log",
            "W3C extended (IIS)",
            2,
            &["https://blog.good.example/widgets?x=1 > https://example.com/en/".into()],
            &[("no referrer", 1)],
        ),
        ("nginx_json_custom.log", "JSON", 1, &[blog("/en/")], &[]),
        ("traefik.json.log", "Traefik JSON", 1, &[blog("/en/")], &[]),
        ("traefik_clf.log", "Traefik", 2, &[blog("/en/")], &[("no referrer", 1)]),
        ("aws_s3.log", "AWS S3", 1, &[blog("/en/index.html")], &[]),
    ];
    for (name, format, rows, links, skipped) in cases {
        let found = try_path(&fixture(name), "example.com").unwrap();
        let report = found.report();
        assert_eq!(
            (report.name.as_str(), report.report.as_str(), report.rows),
            ("access-log", *format, *rows),
            "{name}"
        );
        assert_eq!(found.links(), *links, "{name}");
        let counted: Vec<(&str, u64)> = report.skipped.iter().map(|(why, count)| (why.as_str(), *count)).collect();
        assert_eq!(counted, *skipped, "{name}");
        assert_eq!(found.candidates[0].first_seen.unwrap().as_second(), 1_770_372_733, "{name}");
    }
}

#[test]
fn combined_logs_account_for_every_referrer() {
    for (name, host) in [("apache_nginx_combined.log", "example.com"), ("apache_vhost_combined.log", "www.example.com")]
    {
        let found = try_path(&fixture(name), "example.com").unwrap();
        let expected = [
            format!("http://01casino-x.ru/ > https://{host}/"),
            format!("http://semalt.semalt.com/crawler.php?u=http://example.com > https://{host}/"),
            format!("https://blog.good.example/widgets?x=1 > https://{host}/en/"),
            format!("https://x.example/?q=%22quoted%22 > https://{host}/q"),
        ];
        assert_eq!(found.links(), expected, "{name}");
        let skipped = &found.report().skipped;
        let count = |why: &str| skipped.get(why).copied().unwrap_or(0);
        assert_eq!((count("own pages"), count("search engines"), count("apps"), count("no referrer")), (2, 1, 1, 3));
        let spam: Vec<Option<bool>> = found.candidates.iter().map(|c| c.claim.referrer_spam).collect();
        assert_eq!(spam, [Some(true), Some(true), None, None]);
        assert!(found.report().note.as_ref().unwrap().contains("2 visits name known referrer spammers"));
    }
}

#[test]
fn formats_without_referrer_are_refused_by_name() {
    for (name, said) in
        [("apache_common_no_referer.log", "combined format"), ("aws_alb_NO_REFERER.log", "AWS load balancer log")]
    {
        let found = try_path(&fixture(name), "example.com").unwrap();
        assert!(found.report().failed && found.report().note.as_ref().unwrap().contains(said), "{:?}", found.reports);
        assert_eq!((found.report().rows, found.candidates.len()), (1, 0));
    }
    let cases = [
        ("#Fields: date time cs-uri-stem sc-status\n2026-02-06 10:12:13 /en/ 200\n", "`cs(Referer)`"),
        ("{\"ClientHost\":\"1.2.3.4\",\"RequestPath\":\"/\",\"RequestMethod\":\"GET\"}\n", "accessLog.fields"),
        ("2026/02/06 10:12:13 [error] 12#12: *1 open() failed, referrer: \"https://a.test/\"\n", "error log"),
        ("1.2.3.4 - - [06/Feb/2026:10:12:13 +0000] \"GET / HTTP/1.1\" 200 5 \"Mozilla/5.0\"\n", "Common Log Format"),
        (
            "2026-02-06T10:12:13.186641Z my-lb 1.2.3.4:2817 10.0.0.1:80 0.1 0.1 0.1 200 200 0 29 \"GET http://us.test:80/ HTTP/1.1\" \"curl\" - -\n",
            "load balancer",
        ),
    ];
    for (text, said) in cases {
        let found = read_text(text);
        assert!(
            found.report().failed && found.report().note.as_ref().unwrap().contains(said),
            "{said}: {:?}",
            found.reports
        );
    }
}

#[test]
fn other_layouts_of_the_same_line() {
    let request = "[06/Feb/2026:10:12:13 +0000] \"GET /p?a=1 HTTP/1.1\" 200 5";
    let cases = [
        format!("1.2.3.4 - - {request} \"https://a.test/x\"\n"),
        format!("1.2.3.4 - - {request} \"Mozilla/5.0\" \"https://a.test/x\"\n"),
        format!("1.2.3.4 - - {request} \"https://a.test/x\" \"Mozilla/5.0\" \"9.9.9.9\" 512 0.003\n"),
        format!("1.2.3.4 - [1.2.3.4] - - {request} \"https://a.test/x\" \"Mozilla\" 300 0.02 [app-80] 10.0.0.1:80 5 0.02 200\n"),
        format!("2026-02-06T10:12:13.1Z stdout F 1.2.3.4 - - {request} \"https://a.test/x\" \"Mozilla\"\n"),
        format!("{{\"log\":{},\"stream\":\"stdout\"}}\n", serde_json::json!(format!("1.2.3.4 - - {request} \"https://a.test/x\" \"M\"\n"))),
        "1.2.3.4 - - [2026-02-06T10:12:13+00:00] \"GET /p?a=1 HTTP/1.1\" 200 5 \"https://a.test/x\" \"M\"\n".to_owned(),
        "{\"httpRequest\":{\"requestUrl\":\"https://us.test/p?a=1\",\"referer\":\"https://a.test/x\"},\"timestamp\":\"2026-02-06T10:12:13Z\"}\n".to_owned(),
        "\"time_micros\",\"c_ip\",\"cs_method\",\"cs_uri\",\"cs_host\",\"cs_referer\"\n\"1770372733000000\",\"1.2.3.4\",\"GET\",\"/p?a=1\",\"us.test\",\"https://a.test/x\"\n".to_owned(),
        "#Fields: date time cs-uri-stem cs-uri-query cs(Referer)\r\n2026-02-06 10:12:13 /p a=1 https://a.test/x\r\n".to_owned(),
    ];
    for text in &cases {
        let found = read_text(text);
        assert_eq!(found.links(), ["https://a.test/x > https://us.test/p?a=1"], "{text}");
        assert_eq!(found.candidates[0].last_seen.unwrap().to_string(), "2026-02-06T10:12:13Z", "{text}");
    }
}

#[test]
fn visits_are_added_up_by_link() {
    let line = |day: u32, path: &str, referer: &str| {
        format!("1.2.3.4 - - [{day:02}/Feb/2026:10:12:13 +0000] \"GET {path} HTTP/1.1\" 200 5 \"{referer}\" \"M\"\n")
    };
    let text =
        line(3, "/", "https://a.test/x") + &line(1, "/", "https://a.test/x#top") + &line(2, "/b", "https://a.test/x");
    let found = read_text(&text);
    assert_eq!(found.links(), ["https://a.test/x > https://us.test/", "https://a.test/x > https://us.test/b"]);
    let first = &found.candidates[0];
    assert_eq!(first.claim.visits, Some(2));
    assert_eq!(first.first_seen.unwrap().to_string(), "2026-02-01T10:12:13Z");
    assert_eq!(first.last_seen.unwrap().to_string(), "2026-02-03T10:12:13Z");
    assert_eq!((first.origins[0].line, first.origins[0].source.as_str()), (1, "access-log"));
}

#[test]
fn other_virtual_hosts_are_other_sites() {
    let line = |host: &str| {
        format!(
            "{host}:443 1.2.3.4 - - [06/Feb/2026:10:12:13 +0000] \"GET / HTTP/1.1\" 200 5 \"https://a.test/x\" \"M\"\n"
        )
    };
    let found = read_text(&(line("www.us.test") + &line("rival.test") + &line("notus.test")));
    assert_eq!(found.links(), ["https://a.test/x > https://www.us.test/"]);
    assert_eq!(found.report().skipped["other site"], 2);
}

#[test]
fn lines_that_are_none_are_refused_with_their_number() {
    let good = "1.2.3.4 - - [06/Feb/2026:10:12:13 +0000] \"GET / HTTP/1.1\" 200 5 \"https://a.test/x\" \"M\"\n";
    let found = read_text(&format!("{good}half a li\u{1b}[31mne\n\n{good}"));
    assert_eq!(found.unread, [(2, "not a line of this log's format: `half a li [31mne`".to_owned())]);
    assert_eq!((found.report().rows, found.report().refused_rows), (3, 1));
}

#[test]
fn logs_in_directories_and_archives() {
    let directory = tempfile::tempdir().unwrap();
    let good = "1.2.3.4 - - [06/Feb/2026:10:12:13 +0000] \"GET / HTTP/1.1\" 200 5 \"https://a.test/x\" \"M\"\n";
    std::fs::write(directory.path().join("access.log"), good).unwrap();
    std::fs::write(directory.path().join("access.log.1"), "").unwrap();
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gz.write_all(good.repeat(3).as_bytes()).unwrap();
    std::fs::write(directory.path().join("access.log.2.gz"), gz.finish().unwrap()).unwrap();
    std::fs::write(directory.path().join("notes.txt"), "hello\n").unwrap();
    let found = try_path(directory.path(), "us.test").unwrap();
    let rows: Vec<(u64, bool)> = found.reports.iter().map(|report| (report.rows, report.failed)).collect();
    assert_eq!(rows, [(1, false), (0, false), (3, false), (0, true)]);
}

#[test]
fn exports_and_noise_are_no_logs() {
    for bytes in [
        b"Linking page,Last crawled\nhttps://a.test/,2026-01-01\n".as_slice(),
        b"\x89PNG\r\n\x1a\n",
        b"<html>",
        b"hello\n",
    ] {
        let Err(error) = try_bytes(bytes) else { panic!("must fail") };
        assert!(error.remedy().unwrap().contains("--links"), "{error}");
    }
}

#[test]
fn a_log_given_as_an_export_is_named_so() {
    for name in [
        "apache_nginx_combined.log",
        "iis_w3c.log",
        "caddy.json.log",
        "aws_alb_NO_REFERER.log",
        "apache_common_no_referer.log",
    ] {
        let mut sink = Collected::default();
        let site = Site::parse("example.com").unwrap();
        let error = crate::discovery::import::read(&fixture(name), &site, &mut sink).unwrap_err();
        assert!(
            error.to_string().contains("access log") && error.remedy().unwrap().contains("--access-log"),
            "{name}: {error}"
        );
    }
}

proptest! {
    /// Hostile lines after a good one: no panic, every line accounted for.
    #[test]
    fn any_line_is_accounted_for(lines in prop::collection::vec("[\\[\\]\"\\\\x0-9a/: .\\-\u{0}\u{e9}{}]{0,80}", 0..12)) {
        let good = "1.2.3.4 - - [06/Feb/2026:10:12:13 +0000] \"GET / HTTP/1.1\" 200 5 \"https://a.test/x\" \"M\"";
        let mut text = vec![good.to_owned(); lines.len() + 1];
        text.extend(lines);
        let found = read_text(&text.join("\n"));
        prop_assert!(found.report().candidates >= 1);
    }
}

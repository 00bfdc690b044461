use std::path::Path;

use super::*;
use crate::model::cause::Cause;
use crate::model::history::LinkRow;
use crate::model::history::tests::{not_live, row, week};
use crate::model::profile::Profile;

const SITE: &str = "us.test";

fn profile(week_number: i64) -> Profile {
    let mut profile = Profile::blank(SITE, week(week_number));
    profile.changes.domains_new = week_number as u64;
    profile.changes.since = (week_number > 0).then(|| week(0));
    profile
}

/// Stores an audit with these rows, remembered from the audit before as the program does for equal keys.
fn audit(store: &mut Store, week_number: i64, rows: &[LinkRow]) -> i64 {
    let run = store.begin(SITE, "f", week(week_number), false).unwrap();
    write(store, &run, rows);
    store.finish(run.id, &profile(week_number)).unwrap();
    run.id
}

fn write(store: &Store, run: &Run, rows: &[LinkRow]) {
    let previous = store.last_audit(SITE, run.started_at).unwrap().map(|audit| audit.id);
    let before: Vec<LinkRow> = previous.map(|id| all(store, id)).unwrap_or_default();
    let writer = store.start_links(run, SITE, previous).unwrap();
    let pages: std::collections::BTreeSet<&String> = rows.iter().chain(&before).map(|row| &row.source_url).collect();
    store.start_bulk().unwrap();
    for page in pages {
        let of = |rows: &[LinkRow]| rows.iter().filter(|row| row.source_url == **page).cloned().collect::<Vec<_>>();
        let (known, mut now) = (of(&before), of(rows));
        for row in &mut now {
            row.remember(known.first(), run.started_at);
        }
        store.write_links(&writer, &known, &now).unwrap();
    }
    store.commit().unwrap();
}

fn all(store: &Store, audit: i64) -> Vec<LinkRow> {
    store.links(audit).map(|row| row.unwrap()).collect()
}

fn shown(store: &Store, audit: i64) -> Vec<String> {
    all(store, audit).iter().map(|row| format!("{} {} {}", row.source_domain, row.anchor, row.state)).collect()
}

fn count(store: &Store, table: &str) -> i64 {
    store.connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
}

fn open() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    (dir, store)
}

fn a() -> LinkRow {
    row("https://a.test/", "us")
}

fn b() -> LinkRow {
    row("https://b.test/", "us")
}

#[test]
fn rows_read_back_as_they_were_written() {
    let (_dir, mut store) = open();
    let odd = LinkRow {
        target_url: String::new(),
        rules: "risk/x:3".into(),
        first_seen: Some(week(9)),
        ..not_live(b(), Cause::Http(404))
    };
    let id = audit(&mut store, 1, &[a(), odd.clone()]);
    let mut wanted = [a(), odd];
    wanted.iter_mut().for_each(|row| row.remember(None, week(1)));
    assert_eq!(all(&store, id), wanted);
}

#[test]
fn a_link_that_stays_as_it_is_costs_no_further_row() {
    let (_dir, mut store) = open();
    let ids: Vec<i64> = (0..10).map(|n| audit(&mut store, n, &[a(), b()])).collect();
    assert_eq!(count(&store, "links"), 2);
    assert_eq!(all(&store, ids[4])[0].memory.last_live, Some(week(4)));
    assert_eq!(all(&store, ids[9])[0].memory.first_live, Some(week(0)));
    let gone = not_live(b(), Cause::LinkRemoved);
    let last = audit(&mut store, 10, &[a(), gone.clone()]);
    assert_eq!(count(&store, "links"), 3);
    assert_eq!(shown(&store, ids[9]), ["a.test us live", "b.test us live"]);
    assert_eq!(shown(&store, last), ["a.test us live", "b.test us gone"]);
    assert_eq!(all(&store, last)[1].memory.last_live, Some(week(9)));
}

#[test]
fn an_interrupted_attempt_leaves_the_audits_before_it_as_they_were() {
    let (_dir, mut store) = open();
    let first = audit(&mut store, 0, &[a(), b()]);
    let run = store.begin(SITE, "f", week(1), false).unwrap();
    write(&store, &run, &[not_live(a(), Cause::LinkRemoved)]);
    // Killed here. The same run goes on and sees something else.
    assert_eq!(shown(&store, first), ["a.test us live", "b.test us live"]);
    let again = store.begin(SITE, "f", week(2), false).unwrap();
    assert_eq!((again.id, again.resumed), (run.id, true));
    write(&store, &again, &[a(), b()]);
    store.finish(again.id, &profile(1)).unwrap();
    assert_eq!(shown(&store, again.id), ["a.test us live", "b.test us live"]);
    assert_eq!(count(&store, "links"), 2);
    // Killed again, and given up for other inputs.
    let run = store.begin(SITE, "g", week(3), false).unwrap();
    write(&store, &run, &[]);
    store.begin(SITE, "h", week(4), false).unwrap();
    assert_eq!(shown(&store, again.id), ["a.test us live", "b.test us live"]);
    assert_eq!(count(&store, "links WHERE until IS NULL"), 2);
}

#[test]
fn repeating_an_audit_under_a_fixed_clock_replaces_it() {
    let (_dir, mut store) = open();
    audit(&mut store, 0, &[a()]);
    audit(&mut store, 1, &[a(), b()]);
    let again = audit(&mut store, 1, &[a()]);
    assert_eq!(store.audits(SITE).unwrap().len(), 2);
    assert_eq!(shown(&store, again), ["a.test us live"]);
    assert_eq!(count(&store, "links"), 1);
}

#[test]
fn a_clock_that_was_set_back_disturbs_nothing() {
    let (_dir, mut store) = open();
    let first = audit(&mut store, 0, &[a()]);
    let third = audit(&mut store, 3, &[a(), b()]);
    let second = audit(&mut store, 2, &[row("https://c.test/", "us")]);
    assert_eq!(shown(&store, second), ["c.test us live"]);
    assert_eq!(shown(&store, third), ["a.test us live", "b.test us live"]);
    let fourth = audit(&mut store, 4, &[b()]);
    assert_eq!(shown(&store, fourth), ["b.test us live"]);
    assert_eq!(shown(&store, third).len(), 2);
    assert_eq!(shown(&store, first), ["a.test us live"]);
    let before = |at| store.last_audit(SITE, week(at)).unwrap().map(|audit| audit.id);
    assert_eq!((before(0), before(1), before(3), before(9)), (None, Some(first), Some(second), Some(fourth)));
}

#[test]
fn dropping_an_audit_leaves_its_neighbours_whole() {
    let rows = |n: usize| -> Vec<LinkRow> {
        [vec![a()], vec![a(), b()], vec![b()], vec![row("https://a.test/", "new words")], vec![a(), b()]][n].clone()
    };
    for dropped in 0..5usize {
        for second in 0..5usize {
            let (_dir, mut store) = open();
            let ids: Vec<i64> = (0..5).map(|n| audit(&mut store, n as i64, &rows(n))).collect();
            let wanted: Vec<Vec<LinkRow>> = ids.iter().map(|id| all(&store, *id)).collect();
            store.discard(ids[dropped]).unwrap();
            if second != dropped {
                store.discard(ids[second]).unwrap();
            }
            for n in (0..5).filter(|n| *n != dropped && *n != second) {
                assert_eq!(all(&store, ids[n]), wanted[n], "audit {n} without {dropped} and {second}");
            }
            let next = audit(&mut store, 9, &rows(1));
            assert_eq!(shown(&store, next), ["a.test us live", "b.test us live"], "without {dropped} and {second}");
        }
    }
}

#[test]
fn old_audits_go_and_pages_stay_for_the_last_only() {
    let (_dir, mut store) = open();
    let mut ids = Vec::new();
    for n in 0..5 {
        let run = store.begin(SITE, "f", week(n), false).unwrap();
        let url = crate::model::url::CanonicalUrl::parse("http://a.test/").unwrap();
        store.record(run.id, &crate::model::observation::Observation::not_tried(url, Cause::Budget, week(n))).unwrap();
        write(&store, &run, &vec![a(); (n % 2) as usize]);
        store.finish(run.id, &profile(n)).unwrap();
        ids.push(run.id);
    }
    store.tidy(SITE, None).unwrap();
    assert_eq!((store.audits(SITE).unwrap().len(), count(&store, "observations")), (5, 1));
    store.tidy(SITE, Some(2)).unwrap();
    let kept: Vec<i64> = store.audits(SITE).unwrap().iter().map(|audit| audit.id).collect();
    assert_eq!(kept, ids[3..]);
    assert_eq!((shown(&store, ids[3]).len(), shown(&store, ids[4]).len()), (1, 0));
    assert_eq!(count(&store, "links"), 1);
    assert_eq!(store.new_domains_before(SITE, week(9), 8).unwrap(), [4, 3]);
}

#[test]
fn many_rows_stream_in_order() {
    let (_dir, mut store) = open();
    let rows: Vec<LinkRow> = (0..4_500).map(|n| row(&format!("https://d{n:05}.test/"), "us")).collect();
    let id = audit(&mut store, 0, &rows);
    let read = all(&store, id);
    assert_eq!(read.len(), rows.len());
    assert!(read.windows(2).all(|pair| pair[0].source_url < pair[1].source_url));
}

#[test]
fn people_can_read_the_file() {
    let (_dir, mut store) = open();
    audit(&mut store, 0, &[a(), b()]);
    audit(&mut store, 1, &[a(), not_live(b(), Cause::LinkRemoved)]);
    assert_eq!(count(&store, "links_by_audit"), 4);
    let last: String = store
        .connection
        .query_row("SELECT group_concat(audit || ' ' || last_live, ', ') FROM links_by_audit", [], |row| row.get(0))
        .unwrap();
    assert_eq!(last, "1 1970-01-01 00:00:00, 1 1970-01-01 00:00:00, 2 1970-01-08 00:00:00, 2 1970-01-01 00:00:00");
    assert_eq!(count(&store, "audit_numbers WHERE verdict = 'balanced'"), 2);
}

#[test]
fn a_file_of_version_1_is_brought_up_to_date() {
    let dir = tempfile::tempdir().unwrap();
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/history/v1.sqlite");
    std::fs::copy(fixture, dir.path().join(FILE_NAME)).unwrap();
    let store = Store::open(dir.path()).unwrap();
    let audits = store.audits("example.com").unwrap();
    let times: Vec<String> = audits.iter().map(|audit| audit.started_at.to_string()).collect();
    assert_eq!(times, ["2026-01-05T06:00:00Z", "2026-01-12T06:00:00.25Z"]);
    assert_eq!(shown(&store, audits[0].id), ["blog.test our guide live", "news.test example live"]);
    assert_eq!(shown(&store, audits[1].id), ["blog.test our guide gone", "news.test example live"]);
    let rows = all(&store, audits[1].id);
    assert_eq!((rows[0].memory.missing, rows[0].memory.gone_cause), (1, Some(Cause::LinkRemoved)));
    assert_eq!(rows[1].memory.first_live, Some(week_of("2026-01-12T06:00:00Z")));
    assert_eq!(store.last_audit("example.com", week(9_999)).unwrap().unwrap().id, audits[1].id);
    drop(store);
    assert!(Store::open(dir.path()).is_ok());
}

fn week_of(text: &str) -> jiff::Timestamp {
    text.parse().unwrap()
}

/// A history of some pages, closed, so that everything is in the one file.
fn closed() -> (tempfile::TempDir, PathBuf) {
    let (dir, mut store) = open();
    let rows: Vec<LinkRow> = (0..500).map(|n| row(&format!("https://d{n:05}.test/"), "us")).collect();
    audit(&mut store, 0, &rows);
    drop(store);
    let path = dir.path().join(FILE_NAME);
    (dir, path)
}

#[test]
fn a_damaged_file_is_an_error_and_stays_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(FILE_NAME);
    let junk = vec![b'x'; 8192];
    std::fs::write(&path, &junk).unwrap();
    let problem = Store::open(dir.path()).err().unwrap();
    assert!(problem.to_string().contains("damaged"), "{problem}");
    assert!(problem.remedy().is_some());
    assert_eq!(std::fs::read(&path).unwrap(), junk);
}

#[test]
fn damage_inside_is_found_on_open() {
    let (dir, path) = closed();
    let whole = std::fs::read(&path).unwrap();
    let mut found = 0;
    for page in 1..whole.len() / 4096 {
        let mut broken = whole.clone();
        broken[page * 4096..page * 4096 + 64].fill(0xff);
        std::fs::write(&path, &broken).unwrap();
        if let Err(problem) = Store::open(dir.path()) {
            found += 1;
            assert!(problem.to_string().contains("damaged"), "{problem}");
            assert_eq!(std::fs::read(&path).unwrap(), broken, "page {page}");
        }
    }
    assert_eq!(found, whole.len() / 4096 - 1);
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    assert!(Store::open(dir.path()).err().unwrap().to_string().contains("damaged"));
    std::fs::write(&path, &whole).unwrap();
    assert!(Store::open(dir.path()).is_ok());
}

#[test]
fn a_newer_file_is_an_error_and_stays_as_it_is() {
    let (dir, path) = closed();
    let connection = Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 9_999).unwrap();
    drop(connection);
    let bytes = std::fs::read(&path).unwrap();
    let problem = Store::open(dir.path()).err().unwrap();
    assert!(problem.to_string().contains("newer"), "{problem}");
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

#[test]
fn a_newer_file_that_was_killed_while_writing_stays_as_it_is() {
    let (dir, path) = closed();
    let copy = tempfile::tempdir().unwrap();
    let log = |dir: &Path| dir.join(format!("{FILE_NAME}-wal"));
    let connection = Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 9_999).unwrap();
    // As the system leaves it when the writer is killed: the change is in the log only.
    std::fs::copy(&path, copy.path().join(FILE_NAME)).unwrap();
    std::fs::copy(log(dir.path()), log(copy.path())).unwrap();
    let bytes = |dir: &Path| (std::fs::read(dir.join(FILE_NAME)).unwrap(), std::fs::read(log(dir)).unwrap());
    let before = bytes(copy.path());
    assert!(before.1.len() > 1_000);
    let problem = Store::open(copy.path()).err().unwrap();
    assert!(problem.to_string().contains("newer"), "{problem}");
    assert_eq!(bytes(copy.path()), before);
}

#[test]
fn another_programs_database_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(FILE_NAME);
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE mine (x)").unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let problem = Store::open(dir.path()).err().unwrap();
    assert!(problem.to_string().contains("another program"), "{problem}");
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

#[test]
fn a_file_in_use_is_an_error_with_a_remedy() {
    let (dir, path) = closed();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE; CREATE TABLE t (x)").unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    let problem = store.begin(SITE, "f", week(1), false).err().unwrap();
    assert!(problem.to_string().contains("in use"), "{problem}");
    assert!(problem.remedy().is_some());
    other.execute_batch("ROLLBACK").unwrap();
    assert!(store.begin(SITE, "f", week(1), false).is_ok());
}

#[test]
fn a_full_disk_loses_nothing_that_was_stored() {
    let (dir, _path) = closed();
    let mut store = Store::open(dir.path()).unwrap();
    let pages: i64 = store.connection.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    store.connection.pragma_update(None, "max_page_count", pages + 2).unwrap();
    let run = store.begin(SITE, "f", week(1), false).unwrap();
    let writer = store.start_links(&run, SITE, None).unwrap();
    store.start_bulk().unwrap();
    let rows: Vec<LinkRow> = (0..5_000).map(|n| row(&format!("https://e{n:05}.test/"), "us")).collect();
    let problem = store.write_links(&writer, &[], &rows).err().unwrap();
    assert!(problem.to_string().contains("disk is full"), "{problem}");
    drop(store);
    let store = Store::open(dir.path()).unwrap();
    let first = store.last_audit(SITE, week(9)).unwrap().unwrap();
    assert_eq!(all(&store, first.id).len(), 500);
}

#[test]
fn a_directory_that_cannot_be_made_is_an_error_with_a_remedy() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    std::fs::write(&file, "").unwrap();
    let problem = Store::open(&file.join("below")).err().unwrap();
    assert!(problem.remedy().unwrap().contains("--data-dir"));
}

#[test]
fn reading_makes_no_history() {
    let dir = tempfile::tempdir().unwrap();
    assert!(Store::existing(dir.path()).unwrap().is_none());
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    let (dir, _path) = closed();
    assert_eq!(Store::existing(dir.path()).unwrap().unwrap().audits(SITE).unwrap().len(), 1);
}

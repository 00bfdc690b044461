//! `audit graph`: a release on disk becomes an index that answers.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use dsi_bitstream::prelude::BE;
use flate2::Compression;
use flate2::write::GzEncoder;
use webgraph::prelude::*;

use crate::support::{Audit, Run};

/// Reversed name, hosts, rank, and who links to it, by place in this list.
const WEB: &[(&str, u64, u32, &[usize])] = &[
    ("com.example", 3, 4, &[1, 2, 3, 5]),
    ("com.farm", 1, 6, &[]),
    ("com.news", 40, 1, &[0]),
    ("de.xn--mnchen-3ya", 2, 3, &[2]),
    ("io.github", 300_000, 2, &[0, 2]),
    ("org.blog", 9, 5, &[]),
];

pub fn gzip(path: &Path, text: &str) {
    let mut encoder = GzEncoder::new(File::create(path).unwrap(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap();
}

/// Writes [`WEB`] as the files of a release.
pub fn write_release(dir: &Path, id: &str) {
    std::fs::create_dir_all(dir).unwrap();
    let arcs = WEB.iter().enumerate().flat_map(|(to, (.., from))| from.iter().map(move |from| (to, *from)));
    let mut graph = VecGraph::from_arcs(arcs);
    for node in 0..WEB.len() {
        graph.add_node(node);
    }
    BvComp::with_basename(dir.join(format!("{id}-domain-t"))).comp_graph::<BE>(&graph).unwrap();
    let vertices: String =
        WEB.iter().enumerate().map(|(id, (name, hosts, ..))| format!("{id}\t{name}\t{hosts}\n")).collect();
    gzip(&dir.join(format!("{id}-domain-vertices.txt.gz")), &vertices);
    let mut ranks: Vec<_> = WEB.iter().collect();
    ranks.sort_by_key(|(_, _, rank, _)| *rank);
    let mut text = "#harmonicc_pos\t#harmonicc_val\t#pr_pos\t#pr_val\t#host_rev\t#n_hosts\n".to_owned();
    for (name, hosts, rank, _) in ranks {
        text.push_str(&format!("{rank}\t2.9799486E7\t{rank}\t3.36E-4\t{name}\t{hosts}\n"));
    }
    gzip(&dir.join(format!("{id}-domain-ranks.txt.gz")), &text);
}

const ID: &str = "cc-main-2026-jul-aug-sep";

fn built() -> Audit {
    let audit = Audit::new();
    write_release(&audit.directory.path().join("release"), ID);
    let audit = audit.args(["graph", "build", "--from", "release"]);
    audit.run().expect_code(0);
    audit.without_args()
}

fn ask(arguments: &[&str]) -> Run {
    built().args(["graph"]).args(arguments).run()
}

#[test]
fn a_built_release_answers_who_links_to_a_site_in_order_of_rank() {
    let run = ask(&["inlinks", "https://www.example.com/", "--format", "jsonl"]).expect_code(0);
    insta::assert_snapshot!(run.stdout, @r#"
    {"domain":"news.com","rank":1,"authority":100.0,"hosts":40}
    {"domain":"xn--mnchen-3ya.de","rank":3,"authority":94.0,"hosts":2}
    {"domain":"blog.org","rank":5,"authority":91.3,"hosts":9}
    {"domain":"farm.com","rank":6,"authority":90.3,"hosts":1}
    "#);
    let run = ask(&["inlinks", "example.com", "--format", "csv", "--limit", "1"]).expect_code(0);
    assert_eq!(run.stdout, "domain,rank,authority,hosts\nnews.com,1,100.0,40\n");
    let run = ask(&["inlinks", "münchen.de"]).expect_code(0);
    insta::assert_snapshot!(run.stdout, @r"
    1 domain refers to xn--mnchen-3ya.de in cc-main-2026-jul-aug-sep

            rank  authority      hosts  domain
               1      100.0         40  news.com

    Each is a lead: the crawl saw a page of that domain refer to the site, by a link, an image, a script or a redirect.
    ");
}

#[test]
fn what_the_graph_does_not_know_is_unknown_and_not_zero() {
    let run = ask(&["inlinks", "absent.com", "--format", "jsonl"]).expect_code(3);
    assert_eq!(run.stdout, "");
    assert!(run.stderr.contains("`absent.com` is not in the domain graph"), "{}", run.stderr);
    assert!(run.stderr.contains("unknown, not zero"), "{}", run.stderr);
    // In the graph, and nobody links there: that is an answer.
    let run = ask(&["inlinks", "blog.org", "--format", "jsonl"]).expect_code(0);
    assert_eq!(run.stdout, "");
}

#[test]
fn the_tenants_of_a_platform_are_not_mistaken_for_the_platform() {
    let run = ask(&["inlinks", "alice.github.io"]).expect_code(1);
    assert!(run.stderr.contains("cannot tell `alice.github.io` from the other sites on `github.io`"), "{}", run.stderr);
    let run = ask(&["inlinks", "github.io", "--format", "csv"]).expect_code(0);
    assert_eq!(run.stdout.lines().count(), 3);
}

#[test]
fn info_names_the_release_and_the_size_of_its_files() {
    let run = ask(&["info", "--format", "json"]).expect_code(0);
    let info = run.json();
    assert_eq!(info[0]["release"], ID);
    assert_eq!(info[0]["nodes"], 6);
    assert_eq!(info[0]["links"], 8);
    let run = Audit::new().args(["graph", "info"]).run().expect_code(1);
    assert!(run.stderr.contains("audit graph fetch"), "{}", run.stderr);
}

#[test]
fn a_broken_release_is_refused_by_name_and_leaves_no_index() {
    type Damage = fn(&Path);
    let cases: &[(&str, Damage, &str)] = &[
        (
            "no vertices",
            |dir| std::fs::remove_file(dir.join(format!("{ID}-domain-vertices.txt.gz"))).unwrap(),
            "is missing",
        ),
        (
            "truncated vertices",
            |dir| {
                let path = dir.join(format!("{ID}-domain-vertices.txt.gz"));
                let bytes = std::fs::read(&path).unwrap();
                std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
            },
            "breaks off after line",
        ),
        (
            "vertices of another graph",
            |dir| gzip(&dir.join(format!("{ID}-domain-vertices.txt.gz")), "0\tcom.a\t1\n1\tcom.b\t1\n"),
            "there are 2 vertices, but the graph has 6 nodes",
        ),
        (
            "no vertices at all",
            |dir| std::fs::write(dir.join(format!("{ID}-domain-vertices.txt.gz")), "<html>").unwrap(),
            "line 1: not a vertex",
        ),
        (
            "truncated graph",
            |dir| std::fs::write(dir.join(format!("{ID}-domain-t.graph")), [0xff]).unwrap(),
            "the graph",
        ),
        (
            "no properties",
            |dir| std::fs::write(dir.join(format!("{ID}-domain-t.properties")), "nodes=x\n").unwrap(),
            "cannot use",
        ),
    ];
    for (case, damage, message) in cases {
        let audit = Audit::new();
        let dir = audit.directory.path().join("release");
        write_release(&dir, ID);
        damage(&dir);
        let audit = audit.args(["graph", "build", "--from", "release"]);
        let run = audit.run().expect_code(1);
        assert!(run.stderr.contains(message) && run.stderr.contains("hint:"), "{case}: {}", run.stderr);
        let left = std::fs::read_dir(audit.directory.path().join("data/graph/index-v1"));
        let left: Vec<_> = left.into_iter().flatten().flatten().map(|entry| entry.file_name()).collect();
        assert!(left.iter().all(|name| name == ".lock"), "{case}: {left:?}");
    }
}

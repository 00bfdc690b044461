//! Small releases, written with the reference compressor, must answer exactly.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;

use dsi_bitstream::prelude::BE;
use flate2::Compression;
use flate2::write::GzEncoder;
use webgraph::prelude::*;

use super::*;
use crate::model::site::Site;

const ID: &str = "cc-main-2026-feb-mar-apr";

fn gzip(path: &Path, text: &str) {
    let mut encoder = GzEncoder::new(std::fs::File::create(path).unwrap(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap();
}

/// A made graph: `links[i]` are the nodes that link to `i`.
fn links(nodes: usize, seed: u64) -> Vec<BTreeSet<usize>> {
    let mut state = seed;
    let mut next = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut lists: Vec<BTreeSet<usize>> = Vec::new();
    for node in 0..nodes {
        let mut list = BTreeSet::new();
        match next(6) {
            0 => {}
            1 if node > 0 => {
                // Mostly a copy, so that references and blocks are used.
                let copied = lists[node - 1 - next(node.min(5))].clone();
                list.extend(copied.into_iter().filter(|_| next(5) > 0));
                list.insert(next(nodes));
            }
            2 => {
                let start = next(nodes - 12);
                list.extend(start..start + 4 + next(8));
                list.extend((0..next(5)).map(|_| next(nodes)));
            }
            3 if node % 97 == 0 => list.extend((0..nodes).filter(|_| next(3) == 0)),
            _ => list.extend((0..next(9)).map(|_| next(nodes))),
        }
        lists.push(list);
    }
    lists
}

struct Release<'a> {
    names: &'a [String],
    links: &'a [BTreeSet<usize>],
    /// Position by node.
    ranks: Option<&'a [u32]>,
}

impl Release<'_> {
    fn write(&self, dir: &Path, level: &str) {
        let mut graph = VecGraph::from_arcs(
            self.links.iter().enumerate().flat_map(|(from, list)| list.iter().map(move |to| (from, *to))),
        );
        for node in 0..self.names.len() {
            graph.add_node(node);
        }
        let base = dir.join(format!("{ID}-{level}-t"));
        BvComp::with_basename(&base).comp_graph::<BE>(&graph).unwrap();
        let vertices: String =
            self.names.iter().enumerate().map(|(id, name)| format!("{id}\t{name}\t{}\n", 1 + id % 300)).collect();
        gzip(&dir.join(format!("{ID}-{level}-vertices.txt.gz")), &vertices);
        if let Some(ranks) = self.ranks {
            let rows: BTreeMap<u32, &String> = ranks.iter().copied().zip(self.names).collect();
            let mut text = "#harmonicc_pos\t#harmonicc_val\t#pr_pos\t#pr_val\t#host_rev\t#n_hosts\n".to_owned();
            text.extend(rows.iter().map(|(rank, name)| format!("{rank}\t2.9E7\t7\t3.3E-4\t{name}\t1\n")));
            gzip(&dir.join(format!("{ID}-{level}-ranks.txt.gz")), &text);
        }
    }
}

fn built(release: &Release<'_>) -> (tempfile::TempDir, Graph) {
    let dir = tempfile::tempdir().unwrap();
    release.write(dir.path(), "domain");
    let request = Request { from: dir.path(), level: Level::Domain, release: None, data_dir: dir.path() };
    build(&request, &mut |_| ()).unwrap();
    let graph = Graph::open(dir.path(), Level::Domain, None).unwrap().unwrap();
    (dir, graph)
}

fn sorted_names(count: usize) -> Vec<String> {
    let mut names: Vec<String> =
        (0..count).map(|i| format!("{}.site{:x}", ["com", "org", "net", "de"][i % 4], i * 7919)).collect();
    names.sort();
    names
}

fn answer(graph: &Graph, host: &str) -> Vec<Referrer> {
    let Located::Nodes { ids, .. } = graph.locate(&Site::parse(host).unwrap()) else { panic!("{host} not found") };
    let mut found = Vec::new();
    graph
        .inlinks(&ids, None, &mut |referrer| {
            found.push(referrer.clone());
            Ok(())
        })
        .unwrap();
    found
}

fn unreversed(name: &str) -> String {
    name.rsplit('.').collect::<Vec<_>>().join(".")
}

/// Asks for every name and compares with the lists that the release was made of.
fn assert_every_node_answers(graph: &Graph, names: &[String], links: &[BTreeSet<usize>]) {
    let mut expected: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, list) in names.iter().zip(links) {
        expected.entry(unreversed(name)).or_default().extend(list.iter().map(|id| unreversed(&names[*id])));
    }
    for (host, expected) in expected {
        let found = answer(graph, &host);
        let set: BTreeSet<String> = found.iter().map(|referrer| referrer.domain.clone()).collect();
        assert_eq!(set.len(), found.len(), "{host} has referrers twice");
        assert_eq!(set, expected, "{host}");
    }
}

#[test]
fn every_node_of_a_sorted_release_answers_exactly_and_in_order_of_rank() {
    let names = sorted_names(2_000);
    let links = links(2_000, 1);
    let ranks: Vec<u32> = (0..2_000_u32).map(|id| (id * 1_237) % 2_000 + 1).collect();
    let (_dir, graph) = built(&Release { names: &names, links: &links, ranks: Some(&ranks) });
    assert_every_node_answers(&graph, &names, &links);
    let info = graph.info();
    assert_eq!((info.runs, info.repeats, info.ranked), (1, 0, Some(2_000)));
    let by_name: BTreeMap<String, u32> = names.iter().map(|name| unreversed(name)).zip(ranks).collect();
    for id in (0..2_000).filter(|id| !links[*id].is_empty()) {
        let found = answer(&graph, &unreversed(&names[id]));
        assert!(found.iter().all(|referrer| referrer.rank == Some(by_name[&referrer.domain])));
        assert!(found.is_sorted_by_key(|referrer| referrer.rank));
    }
}

#[test]
fn an_unsorted_release_with_repeated_names_answers_exactly() {
    let mut names = sorted_names(1_500);
    // Out of order here and there, as in releases where the sorting went wrong.
    for at in (10..1_400).step_by(90) {
        names.swap(at, at + 1);
        names.swap(at + 3, at + 60);
    }
    // Repeated, next to each other and far apart.
    for at in (5..1_400).step_by(41) {
        names[at + 1] = names[at].clone();
        names[at + 37] = names[at].clone();
    }
    let links = links(1_500, 2);
    let (_dir, graph) = built(&Release { names: &names, links: &links, ranks: None });
    assert!(graph.info().runs > 10);
    assert!(graph.info().repeats > 10);
    assert_every_node_answers(&graph, &names, &links);
    let mut ranks: Vec<u32> = (1..=1_500).collect();
    ranks.reverse();
    let (_dir, graph) = built(&Release { names: &names, links: &links, ranks: Some(&ranks) });
    assert_every_node_answers(&graph, &names, &links);
}

#[test]
fn a_release_in_complete_disorder_is_indexed_by_hash_and_answers_exactly() {
    let mut names = sorted_names(6_000);
    let count = names.len();
    (0..count).for_each(|at| names.swap(at, (at * 2_741 + 13) % count));
    names[17] = names[4_000].clone();
    let links = links(count, 3);
    let ranks: Vec<u32> = (1..=count as u32).collect();
    let (dir, graph) = built(&Release { names: &names, links: &links, ranks: Some(&ranks) });
    assert!(graph.info().runs > 2_048);
    assert!(dir.path().join(format!("graph/index-v1/{ID}-domain/names.order")).is_file());
    assert_every_node_answers(&graph, &names, &links);
}

#[test]
fn the_limit_cuts_the_least_central() {
    let names = sorted_names(500);
    let links = links(500, 4);
    let ranks: Vec<u32> = (1..=500).rev().collect();
    let (_dir, graph) = built(&Release { names: &names, links: &links, ranks: Some(&ranks) });
    let busiest = (0..500).max_by_key(|id| links[*id].len()).unwrap() as u32;
    let mut all = Vec::new();
    let collect = |into: &mut Vec<Referrer>, limit| {
        graph
            .inlinks(&[busiest], limit, &mut |referrer| {
                into.push(referrer.clone());
                Ok(())
            })
            .unwrap()
    };
    assert_eq!(collect(&mut all, None), graph.in_degree(&[busiest]));
    let mut some = Vec::new();
    assert_eq!(collect(&mut some, Some(7)), 7);
    assert_eq!(some, all[..7]);
    assert_eq!(collect(&mut Vec::new(), Some(0)), 0);
}

#[test]
fn sites_are_found_under_the_name_that_the_release_gives_them() {
    let names = ["com.example", "com.shop.www", "de.xn--mnchen-3ya", "io.github", "uk.co.star"].map(str::to_owned);
    let links = [0, 1, 2, 3, 4].map(|id| BTreeSet::from([(id + 1) % 5]));
    let (_dir, graph) = built(&Release { names: &names, links: &links, ranks: None });
    let locate = |host: &str| graph.locate(&Site::parse(host).unwrap());
    let node = |id, name: &str| Located::Nodes { ids: vec![id], name: name.to_owned() };
    assert_eq!(locate("https://www.example.com/blog/"), node(0, "example.com"));
    assert_eq!(locate("shop.com"), node(1, "shop.com"));
    assert_eq!(locate("münchen.de"), node(2, "xn--mnchen-3ya.de"));
    assert_eq!(locate("github.io"), node(3, "github.io"));
    assert_eq!(locate("a.b.star.co.uk"), node(4, "star.co.uk"));
    assert_eq!(locate("alice.github.io"), Located::SharedPlatform { platform: "github.io".to_owned() });
    assert_eq!(locate("notexample.com"), Located::NotInGraph { name: "notexample.com".to_owned() });
    assert_eq!(locate("127.0.0.1"), Located::NotInGraph { name: "127.0.0.1".to_owned() });
    assert_eq!(answer(&graph, "example.com")[0].domain, "www.shop.com");
    assert_eq!(answer(&graph, "example.com")[0].hosts, Some(2));
    assert_eq!(answer(&graph, "example.com")[0].rank, None);
}

#[test]
fn a_host_graph_answers_for_a_site_with_its_subdomains() {
    let names = [
        "com.example",
        "com.example-shop",
        "com.example.blog",
        "com.example.www",
        "com.examples",
        "io.github.alice",
        "io.github.bob",
    ]
    .map(str::to_owned);
    let links: Vec<_> = [vec![1, 2], vec![0], vec![4, 5], vec![5], vec![], vec![6], vec![5]]
        .into_iter()
        .map(BTreeSet::from_iter)
        .collect();
    let dir = tempfile::tempdir().unwrap();
    Release { names: &names, links: &links, ranks: None }.write(dir.path(), "host");
    let request = Request { from: dir.path(), level: Level::Host, release: Some(ID), data_dir: dir.path() };
    build(&request, &mut |_| ()).unwrap();
    assert!(Graph::open(dir.path(), Level::Domain, None).unwrap().is_none());
    let graph = Graph::open(dir.path(), Level::Host, None).unwrap().unwrap();
    let found = |site: &str| -> Vec<String> { answer(&graph, site).into_iter().map(|r| r.domain).collect() };
    assert_eq!(found("example.com"), ["example-shop.com", "examples.com", "alice.github.io"]);
    assert_eq!(found("www.example.com"), ["example-shop.com", "blog.example.com", "alice.github.io"]);
    assert_eq!(found("=example.com"), ["example-shop.com", "blog.example.com"]);
    assert_eq!(found("alice.github.io"), ["bob.github.io"]);
}

/// FNV-1a over the length and the items of every list, as 32-bit little-endian numbers.
struct Digest(u64);

impl Digest {
    fn add(&mut self, number: u32) {
        for byte in number.to_le_bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[test]
fn every_list_of_a_graph_that_java_wrote_is_read_as_its_text_form_says() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/graph");
    let dir = tempfile::tempdir().unwrap();
    let file = |rest: &str| dir.path().join(format!("{ID}-domain{rest}"));
    std::fs::copy(source.join("cnr-2000.graph"), file("-t.graph")).unwrap();
    std::fs::copy(source.join("cnr-2000.properties"), file("-t.properties")).unwrap();
    let vertices: String = (0..325_557).map(|id| format!("{id}\tit.n{id:06}\n")).collect();
    gzip(&file("-vertices.txt.gz"), &vertices);
    let request = Request { from: dir.path(), level: Level::Domain, release: None, data_dir: dir.path() };
    build(&request, &mut |_| ()).unwrap();
    let graph = Graph::open(dir.path(), Level::Domain, None).unwrap().unwrap();
    let mut digest = Digest(0xcbf2_9ce4_8422_2325);
    for id in 0..325_557 {
        digest.add(graph.in_degree(&[id]) as u32);
        graph.transpose.predecessors(id).for_each(|referrer| digest.add(referrer));
    }
    // Of `cnr-2000.graph-txt.gz` in the library's repository.
    assert_eq!(digest.0, 0x3cb0_8f2a_78a3_3296);
    assert_eq!(graph.name_of(211_284).as_deref(), Some("n211284.it"));
    assert_eq!(answer(&graph, "n000002.it").len() as u64, graph.in_degree(&[2]));
    assert_eq!(answer(&graph, "n000000.it")[0].hosts, None);
}

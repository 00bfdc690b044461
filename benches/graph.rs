//! Measures the graph index against the graphs it is for, and against the `webgraph` crate's own scan.
//!
//! ```text
//! cargo bench --bench graph -- java DIR                        DIR holds cnr-2000.graph, .properties and .graph-txt.gz
//! cargo bench --bench graph -- generate DIR 20000000 42        writes a release of that many domains, from that seed
//! cargo bench --bench graph -- build DIR AUDIT [DATA]          builds it with that program; CPU beside the crate's scans
//! cargo bench --bench graph -- query DIR AUDIT DATA [COUNT]    whole processes: random domains, then the largest hub
//! ```
//!
//! `java` asks for every node of a graph that Java wrote, with names in order, and with names out of order and repeated,
//! and compares with the graph's text form. Times of the program are those of whole processes.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use backlink_audit::discovery::graph::{Graph, Level, Located, Request, build};
use backlink_audit::model::site::Site;
use dsi_bitstream::prelude::BE;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use lender::for_;
use webgraph::graphs::arc_list_graph::ArcListGraph;
use webgraph::prelude::*;

#[allow(dead_code)] // each user throws it in its own way
#[path = "../tests/support/dice.rs"]
mod dice;

use dice::Dice;

const ID: &str = "cc-main-2026-jul-aug-sep";

type Done = Result<(), Box<dyn Error>>;

fn main() -> Done {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["java", dir] => java(Path::new(dir)),
        ["generate", dir, domains, seed] => generate(Path::new(dir), domains.parse()?, seed.parse()?),
        ["build", dir, program] => measure_build(Path::new(dir), program, &Path::new(dir).join("data")),
        ["build", dir, program, data] => measure_build(Path::new(dir), program, Path::new(data)),
        ["query", dir, program, data] => measure_queries(Path::new(dir), program, Path::new(data), 300),
        ["query", dir, program, data, count] => {
            measure_queries(Path::new(dir), program, Path::new(data), count.parse()?)
        }
        _ => Err("see the head of benches/graph.rs for what to ask".into()),
    }
}

fn say(text: &str) {
    let _ = writeln!(io::stdout(), "{text}");
}

/// Below a limit without a division: it is asked for half a billion times.
trait Spread {
    fn spread(&mut self, limit: u64) -> u64;
}

impl Spread for Dice {
    fn spread(&mut self, limit: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(limit)) >> 64) as u64
    }
}

// ---- a graph that Java wrote ----

fn java(source: &Path) -> Done {
    let mut lines = BufReader::new(MultiGzDecoder::new(File::open(source.join("cnr-2000.graph-txt.gz"))?)).lines();
    let nodes: usize = lines.next().ok_or("an empty text form")??.trim().parse()?;
    let mut lists: Vec<Vec<u32>> = Vec::with_capacity(nodes);
    for line in lines.take(nodes) {
        lists.push(line?.split_ascii_whitespace().map(str::parse).collect::<Result<_, _>>()?);
    }
    lists.resize(nodes, Vec::new());
    let sorted: Vec<String> = (0..nodes).map(|id| format!("it.n{id:06}")).collect();
    ask_every_node(source, "names in order", &sorted, &lists)?;
    let mut unsorted = sorted;
    let mut dice = Dice::new(7);
    for _ in 0..nodes / 100 {
        let (a, b) = (dice.spread(nodes as u64) as usize, dice.spread(nodes as u64) as usize);
        unsorted.swap(a, b);
    }
    for _ in 0..nodes / 100 {
        let (a, b) = (dice.spread(nodes as u64) as usize, dice.spread(nodes as u64 - 1) as usize);
        unsorted[a] = unsorted[b].clone();
        unsorted[b + 1] = unsorted[b].clone();
    }
    ask_every_node(source, "names out of order and repeated", &unsorted, &lists)
}

fn ask_every_node(source: &Path, what: &str, names: &[String], lists: &[Vec<u32>]) -> Done {
    let dir = tempfile::tempdir()?;
    let file = |rest: &str| dir.path().join(format!("{ID}-domain{rest}"));
    fs::copy(source.join("cnr-2000.graph"), file("-t.graph"))?;
    fs::copy(source.join("cnr-2000.properties"), file("-t.properties"))?;
    let mut vertices = GzEncoder::new(BufWriter::new(File::create(file("-vertices.txt.gz"))?), Compression::fast());
    for (id, name) in names.iter().enumerate() {
        writeln!(vertices, "{id}\t{name}\t1")?;
    }
    vertices.finish()?.flush()?;
    build(&Request { from: dir.path(), level: Level::Domain, release: None, data_dir: dir.path() }, &mut |_| ())?;
    let graph = Graph::open(dir.path(), Level::Domain, None)?.ok_or("nothing was built")?;
    // What each name must answer: the lists of all nodes of that name, as names.
    let mut expected: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, list) in names.iter().zip(lists) {
        expected.entry(name).or_default().extend(list.iter().map(|id| names[*id as usize].as_str()));
    }
    let usual = |reversed: &str| reversed.rsplit('.').collect::<Vec<_>>().join(".");
    let (mut asked, mut referrers, mut differing) = (0, 0_u64, 0);
    for (name, wanted) in &expected {
        let Located::Nodes { ids, .. } = graph.locate(&Site::parse(&usual(name))?) else {
            differing += 1;
            continue;
        };
        let mut found = Vec::with_capacity(wanted.len());
        graph.inlinks(&ids, None, &mut |referrer| {
            found.push(usual(&referrer.domain));
            Ok(())
        })?;
        found.sort_unstable();
        let same = found.len() == wanted.len() && found.iter().zip(wanted).all(|(found, wanted)| found == wanted);
        differing += u64::from(!same);
        asked += 1;
        referrers += found.len() as u64;
    }
    let info = graph.info();
    say(&format!(
        "{what}: {} nodes, {} links, {} runs, {} repeats; {asked} names asked, {referrers} referrers, {differing} answers differ",
        info.nodes, info.links, info.runs, info.repeats
    ));
    if differing == 0 { Ok(()) } else { Err("answers differ from the text form".into()) }
}

// ---- a release of any size ----

/// In-degree of the node at this popularity: Zipf-like, as domains are. Of 20 M nodes the first has 3.9 M referrers.
fn in_degree(popularity: u64, nodes: u64) -> u64 {
    let largest = nodes as f64 * 0.195;
    (largest / (popularity as f64 + 1.0).powf(0.825)) as u64
}

/// Takes `0..nodes` to itself without visible order: popularity does not follow the alphabet.
#[derive(Clone, Copy)]
struct Shuffle {
    nodes: u64,
    factor: u64,
    shift: u64,
}

impl Shuffle {
    fn new(nodes: u64, seed: u64) -> Self {
        let gcd = |mut a: u64, mut b: u64| {
            while b > 0 {
                (a, b) = (b, a % b);
            }
            a
        };
        let mut factor = (nodes as f64 * 0.618_033_988) as u64 | 1;
        while gcd(factor, nodes) != 1 {
            factor += 2;
        }
        Self { nodes, factor, shift: seed % nodes }
    }

    fn popularity(&self, node: u64) -> u64 {
        ((u128::from(node) * u128::from(self.factor) + u128::from(self.shift)) % u128::from(self.nodes)) as u64
    }
}

/// Referrers of each node, one node after the other.
#[derive(Clone)]
struct Arcs {
    nodes: u64,
    shuffle: Shuffle,
    seed: u64,
    node: u64,
    list: Vec<u32>,
    at: usize,
    previous: Vec<u32>,
}

impl Arcs {
    fn new(nodes: u64, seed: u64) -> Self {
        let shuffle = Shuffle::new(nodes, seed);
        let mut arcs = Self { nodes, shuffle, seed, node: 0, list: Vec::new(), at: 0, previous: Vec::new() };
        arcs.fill();
        arcs
    }

    /// Some links are copied from the neighbour in the alphabet, some come from nearby, most from anywhere. Domains that
    /// link at all are some two in three.
    fn fill(&mut self) {
        std::mem::swap(&mut self.list, &mut self.previous);
        self.list.clear();
        self.at = 0;
        let mut dice = Dice::new(self.seed ^ self.node.wrapping_mul(0xd134_2543_de82_ef95));
        let degree = in_degree(self.shuffle.popularity(self.node), self.nodes);
        let degree = if degree < 40 { dice.spread(2 * degree + 1) } else { degree };
        if degree > self.nodes / 1_000 {
            // Ids that rise by geometric steps: sorted as they come.
            let mean = self.nodes as f64 / degree as f64;
            let mut at = 0.0;
            loop {
                at += 1.0 - (1.0 - dice.unit()).ln() * (mean - 1.0);
                if at >= self.nodes as f64 {
                    break;
                }
                self.list.push(at as u32);
            }
        } else {
            let copied = self.previous.len().min(degree as usize / 3);
            if copied > 0 {
                let start = dice.spread((self.previous.len() - copied + 1) as u64) as usize;
                self.list.extend_from_slice(&self.previous[start..start + copied]);
            }
            while (self.list.len() as u64) < degree {
                let id = match dice.spread(4) {
                    0 => (self.node + dice.spread(2_000)).saturating_sub(1_000).min(self.nodes - 1),
                    _ => dice.spread(self.nodes) / 3 * 2,
                };
                self.list.push(id as u32);
            }
            self.list.sort_unstable();
        }
        self.list.dedup();
        let own = self.node as u32;
        self.list.retain(|id| *id != own);
    }
}

impl Iterator for Arcs {
    type Item = (usize, usize);

    fn next(&mut self) -> Option<(usize, usize)> {
        while self.at == self.list.len() {
            if self.node + 1 == self.nodes {
                return None;
            }
            self.node += 1;
            self.fill();
        }
        self.at += 1;
        Some((self.node as usize, self.list[self.at - 1] as usize))
    }
}

/// Sorted reversed names, some 17 bytes each, as releases have: few endings with many names, many with few.
struct Names {
    dice: Dice,
    endings: Vec<(&'static str, u64)>,
    ending: usize,
    left: u64,
    step: f64,
    at: f64,
    written: u64,
    nodes: u64,
}

const ENDINGS: &[(&str, u64)] = &[
    ("au.com", 20),
    ("br.com", 32),
    ("ca", 17),
    ("cn", 30),
    ("co", 9),
    ("com", 462),
    ("cz", 9),
    ("de", 78),
    ("es", 17),
    ("eu", 17),
    ("fr", 34),
    ("info", 17),
    ("io", 9),
    ("it", 28),
    ("jp.co", 17),
    ("net", 42),
    ("nl", 36),
    ("online", 9),
    ("org", 48),
    ("pl", 20),
    ("ru", 42),
    ("se", 10),
    ("shop", 8),
    ("uk.co", 42),
    ("us", 8),
    ("xyz", 12),
];

impl Names {
    fn new(nodes: u64, seed: u64) -> Self {
        let endings = ENDINGS.to_vec();
        let mut names =
            Self { dice: Dice::new(seed ^ 1), endings, ending: 0, left: 0, step: 0.0, at: 0.0, written: 0, nodes };
        names.begin(0);
        names
    }

    fn begin(&mut self, ending: usize) {
        let whole: u64 = self.endings.iter().map(|(_, share)| share).sum();
        self.ending = ending;
        self.left = match ending + 1 == self.endings.len() {
            true => self.nodes - self.written,
            false => self.nodes * self.endings[ending].1 / whole,
        };
        // Seven letters, spread evenly over what the alphabet holds; more follow without order.
        self.step = 26_f64.powi(7) / (self.left.max(1) as f64 + 1.0);
        self.at = 0.0;
    }

    fn next(&mut self, name: &mut String) {
        while self.left == 0 {
            self.begin(self.ending + 1);
        }
        self.left -= 1;
        self.written += 1;
        self.at += self.step * (0.2 + 1.6 * self.dice.unit()).min(1.0);
        name.clear();
        name.push_str(self.endings[self.ending].0);
        name.push('.');
        let mut number = self.at as u64;
        let mut letters = [0_u8; 7];
        for letter in letters.iter_mut().rev() {
            *letter = b'a' + (number % 26) as u8;
            number /= 26;
        }
        letters.iter().for_each(|letter| name.push(char::from(*letter)));
        // Distinct numbers are at least a letter apart, so what follows cannot disturb the order.
        for _ in 0..self.dice.spread(12) {
            name.push(char::from(b'a' + self.dice.spread(26) as u8));
        }
    }
}

fn generate(dir: &Path, nodes: u64, seed: u64) -> Done {
    fs::create_dir_all(dir)?;
    let file = |rest: &str| dir.join(format!("{ID}-domain{rest}"));
    let started = Instant::now();
    let shuffle = Shuffle::new(nodes, seed);
    let mut by_popularity: Vec<u32> = vec![0; nodes as usize];
    let mut all = Vec::with_capacity(nodes as usize);
    let mut vertices =
        GzEncoder::new(BufWriter::with_capacity(1 << 20, File::create(file("-vertices.txt.gz"))?), Compression::fast());
    let mut names = Names::new(nodes, seed);
    let mut dice = Dice::new(seed ^ 2);
    let mut name = String::new();
    let mut text = Vec::new();
    for node in 0..nodes {
        names.next(&mut name);
        let hosts = if dice.spread(4) == 0 { 1 + dice.spread(9) } else { 1 };
        text.clear();
        writeln!(text, "{node}\t{name}\t{hosts}")?;
        vertices.write_all(&text)?;
        by_popularity[shuffle.popularity(node) as usize] = node as u32;
        all.push(name.as_str().into());
    }
    vertices.finish()?.flush()?;
    let all: Vec<Box<str>> = all;
    say(&format!("{nodes} names in {:.0} s", started.elapsed().as_secs_f64()));
    let mut ranks =
        GzEncoder::new(BufWriter::with_capacity(1 << 20, File::create(file("-ranks.txt.gz"))?), Compression::fast());
    ranks.write_all(b"#harmonicc_pos\t#harmonicc_val\t#pr_pos\t#pr_val\t#host_rev\t#n_hosts\n")?;
    for (position, node) in by_popularity.iter().enumerate() {
        text.clear();
        let value = 3.0e7 - position as f64;
        writeln!(text, "{}\t{value:.1}\t{}\t3.36E-9\t{}\t1", position + 1, position + 1, all[*node as usize])?;
        ranks.write_all(&text)?;
    }
    ranks.finish()?.flush()?;
    drop((all, by_popularity));
    say(&format!("ranks after {:.0} s", started.elapsed().as_secs_f64()));
    let graph = ArcListGraph::new(nodes as usize, Arcs::new(nodes, seed));
    let bits = BvComp::with_basename(dir.join(format!("{ID}-domain-t"))).comp_graph::<BE>(&graph)?;
    // Releases ship none.
    let _ = fs::remove_file(file("-t.offsets"));
    let properties = fs::read_to_string(file("-t.properties"))?;
    let arcs = properties.lines().find_map(|line| line.strip_prefix("arcs=")).unwrap_or("?");
    say(&format!("{arcs} links in {} MB after {:.0} s", bits / 8_000_000, started.elapsed().as_secs_f64()));
    Ok(())
}

// ---- measuring ----

/// CPU seconds of this process and of its children that ended.
fn cpu() -> (f64, f64) {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<f64> =
        stat.rsplit(')').next().unwrap_or_default().split_whitespace().map(|f| f.parse().unwrap_or(0.0)).collect();
    // Fields 14 to 17 of proc(5), in hundredths of a second; counted from the third.
    let seconds = |from: usize| fields.get(from..from + 2).map_or(0.0, |pair| pair.iter().sum::<f64>()) / 100.0;
    (seconds(11), seconds(13))
}

/// Largest anonymous memory of a process while it runs, in MB.
fn watch(child: &mut Child) -> io::Result<f64> {
    let path = format!("/proc/{}/status", child.id());
    let mut most = 0.0_f64;
    while child.try_wait()?.is_none() {
        let status = fs::read_to_string(&path).unwrap_or_default();
        let now = status
            .lines()
            .find_map(|line| line.strip_prefix("RssAnon:")?.trim().strip_suffix("kB")?.trim().parse::<f64>().ok());
        most = most.max(now.unwrap_or(0.0) / 1e3);
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok(most)
}

fn measure_build(dir: &Path, program: &str, data: &Path) -> Done {
    let base = dir.join(format!("{ID}-domain-t"));
    // Reading it once puts all of it into the page cache, for everybody.
    let read = fs::read(base.with_extension("graph"))?.len();
    let sequential = BvGraphSeq::with_basename(&base).load()?;
    let (nodes, arcs) = (sequential.num_nodes(), sequential.get_num_arcs().unwrap_or(0));
    let before = cpu().0;
    let mut degrees = sequential.offset_deg_iter();
    let mut sum = 0;
    for _ in 0..nodes {
        sum += degrees.next().map_or(0, |(_, degree)| degree as u64);
    }
    let offsets_only = cpu().0 - before;
    let before = cpu().0;
    let mut checksum = 0_u64;
    for_!((_, list) in sequential.iter() {
        for referrer in list {
            checksum = checksum.wrapping_add(referrer as u64);
        }
    });
    let whole_scan = cpu().0 - before;
    say(&format!("{nodes} nodes, {arcs} links ({sum} counted), {:.0} MB; checksum {checksum:x}", read as f64 / 1e6));
    say(&format!(
        "the crate's scan of offsets and degrees: {offsets_only:.2} s CPU; of all links: {whole_scan:.2} s CPU"
    ));
    let run = |from: &Path, data: &Path| -> Result<(f64, f64, f64), Box<dyn Error>> {
        let before = cpu().1;
        let started = Instant::now();
        let mut child = Command::new(program)
            .args(["graph", "build", "--from"])
            .arg(from)
            .env("AUDIT_DATA_DIR", data)
            .stderr(Stdio::null())
            .spawn()?;
        let memory = watch(&mut child)?;
        if !child.wait()?.success() {
            return Err("the build failed".into());
        }
        Ok((cpu().1 - before, started.elapsed().as_secs_f64(), memory))
    };
    let (seconds, wall, memory) = run(dir, data)?;
    say(&format!(
        "build: {seconds:.2} s CPU ({:.2} of the crate's scan of all links, {:.2} of that of offsets), {wall:.1} s on the clock, at most {memory:.0} MB of its own memory",
        seconds / whole_scan,
        seconds / offsets_only
    ));
    let index = data.join("graph").join("index-v1").join(format!("{ID}-domain"));
    let size = |name: &str| fs::metadata(index.join(name)).map_or(0.0, |meta| meta.len() as f64) / nodes as f64;
    say(&format!(
        "names {:.2}, offsets {:.2}, ranks {:.2} bytes a node",
        size("names.rc16"),
        size("offsets.ef"),
        size("ranks.packed")
    ));
    Ok(())
}

fn measure_queries(dir: &Path, program: &str, data: &Path, count: usize) -> Done {
    let graph = Graph::open(data, Level::Domain, None)?.ok_or("nothing is built there")?;
    let nodes = graph.info().nodes;
    let mut dice = Dice::new(9);
    let names: Vec<String> = (0..count).filter_map(|_| graph.name_of(dice.spread(nodes) as u32)).collect();
    let mut ranks =
        BufReader::new(MultiGzDecoder::new(File::open(dir.join(format!("{ID}-domain-ranks.txt.gz")))?)).lines();
    let first = ranks.nth(1).ok_or("no ranks")??;
    let hub = first.split('\t').nth(4).ok_or("no name")?.rsplit('.').collect::<Vec<_>>().join(".");
    drop(graph);
    let ask = |name: &str, more: &[&str]| {
        let mut command = Command::new(program);
        command.args(["graph", "inlinks", name, "--format", "jsonl"]).args(more).env("AUDIT_DATA_DIR", data);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let before = cpu().1;
    let mut times: Vec<f64> = Vec::new();
    for name in &names {
        let started = Instant::now();
        ask(name, &[]).status()?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
    }
    let each = (cpu().1 - before) * 1e3 / names.len() as f64;
    times.sort_by(f64::total_cmp);
    say(&format!(
        "{} random domains, a process each: median {:.2} ms, 95th percentile {:.2} ms; {each:.2} ms CPU each",
        times.len(),
        times[times.len() / 2],
        times[times.len() * 95 / 100]
    ));
    for more in [&[][..], &["--limit", "100"]] {
        let before = cpu().1;
        let started = Instant::now();
        let mut child = ask(&hub, more).stdout(Stdio::piped()).spawn()?;
        let out = child.stdout.take().ok_or("no stdout")?;
        let lines = std::thread::spawn(move || {
            let mut count = 0_u64;
            let mut reader = BufReader::with_capacity(1 << 20, out);
            while let Ok(buffer) = reader.fill_buf() {
                if buffer.is_empty() {
                    break;
                }
                count += buffer.iter().filter(|byte| **byte == b'\n').count() as u64;
                let length = buffer.len();
                reader.consume(length);
            }
            count
        });
        let memory = watch(&mut child)?;
        let wall = started.elapsed().as_secs_f64();
        let lines = lines.join().map_err(|_| "the reader stopped")?;
        say(&format!(
            "the largest hub {}: {lines} referrers in {wall:.2} s, {:.2} s CPU, at most {memory:.0} MB of its own memory",
            more.join(" "),
            cpu().1 - before
        ));
    }
    Ok(())
}

//! `audit graph info`: what is built, and what it takes.

use std::io::{self, Write};
use std::path::Path;

use super::{InfoArgs, InfoFormat, grouped};
use crate::cli::written;
use crate::discovery::graph::{self, Graph, Info, Level};
use crate::error::{Error, ExitStatus, Result};

pub(super) fn run(args: &InfoArgs, data_dir: &Path, out: &mut dyn Write) -> Result<ExitStatus> {
    let mut found = Vec::new();
    for level in [Level::Domain, Level::Host] {
        for release in Graph::built(data_dir, level)? {
            if let Some(graph) = Graph::open(data_dir, level, Some(&release))? {
                found.push(graph.info());
            }
        }
    }
    if found.is_empty() {
        return Err(graph::none_built(data_dir, Level::Domain));
    }
    match args.format {
        InfoFormat::Terminal => written(found.iter().try_for_each(|info| describe(info, out))),
        InfoFormat::Json => {
            let text = serde_json::to_string_pretty(&found)
                .map_err(|problem| Error::failed(format!("cannot write the answer: {problem}")))?;
            written(writeln!(out, "{text}"))
        }
    }
}

fn describe(info: &Info, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} ({} graph)", info.release, info.level)?;
    writeln!(out, "  nodes     {}", grouped(info.nodes))?;
    writeln!(out, "  links     {}", grouped(info.links))?;
    let ranked = match info.ranked {
        Some(ranked) => grouped(ranked),
        None => "no ranks in this release: referrers are listed by name".to_owned(),
    };
    writeln!(out, "  ranked    {ranked}")?;
    let order = if info.runs <= 1 {
        "sorted".to_owned()
    } else {
        format!("out of order in {} places, as published", grouped(info.runs - 1))
    };
    writeln!(out, "  names     {order}, {} repeated, {} repaired", grouped(info.repeats), grouped(info.repaired))?;
    for (name, bytes) in &info.files {
        let each = *bytes as f64 / info.nodes.max(1) as f64;
        writeln!(out, "  {:>15} bytes  {each:6.2} a node  {name}", grouped(*bytes))?;
    }
    Ok(())
}

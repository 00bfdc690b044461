//! The summary for issue trackers and chat: GitHub-flavoured Markdown in which nothing of the pages' text is markup,
//! mentions anyone or becomes a link.

use std::io::{self, Write};

use crate::model::assessment::Assessed;
use crate::model::figures::{percent, thousands};
use crate::model::profile::{Level, Profile};

use super::digest;
use super::extremes::Extremes;
use super::text::{clip, one_line};
use super::{Links, link};

/// Links shown at each end.
const EXTREMES: usize = 10;
/// Longest anchor, URL or quote in a table cell, in columns.
const MAX_CELL: usize = 120;

pub(super) fn render(profile: &Profile, links: Links<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut extremes = Extremes::new(EXTREMES);
    for row in links {
        extremes.add(&link(row)?);
    }
    head(profile, out)?;
    funnel(profile, out)?;
    labels(profile, out)?;
    actions(profile, out)?;
    ends("Best links", &mut extremes.best(), |row| row.assessment.value, out)?;
    ends("Worst links", &mut extremes.worst(), |row| row.assessment.risk, out)?;
    mixes(profile, out)?;
    list("Changes", digest::changes(&profile.changes).iter(), out)?;
    let sources: Vec<String> = profile
        .sources
        .iter()
        .map(|source| {
            let name = if source.input.is_empty() { &source.name } else { &source.input };
            format!("{}{name}: {}", if source.failed { "failed: " } else { "" }, digest::source(source))
        })
        .chain(digest::coverage(profile))
        .collect();
    list("Sources and coverage", sources.iter(), out)
}

fn head(profile: &Profile, out: &mut dyn Write) -> io::Result<()> {
    let verdict = &profile.summary.verdict;
    writeln!(out, "# Backlinks of {}\n", code(&profile.site))?;
    let name = digest::standing_name(verdict.standing);
    writeln!(out, "**{}{}.** {}\n", name[..1].to_uppercase(), &name[1..], escape(&verdict.sentence))?;
    for reason in &verdict.reasons {
        writeln!(out, "- {}", escape(reason))?;
    }
    let (when, rules) = (digest::moment(profile.finished_at), code(&profile.ruleset));
    writeln!(out, "\nAudited {when} with rule set {rules}.")
}

fn figures(level: Level) -> String {
    format!("{} | {} | {}", thousands(level.links), thousands(level.domains), thousands(level.owners))
}

fn funnel(profile: &Profile, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n## From known to counting\n")?;
    writeln!(out, "| | Links | Domains | Owners | Of links | |\n|---|--:|--:|--:|--:|---|")?;
    let known = profile.summary.quantity.known.links;
    for stage in digest::funnel(&profile.summary) {
        let of_links = percent(stage.level.links, known);
        writeln!(out, "| {} | {} | {of_links} | {} |", stage.name, figures(stage.level), stage.meaning)?;
    }
    Ok(())
}

fn labels(profile: &Profile, out: &mut dyn Write) -> io::Result<()> {
    let live = profile.summary.quantity.live;
    if live.links > 0 {
        writeln!(out, "\n## Live links by label\n")?;
        writeln!(out, "| | Links | Domains | Owners | Of domains | Links that count |\n|---|--:|--:|--:|--:|--:|")?;
        for (label, level, counting) in digest::labels(&profile.summary) {
            let (share, counting) = (percent(level.domains, live.domains), thousands(counting.links));
            writeln!(out, "| {label} | {} | {share} | {counting} |", figures(level))?;
        }
    }
    match digest::unverified_labels(&profile.summary) {
        Some(sentence) => writeln!(out, "\n{sentence}"),
        None => Ok(()),
    }
}

fn actions(profile: &Profile, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n## What to do\n")?;
    for action in &profile.summary.actions {
        writeln!(out, "- **{}**: {}", action.kind, escape(&action.text))?;
        for example in &action.examples {
            writeln!(out, "  - {}", code(example))?;
        }
    }
    Ok(())
}

fn ends(
    title: &str,
    rows: &mut dyn Iterator<Item = &Assessed>,
    figure: fn(&Assessed) -> u8,
    out: &mut dyn Write,
) -> io::Result<()> {
    for (index, row) in rows.enumerate() {
        if index == 0 {
            writeln!(out, "\n## {title}\n\n| | Page | Anchor | Why |\n|--:|---|---|---|")?;
        }
        let findings: Vec<String> = digest::main_findings(row, 3)
            .iter()
            .map(|finding| {
                format!("{} {:+}: {}", escape(&finding.rule), finding.points, code(&clip(&finding.evidence, MAX_CELL)))
            })
            .collect();
        let url = code(&clip(row.backlink.source.as_str(), MAX_CELL));
        let anchor = code(&clip(row.backlink.anchor(), MAX_CELL));
        writeln!(out, "| {} | {url} | {anchor} | {} |", figure(row), findings.join("; "))?;
    }
    Ok(())
}

fn mixes(profile: &Profile, out: &mut dyn Write) -> io::Result<()> {
    let lines = digest::mixes(&profile.summary);
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Mix, {}\n", digest::mix_base(&profile.summary))?;
    for line in lines {
        let parts: Vec<String> = line
            .parts
            .iter()
            .map(|(name, count)| format!("{} {}", escape(name), percent(*count, profile.summary.mix.domains)))
            .collect();
        writeln!(out, "- **{}**: {}", line.name, parts.join(", "))?;
    }
    Ok(())
}

fn list<'a>(title: &str, items: impl Iterator<Item = &'a String>, out: &mut dyn Write) -> io::Result<()> {
    for (index, item) in items.enumerate() {
        if index == 0 {
            writeln!(out, "\n## {title}\n")?;
        }
        writeln!(out, "- {}", escape(item))?;
    }
    Ok(())
}

/// Text of theirs as a code span: inside one nothing is markup, no name is a mention and no address a link.
pub(super) fn code(text: &str) -> String {
    let text = one_line(text);
    let text = text.trim();
    if text.is_empty() {
        return String::new();
    }
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    // A space keeps a backtick of the text apart from the fence; a bar would end the cell even inside a span.
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{}{pad}{fence}", text.replace('|', "\\|"))
}

/// Running text of ours that may quote theirs: code spans that we set stay, everything else loses its meaning.
pub(super) fn escape(text: &str) -> String {
    let line = one_line(text);
    let mut out = String::with_capacity(line.len());
    for (index, part) in line.split('`').enumerate() {
        if index % 2 == 1 {
            out.push_str(&code(part));
            continue;
        }
        for (index, word) in part.split(' ').enumerate() {
            if index > 0 {
                out.push(' ');
            }
            // Trackers turn names, issue numbers and bare addresses into links, past any backslash.
            if word.contains(['@', '#']) || word.contains("://") || word.contains("www.") {
                out.push_str(&code(word));
                continue;
            }
            for c in word.chars() {
                if matches!(c, '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '~' | '|' | '!' | '&' | '$') {
                    out.push('\\');
                }
                out.push(c);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_theirs_is_markup() {
        assert_eq!(code("a|b"), "`a\\|b`");
        assert_eq!(code("``x`"), "``` ``x` ```");
        assert_eq!(code(" \n "), "");
        assert_eq!(escape("see [x](javascript:a) <b> @you"), "see \\[x\\](javascript:a) \\<b\\> `@you`");
        assert_eq!(escape("at https://evil.test/ now"), "at `https://evil.test/` now");
        assert_eq!(escape("marked `rel=sponsored` if"), "marked `rel=sponsored` if");
    }
}

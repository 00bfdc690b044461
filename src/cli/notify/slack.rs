//! The same message in Slack's words: `text` for notifications and for services that know no blocks, and `blocks`.
//!
//! Everything from pages is hostile here too: `&`, `<` and `>` are escaped, so that no mention, link or channel takes
//! effect, and links stand in code blocks, which format nothing.
//! Limits: <https://docs.slack.dev/reference/block-kit/blocks>

use serde_json::{Value, json};

use super::message::{Audited, Ended, Message};
use crate::model::figures::thousands;
use crate::reporter::Section;
use crate::reporter::text::{clip, one_line};

/// Characters of a header, of the text of a section, and of the whole fallback text. Slack's own limits are 150, 3,000
/// and 40,000; escaping and counting in UTF-16 may double a text.
const MAX_HEADER: usize = 120;
const MAX_SECTION: usize = 1_400;
const MAX_TEXT: usize = 3_000;

pub(super) fn blocks(message: &Message) -> Value {
    let headline = clip(&message.headline(), MAX_SECTION);
    let mut blocks = vec![json!({
        "type": "header",
        "text": { "type": "plain_text", "text": clip(&format!("Backlinks of {}", message.site), MAX_HEADER), "emoji": false },
    })];
    let mut lines = vec![headline.clone()];
    blocks.push(section(&escaped(&headline)));
    match &message.ended {
        Ended::Failed { remedy, .. } => {
            if let Some(remedy) = remedy {
                let hint = format!("Hint: {}", clip(remedy, MAX_SECTION));
                blocks.push(section(&escaped(&hint)));
                lines.push(hint);
            }
        }
        Ended::Audited(audited) => audited_blocks(audited, &mut blocks, &mut lines),
    }
    json!({ "text": escaped(&clip_lines(&lines.join("\n"))), "blocks": blocks })
}

fn audited_blocks(audited: &Audited, blocks: &mut Vec<Value>, lines: &mut Vec<String>) {
    for holding in &audited.holding {
        let line = format!("Condition {} holds: {}", holding.condition, holding.found);
        blocks.push(section(&format!(":warning: {}", escaped(&line))));
        lines.push(line);
    }
    for sentence in &audited.brief.sentences {
        let sentence = clip(sentence, MAX_SECTION);
        blocks.push(section(&escaped(&sentence)));
        lines.push(sentence);
    }
    blocks.push(figures(audited));
    for Section { title, links, more } in &audited.brief.sections {
        let count = links.len() as u64 + more;
        lines.push(format!("{title}: {}", thousands(count)));
        let mut list = String::new();
        for link in links {
            let link = in_code(&clip(link, 200));
            if list.len() + link.len() > MAX_SECTION {
                break;
            }
            list.push_str(&link);
            list.push('\n');
        }
        let shown = list.lines().count() as u64;
        let rest = if count > shown { format!("\nand {} more", thousands(count - shown)) } else { String::new() };
        blocks.push(section(&format!("*{}* ({})\n```{list}```{rest}", escaped(title), thousands(count))));
    }
}

/// The funnel and the labels as two columns.
fn figures(audited: &Audited) -> Value {
    let (quantity, quality) = (&audited.profile.summary.quantity, &audited.profile.summary.quality);
    let field =
        |name: &str, number: u64| json!({ "type": "mrkdwn", "text": format!("*{name}*\n{}", thousands(number)) });
    json!({
        "type": "section",
        "fields": [
            field("known", quantity.known.links),
            field("live", quantity.live.links),
            field("counts", quantity.counts.links),
            field("unverified", quantity.unverified.links),
            field("high-quality", quality.high.links),
            field("spammy", quality.spammy.links),
        ],
    })
}

fn section(text: &str) -> Value {
    // `verbatim`: addresses of strangers do not become links.
    json!({ "type": "section", "text": { "type": "mrkdwn", "text": text, "verbatim": true } })
}

/// <https://docs.slack.dev/messaging/formatting-message-text#escaping>
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// One line that cannot leave its code block.
fn in_code(text: &str) -> String {
    escaped(&one_line(text).replace('`', "'"))
}

fn clip_lines(text: &str) -> String {
    text.chars().take(MAX_TEXT).collect()
}

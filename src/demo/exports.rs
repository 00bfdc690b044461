//! The files that an owner of the audited site would have in hand, written as the vendors write them.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::SITE;
use super::web::Web;

/// Writes an Ahrefs export (UTF-16, tabs), a Search Console export and an access log; gives their paths in that order.
///
/// They overlap, as real ones do: Search Console knows every third page, the log every fifth.
pub fn write(web: &Web, directory: &Path) -> std::io::Result<[PathBuf; 3]> {
    let paths = [
        directory.join(format!("{SITE}-backlinks-subdomains_2026-07-10_08-15-00.csv")),
        directory.join(format!("{SITE}-Latest links-2026-07-10.csv")),
        directory.join("access.log"),
    ];
    write_ahrefs(web, &paths[0])?;
    write_search_console(web, &paths[1])?;
    write_access_log(web, &paths[2])?;
    Ok(paths)
}

const AHREFS_HEADER: [&str; 34] = [
    "Referring page title",
    "Referring page URL",
    "Language",
    "Platform",
    "Referring page HTTP code",
    "Domain rating",
    "UR",
    "Domain traffic",
    "Referring domains",
    "Linked domains",
    "External links",
    "Page traffic",
    "Keywords",
    "Target URL",
    "Left context",
    "Anchor",
    "Right context",
    "Redirect Chain URLs",
    "Redirect Chain status codes",
    "Type",
    "Content",
    "Nofollow",
    "UGC",
    "Sponsored",
    "Rendered",
    "Raw",
    "Lost status",
    "Drop reason",
    "Discovered status",
    "First seen",
    "Last seen",
    "Lost",
    "Author",
    "Links in group",
];

fn write_ahrefs(web: &Web, path: &Path) -> std::io::Result<()> {
    let mut text = String::new();
    let mut line = |cells: &[&str]| {
        let quoted: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        text.push_str(&quoted.join("\t"));
        text.push('\n');
    };
    line(&AHREFS_HEADER);
    for claim in &web.claims {
        let rating = format!("{:.1}", claim.rating);
        let chain = claim.via.join(", ");
        let codes = if claim.via.is_empty() { "" } else { "301" };
        let first_seen = format!("{} 04:12:00", claim.first_seen);
        let cells = AHREFS_HEADER.map(|name| match name {
            "Referring page URL" => claim.source.as_str(),
            "Referring page HTTP code" => "200",
            "Domain rating" => &rating,
            "Target URL" => &claim.target,
            "Anchor" => claim.anchor,
            "Redirect Chain URLs" => &chain,
            "Redirect Chain status codes" => codes,
            "Type" => "text",
            "Nofollow" => {
                if claim.nofollow {
                    "true"
                } else {
                    "false"
                }
            }
            "UGC" | "Sponsored" | "Rendered" => "false",
            "Content" | "Raw" => "true",
            "First seen" => &first_seen,
            "Last seen" => "2026-07-08 11:40:00",
            "Links in group" => "1",
            _ => "",
        });
        line(&cells);
    }
    let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
    file.write_all(&[0xff, 0xfe])?;
    for unit in text.encode_utf16() {
        file.write_all(&unit.to_le_bytes())?;
    }
    file.flush()
}

fn write_search_console(web: &Web, path: &Path) -> std::io::Result<()> {
    let mut text = String::from("Linking page,Last crawled");
    for claim in web.claims.iter().step_by(3) {
        text.push_str(&format!("\r\n{},2026-07-02", claim.source));
    }
    std::fs::write(path, text)
}

fn write_access_log(web: &Web, path: &Path) -> std::io::Result<()> {
    let mut text = String::new();
    for (nth, claim) in web.claims.iter().step_by(5).enumerate() {
        let target = claim.target.strip_prefix(&format!("http://{SITE}")).unwrap_or("/");
        text.push_str(&format!(
            "203.0.113.{} - - [0{}/Jul/2026:07:{:02}:11 +0000] \"GET {target} HTTP/1.1\" 200 5120 \"{}\" \"Mozilla/5.0\"\n",
            nth % 250 + 1,
            nth % 9 + 1,
            nth % 60,
            claim.source
        ));
    }
    // What every log holds too: own pages, search engines, and a forged referrer.
    for referrer in
        ["http://saltmarsh-kayaks.example/", "https://www.google.com/", "http://free-traffic-now.example/go"]
    {
        text.push_str(&format!(
            "198.51.100.7 - - [09/Jul/2026:09:00:00 +0000] \"GET / HTTP/1.1\" 200 5120 \"{referrer}\" \"Mozilla/5.0\"\n"
        ));
    }
    std::fs::write(path, text)
}

//! Answers that are not the page: captchas, bot walls, logins, parking, "not found" with status 200, scripts alone.
//!
//! Every sign counts only on a page with little else on it: an article about captchas is an article.

mod marks;

use html5ever::local_name;

use crate::extractor::page::Page;
use crate::extractor::text;
use crate::model::cause::Cause;
use crate::model::facts::PageFacts;

/// Words up to which a page may be a wall, a login or a parking page. Real ones have 10 to 150.
const MAX_WALL_WORDS: u32 = 250;
/// Links up to which a page may be a wall or a captcha: the vendor's, a help page, a way home. Sites have menus.
const MAX_WALL_LINKS: usize = 12;
/// Words up to which a page that names itself "not found" is taken at its word: menus and teasers surround it.
const MAX_MISSING_WORDS: u32 = 600;
/// Words below which a page with scripts and without links shows nothing by itself.
const MAX_SHELL_WORDS: u32 = 40;
/// Links on a page that shows nothing by itself: a skip link, a home link.
const MAX_SHELL_LINKS: usize = 3;
/// Words up to which the text alone tells that a page is missing.
const MAX_BARE_WORDS: u32 = 60;
/// Characters by which the part of a title that names a missing page may be longer than the name: `Sorry, …`, `Oops! …`.
const MAX_AROUND_MARK: usize = 30;
/// Scripts and frames whose addresses are looked at, and bytes of an inline script.
const MAX_SOURCES: usize = 200;
const MAX_INLINE_BYTES: usize = 4096;

/// Why the answer is not the page, with the words or marks that say so.
pub(super) fn find(page: &Page<'_>, facts: &PageFacts) -> Option<(Cause, String)> {
    if !is_article(page, facts) {
        let seen = Seen::of(page, facts);
        let found = (facts.words <= MAX_WALL_WORDS).then(|| seen.in_place_of_the_page(facts)).flatten();
        if let Some(found) = found.or_else(|| seen.missing(facts)) {
            return Some(found);
        }
    }
    shell(page, facts)
}

/// Articles may speak of walls and missing pages; those never date themselves or ask for comments.
fn is_article(page: &Page<'_>, facts: &PageFacts) -> bool {
    let says_article = |&node: &_| {
        let element = page.element(node);
        element.attribute(&local_name!("property")).is_some_and(|name| name.eq_ignore_ascii_case("og:type"))
            && element
                .attribute(&local_name!("content"))
                .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("article"))
    };
    facts.published.is_some() || facts.has_comment_form || page.survey.metas.iter().any(says_article)
}

/// A short page as the marks are compared with.
struct Seen {
    title: String,
    h1: String,
    /// Title and text in lower case, white space and apostrophes made one.
    text: String,
    /// Addresses of scripts and frames without their scheme, and inline scripts.
    sources: Vec<String>,
    inline: Vec<String>,
    host: String,
    links: usize,
    password_fields: u32,
}

impl Seen {
    fn of(page: &Page<'_>, facts: &PageFacts) -> Self {
        let fold = |text: &str| text.to_lowercase().replace(['\u{2019}', '\u{2018}'], "'");
        let (title, h1) = (fold(&facts.title), fold(&facts.h1));
        let is_short = facts.words <= MAX_WALL_WORDS;
        let text = if is_short { format!("{title}\n{}", one_space(&fold(&facts.text))) } else { String::new() };
        let frames = page.survey.resources.iter().filter(|&&node| page.element(node).name == local_name!("iframe"));
        let all = page.survey.scripts.iter().chain(frames).take(if is_short { MAX_SOURCES } else { 0 });
        let source = |&node: &_| {
            page.element(node).attribute(&local_name!("src")).map(|src| bare(&src.to_ascii_lowercase()).to_owned())
        };
        let sources = all.filter_map(source).collect();
        let inline = page.survey.scripts.iter().take(if is_short { MAX_SOURCES } else { 0 }).filter_map(|&node| {
            let script = page.dom.first_child(node).and_then(|child| page.dom.text(child))?;
            Some(text::cut(script, MAX_INLINE_BYTES).to_ascii_lowercase())
        });
        let host = page.input.url.host_str();
        Self {
            title,
            h1,
            text,
            sources,
            inline: inline.collect(),
            host: host.strip_prefix("www.").unwrap_or(host).to_owned(),
            links: page.survey.anchors.len(),
            password_fields: page.survey.password_fields,
        }
    }

    fn says(&self, marks: &[&'static str]) -> Option<&'static str> {
        marks.iter().find(|mark| self.text.contains(**mark)).copied()
    }

    /// A script or frame from one of these hosts.
    fn loads(&self, marks: &[&'static str]) -> Option<&'static str> {
        marks.iter().find(|mark| self.sources.iter().any(|source| is_from(source, mark))).copied()
    }

    /// The same for marks that are parts of addresses, in inline scripts too.
    fn runs(&self, marks: &[&'static str]) -> Option<&'static str> {
        let all = || self.sources.iter().chain(&self.inline);
        marks.iter().find(|mark| all().any(|source| source.contains(**mark))).copied()
    }

    fn in_place_of_the_page(&self, facts: &PageFacts) -> Option<(Cause, String)> {
        let is_bare = facts.words <= MAX_SHELL_WORDS && self.links <= MAX_SHELL_LINKS;
        self.parked(facts)
            .or_else(|| self.wall(is_bare))
            .or_else(|| self.captcha(is_bare, facts))
            .or_else(|| self.login())
    }

    fn parked(&self, facts: &PageFacts) -> Option<(Cause, String)> {
        let mark = self.says(marks::PARKED_TEXT);
        let names_itself =
            ["is for sale", "may be for sale", "is parked", "has expired", "steht zum verkauf", "est à vendre"]
                .iter()
                .find(|mark| !self.host.is_empty() && self.text.contains(&format!("{} {mark}", self.host)))
                .copied();
        let placeholder = marks::PLACEHOLDER_TITLE
            .iter()
            .find(|title| self.title == **title && self.links <= MAX_WALL_LINKS)
            .copied();
        let loads = self.loads(marks::PARKED_SOURCE).filter(|_| facts.words <= MAX_WALL_WORDS / 2);
        mark.or(names_itself).or(placeholder).or(loads).map(|mark| (Cause::Parked, format!("“{mark}”")))
    }

    fn wall(&self, is_bare: bool) -> Option<(Cause, String)> {
        if self.links > MAX_WALL_LINKS {
            return None;
        }
        let titled = marks::WALL_TITLE
            .iter()
            .find(|mark| self.title == **mark || self.title.ends_with(&format!("| {mark}")))
            .copied();
        // Akamai's page; Apache says the same of files that nobody may read, without a reference.
        let akamai = (self.text.contains("you don't have permission to access") && self.text.contains("reference #"))
            .then_some("you don't have permission to access … reference #");
        let script = || self.runs(marks::WALL_SOURCE).filter(|_| is_bare);
        let mark = self.says(marks::WALL_TEXT).or(titled).or(akamai).or_else(script)?;
        Some((Cause::BotWall, format!("“{mark}”")))
    }

    fn captcha(&self, is_bare: bool, facts: &PageFacts) -> Option<(Cause, String)> {
        if let Some(mark) = self.says(marks::CAPTCHA_TEXT).filter(|_| self.links <= MAX_WALL_LINKS) {
            return Some((Cause::Captcha, format!("“{mark}”")));
        }
        // A widget alone guards many a contact form: on a page with next to nothing else it is the page.
        let mark = self.loads(marks::CAPTCHA_SOURCE).filter(|_| is_bare && self.password_fields == 0)?;
        Some((Cause::Captcha, format!("“{mark}” and {} words", facts.words)))
    }

    fn login(&self) -> Option<(Cause, String)> {
        if self.password_fields == 0 {
            return None;
        }
        let titled =
            marks::LOGIN_TITLE.iter().find(|word| begins_or_ends(&self.title, word) || self.h1 == **word).copied();
        let mark = self.says(marks::LOGIN_TEXT).or(titled)?;
        Some((Cause::Login, format!("“{mark}” and a password field")))
    }

    fn missing(&self, facts: &PageFacts) -> Option<(Cause, String)> {
        if facts.words > MAX_MISSING_WORDS {
            return None;
        }
        let named = missing_name(&self.title).map(|mark| format!("“{mark}” in the title"));
        let headed = || missing_name(&self.h1).map(|mark| format!("“{mark}” in the heading"));
        let bare = || {
            let mark = self.says(marks::MISSING_TEXT).or_else(|| self.says(marks::MISSING))?;
            (facts.words <= MAX_BARE_WORDS && self.links <= MAX_WALL_LINKS)
                .then(|| format!("“{mark}” in {} words", facts.words))
        };
        named.or_else(headed).or_else(bare).map(|evidence| (Cause::Soft404, evidence))
    }
}

/// Address without scheme and `www.`.
fn bare(address: &str) -> &str {
    let address = address.trim();
    let rest = address.split_once("//").map_or(address, |(_, rest)| rest);
    rest.strip_prefix("www.").unwrap_or(rest)
}

/// True for an address on the host of the mark or below it, and with the mark's path at its beginning.
fn is_from(source: &str, mark: &str) -> bool {
    let (host, path) = mark.split_at(mark.find('/').unwrap_or(mark.len()));
    let (own, own_path) = source.split_at(source.find(['/', '?', '#']).unwrap_or(source.len()));
    crate::model::url::is_same_or_subdomain(own, host) && own_path.starts_with(path)
}

fn one_space(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `Log in`, `Log in · Site`, `Site | Login`: the word at either end of the title.
fn begins_or_ends(title: &str, word: &str) -> bool {
    let is_edge = |rest: &str, first: bool| {
        let next = if first { rest.chars().next() } else { rest.chars().next_back() };
        next.is_none_or(|c| !c.is_alphanumeric())
    };
    let is_about = || words(title).any(|word| marks::SPEAKS_ABOUT.contains(&word));
    let found = title.strip_prefix(word).is_some_and(|rest| is_edge(rest, true) && rest.chars().count() < 50)
        || title.strip_suffix(word).is_some_and(|rest| is_edge(rest, false) && rest.chars().count() < 50);
    found && !is_about()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// The mark by which a title or heading says that the page is missing.
///
/// Looks at the parts between separators: one of them has to be that statement, with little around it.
fn missing_name(line: &str) -> Option<&'static str> {
    if words(line).any(|word| marks::SPEAKS_ABOUT.contains(&word)) {
        return None;
    }
    line.split(['|', '·', '»', '›', '«', '—', '–', '•', ':'])
        .flat_map(|part| part.split(" - "))
        .map(str::trim)
        .find_map(|part| {
            if part == "404" || part == "not found" {
                return Some(if part == "404" { "404" } else { "not found" });
            }
            let mark = marks::MISSING.iter().find(|mark| part.contains(**mark))?;
            (part.chars().count() <= mark.chars().count() + MAX_AROUND_MARK).then_some(*mark)
        })
}

/// A page that scripts would fill, or an empty one.
fn shell(page: &Page<'_>, facts: &PageFacts) -> Option<(Cause, String)> {
    let scripts = page.survey.scripts.len();
    let links = page.survey.anchors.len();
    if facts.words == 0 && links == 0 && facts.images == 0 && scripts == 0 && page.survey.resources.is_empty() {
        return Some((Cause::Empty, format!("{} bytes without a word", facts.html_bytes)));
    }
    // Text that is there and only waits to be shown is text.
    let words = text::count_words(page.survey.text.as_str()) as u32;
    if scripts == 0 || words >= MAX_SHELL_WORDS || links >= MAX_SHELL_LINKS {
        return None;
    }
    let text = facts.text.to_lowercase();
    if let Some(mark) = marks::SCRIPT_TEXT.iter().find(|mark| text.contains(**mark)) {
        return Some((Cause::ScriptOnly, format!("“{mark}”")));
    }
    if page.survey.has_app_root || (words < 10 && links == 0 && scripts >= 2) {
        return Some((Cause::ScriptOnly, format!("{words} words, {scripts} scripts")));
    }
    None
}

#[cfg(test)]
mod tests;

//! What was typed: clap structs, nothing resolved. The doc comment of a field is its help text.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// How a report is written to stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Terminal,
    Csv,
    Json,
    Jsonl,
    Markdown,
    Html,
}

/// Where backlinks come from.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Sources")]
pub struct SourceArgs {
    /// Export of an SEO tool or search console, any vendor, recognised by content: file, directory, .gz, .zip, .xlsx, or - for stdin
    #[arg(long, value_name = "FILE")]
    pub links: Vec<PathBuf>,

    /// Web-server access log, for its referrers: file, directory, .gz, or - for stdin
    #[arg(long, value_name = "FILE")]
    pub access_log: Vec<PathBuf>,

    /// WARC or WAT archive that stands for the web: pages come from it and nowhere else (@LIST names a file with paths)
    #[arg(long, value_name = "FILE")]
    pub archive: Vec<PathBuf>,

    /// Ask these services and no others: wikipedia, hacker-news, stack-exchange, webmention; with a key bing, ahrefs, moz, majestic, dataforseo, semrush, open-page-rank. Unnamed, services are asked when no input is given. graph and history are read anyway
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub source: Vec<String>,

    /// Leave these sources out
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub no_source: Vec<String>,

    /// Rows to take from each service, and domains from the graph
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    pub max_rows: u32,

    /// Fetches per referring domain to find the linking page when only the domain is known
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub hunt: u32,

    /// Rank list for authority: Tranco, Majestic Million, Common Crawl ranks or Open PageRank, recognised by content
    #[arg(long, value_name = "FILE")]
    pub authority: Vec<PathBuf>,
}

/// How pages are fetched.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Crawling")]
pub struct NetworkArgs {
    /// Touch no network at all
    #[arg(long)]
    pub offline: bool,

    /// Hosts asked at the same time; each host gets one request at a time
    #[arg(long, value_name = "N", default_value_t = 64)]
    pub concurrency: u32,

    /// Seconds between two requests to one host; raised by Crawl-delay, slow or failing answers and Retry-After
    #[arg(long, value_name = "SECONDS", default_value_t = 1.0)]
    pub delay: f64,

    /// Seconds for one page, from connecting to its last byte
    #[arg(long, value_name = "SECONDS", default_value_t = 30.0)]
    pub timeout: f64,

    /// Largest page read, decoded, in bytes (suffixes k, M)
    #[arg(long, value_name = "BYTES", default_value = "5M", value_parser = parse_bytes)]
    pub max_body: u64,

    /// Redirects followed for one page
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub max_redirects: u32,

    /// Pages fetched in one audit
    #[arg(long, value_name = "N")]
    pub max_pages: Option<u64>,

    /// Pages of your own site fetched to see whether linked pages still work
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub check_targets: u32,

    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// Who asks, and through which door: the same for pages, services and downloads.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Connection")]
pub struct ConnectionArgs {
    /// Mail address or URL in the user agent, for the owners of the servers
    #[arg(long, value_name = "TEXT", env = "AUDIT_CONTACT")]
    pub contact: Option<String>,

    /// Allow exactly this private address; without one, all of them (an intranet, a mirror)
    #[arg(long, value_name = "ADDR[:PORT]", num_args = 0..=1, default_missing_value = "all")]
    pub allow_private: Vec<String>,

    /// Connect to HOST2:PORT2 instead of HOST1:PORT1, as curl does; empty HOST1 or PORT1 match all
    #[arg(long, value_name = "HOST1:PORT1:HOST2:PORT2")]
    pub connect_to: Vec<String>,

    /// Proxy for all requests (http, https or socks5 URL); it resolves the names, so the address guard then checks address literals, ports and schemes only
    #[arg(long, value_name = "URL")]
    pub proxy: Option<String>,

    /// Trust the certificates in this PEM file too
    #[arg(long, value_name = "FILE")]
    pub ca_cert: Option<PathBuf>,
}

/// What is written, and where.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Reports")]
pub struct OutputArgs {
    /// Format on stdout [default: terminal]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<Format>,

    /// Also write CSV to this file
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,

    /// Also write JSON to this file
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,

    /// Also write JSON Lines to this file
    #[arg(long, value_name = "FILE")]
    pub jsonl: Option<PathBuf>,

    /// Also write an HTML report to this file
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,

    /// Also write an Excel workbook to this file
    #[arg(long, value_name = "FILE")]
    pub xlsx: Option<PathBuf>,

    /// Also write Markdown to this file
    #[arg(long, value_name = "FILE")]
    pub markdown: Option<PathBuf>,

    #[command(flatten)]
    pub table: TableArgs,

    /// Exit with 10 when this holds, for example 'spammy>5%' or 'lost>10'
    #[arg(long, value_name = "CONDITION")]
    pub fail_on: Vec<String>,

    /// Post the summary to this URL: JSON, or Slack blocks where the address is Slack's, ends in /slack, or begins with slack+
    #[arg(long, value_name = "URL")]
    pub notify: Vec<String>,

    /// Print only what changed since the last audit, in place of the terminal report; nothing when nothing did
    #[arg(long, short)]
    pub quiet: bool,
}

/// How CSV tables are written.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "CSV")]
pub struct TableArgs {
    /// CSV for Excel: byte order mark and CRLF
    #[arg(long)]
    pub excel: bool,

    /// CSV field separator: a character, or `tab`
    #[arg(long, value_name = "CHAR")]
    pub delimiter: Option<String>,

    /// Write CSV cells as they are, even where a spreadsheet would run them as formulas
    #[arg(long)]
    pub raw: bool,
}

/// Options that every command understands.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Everywhere")]
pub struct CommonArgs {
    /// Directory for the history, the graph and caches [default: the platform's data directory]
    #[arg(long, value_name = "DIR", env = "AUDIT_DATA_DIR", global = true)]
    pub data_dir: Option<PathBuf>,

    /// Say more on stderr; twice for details
    #[arg(long, short, action = clap::ArgAction::Count, global = true)]
    pub verbose: u8,
}

/// `audit SITE`.
#[derive(Debug, Clone, Args)]
pub struct AuditArgs {
    /// Site to audit: host name (with its subdomains), =host (that host alone), or URL prefix
    #[arg(value_name = "SITE")]
    pub sites: Vec<String>,

    /// Read sites, sources, outputs and notifications from this file
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Check the configuration file, show what would run and where each value comes from, and stop
    #[arg(long, requires = "config")]
    pub check: bool,

    /// Start over instead of going on with an interrupted audit
    #[arg(long)]
    pub fresh: bool,

    /// Past audits of the site kept in the history [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub keep: Option<u32>,

    /// Re-weigh, switch off, allow or block in this TOML file
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,

    #[command(flatten)]
    pub sources: SourceArgs,

    #[command(flatten)]
    pub network: NetworkArgs,

    #[command(flatten)]
    pub output: OutputArgs,
}

/// Reads `5M`, `200k`, `1048576`.
fn parse_bytes(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let (digits, factor) = match text.char_indices().last() {
        Some((at, 'k' | 'K')) => (&text[..at], 1024),
        Some((at, 'm' | 'M')) => (&text[..at], 1024 * 1024),
        Some((at, 'g' | 'G')) => (&text[..at], 1024 * 1024 * 1024),
        _ => (text, 1),
    };
    digits
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(factor))
        .filter(|bytes| *bytes > 0)
        .ok_or_else(|| "give a number of bytes such as 500k or 5M".to_owned())
}

#[cfg(test)]
mod tests {
    use super::parse_bytes;

    /// What the help states is what runs: the crawler's own defaults, and those that are told in words.
    #[test]
    fn documented_defaults_are_the_real_ones() {
        use super::AuditArgs;
        let args = AuditArgs::typed();
        let set = super::super::fetch::Settings::new(&args.network, |_| None).unwrap();
        let real = crate::crawler::Settings::default();
        assert_eq!(format!("{:?}", set.crawl), format!("{real:?}"));
        assert_eq!((set.check_targets, set.max_pages, set.offline), (20, None, false));
        assert_eq!((args.sources.max_rows, args.sources.hunt, args.keep), (1_000, 4, None));
        let help = |name: &str| {
            use clap::CommandFactory;
            let command = super::super::Cli::command();
            let option = command.get_arguments().find(|option| option.get_long() == Some(name)).cloned();
            option.and_then(|option| option.get_help().map(ToString::to_string)).unwrap_or_default()
        };
        for (name, default) in [("format", "terminal"), ("keep", "all"), ("data-dir", "the platform's data directory")]
        {
            assert!(help(name).ends_with(&format!("[default: {default}]")), "{name}: {}", help(name));
        }
        assert!(args.output.format.is_none(), "which is the terminal report");
    }

    #[test]
    fn sizes_have_suffixes() {
        assert_eq!(parse_bytes("5M"), Ok(5 * 1024 * 1024));
        assert_eq!(parse_bytes("12"), Ok(12));
        assert!(parse_bytes("x").is_err());
        assert!(parse_bytes("0").is_err());
    }
}

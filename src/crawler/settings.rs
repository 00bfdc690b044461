//! What can be chosen about a crawl, and the limits that cannot.

use std::num::NonZeroUsize;
use std::time::Duration;

use super::connect_to::ConnectTo;
use super::guard::AllowPrivate;
use super::proxy::Proxies;

/// The name robots.txt rules address us by (RFC 9309, 2.2.1).
pub const PRODUCT_TOKEN: &str = "backlink-audit";

/// Longest `Crawl-delay` that is honoured. The directive is no standard; beyond this a site means "go away", and a
/// handful of its pages would hold up the whole audit (StormCrawler caps at the same 30 s).
pub const MAX_CRAWL_DELAY: Duration = Duration::from_secs(30);
/// Longest `Retry-After` that is waited for; a server that asks for more is left for the next audit.
pub const MAX_RETRY_AFTER: Duration = Duration::from_secs(120);
/// Longest pause that slow or failing answers can lead to.
pub const MAX_ADAPTIVE_DELAY: Duration = Duration::from_secs(60);
/// Failed requests in a row, with none that worked in between, after which a host is given up for this audit.
pub const MAX_HOST_FAILURES: u32 = 4;

/// Response headers read. hyper's 100 is too few for real pages behind several proxies; nothing honest sends more.
pub const MAX_HEADERS: usize = 512;
/// HTTP/2 header block, decompressed; the same order as hyper's 400 KiB for HTTP/1 would be generous without reason.
pub const MAX_HTTP2_HEADER_BYTES: u32 = 64 * 1024;
/// Kept of one response header. `Link` and `X-Robots-Tag` of real pages stay below 8 KiB.
pub const MAX_HEADER_VALUE_BYTES: usize = 16 * 1024;
/// Values kept of a header that may repeat.
pub const MAX_REPEATED_HEADERS: usize = 32;
/// Body kept of an error page: enough to tell a captcha from a plain refusal.
pub const MAX_ERROR_BODY: usize = 256 * 1024;
/// Body of a redirect that is read so that the connection can be used again; more is cheaper to cut off.
pub const MAX_REDIRECT_BODY: usize = 16 * 1024;
/// Codings undone on one body. Two are seen in practice (a proxy on top of the server); a thousand are an attack
/// (CVE-2022-32206).
pub const MAX_CODINGS: usize = 3;
/// Pieces that one body may arrive in. A server that flushes every line sends some forty bytes at a time, which makes this
/// many pieces of the largest page; a body in chunks of a single byte costs more to take apart than to read.
pub const MAX_BODY_PIECES: usize = 128 * 1024;
/// robots.txt that is read (RFC 9309, 2.5: at least 500 KiB must be).
pub const MAX_ROBOTS_BYTES: usize = 500 * 1024;
/// Redirects followed for robots.txt (RFC 9309, 2.3.1.2: at least five).
pub const MAX_ROBOTS_REDIRECTS: usize = 5;
/// How long a robots.txt answer is believed (RFC 9309, 2.4).
pub const ROBOTS_LIFETIME: Duration = Duration::from_secs(24 * 3600);
/// Time without counting the body rate: slow starts are normal.
pub const BODY_RATE_GRACE: Duration = Duration::from_secs(5);
/// Name lookups under way at once.
pub const MAX_LOOKUPS: usize = 32;
/// How long one name lookup may take.
pub const LOOKUP_TIMEOUT: Duration = Duration::from_secs(15);
/// How long an answer of the resolver is used.
pub const LOOKUP_LIFETIME: Duration = Duration::from_secs(600);
/// Idle connections are closed after this; longer than the usual delay between two requests to a host.
pub const IDLE_CONNECTION: Duration = Duration::from_secs(8);
/// Connections kept open between requests, per request at a time. Each holds buffers of about 100 kB after a page, so
/// that one for each of thousands of hosts would cost more than everything else together.
pub const KEPT_PER_REQUEST: usize = 4;
/// Finished pages that wait for the reader of the stream before no further request is made, by number and by the bytes of
/// their bodies. Generous in number, so that a few pages that are hard to read do not hold up the hosts of all others;
/// bounded in bytes, because a page may be megabytes.
pub const MAX_BACKLOG: usize = 256;
pub const MAX_BACKLOG_BYTES: usize = 24 * 1024 * 1024;
/// Hosts on one public address per request at a time: one server gets one request at a time, but an address that
/// serves dozens of the hosts we know belongs to a platform or CDN, where that would only mean hours of waiting.
pub const HOSTS_PER_ADDRESS_SLOT: usize = 16;
/// Pause on a public address between requests to different hosts, as a share of the delay between requests to one host.
pub const ADDRESS_DELAY_SHARE: f64 = 0.25;

/// One in so many requests under way is kept for hosts that answered last time, as long as one of them has pages left: hosts
/// nobody has met yet, or that failed last, may stall for as long as the time limits allow, and however many do, the others
/// go on. More than this would slow the meeting of new hosts, and stalls should be met early.
pub const KEPT_FOR_THE_WELL: usize = 8;

/// Time limits of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Name lookup, TCP and TLS together.
    pub connect: Duration,
    /// From asking to the end of the response headers, connecting included.
    pub headers: Duration,
    /// The whole request, body included.
    pub total: Duration,
    /// All requests of one page together, redirects and retries included; waiting in a queue does not count.
    pub page: Duration,
    /// Slowest body that is waited for, in bytes per second, on average after [`BODY_RATE_GRACE`].
    pub min_body_rate: u64,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            headers: Duration::from_secs(10),
            total: Duration::from_secs(30),
            page: Duration::from_secs(60),
            min_body_rate: 512,
        }
    }
}

/// Everything that can be chosen about a crawl; [`Default`] is what the command line promises.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Least pause between two requests to one host. Raised by Crawl-delay, slow and failing answers.
    pub delay: Duration,
    /// Requests under way at once, all hosts together.
    pub concurrency: NonZeroUsize,
    /// Requests under way at once per host. More than one is for servers of one's own.
    pub per_host: NonZeroUsize,
    /// Largest body, decoded; a longer page is cut here and says so.
    pub max_body: usize,
    pub max_redirects: usize,
    /// Pages asked for per host in all `crawl` calls together; the rest is not tried (`budget`).
    pub pages_per_host: Option<usize>,
    /// How often a failed request that can heal is repeated; see [`super::retry`].
    pub retries: u32,
    pub timeouts: Timeouts,
    /// Added to the user agent as `(+contact)`: an address or page where site owners reach the person who crawls.
    pub contact: Option<String>,
    pub allow_private: AllowPrivate,
    pub connect_to: Vec<ConnectTo>,
    pub proxies: Proxies,
    /// Additional certificate authorities, PEM.
    pub ca_certificates: Vec<Vec<u8>>,
    /// Ask robots.txt. Off is for sites of one's own.
    pub obey_robots: bool,
    /// Varies the waiting before retries between runs and machines.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        let some = |n| NonZeroUsize::new(n).unwrap_or(NonZeroUsize::MIN);
        Self {
            delay: Duration::from_secs(1),
            concurrency: some(64),
            per_host: some(1),
            max_body: 5 * 1024 * 1024,
            max_redirects: 10,
            pages_per_host: None,
            retries: 2,
            timeouts: Timeouts::default(),
            contact: None,
            allow_private: AllowPrivate::default(),
            connect_to: Vec::new(),
            proxies: Proxies::default(),
            ca_certificates: Vec::new(),
            obey_robots: true,
            seed: 0,
        }
    }
}

impl Settings {
    /// `backlink-audit/VERSION (+contact)`. Control characters of the contact are dropped.
    pub fn user_agent(&self) -> String {
        let name = format!("{PRODUCT_TOKEN}/{}", env!("CARGO_PKG_VERSION"));
        match &self.contact {
            Some(contact) => {
                let contact: String = contact.chars().filter(|c| (' '..='~').contains(c)).collect();
                format!("{name} (+{})", contact.trim())
            }
            None => name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documented_defaults_are_the_real_ones() {
        let settings = Settings::default();
        assert_eq!(settings.delay, Duration::from_secs(1));
        assert_eq!((settings.concurrency.get(), settings.per_host.get()), (64, 1));
        assert_eq!((settings.max_body, settings.max_redirects), (5 * 1024 * 1024, 10));
        assert!(settings.obey_robots);
        assert!(settings.user_agent().starts_with("backlink-audit/"));
    }

    #[test]
    fn a_contact_cannot_break_the_header() {
        let settings = Settings { contact: Some("me@x.test\r\nEvil: 1".into()), ..Settings::default() };
        assert!(settings.user_agent().ends_with("(+me@x.testEvil: 1)"));
    }
}

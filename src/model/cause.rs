//! Why a link is not simply there: one stable, kebab-case name for every ending that is not a live link.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How an ending is accounted for; see [`super::accounting`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// The page answered and the link is not on it, or the page is 404/410.
    Gone,
    /// We may not or will not look (robots.txt, address guard).
    Refused,
    /// We looked and could not see the page.
    Failed,
    /// Nobody looked: offline, interrupted, out of budget, no page known.
    NotTried,
}

macro_rules! causes {
    ($( $(#[$doc:meta])* $name:ident = $text:literal, $standing:ident; )*) => {
        /// The cause of a state that is not `live`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Cause {
            $( $(#[$doc])* $name, )*
            /// The page answered with this status; 404 and 410 mean gone, the others that we could not look.
            Http(u16),
        }

        impl Cause {
            /// All causes but [`Cause::Http`], in declaration order.
            pub const NAMED: &'static [Cause] = &[ $( Cause::$name, )* ];

            pub fn standing(self) -> Standing {
                match self {
                    $( Cause::$name => Standing::$standing, )*
                    Cause::Http(404 | 410) => Standing::Gone,
                    Cause::Http(_) => Standing::Failed,
                }
            }
        }

        impl fmt::Display for Cause {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $( Cause::$name => f.pad($text), )*
                    Cause::Http(status) => f.pad(&format!("http-{status}")),
                }
            }
        }

        impl FromStr for Cause {
            type Err = UnknownCause;
            fn from_str(text: &str) -> Result<Self, UnknownCause> {
                match text {
                    $( $text => Ok(Cause::$name), )*
                    _ => text
                        .strip_prefix("http-")
                        .and_then(|status| status.parse().ok())
                        .map(Cause::Http)
                        .ok_or_else(|| UnknownCause(text.to_owned())),
                }
            }
        }
    };
}

causes! {
    /// The page answered and carries no link to the target.
    LinkRemoved = "link-removed", Gone;
    /// The page says "not found" with status 200.
    Soft404 = "soft-404", Gone;
    /// The domain shows a parking or for-sale page.
    Parked = "parked", Gone;

    /// robots.txt forbids the page, or could not be read because the server failed.
    Robots = "robots", Refused;
    /// The address is private, loopback, link-local, multicast, metadata or otherwise not public.
    AddressGuard = "address-guard", Refused;
    /// A redirect led to an address that the guard refuses.
    BlockedRedirect = "blocked-redirect", Refused;
    /// Neither http nor https, or a port browsers refuse.
    Scheme = "scheme", Refused;

    Dns = "dns", Failed;
    Connect = "connect", Failed;
    Tls = "tls", Failed;
    Timeout = "timeout", Failed;
    /// The server closed or reset the connection.
    Reset = "reset", Failed;
    /// The answer breaks HTTP.
    Protocol = "protocol-error", Failed;
    /// The body, or what it decompresses to, is larger than allowed.
    TooLarge = "too-large", Failed;
    HeadersTooLarge = "headers-too-large", Failed;
    /// The markup nests deeper or holds more elements or attributes than allowed.
    TooComplex = "too-complex", Failed;
    RedirectLoop = "redirect-loop", Failed;
    RedirectLimit = "redirect-limit", Failed;
    /// A redirect without a usable destination.
    RedirectError = "redirect-error", Failed;
    NotHtml = "not-html", Failed;
    UnsupportedEncoding = "unsupported-encoding", Failed;
    /// The content encoding is broken.
    Decode = "decode-error", Failed;
    Empty = "empty", Failed;
    /// The connection ended before the page did, and the link is not in what arrived.
    Truncated = "truncated", Failed;
    Captcha = "captcha", Failed;
    /// A firewall or "checking your browser" page instead of the page.
    BotWall = "bot-wall", Failed;
    Login = "login", Failed;
    /// The page is built by a script; without running it there is nothing to see.
    ScriptOnly = "script-only", Failed;
    /// The host failed so often in this audit that it was given up.
    HostGivenUp = "host-given-up", Failed;
    /// The server asked to come back later than this audit waits.
    RetryLater = "retry-later", Failed;

    Offline = "offline", NotTried;
    Interrupted = "interrupted", NotTried;
    /// The budget of pages, per host or in all, was used up.
    Budget = "budget", NotTried;
    /// A domain is known to link, the page is not.
    NoPage = "no-page", NotTried;
    /// The archive that stands for the web does not hold the page.
    NotInArchive = "not-in-archive", NotTried;
}

/// A text that is no cause.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no known cause")]
pub struct UnknownCause(String);

impl Serialize for Cause {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cause {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_reads_back() {
        for cause in Cause::NAMED.iter().copied().chain([Cause::Http(404), Cause::Http(999)]) {
            assert_eq!(cause.to_string().parse(), Ok(cause));
        }
        assert!("nonsense".parse::<Cause>().is_err());
    }

    #[test]
    fn only_404_and_410_mean_gone() {
        assert_eq!(Cause::Http(404).standing(), Standing::Gone);
        assert_eq!(Cause::Http(410).standing(), Standing::Gone);
        for status in [400, 401, 403, 429, 451, 500, 503, 999] {
            assert_eq!(Cause::Http(status).standing(), Standing::Failed);
        }
    }
}

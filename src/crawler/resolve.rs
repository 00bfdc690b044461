//! Finds addresses, and lets through only those the guard allows: what is checked is what is connected to.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use reqwest::dns::{Name, Resolve, Resolving};
use tokio::sync::Semaphore;

use super::connect_to::{ConnectTo, mapped};
use super::guard::{Guard, Refusal};
use super::settings::{LOOKUP_LIFETIME, LOOKUP_TIMEOUT, MAX_LOOKUPS};

/// Names remembered at once; beyond it the memory starts over. A run rarely has more hosts.
const MAX_REMEMBERED: usize = 200_000;

/// No address for a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct LookupFailed(pub(crate) String);

/// Why a host cannot be connected to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unreachable {
    Lookup(LookupFailed),
    Refused(Refusal),
}

type Answer = Result<Arc<[IpAddr]>, LookupFailed>;

/// Looks names up with the system's resolver, so that hosts files and local configuration hold, and remembers.
pub(crate) struct Names {
    known: Mutex<HashMap<Box<str>, (Instant, Answer)>>,
    under_way: Semaphore,
}

impl Default for Names {
    fn default() -> Self {
        Self { known: Mutex::default(), under_way: Semaphore::new(MAX_LOOKUPS) }
    }
}

impl Names {
    fn remembered(&self, name: &str) -> Option<Answer> {
        let known = self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        known.get(name).filter(|(at, _)| at.elapsed() < LOOKUP_LIFETIME).map(|(_, answer)| answer.clone())
    }

    /// Every address of a name, unchecked. `fresh` asks again although the answer is remembered.
    pub(crate) async fn lookup(&self, name: &str, fresh: bool) -> Answer {
        let name = name.trim_end_matches('.');
        if let Ok(literal) = name.trim_matches(['[', ']']).parse::<IpAddr>() {
            return Ok([literal].into());
        }
        if let Some(answer) = self.remembered(name).filter(|answer| !fresh || answer.is_ok()) {
            return answer;
        }
        let answer = match tokio::time::timeout(LOOKUP_TIMEOUT, self.ask(name)).await {
            Ok(answer) => answer,
            Err(_) => Err(LookupFailed(format!("name lookup took longer than {} s", LOOKUP_TIMEOUT.as_secs()))),
        };
        let mut known = self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if known.len() >= MAX_REMEMBERED {
            known.clear();
        }
        known.insert(name.into(), (Instant::now(), answer.clone()));
        answer
    }

    async fn ask(&self, name: &str) -> Answer {
        let _permit = self.under_way.acquire().await;
        match tokio::net::lookup_host((name, 0)).await {
            Ok(found) => {
                let addresses: Vec<IpAddr> = found.map(|socket| socket.ip()).collect();
                if addresses.is_empty() {
                    Err(LookupFailed("name has no address".to_owned()))
                } else {
                    Ok(addresses.into())
                }
            }
            Err(problem) => {
                let text = problem.to_string();
                Err(LookupFailed(text.trim_start_matches("failed to lookup address information: ").to_owned()))
            }
        }
    }
}

/// Guarded lookups for URLs of one effective port.
#[derive(Clone)]
pub(crate) struct Resolver {
    pub(crate) names: Arc<Names>,
    pub(crate) guard: Arc<Guard>,
    pub(crate) connect_to: Arc<[ConnectTo]>,
    /// Names that the user chose himself: proxies.
    pub(crate) trusted: Arc<[String]>,
}

impl Resolver {
    /// The addresses that a URL's host and port may be connected at. Mapped ones are the user's own choice.
    pub(crate) async fn addresses(&self, host: &str, port: u16, fresh: bool) -> Result<Vec<SocketAddr>, Unreachable> {
        if let Some(to) = mapped(&self.connect_to, host, port) {
            let found = self.names.lookup(&to.host, fresh).await.map_err(Unreachable::Lookup)?;
            return Ok(found.iter().map(|ip| SocketAddr::new(*ip, to.port)).collect());
        }
        let found = self.names.lookup(host, fresh).await.map_err(Unreachable::Lookup)?;
        if self.trusted.iter().any(|name| name == host) {
            return Ok(found.iter().map(|ip| SocketAddr::new(*ip, port)).collect());
        }
        // One forbidden address among the answers is enough to refuse: a name that mixes them is a rebinding attempt.
        for ip in found.iter() {
            self.guard.check(*ip, port).map_err(Unreachable::Refused)?;
        }
        Ok(found.iter().map(|ip| SocketAddr::new(*ip, port)).collect())
    }

    /// As the HTTP library wants it, for URLs whose effective port is `port`.
    pub(crate) fn for_port(&self, port: Option<u16>) -> PortResolver {
        PortResolver { resolver: self.clone(), port }
    }
}

/// A [`Resolver`] inside the connector. The library asks by name only, so the port is fixed beforehand.
pub(crate) struct PortResolver {
    resolver: Resolver,
    /// `None`: the guard judges by address alone and the URL's port is kept.
    port: Option<u16>,
}

impl Resolve for PortResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let resolver = self.resolver.clone();
        let port = self.port;
        Box::pin(async move {
            match resolver.addresses(name.as_str(), port.unwrap_or(0), false).await {
                Ok(addresses) => Ok(Box::new(addresses.into_iter()) as Box<dyn Iterator<Item = SocketAddr> + Send>),
                Err(Unreachable::Lookup(failed)) => Err(failed.into()),
                Err(Unreachable::Refused(refusal)) => Err(refusal.into()),
            }
        })
    }
}

/// How long a lookup that failed for now should rest.
pub(crate) const LOOKUP_PAUSE: Duration = Duration::from_secs(3);

/// True when asking again may help: the name server was out of reach, as opposed to "no such name".
pub(crate) fn can_heal(failed: &LookupFailed) -> bool {
    let text = failed.0.to_ascii_lowercase();
    text.contains("temporary") || text.contains("try again") || text.contains("longer than")
}

//! The HTTP clients: one for direct requests, one for proxied ones, and one per port where ports matter to mappings.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::header::{ACCEPT, ACCEPT_ENCODING as ACCEPT_ENCODING_NAME, HeaderMap, HeaderValue};
use reqwest::{Certificate, Client, Proxy, Url, redirect};

use crate::crawler::body::ACCEPT_ENCODING;
use crate::crawler::connect_to::{ConnectTo, Mapped, mapped_url};
use crate::crawler::guard::Guard;
use crate::crawler::proxy::Proxies;
use crate::crawler::resolve::{Names, Resolver};
use crate::crawler::settings::{IDLE_CONNECTION, MAX_HEADERS, MAX_HTTP2_HEADER_BYTES, Settings, Timeouts};
use crate::crawler::trouble::Trouble;
use crate::error::{Error, Result};
use crate::model::cause::Cause;

/// Ports with a client of their own. Redirects choose ports, so strangers could make us build any number.
const MAX_PORT_CLIENTS: usize = 32;

/// Everything needed to ask the web for something.
pub(crate) struct Web {
    pub(in crate::crawler) timeouts: Timeouts,
    pub(super) max_body: usize,
    pub(crate) guard: Arc<Guard>,
    pub(crate) resolver: Resolver,
    connect_to: Arc<[ConnectTo]>,
    proxies: Proxies,
    recipe: Recipe,
    direct: Client,
    proxied: Option<Client>,
    /// By effective port, when the port decides about mapping or permission.
    by_port: Mutex<HashMap<u16, Client>>,
    ports_matter: bool,
}

/// What all clients have in common.
struct Recipe {
    user_agent: String,
    headers: HeaderMap,
    certificates: Vec<Certificate>,
    connect: Duration,
}

impl Web {
    pub(crate) fn new(settings: &Settings) -> Result<Self> {
        let guard = Arc::new(Guard::new(settings.allow_private.clone()));
        let connect_to: Arc<[ConnectTo]> = settings.connect_to.clone().into();
        let resolver = Resolver {
            names: Arc::new(Names::default()),
            guard: guard.clone(),
            connect_to: connect_to.clone(),
            trusted: Arc::from([]),
        };
        let recipe = Recipe::new(settings)?;
        let direct = recipe.build(&resolver, None, None)?;
        let proxied = match settings.proxies.is_empty() {
            true => None,
            false => {
                let trusting = Resolver { trusted: settings.proxies.hosts().into(), ..resolver.clone() };
                Some(recipe.build(&trusting, None, Some(&settings.proxies))?)
            }
        };
        let ports_matter =
            !connect_to.is_empty() || settings.allow_private.exact.iter().any(|(_, port)| port.is_some());
        Ok(Self {
            timeouts: settings.timeouts,
            max_body: settings.max_body,
            guard,
            resolver,
            connect_to,
            proxies: settings.proxies.clone(),
            recipe,
            direct,
            proxied,
            by_port: Mutex::default(),
            ports_matter,
        })
    }

    /// Where a mapping sends this URL.
    pub(crate) fn mapped(&self, url: &Url) -> Option<Mapped> {
        mapped_url(&self.connect_to, url)
    }

    /// True when a proxy will resolve the name and connect, so that the guard cannot see the address.
    pub(crate) fn is_proxied(&self, url: &Url) -> bool {
        self.proxied.is_some() && self.mapped(url).is_none() && self.proxies.proxy_for(url).is_some()
    }

    /// The URL as the HTTP library has to see it, and the `Host` header if that hides it. The library takes the port of
    /// the resolver's answer only when the URL names none, so a mapped URL loses its own.
    pub(in crate::crawler) fn as_connected(&self, url: &Url) -> (Url, Option<String>) {
        match (url.port(), self.mapped(url)) {
            (Some(port), Some(_)) => {
                let mut portless = url.clone();
                let _ = portless.set_port(None);
                (portless, Some(format!("{}:{port}", url.host_str().unwrap_or_default())))
            }
            _ => (url.clone(), None),
        }
    }

    pub(in crate::crawler) fn client(&self, url: &Url) -> std::result::Result<Client, Trouble> {
        if self.is_proxied(url) {
            return Ok(self.proxied.clone().unwrap_or_else(|| self.direct.clone()));
        }
        let port = url.port_or_known_default().unwrap_or(0);
        if !self.ports_matter {
            return Ok(self.direct.clone());
        }
        let mut clients = self.by_port.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(client) = clients.get(&port) {
            return Ok(client.clone());
        }
        if clients.len() >= MAX_PORT_CLIENTS {
            clients.clear();
        }
        let client = self
            .recipe
            .build(&self.resolver, Some(port), None)
            .map_err(|error| Trouble::new(Cause::Protocol, error.to_string()))?;
        clients.insert(port, client.clone());
        Ok(client)
    }
}

impl Recipe {
    fn new(settings: &Settings) -> Result<Self> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("text/html,application/xhtml+xml;q=0.9,*/*;q=0.5"));
        headers.insert(ACCEPT_ENCODING_NAME, HeaderValue::from_static(ACCEPT_ENCODING));
        let mut certificates = Vec::new();
        for pem in &settings.ca_certificates {
            let read = Certificate::from_pem_bundle(pem).map_err(|problem| {
                Error::usage(format!("a CA certificate cannot be read: {problem}"))
                    .with_remedy("give a file with one or more PEM certificates")
            })?;
            if read.is_empty() {
                return Err(Error::usage("the CA file holds no PEM certificate")
                    .with_remedy("give a file with `-----BEGIN CERTIFICATE-----` blocks"));
            }
            certificates.extend(read);
        }
        Ok(Self { user_agent: settings.user_agent(), headers, certificates, connect: settings.timeouts.connect })
    }

    fn build(&self, resolver: &Resolver, port: Option<u16>, proxies: Option<&Proxies>) -> Result<Client> {
        let mut builder = Client::builder()
            .user_agent(&self.user_agent)
            .default_headers(self.headers.clone())
            // Redirects are followed by hand, each hop guarded and recorded; Referer would tell sites about each other.
            .redirect(redirect::Policy::none())
            .referer(false)
            // The environment's proxies are read by `Proxies`, so that the guard knows about them.
            .no_proxy()
            .connect_timeout(self.connect)
            // The frontier decides how many stay open in all.
            .pool_max_idle_per_host(1)
            .pool_idle_timeout(IDLE_CONNECTION)
            .http1_max_headers(MAX_HEADERS)
            // As forgiving as browsers: a stray header is no reason to call a link lost.
            .http1_ignore_invalid_headers_in_responses(true)
            .http1_allow_obsolete_multiline_headers_in_responses(true)
            .http1_allow_spaces_after_header_name_in_responses(true)
            .http2_max_header_list_size(MAX_HTTP2_HEADER_BYTES)
            .dns_resolver(Arc::new(resolver.for_port(port)));
        if !self.certificates.is_empty() {
            builder = builder.tls_certs_merge(self.certificates.iter().cloned());
        }
        if let Some(proxies) = proxies.cloned() {
            builder = builder.proxy(Proxy::custom(move |url| proxies.proxy_for(url).cloned()));
        }
        builder.build().map_err(|problem| {
            Error::failed(format!("the HTTP client cannot be set up: {problem}"))
                .with_remedy("check that the system's CA certificates are installed, or pass `--ca-cert FILE`")
        })
    }
}

//! A stand-in for the services on the web: one TLS server on loopback that speaks for all of their hosts.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::support::Audit;

/// Every host that a service is asked at.
const HOSTS: &[&str] = &[
    "*.wikipedia.org",
    "*.wikidata.org",
    "*.wikimedia.org",
    "hn.algolia.com",
    "api.stackexchange.com",
    "webmention.io",
    "ssl.bing.com",
    "api.ahrefs.com",
    "lsapi.seomoz.com",
    "api.majestic.com",
    "api.dataforseo.com",
    "api.semrush.com",
    "openpagerank.com",
];

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Asked {
    pub host: String,
    pub method: String,
    pub path: String,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    pub body: String,
}

impl Asked {
    /// A parameter of the query, decoded; empty when it is missing.
    pub fn get(&self, name: &str) -> &str {
        self.query.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub fn all(&self, name: &str) -> Vec<&str> {
        self.query.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

/// What is sent back.
pub struct Says {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    /// Bytes of the body after which the connection breaks off.
    cut: Option<usize>,
}

impl Says {
    pub fn json(body: impl AsRef<[u8]>) -> Self {
        Self::status(200, body)
    }

    pub fn status(status: u16, body: impl AsRef<[u8]>) -> Self {
        Self { status, headers: Vec::new(), body: body.as_ref().to_vec(), cut: None }
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Breaks off in the middle of the body.
    pub fn cut_at(mut self, bytes: usize) -> Self {
        self.cut = Some(bytes);
        self
    }

    /// One of the recorded shapes in `fixtures/services`.
    pub fn recorded(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/services").join(name);
        Self::json(std::fs::read(&path).unwrap_or_else(|problem| panic!("{}: {problem}", path.display())))
    }
}

type Speaker = dyn Fn(&Asked) -> Says + Send + Sync;

/// The running stand-in.
pub struct Services {
    port: u16,
    certificate: String,
    log: Arc<Mutex<Vec<Asked>>>,
    /// Requests under way at the same moment for one host, at most.
    crowd: Arc<Mutex<Crowd>>,
}

#[derive(Default)]
struct Crowd {
    now: std::collections::BTreeMap<String, usize>,
    most: usize,
}

impl Services {
    pub fn new(speaker: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> Self {
        let (certificate, config) = trusted();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port");
        let port = listener.local_addr().expect("its number").port();
        let log = Arc::new(Mutex::new(Vec::new()));
        let crowd = Arc::new(Mutex::new(Crowd::default()));
        let speaker: Arc<Speaker> = Arc::new(speaker);
        let (kept, counted) = (Arc::clone(&log), Arc::clone(&crowd));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (speaker, config) = (Arc::clone(&speaker), Arc::clone(&config));
                let (log, crowd) = (Arc::clone(&kept), Arc::clone(&counted));
                // A client that leaves early is no trouble of the server's.
                std::thread::spawn(move || converse(stream, config, &*speaker, &log, &crowd));
            }
        });
        Self { port, certificate, log, crowd }
    }

    /// Requests so far, in order of arrival.
    pub fn asked(&self) -> Vec<Asked> {
        self.log.lock().expect("the log").clone()
    }

    pub fn asked_of(&self, host: &str) -> Vec<Asked> {
        self.asked().into_iter().filter(|asked| asked.host == host).collect()
    }

    pub fn most_at_once(&self) -> usize {
        self.crowd.lock().expect("the count").most
    }

    /// Points the program at the stand-in. Everything that is not one of its hosts goes where the caller sends it.
    pub fn serve(&self, audit: Audit) -> Audit {
        let file = audit.file("ca.pem", &self.certificate);
        let mut arguments =
            vec!["--ca-cert".to_owned(), file.display().to_string(), "--delay".to_owned(), "0".to_owned()];
        arguments.push("--connect-to".to_owned());
        arguments.push(format!(":443:127.0.0.1:{}", self.port));
        audit.args(arguments)
    }
}

fn trusted() -> (String, Arc<ServerConfig>) {
    let mut authority = CertificateParams::new(Vec::new()).expect("parameters");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().expect("a key");
    let certificate = authority.self_signed(&authority_key).expect("a certificate");
    let issuer = Issuer::from_params(&authority, &authority_key);
    let names: Vec<String> = HOSTS.iter().map(|host| (*host).to_owned()).collect();
    let key = KeyPair::generate().expect("a key");
    let leaf = CertificateParams::new(names).expect("names").signed_by(&key, &issuer).expect("a certificate");
    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], private)
        .expect("a server configuration");
    (certificate.pem(), Arc::new(config))
}

fn converse(
    stream: TcpStream,
    config: Arc<ServerConfig>,
    speaker: &Speaker,
    log: &Mutex<Vec<Asked>>,
    crowd: &Mutex<Crowd>,
) -> std::io::Result<()> {
    let connection = ServerConnection::new(config).map_err(std::io::Error::other)?;
    let mut stream = BufReader::new(StreamOwned::new(connection, stream));
    loop {
        let Some(asked) = read(&mut stream)? else { return Ok(()) };
        log.lock().expect("the log").push(asked.clone());
        {
            let mut crowd = crowd.lock().expect("the count");
            let now = crowd.now.entry(asked.host.clone()).or_default();
            *now += 1;
            let now = *now;
            crowd.most = crowd.most.max(now);
        }
        let says = speaker(&asked);
        let out = stream.get_mut();
        let mut head = format!("HTTP/1.1 {} Said\r\nContent-Length: {}\r\n", says.status, says.body.len());
        for (name, value) in &says.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        out.write_all(head.as_bytes())?;
        let cut = says.cut.unwrap_or(says.body.len()).min(says.body.len());
        out.write_all(&says.body[..cut])?;
        out.flush()?;
        if let Some(now) = crowd.lock().expect("the count").now.get_mut(&asked.host) {
            *now -= 1;
        }
        if cut < says.body.len() {
            return Ok(());
        }
    }
}

fn read(stream: &mut impl BufRead) -> std::io::Result<Option<Asked>> {
    let mut line = String::new();
    if stream.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split(' ');
    let (method, target) = (words.next().unwrap_or_default().to_owned(), words.next().unwrap_or("/").to_owned());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line)?;
        match line.trim().split_once(':') {
            Some((name, value)) => headers.push((name.to_ascii_lowercase(), value.trim().to_owned())),
            None => break,
        }
    }
    let header = |name: &str| headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let length = header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    let host = header("host").unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let query = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let (path, body) = (path.to_owned(), String::from_utf8_lossy(&body).into_owned());
    Ok(Some(Asked { host, method, path, query, headers, body }))
}

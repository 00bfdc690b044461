//! Lines of named fields: W3C Extended (IIS, CloudFront), CSV with a header (Cloud Storage), JSON objects.

use jiff::Timestamp;

use super::entry::{Entry, requested};
use crate::discovery::parse::date::{self, Order};

/// Which field says what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Referer,
    /// Host that the client asked for, best first.
    Host(u8),
    /// A request line.
    Request,
    /// A path, with query or without, or a whole URL.
    Url,
    Query,
    Date,
    /// Time of day, or date and time; a number of seconds, milliseconds or microseconds.
    Time,
}

/// What a field's name says, in the spellings of servers, proxies and clouds.
pub(super) fn field(name: &str) -> Option<Field> {
    let name = name.to_ascii_lowercase().replace('-', "_");
    let last = name.rsplit('.').next().unwrap_or_default();
    if matches!(
        last,
        "referer"
            | "referrer"
            | "http_referer"
            | "http_referrer"
            | "cs(referer)"
            | "cs_referer"
            | "request_referer"
            | "http_referer_header"
            | "clientrequestreferer"
            | "referer_header"
            | "cs(referrer)"
    ) {
        return Some(Field::Referer);
    }
    Some(match name.as_str() {
        "x_host_header" => Field::Host(0),
        "request.host" | "requesthost" | "http_host" | "clientrequesthost" | "host" | "vhost" | "server_name"
        | "virtual_host" | "domain" | "request_host" => Field::Host(1),
        "cs_host" | "cs(host)" => Field::Host(2),
        "request" | "request_line" | "http_request" | "requestline" => Field::Request,
        "cs_uri_stem"
        | "cs_uri"
        | "uri"
        | "request_uri"
        | "request.uri"
        | "requestpath"
        | "path"
        | "url"
        | "httprequest.requesturl"
        | "clientrequesturi"
        | "clientrequestpath"
        | "http.url"
        | "request_path"
        | "request_url"
        | "http_path" => Field::Url,
        "cs_uri_query" | "query" | "query_string" | "args" => Field::Query,
        "date" => Field::Date,
        "time" | "ts" | "time_local" | "time_iso8601" | "timestamp" | "@timestamp" | "startutc" | "time_micros"
        | "msec" | "datetime" | "edgestarttimestamp" | "time_stamp" | "eventtime" => Field::Time,
        _ => return None,
    })
}

/// Fields by position, for formats that name them once.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields(Vec<Option<Field>>);

impl Fields {
    pub fn new<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        Self(names.map(field).collect())
    }

    pub fn has_referer(&self) -> bool {
        self.0.contains(&Some(Field::Referer))
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The entry of a line's values.
    pub fn entry<'a>(&self, values: impl Iterator<Item = &'a str>) -> Entry {
        let mut parts = Parts::default();
        for (field, value) in self.0.iter().zip(values) {
            if let Some(field) = field {
                parts.set(*field, value);
            }
        }
        parts.entry()
    }
}

/// Collects the fields of one line.
#[derive(Default)]
pub(super) struct Parts<'a> {
    referer: &'a str,
    host: Option<(u8, &'a str)>,
    request: &'a str,
    url: &'a str,
    query: &'a str,
    date: &'a str,
    time: &'a str,
}

impl<'a> Parts<'a> {
    pub fn set(&mut self, field: Field, value: &'a str) {
        let value = if value == "-" { "" } else { value };
        if value.is_empty() {
            return;
        }
        match field {
            Field::Referer => self.referer = value,
            Field::Host(rank) => {
                if self.host.is_none_or(|(other, _)| rank < other) {
                    self.host = Some((rank, value));
                }
            }
            Field::Request => self.request = value,
            Field::Url => self.url = value,
            Field::Query => self.query = value,
            Field::Date => self.date = value,
            Field::Time => self.time = value,
        }
    }

    pub fn entry(self) -> Entry {
        let mut request = if self.url.is_empty() { requested(self.request) } else { self.url.to_owned() };
        if !self.query.is_empty() && !request.contains('?') {
            request.push('?');
            request.push_str(self.query.trim_start_matches('?'));
        }
        let host = self.host.map(|(_, host)| host.rsplit_once(':').map_or(host, |(name, _)| name).to_owned());
        Entry { referer: self.referer.to_owned(), host, request, time: moment(self.date, self.time) }
    }
}

fn moment(date: &str, time: &str) -> Option<Timestamp> {
    if !date.is_empty() {
        return date::parse(&format!("{date} {time}"), Order::DayFirst);
    }
    // Microseconds: Cloud Storage. Everything else is a notation like any other.
    if time.len() == 16 && time.bytes().all(|b| b.is_ascii_digit()) {
        return Timestamp::from_microsecond(time.parse().ok()?).ok();
    }
    // `1770372733.123` is seconds, not a day number.
    let whole = time.split('.').next().unwrap_or_default();
    let seconds = if whole.len() >= 9 && whole.bytes().all(|b| b.is_ascii_digit()) { whole } else { time };
    date::parse(seconds, Order::DayFirst)
}

/// Undoes one layer of percent-encoding: CloudFront encodes what it logs, percent signs too.
pub(super) fn percent_decode(text: &str) -> String {
    let raw = text.as_bytes();
    let hex = |at: usize| raw.get(at).and_then(|b| char::from(*b).to_digit(16));
    let mut bytes = Vec::with_capacity(raw.len());
    let mut at = 0;
    while at < raw.len() {
        match (raw[at], hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                at += 3;
            }
            (byte, ..) => {
                bytes.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_by_any_name() {
        for name in ["cs(Referer)", "http_referer", "request.headers.Referer", "request_Referer", "httpRequest.referer"]
        {
            assert_eq!(field(name), Some(Field::Referer), "{name}");
        }
        assert_eq!(field("cs(User-Agent)"), None);
        let fields = Fields::new("date time cs-uri-stem cs-uri-query x-host-header cs(Host) cs(Referer)".split(' '));
        let entry = fields.entry("2026-02-06 10:12:13 /en/ a=1 us.test d1.cloudfront.net https://a.test/".split(' '));
        assert_eq!(entry.request, "/en/?a=1");
        assert_eq!(entry.host.as_deref(), Some("us.test"));
        assert_eq!(entry.time.unwrap().to_string(), "2026-02-06T10:12:13Z");
    }

    #[test]
    fn moments_of_clouds() {
        assert_eq!(moment("", "1770372733.123").unwrap().to_string(), "2026-02-06T10:12:13Z");
        assert_eq!(moment("", "1770372733123456").unwrap().to_string(), "2026-02-06T10:12:13.123456Z");
        assert_eq!(moment("", "06/Feb/2026:10:12:13 +0000").unwrap().to_string(), "2026-02-06T10:12:13Z");
        assert_eq!(moment("", ""), None);
    }

    #[test]
    fn one_layer_of_encoding() {
        assert_eq!(percent_decode("https://a.test/x%2520y%"), "https://a.test/x%20y%");
    }
}

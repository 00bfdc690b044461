//! The property of a Search Console export: its rows carry no target, so the name of the file is all there is.
//!
//! `https___www.site.example_-Latest links-2026-05-10.csv` is a URL-prefix property,
//! `site.example-Latest links-2026-05-10.csv` a domain property; the words between change with the interface language.

/// Digits and hyphens of the date that ends the name.
const DATE: usize = "2026-05-10".len();

/// Host of the property that a file name tells, lower case; `None` where the name was changed.
pub(super) fn host(file: &str) -> Option<String> {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    // `(1)` of repeated downloads, ` - Sheet1` of spreadsheets.
    let date = stem.match_indices('-').map(|(at, _)| at + 1).find(|at| is_date(stem.get(*at..*at + DATE)))?;
    let name = &stem[..date];
    let host = match name.split_once("https___").or_else(|| name.split_once("http___")) {
        Some((_, rest)) => rest.split('_').next().filter(|host| rest.len() > host.len())?,
        None => {
            // Host names hold hyphens too: the report's name begins at the first one behind the last dot.
            let dot = name.rfind('.')?;
            let end = dot + name[dot..].find('-')?;
            &name[..end]
        }
    };
    let host = host.to_ascii_lowercase();
    let plausible = host.contains('.') && host.split('.').all(|label| !label.is_empty() && label.bytes().all(is_label));
    plausible.then_some(host)
}

fn is_label(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

fn is_date(text: Option<&str>) -> bool {
    text.is_some_and(|text| {
        text.bytes().enumerate().all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() })
    })
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn both_kinds_of_property_are_read() {
        let cases = [
            ("https___www.oz-timber.com.au_-Latest links-2026-05-18.csv", Some("www.oz-timber.com.au")),
            ("copy of http___www.site.example_-Latest links-2020-07-15.csv", Some("www.site.example")),
            ("https___site.example_blog_-Latest links-2026-05-10 (1).csv", Some("site.example")),
            ("my-site.example-More sample links-2026-05-10.csv.xlsx", Some("my-site.example")),
            ("Site.Example-דפים-2026-05-10.csv", Some("site.example")),
            ("Latest links-2026-05-10.csv", None),
            ("links.csv", None),
            ("gsc_latest_links.A.csv", None),
            ("https___site.example.csv", None),
            ("é-2026-05-1", None),
        ];
        for (name, expected) in cases {
            assert_eq!(host(name).as_deref(), expected, "{name}");
        }
    }
}

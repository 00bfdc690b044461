//! Every known export: vendor, report, rows, candidates.

use super::*;

/// file, short name, report, rows, candidates; a failed report gives `None`.
type Case = (&'static str, &'static str, &'static str, u64, Option<u64>);

const SYNTHETIC: &[Case] = &[
    ("ahrefs_anchors_2026.B.csv", "ahrefs", "anchors", 2, None),
    ("ahrefs_api_v3_all_backlinks.A.json", "ahrefs", "API v3 all-backlinks", 1, Some(1)),
    ("ahrefs_backlinks_2023-24_30col.B.csv", "ahrefs", "backlinks", 3, Some(3)),
    ("ahrefs_backlinks_2025-10_34col.A.csv", "ahrefs", "backlinks", 3, Some(3)),
    ("ahrefs_backlinks_2026-02_37col.A.csv", "ahrefs", "backlinks", 3, Some(3)),
    ("ahrefs_backlinks_2026-02_resaved_utf8.B.csv", "ahrefs", "backlinks", 2, Some(2)),
    ("ahrefs_backlinks_pre2020.D.csv", "ahrefs", "backlinks (2020 and before)", 1, Some(1)),
    ("ahrefs_broken_backlinks_2026.B.csv", "ahrefs", "broken backlinks", 1, Some(1)),
    ("ahrefs_link_intersect_2026.B.csv", "ahrefs", "link intersect", 1, Some(0)),
    ("ahrefs_refdomains_2026.B.csv", "ahrefs", "referring domains", 2, Some(2)),
    ("ahrefs_refips_2026.A.csv", "ahrefs", "referring IPs", 1, None),
    ("bing_backlinks_anchors.B.csv", "bing", "backlinks by anchor", 1, None),
    ("bing_backlinks_domains.B.csv", "bing", "backlinks by domain", 1, Some(1)),
    ("bing_backlinks_pages.B.csv", "bing", "backlinks by page", 2, Some(2)),
    ("cognitiveseo.X.csv", "cognitiveseo", "backlinks", 1, Some(1)),
    ("dataforseo_backlinks_live.B.json", "dataforseo", "API backlinks", 1, Some(1)),
    ("disavow_google_documented.txt", "list", "disavow file", 3, Some(3)),
    ("disavow_wild_variants_to_tolerate.txt", "list", "disavow file", 9, Some(9)),
    ("ga4_traffic_acquisition.B.csv", "ga4", "traffic acquisition", 4, Some(1)),
    ("german_excel_resave.B.csv", "ahrefs", "backlinks", 1, Some(1)),
    ("gsc_latest_links.A.csv", "search-console", "Latest links", 2, Some(2)),
    ("gsc_latest_links_hebrew.B.csv", "search-console", "Latest links (Hebrew)", 1, Some(1)),
    ("gsc_more_sample_links.A.csv", "search-console", "More sample links", 2, Some(2)),
    ("gsc_top_linking_sites.B.csv", "search-console", "Top linking sites", 2, Some(2)),
    ("gsc_top_linking_sites_hebrew.B.csv", "search-console", "Top linking sites (Hebrew)", 1, Some(1)),
    ("gsc_top_linking_text.D.csv", "search-console", "Top linking text", 2, None),
    ("gsc_top_target_pages_INTERNAL_trap.A.csv", "search-console", "Top target pages (internal links)", 1, None),
    ("gsc_top_target_pages_external.B.csv", "search-console", "Top target pages (external links)", 1, None),
    ("gwt_all_links_2012.B.csv", "search-console", "All links", 1, Some(1)),
    ("gwt_latest_links_2015.D.csv", "search-console", "Latest links", 1, Some(1)),
    ("linkody.X.csv", "linkody", "backlinks", 1, Some(1)),
    ("lrt_backlink_profiler.B.csv", "lrt", "backlinks", 2, Some(2)),
    ("majestic_api_getbacklinkdata.B.csv", "majestic", "API GetBackLinkData", 1, Some(1)),
    ("majestic_backlinks_2012.B.csv", "majestic", "backlinks (2012)", 1, Some(1)),
    ("majestic_download_backlinks_20col.B.csv", "majestic", "backlinks", 2, Some(2)),
    ("majestic_refdomains_2013.A.csv", "majestic", "referring domains", 1, Some(1)),
    ("mangools_linkminer.X.csv", "mangools", "backlinks", 1, Some(1)),
    ("matomo_referrers_websites.B.csv", "matomo", "referring websites", 1, Some(1)),
    ("monitor_backlinks.X.csv", "monitor-backlinks", "backlinks", 1, Some(1)),
    ("moz_link_explorer.D.csv", "moz", "Link Explorer inbound links", 1, Some(1)),
    ("moz_links_api_v2.B.json", "moz", "Links API v2", 1, Some(1)),
    ("moz_ose_2012.B.csv", "moz", "Open Site Explorer inbound links", 1, Some(1)),
    ("moz_ose_2016_preamble.B.csv", "moz", "Open Site Explorer inbound links", 2, Some(2)),
    ("openlinkprofiler.X.csv", "openlinkprofiler", "backlinks", 1, Some(1)),
    ("plain_url_list.A.csv", "list", "URL list", 2, Some(2)),
    ("screamingfrog_all_inlinks.B.csv", "screaming-frog", "all inlinks", 3, Some(3)),
    ("screamingfrog_liens_entrants_fr.B.csv", "screaming-frog", "all inlinks (French)", 1, Some(1)),
    ("semrush_api_backlinks.D.csv", "semrush", "API backlinks", 1, Some(1)),
    ("semrush_backlink_audit_domains.A.csv", "semrush", "backlink audit (domains)", 2, Some(2)),
    ("semrush_backlinks_15col_2018.B.csv", "semrush", "backlinks", 1, Some(1)),
    ("semrush_backlinks_19col.B.csv", "semrush", "backlinks", 2, Some(2)),
    ("semrush_backlinks_19col_semicolon.B.csv", "semrush", "backlinks", 1, Some(1)),
    ("semrush_backlinks_refdomains.A.csv", "semrush", "referring domains", 2, Some(2)),
    ("seo_spyglass.X.csv", "seo-spyglass", "backlinks", 1, Some(1)),
    ("seranking_api_backlinks.B.json", "se-ranking", "API backlinks", 1, Some(1)),
    ("seranking_ui.X.csv", "se-ranking", "backlinks", 1, Some(1)),
    ("serpstat_api_active_backlinks.B.json", "serpstat", "API getActiveBacklinks", 2, Some(2)),
    ("serpstat_backlinks_ui.C.csv", "serpstat", "backlinks", 1, Some(1)),
    ("sitebulb_external_links.X.csv", "sitebulb", "backlinks", 1, Some(1)),
    ("sitechecker.X.csv", "sitechecker", "backlinks", 1, Some(1)),
    ("ubersuggest.X.csv", "ubersuggest", "backlinks", 1, Some(1)),
    ("webceo.X.csv", "webceo", "backlinks", 1, Some(1)),
];

/// Likewise, with the audited site after the file.
type RealCase = (&'static str, &'static str, &'static str, &'static str, u64, Option<u64>);

const REAL: &[RealCase] = &[
    ("ahrefs_backlinks_2025-10.csv", "hbnobulk.com", "ahrefs", "backlinks", 40, Some(40)),
    ("ahrefs_refips_2026-02.csv", "caldea.com", "ahrefs", "referring IPs", 20, None),
    ("disavow_2013.txt", "samplewebsite.org", "list", "disavow file", 52, Some(52)),
    ("gsc_johnmurch_latest.csv", "johnmurch.com", "search-console", "Latest links", 18, Some(18)),
    (
        "gsc_oztimber_internal.csv",
        "oztimberfloor.com.au",
        "search-console",
        "Top target pages (internal links)",
        74,
        None,
    ),
    ("gsc_oztimber_latest.csv", "oztimberfloor.com.au", "search-console", "Latest links", 43, Some(43)),
    ("majestic_refdomains_2013.csv", "alsofnevada.org", "majestic", "referring domains", 30, Some(30)),
    ("semrush_backlink_audit_domains.csv", "caldea.com", "semrush", "backlink audit (domains)", 60, Some(60)),
    ("semrush_refdomains.csv", "caldea.com", "semrush", "referring domains", 40, Some(40)),
    ("url_list.csv", "epinganillopro.com", "list", "URL list", 61, Some(61)),
];

fn check(path: &str, about: &str, name: &str, report: &str, rows: u64, candidates: Option<u64>) {
    let found = read_fixture(path, about);
    let seen = found.report();
    let summary =
        (seen.name.as_str(), seen.report.as_str(), seen.rows, seen.candidates, seen.refused_rows, seen.failed);
    assert_eq!(summary, (name, report, rows, candidates.unwrap_or(0), 0, candidates.is_none()), "{path}: {seen:?}");
    if candidates.is_none() {
        assert!(seen.note.as_ref().is_some_and(|note| note.contains("export")), "{path} says what to export: {seen:?}");
    }
}

#[test]
fn every_known_export() {
    for (file, name, report, rows, candidates) in SYNTHETIC {
        check(&format!("synthetic/{file}"), "example.com", name, report, *rows, *candidates);
    }
}

#[test]
fn real_exports() {
    for (file, about, name, report, rows, candidates) in REAL {
        check(&format!("real/{file}"), about, name, report, *rows, *candidates);
    }
}

/// Other generations: columns shuffled, two unknown ones inserted, names in other case.
#[test]
fn other_generations_are_still_known() {
    for (file, name, report, rows, candidates) in SYNTHETIC {
        let closed = ["gsc_", "gwt_", "bing_", "linkody", "monitor", "sitechecker", "disavow", "plain"];
        if !file.ends_with(".csv") || closed.iter().any(|start| file.starts_with(start)) || file.contains("preamble") {
            continue;
        }
        let bytes = std::fs::read(fixture("synthetic").join(file)).unwrap();
        let charset = crate::discovery::parse::charset::detect(&bytes, None);
        let text = charset.encoding.decode(&bytes).0.into_owned();
        let layout = super::super::layout::judge(text.as_bytes(), true);
        let header = layout.header.unwrap();
        let mut table: Vec<Vec<String>> = vec![header.iter().map(|name| name.to_uppercase()).collect()];
        table.extend(layout.sample);
        let width = header.len();
        let mut writer = csv::Writer::from_writer(Vec::new());
        for (at, row) in table.iter().enumerate() {
            let mut cells: Vec<String> = (0..width).map(|i| row.get(i).cloned().unwrap_or_default()).rev().collect();
            cells.insert(width / 2, if at == 0 { "Quality Vector".into() } else { "0.7".into() });
            cells.insert(0, if at == 0 { "Cluster".into() } else { "https://cluster.example/c".into() });
            writer.write_record(&cells).unwrap();
        }
        let found = try_bytes(&writer.into_inner().unwrap(), "example.com").unwrap();
        let seen = found.report();
        // GA4's totals row begins with an empty cell, which here is another one.
        let summary = (seen.name.as_str(), seen.report.as_str(), seen.rows, seen.candidates);
        assert_eq!(summary, (*name, *report, *rows, candidates.unwrap_or(0)), "{file}: {seen:?}");
    }
}

/// The same rows in the containers and encodings that users give.
#[test]
fn containers_and_encodings_do_not_matter() {
    let path = fixture("synthetic/semrush_backlinks_19col.B.csv");
    let plain = std::fs::read_to_string(&path).unwrap();
    let expected = read_fixture("synthetic/semrush_backlinks_19col.B.csv", "example.com").sources().join(" ");
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gz.write_all(plain.as_bytes()).unwrap();
    let utf16 = |little: bool| -> Vec<u8> {
        let units = plain.encode_utf16();
        units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    };
    let variants: Vec<Vec<u8>> = vec![
        gz.finish().unwrap(),
        utf16(true),
        utf16(false),
        [b"\xff\xfe".to_vec(), utf16(true)].concat(),
        [b"\xef\xbb\xbf".to_vec(), plain.clone().into_bytes()].concat(),
        plain.replace('\n', "\r\n").into_bytes(),
        plain.replace('\n', "\r").into_bytes(),
        format!("\n\n{plain}\n\n\u{1a}").into_bytes(),
        format!("Exported by Semrush\n\n{plain}").into_bytes(),
        format!("sep=,\r\n{plain}").into_bytes(),
    ];
    for (index, bytes) in variants.iter().enumerate() {
        let found = try_bytes(bytes, "example.com").unwrap_or_else(|error| panic!("variant {index}: {error}"));
        assert_eq!(found.report().name, "semrush", "variant {index}");
        assert_eq!(found.sources().join(" "), expected, "variant {index}");
    }
}

#[test]
fn a_workbook_is_read_sheet_by_sheet() {
    let plain = std::fs::read_to_string(fixture("synthetic/semrush_backlinks_19col.B.csv")).unwrap();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("links").unwrap();
    for (at, record) in csv::ReaderBuilder::new().has_headers(false).from_reader(plain.as_bytes()).records().enumerate()
    {
        for (column, cell) in record.unwrap().iter().enumerate() {
            let (row, column) = (at as u32, column as u16);
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(row, column, number).unwrap(),
                Err(_) if cell.eq_ignore_ascii_case("true") => sheet.write_boolean(row, column, true).unwrap(),
                Err(_) if cell.len() == 10 && cell.starts_with("20") => {
                    let date = rust_xlsxwriter::ExcelDateTime::parse_from_str(cell).unwrap();
                    let format = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
                    sheet.write_datetime_with_format(row, column, &date, &format).unwrap()
                }
                Err(_) => sheet.write_string(row, column, cell).unwrap(),
            };
        }
    }
    book.add_worksheet().set_name("notes").unwrap().write_string(0, 0, "made by hand").unwrap();
    let found = try_bytes(&book.save_to_buffer().unwrap(), "example.com").unwrap();
    let report = found.report();
    assert_eq!((report.name.as_str(), report.rows, report.candidates), ("semrush", 2, 2));
    assert!(report.input.ends_with(" (links)"), "{}", report.input);
    let spam = &found.candidates[1];
    assert_eq!(spam.claim.rel.as_ref().unwrap().to_string(), "nofollow ugc");
    assert_eq!(spam.first_seen.unwrap().to_string(), "2025-11-13T00:00:00Z");
    assert_eq!(spam.origins[0].line, 3);
}

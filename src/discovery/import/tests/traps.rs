//! What breaks naive column mapping, each as one test.

use super::*;
use crate::model::link::Element;
use crate::model::metrics::Metric;

#[test]
fn ahrefs_href_is_the_first_of_the_redirect_chain() {
    let found = read_fixture("real/ahrefs_backlinks_2025-10.csv", "hbnobulk.com");
    let chained: Vec<&Candidate> = found.candidates.iter().filter(|c| !c.via.is_empty()).collect();
    assert_eq!(chained.len(), 23);
    assert_eq!(chained[0].via[0].as_str(), "https://www.essentialnaturaloils.com/");
    assert_eq!(chained[0].target.as_ref().unwrap().as_str(), "https://www.hbnobulk.com/");
    assert_eq!(chained[0].claim.anchor.as_deref(), Some("https://www.essentialnaturaloils.com"));
}

/// The site's old name redirects to its new one: the href is on the old name.
#[test]
fn a_moved_site_is_found_in_the_chains() {
    let found = read_fixture("real/ahrefs_backlinks_2025-10.csv", "essentialnaturaloils.com");
    assert!(found.report().candidates > 0);
    assert!(
        found.candidates.iter().all(|c| c.target.as_ref().unwrap().host_str().ends_with("essentialnaturaloils.com"))
    );
}

#[test]
fn semrush_text_frame_form_image_are_booleans() {
    let found = read_fixture("synthetic/semrush_backlinks_19col.B.csv", "example.com");
    let [good, spam] = found.candidates.as_slice() else { panic!("two") };
    assert_eq!(good.claim.anchor.as_deref(), Some("Example"));
    assert_eq!(good.claim.page_title.as_deref(), Some("Best widgets, a guide"));
    assert_eq!((good.claim.follow, good.claim.sitewide), (Some(true), Some(false)));
    assert_eq!(good.metrics.get(Metric::SemrushPageAs), Some(35.0));
    // TRUE and FALSE after a re-save; `Lost link` is a boolean, not a date.
    assert_eq!(spam.claim.rel.as_ref().unwrap().to_string(), "nofollow ugc");
    assert_eq!((spam.claim.sitewide, spam.lost_at), (Some(true), None));
    assert_eq!(spam.claim.lost_reason.as_deref(), Some("lost"));
}

#[test]
fn ahrefs_lost_is_a_date_and_referring_domains_are_the_pages() {
    let found = read_fixture("synthetic/ahrefs_backlinks_2026-02_37col.A.csv", "example.com");
    let [good, spam, image] = found.candidates.as_slice() else { panic!("three") };
    assert_eq!(good.lost_at, None);
    assert_eq!(spam.lost_at.unwrap().to_string(), "2026-01-23T23:24:10Z");
    assert_eq!(spam.claim.lost_reason.as_deref(), Some("pageerror"));
    assert_eq!(spam.claim.http_status, Some(404));
    assert_eq!(spam.claim.language.as_deref(), Some("es"));
    assert_eq!(good.metrics.get(Metric::PageRefDomains), Some(4.0));
    assert_eq!(good.metrics.get(Metric::AhrefsUr), Some(3.7));
    assert_eq!(good.claim.context_before.as_deref(), Some("we liked the ("));
    assert_eq!(image.claim.element, Some(Element::A));
    assert_eq!(image.via.len(), 2);
    assert_eq!(image.claim.anchor.as_deref(), Some("=HYPERLINK(\"http://evil.example\",\"x\")"));
}

/// 0 and 429 say that the vendor could not look; they travel as they are and make no link dead.
#[test]
fn unfetched_statuses_travel() {
    for status in ["0", "429"] {
        let text = format!(
            "Referring page URL,Referring page HTTP code,Target URL\nhttps://a.test/,{status},https://us.test/\n"
        );
        assert_eq!(one(&text).claim.http_status, status.parse().ok());
    }
}

#[test]
fn screaming_frog_target_is_an_attribute_and_image_an_img() {
    let found = read_fixture("synthetic/screamingfrog_all_inlinks.B.csv", "example.com");
    let [text, image, footer] = found.candidates.as_slice() else { panic!("three") };
    assert_eq!(text.target.as_ref().unwrap().as_str(), "https://example.com/");
    assert_eq!((text.claim.http_status, text.claim.in_content), (None, Some(true)));
    assert_eq!(image.claim.element, Some(Element::Img));
    assert_eq!(image.claim.anchor.as_deref(), Some("Logo"));
    assert_eq!((footer.claim.follow, footer.claim.in_content), (Some(false), Some(false)));
    let french = read_fixture("synthetic/screamingfrog_liens_entrants_fr.B.csv", "example.com");
    assert_eq!(french.candidates[0].claim.anchor.as_deref(), Some("Exemple"));
    assert_eq!(french.candidates[0].claim.element, Some(Element::A));
}

#[test]
fn serpstat_nofollow_holds_a_word() {
    let found = read_fixture("synthetic/serpstat_api_active_backlinks.B.json", "example.com");
    assert_eq!(found.candidates[0].claim.follow, Some(true));
    assert_eq!(found.candidates[1].claim.follow, Some(false));
    assert_eq!(found.candidates[1].claim.element, Some(Element::Redirect));
    assert_eq!(found.candidates[0].origins[0].line, 3);
}

#[test]
fn the_internal_links_export_is_refused_by_name() {
    let found = read_fixture("real/gsc_oztimber_internal.csv", "oztimberfloor.com.au");
    let report = found.report();
    assert!(report.failed);
    let note = report.note.as_deref().unwrap();
    assert!(note.contains("internal links") && note.contains("Latest links"), "{note}");
}

/// Search Console's rows name no target: what they are about stands in the name of the file alone.
#[test]
fn the_property_is_read_from_the_file_name() {
    let directory = tempfile::tempdir().unwrap();
    let named = |name: &str| {
        let path = directory.path().join(name);
        std::fs::copy(fixture("real/gsc_oztimber_latest.csv"), &path).unwrap();
        try_file(&path, "blog.oztimberfloor.com.au").unwrap()
    };
    let own = named("https___oztimberfloor.com.au_-Latest links-2026-05-18.csv");
    assert_eq!(own.report().candidates, 43);
    let foreign = named("rival.com.au-Latest links-2026-05-18.csv");
    assert_eq!((foreign.report().candidates, foreign.report().skipped["other site"]), (0, 43));
    let note = foreign.report().note.as_deref().unwrap();
    assert_eq!(note, "this export is about rival.com.au, not blog.oztimberfloor.com.au");
}

#[test]
fn names_that_hold_the_audited_domain_are_known() {
    let found = read_fixture("synthetic/majestic_refdomains_2013.A.csv", "example.com");
    let lead = &found.candidates[0];
    assert_eq!(lead.place.as_str(), "good.example");
    // DD/MM/YYYY; the other of the two pairs of dates is about the domain, not the link.
    assert_eq!(lead.first_seen.unwrap().to_string(), "2013-05-08T00:00:00Z");
    assert_eq!(lead.last_seen.unwrap().to_string(), "2013-05-26T00:00:00Z");
    assert_eq!(lead.metrics.get(Metric::MajesticTf), Some(18.0));
    let intersect = "Referring page URL,Intersect,us.test/,rival.test/\n\
        https://a.test/,2,https://us.test/x,https://rival.test/\nhttps://b.test/,1,,https://rival.test/\n";
    let found = read_text(intersect);
    assert_eq!(found.sources(), ["https://a.test/"]);
    assert_eq!(found.candidates[0].target.as_ref().unwrap().as_str(), "https://us.test/x");
    assert_eq!(found.report().skipped["other site"], 1);
}

#[test]
fn majestic_flags_are_marks() {
    let found = read_fixture("synthetic/majestic_download_backlinks_20col.B.csv", "example.com");
    assert_eq!(found.candidates[0].claim.follow, Some(true));
    assert_eq!(found.candidates[1].claim.follow, Some(false));
    let api = read_fixture("synthetic/majestic_api_getbacklinkdata.B.csv", "example.com");
    assert_eq!(api.candidates[0].claim.follow, Some(false));
    let old = read_fixture("synthetic/majestic_backlinks_2012.B.csv", "example.com");
    assert_eq!(old.candidates[0].claim.follow, Some(true));
}

/// Majestic rows with a comma too many, and with a space in the URL.
#[test]
fn broken_rows_are_read_or_refused_with_their_line() {
    let header = "Target URL,Source URL,Anchor Text,FlagNoFollow\n";
    let found = read_text(&format!(
        "{header}https://us.test/,https://a.test/b c,x,\nhttps://us.test/,x,y,https://b.test/,z,-\n\"https://us.test/\",\"\",\"multi\nline\",\nhttps://us.test/,https://c.test/,x,\n"
    ));
    assert_eq!(found.sources(), ["https://a.test/b%20c", "https://c.test/"]);
    assert_eq!(found.unread.len(), 2);
    assert_eq!(found.unread[0].0, 3);
    assert!(found.unread[0].1.contains("2 cells more"), "{:?}", found.unread);
    assert_eq!(found.unread[1], (4, "no URL in column `Source URL`".to_owned()));
    assert_eq!(found.candidates[1].origins[0].line, 6);
}

#[test]
fn domain_reports_are_leads() {
    for file in ["ahrefs_refdomains_2026.B.csv", "semrush_backlinks_refdomains.A.csv", "gsc_top_linking_sites.B.csv"] {
        let found = read_fixture(&format!("synthetic/{file}"), "example.com");
        assert!(
            found.candidates.iter().all(|c| matches!(c.place, crate::model::candidate::Place::Domain(_))),
            "{file}"
        );
        assert!(found.sources().contains(&"spam.example"), "{file}");
    }
    // Bing writes domains as URLs, Google counts as `1,240`; the trailing space of `Traffic ` does not hide it.
    assert_eq!(read_fixture("synthetic/bing_backlinks_domains.B.csv", "example.com").sources(), ["good.example"]);
    let hebrew = read_fixture("synthetic/gsc_top_linking_sites_hebrew.B.csv", "example.com");
    assert_eq!(hebrew.candidates[0].metrics.get(Metric::GroupSize), Some(1240.0));
    let ahrefs = read_fixture("synthetic/ahrefs_refdomains_2026.B.csv", "example.com");
    assert_eq!(ahrefs.candidates[0].metrics.get(Metric::DomainTraffic), Some(1_456_241.0));
}

#[test]
fn analytics_give_referrals_only() {
    let found = read_fixture("synthetic/ga4_traffic_acquisition.B.csv", "example.com");
    assert_eq!(found.sources(), ["good.example"]);
    assert_eq!(found.candidates[0].claim.visits, Some(40));
    assert_eq!(found.report().skipped["not a referral"], 2);
    assert_eq!(found.report().skipped["totals"], 1);
    let matomo = read_fixture("synthetic/matomo_referrers_websites.B.csv", "example.com");
    assert_eq!(matomo.candidates[0].claim.visits, Some(15));
}

#[test]
fn moz_urls_have_no_scheme_and_repeat() {
    let found = read_fixture("synthetic/moz_link_explorer.D.csv", "example.com");
    assert_eq!(found.sources(), ["http://blog.good.example/w"]);
    assert_eq!(found.candidates[0].target.as_ref().unwrap().as_str(), "http://example.com/");
    assert_eq!(found.candidates[0].metrics.get(Metric::MozSpam), Some(1.0));
    // Repeated rows are candidates each; the store makes them one.
    let old = read_fixture("synthetic/moz_ose_2016_preamble.B.csv", "example.com");
    assert_eq!(old.candidates[0].key(), old.candidates[1].key());
    assert_eq!(old.candidates[0].origins[0].line, 8);
}

#[test]
fn search_console_rows_have_no_target_and_raw_spaces() {
    let found = read_fixture("real/gsc_oztimber_latest.csv", "oztimberfloor.com.au");
    assert!(found.candidates.iter().all(|c| c.target.is_none()));
    assert!(found.sources().contains(&"https://intently.co/suppliers/Australia/Sydney/Flooring%20Supply"));
    assert_eq!(found.candidates[0].last_seen.unwrap().to_string(), "2026-04-19T00:00:00Z");
}

#[test]
fn excel_saves_with_commas_in_numbers_and_windows_letters() {
    let found = read_fixture("synthetic/german_excel_resave.B.csv", "example.com");
    assert_eq!(found.sources(), ["https://blog.good.example/k%C3%BCche"]);
    assert_eq!(found.candidates[0].claim.anchor.as_deref(), Some("Öl"));
    assert_eq!(found.candidates[0].metrics.get(Metric::AhrefsDr), Some(7.5));
    let lrt = read_fixture("synthetic/lrt_backlink_profiler.B.csv", "example.com");
    assert_eq!(lrt.candidates[0].claim.ip.unwrap().to_string(), "192.0.2.1");
    assert_eq!((lrt.candidates[0].claim.follow, lrt.candidates[1].claim.follow), (Some(false), Some(true)));
}

#[test]
fn days_and_months_are_told_apart_by_column() {
    let day_first = "Source URL,Target URL,First seen,Last seen\n\
        https://a.test/,https://us.test/,03/04/2026,05/06/2026\nhttps://b.test/,https://us.test/,25/04/2026,07/06/2026\n";
    let found = read_text(day_first);
    assert_eq!(found.candidates[0].first_seen.unwrap().to_string(), "2026-04-03T00:00:00Z");
    assert_eq!(
        found.candidates[0].last_seen.unwrap().to_string(),
        "2026-06-05T00:00:00Z",
        "as the other column proves"
    );
    let month_first = day_first.replace("25/04/2026", "04/25/2026");
    assert_eq!(read_text(&month_first).candidates[0].first_seen.unwrap().to_string(), "2026-03-04T00:00:00Z");
}

#[test]
fn api_answers_wrapped_by_mcp_are_opened() {
    let inner = std::fs::read_to_string(fixture("synthetic/ahrefs_api_v3_all_backlinks.A.json")).unwrap();
    let wrapped = serde_json::json!([{ "type": "text", "text": inner }]).to_string();
    let found = try_bytes(wrapped.as_bytes(), "example.com").unwrap();
    assert_eq!((found.report().name.as_str(), found.report().candidates), ("ahrefs", 1));
    let candidate = &found.candidates[0];
    assert_eq!(candidate.first_seen.unwrap().to_string(), "2021-09-11T11:40:43Z");
    assert_eq!(candidate.last_seen.unwrap().to_string(), "2026-02-06T04:08:05Z");
    assert_eq!((candidate.lost_at, candidate.claim.follow), (None, Some(true)));
    let dataforseo = read_fixture("synthetic/dataforseo_backlinks_live.B.json", "example.com");
    assert_eq!(dataforseo.candidates[0].claim.rel.as_ref().unwrap().to_string(), "nofollow ugc");
    assert_eq!(dataforseo.candidates[0].metrics.get(Metric::DataForSeoDomain), Some(400.0));
    let moz = read_fixture("synthetic/moz_links_api_v2.B.json", "example.com");
    assert_eq!(moz.candidates[0].metrics.get(Metric::MozDa), Some(76.0));
}

#[test]
fn text_of_strangers_is_made_fit_to_keep() {
    let text = format!(
        "Source URL,Target URL,Anchor,First seen\nhttps://a.test/#top,https://us.test/,\"a\u{1b}[31m\n b{}\",\n",
        "x".repeat(2_000)
    );
    let candidate = one(&text);
    let anchor = candidate.claim.anchor.unwrap();
    assert!(anchor.starts_with("a [31m bxx") && anchor.chars().count() == crate::model::link::MAX_ANCHOR_CHARS);
    assert_eq!(candidate.place.as_str(), "https://a.test/");
}

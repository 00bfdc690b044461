//! The published schema and what is printed hold each other.

use backlink_audit::model::cause::Cause;
use backlink_audit::model::profile::{Change, ChangeCounts, Changes, Unseen};
use backlink_audit::model::reconcile::Targets;
use backlink_audit::reporter::{AUDIT_1_SCHEMA, Format, Options};
use serde_json::{Value, json};

use super::{plain, report, sample};

/// The schema with every object closed: what the document says must be published, and the other way round.
pub(crate) fn closed(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if members.contains_key("properties") {
                members.insert("additionalProperties".to_owned(), json!(false));
            }
            members.values_mut().for_each(closed);
        }
        Value::Array(items) => items.iter_mut().for_each(closed),
        _ => {}
    }
}

fn assert_valid(document: &str) {
    let document: Value = serde_json::from_str(document).unwrap();
    let mut schema: Value = serde_json::from_str(AUDIT_1_SCHEMA).unwrap();
    closed(&mut schema);
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let problems: Vec<String> =
        validator.iter_errors(&document).map(|problem| format!("{}: {problem}", problem.instance_path())).collect();
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn every_document_is_valid() {
    assert_valid(&plain(Format::Json, &sample::small()));
    assert_valid(&plain(Format::Json, &[]));
    let offline: Vec<_> = sample::small().into_iter().map(|row| row.unverified(Cause::Offline)).collect();
    assert_valid(&plain(Format::Json, &offline));
    let texts = super::texts::payloads();
    let rows: Vec<_> = texts.iter().enumerate().map(|(index, text)| super::texts::poisoned(index, text)).collect();
    let profile = super::texts::poison(&rows, &texts);
    assert_valid(&report(Format::Json, &profile, &rows, &Options::default()));
}

#[test]
fn changes_and_estimates_are_valid() {
    let change = Change {
        source_url: "https://a.test/".to_owned(),
        source_domain: "a.test".to_owned(),
        target_url: "https://us.test/".to_owned(),
        cause: "http-410".to_owned(),
        from: "live".to_owned(),
        to: "gone".to_owned(),
        anchor: "us".to_owned(),
        label: Some(backlink_audit::model::assessment::Label::HighQuality),
        value: 70,
    };
    let changes = Changes {
        since: Some(sample::at("2026-11-15T00:00:00.123456789Z")),
        lost: vec![change.clone()],
        labels: vec![change],
        counts: ChangeCounts {
            lost: 1,
            labels: 1,
            lost_by_cause: [("page-gone".to_owned(), 1)].into(),
            before: 40,
            ..ChangeCounts::default()
        },
        domains_lost: 1,
        velocity: Some(1.5),
        ..Changes::default()
    };
    let rows = sample::small();
    let mut profile = sample::profile(&rows, &Targets::default(), changes);
    profile.coverage.unseen =
        Unseen::Estimate { domains: 120.4, low: 80.0, high: 190.9, sources: vec!["a".to_owned(), "b".to_owned()] };
    profile.interrupted = true;
    assert_valid(&report(Format::Json, &profile, &rows, &Options::default()));
}

#[test]
fn the_schema_names_every_value_that_the_program_knows() {
    use backlink_audit::model::{assessment, backlink, finding, link, profile};
    let schema: Value = serde_json::from_str(AUDIT_1_SCHEMA).unwrap();
    let names = |pointer: &str| -> Vec<String> {
        let values = schema.pointer(pointer).unwrap_or_else(|| panic!("{pointer}")).as_array().unwrap();
        values.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    macro_rules! same {
        ($type:ty, $pointer:expr) => {
            assert_eq!(<$type>::ALL.iter().map(|v| v.as_str()).collect::<Vec<_>>(), names($pointer))
        };
    }
    let link = |member: &str| format!("/$defs/backlink/properties/{member}/enum");
    same!(assessment::Label, "/$defs/label/enum");
    same!(assessment::AnchorKind, &link("anchor/properties/kind"));
    same!(assessment::Confidence, &link("confidence"));
    same!(backlink::State, &link("state"));
    same!(backlink::BrokenAt, &link("counts/properties/broken_at"));
    same!(link::Element, &link("element"));
    same!(link::Placement, &link("placement"));
    same!(link::Hidden, &link("hidden"));
    same!(finding::Axis, "/$defs/finding/properties/axis/enum");
    same!(finding::Where, "/$defs/finding/properties/where/enum");
    same!(profile::Standing, "/$defs/verdict/properties/standing/enum");
    same!(profile::ActionKind, "/$defs/action/properties/kind/enum");
    same!(profile::Basis, "/$defs/mix/properties/basis/enum");
}

//! Whole answers to the example requests, the whole catalogue, and every code that is contract.

use std::path::{Path, PathBuf};

use pakplan::assessment::{
    AssessmentRequest, CatalogueDetail, Covered, DeadlineCode, FieldErrorCode, Outcome, PlanAction,
    assess,
};
use pakplan::catalogue::{self, EntryId, MessageCode, ReasonCode};
use pakplan::problem::ProblemCode;
use rstest::rstest;
use strum::VariantArray;

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

/// The example of this name. Each names its own time.
fn request(name: &str) -> AssessmentRequest {
    let json = std::fs::read(cases().join(name).with_extension("json")).unwrap();
    let request = AssessmentRequest::from_json(&json, chrono::DateTime::UNIX_EPOCH).unwrap();
    assert!(request.as_of.is_some());
    request
}

#[rstest]
#[case("after-failover")]
#[case("alert-after-upgrade")]
#[case("nothing-rehosted")]
#[case("pak-used-up")]
#[case("part-of-a-pak")]
#[case("partly-rehosted")]
#[case("system-still-1x")]
#[case("source-example")]
#[case("target")]
#[case("two-paks-one-pool")]
#[case("two-lines-one-pak")]
#[case("target-reached")]
#[case("usage-above-licenses")]
#[case("wrong-license-file")]
#[case("wrong-release")]
fn an_example_is_answered_whole(#[case] name: &str) {
    insta::assert_json_snapshot!(name, assess(&request(name)));
}

#[test]
fn every_example_has_its_answer_here() {
    let mut names: Vec<_> = std::fs::read_dir(cases())
        .unwrap()
        .map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let here = include_str!("answers.rs");
    for name in &names {
        assert!(here.contains(&format!("#[case(\"{name}\")]")), "{name} has no case above");
    }
    assert_eq!(names.len(), 15);
}

#[test]
fn the_catalogue_is_whole() {
    insta::assert_json_snapshot!(catalogue::all().collect::<Vec<_>>());
}

#[test]
fn the_titles_and_pages_are_the_sources() {
    let expected = [
        (1, "After High-Availability Failover, Your System Starts Free-Trial Mode"),
        (2, "Free Trial Alert Message Appears"),
        (2, "License Usage has Exceeded the Number of Purchased Licenses"),
        (
            2,
            "Your License Usage Exceeded the Number of Purchased Licenses and the System is Deactivated",
        ),
        (2, "You Receive an Invalid Licenses Email"),
        (3, "Licenses Invalid Email is Received and the System is Deactivated"),
        (3, "You Cannot Access Cisco Prime License Manager (PLM) from Cisco WebEx Meetings Server"),
        (4, "Manage Licenses Page Unavailable After Update to 1.5 MR3"),
        (4, "Licensing Installation Fails with Multiple Browser Windows Open"),
        (4, "The Manage Licenses Button is Disabled"),
        (4, "Out-of-Date License Alert Message"),
    ];
    let actual: Vec<_> = catalogue::all().map(|entry| (entry.page, entry.title)).collect();
    assert_eq!(actual, expected);
    let numbers: Vec<_> = catalogue::all().map(|entry| entry.number).collect();
    assert_eq!(numbers, (1..=11).collect::<Vec<_>>());
}

#[test]
fn an_entry_is_found_by_its_id_and_only_by_that() {
    for id in EntryId::VARIANTS.iter().copied() {
        assert_eq!(catalogue::find(id).id, id);
        assert_eq!(id.to_string().parse::<EntryId>().unwrap(), id);
    }
    assert!("out_of_date_license_alert".parse::<EntryId>().is_err());
}

#[test]
fn full_relevant_and_none_contain_their_entries() {
    let request = request("after-failover");
    let entries = |detail| {
        let assessment = assess(&request).with_catalogue(detail);
        assessment.troubleshooting.entries.map(|entries| entries.len())
    };
    let relevant = assess(&request).troubleshooting.relevant.len();
    assert_eq!(entries(CatalogueDetail::Full), Some(11));
    assert_eq!(entries(CatalogueDetail::Relevant), Some(relevant));
    assert_eq!(entries(CatalogueDetail::None), None);
}

fn every<T: VariantArray + Copy, R>(describe: impl Fn(T) -> R) -> Vec<R> {
    T::VARIANTS.iter().map(|code| describe(*code)).collect()
}

#[test]
fn the_codes_are_contract() {
    insta::assert_json_snapshot!(serde_json::json!({
        "actions": PlanAction::VARIANTS,
        "covered": Covered::VARIANTS,
        "deadlines": DeadlineCode::VARIANTS,
        "entries": EntryId::VARIANTS,
        "errors": FieldErrorCode::VARIANTS,
        "messages": every(|code: MessageCode| (code, code.template())),
        "outcomes": Outcome::VARIANTS,
        "problems": every(|code: ProblemCode| (code, code.status())),
        "reasons": every(|code: ReasonCode| (code, code.basis(), code.entry())),
    }));
}

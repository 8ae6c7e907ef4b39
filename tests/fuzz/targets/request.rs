//! Any bytes as the body of a request for an assessment.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pakplan::assessment::{AssessmentRequest, RequestError};
use pakplan_fuzz::assessment::assert_invariants;
use pakplan_fuzz::default_time;
use pakplan_fuzz::echo::assert_no_echo;

fuzz_target!(|bytes: &[u8]| {
    match AssessmentRequest::from_json(bytes, default_time()) {
        Ok(request) => assert_invariants(&request),
        Err(error) => {
            assert_complete(&error);
            assert_no_echo(bytes, |bytes| {
                text_of(AssessmentRequest::from_json(bytes, default_time()).err())
            });
        }
    }
});

fn assert_complete(error: &RequestError) {
    let errors = match error {
        RequestError::Malformed(error) => {
            assert_eq!(error.pointer, "");
            std::slice::from_ref(error)
        }
        RequestError::Invalid(errors) => errors,
    };
    assert!(!errors.is_empty());
    for error in errors {
        assert!(error.pointer.is_empty() || error.pointer.starts_with('/'));
        assert!(error.pointer.chars().count() <= 1024);
        assert!(error.detail.ends_with('.'), "{}", error.detail);
    }
}

/// The text of all errors.
fn text_of(error: Option<RequestError>) -> String {
    let errors = match error {
        None => vec![],
        Some(RequestError::Malformed(error)) => vec![error],
        Some(RequestError::Invalid(errors)) => errors,
    };
    errors.into_iter().map(|error| error.pointer + ": " + &error.detail + "\n").collect()
}

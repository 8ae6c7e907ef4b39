//! Any bytes as the body of a request for an assessment.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pakplan::assessment::{AssessmentRequest, RequestError};
use pakplan_fuzz::assessment::hold_to_the_laws;
use pakplan_fuzz::echo::never_echoes;
use pakplan_fuzz::moment;

fuzz_target!(|bytes: &[u8]| {
    match AssessmentRequest::from_json(bytes, moment()) {
        Ok(request) => hold_to_the_laws(&request),
        Err(refusal) => {
            refusal_is_whole(&refusal);
            never_echoes(bytes, |bytes| said(AssessmentRequest::from_json(bytes, moment()).err()));
        }
    }
});

fn refusal_is_whole(refusal: &RequestError) {
    let faults = match refusal {
        RequestError::Malformed(fault) => {
            assert_eq!(fault.pointer, "");
            std::slice::from_ref(fault)
        }
        RequestError::Invalid(faults) => faults,
    };
    assert!(!faults.is_empty());
    for fault in faults {
        assert!(fault.pointer.is_empty() || fault.pointer.starts_with('/'));
        assert!(fault.pointer.chars().count() <= 1024);
        assert!(fault.detail.ends_with('.'), "{}", fault.detail);
    }
}

/// All that a refusal says.
fn said(refusal: Option<RequestError>) -> String {
    let faults = match refusal {
        None => vec![],
        Some(RequestError::Malformed(fault)) => vec![fault],
        Some(RequestError::Invalid(faults)) => faults,
    };
    faults.into_iter().map(|fault| fault.pointer + ": " + &fault.detail + "\n").collect()
}

//! Any text as a pasted message.
#![no_main]

use std::collections::HashSet;
use std::fs;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use pakplan::assessment::MAX_PAK_NUMBER_LENGTH;
use pakplan::catalogue::MessageCode;
use pakplan::identify::{MAX_MATCHES, MAX_PASTED_CHARS, identify};
use pakplan_fuzz::{expand, has_null};

/// The maximum processor time for a text: several times the time of the slowest known one, with all debug checks.
const MAX_PROCESSOR_TIME: Duration = Duration::from_secs(2);

fuzz_target!(|bytes: &[u8]| {
    let max_chars = usize::try_from(MAX_PASTED_CHARS).expect("a length");
    let text = expand::repeated(&String::from_utf8_lossy(bytes), max_chars);
    let start = processor_time();
    let matches = identify(&text);
    let duration = processor_time().saturating_sub(start);
    assert!(duration < MAX_PROCESSOR_TIME, "{duration:?} for a text of {} bytes", text.len());
    assert!(matches.len() <= MAX_MATCHES);
    assert!(matches.is_sorted_by(|one, next| one.score >= next.score));
    let joined = joined(&text);
    let mut symptoms = HashSet::new();
    for found in &matches {
        assert!((0.0..=1.0).contains(&found.score), "{}", found.score);
        assert_eq!(found.code.map(MessageCode::template), found.text);
        assert!(found.code.is_none_or(|code| code.entry() == found.entry));
        assert!(found.code.is_some() || symptoms.insert(found.entry), "a duplicate symptom");
        assert!(found.next.ends_with('.'));
        if let Some(pak) = &found.pak {
            assert_pak_number(pak);
            let is_in_text =
                joined.as_ref().is_none_or(|text| text.contains(&without_hyphens(pak)));
            assert!(is_in_text, "{pak} is not in the text");
        }
    }
    assert!(!has_null(&serde_json::to_value(&matches).expect("JSON")));
});

/// The processor time of this thread, which does not depend on the load of the machine. It is zero if the system does not
/// report it.
fn processor_time() -> Duration {
    let statistics = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = statistics.split(' ').next().and_then(|first| first.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

fn assert_pak_number(pak: &str) {
    assert!((1..=MAX_PAK_NUMBER_LENGTH).contains(&pak.len()), "{pak}");
    assert!(pak.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'), "{pak}");
    assert!(pak.bytes().any(|byte| byte.is_ascii_digit()), "{pak}");
}

/// The text without the characters that a PAK number can contain if it is split over lines. None if the text has entities,
/// tags, escapes or other characters, which are decoded before the search.
fn joined(text: &str) -> Option<String> {
    let is_plain = text.is_ascii() && !text.contains(['&', '<', '\\']);
    is_plain.then(|| without_hyphens(text))
}

fn without_hyphens(text: &str) -> String {
    text.replace(['-', '\n', '\r', '\t', ' ', '>'], "")
}

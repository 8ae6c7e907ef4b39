//! Any text as somebody pasted it.
#![no_main]

use std::collections::HashSet;
use std::fs;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use pakplan::catalogue::MessageCode;
use pakplan::identify::{MAX_MATCHES, MAX_PASTED_CHARS, identify};
use pakplan_fuzz::{expand, has_null};

/// What any text may cost: several times what the dearest does, all checks being on here.
const MOST_SPENT: Duration = Duration::from_secs(2);

fuzz_target!(|bytes: &[u8]| {
    let most = usize::try_from(MAX_PASTED_CHARS).expect("a length");
    let text = expand::repeated(&String::from_utf8_lossy(bytes), most);
    let before = spent();
    let matches = identify(&text);
    assert!(spent().saturating_sub(before) < MOST_SPENT, "a text of {} bytes", text.len());
    assert!(matches.len() <= MAX_MATCHES);
    assert!(matches.is_sorted_by(|one, next| one.score >= next.score));
    let joined = joined(&text);
    let mut symptoms = HashSet::new();
    for found in &matches {
        assert!((0.0..=1.0).contains(&found.score), "{}", found.score);
        assert_eq!(found.code.map(MessageCode::template), found.text);
        assert!(found.code.is_none_or(|code| code.entry() == found.entry));
        assert!(found.code.is_some() || symptoms.insert(found.entry), "a symptom twice");
        assert!(found.next.ends_with('.'));
        if let Some(pak) = &found.pak {
            is_a_pak_number(pak);
            let is_there = joined.as_ref().is_none_or(|text| text.contains(&without_hyphens(pak)));
            assert!(is_there, "{pak} is not in the text");
        }
    }
    assert!(!has_null(&serde_json::to_value(&matches).expect("JSON")));
});

/// The time of the processor that this thread has had, however busy the machine is; none where the
/// system does not tell.
fn spent() -> Duration {
    let told = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = told.split(' ').next().and_then(|first| first.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

fn is_a_pak_number(pak: &str) {
    assert!((1..=64).contains(&pak.len()), "{pak}");
    assert!(pak.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'), "{pak}");
    assert!(pak.bytes().any(|byte| byte.is_ascii_digit()), "{pak}");
}

/// The text without what a PAK number that was broken over lines may have in it; none where it has
/// entities, tags, escapes or other characters, which are spelled out before it is looked into.
fn joined(text: &str) -> Option<String> {
    let is_plain = text.is_ascii() && !text.contains(['&', '<', '\\']);
    is_plain.then(|| without_hyphens(text))
}

fn without_hyphens(text: &str) -> String {
    text.replace(['-', '\n', '\r', '\t', ' ', '>'], "")
}

//! Any text as the file of API keys.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pakplan::http::ApiKeys;
use pakplan_fuzz::echo::assert_no_echo;

/// A key, and its line in the file.
const KEY: &str = "pakplan_fuzz";
const LINE: &str = "fuzz sha256:a53d716c9ac9c6cdcdad9bf226e66edc779e8bbffb29110433cb13c9db77282a";

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match ApiKeys::parse(text) {
        Ok(keys) => {
            assert_eq!(keys.count(), lines(text).count());
            // The debug output contains only the names.
            let names: Vec<_> =
                lines(text).filter_map(|line| line.split_whitespace().next()).collect();
            assert_eq!(format!("{keys:?}"), format!("{names:?}"));
            let extended = ApiKeys::parse(&format!("{text}\n{LINE}")).expect("a further line");
            assert_eq!(extended.count(), keys.count() + 1);
            assert!(extended.name_of(KEY).is_some());
            assert_eq!(keys.name_of(KEY).is_some(), hashes(text).any(is_of_the_key));
        }
        Err(_) => assert_no_echo(bytes, |bytes| {
            let error = ApiKeys::parse(std::str::from_utf8(bytes).unwrap_or_default()).err();
            error.map(|error| format!("{error} {error:?}")).unwrap_or_default()
        }),
    }
});

/// The lines without blank ones and comments.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let text = text.trim_start_matches('\u{feff}');
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The hashes in the lines.
fn hashes(text: &str) -> impl Iterator<Item = &str> {
    lines(text).filter_map(|line| line.split_once("sha256:")).map(|(_, hash)| hash)
}

fn is_of_the_key(hash: &str) -> bool {
    LINE.ends_with(&hash.to_ascii_lowercase())
}

//! Any text as the file of API keys.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pakplan::http::ApiKeys;
use pakplan_fuzz::echo::never_echoes;

/// A key, and the line that lets it in.
const KEY: &str = "pakplan_fuzz";
const LINE: &str = "fuzz sha256:a53d716c9ac9c6cdcdad9bf226e66edc779e8bbffb29110433cb13c9db77282a";

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match ApiKeys::parse(text) {
        Ok(keys) => {
            assert_eq!(keys.count(), lines(text).count());
            // It tells the names alone.
            let names: Vec<_> =
                lines(text).filter_map(|line| line.split_whitespace().next()).collect();
            assert_eq!(format!("{keys:?}"), format!("{names:?}"));
            let more = ApiKeys::parse(&format!("{text}\n{LINE}")).expect("a further line");
            assert_eq!(more.count(), keys.count() + 1);
            assert!(more.name_of(KEY).is_some());
            assert_eq!(keys.name_of(KEY).is_some(), hashes(text).any(is_of_the_key));
        }
        Err(_) => never_echoes(bytes, |bytes| {
            let error = ApiKeys::parse(std::str::from_utf8(bytes).unwrap_or_default()).err();
            error.map(|error| format!("{error} {error:?}")).unwrap_or_default()
        }),
    }
});

/// The lines that say something.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let text = text.trim_start_matches('\u{feff}');
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The hashes in them.
fn hashes(text: &str) -> impl Iterator<Item = &str> {
    lines(text).filter_map(|line| line.split_once("sha256:")).map(|(_, hash)| hash)
}

fn is_of_the_key(hash: &str) -> bool {
    LINE.ends_with(&hash.to_ascii_lowercase())
}

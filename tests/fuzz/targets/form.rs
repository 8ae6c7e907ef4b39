//! Any text as the fields of the form: it is rejected or read, its link contains no PAK numbers, and the page escapes its
//! values.

#![no_main]

use chrono::{DateTime, Utc};
use libfuzzer_sys::fuzz_target;
use pakplan::page::{self, Form};

fuzz_target!(|body: &str| {
    let pairs =
        |text: &str| form_urlencoded::parse(text.as_bytes()).into_owned().collect::<Vec<_>>();
    let Ok((form, action)) = Form::from_pairs(pairs(body)) else { return };
    // The link can be invalid: if all values of a row are omitted, the row is missing.
    let link = form.link();
    if let Ok((restored, _)) = Form::from_pairs(pairs(&link)) {
        let sorted = |link: &str| {
            let mut pairs = pairs(link);
            pairs.sort();
            pairs
        };
        assert_eq!(sorted(&restored.link()), sorted(&link));
    }
    for pak in 0..form.rows("paks") {
        let number = form.text(&format!("paks.{pak}.number"));
        let is_number = number.len() > 6 && number.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let is_count = number.bytes().all(|byte| byte.is_ascii_digit());
        if is_number && !is_count {
            let values = pairs(&link).into_iter().map(|(_, value)| value);
            assert!(values.clone().all(|value| !value.contains(number)), "{link}");
        }
    }
    let now: DateTime<Utc> = DateTime::UNIX_EPOCH;
    if let Ok(html) = page::after_action(form, action, now, |_| {}) {
        assert_eq!(html.matches("<script").count(), 1, "a value is not escaped");
        assert!(html.ends_with("</html>"));
    }
});

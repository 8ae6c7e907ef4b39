//! Any text as the fields of the form: it is refused or read, a link brings it back without PAK numbers, and the page shows
//! it as text.

#![no_main]

use chrono::{DateTime, Utc};
use libfuzzer_sys::fuzz_target;
use pakplan::page::{self, Form};

fuzz_target!(|body: &str| {
    let pairs =
        |text: &str| form_urlencoded::parse(text.as_bytes()).into_owned().collect::<Vec<_>>();
    let Ok((form, action)) = Form::from_pairs(pairs(body)) else { return };
    // It need not be one: what a link leaves out may have been all that stood in a row.
    let link = form.link();
    if let Ok((again, _)) = Form::from_pairs(pairs(&link)) {
        let sorted = |link: &str| {
            let mut pairs = pairs(link);
            pairs.sort();
            pairs
        };
        assert_eq!(sorted(&again.link()), sorted(&link));
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
        assert_eq!(html.matches("<script").count(), 1, "what was typed became a script");
        assert!(html.ends_with("</html>"));
    }
});

//! Counts and times in words, for all sentences of a report.

use std::fmt;

use chrono::{DateTime, Utc};

use crate::catalogue::Interval;

/// A count with its noun: "1 host", "50 hosts".
pub(crate) struct Plural<'a>(pub u64, pub &'a str);

impl fmt::Display for Plural<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(count, noun) = self;
        write!(f, "{count} {noun}{}", if *count == 1 { "" } else { "s" })
    }
}

/// A number of licenses: "1 license", "50 licenses".
pub(crate) const fn licenses(count: u64) -> Plural<'static> {
    Plural(count, "license")
}

/// The form of "be" that fits the count.
pub(crate) const fn is_or_are(count: u64) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

/// States, as a part of a sentence, that more hosts are in use than licenses are available.
pub(crate) fn exceeded_usage(hosts: u64, available: u64, when: &str) -> String {
    let hosts = format!("{} {} in use", Plural(hosts, "host"), is_or_are(hosts));
    match available {
        0 => format!("{hosts}, but no license is available {when}"),
        _ => format!(
            "{hosts}, but only {} {} available {when}",
            licenses(available),
            is_or_are(available)
        ),
    }
}

/// A time to the minute.
pub(crate) fn minute(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%d %H:%M GMT").to_string()
}

/// An interval as a maximum, such as "up to two days".
pub(crate) fn at_most(interval: Interval) -> String {
    format!("up to {}", interval.in_words())
}

/// A sentence as a part of another one: its first letter becomes lower case.
pub(crate) fn continued(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

/// The parts of an enumeration: "a", "a and b", "a, b and c".
pub(crate) fn enumerated(mut parts: Vec<String>) -> String {
    match (parts.pop(), parts.is_empty()) {
        (None, _) => String::new(),
        (Some(last), true) => last,
        (Some(last), false) => format!("{} and {last}", parts.join(", ")),
    }
}

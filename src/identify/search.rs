//! Searching the catalogue by the words of its entries, with the comparison that
//! [`identify`](super::identify()) uses.

use super::identify;
use super::words::{Word, Words};
use crate::catalogue::{Entry, EntryId, all};

/// The longest query, in characters.
pub const MAX_QUERY_CHARS: u64 = 256;

/// What a word counts, by the part of an entry it stands in.
const TITLE_WEIGHT: f64 = 3.0;
const PROBLEM_WEIGHT: f64 = 2.0;
const OTHER_WEIGHT: f64 = 1.0;
/// What a word counts of which only the start was given: "deactiv".
const START_LIKENESS: f64 = 0.7;
const SHORTEST_START: usize = 3;
/// What the query's words count more where they stand side by side.
const PHRASE_FACTOR: f64 = 2.0;
/// What it counts that the query tells of the entry's symptom or holds its message.
const IDENTIFIED_WEIGHT: f64 = 10.0;
/// Words in which a query says nothing.
const SILENT: [&str; 19] = [
    "a", "an", "and", "are", "at", "do", "for", "how", "i", "in", "is", "it", "my", "of", "on",
    "or", "the", "to", "what",
];

/// The entries that match the query, the best first; all of them, in the source's order, where
/// the query says nothing.
///
/// ```
/// use pakplan::catalogue::EntryId;
/// use pakplan::identify::search;
/// assert_eq!(search("greyed out")[0].id, EntryId::ManageLicensesButtonDisabled);
/// assert!(search("weather").is_empty());
/// ```
#[must_use]
pub fn search(query: &str) -> Vec<&'static Entry> {
    let words = Words::of(query);
    let words: Vec<_> =
        words.as_slice().iter().filter(|word| !SILENT.contains(&word.folded.as_str())).collect();
    if words.is_empty() {
        return all().collect();
    }
    let identified = identify(query);
    let mut ranked: Vec<_> = all()
        .filter_map(|entry| {
            let known = identified.iter().find(|found| found.entry == entry.id);
            let known = known.map_or(0.0, |found| found.score * IDENTIFIED_WEIGHT);
            let score = score(entry, &words) + known;
            (score > 0.0).then_some((entry, score))
        })
        .collect();
    ranked.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    ranked.into_iter().map(|(entry, _)| entry).collect()
}

/// How well the entry answers: nothing unless it has every word somewhere.
fn score(entry: &Entry, query: &[&Word]) -> f64 {
    let mut best = vec![0.0_f64; query.len()];
    let mut phrase = 1.0;
    for (text, weight) in parts(entry) {
        let words = Words::of(text);
        for (word, best) in query.iter().zip(&mut best) {
            let alike = words.as_slice().iter().map(|other| match_of(word, other));
            *best = best.max(alike.fold(0.0, f64::max) * weight);
        }
        if has_phrase(words.as_slice(), query) {
            phrase = PHRASE_FACTOR;
        }
    }
    let all_found = best.iter().all(|score| *score > 0.0);
    if all_found { best.iter().sum::<f64>() * phrase } else { 0.0 }
}

/// The texts of an entry, with what a word in them counts.
fn parts(entry: &Entry) -> impl Iterator<Item = (&str, f64)> {
    let messages = entry.messages.iter().map(|message| message.text);
    let steps =
        entry.solutions.iter().flat_map(|solution| solution.steps.iter().map(AsRef::as_ref));
    let others = entry.causes.iter().chain(&entry.notes).map(AsRef::as_ref);
    let times = entry.times.iter().map(|time| time.what);
    let others = others.chain(messages).chain(steps).chain(times).chain([search_terms(entry.id)]);
    std::iter::once((entry.title, TITLE_WEIGHT))
        .chain(entry.problems.iter().map(|problem| (problem.as_ref(), PROBLEM_WEIGHT)))
        .chain(others.map(|other| (other, OTHER_WEIGHT)))
}

/// What people call the matter of an entry, in words that it does not contain itself.
const fn search_terms(entry: EntryId) -> &'static str {
    match entry {
        EntryId::HaFailoverFreeTrial => "fail over, failed over, HA, secondary, trial mode",
        EntryId::FreeTrialAlert => "trial period, evaluation",
        EntryId::LicenseUsageExceeded => {
            "too many users, over the limit, more hosts, e-mail, buy, bought"
        }
        EntryId::LicenseUsageExceededDeactivated => {
            "too many users, over the limit, shut down, switched off, e-mail, buy, bought"
        }
        EntryId::InvalidLicensesEmail => "not valid, license server, e-mail",
        EntryId::InvalidLicensesDeactivated => "not valid, shut down, switched off, e-mail",
        EntryId::PlmNotAccessible => "TLD, URL, domain name, cannot open, unreachable",
        EntryId::ManageLicensesUnavailableAfterUpdate => "MR1, MR3, does not open",
        EntryId::LicenseInstallationFailsMultipleWindows => "browser tabs, two windows",
        EntryId::ManageLicensesButtonDisabled => {
            "greyed out, grayed out, inactive, dimmed, not clickable, HA, failover"
        }
        EntryId::OutOfDateLicenseAlert => {
            "outdated, 2 am, 02:00, expired, expires, partial, wrong file, error message, buy, bought"
        }
    }
}

/// How well a word of an entry answers one of the query.
fn match_of(asked: &Word, word: &Word) -> f64 {
    let starts = asked.folded.len() >= SHORTEST_START && word.folded.starts_with(&asked.folded);
    asked.likeness(&word.folded).max(if starts { START_LIKENESS } else { 0.0 })
}

/// Whether the query's words stand side by side.
fn has_phrase(words: &[Word], query: &[&Word]) -> bool {
    words
        .windows(query.len())
        .any(|window| window.iter().zip(query).all(|(word, asked)| match_of(asked, word) > 0.0))
}

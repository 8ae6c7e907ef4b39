//! What people write when they saw no message that the source quotes: the licenses exceeded
//! e-mail, the greyed-out button, the free-trial alert. Each symptom is a few things that must
//! all be said near one another, each in any of several ways.

mod known;

use known::{SYMPTOMS, Symptom, Thing};

use super::words::{Word, Words, likeness};
use crate::catalogue::EntryId;

/// The words within which all of a symptom's things must be said: a sentence or two.
const WINDOW_WORDS: usize = 40;
/// The score of a symptom whose things are all said in a breath, and what is lost of it at most
/// where they are spread over the whole window.
const BEST_SCORE: f64 = 0.8;
const SPREAD_COST: f64 = 0.3;

/// The entries whose symptoms the text tells of, each with its best score from 0 to 1.
pub(super) fn find_symptoms(words: &Words) -> Vec<(EntryId, f64)> {
    let words = words.as_slice();
    let mut found: Vec<(EntryId, f64)> = Vec::new();
    for symptom in &SYMPTOMS {
        let Some(score) = symptom.score(words) else { continue };
        match found.iter_mut().find(|(entry, _)| *entry == symptom.entry) {
            Some((_, best)) => *best = best.max(score),
            None => found.push((symptom.entry, score)),
        }
    }
    found
}

impl Symptom {
    /// How sure the text makes of the symptom: the nearer its things are said to one another, and
    /// the more there are of them, the surer.
    fn score(&self, words: &[Word]) -> Option<f64> {
        let said: Vec<_> = self.said.iter().map(|thing| places(thing, words)).collect();
        let unsaid = places(self.unsaid, words);
        let spread = said
            .first()?
            .iter()
            .filter_map(|place| {
                let (mut from, mut to) = *place;
                for places in &said[1..] {
                    let nearest =
                        places.iter().min_by_key(|(start, end)| to.max(*end) - from.min(*start))?;
                    (from, to) = (from.min(nearest.0), to.max(nearest.1));
                }
                let within = |place: &(usize, usize)| {
                    place.1 + WINDOW_WORDS > from && place.0 < to + WINDOW_WORDS
                };
                let contradicted = unsaid.iter().any(within);
                (to - from <= WINDOW_WORDS && !contradicted).then_some(to - from)
            })
            .min()?;
        #[expect(clippy::cast_precision_loss, reason = "both are at most the window")]
        let share = spread as f64 / WINDOW_WORDS as f64;
        #[expect(clippy::cast_precision_loss, reason = "a symptom has a few things")]
        let particular = 1.0 - 0.2 / self.said.len() as f64;
        Some((BEST_SCORE - SPREAD_COST * share) * particular)
    }
}

/// Where the thing is said: from which word to which.
fn places(thing: Thing, words: &[Word]) -> Vec<(usize, usize)> {
    let ways: Vec<Vec<&str>> = thing.iter().map(|way| way.split(' ').collect()).collect();
    let mut places = Vec::new();
    for start in 0..words.len() {
        for way in &ways {
            let end = start + way.len();
            let here = words.get(start..end).unwrap_or_default();
            if !here.is_empty() && here.iter().zip(way).all(|(word, said)| is_said(word, said)) {
                places.push((start, end));
            }
        }
    }
    places
}

/// Whether the word is this one, or starts like it where it ends with a star, slips forgiven.
fn is_said(word: &Word, said: &str) -> bool {
    /// The shortest stem in which a slip is forgiven.
    const FORGIVING_STEM: usize = 5;
    let Some(stem) = said.strip_suffix('*') else { return word.likeness(said) > 0.0 };
    let word = word.folded.as_str();
    if word.starts_with(stem) || stem.len() < FORGIVING_STEM {
        return word.starts_with(stem);
    }
    let mut starts = (stem.len() - 1..=stem.len() + 1).filter_map(|length| word.get(..length));
    starts.any(|start| likeness(start, stem) > 0.0)
}

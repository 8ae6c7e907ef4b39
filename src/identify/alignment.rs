//! Finding a documented message in a pasted text: the best local alignment of the message's words
//! with the text's, in the manner of Smith and Waterman. Missing words, words in between, words
//! run together or broken apart, and slips of the pen cost something; none rules a message out.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use strum::VariantArray as _;

use super::words::{Word, Words};
use crate::catalogue::MessageCode;

/// What a word that carries no meaning of its own counts.
const FUNCTION_WORD_WEIGHT: f64 = 0.3;
const FUNCTION_WORDS: [&str; 16] = [
    "a", "all", "are", "be", "been", "by", "for", "have", "in", "is", "of", "or", "the", "there",
    "this", "to",
];
/// The product's name, which many a text has that holds no message: each word of it counts as little.
const NAME_WORDS: [&str; 3] = ["cisco", "prime", "manager"];
/// What a word of the message costs where the text lacks it, as a share of its weight.
const MISSING_WORD_COST: f64 = 0.4;
/// What a word of the text costs that no message has.
const FOREIGN_WORD_COST: f64 = 0.15;
/// What a word of the text costs that stands in another message but not at this place of this
/// one, as a share of its weight: it speaks for the other.
const OTHER_MESSAGES_WORD_COST: f64 = 0.5;
/// What a number at the place of the PAK number counts, and any other word as a share of it.
const PLACEHOLDER_WEIGHT: f64 = 0.6;
const NO_NUMBER_SHARE: f64 = 0.3;
/// The evidence below which nothing was found: some four or five telling words.
const LEAST_EVIDENCE: f64 = 6.5;
/// The evidence with which a message needs no PAK to be named, only licenses.
const EVIDENCE_GOOD: f64 = 9.0;
/// The evidence that is enough without a word of what it is about: most of a long message.
const EVIDENCE_ENOUGH: f64 = 25.0;
/// How much evidence makes sure of a message that is not there whole.
const EVIDENCE_SCALE: f64 = 6.0;
/// What the rest of a message that is not there costs, as a share of its weight, where two
/// messages compete for the same words: the one that is there whole is the likelier.
const REST_COST: f64 = 0.06;

/// Where a message was found in a text.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub code: MessageCode,
    /// The weight of the words found, less what is missing or in between.
    evidence: f64,
    /// What that is worth against another message.
    standing: f64,
    /// How sure that makes of the message, from 0 to 1: sure where all of it is there.
    pub score: f64,
    /// The words of the text it covers.
    pub place: Range<usize>,
    /// The word that stands where the PAK number does.
    pub pak_at: Option<usize>,
}

/// A documented message as words with weights.
struct Template {
    code: MessageCode,
    words: Vec<TemplateWord>,
    weight: f64,
}

struct TemplateWord {
    text: String,
    weight: f64,
    is_placeholder: bool,
}

static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| {
    MessageCode::VARIANTS
        .iter()
        .map(|&code| {
            let words = Words::of(code.template());
            let mut words: Vec<_> = words.as_slice().iter().map(template_word).collect();
            mark_placeholder(&mut words, code);
            let weight = words.iter().map(|word| word.weight).sum();
            Template { code, words, weight }
        })
        .collect()
});

/// The weight of each word that any message has: the rarer among the messages, the heavier.
static WEIGHTS: LazyLock<HashMap<String, f64>> = LazyLock::new(|| {
    let mut messages_with = HashMap::new();
    for code in MessageCode::VARIANTS {
        let words = Words::of(code.template());
        let words: HashSet<_> = words.as_slice().iter().map(|word| word.folded.clone()).collect();
        for word in words {
            *messages_with.entry(word).or_insert(0_u8) += 1;
        }
    }
    let all = f64::from(u8::try_from(MessageCode::VARIANTS.len()).unwrap_or(u8::MAX));
    let weigh = |(word, messages): (String, u8)| {
        let word_is_light =
            FUNCTION_WORDS.contains(&word.as_str()) || NAME_WORDS.contains(&word.as_str());
        let weight = 1.0 + (all / f64::from(messages)).ln();
        (word, if word_is_light { FUNCTION_WORD_WEIGHT } else { weight })
    };
    messages_with.into_iter().map(weigh).collect()
});

fn template_word(word: &Word) -> TemplateWord {
    let weight = WEIGHTS.get(&word.folded).copied().unwrap_or(1.0);
    TemplateWord { text: word.folded.clone(), weight, is_placeholder: false }
}

/// `{pak}` reads as the word "pak": the one that follows "entered".
fn mark_placeholder(words: &mut [TemplateWord], code: MessageCode) {
    if !code.template().contains("{pak}") {
        return;
    }
    let entered = words.iter().position(|word| word.text == "entered");
    if let Some(placeholder) = entered.and_then(|at| words.get_mut(at + 1)) {
        placeholder.is_placeholder = true;
        placeholder.weight = PLACEHOLDER_WEIGHT;
    }
}

/// The messages in the text, in its order; a place that another message fits better is not
/// listed.
pub(super) fn find_messages(words: &Words) -> Vec<Found> {
    let vocabulary = Vocabulary::of(words);
    let mut found: Vec<Found> = Vec::new();
    for template in &*TEMPLATES {
        found.extend(align_all(template, words, &vocabulary));
    }
    found.retain(|found| found.evidence >= LEAST_EVIDENCE && found.has_subject(words));
    found.sort_by(|one, other| other.standing.total_cmp(&one.standing));
    let mut best: Vec<Found> = Vec::new();
    for candidate in found {
        let overlaps = |other: &Found| {
            candidate.place.start < other.place.end && other.place.start < candidate.place.end
        };
        if !best.iter().any(overlaps) {
            best.push(candidate);
        }
    }
    best.sort_by_key(|found| found.place.start);
    best
}

impl Found {
    /// Whether the place has a word without which the text speaks of something else.
    fn has_subject(&self, words: &Words) -> bool {
        let subjects: &[&str] = match self.code {
            // Nothing remaining or nothing installed may be said of any license.
            MessageCode::PakNoLicensesRemaining | MessageCode::UpgradePakCannotBeFulfilled
                if self.evidence < EVIDENCE_GOOD =>
            {
                &["pak"]
            }
            MessageCode::LicenseFileWrongSystem => &["license"],
            _ => &["pak", "license", "licenses"],
        };
        let is_subject = |word: &Word| subjects.iter().any(|subject| word.likeness(subject) > 0.0);
        let words = words.as_slice();
        let is_cut_off = match words.get(self.place.end..) {
            Some([last]) => subjects.iter().any(|subject| last.starts(subject)),
            _ => false,
        };
        self.evidence >= EVIDENCE_ENOUGH
            || is_cut_off
            || words[self.place.clone()].iter().any(is_subject)
    }
}

/// The words of a text as numbers, so that each two words are compared once.
struct Vocabulary {
    /// The number of each word of the text.
    numbers: Vec<usize>,
    /// How like each numbered word is to each word of a message.
    likeness: Vec<HashMap<&'static str, f64>>,
    /// What each numbered word costs where it stands between a message's words.
    cost: Vec<f64>,
}

impl Vocabulary {
    fn of(words: &Words) -> Self {
        let mut known: HashMap<&str, usize> = HashMap::new();
        let (mut numbers, mut likenesses, mut cost) = (Vec::new(), Vec::new(), Vec::new());
        for word in words.as_slice() {
            let number = *known.entry(&word.folded).or_insert_with(|| {
                let alike = alike_in_messages(word);
                let heaviest = alike.iter().map(|(word, alike)| WEIGHTS[*word] * alike);
                let others = heaviest.fold(0.0, f64::max) * OTHER_MESSAGES_WORD_COST;
                cost.push(others.max(FOREIGN_WORD_COST));
                likenesses.push(alike);
                likenesses.len() - 1
            });
            numbers.push(number);
        }
        Self { numbers, likeness: likenesses, cost }
    }

    fn alike(&self, at: usize, word: &str) -> f64 {
        self.likeness[self.numbers[at]].get(word).copied().unwrap_or(0.0)
    }
}

/// The messages' words that this one is like.
fn alike_in_messages(word: &Word) -> HashMap<&'static str, f64> {
    WEIGHTS
        .keys()
        .map(|other| (other.as_str(), word.likeness(other)))
        .filter(|(_, alike)| *alike > 0.0)
        .collect()
}

/// A cell of the alignment: the best that ends here, and where that began.
#[derive(Clone, Copy, Default)]
struct Cell {
    score: f64,
    start: usize,
    pak_at: Option<usize>,
}

impl Cell {
    fn plus(self, gain: f64) -> Self {
        Self { score: self.score + gain, ..self }
    }

    fn or(self, other: Self) -> Self {
        if other.score > self.score { other } else { self }
    }
}

/// The places where the message may stand, of which no two overlap.
fn align_all(template: &Template, words: &Words, vocabulary: &Vocabulary) -> Vec<Found> {
    let ends = align(template, words, vocabulary);
    let mut found: Vec<Found> = Vec::new();
    for (end, cell) in ends.iter().enumerate() {
        let evidence = cell.score;
        let here = Found {
            code: template.code,
            evidence,
            standing: evidence - REST_COST * (template.weight - evidence),
            score: (evidence / template.weight).max(1.0 - (-evidence / EVIDENCE_SCALE).exp()),
            place: cell.start..end + 1,
            pak_at: cell.pak_at,
        };
        match found.last_mut().filter(|last| last.place.end > cell.start) {
            None => found.push(here),
            Some(last) if last.evidence < evidence => *last = here,
            Some(_) => {}
        }
    }
    found
}

/// For each word of the text, the best alignment that ends with it.
fn align(template: &Template, words: &Words, vocabulary: &Vocabulary) -> Vec<Cell> {
    let text = words.as_slice();
    let height = template.words.len();
    let mut ends = Vec::with_capacity(text.len());
    // Two columns back are kept, for a word that the text has broken in two.
    let mut before = vec![Cell::default(); height + 1];
    let mut previous = vec![Cell::default(); height + 1];
    for (at, word) in text.iter().enumerate() {
        let fresh = Cell { score: 0.0, start: at, pak_at: None };
        let mut column = vec![fresh; height + 1];
        let mut best = fresh;
        for (row, expected) in template.words.iter().enumerate() {
            let restart = |cell: Cell| if cell.score > 0.0 { cell } else { fresh };
            let alike = vocabulary.alike(at, &expected.text);
            let cost = vocabulary.cost[vocabulary.numbers[at]];
            let mut cell = fresh;
            if expected.is_placeholder {
                let share = if word.has_digit() { 1.0 } else { NO_NUMBER_SHARE };
                let mut taken = restart(previous[row]).plus(share * expected.weight);
                taken.pak_at = Some(at);
                cell = cell.or(taken);
            } else if alike > 0.0 {
                cell = cell.or(restart(previous[row]).plus(alike * expected.weight));
            }
            cell = cell
                .or(previous[row + 1].plus(-cost))
                .or(column[row].plus(-MISSING_WORD_COST * expected.weight));
            if row > 0 {
                cell =
                    cell.or(run_together(&template.words[row - 1..=row], word, previous[row - 1]));
            }
            if at > 0 {
                cell = cell.or(broken_apart(expected, &text[at - 1..=at], before[row]));
            }
            column[row + 1] = cell;
            best = best.or(cell);
        }
        ends.push(best);
        before = std::mem::replace(&mut previous, column);
    }
    ends
}

/// Two words of the message as one of the text: "haveentered".
fn run_together(expected: &[TemplateWord], word: &Word, before: Cell) -> Cell {
    let [one, other] = expected else { return Cell::default() };
    let joined = word.folded.strip_prefix(one.text.as_str()) == Some(other.text.as_str());
    if joined && before.score > 0.0 && !one.is_placeholder && !other.is_placeholder {
        before.plus(one.weight + other.weight)
    } else {
        Cell::default()
    }
}

/// A word of the message as two of the text: "li-" at a line's end, "censes" on the next.
fn broken_apart(expected: &TemplateWord, words: &[Word], before: Cell) -> Cell {
    let [one, other] = words else { return Cell::default() };
    let joined = expected.text.strip_prefix(one.folded.as_str()) == Some(other.folded.as_str());
    if joined && before.score > 0.0 { before.plus(expected.weight) } else { Cell::default() }
}

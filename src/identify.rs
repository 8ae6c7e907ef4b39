//! From pasted text to what it is: the documented messages in it, and the symptoms it tells of.

mod alignment;
mod search;
mod symptoms;
mod words;

use serde::Serialize;
use utoipa::ToSchema;

pub use search::{MAX_QUERY_CHARS, search};
pub use words::MAX_PASTED_CHARS;

use alignment::{Found, find_messages};
use symptoms::find_symptoms;
use words::{LONGEST_NUMBER, Words};

use crate::catalogue::{EntryId, MessageCode};

/// The most matches that are told of.
pub const MAX_MATCHES: usize = 100;

/// A documented message, or a symptom, found in a text.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct TextMatch {
    pub entry: EntryId,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub code: Option<MessageCode>,
    /// The documented text of the message, with `{pak}` where the PAK number stands; absent where
    /// the text tells of a symptom only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false)]
    pub text: Option<&'static str>,
    /// The PAK number found in the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, pattern = r"^[A-Za-z0-9-]{1,64}$")]
    pub pak: Option<String>,
    /// How sure it is, from 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    pub score: f64,
    /// What to ask the service, or do, next.
    #[schema(value_type = String)]
    pub next: &'static str,
}

/// The documented messages and symptoms in a pasted text, the surest first. Empty where there are
/// none.
///
/// ```
/// use pakplan::catalogue::MessageCode;
/// use pakplan::identify::identify;
///
/// let matches = identify("error: the pak you have entered, 4411A7C02D9, can not be fullfilled \
///                         because there are no licences remaining in the PAK");
/// assert_eq!(matches[0].code, Some(MessageCode::PakNoLicensesRemaining));
/// assert_eq!(matches[0].pak.as_deref(), Some("4411A7C02D9"));
/// assert!(identify("Lunch is at noon.").is_empty());
/// ```
#[must_use]
pub fn identify(text: &str) -> Vec<TextMatch> {
    let words = Words::of(text);
    let elsewhere = number_after_pak(&words);
    let messages = find_messages(&words);
    let mut matches: Vec<_> =
        messages.iter().map(|found| of_message(found, &words, elsewhere)).collect();
    for (entry, score) in find_symptoms(&words) {
        if matches.iter().all(|found| found.entry != entry) {
            matches.push(of_symptom(entry, score, elsewhere));
        }
    }
    matches.sort_by(|one, other| other.score.total_cmp(&one.score));
    matches.truncate(MAX_MATCHES);
    matches
}

fn of_message(found: &Found, words: &Words, elsewhere: Option<&str>) -> TextMatch {
    let code = found.code;
    let in_place = found.pak_at.map(|at| words.hyphenated(at)).filter(|number| is_number(number));
    // It may stand beside its place, in a text with words that were doubled or damaged.
    let beside = || {
        let places = found.pak_at.into_iter().flat_map(|at| [at + 1, at.wrapping_sub(1), at + 2]);
        let inside = places.filter(|at| found.place.contains(at));
        inside.map(|at| words.hyphenated(at)).find(|number| is_likely_number(number))
    };
    TextMatch {
        entry: code.entry(),
        code: Some(code),
        text: Some(code.template()),
        pak: in_place.or_else(beside).or(elsewhere).map(str::to_owned),
        score: rounded(found.score),
        next: next_for_message(code),
    }
}

fn of_symptom(entry: EntryId, score: f64, elsewhere: Option<&str>) -> TextMatch {
    let (pak, next) = (elsewhere.map(str::to_owned), next_for_symptom(entry));
    TextMatch { entry, code: None, text: None, pak, score: rounded(score), next }
}

/// To two digits: more would claim more than is known.
fn rounded(score: f64) -> f64 {
    (score.clamp(0.0, 1.0) * 100.0).round() / 100.0
}

/// Whether the word at a PAK number's place is one, and not a placeholder that was left there.
fn is_number(word: &str) -> bool {
    let is_placeholder = |letter: char| matches!(letter, 'n' | 'N' | 'x' | 'X' | '-');
    (1..=LONGEST_NUMBER).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && word.bytes().any(|byte| byte.is_ascii_digit())
        && !word.chars().all(is_placeholder)
}

/// A number somewhere else in the text: one with a digit, shortly after the word PAK.
fn number_after_pak(words: &Words) -> Option<&str> {
    const NEAR: usize = 3;
    let all = words.as_slice();
    let paks = (0..all.len()).filter(|at| all[*at].folded == "pak");
    paks.flat_map(|at| at + 1..all.len().min(at + 1 + NEAR))
        .map(|at| words.hyphenated(at))
        .find(|word| is_likely_number(word))
}

/// Whether a word at some other place is a PAK number: one that is long enough to be no count.
fn is_likely_number(word: &str) -> bool {
    const SHORTEST: usize = 6;
    word.len() >= SHORTEST && is_number(word)
}

const fn next_for_message(code: MessageCode) -> &'static str {
    match code {
        MessageCode::PakNoLicensesRemaining => {
            "Assess the PAK with its quantity and what was fulfilled of it so far: that shows whether anything is left, and what to buy."
        }
        MessageCode::LicenseFileWrongSystem => {
            "Compare the system the file was issued for with this one: assess with `license_file.issued_for` and `system.id`."
        }
        MessageCode::UpgradePakPartiallyFulfillable => {
            "Assess with the installed and pending 1.x licenses: that shows how many can be fulfilled now, how many later and what is short."
        }
        MessageCode::UpgradePakCannotBeFulfilled => {
            "Assess with the 1.x licenses, their rehost status and what was fulfilled of the PAK: the reasons tell which of the two causes it is."
        }
    }
}

const fn next_for_symptom(entry: EntryId) -> &'static str {
    match entry {
        EntryId::HaFailoverFreeTrial => {
            "Read the entry, then assess with `system.active_node` as `secondary` and `system.free_trial_started_on`: that gives the plan and the day the trial ends."
        }
        EntryId::FreeTrialAlert => {
            "Read the entry, then assess with `system.free_trial_started_on`: that gives the day the trial ends and what to install."
        }
        EntryId::LicenseUsageExceeded | EntryId::LicenseUsageExceededDeactivated => {
            "Read the entry, then assess with `system.hosts_in_use`, `system.licenses_2x` and `system.usage_exceeded_since`: that gives what to buy and by when."
        }
        EntryId::InvalidLicensesEmail | EntryId::InvalidLicensesDeactivated => {
            "Read the entry, then assess with `system.active_node` and `system.licenses_invalid_since`: that gives the plan and the day of deactivation."
        }
        EntryId::ManageLicensesButtonDisabled => {
            "Read the entry, then assess with `system.active_node` as `secondary`: that gives what can be fulfilled once the primary is back."
        }
        EntryId::OutOfDateLicenseAlert => {
            "Paste the whole message, or assess with `system.alert_expires_on`: that gives the plan and its last day."
        }
        EntryId::PlmNotAccessible
        | EntryId::ManageLicensesUnavailableAfterUpdate
        | EntryId::LicenseInstallationFailsMultipleWindows => {
            "Read the entry: it says what to do, and no assessment is needed for it."
        }
    }
}

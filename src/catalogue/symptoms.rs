//! What people write when they saw no message that the source quotes: the licenses exceeded
//! e-mail, the greyed-out button, the free-trial alert. Each symptom is a few things that must
//! all be said near one another, each in any of several ways.

use super::EntryId;
use super::words::{Word, Words, likeness};

/// The words within which all of a symptom's things must be said: a sentence or two.
const WINDOW_WORDS: usize = 40;
/// The score of a symptom whose things are all said in a breath, and what is lost of it at most
/// where they are spread over the whole window.
const BEST_SCORE: f64 = 0.8;
const SPREAD_COST: f64 = 0.3;

/// Ways to say one thing. In a way, words are parted by spaces; a star stands for any ending.
type Thing = &'static [&'static str];

/// An entry and what people say when they mean it.
struct Symptom {
    entry: EntryId,
    /// What must all be said.
    said: &'static [Thing],
    /// What must not be said nearby: it would make it another symptom.
    unsaid: Thing,
}

const LICENSES: Thing = &["license*", "licence*", "licensing", "licencing"];
const DEACTIVATED: Thing =
    &["deactivat*", "de activat*", "shut down", "shut off", "switched off", "suspended"];
const EXCEEDED: Thing = &[
    "exceed*",
    "more users than",
    "more hosts than",
    "over the limit",
    "over our limit",
    "too many users",
    "too many hosts",
    "above the number",
    "in use than",
    "licenses than",
    "than purchased",
    "than we purchased",
    "than we bought",
    "than bought",
];
const INVALID: Thing = &["invalid", "not valid", "no longer valid"];
const MANAGE_LICENSES: Thing = &["manage license*", "manage licence*", "managing licenses button"];
const DISABLED: Thing = &[
    "grey* out",
    "gray* out",
    "grey",
    "gray",
    "greyed",
    "grayed",
    "disabled",
    "not clickable",
    "unclickable",
    "cannot be clicked",
    "can t click",
    "cannot click",
    "dimmed",
];
const PLM: Thing = &["plm", "prime license manager", "prime licence manager", "license manager"];
const FREE_TRIAL: Thing = &["free trial", "trial mode", "trial period", "180 days", "180 day"];
const FAILOVER: Thing = &[
    "failover",
    "fail over",
    "failed over",
    "failing over",
    "took over",
    "high availability",
    "ha node",
];
const PRODUCT: Thing = &[
    "cwms",
    "webex",
    "administration site",
    "admin site",
    "administration page",
    "system",
    "plm",
    "license*",
    "licence*",
    "mode",
    "meetings server",
];

/// The symptoms, the more particular first.
const SYMPTOMS: [Symptom; 15] = [
    Symptom { entry: EntryId::HaFailoverFreeTrial, said: &[FAILOVER, FREE_TRIAL], unsaid: &[] },
    Symptom { entry: EntryId::FreeTrialAlert, said: &[FREE_TRIAL, PRODUCT], unsaid: FAILOVER },
    Symptom {
        entry: EntryId::LicenseUsageExceededDeactivated,
        said: &[DEACTIVATED, EXCEEDED, LICENSES],
        unsaid: &[],
    },
    Symptom {
        entry: EntryId::LicenseUsageExceeded,
        said: &[EXCEEDED, LICENSES],
        unsaid: DEACTIVATED,
    },
    Symptom {
        entry: EntryId::InvalidLicensesDeactivated,
        said: &[DEACTIVATED, INVALID, LICENSES],
        unsaid: &[],
    },
    Symptom {
        entry: EntryId::InvalidLicensesEmail,
        said: &[
            INVALID,
            LICENSES,
            &["email*", "e mail*", "mail", "operating", "running", "cwms", "webex", "system"],
        ],
        unsaid: DEACTIVATED,
    },
    Symptom {
        entry: EntryId::PlmNotAccessible,
        said: &[
            &["infra", "top level domain*", "tld"],
            &[
                "plm",
                "prime license manager",
                "administration url",
                "admin url",
                "administration site",
                "webex",
                "cwms",
                "url",
            ],
        ],
        unsaid: &[],
    },
    Symptom {
        entry: EntryId::PlmNotAccessible,
        said: &[
            &[
                "cannot access",
                "can t access",
                "can not access",
                "unable to access",
                "cannot open",
                "can t open",
                "cannot reach",
                "can t reach",
                "unable to reach",
                "unable to open",
                "not accessible",
                "inaccessible",
            ],
            PLM,
        ],
        unsaid: FAILOVER,
    },
    Symptom {
        entry: EntryId::ManageLicensesUnavailableAfterUpdate,
        said: &[
            &["1 5 mr3", "1 5mr3", "mr3", "audit job*", "unknown status"],
            &[
                "manage license*",
                "manage licence*",
                "inactive",
                "plm",
                "prime license manager",
                "elm",
                "user license*",
                "error",
                "update*",
            ],
        ],
        unsaid: &[],
    },
    Symptom {
        entry: EntryId::ManageLicensesUnavailableAfterUpdate,
        said: &[
            MANAGE_LICENSES,
            &["after the update", "after an update", "after updating", "after update", "inactive"],
        ],
        unsaid: &["secondary"],
    },
    Symptom {
        entry: EntryId::LicenseInstallationFailsMultipleWindows,
        said: &[
            &[
                "install* fail*",
                "installation of the license*",
                "failed to install",
                "fails to install",
                "install* license*",
                "install* the license*",
                "license* install*",
                "licensing install*",
                "cannot install",
                "can t install",
            ],
            &[
                "two browser*",
                "multiple browser*",
                "browser window*",
                "browser tab*",
                "several browser*",
                "multiple window*",
                "two window*",
                "both window*",
                "multiple tab*",
                "two tab*",
                "other tab",
                "another tab",
            ],
        ],
        unsaid: &[],
    },
    Symptom {
        entry: EntryId::LicenseInstallationFailsMultipleWindows,
        said: &[&[
            "license installation fail*",
            "licensing installation fail*",
            "installation of licenses fail*",
            "license install fail*",
            "licence installation fail*",
            "license installation has failed",
            "license installation did not",
        ]],
        unsaid: &[],
    },
    Symptom {
        entry: EntryId::ManageLicensesButtonDisabled,
        said: &[MANAGE_LICENSES, DISABLED],
        unsaid: &["mr3"],
    },
    Symptom {
        entry: EntryId::OutOfDateLicenseAlert,
        said: &[
            &[
                "license analysis",
                "licence analysis",
                "license count",
                "installed licenses",
                "count of licenses",
            ],
            &[
                "not updated",
                "not updating",
                "not yet updated",
                "old count",
                "once a day",
                "2 00 am",
                "2 am",
                "24 hours",
            ],
        ],
        unsaid: &[],
    },
    Symptom {
        entry: EntryId::OutOfDateLicenseAlert,
        said: &[
            &["out of date", "outdated"],
            LICENSES,
            &["alert*", "message*", "warning*", "notification*", "cwms", "webex", "pak"],
        ],
        unsaid: &[],
    },
];

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
            let here = words[start..].iter().zip(way).filter(|(word, said)| is_said(word, said));
            if here.count() == way.len() {
                places.push((start, start + way.len()));
            }
        }
    }
    places
}

/// Whether the word is this one, or starts like it where it ends with a star, slips forgiven.
fn is_said(word: &Word, said: &str) -> bool {
    /// The shortest stem in which a slip is forgiven.
    const FORGIVING_STEM: usize = 5;
    let word = word.folded.as_str();
    let Some(stem) = said.strip_suffix('*') else { return likeness(word, said) > 0.0 };
    if word.starts_with(stem) || stem.len() < FORGIVING_STEM {
        return word.starts_with(stem);
    }
    let mut starts = (stem.len() - 1..=stem.len() + 1).filter_map(|length| word.get(..length));
    starts.any(|start| likeness(start, stem) > 0.0)
}

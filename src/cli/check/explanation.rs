//! Why a request has its result, and what to do, a sentence each. The formats that list sentences
//! share it.

use std::fmt;

use super::gate::Checked;
use crate::assessment::{AssessedLine, AssessedPak, Assessment, Reason};
use crate::catalogue::ReasonCode;
use crate::cli::report::text::deadlines_beyond_headline;
use crate::wording::{capitalized, counts, line_name, named_paks, step};

/// A sentence about a request, and the PAK or the line that it is about.
pub(super) struct Remark {
    /// The name of the PAK or the line; none for the whole request.
    pub subject: Option<String>,
    pub sentence: String,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.subject {
            Some(subject) => write!(f, "{subject}: {}", self.sentence),
            None => f.write_str(&self.sentence),
        }
    }
}

/// The messages and reasons of the PAKs and lines, then what concerns the whole request.
pub(super) fn remarks(checked: &Checked<'_>, assessment: &Assessment<'_>) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for (name, pak) in named_paks(assessment) {
        let mut about = |subject: &str, sentences: &mut dyn Iterator<Item = String>| {
            let subject = Some(subject.to_owned());
            remarks.extend(sentences.map(|sentence| Remark { subject: subject.clone(), sentence }));
        };
        about(&name, &mut message(pak).chain(details(&pak.reasons)));
        for line in &pak.lines {
            about(&line_name(&name, line), &mut details(&line.reasons));
        }
    }
    let on_report = remarks_on_report(checked, assessment);
    remarks.extend(on_report.into_iter().map(|sentence| Remark { subject: None, sentence }));
    remarks
}

/// What concerns the whole request: the reasons of the report, without those that the failures or
/// the deadlines state, then the deadlines that the headline does not state.
pub(super) fn remarks_on_report(checked: &Checked<'_>, assessment: &Assessment<'_>) -> Vec<String> {
    let is_stated = |reason: &&Reason| match reason.code {
        ReasonCode::DeadlinePassed => true,
        ReasonCode::UsageExceedsLicenses => checked.failed_for_usage(),
        _ => false,
    };
    let reasons = assessment.reasons.iter().filter(|reason| !is_stated(reason));
    let deadlines = deadlines_beyond_headline(assessment).map(|deadline| format!("{deadline}."));
    reasons.map(|reason| reason.detail.to_string()).chain(deadlines).collect()
}

/// What PLM shows for a PAK, its reasons and those of one of its lines.
pub(super) fn why(pak: &AssessedPak<'_>, line: &AssessedLine<'_>) -> Vec<String> {
    message(pak).chain(details(&pak.reasons)).chain(details(&line.reasons)).collect()
}

/// What PLM shows for a PAK.
pub(super) fn message(pak: &AssessedPak<'_>) -> impl Iterator<Item = String> {
    pak.message.iter().map(|message| format!("PLM shows: {}", message.text))
}

fn details(reasons: &[Reason]) -> impl Iterator<Item = String> {
    reasons.iter().map(|reason| reason.detail.to_string())
}

/// The steps of the plan, numbered.
pub(super) fn steps(assessment: &Assessment<'_>) -> impl Iterator<Item = String> {
    (1..).zip(&assessment.plan).map(|(number, each)| format!("{number}. {}", step(each)))
}

/// The outcome and the counts, as a title.
pub(super) fn title(assessment: &Assessment<'_>) -> String {
    if assessment.paks.is_empty() {
        capitalized(assessment.outcome)
    } else if assessment.summary.requested == 0 {
        "Nothing remains to be fulfilled".to_owned()
    } else {
        format!("{}: {}", capitalized(assessment.outcome), counts(&assessment.summary))
    }
}

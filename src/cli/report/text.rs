//! Text for a person.

mod assessment;

use std::fmt::{self, Display, Write as _};

use anstyle::Style;

use super::Report;
use crate::assessment::{Assessment, AssessmentRequest};
use crate::catalogue::{self, Actor, Entry, EntryId, Solution};
use crate::identify::{self, TextMatch};
use crate::problem::Problem;
use crate::wording::{self, word};
use assessment::AssessmentText;
pub(in crate::cli) use assessment::{deadlines_beyond_headline, line_result, pak_text};

pub(super) struct Text;

impl Report for Text {
    fn assessment(
        &self,
        request: &AssessmentRequest,
        assessment: &Assessment<'_>,
    ) -> Result<String, Problem> {
        Ok(AssessmentText { request, assessment }.to_string())
    }

    fn problem(&self, _: &Problem) -> String {
        String::new()
    }

    fn entry(&self, id: EntryId) -> String {
        EntryText(catalogue::find(id)).to_string()
    }

    fn entries(&self) -> String {
        catalogue::all().fold(String::new(), |mut text, entry| {
            let Entry { number, id, title, .. } = entry;
            _ = writeln!(text, "{number:>2}  {}\n    {title}", strong(id));
            text
        })
    }

    fn matches(&self, text: &str) -> Result<String, Problem> {
        let matches = identify::identify(text);
        if matches.is_empty() {
            return Ok("No documented message or symptom was found in the text.\n".to_owned());
        }
        Ok(matches.iter().map(|found| MatchText(found).to_string()).collect())
    }
}

struct MatchText<'a>(&'a TextMatch);

impl Display for MatchText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TextMatch { entry, code, pak, score, next, .. } = self.0;
        writeln!(f, "{} ({:.0} %)", strong(catalogue::find(*entry).title), score * 100.0)?;
        let message = code.map(|code| code.text(pak.as_deref()));
        message.iter().try_for_each(|message| writeln!(f, "  message: {message}"))?;
        pak.iter().try_for_each(|pak| writeln!(f, "  PAK: {pak}"))?;
        writeln!(f, "  next: {next}\n  read: pakplan catalogue {entry}")
    }
}

const STRONG: Style = Style::new().bold();

/// The text in a style, for a terminal.
fn styled(style: Style, text: impl Display) -> impl Display {
    format!("{style}{text}{style:#}")
}

fn strong(text: impl Display) -> impl Display {
    styled(STRONG, text)
}

struct EntryText<'a>(&'a Entry);

impl Display for EntryText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entry = self.0;
        writeln!(f, "{}\nentry {}, page {}", strong(entry.title), entry.number, entry.page)?;
        write_list(f, "Problem", &entry.problems)?;
        let messages: Vec<_> =
            entry.messages.iter().map(|message| message.code.text(None)).collect();
        write_list(f, "Messages", &messages)?;
        write_list(f, "Possible cause", &entry.causes)?;
        entry.solutions.iter().try_for_each(|solution| write_solution(f, solution))?;
        write_list(f, "Note", &entry.notes)?;
        let times: Vec<_> = entry.times.iter().map(wording::time).collect();
        write_list(f, "Times", &times)
    }
}

fn write_list(f: &mut fmt::Formatter<'_>, heading: &str, items: &[impl Display]) -> fmt::Result {
    if items.is_empty() {
        return Ok(());
    }
    writeln!(f, "\n{}", strong(heading))?;
    items.iter().try_for_each(|item| writeln!(f, "  - {item}"))
}

fn write_solution(f: &mut fmt::Formatter<'_>, solution: &Solution) -> fmt::Result {
    let actor: &Actor = &solution.actor;
    writeln!(f, "\n{} ({})", strong("Solution"), word(actor))?;
    (1..).zip(&solution.steps).try_for_each(|(number, step)| writeln!(f, "  {number}. {step}"))
}

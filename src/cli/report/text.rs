//! Text for a person.

use std::fmt::{self, Display, Write as _};

use anstyle::{AnsiColor, Style};

use super::Report;
use crate::assessment::{AssessedPak, Assessment, Outcome};
use crate::catalogue::{self, Actor, Entry, EntryId, Solution, TextMatch};
use crate::http::Problem;
use crate::wording::{self, capitalized, counts, line_counts, line_name, named_paks, word};

pub(super) struct Text;

impl Report for Text {
    fn assessment(&self, assessment: &Assessment<'_>) -> Result<String, Problem> {
        Ok(AssessmentText(assessment).to_string())
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
        let matches = catalogue::identify(text);
        if matches.is_empty() {
            return Ok("No documented message or symptom was found in the text.\n".to_owned());
        }
        Ok(matches.iter().map(|found| MatchText(found).to_string()).collect())
    }
}

struct MatchText<'a>(&'a TextMatch);

impl Display for MatchText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TextMatch { entry, text, pak, score, next, .. } = self.0;
        writeln!(f, "{} ({:.0} %)", strong(catalogue::find(*entry).title), score * 100.0)?;
        text.iter().try_for_each(|text| writeln!(f, "  message: {text}"))?;
        pak.iter().try_for_each(|pak| writeln!(f, "  PAK: {pak}"))?;
        writeln!(f, "  next: {next}\n  read: pakplan catalogue {entry}")
    }
}

const STRONG: Style = Style::new().bold();

/// The text, set off from the rest on a terminal.
fn styled(style: Style, text: impl Display) -> impl Display {
    format!("{style}{text}{style:#}")
}

fn strong(text: impl Display) -> impl Display {
    styled(STRONG, text)
}

struct AssessmentText<'a>(&'a Assessment<'a>);

impl Display for AssessmentText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let assessment = self.0;
        self.headline(f)?;
        for (name, pak) in named_paks(assessment) {
            write_pak(f, &name, pak)?;
        }
        if !assessment.reasons.is_empty() {
            writeln!(f, "\n{}", strong("Also note"))?;
        }
        for reason in &assessment.reasons {
            writeln!(f, "  - {}", reason.detail)?;
        }
        if let Some(coverage) = &assessment.coverage {
            writeln!(f, "\n{}\n  {}.", strong("Is it enough?"), wording::coverage(coverage))?;
        }
        if !assessment.plan.is_empty() {
            writeln!(f, "\n{}", strong("What to do"))?;
        }
        for (number, step) in (1..).zip(&assessment.plan) {
            writeln!(f, "  {number}. {}", wording::step(step))?;
        }
        self.purchase(f)?;
        if !assessment.deadlines.is_empty() {
            writeln!(f, "\n{}", strong("Deadlines"))?;
        }
        assessment.deadlines.iter().try_for_each(|deadline| writeln!(f, "  - {deadline}."))?;
        self.further_reading(f)
    }
}

impl AssessmentText<'_> {
    fn headline(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let color = match self.0.outcome {
            Outcome::Fulfillable => AnsiColor::Green,
            Outcome::PartiallyFulfillable | Outcome::NothingRequested => AnsiColor::Yellow,
            Outcome::NotFulfillable => AnsiColor::Red,
        };
        let summary = &self.0.summary;
        let outcome = capitalized(&self.0.outcome);
        let outcome = styled(STRONG.fg_color(Some(color.into())), outcome);
        writeln!(f, "{outcome}: {}", counts(summary))?;
        writeln!(f, "{}", self.0.headline)?;
        writeln!(
            f,
            "1.x licenses: {} eligible, {} pending, {} unused. Left in the PAKs: {}.",
            summary.eligible, summary.pending, summary.unused_1x, summary.left_in_paks,
        )
    }

    fn purchase(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n{}", strong("What is missing"))?;
        if self.0.purchase.is_nothing() {
            return writeln!(f, "  nothing");
        }
        let mut parts = wording::purchase_parts(&self.0.purchase);
        parts.try_for_each(|(name, count)| writeln!(f, "  - {name}: {count}"))
    }

    fn further_reading(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let relevant = &self.0.troubleshooting.relevant;
        if relevant.is_empty() {
            return Ok(());
        }
        writeln!(f, "\n{}", strong("Read more"))?;
        relevant.iter().try_for_each(|id| writeln!(f, "  pakplan catalogue {id}"))
    }
}

fn write_pak(f: &mut fmt::Formatter<'_>, name: &str, pak: &AssessedPak<'_>) -> fmt::Result {
    writeln!(f, "\n{}", strong(name))?;
    if let Some(message) = &pak.message {
        writeln!(f, "  PLM shows: {}", message.text)?;
    }
    for code in &pak.also_applies {
        writeln!(f, "  PLM may also show: {}", code.text(pak.number.as_deref()))?;
    }
    pak.reasons.iter().try_for_each(|reason| writeln!(f, "  - {}", reason.detail))?;
    for line in &pak.lines {
        writeln!(f, "  {}: {}", line_name(name, line), line_counts(line))?;
        line.reasons.iter().try_for_each(|reason| writeln!(f, "    - {}", reason.detail))?;
    }
    Ok(())
}

struct EntryText<'a>(&'a Entry);

impl Display for EntryText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entry = self.0;
        writeln!(f, "{}\nentry {}, page {}", strong(entry.title), entry.number, entry.page)?;
        write_list(f, "Problem", &entry.problems)?;
        let messages: Vec<_> = entry.messages.iter().map(|message| message.text).collect();
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

//! What several reports say in the same words.

use std::fmt::Display;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::assessment::{AssessedLine, Deadline, PlanStep, Summary};
use crate::catalogue::{EntryTime, Interval, name_of};

/// A code in words: `license_desk` as "license desk".
pub(crate) fn word(code: &impl Serialize) -> String {
    name_of(code).replace('_', " ")
}

/// A code in words, at the start of a sentence.
pub(crate) fn capitalized(code: &impl Serialize) -> String {
    let word = word(code);
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A moment, to the minute.
pub(crate) fn minute(moment: DateTime<Utc>) -> impl Display {
    moment.format("%Y-%m-%d %H:%M GMT")
}

/// What can be fulfilled.
pub(crate) fn counts(summary: &Summary) -> String {
    format!(
        "{} of {} licenses now, {} later, {} short",
        summary.fulfillable_now, summary.requested, summary.fulfillable_later, summary.shortfall,
    )
}

/// A text of which nothing ends a line, moves a cursor or turns its direction: what does is spelt out, behind a
/// backslash that is itself doubled.
pub(crate) fn visible(text: &str) -> String {
    let turns = |character| matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().fold(String::new(), |mut visible, character| {
        if character.is_control() || character == '\\' || turns(character) {
            visible.extend(character.escape_debug());
        } else {
            visible.push(character);
        }
        visible
    })
}

/// A line of a PAK.
pub(crate) fn line_name(line: &AssessedLine<'_>) -> String {
    let sku = line.sku.as_ref().map(|sku| format!(" {}", visible(sku)));
    let kind = word(&line.kind);
    format!("PAK {}, line {} ({kind}{})", line.pak, line.line + 1, sku.unwrap_or_default())
}

/// What can be fulfilled of a line.
pub(crate) fn line_counts(line: &AssessedLine<'_>) -> String {
    format!(
        "{} of {} now, {} later, {} short, {} left in it",
        line.fulfillable_now,
        line.requested,
        line.fulfillable_later,
        line.shortfall,
        line.left_in_pak,
    )
}

/// A step of the plan, in one line.
pub(crate) fn step(step: &PlanStep<'_>) -> String {
    let about = match (&step.pak, step.line) {
        (Some(pak), Some(line)) => format!("[PAK {pak}, line {}] ", line + 1),
        (Some(pak), None) => format!("[PAK {pak}] "),
        _ => String::new(),
    };
    let not_before = step.not_before.map(|moment| format!(" Not before {}.", minute(moment)));
    let due = step.due_on.map(|date| format!(" Due {date}."));
    let when = not_before.into_iter().chain(due).collect::<String>();
    format!("{}: {about}{}{when}", word(&step.actor), step.instruction)
}

/// What a deadline is about, and how many days are left.
pub(crate) fn deadline(deadline: &Deadline) -> String {
    let when = match deadline.days_left {
        days @ ..-1 => format!("{} days ago", days.abs()),
        -1 => "yesterday".to_owned(),
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days @ 2.. => format!("in {days} days"),
    };
    format!("{}, {when}", word(&deadline.code))
}

/// A time of a catalogue entry.
pub(crate) fn time(time: &EntryTime) -> String {
    let duration = time.duration.map(|duration| format!(" Up to {}.", interval(duration)));
    let daily_at = time.daily_at.map(|at| format!(" Daily at {} GMT.", at.format("%H:%M")));
    [Some(time.what.to_owned()), duration, daily_at].into_iter().flatten().collect()
}

fn interval(interval: Interval) -> String {
    let (count, unit) = match interval {
        Interval::Minutes(count) => (count, "minute"),
        Interval::Hours(count) => (count, "hour"),
        Interval::Days(count) => (count, "day"),
        Interval::Months(count) => (count, "month"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

//! Texts that the reports and the page share.

use crate::assessment::{
    AssessedLine, AssessedPak, Assessment, Coverage, Covered, PlanAction, PlanStep, Purchase,
    Summary, minute,
};
use crate::catalogue::times::in_gmt;
use crate::catalogue::{EntryTime, name_of};

/// A code in words: `license_desk` as "license desk".
pub(crate) fn word(code: impl Into<&'static str>) -> String {
    name_of(code).replace('_', " ")
}

/// A code in words, at the start of a sentence.
pub(crate) fn capitalized(code: impl Into<&'static str>) -> String {
    let word = word(code);
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The sums of an assessment.
pub(crate) fn counts(summary: &Summary) -> String {
    format!(
        "{} of {} licenses now, {} later, {} short",
        summary.fulfillable_now, summary.requested, summary.fulfillable_later, summary.shortfall,
    )
}

/// A text in which every character that ends a line, moves the cursor or changes the direction of
/// writing is escaped with a backslash. A backslash is doubled.
pub(crate) fn visible(text: &str) -> String {
    let changes_direction = |character| matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().fold(String::new(), |mut visible, character| {
        if character.is_control() || character == '\\' || changes_direction(character) {
            visible.extend(character.escape_debug());
        } else {
            visible.push(character);
        }
        visible
    })
}

/// The name of a PAK: its number, or its position if it has none.
pub(crate) fn pak_name(index: usize, number: Option<&str>) -> String {
    match number {
        Some(number) => format!("PAK {number}"),
        None => format!("PAK {}", index + 1),
    }
}

/// The PAKs of an assessment, each with its name.
pub(crate) fn named_paks<'s, 'a>(
    assessment: &'s Assessment<'a>,
) -> impl Iterator<Item = (String, &'s AssessedPak<'a>)> {
    let paks = assessment.paks.iter().enumerate();
    paks.map(|(index, pak)| (pak_name(index, pak.number.as_deref()), pak))
}

/// The name of a line in the PAK of this name.
pub(crate) fn line_name(pak: &str, line: &AssessedLine<'_>) -> String {
    let sku = line.sku.as_ref().map(|sku| format!(" {}", visible(sku)));
    let kind = word(line.kind);
    format!("{pak}, line {} ({kind}{})", line.line + 1, sku.unwrap_or_default())
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

/// The PAK and the line of a step.
pub(crate) fn step_subject(step: &PlanStep<'_>) -> Option<String> {
    let pak = pak_name(step.pak?, step.pak_number.as_deref());
    Some(match step.line {
        Some(line) => format!("{pak}, line {}", line + 1),
        None => pak,
    })
}

/// A step of the plan, in one line.
pub(crate) fn step(step: &PlanStep<'_>) -> String {
    let subject = step_subject(step).map(|subject| format!("[{subject}] ")).unwrap_or_default();
    let is_wait = step.action == PlanAction::WaitForPlm;
    let from = if is_wait { "Until" } else { "Not before" };
    let not_before = step.not_before.map(|time| format!(" {from} {}.", minute(time)));
    let due = step.due_on.map(|date| format!(" Due {date}."));
    let when = not_before.into_iter().chain(due).collect::<String>();
    format!("{}: {subject}{}{when}", capitalized(step.actor), step.instruction)
}

/// The parts of a purchase that are not zero, each with its number of licenses.
pub(crate) fn purchase_parts(purchase: &Purchase) -> impl Iterator<Item = (&'static str, u64)> {
    let parts = [
        ("In the PAKs, beyond the requested licenses", purchase.unrequested),
        ("Upgrade licenses to buy", purchase.upgrade),
        ("1.x licenses to rehost, or new 2.0 licenses to buy", purchase.rehost_or_buy),
        ("New 2.0 licenses to buy", purchase.new),
    ];
    parts.into_iter().filter(|(_, count)| *count > 0)
}

/// The coverage in one sentence.
pub(crate) fn coverage(coverage: &Coverage) -> String {
    let Coverage { needed, have, after_now, after_plan, missing, covered } = coverage;
    let enough = match covered {
        Covered::Already => "enough are installed already".to_owned(),
        Covered::Now => "enough with what can be fulfilled now".to_owned(),
        Covered::Later => "enough once the plan is done".to_owned(),
        Covered::Not => format!("{missing} missing"),
    };
    format!(
        "{needed} needed; {have} installed, {after_now} after what can be fulfilled now, {after_plan} after the plan: {enough}"
    )
}

/// A time of a catalogue entry.
pub(crate) fn time(time: &EntryTime) -> String {
    let duration = time.duration_in_words().map(|duration| {
        let mut letters = duration.chars();
        let first = letters.next().map(|first| first.to_uppercase().to_string());
        format!(" {}{}.", first.unwrap_or_default(), letters.as_str())
    });
    let daily_at = time.daily_at.map(|at| format!(" Daily at {}.", in_gmt(at)));
    [Some(time.what.to_owned()), duration, daily_at].into_iter().flatten().collect()
}

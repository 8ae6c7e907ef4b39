//! The picture of an assessment: a stacked bar for each line of a PAK and one for the 1.x licenses, all to one scale.
//! Patterns and figures distinguish the parts as well as colors do.

use maud::{Markup, html};

use crate::assessment::{AssessedLine, Assessment, AssessmentRequest, PakLine};
use crate::wording::{named_paks, word};

/// The meaning of a part of a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Share {
    Before,
    Now,
    Later,
    Left,
    Eligible,
    Pending,
}

impl Share {
    const ALL: [Self; 6] =
        [Self::Before, Self::Now, Self::Later, Self::Left, Self::Eligible, Self::Pending];

    const fn class(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::Now => "now",
            Self::Later => "later",
            Self::Left => "left",
            Self::Eligible => "eligible",
            Self::Pending => "pending",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Before => "fulfilled before",
            Self::Now => "now",
            Self::Later => "later",
            Self::Left => "stays in the PAK",
            Self::Eligible => "installed, can be upgraded",
            Self::Pending => "still to be rehosted or installed",
        }
    }
}

/// The largest width of a part, in percent, that has no room for its figure.
const TOO_NARROW: f64 = 7.0;

/// A line of a PAK, with what it contains.
struct BarLine<'s, 'a> {
    /// The PAK, the line and its kind.
    name: String,
    assessed: &'s AssessedLine<'a>,
    asked: &'s PakLine,
}

impl BarLine<'_, '_> {
    /// The licenses that stay in the line after all that can be fulfilled.
    fn left(&self) -> u64 {
        let AssessedLine { remaining, fulfillable_now, fulfillable_later, .. } = self.assessed;
        remaining - fulfillable_now - fulfillable_later
    }

    fn shares(&self) -> [(Share, u64); 4] {
        [
            (Share::Before, self.asked.fulfilled.get()),
            (Share::Now, self.assessed.fulfillable_now),
            (Share::Later, self.assessed.fulfillable_later),
            (Share::Left, self.left()),
        ]
    }
}

/// The lines of an assessment with the lines of its request.
fn lines<'s, 'a>(
    request: &'s AssessmentRequest,
    assessment: &'s Assessment<'a>,
) -> Vec<BarLine<'s, 'a>> {
    let paks = named_paks(assessment).zip(&request.paks);
    paks.flat_map(|((pak, assessed), asked)| {
        assessed.lines.iter().zip(&asked.contents).map(move |(assessed, asked)| BarLine {
            name: format!("{pak}, line {} ({})", assessed.line + 1, word(assessed.kind)),
            assessed,
            asked,
        })
    })
    .collect()
}

/// The picture with the same figures in a table.
pub(super) fn picture(request: &AssessmentRequest, assessment: &Assessment<'_>) -> Markup {
    let lines = lines(request, assessment);
    let summary = &assessment.summary;
    let installed = [(Share::Eligible, summary.eligible), (Share::Pending, summary.pending)];
    let longest = lines.iter().map(|line| line.asked.quantity.get()).max().unwrap_or_default();
    let scale = longest.max(summary.eligible + summary.pending).max(1);
    let bars: Vec<_> = lines.iter().flat_map(BarLine::shares).chain(installed).collect();
    let is_shown = |share: &Share| bars.iter().any(|(other, count)| other == share && *count > 0);
    html! {
        @if !lines.is_empty() || summary.eligible + summary.pending > 0 {
        figure class="bars" {
            (patterns())
            @for line in &lines { (bar(&line.name, &line.shares(), scale)) }
            (bar("1.x licenses", &installed, scale))
            figcaption {
                ul class="legend" {
                    @for share in Share::ALL.into_iter().filter(is_shown) {
                        li {
                            svg class="swatch" width="20" height="14" aria-hidden="true" { (part(share, 0.0, 100.0)) }
                            (share.words())
                        }
                    }
                }
            }
        }
        }
        @if !lines.is_empty() { (table(&lines, assessment)) }
    }
}

fn table(lines: &[BarLine<'_, '_>], assessment: &Assessment<'_>) -> Markup {
    let summary = &assessment.summary;
    html! {
        section class="scroll" tabindex="0" aria-label="Figures" {
            table class="figures" {
                caption class="unseen" { "Licenses by line" }
                thead {
                    tr {
                        th scope="col" { "Line" }
                        @for title in ["Total", "Before", "Now", "Later", "Stays", "Requested", "Short"] {
                            th scope="col" class="number" { (title) }
                        }
                    }
                }
                tbody {
                    @for line in lines {
                        tr {
                            th scope="row" { (line.name) }
                            td class="number" { (line.asked.quantity.get()) }
                            @for (_, count) in line.shares() { td class="number" { (count) } }
                            td class="number" { (line.assessed.requested) }
                            td class="number" { (line.assessed.shortfall) }
                        }
                    }
                }
            }
        }
        p class="hint" {
            "1.x licenses: " (summary.eligible) " can be upgraded, " (summary.pending) " still to be rehosted or installed, "
            (summary.unused_1x) " not used by the request."
        }
    }
}

/// The patterns that distinguish the parts without colors.
fn patterns() -> Markup {
    html! {
        svg class="unseen" width="0" height="0" aria-hidden="true" {
            defs {
                pattern id="hatched" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                    rect class="ground" width="8" height="8" {}
                    rect class="stripe" width="3" height="8" {}
                }
                pattern id="dotted" width="8" height="8" patternUnits="userSpaceOnUse" {
                    rect class="ground" width="8" height="8" {}
                    circle class="dot" cx="4" cy="4" r="1.6" {}
                }
            }
        }
    }
}

fn bar(name: &str, shares: &[(Share, u64)], scale: u64) -> Markup {
    let told: Vec<_> = shares
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(share, count)| format!("{count} {}", share.words()))
        .collect();
    let told = if told.is_empty() { "none".to_owned() } else { told.join(", ") };
    let placed = shares.iter().scan(0.0, |end, (share, count)| {
        let (start, width) = (*end, percent(*count, scale));
        *end = start + width;
        Some((*share, *count, start, width))
    });
    html! {
        div class="bar" {
            span class="bar-name" { (name) }
            svg width="100%" height="28" role="img" aria-label={ (name) ": " (told) } {
                @for (share, count, start, width) in placed.filter(|(_, count, ..)| *count > 0) {
                    (part(share, start, width))
                    @if width > TOO_NARROW {
                        text class=(share.class()) x={ (start + width / 2.0) "%" } y="50%" { (count) }
                    }
                }
            }
        }
    }
}

fn part(share: Share, start: f64, width: f64) -> Markup {
    let fill = match share {
        Share::Later => Some("url(#hatched)"),
        Share::Pending => Some("url(#dotted)"),
        _ => None,
    };
    html! { rect class=(share.class()) x={ (start) "%" } y="1" width={ (width) "%" } height="26" fill=[fill] {} }
}

#[expect(clippy::cast_precision_loss, reason = "a picture has fewer pixels than 2^52")]
fn percent(count: u64, scale: u64) -> f64 {
    (count as f64 / scale as f64 * 100_000.0).round() / 1000.0
}

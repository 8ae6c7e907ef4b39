//! The bar chart of an assessment: a stacked bar for each line of a PAK and one for the 1.x licenses, all to one scale. The
//! segments also differ by pattern, so that the chart is readable without color.

use maud::{Markup, html};

use crate::assessment::{AssessedLine, Assessment, AssessmentRequest, PakLine};
use crate::wording::{named_paks, word};

/// The meaning of a segment of a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Share {
    Fulfilled,
    Now,
    Later,
    Left,
    Eligible,
    Pending,
}

impl Share {
    const ALL: [Self; 6] =
        [Self::Fulfilled, Self::Now, Self::Later, Self::Left, Self::Eligible, Self::Pending];

    const fn class(self) -> &'static str {
        match self {
            Self::Fulfilled => "fulfilled",
            Self::Now => "now",
            Self::Later => "later",
            Self::Left => "left",
            Self::Eligible => "eligible",
            Self::Pending => "pending",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Fulfilled => "already fulfilled",
            Self::Now => "now",
            Self::Later => "later",
            Self::Left => "left in the PAK",
            Self::Eligible => "installed, can be upgraded",
            Self::Pending => "still to be rehosted or installed",
        }
    }
}

/// The width of a segment, in percent, from which its figure fits into it.
const MIN_LABELED_WIDTH: f64 = 7.0;

/// A line of a PAK: its result and its input.
struct BarLine<'s, 'a> {
    /// The PAK, the line and its kind.
    name: String,
    assessed: &'s AssessedLine<'a>,
    requested: &'s PakLine,
}

impl BarLine<'_, '_> {
    /// The licenses that are left in the line after everything that can be fulfilled now and later.
    fn left(&self) -> u64 {
        let AssessedLine { remaining, fulfillable_now, fulfillable_later, .. } = self.assessed;
        remaining - fulfillable_now - fulfillable_later
    }

    fn shares(&self) -> [(Share, u64); 4] {
        [
            (Share::Fulfilled, self.requested.fulfilled.get()),
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
    paks.flat_map(|((pak, assessed), requested)| {
        assessed.lines.iter().zip(&requested.contents).map(move |(assessed, requested)| BarLine {
            name: format!("{pak}, line {} ({})", assessed.line + 1, word(assessed.kind)),
            assessed,
            requested,
        })
    })
    .collect()
}

/// The chart, followed by a table with the same figures.
pub(super) fn chart(request: &AssessmentRequest, assessment: &Assessment<'_>) -> Markup {
    let lines = lines(request, assessment);
    let summary = &assessment.summary;
    let installed = [(Share::Eligible, summary.eligible), (Share::Pending, summary.pending)];
    let longest = lines.iter().map(|line| line.requested.quantity.get()).max().unwrap_or_default();
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
                            svg class="swatch" width="20" height="14" aria-hidden="true" { (segment(share, 0.0, 100.0)) }
                            (share.label())
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
                caption class="visually-hidden" { "Licenses by line" }
                thead {
                    tr {
                        th scope="col" { "Line" }
                        @for title in ["Total", "Fulfilled", "Now", "Later", "Left", "Requested", "Shortfall"] {
                            th scope="col" class="number" { (title) }
                        }
                    }
                }
                tbody {
                    @for line in lines {
                        tr {
                            th scope="row" { (line.name) }
                            td class="number" { (line.requested.quantity.get()) }
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

/// The patterns that distinguish the segments without color.
fn patterns() -> Markup {
    html! {
        svg class="visually-hidden" width="0" height="0" aria-hidden="true" {
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
    let labels: Vec<_> = shares
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(share, count)| format!("{count} {}", share.label()))
        .collect();
    let labels = if labels.is_empty() { "none".to_owned() } else { labels.join(", ") };
    let segments = shares.iter().scan(0.0, |end, (share, count)| {
        let (start, width) = (*end, percent(*count, scale));
        *end = start + width;
        Some((*share, *count, start, width))
    });
    html! {
        div class="bar" {
            span class="bar-name" { (name) }
            svg width="100%" height="28" role="img" aria-label={ (name) ": " (labels) } {
                @for (share, count, start, width) in segments.filter(|(_, count, ..)| *count > 0) {
                    (segment(share, start, width))
                    @if width > MIN_LABELED_WIDTH {
                        text class=(share.class()) x={ (start + width / 2.0) "%" } y="50%" { (count) }
                    }
                }
            }
        }
    }
}

fn segment(share: Share, start: f64, width: f64) -> Markup {
    let fill = match share {
        Share::Later => Some("url(#hatched)"),
        Share::Pending => Some("url(#dotted)"),
        _ => None,
    };
    html! { rect class=(share.class()) x={ (start) "%" } y="1" width={ (width) "%" } height="26" fill=[fill] {} }
}

#[expect(clippy::cast_precision_loss, reason = "a chart has fewer than 2^52 pixels")]
fn percent(count: u64, scale: u64) -> f64 {
    (count as f64 / scale as f64 * 100_000.0).round() / 1000.0
}

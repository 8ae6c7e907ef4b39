//! The page for many upgrades: a CSV file is uploaded, its first rows are previewed, and all rows are answered.

use maud::{Markup, html};
use serde::Deserialize;

use super::form::ACTION_FIELD;
use super::icons;
use super::layout::{Tab, page};
use crate::assessment::{Assessment, FieldError};
use crate::wording::capitalized;

/// The number of rows that a preview shows.
pub const PREVIEWED_ROWS: usize = 20;

/// The template of a CSV file.
pub const TEMPLATE: &str = "case,release,quantity,rehost,pending,pending_rehost,pak,kind,pak_quantity,pak_fulfilled,request,target_licenses\r\n\
Example 1,1.0,50,installed,,,12345678,upgrade,100,0,,\r\n\
Example 2,1.5,50,installed,30,requested,87654321,upgrade,100,0,,\r\n";

/// The columns with their meaning. The last item is whether the column is required.
const COLUMNS: [(&str, &str, bool); 12] = [
    ("case", "a name for the row", false),
    ("release", "release of the 1.x licenses, like 1.5 or 1.5 MR3", true),
    ("quantity", "1.x licenses not yet upgraded", true),
    ("rehost", "not_required, not_started, requested, issued or installed", true),
    ("pending", "further 1.x licenses of the same release, in another rehost state", false),
    ("pending_rehost", "the rehost state of the pending licenses; not_started if empty", false),
    ("pak", "PAK number; the cells may be empty", true),
    ("kind", "upgrade (if empty) or new", false),
    ("pak_quantity", "licenses in the PAK", true),
    ("pak_fulfilled", "licenses already fulfilled from the PAK; 0 if empty", false),
    ("request", "licenses wanted now; all remaining ones if empty", false),
    ("target_licenses", "2.0 licenses wanted in the end", false),
];

/// The page before a file is selected. `max_bytes` is the maximum size of a file.
#[must_use]
pub fn many(max_bytes: usize) -> String {
    page_with(max_bytes, &html! {})
}

/// The page with a preview of the first rows. `rows` are their answers as NDJSON.
#[must_use]
pub fn previewed(max_bytes: usize, rows: &str) -> String {
    page_with(max_bytes, &preview(rows))
}

/// The page for a file that cannot be read. `reason` is a sentence.
#[must_use]
pub fn unreadable(max_bytes: usize, reason: &str, errors: &[FieldError]) -> String {
    let preview = html! {
        h2 { "This file cannot be read" }
        p class="error" { (icons::cross()) (reason) }
        ul { @for error in errors { li { (cell_error(&error.pointer, &error.detail)) } } }
    };
    page_with(max_bytes, &preview)
}

/// The fields of an output row that the preview shows.
#[derive(Deserialize)]
struct PreviewRow<'a> {
    row: u64,
    case: Option<String>,
    #[serde(borrow)]
    report: Option<Assessment<'a>>,
    problem: Option<RowProblem>,
}

#[derive(Deserialize)]
struct RowProblem {
    detail: String,
    #[serde(default)]
    errors: Vec<CellError>,
}

#[derive(Deserialize)]
struct CellError {
    pointer: String,
    detail: String,
}

fn preview(rows: &str) -> Markup {
    let rows: Vec<PreviewRow<'_>> =
        rows.lines().filter_map(|row| serde_json::from_str(row).ok()).collect();
    let rejected = rows.iter().filter(|row| row.problem.is_some()).count();
    html! {
        h2 { "The first rows" }
        p {
            @match (rows.len(), rejected) {
                (0, _) => { "There are no rows below the header line." }
                (1, 0) => { "The first row is valid." }
                (count, 0) => { "The first " (count) " rows are valid." }
                (count, 1) => { strong { "1" } " of the first " (count) " rows has errors. The other rows can still be answered." }
                (count, rejected) => { strong { (rejected) } " of the first " (count) " rows have errors. The other rows can still be answered." }
            }
        }
        @if !rows.is_empty() {
            section class="scroll" tabindex="0" aria-label="The first rows" {
                table class="figures preview" {
                    thead { tr { th scope="col" class="number" { "Row" } th scope="col" { "Case" } th scope="col" { "Answer" } } }
                    tbody { @for row in &rows { (preview_row(row)) } }
                }
            }
        }
    }
}

fn preview_row(row: &PreviewRow<'_>) -> Markup {
    html! {
        tr class=[row.problem.is_some().then_some("rejected")] {
            th scope="row" class="number" { (row.row) }
            td { (row.case.as_deref().unwrap_or_default()) }
            td {
                @if let Some(report) = &row.report {
                    strong class="outcome-word" { (icons::outcome(report.outcome)) (capitalized(report.outcome)) } ". "
                    (report.headline)
                }
                @if let Some(problem) = &row.problem {
                    span class="error" {
                        (icons::cross())
                        @if problem.errors.is_empty() { (problem.detail) }
                        @for CellError { pointer, detail } in &problem.errors { (cell_error(pointer, detail)) " " }
                    }
                }
            }
        }
    }
}

/// An error with the name of its column. If the pointer has only the position of the column, the detail names it.
fn cell_error(pointer: &str, detail: &str) -> Markup {
    let column = pointer.trim_start_matches('/');
    let is_name = column.starts_with(|first: char| first.is_ascii_alphabetic());
    html! {
        @if is_name { strong { (column) } ": " }
        (detail)
    }
}

fn page_with(max_bytes: usize, preview: &Markup) -> String {
    let max_mebibytes = max_bytes / (1024 * 1024);
    let main = html! {
        div class="intro" {
            h1 { "Many at once" }
            p { "Upload a CSV file with one row for each customer, and download a CSV file with the answers." }
        }
        div class="desk" {
            form id="many" class="card" method="post" action="/many" enctype="multipart/form-data" data-upload {
                div class="field" {
                    label for="file" { "CSV file" }
                    input #file name="file" type="file" accept=".csv,text/csv" required aria-describedby="file-hint";
                    p class="hint" id="file-hint" {
                        "At most " (max_mebibytes) " MiB. For larger files, use the command " code { "pakplan bulk" } ". "
                        a href="/many/template.csv" download { "Download a template" }
                    }
                }
                p class="buttons main" {
                    button type="submit" class="strong" name=(ACTION_FIELD) value="answer" { "Get the answers" }
                    button type="submit" class="plain" name=(ACTION_FIELD) value="check" { "Check the first rows" }
                }
                div class="progress" id="progress" hidden {
                    label for="bar" id="stage" { "Sending" }
                    progress id="bar" max="100" value="0" {}
                }
                p id="result" role="status" {}
                details {
                    summary { "The columns" }
                    p class="hint" { "In any order, separated by commas, semicolons or tabs." }
                    dl class="columns" {
                        @for (name, meaning, is_required) in COLUMNS {
                            div { dt { code { (name) } @if is_required { " " span class="tag" { "required" } } } dd { (meaning) } }
                        }
                    }
                }
            }
            div class="card" id="preview" tabindex="-1" aria-live="polite" {
                @if preview.0.is_empty() {
                    h2 { "The first rows" }
                    p { "Choose a file to see its first " (PREVIEWED_ROWS) " rows and their errors." }
                } @else { (preview) }
            }
        }
    };
    page(Some(Tab::Many), "Many at once", &main).into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_has_the_listed_columns() {
        let header = TEMPLATE.lines().next().unwrap();
        assert_eq!(header.split(',').collect::<Vec<_>>(), COLUMNS.map(|(name, ..)| name));
    }
}

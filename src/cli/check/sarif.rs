//! SARIF 2.1.0 for code scanning: a rule a reason, a result wherever one is given.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::gate::{Check, Checked, faults};
use crate::assessment::{AssessedLine, Assessment, Outcome, Reason};
use crate::catalogue::{self, Entry, ReasonCode, name_of};
use crate::cli::Failure;
use crate::http::{Problem, ProblemCode};
use crate::wording::{capitalized, line_counts, line_name, word};

/// Where the format is defined.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// The most results that code scanning takes, the gravest first.
const MOST: usize = 25_000;
/// The rule for too little that can be fulfilled.
const MIN_FULFILLABLE: &str = "min_fulfillable";
/// The rule for a request that is none.
const UNREADABLE_REQUEST: &str = "unreadable_request";

pub(super) fn render(check: &Check<'_>) -> Result<String, Failure> {
    // Gone through once a level: of very many, only the gravest are ever held.
    let all = || check.cases.iter().flat_map(results);
    let of_level = |level| all().filter(move |result| result["level"] == level);
    let results: Vec<_> =
        ["error", "warning", "note"].into_iter().flat_map(of_level).take(MOST).collect();
    let left_out = all().count() - results.len();
    let sarif = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
            "properties": { "resultsLeftOut": left_out },
        }],
    });
    serde_json::to_string_pretty(&sarif)
        .map(|json| json + "\n")
        .map_err(|_| Problem::new(ProblemCode::InternalError).into())
}

/// All rules, whether a result names them or not.
fn rules() -> Vec<Value> {
    let own = [
        (MIN_FULFILLABLE, "Fewer licenses can be fulfilled now than are asked for."),
        (UNREADABLE_REQUEST, "The request cannot be read, so nothing was computed."),
    ];
    let own = own.into_iter().map(|(id, text)| {
        json!({ "id": id, "shortDescription": { "text": text }, "help": { "text": text } })
    });
    ReasonCode::ALL.into_iter().map(rule).chain(own).collect()
}

/// The rule of a reason; its help is the entry of the catalogue behind it.
fn rule(code: ReasonCode) -> Value {
    let entry = catalogue::find(code.entry());
    json!({
        "id": name_of(&code),
        "shortDescription": { "text": capitalized(&code) + "." },
        "help": { "text": help(entry, "", "- "), "markdown": help(entry, "## ", "- ") },
        "properties": { "tags": [name_of(&code.basis())] },
    })
}

/// An entry of the catalogue as running text.
fn help(entry: &Entry, heading: &str, item: &str) -> String {
    let mut text = format!("{heading}{}\n", entry.title);
    let mut list = |name: &str, items: &mut dyn Iterator<Item = &str>| {
        let items: Vec<_> = items.map(|each| format!("{item}{each}")).collect();
        if !items.is_empty() {
            _ = writeln!(text, "\n{name}\n\n{}", items.join("\n"));
        }
    };
    list("Possible cause:", &mut entry.causes.iter().map(AsRef::as_ref));
    for solution in &entry.solutions {
        let name = format!("Solution ({}):", word(&solution.actor));
        list(&name, &mut solution.steps.iter().map(AsRef::as_ref));
    }
    list("Note:", &mut entry.notes.iter().map(AsRef::as_ref));
    text
}

/// All results of one request.
fn results(checked: &Checked<'_>) -> Vec<Value> {
    match &checked.answer {
        Ok(assessment) => of_assessment(checked, assessment),
        Err(problem) => {
            let text = faults(problem).join(" ");
            vec![result(checked, UNREADABLE_REQUEST, "error", &text)]
        }
    }
}

fn of_assessment(checked: &Checked<'_>, assessment: &Assessment<'_>) -> Vec<Value> {
    let of_lines = assessment.lines.iter().flat_map(|line| {
        line.reasons.iter().map(|reason| {
            let text = format!("{}: {} ({})", line_name(line), reason.detail, line_counts(line));
            result(checked, name_of(&reason.code), level(checked, line), &text)
        })
    });
    let of_the_whole = assessment
        .reasons
        .iter()
        .map(|Reason { code, detail, .. }| result(checked, name_of(code), "warning", detail));
    let too_little = checked.too_little();
    let too_little = too_little.iter().map(|text| result(checked, MIN_FULFILLABLE, "error", text));
    of_lines.chain(of_the_whole).chain(too_little).collect()
}

/// How bad it is.
fn level(checked: &Checked<'_>, line: &AssessedLine<'_>) -> &'static str {
    match line.outcome {
        _ if checked.failed_for(line) => "error",
        Outcome::Fulfillable => "note",
        Outcome::NotFulfillable | Outcome::PartiallyFulfillable => "warning",
    }
}

fn result(checked: &Checked<'_>, rule: &str, level: &str, text: &str) -> Value {
    let name = checked.case.as_ref().map(|case| format!("{case}: ")).unwrap_or_default();
    json!({
        "ruleId": rule,
        "level": level,
        "message": { "text": plain(&format!("{name}{text}")) },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": uri(&checked.subject.file) },
            "region": { "startLine": checked.subject.line },
        } }],
    })
}

/// A text as a message of SARIF, in which brackets would be a link, and braces a placeholder.
fn plain(text: &str) -> String {
    text.chars().fold(String::new(), |mut plain, character| {
        match character {
            '[' | ']' | '\\' => plain.extend(['\\', character]),
            '{' | '}' => plain.extend([character, character]),
            _ => plain.push(character),
        }
        plain
    })
}

/// A path as a URI reference: what may not stand in one is percent-encoded.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.bytes().fold(String::new(), |uri, byte| match byte {
        _ if plain(byte) => uri + char::from(byte).encode_utf8(&mut [0; 4]),
        _ => uri + &format!("%{byte:02X}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_uri_reference() {
        assert_eq!(uri("a/b c.json"), "a/b%20c.json");
        assert_eq!(uri("50%/é:1.json"), "50%25/%C3%A9%3A1.json");
    }
}

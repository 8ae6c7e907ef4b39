//! SARIF 2.1.0 for code scanning: a rule per reason, a result wherever a reason is given.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::gate::{Check, Checked, Failed, FailedRule, errors};
use crate::assessment::{Assessment, Outcome};
use crate::catalogue::{self, Entry, ReasonCode, name_of};
use crate::cli::Failure;
use crate::http::{Problem, ProblemCode};
use crate::wording::{capitalized, line_counts, line_name, named_paks, word};

/// Where the format is defined.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// The most results that code scanning takes, the gravest first.
const MOST: usize = 25_000;
/// The rule for too few licenses that can be fulfilled.
const MIN_FULFILLABLE: &str = "min_fulfillable";
/// The rule for an outcome at or below `--fail-on`.
const OUTCOME: &str = "outcome";
/// The rule for a request that cannot be read.
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
        (MIN_FULFILLABLE, "Fewer licenses can be fulfilled than are required."),
        (OUTCOME, "The outcome is at or below the limit of the gate."),
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
            let text = errors(problem).join(" ");
            vec![result(checked, UNREADABLE_REQUEST, "error", &text)]
        }
    }
}

fn of_assessment(checked: &Checked<'_>, assessment: &Assessment<'_>) -> Vec<Value> {
    let mut results = Vec::new();
    for (name, pak) in named_paks(assessment) {
        let is_error = pak.lines.iter().any(|line| checked.failed_for(line));
        for reason in &pak.reasons {
            let text = format!("{name}: {}", reason.detail);
            let level = level(pak.outcome, is_error);
            results.push(result(checked, name_of(&reason.code), level, &text));
        }
        for line in &pak.lines {
            for reason in &line.reasons {
                let text = format!(
                    "{}: {} ({})",
                    line_name(&name, line),
                    reason.detail,
                    line_counts(line)
                );
                let level = level(line.outcome, checked.failed_for(line));
                results.push(result(checked, name_of(&reason.code), level, &text));
            }
        }
    }
    let failed = |rule| checked.failures.iter().any(|failed| failed.rule == rule);
    let usage = name_of(&ReasonCode::UsageExceedsLicenses);
    for reason in &assessment.reasons {
        let rule = name_of(&reason.code);
        let is_error = rule == usage && failed(FailedRule::Usage);
        let level = if is_error { "error" } else { "warning" };
        results.push(result(checked, rule, level, &reason.detail));
    }
    for Failed { rule, detail } in &checked.failures {
        let (rule, is_told) = match rule {
            // The lines, or the reason, say it already.
            FailedRule::Outcome => {
                (OUTCOME, results.iter().any(|result| result["level"] == "error"))
            }
            FailedRule::Usage => (usage, results.iter().any(|result| result["ruleId"] == usage)),
            FailedRule::MinFulfillable => (MIN_FULFILLABLE, false),
        };
        if !is_told {
            results.push(result(checked, rule, "error", detail));
        }
    }
    results
}

/// How serious a reason is.
const fn level(outcome: Outcome, is_error: bool) -> &'static str {
    match outcome {
        _ if is_error => "error",
        Outcome::Fulfillable => "note",
        _ => "warning",
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

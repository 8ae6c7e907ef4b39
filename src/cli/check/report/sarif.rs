//! SARIF 2.1.0 for code scanning: a rule per reason, a result wherever a reason is given.

use std::fmt::Write as _;

use serde_json::{Value, json};
use strum::VariantArray as _;

use crate::assessment::{AssessedPak, Assessment, Outcome, Reason};
use crate::catalogue::{self, Entry, ReasonCode, name_of};
use crate::cli::Failure;
use crate::cli::check::explanation::message;
use crate::cli::check::gate::{Check, Checked, errors};
use crate::cli::check::requirements::{Failed, FailedRule};
use crate::cli::report::text::line_result;
use crate::problem::{Problem, ProblemCode};
use crate::wording::{capitalized, line_name, named_paks, word};

/// Where the format is defined.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// The most results that code scanning takes.
const MAX_RESULTS: usize = 25_000;
/// The rule for too few licenses that can be fulfilled.
const MIN_FULFILLABLE: &str = "min_fulfillable";
/// The rule for an outcome at or below `--fail-on`.
const OUTCOME: &str = "outcome";
/// The rule for a target that is not reached.
const TARGET: &str = "target";
/// The rule for a request that cannot be read.
const UNREADABLE_REQUEST: &str = "unreadable_request";

pub(super) fn render(check: &Check<'_>) -> Result<String, Failure> {
    // One pass per level, the most serious first, so that never more than the results shown are in
    // memory.
    let all = || check.cases.iter().flat_map(results);
    let of_level = |level| all().filter(move |result| result["level"] == level);
    let results: Vec<_> =
        ["error", "warning", "note"].into_iter().flat_map(of_level).take(MAX_RESULTS).collect();
    let omitted = all().count() - results.len();
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
            "properties": { "resultsLeftOut": omitted },
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
        (TARGET, "The target is not reached."),
        (UNREADABLE_REQUEST, "The request cannot be read, so nothing was computed."),
    ];
    let own = own.into_iter().map(|(id, text)| {
        json!({ "id": id, "shortDescription": { "text": text }, "help": { "text": text } })
    });
    ReasonCode::VARIANTS.iter().copied().map(rule).chain(own).collect()
}

/// The rule of a reason; its help is the entry of the catalogue behind it.
fn rule(code: ReasonCode) -> Value {
    let entry = catalogue::find(code.entry());
    json!({
        "id": name_of(code),
        "shortDescription": { "text": title(code) + "." },
        "help": { "text": help(entry, "", "- "), "markdown": help(entry, "## ", "- ") },
        "properties": { "tags": [name_of(code.basis())] },
    })
}

/// The name of a reason in words, with acronyms in capitals.
fn title(code: ReasonCode) -> String {
    let title = capitalized(code);
    ["Pak", "Plm"].iter().fold(title, |title, acronym| match title.strip_prefix(acronym) {
        Some(rest) => acronym.to_uppercase() + rest,
        None => title,
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
        let name = format!("Solution ({}):", word(solution.actor));
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
    let paks = named_paks(assessment);
    let mut results: Vec<_> = paks.flat_map(|(name, pak)| of_pak(checked, &name, pak)).collect();
    let lines_failed = results.iter().any(|result| result["level"] == "error");
    for reason in &assessment.reasons {
        results.extend(of_report(checked, reason));
    }
    for Failed { rule, detail } in &checked.failures {
        let rule = match rule {
            // The lines state it.
            FailedRule::Outcome(_) if lines_failed => continue,
            FailedRule::Outcome(_) => OUTCOME,
            FailedRule::Target(_) => TARGET,
            FailedRule::Usage => name_of(ReasonCode::UsageExceedsLicenses),
            FailedRule::MinFulfillable => MIN_FULFILLABLE,
        };
        results.push(result(checked, rule, "error", detail));
    }
    results
}

/// The reasons of a PAK and of its lines. The first one has the message of the PAK.
fn of_pak(checked: &Checked<'_>, name: &str, pak: &AssessedPak<'_>) -> Vec<Value> {
    let mut message = message(pak).map(|message| format!(" {message}"));
    let mut of_reason = |subject: &str, reason: &Reason, counts: &str, level: &str| {
        let message = message.next().unwrap_or_default();
        let text = format!("{subject}: {}{counts}{message}", reason.detail);
        result(checked, name_of(reason.code), level, &text)
    };
    let is_error = pak.lines.iter().any(|line| checked.failed_for(line));
    let level_of_pak = level(checked, pak.outcome, is_error);
    let mut results: Vec<_> =
        pak.reasons.iter().map(|reason| of_reason(name, reason, "", level_of_pak)).collect();
    for line in &pak.lines {
        let (subject, counts) = (line_name(name, line), format!(" ({})", line_result(line)));
        let level = level(checked, line.outcome, checked.failed_for(line));
        results
            .extend(line.reasons.iter().map(|reason| of_reason(&subject, reason, &counts, level)));
    }
    results
}

/// A reason of the report, if no failure states it.
fn of_report(checked: &Checked<'_>, reason: &Reason) -> Option<Value> {
    let is_stated = reason.code == ReasonCode::UsageExceedsLicenses && checked.failed_for_usage();
    let result = || result(checked, name_of(reason.code), "warning", &reason.detail);
    (!is_stated).then(result)
}

/// How serious a reason of a PAK or a line is.
fn level(checked: &Checked<'_>, outcome: Outcome, is_error: bool) -> &'static str {
    if is_error {
        "error"
    } else if outcome == Outcome::Fulfillable || checked.reaches_all {
        "note"
    } else {
        "warning"
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

/// A text as a message of SARIF, in which brackets mean a link and braces a placeholder.
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

/// A path as a URI reference: other characters are percent-encoded.
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

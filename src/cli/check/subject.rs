//! The requests to check, each with the file and line that it comes from.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::de::IgnoredAny;

use crate::assessment::{AssessmentRequest, PakNumber, mask_in, read_named};
use crate::bulk::RowFormat;
use crate::cli::bulk::by_name;
use crate::cli::{Failure, STDIN, is_standard, read};
use crate::problem::Problem;

/// A request, or the problem with it, and where it comes from.
pub(super) struct Subject {
    /// The file, as on the command line.
    pub file: String,
    /// The line where it begins, from 1.
    pub line: usize,
    /// The name of the request.
    pub case: Option<String>,
    pub request: Result<AssessmentRequest, Problem>,
}

impl Subject {
    /// A text with the PAK numbers of the request masked. The longest come first, because a number
    /// can be a part of another.
    pub(crate) fn masked(&self, text: &str) -> String {
        let paks = self.request.iter().flat_map(|request| &request.paks);
        let numbers = paks.filter_map(|pak| pak.number.as_ref()).map(PakNumber::as_str);
        let mut numbers: Vec<_> = numbers.collect();
        numbers.sort_by_key(|number| Reverse(number.len()));
        numbers.into_iter().fold(text.to_owned(), |text, number| mask_in(&text, number))
    }
}

/// Reads all files. `now` is the time to compute for if a request names none.
pub(super) fn read_all(files: &[PathBuf], now: DateTime<Utc>) -> Result<Vec<Subject>, Failure> {
    let mut subjects = Vec::new();
    for file in files {
        let bytes = read(file)?;
        let is_one_per_line = by_name(file) == Some(RowFormat::Ndjson);
        let requests = split(&bytes, is_one_per_line);
        subjects.extend(requests.map(|(line, text)| subject(file, line, text, now)));
    }
    Ok(subjects)
}

fn subject(file: &Path, line: usize, text: &[u8], now: DateTime<Utc>) -> Subject {
    let file = if is_standard(file) { STDIN.into() } else { file.display().to_string() };
    let (case, request) = read_named(text, now);
    Subject { file, line, case, request: request.map_err(Problem::from) }
}

/// The requests in a file, each with the line where it begins: one request of any number of lines;
/// or one per line if the extension says so, or if the first line is JSON and the whole is not.
fn split(bytes: &[u8], is_one_per_line: bool) -> impl Iterator<Item = (usize, &[u8])> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let lines = || {
        let lines = (1..).zip(bytes.split(|byte| *byte == b'\n'));
        lines.filter(|(_, line)| !line.trim_ascii().is_empty())
    };
    let is_json = |text: &[u8]| serde_json::from_slice::<IgnoredAny>(text).is_ok();
    let first_is_json = || lines().next().is_some_and(|(_, line)| is_json(line));
    let has_many =
        lines().nth(1).is_some() && (is_one_per_line || (!is_json(bytes) && first_is_json()));
    let first_line = lines().next().map_or(1, |(line, _)| line);
    let one = (!has_many).then_some((first_line, bytes));
    let many = has_many.then(lines).into_iter().flatten();
    one.into_iter().chain(many)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::one("{\n}\n", &[(1, "{\n}\n")])]
    #[case::one_after_blank_lines("\n\n{}", &[(3, "\n\n{}")])]
    #[case::after_a_byte_order_mark("\u{feff}{}", &[(1, "{}")])]
    #[case::many("{}\r\n\n{}\n", &[(1, "{}\r"), (3, "{}")])]
    #[case::many_with_an_invalid_one("{}\n{\n{}", &[(1, "{}"), (2, "{"), (3, "{}")])]
    #[case::invalid("{\n{}", &[(1, "{\n{}")])]
    #[case::empty("", &[(1, "")])]
    fn a_file_has_one_request_or_one_per_line(#[case] text: &str, #[case] found: &[(usize, &str)]) {
        let found = found.iter().map(|(line, text)| (*line, text.as_bytes())).collect::<Vec<_>>();
        assert_eq!(split(text.as_bytes(), false).collect::<Vec<_>>(), found);
    }

    #[test]
    fn a_number_that_is_a_part_of_another_is_masked_after_it() {
        let json = br#"{"case":"PAKs 12345 and 99-12345","paks":[
            {"number":"12345","contents":[{"kind":"new","quantity":1}]},
            {"number":"99-12345","contents":[{"kind":"new","quantity":1}]}]}"#;
        let now = "2026-11-24T08:00:00Z".parse().unwrap();
        let subject = subject(Path::new("a.json"), 1, json, now);
        let case = subject.case.as_deref().unwrap();
        assert_eq!(subject.masked(case), "PAKs …2345 and …2345");
    }
}

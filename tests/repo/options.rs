//! The documents state the settings and formats as `--help` does.

use std::fs;
use std::path::Path;

use crate::command::{check_formats, option, pakplan};

/// README.md and the files in docs/, one after the other.
fn documents() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut text = fs::read_to_string(root.join("README.md")).unwrap();
    for file in fs::read_dir(root.join("docs")).into_iter().flatten() {
        let file = file.unwrap().path();
        if file.extension().is_some_and(|extension| extension == "md") {
            text += &fs::read_to_string(file).unwrap();
        }
    }
    text
}

#[test]
fn every_format_of_check_is_documented() {
    let names = check_formats();
    assert!(names.contains(&"sarif".to_owned()), "{names:?}");
    let documents = documents();
    let lists_all = |line: &str| names.iter().all(|name| line.contains(&format!("`{name}`")));
    assert!(documents.lines().any(lists_all), "no line of the documents lists {names:?}");
}

#[test]
fn the_documented_default_of_a_setting_is_the_one_in_the_help() {
    let help = pakplan(&["serve", "--help"]).stdout;
    let documents = documents();
    let mut compared = 0;
    for row in documents.lines().filter(|line| line.contains("` | `PAKPLAN_")) {
        let mut cells = row.trim_matches(['|', ' ']).split(" | ");
        let flag = cells.next().unwrap().trim_matches('`');
        let stated = cells.nth(1).unwrap().trim_start_matches('`');
        let default = option(&help, flag).split_once("[default: ");
        let Some((default, _)) = default.and_then(|(_, rest)| rest.split_once(']')) else {
            continue;
        };
        if default.starts_with("the ") || default.starts_with("no ") {
            continue; // A text, not a value.
        }
        assert!(stated.starts_with(default), "{flag}: {default} in the help, {stated} in the row");
        compared += 1;
    }
    assert!(compared > 12, "only {compared} defaults are compared");
}

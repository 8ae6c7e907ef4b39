//! The README is true: its examples print what it says, its tables leave nothing out.

use pakplan::problem::ProblemCode;
use strum::VariantArray as _;

use crate::command::{pakplan, pakplan_with_input};

fn readme() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap()
}

/// The commands of the console examples, each with what it prints.
fn examples(readme: &str) -> Vec<(&str, &str)> {
    let blocks = readme.split("```console\n$ ").skip(1);
    blocks.map(|block| block.split("```").next().unwrap().split_once('\n').unwrap()).collect()
}

#[test]
fn its_examples_print_what_it_says() {
    let readme = readme();
    let examples = examples(&readme);
    assert_eq!(examples.len(), 3);
    for (command, expected) in examples {
        let (input, command) = match command.strip_prefix("echo '") {
            Some(rest) => rest.split_once("' | ").unwrap(),
            None => ("", command),
        };
        let arguments = command.replace("cargo run --release --", "pakplan");
        let arguments: Vec<_> = arguments.split(' ').skip(1).collect();
        assert_eq!(pakplan_with_input(&arguments, input).stdout, expected, "{command}");
    }
}

#[test]
fn its_request_is_the_one_that_it_assesses() {
    let readme = readme();
    let shown = readme.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    assert_eq!(shown, include_str!("../cases/partly-rehosted.json"));
}

#[test]
fn every_setting_stands_in_its_table() {
    let readme = readme();
    let help = pakplan(&["serve", "--help"]).stdout;
    let options = help.split("Exit codes:").next().unwrap();
    let flags = options.split_whitespace().filter(|word| word.starts_with("--"));
    let flags: Vec<_> = flags.filter(|flag| *flag != "--help").collect();
    assert!(flags.len() > 10, "{flags:?}");
    for flag in flags {
        let variable = flag.trim_start_matches('-').replace('-', "_").to_uppercase();
        assert!(readme.contains(&format!("| `{flag}` | `PAKPLAN_{variable}` |")), "{flag}");
    }
}

#[test]
fn every_problem_stands_in_its_table() {
    let readme = readme();
    for code in ProblemCode::VARIANTS {
        let name = serde_json::to_value(code).unwrap();
        let row = format!("| `{}` | {} |", name.as_str().unwrap(), code.status());
        assert!(readme.contains(&row), "{row}");
    }
}

#[test]
fn every_command_is_told_of() {
    let readme = readme();
    let help = pakplan(&["--help"]).stdout;
    let commands = help.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
    let commands: Vec<_> =
        commands.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next()).collect();
    assert!(commands.contains(&"assess"), "{commands:?}");
    for command in commands.into_iter().filter(|name| !name.is_empty() && *name != "help") {
        assert!(readme.contains(&format!("pakplan {command}")), "{command}");
    }
}

#[test]
fn every_place_on_its_map_is_there() {
    let readme = readme();
    let map = readme.split("## The map of the code").nth(1).unwrap();
    let rows: Vec<_> = map.lines().filter_map(|line| line.strip_prefix("| `")).collect();
    assert!(rows.len() > 8);
    for row in rows {
        let place = row.split('`').next().unwrap();
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(place);
        assert!(path.exists(), "{place}");
    }
}

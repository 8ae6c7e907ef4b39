//! The command `pakplan`, run by tests. `tests/cli` and `tests/repo` include this file.

use assert_cmd::cargo::cargo_bin;

/// What a run of the command prints, and its exit code.
pub(crate) struct Output {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs the command.
pub(crate) fn pakplan(args: &[&str]) -> Output {
    pakplan_with_input(args, "")
}

/// Runs the command with this standard input.
pub(crate) fn pakplan_with_input(args: &[&str], input: &str) -> Output {
    let output = assert_cmd::Command::new(cargo_bin!("pakplan"))
        .args(args)
        .env_remove("NO_COLOR")
        .write_stdin(input)
        .output()
        .unwrap();
    Output {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The part of a help text about an option.
pub(crate) fn option<'a>(help: &'a str, flag: &str) -> &'a str {
    let start = [" ", "\n"].iter().find_map(|end| help.find(&format!("  {flag}{end}"))).unwrap();
    let rest = &help[start..];
    rest.find("\n      --").map_or(rest, |end| &rest[..end])
}

/// The names of the formats in `check --help`.
pub(crate) fn check_formats() -> Vec<String> {
    let help = pakplan(&["check", "--help"]).stdout;
    let lines = option(&help, "--format").lines();
    let names = lines.filter_map(|line| line.trim_start().strip_prefix("- ")?.split(':').next());
    names.map(ToOwned::to_owned).collect()
}

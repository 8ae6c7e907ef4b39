//! The command `pakplan`, run by tests. `tests/cli` and `tests/repo` include this file.

use assert_cmd::cargo::cargo_bin;

/// What a run of the command prints, and its exit code.
pub struct Output {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Runs the command.
pub fn pakplan(args: &[&str]) -> Output {
    pakplan_with_input(args, "")
}

/// Runs the command with this standard input.
pub fn pakplan_with_input(args: &[&str], input: &str) -> Output {
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

//! The order of the code: which module may use which, and habits that no compiler checks.

use std::fs;
use std::path::{Path, PathBuf};

/// The modules of the crate, each of which may use those before it, and the files outside.
const ORDER: [&str; 11] = [
    "catalogue",
    "identify",
    "assessment",
    "problem",
    "wording",
    "bulk",
    "page",
    "http",
    "config",
    "telemetry",
    "cli",
];
/// Modules that know no HTTP, no clock and no environment.
const PURE: [&str; 7] =
    ["catalogue", "identify", "assessment", "problem", "wording", "bulk", "page"];
const IMPURE: [&str; 9] = [
    "actix",
    "Utc::now",
    "Local::now",
    "SystemTime",
    "Instant",
    "std::env",
    "std::fs",
    "std::net",
    "tracing",
];
const FORBIDDEN_NAMES: [&str; 6] = ["mod", "utils", "helpers", "common", "types", "manager"];
const MAX_LINES: usize = 350;

pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

pub(super) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The module of the crate a file belongs to.
fn module(file: &Path) -> String {
    let inside = file.strip_prefix(root()).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// The code of a file, without comments and tests.
pub(super) fn code(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    let code = text.split("#[cfg(test)]").next().unwrap();
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .fold(String::new(), |code, line| code + line + "\n")
}

/// The modules that a file's code names as `crate::module`, also in a `crate::{a, b}` list.
fn used(code: &str) -> Vec<String> {
    let mut used = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(list) => {
                let (mut depth, mut name) = (0, String::new());
                for character in list.chars() {
                    match character {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => used.push(std::mem::take(&mut name)),
                        _ if depth == 0 => name.push(character),
                        _ => {}
                    }
                }
                used.push(name);
            }
            None => used.push(rest.to_owned()),
        }
    }
    let word = |name: &String| {
        name.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>()
    };
    used.iter().map(word).filter(|name| !name.is_empty()).collect()
}

fn rank(module: &str) -> Option<usize> {
    ORDER.iter().position(|other| *other == module)
}

#[test]
fn arrows_run_one_way() {
    let mut arrows = 0;
    for file in files(&root()) {
        let from = module(&file);
        let Some(from_rank) = rank(&from) else { continue };
        for to in used(&code(&file)) {
            let to_rank = rank(&to);
            assert!(to_rank.is_some(), "{}: crate::{to} is no module in ORDER", file.display());
            assert!(to_rank <= Some(from_rank), "{}: {from} must not use {to}", file.display());
            arrows += usize::from(to != from);
        }
    }
    assert!(arrows > 10, "the test no longer finds the arrows");
}

#[test]
fn every_module_has_its_place_in_the_order() {
    for file in files(&root()) {
        let module = module(&file);
        let known = ["main", "lib"].contains(&module.as_str()) || rank(&module).is_some();
        assert!(known, "{} is in no place of ORDER", file.display());
    }
}

#[test]
fn the_core_knows_no_http_no_clock_and_no_environment() {
    for file in files(&root()).iter().filter(|file| PURE.contains(&module(file).as_str())) {
        let code = code(file);
        for word in IMPURE {
            assert!(!code.contains(word), "{} names {word}", file.display());
        }
    }
}

#[test]
fn one_place_decides_the_status_of_a_refusal() {
    // 409 is no refusal: it is the report that `fail_on` asks for.
    let refusals = [
        "BadRequest",
        "Unauthorized",
        "Forbidden",
        "NotFound",
        "MethodNotAllowed",
        "RequestTimeout",
        "PayloadTooLarge",
        "UnsupportedMediaType",
        "UnprocessableEntity",
        "InternalServerError",
        "ServiceUnavailable",
    ];
    let mut deciding = Vec::new();
    for file in files(&root()) {
        let code = code(&file);
        let builds = refusals.iter().any(|name| code.contains(&format!("HttpResponse::{name}(")));
        assert!(!builds, "{} answers a refusal by itself", file.display());
        if code.contains("StatusCode::") {
            deciding.push(file);
        }
    }
    assert_eq!(deciding, [root().join("http/response.rs")]);
}

#[test]
fn names_say_what_is_inside() {
    for file in files(&root()) {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(!FORBIDDEN_NAMES.contains(&name.as_str()), "{} says nothing", file.display());
    }
}

#[test]
fn files_start_with_what_they_are_and_are_not_long() {
    for file in files(&root()) {
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//! "), "{} does not say what it is", file.display());
        let lines = text.split("#[cfg(test)]").next().unwrap().lines().count();
        assert!(lines <= MAX_LINES, "{}: {lines} lines without tests", file.display());
    }
}

#[test]
fn main_is_thin() {
    let lines = fs::read_to_string(root().join("main.rs")).unwrap().lines().count();
    assert!(lines <= 25, "main.rs has {lines} lines");
}

#[test]
fn no_test_is_ignored() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let tests =
        ["api", "cli", "core", "repo", "support"].map(|folder| files(&tests.join(folder))).concat();
    for file in files(&root()).into_iter().chain(tests) {
        let text = fs::read_to_string(&file).unwrap();
        // In two parts, so that this file does not find itself.
        let ignored = concat!("#[", "ignore");
        assert!(!text.contains(ignored), "{} ignores a test", file.display());
    }
}

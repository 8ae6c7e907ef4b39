//! README.md, CONTRIBUTING.md and `docs/` are true: their examples print what they show, their tables are complete, and
//! their links and paths exist.
//!
//! A command in a `console` block is run, and its output is compared. `UPDATE_EXAMPLES=1 cargo test readme` writes the output
//! into the files instead. A command in an `sh` block is run and must succeed, unless [`NOT_RUN`] has a reason.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use assert_cmd::cargo::cargo_bin;
use pakplan::problem::ProblemCode;
use serde_json::Value;
use strum::VariantArray as _;

use crate::command::{Output, check_formats, pakplan};

/// The commands that are not run here: how they start, and why.
const NOT_RUN: [(&str, &str); 11] = [
    ("pakplan serve", "runs until it is stopped; `tests/cli` and `tests/api` test the service"),
    ("cargo", "would build the crate within its own test; the gate runs these commands"),
    ("UPDATE_EXAMPLES", "would run this test within itself"),
    ("INSTA_UPDATE", "would write snapshots"),
    (".ci/run", "runs this test"),
    ("tests/bench/run", "takes minutes"),
    ("tests/soak/run", "takes minutes; the gate runs it"),
    ("spark-submit", "needs a cluster; `tests/spark/run` runs the same script"),
    ("PAKPLAN_BIND", "needs HAProxy; `tests/deploy/run` runs it"),
    ("podman", "needs an image builder; `tests/deploy/run` builds the image"),
    ("kubectl", "needs a cluster; `tests/deploy/run` checks the manifests"),
];

/// The languages of blocks without commands: what tests them.
const OTHER_BLOCKS: [(&str, &str); 3] = [
    (
        "yaml",
        "`tests/contract/reports.py` checks the pipelines with the schemas of GitHub and GitLab",
    ),
    ("json", "a test below compares it with the request of the example"),
    ("csv", "the file `estate.csv` of the examples"),
];

/// The service listens here in all examples.
const DOCUMENTED_ADDRESS: &str = "127.0.0.1:8080";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A document, relative to the root.
fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap()
}

/// All documents, relative to the root.
fn documents() -> Vec<String> {
    let docs = fs::read_dir(root().join("docs")).unwrap();
    let docs = docs.map(|entry| format!("docs/{}", entry.unwrap().file_name().to_str().unwrap()));
    let mut all: Vec<_> = docs.chain(["README.md", "CONTRIBUTING.md"].map(String::from)).collect();
    all.sort();
    all
}

/// A fenced block: its language and its lines.
struct Block<'a> {
    language: &'a str,
    text: &'a str,
}

fn blocks(document: &str) -> Vec<Block<'_>> {
    let mut parts = document.split("\n```");
    parts.next();
    let mut blocks = Vec::new();
    while let Some(part) = parts.next() {
        let (language, text) = part.split_once('\n').unwrap();
        let start = offset(document, text);
        // With the last line feed, which the next fence follows.
        blocks.push(Block { language, text: &document[start..=start + text.len()] });
        parts.next().expect("a fence is closed");
    }
    blocks
}

/// Where a part of a text starts in it.
fn offset(whole: &str, part: &str) -> usize {
    part.as_ptr() as usize - whole.as_ptr() as usize
}

/// The commands of an `sh` block, each on one line and without its comment.
fn commands(script: &str) -> Vec<String> {
    let script = script.replace("\\\n", " ");
    let lines = script.lines().map(|line| line.split("  #").next().unwrap().trim());
    lines.filter(|line| !line.is_empty()).map(String::from).collect()
}

/// The words of a command, as a shell splits them. Quotes are removed.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for character in command.chars() {
        match (character, quote) {
            ('\'' | '"', None) => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (_, Some(open)) if character == open => quote = None,
            (' ', None) => words.extend(word.take()),
            _ => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    words
}

/// A folder with the files that the examples of a document name, and a service, started if one is needed.
struct Scene {
    folder: PathBuf,
    service: Option<(Child, String)>,
}

impl Drop for Scene {
    fn drop(&mut self) {
        if let Some((process, _)) = &mut self.service {
            _ = process.kill();
            _ = process.wait();
        }
    }
}

impl Scene {
    /// A scene for the blocks of a language, since tests run at the same time.
    fn new(document: &str, text: &str, language: &str) -> Self {
        let name = format!("examples-{language}-{}", document.replace(['/', '.'], "-"));
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("tests/cases")).unwrap();
        for case in fs::read_dir(root().join("tests/cases")).unwrap() {
            let case = case.unwrap();
            fs::copy(case.path(), folder.join("tests/cases").join(case.file_name())).unwrap();
        }
        let request = root().join("tests/cases/partly-rehosted.json");
        fs::copy(request, folder.join("request.json")).unwrap();
        let bulk = if text.contains("```csv") { text.to_owned() } else { read("docs/bulk.md") };
        let estate = blocks(&bulk).into_iter().find(|block| block.language == "csv").unwrap();
        fs::write(folder.join("estate.csv"), estate.text).unwrap();
        Self { folder, service: None }
    }

    fn address(&mut self) -> String {
        let (_, address) = self.service.get_or_insert_with(|| {
            let mut process = Command::new(cargo_bin!("pakplan"))
                .args(["serve", "--listen", "127.0.0.1:0", "--workers", "1", "--log", "off"])
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let mut address = String::new();
            BufReader::new(process.stdout.take().unwrap()).read_line(&mut address).unwrap();
            (process, address.trim().to_owned())
        });
        address.clone()
    }

    /// Runs a command: whether it succeeds, and what it prints. Both are shown if a test fails.
    fn run(&mut self, command: &str) -> (bool, String) {
        if let Some(rest) = command.strip_prefix("echo '") {
            let (input, command) = rest.split_once("' | ").unwrap();
            return self.pakplan(command, &format!("{input}\n"));
        }
        if command.starts_with("curl ") { self.curl(command) } else { self.pakplan(command, "") }
    }

    fn pakplan(&self, command: &str, input: &str) -> (bool, String) {
        let command = command.replace("cargo run --release --", "pakplan");
        let words = words(&command);
        let variables = words.iter().take_while(|word| word.contains('=')).collect::<Vec<_>>();
        assert_eq!(words[variables.len()], "pakplan", "{command}: this test cannot run it");
        let output = assert_cmd::Command::new(cargo_bin!("pakplan"))
            .args(&words[variables.len() + 1..])
            .envs(variables.iter().map(|variable| variable.split_once('=').unwrap()))
            .env_remove("NO_COLOR")
            .current_dir(&self.folder)
            .write_stdin(input)
            .output()
            .unwrap();
        // A gate that fails is an example too.
        let succeeds = matches!(output.status.code(), Some(0 | 1));
        let printed = String::from_utf8(output.stdout).unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        (succeeds, if succeeds { printed } else { printed + &errors })
    }

    /// Does what curl does for the options that the documents use, so that the tests do not need curl.
    fn curl(&mut self, command: &str) -> (bool, String) {
        let (mut headers, mut body, mut url, mut method) = (Vec::new(), None, None, None);
        let mut fails_with_status = false;
        let mut words = words(command).into_iter().skip(1);
        while let Some(word) = words.next() {
            let mut value = || words.next().unwrap();
            match word.as_str() {
                "-H" => headers.push(value()),
                "-T" => body = Some(fs::read(self.folder.join(value())).unwrap()),
                "-X" => method = Some(value()),
                "-d" | "--data-binary" => {
                    let value = value();
                    body = Some(match value.strip_prefix('@') {
                        Some(file) => fs::read(self.folder.join(file)).unwrap(),
                        None => value.into_bytes(),
                    });
                }
                "--fail-with-body" => fails_with_status = true,
                option if option.starts_with('-') => panic!("{command}: add {option} to this test"),
                _ => url = Some(word.replace(DOCUMENTED_ADDRESS, &self.address())),
            }
        }
        let method = method.unwrap_or(if body.is_some() { "POST".into() } else { "GET".into() });
        let mut request = ureq::http::Request::builder().method(method.as_str()).uri(url.unwrap());
        for header in &headers {
            let (name, value) = header.split_once(": ").unwrap();
            request = request.header(name, value);
        }
        let config = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build();
        let agent = ureq::Agent::from(config);
        let mut response = match body {
            Some(body) => agent.run(request.body(body).unwrap()),
            None => agent.run(request.body(()).unwrap()),
        }
        .unwrap();
        let text = response.body_mut().read_to_string().unwrap();
        (!fails_with_status || response.status().as_u16() < 400, text)
    }
}

#[test]
fn console_examples_print_what_the_documents_show() {
    let writes = std::env::var_os("UPDATE_EXAMPLES").is_some();
    let (mut count, mut wrong) = (0, String::new());
    for document in documents() {
        let text = read(&document);
        let mut scene = Scene::new(&document, &text, "console");
        let mut updated = text.clone();
        for block in blocks(&text).iter().filter(|block| block.language == "console") {
            let mut actual = String::new();
            for example in format!("\n{}", block.text).split("\n$ ").skip(1) {
                let command = example.lines().next().unwrap();
                let (succeeds, printed) = scene.run(command);
                assert!(succeeds, "{document}: {command}\n{printed}");
                _ = writeln!(actual, "$ {command}\n{}", printed.trim_end());
                count += 1;
            }
            if actual != block.text {
                _ = writeln!(wrong, "{document} shows\n{}\nthe output is\n{actual}", block.text);
                updated = updated.replace(block.text, &actual);
            }
        }
        if writes && updated != text {
            fs::write(root().join(&document), updated).unwrap();
        }
    }
    assert!(count > 5, "the test does not find the examples");
    assert!(writes || wrong.is_empty(), "{wrong}Run this test with UPDATE_EXAMPLES=1.");
}

#[test]
fn commands_without_output_succeed_or_have_a_reason_not_to_be_run() {
    let mut count = 0;
    for document in documents() {
        let text = read(&document);
        let mut scene = Scene::new(&document, &text, "sh");
        for block in blocks(&text).iter().filter(|block| block.language == "sh") {
            for command in commands(block.text) {
                if NOT_RUN.iter().any(|(start, _)| command.starts_with(start)) {
                    continue;
                }
                let (succeeds, printed) = scene.run(&command);
                assert!(succeeds, "{document}: {command}\n{printed}");
                count += 1;
            }
        }
    }
    assert!(count > 5, "the test does not find the commands");
}

#[test]
fn every_block_is_tested_and_every_exception_is_needed() {
    let (mut languages, mut scripts) = (BTreeSet::new(), Vec::new());
    for document in documents() {
        for Block { language, text } in blocks(&read(&document)) {
            let is_run = ["console", "sh"].contains(&language);
            let is_known = is_run || OTHER_BLOCKS.iter().any(|(other, _)| *other == language);
            assert!(is_known, "{document}: nothing tests a block of {language:?}");
            languages.insert(language.to_owned());
            if language == "sh" {
                scripts.extend(commands(text));
            }
        }
    }
    for (language, _) in OTHER_BLOCKS {
        assert!(languages.contains(language), "no document has a block of {language:?}");
    }
    for (start, _) in NOT_RUN {
        let is_used = scripts.iter().any(|command| command.starts_with(start));
        assert!(is_used, "no document has the command {start:?}");
    }
}

#[test]
fn the_flags_of_every_shown_command_exist() {
    let mut count = 0;
    for document in documents() {
        for Block { language, text } in blocks(&read(&document)) {
            let prompt = if language == "console" { "$ " } else { "" };
            let shown = commands(text).into_iter().filter(|command| command.starts_with(prompt));
            for command in shown {
                let Some((_, used)) = command.split_once("pakplan ") else { continue };
                let (subcommand, arguments) = used.split_once(' ').unwrap_or((used, ""));
                let Output { code: 0, stdout: help, .. } = pakplan(&[subcommand, "--help"]) else {
                    continue;
                };
                for flag in arguments.split(' ').filter(|word| word.starts_with("--")) {
                    let is_known = help.split_whitespace().any(|word| word == flag);
                    assert!(is_known, "{document}: {command}: {flag}");
                    count += 1;
                }
            }
        }
    }
    assert!(count > 10, "the test does not find the flags");
}

#[test]
fn the_request_in_the_readme_is_the_one_that_it_assesses() {
    let readme = read("README.md");
    let blocks = blocks(&readme);
    let shown: Vec<_> = blocks.iter().filter(|block| block.language == "json").collect();
    assert_eq!(shown.len(), 1);
    assert_eq!(shown[0].text, read("tests/cases/partly-rehosted.json"));
    let elsewhere = documents().into_iter().filter(|document| document != "README.md");
    assert!(elsewhere.into_iter().all(|document| !read(&document).contains("```json")));
}

#[test]
fn the_readme_is_short() {
    let lines = read("README.md").lines().count();
    assert!(lines <= 190, "{lines} lines: move details to docs/");
}

/// The long flags in the help of a subcommand, without `--help`.
fn flags(subcommand: &str) -> Vec<String> {
    let help = pakplan(&[subcommand, "--help"]).stdout;
    let options = help.split("Exit codes:").next().unwrap().to_owned();
    let lines = options.lines().map(str::trim_start);
    let flags = lines.filter_map(|line| line.split(' ').find(|word| word.starts_with("--")));
    let starts = |flag: &&str| help.lines().any(|line| line.trim_start().starts_with(*flag));
    flags.filter(starts).filter(|flag| *flag != "--help").map(String::from).collect()
}

#[test]
fn every_setting_is_in_its_table() {
    let table = read("docs/operations.md");
    let flags = flags("serve");
    assert!(flags.len() > 20, "{flags:?}");
    for flag in flags {
        let variable = flag.trim_start_matches('-').replace('-', "_").to_uppercase();
        assert!(table.contains(&format!("| `{flag}` | `PAKPLAN_{variable}` |")), "{flag}");
    }
}

/// The defaults that `pakplan config` prints are those of the table.
#[test]
fn every_default_is_in_its_table() {
    let table = read("docs/operations.md");
    let printed = pakplan(&["config"]).stdout;
    for line in printed.lines() {
        let [flag, value, _] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let row = table.lines().find(|row| row.starts_with(&format!("| `--{flag}` |"))).unwrap();
        let default = row.split(" | ").nth(2).unwrap();
        let is_same = match value {
            "-" => !default.starts_with('`'),
            "false" => default == "off",
            value => default.trim_matches('`') == value,
        };
        assert!(is_same, "{flag}: {value}, but the table has {default}");
    }
}

#[test]
fn every_flag_and_format_of_check_and_bulk_is_in_its_table() {
    for (subcommand, document) in [("check", "docs/ci.md"), ("bulk", "docs/bulk.md")] {
        let (text, flags) = (read(document), flags(subcommand));
        assert!(flags.len() > 5, "{flags:?}");
        for flag in flags {
            assert!(text.contains(&format!("`{flag}")), "{document}: {flag}");
        }
    }
    let formats = check_formats();
    assert!(formats.len() > 5, "{formats:?}");
    let table = read("docs/ci.md");
    for format in formats {
        assert!(table.contains(&format!("| `{format}` |")), "docs/ci.md: {format}");
    }
}

#[test]
fn every_problem_is_in_its_table() {
    let table = read("docs/http.md");
    for &code in ProblemCode::VARIANTS {
        let name = serde_json::to_value(code).unwrap();
        let row = format!("| `{}` | {} |", name.as_str().unwrap(), code.status());
        assert!(table.contains(&row), "{row}");
    }
}

#[test]
fn every_operation_and_every_field_is_in_its_table() {
    let text = read("docs/http.md");
    let document: Value = serde_json::from_str(&pakplan(&["openapi"]).stdout).unwrap();
    for path in document["paths"].as_object().unwrap().keys() {
        assert!(text.contains(path), "{path}");
    }
    let (request, response) = text.split_once("## The response").unwrap();
    let request = request.split("## The request").nth(1).unwrap();
    let properties = |schema: &str| {
        let properties = document["components"]["schemas"][schema]["properties"].as_object();
        properties.unwrap_or_else(|| panic!("{schema}")).keys().cloned().collect::<Vec<_>>()
    };
    for (schema, prefix) in [
        ("AssessmentRequest", ""),
        ("Lot", "licenses[]."),
        ("Pak", "paks[]."),
        ("PakLine", "paks[].contents[]."),
        ("SystemFacts", "system."),
    ] {
        for name in properties(schema) {
            let row = format!("| `{prefix}{name}");
            assert!(request.contains(&row), "docs/http.md has no row {row}`");
        }
    }
    for schema in ["Assessment", "Summary", "Purchase", "Coverage", "PlanStep"] {
        for name in properties(schema) {
            let is_named = response.contains(&format!("`{name}`"))
                || response.contains(&format!("`{name}[]`"));
            assert!(is_named, "docs/http.md: {schema}: {name}");
        }
    }
}

#[test]
fn every_column_is_in_its_table() {
    let text = read("docs/bulk.md");
    let columns_in = pakplan::page::TEMPLATE.lines().next().unwrap();
    let columns_out = text.lines().find(|line| line.starts_with("row,case,")).unwrap();
    for column in columns_in.split(',').chain(columns_out.split(',')) {
        let is_in_a_row =
            |line: &str| line.starts_with('|') && line.contains(&format!("`{column}`"));
        assert!(text.lines().any(is_in_a_row), "docs/bulk.md: {column}");
    }
}

#[test]
fn every_command_is_in_the_readme() {
    let readme = read("README.md");
    let help = pakplan(&["--help"]).stdout;
    let commands = help.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
    let commands: Vec<_> =
        commands.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next()).collect();
    assert!(commands.contains(&"assess"), "{commands:?}");
    for command in commands.into_iter().filter(|name| !name.is_empty() && *name != "help") {
        assert!(readme.contains(&format!("pakplan {command}")), "{command}");
    }
}

/// The texts in backticks outside of fenced blocks.
fn code_spans(text: &str) -> Vec<String> {
    let mut prose = text.to_owned();
    for block in blocks(text) {
        prose = prose.replace(block.text, "");
    }
    let prose = prose.replace("```", "");
    prose.lines().flat_map(|line| line.split('`').skip(1).step_by(2)).map(String::from).collect()
}

/// Whether a text is a path of the repository: below one of its folders, or with a slash and the extension of a file.
fn is_path(text: &str) -> bool {
    let folders = ["src/", "tests/", "docs/", "deploy/", "openapi/", ".ci/"];
    let extensions = [".rs", ".py", ".md", ".json", ".yaml", ".toml", ".cfg", ".mjs", ".txt"];
    let has_extension = extensions.iter().any(|extension| text.ends_with(extension));
    let is_relative = !text.starts_with('/') && text.contains('/') && !text.contains(['*', ' ']);
    folders.iter().any(|folder| text.starts_with(folder)) || (is_relative && has_extension)
}

#[test]
fn every_path_exists() {
    let (mut count, mut missing) = (0, BTreeSet::new());
    for document in documents() {
        for span in code_spans(&read(&document)) {
            let path = span.split(' ').next().unwrap();
            if is_path(path) {
                count += 1;
                let is_folder = path.ends_with('/');
                let found = root().join(path);
                let exists = if is_folder { found.is_dir() } else { found.is_file() };
                if !exists {
                    missing.insert(format!("{document}: {path}"));
                }
            }
        }
    }
    assert!(count > 60, "the test does not find the paths");
    assert!(missing.is_empty(), "{missing:#?}");
}

/// A heading as GitHub names it in a link.
fn anchor(heading: &str) -> String {
    let kept = heading.trim_start_matches(['#', ' ']).to_lowercase();
    let kept = kept.chars().filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn every_link_leads_somewhere() {
    let mut count = 0;
    for document in documents() {
        let text = read(&document);
        let folder = root().join(&document).parent().unwrap().to_owned();
        for target in text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            let (file, fragment) = target.split_once('#').unwrap_or((target, ""));
            let path = if file.is_empty() { root().join(&document) } else { folder.join(file) };
            assert!(path.is_file(), "{document}: {target}");
            if !fragment.is_empty() {
                let linked = fs::read_to_string(path).unwrap();
                let mut headings = linked.lines().filter(|line| line.starts_with('#'));
                assert!(
                    headings.any(|heading| anchor(heading) == fragment),
                    "{document}: {target}"
                );
            }
            count += 1;
        }
    }
    assert!(count > 20, "the test does not find the links");
}

#[test]
fn the_images_that_deploy_names_have_this_version() {
    let version = env!("CARGO_PKG_VERSION");
    for (file, start) in [
        ("deploy/Containerfile", "registry.example/pakplan:"),
        ("deploy/kubernetes/deployment.yaml", "registry.example/pakplan:"),
        ("deploy/kubernetes/kustomization.yaml", "newTag: "),
    ] {
        let text = read(file);
        let named = text.split(start).nth(1).unwrap().split_whitespace().next().unwrap();
        assert_eq!(named, version, "{file}");
    }
}

//! `pakplan check`: the gate, and its reports.

use std::fs;

use assert_cmd::cargo::cargo_bin;
use pakplan::http::NewApiKey;
use rstest::rstest;
use serde_json::Value;
use serde_sarif::sarif::Sarif;

use crate::command::{Output, check_formats, pakplan, pakplan_with_input};
use crate::service::{Service, folder};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/partly-rehosted.json");
/// All formats, as in `check --help`.
const FORMATS: [&str; 6] = ["text", "json", "junit", "sarif", "github", "markdown"];
const AT: [&str; 2] = ["--as-of", "2026-11-24T08:00:00Z"];
/// One request per line: fulfillable, not fulfillable for two reasons, unreadable.
const MANY: &str = r#"{"case":"Reed & Sons","licenses":[{"release":"1.5","quantity":50,"rehost":"installed"}],"paks":[{"number":"ENTITLED-1234","contents":[{"kind":"upgrade","quantity":50}]}]}

{"case":"Okafor: 50% <b>|x|</b>, @all (ENTITLED-9876)","licenses":[{"release":"1.5","quantity":50,"rehost":"issued"}],"paks":[{"number":"ENTITLED-9876","contents":[{"kind":"upgrade","quantity":150,"sku":"L-X ENTITLED-9876"},{"kind":"new","quantity":0}]}],"system":{"hosts_in_use":500}}
{"case":"Bad","licences":[]}
"#;

fn check(args: &[&str], input: &str) -> Output {
    pakplan_with_input(&[&["check"], &AT[..], args].concat(), input)
}

#[rstest]
#[case::passed(&[EXAMPLE], 0)]
#[case::several_files(&[EXAMPLE, EXAMPLE], 0)]
#[case::at_fail_on(&["--fail-on", "partially-fulfillable", EXAMPLE], 1)]
#[case::as_it_is_over_http(&["--fail-on", "partially_fulfillable", EXAMPLE], 1)]
#[case::never(&["--fail-on", "never", "tests/cases/nothing-rehosted.json"], 0)]
#[case::nothing(&["tests/cases/nothing-rehosted.json"], 1)]
#[case::one_of_several(&[EXAMPLE, "tests/cases/nothing-rehosted.json"], 1)]
#[case::enough(&["--min-fulfillable", "50", EXAMPLE], 0)]
#[case::too_little(&["--min-fulfillable", "51", EXAMPLE], 1)]
#[case::too_little_and_never(&["--min-fulfillable", "51", "--fail-on", "never", EXAMPLE], 1)]
#[case::no_such_file(&["no-such-file.json"], 2)]
#[case::no_file(&[], 2)]
#[case::no_such_flag(&["--colour", EXAMPLE], 2)]
#[case::no_such_format(&["--output", "yaml=x", EXAMPLE], 2)]
#[case::nowhere_to_write(&["--output", "json=/no-such-folder/x", EXAMPLE], 3)]
#[case::no_server(&["--server", "http://127.0.0.1:9", EXAMPLE], 3)]
#[case::no_url(&["--server", "127.0.0.1:9", EXAMPLE], 2)]
#[case::empty_key(&["--api-key", "", EXAMPLE], 0)]
fn it_exits_with_its_code(#[case] args: &[&str], #[case] code: i32) {
    let output = check(args, "");
    assert_eq!(output.code, code, "{}{}", output.stdout, output.stderr);
}

#[test]
fn an_unreadable_request_is_bad_input_whatever_the_other_results() {
    for input in ["", "{", "[]", "{}", MANY] {
        assert_eq!(check(&["-"], input).code, 2, "{input}");
    }
    let readable: String =
        MANY.lines().filter(|line| !line.contains("Bad")).collect::<Vec<_>>().join("\n");
    assert_eq!(check(&["-"], &readable).code, 1);
}

#[rstest]
#[case("text")]
#[case("github")]
#[case("markdown")]
#[case("junit")]
fn a_text_report_explains_the_result(#[case] format: &str) {
    let output = check(&["--format", format, "--min-fulfillable", "40", "-"], MANY);
    insta::assert_snapshot!(format!("check_{format}"), output.stdout);
}

#[test]
fn sarif_is_valid_and_refers_to_the_line_and_the_catalogue() {
    let output = check(&["--format", "sarif", "-", EXAMPLE], MANY);
    let sarif: Sarif = serde_json::from_str(&output.stdout).unwrap();
    let run = &sarif.runs[0];
    let rules = run.tool.driver.rules.as_ref().unwrap();
    let results: Value = serde_json::to_value(&run.results).unwrap();
    let found: Vec<_> = results
        .as_array()
        .unwrap()
        .iter()
        .map(|result| {
            let rule = result["ruleId"].as_str().unwrap();
            assert!(rules.iter().any(|known| known.id == rule), "{rule}");
            let place = &result["locations"][0]["physicalLocation"];
            let line = place["region"]["startLine"].as_i64().unwrap();
            (rule.to_owned(), result["level"].as_str().unwrap().to_owned(), line)
        })
        .collect();
    let result = |rule: &str, level: &str, line| (rule.to_owned(), level.to_owned(), line);
    assert_eq!(
        found,
        [
            result("no_eligible_licenses", "error", 3),
            result("rehost_pending", "error", 3),
            result("line_exhausted", "error", 3),
            result("usage_exceeds_licenses", "error", 3),
            result("unreadable_request", "error", 4),
            result("insufficient_installed_licenses", "warning", 1),
            result("rehost_pending", "warning", 1),
            result("partial_fulfillment", "warning", 1),
        ]
    );
    let help = rules.iter().find(|rule| rule.id == "rehost_pending").unwrap().help.clone().unwrap();
    assert!(help.text.contains("Out-of-Date License Alert Message"), "{}", help.text);
}

#[test]
fn the_formats_are_those_of_the_help() {
    assert_eq!(check_formats(), FORMATS);
}

#[test]
fn a_pak_number_is_masked_unless_it_is_requested_in_every_format() {
    for format in FORMATS {
        let masked = check(&["--format", format, "-"], MANY);
        assert!(!masked.stdout.contains("ENTITLED"), "{}", masked.stdout);
        assert!(masked.stdout.contains("…9876"), "{}", masked.stdout);
        let whole = check(&["--format", format, "--show-paks", "-"], MANY);
        assert_eq!(whole.stdout.replace("ENTITLED-", "…"), masked.stdout);
    }
}

#[test]
fn json_has_the_report_of_each_request() {
    let output = check(&["--format", "json", "--show-paks", EXAMPLE], "");
    let check: Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!((&check["passed"], &check["fail_on"]), (&true.into(), &"not_fulfillable".into()));
    let case = &check["cases"][0];
    assert_eq!(
        (&case["file"], &case["line"], &case["passed"]),
        (&EXAMPLE.into(), &1.into(), &true.into())
    );
    let alone = pakplan(&["assess", "--format", "json", "--catalogue", "none", EXAMPLE]).stdout;
    assert!(output.stdout.contains(&format!(r#""report":{alone}"#)));
}

#[test]
fn sarif_has_at_most_25_000_results_the_most_serious_first() {
    let failed = MANY.lines().nth(2).unwrap();
    // Partly fulfillable, with enough licenses for the hosts: four warnings.
    let partly = failed
        .replace("issued", "installed")
        .replace(r#""quantity":50"#, r#""quantity":5"#)
        .replace(r#""hosts_in_use":500"#, r#""licenses_changed_at":"2026-11-24T07:00:00Z""#);
    let input = format!("{partly}\n").repeat(9_000) + failed;
    let output = check(&["--format", "sarif", "-"], &input);
    let sarif: Value = serde_json::from_str(&output.stdout).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let level = |level: &str| results.iter().filter(|result| result["level"] == level).count();
    assert_eq!((results.len(), results[0]["level"].as_str()), (25_000, Some("error")));
    assert_eq!((level("error"), level("warning")), (4, 24_996));
    assert_eq!(sarif["runs"][0]["properties"]["resultsLeftOut"], 9_000 * 4 + 4 - 25_000);
}

#[rstest]
#[case::hosts_above_the_licenses(r#"{"licenses":[{"release":"1.0","quantity":50,"rehost":"installed"}],"paks":[{"contents":[{"kind":"upgrade","quantity":50}]}],"system":{"hosts_in_use":80}}"#, &[], 1, "80 hosts are in use, but only 50 licenses are available now.")]
#[case::target_missed(r#"{"paks":[{"contents":[{"kind":"new","quantity":5}]}],"target_licenses":9}"#, &["--fail-on", "partially-fulfillable"], 1, "The target is 9 licenses, but 5 are reached now.")]
#[case::target_reached_by_an_exhausted_pak(r#"{"paks":[{"contents":[{"kind":"new","quantity":5,"fulfilled":5}]}],"target_licenses":5,"system":{"licenses_2x":5}}"#, &["--fail-on", "partially-fulfillable"], 0, "1 passed")]
#[case::later(r#"{"licenses":[{"release":"1.0","quantity":5,"rehost":"issued"}],"paks":[{"contents":[{"kind":"upgrade","quantity":5}]}]}"#, &[], 1, "0 of 5 licenses can be fulfilled now.")]
#[case::later_after_the_plan(r#"{"licenses":[{"release":"1.0","quantity":5,"rehost":"issued"}],"paks":[{"contents":[{"kind":"upgrade","quantity":5}]}]}"#, &["--after-plan", "--min-fulfillable", "5"], 0, "1 passed")]
#[case::too_few_after_the_plan(r#"{"licenses":[{"release":"1.0","quantity":5,"rehost":"issued"}],"paks":[{"contents":[{"kind":"upgrade","quantity":5}]}]}"#, &["--after-plan", "--min-fulfillable", "6"], 1, "5 licenses can be fulfilled with the plan, but at least 6 are required.")]
#[case::facts_alone(r#"{"system":{"active_node":"secondary"}}"#, &[], 1, "Nothing is requested, and the licenses are not known to be enough.")]
fn every_format_states_why_the_gate_fails(
    #[case] request: &str,
    #[case] args: &[&str],
    #[case] code: i32,
    #[case] words: &str,
) {
    for format in FORMATS {
        let output = check(&[args, &["--format", format, "-"]].concat(), request);
        assert_eq!(output.code, code, "{format}: {}", output.stdout);
        let says_it = output.stdout.contains(words);
        // The lines and reasons of SARIF say it in their own words.
        assert!(says_it || code == 0 || format == "sarif", "{format}: {}", output.stdout);
    }
}

#[test]
fn reports_are_also_written_to_files() {
    let folder = folder("check-files");
    let file = |name: &str| folder.join(name).display().to_string();
    let outputs = [format!("json={}", file("a")), format!("sarif={}", file("b=c"))];
    let output = check(&["--output", &outputs[0], "--output", &outputs[1], "-"], MANY);
    assert!(output.stdout.starts_with("passed  standard input:1 Reed & Sons"), "{}", output.stdout);
    assert_eq!(
        fs::read_to_string(file("a")).unwrap(),
        check(&["--format", "json", "-"], MANY).stdout
    );
    assert_eq!(
        fs::read_to_string(file("b=c")).unwrap(),
        check(&["--format", "sarif", "-"], MANY).stdout
    );
}

#[test]
fn github_gets_ten_annotations_per_kind_and_the_whole_report_in_the_summary() {
    let summary = folder("check-summary").join("summary");
    let line = MANY.lines().nth(2).unwrap();
    let run = |count: usize| {
        _ = fs::remove_file(&summary);
        let output = assert_cmd::Command::new(cargo_bin!("pakplan"))
            .args(["check", "--format", "github", "-"])
            .env("GITHUB_STEP_SUMMARY", &summary)
            .write_stdin(format!("{line}\n").repeat(count))
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let shown = |text: &str| text.lines().filter(|line| line.starts_with("::error ")).count();
    assert_eq!(shown(&run(10)), 10);
    let text = run(11);
    assert_eq!(shown(&text), 10);
    assert!(text.contains("::error title=pakplan::2 more like this"), "{text}");
    assert_eq!(fs::read_to_string(&summary).unwrap().matches("| **failed** |").count(), 11);
    run(5_000);
    let length = fs::metadata(&summary).unwrap().len();
    assert!((900_000..1_048_576).contains(&length), "{length}");
    let whole = fs::read_to_string(&summary).unwrap();
    assert!(whole.trim_end().ends_with("are left out."), "{}", &whole[whole.len() - 300..]);
}

#[test]
fn the_service_gives_the_same_results() {
    let key = NewApiKey::make("ci").unwrap();
    let folder = folder("check-server");
    let file = folder.join("keys");
    fs::write(&file, &key.line).unwrap();
    let service = Service::start(&["--api-keys-file", file.to_str().unwrap()]);
    let url = format!("http://{}/", service.address());
    let ask = |key: Option<&str>, files: &[&str]| {
        let mut command = assert_cmd::Command::new(cargo_bin!("pakplan"));
        command.args(["check", "--format", "json", "--server", &url]).args(AT).args(files);
        match key {
            Some(key) => command.env("PAKPLAN_API_KEY", key),
            None => command.env_remove("PAKPLAN_API_KEY"),
        };
        command.write_stdin(MANY).output().unwrap()
    };
    let cases = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases")).unwrap();
    let mut files: Vec<_> = cases.map(|case| case.unwrap().path().display().to_string()).collect();
    files.push("-".into());
    let files: Vec<_> = files.iter().map(String::as_str).collect();
    let asked = ask(Some(&key.key), &files);
    let here = check(&[&["--format", "json"], &files[..]].concat(), MANY);
    assert_eq!(String::from_utf8(asked.stdout).unwrap(), here.stdout);
    assert_eq!(asked.status.code(), Some(here.code));

    let refused = ask(None, &[EXAMPLE]);
    assert_eq!(refused.status.code(), Some(3));
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("401") && said.contains("API key"), "{said}");
}

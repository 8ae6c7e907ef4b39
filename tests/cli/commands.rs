//! The command `pakplan`.

use assert_cmd::cargo::cargo_bin;
use rstest::rstest;

use crate::command::{pakplan, pakplan_with_input};
use crate::service::{Service, body};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/partly-rehosted.json");

#[test]
fn assess_prints_text() {
    let output = pakplan(&["assess", EXAMPLE]);
    insta::assert_snapshot!(output.stdout);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
}

#[test]
fn assess_prints_every_message() {
    let path = |name: &str| format!("{}/tests/cases/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let texts = ["pak-used-up", "two-paks-one-pool", "alert-after-upgrade", "after-failover"]
        .map(|name| pakplan(&["assess", &path(name)]).stdout);
    insta::assert_snapshot!(texts.join("\n"));
}

#[test]
fn assess_reads_standard_input() {
    let input = std::fs::read_to_string(EXAMPLE).unwrap();
    let output = pakplan_with_input(&["assess", "-"], &input);
    assert_eq!(output.stdout, pakplan(&["assess", EXAMPLE]).stdout);
}

#[test]
fn colors_are_only_printed_to_a_terminal() {
    assert!(!pakplan(&["assess", EXAMPLE]).stdout.contains('\u{1b}'));
    assert!(!pakplan(&["catalogue"]).stdout.contains('\u{1b}'));
}

#[test]
fn no_color_turns_colors_off() {
    let forced = |no_color: bool| {
        let mut command = assert_cmd::Command::new(cargo_bin!("pakplan"));
        command.args(["assess", EXAMPLE]).env("CLICOLOR_FORCE", "1").env_remove("NO_COLOR");
        if no_color {
            command.env_remove("CLICOLOR_FORCE").env("NO_COLOR", "1");
        }
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    assert!(forced(false).contains('\u{1b}'), "there is no colour to take out");
    assert!(!forced(true).contains('\u{1b}'));
}

#[test]
fn identify_prints_a_problem_in_json() {
    let output = pakplan_with_input(&["identify", "--format", "json", "-"], &"x".repeat(16_385));
    assert_eq!(output.code, 2);
    let problem: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(problem["errors"][0]["pointer"], "/text");
}

#[test]
fn a_response_does_not_wait_for_an_unread_body() {
    let service = Service::start(&["--body-timeout-seconds", "1"]);
    let head = "POST /v1/assessments HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{";
    let answer = service.exchange(head.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(body(&answer).contains(r#""code":"request_timeout""#), "{answer}");
}

#[rstest]
#[case::never("never", EXAMPLE, 0)]
#[case::above_the_bar("not_fulfillable", EXAMPLE, 0)]
#[case::at_fail_on("partially_fulfillable", EXAMPLE, 1)]
fn assess_fails_at_or_below_the_outcome_of_fail_on(
    #[case] bar: &str,
    #[case] file: &str,
    #[case] code: i32,
) {
    let output = pakplan(&["assess", "--fail-on", bar, file]);
    assert_eq!(output.code, code);
    assert!(output.stdout.starts_with("50 of 100 licenses can be fulfilled now"));
}

#[test]
fn an_invalid_request_is_rejected_with_its_fields() {
    let input = r#"{"licenses":[{"release":"2.0","quantity":-1,"rehost":"installed"}],"paks":[]}"#;
    let output = pakplan_with_input(&["assess", "-"], input);
    assert_eq!((output.code, output.stdout.as_str()), (2, ""));
    insta::assert_snapshot!(output.stderr);
}

#[test]
fn an_invalid_request_is_a_problem_in_json() {
    let output = pakplan_with_input(&["assess", "--format", "json", "-"], "{}");
    assert_eq!(output.code, 2);
    let problem: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(problem["code"], "invalid_request");
    assert_eq!(problem["errors"][0]["pointer"], "/paks");
}

#[rstest]
#[case::no_such_file(&["assess", "no-such-file.json"], 2)]
#[case::no_command(&[], 2)]
#[case::unknown_flag(&["assess", "--colour", EXAMPLE], 2)]
#[case::unknown_entry(&["catalogue", "no-such-entry"], 2)]
#[case::bad_address(&["serve", "--listen", "nowhere"], 2)]
fn an_invalid_command_line_exits_with_its_code(#[case] args: &[&str], #[case] code: i32) {
    let output = pakplan(args);
    assert_eq!(output.code, code);
    assert!(!output.stderr.is_empty());
}

#[test]
fn catalogue_prints_the_list_and_an_entry() {
    let list = pakplan(&["catalogue"]).stdout;
    let entry = pakplan(&["catalogue", "out-of-date-license-alert"]).stdout;
    insta::assert_snapshot!(format!("{list}\n{entry}"));
}

#[test]
fn identify_prints_text() {
    let text = "Unable to fulfill all the upgrade licenses in a PAK.\nThe button is greyed out: Manage Licenses";
    let output = pakplan_with_input(&["identify", "-"], text);
    assert_eq!(output.code, 0);
    insta::assert_snapshot!(output.stdout);
}

#[test]
fn identify_reports_that_nothing_was_found() {
    let output = pakplan_with_input(&["identify", "-"], "Lunch is at noon.");
    assert_eq!(output.code, 0);
    assert_eq!(output.stdout, "No documented message or symptom was found in the text.\n");
}

#[test]
fn identify_rejects_a_text_that_is_too_long() {
    let output = pakplan_with_input(&["identify", "-"], &"x".repeat(16_385));
    assert_eq!((output.code, output.stdout.as_str()), (2, ""));
    assert!(output.stderr.contains("16384"), "{}", output.stderr);
}

#[rstest]
#[case::full("full")]
#[case::relevant("relevant")]
#[case::none("none")]
fn the_command_prints_the_response_of_the_service(#[case] catalogue: &str) {
    let service = Service::start(&[]);
    let request = std::fs::read_to_string(EXAMPLE).unwrap();
    let answer = service.assess(&format!("?catalogue={catalogue}"), &request);
    let printed = pakplan(&["assess", "--format", "json", "--catalogue", catalogue, EXAMPLE]);
    assert_eq!(body(&answer), printed.stdout);
}

#[test]
fn the_command_prints_the_catalogue_as_the_service_does() {
    let service = Service::start(&[]);
    let list = pakplan(&["catalogue", "--format", "json"]).stdout;
    assert_eq!(body(&service.get("GET", "/v1/catalogue")), list);
    let entry = pakplan(&["catalogue", "--format", "json", "free-trial-alert"]).stdout;
    assert_eq!(body(&service.get("GET", "/v1/catalogue/free-trial-alert")), entry);
}

#[test]
fn head_responds_like_get_without_the_body() {
    let service = Service::start(&[]);
    let fixed = |answer: &str| {
        let head = answer.split_once("\r\n\r\n").unwrap().0;
        let mut lines: Vec<_> = head
            .lines()
            .filter(|line| !line.starts_with("x-request-id") && !line.starts_with("date"))
            .map(str::to_owned)
            .collect();
        lines.sort();
        lines
    };
    for path in ["/v1/catalogue", "/v1/catalogue/free-trial-alert", "/health/live", "/no-such"] {
        let (get, head) = (service.get("GET", path), service.get("HEAD", path));
        assert_eq!(fixed(&get), fixed(&head), "{path}");
        assert!(!body(&get).is_empty(), "{path}");
        assert!(body(&head).is_empty(), "{path}");
    }
}

#[test]
fn a_client_that_writes_before_it_reads_gets_the_413() {
    let service = Service::start(&["--max-body-bytes", "65536"]);
    let answer = service.assess("", &" ".repeat(400_000));
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(body(&answer).contains(r#""code":"payload_too_large""#), "{answer}");
}

#[test]
fn no_pak_number_is_ever_logged() {
    let service = Service::start(&["--log", "trace"]);
    let pak = "ENTITLED-5678";
    let request = std::fs::read_to_string(EXAMPLE).unwrap().replace("12345678", pak);
    assert!(service.assess("", &request).contains(pak));
    let refused = request.replace("\"quantity\": 100", "\"quantity\": -1");
    assert!(service.assess("", &refused).starts_with("HTTP/1.1 422 "));
    let log = service.log();
    assert!(log.contains("status=200") && log.contains("status=422"), "{log}");
    assert!(!log.contains(pak) && !log.contains("ENTITLED"), "{log}");
}

#[cfg(unix)]
#[test]
fn after_a_signal_the_service_is_not_ready_and_then_stops() {
    let mut service = Service::start(&[]);
    assert!(service.get("GET", "/health/ready").starts_with("HTTP/1.1 200 "));
    service.signal("-TERM");
    let refused = (0..50).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        service.get("GET", "/health/ready").starts_with("HTTP/1.1 503 ")
    });
    assert!(refused, "still ready after the signal");
    assert!(service.get("GET", "/health/live").starts_with("HTTP/1.1 200 "));
    assert!(service.process.wait().unwrap().success());
}

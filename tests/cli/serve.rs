//! The running service: keys and certificates that change, signals, slow clients, what
//! the log says, and the commands around it.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;
use pakplan::http::NewApiKey;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rstest::rstest;
use serde_json::Value;
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::command::pakplan;
use crate::service::{Service, body, folder};

/// Waits until the condition is true.
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let since = Instant::now();
    while !is_so() {
        assert!(since.elapsed() < Duration::from_secs(20), "{what}: timeout");
        sleep(Duration::from_millis(50));
    }
}

fn get_with(service: &Service, path: &str, headers: &str) -> String {
    let head = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}\r\n");
    service.exchange(head.as_bytes())
}

fn is_accepted(service: &Service, key: &str) -> bool {
    let header = format!("authorization: Bearer {key}\r\n");
    get_with(service, "/v1/catalogue", &header).starts_with("HTTP/1.1 200 ")
}

#[test]
fn keys_are_reloaded_when_their_file_changes_unless_it_is_invalid() {
    let folder = folder("keys");
    let file = folder.join("keys");
    let (old, new) = (NewApiKey::make("old").unwrap(), NewApiKey::make("new").unwrap());
    fs::write(&file, &old.line).unwrap();
    let service = Service::start(&["--api-keys-file", file.to_str().unwrap()]);
    assert!(is_accepted(&service, &old.key) && !is_accepted(&service, &new.key));
    fs::write(&file, "not a key\n").unwrap();
    service.signal("-HUP");
    sleep(Duration::from_millis(1500));
    assert!(is_accepted(&service, &old.key));
    fs::write(&file, &new.line).unwrap();
    wait_until("the new key", || is_accepted(&service, &new.key));
    assert!(!is_accepted(&service, &old.key));
    fs::remove_file(&file).unwrap();
    sleep(Duration::from_millis(1500));
    assert!(is_accepted(&service, &new.key));
    let log = service.log();
    assert!(log.contains("line 1 is not a name and"), "{log}");
    assert!(log.contains("reloaded") && !log.contains("not a key"), "{log}");
    assert!(!log.contains(&old.key) && !log.contains(&new.key), "{log}");
}

/// A certificate for this machine, in two files.
fn certificate(folder: &Path) -> Vec<u8> {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    fs::write(folder.join("cert.pem"), cert.pem()).unwrap();
    fs::write(folder.join("key.pem"), signing_key.serialize_pem()).unwrap();
    cert.der().to_vec()
}

/// Whether the service shows this certificate.
fn shows(service: &Service, certificate: &[u8]) -> bool {
    let trusted = Certificate::from_der(certificate).to_owned();
    let tls = TlsConfig::builder().root_certs(RootCerts::new_with_certs(&[trusted])).build();
    let agent: Agent = Agent::config_builder().tls_config(tls).build().into();
    let url = format!("https://{}/health/live", service.address());
    agent.get(&url).call().is_ok_and(|answer| answer.status() == 200)
}

#[test]
fn the_certificate_is_reloaded_when_its_files_change() {
    let folder = folder("tls");
    let first = certificate(&folder);
    let paths = ["cert.pem", "key.pem"].map(|name| folder.join(name).display().to_string());
    let service = Service::start(&["--tls-cert", &paths[0], "--tls-key", &paths[1]]);
    assert!(shows(&service, &first));
    let second = certificate(&folder);
    wait_until("the second certificate", || shows(&service, &second));
    assert!(!shows(&service, &first));
    fs::write(&paths[0], "no certificate").unwrap();
    sleep(Duration::from_millis(1500));
    assert!(shows(&service, &second));
    let healthy = pakplan(&[
        "healthcheck",
        "--listen",
        service.address(),
        "--tls-cert",
        &paths[0],
        "--tls-key",
        &paths[1],
    ]);
    assert_eq!((healthy.code, healthy.stderr.as_str()), (0, ""));
    // A request without TLS gets no response.
    assert!(!service.get("GET", "/health/live").contains("200 OK"));
}

#[rstest]
#[case::open_to_all(&["--listen", "0.0.0.0:0"], "0.0.0.0:0 is not the loopback address")]
#[case::open_to_all_v6(&["--listen", "[::]:0"], "[::]:0 is not the loopback address")]
#[case::no_such_keys(&["--api-keys-file", "no-such-file"], "no-such-file")]
#[case::no_keys(&["--api-keys-file", "tests/cases/target.json"], "line 1 is not a name and")]
#[case::no_certificate(&["--tls-cert", "Cargo.toml", "--tls-key", "Cargo.toml"], "the file has no certificate")]
#[case::half_of_tls(&["--tls-cert", "Cargo.toml"], "--tls-key")]
#[case::no_origin(&["--cors-origins", "https://desk.example/path"], "an origin is")]
#[case::both_anonymous_and_keys(&["--allow-anonymous", "--api-keys-file", "x"], "cannot be used with")]
fn an_invalid_setting_prevents_the_start(#[case] arguments: &[&str], #[case] says: &str) {
    for command in ["serve", "config"] {
        let output = pakplan(&[&[command], arguments].concat());
        assert_eq!((output.code, output.stdout.as_str()), (2, ""), "{}", output.stderr);
        assert!(output.stderr.contains(says), "{}", output.stderr);
    }
}

#[test]
fn an_invalid_environment_variable_is_named_in_one_line() {
    let mut command = assert_cmd::Command::new(cargo_bin!("pakplan"));
    let output = command.args(["serve"]).env("PAKPLAN_WORKERS", "none").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.starts_with("pakplan: PAKPLAN_WORKERS: invalid value 'none'"), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
}

#[test]
fn config_prints_each_setting_with_its_source() {
    let mut command = assert_cmd::Command::new(cargo_bin!("pakplan"));
    let output = command
        .args(["config", "--max-bulk-jobs", "3"])
        .env("PAKPLAN_LISTEN", "127.0.0.1:9")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let line = |flag: &str| {
        let line = text.lines().find(|line| line.starts_with(&format!("{flag} "))).unwrap();
        line.split_whitespace().map(str::to_owned).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(line("listen"), "listen 127.0.0.1:9 environment");
    assert_eq!(line("max-bulk-jobs"), "max-bulk-jobs 3 command line");
    assert_eq!(line("public"), "public docs default");
    let flags = pakplan(&["serve", "--help"]).stdout.matches("[env: ").count();
    assert_eq!(text.lines().count(), flags, "{text}");
}

#[test]
fn the_health_check_fails_if_the_service_is_not_ready() {
    let service = Service::start(&["--drain-seconds", "20"]);
    let ask = || pakplan(&["healthcheck", "--listen", service.address()]);
    assert_eq!(ask().code, 0);
    service.signal("-TERM");
    wait_until("not ready", || ask().code == 3);
    assert!(ask().stderr.contains("not ready: status 503"));
    let nowhere = pakplan(&["healthcheck", "--listen", "127.0.0.1:1"]);
    assert_eq!(nowhere.code, 3);
}

#[test]
fn a_second_signal_stops_the_service_immediately() {
    let mut service = Service::start(&["--drain-seconds", "60"]);
    service.signal("-TERM");
    wait_until("stopping", || service.get("GET", "/health/ready").starts_with("HTTP/1.1 503 "));
    service.signal("-TERM");
    wait_until("its end", || service.process.try_wait().unwrap().is_some());
    assert!(service.process.wait().unwrap().success());
}

#[test]
fn each_request_is_logged_with_its_client_and_its_result() {
    let folder = folder("log");
    let file = folder.join("keys");
    let key = NewApiKey::make("desk").unwrap();
    fs::write(&file, &key.line).unwrap();
    let service =
        Service::start(&["--api-keys-file", file.to_str().unwrap(), "--log-format", "json"]);
    let request = include_str!("../cases/partly-rehosted.json");
    let id = "0b1f7d50-7a6c-4a53-9a5e-0c6a5f6f2a11";
    let answer = service.exchange(
        format!(
            "POST /v1/assessments?catalogue=none HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
             authorization: Bearer {}\r\nx-request-id: {id}\r\n\
             traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{request}",
            key.key,
            request.len()
        )
        .as_bytes(),
    );
    assert!(answer.contains(&format!("x-request-id: {id}")), "{answer}");
    // An id that is no UUID could be a PAK number; so could a path.
    get_with(&service, "/12345678?pak=12345678", "x-request-id: 12345678\r\n");
    let log = service.log();
    assert!(!log.contains("12345678") && !log.contains(&key.key), "{log}");
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let answered: Vec<_> = lines.iter().filter(|line| line["message"] == "answered").collect();
    assert_eq!(answered.len(), 2, "{log}");
    let line = answered[0];
    assert_eq!(line["request_id"], id);
    assert_eq!(line["trace_id"], "4bf92f3577b34da6a3ce929d0e0e4736");
    assert_eq!(line["parent_id"], "00f067aa0ba902b7");
    assert_eq!(line["method"], "POST");
    assert_eq!(line["route"], "/v1/assessments");
    assert_eq!(line["status"], 200);
    assert_eq!(line["client"], "desk");
    assert_eq!(line["outcome"], "partially_fulfillable");
    assert!(line["duration_us"].as_u64().is_some_and(|duration| duration > 0));
    assert_eq!(answered[1]["refusal"], "unauthorized");
}

#[test]
fn a_key_is_printed_with_its_line_for_the_key_file() {
    let output = pakplan(&["key", "night-shift"]);
    assert_eq!(output.code, 0);
    let lines: Vec<_> = output.stdout.lines().collect();
    let key = lines.iter().find(|line| line.starts_with("pakplan_")).unwrap();
    let line = lines.iter().find(|line| line.starts_with("night-shift sha256:")).unwrap();
    let keys = pakplan::http::ApiKeys::parse(line).unwrap();
    assert_eq!(keys.name_of(key), Some("night-shift"));
    assert_eq!(pakplan(&["key", "two words"]).code, 2);
}

/// A request whose response has some megabytes: a thousand PAKs with 30 lines each.
fn large() -> String {
    let lines = vec![r#"{"kind":"new","quantity":0}"#; 30].join(",");
    let paks = (0..1000).map(|pak| format!(r#"{{"number":"{pak}","contents":[{lines}]}}"#));
    format!(r#"{{"licenses":[],"paks":[{}]}}"#, paks.collect::<Vec<_>>().join(","))
}

#[test]
fn a_client_that_does_not_read_is_disconnected_and_its_permit_freed() {
    let service = Service::start(&["--answer-timeout-seconds", "1", "--max-in-flight", "1"]);
    let request = large();
    let mut stream = TcpStream::connect(service.address()).unwrap();
    let head = format!(
        "POST /v1/assessments HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        request.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    // The response is large and not read, so the only permit is in use until the timeout.
    wait_until("no permit", || service.get("GET", "/v1/catalogue").starts_with("HTTP/1.1 503 "));
    wait_until("a permit", || service.get("GET", "/v1/catalogue").starts_with("HTTP/1.1 200 "));
    let mut rest = Vec::new();
    assert!(stream.read_to_end(&mut rest).is_err() || rest.len() < 5_000_000);
}

/// Writes the bytes, and reads the response until the service times out.
fn trickle(service: &Service, bytes: &str) -> String {
    let mut stream = TcpStream::connect(service.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(15))).unwrap();
    stream.write_all(bytes.as_bytes()).unwrap();
    let mut answer = Vec::new();
    _ = stream.read_to_end(&mut answer);
    String::from_utf8(answer).unwrap()
}

#[rstest]
#[case::head("GET / HTTP/1.1\r\nhost:")]
#[case::body(
    "POST /v1/assessments HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{"
)]
#[case::form(
    "POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 9\r\n\r\n{"
)]
#[case::bulk(
    "POST /v1/assessments/bulk/csv HTTP/1.1\r\nhost: x\r\ncontent-type: text/csv\r\ncontent-length: 9\r\n\r\nc"
)]
#[case::upload(
    "POST /many HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data; boundary=x\r\ncontent-length: 9\r\n\r\n--x"
)]
fn an_incomplete_request_times_out(#[case] sent: &str) {
    let limits = ["--header-timeout-seconds", "1", "--body-timeout-seconds", "1"];
    let service = Service::start(&limits);
    let answer = trickle(&service, sent);
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(service.get("GET", "/health/ready").contains("200 OK"));
}

#[test]
fn connections_are_limited_and_idle_ones_are_closed() {
    let service = Service::start(&["--max-connections", "2", "--header-timeout-seconds", "1"]);
    let idle: Vec<_> = (0..4).map(|_| TcpStream::connect(service.address()).unwrap()).collect();
    // Idle connections time out, and others are accepted.
    assert!(service.get("GET", "/health/live").contains("200 OK"));
    assert_eq!(body(&service.get("GET", "/health/live")), r#"{"status":"ok"}"#);
    drop(idle);
}

#[test]
fn a_collector_gets_a_span_for_each_sampled_request() {
    let collector = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", collector.local_addr().unwrap());
    let received = std::thread::spawn(move || {
        let (mut stream, _) = collector.accept().unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let (mut bytes, mut piece) = (Vec::new(), [0; 4096]);
        // What is sent ends with the last attribute's value; the connection stays open.
        while !bytes.windows(8).any(|window| window == b"http.rou") {
            let length = stream.read(&mut piece).unwrap();
            bytes.extend_from_slice(&piece[..length]);
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").unwrap();
        bytes
    });
    let service = Service::start(&["--otlp-endpoint", &endpoint]);
    // The caller does not sample its first trace, so the collector gets nothing of it.
    let not_sampled = "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00\r\n";
    get_with(&service, "/v1/catalogue", not_sampled);
    let sampled = "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n";
    get_with(&service, "/v1/catalogue?q=12345678", sampled);
    let log = service.log();
    let bytes = received.join().unwrap();
    let has = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    assert!(has(b"POST /v1/traces HTTP/1.1\r\n") && has(b"GET /v1/catalogue"), "{log}");
    assert!(has(&0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736_u128.to_be_bytes()));
    assert!(has(&0x00f0_67aa_0ba9_02b7_u64.to_be_bytes()));
    assert!(!has(&0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c_u128.to_be_bytes()));
    assert!(!has(b"12345678"));
}

//! `pakplan bulk`, and many rows sent to the running service.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use assert_cmd::cargo::cargo_bin;
use rstest::rstest;

use crate::command::{pakplan, pakplan_with_input};
use crate::service::{Service, folder};

const HEADER: &str = "case,release,quantity,rehost,pak,pak_quantity\n";
const GOOD: &str = "a,1.0,50,installed,12345678,100\n";
const BAD: &str = "a,1.0,50,installed,12345678\n";

#[test]
fn a_file_is_assessed_into_a_file_with_a_summary() {
    let folder = folder("bulk-files");
    let path = |name: &str| folder.join(name).display().to_string();
    fs::write(path("in.csv"), HEADER.to_owned() + &GOOD.repeat(3_000) + BAD).unwrap();
    let run = |output: &str, more: &[&str]| {
        let input = path("in.csv");
        pakplan(&[&["bulk", "--input", &input, "--output", output], more].concat())
    };
    let output = run(&path("out.csv"), &["--threads", "2"]);
    assert_eq!((output.code, output.stdout.as_str()), (0, ""));
    assert!(output.stderr.starts_with("pakplan: 3001 rows in "), "{}", output.stderr);
    let rest = "s: 0 fulfillable, 3000 partially fulfillable, 0 not fulfillable, 0 without a PAK, 1 refused\n";
    assert!(output.stderr.ends_with(rest), "{}", output.stderr);
    assert_eq!(fs::read_to_string(path("out.csv")).unwrap().lines().count(), 3_002);
    assert!(!PathBuf::from(path("out.csv.partial")).exists());

    assert_eq!(run(&path("strict.csv"), &["--strict"]).code, 2);
    assert_eq!(fs::read(path("strict.csv")).unwrap(), fs::read(path("out.csv")).unwrap());
    assert_eq!(run("-", &[]).stdout, fs::read_to_string(path("out.csv")).unwrap());
    run(&path("out.ndjson"), &["--as-of", "2026-11-24T08:00:00Z"]);
    let rows = fs::read_to_string(path("out.ndjson")).unwrap();
    assert!(rows.starts_with(r#"{"row":1,"case":"a","report":{"outcome":"partially"#), "{rows}");
    assert!(
        rows.lines().take(3_000).all(|row| row.contains(r#""as_of":"2026-11-24T08:00:00Z"}}"#))
    );
    run(&path("in.csv"), &[]);
    assert_eq!(
        fs::read(path("in.csv")).unwrap(),
        fs::read(path("out.csv")).unwrap(),
        "onto itself"
    );
}

#[rstest]
#[case::csv(&["--from", "csv"], HEADER, 0)]
#[case::ndjson(&["--from", "ndjson"], "", 0)]
#[case::not_said_how(&[], "", 2)]
#[case::no_such_input(&["--input", "no-such-file.csv"], "", 2)]
#[case::no_header_line(&["--from", "csv"], "", 2)]
#[case::nowhere_to_write(&["--from", "csv", "--output", "/no-such-folder/x.csv"], HEADER, 3)]
#[case::a_folder(&["--input", "tests", "--from", "csv"], "", 3)]
#[case::no_threads(&["--from", "csv", "--threads", "0"], "", 2)]
fn it_exits_with_its_code(#[case] args: &[&str], #[case] input: &str, #[case] code: i32) {
    let output = pakplan_with_input(&[&["bulk"], args].concat(), input);
    assert_eq!(output.code, code, "{}", output.stderr);
}

#[test]
fn an_invalid_header_line_is_rejected_with_its_columns() {
    let output = pakplan_with_input(&["bulk", "--from", "csv"], "release,colour\n");
    assert_eq!((output.code, output.stdout.as_str()), (2, ""));
    insta::assert_snapshot!(output.stderr);
}

#[cfg(unix)]
#[test]
fn no_file_is_overwritten_unless_it_is_the_output() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let folder = folder("bulk-partial");
    let path = |name: &str| folder.join(name).display().to_string();
    let run = |input: &str, output: &str| {
        pakplan(&["bulk", "--from", "csv", "--input", &path(input), "--output", &path(output)]).code
    };
    fs::write(path("in.csv"), HEADER.to_owned() + GOOD).unwrap();
    fs::write(path("precious"), "precious").unwrap();
    symlink(path("precious"), path("a.csv.partial")).unwrap();
    assert_eq!(run("in.csv", "a.csv"), 2);
    assert_eq!(fs::read_to_string(path("precious")).unwrap(), "precious");

    fs::write(path("b.csv.partial"), HEADER.to_owned() + GOOD).unwrap();
    assert_eq!(run("b.csv.partial", "b.csv"), 2);
    assert_eq!(fs::read_to_string(path("b.csv.partial")).unwrap(), HEADER.to_owned() + GOOD);

    fs::write(path("c.csv"), "").unwrap();
    fs::set_permissions(path("c.csv"), fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(run("in.csv", "c.csv"), 0);
    assert_eq!(fs::metadata(path("c.csv")).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_to_string(path("c.csv")).unwrap().lines().count(), 2);
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_is_written_to_but_not_replaced() {
    let output = pakplan_with_input(&["bulk", "--from", "csv", "--output", "/dev/full"], HEADER);
    assert_eq!(output.code, 3);
    assert!(output.stderr.contains("/dev/full: No space left on device"), "{}", output.stderr);
}

/// Starts the command with an input that goes on.
fn start(args: &[&str]) -> Child {
    let mut command = Command::new(cargo_bin!("pakplan"));
    command.args(["bulk", "--from", "csv"]).args(args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_whole_rows_and_prints_their_number() {
    let whole = folder("bulk-interrupted").join("out.csv");
    let partial = whole.with_extension("csv.partial");
    let mut process = start(&["--output", &whole.display().to_string()]);
    let mut input = process.stdin.take().unwrap();
    input.write_all((HEADER.to_owned() + &GOOD.repeat(1_000) + "a,1.0,5").as_bytes()).unwrap();
    let rows = || fs::read_to_string(&partial).unwrap_or_default().lines().count();
    while rows() < 1_001 {
        std::thread::sleep(Duration::from_millis(5));
    }
    let id = process.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let mut said = String::new();
    process.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(process.wait().unwrap().code(), Some(130));
    assert_eq!(
        said,
        format!("pakplan: interrupted: {} holds 1000 whole rows\n", partial.display())
    );
    let text = fs::read_to_string(&partial).unwrap();
    assert!(text.ends_with('\n') && text.lines().count() == 1_001);
    assert!(!whole.exists());
}

#[test]
fn each_row_is_written_before_the_next_is_read() {
    let mut process = start(&[]);
    let mut input = process.stdin.take().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    input.write_all(HEADER.as_bytes()).unwrap();
    assert!(lines.next().unwrap().unwrap().starts_with("row,case,"));
    for row in 1..4 {
        input.write_all(GOOD.as_bytes()).unwrap();
        assert!(lines.next().unwrap().unwrap().starts_with(&format!("{row},a,")));
    }
    drop(input);
    assert!(process.wait().unwrap().success());
}

#[test]
fn writing_fails_if_the_reader_stops() {
    let mut process = start(&[]);
    let mut input = process.stdin.take().unwrap();
    drop(process.stdout.take());
    _ = input.write_all((HEADER.to_owned() + &GOOD.repeat(10_000)).as_bytes());
    drop(input);
    assert_eq!(process.wait().unwrap().code(), Some(3));
}

/// A request whose body goes on.
fn send_rows(service: &Service, path: &str, media_type: &str) -> TcpStream {
    let mut stream = TcpStream::connect(service.address()).unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: {media_type}\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

fn send_chunk(stream: &mut TcpStream, text: &str) -> std::io::Result<()> {
    stream.write_all(format!("{:x}\r\n{text}\r\n", text.len()).as_bytes())
}

/// Reads until the text is there; returns all that was read.
fn read_until(stream: &mut TcpStream, text: &str) -> String {
    let (mut all, mut buffer) = (String::new(), [0; 4096]);
    while !all.contains(text) {
        let length = stream.read(&mut buffer).unwrap();
        assert!(length > 0, "{all}");
        all.push_str(std::str::from_utf8(&buffer[..length]).unwrap());
    }
    all
}

#[test]
fn the_service_sends_a_row_before_it_gets_the_next() {
    let service = Service::start(&[]);
    let mut stream = send_rows(&service, "/v1/assessments/bulk/csv", "text/csv");
    send_chunk(&mut stream, HEADER).unwrap();
    assert!(read_until(&mut stream, "error\n").starts_with("HTTP/1.1 200 OK\r\n"));
    for row in 1..4 {
        send_chunk(&mut stream, GOOD).unwrap();
        read_until(&mut stream, &format!("{row},a,partially_fulfillable"));
    }
    stream.write_all(b"0\r\n\r\n").unwrap();
    read_until(&mut stream, "0\r\n\r\n");
}

#[test]
fn an_incomplete_response_is_not_terminated() {
    let service = Service::start(&["--body-timeout-seconds", "1"]);
    let mut stream = send_rows(&service, "/v1/assessments/bulk/csv", "text/csv");
    send_chunk(&mut stream, &(HEADER.to_owned() + GOOD + "a,1.0")).unwrap();
    let mut answer = String::new();
    _ = stream.read_to_string(&mut answer);
    assert!(answer.contains("1,a,partially_fulfillable"), "{answer}");
    assert!(!answer.ends_with("0\r\n\r\n"), "{answer}");
}

#[test]
fn a_client_that_does_not_read_is_not_read_from_and_times_out() {
    let service = Service::start(&["--max-bulk-jobs", "1", "--answer-timeout-seconds", "2"]);
    let path = "/v1/assessments/bulk/csv";
    let mut stream = send_rows(&service, path, "text/csv");
    send_chunk(&mut stream, HEADER).unwrap();
    stream.set_write_timeout(Some(Duration::from_millis(500))).unwrap();
    let rows = GOOD.repeat(2_000);
    let sent = (0..2_000).take_while(|_| send_chunk(&mut stream, &rows).is_ok()).count();
    assert!((1..2_000).contains(&sent), "{sent} chunks were taken, and nothing was read");

    let ask = || {
        let mut other = send_rows(&service, path, "text/csv");
        send_chunk(&mut other, HEADER).unwrap();
        other.write_all(b"0\r\n\r\n").unwrap();
        read_until(&mut other, "\r\n").split(' ').nth(1).unwrap().to_owned()
    };
    assert_eq!(ask(), "503");
    let found = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        ask() == "200"
    });
    assert!(found, "the place was not given to another");
}

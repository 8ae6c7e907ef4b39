//! The baselines that pakplan is compared with, and a load generator. `tests/bench/run` calls it.
//!
//! - `serve BYTES`: a service with the same framework. It parses the same request with `serde_json` without
//!   checks, computes nothing, and responds with this number of bytes. It prints its address.
//! - `ndjson IN ANSWERS OUT`: `serde_json` alone. It parses each row of IN, and writes one of the first
//!   answers in ANSWERS for it.
//! - `load URL SECONDS`: sends the example of the source repeatedly, and prints the requests per second.

#![expect(clippy::unwrap_used, reason = "a benchmark aborts on errors")]

use std::hint::black_box;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::time::{Duration, Instant};
use std::{fs, thread};

use actix_web::web::{self, Bytes};
use actix_web::{App, HttpResponse, HttpServer};
use chrono::{DateTime, Utc};
use pakplan::assessment::Assessment;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const REQUEST: &str = include_str!("../cases/source-example.json");
const CONNECTIONS: usize = 32;

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["serve", bytes] => serve(bytes.parse().unwrap()),
        ["ndjson", rows, answers, out] => ndjson(rows, answers, out),
        ["load", url, seconds] => load(url, Duration::from_secs_f64(seconds.parse().unwrap())),
        // `cargo bench` calls all benchmarks without these arguments.
        _ => println!("this program is called by tests/bench/run"),
    }
}

/// The request as read by a handler without checks.
#[derive(Deserialize)]
#[expect(dead_code, reason = "the fields are only parsed")]
struct Plain {
    case: Option<String>,
    licenses: Vec<PlainLot>,
    paks: Vec<PlainPak>,
    target_licenses: Option<u32>,
    as_of: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "the fields are only parsed")]
struct PlainLot {
    release: String,
    quantity: u32,
    rehost: String,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "the fields are only parsed")]
struct PlainPak {
    number: Option<String>,
    contents: Vec<PlainLine>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "the fields are only parsed")]
struct PlainLine {
    kind: String,
    quantity: u32,
    fulfilled: Option<u32>,
    request: Option<u32>,
}

fn serve(bytes: usize) {
    let handler = move |body: Bytes| async move {
        let request: Plain = serde_json::from_slice(&body).unwrap();
        black_box(&request);
        HttpResponse::Ok().content_type("application/json").body("x".repeat(bytes))
    };
    let app = move || App::new().route("/v1/assessments", web::post().to(handler));
    let workers = thread::available_parallelism().unwrap().get();
    actix_web::rt::System::new().block_on(async {
        let server = HttpServer::new(app).workers(workers).bind("127.0.0.1:0").unwrap();
        println!("{}", server.addrs()[0]);
        server.run().await.unwrap();
    });
}

/// An output row.
#[derive(Deserialize, Serialize)]
struct Answer {
    row: u64,
    case: String,
    report: Assessment<'static>,
}

/// The number of answers that are read first and then written repeatedly.
const ANSWERS: usize = 1000;

fn ndjson(rows: &str, answers: &str, out: &str) {
    let lines = |file: &str| BufReader::with_capacity(64 * 1024, fs::File::open(file).unwrap());
    let answers = lines(answers).lines().take(ANSWERS);
    let answers: Vec<Answer> =
        answers.map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect();
    let mut out = BufWriter::with_capacity(512 * 1024, fs::File::create(out).unwrap());
    let (mut rows, mut row, mut count) = (lines(rows), Vec::new(), 0);
    while rows.read_until(b'\n', &mut row).unwrap() > 0 {
        black_box(serde_json::from_slice::<Plain>(&row).unwrap());
        serde_json::to_writer(&mut out, &answers[count % ANSWERS]).unwrap();
        out.write_all(b"\n").unwrap();
        row.clear();
        count += 1;
    }
    out.flush().unwrap();
}

fn load(url: &str, time: Duration) {
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let client = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    println!("{}", client.block_on(requests_per_second(host, path, time)));
}

/// The requests per second over several concurrent connections.
async fn requests_per_second(host: &str, path: &str, time: Duration) -> f64 {
    let length = REQUEST.len();
    let request = format!(
        "POST /{path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{REQUEST}"
    );
    let start = Instant::now();
    let tasks: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let (host, request) = (host.to_owned(), request.clone());
            tokio::spawn(async move {
                let mut stream = TcpStream::connect(host).await.unwrap();
                stream.set_nodelay(true).unwrap();
                let (mut count, mut buffer) = (0_u32, Vec::new());
                while start.elapsed() < time {
                    exchange(&mut stream, request.as_bytes(), &mut buffer).await;
                    count += 1;
                }
                count
            })
        })
        .collect();
    let mut sum = 0;
    for task in tasks {
        sum += task.await.unwrap();
    }
    f64::from(sum) / start.elapsed().as_secs_f64()
}

/// Sends a request and reads the whole response.
async fn exchange(stream: &mut TcpStream, request: &[u8], buffer: &mut Vec<u8>) {
    stream.write_all(request).await.unwrap();
    buffer.clear();
    loop {
        assert!(stream.read_buf(buffer).await.unwrap() > 0, "the connection was closed");
        let Some(head) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else {
            continue;
        };
        let text = std::str::from_utf8(&buffer[..head]).unwrap().to_ascii_lowercase();
        assert!(text.starts_with("http/1.1 200"), "{text}");
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        if buffer.len() == head + 4 + length.parse::<usize>().unwrap() {
            return;
        }
    }
}

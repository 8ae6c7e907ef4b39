//! How fast it is: `cargo bench`. Over HTTP as a ratio, within one run, to a handler that parses the
//! same request and answers as many bytes; rounds of the two alternate, so that what else the
//! machine does falls on both. It takes about half a minute.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on fails")]

use std::hint::black_box;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpResponse, HttpServer};
use chrono::{DateTime, Utc};
use pakplan::assessment::{Application, assess};
use pakplan::catalogue::identify;
use pakplan::http::{State, app};
use serde::Deserialize;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const REQUEST: &str = include_str!("../cases/source-example.json");
const CONNECTIONS: usize = 32;
const ROUNDS: usize = 7;
const ROUND: Duration = Duration::from_secs(1);

fn main() {
    assess_alone();
    identify_alone();
    for catalogue in ["none", "full"] {
        over_http(catalogue);
    }
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// The nanoseconds of one call: the median of some batches.
fn nanoseconds(calls: u32, mut call: impl FnMut()) -> f64 {
    let batches = (0..11).map(|_| {
        let start = Instant::now();
        (0..calls).for_each(|_| call());
        start.elapsed().as_secs_f64() * 1e9 / f64::from(calls)
    });
    median(batches.collect())
}

fn assess_alone() {
    let application = Application::from_json(REQUEST.as_bytes()).unwrap();
    let as_of: DateTime<Utc> = application.as_of.unwrap();
    let time = nanoseconds(20_000, || {
        black_box(assess(black_box(&application), as_of));
    });
    println!("assess(), one line: {time:.0} ns");
    let time = nanoseconds(20_000, || {
        black_box(Application::from_json(black_box(REQUEST.as_bytes())).unwrap());
    });
    println!("reading and validating it: {time:.0} ns");
}

/// The longest text there may be, of words that are all different.
fn identify_alone() {
    let words = (0_u64..).map(|n| format!("{:x} ", n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 36));
    let mut text = String::new();
    words
        .take_while(|word| {
            text.len() + word.len() <= 16_384 && {
                text += word;
                true
            }
        })
        .for_each(drop);
    let time = nanoseconds(3, || {
        black_box(identify(black_box(&text)));
    });
    println!("identify(), {} characters of different words: {:.1} ms", text.len(), time / 1e6);
}

/// The request as a handler would read it that checks nothing.
#[derive(Deserialize)]
#[expect(dead_code, reason = "it is read and thrown away")]
struct Plain {
    licenses: Vec<PlainLot>,
    paks: Vec<PlainPak>,
    as_of: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "it is read and thrown away")]
struct PlainLot {
    release: String,
    quantity: u32,
    rehost: String,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "it is read and thrown away")]
struct PlainPak {
    number: String,
    contents: Vec<PlainLine>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "it is read and thrown away")]
struct PlainLine {
    kind: String,
    quantity: u32,
}

fn over_http(catalogue: &str) {
    let ours = serve_ours();
    let path = format!("/v1/assessments?catalogue={catalogue}");
    let client = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let length = client.block_on(body_length(ours, &path));
    let plain = serve_plain(length);
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let one = client.block_on(requests(ours, &path));
        let other = client.block_on(requests(plain, &path));
        ratios.push(one / other);
    }
    let ratio = median(ratios.clone());
    println!(
        "requests a second, catalogue={catalogue}, {length} bytes: {ratio:.2} of a plain handler's {ratios:.2?}"
    );
}

/// Runs a server on one thread of its own, for as long as the measurement takes. A macro, since the
/// server's type cannot be named.
macro_rules! in_background {
    ($server:expr) => {{
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = $server.workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
                sender.send(server.addrs()[0]).unwrap();
                server.run().await.unwrap();
            });
        });
        receiver.recv().unwrap()
    }};
}

fn serve_ours() -> SocketAddr {
    let state = Data::new(State::default());
    in_background!(HttpServer::new(move || app(state.clone())))
}

fn serve_plain(length: usize) -> SocketAddr {
    let answer = move |body: Bytes| async move {
        let request: Plain = serde_json::from_slice(&body).unwrap();
        black_box(&request);
        HttpResponse::Ok().content_type("application/json").body("x".repeat(length))
    };
    in_background!(HttpServer::new(move || {
        App::new().route("/v1/assessments", web::post().to(answer))
    }))
}

fn request(path: &str) -> String {
    let length = REQUEST.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{REQUEST}"
    )
}

/// Sends a request and reads its answer whole; returns the length of the body.
async fn exchange(stream: &mut TcpStream, request: &[u8], buffer: &mut Vec<u8>) -> usize {
    stream.write_all(request).await.unwrap();
    buffer.clear();
    loop {
        assert!(stream.read_buf(buffer).await.unwrap() > 0, "the connection was closed");
        let Some(head) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else {
            continue;
        };
        let text = std::str::from_utf8(&buffer[..head]).unwrap();
        assert!(text.starts_with("HTTP/1.1 200"), "{text}");
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        let length: usize = length.parse().unwrap();
        if buffer.len() == head + 4 + length {
            return length;
        }
    }
}

async fn body_length(address: SocketAddr, path: &str) -> usize {
    let mut stream = TcpStream::connect(address).await.unwrap();
    exchange(&mut stream, request(path).as_bytes(), &mut Vec::new()).await
}

/// The requests a second over some connections at once.
async fn requests(address: SocketAddr, path: &str) -> f64 {
    let start = Instant::now();
    let tasks: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let request = request(path);
            tokio::spawn(async move {
                let mut stream = TcpStream::connect(address).await.unwrap();
                stream.set_nodelay(true).unwrap();
                let (mut count, mut buffer) = (0_u32, Vec::new());
                while start.elapsed() < ROUND {
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

//! Benchmarks of the calculation and the encoders: `cargo bench --bench core`. `tests/bench/run` computes
//! ratios from the results.

#![expect(clippy::unwrap_used, reason = "a benchmark aborts on errors")]

use std::hint::black_box;
use std::num::NonZeroUsize;

use chrono::DateTime;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pakplan::assessment::{AssessmentRequest, CatalogueDetail, assess, decide};
use pakplan::bulk::{Bulk, Job, RowFormat};
use pakplan::http::render;
use pakplan::identify::{MAX_PASTED_CHARS, identify};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const REQUEST: &str = include_str!("../cases/source-example.json");
const ROWS: usize = 1000;

/// Reads a request that has its own time.
fn read(json: &str) -> AssessmentRequest {
    AssessmentRequest::from_json(json.as_bytes(), DateTime::UNIX_EPOCH).unwrap()
}

/// One request with one line.
fn one_request(criterion: &mut Criterion) {
    let request = read(REQUEST);
    let mut group = criterion.benchmark_group("one");
    group.bench_function("read and validate", |bencher| {
        bencher.iter(|| read(black_box(REQUEST)));
    });
    group.bench_function("decide", |bencher| {
        bencher.iter(|| black_box(decide(black_box(&request))));
    });
    group.bench_function("assess", |bencher| {
        bencher.iter(|| black_box(assess(black_box(&request))));
    });
    for (name, detail) in [("none", CatalogueDetail::None), ("full", CatalogueDetail::Full)] {
        let assessment = assess(&request).with_catalogue(detail);
        group.bench_function(format!("write, catalogue {name}"), |bencher| {
            bencher.iter(|| render(black_box(&assessment)).unwrap());
        });
    }
    group.finish();
}

/// Many rows in memory, on one thread.
fn many_rows(criterion: &mut Criterion) {
    let request = read(REQUEST);
    let ndjson = (serde_json::to_string(&*request).unwrap() + "\n").repeat(ROWS);
    let header = "release,quantity,rehost,pak,pak_quantity\n".to_owned();
    let csv = header + &"1.0,50,installed,12345678,100\n".repeat(ROWS);
    let mut group = criterion.benchmark_group("rows");
    group.throughput(Throughput::Elements(ROWS as u64));
    for (name, rows, format) in
        [("csv", csv, RowFormat::Csv), ("ndjson", ndjson, RowFormat::Ndjson)]
    {
        let as_of = request.as_of();
        let threads = NonZeroUsize::MIN;
        let job = Job { from: format, to: format, as_of, threads };
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let mut bytes = 0;
                let bulk = Bulk::open(black_box(rows.as_bytes()), job).unwrap();
                bulk.run(|part| {
                    bytes += part.text.len();
                    Ok(())
                })
                .unwrap();
                bytes
            });
        });
    }
    group.finish();
}

/// A pasted text of the maximum length, in which all words differ.
fn pasted_text(criterion: &mut Criterion) {
    let words = (0_u64..).map(|n| format!("{:x} ", n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 36));
    let max_chars = usize::try_from(MAX_PASTED_CHARS).unwrap();
    let mut text = words.take(max_chars / 4).collect::<String>();
    text.truncate(max_chars);
    let mut group = criterion.benchmark_group("pasted");
    group
        .sample_size(10)
        .bench_function("identify", |bencher| bencher.iter(|| identify(black_box(&text))));
    group.finish();
}

criterion_group!(benches, one_request, many_rows, pasted_text);
criterion_main!(benches);

//! `POST /v1/assessments/bulk/…`: many assessments, streamed in both directions.
//!
//! The rows pass from the body through a short queue to a blocking thread, which runs
//! [`crate::bulk`], and from there through another queue to the response. A full queue blocks its
//! writer. So if a client stops reading, the service stops reading from it, and the memory does not
//! depend on the number of rows.

use std::io::{self, Read};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread;
use std::time::{Duration, Instant};

use actix_web::rt::task::spawn_blocking;
use actix_web::web::{Bytes, Data, Payload};
use actix_web::{HttpRequest, HttpResponse, post, rt};
use futures_util::Stream;
use thread_priority::{ThreadPriority, ThreadPriorityValue, set_current_thread_priority};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};
use utoipa::ToSchema;

use crate::bulk::{Bulk, Job, OpenError, RowFormat, RunError, Tally, header_problem};
use crate::http::body::{broken_off, feed, rows};
use crate::http::query::{NoParameters, query};
use crate::http::state::{Limits, State, now};
use crate::problem::{Problem, ProblemCode};

/// The number of pieces in a queue at which its writer waits.
const QUEUED: usize = 4;
/// The size of a piece of the response.
const PIECE_BYTES: usize = 64 * 1024;
/// How long to wait before the next attempt to write to a full queue.
const LOOK_AGAIN: Duration = Duration::from_millis(1);

/// Many rows.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "only the OpenAPI document uses it")]
struct Rows(Vec<u8>);

/// Assess many upgrades, as NDJSON
///
/// A row is a request as for `POST /v1/assessments`, with an optional `case` (a string) that names
/// it. Blank lines are ignored. For each row there is one row in the response, in the same order:
/// `{"row":1,"case":"…","report":{…}}` with the report as for `catalogue=none`, or
/// `{"row":1,"case":"…","problem":{…}}` if the row is rejected. A rejected row does not affect the
/// others. Rows are counted from 1. A row has at most 64 KiB; the number of rows is not limited. The
/// response starts before the body ends, so read it while sending. If the connection closes without
/// the end of the response, rows are missing.
#[utoipa::path(
    tag = "bulk",
    request_body(content = inline(Rows), content_type = "application/x-ndjson"),
    responses((status = 200, description = "One row for each row of the request.", body = inline(Rows), content_type = "application/x-ndjson")),
    security((), ("bearer" = []))
)]
#[post("/v1/assessments/bulk/ndjson")]
pub(crate) async fn assess_upgrades_ndjson(
    request: HttpRequest,
    state: Data<State>,
    body: Payload,
) -> Result<HttpResponse, Problem> {
    answer(&request, state, body, RowFormat::Ndjson).await
}

/// Assess many upgrades, as CSV
///
/// The first line contains the names of the columns, in any order. Required: `release`, `quantity`,
/// `rehost`, `pak`, `pak_quantity`. Optional: `case`, `pending`, `pending_rehost`, `kind`,
/// `pak_fulfilled`, `request`, `target_licenses`. The cells are separated by commas, semicolons or
/// tabs. A row is a lot, another lot of the same release that is pending, and a PAK with one line.
/// The columns of the response are `row`, `case`, `outcome`, `fulfillable_now`, `fulfillable_later`,
/// `shortfall`, `left_in_pak`, `unrequested`, `purchase_upgrade`, `rehost_or_buy`, `purchase_new`,
/// `missing`, `covered`, `message_code`, `message`, `reasons` (separated by spaces)
/// and `error`, which says why the row is rejected. A cell that a spreadsheet would run as a formula
/// starts with an apostrophe. Everything else is as with NDJSON.
#[utoipa::path(
    tag = "bulk",
    request_body(content = inline(Rows), content_type = "text/csv"),
    responses((status = 200, description = "One row for each row of the request.", body = inline(Rows), content_type = "text/csv")),
    security((), ("bearer" = []))
)]
#[post("/v1/assessments/bulk/csv")]
pub(crate) async fn assess_upgrades_csv(
    request: HttpRequest,
    state: Data<State>,
    body: Payload,
) -> Result<HttpResponse, Problem> {
    answer(&request, state, body, RowFormat::Csv).await
}

/// The media types of rows; the first is that of the response.
pub(in crate::http) const fn media_types(format: RowFormat) -> &'static [&'static str] {
    match format {
        RowFormat::Ndjson => &["application/x-ndjson", "application/ndjson", "application/jsonl"],
        RowFormat::Csv => &["text/csv"],
    }
}

async fn answer(
    request: &HttpRequest,
    state: Data<State>,
    body: Payload,
    format: RowFormat,
) -> Result<HttpResponse, Problem> {
    let NoParameters {} = query(request)?;
    let limits = state.limits;
    let types = media_types(format);
    let body = rows(request, body.into_inner(), types, &limits).await?;
    let permit = state.bulk_permit()?;
    let job = job(format, format, &limits);
    let (body_queue, body_left) = mpsc::channel(QUEUED);
    rt::spawn(feed(body, body_queue, limits));
    let rows = Queued { queue: body_left, piece: Bytes::new() };
    answer_rows(rows, job, permit, state).await
}

/// A bulk job that starts now.
pub(super) fn job(from: RowFormat, to: RowFormat, limits: &Limits) -> Job {
    Job { from, to, as_of: now(), threads: limits.bulk_threads }
}

/// The response with one row for each row, streamed as they are read.
pub(super) async fn answer_rows(
    rows: impl Read + Send + 'static,
    job: Job,
    permit: OwnedSemaphorePermit,
    state: Data<State>,
) -> Result<HttpResponse, Problem> {
    let (answer_queue, answer_left) = mpsc::channel(QUEUED);
    let (start, started) = oneshot::channel();
    let answer = Answer { queue: answer_queue, patience: state.limits.answer_timeout };
    spawn_blocking(move || {
        lower_priority();
        run(rows, job, start, &answer, &state, permit);
    });
    match started.await {
        Ok(Ok(())) => Ok(HttpResponse::Ok()
            .content_type(media_types(job.to)[0])
            .streaming(Answered { queue: answer_left, has_ended: false })),
        Ok(Err(problem)) => Err(problem),
        Err(_) => Err(Problem::new(ProblemCode::InternalError)),
    }
}

/// Lowers the priority of this thread and of those that it starts, so that single requests are processed first.
fn lower_priority() {
    let lowest = ThreadPriority::Crossplatform(ThreadPriorityValue::MIN);
    // If the system does not allow it, the priority remains.
    _ = set_current_thread_priority(lowest);
}

/// Processes all rows. Sends through `start` whether there will be a response.
fn run(
    rows: impl Read + Send,
    job: Job,
    start: oneshot::Sender<Result<(), Problem>>,
    answer: &Answer,
    state: &State,
    permit: OwnedSemaphorePermit,
) {
    let bulk = match Bulk::open(rows, job) {
        Ok(bulk) => bulk,
        Err(error) => {
            _ = start.send(Err(open_problem(error)));
            return;
        }
    };
    if start.send(Ok(())).is_err() {
        return;
    }
    let mut all = Tally::default();
    let ended = bulk.run(|part| {
        all += part.tally;
        state.metrics.count_rows(&part.tally);
        // Pieces of one size, so that the allocator can reuse them.
        part.text
            .chunks(PIECE_BYTES)
            .try_for_each(|piece| answer.send(Piece::Rows(Bytes::copy_from_slice(piece))))
    });
    // A client that has read the end may send its next job at once.
    drop(permit);
    let Tally { rows, refused, .. } = all;
    match ended {
        Ok(()) => {
            _ = answer.send(Piece::End);
            tracing::debug!(rows, refused, "bulk job complete");
        }
        Err(RunError::Read(error)) => {
            tracing::debug!(rows, refused, %error, "the rows in are incomplete");
        }
        Err(RunError::Write(error)) => {
            tracing::debug!(rows, refused, %error, "the client stopped reading");
        }
    }
}

/// The problem of an input that cannot be processed.
pub(super) fn open_problem(error: OpenError) -> Problem {
    match error {
        OpenError::Refused(refusal) => header_problem(refusal),
        OpenError::Read(error) if error.kind() == io::ErrorKind::TimedOut => {
            Problem::new(ProblemCode::RequestTimeout)
        }
        OpenError::Read(_) => broken_off(),
    }
}

/// The rows in, read from the queue.
struct Queued {
    queue: mpsc::Receiver<io::Result<Bytes>>,
    piece: Bytes,
}

impl Read for Queued {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() {
            match self.queue.blocking_recv() {
                Some(piece) => self.piece = piece?,
                None => return Ok(0),
            }
        }
        let piece = self.piece.split_to(buffer.len().min(self.piece.len()));
        buffer[..piece.len()].copy_from_slice(&piece);
        Ok(piece.len())
    }
}

/// A piece of the response.
enum Piece {
    Rows(Bytes),
    /// The end. Without it, the response is aborted.
    End,
}

/// The writer of the rows out.
struct Answer {
    queue: mpsc::Sender<Piece>,
    /// How long the client may read nothing.
    patience: Duration,
}

impl Answer {
    /// Sends a piece. Waits while the queue is full because the client does not read.
    fn send(&self, mut piece: Piece) -> io::Result<()> {
        let since = Instant::now();
        loop {
            match self.queue.try_send(piece) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Closed(_)) => return Err(io::ErrorKind::BrokenPipe.into()),
                Err(TrySendError::Full(_)) if since.elapsed() > self.patience => {
                    return Err(io::ErrorKind::TimedOut.into());
                }
                Err(TrySendError::Full(same)) => piece = same,
            }
            thread::sleep(LOOK_AGAIN);
        }
    }
}

/// The body of the response, read from the queue.
struct Answered {
    queue: mpsc::Receiver<Piece>,
    has_ended: bool,
}

impl Stream for Answered {
    type Item = io::Result<Bytes>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Bytes>>> {
        if self.has_ended {
            return Poll::Ready(None);
        }
        self.queue.poll_recv(context).map(|piece| {
            let Some(Piece::Rows(rows)) = piece else {
                self.has_ended = true;
                return piece.is_none().then(|| Err(io::ErrorKind::UnexpectedEof.into()));
            };
            Some(Ok(rows))
        })
    }
}

//! `POST /v1/assessments/bulk/…`: many assessments, streamed both ways.
//!
//! The rows flow from the body through a short queue to a thread that may block, where the one
//! loop of [`crate::bulk`] runs, and from there through another to the answer. Each queue holds up
//! whoever fills it, so a client that stops reading is no longer read from, and the memory taken
//! does not depend on how many rows there are.

use std::io::{self, Read};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread;
use std::time::{Duration, Instant};

use actix_web::rt::task::spawn_blocking;
use actix_web::web::{Bytes, Data, Payload};
use actix_web::{HttpRequest, HttpResponse, post, rt};
use futures_core::Stream;
use thread_priority::{ThreadPriority, ThreadPriorityValue, set_current_thread_priority};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};
use utoipa::ToSchema;

use crate::bulk::{Bulk, Job, OpenError, RowFormat, RunError, Tally, header_problem};
use crate::http::body::{broken_off, feed, rows};
use crate::http::query::{NoParameters, query};
use crate::http::state::{Limits, State, now};
use crate::problem::{Problem, ProblemCode};

/// How many pieces wait in a queue before whoever fills it waits too.
const QUEUED: usize = 4;
/// How much of the answer waits in a queue as one piece.
const PIECE_BYTES: usize = 64 * 1024;
/// How long to wait before looking again whether there is room in a queue.
const LOOK_AGAIN: Duration = Duration::from_millis(1);

/// Many rows.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "it stands in the document alone")]
struct Rows(Vec<u8>);

/// Assess many upgrades, as JSON lines
///
/// A row is an application as `POST /v1/assessments` takes it, with an optional `case` (a string)
/// that names it; blank lines are passed over. A row out is `{"row":1,"case":"…","report":{…}}`,
/// the report as with `catalogue=none`, or `{"row":1,"case":"…","problem":{…}}` where the row was
/// refused, which disturbs no other. Rows are answered in their order and count from 1; one has at
/// most 64 KiB, and there may be any number. The answer begins before the body has ended, so read
/// it while sending. An answer that breaks off did not come to its end.
#[utoipa::path(
    tag = "bulk",
    request_body(content = inline(Rows), content_type = "application/x-ndjson"),
    responses((status = 200, description = "A row for each row.", body = inline(Rows), content_type = "application/x-ndjson")),
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
/// The first line names the columns, in any order: `release`, `quantity`, `rehost`, `pak`,
/// `pak_quantity`, and where they are of use `case`, `pending`, `pending_rehost`, `kind`,
/// `pak_fulfilled`, `request`, `target_licenses`. Commas, semicolons or tabs part the cells. A row
/// is a lot, another of the same release that is pending, and a PAK with one line. The columns of
/// the answer are `row`, `case`, `outcome`, `fulfillable_now`, `fulfillable_later`, `shortfall`,
/// `left_in_pak`, `purchase_upgrade`, `purchase_new`, `message_code`, `message`, `reasons` (parted
/// by spaces) and `error`, which says why a row was refused. No cell is one that a spreadsheet would
/// run as a formula: an apostrophe stands before it. All else is as with JSON lines.
#[utoipa::path(
    tag = "bulk",
    request_body(content = inline(Rows), content_type = "text/csv"),
    responses((status = 200, description = "A row for each row.", body = inline(Rows), content_type = "text/csv")),
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

/// The media types in which rows are taken; the first is that of the answer.
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

/// What is to be done with rows.
pub(super) fn job(from: RowFormat, to: RowFormat, limits: &Limits) -> Job {
    Job { from, to, as_of: now(), threads: limits.bulk_threads }
}

/// Answers rows as they are read.
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

/// Lets the threads that answer single requests go first. The thread, and those it starts, work on rows only.
fn lower_priority() {
    let lowest = ThreadPriority::Crossplatform(ThreadPriorityValue::MIN);
    // Where the system does not allow it, all are alike.
    _ = set_current_thread_priority(lowest);
}

/// Answers all rows; says through `start` whether there will be an answer.
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
        // Pieces of one size, so that what was written into can be written into again.
        part.text
            .chunks(PIECE_BYTES)
            .try_for_each(|piece| answer.send(Piece::Rows(Bytes::copy_from_slice(piece))))
    });
    // Whoever has seen the end may come with the next job.
    drop(permit);
    let Tally { rows, refused, .. } = all;
    match ended {
        Ok(()) => {
            _ = answer.send(Piece::End);
            tracing::debug!(rows, refused, "rows answered");
        }
        Err(RunError::Read(error)) => tracing::debug!(rows, refused, %error, "rows broke off"),
        Err(RunError::Write(error)) => tracing::debug!(rows, refused, %error, "answer broke off"),
    }
}

/// Why no rows can be answered.
pub(super) fn open_problem(error: OpenError) -> Problem {
    match error {
        OpenError::Refused(refusal) => header_problem(refusal),
        OpenError::Read(error) if error.kind() == io::ErrorKind::TimedOut => {
            Problem::new(ProblemCode::RequestTimeout)
        }
        OpenError::Read(_) => broken_off(),
    }
}

/// The rows in, as they come through the queue.
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

/// A piece of the answer.
enum Piece {
    Rows(Bytes),
    /// There are no more: without it, the answer breaks off.
    End,
}

/// Where the rows out go.
struct Answer {
    queue: mpsc::Sender<Piece>,
    /// How long the client may take nothing.
    patience: Duration,
}

impl Answer {
    /// Waits for room in the queue, which a client that reads will make.
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

/// The answer, as it comes through the queue.
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

//! The body of a request: of an accepted media type, limited in size and time.

use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use actix_multipart::Multipart;
use actix_web::dev::{Decompress, Payload};
use actix_web::error::PayloadError;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::rt::time::timeout;
use actix_web::web::{Bytes, BytesMut, Data};
use actix_web::{FromRequest, HttpRequest};
use futures_util::{Stream, StreamExt as _};
use tokio::sync::mpsc::Sender;

use super::state::{Limits, State};
use crate::assessment::{FieldError, FieldErrorCode};
use crate::page::ACTION_FIELD;
use crate::problem::{Problem, ProblemCode, Remedy};

/// A rejected body is still read up to this multiple of the limit, so that a client that writes
/// before it reads receives the response.
const DRAINED_BODIES: usize = 8;
/// The largest piece of a compressed body that is decompressed at once.
const COMPRESSED_PIECE_BYTES: usize = 512;
/// The longest action of a button.
const MAX_ACTION_BYTES: usize = 64;
/// The supported content encodings.
const ENCODINGS: &str = "gzip, deflate, identity";

/// The bytes of a JSON body: `application/json` in UTF-8, uncompressed.
pub(super) struct JsonBody(pub Bytes);

impl FromRequest for JsonBody {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = whole(request, payload, &["application/json"]);
        Box::pin(async { body.await.map(Self) })
    }
}

/// The fields of a form, in the order in which they were sent.
pub(crate) struct FormBody(pub Vec<(String, String)>);

impl FromRequest for FormBody {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = whole(request, payload, &["application/x-www-form-urlencoded"]);
        Box::pin(async { Ok(Self(form_urlencoded::parse(&body.await?).into_owned().collect())) })
    }
}

/// A whole body of one of these media types, uncompressed.
fn whole(
    request: &HttpRequest,
    payload: &mut Payload,
    types: &[&'static str],
) -> impl Future<Output = Result<Bytes, Problem>> + use<> {
    let taken = acceptable(request.headers(), types);
    let state = request.app_data::<Data<State>>().cloned();
    let body = decompressed(payload.take(), request.headers());
    async move {
        let state = state.ok_or_else(|| Problem::new(ProblemCode::InternalError))?;
        let limits = &state.limits;
        timeout(limits.body_timeout, read(body, limits.max_body_bytes, taken.err()))
            .await
            .unwrap_or_else(|_| Err(Problem::new(ProblemCode::RequestTimeout)))
    }
}

/// A file that a form sent, and the action of its button.
#[derive(Default)]
pub(crate) struct Upload {
    pub file: BytesMut,
    pub action: String,
}

/// Reads what a form with a file sent.
pub(crate) async fn upload(
    request: &HttpRequest,
    body: Payload,
    limits: &Limits,
) -> Result<Upload, Problem> {
    in_utf8(request.headers(), &["multipart/form-data"])?;
    let mut parts = Multipart::new(request.headers(), body);
    let mut upload = Upload::default();
    while let Some(part) = next(&mut parts, limits).await? {
        let mut part = part.map_err(|_| broken_off())?;
        let is_file = part.name() == Some("file");
        let most = if is_file { limits.max_upload_bytes } else { MAX_ACTION_BYTES };
        let mut text = BytesMut::new();
        while let Some(piece) = next(&mut part, limits).await? {
            text.extend_from_slice(&piece.map_err(|_| broken_off())?);
            if text.len() > most {
                return Err(too_large(most));
            }
        }
        if is_file {
            upload.file = text;
        } else if part.name() == Some(ACTION_FIELD) {
            upload.action = String::from_utf8_lossy(&text).into_owned();
        }
    }
    Ok(upload)
}

/// The next piece of a body, if it comes in time.
async fn next<S: Stream + Unpin>(
    body: &mut S,
    limits: &Limits,
) -> Result<Option<S::Item>, Problem> {
    timeout(limits.body_timeout, body.next())
        .await
        .map_err(|_| Problem::new(ProblemCode::RequestTimeout))
}

/// The body of a request with many rows, of one of these media types. A rejected one is still read,
/// up to a multiple of the limit.
pub(super) async fn rows(
    request: &HttpRequest,
    body: Payload,
    types: &[&'static str],
    limits: &Limits,
) -> Result<impl Stream<Item = Result<Bytes, PayloadError>> + use<>, Problem> {
    let body = decompressed(body, request.headers());
    let Err(problem) = acceptable(request.headers(), types) else { return Ok(body) };
    let refusal = read(body, limits.max_body_bytes, Some(problem.clone()));
    let refused = timeout(limits.body_timeout, refusal).await;
    Err(refused.ok().and_then(Result::err).unwrap_or(problem))
}

/// The body, decompressed if it is compressed.
fn decompressed(body: Payload, headers: &HeaderMap) -> Decompress<Pieces> {
    let is_compressed = headers.contains_key(header::CONTENT_ENCODING);
    let most = if is_compressed { COMPRESSED_PIECE_BYTES } else { usize::MAX };
    Decompress::from_headers(Pieces { body, piece: Bytes::new(), most }, headers)
}

/// A body in small pieces. A compressed piece is decompressed as a whole before its size is known, which
/// may be a thousand times as large.
struct Pieces {
    body: Payload,
    piece: Bytes,
    most: usize,
}

impl Stream for Pieces {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.piece.is_empty() {
            match Pin::new(&mut self.body).poll_next(context) {
                Poll::Ready(Some(Ok(piece))) => self.piece = piece,
                other => return other,
            }
        }
        let length = self.most.min(self.piece.len());
        Poll::Ready(Some(Ok(self.piece.split_to(length))))
    }
}

/// Feeds a body to a queue, piece by piece. If the queue is closed, the rest is
/// read up to a multiple of the limit.
pub(super) async fn feed(
    body: impl Stream<Item = Result<Bytes, PayloadError>>,
    queue: Sender<io::Result<Bytes>>,
    limits: Limits,
) {
    let mut body = pin!(body);
    let mut passed_over = 0;
    while passed_over <= limits.max_body_bytes.saturating_mul(DRAINED_BODIES) {
        let piece = match timeout(limits.body_timeout, body.next()).await {
            Ok(None) => return,
            Ok(Some(Ok(piece))) => Ok(piece),
            Ok(Some(Err(error))) => Err(io::Error::other(error)),
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        };
        let (length, is_last) = (piece.as_ref().map_or(0, Bytes::len), piece.is_err());
        if queue.send(piece).await.is_err() {
            passed_over += length;
        }
        if is_last {
            return;
        }
    }
}

/// One of these media types, without a charset other than UTF-8, in an encoding that can be
/// uncompressed.
fn acceptable(headers: &HeaderMap, types: &[&'static str]) -> Result<(), Problem> {
    in_utf8(headers, types).and_then(|()| known_encoding(headers))
}

/// One of these media types, without a charset other than UTF-8.
fn in_utf8(headers: &HeaderMap, types: &[&'static str]) -> Result<(), Problem> {
    let refused =
        |detail: String| Err(Problem::new(ProblemCode::UnsupportedMediaType).with_detail(detail));
    let expected = types[0];
    let mut given = headers.get_all(header::CONTENT_TYPE);
    let (Some(value), None) = (given.next(), given.next()) else {
        return refused(format!("Send the header Content-Type once, with {expected}."));
    };
    let mut parts = value.to_str().unwrap_or_default().split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default();
    if !types.iter().any(|expected| kind.eq_ignore_ascii_case(expected)) {
        return refused(format!("Send the body as {expected}."));
    }
    let other_charset = parts.filter_map(|part| part.split_once('=')).any(|(name, value)| {
        name.trim().eq_ignore_ascii_case("charset")
            && !value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
    });
    if other_charset {
        return refused("Send the body in UTF-8.".to_owned());
    }
    Ok(())
}

/// An encoding that can be uncompressed, or none.
fn known_encoding(headers: &HeaderMap) -> Result<(), Problem> {
    let known = |value: &HeaderValue| {
        let value = value.to_str().unwrap_or_default().trim();
        ENCODINGS.split(", ").any(|encoding| encoding.eq_ignore_ascii_case(value))
    };
    let mut encodings = headers.get_all(header::CONTENT_ENCODING);
    match (encodings.next(), encodings.next()) {
        (None, _) => Ok(()),
        (Some(encoding), None) if known(encoding) => Ok(()),
        _ => Err(Problem::new(ProblemCode::UnsupportedMediaType)
            .with_detail(
                "The content encoding of the body is not supported. Use gzip, deflate or identity.",
            )
            .with_remedy(Remedy::UseEncodings(ENCODINGS))),
    }
}

/// Reads a body of at most this number of bytes, or a rejected one up to a multiple of the limit.
async fn read(
    body: impl Stream<Item = Result<Bytes, PayloadError>>,
    max_bytes: usize,
    mut refusal: Option<Problem>,
) -> Result<Bytes, Problem> {
    let mut body = pin!(body);
    let mut bytes = BytesMut::new();
    let mut seen = 0;
    while let Some(chunk) = body.next().await {
        let chunk = match chunk {
            Ok(chunk) => chunk,
            Err(error) => return Err(refusal.unwrap_or_else(|| broken(&error))),
        };
        seen += chunk.len();
        if seen > max_bytes && refusal.is_none() {
            refusal = Some(too_large(max_bytes));
            bytes.clear();
        }
        match refusal {
            Some(refusal) if seen > max_bytes.saturating_mul(DRAINED_BODIES) => {
                return Err(refusal);
            }
            Some(_) => {}
            None => bytes.extend_from_slice(&chunk),
        }
    }
    refusal.map_or_else(|| Ok(bytes.freeze()), Err)
}

fn too_large(max_bytes: usize) -> Problem {
    Problem::new(ProblemCode::PayloadTooLarge)
        .with_detail(format!("The body must have at most {max_bytes} bytes, uncompressed."))
}

fn broken(error: &PayloadError) -> Problem {
    match error {
        PayloadError::Overflow => Problem::new(ProblemCode::PayloadTooLarge),
        _ => broken_off(),
    }
}

/// The problem of an incomplete body.
pub(super) fn broken_off() -> Problem {
    let detail = "The body is incomplete, or its content encoding is damaged. Send it again.";
    let error = FieldError::new(String::new(), FieldErrorCode::WrongFormat, detail);
    Problem::new(ProblemCode::MalformedRequest).with_detail(detail).with_errors(vec![error])
}

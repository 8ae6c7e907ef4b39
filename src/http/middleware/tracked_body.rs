//! The bodies of a request and its response, kept until the response is sent.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::HttpMessage as _;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::web::Bytes;
use futures_util::Stream;
use tokio::sync::OwnedSemaphorePermit;

use super::access_log::AccessRecord;

/// The body of a response. While it is being sent, the request is in flight and keeps its permit, also if the client
/// reads slowly. When it is dropped, the request is logged and counted.
pub(super) struct TrackedBody {
    body: BoxBody,
    _payload: Option<SharedPayload>,
    _permit: Option<OwnedSemaphorePermit>,
    _record: AccessRecord,
}

impl TrackedBody {
    pub(super) fn new(
        body: BoxBody,
        payload: Option<SharedPayload>,
        permit: Option<OwnedSemaphorePermit>,
        record: AccessRecord,
    ) -> Self {
        Self { body, _payload: payload, _permit: permit, _record: record }
    }
}

impl MessageBody for TrackedBody {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}

/// The chunked body of a request, kept until the response is sent. If it has not been read to its end by then, the
/// connection is closed. If it were dropped earlier, the connection would wait for its end, which may never come.
#[derive(Clone)]
pub(super) struct SharedPayload(Rc<RefCell<Payload>>);

impl SharedPayload {
    /// Shares a chunked body with the handler that reads it.
    pub(super) fn share(request: &mut ServiceRequest) -> Option<Self> {
        if !request.chunked().unwrap_or(false) {
            return None;
        }
        let shared = Self(Rc::new(RefCell::new(request.take_payload())));
        request.set_payload(Payload::Stream { payload: Box::pin(shared.clone()) });
        Some(shared)
    }
}

impl Stream for SharedPayload {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut *self.0.borrow_mut()).poll_next(context)
    }
}

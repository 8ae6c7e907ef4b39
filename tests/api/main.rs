//! The service, through the one function that wires it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod access;
mod assessments;
mod bulk;
mod catalogue;
mod desk;
mod health;
mod messages;
mod metrics;
mod openapi;
mod problems;
mod support;

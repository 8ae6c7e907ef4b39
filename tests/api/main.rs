//! The service, through the one function that wires it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod assessments;
mod catalogue;
mod health;
mod problems;
mod support;

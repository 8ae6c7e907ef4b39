//! The repository itself: the structure of the code, the documents, and what is generated.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../support/command.rs"]
mod command;
mod cycles;
mod generated;
mod readme;
mod tidy;

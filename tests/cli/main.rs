//! The command `pakplan`: its subcommands, and the service that it runs.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bulk;
mod check;
#[path = "../support/command.rs"]
mod command;
mod commands;
mod hostile_bodies;
mod hostile_heads;
mod serve;
mod service;

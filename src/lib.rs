//! pakplan computes how many Cisco WebEx Meetings Server 2.0 upgrades a PAK can fulfill now and later,
//! why not more, and what to do about the rest.
//!
//! # Map of the code
//! In reading order. Each module uses only modules above it in this list.
//!
//! - [`catalogue`]: data of the source: the eleven entries, the four messages, the reasons, the times.
//! - [`identify`]: the engine that finds a message or a symptom in a pasted text, and the search.
//! - [`assessment`]: the calculation. [`assessment::assess`] is the entry point. The input,
//!   [`assessment::AssessmentRequest`], can only be constructed through the checks.
//! - [`problem`]: an error response: code, title, detail and status as a number.
//! - `wording`: sentences that reports and pages share.
//! - [`bulk`]: many requests as rows of CSV or NDJSON, for the service and the command.
//! - [`page`]: the pages for a browser: templates, style and script.
//! - [`http`]: the service. `http/app.rs` alone registers the routes, `http/middleware.rs` is the stack that each
//!   request passes, and `http/resources/` has a file for each resource.
//! - [`config`]: the settings, each a flag and an environment variable.
//! - `telemetry`: the log.
//! - [`cli`]: the command line, a file for each subcommand.
//!
//! `catalogue`, `identify`, `assessment`, `wording`, `bulk` and `page` use no HTTP, no clock and no
//! environment: the current time is an argument.
//!
//! # Error types
//! From the input to the response:
//!
//! | type | what is wrong | who handles it |
//! |---|---|---|
//! | [`assessment::ValueError`] | one value has the wrong form or is out of its bounds | the reader of the field, which adds the place |
//! | [`assessment::FieldError`] | one field, named by a JSON Pointer, with a code and a sentence | collected into a `RequestError` |
//! | [`assessment::RequestError`] | a text is not a request; it contains all field errors | converted to a `Problem` |
//! | [`page::FormError`] | the sent fields are not those of the form | converted to a `Problem` |
//! | `RowRefusal` in [`bulk`] | one row is too long or is not a request | written into the output, in place of the row's report |
//! | `OpenError`, `RunError` in [`bulk`] | the header line is wrong, or reading or writing fails | ends the bulk job |
//! | `Problem` | an error response. Its `ProblemCode` alone decides the HTTP status | sent as `ProblemDetails`, or printed by the command |
//! | `KeyFileError`, `BadKeyName` in [`http`] | a file of API keys, or the name of a new key, is wrong | the start of the service, or `pakplan key` |
//! | `ServeError` in [`http`] | the service cannot use a setting or cannot listen | `pakplan serve`, which maps it to an exit code |
//! | `AnonymousAccess` in [`config`] | the settings would accept everybody on an address other than the loopback | the same |
//!
//! *Not fulfillable* is a result of an assessment, never an error.

pub mod catalogue;

pub mod identify;

pub mod assessment;

pub mod problem;

mod wording;

pub mod bulk;

pub mod page;

pub mod http;

pub mod config;

mod telemetry;

pub mod cli;

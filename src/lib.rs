//! pakplan: how many Cisco WebEx Meetings Server 2.0 upgrades a PAK can fulfill, why not more, and
//! what to do about the rest.
//!
//! # The map of the house
//! In reading order; each module uses only those before it.
//!
//! - [`catalogue`]: what the source says: eleven entries, four messages, reasons and times.
//! - [`assessment`]: the calculation. `assess` is the way through; the decision table stands in
//!   `assessment/allocation.rs`, the plan in `assessment/plan.rs`.
//! - [`problem`]: an error response as plain data; `problem/code.rs` decides the status of each.
//! - `wording`: what reports and the page say in the same words.
//! - [`bulk`]: many applications at once, as rows of CSV or NDJSON: one loop for the service and the
//!   command.
//! - [`page`]: what the desk sees in a browser: templates, style and script.
//! - [`http`]: the service. `app` is the only wiring; one file per resource.
//! - [`config`]: every setting, as a flag and an environment variable.
//! - [`cli`]: the command line, a file a subcommand.

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

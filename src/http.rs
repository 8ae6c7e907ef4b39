//! The service over HTTP.
//!
//! [`app()`] wires it: the server, every test and the `openapi` command use it. A request passes `middleware`, then the
//! handler of its path in `resources` or `auth/session.rs`. `response.rs` turns a problem into a response.

mod app;
mod area;
mod auth;
mod body;
mod client;
mod metrics;
mod middleware;
mod openapi;
mod query;
mod resources;
mod response;
mod server;
mod spans;
mod state;

pub use app::app;
pub use auth::access::{Access, ApiKey, Public};
pub use auth::keys::{ApiKeys, BadKeyName, KeyFileError, NewApiKey};
pub use client::agent;
pub use openapi::{OpenApiFormat, OpenApiVersion, document};
pub use resources::assessments::{AssessmentOptions, render};
pub use resources::catalogue::entry_list;
pub use resources::messages::render_matches;
pub use server::{ServeError, ServerSettings, Tls, check, serve};
pub use state::{Limits, State, now};

//! The web pages for the license desk. They show the results of the same core as every other interface. This module does
//! not know HTTP.
//!
//! The pages work without scripts: each button submits the form, and the response is the whole page. With scripts,
//! `page/script.js` avoids reloads, copies texts, prints, and shows the progress of an upload.

mod answer;
mod chart;
mod desk;
mod entries;
mod fields;
mod form;
mod icons;
mod labels;
mod layout;
mod many;
mod messages;
mod sections;
mod sign_in;

pub use desk::{after_action, assessed, form};
pub use entries::{entry, list};
pub use form::{ACTION_FIELD, Form, FormAction, FormError};
pub use layout::{ASSETS, Asset, error};
pub use many::{PREVIEWED_ROWS, TEMPLATE, many, previewed, unreadable};
pub use sign_in::{sign_in, signed_in};

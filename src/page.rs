//! What the desk sees in a browser. A page is made from what is known, by the same core as every other answer; nothing
//! here knows HTTP. Pages work without scripts: each button sends the form, and the answer is the same page. The script
//! (`page/script.js`) only spares reloads, copies, prints and shows how far an upload is.

mod answer;
mod assets;
mod bars;
mod desk;
mod entries;
mod fields;
mod focus;
mod form;
mod icons;
mod labels;
mod layout;
mod many;
mod sections;
mod sign_in;

pub use assets::{ASSETS, Asset};
pub use desk::{assessed, done, form};
pub use entries::{entry, list};
pub use form::{ACTION_FIELD, Form, FormAction, FormError};
pub use layout::refusal;
pub use many::{PREVIEWED_ROWS, TEMPLATE, many, previewed, unreadable};
pub use sign_in::{sign_in, signed_in};

//! The pages that the desk sees in a browser. They show the results of the same core as every other interface, and nothing
//! here knows HTTP. The pages work without scripts: each button sends the form, and the response is the whole page. The
//! script (`page/script.js`) avoids reloads, copies texts, prints, and shows the progress of an upload.

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
mod messages;
mod sections;
mod sign_in;

pub use assets::{ASSETS, Asset};
pub use desk::{assessed, done, form};
pub use entries::{entry, list};
pub use form::{ACTION_FIELD, Form, FormAction, FormError};
pub use layout::refusal;
pub use many::{PREVIEWED_ROWS, TEMPLATE, many, previewed, unreadable};
pub use sign_in::{sign_in, signed_in};

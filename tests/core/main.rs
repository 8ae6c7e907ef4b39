//! The calculation, the catalogue and the search: laws, whole results, and the codes of the contract.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod answers;
mod bulk;
mod code_names;
mod figures;
mod laws;
mod model;
mod pasted;

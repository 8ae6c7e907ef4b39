//! What must hold of the house as a whole: the laws of the calculation, whole answers, the codes
//! that are contract, the command line, and the order of the code.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod answers;
mod bulk;
mod bulk_command;
mod check;
mod command;
mod hostile;
mod hostile_heads;
mod laws;
mod model;
mod operation;
mod pasted;
mod readme;
mod service;
mod tidy;

//! How many lots, PAKs and lines a request can have.

/// The most lots of 1.x licenses in one request.
pub const MAX_LOTS: usize = 200;
/// The most PAKs in one request.
pub const MAX_PAKS: usize = 200;
/// The most lines in one PAK.
pub const MAX_LINES_PER_PAK: usize = 100;
/// The most lines in all PAKs of one request.
pub const MAX_LINES: usize = 1_000;

//! Authentication: the API keys, who has access with them, and the session of a browser.

pub(super) mod access;
pub(super) mod keys;
pub(super) mod session;

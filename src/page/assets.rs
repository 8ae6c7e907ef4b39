//! What the pages load: a style sheet, a script and a picture, all from this program.

use std::hash::{DefaultHasher, Hash, Hasher};

/// A file that pages load.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Its path.
    pub path: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// What stands in it.
    pub text: &'static str,
}

pub(super) const STYLE: Asset = Asset {
    path: "/assets/style.css",
    media_type: "text/css; charset=utf-8",
    text: include_str!("style.css"),
};
pub(super) const SCRIPT: Asset = Asset {
    path: "/assets/script.js",
    media_type: "text/javascript; charset=utf-8",
    text: include_str!("script.js"),
};
pub(super) const ICON: Asset =
    Asset { path: "/assets/icon.svg", media_type: "image/svg+xml", text: include_str!("icon.svg") };

/// All of them.
pub const ASSETS: [Asset; 3] = [STYLE, SCRIPT, ICON];

impl Asset {
    /// Where a page finds it: another address once something else stands in it, so that a browser may keep it.
    pub(super) fn address(&self) -> String {
        let mut hasher = DefaultHasher::new();
        self.text.hash(&mut hasher);
        format!("{}?{:016x}", self.path, hasher.finish())
    }
}

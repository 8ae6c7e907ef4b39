//! The style sheet, the script and the icon of the pages. The program contains them.

use std::hash::{DefaultHasher, Hash, Hasher};

/// A file that pages load.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Its path.
    pub path: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// Its text.
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

/// All assets.
pub const ASSETS: [Asset; 3] = [STYLE, SCRIPT, ICON];

impl Asset {
    /// The address of the asset. It changes with the text, so that a browser may cache it.
    pub(super) fn address(&self) -> String {
        let mut hasher = DefaultHasher::new();
        self.text.hash(&mut hasher);
        format!("{}?{:016x}", self.path, hasher.finish())
    }
}

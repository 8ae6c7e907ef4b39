//! The parts of an entry: texts, and solutions by who acts.

use std::borrow::Cow;

use crate::catalogue::{Actor, Solution};

pub(super) type Text = Cow<'static, str>;

pub(super) fn texts(texts: impl IntoIterator<Item: Into<Text>>) -> Vec<Text> {
    texts.into_iter().map(Into::into).collect()
}

pub(super) fn administrator(steps: impl IntoIterator<Item: Into<Text>>) -> Solution {
    Solution { actor: Actor::Administrator, steps: texts(steps) }
}

pub(super) fn license_desk(steps: impl IntoIterator<Item: Into<Text>>) -> Solution {
    Solution { actor: Actor::LicenseDesk, steps: texts(steps) }
}

pub(super) fn sales(steps: impl IntoIterator<Item: Into<Text>>) -> Solution {
    Solution { actor: Actor::Sales, steps: texts(steps) }
}

//! What a value may be: the bounds, and the checks that the validator runs.

use std::collections::HashSet;

use validator::ValidationError;

use super::{Application, Pak, PakLine, PakNumber};
use crate::assessment::FaultCode;

/// The most licenses that one count may name.
pub const MAX_COUNT: u32 = 10_000_000;
/// The most lots of 1.x licenses in one application.
pub const MAX_LOTS: u64 = 1_000;
/// The most PAKs in one application.
pub const MAX_PAKS: u64 = 1_000;
/// The most lines in one PAK.
pub const MAX_LINES: u64 = 100;
/// The longest name of a system, in characters.
pub const MAX_SYSTEM_ID_LENGTH: u64 = 128;
/// The longest SKU, in characters.
pub const MAX_SKU_LENGTH: u64 = 64;
/// How the release of a lot is written: any 1.x.
pub const RELEASE_1X_PATTERN: &str = r"^1\.[0-9]{1,3}$";
/// How any other release is written.
pub const RELEASE_PATTERN: &str = r"^[0-9]{1,3}\.[0-9]{1,3}$";
/// How a PAK number is written.
pub const PAK_NUMBER_PATTERN: &str = r"^[A-Za-z0-9-]{1,64}$";

pub(super) fn release_1x(release: &str) -> Result<(), ValidationError> {
    let minor = release.strip_prefix("1.");
    if minor.is_some_and(one_to_three_digits) {
        return Ok(());
    }
    Err(FaultCode::WrongFormat.here("Must be a 1.x release, such as 1.5."))
}

pub(super) fn release(release: &str) -> Result<(), ValidationError> {
    let parts = release.split_once('.');
    if parts.is_some_and(|(major, minor)| one_to_three_digits(major) && one_to_three_digits(minor))
    {
        return Ok(());
    }
    Err(FaultCode::WrongFormat.here("Must be a release, such as 2.0."))
}

fn one_to_three_digits(text: &str) -> bool {
    (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

pub(super) fn pak_number(number: &PakNumber) -> Result<(), ValidationError> {
    let number = number.as_str();
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if (1..=64).contains(&number.len()) && number.bytes().all(allowed) {
        return Ok(());
    }
    Err(FaultCode::WrongFormat.here("Must be 1 to 64 letters (A-Z, a-z), digits and hyphens."))
}

pub(super) fn fulfilled_within_quantity(line: &PakLine) -> Result<(), ValidationError> {
    let counts = [line.quantity, line.fulfilled];
    if line.fulfilled <= line.quantity || counts.iter().any(|count| *count > MAX_COUNT) {
        return Ok(());
    }
    let detail = "Must not be above the quantity of the line.";
    Err(FaultCode::FulfilledAboveQuantity.at(&["/fulfilled".into()], detail))
}

pub(super) fn request_only_in_parts(pak: &Pak) -> Result<(), ValidationError> {
    if pak.partial_fulfillment {
        return Ok(());
    }
    let places: Vec<String> = pak
        .contents
        .iter()
        .enumerate()
        .filter(|(_, line)| line.request.is_some())
        .map(|(index, _)| format!("/contents/{index}/request"))
        .collect();
    if places.is_empty() {
        return Ok(());
    }
    let detail = "Must be absent: this PAK cannot be fulfilled in parts.";
    Err(FaultCode::RequestOnWholePak.at(&places, detail))
}

pub(super) fn each_pak_once(application: &Application) -> Result<(), ValidationError> {
    // Most have one, and need no set.
    if application.paks.len() < 2 {
        return Ok(());
    }
    let mut seen = HashSet::new();
    let places: Vec<String> = application
        .paks
        .iter()
        .enumerate()
        .filter(|(_, pak)| !seen.insert(&pak.number))
        .map(|(index, _)| format!("/paks/{index}/number"))
        .collect();
    if places.is_empty() {
        return Ok(());
    }
    let detail = "The same PAK number stands further up; list each PAK once.";
    Err(FaultCode::DuplicatePak.at(&places, detail))
}

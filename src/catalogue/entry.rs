//! An entry of the catalogue.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::entry_id::EntryId;
use super::messages::QuotedMessage;
use super::reasons::ReasonCode;
use super::times::EntryTime;

/// Who acts.
///
/// - `administrator`: the person who runs the system and PLM.
/// - `license_desk`: the people who request rehosts and receive license files.
/// - `sales`: the Cisco sales representative.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Actor {
    Administrator,
    LicenseDesk,
    Sales,
}

/// A solution: who acts, and what to do, in order.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Solution {
    pub actor: Actor,
    /// What to do, in order.
    #[schema(value_type = Vec<String>)]
    pub steps: Vec<Cow<'static, str>>,
}

/// An entry of the troubleshooting catalogue.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Entry {
    pub id: EntryId,
    /// The place in the source's order, from 1.
    #[schema(minimum = 1, maximum = 11)]
    pub number: u8,
    /// The title, as the source has it.
    #[schema(value_type = String)]
    pub title: &'static str,
    /// The page of the source on which the entry starts.
    #[schema(minimum = 1, maximum = 4)]
    pub page: u8,
    /// What the user sees.
    #[schema(value_type = Vec<String>)]
    pub problems: Vec<Cow<'static, str>>,
    /// The product messages the entry quotes.
    pub messages: Vec<QuotedMessage>,
    /// What may be behind it.
    #[schema(value_type = Vec<String>)]
    pub causes: Vec<Cow<'static, str>>,
    /// The ways out.
    pub solutions: Vec<Solution>,
    /// What else to know.
    #[schema(value_type = Vec<String>)]
    pub notes: Vec<Cow<'static, str>>,
    /// The lengths of time that the entry states.
    pub times: Vec<EntryTime>,
    /// The reasons of an assessment that lead here.
    pub reasons: Vec<ReasonCode>,
}

impl Entry {
    /// An entry with what follows from its id; the function of the entry fills in the rest.
    pub(super) fn new(id: EntryId, page: u8, title: &'static str) -> Self {
        Self {
            id,
            number: id.number(),
            title,
            page,
            problems: Vec::new(),
            messages: QuotedMessage::of(id),
            causes: Vec::new(),
            solutions: Vec::new(),
            notes: Vec::new(),
            times: Vec::new(),
            reasons: ReasonCode::leading_to(id),
        }
    }
}

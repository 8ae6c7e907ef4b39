//! An entry of the catalogue.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::entry_id::EntryId;
use super::messages::QuotedMessage;
use super::reasons::ReasonCode;
use super::times::EntryTime;

/// The person or team that acts.
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

/// A solution: an actor and ordered steps.
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
    /// The position in the source, from 1.
    #[schema(minimum = 1, maximum = 11)]
    pub number: u8,
    /// The title of the source, verbatim.
    #[schema(value_type = String)]
    pub title: &'static str,
    /// The page of the source on which the entry starts.
    #[schema(minimum = 1, maximum = 4)]
    pub page: u8,
    /// What the user observes.
    #[schema(value_type = Vec<String>)]
    pub problems: Vec<Cow<'static, str>>,
    /// The product messages that the entry quotes.
    pub messages: Vec<QuotedMessage>,
    /// The possible causes.
    #[schema(value_type = Vec<String>)]
    pub causes: Vec<Cow<'static, str>>,
    /// The solutions.
    pub solutions: Vec<Solution>,
    /// Further information.
    #[schema(value_type = Vec<String>)]
    pub notes: Vec<Cow<'static, str>>,
    /// The lengths of time that the entry states.
    pub times: Vec<EntryTime>,
    /// The reasons of an assessment that refer to this entry.
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

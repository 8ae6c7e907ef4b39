//! A request with a name, as bulk input has it.

use serde::de::{Deserializer, MapAccess};

use super::object::{Field, Object};
use super::scalar::read_text;
use super::slot::{ReadJson, Slot};
use crate::assessment::request::unchecked::UncheckedRequest;
use crate::assessment::request::values::{FromText, ValueError};

/// A request with the name that bulk input may give it.
#[derive(Default)]
pub(super) struct NamedRequest {
    pub case: Option<Case>,
    pub request: UncheckedRequest,
}

/// The field that names a request.
const CASE: &str = "case";

impl Object for NamedRequest {
    const FIELDS: &'static [Field] = &{
        let mut fields = [Field::optional(CASE); UncheckedRequest::FIELDS.len() + 1];
        let mut index = 0;
        while index < UncheckedRequest::FIELDS.len() {
            fields[index] = UncheckedRequest::FIELDS[index];
            index += 1;
        }
        fields
    };

    fn read_field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        fields: &mut A,
        slot: Slot<'_>,
    ) -> Result<(), A::Error> {
        if name != CASE {
            return self.request.read_field(name, fields, slot);
        }
        self.case = fields.next_value_seed(slot.value())?;
        Ok(())
    }
}

/// The name of a request: any text.
#[derive(Default)]
pub(super) struct Case(pub String);

impl FromText for Case {
    fn from_text(text: &str) -> Result<Self, ValueError> {
        Ok(Self(text.to_owned()))
    }
}

impl ReadJson for Case {
    fn read<'de, D: Deserializer<'de>>(input: D, slot: Slot<'_>) -> Result<Option<Self>, D::Error> {
        read_text(input, slot)
    }
}

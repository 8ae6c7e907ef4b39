//! Objects: known fields, each at most once, the required ones present.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::location::Segment;
use super::slot::{ReadJson, Slot, Structure};
use crate::assessment::FieldErrorCode;
use crate::assessment::request::lot::Lot;
use crate::assessment::request::pak::{LicenseFile, Pak, PakLine};
use crate::assessment::request::system::SystemFacts;
use crate::assessment::request::values::ValueError;

/// The longest name of an unknown field that an error repeats, in characters.
const MAX_NAME_LENGTH: usize = 64;

/// A field that an object may have.
#[derive(Clone, Copy)]
pub(crate) struct Field {
    name: &'static str,
    is_required: bool,
}

impl Field {
    pub(crate) const fn required(name: &'static str) -> Self {
        Self { name, is_required: true }
    }

    pub(crate) const fn optional(name: &'static str) -> Self {
        Self { name, is_required: false }
    }
}

/// An object with known fields. A field that cannot be read keeps its default.
pub(crate) trait Object: Default {
    /// The fields, at most 32.
    const FIELDS: &'static [Field];

    /// Reads the value of a known field.
    fn read_field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        fields: &mut A,
        slot: Slot<'_>,
    ) -> Result<(), A::Error>;
}

/// Implements [`Object`]: lists the fields, each as required or optional, and lists with the
/// number of their items.
macro_rules! object_fields {
    ($object:ty { $($field:ident: $presence:ident $(list($length:expr, $items:literal))?,)* }) => {
        impl $crate::assessment::Object for $object {
            const FIELDS: &'static [$crate::assessment::Field] =
                &[$($crate::assessment::Field::$presence(stringify!($field)),)*];

            fn read_field<'de, A: serde::de::MapAccess<'de>>(
                &mut self,
                name: &str,
                fields: &mut A,
                slot: $crate::assessment::Slot<'_>,
            ) -> Result<(), A::Error> {
                match name {
                    $(stringify!($field) => {
                        let slot = $crate::assessment::object_fields!(@slot slot $($length, $items)?);
                        if let Some(value) = fields.next_value_seed(slot)? {
                            self.$field = value;
                        }
                    })*
                    _ => _ = fields.next_value::<serde::de::IgnoredAny>()?,
                }
                Ok(())
            }
        }
    };
    (@slot $slot:ident) => { $slot.value() };
    (@slot $slot:ident $length:expr, $items:literal) => {
        $crate::assessment::ListSlot::new($slot, $length, $items)
    };
}
pub(crate) use object_fields;

macro_rules! objects {
    ($($type:ty),*) => { $(
        impl ReadJson for $type {
            fn read<'de, D: Deserializer<'de>>(
                input: D,
                slot: Slot<'_>,
            ) -> Result<Option<Self>, D::Error> {
                read_fields(input, slot)
            }
        }
    )* };
}

objects!(Lot, Pak, PakLine, LicenseFile, SystemFacts);

/// Reads an object.
pub(super) fn read_fields<'de, T: Object, D: Deserializer<'de>>(
    input: D,
    slot: Slot<'_>,
) -> Result<Option<T>, D::Error> {
    slot.read(input, ObjectOf(PhantomData))
}

struct ObjectOf<T>(PhantomData<T>);

impl<'de, T: Object> Structure<'de> for ObjectOf<T> {
    type Value = T;
    const EXPECTED: &'static str = "Enter a JSON object.";

    fn object<A: MapAccess<'de>>(
        self,
        mut fields: A,
        mut slot: Slot<'_>,
    ) -> Result<Option<T>, A::Error> {
        let mut object = T::default();
        let mut seen = 0_u32;
        let mut position = 0;
        while let Some(name) = fields.next_key_seed(FieldName(T::FIELDS))? {
            match name {
                Ok(index) if seen & (1 << index) == 0 => {
                    seen |= 1 << index;
                    let name = T::FIELDS[index].name;
                    let slot = slot.inner(Segment::Field(name), position);
                    object.read_field(name, &mut fields, slot)?;
                }
                Ok(index) => {
                    let name = Segment::Field(T::FIELDS[index].name);
                    slot.inner(name, position).error(ValueError::new(
                        FieldErrorCode::DuplicateField,
                        "This field occurs more than once. Keep one.",
                    ));
                    fields.next_value::<IgnoredAny>()?;
                }
                Err(name) => {
                    slot.inner(Segment::Field(&name), position).error(unknown_field(T::FIELDS));
                    fields.next_value::<IgnoredAny>()?;
                }
            }
            position += 1;
        }
        for (index, field) in T::FIELDS.iter().enumerate() {
            if field.is_required && seen & (1 << index) == 0 {
                slot.inner(Segment::Field(field.name), u32::MAX).error(ValueError::new(
                    FieldErrorCode::MissingField,
                    "This field is required.",
                ));
            }
        }
        Ok(Some(object))
    }
}

fn unknown_field(known: &[Field]) -> ValueError {
    let known: Vec<_> = known.iter().map(|field| format!("`{}`", field.name)).collect();
    let detail = format!("This field is not known. Remove it, or use one of {}.", known.join(", "));
    ValueError::new(FieldErrorCode::UnknownField, detail)
}

/// The name of a field: its index among the known ones, or the name itself, cut.
struct FieldName(&'static [Field]);

impl<'de> DeserializeSeed<'de> for FieldName {
    type Value = Result<usize, String>;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<Self::Value, D::Error> {
        input.deserialize_identifier(self)
    }
}

impl Visitor<'_> for FieldName {
    type Value = Result<usize, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        let known = self.0.iter().position(|field| field.name == name);
        Ok(known.ok_or_else(|| name.chars().take(MAX_NAME_LENGTH).collect()))
    }
}

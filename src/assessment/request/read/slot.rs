//! The location of a value that is about to be read, and the errors found there.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::collector::ErrorCollector;
use super::location::{Location, Segment};
use crate::assessment::FieldErrorCode;
use crate::assessment::request::values::ValueError;

/// The location of a value that is about to be read.
pub(crate) struct Slot<'r> {
    errors: &'r mut ErrorCollector,
    location: Location<'r>,
}

impl<'r> Slot<'r> {
    /// The whole text.
    pub(super) fn root(errors: &'r mut ErrorCollector) -> Self {
        Self { errors, location: Location { parent: None, segment: Segment::Root, position: 0 } }
    }

    /// Reads a value of this type.
    pub(crate) fn value<T>(self) -> ValueSlot<'r, T> {
        ValueSlot { slot: self, value: PhantomData }
    }

    pub(super) fn error(&mut self, error: ValueError) {
        self.errors.error(&self.location, error);
    }

    /// The location of a value within this one.
    pub(super) fn inner<'s>(&'s mut self, segment: Segment<'s>, position: u32) -> Slot<'s> {
        let location = Location { parent: Some(&self.location), segment, position };
        Slot { errors: self.errors, location }
    }

    /// Reads an object or a list, and remembers where the parser stopped.
    pub(super) fn read<'de, D: Deserializer<'de>, S: Structure<'de>>(
        self,
        input: D,
        structure: S,
    ) -> Result<Option<S::Value>, D::Error> {
        let slot = Slot { errors: self.errors, location: self.location };
        let value = input.deserialize_any(StructureVisitor { slot, structure });
        if value.is_err() && self.errors.stopped_at.is_none() {
            self.errors.stopped_at = Some(self.location.pointer());
        }
        value
    }
}

/// A value that can be read from JSON.
pub(crate) trait ReadJson: Sized {
    /// Reads the value; `None` if an error was recorded instead.
    fn read<'de, D: Deserializer<'de>>(input: D, slot: Slot<'_>) -> Result<Option<Self>, D::Error>;
}

pub(crate) struct ValueSlot<'r, T> {
    slot: Slot<'r>,
    value: PhantomData<T>,
}

impl<'de, T: ReadJson> DeserializeSeed<'de> for ValueSlot<'_, T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<Option<T>, D::Error> {
        T::read(input, self.slot)
    }
}

impl<T: ReadJson> ReadJson for Option<T> {
    fn read<'de, D: Deserializer<'de>>(input: D, slot: Slot<'_>) -> Result<Option<Self>, D::Error> {
        Ok(T::read(input, slot)?.map(Some))
    }
}

/// A value with parts: an object or a list.
pub(super) trait Structure<'de>: Sized {
    type Value;
    /// What to do where there is another value.
    const EXPECTED: &'static str;

    fn object<A: MapAccess<'de>>(
        self,
        mut fields: A,
        mut slot: Slot<'_>,
    ) -> Result<Option<Self::Value>, A::Error> {
        while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        slot.error(ValueError::new(FieldErrorCode::WrongType, Self::EXPECTED));
        Ok(None)
    }

    fn list<A: SeqAccess<'de>>(
        self,
        mut items: A,
        mut slot: Slot<'_>,
    ) -> Result<Option<Self::Value>, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        slot.error(ValueError::new(FieldErrorCode::WrongType, Self::EXPECTED));
        Ok(None)
    }
}

struct StructureVisitor<'r, S> {
    slot: Slot<'r>,
    structure: S,
}

impl<'de, S: Structure<'de>> StructureVisitor<'_, S> {
    /// Records that the value has another type; there is no value then.
    fn wrong_type(mut self) -> Option<S::Value> {
        self.slot.error(ValueError::new(FieldErrorCode::WrongType, S::EXPECTED));
        None
    }
}

impl<'de, S: Structure<'de>> Visitor<'de> for StructureVisitor<'_, S> {
    type Value = Option<S::Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(S::EXPECTED)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Self::Value, A::Error> {
        self.structure.object(fields, self.slot)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
        self.structure.list(items, self.slot)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(self.wrong_type())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(self.wrong_type())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(self.wrong_type())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(self.wrong_type())
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(self.wrong_type())
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(self.wrong_type())
    }
}

//! How each kind of value is read: objects, lists, and single values by their text.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::RangeInclusive;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde::de::value::Error as WordError;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, IntoDeserializer as _, MapAccess,
    SeqAccess, Visitor,
};
use serde_json::value::RawValue;

use super::{Case, Place, Reader, Segment};
use crate::assessment::FieldErrorCode;
use crate::assessment::request::values::{
    Count, FromText, PakNumber, Release, Release1x, Release2x, Sku, SystemId, ValueError, Wanted,
};
use crate::assessment::request::{
    ActiveNode, LicenseFile, LineKind, Lot, Pak, PakLine, Rehost, SystemFacts,
};

/// The longest name of an unknown field that an error repeats, in characters.
const MAX_NAME_LENGTH: usize = 64;

/// A field that an object may have.
#[derive(Clone, Copy)]
pub(crate) struct Field {
    name: &'static str,
    is_required: bool,
}

impl Field {
    pub const fn required(name: &'static str) -> Self {
        Self { name, is_required: true }
    }

    pub const fn optional(name: &'static str) -> Self {
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
    (@slot $slot:ident $length:expr, $items:literal) => { $slot.list($length, $items) };
}
pub(crate) use object_fields;

/// The place of a value that is about to be read.
pub(crate) struct Slot<'r> {
    reader: &'r mut Reader,
    place: Place<'r>,
}

impl<'r> Slot<'r> {
    /// The whole text.
    pub(super) fn root(reader: &'r mut Reader) -> Self {
        Self { reader, place: Place { parent: None, segment: Segment::Root, position: 0 } }
    }

    /// Reads a value of this type.
    pub fn value<T>(self) -> ValueSlot<'r, T> {
        ValueSlot { slot: self, value: PhantomData }
    }

    /// Reads a list.
    pub fn list<T>(self, length: RangeInclusive<usize>, items: &'static str) -> ListSlot<'r, T> {
        ListSlot { slot: self, length, items, value: PhantomData }
    }

    fn error(&mut self, error: ValueError) {
        self.reader.error(&self.place, error);
    }

    /// The place of a value within this one.
    fn inner<'s>(&'s mut self, segment: Segment<'s>, position: u32) -> Slot<'s> {
        let place = Place { parent: Some(&self.place), segment, position };
        Slot { reader: self.reader, place }
    }

    /// Reads an object or a list, and remembers where the parser stopped.
    fn read<'de, D: Deserializer<'de>, S: Structure<'de>>(
        self,
        input: D,
        structure: S,
    ) -> Result<Option<S::Value>, D::Error> {
        let slot = Slot { reader: self.reader, place: self.place };
        let value = input.deserialize_any(StructureVisitor { slot, structure });
        if value.is_err() && self.reader.stopped_at.is_none() {
            self.reader.stopped_at = Some(self.place.pointer());
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

/// The JSON text of a single value.
enum Token<'de> {
    Text(Option<Cow<'de, str>>),
    Number(&'de str),
    Other,
}

impl<'de> Token<'de> {
    fn read<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let json = <&RawValue>::deserialize(input)?.get();
        Ok(match json.as_bytes().first() {
            Some(b'"') => Self::Text(unquoted(json)),
            Some(b'-' | b'0'..=b'9') => Self::Number(json),
            _ => Self::Other,
        })
    }
}

/// The text of a JSON string, or `None` if an escape in it is no character.
fn unquoted(json: &str) -> Option<Cow<'_, str>> {
    if json.contains('\\') {
        return serde_json::from_str(json).ok().map(Cow::Owned);
    }
    json.get(1..json.len() - 1).map(Cow::Borrowed)
}

/// Reads a value that JSON writes as a string.
pub(crate) fn read_text<'de, T: FromText, D: Deserializer<'de>>(
    input: D,
    mut slot: Slot<'_>,
) -> Result<Option<T>, D::Error> {
    let value = match Token::read(input)? {
        Token::Text(Some(text)) => T::from_text(&text),
        Token::Text(None) => Err(wrong::<T>(FieldErrorCode::WrongFormat)),
        Token::Number(_) | Token::Other => Err(wrong::<T>(FieldErrorCode::WrongType)),
    };
    Ok(value.map_err(|error| slot.error(error)).ok())
}

/// The error of a value that is no text: what the type says about an empty one.
fn wrong<T: FromText>(code: FieldErrorCode) -> ValueError {
    let detail = T::from_text("").err().map(|error| error.detail);
    ValueError { code, detail: detail.unwrap_or(Cow::Borrowed("Enter a text.")) }
}

fn read_count<'de, D: Deserializer<'de>>(input: D) -> Result<Result<Count, ValueError>, D::Error> {
    Ok(match Token::read(input)? {
        Token::Number(number) => Count::from_json_number(number),
        Token::Text(_) | Token::Other => Err(Count::not_a_number()),
    })
}

impl ReadJson for Count {
    fn read<'de, D: Deserializer<'de>>(
        input: D,
        mut slot: Slot<'_>,
    ) -> Result<Option<Self>, D::Error> {
        Ok(read_count(input)?.map_err(|error| slot.error(error)).ok())
    }
}

impl ReadJson for Wanted {
    fn read<'de, D: Deserializer<'de>>(
        input: D,
        mut slot: Slot<'_>,
    ) -> Result<Option<Self>, D::Error> {
        let wanted = read_count(input)?.and_then(Self::try_from);
        Ok(wanted.map_err(|error| slot.error(error)).ok())
    }
}

/// Reads one of a few words, such as `installed`.
macro_rules! words {
    ($($type:ty),*) => { $(
        impl FromText for $type {
            fn from_text(text: &str) -> Result<Self, ValueError> { word(text) }
        }
    )* };
}

words!(Rehost, LineKind, ActiveNode);

fn word<T: DeserializeOwned>(text: &str) -> Result<T, ValueError> {
    T::deserialize(text.into_deserializer()).map_err(|error: WordError| {
        // The message lists the words after the value that was sent.
        let message = error.to_string();
        let known = message.rsplit_once("expected ").map_or("a known value", |(_, known)| known);
        ValueError::new(FieldErrorCode::UnknownValue, format!("Enter {known}."))
    })
}

macro_rules! texts {
    ($($type:ty),*) => { $(
        impl ReadJson for $type {
            fn read<'de, D: Deserializer<'de>>(
                input: D,
                slot: Slot<'_>,
            ) -> Result<Option<Self>, D::Error> {
                read_text(input, slot)
            }
        }
    )* };
}

texts!(
    Case,
    Release,
    Release1x,
    Release2x,
    PakNumber,
    SystemId,
    Sku,
    Rehost,
    LineKind,
    ActiveNode,
    NaiveDate,
    DateTime<Utc>
);

macro_rules! objects {
    ($($type:ty),*) => { $(
        impl ReadJson for $type {
            fn read<'de, D: Deserializer<'de>>(
                input: D,
                slot: Slot<'_>,
            ) -> Result<Option<Self>, D::Error> {
                read_object(input, slot)
            }
        }
    )* };
}

objects!(Lot, Pak, PakLine, LicenseFile, SystemFacts);

/// A value with parts: an object or a list.
trait Structure<'de>: Sized {
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
    fn wrong_type<E>(mut self) -> Result<Option<S::Value>, E> {
        self.slot.error(ValueError::new(FieldErrorCode::WrongType, S::EXPECTED));
        Ok(None)
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
        self.wrong_type()
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        self.wrong_type()
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        self.wrong_type()
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        self.wrong_type()
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        self.wrong_type()
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        self.wrong_type()
    }
}

/// Reads an object.
pub(super) fn read_object<'de, T: Object, D: Deserializer<'de>>(
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

pub(crate) struct ListSlot<'r, T> {
    slot: Slot<'r>,
    length: RangeInclusive<usize>,
    items: &'static str,
    value: PhantomData<T>,
}

impl<'de, T: ReadJson> DeserializeSeed<'de> for ListSlot<'_, T> {
    type Value = Option<Vec<T>>;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<Self::Value, D::Error> {
        let Self { slot, length, items, value } = self;
        slot.read(input, ListOf { length, items, value })
    }
}

struct ListOf<T> {
    length: RangeInclusive<usize>,
    items: &'static str,
    value: PhantomData<T>,
}

impl<'de, T: ReadJson> Structure<'de> for ListOf<T> {
    type Value = Vec<T>;
    const EXPECTED: &'static str = "Enter a list.";

    /// Items past the limit are not read.
    fn list<A: SeqAccess<'de>>(
        self,
        mut items: A,
        mut slot: Slot<'_>,
    ) -> Result<Option<Vec<T>>, A::Error> {
        let (min, max) = (*self.length.start(), *self.length.end());
        let mut list = Vec::new();
        let mut count = 0;
        for position in (0..).take(max) {
            let slot = slot.inner(Segment::Item, position);
            let Some(item) = items.next_element_seed(slot.value())? else { break };
            count += 1;
            list.extend(item);
        }
        let is_too_long = count == max && items.next_element::<IgnoredAny>()?.is_some();
        if is_too_long {
            while items.next_element::<IgnoredAny>()?.is_some() {}
        }
        if count < min || is_too_long {
            let range = if min == 0 { "at most".to_owned() } else { format!("{min} to") };
            let detail = format!("List {range} {max} {}.", self.items);
            slot.error(ValueError::new(FieldErrorCode::WrongLength, detail));
        }
        Ok(Some(list))
    }
}

//! Single values: counts, texts, words.

use std::borrow::Cow;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde::de::Deserializer;
use serde_json::value::RawValue;
use strum::VariantArray;

use super::slot::{ReadJson, Slot};
use crate::assessment::FieldErrorCode;
use crate::assessment::request::lot::Rehost;
use crate::assessment::request::pak::LineKind;
use crate::assessment::request::system::ActiveNode;
use crate::assessment::request::values::{
    Count, FromText, PakNumber, Release, Release1x, Release2x, Sku, SystemId, ValueError, Wanted,
};
use crate::catalogue::name_of;

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

fn word<T>(text: &str) -> Result<T, ValueError>
where
    T: FromStr + VariantArray,
    &'static T: Into<&'static str>,
{
    text.parse().map_err(|_| {
        let known: Vec<_> = T::VARIANTS.iter().map(|word| format!("`{}`", name_of(word))).collect();
        let known = match known.as_slice() {
            [one, other] => format!("{one} or {other}"),
            _ => format!("one of {}", known.join(", ")),
        };
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

//! How a value is read: never null, objects as objects, counts in any form of a whole number,
//! times strictly.

use std::fmt;
use std::marker::PhantomData;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, IntoDeserializer as _, MapAccess, Unexpected, Visitor};

use crate::catalogue::times::four_digit_year;

/// A value that is read from an object only. A struct would by itself be read from a list of its
/// fields' values too, in their order, which nobody should rely on.
pub(crate) struct Object<T>(pub(crate) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Fields<T> {
            type Value = Object<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Object<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(fields)).map(Object)
            }
        }

        deserializer.deserialize_map(Fields(PhantomData))
    }
}

pub(super) fn object<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Object::deserialize(deserializer).map(|Object(value)| value)
}

pub(super) fn some_object<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    object(deserializer).map(Some)
}

pub(super) fn objects<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let objects = Vec::<Object<T>>::deserialize(deserializer)?;
    Ok(objects.into_iter().map(|Object(value)| value).collect())
}

/// One of a few words. An enum would by itself be read from an object too, and a value of another
/// type would be taken for damaged JSON.
pub(super) fn word<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct Word<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Word<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E: Error>(self, word: &str) -> Result<T, E> {
            T::deserialize(word.into_deserializer())
        }
    }

    deserializer.deserialize_str(Word(PhantomData))
}

/// A field that may be absent, but not null.
pub(super) fn some<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

/// A count: any number that is whole, also one written `5.0`. A number that no count can be
/// (negative, broken, too large) is read as `u32::MAX`, above every bound, so that validation
/// finds it together with all other faults.
pub(super) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    struct Count;

    impl Visitor<'_> for Count {
        type Value = u32;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a whole number")
        }

        fn visit_u64<E: Error>(self, number: u64) -> Result<u32, E> {
            Ok(u32::try_from(number).unwrap_or(u32::MAX))
        }

        fn visit_i64<E: Error>(self, number: i64) -> Result<u32, E> {
            Ok(u32::try_from(number).unwrap_or(u32::MAX))
        }

        #[expect(clippy::cast_possible_truncation, reason = "the cast saturates, far out of range")]
        fn visit_f64<E: Error>(self, number: f64) -> Result<u32, E> {
            if number.fract() == 0.0 { self.visit_i64(number as i64) } else { Ok(u32::MAX) }
        }
    }

    deserializer.deserialize_u32(Count)
}

pub(super) fn some_count<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<u32>, D::Error> {
    count(deserializer).map(Some)
}

const MOMENT: &str = "an RFC 3339 timestamp, such as 2026-11-24T08:00:00Z";

/// Whether the text has a digit wherever the pattern has one, and else the same characters.
fn is_like(text: &str, pattern: &str) -> bool {
    let same = |(byte, like): (u8, u8)| {
        if like.is_ascii_digit() { byte.is_ascii_digit() } else { byte == like }
    };
    text.len() == pattern.len() && text.bytes().zip(pattern.bytes()).all(same)
}

/// A moment, as RFC 3339 writes it and within the years it can name.
pub(super) fn some_moment<'de, D>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error>
where
    D: Deserializer<'de>,
{
    let text = String::deserialize(deserializer)?;
    if !text
        .get(.."2026-11-24T".len())
        .is_some_and(|date| is_like(&date.to_uppercase(), "2026-11-24T"))
    {
        return Err(D::Error::invalid_value(Unexpected::Other("text"), &MOMENT));
    }
    DateTime::parse_from_rfc3339(&text)
        .map(|moment| moment.to_utc())
        .ok()
        .filter(|moment| four_digit_year(moment.date_naive()))
        .map(Some)
        .ok_or_else(|| D::Error::invalid_value(Unexpected::Other("text"), &MOMENT))
}

/// A date, as ISO 8601 writes it with a four-digit year.
pub(super) fn some_date<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<NaiveDate>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Some(text.as_str())
        .filter(|text| is_like(text, "2026-11-24"))
        .and_then(|text| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())
        .map(Some)
        .ok_or_else(|| {
            let expected = &"an ISO 8601 date, such as 2026-11-24";
            D::Error::invalid_value(Unexpected::Other("text"), expected)
        })
}

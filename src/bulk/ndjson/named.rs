//! An application with a name.

use std::fmt;

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{DeserializeSeed, Deserializer, Error, IntoDeserializer as _, MapAccess, Visitor};
use validator::{Validate, ValidationErrors};

use crate::assessment::Application;

/// The field that names a row.
const CASE: &str = "case";

/// An application, with the name that stands beside its own fields.
pub(super) struct Named {
    pub case: Option<String>,
    pub application: Application,
}

impl Validate for Named {
    fn validate(&self) -> Result<(), ValidationErrors> {
        self.application.validate()
    }
}

impl<'de> Deserialize<'de> for Named {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = Named;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Named, A::Error> {
                let mut case = None;
                let others = WithoutCase { fields, case: &mut case };
                let application = Application::deserialize(MapAccessDeserializer::new(others))?;
                Ok(Named { case, application })
            }
        }

        deserializer.deserialize_map(Fields)
    }
}

/// The fields without the name, which is put aside when it comes.
struct WithoutCase<'c, A> {
    fields: A,
    case: &'c mut Option<String>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for WithoutCase<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        let mut seed = Some(seed);
        while let Some(key) = self.fields.next_key_seed(Key { seed: &mut seed })? {
            if key.is_some() {
                return Ok(key);
            }
            if self.case.is_some() {
                return Err(A::Error::duplicate_field(CASE));
            }
            *self.case = Some(self.fields.next_value()?);
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.fields.next_value_seed(seed)
    }
}

/// The name of a field, as the application reads it; none where it is that of the case.
struct Key<'k, K> {
    seed: &'k mut Option<K>,
}

impl<'de, K: DeserializeSeed<'de>> DeserializeSeed<'de> for Key<'_, K> {
    type Value = Option<K::Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'de, K: DeserializeSeed<'de>> Visitor<'de> for Key<'_, K> {
    type Value = Option<K::Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        if name == CASE {
            return Ok(None);
        }
        let Some(seed) = self.seed.take() else { return Ok(None) };
        let name: StrDeserializer<'_, E> = name.into_deserializer();
        seed.deserialize(name).map(Some)
    }
}

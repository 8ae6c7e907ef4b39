//! Lists with a smallest and a largest number of items.

use std::marker::PhantomData;
use std::ops::RangeInclusive;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, SeqAccess};

use super::location::Segment;
use super::slot::{ReadJson, Slot, Structure};
use crate::assessment::FieldErrorCode;
use crate::assessment::request::values::ValueError;

/// The location of a list that is about to be read.
pub(crate) struct ListSlot<'r, T> {
    slot: Slot<'r>,
    length: RangeInclusive<usize>,
    items: &'static str,
    value: PhantomData<T>,
}

impl<'r, T> ListSlot<'r, T> {
    pub(crate) fn new(slot: Slot<'r>, length: RangeInclusive<usize>, items: &'static str) -> Self {
        Self { slot, length, items, value: PhantomData }
    }
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

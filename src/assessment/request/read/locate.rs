//! Where the fields of rule errors are in the text, to list all errors in its order.

use std::collections::HashMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::location::Order;

/// The order of each JSON Pointer in the text. A field that is absent comes at the end of its
/// object.
pub(super) fn orders_of(json: &str, pointers: &[&str]) -> Vec<Order> {
    let mut orders = vec![Order::new(); pointers.len()];
    if pointers.is_empty() {
        return orders;
    }
    let paths: Vec<Vec<&str>> = pointers.iter().map(|p| p.split('/').skip(1).collect()).collect();
    let targets = paths.iter().map(Vec::as_slice).enumerate().collect();
    let locate = Locate { targets, path: &[], orders: &mut orders };
    // What is not found stays at the place where the search ended.
    _ = locate.deserialize(&mut serde_json::Deserializer::from_str(json));
    orders
}

/// Finds the targets within one value.
struct Locate<'l> {
    /// The index of each target, and the rest of its path.
    targets: Vec<(usize, &'l [&'l str])>,
    path: &'l [u32],
    orders: &'l mut Vec<Order>,
}

impl<'l> Locate<'l> {
    /// The targets by the next segment of their paths.
    fn by_segment(&self) -> HashMap<&'l str, Vec<(usize, &'l [&'l str])>> {
        let mut by_segment: HashMap<_, Vec<_>> = HashMap::new();
        for (target, path) in &self.targets {
            if let Some((segment, rest)) = path.split_first() {
                by_segment.entry(*segment).or_default().push((*target, rest));
            }
        }
        by_segment
    }

    /// Sets the order of what is found at this position; returns what is further in.
    fn found(
        &mut self,
        position: u32,
        targets: Vec<(usize, &'l [&'l str])>,
    ) -> (Order, Vec<(usize, &'l [&'l str])>) {
        let order: Order = self.path.iter().copied().chain([position]).collect();
        for (target, _) in &targets {
            self.orders[*target].clone_from(&order);
        }
        (order, targets.into_iter().filter(|(_, path)| !path.is_empty()).collect())
    }
}

impl<'de> DeserializeSeed<'de> for Locate<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        if self.targets.is_empty() {
            return input.deserialize_ignored_any(IgnoredAny).map(|_| ());
        }
        input.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Locate<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut fields: A) -> Result<(), A::Error> {
        let mut by_segment = self.by_segment();
        let mut position = 0;
        while let Some(name) = fields.next_key::<String>()? {
            let targets = by_segment.remove(name.as_str()).unwrap_or_default();
            let (path, targets) = self.found(position, targets);
            fields.next_value_seed(Locate { targets, path: &path, orders: self.orders })?;
            position += 1;
        }
        for (_, targets) in by_segment {
            self.found(u32::MAX, targets);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        let mut by_segment = self.by_segment();
        for position in 0.. {
            let targets = by_segment.remove(position.to_string().as_str()).unwrap_or_default();
            let (path, targets) = self.found(position, targets);
            let item = Locate { targets, path: &path, orders: self.orders };
            if items.next_element_seed(item)?.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

//! Where a value is in a text.

use crate::assessment::errors::push_segment;

/// The position of a value among its siblings, for each level from the root: the order of the text.
pub(super) type Order = Vec<u32>;

/// Where a value is in the text.
#[derive(Clone, Copy)]
pub(super) struct Location<'p> {
    pub parent: Option<&'p Location<'p>>,
    pub segment: Segment<'p>,
    /// The position among its siblings, from 0.
    pub position: u32,
}

#[derive(Clone, Copy)]
pub(super) enum Segment<'p> {
    Root,
    Field(&'p str),
    Item,
}

impl Location<'_> {
    pub(super) fn order(&self) -> Order {
        let mut order = self.parent.map(Location::order).unwrap_or_default();
        if !matches!(self.segment, Segment::Root) {
            order.push(self.position);
        }
        order
    }

    pub(super) fn pointer(&self) -> String {
        let mut pointer = self.parent.map(Location::pointer).unwrap_or_default();
        match self.segment {
            Segment::Root => {}
            Segment::Field(name) => push_segment(&mut pointer, name),
            Segment::Item => push_segment(&mut pointer, &self.position.to_string()),
        }
        pointer
    }
}

//! Collects the errors of a text, and lists them in its order.

use std::collections::HashSet;

use super::locate::orders_of;
use super::location::{Location, Order};
use crate::assessment::errors::{FieldError, FieldErrorCode, MAX_ERRORS};
use crate::assessment::request::values::ValueError;

/// Collects the errors of one text.
#[derive(Default)]
pub(super) struct ErrorCollector {
    errors: Vec<(Order, FieldError)>,
    omitted: usize,
    /// The value at which the parser stopped.
    pub stopped_at: Option<String>,
}

impl ErrorCollector {
    pub(super) fn is_clean(&self) -> bool {
        self.errors.is_empty()
    }

    pub(super) fn has_error_at_root(&self) -> bool {
        self.errors.iter().any(|(_, error)| error.pointer.is_empty())
    }

    pub(super) fn has_error_below(&self, pointer: &str) -> bool {
        self.errors.iter().any(|(_, error)| error.pointer.starts_with(pointer))
    }

    pub(super) fn error(&mut self, location: &Location<'_>, error: ValueError) {
        // The errors come nearly in order; those of lists and rules move up when they are sorted.
        if self.errors.len() >= 2 * MAX_ERRORS {
            self.omitted += 1;
            return;
        }
        let ValueError { code, detail } = error;
        self.push(location.order(), FieldError::new(location.pointer(), code, detail));
    }

    pub(super) fn push(&mut self, order: Order, error: FieldError) {
        self.errors.push((order, error));
    }

    /// All errors in the order of the text, at most [`MAX_ERRORS`] and one that counts the others.
    pub(super) fn finish(self, json: &str, mut of_rules: Vec<FieldError>) -> Vec<FieldError> {
        let Self { mut errors, mut omitted, .. } = self;
        let known: HashSet<&str> = errors.iter().map(|(_, error)| error.pointer.as_str()).collect();
        of_rules.retain(|error| !known.contains(error.pointer.as_str()));
        let pointers: Vec<_> = of_rules.iter().map(|error| error.pointer.as_str()).collect();
        let orders = orders_of(json, &pointers);
        errors.extend(orders.into_iter().zip(of_rules));
        errors.sort_by(|(a, _), (b, _)| a.cmp(b));
        omitted += errors.len().saturating_sub(MAX_ERRORS);
        errors.truncate(MAX_ERRORS);
        let mut errors: Vec<_> = errors.into_iter().map(|(_, error)| error).collect();
        if omitted > 0 {
            let (errors_are, these) =
                if omitted == 1 { ("error is", "the others") } else { ("errors are", "these") };
            let detail = format!("{omitted} more {errors_are} not listed. Correct {these} first.");
            errors.push(FieldError::new("", FieldErrorCode::MoreErrors, detail));
        }
        errors
    }
}

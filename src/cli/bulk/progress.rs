//! The progress bar on a terminal, and the summary at the end.

use std::time::Duration;

use indicatif::{HumanCount, ProgressBar, ProgressStyle};

use crate::bulk::Tally;
use crate::cli::print_error;

/// A bar on standard error, if that is a terminal.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// A bar for an input of `size` bytes, or of unknown size.
    pub(crate) fn new(size: Option<u64>) -> Self {
        let (bar, template) = match size {
            Some(size) => (ProgressBar::new(size), "{bar:32} {percent:>3} %  {msg}, {eta} left"),
            None => (ProgressBar::no_length(), "{spinner} {msg}, {elapsed}"),
        };
        let style = ProgressStyle::with_template(template);
        Self(bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())))
    }

    pub(crate) fn show(&self, tally: &Tally) {
        if self.0.is_hidden() {
            return;
        }
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an approximate rate"
        )]
        let rate = (tally.rows as f64 / self.0.elapsed().as_secs_f64().max(0.001)) as u64;
        let message = format!("{} rows, {} a second", HumanCount(tally.rows), HumanCount(rate));
        self.0.set_message(message);
        self.0.set_position(tally.bytes_in);
    }

    pub(crate) fn end(&self) {
        self.0.finish_and_clear();
    }
}

/// Prints the number of rows by outcome.
pub(super) fn print_summary(tally: &Tally, took: Duration) {
    print_error(format_args!(
        "{} rows in {:.2} s: {} fulfillable, {} partially fulfillable, {} not fulfillable, \
         {} without a PAK, {} refused",
        tally.rows,
        took.as_secs_f64(),
        tally.fulfillable,
        tally.partially_fulfillable,
        tally.not_fulfillable,
        tally.nothing_requested,
        tally.refused,
    ));
}

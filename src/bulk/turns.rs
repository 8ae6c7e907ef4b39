//! Who reads next, and who puts next: the order of the rows, kept over several threads.

use std::io::{self, Read};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::rows::{Chunk, Source};
use super::{Part, RunError};

/// Chunks are taken one by one, and what was written for them is put in the order of taking.
pub(super) struct Turns<R, P> {
    input: Mutex<Input<R>>,
    output: Mutex<Output<P>>,
    turn_has_changed: Condvar,
}

struct Input<R> {
    source: Source<R>,
    taken: u64,
    is_over: bool,
    error: Option<io::Error>,
}

struct Output<P> {
    put: P,
    /// Which chunk is next, counted from 1.
    turn: u64,
    is_over: bool,
    error: Option<io::Error>,
}

/// Takes a lock. A thread that panics while it has one is propagated when all have ended.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<R: Read, P: FnMut(&mut Part) -> io::Result<()>> Turns<R, P> {
    pub(crate) fn new(source: Source<R>, put: P) -> Self {
        Self {
            input: Mutex::new(Input { source, taken: 0, is_over: false, error: None }),
            output: Mutex::new(Output { put, turn: 1, is_over: false, error: None }),
            turn_has_changed: Condvar::new(),
        }
    }

    /// Takes the next chunk, if there is one, and a turn for what will be written for it.
    pub(crate) fn take(&self, chunk: &mut Chunk) -> Option<Turn<'_, R, P>> {
        let mut input = lock(&self.input);
        if input.is_over {
            return None;
        }
        match input.source.read_chunk(chunk) {
            Ok(true) => {
                input.taken += 1;
                return Some(Turn { turns: self, number: input.taken, is_over: true });
            }
            Ok(false) => {}
            Err(error) => input.error = Some(error),
        }
        input.is_over = true;
        None
    }

    /// How it ended.
    pub(crate) fn end(self) -> Result<(), RunError> {
        let input = self.input.into_inner().unwrap_or_else(PoisonError::into_inner);
        let output = self.output.into_inner().unwrap_or_else(PoisonError::into_inner);
        match (output.error, input.error) {
            (Some(error), _) => Err(RunError::Write(error)),
            (None, Some(error)) => Err(RunError::Read(error)),
            (None, None) => Ok(()),
        }
    }
}

/// A turn to put something, which comes when those before it have.
pub(super) struct Turn<'t, R, P> {
    turns: &'t Turns<R, P>,
    number: u64,
    /// Whether all is over when this turn is: it is dropped before its time where a thread panics.
    is_over: bool,
}

impl<R, P: FnMut(&mut Part) -> io::Result<()>> Turn<'_, R, P> {
    /// Puts what was written, once the turn has come; false where all is over.
    pub(crate) fn put(mut self, part: &mut Part) -> bool {
        let output = lock(&self.turns.output);
        let mut output = self
            .turns
            .turn_has_changed
            .wait_while(output, |output| !output.is_over && output.turn != self.number)
            .unwrap_or_else(PoisonError::into_inner);
        if output.is_over {
            return false;
        }
        match (output.put)(part) {
            Ok(()) => {
                output.turn += 1;
                self.is_over = false;
            }
            Err(error) => output.error = Some(error),
        }
        !self.is_over
    }
}

impl<R, P> Drop for Turn<'_, R, P> {
    fn drop(&mut self) {
        if self.is_over {
            lock(&self.turns.output).is_over = true;
        }
        self.turns.turn_has_changed.notify_all();
    }
}

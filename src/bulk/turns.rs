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
    turn: u64,
    is_over: bool,
    error: Option<io::Error>,
}

/// Takes a lock. A thread that panics while it has one is propagated when all have ended.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<R: Read, P: FnMut(&mut Part) -> io::Result<()>> Turns<R, P> {
    pub fn new(source: Source<R>, put: P) -> Self {
        Self {
            input: Mutex::new(Input { source, taken: 0, is_over: false, error: None }),
            output: Mutex::new(Output { put, turn: 0, is_over: false, error: None }),
            turn_has_changed: Condvar::new(),
        }
    }

    /// Takes the next chunk, if there is one.
    pub fn take(&self, chunk: &mut Chunk) -> bool {
        let mut input = lock(&self.input);
        if input.is_over {
            return false;
        }
        match input.source.read_chunk(chunk) {
            Ok(true) => {
                chunk.number = input.taken;
                input.taken += 1;
                return true;
            }
            Ok(false) => {}
            Err(error) => input.error = Some(error),
        }
        input.is_over = true;
        false
    }

    /// Puts what was written for a chunk, once its turn has come; false where all is over.
    pub fn put(&self, chunk: &Chunk, part: &mut Part) -> bool {
        let output = lock(&self.output);
        let mut output = self
            .turn_has_changed
            .wait_while(output, |output| !output.is_over && output.turn != chunk.number)
            .unwrap_or_else(PoisonError::into_inner);
        if !output.is_over {
            match (output.put)(part) {
                Ok(()) => output.turn += 1,
                Err(error) => {
                    output.error = Some(error);
                    output.is_over = true;
                }
            }
        }
        let goes_on = !output.is_over;
        drop(output);
        self.turn_has_changed.notify_all();
        goes_on
    }

    /// How it ended.
    pub fn end(self) -> Result<(), RunError> {
        let input = self.input.into_inner().unwrap_or_else(PoisonError::into_inner);
        let output = self.output.into_inner().unwrap_or_else(PoisonError::into_inner);
        match (output.error, input.error) {
            (Some(error), _) => Err(RunError::Write(error)),
            (None, Some(error)) => Err(RunError::Read(error)),
            (None, None) => Ok(()),
        }
    }
}

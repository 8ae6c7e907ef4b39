//! The command `pakplan`.

use std::process::ExitCode;

use pakplan::cli::Cli;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    Cli::run()
}

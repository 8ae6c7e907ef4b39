//! The running service: listening, and stopping without losing work.

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::time::Duration;

use actix_web::HttpServer;
use actix_web::rt::signal;
use actix_web::rt::time::sleep;
use actix_web::web::Data;

use super::{Access, Limits, State, app};

/// How the service listens and stops.
#[derive(Clone, Debug)]
pub struct ServerSettings {
    /// Where to listen; with port 0 the system picks a free one.
    pub listen: SocketAddr,
    /// The threads that answer; the machine's cores when absent.
    pub workers: Option<usize>,
    /// The most connections at once; each worker takes its share, rounded up.
    pub max_connections: usize,
    /// How long the head of a request may take to arrive.
    pub header_timeout: Duration,
    /// How long an idle connection is kept.
    pub keep_alive: Duration,
    /// How long, once asked to stop, the service goes on taking work while it says it is not ready.
    pub drain: Duration,
    /// How long, after that, work in hand may take to end.
    pub shutdown: Duration,
    /// Who is let in.
    pub access: Access,
    /// What one request may cost.
    pub limits: Limits,
}

/// Runs the service until it is asked to stop. The first line on standard output is the address
/// in use.
///
/// # Errors
/// Where it cannot listen on the address.
pub fn serve(settings: &ServerSettings) -> io::Result<()> {
    actix_web::rt::System::new().block_on(run(settings))
}

async fn run(settings: &ServerSettings) -> io::Result<()> {
    let state = Data::new(State::new(settings.limits, settings.access.clone()));
    let shared = state.clone();
    let workers = match settings.workers {
        Some(workers) => workers,
        None => std::thread::available_parallelism()?.get(),
    };
    let server = HttpServer::new(move || app(shared.clone()))
        .workers(workers)
        .max_connections(settings.max_connections.div_ceil(workers))
        .client_request_timeout(settings.header_timeout)
        .keep_alive(settings.keep_alive)
        .shutdown_timeout(settings.shutdown.as_secs())
        .disable_signals()
        .bind(settings.listen)?;
    for address in server.addrs() {
        writeln!(io::stdout(), "{address}")?;
        tracing::info!(%address, workers, "listening");
    }
    io::stdout().flush()?;
    let server = server.run();
    let handle = server.handle();
    let drain = settings.drain;
    actix_web::rt::spawn(async move {
        if asked_to_stop().await.is_ok() {
            tracing::info!("stopping");
            state.stop();
            sleep(drain).await;
            handle.stop(true).await;
        }
    });
    server.await
}

/// Waits for the signal to stop.
#[cfg(unix)]
async fn asked_to_stop() -> io::Result<()> {
    use std::future::poll_fn;
    use std::task::Poll;

    let mut terminate = signal::unix::signal(signal::unix::SignalKind::terminate())?;
    let mut interrupt = signal::unix::signal(signal::unix::SignalKind::interrupt())?;
    poll_fn(|context| {
        let signals = [&mut terminate, &mut interrupt];
        if signals.into_iter().any(|signal| signal.poll_recv(context).is_ready()) {
            Poll::Ready(Ok(()))
        } else {
            Poll::Pending
        }
    })
    .await
}

/// Waits for the signal to stop.
#[cfg(not(unix))]
async fn asked_to_stop() -> io::Result<()> {
    signal::ctrl_c().await
}

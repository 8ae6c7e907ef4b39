//! The running service: listening, taking over changed files, and stopping without losing work.

mod reload;
mod tls;

use std::io::{self, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::str;
use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpServer;
use actix_web::dev::ServerHandle;
use actix_web::rt::signal;
use actix_web::rt::time::sleep;
use actix_web::web::Data;
use socket2::{Domain, Protocol, Socket, Type};

use super::app::app;
use super::auth::access::{Access, Public};
use super::auth::keys::ApiKeys;
use super::spans::Spans;
use super::state::{Limits, State};
use tls::Certificate;

/// How many connections may wait to be taken.
const BACKLOG: i32 = 2048;

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
    /// The file with the keys that are let in; everybody is where there is none.
    pub api_keys_file: Option<PathBuf>,
    /// What is open to everybody all the same.
    pub public: Vec<Public>,
    /// The requests a second that each client may send.
    pub requests_per_second: Option<NonZeroU32>,
    /// The origins whose pages may use the interface.
    pub cors_origins: Vec<String>,
    /// The certificate to speak TLS with, where it does.
    pub tls: Option<Tls>,
    /// Whether clients come by TLS that ends before the service.
    pub is_behind_tls: bool,
    /// The collector that a span of each request goes to, over OTLP.
    pub otlp_endpoint: Option<String>,
    /// What one request may cost.
    pub limits: Limits,
}

/// A certificate chain and its key, in PEM.
#[derive(Clone, Debug)]
pub struct Tls {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// Why the service did not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A file that a setting names cannot be used.
    #[error("{0}")]
    Setting(String),
    /// It cannot listen.
    #[error("{0}")]
    Listen(io::Error),
}

/// Looks at the files that the settings name, as [`serve`] would.
///
/// # Errors
/// Where one cannot be used.
pub fn check(settings: &ServerSettings) -> Result<(), ServeError> {
    access(settings)?;
    settings.tls.as_ref().map(read_certificate).transpose()?;
    Ok(())
}

/// Runs the service until it is asked to stop. The first line on standard output is the address
/// in use.
///
/// # Errors
/// Where a file cannot be used, or it cannot listen on the address.
pub fn serve(settings: &ServerSettings) -> Result<(), ServeError> {
    actix_web::rt::System::new().block_on(run(settings))
}

async fn run(settings: &ServerSettings) -> Result<(), ServeError> {
    let state = state(settings)?;
    let certificate = settings.tls.as_ref().map(certificate).transpose()?;
    let workers = match settings.workers {
        Some(workers) => workers,
        None => std::thread::available_parallelism().map_err(ServeError::Listen)?.get(),
    };
    // Before anybody is told that it runs: whoever is may ask it to stop.
    let stop = Stop::new().map_err(ServeError::Listen)?;
    let shared = state.clone();
    let server = HttpServer::new(move || app(shared.clone()))
        .workers(workers)
        .max_connections(settings.max_connections.div_ceil(workers))
        .client_request_timeout(settings.header_timeout)
        .keep_alive(settings.keep_alive)
        .shutdown_timeout(settings.shutdown.as_secs())
        .disable_signals();
    let listener = listen(settings).map_err(ServeError::Listen)?;
    let server = match certificate {
        Some(certificate) => {
            let config =
                tls::config(certificate).map_err(|error| ServeError::Setting(error.to_string()))?;
            server.listen_rustls_0_23(listener, config)
        }
        None => server.listen(listener),
    };
    let server = server.map_err(ServeError::Listen)?;
    let is_tls = settings.tls.is_some();
    let mut stdout = io::stdout();
    for address in server.addrs() {
        writeln!(stdout, "{address}").map_err(ServeError::Listen)?;
        tracing::info!(%address, workers, is_tls, "listening");
    }
    stdout.flush().map_err(ServeError::Listen)?;
    let server = server.run();
    actix_web::rt::spawn(stop_when_asked(stop, state.clone(), server.handle(), settings.drain));
    server.await.map_err(ServeError::Listen)?;
    if let Some(spans) = &state.spans {
        spans.flush();
    }
    Ok(())
}

/// What all requests share, with the keys as they change.
fn state(settings: &ServerSettings) -> Result<Data<State>, ServeError> {
    let state = State::new(settings.limits, access(settings)?)
        .with_rate(settings.requests_per_second)
        .over_tls(settings.tls.is_some() || settings.is_behind_tls)
        .with_cors_origins(settings.cors_origins.clone())
        .with_spans(spans(settings)?);
    let state = Data::new(state);
    if let Some(path) = &settings.api_keys_file {
        let shared = state.clone();
        reload::watch(vec![path.clone()], "API keys", move |contents| {
            shared.access.replace(keys(&contents[0])?);
            Ok(())
        });
    }
    Ok(state)
}

fn spans(settings: &ServerSettings) -> Result<Option<Spans>, ServeError> {
    let spans = settings.otlp_endpoint.as_deref().map(Spans::to).transpose();
    spans.map_err(|why| ServeError::Setting(format!("--otlp-endpoint: {why}")))
}

/// Who is let in.
fn access(settings: &ServerSettings) -> Result<Access, ServeError> {
    let Some(path) = &settings.api_keys_file else { return Ok(Access::default()) };
    let text = reload::read(path).map_err(|error| ServeError::Setting(error.to_string()))?;
    let keys =
        keys(&text).map_err(|why| ServeError::Setting(format!("{}: {why}", path.display())))?;
    Ok(Access::by_keys(keys, settings.public.clone()))
}

fn keys(text: &[u8]) -> Result<ApiKeys, String> {
    let text = str::from_utf8(text).map_err(|_| "it is not in UTF-8".to_owned())?;
    ApiKeys::parse(text).map_err(|error| error.to_string())
}

/// The certificate, as its files change.
fn certificate(tls: &Tls) -> Result<Arc<Certificate>, ServeError> {
    let certificate = Arc::new(read_certificate(tls)?);
    let shown = certificate.clone();
    let paths = vec![tls.certificate.clone(), tls.key.clone()];
    reload::watch(paths, "certificate", move |contents| shown.replace(&contents[0], &contents[1]));
    Ok(certificate)
}

fn read_certificate(tls: &Tls) -> Result<Certificate, ServeError> {
    let read = |path| reload::read(path).map_err(|error| ServeError::Setting(error.to_string()));
    Certificate::new(&read(&tls.certificate)?, &read(&tls.key)?)
        .map_err(|why| ServeError::Setting(format!("{}: {why}", tls.certificate.display())))
}

/// Listens. A connection on which nothing of an answer can be sent for too long is dropped by the system: no body is asked
/// for more while what it gave has not been sent, so the service itself would not see it.
fn listen(settings: &ServerSettings) -> io::Result<TcpListener> {
    let domain = Domain::for_address(settings.listen);
    let socket = Socket::new(domain, Type::STREAM, Some(Protocol::TCP))?;
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(settings.limits.answer_timeout))?;
    socket.bind(&settings.listen.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// Stops the service when it is asked to: it goes on for a while, not ready, and ends what is in hand. Asked a second
/// time, it ends at once.
async fn stop_when_asked(
    mut stop: Stop,
    state: Data<State>,
    server: ServerHandle,
    drain: Duration,
) {
    stop.asked().await;
    tracing::info!("stopping");
    state.stop();
    let again = server.clone();
    actix_web::rt::spawn(async move {
        stop.asked().await;
        tracing::warn!("stopping at once");
        again.stop(false).await;
    });
    sleep(drain).await;
    server.stop(true).await;
}

/// The signals that ask to stop.
#[cfg(unix)]
struct Stop {
    terminate: signal::unix::Signal,
    interrupt: signal::unix::Signal,
}

#[cfg(unix)]
impl Stop {
    fn new() -> io::Result<Self> {
        use signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits for the next of them.
    async fn asked(&mut self) {
        std::future::poll_fn(|context| {
            let terminated = self.terminate.poll_recv(context);
            let interrupted = self.interrupt.poll_recv(context);
            if terminated.is_ready() { terminated } else { interrupted }
        })
        .await;
    }
}

/// The signal that asks to stop.
#[cfg(not(unix))]
struct Stop;

#[cfg(not(unix))]
impl Stop {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn asked(&mut self) {
        _ = signal::ctrl_c().await;
    }
}

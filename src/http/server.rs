//! The running service: it listens, reloads changed files, and shuts down without losing requests in flight.

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

/// The number of connections that may wait to be accepted.
const BACKLOG: i32 = 2048;

/// How the service listens and stops.
#[derive(Clone, Debug)]
pub struct ServerSettings {
    /// The address to listen on. With port 0, the system picks a free port.
    pub listen: SocketAddr,
    /// The number of worker threads: the number of cores if absent.
    pub workers: Option<usize>,
    /// The maximum number of open connections. Each worker accepts its share of it, rounded up.
    pub max_connections: usize,
    /// How long the head of a request may take to arrive.
    pub header_timeout: Duration,
    /// How long an idle connection is kept.
    pub keep_alive: Duration,
    /// How long the service still accepts requests after a signal to stop, while it reports that it is not ready.
    pub drain: Duration,
    /// How long the requests in flight may take after that.
    pub shutdown: Duration,
    /// The file with the valid API keys. Without it, all clients have access.
    pub api_keys_file: Option<PathBuf>,
    /// What needs no API key although keys are set.
    pub public: Vec<Public>,
    /// The number of requests per second that each client may send.
    pub requests_per_second: Option<NonZeroU32>,
    /// The origins whose pages may call the API.
    pub cors_origins: Vec<String>,
    /// The TLS certificate. Without it, the service uses plain HTTP.
    pub tls: Option<Tls>,
    /// Whether clients use TLS that ends at a proxy in front of the service.
    pub is_behind_tls: bool,
    /// The collector that gets a span of each request, over OTLP.
    pub otlp_endpoint: Option<String>,
    /// The limits of a request.
    pub limits: Limits,
}

/// A certificate chain and its key, in PEM.
#[derive(Clone, Debug)]
pub struct Tls {
    /// The file with the certificate chain.
    pub certificate: PathBuf,
    /// The file with its private key.
    pub key: PathBuf,
}

/// Why the service cannot run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A file that a setting names cannot be used.
    #[error("{0}")]
    Setting(String),
    /// The service cannot listen on the address.
    #[error("{0}")]
    Listen(io::Error),
}

/// Checks the files that the settings name, as [`serve`] does.
///
/// # Errors
/// If one of them cannot be used.
pub fn check(settings: &ServerSettings) -> Result<(), ServeError> {
    access(settings)?;
    settings.tls.as_ref().map(read_certificate).transpose()?;
    Ok(())
}

/// Runs the service until a signal stops it. The first line on standard output is the address
/// in use.
///
/// # Errors
/// If a file cannot be used, or if the service cannot listen on the address.
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
    // Installed before the address is printed: a program that reads it may send a signal at once.
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
    actix_web::rt::spawn(stop_on_signal(stop, state.clone(), server.handle(), settings.drain));
    server.await.map_err(ServeError::Listen)?;
    if let Some(spans) = &state.spans {
        spans.flush();
    }
    Ok(())
}

/// The shared state. Its keys are replaced when their file changes.
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

/// Which clients have access.
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

/// The certificate. It is replaced when its files change.
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

/// Listens. The system drops a connection whose client acknowledges nothing of a response for the answer timeout. The
/// service cannot see that itself: it is not polled for more of a body while the previous part is not sent.
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

/// Shuts the service down after a signal. It still accepts requests for the drain time, but is not ready; then it finishes
/// the requests in flight. A second signal stops it at once.
async fn stop_on_signal(mut stop: Stop, state: Data<State>, server: ServerHandle, drain: Duration) {
    stop.received().await;
    tracing::info!("stopping");
    state.stop();
    let again = server.clone();
    actix_web::rt::spawn(async move {
        stop.received().await;
        tracing::warn!("stopping at once");
        again.stop(false).await;
    });
    sleep(drain).await;
    server.stop(true).await;
}

/// The signals that stop the service.
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

    /// Waits for the next signal.
    async fn received(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// The signal that stops the service.
#[cfg(not(unix))]
struct Stop;

#[cfg(not(unix))]
impl Stop {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn received(&mut self) {
        _ = signal::ctrl_c().await;
    }
}

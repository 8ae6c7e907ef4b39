//! A running service to send requests to, and a folder for its files.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, ChildStderr, Command, Stdio};

use assert_cmd::cargo::cargo_bin;

/// The service on a free port. It is killed when dropped.
pub(crate) struct Service {
    pub(crate) process: Child,
    address: String,
    log: Option<ChildStderr>,
}

impl Service {
    pub(crate) fn start(args: &[&str]) -> Self {
        let mut process = Command::new(cargo_bin!("pakplan"))
            .args(["serve", "--listen", "127.0.0.1:0", "--workers", "1"])
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let log = process.stderr.take();
        Self { process, address: address.trim().to_owned(), log }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Sends a signal to the service.
    #[cfg(unix)]
    pub(crate) fn signal(&self, name: &str) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
    }

    /// Stops the service gracefully and returns its log.
    pub(crate) fn log(mut self) -> String {
        let mut log = String::new();
        self.signal("-TERM");
        assert!(self.process.wait().unwrap().success());
        self.log.take().unwrap().read_to_string(&mut log).unwrap();
        log
    }

    /// Sends the bytes of a request and reads the whole response.
    pub(crate) fn exchange(&self, request: &[u8]) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(request).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8(answer).unwrap()
    }

    pub(crate) fn get(&self, method: &str, path: &str) -> String {
        let head = format!("{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        self.exchange(head.as_bytes())
    }

    pub(crate) fn assess(&self, query: &str, body: &str) -> String {
        let length = body.len();
        let head = format!(
            "POST /v1/assessments{query} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        self.exchange(head.as_bytes())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

pub(crate) fn body(answer: &str) -> &str {
    answer.split_once("\r\n\r\n").unwrap().1
}

/// An empty folder with this name.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

//! `MiniStack`, for its metadata service of EC2 instances, which demands the tokens of version 2.

use std::io;
use std::path::Path;
use std::process::Command;

use tokio::sync::OnceCell;

use super::installed::peers_enabled;
use super::python;
use super::server_process::{Launch, ServerProcess, answers, free_ports};

/// One server for all tests of a program; it ends with the process. `None` when such tests are turned off.
pub async fn ministack() -> Option<&'static MiniStack> {
    static SERVER: OnceCell<MiniStack> = OnceCell::const_new();
    if !peers_enabled() {
        return None;
    }
    Some(SERVER.get_or_init(MiniStack::start).await)
}

/// A running server. Dropping it kills the process.
pub struct MiniStack {
    _process: ServerProcess,
    endpoint: String,
}

impl MiniStack {
    /// Starts a server on a free port of 127.0.0.1 and waits until it takes requests.
    ///
    /// # Panics
    /// When it cannot be installed or is not ready within a minute; the message ends with the tail of its log.
    pub async fn start() -> Self {
        let (process, port) =
            ServerProcess::start("MiniStack", launch, |&port| answers(port, "/_ministack/health")).await;
        Self { _process: process, endpoint: format!("http://127.0.0.1:{port}") }
    }

    /// Where requests go: `http://127.0.0.1:PORT`.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }
}

fn launch(folder: &Path) -> io::Result<Launch<u16>> {
    let [port] = free_ports()?;
    let mut command = Command::new(python::program("ministack", "python"));
    command
        .args(["-m", "ministack"])
        // Else it listens on every address.
        .env("BIND_HOST", "127.0.0.1")
        .env("GATEWAY_PORT", port.to_string())
        .env("MINISTACK_IMDS_V2_REQUIRED", "1")
        // Else it would look for containers of its own.
        .env("DOCKER_HOST", "unix:///nowhere")
        .env("S3_DATA_DIR", folder.join("s3"));
    Ok(Launch { command, leftovers: Vec::new(), about: port })
}

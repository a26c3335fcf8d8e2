//! aws-ses-v2-local: an SES server that keeps what is sent, fills templates in, and takes bulk mail and attachments.
//!
//! It wants an `Authorization` header and does not verify it. It comes from npm and needs Node.js.

use std::io;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tokio::sync::OnceCell;

use super::exchange::get;
use super::installed::{installed, peers_enabled, run};
use super::server_process::{Launch, ServerProcess, answers, free_ports};

/// One server for all tests of a program; it ends with the process. `None` when such tests are turned off.
pub async fn ses_local() -> Option<&'static SesLocal> {
    static SERVER: OnceCell<SesLocal> = OnceCell::const_new();
    if !peers_enabled() {
        return None;
    }
    Some(SERVER.get_or_init(SesLocal::start).await)
}

/// A running server. Dropping it kills the process.
pub struct SesLocal {
    _process: ServerProcess,
    endpoint: String,
}

impl SesLocal {
    /// Starts a server on a free port of 127.0.0.1 and waits until it takes requests.
    ///
    /// # Panics
    /// When it cannot be installed or is not ready within a minute; the message ends with the tail of its log.
    pub async fn start() -> Self {
        let (process, port) =
            ServerProcess::start("aws-ses-v2-local", launch, |&port| answers(port, "/health-check")).await;
        Self { _process: process, endpoint: format!("http://127.0.0.1:{port}") }
    }

    /// Where requests go: `http://127.0.0.1:PORT`.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// All that the server keeps: `templates` by name, and `emails` in the order in which they were sent.
    pub async fn store(&self) -> Value {
        let document = get(format!("{}/store", self.endpoint)).await;
        serde_json::from_slice(&document).expect("a document")
    }
}

fn launch(_: &Path) -> io::Result<Launch<u16>> {
    let folder = installed("ses_local", install).unwrap_or_else(|problem| {
        panic!("{problem}: install nodejs (18 or newer) and npm, or set TOWER_SIGV4_SKIP_PEERS=1 to skip the tests that need them")
    });
    let [port] = free_ports()?;
    let mut command = Command::new("node");
    command.arg(folder.join("start.js")).arg(port.to_string()).env("AWS_SES_ACCOUNT", account().to_string());
    Ok(Launch { command, leftovers: Vec::new(), about: port })
}

fn install(list: &Path, folder: &Path) -> Result<(), String> {
    let disk = |error: io::Error| format!("{} cannot be prepared ({error})", folder.display());
    std::fs::create_dir(folder).map_err(disk)?;
    for file in ["package.json", "package-lock.json", "start.js"] {
        std::fs::copy(list.join(file), folder.join(file)).map_err(disk)?;
    }
    run(Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(folder))
}

/// What it answers to `GetAccount`.
pub fn account() -> Value {
    json!({
        "DedicatedIpAutoWarmupEnabled": true,
        "Details": {
            "AdditionalContactEmailAddresses": ["ops@example.com"],
            "ContactLanguage": "EN",
            "MailType": "TRANSACTIONAL",
            "ReviewDetails": { "CaseId": "case-1", "Status": "GRANTED" },
            "UseCaseDescription": "tests",
            "WebsiteURL": "https://example.com",
        },
        "EnforcementStatus": "HEALTHY",
        "ProductionAccessEnabled": true,
        "SendingEnabled": true,
        "SendQuota": { "Max24HourSend": 50_000.0, "MaxSendRate": 14.0, "SentLast24Hours": 7.0 },
        "SuppressionAttributes": { "SuppressedReasons": ["BOUNCE", "COMPLAINT"] },
    })
}

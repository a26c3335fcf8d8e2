//! A headless Chromium, driven through `ChromeDriver`: Debian's packages chromium and chromium-driver.
#![allow(unreachable_pub, reason = "as its siblings are")]

use std::io;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::Path;
use std::process::Command;

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::{Client, ClientBuilder};
use futures_util::FutureExt;
use http::Request;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tower_sigv4::Body;

use crate::support::exchange::{client, exchange};
use crate::support::server_process::{Launch, ServerProcess, answers, free_ports};

/// One window.
pub struct Browser {
    pub page: Client,
    driver: String,
}

/// Runs a test in a browser of its own, which ends with it, however it ends.
///
/// # Panics
/// When the browser does not start, and when the test does.
pub async fn in_browser(test: impl AsyncFnOnce(&Browser)) {
    let (driver, port) = ServerProcess::start("ChromeDriver", launch, |&port| answers(port, "/status")).await;
    let profile = driver.folder().join("profile");
    let driver_url = format!("http://127.0.0.1:{port}");
    let page = ClientBuilder::new(HttpConnector::new()).capabilities(capabilities(&profile)).connect(&driver_url).await;
    let browser = Browser { page: page.expect("Chromium starts"), driver: driver_url };
    let result = AssertUnwindSafe(test(&browser)).catch_unwind().await;
    // Else the driver leaves it behind.
    browser.page.close().await.expect("the browser ends");
    if let Err(panic) = result {
        resume_unwind(panic);
    }
}

fn launch(folder: &Path) -> io::Result<Launch<u16>> {
    let [port] = free_ports()?;
    let mut command = Command::new("chromedriver");
    command.arg(format!("--port={port}")).env("HOME", folder);
    Ok(Launch { command, leftovers: Vec::new(), about: port })
}

fn capabilities(profile: &Path) -> serde_json::Map<String, Value> {
    let quiet = [
        "--headless=new",
        // Whoever runs the tests may be root, or without user namespaces; the pages are our own.
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--no-first-run",
        // It speaks to nobody but us.
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
        "--lang=en-US",
    ];
    let mut arguments: Vec<_> = quiet.iter().map(|&argument| argument.to_owned()).collect();
    arguments.push(format!("--user-data-dir={}", profile.display()));
    let options = json!({ "goog:chromeOptions": { "args": arguments } });
    options.as_object().expect("an object").clone()
}

impl Browser {
    /// Has the page compute something.
    pub async fn value(&self, expression: &str) -> Value {
        let script = format!("return ({expression});");
        self.page.execute(&script, Vec::new()).await.unwrap_or_else(|error| panic!("{expression}: {error}"))
    }

    /// Waits until something is true in the page, for a minute at most.
    pub async fn until(&self, expression: &str) {
        let waited = tokio::time::timeout(std::time::Duration::from_secs(60), async {
            while self.value(&format!("Boolean({expression})")).await != json!(true) {
                tokio::task::yield_now().await;
            }
        });
        let is_true = waited.await.is_ok();
        assert!(is_true, "never true: {expression}; the page shows: {}", self.value("document.body.innerText").await);
    }

    /// A command of the `DevTools` protocol.
    pub async fn devtools(&self, command: &str, parameters: Value) {
        let session = self.page.session_id().await.expect("a session").expect("a session");
        let uri = format!("{}/session/{session}/goog/cdp/execute", self.driver);
        let document = json!({ "cmd": command, "params": parameters }).to_string();
        let request = Request::post(uri).header("content-type", "application/json").body(Body::from(document));
        exchange(client(), request.expect("a request")).await;
    }

    /// Presses keys together, such as `[SHIFT, TAB]`, where the focus is.
    pub async fn press<const N: usize>(&self, keys: [char; N]) {
        let down = keys.into_iter().map(|value| KeyAction::Down { value });
        let up = keys.into_iter().rev().map(|value| KeyAction::Up { value });
        let actions = down.chain(up).fold(KeyActions::new("keyboard".to_owned()), KeyActions::then);
        self.page.perform_actions(actions).await.expect("keys are pressed");
    }
}

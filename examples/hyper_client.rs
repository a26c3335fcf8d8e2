//! hyper's client with retries, a time limit for each attempt, and signatures: all of it tower's `ServiceBuilder`.
//!
//! With no account and no set-up, to a server inside this process that verifies every signature. The first attempt it
//! answers with 503, the second not at all:
//!
//! ```sh
//! cargo run --example hyper_client
//! ```
//!
//! To a real service, with credentials from wherever the default chain finds them; the host tells region and service:
//!
//! ```sh
//! cargo run --example hyper_client -- --url https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions
//! ```

#[path = "support/verified.rs"]
mod verified;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::get};
use bytes::Bytes;
use clap::Parser;
use http::Request;
use http_body_util::{BodyExt, Empty, Limited};
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::{Connect, HttpConnector};
use hyper_util::rt::TokioExecutor;
use tower::timeout::TimeoutLayer;
use tower::{ServiceBuilder, ServiceExt};
use tower_sigv4::credentials::default_chain;
use tower_sigv4::retry::{AwsRetry, AwsRetryLayer};
use tower_sigv4::{BoxError, Credentials, SigV4Layer};
use verified::SignedBy;

/// The longest answer that is read.
const ANSWER_LIMIT: usize = 1024 * 1024;

/// Gets a URL.
#[derive(Parser)]
struct Arguments {
    /// What to get.
    #[arg(long)]
    url: Option<String>,
}

/// Sends a request, up to three times; the status and the text of the answer.
async fn get_signed(
    connector: impl Connect + Clone + Send + Sync + 'static,
    layer: SigV4Layer,
    limit: Duration,
    url: &str,
) -> Result<(StatusCode, String), BoxError> {
    let stack = ServiceBuilder::new()
        .layer(AwsRetryLayer::new(AwsRetry::standard()))
        // Below the retry, so that each attempt has this time until its answer begins; what takes longer is tried
        // again. For bodies that stop coming there is `StalledStreamLayer`.
        .layer(TimeoutLayer::new(limit))
        // Innermost, so that each attempt is signed anew.
        .layer(layer)
        .service(Client::builder(TokioExecutor::new()).build(connector));
    let response = stack.oneshot(Request::get(url).body(Empty::<Bytes>::new())?).await?;
    let (head, body) = response.into_parts();
    let text = Limited::new(body, ANSWER_LIMIT).collect().await?.to_bytes();
    Ok((head.status, String::from_utf8_lossy(&text).into_owned()))
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    if let Some(url) = Arguments::parse().url {
        let https = HttpsConnectorBuilder::new().with_native_roots()?.https_only().enable_http1().build();
        let layer = SigV4Layer::new(default_chain()?);
        let (status, text) = get_signed(https, layer, Duration::from_secs(10), &url).await?;
        println!("{status}: {text}");
        return if status.is_success() { Ok(()) } else { Err("the service refused it".into()) };
    }

    let credentials = Credentials::new("ASIAEXAMPLE", "a-temporary-secret").with_session_token("a-session-token");
    let attempts = Attempts::default();
    let service = Router::new().route("/orders", get(orders)).with_state(attempts.clone());
    let address = verified::serve(service, [credentials.clone()]).await?;
    let url = format!("http://{address}/orders");
    println!("Started a server inside this process at {url}");

    // A local host does not tell what to sign for.
    let layer = SigV4Layer::new(credentials).region("eu-west-1").service("execute-api");
    println!("Get it …");
    let (status, text) = get_signed(HttpConnector::new(), layer, Duration::from_secs(2), &url).await?;

    let attempts = attempts.0.lock().unwrap_or_else(PoisonError::into_inner);
    for attempt in &*attempts {
        println!("  {} of {}, {}", attempt.count, attempt.call, attempt.fate);
    }
    println!("  {status}: {text}");
    let counts: Vec<_> = attempts.iter().map(|attempt| attempt.count.as_str()).collect();
    let calls: HashSet<_> = attempts.iter().map(|attempt| &attempt.call).collect();
    let signatures: HashSet<_> = attempts.iter().map(|attempt| &attempt.signature).collect();
    if counts != ["attempt=1; max=3", "attempt=2; max=3", "attempt=3; max=3"] || calls.len() != 1 {
        return Err(format!("expected three attempts of one call, not {counts:?}").into());
    }
    if signatures.len() != 3 || status != 200 {
        return Err(
            format!("{} signatures for three attempts, the last of which came to {status}", signatures.len()).into()
        );
    }
    println!("Each of the three had a signature of its own, and each was good.");
    println!("Done.");
    Ok(())
}

/// What the server has seen.
#[derive(Clone, Default)]
struct Attempts(Arc<Mutex<Vec<Attempt>>>);

struct Attempt {
    count: String,
    call: String,
    signature: String,
    fate: &'static str,
}

/// Reached only by requests that are rightly signed.
async fn orders(State(attempts): State<Attempts>, Extension(by): Extension<SignedBy>, headers: HeaderMap) -> Response {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("nothing").to_owned();
    let number = {
        let mut attempts = attempts.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fate = match attempts.len() {
            0 => "answered with 503",
            1 => "left without an answer",
            _ => "answered",
        };
        let (count, call) = (text("amz-sdk-request"), text("amz-sdk-invocation-id"));
        attempts.push(Attempt { count, call, signature: by.signature, fate });
        attempts.len()
    };
    match number {
        1 => (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "0")]).into_response(),
        2 => std::future::pending().await,
        _ => "no orders".into_response(),
    }
}

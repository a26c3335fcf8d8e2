//! An API behind Amazon API Gateway that wants IAM's signatures: JSON is posted to it with temporary credentials.
//!
//! With no account and no set-up, to a server inside this process that takes no request that is not rightly signed:
//!
//! ```sh
//! cargo run --example api_gateway
//! ```
//!
//! To an API of yours, with credentials from wherever the default chain finds them. The name of its host tells region
//! and service; a domain name of your own does not, so it needs `--region`:
//!
//! ```sh
//! cargo run --example api_gateway -- \
//!     --url https://abc.execute-api.eu-west-1.amazonaws.com/prod/orders --data '{"item": "a book"}'
//! ```

#[path = "support/verified.rs"]
mod verified;

use axum::extract::Extension;
use axum::routing::post;
use axum::{Json, Router};
use clap::Parser;
use http::{Request, StatusCode};
use serde_json::{Value, json};
use tower::{Layer, ServiceExt};
use tower_sigv4::client::Client;
use tower_sigv4::credentials::default_chain;
use tower_sigv4::{Body, BoxError, Credentials, SigV4Layer, Transport};
use verified::SignedBy;

/// The longest answer that is read; API Gateway's own limit is 10 MB.
const ANSWER_LIMIT: usize = 10 * 1024 * 1024;

/// Posts JSON to an API behind API Gateway.
#[derive(Parser)]
struct Arguments {
    /// Where to post it.
    #[arg(long)]
    url: Option<String>,
    /// What to post.
    #[arg(long, default_value = r#"{"item": "a book"}"#)]
    data: String,
    /// The region, where the host does not tell it.
    #[arg(long)]
    region: Option<String>,
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let Arguments { url, data, region } = Arguments::parse();
    let Some(url) = url else { return demo(data).await };

    let mut layer = SigV4Layer::new(default_chain()?);
    if let Some(region) = region {
        layer = layer.region(region).service("execute-api");
    }
    let api = Transport::new(layer.layer(Client::new()?));
    let (status, answer) = post_json(&api, &url, data).await?;
    println!("{status}: {answer}");
    if status.is_success() { Ok(()) } else { Err("the API refused it".into()) }
}

/// Sends a document through a service that signs.
async fn post_json(api: &Transport, url: &str, document: String) -> Result<(StatusCode, String), BoxError> {
    let request = Request::post(url).header("content-type", "application/json").body(Body::from(document))?;
    let response = api.clone().oneshot(request).await?;
    let status = response.status();
    let answer = response.into_body().collect(ANSWER_LIMIT).await?;
    Ok((status, String::from_utf8_lossy(&answer).into_owned()))
}

async fn demo(data: String) -> Result<(), BoxError> {
    let credentials = Credentials::new("ASIAEXAMPLE", "a-temporary-secret").with_session_token("a-session-token");
    let api = Router::new().route("/prod/orders", post(order));
    let address = verified::serve(api, [credentials.clone()]).await?;
    println!("Started an API inside this process at {address}");
    // The host is as it is in the real world; the client alone is told that it is here.
    let url = "http://abc.execute-api.eu-west-1.amazonaws.com/prod/orders?priority=high";
    let signed_with = |credentials| Transport::new(SigV4Layer::new(credentials).layer(verified::client_to(address)));

    println!("Post {data} to {url} …");
    let (status, answer) = post_json(&signed_with(credentials.clone()), url, data.clone()).await?;
    println!("  {status}: {answer}");
    let wanted = json!({ "ordered": serde_json::from_str::<Value>(&data)?, "by": "ASIAEXAMPLE",
                         "region": "eu-west-1", "service": "execute-api" });
    if status != 200 || serde_json::from_str::<Value>(&answer)? != wanted {
        return Err(format!("expected {wanted}").into());
    }

    println!("Post it with another session's token …");
    let (status, answer) = post_json(&signed_with(credentials.with_session_token("another")), url, data).await?;
    println!("  {status}: {answer}");
    if status != 403 {
        return Err("a wrong token was let through".into());
    }
    println!("Done.");
    Ok(())
}

/// What the API does. It runs only for requests that are rightly signed.
async fn order(Extension(by): Extension<SignedBy>, Json(ordered): Json<Value>) -> Json<Value> {
    Json(json!({ "ordered": ordered, "by": by.key_id, "region": by.region, "service": by.service }))
}

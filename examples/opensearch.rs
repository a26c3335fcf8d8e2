//! `OpenSearch`, as a domain (`es`) and serverless (`aoss`): documents are indexed in bulk and searched for.
//!
//! With no account and no set-up, to a small index inside this process that takes no request that is not rightly
//! signed:
//!
//! ```sh
//! cargo run --example opensearch
//! ```
//!
//! In a domain or a collection of yours, with credentials from wherever the default chain finds them. It writes to the
//! index `tower-sigv4-films` and leaves it there:
//!
//! ```sh
//! cargo run --example opensearch -- --url https://search-films-abc123.eu-west-1.es.amazonaws.com
//! ```
//!
//! Two things differ from other services, and [`layer`] has them for both kinds. Serverless wants the hash of the body
//! in `x-amz-content-sha256`, and refuses a signature that covers `content-length`
//! ([documentation](https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-clients.html)).
//! A domain
//! [ignores](https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-signing-service-requests.html)
//! the query of a signed POST, so what an API takes there too goes into the path or the body.

#[path = "support/verified.rs"]
mod verified;

use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use clap::Parser;
use http::Request;
use serde_json::{Value, json};
use tower::{Layer, ServiceExt};
use tower_sigv4::client::Client;
use tower_sigv4::credentials::default_chain;
use tower_sigv4::sigv4::{PayloadHeader, Settings, SignedHeaders};
use tower_sigv4::{Body, BoxError, Credentials, CredentialsProvider, PayloadMode, SigV4Layer, Transport};
use verified::SignedBy;

/// The longest body that is sent or read, in bytes: smaller domains take no longer ones.
const LIMIT: usize = 10 * 1024 * 1024;

/// Indexes and searches.
#[derive(Parser)]
struct Arguments {
    /// The domain or the collection, such as `https://abc123.eu-west-1.aoss.amazonaws.com`.
    #[arg(long)]
    url: Option<String>,
}

/// Signs as domains and collections both want it. The host tells which it is.
fn layer(credentials: impl CredentialsProvider + 'static) -> SigV4Layer {
    let settings = Settings::default().payload_header(PayloadHeader::Sent).signed_headers(SignedHeaders::Minimum);
    // A stream would be sent unsigned, as S3 takes it; here its hash is wanted.
    SigV4Layer::new(credentials).settings(settings).payload(PayloadMode::Buffered { limit: LIMIT })
}

/// Sends JSON and reads JSON.
async fn call(service: &Transport, url: String, media_type: &str, text: String) -> Result<Value, BoxError> {
    let request = Request::post(&url).header("content-type", media_type).body(Body::from(text))?;
    let response = service.clone().oneshot(request).await?;
    let status = response.status();
    let answer = response.into_body().collect(LIMIT).await?;
    if !status.is_success() {
        return Err(format!("{url} answered {status}: {}", String::from_utf8_lossy(&answer)).into());
    }
    Ok(serde_json::from_slice(&answer)?)
}

/// Indexes two films and searches for one of them; how many are found.
async fn work(service: &Transport, url: &str) -> Result<u64, BoxError> {
    println!("Index two films at {url} …");
    let films = [json!({ "title": "Metropolis", "year": 1927 }), json!({ "title": "Solaris", "year": 1972 })];
    // Two lines a document: what to do, and with what.
    let action = json!({ "index": {} });
    let lines = films.iter().flat_map(|film| [format!("{action}\n"), format!("{film}\n")]).collect();
    let report = call(service, format!("{url}/tower-sigv4-films/_bulk"), "application/x-ndjson", lines).await?;
    if report["errors"] != false {
        return Err(format!("not all were indexed: {report}").into());
    }

    println!("Search …");
    let query = json!({ "query": { "match": { "title": "solaris" } } }).to_string();
    let found = call(service, format!("{url}/tower-sigv4-films/_search"), "application/json", query).await?;
    let hits = found["hits"]["total"]["value"].as_u64().ok_or("the answer has no hits")?;
    println!("  {hits} found: {}", found["hits"]["hits"][0]["_source"]);
    Ok(hits)
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    if let Some(url) = Arguments::parse().url {
        let service = Transport::new(layer(default_chain()?).layer(Client::new()?));
        // What was just indexed is found after a second or more, so none is right too.
        work(&service, url.trim_end_matches('/')).await?;
        return Ok(());
    }

    let credentials = Credentials::new("ASIAEXAMPLE", "a-temporary-secret").with_session_token("a-session-token");
    for host in ["search-films-abc123.eu-west-1.es.amazonaws.com", "abc123.eu-west-1.aoss.amazonaws.com"] {
        let index = Router::new()
            .route("/tower-sigv4-films/_bulk", post(bulk))
            .route("/tower-sigv4-films/_search", post(search))
            .with_state(Index::default());
        let address = verified::serve(index, [credentials.clone()]).await?;
        let service = Transport::new(layer(credentials.clone()).layer(verified::client_to(address)));
        if work(&service, &format!("http://{host}")).await? != 1 {
            return Err("expected to find one film".into());
        }
    }
    println!("Done.");
    Ok(())
}

/// The documents of an index that knows only what is asked of it above.
type Index = Arc<Mutex<Vec<Value>>>;

async fn bulk(
    State(index): State<Index>,
    Extension(by): Extension<SignedBy>,
    headers: HeaderMap,
    lines: String,
) -> Result<Json<Value>, (StatusCode, &'static str)> {
    if by.service == "aoss" && !headers.contains_key("x-amz-content-sha256") {
        return Err((StatusCode::FORBIDDEN, "the hash of the body is missing"));
    }
    if by.headers.iter().any(|name| name == "content-length") {
        return Err((StatusCode::FORBIDDEN, "the length of the body is signed"));
    }
    println!("  signed for {} in {}", by.service, by.region);
    let documents = lines.lines().skip(1).step_by(2).map(serde_json::from_str);
    let documents = documents.collect::<Result<Vec<_>, _>>().map_err(|_| (StatusCode::BAD_REQUEST, "no JSON"))?;
    index.lock().unwrap_or_else(PoisonError::into_inner).extend(documents);
    Ok(Json(json!({ "errors": false })))
}

async fn search(State(index): State<Index>, Json(query): Json<Value>) -> Json<Value> {
    let word = query["query"]["match"]["title"].as_str().unwrap_or_default();
    let index = index.lock().unwrap_or_else(PoisonError::into_inner);
    let has_word = |film: &&Value| film["title"].as_str().is_some_and(|title| title.eq_ignore_ascii_case(word));
    let hits: Vec<_> = index.iter().filter(has_word).map(|film| json!({ "_source": film })).collect();
    Json(json!({ "hits": { "total": { "value": hits.len() }, "hits": hits } }))
}

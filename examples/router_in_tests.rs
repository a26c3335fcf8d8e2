//! Tests of code that uses S3, with an axum `Router` in the place of the store: no server, no socket, no waiting.
//!
//! The tests are functions here, so that they run with no set-up; in a crate of yours they are `#[tokio::test]`s:
//!
//! ```sh
//! cargo run --example router_in_tests
//! ```
//!
//! The app that is tested runs for real too, with the environment's credentials and region, and keeps reports in a
//! bucket:
//!
//! ```sh
//! cargo run --example router_in_tests -- --listen 127.0.0.1:3000 --bucket my-bucket
//! curl --request PUT --data 'north;7' http://127.0.0.1:3000/reports/7
//! ```

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::http::{Method, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use clap::Parser;
use tower::{Layer, ServiceExt};
use tower_sigv4::retry::AwsRetry;
use tower_sigv4::s3::{Bucket, S3};
use tower_sigv4::{BoxError, Credentials, Error, SigV4Layer, Transport};

// The app.

fn app(reports: Bucket) -> Router {
    Router::new().route("/reports/{id}", get(read).put(write)).with_state(reports)
}

async fn read(State(reports): State<Bucket>, Path(id): Path<u64>) -> Result<Body, StatusCode> {
    Ok(Body::new(reports.get(format!("reports/{id}.csv")).await.map_err(status)?.body))
}

async fn write(State(reports): State<Bucket>, Path(id): Path<u64>, text: Bytes) -> Result<StatusCode, StatusCode> {
    reports.put(format!("reports/{id}.csv"), text).await.map_err(status)?;
    Ok(StatusCode::CREATED)
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to map_err")]
fn status(error: Error) -> StatusCode {
    if error.is_not_found() { StatusCode::NOT_FOUND } else { StatusCode::BAD_GATEWAY }
}

// Its tests.

async fn a_report_is_stored_and_read_again() -> Result<(), BoxError> {
    let (store, app) = store_and_app();
    assert_eq!(ask(&app, Method::PUT, "north;7").await?, (StatusCode::CREATED, String::new()));
    assert_eq!(ask(&app, Method::GET, "").await?, (StatusCode::OK, "north;7".to_owned()));

    let put = &store.lock().requests[0];
    assert_eq!(
        (&put.method, put.uri.to_string().as_str()),
        (&Method::PUT, "https://shop.s3.eu-west-1.amazonaws.com/reports/7.csv")
    );
    assert_eq!(put.headers["x-amz-security-token"], "a-session-token");
    assert!(put.headers["authorization"].to_str()?.contains("/eu-west-1/s3/aws4_request"));
    Ok(())
}

async fn a_report_that_is_missing_is_not_found() -> Result<(), BoxError> {
    let (_store, app) = store_and_app();
    assert_eq!(ask(&app, Method::GET, "").await?.0, StatusCode::NOT_FOUND);
    Ok(())
}

async fn a_store_that_fails_in_passing_is_not_noticed() -> Result<(), BoxError> {
    let (store, app) = store_and_app();
    store.lock().faults.extend([503, 500]);
    assert_eq!(ask(&app, Method::PUT, "north;7").await?.0, StatusCode::CREATED);
    assert_eq!(store.lock().requests.len(), 3);
    Ok(())
}

async fn a_store_that_stays_down_is_told() -> Result<(), BoxError> {
    let (store, app) = store_and_app();
    store.lock().faults.extend([503; 3]);
    assert_eq!(ask(&app, Method::PUT, "north;7").await?.0, StatusCode::BAD_GATEWAY);
    assert!(store.lock().objects.is_empty());
    Ok(())
}

/// Sends the app a request for report 7.
async fn ask(app: &Router, method: Method, text: &'static str) -> Result<(StatusCode, String), BoxError> {
    let request = Request::builder().method(method).uri("/reports/7").body(Body::from(text))?;
    let response = app.clone().oneshot(request).await?;
    let (status, body) = (response.status(), axum::body::to_bytes(response.into_body(), 1000).await?);
    Ok((status, String::from_utf8_lossy(&body).into_owned()))
}

// The store that they use.

#[derive(Clone, Default)]
struct Store(Arc<Mutex<Content>>);

#[derive(Default)]
struct Content {
    objects: HashMap<String, Bytes>,
    /// What was sent, signed as it was.
    requests: Vec<Parts>,
    /// The statuses to answer with before anything else.
    faults: VecDeque<u16>,
}

impl Store {
    fn lock(&self) -> MutexGuard<'_, Content> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A new store, and the app on it.
fn store_and_app() -> (Store, Router) {
    let store = Store::default();
    let router = Router::new().fallback(serve).with_state(store.clone());
    let credentials = Credentials::new("ASIAEXAMPLE", "a-temporary-secret").with_session_token("a-session-token");
    let transport = Transport::new(SigV4Layer::new(credentials).layer(router));
    (store, app(S3::new(transport, "eu-west-1").retry(AwsRetry::standard()).bucket("shop")))
}

async fn serve(State(store): State<Store>, request: axum::extract::Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(content) = axum::body::to_bytes(body, 1_000_000).await else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let mut store = store.lock();
    let (method, key) = (parts.method.clone(), parts.uri.path().to_owned());
    store.requests.push(parts);
    if let Some(fault) = store.faults.pop_front() {
        return StatusCode::from_u16(fault).unwrap_or_default().into_response();
    }
    match method {
        Method::PUT => {
            store.objects.insert(key, content);
            ([("etag", "\"an-etag\"")]).into_response()
        }
        Method::GET => match store.objects.get(&key) {
            Some(content) => content.clone().into_response(),
            None => (StatusCode::NOT_FOUND, "<Error><Code>NoSuchKey</Code></Error>").into_response(),
        },
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    }
}

/// Keeps reports in a bucket; without arguments, the tests of that.
#[derive(Parser)]
struct Arguments {
    #[arg(long, requires = "bucket")]
    listen: Option<String>,
    #[arg(long)]
    bucket: Option<String>,
}

// Pauses between attempts take no time where tokio's clock is paused: `#[tokio::test(start_paused = true)]`.
fn main() -> Result<(), BoxError> {
    let arguments = Arguments::parse();
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all();
    if let (Some(listen), Some(bucket)) = (arguments.listen, arguments.bucket) {
        return runtime.build()?.block_on(async {
            let listener = tokio::net::TcpListener::bind(listen).await?;
            Ok(axum::serve(listener, app(S3::from_env()?.bucket(bucket))).await?)
        });
    }
    runtime.start_paused(true).build()?.block_on(async {
        a_report_is_stored_and_read_again().await?;
        a_report_that_is_missing_is_not_found().await?;
        a_store_that_fails_in_passing_is_not_noticed().await?;
        a_store_that_stays_down_is_told().await?;
        println!("Four tests have passed.");
        println!("Done.");
        Ok(())
    })
}

//! How much memory deleting 100,000 objects takes: a program of its own, since it is the process that is measured.

#![cfg(all(target_os = "linux", feature = "client", feature = "transfer"))]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::{Method, Request, Response};
use support::fake_store::{delete_result, list_result};
use support::memory::peak;
use tower_sigv4::s3::S3;
use tower_sigv4::{Body, BoxError, Transport};

const OBJECTS: usize = 100_000;
const PAGE: usize = 1_000;

/// The store holds nothing: its keys are as long as S3 allows, and made up as it is asked for them.
fn key(number: usize) -> String {
    format!("logs/{number:0>1019}")
}

#[derive(Default)]
struct Seen {
    deleted: AtomicUsize,
    in_flight: AtomicUsize,
    most_in_flight: AtomicUsize,
}

async fn answer(request: Request<Body>, seen: Arc<Seen>) -> Result<Response<Body>, BoxError> {
    if request.method() == Method::GET {
        let query = request.uri().query().expect("a query");
        let page = query.split_once("continuation-token=").map_or(0, |(_, page)| page.parse().expect("a number"));
        let keys: Vec<_> = (page * PAGE..(page + 1) * PAGE).map(key).collect();
        let keys: Vec<_> = keys.iter().map(String::as_str).collect();
        let next = (page + 1).to_string();
        let token = (page + 1 < OBJECTS / PAGE).then_some(next.as_str());
        return Ok(Response::new(Body::from(list_result(&keys, token))));
    }
    let now = seen.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
    seen.most_in_flight.fetch_max(now, Ordering::SeqCst);
    let document = request.into_body().collect(10_000_000).await?;
    // As over a network, other batches are under way before this one is answered.
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    let text = std::str::from_utf8(&document)?;
    let keys: Vec<_> =
        text.split("<Key>").skip(1).filter_map(|rest| Some(rest.split_once("</Key>")?.0.to_owned())).collect();
    seen.deleted.fetch_add(keys.len(), Ordering::SeqCst);
    seen.in_flight.fetch_sub(1, Ordering::SeqCst);
    Ok(Response::new(Body::from(delete_result(&keys, &[]))))
}

#[tokio::test]
async fn a_hundred_thousand_objects_are_deleted_within_64_mebibytes() {
    let seen = Arc::new(Seen::default());
    let transport = tower::service_fn({
        let seen = seen.clone();
        move |request| answer(request, seen.clone())
    });
    let bucket = S3::new(Transport::new(transport), "us-east-1").endpoint("http://store:1").bucket("bucket");
    assert_eq!(bucket.delete_all("logs/").await.expect("deleted"), OBJECTS as u64);
    assert_eq!(seen.deleted.load(Ordering::SeqCst), OBJECTS);
    assert_eq!(seen.most_in_flight.load(Ordering::SeqCst), 4, "it is measured under load");
    let peak = peak();
    println!("peak: {} KiB", peak / 1_024);
    assert!(peak < 64 << 20, "{peak} bytes");
}

//! How many allocations a retry costs that does not retry, beside the copy of the request.
//!
//! `cargo bench --bench retry` prints a Markdown table. Each number is that of a call with `AwsRetry` minus that of the same call
//! without, and next to it what copying the request takes. Typed calls copy their operation anyway, to correct what a refusal
//! says was wrong. Two more headers can make a map of headers grow, which is two allocations. The ids of calls are made 64 at a
//! time, by two allocations that are not in the numbers.

use std::future::{Ready, ready};
use std::hint::black_box;

use futures_util::FutureExt;
use http::{Request, Response};
use tower::retry::Policy;
use tower::{Layer, Service, ServiceExt, service_fn};
use tower_sigv4::layer::SignedBody;
use tower_sigv4::operation::Operation;
use tower_sigv4::retry::{AwsRetry, AwsRetryLayer};
use tower_sigv4::s3::{GetObject, PutObject, S3};
use tower_sigv4::{Body, BoxError, Credentials, SigV4Layer};

type Answer = Result<Response<Body>, BoxError>;

/// Signs, and answers at once.
fn signed() -> impl Service<Request<Body>, Response = Response<Body>, Error = BoxError> + Clone {
    let client = service_fn(|request: Request<SignedBody<Body>>| -> Ready<Answer> {
        black_box(request);
        ready(Ok(Response::new(Body::empty())))
    });
    let credentials = Credentials::new("AKIDEXAMPLE", "a-secret").with_session_token("a-token");
    SigV4Layer::new(credentials).layer(client)
}

fn count(mut run: impl FnMut()) -> u64 {
    run(); // Derives the key.
    allocation_counter::measure(run).count_total
}

fn typed<Op: Operation>(retry: Option<AwsRetry>, operation: impl Fn() -> Op) -> u64 {
    let s3 = S3::new(signed(), "us-east-1").endpoint("https://store.example");
    let s3 = match retry {
        Some(retry) => s3.retry(retry),
        None => s3,
    };
    count(|| {
        let output = s3.clone().oneshot(operation()).now_or_never();
        assert!(output.is_some_and(|output| output.is_ok()), "the answer is there at once");
    })
}

fn copy_of<Op: Operation>(operation: impl Fn() -> Op) -> u64 {
    let operation = operation();
    count(|| drop(black_box(operation.try_clone())))
}

fn request() -> Request<Body> {
    let uri = "https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions/f/invocations";
    let request = Request::post(uri).header("content-type", "application/json").body(Body::from("{}"));
    request.expect("a request")
}

fn http<S>(service: &S) -> u64
where
    S: Service<Request<Body>, Response = Response<Body>, Error = BoxError> + Clone,
{
    count(|| {
        let response = service.clone().oneshot(request()).now_or_never();
        assert!(response.is_some_and(|response| response.is_ok()), "the answer is there at once");
    })
}

fn row(name: &str, with: u64, without: u64, copy: u64) {
    println!("| {name} | {without} | {with} | {} | {copy} |", with - without);
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let _entered = runtime.enter();

    println!("| call | without | with a retry | more | copying the request |");
    println!("|---|---:|---:|---:|---:|");
    let get = || GetObject::new("bucket", "key");
    row("`GetObject`", typed(Some(AwsRetry::standard()), get), typed(None, get), copy_of(get));
    let put = || PutObject::new("bucket", "key", "some content");
    row("`PutObject`", typed(Some(AwsRetry::standard()), put), typed(None, put), copy_of(put));

    let mut policy = AwsRetry::standard();
    let making = count(|| drop(black_box(request())));
    let copy = count(|| {
        let original = request();
        let copy = Policy::<_, Response<Body>, BoxError>::clone_request(&mut policy, &original);
        drop(black_box((original, copy)));
    }) - making;
    let layered = AwsRetryLayer::new(AwsRetry::standard()).layer(signed());
    row("a request through `AwsRetryLayer`", http(&layered), http(&signed()), copy);
    let bare = tower::retry::Retry::new(AwsRetry::standard(), signed());
    row("a request through `tower::retry::Retry`", http(&bare), http(&signed()), copy);
}

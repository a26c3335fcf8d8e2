//! The layer among other layers, and around an axum application.

use std::time::Duration;

use axum::Router;
use axum::extract::Request as AxumRequest;
use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Empty, Full};
use tower::buffer::Buffer;
use tower::util::BoxCloneSyncService;
use tower::{Layer, ServiceBuilder, ServiceExt, service_fn};
use tower_http::sensitive_headers::SetSensitiveHeadersLayer;
use tower_http::trace::TraceLayer;
use tower_sigv4::layer::SignedBody;
use tower_sigv4::sigv4::{PayloadHash, SigningScope};
use tower_sigv4::{BoxError, Error, ErrorKind, SigV4Layer};

use crate::support::{LAMBDA_URI, Later, S3_URI, assert_signed, layer, time};

type Sent = Request<SignedBody<Full<Bytes>>>;

fn put() -> Request<Full<Bytes>> {
    Request::put(S3_URI).body(Full::from("hello")).unwrap()
}

/// Answers a request that is signed well.
async fn answer(sent: Sent) -> Result<Response<Full<Bytes>>, BoxError> {
    assert_signed(&sent, &SigningScope::new("eu-west-1", "s3"), PayloadHash::of(b"hello"));
    Ok(Response::new(sent.into_body().collect().await?.to_bytes().into()))
}

#[tokio::test]
async fn it_stands_in_a_stack_of_tower_and_tower_http_layers() {
    let service = ServiceBuilder::new()
        .layer(SetSensitiveHeadersLayer::new([AUTHORIZATION]))
        .layer(TraceLayer::new_for_http())
        .timeout(Duration::from_mins(1))
        .concurrency_limit(2)
        .layer(layer())
        .concurrency_limit(2)
        .service_fn(answer);
    for _ in 0..3 {
        let response = service.clone().oneshot(put()).await.unwrap();
        assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "hello");
    }
}

#[tokio::test]
async fn it_stands_under_and_over_a_buffer() {
    let over = layer().layer(Buffer::new(service_fn(answer), 4));
    assert_eq!(over.oneshot(put()).await.unwrap().status(), StatusCode::OK);
    let under = Buffer::new(layer().layer(service_fn(answer)), 4);
    assert_eq!(under.oneshot(put()).await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn it_can_be_erased_cloned_and_shared() {
    let erased: BoxCloneSyncService<_, _, BoxError> = BoxCloneSyncService::new(layer().layer(service_fn(answer)));
    assert_eq!(erased.clone().oneshot(put()).await.unwrap().status(), StatusCode::OK);
    assert_eq!(erased.oneshot(put()).await.unwrap().status(), StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn a_timeout_above_it_covers_the_wait_for_credentials() {
    let (sender, provider) = Later::new();
    let service = ServiceBuilder::new()
        .timeout(Duration::from_secs(1))
        .layer(SigV4Layer::new(provider).clock(time))
        .service_fn(answer);
    let error = service.oneshot(put()).await.unwrap_err();
    assert!(Error::from_boxed(error).is_timeout());
    assert!(sender.is_closed());
}

#[tokio::test]
async fn an_axum_router_as_the_inner_service_sees_signed_requests() {
    let handler = |request: AxumRequest| async move {
        assert_eq!(request.headers()["x-amz-date"], "20150830T123600Z");
        request.headers()[AUTHORIZATION].to_str().unwrap().to_owned()
    };
    let router = Router::new().route("/{*path}", axum::routing::any(handler));
    let service = layer().layer(router);
    let request = Request::post(LAMBDA_URI).body(axum::body::Body::from("{}")).unwrap();
    let response = service.oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let authorization = response.into_body().collect().await.unwrap().to_bytes();
    assert!(authorization.starts_with(b"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/eu-west-1/lambda/"));
}

#[tokio::test]
async fn a_refusal_is_one_of_this_crates_errors_above_other_layers_too() {
    let service = ServiceBuilder::new()
        .timeout(Duration::from_mins(1))
        .layer(layer())
        .service_fn(|_: Request<SignedBody<Empty<Bytes>>>| async { Ok::<_, BoxError>(Response::new(())) });
    let request = Request::get("https://store.example.com/").body(Empty::new()).unwrap();
    let error = service.oneshot(request).await.unwrap_err();
    assert_eq!(Error::from_boxed(error).kind(), ErrorKind::InvalidInput);
}

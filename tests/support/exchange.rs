//! One request to a server of the tests, for its set-up or what it stored.

use bytes::Bytes;
use http::{Request, Response};
use tower::ServiceExt;
use tower_sigv4::client::Client;
use tower_sigv4::{Body, BoxError};

/// The default client, which may speak plain http.
pub fn client<B>() -> Client<B>
where
    B: http_body::Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<BoxError>,
{
    Client::builder().allow_http(true).build().expect("the client needs no set-up")
}

/// What a server answers to an unsigned GET.
///
/// # Panics
/// As [`exchange`].
pub async fn get(uri: String) -> Bytes {
    exchange(client(), Request::get(uri).body(Body::empty()).expect("a request")).await
}

/// What a server answers, with up to 100 MB.
///
/// # Panics
/// When it answers with another status than 200, or not at all.
pub async fn exchange<T, B>(service: T, request: Request<Body>) -> Bytes
where
    T: tower::Service<Request<Body>, Response = Response<B>>,
    T::Error: Into<BoxError>,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    let what = format!("{} {}", request.method(), request.uri());
    let answer = service.oneshot(request).await.map_err(Into::into).expect("the server answers");
    let (parts, body) = answer.into_parts();
    let document = Body::streaming(body).collect(100_000_000).await.expect("a short answer");
    assert_eq!(parts.status, 200, "{what}: {}", String::from_utf8_lossy(&document));
    document
}

//! Any HTTP client behind one type.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use tower::util::{BoxCloneSyncService, MapErrLayer, MapResponseLayer};
use tower::{Service, ServiceBuilder};

use crate::{Body, BoxError};

/// An HTTP client, or a whole stack over one, whose type is erased: what a struct holds that should not be generic.
///
/// ```
/// use http::{Request, Response};
/// use tower::ServiceExt;
/// use tower_sigv4::{Body, Transport};
///
/// # tokio_test::block_on(async {
/// let stub = tower::service_fn(|_: Request<Body>| async { Ok::<_, std::io::Error>(Response::new(Body::from("hello"))) });
/// let response = Transport::new(stub).oneshot(Request::new(Body::empty())).await?;
/// assert_eq!(response.into_body().collect(100).await?, "hello");
/// # Ok::<(), tower_sigv4::BoxError>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct Transport(BoxCloneSyncService<Request<Body>, Response<Body>, BoxError>);

impl Transport {
    /// Erases a client's type.
    pub fn new<S, B>(client: S) -> Self
    where
        S: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send + 'static,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let erase_body: fn(Response<B>) -> Response<Body> = |response| response.map(Body::streaming);
        let erase_error: fn(S::Error) -> BoxError = Into::into;
        let client = ServiceBuilder::new()
            .layer(MapErrLayer::new(erase_error))
            .layer(MapResponseLayer::new(erase_body))
            .service(client);
        Self(BoxCloneSyncService::new(client))
    }
}

impl Service<Request<Body>> for Transport {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        self.0.call(request)
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Transport")
    }
}

//! A service without a network that answers as a test says, and remembers what it was asked.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, Method, Request, Response, Uri};
use tokio::time::Instant;
use tower::{Service, service_fn};
use tower_sigv4::{Body, BoxError};

/// A request that arrived.
#[derive(Clone, Debug)]
pub(crate) struct Arrived {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) content: Bytes,
    pub(crate) at: Instant,
}

/// What came in, in its order. Clones are the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<Arrived>>>);

impl Log {
    pub(crate) fn all(&self) -> Vec<Arrived> {
        self.0.lock().unwrap().clone()
    }

    pub(crate) fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    /// The values of a header, one a request.
    pub(crate) fn header(&self, name: &str) -> Vec<String> {
        let value = |arrived: &Arrived| arrived.headers[name].to_str().unwrap().to_owned();
        self.all().iter().map(value).collect()
    }

    /// How many milliseconds after the first each request arrived.
    pub(crate) fn milliseconds(&self) -> Vec<u128> {
        let all = self.all();
        all.iter().map(|arrived| (arrived.at - all[0].at).as_millis()).collect()
    }
}

/// What sends requests and can be shared.
pub(crate) trait Client<B>:
    Service<Request<B>, Response = Response<Body>, Error = BoxError, Future: Send> + Clone + Send + Sync + 'static
{
}

impl<B, S> Client<B> for S where
    S: Service<Request<B>, Response = Response<Body>, Error = BoxError, Future: Send> + Clone + Send + Sync + 'static
{
}

/// A client that answers a request by its number, from 1.
pub(crate) fn client<B, F>(answer: impl Fn(usize) -> F + Clone + Send + Sync + 'static) -> (Log, impl Client<B>)
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
    F: Future<Output = Result<Response<Body>, BoxError>> + Send + 'static,
{
    let log = Log::default();
    let service = service_fn({
        let log = log.clone();
        move |request: Request<B>| {
            let (log, answer) = (log.clone(), answer.clone());
            async move {
                let at = Instant::now();
                let (parts, body) = request.into_parts();
                let content = Body::streaming(body).collect(1_000_000).await?;
                let number = {
                    let mut all = log.0.lock().unwrap();
                    all.push(Arrived { method: parts.method, uri: parts.uri, headers: parts.headers, content, at });
                    all.len()
                };
                answer(number).await
            }
        }
    });
    (log, service)
}

/// An answer without a body.
pub(crate) fn status(status: u16) -> Result<Response<Body>, BoxError> {
    answer(status, &[], "")
}

pub(crate) fn answer(status: u16, headers: &[(HeaderName, &str)], text: &str) -> Result<Response<Body>, BoxError> {
    let mut response = Response::builder().status(status).body(Body::from(text.to_owned()))?;
    for (name, value) in headers {
        response.headers_mut().insert(name, value.parse()?);
    }
    Ok(response)
}

/// An error answer as S3 writes it.
pub(crate) fn s3_error(status: u16, code: &str) -> Result<Response<Body>, BoxError> {
    answer(status, &[], &format!("<Error><Code>{code}</Code><Message>as the test says</Message></Error>"))
}

/// A broken connection.
pub(crate) fn reset() -> Result<Response<Body>, BoxError> {
    Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset).into())
}

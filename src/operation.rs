//! What a typed operation is.

use std::future::{Ready, ready};

use bytes::Bytes;
use http::{Request, response};

use crate::body::Collect;
use crate::endpoint::Endpoint;
use crate::{Body, Error};

/// The most that is read of an answer that is a document (not an object's content): 16 MiB. The largest such answer, a page of
/// 1,000 keys of 1,024 bytes each, every byte written as `%XX` or an XML escape, stays under 8 MiB.
pub const MAX_DOCUMENT: usize = 16 * 1024 * 1024;

/// One operation of a service: what is sent, and what its answer means.
///
/// Implement it to add an operation that this crate lacks; [`S3`](crate::s3::S3) sends any:
///
/// ```
/// use bytes::Bytes;
/// use http::{Method, Request, response};
/// use tower_sigv4::endpoint::Endpoint;
/// use tower_sigv4::operation::Operation;
/// use tower_sigv4::s3::S3Request;
/// use tower_sigv4::sigv4::SigningScope;
/// use tower_sigv4::{Body, Error};
///
/// /// Reads a bucket's replication configuration, as the document that it is:
/// /// [`GetBucketReplication`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketReplication.html).
/// struct GetBucketReplication(String);
///
/// impl Operation for GetBucketReplication {
///     const NAME: &'static str = "GetBucketReplication";
///     type Output = Bytes;
///     type Payload = Bytes;
///
///     fn into_request(self, endpoint: &Endpoint) -> Result<Request<Body>, Error> {
///         S3Request::bucket(Method::GET, self.0).query("replication", "").build(endpoint, Body::empty())
///     }
///
///     fn parse_response(_: response::Parts, document: Bytes) -> Result<Bytes, Error> {
///         Ok(document)
///     }
///
///     fn try_clone(&self) -> Option<Self> {
///         Some(Self(self.0.clone()))
///     }
/// }
///
/// let endpoint = Endpoint::aws("s3", SigningScope::new("eu-west-1", "s3"))?;
/// let request = GetBucketReplication("reports".to_owned()).into_request(&endpoint)?;
/// assert_eq!(request.uri(), "https://reports.s3.eu-west-1.amazonaws.com/?replication=");
/// # Ok::<(), Error>(())
/// ```
pub trait Operation: Sized {
    /// The operation's name in the service's API reference.
    const NAME: &'static str;

    /// What a successful answer is parsed into.
    type Output;

    /// How the answer's body is read: [`Bytes`] in memory (up to [`MAX_DOCUMENT`]) or [`Body`] as a stream.
    type Payload: FromBody;

    /// Builds the request, all but signature and scope.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) for what the service would refuse.
    fn into_request(self, endpoint: &Endpoint) -> Result<Request<Body>, Error>;

    /// Makes the output of a successful answer.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidResponse`](crate::ErrorKind::InvalidResponse) when the answer is not what the API promises.
    fn parse_response(parts: response::Parts, payload: Self::Payload) -> Result<Self::Output, Error>;

    /// The operation again, for another attempt; `None` when its body can be read only once.
    fn try_clone(&self) -> Option<Self>;
}

/// An operation whose answer is one page of a longer list; the services' `pages` gives all of them.
pub trait Paginated: Operation + Clone {
    /// The operation that asks for the page after this answer; `None` when it was the last.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidResponse`](crate::ErrorKind::InvalidResponse) when the list would never end.
    fn next_page(self, page: &Self::Output) -> Result<Option<Self>, Error>;
}

/// The error of a list that names the same page twice.
#[cfg(any(feature = "s3", feature = "ses"))]
pub(crate) fn endless() -> Error {
    let message = "the service names the page that it just gave as the next one; the list would never end";
    Error::new(crate::ErrorKind::InvalidResponse, message)
}

/// Says among the extensions of an operation's request that its answer may rest for long while the service works: then
/// [`StalledStreamLayer`](crate::stalled_stream::StalledStreamLayer) does not take that for a broken connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlowAnswer;

/// What an answer's body is read into; [`Bytes`] and [`Body`] are the two ways.
pub trait FromBody: Sized + sealed::Sealed {
    /// Reads the body.
    type Future: Future<Output = Result<Self, Error>> + Send + Unpin;

    #[doc(hidden)]
    fn from_body(body: Body) -> Self::Future;

    /// The bytes, when they are in memory: an answer with status 200 may still be an error.
    #[doc(hidden)]
    fn document(&self) -> Option<&Bytes>;
}

impl FromBody for Body {
    type Future = Ready<Result<Self, Error>>;

    fn from_body(body: Body) -> Self::Future {
        ready(Ok(body))
    }

    fn document(&self) -> Option<&Bytes> {
        None
    }
}

impl FromBody for Bytes {
    type Future = CollectDocument;

    fn from_body(body: Body) -> Self::Future {
        CollectDocument(Collect::new(body, MAX_DOCUMENT))
    }

    fn document(&self) -> Option<&Bytes> {
        Some(self)
    }
}

/// Reads a document into memory.
pub struct CollectDocument(Collect);

impl Future for CollectDocument {
    type Output = Result<Bytes, Error>;

    fn poll(mut self: std::pin::Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> std::task::Poll<Self::Output> {
        std::pin::Pin::new(&mut self.0).poll(cx)
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for crate::Body {}
    impl Sealed for bytes::Bytes {}
}

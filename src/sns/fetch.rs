//! Requests to SNS's own hosts that need no signature, bounded in size and time.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode, Uri};
use tokio::time::timeout;
use tower::ServiceExt;

use crate::runtime::runtime;
use crate::{Body, Error, ErrorKind, Transport, codec};

/// The most that is read of an answer. A certificate has about 2 KiB, what confirms a subscription less than 1.
const MAX_ANSWER: usize = 64 * 1024;

/// SNS waits 15 seconds for the answer to a message, so who waits for more than this waits in vain.
///
/// Source: [message delivery retries](https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html).
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// Gets a document. Only a status of 200 is a success; a redirect is an error, and nothing follows it.
pub(super) async fn get(transport: &Transport, uri: Uri) -> Result<Bytes, Error> {
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = uri;
    let response = transport.clone().oneshot(request).await.map_err(Error::from_boxed)?;
    let (parts, body) = response.into_parts();
    let document = body.collect(MAX_ANSWER).await;
    if parts.status == StatusCode::OK {
        document
    } else {
        Err(codec::error_answer(&parts, &document.unwrap_or_default()))
    }
}

/// Ends what takes longer than the time limit.
pub(super) async fn within_limit<T>(work: impl Future<Output = T>) -> Result<T, Error> {
    within(TIME_LIMIT, work).await
}

/// Ends what takes longer than this.
pub(super) async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> Result<T, Error> {
    // Tokio's timers panic without one.
    runtime()?;
    timeout(limit, work).await.map_err(|elapsed| {
        let message = format!("it took longer than {} seconds", limit.as_secs());
        Error::new(ErrorKind::Timeout, message).with_source(elapsed)
    })
}

//! One part, sent until it arrives.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::time::timeout;

use super::progress::{Counter, Tracker};
use crate::s3::attempts::wait_to_try_again;
use crate::{Body, BoxError, Error, ErrorKind};

/// The time that an attempt has beside that for its bytes.
const ATTEMPT_LIMIT: Duration = Duration::from_secs(60);
/// The slowest connection that transfers are made for, in bytes a second: an 8 MiB part has 168 s more for its bytes.
const SLOWEST: u64 = 50_000;

/// How long an attempt at so many bytes may take, unless told otherwise.
pub(super) fn attempt_limit(length: u64) -> Duration {
    ATTEMPT_LIMIT + Duration::from_secs(length / SLOWEST)
}

/// Makes attempts until one succeeds, a fault does not pass, or there were enough.
pub(super) async fn attempts<T, F>(
    tracker: &Tracker,
    limit: Duration,
    mut attempt: impl FnMut() -> F,
) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    let mut number = 1;
    loop {
        let error = match timeout(limit, attempt()).await {
            Ok(Ok(output)) => return Ok(output),
            Ok(Err(error)) => error,
            Err(_) => timed_out(limit),
        };
        wait_to_try_again(number, error, || tracker.count_retry()).await?;
        number += 1;
    }
}

pub(super) fn timed_out(limit: Duration) -> Error {
    Error::new(ErrorKind::Timeout, format!("no answer within {} seconds", limit.as_secs()))
}

/// A body that counts what is read of it. Bytes in memory are left as they are, since they are signed by their hash; they
/// count when they have arrived.
pub(super) fn counted(body: Body, counter: Counter) -> Body {
    if body.as_bytes().is_some() {
        return body;
    }
    Body::streaming(Counted { body, counter })
}

struct Counted {
    body: Body,
    counter: Counter,
}

impl http_body::Body for Counted {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        let polled = this.body.poll_next(cx);
        if let Poll::Ready(Some(Ok(frame))) = &polled
            && let Some(data) = frame.data_ref()
        {
            this.counter.add(data.len() as u64);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

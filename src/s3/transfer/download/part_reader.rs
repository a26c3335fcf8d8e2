//! One part, read until it is there.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use tokio::time::{Instant, timeout};

use super::object::{Object, invalid};
use crate::s3::attempts::wait_to_try_again;
use crate::s3::transfer::progress::{Attempt, Counter};
use crate::s3::transfer::send_part::timed_out;
use crate::{Body, BoxError, Error, ErrorKind};

/// How long the end of a body is waited for, once its bytes are there: to keep the connection is not worth more.
const END_LIMIT: Duration = Duration::from_secs(1);

/// The bytes of one part, one piece after the other. When they break off it asks for the rest.
pub(super) struct PartReader {
    object: Arc<Object>,
    start: u64,
    /// What is read next.
    position: u64,
    /// One more than the last byte; `None` for all that come.
    end: Option<u64>,
    body: Option<Body>,
    /// The number of the attempt, from 1.
    number: u32,
    /// How long this attempt may still wait for the store. What becomes of the pieces meanwhile is not its time.
    left: Duration,
    attempt: Option<Attempt>,
    counter: Counter,
}

impl PartReader {
    /// Reads the bytes from `start` up to `end`, of which an answer may be here already.
    pub(super) fn new(object: Arc<Object>, start: u64, end: Option<u64>, body: Option<Body>) -> Self {
        let attempt = object.requests.tracker.attempt();
        let counter = attempt.counter();
        let left = object.requests.limit(end.unwrap_or(start) - start);
        Self { object, start, position: start, end, body, number: 1, left, attempt: Some(attempt), counter }
    }

    /// The first byte, counted from the object's.
    pub(super) fn start(&self) -> u64 {
        self.start
    }

    /// How many bytes it has given.
    pub(super) fn given(&self) -> u64 {
        self.position - self.start
    }

    /// The next piece, `None` behind the last.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        loop {
            let error = match self.attempt().await {
                Ok(Some(piece)) => {
                    self.counter.add(piece.len() as u64);
                    return Ok(Some(piece));
                }
                Ok(None) => {
                    if let Some(attempt) = self.attempt.take() {
                        attempt.done(self.given());
                    }
                    return Ok(None);
                }
                Err(error) => error,
            };
            self.body = None;
            wait_to_try_again(self.number, error, || self.object.requests.tracker.count_retry()).await?;
            self.number += 1;
            self.left = self.limit();
        }
    }

    fn limit(&self) -> Duration {
        self.object.requests.limit(self.end.map_or(0, |end| end - self.position))
    }

    /// The next piece of this attempt, within its time.
    async fn attempt(&mut self) -> Result<Option<Bytes>, Error> {
        if self.end == Some(self.position) {
            return self.read_end().await;
        }
        let start = Instant::now();
        let piece = timeout(self.left, self.read()).await;
        if self.end.is_some() {
            self.left = self.left.saturating_sub(start.elapsed());
        }
        piece.unwrap_or_else(|_| Err(timed_out(self.limit()).in_operation("GetObject")))
    }

    async fn read(&mut self) -> Result<Option<Bytes>, Error> {
        let body = if let Some(body) = &mut self.body {
            body
        } else {
            let last = self.end.map(|end| end - 1);
            self.body.insert(self.object.bytes(self.position, last).await?)
        };
        while let Some(frame) = body.frame().await {
            let Ok(piece) = frame.map_err(broken)?.into_data() else { continue };
            let position = self.position + piece.len() as u64;
            if self.end.is_some_and(|end| position > end) {
                return Err(self.too_long());
            }
            if !piece.is_empty() {
                self.position = position;
                return Ok(Some(piece));
            }
        }
        let Some(end) = self.end else { return Ok(None) };
        let message = format!("the body ended {} bytes before its end", end - self.position);
        Err(Error::new(ErrorKind::Transport, message).in_operation("GetObject"))
    }

    /// Reads what follows the last byte: nothing, and then the connection serves again. All is here, so faults no longer matter.
    async fn read_end(&mut self) -> Result<Option<Bytes>, Error> {
        if let Some(mut body) = self.body.take() {
            while !http_body::Body::is_end_stream(&body)
                && let Ok(Some(Ok(frame))) = timeout(END_LIMIT, body.frame()).await
            {
                if frame.data_ref().is_some_and(|data| !data.is_empty()) {
                    return Err(self.too_long());
                }
            }
        }
        Ok(None)
    }

    fn too_long(&self) -> Error {
        let length = self.end.unwrap_or_default() - self.start;
        invalid(format!("the answer is longer than the {length} bytes that it was to have"))
    }
}

/// The error of a body that breaks off.
fn broken(error: BoxError) -> Error {
    let error = if error.is::<Error>() {
        Error::from_boxed(error)
    } else {
        Error::new(ErrorKind::Transport, "the body broke off").with_source(error)
    };
    error.in_operation("GetObject")
}

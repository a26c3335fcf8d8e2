//! Deleting what a stream of keys names.

use std::collections::VecDeque;
use std::fmt;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream::{BoxStream, FuturesUnordered};
use futures_util::{Stream, StreamExt, TryStreamExt};
use http::{Request, Response, StatusCode};
use tower::Service;

use super::outcome::Outcome;
use super::pace::Pace;
use super::work::{Answer, Work, fits_a_batch};
use crate::s3::attempts::{is_throttled, may_try_again, pause_after};
use crate::s3::names::check_key;
use crate::s3::{DeletedObject, KeyError, MAX_DELETE_KEYS, ObjectIdentifier, S3};
use crate::{Body, BoxError, Error, ErrorKind};

/// How many batches are in flight. S3 takes 3,500 deletions a second below one prefix, and a batch takes about a second; source:
/// [Performance](https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html).
const CONCURRENCY: usize = 4;

/// How many single objects are deleted at once in the place of one batch, where a store has no batches.
const SINGLES_FOR_A_BATCH: usize = 16;

/// Objects being deleted, up to 1,000 a request and several requests at a time, while their keys are still being listed.
/// Made by [`Bucket::delete_all`](super::super::Bucket::delete_all) and
/// [`Bucket::delete_keys`](super::super::Bucket::delete_keys).
///
/// Await it for the number of deleted objects. All keys are tried; if some were not deleted the error counts them, and its
/// source is the first one's [`KeyError`].
///
/// Or read it as a stream, for what became of each key, in no particular order. The inner result is one key's. The outer error
/// means that the deletion cannot go on (the listing failed, or a whole request); it comes last, after the results of all
/// requests that were in flight:
///
/// ```
/// use futures_util::TryStreamExt;
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let (_server, s3) = s3().await?;
/// # let reports = s3.bucket("reports");
/// # reports.put("logs/2019/01", "").await?;
/// let mut deletion = reports.delete_all("logs/2019/").concurrency(8);
/// while let Some(result) = deletion.try_next().await? {
///     match result {
///         Ok(deleted) => assert_eq!(deleted.key, "logs/2019/01"),
///         Err(error) => eprintln!("{error}"), // with the key, its version, the code and the message
///     }
/// }
/// # Ok(()) }
/// ```
///
/// Nothing happens but while it is awaited or read, and dropping it stops everything; requests that are on their way may still be
/// carried out. It spawns no task.
///
/// - Memory: at most [`concurrency`](Self::concurrency) + 1 batches of 1,000 keys and a page of the listing.
/// - Passing faults (`InternalError`, a broken connection) are tried up to 3 times. When the store asks for fewer requests
///   (`SlowDown`, 503), half as many are in flight, and slowly more again; such a request or key is tried up to 10 times, with
///   growing pauses. The pauses need tokio's runtime, with its timer enabled; in another runtime there are none.
/// - Keys that XML cannot carry are deleted one by one, and all keys are where the store has no `DeleteObjects` (its
///   [`Store`](crate::endpoint::Store) says so, or it answers `NotImplemented` or `MethodNotAllowed`): then up to 16 times as many requests are in flight. So is a key that the answer
///   to its batch does not mention.
/// - A key that S3 cannot have, such as one that is empty, is reported with the code `InvalidInput` and not sent. `NoSuchKey` is a
///   success: the object is gone.
#[must_use = "nothing is deleted until it is awaited or read"]
pub struct Deletion<'a> {
    /// `None` after their end.
    keys: Option<BoxStream<'a, Result<ObjectIdentifier, Error>>>,
    send: Box<dyn Fn(Work) -> BoxFuture<'a, Answer> + Send + 'a>,
    pace: Pace,
    /// Whether the store knows batches, as far as we know.
    has_batches: bool,
    /// The batch that is being filled.
    batch: Vec<ObjectIdentifier>,
    /// What is to be sent as soon as it may.
    waiting: VecDeque<Work>,
    running: FuturesUnordered<BoxFuture<'a, Answer>>,
    results: VecDeque<Result<DeletedObject, KeyError>>,
    /// What ended it too early.
    error: Option<Error>,
    /// Whether a request failed so that nothing more is sent.
    has_given_up: bool,
}

impl<'a> Deletion<'a> {
    pub(in crate::s3) fn new<T, B>(
        s3: S3<T>,
        bucket: &str,
        keys: impl Stream<Item = Result<ObjectIdentifier, Error>> + Send + 'a,
    ) -> Self
    where
        T: Service<Request<Body>, Response = Response<B>> + Clone + Send + 'static,
        T::Future: Send,
        T::Error: Into<BoxError>,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let (s3, bucket) = (s3.once(), bucket.to_owned());
        // A bad endpoint is told by the first request.
        let has_batches = s3.site().endpoint().map_or(true, |endpoint| endpoint.store().takes_batch_delete());
        let deletion = Self {
            keys: Some(keys.boxed()),
            send: Box::new(move |work| Box::pin(work.send(s3.clone(), bucket.clone()))),
            pace: Pace::new(CONCURRENCY),
            has_batches,
            batch: Vec::new(),
            waiting: VecDeque::new(),
            running: FuturesUnordered::new(),
            results: VecDeque::new(),
            error: None,
            has_given_up: false,
        };
        deletion.concurrency(CONCURRENCY)
    }

    /// Sets how many requests are in flight at the most, 1 or more; the default is 4.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.pace = Pace::new(requests);
        if !self.has_batches {
            self.pace.widen(SINGLES_FOR_A_BATCH);
        }
        self
    }

    /// Starts what may be started, and takes keys until there is a request that may not.
    fn fill(&mut self, cx: &mut Context<'_>) {
        while self.results.is_empty() {
            while self.running.len() < self.pace.limit()
                && let Some(mut work) = self.waiting.pop_front()
            {
                if work.is_single || self.has_batches {
                    work.round = self.pace.round();
                    self.running.push((self.send)(work));
                } else {
                    self.send_one_by_one(work.objects);
                }
            }
            if !self.waiting.is_empty() {
                return;
            }
            let next = self.keys.as_mut().map_or(Poll::Ready(None), |keys| keys.poll_next_unpin(cx));
            match next {
                Poll::Ready(Some(Ok(object))) => self.take(object),
                Poll::Ready(end) => {
                    self.keys = None;
                    self.error = self.error.take().or(end.and_then(Result::err));
                    if self.batch.is_empty() {
                        return;
                    }
                    self.close_batch();
                }
                // A batch that is not full waits for more keys, but not when only its results could bring them on.
                Poll::Pending if self.running.is_empty() && !self.batch.is_empty() => self.close_batch(),
                Poll::Pending => return,
            }
        }
    }

    fn take(&mut self, object: ObjectIdentifier) {
        if let Err(message) = check_key(&object.key) {
            let (key, version_id) = (object.key, object.version_id);
            self.results.push_back(Err(KeyError { key, version_id, code: "InvalidInput".to_owned(), message }));
        } else if self.has_batches && fits_a_batch(&object) {
            self.batch.push(object);
            if self.batch.len() == MAX_DELETE_KEYS {
                self.close_batch();
            }
        } else {
            self.waiting.push_back(Work::single(object));
        }
    }

    fn close_batch(&mut self) {
        let batch = mem::take(&mut self.batch);
        self.waiting.push_back(Work::batch(batch));
    }

    fn settle(&mut self, (work, result): Answer) {
        match result {
            Ok(output) => {
                let outcome = Outcome::of(work.objects, output, work.attempt);
                self.pace.answered(outcome.is_throttled, work.round);
                self.results.extend(outcome.results);
                self.send_one_by_one(outcome.unmentioned);
                if !outcome.again.is_empty() {
                    self.send_again(Work { objects: outcome.again, ..work }, None);
                }
            }
            Err(error) if !work.is_single && lacks_batches(&error) => {
                if mem::take(&mut self.has_batches) {
                    self.pace.widen(SINGLES_FOR_A_BATCH);
                }
                self.send_one_by_one(work.objects);
            }
            Err(error) => {
                let is_throttled = is_throttled(&error);
                self.pace.answered(is_throttled, work.round);
                if error.is_retryable() && may_try_again(work.attempt, is_throttled) {
                    self.send_again(work, error.retry_after());
                } else {
                    self.give_up(error);
                }
            }
        }
    }

    fn send_again(&mut self, work: Work, retry_after: Option<Duration>) {
        if !self.has_given_up {
            let pause = pause_after(work.attempt, retry_after);
            self.waiting.push_back(Work { attempt: work.attempt + 1, pause, ..work });
        }
    }

    fn send_one_by_one(&mut self, objects: Vec<ObjectIdentifier>) {
        if !self.has_given_up {
            self.waiting.extend(objects.into_iter().map(Work::single));
        }
    }

    /// Sends nothing more, and tells why when the requests in flight are answered.
    fn give_up(&mut self, error: Error) {
        self.has_given_up = true;
        self.error.get_or_insert(error);
        self.keys = None;
        self.batch.clear();
        self.waiting.clear();
    }
}

/// Whether a store says that it has no `DeleteObjects`, as Google's and Alibaba's have said.
fn lacks_batches(error: &Error) -> bool {
    matches!(error.status(), Some(StatusCode::NOT_IMPLEMENTED | StatusCode::METHOD_NOT_ALLOWED))
        || matches!(error.code(), Some("NotImplemented" | "MethodNotAllowed"))
}

impl Stream for Deletion<'_> {
    type Item = Result<Result<DeletedObject, KeyError>, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(result) = this.results.pop_front() {
                return Poll::Ready(Some(Ok(result)));
            }
            this.fill(cx);
            match this.running.poll_next_unpin(cx) {
                Poll::Ready(Some(answer)) => this.settle(answer),
                _ if !this.results.is_empty() => {}
                Poll::Ready(None) if this.keys.is_none() => return Poll::Ready(this.error.take().map(Err)),
                Poll::Ready(None) | Poll::Pending => return Poll::Pending,
            }
        }
    }
}

impl<'a> IntoFuture for Deletion<'a> {
    type Output = Result<u64, Error>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(mut self) -> Self::IntoFuture {
        Box::pin(async move {
            let (mut deleted, mut failed, mut first) = (0_u64, 0_u64, None);
            while let Some(result) = self.try_next().await? {
                match result {
                    Ok(_) => deleted += 1,
                    Err(error) => {
                        failed += 1;
                        first.get_or_insert(error);
                    }
                }
            }
            let Some(first) = first else { return Ok(deleted) };
            let message = format!("{failed} of {} keys were not deleted", deleted + failed);
            Err(Error::new(ErrorKind::Service, message).with_source(first))
        })
    }
}

impl fmt::Debug for Deletion<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deletion")
            .field("in_flight", &self.running.len())
            .field("limit", &self.pace.limit())
            .finish_non_exhaustive()
    }
}

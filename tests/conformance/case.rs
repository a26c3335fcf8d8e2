//! What a case is, and what it says things with.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{Method, Request, Response};
use tower::ServiceExt;
use tower_sigv4::client::Client;
use tower_sigv4::operation::Operation;
use tower_sigv4::s3::{Bucket, CreateBucket, GetObject, Lifetime, Presigned, PutObject, PutObjectOutput, S3};
use tower_sigv4::{Body, Error};

/// Something that every store ought to do.
pub(crate) struct Case {
    /// The operation, or the method of this crate in lower case that is more than one.
    pub(crate) operation: &'static str,
    /// What of it.
    pub(crate) what: &'static str,
    pub(crate) run: Run,
}

pub(crate) type Run = for<'a> fn(&'a Store) -> Pin<Box<dyn Future<Output = Outcome> + 'a>>;

pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// Why a case failed, in one line that is the same each time it fails so.
#[derive(Clone, Debug)]
pub(crate) struct Failure(pub(crate) String);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error.to_string())
    }
}

/// The list `CASES` of a file: the operation, what of it, and the function that tries it.
macro_rules! cases {
    ($($operation:literal, $what:literal => $run:ident;)+) => {
        pub(crate) const CASES: &[$crate::case::Case] = &[
            $($crate::case::Case { operation: $operation, what: $what, run: |store| Box::pin($run(store)) },)+
        ];
    };
}

/// A store under test, and a bucket for one case alone.
pub(crate) struct Store {
    pub(crate) s3: S3,
    /// For what is sent without credentials.
    client: Client,
    bucket: String,
    sent: Mutex<BTreeSet<&'static str>>,
}

impl Store {
    pub(crate) fn new(s3: S3, client: Client, bucket: String) -> Self {
        Self { s3, client, bucket, sent: Mutex::default() }
    }

    /// The name of the case's bucket.
    pub(crate) fn name(&self) -> &str {
        &self.bucket
    }

    pub(crate) fn bucket(&self) -> Bucket {
        self.s3.bucket(&self.bucket)
    }

    /// The name of another bucket, of this case alone too, that nobody has made.
    pub(crate) fn other(&self, suffix: &str) -> String {
        format!("{}-{suffix}", self.bucket)
    }

    /// Sends an operation, and remembers that it did.
    pub(crate) async fn send<Op: Operation>(&self, operation: Op) -> Result<Op::Output, Error> {
        self.note(Op::NAME);
        self.s3.send(operation).await
    }

    pub(crate) async fn presign<Op: Operation>(&self, operation: Op) -> Result<Presigned, Error> {
        self.note(Op::NAME);
        self.s3.presign(operation, Lifetime::at_most(Duration::from_secs(60))).await
    }

    /// Remembers an operation that a method of this crate sends.
    pub(crate) fn note(&self, operation: &'static str) {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).insert(operation);
    }

    pub(crate) fn has_sent(&self, operation: &str) -> bool {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).contains(operation)
    }

    /// Makes another bucket.
    pub(crate) async fn make(&self, suffix: &str) -> Outcome<String> {
        let name = self.other(suffix);
        self.send(CreateBucket::new(&name)).await?;
        Ok(name)
    }

    pub(crate) async fn put(&self, key: &str, body: impl Into<Body>) -> Outcome<PutObjectOutput> {
        Ok(self.send(PutObject::new(&self.bucket, key, body)).await?)
    }

    pub(crate) fn get(&self, key: &str) -> GetObject {
        GetObject::new(&self.bucket, key)
    }

    /// An object of up to 20 MB.
    pub(crate) async fn read(&self, key: &str) -> Outcome<Bytes> {
        self.read_by(self.get(key)).await
    }

    pub(crate) async fn read_by(&self, get: GetObject) -> Outcome<Bytes> {
        Ok(self.send(get).await?.body.collect(20_000_000).await?)
    }

    /// Sends a request of somebody who has no credentials.
    pub(crate) async fn send_unsigned(&self, request: Request<Body>) -> Outcome<Response<Body>> {
        Ok(self.client.clone().oneshot(request).await?)
    }

    /// Uses a presigned request with this body: the status, and up to 1 MB of what is answered.
    pub(crate) async fn follow(&self, link: &Presigned, body: &'static str) -> Outcome<(u16, Bytes)> {
        let mut request = Request::builder().method(link.method.clone()).uri(&link.uri);
        for (name, value) in &link.headers {
            request = request.header(name, value);
        }
        let body = if link.method == Method::GET { Body::empty() } else { Body::from(body) };
        let response = self.send_unsigned(request.body(body).expect("a request")).await?;
        let status = response.status().as_u16();
        Ok((status, response.into_body().collect(1_000_000).await?))
    }
}

/// Asks until the answer is as it should be, as settings of a bucket take effect a moment after they are put.
pub(crate) async fn soon(ask: impl AsyncFn() -> Outcome) -> Outcome {
    const ATTEMPTS: usize = 100;
    for _ in 1..ATTEMPTS {
        if ask().await.is_ok() {
            return Ok(());
        }
    }
    ask().await
}

/// That two things are the same.
#[expect(clippy::needless_pass_by_value, reason = "what is found is mostly a value that nobody else wants")]
pub(crate) fn same<F: PartialEq<E> + Debug, E: Debug>(what: &str, found: F, expected: E) -> Outcome {
    if found == expected { Ok(()) } else { Err(Failure(format!("{what}: {found:?} instead of {expected:?}"))) }
}

/// That something is so.
pub(crate) fn holds(what: &str, condition: bool) -> Outcome {
    if condition { Ok(()) } else { Err(Failure(format!("not so: {what}"))) }
}

/// That an operation is refused, with this status, and a code where there is one.
pub(crate) fn refused<T>(what: &str, result: Result<T, Error>, status: u16, code: Option<&str>) -> Outcome {
    let Err(error) = result else { return Err(Failure(format!("{what}: it is not refused"))) };
    let found = (error.status().map(|status| status.as_u16()), error.code());
    let is_expected = found.0 == Some(status) && (code.is_none() || found.1 == code);
    if is_expected {
        Ok(())
    } else {
        let code = code.unwrap_or_default();
        Err(Failure(format!("{what}: {error}, instead of {status} {code}")))
    }
}

/// That an answer has something.
pub(crate) fn given<T>(what: &str, value: Option<T>) -> Outcome<T> {
    value.ok_or_else(|| Failure(format!("{what}: the store does not say")))
}

/// A time long past, for conditions.
pub(crate) fn long_ago() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160)
}

/// A time far ahead: the first second of 2100.
pub(crate) fn far_ahead() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(4_102_444_800)
}

//! The error of this crate: opaque, with a kind and questions to ask it.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use http::StatusCode;

use crate::fault::Fault;
use crate::sigv4::SigningError;

/// Any error, boxed: tower's convention for what middleware returns.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// What kind of thing went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// What the caller asked for cannot be sent; nothing was.
    InvalidInput,
    /// A credentials source has nothing here; a chain goes on to the next.
    CredentialsNotConfigured,
    /// A credentials source failed, or has only expired credentials.
    Credentials,
    /// The request could not be signed; it was not sent.
    Signing,
    /// The request's own body failed while it was read.
    RequestBody,
    /// The connection failed, or broke.
    Transport,
    /// A time limit passed.
    Timeout,
    /// The service answered with an error.
    Service,
    /// The answer is not what the service's API promises: truncated, too large, or no document of the kind expected.
    InvalidResponse,
    /// What was read could not be put where it was to go: into a file, a writer or memory.
    Output,
}

/// Why a call failed.
///
/// `Display` says what happened at this level; [`source`](StdError::source) gives the next. The questions (`is_…`) answer
/// what a caller can act on. No secret, token or signature is in it.
///
/// ```
/// use tower_sigv4::{Error, ErrorKind};
///
/// let error = Error::new(ErrorKind::InvalidInput, "the key is empty");
/// assert_eq!(error.to_string(), "the key is empty");
/// assert!(!error.is_retryable());
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    operation: Option<&'static str>,
    message: String,
    answer: Option<ServiceAnswer>,
    advice: Option<String>,
    source: Option<BoxError>,
}

/// What a service's error answer says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceAnswer {
    /// The HTTP status. It can be 200: some S3 operations fail after the status is sent.
    pub status: StatusCode,
    /// The code, such as `NoSuchKey`; empty when the answer has no body (HEAD).
    pub code: String,
    /// The sentence for humans; may be empty.
    pub message: String,
    /// The id to quote to the service's support (`x-amz-request-id`, `x-amzn-requestid`).
    pub request_id: Option<String>,
    /// How long the service asks to wait (`x-amz-retry-after` in milliseconds, or `Retry-After` in whole seconds).
    pub retry_after: Option<Duration>,
    /// The region that the bucket is in, where the service tells it (`x-amz-bucket-region`, or `<Region>` in the body).
    pub region: Option<String>,
}

impl Error {
    /// An error of this crate's kind with a sentence of your own, for providers and operations made outside.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            operation: None,
            message: message.into(),
            answer: None,
            advice: None,
            source: None,
        }))
    }

    /// What a service answered.
    ///
    /// ```
    /// use http::StatusCode;
    /// use tower_sigv4::{Error, ServiceAnswer};
    ///
    /// let mut answer = ServiceAnswer::default();
    /// answer.status = StatusCode::SERVICE_UNAVAILABLE;
    /// answer.code = "SlowDown".to_owned();
    /// let error = Error::service(answer).in_operation("PutObject");
    /// assert!(error.is_throttled() && error.is_retryable());
    /// assert_eq!(error.to_string(), "PutObject: the service answered 503 SlowDown");
    /// ```
    #[must_use]
    pub fn service(answer: ServiceAnswer) -> Self {
        let mut error = Self::new(ErrorKind::Service, String::new());
        error.0.answer = Some(answer);
        error
    }

    /// An error that came out of a stack of tower services: one of this crate's, a timeout, or the transport's.
    ///
    /// ```
    /// use std::io;
    /// use tower_sigv4::{Error, ErrorKind};
    ///
    /// let of = |kind: io::ErrorKind| Error::from_boxed(io::Error::from(kind).into()).kind();
    /// assert_eq!(of(io::ErrorKind::TimedOut), ErrorKind::Timeout);
    /// assert_eq!(of(io::ErrorKind::ConnectionReset), ErrorKind::Transport);
    /// ```
    #[must_use]
    pub fn from_boxed(error: BoxError) -> Self {
        let error = match error.downcast::<Self>() {
            Ok(ours) => return *ours,
            Err(other) => other,
        };
        if chain(&*error).any(is_timeout) {
            Self::new(ErrorKind::Timeout, "no answer within the time limit").with_source(error)
        } else {
            Self::new(ErrorKind::Transport, "the request could not be exchanged").with_source(error)
        }
    }

    /// The same error, for one of several who waited for what failed.
    #[cfg(any(feature = "providers", feature = "s3"))]
    pub(crate) fn shared(error: &std::sync::Arc<Self>) -> Self {
        let Inner { kind, operation, message, answer, advice, source } = &*error.0;
        let source = source.as_ref().map(|_| BoxError::from(Below(std::sync::Arc::clone(error))));
        let (message, answer, advice) = (message.clone(), answer.clone(), advice.clone());
        Self(Box::new(Inner { kind: *kind, operation: *operation, message, answer, advice, source }))
    }

    /// Adds the error below.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Adds the name of the operation, such as `GetObject`.
    #[must_use]
    pub fn in_operation(mut self, name: &'static str) -> Self {
        self.0.operation.get_or_insert(name);
        self
    }

    /// Adds what to do about it.
    #[cfg_attr(not(feature = "_service"), expect(dead_code, reason = "typed services alone read answers"))]
    pub(crate) fn with_advice(mut self, advice: String) -> Self {
        self.0.advice = Some(advice);
        self
    }

    /// What to do about it, where the answer and the request that it answers tell: which region is the right one, by how much the
    /// clock is off, which header was changed on the way. `Display` ends with it.
    #[must_use]
    pub fn advice(&self) -> Option<&str> {
        self.0.advice.as_deref()
    }

    /// The kind.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The operation that failed, such as `GetObject`.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// The service's code, such as `NoSuchKey`; `None` when it sent none.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.answer().map(|answer| answer.code.as_str()).filter(|code| !code.is_empty())
    }

    /// The service's sentence, or this crate's own.
    #[must_use]
    pub fn message(&self) -> &str {
        self.answer().map_or(&self.0.message, |answer| &answer.message)
    }

    /// The HTTP status of the service's answer.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.answer().map(|answer| answer.status)
    }

    /// The id to quote to the service's support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.answer()?.request_id.as_deref()
    }

    /// How long the service asks to wait before the next attempt.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.answer()?.retry_after
    }

    /// Whether the thing asked for does not exist (status 404): object, bucket, version, upload.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.is_status(StatusCode::NOT_FOUND)
    }

    /// Whether the service refused these credentials or this caller (status 401 or 403).
    #[must_use]
    pub fn is_access_denied(&self) -> bool {
        self.is_status(StatusCode::FORBIDDEN) || self.is_status(StatusCode::UNAUTHORIZED)
    }

    /// Whether a condition (`If-Match`, `If-None-Match: *` …) did not hold (status 412).
    #[must_use]
    pub fn is_precondition_failed(&self) -> bool {
        self.is_status(StatusCode::PRECONDITION_FAILED)
    }

    /// Whether the object is the one that the caller has already (`If-None-Match`, `If-Modified-Since`; status 304).
    #[must_use]
    pub fn is_not_modified(&self) -> bool {
        self.is_status(StatusCode::NOT_MODIFIED)
    }

    /// Whether what is to be made exists already, or is being changed by somebody else (status 409, or a code that says
    /// so).
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.is_status(StatusCode::CONFLICT) || self.has_code(CONFLICT_CODES)
    }

    /// Whether the service asks for fewer requests.
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        self.fault() == Some(Fault::Throttled)
    }

    /// Whether the service says that the credentials, which were good once, no longer are.
    #[must_use]
    pub fn is_expired_credentials(&self) -> bool {
        self.fault() == Some(Fault::ExpiredCredentials)
    }

    /// Whether the service says that the request's date is too far from its own time: this machine's clock is wrong.
    #[must_use]
    pub fn is_clock_skewed(&self) -> bool {
        let is_dated =
            |text: &str| text.starts_with("Signature expired") || text.starts_with("Signature not yet current");
        self.fault() == Some(Fault::ClockSkew) || self.answer().is_some_and(|answer| is_dated(&answer.message))
    }

    /// Whether a time limit passed.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    /// Whether the same request may succeed if sent again: throttling, a passing fault of the service, a broken connection.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            ErrorKind::Transport | ErrorKind::Timeout => true,
            ErrorKind::Service => matches!(self.fault(), Some(Fault::Throttled | Fault::Transient)),
            _ => false,
        }
    }

    pub(crate) fn answer(&self) -> Option<&ServiceAnswer> {
        self.0.answer.as_ref()
    }

    /// What the service's answer says about sending the request again.
    pub(crate) fn fault(&self) -> Option<Fault> {
        self.answer().and_then(|answer| Fault::of_answer(answer.status, &answer.code))
    }

    fn is_status(&self, status: StatusCode) -> bool {
        self.status() == Some(status)
    }

    fn has_code(&self, codes: &[&str]) -> bool {
        self.code().is_some_and(|code| codes.contains(&code))
    }
}

/// SES says these with other statuses than 409, such as in
/// [`CreateEmailIdentity`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateEmailIdentity.html).
const CONFLICT_CODES: &[&str] = &["AlreadyExistsException", "ConcurrentModificationException", "ConflictException"];

/// Whether this error, without those below it, is a time limit that passed.
pub(crate) fn is_timeout(error: &(dyn StdError + 'static)) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::TimedOut)
        // tower's `Elapsed` is behind its `timeout` feature, which would bring a runtime into the core.
        || error.to_string() == "request timed out"
}

/// An error and those below it.
pub(crate) fn chain<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn StdError + 'static)| (*error).source())
}

impl From<SigningError> for Error {
    fn from(error: SigningError) -> Self {
        Self::new(ErrorKind::Signing, "the request could not be signed").with_source(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.0.operation {
            write!(f, "{operation}: ")?;
        }
        match &self.0.answer {
            Some(answer) => write_answer(answer, f)?,
            None => f.write_str(&self.0.message)?,
        }
        match &self.0.advice {
            Some(advice) => write!(f, "; {advice}"),
            None => Ok(()),
        }
    }
}

fn write_answer(answer: &ServiceAnswer, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "the service answered {}", answer.status.as_u16())?;
    if !answer.code.is_empty() {
        write!(f, " {}", answer.code)?;
    } else if let Some(reason) = answer.status.canonical_reason() {
        write!(f, " {reason}")?;
    }
    if !answer.message.is_empty() {
        write!(f, ": {}", answer.message)?;
    }
    if let Some(id) = &answer.request_id {
        write!(f, " (request id {id})")?;
    }
    Ok(())
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Error");
        debug.field("kind", &self.0.kind).field("message", &self.to_string());
        if let Some(source) = &self.0.source {
            debug.field("source", source);
        }
        debug.finish()
    }
}

/// What is below an error that several have.
#[cfg(any(feature = "providers", feature = "s3"))]
struct Below(std::sync::Arc<Error>);

#[cfg(any(feature = "providers", feature = "s3"))]
impl Below {
    fn error(&self) -> &(dyn StdError + 'static) {
        // It is made of an error that has one.
        self.0.source().unwrap_or(&*self.0)
    }
}

#[cfg(any(feature = "providers", feature = "s3"))]
impl fmt::Display for Below {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.error(), f)
    }
}

#[cfg(any(feature = "providers", feature = "s3"))]
impl fmt::Debug for Below {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.error(), f)
    }
}

#[cfg(any(feature = "providers", feature = "s3"))]
impl StdError for Below {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.error().source()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, code: &str) -> Error {
        Error::service(ServiceAnswer {
            status: StatusCode::from_u16(status).unwrap(),
            code: code.to_owned(),
            ..ServiceAnswer::default()
        })
    }

    #[test]
    fn an_answer_is_told_in_one_line() {
        let error = Error::service(ServiceAnswer {
            status: StatusCode::NOT_FOUND,
            code: "NoSuchKey".to_owned(),
            message: "The specified key does not exist.".to_owned(),
            request_id: Some("4442587FB7D0A2F9".to_owned()),
            ..ServiceAnswer::default()
        })
        .in_operation("GetObject");
        assert_eq!(
            error.to_string(),
            "GetObject: the service answered 404 NoSuchKey: The specified key does not exist. (request id 4442587FB7D0A2F9)"
        );
        assert_eq!(answered(404, "").to_string(), "the service answered 404 Not Found");
        assert_eq!(answered(404, "").code(), None);
    }

    #[test]
    fn questions_follow_status_and_code() {
        assert!(answered(404, "NoSuchBucket").is_not_found());
        assert!(answered(403, "AccessDenied").is_access_denied());
        assert!(answered(412, "PreconditionFailed").is_precondition_failed());
        assert!(answered(200, "SlowDown").is_throttled());
        assert!(answered(400, "ExpiredToken").is_expired_credentials());
        assert!(answered(200, "InternalError").is_retryable());
        assert!(answered(503, "").is_retryable());
        assert!(!answered(501, "NotImplemented").is_retryable());
        assert!(!answered(400, "InvalidArgument").is_retryable());
    }

    #[test]
    #[cfg(any(feature = "providers", feature = "s3"))]
    fn a_shared_error_is_the_same_for_everybody() {
        let lowest = std::io::Error::other("the cable is cut");
        let middle = Error::new(ErrorKind::Transport, "no connection").with_source(lowest);
        let shared = std::sync::Arc::new(Error::new(ErrorKind::Credentials, "no role").with_source(middle));
        let told = Error::shared(&shared).in_operation("GetObject");
        assert_eq!((told.kind(), told.to_string()), (ErrorKind::Credentials, "GetObject: no role".to_owned()));
        let below: Vec<_> = chain(&told).skip(1).map(ToString::to_string).collect();
        assert_eq!(below, ["no connection", "the cable is cut"]);
        assert!(Error::shared(&std::sync::Arc::new(answered(404, "NoSuchKey"))).source().is_none());
    }

    #[test]
    fn a_boxed_error_keeps_its_kind() {
        let ours: BoxError = Box::new(Error::new(ErrorKind::Credentials, "no"));
        assert_eq!(Error::from_boxed(ours).kind(), ErrorKind::Credentials);
        let timeout: BoxError = Box::new(tower::timeout::error::Elapsed::new());
        assert!(Error::from_boxed(timeout).is_timeout());
        let io: BoxError = Box::new(std::io::Error::from(std::io::ErrorKind::ConnectionReset));
        let error = Error::from_boxed(io);
        assert_eq!(error.kind(), ErrorKind::Transport);
        assert!(error.is_retryable() && error.source().is_some());
    }
}

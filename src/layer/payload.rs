//! How a request's body gets into its signature.

use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::request::Parts;
use http::uri::Scheme;
use http_body::Body;
use sha2::{Digest, Sha256};

use super::SignedBody;
use super::chunked::{Plan, X_AMZ_TRAILER};
use crate::sigv4::{PayloadHash, Settings};
use crate::{BoxError, Error, ErrorKind};

/// How much of a streaming body [`PayloadMode::Auto`] reads into memory to hash it: 16 MiB.
///
/// That is as much as the largest requests of common APIs (16 MB for a `BatchWriteItem`, 6 MB for a Lambda invocation), and
/// little enough for dozens at once.
pub const DEFAULT_BUFFER_LIMIT: usize = 16 * 1024 * 1024;

/// How a request's body is signed: set it on the layer, or on one request as an extension.
///
/// ```
/// use tower_sigv4::PayloadMode;
///
/// let request = http::Request::put("https://bucket.s3.eu-west-1.amazonaws.com/key").extension(PayloadMode::Unsigned);
/// # request.body(()).unwrap();
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PayloadMode {
    /// What is safe and costs least:
    ///
    /// - no body, or one that is in memory as a whole: it is hashed, whatever its size;
    /// - a stream to S3 over https: it is sent unsigned, as it comes; with the header `x-amz-trailer`, as
    ///   [`StreamingUnsignedTrailer`](Self::StreamingUnsignedTrailer);
    /// - a stream to S3 over plain http whose length is known: [`StreamingSigned`](Self::StreamingSigned);
    /// - any other stream: up to [`DEFAULT_BUFFER_LIMIT`] bytes are read and hashed, and a longer one is refused.
    #[default]
    Auto,
    /// Read the body into memory, hash it, then send it. A body that is longer than the limit, in bytes, is refused.
    Buffered {
        /// The most that is read, in bytes.
        limit: usize,
    },
    /// Send the body as it comes and do not sign it. Only S3 takes that; over plain http anybody on the way can change it.
    Unsigned,
    /// Send the body as it comes, cut into chunks of 128 KiB that are each signed (`aws-chunked`). Only S3 takes that. The
    /// body's length must be known, from its size hint or from a `Content-Length` header.
    ///
    /// When the request has the header `x-amz-trailer`, the body must end with the trailers that it names, checksums such
    /// as `x-amz-checksum-crc32c`; they are signed too.
    StreamingSigned,
    /// Send the body as it comes, unsigned, with the trailers behind it that the request's header `x-amz-trailer` names:
    /// checksums such as `x-amz-checksum-crc64nvme`, with which the body must end. Only S3 takes that; over plain http
    /// anybody on the way can change it. The body's length must be known, as for `StreamingSigned`.
    StreamingUnsignedTrailer,
    /// Send the body as it comes and sign this SHA-256, which the caller knows to be its own.
    Precomputed([u8; 32]),
}

/// What stands for a body in a signature.
pub(super) enum Payload {
    Hash(PayloadHash),
    /// The body is sent as `aws-chunked`.
    Chunked {
        plan: Plan,
        is_signed: bool,
    },
}

/// A request's body, and what is to be done to learn what stands for it.
pub(super) struct PayloadReader<B> {
    body: SignedBody<B>,
    step: Step,
}

enum Step {
    /// The hash is known; whatever is left of the body is sent unread.
    Known(PayloadHash),
    /// The body is sent in chunks; taken out when the request is signed.
    Chunked { plan: Option<Plan>, is_signed: bool },
    /// Find out whether the body is in memory as a whole.
    Probe(Stream),
    /// Read all that is left.
    Buffer { limit: usize, hasher: Sha256 },
}

/// What is to be done with a body that is not in memory as a whole.
#[derive(Clone, Copy)]
enum Stream {
    Unsigned,
    /// Its length is known.
    Signed(u64),
    Buffered,
}

impl<B> PayloadReader<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    pub(super) fn new(mode: PayloadMode, settings: Settings, parts: &Parts, body: B) -> Result<Self, Error> {
        let body = SignedBody::new(body);
        let (is_s3, allows_unsigned) = (settings.is_s3(), settings.allows_unsigned_payload());
        let step = match mode {
            PayloadMode::Precomputed(hash) => Step::Known(PayloadHash::Sha256(hash)),
            PayloadMode::Unsigned | PayloadMode::StreamingSigned | PayloadMode::StreamingUnsignedTrailer
                if !allows_unsigned =>
            {
                let message = "this PayloadMode is for S3 alone, this service wants the body's hash signed; use \
                               PayloadMode::Auto, Buffered or Precomputed";
                return Err(Error::new(ErrorKind::InvalidInput, message));
            }
            PayloadMode::Unsigned => Step::Known(PayloadHash::Unsigned),
            PayloadMode::StreamingSigned => chunked(parts, &body, true)?,
            PayloadMode::StreamingUnsignedTrailer => chunked(parts, &body, false)?,
            PayloadMode::Auto | PayloadMode::Buffered { .. } if body.has_ended() => Step::Known(PayloadHash::Empty),
            PayloadMode::Auto if is_s3 => {
                let is_https = parts.uri.scheme() == Some(&Scheme::HTTPS);
                if parts.headers.contains_key(X_AMZ_TRAILER) {
                    chunked(parts, &body, !is_https)?
                } else if is_https {
                    Step::Probe(Stream::Unsigned)
                } else {
                    Step::Probe(length(parts, &body).map_or(Stream::Buffered, Stream::Signed))
                }
            }
            PayloadMode::Auto => Step::Probe(Stream::Buffered),
            PayloadMode::Buffered { limit } => {
                check_length(&body, limit)?;
                Step::Buffer { limit, hasher: Sha256::new() }
            }
        };
        Ok(Self { body, step })
    }

    /// What stands for the body in the signature, once enough of it was read.
    pub(super) fn poll_payload(&mut self, cx: &mut Context<'_>) -> Poll<Result<Payload, Error>> {
        loop {
            self.step = match &mut self.step {
                Step::Known(hash) => return Poll::Ready(Ok(Payload::Hash(*hash))),
                Step::Chunked { plan, is_signed } => {
                    // Asked again after its answer it has none, as other futures do.
                    let Some(plan) = plan.take() else { return Poll::Pending };
                    return Poll::Ready(Ok(Payload::Chunked { plan, is_signed: *is_signed }));
                }
                Step::Probe(stream) => {
                    let stream = *stream;
                    if probe(&mut self.body, cx)? {
                        let data = self.body.read().data().next();
                        Step::Known(data.map_or(PayloadHash::Empty, |data| PayloadHash::of(data)))
                    } else {
                        match stream {
                            Stream::Unsigned => Step::Known(PayloadHash::Unsigned),
                            Stream::Signed(length) => {
                                Step::Chunked { plan: Some(Plan::without_trailers(length)), is_signed: true }
                            }
                            Stream::Buffered => {
                                check_length(&self.body, DEFAULT_BUFFER_LIMIT)?;
                                let mut hasher = Sha256::new();
                                self.body.read().data().for_each(|data| hasher.update(data));
                                Step::Buffer { limit: DEFAULT_BUFFER_LIMIT, hasher }
                            }
                        }
                    }
                }
                Step::Buffer { limit, hasher } => {
                    while let Some(data) = ready!(self.body.poll_read(cx)) {
                        let data = data.map_err(broken)?;
                        check_length(&self.body, *limit)?;
                        hasher.update(data);
                    }
                    let hash = std::mem::take(hasher).finalize().into();
                    Step::Known(if self.body.read().bytes() == 0 {
                        PayloadHash::Empty
                    } else {
                        PayloadHash::Sha256(hash)
                    })
                }
            };
        }
    }

    /// The body to send.
    pub(super) fn into_body(self) -> SignedBody<B> {
        self.body
    }
}

/// A body's length, from its size hint or from the request.
fn length<B: Body<Data = Bytes> + Unpin>(parts: &Parts, body: &SignedBody<B>) -> Option<u64> {
    let stated = || parts.headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok();
    body.length().or_else(stated)
}

fn chunked<B: Body<Data = Bytes> + Unpin>(parts: &Parts, body: &SignedBody<B>, is_signed: bool) -> Result<Step, Error> {
    let Some(length) = length(parts, body) else {
        let message = "the body's length is not known, and S3 wants to know it before it takes chunks; give the body an \
                       exact size hint or the request a Content-Length, or upload it in parts";
        return Err(Error::new(ErrorKind::InvalidInput, message));
    };
    let plan = Plan::new(&parts.headers, length)?;
    if !is_signed && !plan.has_trailers() {
        let message = "PayloadMode::StreamingUnsignedTrailer needs the header x-amz-trailer, which names the checksum \
                       that the body ends with";
        return Err(Error::new(ErrorKind::InvalidInput, message));
    }
    Ok(Step::Chunked { plan: Some(plan), is_signed })
}

/// Reads just enough to tell whether a body is in memory as a whole: one piece of data that is there at once, then the end.
/// A body that keeps us waiting, or comes in pieces, is a stream.
fn probe<B>(body: &mut SignedBody<B>, cx: &mut Context<'_>) -> Result<bool, Error>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    while !body.has_ended() && !body.read().is_in_pieces() {
        match body.poll_read(cx) {
            Poll::Ready(Some(data)) => data.map(drop).map_err(broken)?,
            Poll::Ready(None) => {}
            Poll::Pending => return Ok(false),
        }
    }
    Ok(!body.read().is_in_pieces())
}

/// Refuses a body as soon as it is sure to be longer than the limit, best before any of it is read.
fn check_length<B: Body<Data = Bytes> + Unpin>(body: &SignedBody<B>, limit: usize) -> Result<(), Error> {
    let length = body.read().bytes().saturating_add(body.unread_bytes());
    if length <= limit as u64 {
        return Ok(());
    }
    let message = format!(
        "the body is at least {length} bytes long, and at most {limit} bytes are read into memory to be hashed; set \
         PayloadMode::Buffered with a higher limit, PayloadMode::Precomputed with the body's SHA-256, or for S3 \
         PayloadMode::Unsigned"
    );
    Err(Error::new(ErrorKind::InvalidInput, message))
}

fn broken(error: impl Into<BoxError>) -> Error {
    Error::new(ErrorKind::RequestBody, "the request's body failed while it was read to be signed").with_source(error)
}

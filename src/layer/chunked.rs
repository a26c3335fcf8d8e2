//! The content coding `aws-chunked`: a body cut into chunks, each with its signature, and trailers behind them.
//!
//! Source: [Signature calculations: chunked upload](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html) and
//! [with trailing headers](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html).

use std::collections::VecDeque;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::HeaderMap;
use http::header::{CONTENT_LENGTH, HeaderName, HeaderValue};
use http::request::Parts;
use http_body::Frame;
use sha2::{Digest, Sha256};

use crate::sigv4::ChunkSigner;
use crate::{BoxError, Error, ErrorKind};

/// The size of a signed chunk but the last: 128 KiB, which is read and hashed before it is sent. S3 wants at least 8 KiB and
/// `MinIO` at most 16 MiB; at this size the signatures cost 1 % of the hashing, and a chunk stays in the processor's cache.
const SIGNED_CHUNK: u64 = 128 * 1024;

/// The size of an unsigned chunk but the last: 1 MiB, which passes through. `MinIO` takes at most 16 MiB.
const UNSIGNED_CHUNK: u64 = 1024 * 1024;

pub(super) const X_AMZ_TRAILER: HeaderName = HeaderName::from_static("x-amz-trailer");
const X_AMZ_DECODED_CONTENT_LENGTH: HeaderName = HeaderName::from_static("x-amz-decoded-content-length");
const X_AMZ_TRAILER_SIGNATURE: &str = "x-amz-trailer-signature";

/// The trailers whose values have a known length, in characters of base64. The length of a request must be known before its
/// body is read.
const TRAILERS: [(&str, u64); 5] = [
    ("x-amz-checksum-crc32", 8),
    ("x-amz-checksum-crc32c", 8),
    ("x-amz-checksum-crc64nvme", 12),
    ("x-amz-checksum-sha1", 28),
    ("x-amz-checksum-sha256", 44),
];

/// What is known of a body that is going to be encoded.
pub(super) struct Plan {
    decoded_length: u64,
    trailers: Vec<(HeaderName, u64)>,
}

impl Plan {
    /// Looks at a request, before anything is changed in it.
    pub(super) fn new(headers: &HeaderMap, decoded_length: u64) -> Result<Self, Error> {
        let invalid = |message: String| Error::new(ErrorKind::InvalidInput, message);
        let mut trailers = Vec::new();
        for value in headers.get_all(X_AMZ_TRAILER) {
            for name in value.to_str().unwrap_or_default().split(',').map(str::trim) {
                let known = TRAILERS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
                let (name, length) = known.ok_or_else(|| {
                    invalid(format!("{name:?} in x-amz-trailer is no checksum of S3, so its length is not known"))
                })?;
                trailers.push((HeaderName::from_static(name), *length));
            }
        }
        // The signature is over the lines in this order.
        trailers.sort_by(|(one, _), (other, _)| one.as_str().cmp(other.as_str()));
        Ok(Self { decoded_length, trailers })
    }

    /// A body of this length with nothing behind it.
    pub(super) fn without_trailers(decoded_length: u64) -> Self {
        Self { decoded_length, trailers: Vec::new() }
    }

    /// Whether there will be trailers.
    pub(super) fn has_trailers(&self) -> bool {
        !self.trailers.is_empty()
    }

    /// Sets the headers that tell of the encoding. `Content-Encoding: aws-chunked`, which S3's documentation names as well, is
    /// not among them: S3 knows the encoding from `x-amz-content-sha256`, and most other stores keep what they get in
    /// `Content-Encoding` and serve the object with it.
    pub(super) fn set_headers(&self, parts: &mut Parts) {
        let headers = &mut parts.headers;
        headers.insert(X_AMZ_DECODED_CONTENT_LENGTH, HeaderValue::from(self.decoded_length));
        // The client takes the encoded length from the body.
        headers.remove(CONTENT_LENGTH);
    }

    /// What encodes the body: with a signer every chunk is signed.
    pub(super) fn encoder(self, signer: Option<ChunkSigner>) -> Encoder {
        let left = self.encoded_length(signer.is_some());
        let chunk_size = if signer.is_some() { SIGNED_CHUNK } else { UNSIGNED_CHUNK };
        Encoder {
            signer,
            chunk_size,
            plan: self,
            read: 0,
            chunk_left: 0,
            chunk: VecDeque::new(),
            hasher: Sha256::new(),
            unread: Bytes::new(),
            written: VecDeque::new(),
            encoded_left: left,
            is_first: true,
            is_finished: false,
        }
    }

    fn encoded_length(&self, is_signed: bool) -> u64 {
        let signature = if is_signed { ";chunk-signature=".len() as u64 + 64 } else { 0 };
        let chunk = |size: u64| hex_digits(size) + signature + 4 + size;
        let size = if is_signed { SIGNED_CHUNK } else { UNSIGNED_CHUNK };
        let rest = self.decoded_length % size;
        let chunks = (self.decoded_length / size) * chunk(size) + if rest > 0 { chunk(rest) } else { 0 };
        let trailers =
            self.trailers.iter().map(|(name, length)| name.as_str().len() as u64 + 1 + length + 2).sum::<u64>();
        let trailer_signature =
            if is_signed && self.has_trailers() { X_AMZ_TRAILER_SIGNATURE.len() as u64 + 1 + 64 + 2 } else { 0 };
        // The empty chunk has no data and so no end of line behind it; the end is an empty line.
        chunks + (1 + signature + 2) + trailers + trailer_signature + 2
    }
}

fn hex_digits(size: u64) -> u64 {
    u64::from(size.checked_ilog2().unwrap_or(0) / 4 + 1)
}

/// Encodes a body as it is read. The data itself is handed on uncopied.
pub(super) struct Encoder {
    signer: Option<ChunkSigner>,
    chunk_size: u64,
    plan: Plan,
    /// How much was read of the body.
    read: u64,
    /// How much the chunk that was begun still lacks.
    chunk_left: u64,
    /// The data of a chunk that is to be signed.
    chunk: VecDeque<Bytes>,
    hasher: Sha256,
    /// What was read and does not belong to the chunk that was begun.
    unread: Bytes,
    /// What is ready to be sent.
    written: VecDeque<Bytes>,
    encoded_left: u64,
    is_first: bool,
    is_finished: bool,
}

impl Encoder {
    /// How many bytes are still to be sent.
    pub(super) fn encoded_left(&self) -> u64 {
        self.encoded_left
    }

    /// The next piece to send; `None` at the end. `read` gives the body's next frame.
    pub(super) fn poll_encoded<E: Into<BoxError>>(
        &mut self,
        cx: &mut Context<'_>,
        mut read: impl FnMut(&mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, E>>>,
    ) -> Poll<Option<Result<Bytes, BoxError>>> {
        loop {
            if let Some(piece) = self.written.pop_front() {
                self.encoded_left = self.encoded_left.saturating_sub(piece.len() as u64);
                return Poll::Ready(Some(Ok(piece)));
            }
            if self.is_finished {
                return Poll::Ready(None);
            }
            let result = if self.unread.is_empty() {
                match ready!(read(cx)) {
                    Some(Ok(frame)) => self.take_frame(frame),
                    Some(Err(error)) => Err(error.into()),
                    None => self.finish(&HeaderMap::new()),
                }
            } else {
                self.take_data();
                Ok(())
            };
            if let Err(error) = result {
                self.is_finished = true;
                return Poll::Ready(Some(Err(error)));
            }
        }
    }

    fn take_frame(&mut self, frame: Frame<Bytes>) -> Result<(), BoxError> {
        match frame.into_data() {
            Ok(data) => {
                self.read = self.read.saturating_add(data.len() as u64);
                if self.read > self.plan.decoded_length {
                    return Err(wrong_length(&format!("more than the {} bytes", self.plan.decoded_length)));
                }
                self.unread = data;
                Ok(())
            }
            Err(frame) => match frame.into_trailers() {
                Ok(trailers) => self.finish(&trailers),
                Err(_) => Ok(()),
            },
        }
    }

    /// Moves data into the chunk: as much as fits.
    fn take_data(&mut self) {
        if self.chunk_left == 0 {
            let unsent = self.plan.decoded_length - self.read + self.unread.len() as u64;
            self.chunk_left = unsent.min(self.chunk_size);
            if self.signer.is_none() {
                let head = self.chunk_head(self.chunk_left, None);
                self.written.push_back(head);
            }
        }
        let length = usize::try_from(self.chunk_left).unwrap_or(usize::MAX).min(self.unread.len());
        let piece = self.unread.split_to(length);
        self.chunk_left -= length as u64;
        if self.signer.is_none() {
            self.written.push_back(piece);
            return;
        }
        self.hasher.update(&piece);
        self.chunk.push_back(piece);
        if self.chunk_left == 0 {
            let size = self.chunk.iter().map(|piece| piece.len() as u64).sum();
            let signature = self.sign_chunk();
            let head = self.chunk_head(size, signature);
            self.written.push_back(head);
            self.written.append(&mut self.chunk);
        }
    }

    fn sign_chunk(&mut self) -> Option<[u8; 64]> {
        let hash = self.hasher.finalize_reset().into();
        self.signer.as_mut().map(|signer| signer.sign_chunk(&hash))
    }

    /// The line before a chunk, and the end of the line that the chunk before it is.
    fn chunk_head(&mut self, size: u64, signature: Option<[u8; 64]>) -> Bytes {
        let mut head = Vec::with_capacity(2 + 16 + 17 + 64 + 2);
        if !self.is_first {
            head.extend_from_slice(b"\r\n");
        }
        self.is_first = false;
        head.extend_from_slice(format!("{size:x}").as_bytes());
        if let Some(signature) = signature {
            head.extend_from_slice(b";chunk-signature=");
            head.extend_from_slice(&signature);
        }
        head.extend_from_slice(b"\r\n");
        Bytes::from(head)
    }

    /// Writes the empty chunk, the trailers and the end.
    fn finish(&mut self, trailers: &HeaderMap) -> Result<(), BoxError> {
        if self.read < self.plan.decoded_length {
            return Err(wrong_length(&format!("{} of the {} bytes", self.read, self.plan.decoded_length)));
        }
        let signature = self.sign_chunk();
        let mut end = self.chunk_head(0, signature).to_vec();
        let mut lines = String::new();
        for (name, length) in &self.plan.trailers {
            let value = trailers.get(name).ok_or_else(|| wrong_trailer(name, "is missing"))?;
            if value.len() as u64 != *length {
                return Err(wrong_trailer(name, "has another length than such a checksum"));
            }
            let line = format!("{name}:{}", String::from_utf8_lossy(value.as_bytes()));
            end.extend_from_slice(line.as_bytes());
            end.extend_from_slice(b"\r\n");
            lines.extend([&line, "\n"]);
        }
        if let Some(signer) = self.signer.as_mut().filter(|_| self.plan.has_trailers()) {
            let signature = signer.sign_trailers(&Sha256::digest(&lines).into());
            end.extend_from_slice(X_AMZ_TRAILER_SIGNATURE.as_bytes());
            end.push(b':');
            end.extend_from_slice(&signature);
            end.extend_from_slice(b"\r\n");
        }
        end.extend_from_slice(b"\r\n");
        self.written.push_back(Bytes::from(end));
        self.is_finished = true;
        Ok(())
    }
}

fn wrong_length(came: &str) -> BoxError {
    let message = format!("the request's body has {came} that it was said to have");
    Error::new(ErrorKind::RequestBody, message).into()
}

fn wrong_trailer(name: &HeaderName, what: &str) -> BoxError {
    let message = format!("the request's body was to end with the trailer {name}, which {what}");
    Error::new(ErrorKind::RequestBody, message).into()
}

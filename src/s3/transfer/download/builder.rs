//! An object of any size, downloaded.

use std::ops::RangeBounds;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryFutureExt, TryStreamExt, stream};
use http::Method;
use http_body::Frame;
use http_body_util::StreamBody;
use tokio::io::{AsyncWrite, AsyncWriteExt};

use super::begin::{Begun, Wish};
use super::in_order::InOrder;
use super::object::Requests;
use super::temporary_file::TemporaryFile;
use super::to_file;
use crate::runtime::runtime;
use crate::s3::transfer::part_sizes::DEFAULT_PART_SIZE;
use crate::s3::transfer::progress::{Progress, ProgressWatch, Tracker};
use crate::s3::transfer::upload::DEFAULT_CONCURRENCY;
use crate::s3::{ObjectHead, S3, S3Request, byte_range};
use crate::{Body, Error, ErrorKind, Transport};

/// The smallest part of a download, in bytes: 64 KiB. Less would be more requests than bytes.
pub const MIN_DOWNLOAD_PART_SIZE: u64 = 64 * 1024;

/// A download of any size: one request for an object that is no longer than a part, otherwise several at once. Made by
/// [`Bucket::download`](crate::s3::Bucket::download).
///
/// All parts are of one and the same object, or the download fails: each but the first is asked for by the entity tag that the
/// first had (`If-Match`), and answers are checked for it. When the object changes meanwhile, S3 answers 412
/// ([`is_precondition_failed`](Error::is_precondition_failed)). A part that breaks off goes on from where it stopped, and one
/// that fails for a passing fault is asked for again, three times in all. Requests name a version only where
/// [`version_id`](Self::version_id) did: that takes the permission `s3:GetObjectVersion`, which not every reader has.
///
/// In memory are [`concurrency`](Self::concurrency) × `part_size` bytes at the most (64 MiB unless told otherwise), of a file
/// half a megabyte a part.
///
/// Where checksums are used ([`ChecksumMode`](crate::endpoint::ChecksumMode)) the whole object's is compared before the file
/// appears, the bytes are returned or the stream ends. Of an object in several parts that costs a `HeadObject`, and holds for
/// CRCs of the whole object, which is what S3 keeps by default: SHA checksums and checksums of parts' checksums (`COMPOSITE`)
/// are not compared then. Nor is the content of a [`range`](Self::range).
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let (_server, s3) = s3().await?;
/// # let (backups, folder) = (s3.bucket("reports"), tempfile::tempdir().expect("a folder"));
/// # backups.put("db.tar", vec![0; 150_000]).await?;
/// let saved = backups.download("db.tar").part_size(65_536).to_file(folder.path().join("db.tar")).await?;
/// assert_eq!((saved.bytes, saved.parts), (150_000, 3));
///
/// assert_eq!(backups.download("db.tar").range(..512).to_bytes(1_000_000).await?.len(), 512);
/// # Ok(()) }
/// ```
#[derive(Debug)]
#[must_use = "nothing is downloaded until it is read"]
pub struct Download {
    s3: S3<Transport>,
    bucket: String,
    key: String,
    request: S3Request,
    range: Option<(u64, Option<u64>)>,
    part_size: u64,
    concurrency: usize,
    attempt_timeout: Option<Duration>,
    tracker: Tracker,
}

/// What a [`Download`] into a file or a writer answers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DownloadOutput {
    /// What the headers of the first answer say; of an object in several parts, it is that of the first part.
    pub head: ObjectHead,
    /// How many bytes were downloaded.
    pub bytes: u64,
    /// In how many parts; 1 for one request.
    pub parts: u32,
}

impl Download {
    pub(in crate::s3) fn new(s3: S3<Transport>, bucket: &str, key: String) -> Self {
        Self {
            s3,
            request: S3Request::object(Method::GET, bucket, &key),
            bucket: bucket.to_owned(),
            key,
            range: None,
            part_size: DEFAULT_PART_SIZE,
            concurrency: DEFAULT_CONCURRENCY,
            attempt_timeout: None,
            tracker: Tracker::new(),
        }
    }

    /// Sets the size of a part in bytes, [`MIN_DOWNLOAD_PART_SIZE`] or more; the default is [`DEFAULT_PART_SIZE`]. It need not
    /// be the size of the parts that the object was uploaded in.
    pub fn part_size(mut self, bytes: u64) -> Self {
        self.part_size = bytes;
        self
    }

    /// Sets how many parts are on their way at once, 1 or more; the default is [`DEFAULT_CONCURRENCY`].
    pub fn concurrency(mut self, parts: usize) -> Self {
        self.concurrency = parts.max(1);
        self
    }

    /// Sets how long one attempt at a part may wait for the store; the default is a minute and what its bytes take at 50 kB/s.
    pub fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.attempt_timeout = Some(limit);
        self
    }

    /// Downloads only these bytes, counted from 0: `..1024`, `1024..`, `5..=9`.
    pub fn range(mut self, bytes: impl RangeBounds<u64>) -> Self {
        match byte_range::ends(bytes) {
            // That is the whole object, which may be empty.
            Some((0, None)) => self.range = None,
            Some(range) => self.range = Some(range),
            None => self.request.fail("the range has no byte in it".to_owned()),
        }
        self
    }

    /// Calls this whenever the download is further, from where it is polled or from a task: it must not block.
    pub fn on_progress(mut self, callback: impl Fn(&Progress) + Send + Sync + 'static) -> Self {
        self.tracker.set_callback(callback);
        self
    }

    setters! {
        /// Only while the object has this entity tag; otherwise the error
        /// [`is_precondition_failed`](crate::Error::is_precondition_failed).
        header if_match = "if-match";
    }
    version_setters!();
    customer_key_setters!();
    object_request_setters!();

    /// Looks at the download's progress from elsewhere.
    #[must_use]
    pub fn progress(&self) -> ProgressWatch {
        self.tracker.watch()
    }

    /// Reads it into memory, if it has no more than `limit` bytes; a longer one is refused before it is read.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let (_server, s3) = s3().await?;
    /// let reports = s3.bucket("reports");
    /// # reports.put("q4.csv", "a;b").await?;
    /// assert_eq!(reports.download("q4.csv").to_bytes(3).await?, "a;b");
    /// let error = reports.download("q4.csv").to_bytes(2).await.unwrap_err();
    /// assert_eq!(error.kind(), tower_sigv4::ErrorKind::InvalidResponse);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidResponse`] when it is longer than the limit; otherwise as [`to_file`](Self::to_file).
    pub async fn to_bytes(self, limit: usize) -> Result<Bytes, Error> {
        let too_long = |length: u64| {
            let message = format!("the object has {length} bytes or more, and {limit} are the most that is read of it");
            Error::new(ErrorKind::InvalidResponse, message).in_operation("GetObject")
        };
        let mut pieces = self.in_order().await?;
        let total = pieces.begun.total().unwrap_or_default();
        let mut bytes = Vec::new();
        if usize::try_from(total).is_ok_and(|total| total <= limit) {
            bytes.try_reserve_exact(usize::try_from(total).unwrap_or_default()).map_err(|error| {
                Error::new(ErrorKind::Output, format!("there is no memory for {total} bytes")).with_source(error)
            })?;
        } else {
            return Err(too_long(total));
        }
        while let Some(piece) = pieces.next().await? {
            if piece.len() > limit - bytes.len() {
                return Err(too_long(bytes.len() as u64 + piece.len() as u64));
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes.into())
    }

    /// Reads it into a file, parts as they come. The file appears when it is complete and verified, in place of what had that
    /// name; until then it is in the same folder under another, and is deleted when the download fails or is dropped. It is
    /// not forced onto the disk.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] for a path that is a folder, options that S3 refuses and outside of a tokio runtime;
    /// [`ErrorKind::Output`] when the file cannot be written; [`ErrorKind::InvalidResponse`] when answers are not of one object
    /// or it does not match its checksum; otherwise as [`S3::send`].
    pub async fn to_file(self, path: impl Into<PathBuf>) -> Result<DownloadOutput, Error> {
        runtime()?;
        self.check()?;
        let file = TemporaryFile::create(Arc::from(path.into())).await?;
        let concurrency = self.concurrency;
        let begun = self.begin().await?;
        let (object, parts) = (Arc::clone(&begun.object), begun.parts());
        let bytes = to_file::write_all(begun, concurrency, &file).await?;
        file.rename().await?;
        Ok(DownloadOutput { head: object.head.clone(), bytes, parts })
    }

    /// Writes it to a writer, in order, and flushes that. Bytes that were written are known to be good when this returns.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let (_server, s3) = s3().await?;
    /// let reports = s3.bucket("reports");
    /// # reports.put("q4.csv", "a;b").await?;
    /// let mut memory = Vec::new();
    /// assert_eq!(reports.download("q4.csv").to_writer(&mut memory).await?.bytes, 3);
    /// assert_eq!(memory, b"a;b");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Output`] when the writer fails; otherwise as [`to_file`](Self::to_file).
    pub async fn to_writer(self, writer: &mut (impl AsyncWrite + Unpin)) -> Result<DownloadOutput, Error> {
        let failed = |error| {
            Error::new(ErrorKind::Output, "what is downloaded could not be written to its writer").with_source(error)
        };
        let mut pieces = self.in_order().await?;
        let (head, parts) = (pieces.begun.object.head.clone(), pieces.begun.parts());
        let mut bytes = 0;
        while let Some(piece) = pieces.next().await? {
            writer.write_all(&piece).await.map_err(failed)?;
            bytes += piece.len() as u64;
        }
        writer.flush().await.map_err(failed)?;
        Ok(DownloadOutput { head, bytes, parts })
    }

    /// The bytes as a stream, in order, for a tokio runtime. Parts are read ahead, as many as there is memory for; when nobody
    /// takes them no more are asked for. An error ends it, also one of a checksum that does not match, in place of its end.
    ///
    /// ```
    /// use futures_util::TryStreamExt;
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let (_server, s3) = s3().await?;
    /// let reports = s3.bucket("reports");
    /// # reports.put("events.jsonl", "{}\n{}\n").await?;
    /// let mut pieces = reports.download("events.jsonl").stream();
    /// let mut length = 0;
    /// while let Some(piece) = pieces.try_next().await? {
    ///     length += piece.len();
    /// }
    /// assert_eq!(length, 6);
    /// # Ok(()) }
    /// ```
    pub fn stream(self) -> impl Stream<Item = Result<Bytes, Error>> + Send + Unpin + 'static {
        let pieces = self.in_order().map_ok(|pieces| {
            stream::try_unfold(
                pieces,
                |mut pieces| async move { Ok(pieces.next().await?.map(|piece| (piece, pieces))) },
            )
        });
        pieces.try_flatten_stream().boxed()
    }

    /// The [`stream`](Self::stream) as a body, such as that of an answer.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let (_server, s3) = s3().await?;
    /// let reports = s3.bucket("reports");
    /// # reports.put("q4.csv", "a;b").await?;
    /// let answer = http::Response::new(reports.download("q4.csv").into_body());
    /// assert_eq!(answer.into_body().collect(1_000_000).await?, "a;b");
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn into_body(self) -> Body {
        Body::streaming(StreamBody::new(self.stream().map_ok(Frame::data)))
    }

    async fn in_order(self) -> Result<InOrder, Error> {
        runtime()?;
        self.check()?;
        let concurrency = self.concurrency;
        Ok(InOrder::new(self.begin().await?, concurrency))
    }

    fn check(&self) -> Result<(), Error> {
        if self.part_size >= MIN_DOWNLOAD_PART_SIZE {
            return Ok(());
        }
        let message =
            format!("a part of a download has {MIN_DOWNLOAD_PART_SIZE} bytes or more, not {}", self.part_size);
        Err(Error::new(ErrorKind::InvalidInput, message))
    }

    async fn begin(self) -> Result<Begun, Error> {
        let wish = Wish { range: self.range, part_size: self.part_size };
        let requests = Requests {
            s3: self.s3,
            bucket: self.bucket,
            key: self.key,
            options: self.request,
            attempt_timeout: self.attempt_timeout,
            tracker: self.tracker,
        };
        Begun::new(requests, wish).await
    }
}

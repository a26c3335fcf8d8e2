//! What is uploaded, and how it is cut into parts.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, TryStreamExt, stream};
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::task::spawn_blocking;

use super::file_body::{file_body, unreadable};
use super::part_sizes;
use crate::{Body, BoxError, Error, ErrorKind};

/// How much is asked of a reader at a time, in bytes.
const READ: usize = 64 * 1024;

/// What is uploaded: bytes (anything that converts to them), a file, a stream or a reader.
///
/// ```
/// use tower_sigv4::s3::transfer::UploadSource;
///
/// let text = UploadSource::from("a;b");
/// let file = UploadSource::file("/var/log/syslog");
/// let pipe = UploadSource::reader(tokio::io::empty());
/// ```
pub struct UploadSource(pub(super) Source);

pub(super) enum Source {
    Bytes(Bytes),
    File(Arc<Path>),
    Stream(Body),
}

impl UploadSource {
    /// A file. It must not change while it is uploaded: that is noticed, by its length and time, and an error
    /// ([`ErrorKind::RequestBody`]).
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self(Source::File(path.into().into()))
    }

    /// A stream of any length; it is read once, a part at a time.
    ///
    /// ```
    /// use futures_util::{StreamExt, stream};
    /// use tower_sigv4::s3::transfer::UploadSource;
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let (_server, s3) = s3().await?;
    /// let reports = s3.bucket("reports");
    /// let lines = stream::iter(["a;b\n", "c;d\n"]).map(|line| Ok::<_, std::io::Error>(line.into()));
    /// let uploaded = reports.upload("q4.csv", UploadSource::stream(lines)).send().await?;
    /// assert_eq!(uploaded.bytes, 8);
    /// # Ok(()) }
    /// ```
    pub fn stream<E: Into<BoxError> + 'static>(pieces: impl Stream<Item = Result<Bytes, E>> + Send + 'static) -> Self {
        Body::streaming(StreamBody::new(pieces.map_ok(Frame::data).map_err(Into::into))).into()
    }

    /// A reader of any length; it is read once, a part at a time.
    pub fn reader(reader: impl AsyncRead + Send + 'static) -> Self {
        let start = (Box::pin(reader), BytesMut::new());
        Self::stream(stream::try_unfold(start, |(mut reader, mut buffer)| async move {
            buffer.reserve(READ);
            let length = reader.read_buf(&mut buffer).await?;
            Ok::<_, io::Error>((length > 0).then(|| (buffer.split().freeze(), (reader, buffer))))
        }))
    }
}

/// A source that is ready to be cut into parts.
pub(super) struct Opened {
    pub(super) source: PartSource,
    /// How many bytes it has, when that is known.
    pub(super) length: Option<u64>,
    /// What a file looks like before.
    pub(super) stamp: Option<FileStamp>,
}

/// What a file looks like from outside, to notice that it changes.
pub(super) struct FileStamp {
    path: Arc<Path>,
    length: u64,
    modified: Option<SystemTime>,
}

impl UploadSource {
    pub(super) async fn open(self) -> Result<Opened, Error> {
        Ok(match self.0 {
            Source::Bytes(bytes) => {
                Opened { length: Some(bytes.len() as u64), source: PartSource::Bytes(bytes), stamp: None }
            }
            Source::File(path) => {
                let stamp = FileStamp::of(Arc::clone(&path)).await?;
                let source = PartSource::File { path, offset: 0, left: stamp.length };
                Opened { source, length: Some(stamp.length), stamp: Some(stamp) }
            }
            Source::Stream(body) => {
                let length = http_body::Body::size_hint(&body).exact();
                Opened { source: PartSource::stream(body), length, stamp: None }
            }
        })
    }
}

impl FileStamp {
    async fn of(path: Arc<Path>) -> Result<Self, Error> {
        let asked = Arc::clone(&path);
        let metadata = spawn_blocking(move || std::fs::metadata(asked)).await.map_err(io::Error::other);
        match metadata.and_then(|metadata| metadata) {
            Ok(metadata) if metadata.is_file() => {
                Ok(Self { path, length: metadata.len(), modified: metadata.modified().ok() })
            }
            Ok(_) => {
                let message = format!("{} is no file; only files can be uploaded", path.display());
                Err(Error::new(ErrorKind::InvalidInput, message))
            }
            Err(error) => Err(unreadable(&path, error)),
        }
    }

    /// Refuses to go on when the file has changed.
    pub(super) async fn check(self) -> Result<(), Error> {
        let now = Self::of(Arc::clone(&self.path)).await?;
        if (now.length, now.modified) == (self.length, self.modified) {
            return Ok(());
        }
        let message = format!("the file {} changed while it was uploaded", self.path.display());
        Err(Error::new(ErrorKind::RequestBody, message))
    }
}

impl From<Body> for UploadSource {
    fn from(body: Body) -> Self {
        match body.as_bytes() {
            Some(bytes) => Self(Source::Bytes(bytes.clone())),
            None => Self(Source::Stream(body)),
        }
    }
}

impl From<Bytes> for UploadSource {
    fn from(bytes: Bytes) -> Self {
        Self(Source::Bytes(bytes))
    }
}

impl From<Vec<u8>> for UploadSource {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Source::Bytes(bytes.into()))
    }
}

impl From<String> for UploadSource {
    fn from(text: String) -> Self {
        Self(Source::Bytes(text.into()))
    }
}

impl From<&'static str> for UploadSource {
    fn from(text: &'static str) -> Self {
        Self(Source::Bytes(Bytes::from_static(text.as_bytes())))
    }
}

/// The content can be anything, so only its kind is shown.
impl fmt::Debug for UploadSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Bytes(bytes) => write!(f, "UploadSource({} bytes)", bytes.len()),
            Source::File(path) => write!(f, "UploadSource({})", path.display()),
            Source::Stream(_) => f.write_str("UploadSource(stream)"),
        }
    }
}

/// A part that can be sent, and sent again.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) number: u32,
    pub(super) length: u64,
    pub(super) body: Body,
}

/// Cuts a source into parts, in order.
pub(super) struct Parts {
    source: PartSource,
    part_size: PartSize,
    number: u32,
}

/// How large the next part is.
#[derive(Clone, Copy)]
pub(super) enum PartSize {
    /// As all are.
    Fixed(u64),
    /// More, the further a stream of unknown length goes.
    Growing(u64),
}

pub(super) enum PartSource {
    Bytes(Bytes),
    File { path: Arc<Path>, offset: u64, left: u64 },
    Stream { body: Body, unread: Bytes, has_ended: bool },
}

impl Parts {
    pub(super) fn new(source: PartSource, part_size: PartSize) -> Self {
        Self { source, part_size, number: 0 }
    }

    /// The next part; `None` at the end. There is at least one part, which may be empty.
    pub(super) async fn next(&mut self) -> Result<Option<Part>, Error> {
        let number = self.number + 1;
        let size = match self.part_size {
            PartSize::Fixed(size) => size,
            PartSize::Growing(wish) => part_sizes::growing(number, wish),
        };
        let (length, body) = self.source.take(size).await?;
        if length == 0 && number > 1 {
            return Ok(None);
        }
        if number > part_sizes::MAX_PARTS {
            let message = "the object has more than 10000 parts; set a larger part size";
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
        self.number = number;
        Ok(Some(Part { number, length, body }))
    }
}

impl PartSource {
    /// A body's rest as parts.
    pub(super) fn stream(body: Body) -> Self {
        Self::Stream { body, unread: Bytes::new(), has_ended: false }
    }

    /// Takes up to so many bytes; fewer only at the end.
    async fn take(&mut self, size: u64) -> Result<(u64, Body), Error> {
        match self {
            Self::Bytes(rest) => {
                let part = rest.split_to(usize::try_from(size).unwrap_or(usize::MAX).min(rest.len()));
                Ok((part.len() as u64, Body::from(part)))
            }
            Self::File { path, offset, left } => {
                let (start, length) = (*offset, size.min(*left));
                *offset += length;
                *left -= length;
                Ok((length, file_body(Arc::clone(path), start, length)))
            }
            Self::Stream { body, unread, has_ended } => {
                let mut pieces = Vec::new();
                let mut missing = size;
                while missing > 0 {
                    if unread.is_empty() {
                        let next = if *has_ended { None } else { next_data(body).await? };
                        *has_ended = next.is_none();
                        let Some(data) = next else { break };
                        *unread = data;
                    }
                    let piece = unread.split_to(usize::try_from(missing).unwrap_or(usize::MAX).min(unread.len()));
                    missing -= piece.len() as u64;
                    if !piece.is_empty() {
                        pieces.push(piece);
                    }
                }
                Ok((size - missing, of_pieces(pieces, size - missing)))
            }
        }
    }
}

async fn next_data(body: &mut Body) -> Result<Option<Bytes>, Error> {
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| {
            Error::new(ErrorKind::RequestBody, "what is uploaded broke off while it was read").with_source(error)
        })?;
        if let Ok(data) = frame.into_data() {
            return Ok(Some(data));
        }
    }
    Ok(None)
}

/// A body of pieces in memory.
fn of_pieces(mut pieces: Vec<Bytes>, length: u64) -> Body {
    if pieces.len() <= 1 {
        return Body::from(pieces.pop().unwrap_or_default());
    }
    let pieces: Arc<[Bytes]> = pieces.into();
    Body::reopenable(length, move || {
        let pieces = Arc::clone(&pieces);
        let frames = (0..pieces.len()).filter_map(move |at| pieces.get(at).cloned());
        StreamBody::new(stream::iter(frames.map(|piece| Ok::<_, BoxError>(Frame::data(piece)))))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts(source: PartSource, size: u64) -> Vec<Vec<u8>> {
        tokio_test::block_on(async {
            let mut parts = Parts::new(source, PartSize::Fixed(size));
            let mut found = Vec::new();
            while let Some(part) = parts.next().await.unwrap() {
                assert_eq!(part.number as usize, found.len() + 1);
                let again = part.body.try_clone().expect("a part can be sent again");
                let content = part.body.collect(1_000).await.unwrap();
                assert_eq!(content.len() as u64, part.length);
                assert_eq!(again.collect(1_000).await.unwrap(), content);
                found.push(content.to_vec());
            }
            found
        })
    }

    proptest! {
        #[test]
        fn any_stream_is_cut_like_bytes(pieces: Vec<Vec<u8>>, size in 1..200_u64) {
            let whole = pieces.concat();
            let expected: Vec<_> = if whole.is_empty() { vec![Vec::new()] } else {
                whole.chunks(usize::try_from(size).unwrap()).map(<[u8]>::to_vec).collect()
            };
            let frames = pieces.into_iter().map(|piece| Ok::<_, BoxError>(Bytes::from(piece)));
            let UploadSource(Source::Stream(body)) = UploadSource::stream(stream::iter(frames)) else { panic!("a stream") };
            prop_assert_eq!(parts(PartSource::stream(body), size), expected.clone());
            prop_assert_eq!(parts(PartSource::Bytes(whole.into()), size), expected);
        }
    }

    #[test]
    fn a_reader_is_read_to_its_end() {
        let UploadSource(Source::Stream(body)) = UploadSource::reader(io::Cursor::new(vec![7; 300])) else {
            panic!("a stream")
        };
        assert_eq!(parts(PartSource::stream(body), 200), [vec![7; 200], vec![7; 100]]);
    }

    #[test]
    fn a_stream_that_breaks_off_is_an_error() {
        let frames = [Ok(Bytes::from("a")), Err("cable")];
        let UploadSource(Source::Stream(body)) = UploadSource::stream(stream::iter(frames)) else { panic!("a stream") };
        let error = tokio_test::block_on(Parts::new(PartSource::stream(body), PartSize::Fixed(10)).next()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RequestBody);
    }
}

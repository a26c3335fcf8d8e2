//! What the clients are asked to do.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::OnceLock;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

pub const REGION: &str = "us-east-1";
pub const ACCESS_KEY: &str = "AKIAIOSFODNN7EXAMPLE";
pub const SECRET_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
pub const BUCKET: &str = "bucket";
pub const SMALL_KEY: &str = "folder/small";
pub const LARGE_KEY: &str = "folder/large";

pub const SMALL: usize = 1024;
pub const LARGE: usize = 256 * 1024 * 1024;
pub const PAGES: usize = 100;
pub const PAGE: usize = 1000;

/// How much of a stream comes at once.
const PIECE: usize = 64 * 1024;

/// One operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    GetSmall,
    PutSmall,
    GetLarge,
    PutLarge(Payload),
    /// All keys of the bucket.
    List,
    /// No request: one SHA-256 of the large object.
    Sha256,
    /// No request: one CRC64NVME of the large object.
    Crc64Nvme,
}

/// What a large object's signature covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payload {
    /// From memory: nothing.
    Unsigned,
    /// From memory: the SHA-256 of all.
    Sha256,
    /// From a stream: each chunk.
    Chunks,
    /// From a stream: each chunk, and a CRC64NVME behind them.
    ChunksAndCrc,
    /// From memory: nothing, with a CRC64NVME.
    Crc,
    /// From a stream: nothing, with a CRC64NVME behind it.
    CrcBehind,
}

impl Job {
    /// The number of bytes, or of keys, that are read.
    pub fn expected(self) -> u64 {
        match self {
            Self::GetSmall => SMALL as u64,
            Self::GetLarge => LARGE as u64,
            Self::List => (PAGES * PAGE) as u64,
            Self::PutSmall | Self::PutLarge(_) | Self::Sha256 | Self::Crc64Nvme => 0,
        }
    }

    /// The number of bytes that are written.
    pub fn written(self) -> u64 {
        match self {
            Self::PutSmall => SMALL as u64,
            Self::PutLarge(_) => LARGE as u64,
            _ => 0,
        }
    }

    /// The number of requests that the server gets.
    pub fn requests(self) -> u64 {
        match self {
            Self::List => PAGES as u64,
            Self::Sha256 | Self::Crc64Nvme => 0,
            _ => 1,
        }
    }

    /// How the server describes the payload, up to where a CRC is.
    pub fn payload(self) -> &'static str {
        match self {
            Self::PutLarge(Payload::Unsigned) => "unsigned",
            Self::PutLarge(Payload::Chunks) => "chunks signed",
            Self::PutLarge(Payload::ChunksAndCrc) => "chunks signed, CRC64NVME",
            Self::PutLarge(Payload::Crc) => "unsigned, CRC64NVME in",
            Self::PutLarge(Payload::CrcBehind) => "unsigned, CRC64NVME behind",
            _ => "SHA-256",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::GetSmall => "GET 1 KiB",
            Self::PutSmall => "PUT 1 KiB",
            Self::GetLarge => "GET 256 MiB",
            Self::PutLarge(Payload::Unsigned) => "PUT 256 MiB, unsigned",
            Self::PutLarge(Payload::Sha256) => "PUT 256 MiB, SHA-256 signed",
            Self::PutLarge(Payload::Chunks) => "PUT 256 MiB, a stream, chunks signed",
            Self::PutLarge(Payload::ChunksAndCrc) => "PUT 256 MiB, a stream, chunks signed and CRC64NVME",
            Self::PutLarge(Payload::Crc) => "PUT 256 MiB, unsigned with CRC64NVME",
            Self::PutLarge(Payload::CrcBehind) => "PUT 256 MiB, a stream, unsigned with CRC64NVME",
            Self::List => "list 100,000 keys",
            Self::Sha256 => "SHA-256 of 256 MiB",
            Self::Crc64Nvme => "CRC64NVME of 256 MiB",
        }
    }
}

pub fn small() -> Bytes {
    Bytes::from_static(&[b'x'; SMALL])
}

/// The large object, made once.
pub fn large() -> Bytes {
    static CONTENT: OnceLock<Bytes> = OnceLock::new();
    CONTENT.get_or_init(|| Bytes::from((0..=250).cycle().take(LARGE).collect::<Vec<u8>>())).clone()
}

/// The large object as a stream whose length is known.
pub struct Pieces(Bytes);

impl Pieces {
    pub fn large() -> Self {
        Self(large())
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let left = &mut self.get_mut().0;
        let piece = left.split_to(left.len().min(PIECE));
        Poll::Ready((!piece.is_empty()).then(|| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.len() as u64)
    }
}

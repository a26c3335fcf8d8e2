//! A part of a file as a body.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::Frame;
use tokio::task::{JoinHandle, spawn_blocking};

use crate::{Body, BoxError, Error, ErrorKind};

/// How much is read at a time: 256 KiB. Two such blocks of a part are in memory, one on its way and the next being read.
const BLOCK: u64 = 256 * 1024;

/// The bytes of a file from an offset on, this many. It can be read again; each time the file is opened anew.
pub(super) fn file_body(path: Arc<Path>, offset: u64, length: u64) -> Body {
    Body::reopenable(length, move || FileBlocks::new(Arc::clone(&path), offset, length))
}

type Block = io::Result<(File, Vec<u8>)>;

/// Reads a file in blocks, off the runtime's own threads.
struct FileBlocks {
    path: Arc<Path>,
    /// What is being read.
    reading: JoinHandle<Block>,
    /// How much is left after that.
    left: u64,
    is_over: bool,
}

impl FileBlocks {
    fn new(path: Arc<Path>, offset: u64, length: u64) -> Self {
        let first = length.min(BLOCK);
        let opened = Arc::clone(&path);
        let reading = spawn_blocking(move || {
            let mut file = File::open(opened)?;
            file.seek(SeekFrom::Start(offset))?;
            read_block(file, first)
        });
        Self { path, reading, left: length - first, is_over: length == 0 }
    }
}

fn read_block(file: File, length: u64) -> Block {
    let mut block = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    let mut file = file.take(length);
    file.read_to_end(&mut block)?;
    if block.len() as u64 == length {
        return Ok((file.into_inner(), block));
    }
    Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file became shorter while it was read"))
}

impl http_body::Body for FileBlocks {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        if this.is_over {
            return Poll::Ready(None);
        }
        let read = ready!(Pin::new(&mut this.reading).poll(cx)).map_err(io::Error::other).and_then(|block| block);
        let (file, block) = match read {
            Ok(read) => read,
            Err(error) => {
                this.is_over = true;
                return Poll::Ready(Some(Err(unreadable(&this.path, error).into())));
            }
        };
        if this.left == 0 {
            this.is_over = true;
        } else {
            let next = this.left.min(BLOCK);
            this.left -= next;
            this.reading = spawn_blocking(move || read_block(file, next));
        }
        Poll::Ready(Some(Ok(Frame::data(Bytes::from(block)))))
    }
}

/// The error of a file that cannot be read.
pub(super) fn unreadable(path: &Path, error: io::Error) -> Error {
    let message = format!("the file {} cannot be read", path.display());
    Error::new(ErrorKind::RequestBody, message).with_source(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_part_of_a_file_is_read_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path: Arc<Path> = folder.path().join("file").into();
        let content: Vec<u8> = (0..1_000_000_u32).map(|at| (at % 251) as u8).collect();
        std::fs::write(&path, &content).unwrap();
        let body = file_body(Arc::clone(&path), 1_000, 700_000);
        let again = body.try_clone().unwrap();
        assert_eq!(body.collect(1_000_000).await.unwrap(), content[1_000..701_000]);
        assert_eq!(again.collect(1_000_000).await.unwrap(), content[1_000..701_000]);
        assert_eq!(file_body(path, 0, 0).collect(1).await.unwrap(), "");
    }

    #[tokio::test]
    async fn a_file_that_is_missing_or_too_short_is_an_error_that_names_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let read = || file_body(path.clone().into(), 0, 10).collect(100);
        assert_eq!(read().await.unwrap_err().kind(), ErrorKind::RequestBody);
        std::fs::write(&path, "short").unwrap();
        let error = read().await.unwrap_err();
        assert!(error.to_string().contains("file"), "{error}");
    }
}

//! A download into a file.

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};

use super::begin::Begun;
use super::part_reader::PartReader;
use super::temporary_file::TemporaryFile;
use super::verify::{Joined, Verifier};
use crate::Error;
use crate::checksum::Checksum;

/// How much is written at a time: 256 KiB. Two such blocks of a part are in memory, one on its way and the next being read.
const BLOCK: usize = 256 * 1024;

/// Reads all parts, several at once, each to where it belongs; says how many bytes there are.
pub(super) async fn write_all(begun: Begun, concurrency: usize, file: &TemporaryFile) -> Result<u64, Error> {
    let (start, expected) = (begun.start, begun.expected);
    let mut joined = Joined::new(expected, start);
    let mut bytes = 0;
    let parts = stream::iter(begun).map(|part| write_part(part, start, expected, file));
    let mut parts = parts.buffer_unordered(concurrency);
    while let Some(part) = parts.try_next().await? {
        bytes += part.length;
        if let Some(checksum) = part.checksum {
            joined.add(part.start, checksum, part.length);
        }
    }
    joined.check()?;
    Ok(bytes)
}

struct Written {
    start: u64,
    length: u64,
    checksum: Option<Checksum>,
}

/// Reads a part into the file, whose first byte is that at `origin`.
async fn write_part(
    mut part: PartReader,
    origin: u64,
    expected: Option<Checksum>,
    file: &TemporaryFile,
) -> Result<Written, Error> {
    let mut verifier = Verifier::new(expected);
    let mut offset = part.start() - origin;
    let mut writing = None;
    loop {
        let (block, length) = next_block(&mut part, &mut verifier).await?;
        if let Some(writing) = writing.take() {
            file.written(writing).await?;
        }
        if length == 0 {
            return Ok(Written { start: part.start(), length: part.given(), checksum: verifier.found() });
        }
        writing = Some(file.write(offset, block));
        offset += length as u64;
    }
}

/// The pieces of the next block, uncopied; none behind the last.
async fn next_block(part: &mut PartReader, verifier: &mut Verifier) -> Result<(Vec<Bytes>, usize), Error> {
    let (mut block, mut length) = (Vec::new(), 0);
    while length < BLOCK
        && let Some(piece) = part.next().await?
    {
        verifier.update(&piece);
        length += piece.len();
        block.push(piece);
    }
    Ok((block, length))
}

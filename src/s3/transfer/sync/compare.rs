//! Whether a file and an object are alike.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use md5::{Digest, Md5};

use super::local::{LocalFile, blocking};
use super::walk::Direction;
use crate::Error;
use crate::checksum::ChecksumHasher;
use crate::s3::integrity::of_whole_object;
use crate::s3::transfer::complete::{hex_text, md5_of};
use crate::s3::transfer::file_body::unreadable;
use crate::s3::transfer::part_sizes::{DEFAULT_PART_SIZE, for_length};
use crate::s3::{Object, ObjectHead};

/// How much of a file is read at a time: 256 KiB.
const BLOCK: usize = 256 * 1024;

/// How a sync tells that a file and an object of one name are alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Compare {
    /// By their sizes alone.
    Size,
    /// By their sizes, and the source must not be newer than the target. No request is needed and no content is read.
    ///
    /// A downloaded file gets the time of its object, so it is neither newer nor older. Where the store tells whole seconds,
    /// so are those compared: a file that is changed within the second after its upload, without a change of its size, is
    /// taken for the same. The store's clock and this machine's should agree.
    #[default]
    SizeAndTime,
    /// By their sizes and contents; every file of the same size is read.
    ///
    /// The object's content is known by its entity tag where that is the MD5 of its content, or of the MD5s of parts as large
    /// as [`Upload`](crate::s3::transfer::Upload) makes them; otherwise by the checksum of the whole object that `HeadObject`
    /// tells, a request for each such object. Where neither is known (objects encrypted with KMS or a customer's key, on a
    /// store without checksums) they are taken to differ.
    Checksum,
}

/// Whether the source is no newer than the target.
pub(super) fn is_current(direction: Direction, file: &LocalFile, object: &Object) -> bool {
    let (Some(file), Some(object)) = (file.modified, object.last_modified) else { return false };
    match direction {
        Direction::Up if has_whole_seconds(object) => whole_seconds(file) <= object,
        Direction::Up => file <= object,
        Direction::Down => object <= file,
    }
}

fn has_whole_seconds(time: SystemTime) -> bool {
    whole_seconds(time) == time
}

/// A time without its fraction; those before 1970 stay as they are.
fn whole_seconds(time: SystemTime) -> SystemTime {
    let fraction = time.duration_since(UNIX_EPOCH).map(|since| since.subsec_nanos()).unwrap_or_default();
    time.checked_sub(std::time::Duration::from_nanos(fraction.into())).unwrap_or(time)
}

/// Whether a file's content is that of an object with this entity tag; `false` also when the tag does not tell.
pub(super) async fn has_e_tag(path: &Path, length: u64, e_tag: Option<&str>) -> Result<bool, Error> {
    let Some(e_tag) = e_tag.map(|tag| tag.trim_matches('"').to_ascii_lowercase()) else { return Ok(false) };
    let part_size = match e_tag.split_once('-') {
        None if md5_of(&e_tag).is_some() => None,
        Some((_, parts)) => {
            let size = for_length(length, DEFAULT_PART_SIZE);
            if parts.parse() != Ok(length.div_ceil(size)) {
                return Ok(false);
            }
            Some(size)
        }
        None => return Ok(false),
    };
    Ok(e_tag_of(path, part_size).await? == e_tag)
}

/// The entity tag that a file has as an object, in parts of a size.
async fn e_tag_of(path: &Path, part_size: Option<u64>) -> Result<String, Error> {
    let hashed = read_in_blocking(path, move |file| {
        let Some(part_size) = part_size else {
            let mut whole = Md5::new();
            read(file, |data| whole.update(data))?;
            return Ok(hex_text(&whole.finalize()));
        };
        let (mut all, mut parts) = (Md5::new(), 0_u64);
        loop {
            let mut part = Md5::new();
            if read(file.take(part_size), |data| part.update(data))? == 0 {
                return Ok(format!("{}-{parts}", hex_text(&all.finalize())));
            }
            all.update(part.finalize());
            parts += 1;
        }
    });
    hashed.await
}

/// Whether a file has the checksum of the whole object, when an object's headers tell one.
pub(super) async fn has_checksum(path: &Path, head: &ObjectHead) -> Result<bool, Error> {
    let Some(expected) = of_whole_object(head.headers()).next() else { return Ok(false) };
    let found = read_in_blocking(path, move |file| {
        let mut hasher = ChecksumHasher::new(expected.algorithm());
        read(file, |data| hasher.update(data))?;
        Ok(hasher.finish())
    });
    Ok(found.await? == expected)
}

async fn read_in_blocking<T: Send + 'static>(
    path: &Path,
    work: impl FnOnce(&mut File) -> io::Result<T> + Send + 'static,
) -> Result<T, Error> {
    let opened = PathBuf::from(path);
    let done = blocking(move || work(&mut File::open(opened)?));
    done.await.map_err(|error| unreadable(path, error))
}

/// Reads to the end, and says how much that was.
fn read(mut from: impl Read, mut take: impl FnMut(&[u8])) -> io::Result<u64> {
    let mut block = vec![0; BLOCK];
    let mut length = 0;
    loop {
        let found = match from.read(&mut block) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            found => found?,
        };
        if found == 0 {
            return Ok(length);
        }
        take(block.get(..found).unwrap_or_default());
        length += found as u64;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    fn at(millis: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(1_700_000_000_000 + millis)
    }

    fn current(direction: Direction, file: u64, object: u64) -> bool {
        let object = Object { last_modified: Some(at(object)), ..Object::default() };
        is_current(direction, &LocalFile { length: 0, modified: Some(at(file)) }, &object)
    }

    #[test]
    fn the_source_must_not_be_newer() {
        assert!(current(Direction::Up, 5, 5) && current(Direction::Down, 5, 5));
        assert!(current(Direction::Up, 4, 5) && !current(Direction::Up, 6, 5));
        assert!(!current(Direction::Down, 4, 5) && current(Direction::Down, 6, 5));
    }

    /// A store that tells whole seconds says that a file is older than it is.
    #[test]
    fn a_file_is_not_newer_than_the_object_that_was_just_made_of_it() {
        assert!(current(Direction::Up, 1_700, 1_000));
        assert!(!current(Direction::Up, 2_001, 1_000));
        assert!(!current(Direction::Up, 1_700, 1_001));
        assert!(!current(Direction::Down, 0, 1));
    }

    #[test]
    fn an_unknown_time_is_not_current() {
        let file = LocalFile { length: 0, modified: Some(at(0)) };
        assert!(!is_current(Direction::Up, &file, &Object::default()));
    }

    proptest! {
        #[test]
        fn whole_seconds_are_below(nanos: u64, is_before: bool) {
            let time = if is_before { UNIX_EPOCH.checked_sub(Duration::from_nanos(nanos)) } else {
                UNIX_EPOCH.checked_add(Duration::from_nanos(nanos))
            };
            let time = time.unwrap_or(UNIX_EPOCH);
            prop_assert!(whole_seconds(time) <= time);
        }
    }

    /// The expected tags were computed with md5sum.
    #[tokio::test]
    async fn entity_tags_of_files() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "abcabc").unwrap();
        let tag = |part_size| e_tag_of(&path, part_size);
        assert_eq!(tag(None).await.unwrap(), "440ac85892ca43ad26d44c7ad9d47d3e");
        assert_eq!(tag(Some(3)).await.unwrap(), "043a916d6cfeecedf5e04f0312ba762d-2");
        assert!(has_e_tag(&path, 6, Some("\"440AC85892CA43AD26D44C7AD9D47D3E\"")).await.unwrap());
        for other in [None, Some(""), Some("\"opaque\""), Some("\"440ac85892ca43ad26d44c7ad9d47d3f\""), Some("x-1")] {
            assert!(!has_e_tag(&path, 6, other).await.unwrap(), "{other:?}");
        }
    }
}

//! The parts that an interrupted upload has already.

use std::collections::HashMap;

use futures_util::{StreamExt, TryStreamExt};
use http_body_util::BodyExt;
use md5::{Digest, Md5};

use super::complete::md5_of;
use super::job::SentPart;
use crate::checksum::{Checksum, ChecksumAlgorithm, ChecksumHasher};
use crate::s3::{ListParts, Part, S3};
use crate::{Body, Error, ErrorKind, Transport};

/// An upload, and the parts that it has.
pub(super) struct Existing {
    upload_id: String,
    parts: HashMap<u32, Part>,
}

impl Existing {
    /// An upload that has just begun.
    pub(super) fn none(upload_id: String) -> Self {
        Self { upload_id, parts: HashMap::new() }
    }

    /// Asks the store.
    pub(super) async fn list(s3: &S3<Transport>, upload_id: String, list: ListParts) -> Result<Self, Error> {
        let mut pages = s3.pages(list).boxed();
        let mut parts = HashMap::new();
        while let Some(page) = pages.try_next().await? {
            parts.extend(page.parts.into_iter().map(|part| (part.part_number, part)));
        }
        Ok(Self { upload_id, parts })
    }

    pub(super) fn upload_id(&self) -> &str {
        &self.upload_id
    }

    /// The size of its parts: all but the last have one size, so it is the largest.
    pub(super) fn part_size(&self) -> Option<u64> {
        self.parts.values().map(|part| part.size).max().filter(|size| *size > 0)
    }

    /// A part that is there already, if it is the same by a checksum or by its MD5. Without either it is not.
    pub(super) async fn same_as(
        &self,
        number: u32,
        length: u64,
        body: impl FnOnce() -> Result<Body, Error>,
    ) -> Result<Option<SentPart>, Error> {
        let Some(part) = self.parts.get(&number).filter(|part| part.size == length) else { return Ok(None) };
        let Some(e_tag) = part.e_tag.clone() else { return Ok(None) };
        let checksum = ChecksumAlgorithm::ALL.into_iter().find_map(|algorithm| {
            let text = match algorithm {
                ChecksumAlgorithm::Crc32 => &part.checksum_crc32,
                ChecksumAlgorithm::Crc32c => &part.checksum_crc32c,
                ChecksumAlgorithm::Crc64Nvme => &part.checksum_crc64nvme,
                ChecksumAlgorithm::Sha1 => &part.checksum_sha1,
                ChecksumAlgorithm::Sha256 => &part.checksum_sha256,
            };
            Checksum::from_base64(algorithm, text.as_deref()?)
        });
        let is_same = match (checksum, md5_of(&e_tag)) {
            (Some(expected), _) => {
                let mut hasher = ChecksumHasher::new(expected.algorithm());
                read(body()?, |data| hasher.update(data)).await?;
                hasher.finish() == expected
            }
            (None, Some(expected)) => {
                let mut hasher = Md5::new();
                read(body()?, |data| hasher.update(data)).await?;
                hasher.finalize()[..] == expected
            }
            (None, None) => false,
        };
        Ok(is_same.then_some(SentPart { number, length, e_tag, checksum }))
    }
}

async fn read(mut body: Body, mut take: impl FnMut(&[u8])) -> Result<(), Error> {
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| {
            Error::new(ErrorKind::RequestBody, "what is uploaded failed while it was compared").with_source(error)
        })?;
        if let Some(data) = frame.data_ref() {
            take(data);
        }
    }
    Ok(())
}

//! The end of an upload in parts.

use std::time::Duration;

use md5::{Digest, Md5};

use super::job::{Job, SentPart, is_condition};
use super::send_part::{attempts, timed_out};
use super::upload::UploadOutput;
use crate::Error;
use crate::checksum::{Checksum, ChecksumAlgorithm};
use crate::s3::attempts::wait_to_try_again;
use crate::s3::{CompleteMultipartUpload, CompletedPart, HeadObject};

/// How long making the object of its parts may take: S3 says that it can take minutes.
const COMPLETE_LIMIT: Duration = Duration::from_secs(600);

/// Makes the object of its parts.
///
/// A request whose answer was lost may have made it: then a second one finds no such upload, or an object where none may be.
/// So the object itself is asked whether it is ours before that counts as an error.
pub(super) async fn complete(job: &Job, upload_id: &str, parts: Vec<SentPart>) -> Result<UploadOutput, Error> {
    let operation = operation(job, upload_id, &parts)?;
    let bytes = parts.iter().map(|part| part.length).sum();
    let count = u32::try_from(parts.len()).unwrap_or(u32::MAX);
    let mut number = 1;
    loop {
        let answer = tokio::time::timeout(COMPLETE_LIMIT, job.s3.send(operation.clone())).await;
        let error = match answer.unwrap_or_else(|_| Err(timed_out(COMPLETE_LIMIT))) {
            Ok(output) => {
                let version_id = output.version_id().map(str::to_owned);
                return Ok(UploadOutput { version_id, e_tag: output.e_tag, bytes, parts: count });
            }
            Err(error) => error,
        };
        if number > 1
            && (error.is_not_found() || error.is_precondition_failed() || error.is_conflict())
            && let Some(output) = already_made(job, &parts, bytes).await
        {
            return Ok(UploadOutput { bytes, parts: count, ..output });
        }
        wait_to_try_again(number, error, || job.tracker.count_retry()).await?;
        number += 1;
    }
}

fn operation(job: &Job, upload_id: &str, parts: &[SentPart]) -> Result<CompleteMultipartUpload, Error> {
    let completed = parts.iter().map(|part| {
        let mut completed = CompletedPart::new(part.number, &part.e_tag);
        if let Some(checksum) = part.checksum {
            *field(&mut completed, checksum.algorithm()) = Some(checksum.to_string());
        }
        completed
    });
    let mut complete = CompleteMultipartUpload::new(&job.bucket, &job.key, upload_id, completed);
    complete.request = job.with_common_options(complete.request).with_headers_of(&job.options, is_condition);
    // S3 makes the checksum of the whole of this one alone; the others are checksums of the parts' checksums.
    if job.checksums()? == Some(ChecksumAlgorithm::Crc64Nvme)
        && let Some(whole) = joined(parts)
    {
        complete.request = complete.request.checksum(&whole);
        complete = complete.checksum_type("FULL_OBJECT");
    }
    Ok(complete)
}

fn field(part: &mut CompletedPart, algorithm: ChecksumAlgorithm) -> &mut Option<String> {
    match algorithm {
        ChecksumAlgorithm::Crc32 => &mut part.checksum_crc32,
        ChecksumAlgorithm::Crc32c => &mut part.checksum_crc32c,
        ChecksumAlgorithm::Crc64Nvme => &mut part.checksum_crc64nvme,
        ChecksumAlgorithm::Sha1 => &mut part.checksum_sha1,
        ChecksumAlgorithm::Sha256 => &mut part.checksum_sha256,
    }
}

/// The checksum of the whole object, when all parts told theirs.
fn joined(parts: &[SentPart]) -> Option<Checksum> {
    let (first, rest) = parts.split_first()?;
    rest.iter().try_fold(first.checksum?, |whole, part| whole.joined_with(&part.checksum?, part.length))
}

/// The object, if it is the one that these parts make.
async fn already_made(job: &Job, parts: &[SentPart], bytes: u64) -> Option<UploadOutput> {
    let mut head = HeadObject::new(&job.bucket, &job.key);
    head.request = job.with_common_options(head.request);
    let head = attempts(&job.tracker, job.attempt_limit(0), || job.s3.send(head.clone())).await.ok()?;
    let found = head.e_tag()?.trim_matches('"');
    let is_ours = match e_tag_of_parts(parts) {
        Some(expected) => found == expected,
        // Encrypted parts have tags that are no MD5, and the object's cannot be told from them.
        None => found.ends_with(&format!("-{}", parts.len())),
    };
    if !is_ours || head.content_length() != Some(bytes) {
        return None;
    }
    let (e_tag, version_id) = (head.e_tag().map(str::to_owned), head.version_id().map(str::to_owned));
    Some(UploadOutput { e_tag, version_id, ..UploadOutput::default() })
}

/// The entity tag of an object of these parts: the MD5 of their MD5s, and how many there are.
fn e_tag_of_parts(parts: &[SentPart]) -> Option<String> {
    let mut all = Md5::new();
    for part in parts {
        all.update(md5_of(&part.e_tag)?);
    }
    Some(format!("{}-{}", hex_text(&all.finalize()), parts.len()))
}

/// The MD5 that an entity tag is, when it is one.
pub(super) fn md5_of(e_tag: &str) -> Option<[u8; 16]> {
    let digits = e_tag.trim_matches('"').as_bytes();
    let mut md5 = [0; 16];
    if digits.len() != 32 {
        return None;
    }
    for (byte, pair) in md5.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(md5)
}

pub(super) fn hex_text(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(32), |text, byte| text + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(number: u32, e_tag: &str) -> SentPart {
        let checksum = Some(Checksum::of(ChecksumAlgorithm::Crc64Nvme, b"abc"));
        SentPart { number, length: 3, e_tag: e_tag.to_owned(), checksum }
    }

    /// Computed with md5sum: the MD5 of the two MD5s one behind the other.
    #[test]
    fn the_tag_of_an_object_of_parts_is_known_before() {
        let parts = [part(1, "\"900150983cd24fb0d6963f7d28e17f72\""), part(2, "\"900150983cd24fb0d6963f7d28e17f72\"")];
        assert_eq!(e_tag_of_parts(&parts).as_deref(), Some("043a916d6cfeecedf5e04f0312ba762d-2"));
        assert_eq!(e_tag_of_parts(&[part(1, "\"opaque\"")]), None);
    }

    #[test]
    fn the_checksum_of_the_whole_is_made_of_the_parts() {
        let whole = Checksum::of(ChecksumAlgorithm::Crc64Nvme, b"abcabc");
        assert_eq!(joined(&[part(1, ""), part(2, "")]), Some(whole));
        assert_eq!(joined(&[part(1, ""), SentPart { checksum: None, ..part(2, "") }]), None);
    }
}

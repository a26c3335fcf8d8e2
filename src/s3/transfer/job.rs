//! The requests of one upload.

use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::runtime::Handle;

use super::complete::complete;
use super::creation::Creation;
use super::existing::Existing;
use super::part_sizes;
use super::progress::Tracker;
use super::send_part::{attempt_limit, attempts, counted};
use super::source::{FileStamp, Part, PartSize, Parts};
use super::unfinished::{Aborting, Unfinished};
use super::upload::UploadOutput;
use crate::checksum::{Checksum, ChecksumAlgorithm};
use crate::s3::integrity::default_algorithm;
use crate::s3::{CreateMultipartUpload, ListParts, PutObject, S3, S3Request, UploadPart};
use crate::{Body, Error, ErrorKind, Transport};

/// What the requests of one upload share.
pub(super) struct Job {
    pub(super) s3: S3<Transport>,
    pub(super) bucket: String,
    pub(super) key: String,
    /// The headers of the object, its conditions, and what goes with every request.
    pub(super) options: S3Request,
    pub(super) concurrency: usize,
    pub(super) attempt_timeout: Option<Duration>,
    pub(super) checksum_algorithm: Option<ChecksumAlgorithm>,
    pub(super) tracker: Tracker,
    pub(super) keeps_parts: bool,
    pub(super) runtime: Handle,
}

/// A part that has arrived.
#[derive(Clone, Debug)]
pub(super) struct SentPart {
    pub(super) number: u32,
    pub(super) length: u64,
    pub(super) e_tag: String,
    pub(super) checksum: Option<Checksum>,
}

impl Job {
    /// The parts of an upload that was interrupted.
    pub(super) async fn existing(&self, upload_id: String) -> Result<Existing, Error> {
        let mut list = ListParts::new(&self.bucket, &self.key, &upload_id);
        list.request = self.with_common_options(list.request);
        Existing::list(&self.s3, upload_id, list).await
    }

    /// How large parts are: as those that are there already, else as wished, unless there would be too many.
    pub(super) fn size_of_parts(
        &self,
        wish: u64,
        length: Option<u64>,
        existing: Option<&Existing>,
    ) -> Result<PartSize, Error> {
        if let Some(size) = existing.and_then(Existing::part_size) {
            return Ok(PartSize::Fixed(size));
        }
        Ok(match length {
            Some(length) => PartSize::Fixed(part_sizes::for_length(length, wish)),
            None if self.s3.site().endpoint()?.store().wants_equal_parts() => PartSize::Fixed(wish),
            None => PartSize::Growing(wish),
        })
    }

    /// Sends an object in one request.
    pub(super) async fn send_whole(&self, part: Part) -> Result<UploadOutput, Error> {
        let sent = attempts(&self.tracker, self.attempt_limit(part.length), || async {
            let attempt = self.tracker.attempt();
            let output = self.s3.send(PutObject {
                request: self.options.clone(),
                body: counted(again(&part.body)?, attempt.counter()),
                checksum_algorithm: self.checksum_algorithm,
            });
            let output = output.await?;
            attempt.done(part.length);
            Ok(output)
        });
        let output = sent.await?;
        Ok(UploadOutput {
            e_tag: output.e_tag().map(str::to_owned),
            version_id: output.version_id().map(str::to_owned),
            bytes: part.length,
            parts: 1,
        })
    }

    /// Sends an object in parts: those that were read already, then the rest.
    pub(super) async fn send_parts(
        &self,
        read: Vec<Part>,
        rest: Parts,
        existing: Option<Existing>,
        stamp: Option<FileStamp>,
    ) -> Result<UploadOutput, Error> {
        let existing = match existing {
            Some(existing) => existing,
            None => Existing::none(self.create(self.checksums()?).await?),
        };
        let upload_id = existing.upload_id().to_owned();
        let unfinished = self.unfinished(&upload_id);
        self.tracker.change(|progress| progress.upload_id = Some(upload_id.clone()));
        let result = async {
            let sent = self.send_all(read, rest, &existing).await?;
            if let Some(stamp) = stamp {
                stamp.check().await?;
            }
            complete(self, &upload_id, sent).await
        };
        let result = result.await;
        match (&result, unfinished) {
            (Ok(_), Some(unfinished)) => unfinished.leave(),
            (Err(_), Some(unfinished)) => unfinished.abort().await,
            (_, None) => {}
        }
        result
    }

    /// Begins an upload whose parts have checksums of this algorithm, and gives its id.
    pub(super) async fn create(&self, algorithm: Option<ChecksumAlgorithm>) -> Result<String, Error> {
        let mut create = CreateMultipartUpload::new(&self.bucket, &self.key);
        // Conditions are for the request that makes the object, not for the one that begins it.
        create.request = create.request.with_headers_of(&self.options, |name| !is_condition(name));
        if let Some(algorithm) = algorithm {
            create = create.checksum_algorithm(algorithm);
        }
        let aborting = Aborting::of(self);
        let creation = || Creation::new(create.clone(), aborting.clone());
        Ok(attempts(&self.tracker, self.attempt_limit(0), creation).await?.upload_id)
    }

    pub(super) fn unfinished(&self, upload_id: &str) -> Option<Unfinished> {
        (!self.keeps_parts).then(|| Unfinished::new(upload_id, Aborting::of(self)))
    }

    /// Sends all parts, several at once, and gives them in order.
    async fn send_all(&self, read: Vec<Part>, rest: Parts, existing: &Existing) -> Result<Vec<SentPart>, Error> {
        let rest = stream::try_unfold(rest, |mut rest| async move { Ok(rest.next().await?.map(|part| (part, rest))) });
        let parts = stream::iter(read.into_iter().map(Ok)).chain(rest);
        let sent = parts.map_ok(|part| self.send_part(part, existing)).try_buffer_unordered(self.concurrency);
        let mut sent: Vec<_> = sent.try_collect().await?;
        sent.sort_by_key(|part: &SentPart| part.number);
        Ok(sent)
    }

    async fn send_part(&self, part: Part, existing: &Existing) -> Result<SentPart, Error> {
        let Part { number, length, body } = part;
        if let Some(known) = existing.same_as(number, length, || again(&body)).await? {
            self.tracker.attempt().done(length);
            return Ok(known);
        }
        let algorithm = self.checksums()?;
        let sent = attempts(&self.tracker, self.attempt_limit(length), || async {
            let attempt = self.tracker.attempt();
            let body = counted(again(&body)?, attempt.counter());
            let mut upload = UploadPart::new(&self.bucket, &self.key, existing.upload_id(), number, body);
            upload.request = self.with_common_options(upload.request);
            upload.checksum_algorithm = algorithm;
            let output = self.s3.send(upload).await?;
            attempt.done(length);
            Ok(output)
        });
        let output = sent.await?;
        let Some(e_tag) = output.e_tag() else {
            let message = format!("the answer to part {number} has no entity tag, and the upload needs it");
            return Err(Error::new(ErrorKind::InvalidResponse, message));
        };
        let checksum = algorithm.and_then(|algorithm| Checksum::in_headers(algorithm, output.headers()));
        Ok(SentPart { number, length, e_tag: e_tag.to_owned(), checksum })
    }

    /// A request with what every request about the object's content needs.
    pub(super) fn with_common_options(&self, request: S3Request) -> S3Request {
        with_common_options(request, &self.options)
    }

    /// The algorithm of the parts' checksums.
    pub(super) fn checksums(&self) -> Result<Option<ChecksumAlgorithm>, Error> {
        // As if all were streams: the parts of one upload have one algorithm.
        let usual = default_algorithm(self.s3.site().endpoint()?, true);
        Ok(self.checksum_algorithm.or(usual))
    }

    pub(super) fn attempt_limit(&self, length: u64) -> Duration {
        self.attempt_timeout.unwrap_or_else(|| attempt_limit(length))
    }
}

/// A part's body for another attempt.
fn again(body: &Body) -> Result<Body, Error> {
    // Parts are made of what can be read again.
    body.try_clone().ok_or_else(|| Error::new(ErrorKind::RequestBody, "the part cannot be read again"))
}

/// A request with what every request about the object's content needs: who pays, who must own the bucket, the customer's key.
pub(super) fn with_common_options(request: S3Request, options: &S3Request) -> S3Request {
    request
        .with_headers_of(options, |name| is_for_all(name) || name.starts_with("x-amz-server-side-encryption-customer-"))
}

/// A request with what every request needs.
pub(super) fn with_options_for_all(request: S3Request, options: &S3Request) -> S3Request {
    request.with_headers_of(options, is_for_all)
}

fn is_for_all(name: &str) -> bool {
    matches!(name, "x-amz-request-payer" | "x-amz-expected-bucket-owner")
}

pub(super) fn is_condition(name: &str) -> bool {
    matches!(name, "if-match" | "if-none-match")
}

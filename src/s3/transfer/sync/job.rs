//! What a sync does with what it finds.

use std::path::PathBuf;

use futures_util::{StreamExt, TryStreamExt};

use super::compare::{Compare, has_checksum, has_e_tag, is_current};
use super::content_types::ContentTypes;
use super::local::{LocalFile, make_way, remove, set_modified};
use super::report::{SyncAction, SyncFailure, SyncReport};
use super::share::Share;
use super::visit::Visit;
use super::walk::{Direction, Found, Pair, Sides, Wanted, walk};
use crate::s3::transfer::progress::Tracker;
use crate::s3::transfer::send_part::{attempt_limit, attempts};
use crate::s3::transfer::{Download, Upload, UploadSource};
use crate::s3::{Deletion, HeadObject, KeyError, Object, S3};
use crate::{Error, ErrorKind, Transport};

/// What the requests of one sync share.
pub(super) struct Job {
    pub(super) s3: S3<Transport>,
    pub(super) bucket: String,
    pub(super) prefix: String,
    pub(super) folder: PathBuf,
    /// Whether the folder is there.
    pub(super) has_folder: bool,
    pub(super) direction: Direction,
    pub(super) compare: Compare,
    pub(super) content_types: ContentTypes,
    pub(super) is_dry: bool,
    pub(super) concurrency: usize,
    pub(super) tracker: Tracker,
}

/// What was done under one name; `None` when both sides are alike.
type Outcome = Result<Option<SyncAction>, SyncFailure>;

impl Job {
    /// Brings the target up to date.
    pub(super) async fn transfer(&self, report: &mut SyncReport) -> Result<(), Error> {
        let found = walk(self.sides(Wanted::Source), self.root());
        let outcomes = found.map_ok(|found| async { Ok(self.settle(found).await) });
        let mut outcomes = std::pin::pin!(outcomes.try_buffer_unordered(self.concurrency));
        while let Some(outcome) = outcomes.try_next().await? {
            report.add(outcome, self.is_dry);
        }
        Ok(())
    }

    /// Deletes what the source lacks.
    pub(super) async fn delete_extras(&self, report: &mut SyncReport) -> Result<(), Error> {
        // From when the transfers began something may have failed that did not then: so nothing more is deleted.
        let extras = walk(self.sides(Wanted::Extras), self.root());
        let extras = extras.map(|found| found?.map_err(|failure| failure.error));
        match self.direction {
            Direction::Up if !self.is_dry => {
                let mut deletion = Deletion::new(self.s3.clone(), &self.bucket, extras.map_ok(|pair| pair.key.into()));
                while let Some(result) = deletion.try_next().await? {
                    let outcome = result.map(|deleted| Some(SyncAction::Delete { key: deleted.key }));
                    let failed = |error: KeyError| SyncFailure {
                        name: error.key.clone(),
                        error: Error::new(ErrorKind::Service, "the object was not deleted").with_source(error),
                    };
                    report.add(outcome.map_err(failed), false);
                }
            }
            _ => {
                let outcomes = extras.map_ok(|pair| async { Ok(self.delete_file(pair).await) });
                let mut outcomes = std::pin::pin!(outcomes.try_buffer_unordered(self.concurrency));
                while let Some(outcome) = outcomes.try_next().await? {
                    report.add(outcome, self.is_dry);
                }
            }
        }
        Ok(())
    }

    fn sides(&self, wanted: Wanted) -> Sides {
        Sides {
            s3: self.s3.clone(),
            bucket: self.bucket.clone(),
            direction: self.direction,
            wanted,
            tracker: self.tracker.clone(),
        }
    }

    fn root(&self) -> Visit {
        Visit::root(&self.bucket, &self.prefix, self.folder.clone(), self.has_folder)
    }

    async fn settle(&self, found: Found) -> Outcome {
        let pair = found?;
        let name = pair.key.clone();
        self.bring(pair).await.map_err(|error| SyncFailure { name, error })
    }

    /// Transfers it, unless both sides are alike.
    async fn bring(&self, pair: Pair) -> Result<Option<SyncAction>, Error> {
        if let (Some(file), Some(object)) = (&pair.file, &pair.object)
            && self.is_same(&pair, file, object).await?
        {
            return Ok(None);
        }
        let Pair { key, path, file, object } = pair;
        Ok(match (self.direction, file, object) {
            (Direction::Up, Some(file), _) => {
                let bytes = if self.is_dry { file.length } else { self.upload(&key, path, file).await? };
                Some(SyncAction::Upload { key, bytes })
            }
            (Direction::Down, _, Some(object)) => {
                let bytes = if self.is_dry { object.size } else { self.download(&key, path, &object).await? };
                Some(SyncAction::Download { key, bytes })
            }
            // The walk gives what the source has.
            _ => None,
        })
    }

    async fn is_same(&self, pair: &Pair, file: &LocalFile, object: &Object) -> Result<bool, Error> {
        if file.length != object.size {
            return Ok(false);
        }
        match self.compare {
            Compare::Size => Ok(true),
            Compare::SizeAndTime => Ok(is_current(self.direction, file, object)),
            Compare::Checksum => {
                let (path, listed) = (&pair.path, object.e_tag.as_deref());
                if has_e_tag(path, file.length, listed).await? {
                    return Ok(true);
                }
                let head = HeadObject::new(&self.bucket, &pair.key).checksum_mode();
                let head = attempts(&self.tracker, attempt_limit(0), || self.s3.send(head.clone())).await?;
                // Some stores list no entity tags.
                let told = head.e_tag().filter(|_| listed.is_none());
                Ok(has_checksum(path, &head).await? || has_e_tag(path, file.length, told).await?)
            }
        }
    }

    async fn upload(&self, key: &str, path: PathBuf, file: LocalFile) -> Result<u64, Error> {
        let content_type = self.content_types.of(&self.folder, &path);
        let mut upload = Upload::new(self.s3.clone(), &self.bucket, key.to_owned(), UploadSource::file(path));
        if let Some(content_type) = content_type {
            upload = upload.content_type(content_type);
        }
        let share = Share::new(&self.tracker, file.length);
        let callback = share.callback(upload.progress());
        match upload.on_progress(callback).send().await {
            Ok(output) => Ok(output.bytes),
            Err(error) => {
                share.take_back(file.length);
                Err(error)
            }
        }
    }

    async fn download(&self, key: &str, path: PathBuf, object: &Object) -> Result<u64, Error> {
        make_way(self.folder.clone(), path.clone()).await?;
        let download = Download::new(self.s3.clone(), &self.bucket, key.to_owned());
        let share = Share::new(&self.tracker, object.size);
        let callback = share.callback(download.progress());
        match download.on_progress(callback).to_file(&path).await {
            Ok(output) => {
                // The list's time, which is older if the object has been replaced since: then the next sync notices.
                if let Some(time) = object.last_modified {
                    set_modified(path, time).await;
                }
                Ok(output.bytes)
            }
            Err(error) => {
                share.take_back(object.size);
                Err(error)
            }
        }
    }

    /// Deletes a file, or in a dry run nothing at all.
    async fn delete_file(&self, extra: Pair) -> Outcome {
        let removed = if self.is_dry { Ok(()) } else { remove(self.folder.clone(), extra.path).await };
        match removed {
            Ok(()) => Ok(Some(SyncAction::Delete { key: extra.key })),
            Err(error) => Err(SyncFailure { name: extra.key, error }),
        }
    }
}

impl SyncReport {
    fn add(&mut self, outcome: Outcome, is_dry: bool) {
        match outcome {
            Ok(None) => self.unchanged += 1,
            Ok(Some(action)) => self.add_action(action, is_dry),
            Err(failure) => self.add_failure(failure),
        }
    }
}

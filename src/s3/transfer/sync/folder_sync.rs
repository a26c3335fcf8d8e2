//! A folder synced with what is below a prefix.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::compare::Compare;
use super::content_types::ContentTypes;
use super::job::Job;
use super::local::blocking;
use super::names::folder_prefix;
use super::report::SyncReport;
use super::walk::Direction;
use crate::runtime::runtime;
use crate::s3::S3;
use crate::s3::transfer::progress::{Progress, ProgressWatch, Tracker};
use crate::{Error, ErrorKind, Transport};

/// How many files are synced at once, unless told otherwise.
const CONCURRENCY: usize = 4;

/// A folder and the objects below a prefix, of which one is brought up to date with the other. Made by
/// [`Bucket::sync_up`](crate::s3::Bucket::sync_up) and [`Bucket::sync_down`](crate::s3::Bucket::sync_down).
///
/// A file's key is the prefix and its path below the folder, with `/` between the names. **The prefix is a folder**: `site`
/// means `site/`, and no key like `sites/a` is touched; the empty prefix is the whole bucket. What is there on one side and not
/// on the other, or differs as [`Compare`] says, is transferred, each small file in one request. Nothing is ever deleted unless
/// [`delete_extra`](Self::delete_extra) asks for it. A file that fails does not stop the others; the [`SyncReport`] names it.
///
/// - Symbolic links are not followed, but for the folder itself. Uploading, they and devices are skipped, and so are objects of
///   their name, also by `delete_extra`. Downloading, a key that would be written through one or onto one is a failure. They
///   are looked for right before each file is written: this protects from links that are there, not from somebody who has
///   rights in the folder and puts one there in that moment.
/// - A key that can be no file here is a failure, and nothing is written for it: one with an empty name, `.` or `..` between its
///   slashes, with a NUL, with a name of more than 255 bytes, on Windows also with what has a meaning there. A file whose name
///   is no UTF-8 can have no key, and is a failure too. Keys that end in a slash are markers of folders, and skipped: empty
///   folders are neither uploaded nor downloaded.
/// - Where a file system takes `A` and `a` for one name, keys that differ by that alone replace each other.
/// - Uploads have the media types that [`content_type`](Self::content_type) says, else what the store makes of them: S3 takes
///   them for `binary/octet-stream`, and a browser then saves a page where it should show it.
/// - Downloads replace a file when they are complete, and give it the time of its object. Permissions and owners are not kept.
///
/// Each folder costs at least one request to list it, four being read at once. In memory are the names of these, the names of
/// folders that wait, and what [`concurrency`](Self::concurrency) files take; the number of files in all does not matter. No
/// order of the store's lists is relied upon.
#[derive(Debug)]
#[must_use = "nothing is synced until it is sent"]
pub struct FolderSync {
    s3: S3<Transport>,
    bucket: String,
    prefix: String,
    folder: PathBuf,
    direction: Direction,
    compare: Compare,
    content_types: ContentTypes,
    is_dry: bool,
    deletes: bool,
    concurrency: usize,
    tracker: Tracker,
}

impl FolderSync {
    pub(in crate::s3) fn up(s3: S3<Transport>, bucket: &str, folder: PathBuf, prefix: &str) -> Self {
        Self::new(s3, bucket, folder, prefix, Direction::Up)
    }

    pub(in crate::s3) fn down(s3: S3<Transport>, bucket: &str, prefix: &str, folder: PathBuf) -> Self {
        Self::new(s3, bucket, folder, prefix, Direction::Down)
    }

    fn new(s3: S3<Transport>, bucket: &str, folder: PathBuf, prefix: &str, direction: Direction) -> Self {
        Self {
            s3,
            bucket: bucket.to_owned(),
            prefix: folder_prefix(prefix),
            folder,
            direction,
            compare: Compare::default(),
            content_types: ContentTypes::default(),
            is_dry: false,
            deletes: false,
            concurrency: CONCURRENCY,
            tracker: Tracker::new(),
        }
    }

    /// Sets how files and objects are compared; the default is [`Compare::SizeAndTime`].
    pub fn compare(mut self, compare: Compare) -> Self {
        self.compare = compare;
        self
    }

    /// Says of which media type each uploaded file is, by its path from the folder; `None` leaves it to the store. It is called
    /// right before a file is uploaded, from where the sync is polled: it must not block.
    ///
    /// A file that is not uploaded, because both sides are alike, keeps the type that its object has. One whose type cannot be a
    /// header is a failure ([`ErrorKind::InvalidInput`]). Downloads do not ask.
    ///
    /// The crate `mime_guess` knows which names say what:
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let (_server, s3) = s3().await?;
    /// let site = s3.bucket("reports");
    /// let folder = tempfile::tempdir().expect("a folder");
    /// std::fs::write(folder.path().join("index.html"), "<h1>Hello</h1>").expect("a file");
    ///
    /// let sync = site.sync_up(folder.path(), "site");
    /// let sync = sync.content_type(|path| mime_guess::from_path(path).first_raw().map(str::to_owned));
    /// sync.send().await?.complete()?;
    /// assert_eq!(site.head("site/index.html").await?.content_type(), Some("text/html"));
    /// # Ok(()) }
    /// ```
    pub fn content_type(mut self, content_type: impl Fn(&Path) -> Option<String> + Send + Sync + 'static) -> Self {
        self.content_types = ContentTypes::new(content_type);
        self
    }

    /// Changes nothing, and reports what would be done.
    pub fn dry_run(mut self) -> Self {
        self.is_dry = true;
        self
    }

    /// Deletes what is on the target and not in the source: objects below the prefix, or regular files below the folder.
    /// Folders stay, also empty ones.
    ///
    /// That is done at the end, after all transfers, and only if nothing failed: a source that could not be read as a whole says
    /// nothing of what is too much. Both sides are listed again for it. In a bucket that keeps versions objects get delete
    /// markers. A prefix or a folder that is empty by mistake is an empty source, so try a [`dry_run`](Self::dry_run) first; also
    /// where the file system stores other names than it is given, as HFS+ does with accents, since such files have no object.
    pub fn delete_extra(mut self) -> Self {
        self.deletes = true;
        self
    }

    /// Sets how many files are compared and transferred at once, 1 or more; the default is 4. A large one is in turn
    /// transferred in several parts at once, as by [`Upload`](crate::s3::transfer::Upload) and
    /// [`Download`](crate::s3::transfer::Download).
    pub fn concurrency(mut self, files: usize) -> Self {
        self.concurrency = files.max(1);
        self
    }

    /// Calls this whenever the sync is further: it must not block. The total is of what is known to need a transfer, and grows
    /// while folders are read.
    pub fn on_progress(mut self, callback: impl Fn(&Progress) + Send + Sync + 'static) -> Self {
        self.tracker.set_callback(callback);
        self
    }

    /// Looks at the progress of all files from elsewhere.
    #[must_use]
    pub fn progress(&self) -> ProgressWatch {
        self.tracker.watch()
    }

    /// Syncs, on a tokio runtime with a timer. Dropping it stops it; files and objects are either as before or complete.
    ///
    /// # Errors
    ///
    /// What fails for one file is in the [`SyncReport`]; [`SyncReport::complete`] makes an error of it. This fails with
    /// [`ErrorKind::InvalidInput`] when the source folder is not there, when the folder is none, and outside of a tokio runtime;
    /// with [`ErrorKind::InvalidResponse`] when the store lists what was not asked for; otherwise as [`S3::send`], when the
    /// bucket cannot be listed.
    pub async fn send(self) -> Result<SyncReport, Error> {
        runtime()?;
        let mut report = SyncReport::default();
        let deletes = self.deletes;
        let job = self.job().await?;
        job.transfer(&mut report).await?;
        if deletes && report.failed == 0 {
            job.delete_extras(&mut report).await?;
        }
        Ok(report)
    }

    async fn job(self) -> Result<Job, Error> {
        let has_folder = self.has_folder().await?;
        Ok(Job {
            s3: self.s3,
            bucket: self.bucket,
            prefix: self.prefix,
            folder: self.folder,
            has_folder,
            direction: self.direction,
            compare: self.compare,
            content_types: self.content_types,
            is_dry: self.is_dry,
            concurrency: self.concurrency,
            tracker: self.tracker,
        })
    }

    /// Whether the folder is there; one to upload must be.
    async fn has_folder(&self) -> Result<bool, Error> {
        let folder = self.folder.clone();
        let problem = match blocking(move || fs::metadata(folder)).await {
            Ok(metadata) if metadata.is_dir() => return Ok(true),
            Ok(_) => io::Error::from(io::ErrorKind::NotADirectory),
            Err(error) if error.kind() == io::ErrorKind::NotFound && self.direction == Direction::Down => {
                return Ok(false);
            }
            Err(error) => error,
        };
        let message = format!("{} is no folder that can be synced", self.folder.display());
        Err(Error::new(ErrorKind::InvalidInput, message).with_source(problem))
    }
}

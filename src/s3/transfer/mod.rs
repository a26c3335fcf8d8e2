//! Objects of any size, up and down, in parts.
//!
//! [`Upload`] takes bytes, a file, a stream or a reader. What is no longer than a part goes in one request; the rest is cut into
//! parts, of which several are on their way at once, each sent again when it fails. What is read into memory is bounded by
//! the number of parts at once times their size. An upload that fails or is dropped is aborted, so that the store keeps no
//! parts of it; a program that ends early waits for that by [`S3::aborts_finished`](crate::s3::S3::aborts_finished).
//!
//! [`Download`] reads into a file, memory, a writer or a stream, several parts at once and all of one object.
//! [`Copy`](struct@Copy) has the store itself copy objects of any size.
//!
//! [`FolderSync`] brings the objects below a prefix up to date with a folder, or the folder with them, file by file.
//!
//! They need tokio: time limits, pauses between attempts and files are its work.
//!
//! ```no_run
//! use tower_sigv4::s3::S3;
//! use tower_sigv4::s3::transfer::UploadSource;
//!
//! # async fn example() -> Result<(), tower_sigv4::Error> {
//! let backups = S3::from_env()?.bucket("backups");
//! backups.upload("db.tar", UploadSource::file("/var/backups/db.tar")).content_type("application/x-tar").send().await?;
//! backups.download("db.tar").to_file("/var/restore/db.tar").await?;
//! # Ok(()) }
//! ```

mod complete;
mod copy;
mod copy_parts;
mod creation;
mod download;
mod existing;
mod file_body;
mod job;
mod part_sizes;
mod progress;
mod send_part;
mod source;
mod sync;
mod unfinished;
mod upload;

pub use copy::{Copy, CopyOutput, MAX_COPY};
pub use download::{Download, DownloadOutput, MIN_DOWNLOAD_PART_SIZE};
pub use part_sizes::{DEFAULT_PART_SIZE, MAX_PART_SIZE, MAX_PARTS, MIN_PART_SIZE};
pub use progress::{Progress, ProgressWatch};
pub use source::UploadSource;
pub use sync::{Compare, FolderSync, SyncAction, SyncFailure, SyncReport};
pub use upload::{DEFAULT_CONCURRENCY, Upload, UploadOutput};

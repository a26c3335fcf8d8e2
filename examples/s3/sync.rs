//! `sync`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use tower_sigv4::s3::S3;
use tower_sigv4::s3::transfer::{Compare, FolderSync, SyncAction, SyncReport};

use crate::address::{Address, Place};
use crate::arguments::Talk;
use crate::content_type;
use crate::failure::Failure;
use crate::output::Output;
use crate::progress::Meter;
use crate::sync_report;
use crate::text::shown;

/// Bring a prefix up to date with a folder, or a folder with a prefix
///
/// What is missing or differs is transferred. Both are folders: s3://bucket/site means what is below s3://bucket/site/.
/// Symbolic links are not followed, and a key that would lead out of the folder is refused. Uploaded files get the media
/// types that their names say; those of objects that are left as they are stay.
#[derive(Debug, Args)]
pub(crate) struct Sync {
    /// A folder or s3://bucket/prefix
    #[arg(value_parser = Place::parser())]
    source: Place,
    /// A folder or s3://bucket/prefix
    #[arg(value_parser = Place::parser())]
    target: Place,
    /// Delete from the target what the source does not have, after everything else and only if that went well
    #[arg(long)]
    delete: bool,
    /// Change nothing, and write what would be done, a line each
    #[arg(long)]
    dry_run: bool,
    /// By what a file and an object are taken for the same
    #[arg(long, value_enum, default_value_t = By::SizeAndTime)]
    compare: By,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum By {
    /// The size alone
    Size,
    /// The size, and the source is not newer
    SizeAndTime,
    /// The size and the content
    Checksum,
}

impl Sync {
    pub(crate) async fn run(self, s3: &S3, talk: Talk) -> Result<(), Failure> {
        let (sync, names) = match (&self.source, &self.target) {
            (Place::Local(folder), Place::Store(address)) => {
                (s3.bucket(&address.bucket).sync_up(folder, &address.key), Names { address, folder: None })
            }
            (Place::Store(address), Place::Local(folder)) => {
                (s3.bucket(&address.bucket).sync_down(&address.key, folder), Names { address, folder: Some(folder) })
            }
            _ => {
                let message =
                    "sync is between a folder and s3://bucket/prefix; inside the store there is cp --recursive";
                return Err(Failure::Usage(message.to_owned()));
            }
        };
        let meter = Meter::new(talk);
        let report = self.with_options(sync).on_progress(meter.callback()).send().await?;
        drop(meter);
        if self.dry_run {
            names.write(&report).await?;
            return sync_report::tell(report, Talk { quiet: true, ..talk }).await;
        }
        sync_report::tell(report, talk).await
    }

    fn with_options(&self, mut sync: FolderSync) -> FolderSync {
        sync = sync.content_type(content_type::guess).compare(match self.compare {
            By::Size => Compare::Size,
            By::SizeAndTime => Compare::SizeAndTime,
            By::Checksum => Compare::Checksum,
        });
        if self.delete {
            sync = sync.delete_extra();
        }
        if self.dry_run {
            sync = sync.dry_run();
        }
        sync
    }
}

/// What the things are called that a dry run tells of.
struct Names<'a> {
    address: &'a Address,
    /// The target, when that is here.
    folder: Option<&'a PathBuf>,
}

impl Names<'_> {
    async fn write(&self, report: &SyncReport) -> Result<(), Failure> {
        let mut actions: Vec<_> = report.actions.iter().collect();
        actions.sort();
        let mut output = Output::new();
        for action in actions {
            let (verb, key) = match action {
                SyncAction::Upload { key, .. } => ("upload", key),
                SyncAction::Download { key, .. } => ("download", key),
                SyncAction::Delete { key } => ("delete", key),
                _ => continue,
            };
            output.line(format_args!("{verb} {}", self.target(key))).await?;
        }
        output.flush().await
    }

    /// The object or the file that is changed.
    fn target(&self, key: &str) -> String {
        match self.folder {
            None => Address { bucket: self.address.bucket.clone(), key: key.to_owned() }.to_string(),
            Some(folder) => {
                let below = key.strip_prefix(&self.address.folder()).unwrap_or(key);
                shown(&Path::new(folder).join(below).to_string_lossy())
            }
        }
    }
}

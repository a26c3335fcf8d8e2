//! `cp`.

use std::io::{IsTerminal, stdout};

use clap::Args;
use tower_sigv4::s3::S3;
use tower_sigv4::s3::transfer::{Compare, UploadSource};

use crate::address::{Address, Place};
use crate::arguments::Talk;
use crate::content_type;
use crate::copy_all::copy_all;
use crate::failure::Failure;
use crate::one_object::{ObjectOptions, copy, copy_target, download, download_target, single, upload, upload_target};
use crate::progress::Meter;
use crate::sync_report;

/// Copy into the store, out of it, or inside it
///
/// A target that is a folder or ends in a slash, or a bucket alone, gets an object or file of the source's last name. A
/// download appears under its name when it is complete.
///
/// With --recursive both are folders: s3://bucket/logs means what is below s3://bucket/logs/. Files of the same content
/// as their objects are left as they are. Symbolic links are not followed, and a key that would lead out of the target
/// folder is refused. Nothing is deleted; for that there is sync.
#[derive(Debug, Args)]
pub(crate) struct Cp {
    /// A file, s3://bucket/key, or - for standard input
    #[arg(value_parser = Place::parser())]
    source: Place,
    /// A file, s3://bucket/key, or - for standard output
    #[arg(value_parser = Place::parser())]
    target: Place,
    /// Copy everything below the source
    #[arg(long, short)]
    recursive: bool,
    #[command(flatten)]
    options: ObjectOptions,
}

impl Cp {
    pub(crate) async fn run(self, s3: &S3, talk: Talk) -> Result<(), Failure> {
        let is_upload = matches!((&self.source, &self.target), (Place::Standard | Place::Local(_), Place::Store(_)));
        if !self.options.is_empty() && (self.recursive || !is_upload) {
            let message = "--content-type and --metadata are for the upload of one object";
            return Err(Failure::Usage(message.to_owned()));
        }
        if self.recursive {
            return recursive(s3, talk, self.source, self.target).await;
        }
        single(&self.source)?;
        // A bar would be in the middle of what the terminal shows.
        let is_shown = self.target == Place::Standard && stdout().is_terminal();
        let meter = Meter::new(Talk { quiet: talk.quiet || is_shown, ..talk });
        match (self.source, self.target) {
            (Place::Standard, Place::Store(target)) => {
                if target.is_folder() {
                    return Err(Failure::Usage("standard input has no name; name the whole key".to_owned()));
                }
                upload(s3, UploadSource::reader(tokio::io::stdin()), target, self.options, &meter).await
            }
            (Place::Local(path), Place::Store(target)) => {
                let target = upload_target(&path, target)?;
                let options = self.options.of_file(&path);
                upload(s3, UploadSource::file(path), target, options, &meter).await
            }
            (Place::Store(source), Place::Standard) => {
                let download = s3.bucket(source.bucket).download(source.key).on_progress(meter.callback());
                download.to_writer(&mut tokio::io::stdout()).await?;
                Ok(())
            }
            (Place::Store(source), Place::Local(path)) => {
                download(s3, &source, None, &download_target(&source, path)?, &meter).await
            }
            (Place::Store(source), Place::Store(target)) => {
                copy(s3, &source, None, &copy_target(&source, target)?, &meter).await
            }
            (Place::Local(_) | Place::Standard, _) => Err(no_store()),
        }
    }
}

async fn recursive(s3: &S3, talk: Talk, source: Place, target: Place) -> Result<(), Failure> {
    let meter = Meter::new(talk);
    match (source, target) {
        (Place::Local(folder), Place::Store(target)) => {
            let sync = s3.bucket(target.bucket).sync_up(folder, &target.key).compare(Compare::Checksum);
            let report = sync.content_type(content_type::guess).on_progress(meter.callback()).send().await?;
            drop(meter);
            sync_report::tell(report, talk).await
        }
        (Place::Store(source), Place::Local(folder)) => {
            let sync = s3.bucket(&source.bucket).sync_down(&source.key, folder).compare(Compare::Checksum);
            let report = sync.on_progress(meter.callback()).send().await?;
            drop(meter);
            if report.downloaded + report.unchanged + report.failed == 0 {
                return Err(nothing_below(&source));
            }
            sync_report::tell(report, talk).await
        }
        (Place::Store(source), Place::Store(target)) => copy_all(s3, talk, meter, source, target).await,
        (Place::Standard, _) | (_, Place::Standard) => {
            Err(Failure::Usage("standard input and output are no folders".to_owned()))
        }
        (Place::Local(_), Place::Local(_)) => Err(no_store()),
    }
}

pub(crate) fn nothing_below(source: &Address) -> Failure {
    let folder = Address { key: source.folder(), bucket: source.bucket.clone() };
    Failure::NotFound(format!("there is nothing below {folder}"))
}

pub(crate) fn no_store() -> Failure {
    Failure::Usage("one of the two has to be in the store, as s3://bucket/key".to_owned())
}

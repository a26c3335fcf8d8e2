//! `mv`.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clap::Args;
use tower_sigv4::s3::transfer::UploadSource;
use tower_sigv4::s3::{ObjectHead, S3};

use crate::address::{Address, Place};
use crate::arguments::Talk;
use crate::cp::no_store;
use crate::failure::Failure;
use crate::one_object::{ObjectOptions, copy, copy_target, download, download_target, single, upload, upload_target};
use crate::progress::Meter;

/// Move one object or file into the store, out of it, or inside it
///
/// The source is deleted when its copy is complete, and only if it has not changed meanwhile. For folders: cp
/// --recursive, then rm --recursive.
#[derive(Debug, Args)]
pub(crate) struct Mv {
    /// A file or s3://bucket/key
    #[arg(value_parser = Place::parser())]
    source: Place,
    /// A file or s3://bucket/key; a folder, a bucket or what ends in a slash gets the source's last name
    #[arg(value_parser = Place::parser())]
    target: Place,
}

impl Mv {
    pub(crate) async fn run(self, s3: &S3, talk: Talk) -> Result<(), Failure> {
        single(&self.source)?;
        let meter = Meter::new(talk);
        match (self.source, self.target) {
            (Place::Local(path), Place::Store(target)) => {
                let target = upload_target(&path, target)?;
                let before = stamp(&path)?;
                let options = ObjectOptions::default().of_file(&path);
                upload(s3, UploadSource::file(&path), target, options, &meter).await?;
                remove(&path, &before)
            }
            (Place::Store(source), Place::Local(path)) => {
                let path: PathBuf = download_target(&source, path)?;
                let before = Stamp::of(&s3.bucket(&source.bucket).head(&source.key).await?);
                download(s3, &source, before.e_tag.as_deref(), &path, &meter).await?;
                delete(s3, &source, &before).await
            }
            (Place::Store(source), Place::Store(target)) => {
                let target = copy_target(&source, target)?;
                let before = Stamp::of(&s3.bucket(&source.bucket).head(&source.key).await?);
                refuse_another_name(s3, &source, &before, &target).await?;
                copy(s3, &source, before.e_tag.as_deref(), &target, &meter).await?;
                delete(s3, &source, &before).await
            }
            (Place::Standard, _) | (_, Place::Standard) => {
                Err(Failure::Usage("standard input and output cannot be moved; use cp".to_owned()))
            }
            (Place::Local(_), Place::Local(_)) => Err(no_store()),
        }
    }
}

/// What an object looks like from outside, to notice that it changes.
#[derive(Debug, PartialEq, Eq)]
struct Stamp {
    e_tag: Option<String>,
    last_modified: Option<SystemTime>,
    length: Option<u64>,
}

impl Stamp {
    fn of(head: &ObjectHead) -> Self {
        let e_tag = head.e_tag().map(str::to_owned);
        Self { e_tag, last_modified: head.last_modified(), length: head.content_length() }
    }
}

/// Some stores take `a//b` and `a/./b` for `a/b`: there, the target can be the source itself, and must not be deleted.
async fn refuse_another_name(s3: &S3, source: &Address, before: &Stamp, target: &Address) -> Result<(), Failure> {
    if source.bucket != target.bucket || collapsed(&source.key) != collapsed(&target.key) {
        return Ok(());
    }
    match s3.bucket(&target.bucket).head(&target.key).await {
        Ok(head) if Stamp::of(&head) == *before => {
            Err(Failure::Usage(format!("{source} and {target} seem to be one and the same object here")))
        }
        Err(error) if !error.is_not_found() => Err(error.into()),
        _ => Ok(()),
    }
}

/// A key as such stores see it.
fn collapsed(key: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for name in key.split('/') {
        match name {
            "" | "." => {}
            ".." => {
                names.pop();
            }
            name => names.push(name),
        }
    }
    names
}

/// Deletes an object that is still as it was.
async fn delete(s3: &S3, source: &Address, before: &Stamp) -> Result<(), Failure> {
    let bucket = s3.bucket(&source.bucket);
    if Stamp::of(&bucket.head(&source.key).await?) != *before {
        let message = format!("{source} changed while it was copied; its copy is complete, and it is not deleted");
        return Err(Failure::Local(message));
    }
    bucket.delete(&source.key).await?;
    Ok(())
}

/// Deletes a file that is still as it was.
fn remove(path: &Path, before: &Metadata) -> Result<(), Failure> {
    let now = stamp(path)?;
    if (now.len(), now.modified().ok()) != (before.len(), before.modified().ok()) {
        let message = format!("{} changed while it was uploaded; it is not deleted", path.display());
        return Err(Failure::Local(message));
    }
    fs::remove_file(path).map_err(|error| Failure::Local(format!("{} is not deleted: {error}", path.display())))
}

fn stamp(path: &Path) -> Result<Metadata, Failure> {
    fs::metadata(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Failure::NotFound(format!("{} does not exist", path.display())),
        _ => Failure::Local(format!("{} cannot be read: {error}", path.display())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_some_stores_confuse() {
        for key in ["a/b", "/a/b", "a//b", "a/./b", "a/c/../b", "a/b/"] {
            assert_eq!(collapsed(key), ["a", "b"], "{key}");
        }
        assert_ne!(collapsed("a/b"), collapsed("b"));
    }
}

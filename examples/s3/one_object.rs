//! One object on its way: what `cp` and `mv` share.

use std::path::{Component, Path, PathBuf};

use clap::Args;
use tower_sigv4::s3::transfer::UploadSource;
use tower_sigv4::s3::{CopySource, S3};

use crate::address::{Address, Place};
use crate::content_type;
use crate::failure::Failure;
use crate::progress::Meter;
use crate::text::shown;

/// What an uploaded object is to have.
#[derive(Debug, Default, Args)]
pub(crate) struct ObjectOptions {
    /// The media type of what is uploaded, such as text/html; otherwise a file's name says it
    #[arg(long, value_name = "TYPE")]
    pub(crate) content_type: Option<String>,
    /// Metadata of what is uploaded; may be given more than once
    #[arg(long = "metadata", value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) metadata: Vec<(String, String)>,
}

impl ObjectOptions {
    pub(crate) fn is_empty(&self) -> bool {
        self.content_type.is_none() && self.metadata.is_empty()
    }

    /// These, with the media type that the file's name says unless one is given.
    pub(crate) fn of_file(mut self, path: &Path) -> Self {
        self.content_type = self.content_type.or_else(|| content_type::guess(path));
        self
    }
}

/// Uploads a file, or whatever standard input has.
pub(crate) async fn upload(
    s3: &S3,
    source: UploadSource,
    target: Address,
    options: ObjectOptions,
    meter: &Meter,
) -> Result<(), Failure> {
    let mut upload = s3.bucket(target.bucket).upload(target.key, source).on_progress(meter.callback());
    if let Some(media_type) = options.content_type {
        upload = upload.content_type(media_type);
    }
    for (name, value) in options.metadata {
        upload = upload.metadata(&name, value);
    }
    upload.send().await?;
    Ok(())
}

/// Downloads an object into a file, which appears when it is complete; only the object of this entity tag, if one is
/// given.
pub(crate) async fn download(
    s3: &S3,
    source: &Address,
    e_tag: Option<&str>,
    path: &Path,
    meter: &Meter,
) -> Result<(), Failure> {
    let mut download = s3.bucket(&source.bucket).download(&source.key).on_progress(meter.callback());
    if let Some(e_tag) = e_tag {
        download = download.if_match(e_tag);
    }
    download.to_file(path).await?;
    Ok(())
}

/// Copies inside the store; only the object of this entity tag, if one is given.
pub(crate) async fn copy(
    s3: &S3,
    source: &Address,
    e_tag: Option<&str>,
    target: &Address,
    meter: &Meter,
) -> Result<(), Failure> {
    let from = CopySource::new(&source.bucket, &source.key);
    let mut copy = s3.bucket(&target.bucket).copy(from, &target.key).on_progress(meter.callback());
    if let Some(e_tag) = e_tag {
        copy = copy.copy_source_if_match(e_tag);
    }
    copy.send().await?;
    Ok(())
}

/// The file to upload, and the object that it becomes.
pub(crate) fn upload_target(path: &Path, target: Address) -> Result<Address, Failure> {
    if path.is_dir() {
        return Err(Failure::Usage(format!("{} is a folder; copy it with --recursive", path.display())));
    }
    let name = path.file_name().and_then(|name| name.to_str());
    named(target, name, || format!("{} has no name that a key can end in; name the key", path.display()))
}

/// The object that a copy of another becomes.
pub(crate) fn copy_target(source: &Address, target: Address) -> Result<Address, Failure> {
    let target = named(target, last_name(source), || format!("{source} has no last name; name the key"))?;
    if *source == target {
        return Err(Failure::Usage(format!("{source} would be copied onto itself")));
    }
    Ok(target)
}

/// The file that an object becomes: that of its last name, if the target is a folder.
pub(crate) fn download_target(source: &Address, target: PathBuf) -> Result<PathBuf, Failure> {
    if !target.is_dir() && !ends_in_separator(&target) {
        return Ok(target);
    }
    let name = last_name(source).filter(|name| is_file_name(name));
    match name {
        Some(name) => Ok(target.join(name)),
        None => Err(Failure::Usage(format!("{source} has no last name that a file can have; name the file"))),
    }
}

/// Refuses what names no single object.
pub(crate) fn single(source: &Place) -> Result<(), Failure> {
    match source {
        Place::Store(address) if address.key.is_empty() => Err(Failure::Usage(format!(
            "{address} is a whole bucket; name an object, or say --recursive where that is known"
        ))),
        _ => Ok(()),
    }
}

/// The target itself, or what is named so in the folder that it is.
fn named(target: Address, name: Option<&str>, problem: impl FnOnce() -> String) -> Result<Address, Failure> {
    if !target.is_folder() {
        return Ok(target);
    }
    match name {
        Some(name) => Ok(Address { key: target.key + name, bucket: target.bucket }),
        None => Err(Failure::Usage(problem())),
    }
}

fn last_name(address: &Address) -> Option<&str> {
    address.key.rsplit('/').next().filter(|name| !name.is_empty())
}

/// Whether it is one step down from where it is joined to. A key can end in `..`, and on Windows in much else.
fn is_file_name(name: &str) -> bool {
    let mut components = Path::new(name).components();
    let is_one =
        matches!((components.next(), components.next()), (Some(Component::Normal(only)), None) if only == name);
    // There, what is behind a colon is another stream of the file.
    is_one && !name.contains('\0') && !(cfg!(windows) && name.contains(':'))
}

fn ends_in_separator(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().last().is_some_and(|byte| std::path::is_separator(char::from(*byte)))
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err(format!("{} is not NAME=VALUE", shown(text))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(key: &str) -> Address {
        Address { bucket: "bucket".to_owned(), key: key.to_owned() }
    }

    #[test]
    fn a_folder_gets_the_last_name() {
        let target = |source: &str, target: &str| copy_target(&object(source), object(target)).map(|target| target.key);
        assert_eq!(target("a/b", "c").ok().as_deref(), Some("c"));
        assert_eq!(target("a/b", "c/").ok().as_deref(), Some("c/b"));
        assert_eq!(target("a/b", "").ok().as_deref(), Some("b"));
        assert!(target("a/", "c/").is_err());
        assert!(target("a/b", "a/b").is_err() && target("a/b", "a/").is_err());
    }

    #[test]
    fn a_key_leads_to_no_other_folder() {
        let folder = std::env::temp_dir();
        let target = |key: &str| download_target(&object(key), folder.clone()).ok();
        assert_eq!(target("a/b"), Some(folder.join("b")));
        for key in ["a/..", "..", ".", "a/."] {
            assert_eq!(target(key), None, "{key}");
        }
    }
}

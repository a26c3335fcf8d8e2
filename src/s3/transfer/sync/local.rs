//! What is on disk.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tokio::task::spawn_blocking;

use crate::{Error, ErrorKind};

/// A regular file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LocalFile {
    pub(super) length: u64,
    pub(super) modified: Option<SystemTime>,
}

/// What a name in a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File(LocalFile),
    Folder,
    /// A symbolic link, a device and the like: neither read nor written.
    Other,
}

/// What a folder has.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) kinds: HashMap<String, Kind>,
    /// Names that are no UTF-8, so that no key can be theirs.
    pub(super) odd: Vec<OsString>,
}

impl From<&Metadata> for Kind {
    fn from(metadata: &Metadata) -> Self {
        if metadata.is_file() {
            Self::File(LocalFile { length: metadata.len(), modified: metadata.modified().ok() })
        } else if metadata.is_dir() {
            Self::Folder
        } else {
            Self::Other
        }
    }
}

/// Reads a folder's names; symbolic links are not followed.
pub(super) async fn read_folder(path: PathBuf) -> Result<Names, Error> {
    let folder = path.clone();
    let names = blocking(move || {
        let mut names = Names::default();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let metadata = match entry.metadata() {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                metadata => metadata?,
            };
            match entry.file_name().into_string() {
                Ok(name) => drop(names.kinds.insert(name, Kind::from(&metadata))),
                Err(name) => names.odd.push(name),
            }
        }
        Ok(names)
    });
    names.await.map_err(|error| failed(ErrorKind::RequestBody, &path, "cannot be read", error))
}

/// Makes the folders above a file, and refuses to write through a symbolic link or onto what is no file.
pub(super) async fn make_way(root: PathBuf, path: PathBuf) -> Result<(), Error> {
    let wanted = path.clone();
    let made = blocking(move || {
        check_way(&root, &wanted)?;
        wanted.parent().map_or(Ok(()), fs::create_dir_all)
    });
    made.await.map_err(|error| failed(ErrorKind::Output, &path, "cannot be written", error))
}

/// Deletes a regular file below a folder, unless a symbolic link leads to it.
pub(super) async fn remove(root: PathBuf, path: PathBuf) -> Result<(), Error> {
    let extra = path.clone();
    let removed = blocking(move || {
        check_way(&root, &extra)?;
        fs::remove_file(extra)
    });
    removed.await.map_err(|error| failed(ErrorKind::Output, &path, "cannot be deleted", error))
}

/// Gives a file a time. Where that fails it keeps the time of its making, which is later and compares alike.
pub(super) async fn set_modified(path: PathBuf, time: SystemTime) {
    let _ = blocking(move || File::options().write(true).open(path)?.set_modified(time)).await;
}

fn check_way(root: &Path, path: &Path) -> io::Result<()> {
    for above in path.ancestors().skip(1).take_while(|above| *above != root) {
        match kind_of(above)? {
            None | Some(Kind::Folder) => {}
            Some(_) => return Err(refused(above, "is no folder")),
        }
    }
    match kind_of(path)? {
        None | Some(Kind::File(_)) => Ok(()),
        Some(_) => Err(refused(path, "is no regular file")),
    }
}

fn kind_of(path: &Path) -> io::Result<Option<Kind>> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(Kind::from(&metadata))),
        // Below a file there is nothing; that it is one is told when it is looked at itself.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(error),
    }
}

fn refused(path: &Path, problem: &str) -> io::Error {
    let message = format!("{} {problem}; move it away, or leave it out", path.display());
    io::Error::new(io::ErrorKind::AlreadyExists, message)
}

fn failed(kind: ErrorKind, path: &Path, problem: &str, error: io::Error) -> Error {
    let message = format!("{} {problem}", path.display());
    Error::new(kind, message).with_source(error)
}

/// Does file work off the runtime's own threads.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    spawn_blocking(work).await.map_err(io::Error::other)?
}

#[cfg(all(test, unix))]
mod tests {
    use std::error::Error as _;
    use std::os::unix::fs::symlink;

    use super::*;

    /// The walk refuses links too; this is about those that came after it.
    #[tokio::test]
    async fn nothing_is_written_or_deleted_through_a_link() {
        let (outside, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(outside.path().join("file"), "before").unwrap();
        fs::write(folder.path().join("plain"), "").unwrap();
        symlink(outside.path(), folder.path().join("link")).unwrap();
        symlink(outside.path().join("file"), folder.path().join("file")).unwrap();
        let root = || folder.path().to_owned();
        for path in ["link/file", "link/new/file", "file", "plain/below"] {
            let error = make_way(root(), folder.path().join(path)).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Output, "{path}");
            assert!(error.source().unwrap().to_string().contains("move it away"), "{path}: {error:?}");
            assert!(remove(root(), folder.path().join(path)).await.is_err(), "{path}");
        }
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);

        make_way(root(), folder.path().join("new/er/file")).await.unwrap();
        assert!(folder.path().join("new/er").is_dir());
        make_way(root(), folder.path().join("plain")).await.unwrap();
        remove(root(), folder.path().join("plain")).await.unwrap();
        assert!(!folder.path().join("plain").exists());
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_read_is_an_error_that_names_it() {
        let folder = tempfile::tempdir().unwrap();
        let error = read_folder(folder.path().join("missing")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RequestBody);
        assert!(error.to_string().contains("missing cannot be read"), "{error}");
    }
}

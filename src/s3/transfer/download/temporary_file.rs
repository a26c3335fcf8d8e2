//! A file that nobody sees before it is complete.

use std::collections::hash_map::RandomState;
use std::fs::{self, File, OpenOptions};
use std::hash::BuildHasher;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use tokio::task::{JoinHandle, spawn_blocking};

use crate::{Error, ErrorKind};

/// How many names are tried for it: one of them is free, unless something is very wrong.
const NAMES: u32 = 16;

/// A file beside the one that it will be. It is deleted unless it is renamed.
pub(super) struct TemporaryFile {
    file: Arc<Mutex<File>>,
    name: Name,
    target: Arc<Path>,
}

/// Deletes the file of this name when dropped.
struct Name(Option<PathBuf>);

impl TemporaryFile {
    /// Makes one in the folder of the target.
    pub(super) async fn create(target: Arc<Path>) -> Result<Self, Error> {
        let named = Arc::clone(&target);
        let made = spawn_blocking(move || {
            if target.file_name().is_none() || target.is_dir() {
                return Err(io::Error::from(io::ErrorKind::IsADirectory));
            }
            let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let (file, name) = create_in(folder)?;
            Ok(Self { file: Arc::new(Mutex::new(file)), name, target })
        });
        match made.await.map_err(io::Error::other).and_then(|made| made) {
            Ok(file) => Ok(file),
            Err(error) if error.kind() == io::ErrorKind::IsADirectory => {
                let message = format!("{} is a folder; name the file to download to", named.display());
                Err(Error::new(ErrorKind::InvalidInput, message))
            }
            Err(error) => Err(unwritable(&named, error)),
        }
    }

    /// Writes these pieces one behind the other, from an offset on, off the runtime's own threads.
    pub(super) fn write(&self, offset: u64, pieces: Vec<Bytes>) -> JoinHandle<io::Result<()>> {
        let file = Arc::clone(&self.file);
        spawn_blocking(move || {
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(offset))?;
            pieces.iter().try_for_each(|piece| file.write_all(piece))
        })
    }

    /// Waits until something is written.
    pub(super) async fn written(&self, writing: JoinHandle<io::Result<()>>) -> Result<(), Error> {
        let result = writing.await.map_err(io::Error::other).and_then(|result| result);
        result.map_err(|error| unwritable(&self.target, error))
    }

    /// Gives it its name, in place of what had it.
    pub(super) async fn rename(self) -> Result<(), Error> {
        let Self { file, mut name, target } = self;
        let named = Arc::clone(&target);
        let renamed = spawn_blocking(move || {
            // Some systems rename no open file.
            drop(file);
            if let Some(path) = &name.0 {
                fs::rename(path, target)?;
            }
            name.forget();
            Ok(())
        });
        let renamed = renamed.await.map_err(io::Error::other).and_then(|renamed| renamed);
        renamed.map_err(|error| unwritable(&named, error))
    }
}

impl Name {
    fn forget(&mut self) {
        self.0 = None;
    }
}

impl Drop for Name {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            // There is nobody to tell; and if it is gone already, all the better.
            let _ = fs::remove_file(path);
        }
    }
}

/// A new file under a name that nobody can guess, so that nobody has put a link there.
fn create_in(folder: &Path) -> io::Result<(File, Name)> {
    let mut tries = 0;
    loop {
        // The standard library's only source of randomness; the keys of a hasher are not to be told from what it hashes to.
        let random = RandomState::new();
        let path = folder.join(format!(".{:016x}{:016x}.download", random.hash_one(1), random.hash_one(2)));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok((file, Name(Some(path)))),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && tries < NAMES => tries += 1,
            Err(error) => return Err(error),
        }
    }
}

fn unwritable(path: &Path, error: io::Error) -> Error {
    let message = format!("the file {} cannot be written", path.display());
    Error::new(ErrorKind::Output, message).with_source(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[tokio::test]
    async fn it_appears_under_its_name_when_renamed() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("target");
        fs::write(&target, "before").unwrap();
        let file = TemporaryFile::create(target.clone().into()).await.unwrap();
        file.written(file.write(2, vec!["c".into(), "d".into()])).await.unwrap();
        file.written(file.write(0, vec!["ab".into()])).await.unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"before");
        file.rename().await.unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"abcd");
        assert_eq!(names(folder.path()), ["target"]);
    }

    #[tokio::test]
    async fn it_is_deleted_otherwise() {
        let folder = tempfile::tempdir().unwrap();
        let file = TemporaryFile::create(folder.path().join("target").into()).await.unwrap();
        assert_eq!(names(folder.path()).len(), 1);
        drop(file);
        assert!(names(folder.path()).is_empty());
    }

    #[tokio::test]
    async fn what_can_be_no_file_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let error = TemporaryFile::create(folder.path().into()).await.err().unwrap();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().contains(folder.path().to_str().unwrap()), "{error}");
        let error = TemporaryFile::create(folder.path().join("none/target").into()).await.err().unwrap();
        assert_eq!(error.kind(), ErrorKind::Output);
        assert!(error.to_string().contains("none/target"), "{error}");
        assert!(names(folder.path()).is_empty());
    }
}

//! The one place that reads and writes files of configuration, credentials and tokens.

use std::collections::HashMap;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use zeroize::Zeroizing;

use crate::{Error, ErrorKind};

/// The most that is read of a file, in bytes: a thousand times a usual configuration, and no burden for memory.
const MAX_LENGTH: u64 = 1024 * 1024;

/// The files that sources of credentials read: those of the operating system, or given ones.
///
/// ```
/// use std::path::Path;
/// use tower_sigv4::files::Files;
///
/// let files = Files::from_pairs([("/home/ann/.aws/config", "[default]\nregion = eu-west-1\n")]);
/// assert_eq!(files.read(Path::new("/home/ann/.aws/config"))?.as_deref(), Some("[default]\nregion = eu-west-1\n"));
/// assert_eq!(files.read(Path::new("/home/ann/.aws/credentials"))?, None);
/// # Ok::<(), tower_sigv4::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Files(Source);

#[derive(Clone, Default)]
enum Source {
    #[default]
    System,
    Given(Arc<Mutex<HashMap<PathBuf, String>>>),
}

impl Files {
    /// Those of the operating system, read each time anew.
    #[must_use]
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// Given texts by path, and none of the operating system's.
    pub fn from_pairs<K: Into<PathBuf>, V: Into<String>>(pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        let files = pairs.into_iter().map(|(path, text)| (path.into(), text.into())).collect();
        Self(Source::Given(Arc::new(Mutex::new(files))))
    }

    /// A file's text; `None` when there is none at this path.
    ///
    /// A file can be 1 MiB long. What is no regular file (a pipe, a device) could keep a reader waiting for ever, so it is
    /// refused; `/dev/null` is an empty file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Credentials`] when it is there and cannot be read, is too long or is no UTF-8. The error has the path, and
    /// nothing of the text.
    pub fn read(&self, path: &Path) -> Result<Option<String>, Error> {
        let text = match &self.0 {
            Source::System => read_system(path),
            Source::Given(files) => Ok(files.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned()),
        };
        text.map_err(|error| {
            Error::new(ErrorKind::Credentials, format!("the file {} cannot be read", path.display())).with_source(error)
        })
    }

    /// Makes a file of this text, in place of the one at this path if there is one, and the folders above it.
    ///
    /// Whoever reads it meanwhile gets the old text or the new one, and never a part: the text is written to another file of
    /// the same folder, which then takes the name. On Unix its owner alone can read it.
    ///
    /// ```
    /// use std::path::Path;
    /// use tower_sigv4::files::Files;
    ///
    /// let files = Files::from_pairs::<&str, &str>([]); // nothing of the disk is touched
    /// files.write(Path::new("/home/ann/.aws/sso/cache/a.json"), "{}")?;
    /// assert_eq!(files.read(Path::new("/home/ann/.aws/sso/cache/a.json"))?.as_deref(), Some("{}"));
    /// # Ok::<(), tower_sigv4::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Credentials`] when it cannot be written. The error has the path, and nothing of the text.
    pub fn write(&self, path: &Path, text: &str) -> Result<(), Error> {
        let written = match &self.0 {
            Source::System => write_system(path, text),
            Source::Given(files) => {
                let mut files = files.lock().unwrap_or_else(PoisonError::into_inner);
                files.insert(path.to_owned(), text.to_owned());
                Ok(())
            }
        };
        written.map_err(|error| {
            Error::new(ErrorKind::Credentials, format!("the file {} cannot be written", path.display()))
                .with_source(error)
        })
    }

    /// [`Files::write`] in a thread of its own.
    pub(crate) async fn write_later(&self, path: PathBuf, text: Zeroizing<String>) -> Result<(), Error> {
        let files = self.clone();
        in_thread(move || files.write(&path, &text)).await
    }

    /// [`Files::read`] in a thread of its own: a file on a network can be long in coming.
    pub(crate) async fn read_later(&self, path: PathBuf) -> Result<Option<String>, Error> {
        let files = self.clone();
        in_thread(move || files.read(&path)).await
    }
}

/// Runs what can wait for a disk outside of the threads that must not.
async fn in_thread<T: Send + 'static>(work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    let runtime = crate::runtime::runtime()?;
    runtime.spawn_blocking(work).await.unwrap_or_else(|error| {
        Err(Error::new(ErrorKind::Credentials, "the runtime ended while a file was read or written").with_source(error))
    })
}

fn read_system(path: &Path) -> io::Result<Option<String>> {
    let about = match fs::metadata(path) {
        Err(error) if is_absence(&error) => return Ok(None),
        about => about?,
    };
    if !about.is_file() {
        return if path == Path::new("/dev/null") {
            Ok(Some(String::new()))
        } else {
            Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file"))
        };
    }
    let mut text = String::new();
    let length = File::open(path)?.take(MAX_LENGTH + 1).read_to_string(&mut text)? as u64;
    if length > MAX_LENGTH {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("it is longer than {MAX_LENGTH} bytes")));
    }
    Ok(Some(text))
}

fn write_system(path: &Path, text: &str) -> io::Result<()> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no path of a file"));
    };
    fs::create_dir_all(folder)?;
    let unfinished = folder.join(format!(".{}.{:016x}.tmp", name.to_string_lossy(), fastrand::u64(..)));
    let written = write_new(&unfinished, text).and_then(|()| fs::rename(&unfinished, path));
    if written.is_err() {
        // The first error says why; nothing helps against a second.
        let _ = fs::remove_file(&unfinished);
    }
    written
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// A path through something that is no folder names nothing, as one through a folder that is not there, or that is not for this
/// user: a service often runs as another user than the one whose `HOME` it has.
fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::PermissionDenied)
}

/// The texts can be secrets, so they are not shown.
impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Source::System => "Files(system)",
            Source::Given(_) => "Files(given)",
        })
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    fn cause(error: &Error) -> String {
        error.source().map(ToString::to_string).unwrap_or_default()
    }

    #[test]
    fn what_is_not_there_is_none_and_what_is_too_long_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config");
        let files = Files::system();
        assert_eq!(files.read(&path).unwrap(), None);
        assert_eq!(files.read(&path.join("below")).unwrap(), None);

        fs::write(&path, "a".repeat(1024 * 1024)).unwrap();
        assert_eq!(files.read(&path).unwrap().map(|text| text.len()), Some(1024 * 1024));
        assert_eq!(files.read(&path.join("below")).unwrap(), None, "a file is no folder");
        fs::write(&path, "a".repeat(1024 * 1024 + 1)).unwrap();
        assert!(cause(&files.read(&path).unwrap_err()).contains("longer than 1048576 bytes"));
        fs::write(&path, b"s3cret \xff").unwrap();
        let error = files.read(&path).unwrap_err();
        assert!(error.to_string().contains("config") && !format!("{error:?}").contains("s3cret"), "{error:?}");
        assert!(files.read(folder.path()).is_err(), "a folder is no file");
    }

    #[test]
    fn what_is_written_is_read_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sso/cache/token.json");
        for files in [Files::system(), Files::default(), Files::from_pairs([("/a", "b")])] {
            for text in ["one", "two"] {
                files.write(&path, text).unwrap();
                assert_eq!(files.read(&path).unwrap().as_deref(), Some(text));
            }
        }
        let names: Vec<_> =
            fs::read_dir(path.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["token.json"]);
        // A folder is in the way of the name.
        let error = Files::system().write(folder.path().join("sso").as_path(), "s3cret").unwrap_err();
        assert!(error.to_string().contains("sso") && !format!("{error:?}").contains("s3cret"), "{error:?}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "the unfinished file is gone");
    }

    #[test]
    #[cfg(unix)]
    fn what_is_written_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token.json");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        Files::system().write(&path, "new").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    #[cfg(unix)]
    fn what_could_keep_a_reader_waiting_is_refused() {
        assert!(cause(&Files::system().read(Path::new("/dev/zero")).unwrap_err()).contains("no regular file"));
        assert_eq!(Files::system().read(Path::new("/dev/null")).unwrap().as_deref(), Some(""));
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert!(Files::system().read(&pipe).is_err());
    }
}

//! Where an attachment's content comes from, other than memory.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::Attachment;
use super::limits::{LARGEST_ATTACHMENT, too_large};
use crate::runtime::runtime;
use crate::{BoxError, Error, ErrorKind};

impl Attachment {
    /// Reads a file of up to 29 MiB, off the runtime's own threads. Its name is the last part of the path.
    ///
    /// ```
    /// # use tower_sigv4::ses::{Attachment, Email};
    /// # use tower_sigv4::testing::Mailbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let mailbox = Mailbox::new();
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path().join("sales.csv");
    /// std::fs::write(&path, "north;7").unwrap();
    /// let email = Email::new("shop@example.com").to("ann@example.com").attach(Attachment::from_path(&path).await?);
    /// mailbox.ses().send_email(&email).await?;
    /// assert_eq!(mailbox.sent()[0].attachments[0].file_name.as_deref(), Some("sales.csv"));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when it is no regular file, is too large for a message, and outside of a tokio runtime;
    /// [`ErrorKind::RequestBody`] when it cannot be read.
    pub async fn from_path(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref().to_owned();
        let Some(name) = path.file_name().map(|name| name.to_string_lossy().into_owned()) else {
            let message = format!("{} names no file", path.display());
            return Err(Error::new(ErrorKind::InvalidInput, message));
        };
        let reading = runtime()?.spawn_blocking(move || read(&path));
        let data = reading.await.map_err(|error| {
            Error::new(ErrorKind::RequestBody, "the runtime ended the reading of a file").with_source(error)
        })??;
        Ok(Self::new(name, data))
    }

    /// Reads a stream, such as a [`Body`](crate::Body), into memory, up to 29 MiB.
    ///
    /// ```
    /// # use tower_sigv4::Body;
    /// # use tower_sigv4::ses::{Attachment, Email};
    /// # use tower_sigv4::testing::Mailbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let mailbox = Mailbox::new();
    /// let stream = Body::from("north;7"); // or the body of an object in S3
    /// let sales = Attachment::from_stream("sales.csv", stream).await?;
    /// let email = Email::new("shop@example.com").to("ann@example.com").attach(sales);
    /// mailbox.ses().send_email(&email).await?;
    /// assert_eq!(mailbox.sent()[0].attachments[0].content, "north;7");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when it is too large for a message; [`ErrorKind::RequestBody`] when it breaks off.
    pub async fn from_stream<B>(name: impl Into<String>, stream: B) -> Result<Self, Error>
    where
        B: http_body::Body<Data = Bytes>,
        B::Error: Into<BoxError>,
    {
        // One that says how long it is need not be read.
        let (least, what) = (stream.size_hint().lower(), "the stream of an attachment");
        if least > LARGEST_ATTACHMENT as u64 {
            return Err(too_large(what, Some(least)));
        }
        match Limited::new(stream, LARGEST_ATTACHMENT).collect().await {
            Ok(content) => Ok(Self::new(name, content.to_bytes())),
            Err(error) if error.is::<LengthLimitError>() => Err(too_large(what, None)),
            Err(error) => {
                let message = "the stream of an attachment broke off";
                Err(Error::new(ErrorKind::RequestBody, message).with_source(error))
            }
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let shown = || format!("the file {}", path.display());
    let unreadable =
        |error: io::Error| Error::new(ErrorKind::RequestBody, format!("{} cannot be read", shown())).with_source(error);
    let metadata = fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        // A pipe or a device could be read for ever.
        return Err(Error::new(ErrorKind::InvalidInput, format!("{} is no regular file", path.display())));
    }
    if metadata.len() > LARGEST_ATTACHMENT as u64 {
        return Err(too_large(&shown(), Some(metadata.len())));
    }
    let mut data = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
    // It may have grown since.
    let file = File::open(path).map_err(unreadable)?;
    file.take(LARGEST_ATTACHMENT as u64 + 1).read_to_end(&mut data).map_err(unreadable)?;
    if data.len() > LARGEST_ATTACHMENT {
        return Err(too_large(&shown(), None));
    }
    Ok(data)
}

#[cfg(test)]
mod tests {
    use http_body_util::{Full, StreamBody};

    use super::*;
    use crate::Body;

    #[tokio::test]
    async fn a_file_is_read_whole_and_named_by_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Übersicht.pdf");
        fs::write(&path, vec![7; 1_000_000]).unwrap();
        let attachment = Attachment::from_path(&path).await.unwrap();
        assert_eq!((attachment.name.as_str(), attachment.media_type()), ("Übersicht.pdf", "application/pdf"));
        assert!(attachment.data == vec![7; 1_000_000]);
    }

    #[tokio::test]
    async fn what_is_no_file_that_fits_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let refused = async |name: &str| {
            let error = Attachment::from_path(folder.path().join(name)).await.unwrap_err();
            (error.kind(), error.to_string())
        };
        assert_eq!(refused("missing").await.0, ErrorKind::RequestBody);
        assert_eq!(refused("..").await.0, ErrorKind::InvalidInput);
        assert_eq!(refused(".").await.0, ErrorKind::InvalidInput);
        File::create(folder.path().join("large")).unwrap().set_len(LARGEST_ATTACHMENT as u64 + 1).unwrap();
        let (kind, message) = refused("large").await;
        assert_eq!(kind, ErrorKind::InvalidInput);
        for number in [LARGEST_ATTACHMENT, LARGEST_ATTACHMENT + 1] {
            assert!(message.contains(&number.to_string()), "{message}");
        }
    }

    #[test]
    fn outside_of_a_runtime_it_says_so() {
        let mut reading = tokio_test::task::spawn(Attachment::from_path("Cargo.toml"));
        let std::task::Poll::Ready(Err(error)) = reading.poll() else { panic!("it waits for nothing") };
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().contains("runtime"), "{error}");
    }

    #[tokio::test]
    async fn a_stream_is_read_up_to_the_limit() {
        let pieces = |count: usize| {
            let piece = Bytes::from(vec![1; 1024 * 1024]);
            let frames = (0..count).map(move |_| Ok::<_, io::Error>(http_body::Frame::data(piece.clone())));
            StreamBody::new(futures_util::stream::iter(frames))
        };
        let attachment = Attachment::from_stream("a", Body::streaming(pieces(3))).await.unwrap();
        assert_eq!(attachment.data.len(), 3 * 1024 * 1024);
        let error = Attachment::from_stream("a", pieces(1_000)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().contains(&LARGEST_ATTACHMENT.to_string()), "{error}");
        let said = Full::new(Bytes::from(vec![0; LARGEST_ATTACHMENT + 1]));
        assert!(Attachment::from_stream("a", said).await.unwrap_err().to_string().contains("bytes"));
    }

    #[tokio::test]
    async fn a_stream_that_breaks_off_is_an_error() {
        let broken = futures_util::stream::iter([Err::<http_body::Frame<Bytes>, _>(io::Error::other("gone"))]);
        let error = Attachment::from_stream("a", StreamBody::new(broken)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RequestBody);
    }
}

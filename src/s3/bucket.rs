//! One bucket's objects, the short way.

#[cfg(feature = "transfer")]
use std::path::PathBuf;

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt, stream};
use http::{Request, Response};
use tower::Service;

#[cfg(feature = "transfer")]
use super::transfer::{Copy, Download, FolderSync, Upload, UploadSource};
#[cfg(feature = "transfer")]
use super::{CopySource, Deletion, ObjectIdentifier, deletes};
use super::{
    DeleteObject, GetObject, GetObjectOutput, HeadObject, Lifetime, ListObjectsV2, Object, ObjectHead, PostPolicy,
    Presigned, PresignedPost, PutObject, PutObjectOutput, S3,
};
use crate::{Body, BoxError, Error, Transport};

/// One bucket's objects: what [`S3`] does with an operation, with a method. Made by [`S3::bucket`].
///
/// ```no_run
/// use std::time::Duration;
/// use tower_sigv4::s3::S3;
///
/// # async fn example() -> Result<(), tower_sigv4::Error> {
/// let reports = S3::from_env()?.bucket("reports");
/// reports.put("2026/q4.csv", "a;b").await?;
/// let text = reports.get("2026/q4.csv").await?.body.collect(1_000_000).await?;
/// let link = reports.presign_get("2026/q4.csv", Duration::from_secs(600)).await?;
/// println!("good until {:?}", link.expires_at);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Bucket<T = Transport> {
    s3: S3<T>,
    name: String,
}

impl<T> Bucket<T> {
    pub(super) fn new(s3: S3<T>, name: String) -> Self {
        Self { s3, name }
    }

    /// The bucket's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The S3 that it is in, for the operations that have no method here.
    #[must_use]
    pub fn s3(&self) -> &S3<T> {
        &self.s3
    }

    /// A URL that reads an object: see [`S3::presign`].
    ///
    /// # Errors
    ///
    /// As [`S3::presign`].
    pub async fn presign_get(&self, key: impl Into<String>, life: impl Into<Lifetime>) -> Result<Presigned, Error> {
        self.s3.presign(GetObject::new(&self.name, key), life).await
    }

    /// A URL that stores an object: see [`S3::presign`].
    ///
    /// # Errors
    ///
    /// As [`S3::presign`].
    pub async fn presign_put(&self, key: impl Into<String>, life: impl Into<Lifetime>) -> Result<Presigned, Error> {
        self.s3.presign(PutObject::new(&self.name, key, Body::empty()), life).await
    }

    /// A form with which a browser uploads what a policy allows: see [`S3::presign_post`].
    ///
    /// # Errors
    ///
    /// As [`S3::presign_post`].
    pub async fn presign_post(&self, policy: PostPolicy, life: impl Into<Lifetime>) -> Result<PresignedPost, Error> {
        self.s3.presign_post(&self.name, policy, life).await
    }
}

impl<T, B> Bucket<T>
where
    T: Service<Request<Body>, Response = Response<B>> + Clone,
    T::Error: Into<BoxError>,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    /// Stores an object: [`PutObject`].
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let (_server, s3) = s3().await?;
    /// let reports = s3.bucket("reports");
    /// reports.put("2026/q4.csv", "a;b").await?;
    /// assert_eq!(reports.head("2026/q4.csv").await?.content_length(), Some(3));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`S3::send`].
    pub async fn put(&self, key: impl Into<String>, body: impl Into<Body>) -> Result<PutObjectOutput, Error> {
        self.s3.send(PutObject::new(&self.name, key, body)).await
    }

    /// Reads an object: [`GetObject`].
    ///
    /// # Errors
    ///
    /// As [`S3::send`]; [`Error::is_not_found`] when there is none.
    pub async fn get(&self, key: impl Into<String>) -> Result<GetObjectOutput, Error> {
        self.s3.send(GetObject::new(&self.name, key)).await
    }

    /// Asks for an object's headers: [`HeadObject`].
    ///
    /// # Errors
    ///
    /// As [`S3::send`]; [`Error::is_not_found`] when there is none.
    pub async fn head(&self, key: impl Into<String>) -> Result<ObjectHead, Error> {
        self.s3.send(HeadObject::new(&self.name, key)).await
    }

    /// All objects whose key begins with a prefix (`""` for all), a page fetched whenever the last is used up.
    pub fn list(&self, prefix: &str) -> impl Stream<Item = Result<Object, Error>> + use<T, B> {
        self.s3
            .pages(ListObjectsV2::new(&self.name).prefix(prefix))
            .map_ok(|page| stream::iter(page.contents.into_iter().map(Ok)))
            .try_flatten()
    }

    /// Deletes an object: [`DeleteObject`]. Deleting what does not exist succeeds.
    ///
    /// # Errors
    ///
    /// As [`S3::send`].
    pub async fn delete(&self, key: impl Into<String>) -> Result<(), Error> {
        self.s3.send(DeleteObject::new(&self.name, key)).await.map(drop)
    }
}

#[cfg(feature = "transfer")]
impl<T, B> Bucket<T>
where
    T: Service<Request<Body>, Response = Response<B>> + Clone + Send + 'static,
    T::Future: Send,
    T::Error: Into<BoxError>,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    /// Deletes all objects whose key begins with a prefix, while it lists them; **the empty prefix `""` means everything in the
    /// bucket**. Awaited, it says how many it deleted; see [`Deletion`] for each key's result.
    ///
    /// In a bucket that keeps versions this puts delete markers on the newest versions, and older ones stay.
    ///
    /// No key without the prefix is ever deleted: a store that lists one makes it fail with
    /// [`ErrorKind::InvalidResponse`](crate::ErrorKind::InvalidResponse).
    ///
    /// ```no_run
    /// # async fn example(bucket: tower_sigv4::s3::Bucket) -> Result<(), tower_sigv4::Error> {
    /// let count = bucket.delete_all("logs/2019/").await?;
    /// # Ok(()) }
    /// ```
    pub fn delete_all(&self, prefix: &str) -> Deletion<'static> {
        let keys = deletes::keys_below(self.s3.clone(), &self.name, prefix);
        Deletion::new(self.s3.clone(), &self.name, keys)
    }

    /// Deletes the objects that a stream names: by keys, by [`ObjectIdentifier`]s with versions, or by what
    /// [`list`](Self::list) gives. Awaited, it says how many it deleted; see [`Deletion`] for each key's result.
    ///
    /// An error of the stream ends the deletion, after the keys before it are deleted. A stream that cannot fail says so by
    /// `.map(Ok)`:
    ///
    /// ```no_run
    /// use futures_util::{StreamExt, TryStreamExt, stream};
    ///
    /// # async fn example(bucket: tower_sigv4::s3::Bucket) -> Result<(), tower_sigv4::Error> {
    /// bucket.delete_keys(stream::iter(["a.csv", "b.csv"]).map(Ok)).await?;
    ///
    /// let empty = bucket.list("logs/").try_filter(|object| std::future::ready(object.size == 0));
    /// bucket.delete_keys(empty).await?;
    /// # Ok(()) }
    /// ```
    pub fn delete_keys<'a, K>(&self, keys: impl Stream<Item = Result<K, Error>> + Send + 'a) -> Deletion<'a>
    where
        K: Into<ObjectIdentifier> + 'a,
    {
        Deletion::new(self.s3.clone(), &self.name, keys.map_ok(Into::into))
    }
}

#[cfg(feature = "transfer")]
impl<T, B> Bucket<T>
where
    T: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
    T::Error: Into<BoxError>,
    T::Future: Send + 'static,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    /// Uploads an object of any size from bytes, a file, a stream or a reader; see [`Upload`] for its options.
    ///
    /// ```no_run
    /// use tower_sigv4::s3::transfer::UploadSource;
    ///
    /// # async fn example(bucket: tower_sigv4::s3::Bucket) -> Result<(), tower_sigv4::Error> {
    /// bucket.upload("notes.txt", "a few words").content_type("text/plain").send().await?;
    /// bucket.upload("stdin.log", UploadSource::reader(tokio::io::empty())).send().await?;
    /// # Ok(()) }
    /// ```
    pub fn upload(&self, key: impl Into<String>, source: impl Into<UploadSource>) -> Upload {
        Upload::new(self.s3.erased(), &self.name, key.into(), source.into())
    }

    /// Uploads what a folder has and the bucket has not, or not the same, below a prefix, which is a folder too: `site` means
    /// `site/`. Nothing is deleted unless told; see [`FolderSync`] for what is skipped and for its options.
    ///
    /// ```no_run
    /// # async fn example(bucket: tower_sigv4::s3::Bucket) -> Result<(), tower_sigv4::Error> {
    /// let report = bucket.sync_up("public", "site").delete_extra().send().await?.complete()?;
    /// println!("{} files are new, {} objects are gone", report.uploaded, report.deleted);
    /// # Ok(()) }
    /// ```
    pub fn sync_up(&self, folder: impl Into<PathBuf>, prefix: &str) -> FolderSync {
        FolderSync::up(self.s3.erased(), &self.name, folder.into(), prefix)
    }

    /// Downloads what is below a prefix and not in a folder, or not the same. Nothing is deleted unless told, and nothing outside
    /// of the folder is written, whatever the keys are; see [`FolderSync`] for its options.
    ///
    /// ```no_run
    /// # async fn example(bucket: tower_sigv4::s3::Bucket) -> Result<(), tower_sigv4::Error> {
    /// let report = bucket.sync_down("site", "/srv/www").dry_run().send().await?;
    /// println!("would do {:?}", report.actions);
    /// # Ok(()) }
    /// ```
    pub fn sync_down(&self, prefix: &str, folder: impl Into<PathBuf>) -> FolderSync {
        FolderSync::down(self.s3.erased(), &self.name, prefix, folder.into())
    }

    /// Downloads an object of any size into a file, memory, a writer or a stream; see [`Download`] for its options.
    ///
    /// ```no_run
    /// # async fn example(bucket: tower_sigv4::s3::Bucket) -> Result<(), tower_sigv4::Error> {
    /// bucket.download("db.tar").to_file("/var/restore/db.tar").await?;
    /// bucket.download("notes.txt").to_writer(&mut tokio::io::sink()).await?;
    /// # Ok(()) }
    /// ```
    pub fn download(&self, key: impl Into<String>) -> Download {
        Download::new(self.s3.erased(), &self.name, key.into())
    }

    /// Copies an object of any size into this bucket, inside the store; see [`Copy`](struct@Copy) for its options.
    ///
    /// ```no_run
    /// use tower_sigv4::s3::CopySource;
    ///
    /// # async fn example(bucket: tower_sigv4::s3::Bucket) -> Result<(), tower_sigv4::Error> {
    /// bucket.copy(CopySource::new("reports", "2026/q4.csv"), "archive/q4.csv").send().await?;
    /// # Ok(()) }
    /// ```
    pub fn copy(&self, source: CopySource, key: impl Into<String>) -> Copy {
        Copy::new(self.s3.erased(), &self.name, key.into(), source)
    }
}

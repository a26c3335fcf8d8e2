//! One bucket's objects, the short way.

#[cfg(feature = "transfer")]
use std::path::PathBuf;
use std::pin::Pin;

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
/// ```
/// use std::time::Duration;
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let (_server, s3) = s3().await?; // in the place of `S3::from_env()?`
///
/// let reports = s3.bucket("reports");
/// reports.put("2026/q4.csv", "a;b").await?;
/// assert_eq!(reports.get("2026/q4.csv").await?.body.collect(1_000_000).await?, "a;b");
///
/// let link = reports.presign_get("2026/q4.csv", Duration::from_secs(600)).await?;
/// assert_eq!(link.uri.path(), "/reports/2026/q4.csv");
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
    ///
    /// ```
    /// # use tower_sigv4::s3::S3;
    /// assert_eq!(S3::new((), "eu-west-1").bucket("reports").name(), "reports");
    /// ```
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The S3 that it is in, for the operations that have no method here.
    ///
    /// ```
    /// use tower_sigv4::s3::HeadBucket;
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let (_server, s3) = s3().await?;
    /// let reports = s3.bucket("reports");
    /// let answer = reports.s3().send(HeadBucket::new(reports.name())).await?;
    /// assert_eq!(answer.bucket_region(), None); // this server does not tell
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn s3(&self) -> &S3<T> {
        &self.s3
    }

    /// A URL that reads an object ([`GetObject`]) for 1 second to 7 days: see [`S3::presign`].
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// use tower_sigv4::Credentials;
    /// use tower_sigv4::s3::{Lifetime, S3};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// let expiry = UNIX_EPOCH + Duration::from_secs(1_800_000_900);
    /// let credentials = Credentials::new("ASIAEXAMPLE", "a-secret").with_session_token("a-token").with_expiry(expiry);
    /// let now = UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    /// let s3 = S3::new((), "eu-west-1").credentials(credentials).clock(move || now);
    /// let reports = s3.bucket("reports");
    ///
    /// let link = reports.presign_get("2026/q4.csv", Duration::from_secs(600)).await?;
    /// assert_eq!(link.expires_at, now + Duration::from_secs(600));
    ///
    /// // Not longer than the credentials, which end in a quarter of an hour.
    /// let link = reports.presign_get("2026/q4.csv", Lifetime::at_most(Duration::from_secs(3_600))).await?;
    /// assert_eq!(link.expires_at, expiry);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`S3::presign`].
    pub async fn presign_get(&self, key: impl Into<String>, life: impl Into<Lifetime>) -> Result<Presigned, Error> {
        self.s3.presign(GetObject::new(&self.name, key), life).await
    }

    /// A URL that stores an object ([`PutObject`]) for 1 second to 7 days: see [`S3::presign`].
    ///
    /// ```
    /// use std::time::Duration;
    /// use http::Request;
    /// use tower::ServiceExt;
    /// use tower_sigv4::Body;
    /// use tower_sigv4::client::Client;
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let (_server, s3) = s3().await?;
    /// let reports = s3.bucket("reports");
    /// let link = reports.presign_put("2026/q4.csv", Duration::from_secs(600)).await?;
    ///
    /// // Somebody without credentials.
    /// let client = Client::builder().allow_http(true).build()?;
    /// let request = Request::builder().method(link.method).uri(link.uri);
    /// let mut request = request.body(Body::from("a;b")).expect("a good URL");
    /// request.headers_mut().extend(link.headers);
    /// client.oneshot(request).await?;
    /// assert_eq!(reports.head("2026/q4.csv").await?.content_length(), Some(3));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`S3::presign`].
    pub async fn presign_put(&self, key: impl Into<String>, life: impl Into<Lifetime>) -> Result<Presigned, Error> {
        self.s3.presign(PutObject::new(&self.name, key, Body::empty()), life).await
    }

    /// A form with which a browser uploads, for 1 second to 7 days, what a policy allows: see [`S3::presign_post`].
    ///
    /// ```
    /// use std::time::Duration;
    /// use tower_sigv4::Credentials;
    /// use tower_sigv4::s3::{PostPolicy, S3};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// let s3 = S3::new((), "eu-west-1").credentials(Credentials::new("AKIDEXAMPLE", "a-secret"));
    /// let policy = PostPolicy::key_starts_with("user/7/").content_length_range(1..=10_485_760);
    /// let form = s3.bucket("uploads").presign_post(policy, Duration::from_secs(600)).await?;
    /// assert_eq!(form.uri, "https://uploads.s3.eu-west-1.amazonaws.com/");
    /// assert_eq!(form.fields_to_add, ["key"]);
    /// # Ok(()) }
    /// ```
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
    /// Stores an object of up to 5 GiB in one request: [`PutObject`]. [`upload`](Self::upload) takes larger ones.
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

    /// Reads an object, whose content is a stream: [`GetObject`].
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let (_server, s3) = s3().await?;
    /// let reports = s3.bucket("reports");
    /// # reports.put("2026/q4.csv", "a;b").await?;
    /// let object = reports.get("2026/q4.csv").await?;
    /// assert_eq!(object.head.content_length(), Some(3));
    /// assert_eq!(object.body.collect(1_000_000).await?, "a;b"); // up to a megabyte
    ///
    /// assert!(reports.get("2027/q1.csv").await.unwrap_err().is_not_found());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`S3::send`]; [`Error::is_not_found`] when there is none.
    pub async fn get(&self, key: impl Into<String>) -> Result<GetObjectOutput, Error> {
        self.s3.send(GetObject::new(&self.name, key)).await
    }

    /// Asks for an object's headers: [`HeadObject`].
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let (_server, s3) = s3().await?;
    /// let reports = s3.bucket("reports");
    /// # reports.put("2026/q4.csv", "a;b").await?;
    /// let head = reports.head("2026/q4.csv").await?;
    /// assert_eq!(head.content_length(), Some(3));
    /// assert!(head.last_modified().is_some());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`S3::send`]; [`Error::is_not_found`] when there is none.
    pub async fn head(&self, key: impl Into<String>) -> Result<ObjectHead, Error> {
        self.s3.send(HeadObject::new(&self.name, key)).await
    }

    /// All objects whose key begins with a prefix (`""` for all): [`ListObjectsV2`]. A page of up to 1,000 is asked
    /// for whenever the last is used up. An error, as of [`S3::send`], ends it.
    ///
    /// ```
    /// use futures_util::TryStreamExt;
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let (_server, s3) = s3().await?;
    /// let reports = s3.bucket("reports");
    /// for key in ["2025/q4.csv", "2026/q1.csv", "2026/q2.csv"] {
    ///     reports.put(key, "a;b").await?;
    /// }
    /// let mut objects = reports.list("2026/");
    /// let mut bytes = 0;
    /// while let Some(object) = objects.try_next().await? {
    ///     assert!(object.key.starts_with("2026/"));
    ///     bytes += object.size;
    /// }
    /// assert_eq!(bytes, 6);
    /// # Ok(()) }
    /// ```
    pub fn list(&self, prefix: &str) -> Pin<Box<impl Stream<Item = Result<Object, Error>> + use<T, B>>> {
        let pages = self.s3.pages(ListObjectsV2::new(&self.name).prefix(prefix));
        Box::pin(pages.map_ok(|page| stream::iter(page.contents.into_iter().map(Ok))).try_flatten())
    }

    /// Deletes an object: [`DeleteObject`]. On S3, deleting what does not exist succeeds.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let (_server, s3) = s3().await?;
    /// let reports = s3.bucket("reports");
    /// reports.put("2026/q4.csv", "a;b").await?;
    /// reports.delete("2026/q4.csv").await?;
    /// assert!(reports.head("2026/q4.csv").await.unwrap_err().is_not_found());
    /// # Ok(()) }
    /// ```
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
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let (_server, s3) = s3().await?;
    /// let reports = s3.bucket("reports");
    /// for key in ["logs/2019/01", "logs/2019/02", "logs/2020/01"] {
    ///     reports.put(key, "GET /").await?;
    /// }
    /// assert_eq!(reports.delete_all("logs/2019/").await?, 2);
    /// assert!(reports.head("logs/2020/01").await.is_ok());
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
    /// ```
    /// use futures_util::{StreamExt, TryStreamExt, stream};
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let (_server, s3) = s3().await?;
    /// let reports = s3.bucket("reports");
    /// for (key, text) in [("a.csv", "a;b"), ("b.csv", "c;d"), ("logs/1", ""), ("logs/2", "GET /")] {
    ///     reports.put(key, text).await?;
    /// }
    /// assert_eq!(reports.delete_keys(stream::iter(["a.csv", "b.csv"]).map(Ok)).await?, 2);
    ///
    /// let empty = reports.list("logs/").try_filter(|object| std::future::ready(object.size == 0));
    /// assert_eq!(reports.delete_keys(empty).await?, 1);
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
    /// ```
    /// use tokio::io::AsyncReadExt;
    /// use tower_sigv4::s3::transfer::UploadSource;
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let (_server, s3) = s3().await?;
    /// let reports = s3.bucket("reports");
    /// let uploaded = reports.upload("notes.txt", "a few words").content_type("text/plain").send().await?;
    /// assert_eq!((uploaded.bytes, uploaded.parts), (11, 1));
    ///
    /// let pipe = UploadSource::reader(tokio::io::repeat(b'a').take(6 << 20));
    /// assert_eq!(reports.upload("pipe.log", pipe).part_size(5 << 20).send().await?.parts, 2);
    /// # Ok(()) }
    /// ```
    pub fn upload(&self, key: impl Into<String>, source: impl Into<UploadSource>) -> Upload {
        Upload::new(self.s3.erased(), &self.name, key.into(), source.into())
    }

    /// Uploads what a folder has and the bucket has not, or not the same, below a prefix, which is a folder too: `site` means
    /// `site/`. Nothing is deleted unless told; see [`FolderSync`] for what is skipped and for its options, such as the files'
    /// [media types](FolderSync::content_type).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let (_server, s3) = s3().await?;
    /// let reports = s3.bucket("reports");
    /// let folder = tempfile::tempdir().expect("a folder");
    /// std::fs::write(folder.path().join("index.html"), "<h1>Hello</h1>").expect("a file");
    /// reports.put("site/old.html", "<h1>Bye</h1>").await?;
    ///
    /// let report = reports.sync_up(folder.path(), "site").delete_extra().send().await?.complete()?;
    /// assert_eq!((report.uploaded, report.deleted), (1, 1));
    /// assert_eq!(reports.head("site/index.html").await?.content_length(), Some(14));
    /// # Ok(()) }
    /// ```
    pub fn sync_up(&self, folder: impl Into<PathBuf>, prefix: &str) -> FolderSync {
        FolderSync::up(self.s3.erased(), &self.name, folder.into(), prefix)
    }

    /// Downloads what is below a prefix and not in a folder, or not the same. Nothing is deleted unless told, and nothing outside
    /// of the folder is written, whatever the keys are; see [`FolderSync`] for its options.
    ///
    /// ```
    /// use tower_sigv4::s3::transfer::SyncAction;
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let (_server, s3) = s3().await?;
    /// let reports = s3.bucket("reports");
    /// reports.put("site/index.html", "<h1>Hello</h1>").await?;
    /// let folder = tempfile::tempdir().expect("a folder");
    ///
    /// let would_do = reports.sync_down("site", folder.path()).dry_run().send().await?;
    /// assert_eq!(would_do.actions, [SyncAction::Download { key: "site/index.html".to_owned(), bytes: 14 }]);
    ///
    /// reports.sync_down("site", folder.path()).send().await?.complete()?;
    /// assert_eq!(std::fs::read_to_string(folder.path().join("index.html")).expect("a text"), "<h1>Hello</h1>");
    /// # Ok(()) }
    /// ```
    pub fn sync_down(&self, prefix: &str, folder: impl Into<PathBuf>) -> FolderSync {
        FolderSync::down(self.s3.erased(), &self.name, prefix, folder.into())
    }

    /// Downloads an object of any size into a file, memory, a writer or a stream; see [`Download`] for its options.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let (_server, s3) = s3().await?;
    /// let reports = s3.bucket("reports");
    /// reports.put("2026/q4.csv", "a;b").await?;
    /// let folder = tempfile::tempdir().expect("a folder");
    ///
    /// let saved = reports.download("2026/q4.csv").to_file(folder.path().join("q4.csv")).await?;
    /// assert_eq!((saved.bytes, saved.parts), (3, 1));
    /// assert_eq!(reports.download("2026/q4.csv").range(2..).to_bytes(1_000_000).await?, "b");
    /// # Ok(()) }
    /// ```
    pub fn download(&self, key: impl Into<String>) -> Download {
        Download::new(self.s3.erased(), &self.name, key.into())
    }

    /// Copies an object of any size into this bucket, inside the store; see [`Copy`](struct@Copy) for its options.
    ///
    /// ```
    /// use tower_sigv4::s3::CopySource;
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let (_server, s3) = s3().await?;
    /// let reports = s3.bucket("reports");
    /// reports.put("2026/q4.csv", "a;b").await?;
    /// let copied = reports.copy(CopySource::new("reports", "2026/q4.csv"), "archive/q4.csv").send().await?;
    /// assert_eq!((copied.bytes, copied.parts), (3, 1));
    /// assert_eq!(reports.get("archive/q4.csv").await?.body.collect(1_000_000).await?, "a;b");
    /// # Ok(()) }
    /// ```
    pub fn copy(&self, source: CopySource, key: impl Into<String>) -> Copy {
        Copy::new(self.s3.erased(), &self.name, key.into(), source)
    }
}

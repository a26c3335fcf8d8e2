//! One bucket's objects, the short way.

use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use http::{Request, Response};
use tower::Service;

use super::{
    DeleteObject, DeleteObjects, GetObject, GetObjectOutput, HeadObject, Lifetime, ListObjectsV2, Object, ObjectHead,
    PostPolicy, Presigned, PresignedPost, PutObject, PutObjectOutput, S3,
};
use crate::codec::xml;
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

    /// Deletes all objects whose key begins with a prefix, and says how many. It holds one page of keys at a time.
    ///
    /// # Errors
    ///
    /// As [`S3::send`], and as [`DeleteObjectsOutput::into_result`](super::DeleteObjectsOutput::into_result) when a key was
    /// not deleted. What came before the error is deleted.
    pub async fn delete_all(&self, prefix: &str) -> Result<u64, Error> {
        let mut pages = std::pin::pin!(self.s3.pages(ListObjectsV2::new(&self.name).prefix(prefix)));
        let mut count = 0;
        while let Some(page) = pages.next().await {
            let keys = page?.contents.into_iter().map(|object| object.key);
            let (batch, single): (Vec<_>, Vec<_>) = keys.partition(|key| xml::can_carry(key));
            count += (batch.len() + single.len()) as u64;
            if !batch.is_empty() {
                self.s3.send(DeleteObjects::new(&self.name, batch)).await?.into_result()?;
            }
            for key in single {
                self.delete(key).await?;
            }
        }
        Ok(count)
    }
}

//! The keys below a prefix.

use bytes::Bytes;
use futures_util::stream::{iter, try_unfold};
use futures_util::{Stream, TryStreamExt};
use http::{Request, Response};
use tower::{Service, ServiceExt};

use crate::operation::Operation;
use crate::operation::Paginated;
use crate::s3::attempts::wait_to_try_again;
use crate::s3::{ListObjectsV2, ListObjectsV2Output, ObjectIdentifier, S3};
use crate::{Body, BoxError, Error, ErrorKind};

/// The objects whose key begins with a prefix, a page of them at a time.
pub(in crate::s3) fn keys_below<T, B>(
    s3: S3<T>,
    bucket: &str,
    prefix: &str,
) -> impl Stream<Item = Result<ObjectIdentifier, Error>> + Send + use<T, B>
where
    T: Service<Request<Body>, Response = Response<B>> + Clone + Send + 'static,
    T::Future: Send,
    T::Error: Into<BoxError>,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    let first = ListObjectsV2::new(bucket).prefix(prefix);
    let prefix = prefix.to_owned();
    let pages = try_unfold((s3.once(), prefix, Some(first)), |(s3, prefix, list)| async move {
        let Some(list) = list else { return Ok(None) };
        let page = page(s3.clone(), list.clone()).await?;
        check(&page, &prefix)?;
        let next = list.next_page(&page).map_err(|error| error.in_operation(ListObjectsV2::NAME))?;
        let keys = iter(page.contents.into_iter().map(|object| Ok(ObjectIdentifier::from(object))));
        Ok::<_, Error>(Some((keys, (s3, prefix, next))))
    });
    pages.try_flatten()
}

async fn page<T, B>(s3: S3<T>, list: ListObjectsV2) -> Result<ListObjectsV2Output, Error>
where
    T: Service<Request<Body>, Response = Response<B>> + Clone,
    T::Error: Into<BoxError>,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    let mut attempt = 1;
    loop {
        match s3.clone().oneshot(list.clone()).await {
            Ok(page) => return Ok(page),
            Err(error) => wait_to_try_again(attempt, error, || ()).await?,
        }
        attempt += 1;
    }
}

/// Refuses a page with a foreign key: whoever deletes what is below `logs/` must not lose `backups/` to a faulty store.
fn check(page: &ListObjectsV2Output, prefix: &str) -> Result<(), Error> {
    let Some(foreign) = page.contents.iter().find(|object| !object.key.starts_with(prefix)) else { return Ok(()) };
    let message = format!("the store lists {:?}, which does not begin with {prefix:?}; it is not deleted", foreign.key);
    Err(Error::new(ErrorKind::InvalidResponse, message).in_operation(ListObjectsV2::NAME))
}

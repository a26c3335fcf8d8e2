//! The requests of a deletion.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use tower::{Service, ServiceExt};

use crate::codec::xml;
use crate::s3::attempts::pause;
use crate::s3::{
    DeleteObject, DeleteObjectOutput, DeleteObjects, DeleteObjectsOutput, DeletedObject, KeyError, Object,
    ObjectIdentifier, S3,
};
use crate::{Body, BoxError, Error, ErrorKind};

/// What one request deletes.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) objects: Vec<ObjectIdentifier>,
    /// Whether it is one object, deleted by `DeleteObject`.
    pub(super) is_single: bool,
    /// Which attempt this is, from 1.
    pub(super) attempt: u32,
    /// How long to wait before it is sent.
    pub(super) pause: Duration,
    /// In which of the [`Pace`](super::pace::Pace)'s rounds it is sent.
    pub(super) round: u64,
}

/// What was sent, and what came of it. A single object's result is given as if it were a batch of one.
pub(super) type Answer = (Work, Result<DeleteObjectsOutput, Error>);

impl Work {
    pub(super) fn batch(objects: Vec<ObjectIdentifier>) -> Self {
        Self { objects, is_single: false, attempt: 1, pause: Duration::ZERO, round: 0 }
    }

    pub(super) fn single(object: ObjectIdentifier) -> Self {
        Self { is_single: true, ..Self::batch(vec![object]) }
    }

    /// Deletes its objects.
    pub(super) async fn send<T, B>(self, s3: S3<T>, bucket: String) -> Answer
    where
        T: Service<Request<Body>, Response = Response<B>> + Clone,
        T::Error: Into<BoxError>,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        pause(self.pause).await;
        let result = match &self.objects[..] {
            [object] if self.is_single => match s3.oneshot(delete_object(bucket, object)).await {
                Ok(output) => Ok(deleted(object, &output)),
                Err(error) => refused(object, error),
            },
            objects => s3.oneshot(DeleteObjects::new(bucket, objects.iter().cloned())).await,
        };
        (self, result)
    }
}

/// Whether `DeleteObjects` can name an object.
pub(super) fn fits_a_batch(object: &ObjectIdentifier) -> bool {
    [Some(&object.key), object.version_id.as_ref(), object.e_tag.as_ref()]
        .into_iter()
        .flatten()
        .all(|text| xml::can_carry(text))
}

fn delete_object(bucket: String, object: &ObjectIdentifier) -> DeleteObject {
    let mut operation = DeleteObject::new(bucket, &object.key);
    if let Some(version) = &object.version_id {
        operation = operation.version_id(version);
    }
    if let Some(tag) = &object.e_tag {
        operation = operation.if_match(tag);
    }
    operation
}

fn deleted(object: &ObjectIdentifier, output: &DeleteObjectOutput) -> DeleteObjectsOutput {
    let delete_marker = output.delete_marker();
    let deleted = DeletedObject {
        key: object.key.clone(),
        version_id: object.version_id.clone(),
        delete_marker,
        delete_marker_version_id: output.version_id().filter(|_| delete_marker).map(str::to_owned),
    };
    DeleteObjectsOutput { deleted: vec![deleted], errors: Vec::new() }
}

/// What an error of `DeleteObject` means: something about this one object, or that nothing else will be deleted either.
fn refused(object: &ObjectIdentifier, error: Error) -> Result<DeleteObjectsOutput, Error> {
    let is_about_all = error.kind() != ErrorKind::Service
        || error.is_retryable()
        || error.is_expired_credentials()
        || error.code() == Some("NoSuchBucket");
    if is_about_all {
        return Err(error);
    }
    let status = error.status().unwrap_or_default();
    let code = error.code().map_or_else(|| status.to_string(), str::to_owned);
    let message = error.message().to_owned();
    let failed = KeyError { key: object.key.clone(), version_id: object.version_id.clone(), code, message };
    Ok(DeleteObjectsOutput { deleted: Vec::new(), errors: vec![failed] })
}

/// The newest version of a listed object.
impl From<Object> for ObjectIdentifier {
    fn from(object: Object) -> Self {
        Self::new(object.key)
    }
}

//! Amazon S3, and the stores that speak its protocol, as a typed tower service.
//!
//! [`S3`] sends one request struct per operation ([`GetObject`], [`PutObject`] …) through any service that signs, and
//! parses the answer. [`Bucket`] is the short way. Both work on AWS, `MinIO`, R2, Garage, `SeaweedFS`, Ceph.
//!
//! ```
//! use http::{Request, Response};
//! use tower_sigv4::{Body, BoxError};
//! use tower_sigv4::s3::{GetObject, S3};
//!
//! # tokio_test::block_on(async {
//! // Instead of this stub: `ServiceBuilder::new().layer(SigV4Layer::new(provider)).service(client)`.
//! let signed = tower::service_fn(|request: Request<Body>| async move {
//!     assert_eq!(request.uri(), "https://reports.s3.eu-west-1.amazonaws.com/2026/q4.csv");
//!     Ok::<_, BoxError>(Response::builder().header("etag", "\"1b2c\"").body(Body::from("a;b")).expect("a response"))
//! });
//! let s3 = S3::new(signed, "eu-west-1");
//!
//! let object = s3.send(GetObject::new("reports", "2026/q4.csv")).await?;
//! assert_eq!(object.head.e_tag.as_deref(), Some("\"1b2c\""));
//! assert_eq!(object.body.collect(1_000_000).await?, "a;b");
//! # Ok::<(), tower_sigv4::Error>(())
//! # }).unwrap();
//! ```

mod bucket;
mod create_bucket;
mod delete_bucket;
mod delete_object;
mod delete_objects;
#[cfg(feature = "client")]
mod from_env;
mod get_object;
mod head_bucket;
mod head_object;
mod list_objects_v2;
mod names;
mod object_head;
mod presign;
mod put_object;
mod request;
mod service;

pub use bucket::Bucket;
pub use create_bucket::{CreateBucket, CreateBucketOutput};
pub use delete_bucket::DeleteBucket;
pub use delete_object::{DeleteObject, DeleteObjectOutput};
pub use delete_objects::{DeleteObjects, DeleteObjectsOutput, KeyError, MAX_DELETE_KEYS};
pub use get_object::{GetObject, GetObjectOutput};
pub use head_bucket::{HeadBucket, HeadBucketOutput};
pub use head_object::HeadObject;
pub use list_objects_v2::{ListObjectsV2, ListObjectsV2Output, Object};
pub use object_head::ObjectHead;
pub use presign::{Lifetime, Presigned};
pub use put_object::{PutObject, PutObjectOutput};
pub use service::S3;

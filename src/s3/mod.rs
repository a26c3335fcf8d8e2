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
//! assert_eq!(object.head.e_tag(), Some("\"1b2c\""));
//! assert_eq!(object.body.collect(1_000_000).await?, "a;b");
//! # Ok::<(), tower_sigv4::Error>(())
//! # }).unwrap();
//! ```

#[macro_use]
mod options;

mod access_control;
mod bucket;
mod byte_range;
mod copy_source;
#[cfg(feature = "transfer")]
mod deletes;
mod documents;
#[cfg(feature = "client")]
mod from_env;
mod integrity;
mod lifetime;
mod list_encoding;
mod list_page;
#[cfg(test)]
mod list_properties;
mod metadata;
mod multipart;
mod names;
mod object_head;
mod object_lock;
mod operations;
mod pages;
mod policy_document;
mod post_policy;
mod presign;
mod presigned_post;
mod request;
mod service;
#[cfg(test)]
mod testing;
mod types;

pub use access_control::{AccessControlPolicy, Grant, Grantee};
pub use bucket::Bucket;
pub use copy_source::CopySource;
#[cfg(feature = "transfer")]
pub use deletes::Deletion;
pub use documents::*;
pub use lifetime::Lifetime;
pub use object_head::ObjectHead;
pub use object_lock::{
    DefaultRetention, ObjectLockConfiguration, ObjectLockLegalHold, ObjectLockRetention, ObjectLockRule,
};
pub use operations::*;
pub use pages::Paginated;
pub use post_policy::PostPolicy;
pub use presign::Presigned;
pub use presigned_post::PresignedPost;
pub use request::S3Request;
pub use service::S3;
pub use types::{Owner, Part, Tag, Tagging};

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

//!
//! # Directory buckets
//!
//! A bucket named `base--zone--x-s3`, such as `logs--use1-az4--x-s3`, is a
//! [directory bucket](https://docs.aws.amazon.com/AmazonS3/latest/userguide/directory-buckets-overview.html) of S3 Express One
//! Zone, wherever the endpoint is AWS's own (not given by [`S3::endpoint`]). What is in it is asked of its zone, and signed with
//! the credentials of a session; making, listing, configuring and deleting buckets is asked of the region, and signed with the
//! layer's own.
//!
//! [`S3`] makes the sessions: a call that finds none sends [`CreateSession`] through the same service, and the calls beside
//! it wait for that one. In the last of a session's five minutes one call renews it while the others go on. Clones share up
//! to 100 of them; one that the service refuses is forgotten. A session lasts for its life, whatever becomes of the
//! credentials that made it. The calls do the work, no task in the background: poll what you have begun, as others may wait
//! for its session.
//!
//! They differ from other buckets:
//!
//! - [`ListObjectsV2`] takes only prefixes that end with `/`, only `/` as the delimiter, no `start_after`, and its keys come in
//!   no order.
//! - Entity tags are no MD5, and documents have a CRC32 in its place. Objects have no versions, tags, locks and ACLs.
//! - URLs and forms are presigned with the credentials of a [`CreateSession`], and end with it: see [`S3::presign`].
//! - There is no transfer acceleration.

#[macro_use]
mod options;

#[cfg(feature = "transfer")]
mod aborts;
mod access_control;
mod arn;
#[cfg(feature = "transfer")]
mod attempts;
mod bucket;
mod byte_range;
mod copy_source;
#[cfg(feature = "transfer")]
mod deletes;
mod documents;
mod express;
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
mod route;
mod service;
#[cfg(test)]
mod testing;
#[cfg(feature = "transfer")]
pub mod transfer;
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
pub use post_policy::PostPolicy;
pub use presign::Presigned;
pub use presigned_post::PresignedPost;
pub use request::S3Request;
pub use service::S3;
pub use types::{Owner, Part, Tag, Tagging};

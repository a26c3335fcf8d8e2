//! Directory buckets of S3 Express One Zone: their hosts, and the sessions that their requests are signed with.
//!
//! Source: [Working with directory buckets](https://docs.aws.amazon.com/AmazonS3/latest/userguide/directory-buckets-overview.html)
//! and the rules of the SDKs (`endpoint-rule-set`).

mod call;
mod directory_bucket;
mod fetch;
mod sessions;

pub(super) use call::S3Call;
pub(super) use directory_bucket::{DirectoryBucket, control_endpoint};
pub(super) use sessions::Sessions;

/// A request's directory bucket, as an extension: its request is signed with the credentials of a session.
#[derive(Clone, Debug)]
pub(super) struct SessionBucket(pub(super) String);

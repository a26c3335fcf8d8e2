//! The bucket of a request, for its operation's span.

#[cfg(feature = "s3")]
use super::span;

/// A request's bucket, as an extension that is there only while somebody listens to spans.
#[derive(Clone)]
pub(crate) struct BucketName(pub(super) String);

/// The extension, when somebody listens.
#[cfg(feature = "s3")]
pub(crate) fn named_bucket(name: Option<&str>) -> Option<BucketName> {
    name.filter(|_| span::is_wanted()).map(|name| BucketName(name.to_owned()))
}

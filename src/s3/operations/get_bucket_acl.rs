//! `GetBucketAcl`.

use http::Method;

use crate::codec::xml;
use crate::s3::{AccessControlPolicy, S3Request};

/// Reads a bucket's access control list:
/// [`GetBucketAcl`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html).
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct GetBucketAcl {
    request: S3Request,
}

impl GetBucketAcl {
    /// Reads the access control list of this bucket.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self { request: S3Request::bucket(Method::GET, bucket).query("acl", "") }
    }

    bucket_owner_setters!();
}

bodiless_operation!(GetBucketAcl -> AccessControlPolicy, |_, document| xml::parse("AccessControlPolicy", &document));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::testing::{parsed, sent};
    use crate::s3::{Grant, Grantee};

    #[test]
    fn users_and_groups_are_read() {
        assert_eq!(sent(GetBucketAcl::new("bucket")).0.uri, "http://store:1/bucket?acl=");
        let policy = parsed::<GetBucketAcl>(
            "<AccessControlPolicy xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Owner><ID>o</ID></Owner><AccessControlList>\
             <Grant><Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\"><ID>o</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant>\
             <Grant><Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"Group\"><URI>http://acs.amazonaws.com/groups/s3/LogDelivery</URI></Grantee><Permission>WRITE</Permission></Grant>\
             </AccessControlList></AccessControlPolicy>",
        );
        let log_delivery = Grantee::group("http://acs.amazonaws.com/groups/s3/LogDelivery");
        let grants = [Grant::new(Grantee::canonical_user("o"), "FULL_CONTROL"), Grant::new(log_delivery, "WRITE")];
        assert_eq!(policy.unwrap(), AccessControlPolicy::new("o", grants));
    }
}

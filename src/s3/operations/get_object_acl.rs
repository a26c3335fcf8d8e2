//! `GetObjectAcl`.

use http::Method;

use crate::codec::xml;
use crate::s3::{AccessControlPolicy, S3Request};

/// Reads an object's access control list:
/// [`GetObjectAcl`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html).
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct GetObjectAcl {
    request: S3Request,
}

impl GetObjectAcl {
    /// Reads the access control list of this object.
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        Self { request: S3Request::object(Method::GET, bucket, key).query("acl", "") }
    }

    version_setters!();
    object_request_setters!();
}

bodiless_operation!(GetObjectAcl -> AccessControlPolicy, |_, document| xml::parse("AccessControlPolicy", &document));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::testing::{parsed, sent};
    use crate::s3::{Grant, Grantee};

    #[test]
    fn a_version_is_asked_for() {
        let (request, _) = sent(GetObjectAcl::new("bucket", "k").version_id("v"));
        assert_eq!(
            (request.method, request.uri.to_string().as_str()),
            (Method::GET, "http://store:1/bucket/k?acl=&versionId=v")
        );
    }

    #[test]
    fn the_example_of_the_reference_is_read() {
        let policy = parsed::<GetObjectAcl>(
            "<AccessControlPolicy>
               <Owner><ID>75aa57f09aa0c8caeab4f8c24e99d10f</ID><DisplayName>mtd@amazon.com</DisplayName></Owner>
               <AccessControlList>
                 <Grant>
                   <Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\">
                     <ID>75aa57f09aa0c8caeab4f8c24e99d10f</ID><DisplayName>mtd@amazon.com</DisplayName>
                     <Subtype>Customer</Subtype>
                   </Grantee>
                   <Permission>FULL_CONTROL</Permission>
                 </Grant>
               </AccessControlList>
             </AccessControlPolicy>",
        )
        .unwrap();
        let owner = policy.owner;
        assert_eq!(
            (owner.id.as_str(), owner.display_name.as_deref()),
            ("75aa57f09aa0c8caeab4f8c24e99d10f", Some("mtd@amazon.com"))
        );
        let mut grantee = Grantee::canonical_user("75aa57f09aa0c8caeab4f8c24e99d10f");
        grantee.display_name = Some("mtd@amazon.com".to_owned());
        assert_eq!(policy.grants, [Grant::new(grantee, "FULL_CONTROL")]);
    }

    #[test]
    fn what_a_store_leaves_out_is_empty() {
        assert_eq!(parsed::<GetObjectAcl>("<AccessControlPolicy/>").unwrap(), AccessControlPolicy::default());
        let policy = parsed::<GetObjectAcl>(
            "<AccessControlPolicy><AccessControlList><Grant><Grantee><ID>u</ID></Grantee></Grant></AccessControlList></AccessControlPolicy>",
        )
        .unwrap();
        assert_eq!((policy.grants[0].grantee.r#type.as_str(), policy.grants[0].grantee.id.as_deref()), ("", Some("u")));
    }
}

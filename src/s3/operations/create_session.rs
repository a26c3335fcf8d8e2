//! `CreateSession`.

use std::time::SystemTime;

use http::{HeaderMap, Method};
use serde::Deserialize;

use crate::codec::xml;
use crate::s3::S3Request;
use crate::{Credentials, Error, ErrorKind};

/// Makes a session of a directory bucket, whose credentials are good for 5 minutes:
/// [`CreateSession`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html).
///
/// [`S3`](crate::s3::S3) makes sessions by itself. Send it for a session with options of its own, or to presign.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct CreateSession {
    request: S3Request,
}

/// What [`CreateSession`] answers.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CreateSessionOutput {
    /// The credentials of the session, for requests to what is in this bucket.
    pub credentials: Credentials,
    headers: HeaderMap,
}

impl CreateSession {
    /// A session of this directory bucket, such as `base--use1-az4--x-s3`, that may do all that the caller may.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self { request: S3Request::bucket(Method::GET, bucket).query("session", "") }
    }

    setters! {
        /// Says what the session may do: `ReadWrite` or `ReadOnly`.
        header session_mode = "x-amz-create-session-mode";
    }
    encryption_setters!();
}

impl CreateSessionOutput {
    getters! {
        /// How what the session stores is encrypted: `AES256` or `aws:kms`.
        text server_side_encryption = "x-amz-server-side-encryption";
        /// The KMS key.
        text sse_kms_key_id = "x-amz-server-side-encryption-aws-kms-key-id";
        /// The KMS encryption context: the base64 of a JSON object.
        text sse_kms_encryption_context = "x-amz-server-side-encryption-context";
        /// Whether a bucket key is used.
        flag bucket_key_enabled = "x-amz-server-side-encryption-bucket-key-enabled";
    }
    headers_getter!();
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CreateSessionResult {
    credentials: SessionCredentials,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SessionCredentials {
    access_key_id: String,
    secret_access_key: String,
    session_token: String,
    #[serde(default, with = "xml::timestamp")]
    expiration: Option<SystemTime>,
}

bodiless_operation!(CreateSession -> CreateSessionOutput, |parts, document| {
    // AWS's own clients take any name: it is not always the documented one.
    let root = xml::root_name(&document).filter(|root| root == "CreateSessionOutput");
    let result: CreateSessionResult = xml::parse(root.as_deref().unwrap_or("CreateSessionResult"), &document)?;
    let SessionCredentials { access_key_id, secret_access_key, session_token, expiration } = result.credentials;
    let Some(expiration) = expiration else {
        return Err(Error::new(ErrorKind::InvalidResponse, "the answer does not tell when the session ends"));
    };
    let credentials = Credentials::new(access_key_id, secret_access_key)
        .with_express_session_token(session_token)
        .with_expiry(expiration);
    Ok(CreateSessionOutput { credentials, headers: parts.headers })
});

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::s3::testing::{answered, parsed, sent};

    #[test]
    fn the_options_are_headers() {
        let (request, _) = sent(CreateSession::new("bucket").session_mode("ReadOnly").server_side_encryption("AES256"));
        assert_eq!(
            (request.method, request.uri.to_string()),
            (Method::GET, "http://store:1/bucket?session=".to_owned())
        );
        assert_eq!(request.headers["x-amz-create-session-mode"], "ReadOnly");
        assert_eq!(request.headers["x-amz-server-side-encryption"], "AES256");
    }

    #[test]
    fn the_answer_of_the_reference_is_read() {
        for root in ["CreateSessionResult", "CreateSessionOutput"] {
            let output = answered::<CreateSession>(
                &[("x-amz-server-side-encryption", "AES256")],
                &format!(
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root} xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
                     <Credentials><SessionToken>TESTSESSIONTOKEN</SessionToken>\
                     <SecretAccessKey>TESTSECRET</SecretAccessKey><AccessKeyId>ASIARTESTID</AccessKeyId>\
                     <Expiration>2024-01-29T18:53:01Z</Expiration></Credentials></{root}>"
                ),
            )
            .unwrap();
            let credentials = &output.credentials;
            assert_eq!(credentials.access_key_id(), "ASIARTESTID");
            assert_eq!(credentials.secret_access_key(), "TESTSECRET");
            assert_eq!(credentials.session_token(), Some("TESTSESSIONTOKEN"));
            assert!(credentials.is_express_session());
            assert_eq!(credentials.expiry(), Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_706_554_381)));
            assert_eq!(output.server_side_encryption(), Some("AES256"));
            let shown = format!("{output:?}");
            assert!(!shown.contains("TESTSECRET") && !shown.contains("TESTSESSIONTOKEN"), "{shown}");
        }
    }

    #[test]
    fn a_session_without_an_end_or_a_secret_is_none() {
        for rest in ["<AccessKeyId>A</AccessKeyId><SecretAccessKey>S3CR3T</SecretAccessKey>", ""] {
            let document = format!(
                "<CreateSessionResult><Credentials><SessionToken>T0K3N</SessionToken>{rest}</Credentials></CreateSessionResult>"
            );
            let error = parsed::<CreateSession>(&document).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidResponse);
            let shown = format!("{error:?}");
            assert!(!shown.contains("S3CR3T") && !shown.contains("T0K3N"), "{shown}");
        }
    }
}

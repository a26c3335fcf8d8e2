//! Signing the policy of a form that a browser uploads with.

use std::time::SystemTime;

use super::encoding::hex;
use super::signer::ALGORITHM;
use super::timestamp::Timestamp;
use super::{Credentials, Signer, SigningError};

impl Signer {
    /// The fields that a POST policy and its form have in common, whatever they allow: `x-amz-algorithm`,
    /// `x-amz-credential`, `x-amz-date`, and with temporary credentials `x-amz-security-token` (with those of a session of S3
    /// Express `x-amz-s3session-token`), whose value is a secret.
    ///
    /// Source: [Authenticating requests in browser-based uploads](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html).
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// use tower_sigv4::sigv4::{Credentials, Signer, SigningScope};
    ///
    /// let credentials = Credentials::new("ASIAEXAMPLE", "a-secret").with_session_token("a-token");
    /// let time = UNIX_EPOCH + Duration::from_secs(1_451_347_200); // 29 December 2015
    /// let fields = Signer::new(SigningScope::new("us-east-1", "s3")).policy_fields(&credentials, time)?;
    /// assert_eq!(fields, [
    ///     ("x-amz-algorithm", "AWS4-HMAC-SHA256".to_owned()),
    ///     ("x-amz-credential", "ASIAEXAMPLE/20151229/us-east-1/s3/aws4_request".to_owned()),
    ///     ("x-amz-date", "20151229T000000Z".to_owned()),
    ///     ("x-amz-security-token", "a-token".to_owned()),
    /// ]);
    /// # Ok::<(), tower_sigv4::sigv4::SigningError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SigningError`] when credentials, scope or time (the years 1970 to 9999) cannot be signed with.
    pub fn policy_fields(
        &self,
        credentials: &Credentials,
        time: SystemTime,
    ) -> Result<Vec<(&'static str, String)>, SigningError> {
        credentials.check()?;
        self.scope().check()?;
        let timestamp = Timestamp::new(time)?;
        let mut credential = format!("{}/", credentials.access_key_id()).into_bytes();
        self.scope().write(timestamp.day(), &mut credential);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut fields = vec![
            ("x-amz-algorithm", ALGORITHM.to_owned()),
            ("x-amz-credential", text(&credential)),
            ("x-amz-date", text(timestamp.as_bytes())),
        ];
        fields.extend(credentials.session_token().map(|token| (credentials.token_name(), token.to_owned())));
        Ok(fields)
    }

    /// The signature of a POST policy, 64 hexadecimal digits: the value of the field `x-amz-signature`.
    ///
    /// The policy is the base64 text that the form's field `policy` has. The time is the one of its `x-amz-date`.
    ///
    /// # Errors
    ///
    /// As [`Signer::policy_fields`].
    ///
    /// # Example
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// use tower_sigv4::sigv4::{Credentials, Signer, SigningScope};
    ///
    /// let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    /// let signer = Signer::new(SigningScope::new("us-east-1", "s3"));
    /// let time = UNIX_EPOCH + Duration::from_secs(1_451_347_200); // 29 December 2015
    ///
    /// let fields = signer.policy_fields(&credentials, time)?;
    /// assert_eq!(fields[1].1, "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request");
    /// assert_eq!(signer.sign_policy("eyB9", &credentials, time)?.len(), 64);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sign_policy(
        &self,
        policy: &str,
        credentials: &Credentials,
        time: SystemTime,
    ) -> Result<String, SigningError> {
        credentials.check()?;
        let timestamp = Timestamp::new(time)?;
        let mut text = policy.as_bytes().to_vec();
        let signature = credentials.with_key(timestamp.day(), self.scope(), |key| key.sign(&mut text, 0))?;
        Ok(String::from_utf8_lossy(&hex(&signature)).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;
    use crate::sigv4::SigningScope;

    /// The example in AWS's
    /// [Browser-based upload using HTTP POST](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html): a
    /// policy with CRLF line ends, in base64.
    const POLICY: &str = "eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1\
                          Y2tldCI6ICJzaWd2NGV4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8i\
                          XSwNCiAgICB7ImFjbCI6ICJwdWJsaWMtcmVhZCJ9LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDov\
                          L3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5zMy5hbWF6b25hd3MuY29tL3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0\
                          YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRhLXV1aWQiOiAiMTQzNjUx\
                          MjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0sDQogICAgWyJzdGFy\
                          dHMtd2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZP\
                          RE5ON0VYQU1QTEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXotYWxnb3JpdGht\
                          IjogIkFXUzQtSE1BQy1TSEEyNTYifSwNCiAgICB7IngtYW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9";

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    fn signer() -> Signer {
        Signer::new(SigningScope::new("us-east-1", "s3"))
    }

    #[test]
    fn the_published_policy_has_the_published_signature() {
        let time = UNIX_EPOCH + Duration::from_secs(1_451_347_200); // 29 December 2015
        let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", SECRET);
        assert_eq!(
            signer().sign_policy(POLICY, &credentials, time).unwrap(),
            "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e"
        );
        assert_eq!(
            signer().policy_fields(&credentials, time).unwrap(),
            [
                ("x-amz-algorithm", "AWS4-HMAC-SHA256".to_owned()),
                ("x-amz-credential", "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request".to_owned()),
                ("x-amz-date", "20151229T000000Z".to_owned()),
            ]
        );
    }

    #[test]
    fn what_cannot_sign_is_an_error() {
        let good = Credentials::new("AKID", SECRET);
        let bad_scope = Signer::new(SigningScope::new("eu west", "s3"));
        assert!(signer().policy_fields(&Credentials::new("", SECRET), UNIX_EPOCH).is_err());
        assert!(signer().sign_policy("", &good.clone().with_session_token("a\n"), UNIX_EPOCH).is_err());
        assert!(signer().sign_policy("", &good, UNIX_EPOCH - Duration::from_secs(1)).is_err());
        assert_eq!(bad_scope.policy_fields(&good, UNIX_EPOCH), Err(SigningError::InvalidRegion("eu west".to_owned())));
        assert!(bad_scope.sign_policy("", &good, UNIX_EPOCH).is_err());
    }
}

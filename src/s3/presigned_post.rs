//! Forms that upload without credentials.

use std::fmt;
use std::time::SystemTime;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::{Method, Uri};
use serde::ser::{Error as _, Serialize, SerializeMap, Serializer};

use super::presign::{check_session, scope_of};
use super::{Lifetime, PostPolicy, S3, S3Request};
use crate::sigv4::Signer;
use crate::writable_time::is_writable;
use crate::{Body, Error, ErrorKind};

/// What a form may weigh without its file, in bytes.
///
/// Source: [Creating an HTML form](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html).
const MAX_FORM: usize = 20_480;

/// A form with which a browser, or anybody, uploads one file without credentials. Made by [`S3::presign_post`].
///
/// The form is sent by POST as `multipart/form-data`: all of `fields`, those named in `fields_to_add`, and **last** the file
/// itself as `file`, since S3 ignores what comes after it. Any other field makes S3 refuse the form (unless its name begins
/// with `x-ignore-`). The bucket needs a CORS rule that allows POST when a script sends it from a page of another host.
///
/// Serialized it is what a page's script needs: `{"url": …, "fields": {name: value, …}, "fields_to_add": […], "expires_at":
/// "2026-11-23T12:00:00Z"}`, the fields in the order to send them. `Debug` shows no value: whoever has them can upload.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PresignedPost {
    /// Where the form is sent: its `action`.
    pub uri: Uri,
    /// Names and values of the fields that are fixed, in the order to send them.
    pub fields: Vec<(String, String)>,
    /// Names of the fields that the page must add: those that have a prefix for a value.
    pub fields_to_add: Vec<String>,
    /// When it stops to work: the earlier of its own end and that of the credentials that signed it.
    pub expires_at: SystemTime,
}

impl PresignedPost {
    /// The fixed fields as lines of HTML, `<input type="hidden" name="…" value="…">`, escaped.
    #[must_use]
    pub fn html_inputs(&self) -> String {
        let mut html = String::new();
        for (name, value) in &self.fields {
            html.push_str("<input type=\"hidden\" name=\"");
            html.push_str(&quick_xml::escape::escape(name.as_str()));
            html.push_str("\" value=\"");
            html.push_str(&quick_xml::escape::escape(value.as_str()));
            html.push_str("\">\n");
        }
        html
    }
}

impl<T> S3<T> {
    /// Makes a form that uploads into a bucket what a policy allows, without credentials:
    /// [`POST Object`](https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html).
    ///
    /// It works as long as a presigned URL would, 1 second to 7 days, and like one it ends with the credentials that signed
    /// it: [`Lifetime`] says what is then to happen. An upload that has begun is not cut short.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] for a bucket or a policy that is wrong, or when the form without its file is larger than
    /// the 20 KiB that S3 takes; otherwise as [`S3::presign`].
    ///
    /// # Example
    ///
    /// ```
    /// use std::time::Duration;
    /// use tower_sigv4::Credentials;
    /// use tower_sigv4::s3::{PostPolicy, S3};
    ///
    /// # tokio_test::block_on(async {
    /// let s3 = S3::new((), "eu-west-1").credentials(Credentials::new("AKIDEXAMPLE", "secret"));
    /// let policy = PostPolicy::key("user/7/${filename}")
    ///     .content_type_starts_with("image/")
    ///     .content_length_range(1..=10_485_760);
    /// let form = s3.presign_post("uploads", policy, Duration::from_secs(600)).await?;
    ///
    /// assert_eq!(form.uri, "https://uploads.s3.eu-west-1.amazonaws.com/");
    /// assert_eq!(form.fields[0], ("key".to_owned(), "user/7/${filename}".to_owned()));
    /// assert_eq!(form.fields_to_add, ["Content-Type"]);
    /// let html = format!(
    ///     "<form action=\"{}\" method=\"post\" enctype=\"multipart/form-data\">\n{}\
    ///      <input name=\"Content-Type\" value=\"image/png\"> <input type=\"file\" name=\"file\"> <button>Send</button></form>",
    ///     form.uri,
    ///     form.html_inputs()
    /// );
    /// assert!(html.contains("<input type=\"hidden\" name=\"key\" value=\"user/7/${filename}\">"));
    /// # Ok::<(), tower_sigv4::Error>(())
    /// # }).unwrap();
    /// ```
    pub async fn presign_post(
        &self,
        bucket: impl Into<String>,
        policy: PostPolicy,
        life: impl Into<Lifetime>,
    ) -> Result<PresignedPost, Error> {
        let made = self.presign_post_inner(bucket.into(), policy, life.into()).await;
        made.map_err(|error| error.in_operation("PostObject"))
    }

    async fn presign_post_inner(
        &self,
        bucket: String,
        policy: PostPolicy,
        life: Lifetime,
    ) -> Result<PresignedPost, Error> {
        let endpoint = self.site().endpoint()?;
        let (parts, _) = S3Request::bucket(Method::POST, &bucket).build(endpoint, Body::empty())?.into_parts();
        policy.check()?;
        let (credentials, span) = self.presigner(life).await?;
        check_session(&parts, &credentials)?;
        let signer = Signer::new(scope_of(&parts, endpoint));
        let signing = signer.policy_fields(&credentials, span.signed_at)?;
        let expires_at = span.end();
        let document = policy.document(&bucket, &timestamp(expires_at)?, signing)?;

        let encoded = BASE64_STANDARD.encode(document.json);
        let signature = signer.sign_policy(&encoded, &credentials, span.signed_at)?;
        let mut fields = document.fields;
        fields.extend([("policy".to_owned(), encoded), ("x-amz-signature".to_owned(), signature)]);
        let size: usize = fields.iter().map(|(name, value)| name.len() + value.len()).sum();
        if size > MAX_FORM {
            let message = format!("the form is {size} bytes large without its file; S3 takes at most {MAX_FORM}");
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
        Ok(PresignedPost { uri: parts.uri, fields, fields_to_add: document.fields_to_add, expires_at })
    }
}

/// A time as policies write it, `2015-12-30T12:00:00.000Z`.
fn timestamp(time: SystemTime) -> Result<String, Error> {
    if is_writable(time) {
        return Ok(humantime::format_rfc3339_millis(time).to_string());
    }
    Err(Error::new(ErrorKind::InvalidInput, "the form would end after the year 9999"))
}

impl Serialize for PresignedPost {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !is_writable(self.expires_at) {
            return Err(S::Error::custom("the form's end is not between the years 1970 and 9999"));
        }
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("url", &self.uri.to_string())?;
        map.serialize_entry("fields", &Fields(&self.fields))?;
        map.serialize_entry("fields_to_add", &self.fields_to_add)?;
        map.serialize_entry("expires_at", &humantime::format_rfc3339_seconds(self.expires_at).to_string())?;
        map.end()
    }
}

/// The fields as a map: each name is there once.
struct Fields<'a>(&'a [(String, String)]);

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl fmt::Debug for PresignedPost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PresignedPost")
            .field("uri", &self.uri)
            .field("fields", &self.fields.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("fields_to_add", &self.fields_to_add)
            .field("expires_at", &self.expires_at)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::Value;

    use super::*;
    use crate::Credentials;
    use crate::endpoint::Addressing;

    /// 29 December 2015, as in AWS's example.
    fn now() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_451_347_200)
    }

    fn s3(credentials: Credentials) -> S3<()> {
        S3::new((), "us-east-1").credentials(credentials).clock(now)
    }

    fn temporary() -> Credentials {
        let end = now() + Duration::from_secs(100);
        Credentials::new("ASIAEXAMPLE", "S3CR3T").with_session_token("T0K3N/+=").with_expiry(end)
    }

    fn presign(s3: &S3<()>, policy: PostPolicy, life: impl Into<Lifetime>) -> Result<PresignedPost, Error> {
        tokio_test::block_on(s3.presign_post("sigv4examplebucket", policy, life))
    }

    fn field<'a>(form: &'a PresignedPost, name: &str) -> &'a str {
        &form.fields.iter().find(|(known, _)| known == name).expect("the field is there").1
    }

    fn policy_of(form: &PresignedPost) -> Value {
        serde_json::from_slice(&BASE64_STANDARD.decode(field(form, "policy")).expect("base64")).expect("a document")
    }

    #[test]
    fn the_form_carries_policy_signature_and_token() {
        let s3 = s3(temporary());
        let form = presign(&s3, PostPolicy::key("a.png"), Duration::from_secs(60)).unwrap();
        let names: Vec<_> = form.fields.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "key",
                "x-amz-algorithm",
                "x-amz-credential",
                "x-amz-date",
                "x-amz-security-token",
                "policy",
                "x-amz-signature"
            ]
        );
        let policy = policy_of(&form);
        assert_eq!(policy["expiration"], "2015-12-29T00:01:00.000Z");
        let conditions = policy["conditions"].as_array().unwrap();
        for name in &names[..5] {
            assert!(conditions.iter().any(|condition| condition[name] == field(&form, name)), "{name}");
        }
        assert_eq!(conditions[0]["bucket"], "sigv4examplebucket");
        assert_eq!(conditions.len(), 6);
        assert_eq!(field(&form, "x-amz-security-token"), "T0K3N/+=");
        assert_eq!(form.expires_at, now() + Duration::from_secs(60));
        let other = presign(
            &self::s3(Credentials::new("ASIAEXAMPLE", "other")),
            PostPolicy::key("a.png"),
            Lifetime::at_most(Duration::from_secs(60)),
        );
        assert_ne!(field(&other.unwrap(), "x-amz-signature"), field(&form, "x-amz-signature"));
    }

    /// Trap: like a presigned URL, a form dies with the token that signed it.
    #[test]
    fn a_form_never_claims_to_outlive_its_credentials() {
        let s3 = s3(temporary());
        let error = presign(&s3, PostPolicy::key("k"), Duration::from_secs(101)).unwrap_err();
        assert_eq!((error.kind(), error.operation()), (ErrorKind::Credentials, Some("PostObject")));
        let shorter = presign(&s3, PostPolicy::key("k"), Lifetime::at_most(Duration::from_secs(604_800))).unwrap();
        assert_eq!(policy_of(&shorter)["expiration"], "2015-12-29T00:01:40.000Z");
        assert_eq!(shorter.expires_at, now() + Duration::from_secs(100));
    }

    #[test]
    fn a_form_is_the_same_within_a_step() {
        let life = Lifetime::exactly(Duration::from_secs(60)).rounded_to(Duration::from_secs(100));
        let at = |second| s3(Credentials::new("AKID", "secret")).clock(move || now() + Duration::from_secs(second));
        let form = |second| presign(&at(second), PostPolicy::key("k"), life).unwrap();
        assert_eq!(form(0), form(99));
        assert_ne!(form(0), form(100));
        assert_eq!(form(0).expires_at, now() + Duration::from_secs(160));
    }

    #[test]
    fn the_form_goes_to_the_bucket() {
        let uri = |s3: S3<()>| presign(&s3, PostPolicy::key("k"), Duration::from_secs(1)).unwrap().uri;
        assert_eq!(uri(s3(temporary())), "https://sigv4examplebucket.s3.us-east-1.amazonaws.com/");
        let own = s3(temporary()).endpoint("http://127.0.0.1:9000");
        assert_eq!(uri(own.clone()), "http://127.0.0.1:9000/sigv4examplebucket");
        let virtual_host = own.endpoint("http://store:1").addressing(Addressing::VirtualHost);
        assert_eq!(uri(virtual_host), "http://sigv4examplebucket.store:1/");
    }

    #[test]
    fn bad_input_is_told() {
        let s3 = s3(temporary());
        let kind = |result: Result<PresignedPost, Error>| result.unwrap_err().kind();
        let bad_bucket = tokio_test::block_on(s3.presign_post("a/b", PostPolicy::key("k"), Duration::from_secs(1)));
        assert_eq!(kind(bad_bucket), ErrorKind::InvalidInput);
        assert_eq!(kind(presign(&s3, PostPolicy::key(""), Duration::from_secs(1))), ErrorKind::InvalidInput);
        assert_eq!(kind(presign(&s3, PostPolicy::key("k"), Duration::from_secs(604_801))), ErrorKind::Signing);
        let large = PostPolicy::key("k").metadata("large", "x".repeat(10_000));
        let error = presign(&s3, large, Duration::from_secs(1)).unwrap_err();
        assert!(error.to_string().contains("20480"), "{error}");
        let late = s3.clone().credentials(Credentials::new("AKID", "secret"));
        let late = late.clock(|| SystemTime::UNIX_EPOCH + Duration::from_secs(253_402_300_799));
        assert_eq!(kind(presign(&late, PostPolicy::key("k"), Duration::from_secs(1))), ErrorKind::InvalidInput);
    }

    #[test]
    fn html_is_escaped_and_debug_shows_nothing() {
        let policy = PostPolicy::key("\"><script>alert('1')</script>&amp;").content_type_starts_with("image/");
        let form = presign(&s3(temporary()), policy, Duration::from_secs(60)).unwrap();
        let html = form.html_inputs();
        assert_eq!(html.lines().count(), form.fields.len());
        assert!(html.starts_with(
            "<input type=\"hidden\" name=\"key\" value=\"&quot;&gt;&lt;script&gt;alert(&apos;1&apos;)&lt;/script&gt;&amp;amp;\">\n"
        ));
        let shown = format!("{form:?}");
        for secret in ["T0K3N", field(&form, "x-amz-signature"), field(&form, "policy")] {
            assert!(!shown.contains(secret), "{shown}");
        }
        assert!(shown.contains("Content-Type"), "{shown}");
    }

    #[test]
    fn a_page_gets_it_as_json() {
        let form = presign(&s3(temporary()), PostPolicy::key_starts_with("é\""), Duration::from_secs(60)).unwrap();
        let text = serde_json::to_string(&form).unwrap();
        let json: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["url"], "https://sigv4examplebucket.s3.us-east-1.amazonaws.com/");
        assert_eq!(json["fields"]["x-amz-security-token"], "T0K3N/+=");
        assert_eq!(json["fields"].as_object().unwrap().len(), form.fields.len());
        assert_eq!(json["fields_to_add"], serde_json::json!(["key"]));
        assert_eq!(json["expires_at"], "2015-12-29T00:01:00Z");
        assert!(text.find("x-amz-algorithm") < text.find("x-amz-signature"), "in the order to send them");
        let odd = PresignedPost { expires_at: SystemTime::UNIX_EPOCH - Duration::from_secs(1), ..form };
        assert!(serde_json::to_string(&odd).is_err());
    }
}

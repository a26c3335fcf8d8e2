//! What a form may upload: the policy of a POST.
//!
//! Sources: [Creating a POST policy](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html) and
//! [creating an HTML form](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html).

use std::ops::{Bound, RangeBounds};

use http::{HeaderName, Uri};
use serde::Serialize;
use serde_json::Value;

use super::metadata;
use super::names::check_key;
use crate::{Error, ErrorKind};

/// The largest integer that every JSON parser reads as it is: 2^53 - 1.
///
/// Source: [RFC 8259, section 6](https://www.rfc-editor.org/rfc/rfc8259#section-6).
pub(super) const LARGEST_INTEGER: u64 = (1 << 53) - 1;

/// The variable that S3 replaces by the name of the uploaded file, in every field, before it looks at the conditions.
pub(super) const FILENAME: &str = "${filename}";

/// What no condition is written for by hand: signing adds them, or S3 does not take one.
const RESERVED: [&str; 13] = [
    "awsaccesskeyid",
    "bucket",
    "content-length-range",
    "file",
    "key",
    "policy",
    "signature",
    "x-amz-algorithm",
    "x-amz-credential",
    "x-amz-date",
    "x-amz-s3session-token",
    "x-amz-security-token",
    "x-amz-signature",
];

/// What somebody without credentials may upload with a form: each field either fixed, or free behind a prefix.
///
/// S3 refuses a form that has a field without a condition, and one that lacks a field that has one. So a fixed field is in
/// [`PresignedPost::fields`](super::PresignedPost::fields), ready to be sent, and a field with a prefix is named in
/// [`fields_to_add`](super::PresignedPost::fields_to_add), for the page to fill in.
///
/// What is set twice is replaced. Signed by [`S3::presign_post`](super::S3::presign_post).
///
/// ```
/// use tower_sigv4::s3::PostPolicy;
///
/// # use std::time::Duration;
/// # use tower_sigv4::Credentials;
/// # use tower_sigv4::s3::S3;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let uploads = S3::new((), "eu-west-1").credentials(Credentials::new("AKIDEXAMPLE", "secret")).bucket("uploads");
/// let avatar = PostPolicy::key("avatars/7.png").content_type("image/png").content_length_range(1..=1_000_000);
/// let photos = PostPolicy::key("user/7/${filename}").content_type_starts_with("image/").metadata("album", "Été");
/// let any_under = PostPolicy::key_starts_with("user/7/").success_action_status(201);
///
/// let ten_minutes = Duration::from_secs(600);
/// assert_eq!(uploads.presign_post(avatar, ten_minutes).await?.fields[1], ("Content-Type".into(), "image/png".into()));
/// assert_eq!(uploads.presign_post(photos, ten_minutes).await?.fields_to_add, ["Content-Type"]);
/// assert_eq!(uploads.presign_post(any_under, ten_minutes).await?.fields_to_add, ["key"]);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a policy allows nothing until it is signed"]
pub struct PostPolicy {
    pub(super) fields: Vec<Field>,
    pub(super) content_length_range: Option<(u64, u64)>,
    pub(super) conditions: Vec<Value>,
    problem: Option<String>,
}

/// A field of the form.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) rule: Rule,
}

#[derive(Clone, Debug)]
pub(super) enum Rule {
    Exactly(String),
    StartsWith(String),
}

impl PostPolicy {
    /// Allows an upload to this key, which is 1 to 1,024 bytes long.
    ///
    /// It may end with `${filename}`, which S3 replaces by the name of the file that the user chose. That allows every key
    /// that begins as this one does, since the name is the sender's to choose.
    pub fn key(key: impl Into<String>) -> Self {
        let key = key.into();
        Self::new(check_key(&key).err()).with("key", Rule::Exactly(key))
    }

    /// Allows an upload to any key that begins with this; an empty prefix allows every key of the bucket. The page adds the
    /// field `key`.
    pub fn key_starts_with(prefix: impl Into<String>) -> Self {
        Self::new(None).with("key", Rule::StartsWith(prefix.into()))
    }

    fn new(problem: Option<String>) -> Self {
        Self { fields: Vec::new(), content_length_range: None, conditions: Vec::new(), problem }
    }

    /// The media type to store, such as `image/png`. S3 does not look at the file itself.
    pub fn content_type(self, value: impl Into<String>) -> Self {
        self.with("Content-Type", Rule::Exactly(value.into()))
    }

    /// A media type that begins with this, such as `image/`. The page adds the field `Content-Type`.
    pub fn content_type_starts_with(self, prefix: impl Into<String>) -> Self {
        self.with("Content-Type", Rule::StartsWith(prefix.into()))
    }

    /// How many bytes the file may have, such as `1..=10_485_760`, from 0 to 2^53 - 1. Without it S3 takes up to 5 GiB.
    pub fn content_length_range(mut self, bytes: impl RangeBounds<u64>) -> Self {
        let least = match bytes.start_bound() {
            Bound::Included(least) => Some(*least),
            Bound::Excluded(below) => below.checked_add(1),
            Bound::Unbounded => Some(0),
        };
        let most = match bytes.end_bound() {
            Bound::Included(most) => Some(*most),
            Bound::Excluded(above) => above.checked_sub(1),
            Bound::Unbounded => Some(LARGEST_INTEGER),
        };
        match (least, most) {
            (Some(least), Some(most)) if least <= most && most <= LARGEST_INTEGER => {
                self.content_length_range = Some((least, most));
                self
            }
            _ => self.fail(
                "the range of content lengths is empty or ends beyond 2^53 - 1; expected one such as 1..=1_000_000"
                    .into(),
            ),
        }
    }

    /// How the object is shown when it is downloaded, such as `attachment; filename="a.txt"`.
    pub fn content_disposition(self, value: impl Into<String>) -> Self {
        self.with("Content-Disposition", Rule::Exactly(value.into()))
    }

    /// How the object may be cached, such as `max-age=3600`.
    pub fn cache_control(self, value: impl Into<String>) -> Self {
        self.with("Cache-Control", Rule::Exactly(value.into()))
    }

    /// Adds an item of user metadata: a name without `x-amz-meta-`, and any text.
    ///
    /// A text that is not plain ASCII is written as [`PutObject::metadata`](super::PutObject::metadata) writes it, so that it
    /// reads the same whichever way it came.
    pub fn metadata(self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.field(format!("x-amz-meta-{}", name.as_ref()), metadata::encode(value.as_ref()))
    }

    /// A canned access control list, such as `public-read`.
    pub fn acl(self, value: impl Into<String>) -> Self {
        self.with("acl", Rule::Exactly(value.into()))
    }

    /// The storage class, such as `STANDARD_IA`.
    pub fn storage_class(self, value: impl Into<String>) -> Self {
        self.with("x-amz-storage-class", Rule::Exactly(value.into()))
    }

    /// What S3 answers to an upload: 200 or 204 (the default) with nothing, or 201 with a document that has the key.
    pub fn success_action_status(self, status: u16) -> Self {
        if !matches!(status, 200 | 201 | 204) {
            return self.fail(format!("{status} is no status that a form can ask for; expected 200, 201 or 204"));
        }
        self.with("success_action_status", Rule::Exactly(status.to_string()))
    }

    /// The page to go to after an upload: an absolute http or https URL, to which S3 adds bucket, key and entity tag.
    pub fn success_action_redirect(self, url: impl Into<String>) -> Self {
        let url = url.into();
        // S3 would ignore any other.
        if !url.parse::<Uri>().is_ok_and(|uri| matches!(uri.scheme_str(), Some("http" | "https"))) {
            return self.fail(format!("{url:?} is nothing to go to after an upload; expected an absolute http(s) URL"));
        }
        self.with("success_action_redirect", Rule::Exactly(url))
    }

    /// Any other field, with this value: `Expires`, `tagging`, `x-amz-server-side-encryption` …
    pub fn field(self, name: impl AsRef<str>, value: impl Into<String>) -> Self {
        self.checked(name.as_ref(), Rule::Exactly(value.into()))
    }

    /// Any other field, with a value that begins with this; an empty prefix allows every value. The page adds the field.
    pub fn field_starts_with(self, name: impl AsRef<str>, prefix: impl Into<String>) -> Self {
        self.checked(name.as_ref(), Rule::StartsWith(prefix.into()))
    }

    /// One more condition, as it stands in the document: an array such as `("eq", "$acl", "private")`, or an object.
    ///
    /// All conditions must hold, so it narrows what the others allow. When it names a field that has no value here, the page
    /// must add it.
    pub fn condition(mut self, condition: impl Serialize) -> Self {
        match serde_json::to_value(condition) {
            Ok(condition @ (Value::Array(_) | Value::Object(_))) => self.conditions.push(condition),
            _ => {
                return self
                    .fail("a condition is an array such as (\"eq\", \"$acl\", \"private\"), or an object".into());
            }
        }
        self
    }

    fn checked(self, name: &str, rule: Rule) -> Self {
        if RESERVED.iter().any(|reserved| name.eq_ignore_ascii_case(reserved)) {
            return self
                .fail(format!("the field {name:?} is not set by hand: it is a part of every policy, or has a method"));
        }
        if HeaderName::try_from(name).is_err() {
            return self.fail(format!("{name:?} is no name for a form's field; expected letters, digits, `-` and `_`"));
        }
        self.with(name, rule)
    }

    /// S3 does not tell capitals in names apart.
    fn with(mut self, name: &str, rule: Rule) -> Self {
        let (Rule::Exactly(text) | Rule::StartsWith(text)) = &rule;
        // Browsers turn a line's end into CRLF, and a page loses NUL: what is sent would not be what is signed.
        if text.contains(['\r', '\n', '\0']) {
            return self
                .fail(format!("the value of the field {name} has a newline or NUL, which no browser sends as it is"));
        }
        // A form would hold what an exact condition refuses, and a text of somebody else's could widen what a prefix allows.
        let before = text.strip_suffix(FILENAME).filter(|_| name == "key").unwrap_or(text);
        if before.contains(FILENAME) {
            return self
                .fail(format!("the value of the field {name} has {FILENAME} in it, which only a key may end with"));
        }
        let field = Field { name: name.to_owned(), rule };
        match self.fields.iter_mut().find(|known| known.name.eq_ignore_ascii_case(name)) {
            Some(known) => *known = field,
            None => self.fields.push(field),
        }
        self
    }

    /// Tells what is wrong with it.
    pub(super) fn check(&self) -> Result<(), Error> {
        match &self.problem {
            Some(problem) => Err(Error::new(ErrorKind::InvalidInput, problem.clone())),
            None => Ok(()),
        }
    }

    /// Remembers what is wrong, unless something already is.
    fn fail(mut self, problem: String) -> Self {
        self.problem.get_or_insert(problem);
        self
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn problem(policy: &PostPolicy) -> String {
        let error = policy.check().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        error.to_string()
    }

    #[test]
    fn bad_input_is_told() {
        let policy = || PostPolicy::key("k");
        for (policy, expected) in [
            (PostPolicy::key(""), "key is empty"),
            (PostPolicy::key("../k"), ".."),
            (PostPolicy::key("a\nb"), "newline"),
            (PostPolicy::key_starts_with("a\0"), "NUL"),
            (policy().content_type("a\r\nb"), "Content-Type"),
            (policy().metadata("bad name", "v"), "bad name"),
            (policy().metadata("name", "a\nb"), "newline"),
            (policy().field("", "v"), "no name"),
            (policy().field("Policy", "v"), "by hand"),
            (policy().field("x-amz-security-token", "v"), "by hand"),
            (policy().field_starts_with("file", ""), "by hand"),
            (PostPolicy::key("a/${filename}/b"), "end with"),
            (PostPolicy::key("a/${filename}/${filename}"), "end with"),
            (PostPolicy::key_starts_with("a/${filename}/"), "end with"),
            (policy().metadata("name", "${filename}"), "x-amz-meta-name"),
            (policy().success_action_status(302), "302"),
            (policy().success_action_redirect("/done"), "/done"),
            (policy().success_action_redirect("javascript:alert(1)"), "javascript"),
        ] {
            let problem = problem(&policy);
            assert!(problem.contains(expected), "{problem}");
        }
    }

    #[test]
    fn a_range_without_a_length_in_it_is_refused() {
        let policy = || PostPolicy::key("k");
        #[expect(clippy::reversed_empty_ranges, reason = "it is what is refused")]
        let reversed = 2..=1;
        for policy in [
            policy().content_length_range(reversed),
            policy().content_length_range(0..0),
            policy().content_length_range(..=u64::MAX),
            policy().content_length_range((Bound::Excluded(u64::MAX), Bound::Unbounded)),
        ] {
            assert!(problem(&policy).contains("range"));
        }
    }

    #[test]
    fn a_condition_that_is_none_is_refused() {
        for bad in [json!("text"), json!(1), json!(null)] {
            assert!(problem(&PostPolicy::key("k").condition(bad)).contains("condition"));
        }
    }
}

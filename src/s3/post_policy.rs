//! What a form may upload: the policy of a POST.
//!
//! Sources: [Creating a POST policy](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html) and
//! [creating an HTML form](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html).

use std::ops::{Bound, RangeBounds};

use http::{HeaderName, Uri};
use serde::Serialize;
use serde_json::{Value, json};

use super::metadata;
use super::names::check_key;
use crate::{Error, ErrorKind};

/// The largest integer that every JSON parser reads as it is: 2^53 - 1.
///
/// Source: [RFC 8259, section 6](https://www.rfc-editor.org/rfc/rfc8259#section-6).
const LARGEST_INTEGER: u64 = (1 << 53) - 1;

/// The variable that S3 replaces by the name of the uploaded file, in every field, before it looks at the conditions.
const FILENAME: &str = "${filename}";

/// What no condition is written for by hand: signing adds them, or S3 does not take one.
const RESERVED: [&str; 12] = [
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
    "x-amz-security-token",
    "x-amz-signature",
];

/// What somebody without credentials may upload with a form: each field either fixed, or free behind a prefix.
///
/// S3 refuses a form that has a field without a condition, and one that lacks a field that has one. So a fixed field is in
/// [`PresignedPost::fields`](super::PresignedPost::fields), ready to be sent, and a field with a prefix is named in
/// [`fields_to_add`](super::PresignedPost::fields_to_add), for the page to fill in.
///
/// A fixed value may hold S3's variable `${filename}`, the name of the file that the user chose: its condition is then the
/// text before it as a prefix. What is set twice is replaced. Signed by [`S3::presign_post`](super::S3::presign_post).
///
/// ```
/// use tower_sigv4::s3::PostPolicy;
///
/// let avatar = PostPolicy::key("avatars/7.png").content_type("image/png").content_length_range(1..=1_000_000);
/// let photos = PostPolicy::key("user/7/${filename}").content_type_starts_with("image/").metadata("album", "Été");
/// let any_under = PostPolicy::key_starts_with("user/7/").success_action_status(201);
/// # let _ = (avatar, photos, any_under);
/// ```
#[derive(Clone, Debug)]
#[must_use = "a policy allows nothing until it is signed"]
pub struct PostPolicy {
    fields: Vec<Field>,
    content_length_range: Option<(u64, u64)>,
    conditions: Vec<Value>,
    problem: Option<String>,
}

/// A field of the form.
#[derive(Clone, Debug)]
struct Field {
    name: String,
    rule: Rule,
}

#[derive(Clone, Debug)]
enum Rule {
    Exactly(String),
    StartsWith(String),
}

impl PostPolicy {
    /// Allows an upload to this key of 1 to 1,024 bytes, which may hold `${filename}`.
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

    /// How many bytes the file may have, such as `1..=10_485_760`. Without it S3 takes up to 5 GiB.
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
    pub fn field(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.checked(name.into(), Rule::Exactly(value.into()))
    }

    /// Any other field, with a value that begins with this; an empty prefix allows every value. The page adds the field.
    pub fn field_starts_with(self, name: impl Into<String>, prefix: impl Into<String>) -> Self {
        self.checked(name.into(), Rule::StartsWith(prefix.into()))
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

    fn checked(self, name: String, rule: Rule) -> Self {
        if RESERVED.iter().any(|reserved| name.eq_ignore_ascii_case(reserved)) {
            return self
                .fail(format!("the field {name:?} is not set by hand: it is a part of every policy, or has a method"));
        }
        if HeaderName::try_from(&name).is_err() {
            return self.fail(format!("{name:?} is no name for a form's field; expected letters, digits, `-` and `_`"));
        }
        self.with(&name, rule)
    }

    /// S3 does not tell capitals in names apart.
    fn with(mut self, name: &str, rule: Rule) -> Self {
        let (Rule::Exactly(text) | Rule::StartsWith(text)) = &rule;
        // Browsers turn a line's end into CRLF, and a page loses NUL: what is sent would not be what is signed.
        if text.contains(['\r', '\n', '\0']) {
            return self
                .fail(format!("the value of the field {name} has a newline or NUL, which no browser sends as it is"));
        }
        let field = Field { name: name.to_owned(), rule };
        match self.fields.iter_mut().find(|known| known.name.eq_ignore_ascii_case(name)) {
            Some(known) => *known = field,
            None => self.fields.push(field),
        }
        self
    }

    /// Remembers what is wrong, unless something already is.
    fn fail(mut self, problem: String) -> Self {
        self.problem.get_or_insert(problem);
        self
    }
}

/// A policy that is ready to be signed.
pub(super) struct Document {
    pub(super) json: String,
    /// Names and values of the fixed fields.
    pub(super) fields: Vec<(String, String)>,
    pub(super) fields_to_add: Vec<String>,
}

impl PostPolicy {
    /// The document for a bucket, an end (RFC 3339) and what the signature adds.
    pub(super) fn document(
        self,
        bucket: &str,
        expiration: &str,
        signing: Vec<(&'static str, String)>,
    ) -> Result<Document, Error> {
        if let Some(problem) = self.problem {
            return Err(Error::new(ErrorKind::InvalidInput, problem));
        }
        let mut conditions = vec![exactly("bucket", bucket)];
        let mut fields = Vec::new();
        let mut fields_to_add = Vec::new();
        for Field { name, rule } in self.fields {
            match rule {
                Rule::Exactly(value) => {
                    conditions.push(match value.split_once(FILENAME) {
                        Some((before, _)) => starts_with(&name, before),
                        None => exactly(&name, &value),
                    });
                    fields.push((name, value));
                }
                Rule::StartsWith(prefix) => {
                    conditions.push(starts_with(&name, &prefix));
                    fields_to_add.push(name);
                }
            }
        }
        conditions.extend(self.content_length_range.map(|(least, most)| json!(["content-length-range", least, most])));
        for (name, value) in signing {
            conditions.push(exactly(name, &value));
            fields.push((name.to_owned(), value));
        }
        for condition in self.conditions {
            if let Some(name) = field_name(&condition) {
                let is_named = |known: &String| known.eq_ignore_ascii_case(name);
                let is_bucket = name.eq_ignore_ascii_case("bucket");
                if !is_bucket && !fields.iter().any(|(known, _)| is_named(known)) && !fields_to_add.iter().any(is_named)
                {
                    fields_to_add.push(name.to_owned());
                }
            }
            conditions.push(condition);
        }
        let json = json!({ "expiration": expiration, "conditions": conditions }).to_string();
        Ok(Document { json, fields, fields_to_add })
    }
}

fn exactly(name: &str, value: &str) -> Value {
    json!({ name: value })
}

fn starts_with(name: &str, prefix: &str) -> Value {
    json!(["starts-with", format!("${name}"), prefix])
}

/// The field that a condition is about.
fn field_name(condition: &Value) -> Option<&str> {
    match condition {
        Value::Object(object) => object.keys().next().map(String::as_str),
        Value::Array(items) => items.get(1)?.as_str()?.strip_prefix('$'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const END: &str = "2026-11-23T12:00:00.000Z";

    fn document(policy: PostPolicy) -> Result<(Vec<Value>, Document), Error> {
        let document = policy.document("bucket", END, vec![("x-amz-date", "20261123T110000Z".to_owned())])?;
        let json: Value = serde_json::from_str(&document.json).expect("a document");
        assert_eq!(json["expiration"], END);
        assert_eq!(json.as_object().expect("an object").len(), 2);
        Ok((json["conditions"].as_array().expect("an array").clone(), document))
    }

    fn problem(policy: PostPolicy) -> String {
        let error = document(policy).err().expect("it is refused");
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        error.to_string()
    }

    #[test]
    fn every_setter_makes_a_field_and_its_condition() {
        let policy = PostPolicy::key("a/b.jpg")
            .content_type("image/png")
            .content_disposition("attachment")
            .cache_control("no-store")
            .metadata("Album", "Été")
            .acl("private")
            .storage_class("STANDARD_IA")
            .success_action_status(201)
            .success_action_redirect("https://example.com/done?a=b")
            .field("Expires", "0")
            .content_length_range(1..=10);
        let (conditions, document) = document(policy).unwrap();
        let expected = [
            ("key", "a/b.jpg"),
            ("Content-Type", "image/png"),
            ("Content-Disposition", "attachment"),
            ("Cache-Control", "no-store"),
            ("x-amz-meta-Album", "=?UTF-8?B?w4l0w6k=?="),
            ("acl", "private"),
            ("x-amz-storage-class", "STANDARD_IA"),
            ("success_action_status", "201"),
            ("success_action_redirect", "https://example.com/done?a=b"),
            ("Expires", "0"),
            ("x-amz-date", "20261123T110000Z"),
        ];
        assert_eq!(document.fields, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert!(document.fields_to_add.is_empty());
        let mut exact: Vec<_> = expected.iter().map(|(name, value)| json!({ *name: value })).collect();
        exact.insert(0, json!({"bucket": "bucket"}));
        exact.insert(11, json!(["content-length-range", 1, 10]));
        assert_eq!(conditions, exact);
    }

    #[test]
    fn a_prefix_leaves_the_field_to_the_page() {
        let policy = PostPolicy::key_starts_with("user/7/")
            .content_type_starts_with("image/")
            .field_starts_with("x-amz-meta-tag", "");
        let (conditions, document) = document(policy).unwrap();
        assert_eq!(document.fields_to_add, ["key", "Content-Type", "x-amz-meta-tag"]);
        assert_eq!(document.fields.len(), 1);
        assert_eq!(conditions[1], json!(["starts-with", "$key", "user/7/"]));
        assert_eq!(conditions[2], json!(["starts-with", "$Content-Type", "image/"]));
        assert_eq!(conditions[3], json!(["starts-with", "$x-amz-meta-tag", ""]));
    }

    /// Trap: S3 puts the file's name in before it looks at the conditions, so one for the text as it stands never holds.
    #[test]
    fn the_name_of_the_file_is_a_variable() {
        let (conditions, document) =
            document(PostPolicy::key("user/7/${filename}").metadata("name", "${filename}")).unwrap();
        assert_eq!(conditions[1], json!(["starts-with", "$key", "user/7/"]));
        assert_eq!(conditions[2], json!(["starts-with", "$x-amz-meta-name", ""]));
        assert_eq!(document.fields[0].1, "user/7/${filename}");
        assert!(document.fields_to_add.is_empty());
    }

    #[test]
    fn what_is_set_twice_is_replaced() {
        let policy = PostPolicy::key("k").content_type("a/b").field("content-type", "c/d").content_length_range(..5);
        let (conditions, document) = document(policy.content_length_range(2..4)).unwrap();
        assert_eq!(document.fields[1], ("content-type".to_owned(), "c/d".to_owned()));
        assert_eq!(conditions[2..4], [json!({"content-type": "c/d"}), json!(["content-length-range", 2, 3])]);
    }

    #[test]
    fn ranges_of_every_form() {
        let range = |policy: PostPolicy| document(policy).unwrap().0[2].clone();
        let policy = || PostPolicy::key("k");
        assert_eq!(range(policy().content_length_range(5..)), json!(["content-length-range", 5, LARGEST_INTEGER]));
        assert_eq!(range(policy().content_length_range(..)), json!(["content-length-range", 0, LARGEST_INTEGER]));
        assert_eq!(range(policy().content_length_range(0..=0)), json!(["content-length-range", 0, 0]));
        let above = (Bound::Excluded(1), Bound::Unbounded);
        assert_eq!(range(policy().content_length_range(above)), json!(["content-length-range", 2, LARGEST_INTEGER]));
        #[expect(clippy::reversed_empty_ranges, reason = "it is what is refused")]
        let reversed = 2..=1;
        for policy in [
            policy().content_length_range(reversed),
            policy().content_length_range(0..0),
            policy().content_length_range(..=u64::MAX),
            policy().content_length_range((Bound::Excluded(u64::MAX), Bound::Unbounded)),
        ] {
            assert!(problem(policy).contains("range"));
        }
    }

    #[test]
    fn further_conditions_stand_as_they_are() {
        let policy = PostPolicy::key("user/7/a.png")
            .content_type("image/png")
            .condition(("starts-with", "$content-type", "image/"))
            .condition(("starts-with", "$x-amz-meta-tag", ""))
            .condition(json!({"acl": "private"}))
            .condition(("content-length-range", 0, 5))
            .condition(json!({"bucket": "bucket"}));
        let (conditions, document) = document(policy).unwrap();
        assert_eq!(document.fields_to_add, ["x-amz-meta-tag", "acl"]);
        assert_eq!(conditions[4], json!(["starts-with", "$content-type", "image/"]));
        assert_eq!(conditions[7], json!(["content-length-range", 0, 5]));
        for bad in [json!("text"), json!(1), json!(null)] {
            assert!(problem(PostPolicy::key("k").condition(bad)).contains("condition"));
        }
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
            (policy().success_action_status(302), "302"),
            (policy().success_action_redirect("/done"), "/done"),
            (policy().success_action_redirect("javascript:alert(1)"), "javascript"),
        ] {
            let problem = problem(policy);
            assert!(problem.contains(expected), "{problem}");
        }
    }

    proptest! {
        /// What the server does with a form: each field needs a condition that holds, each condition a field.
        #[test]
        fn fields_and_conditions_agree(
            key in "[^\r\n\0/.]{1,50}",
            texts in prop::collection::vec(("[a-zA-Z_-]{1,9}", "[^\r\n\0]{0,40}", any::<bool>()), 0..8),
        ) {
            let policy = texts.iter().fold(PostPolicy::key(key), |policy, (name, text, is_fixed)| match is_fixed {
                true => policy.field(format!("f-{name}"), text),
                false => policy.field_starts_with(format!("f-{name}"), text),
            });
            let (conditions, document) = document(policy).unwrap();
            let mut open: Vec<&Value> = conditions.iter().filter(|condition| condition.get("bucket").is_none()).collect();
            for (name, value) in &document.fields {
                let position = open.iter().position(|condition| field_name(condition) == Some(name)).expect("a condition");
                match open.remove(position) {
                    Value::Object(exact) => prop_assert_eq!(&exact[name], value),
                    prefix => prop_assert!(value.starts_with(prefix[2].as_str().unwrap()) && value.contains(FILENAME)),
                }
            }
            for name in &document.fields_to_add {
                let position = open.iter().position(|condition| field_name(condition) == Some(name)).expect("a condition");
                prop_assert_eq!(&open.remove(position)[0], "starts-with");
            }
            prop_assert!(open.is_empty(), "{:?}", open);
        }

        #[test]
        fn hostile_texts_stay_texts(text in "[^\r\n\0]*") {
            let hostile = format!("{text}\"}}],\u{1}\u{2028}é\\");
            let (conditions, document) = document(PostPolicy::key("k").field("f", &hostile)).unwrap();
            prop_assert_eq!(conditions.len(), 4);
            if !hostile.contains(FILENAME) {
                prop_assert_eq!(&conditions[2]["f"], &hostile);
            }
            prop_assert_eq!(&document.fields[1].1, &hostile);
        }
    }
}

//! A POST policy as the JSON document that is signed, and the form's fields that go with it.

use serde_json::{Value, json};

use super::PostPolicy;
use super::post_policy::{FILENAME, Field, Rule};
use crate::Error;

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
        self.check()?;
        let mut conditions = vec![exactly("bucket", bucket)];
        let mut fields = Vec::new();
        let mut fields_to_add = Vec::new();
        for Field { name, rule } in self.fields {
            match rule {
                Rule::Exactly(value) => {
                    // Only a key ends so. S3 puts the file's name in before it looks at the conditions.
                    conditions.push(match value.strip_suffix(FILENAME) {
                        Some(before) => starts_with(&name, before),
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
    use std::ops::Bound;

    use proptest::prelude::*;

    use super::*;
    use crate::s3::post_policy::LARGEST_INTEGER;

    const END: &str = "2026-11-23T12:00:00.000Z";

    fn document(policy: PostPolicy) -> Result<(Vec<Value>, Document), Error> {
        let document = policy.document("bucket", END, vec![("x-amz-date", "20261123T110000Z".to_owned())])?;
        let json: Value = serde_json::from_str(&document.json).expect("a document");
        assert_eq!(json["expiration"], END);
        assert_eq!(json.as_object().expect("an object").len(), 2);
        Ok((json["conditions"].as_array().expect("an array").clone(), document))
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
        let (conditions, document) = document(PostPolicy::key("user/7/${filename}")).unwrap();
        assert_eq!(conditions[1], json!(["starts-with", "$key", "user/7/"]));
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
                    other => prop_assert!(false, "{} has {}", name, other),
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
            prop_assert_eq!(&conditions[2]["f"], &hostile);
            prop_assert_eq!(&document.fields[1].1, &hostile);
        }
    }
}

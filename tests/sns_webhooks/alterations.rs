//! What SNS signed is taken, and nothing else: every field is altered in turn.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};
use tower_sigv4::sns::{MessageKind, Verifier, VerifyError};

use crate::host::{Host, refusal, verifier, verifier_over, verify};
use crate::messages::{
    CERTIFICATE_URL, MESSAGE, OTHER_TOPIC, SUBSCRIBE_URL, TOPIC, all, confirmation, notification, now,
    plain_notification, plain_notification_by, published,
};
use crate::openssl::{Identity, sns};

/// Trap: topics sign with SHA-1 unless they were told otherwise, which some TLS libraries do not verify any more; others know
/// nothing but that.
#[tokio::test]
async fn every_kind_of_message_is_taken_in_both_versions() {
    let (verifier, _) = verifier();
    for document in all() {
        let message = verify(&verifier, &document).await.unwrap_or_else(|error| panic!("{error}: {document:#}"));
        assert_eq!((&*message.topic_arn, &*message.message), (TOPIC, MESSAGE));
        assert_eq!(message.timestamp, published());
        assert_eq!(json!(message.message_id), document["MessageId"]);
        assert_eq!(json!(message.subject), document["Subject"]);
        assert_eq!(json!(message.token), document["Token"]);
        assert_eq!(json!(message.subscribe_url), document["SubscribeURL"]);
        let kind = match document["Type"].as_str() {
            Some("Notification") => MessageKind::Notification,
            Some("SubscriptionConfirmation") => MessageKind::SubscriptionConfirmation,
            _ => MessageKind::UnsubscribeConfirmation,
        };
        assert_eq!(message.kind, kind);
    }
}

/// Trap: an absent Subject is skipped; it is not signed as an empty one, nor as `null`.
#[tokio::test]
async fn a_subject_cannot_be_added_or_removed() {
    let (verifier, _) = verifier();
    for version in ["1", "2"] {
        let mut added = plain_notification(version);
        for subject in ["", "null", "a subject"] {
            added["Subject"] = json!(subject);
            assert!(matches!(refusal(&verifier, &added).await, VerifyError::Signature), "{subject}");
        }
        let mut removed = notification(version);
        removed["Subject"] = Value::Null;
        assert!(matches!(refusal(&verifier, &removed).await, VerifyError::Signature));
        removed.as_object_mut().expect("an object").remove("Subject");
        assert!(matches!(refusal(&verifier, &removed).await, VerifyError::Signature));
    }
}

#[tokio::test]
async fn every_signed_field_is_covered() {
    let (verifier, _) = verifier();
    for document in all() {
        for (field, values) in [
            (
                "Message",
                vec![String::new(), format!("{MESSAGE} "), MESSAGE.trim_end().to_owned(), MESSAGE.to_uppercase()],
            ),
            ("MessageId", vec![String::new(), "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf325".to_owned()]),
            ("Subject", vec!["Amazon SES Email Event Notification ".to_owned()]),
            ("Timestamp", vec!["2026-06-01T12:00:00.124Z".to_owned(), "2026-06-01T12:00:00.123000Z".to_owned()]),
            ("TopicArn", vec![OTHER_TOPIC.to_owned()]),
            ("Token", vec![String::new(), "2336412f37fb687f5d51e6e2425e90ce".to_owned()]),
            ("SubscribeURL", vec![SUBSCRIBE_URL.replace("ConfirmSubscription", "Unsubscribe")]),
        ] {
            if document[field].is_null() {
                continue;
            }
            for value in values {
                let mut altered = document.clone();
                altered[field] = json!(value);
                let error = refusal(&verifier, &altered).await;
                assert!(matches!(error, VerifyError::Signature), "{field} = {value:?}: {error}");
            }
        }
    }
}

#[tokio::test]
async fn a_message_cannot_be_passed_off_as_one_of_another_kind() {
    let (verifier, _) = verifier();
    for version in ["1", "2"] {
        for document in [
            plain_notification(version),
            confirmation("SubscriptionConfirmation", version),
            confirmation("UnsubscribeConfirmation", version),
        ] {
            for kind in ["Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation"] {
                let mut other = document.clone();
                if other["Type"] == kind {
                    continue;
                }
                other["Type"] = json!(kind);
                other["Token"] = json!("2336412f37fb687f5d51e6e2425e90cd");
                other["SubscribeURL"] = json!(SUBSCRIBE_URL);
                assert!(matches!(refusal(&verifier, &other).await, VerifyError::Signature), "as {kind}");
            }
        }
    }
}

/// Trap: SNS signs with SHA-1 (version 1) or with SHA-256 (version 2), as the topic says; one is not taken for the other.
#[tokio::test]
async fn the_version_says_which_hash_was_signed() {
    let (verifier, _) = verifier();
    for (version, other) in [("1", "2"), ("2", "1")] {
        let mut document = notification(version);
        document["SignatureVersion"] = json!(other);
        assert!(matches!(refusal(&verifier, &document).await, VerifyError::Signature));
        document["SignatureVersion"] = json!("3");
        assert!(matches!(refusal(&verifier, &document).await, VerifyError::UnknownSignatureVersion));
    }
}

#[tokio::test]
async fn every_bit_of_the_signature_counts() {
    let (verifier, _) = verifier();
    for version in ["1", "2"] {
        let mut document = notification(version);
        let signature = BASE64.decode(document["Signature"].as_str().expect("text")).expect("base64");
        for bit in 0..signature.len() * 8 {
            let mut altered = signature.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            document["Signature"] = json!(BASE64.encode(altered));
            assert!(matches!(refusal(&verifier, &document).await, VerifyError::Signature), "bit {bit}");
        }
        let longer = [&signature[..], &[0]].concat();
        let led_by_zero = [&[0], &signature[..]].concat();
        for other in [&signature[1..], &signature[..255], &longer, &led_by_zero, &[]] {
            document["Signature"] = json!(BASE64.encode(other));
            assert!(matches!(refusal(&verifier, &document).await, VerifyError::Signature));
        }
        for text in ["", "=", "not base64!", "%%%"] {
            document["Signature"] = json!(text);
            assert!(matches!(refusal(&verifier, &document).await, VerifyError::Signature), "{text}");
        }
    }
}

#[tokio::test]
async fn what_somebody_else_signed_is_not_taken() {
    let other = Identity::new("RSA", "rsa_keygen_bits:2048", "sns.amazonaws.com");
    let (verifier, _) = verifier();
    for version in ["1", "2"] {
        let document = plain_notification_by(&other, version);
        assert!(matches!(refusal(&verifier, &document).await, VerifyError::Signature));
    }
}

#[tokio::test]
async fn a_certificate_vouches_only_for_the_url_that_it_came_from() {
    let other = Identity::new("RSA", "rsa_keygen_bits:2048", "sns.amazonaws.com");
    let (ours, theirs) = (sns().certificate.clone(), other.certificate.clone());
    let (_, transport) = Host::answering(move |url| {
        let pem = if url == CERTIFICATE_URL { &ours } else { &theirs };
        let answer = http::Response::new(tower_sigv4::Body::from(pem.clone()));
        async move { Ok(answer) }
    });
    let verifier = verifier_over(transport);
    let mut document = plain_notification("2");
    verify(&verifier, &document).await.expect("it is genuine");
    document["SigningCertURL"] = json!("https://sns.eu-west-1.amazonaws.com/other.pem");
    assert!(matches!(refusal(&verifier, &document).await, VerifyError::Signature));
}

/// Trap: whoever has an account can have SNS sign any text, as a message of a topic of theirs.
#[tokio::test]
async fn a_topic_that_is_not_allowed_is_refused_before_anything_is_fetched() {
    let (host, transport) = Host::serving(&sns().certificate);
    for topics in [
        vec![],
        vec![OTHER_TOPIC],
        vec!["arn:aws:sns:eu-west-1:123456789012:ses-event", "arn:aws:sns:eu-west-1:123456789012:ses-events2"],
        vec!["arn:aws:sns:eu-west-1:123456789012:SES-EVENTS", "*", "arn:aws:sns:*:*:*"],
    ] {
        let verifier = Verifier::new(transport.clone(), topics).clock(now);
        for document in all() {
            assert!(matches!(refusal(&verifier, &document).await, VerifyError::TopicNotAllowed));
        }
    }
    assert!(host.asked().is_empty());
}

/// What is around the signed fields may change on the way, so none of it is in the message.
#[tokio::test]
async fn what_is_not_signed_changes_nothing() {
    let (verifier, _) = verifier();
    let document = plain_notification("2");
    let message = verify(&verifier, &document).await.expect("it is genuine");
    let mut altered = document.clone();
    altered["UnsubscribeURL"] = json!("https://evil.example/");
    altered["MessageAttributes"] = json!({"colour": {"Type": "String", "Value": "blue"}});
    altered["Token"] = json!("mine");
    altered["SubscribeURL"] = json!("https://evil.example/");
    altered["Extra"] = json!([[[]]]);
    let pretty = format!("\n\t{altered:#}\r\n ");
    assert_eq!(verifier.verify(pretty.as_bytes()).await.expect("it is genuine"), message);
    assert!(!format!("{message:?}").contains("déjà"), "what was published is not shown");
}

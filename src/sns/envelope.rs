//! A message as it came: read, and not verified yet.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::time::SystemTime;

use serde::Deserialize;

use super::signature::SignatureVersion;
use super::{MAX_BODY, Message, MessageKind, VerifyError};

/// What came, taken apart. Its message is nobody's word until the signature has been verified.
pub(super) struct Envelope<'a> {
    pub(super) message: Message,
    /// The time as it was signed.
    timestamp: Cow<'a, str>,
    pub(super) signature_version: SignatureVersion,
    pub(super) signature: Cow<'a, str>,
    pub(super) signing_cert_url: Cow<'a, str>,
}

/// The document that SNS posts. What it does not sign is skipped; a name that comes twice is an error.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Document<'a> {
    #[serde(borrow, rename = "Type")]
    type_: Cow<'a, str>,
    message_id: String,
    topic_arn: String,
    subject: Option<String>,
    message: String,
    #[serde(borrow)]
    timestamp: Cow<'a, str>,
    token: Option<String>,
    #[serde(rename = "SubscribeURL")]
    subscribe_url: Option<String>,
    #[serde(borrow)]
    signature_version: Cow<'a, str>,
    #[serde(borrow)]
    signature: Cow<'a, str>,
    // Lambda's events spell it the other way.
    #[serde(borrow, rename = "SigningCertURL", alias = "SigningCertUrl")]
    signing_cert_url: Cow<'a, str>,
}

impl<'a> Envelope<'a> {
    pub(super) fn parse(body: &'a [u8]) -> Result<Self, VerifyError> {
        if body.len() > MAX_BODY {
            return Err(VerifyError::TooLarge);
        }
        // The error of the parser is not kept: it quotes what it stumbled over.
        let document: Document<'_> = serde_json::from_slice(body)
            .map_err(|_| VerifyError::NotAMessage("it is no JSON object with the fields of one, each once"))?;
        let kind = MessageKind::of_type(&document.type_).ok_or(VerifyError::UnknownType)?;
        let signature_version =
            SignatureVersion::of_number(&document.signature_version).ok_or(VerifyError::UnknownSignatureVersion)?;
        let timestamp = parse_timestamp(&document.timestamp)?;
        // What is not signed for this type is dropped, lest somebody reads it.
        let (subject, token, subscribe_url) = match (kind, document.token, document.subscribe_url) {
            (MessageKind::Notification, _, _) => (document.subject, None, None),
            (_, Some(token), Some(url)) => (None, Some(token), Some(url)),
            _ => return Err(VerifyError::NotAMessage("a confirmation has a Token and a SubscribeURL")),
        };
        let message = Message {
            kind,
            message_id: document.message_id,
            topic_arn: document.topic_arn,
            subject,
            message: document.message,
            timestamp,
            token,
            subscribe_url,
        };
        check_lines(&message)?;
        Ok(Self {
            message,
            timestamp: document.timestamp,
            signature_version,
            signature: document.signature,
            signing_cert_url: document.signing_cert_url,
        })
    }

    /// What SNS signs of it.
    ///
    /// Source: [verifying the signature of a
    /// message](https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message-verify-message-signature.html).
    pub(super) fn string_to_sign(&self) -> String {
        string_to_sign(&self.message, &self.timestamp)
    }
}

/// The signed fields, sorted by name, each name and each value a line; an absent subject is skipped.
pub(crate) fn string_to_sign(message: &Message, timestamp: &str) -> String {
    let fields = [
        ("Message", Some(message.message.as_str())),
        ("MessageId", Some(&message.message_id)),
        ("Subject", message.subject.as_deref()),
        ("SubscribeURL", message.subscribe_url.as_deref()),
        ("Timestamp", Some(timestamp)),
        ("Token", message.token.as_deref()),
        ("TopicArn", Some(&message.topic_arn)),
        ("Type", Some(message.kind.name())),
    ];
    let present = || fields.iter().filter_map(|(name, value)| Some((name, (*value)?)));
    let mut text = String::with_capacity(present().map(|(name, value)| name.len() + value.len() + 2).sum());
    for (name, value) in present() {
        let _ = writeln!(text, "{name}\n{value}");
    }
    text
}

/// Refuses a line break where SNS has none. With one, the same string to sign could be read as other fields: a publisher who
/// writes `…\nMessageId\n…` into a message would have a signature for an id, or a subject, of somebody else's choosing.
fn check_lines(message: &Message) -> Result<(), VerifyError> {
    let single_lines =
        [Some(&message.message_id), message.subject.as_ref(), message.token.as_ref(), message.subscribe_url.as_ref()];
    if single_lines.into_iter().flatten().any(|line| line.contains('\n')) {
        return Err(VerifyError::NotAMessage("a field other than Message has a line break in it"));
    }
    Ok(())
}

fn parse_timestamp(text: &str) -> Result<SystemTime, VerifyError> {
    humantime::parse_rfc3339(text)
        .map_err(|_| VerifyError::NotAMessage("its Timestamp is no time such as 2012-05-02T00:54:06.655Z"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn notification() -> Value {
        json!({
            "Type": "Notification",
            "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
            "TopicArn": "arn:aws:sns:us-west-2:123456789012:MyTopic",
            "Subject": "My First Message",
            "Message": "Hello\nworld!",
            "Timestamp": "2012-05-02T00:54:06.655Z",
            "SignatureVersion": "1",
            "Signature": "c2lnbmVk",
            "SigningCertURL": "https://sns.us-west-2.amazonaws.com/SimpleNotificationService-f3ec.pem",
            "UnsubscribeURL": "https://sns.us-west-2.amazonaws.com/?Action=Unsubscribe",
            "MessageAttributes": {"a": {"Type": "String", "Value": "b"}},
        })
    }

    fn confirmation() -> Value {
        let mut document = notification();
        document["Type"] = json!("SubscriptionConfirmation");
        document["Token"] = json!("2336412f37");
        document["SubscribeURL"] = json!("https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription");
        document
    }

    fn signed_string(document: &Value) -> String {
        Envelope::parse(document.to_string().as_bytes()).unwrap().string_to_sign()
    }

    fn refusal(document: &str) -> VerifyError {
        Envelope::parse(document.as_bytes()).err().unwrap()
    }

    #[test]
    fn the_string_to_sign_of_a_notification_has_its_subject_if_there_is_one() {
        let mut document = notification();
        let after = "Timestamp\n2012-05-02T00:54:06.655Z\nTopicArn\narn:aws:sns:us-west-2:123456789012:MyTopic\nType\n\
                     Notification\n";
        let before = "Message\nHello\nworld!\nMessageId\n22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324\n";
        assert_eq!(signed_string(&document), format!("{before}Subject\nMy First Message\n{after}"));
        document["Subject"] = json!("");
        assert_eq!(signed_string(&document), format!("{before}Subject\n\n{after}"));
        for absent in [Some(Value::Null), None] {
            let object = document.as_object_mut().unwrap();
            object.remove("Subject");
            object.extend(absent.map(|null| ("Subject".to_owned(), null)));
            assert_eq!(signed_string(&document), format!("{before}{after}"));
        }
    }

    #[test]
    fn the_string_to_sign_of_a_confirmation_has_url_and_token() {
        for kind in ["SubscriptionConfirmation", "UnsubscribeConfirmation"] {
            let mut document = confirmation();
            document["Type"] = json!(kind);
            assert_eq!(
                signed_string(&document),
                format!(
                    "Message\nHello\nworld!\nMessageId\n22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324\nSubscribeURL\n\
                     https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription\nTimestamp\n2012-05-02T00:54:06.655Z\n\
                     Token\n2336412f37\nTopicArn\narn:aws:sns:us-west-2:123456789012:MyTopic\nType\n{kind}\n"
                )
            );
        }
    }

    #[test]
    fn what_is_not_signed_is_not_in_the_message() {
        let mut document = notification();
        document["Token"] = json!("t");
        document["SubscribeURL"] = json!("https://evil.example/");
        let message = Envelope::parse(document.to_string().as_bytes()).unwrap().message;
        assert_eq!((message.token, message.subscribe_url), (None, None));
        let message = Envelope::parse(confirmation().to_string().as_bytes()).unwrap().message;
        assert_eq!(message.subject, None);
    }

    #[test]
    fn what_is_no_message_is_told_apart() {
        for text in ["", "null", "[]", "{}", "\"Notification\"", "{\"Type\":1}", "\u{feff}{}", "hello"] {
            assert!(matches!(refusal(text), VerifyError::NotAMessage(_)), "{text}");
        }
        let text = notification().to_string();
        assert!(matches!(refusal(&format!("{text}x")), VerifyError::NotAMessage(_)));
        for field in ["Type", "MessageId", "TopicArn", "Message", "Timestamp", "SignatureVersion", "Signature"] {
            let mut document = notification();
            document.as_object_mut().unwrap().remove(field);
            assert!(matches!(refusal(&document.to_string()), VerifyError::NotAMessage(_)), "without {field}");
        }
        for field in ["Token", "SubscribeURL"] {
            let mut document = confirmation();
            document.as_object_mut().unwrap().remove(field);
            assert!(matches!(refusal(&document.to_string()), VerifyError::NotAMessage(_)), "without {field}");
        }
        let with = |field: &str, value: Value| {
            let mut document = notification();
            document[field] = value;
            refusal(&document.to_string())
        };
        assert!(matches!(with("Type", json!("notification")), VerifyError::UnknownType));
        for version in ["", "0", "3", "01", "1 ", "sha1"] {
            assert!(matches!(with("SignatureVersion", json!(version)), VerifyError::UnknownSignatureVersion));
        }
        assert!(matches!(with("SignatureVersion", json!(1)), VerifyError::NotAMessage(_)));
        for time in ["", "now", "2012-05-02", "2012-05-02T00:54:06", "2012-05-02 00:54:06Z", "1e99"] {
            assert!(matches!(with("Timestamp", json!(time)), VerifyError::NotAMessage(_)), "{time}");
        }
        assert!(matches!(refusal(&" ".repeat(MAX_BODY + 1)), VerifyError::TooLarge));
    }

    #[test]
    fn a_field_that_comes_twice_is_an_error() {
        let text = notification().to_string();
        for again in ["\"Message\":\"other\"", "\"Type\":\"Notification\"", "\"SigningCertUrl\":\"https://b/\""] {
            let twice = format!("{},{again}}}", text.strip_suffix('}').unwrap());
            assert!(matches!(refusal(&twice), VerifyError::NotAMessage(_)), "{again}");
        }
    }

    #[test]
    fn a_line_break_cannot_move_text_from_one_field_to_another() {
        let mut honest = notification();
        honest["Message"] = json!("a\nMessageId\nmine\nSubject\nb");
        let mut moved = honest.clone();
        moved["Message"] = json!("a");
        moved["MessageId"] = json!("mine");
        moved["Subject"] = json!("b\nMessageId\n22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324\nSubject\nMy First Message");
        assert!(matches!(refusal(&moved.to_string()), VerifyError::NotAMessage(_)));
        assert!(signed_string(&honest).starts_with("Message\na\nMessageId\nmine\nSubject\nb\nMessageId\n22b8"));
        for field in ["Token", "SubscribeURL", "MessageId"] {
            let mut document = confirmation();
            document[field] = json!("a\nb");
            assert!(matches!(refusal(&document.to_string()), VerifyError::NotAMessage(_)), "{field}");
        }
    }

    #[test]
    fn both_spellings_of_the_certificates_url_are_read() {
        let text = notification().to_string().replace("SigningCertURL", "SigningCertUrl");
        assert!(Envelope::parse(text.as_bytes()).is_ok());
    }
}

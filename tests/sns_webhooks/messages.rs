//! Messages as SNS posts them, each signed text written out as its documentation has it.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::openssl::{Identity, sns};

pub(crate) const TOPIC: &str = "arn:aws:sns:eu-west-1:123456789012:ses-events";
pub(crate) const OTHER_TOPIC: &str = "arn:aws:sns:eu-west-1:123456789012:other";
pub(crate) const CERTIFICATE_URL: &str = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123abcd.pem";
pub(crate) const SUBSCRIBE_URL: &str = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:eu-west-1:123456789012:ses-events&Token=2336412f37fb687f5d51e6e2425e90cd";
pub(crate) const MESSAGE: &str = "{\"eventType\":\"Bounce\",\"note\":\"déjà vu 🙃, a \\\"quote\\\"\"}\nand a line\r\n";

const ID: &str = "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324";
const SUBJECT: &str = "Amazon SES Email Event Notification";
const TOKEN: &str = "2336412f37fb687f5d51e6e2425e90cd";
const TIME: &str = "2026-06-01T12:00:00.123Z";

/// Half a minute after the messages were published.
pub(crate) fn now() -> SystemTime {
    published() + Duration::from_secs(30)
}

pub(crate) fn published() -> SystemTime {
    humantime::parse_rfc3339(TIME).expect("a time")
}

/// A notification that is signed in this version, with a subject.
pub(crate) fn notification(version: &str) -> Value {
    let text = format!(
        "Message\n{MESSAGE}\nMessageId\n{ID}\nSubject\n{SUBJECT}\nTimestamp\n{TIME}\nTopicArn\n{TOPIC}\nType\nNotification\n"
    );
    let mut document = without_subject("Notification", version, &sns().sign(version, &text));
    document["Subject"] = json!(SUBJECT);
    document
}

/// A notification that was published without a subject.
pub(crate) fn plain_notification(version: &str) -> Value {
    plain_notification_by(sns(), version)
}

/// The same, signed by somebody.
pub(crate) fn plain_notification_by(identity: &Identity, version: &str) -> Value {
    let text =
        format!("Message\n{MESSAGE}\nMessageId\n{ID}\nTimestamp\n{TIME}\nTopicArn\n{TOPIC}\nType\nNotification\n");
    without_subject("Notification", version, &identity.sign(version, &text))
}

/// A confirmation, of either kind.
pub(crate) fn confirmation(kind: &str, version: &str) -> Value {
    confirmation_with(kind, version, SUBSCRIBE_URL)
}

/// A confirmation that SNS signed with this URL.
pub(crate) fn confirmation_with(kind: &str, version: &str, url: &str) -> Value {
    let text = format!(
        "Message\n{MESSAGE}\nMessageId\n{ID}\nSubscribeURL\n{url}\nTimestamp\n{TIME}\nToken\n{TOKEN}\nTopicArn\n{TOPIC}\nType\n{kind}\n"
    );
    let mut document = without_subject(kind, version, &sns().sign(version, &text));
    document["Token"] = json!(TOKEN);
    document["SubscribeURL"] = json!(url);
    document
}

/// One message of each kind in each version.
pub(crate) fn all() -> Vec<Value> {
    let of_version = |version| {
        let kinds = ["SubscriptionConfirmation", "UnsubscribeConfirmation"];
        let confirmations = kinds.map(|kind| confirmation(kind, version));
        [vec![notification(version), plain_notification(version)], confirmations.to_vec()].concat()
    };
    ["1", "2"].map(of_version).concat()
}

fn without_subject(kind: &str, version: &str, signature: &str) -> Value {
    json!({
        "Type": kind,
        "MessageId": ID,
        "TopicArn": TOPIC,
        "Message": MESSAGE,
        "Timestamp": TIME,
        "SignatureVersion": version,
        "Signature": signature,
        "SigningCertURL": CERTIFICATE_URL,
        "UnsubscribeURL": "https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=arn",
        "MessageAttributes": {"colour": {"Type": "String", "Value": "red"}},
    })
}

//! Messages of the crate lettre, sent through SES.

use lettre::address::Envelope;
use lettre::message::header::ContentType;
use lettre::message::{Attachment, MultiPart, SinglePart};
use lettre::{AsyncTransport, Message};
use serde_json::json;
use tower_sigv4::ErrorKind;
use tower_sigv4::ses::{MAX_MESSAGE_SIZE, MAX_RECIPIENTS};

use crate::reader::read;
use crate::transport::{raw, ses};

fn envelope(recipients: impl IntoIterator<Item = String>) -> Envelope {
    let recipients = recipients.into_iter().map(|address| address.parse().unwrap()).collect();
    Envelope::new(Some("sender@example.com".parse().unwrap()), recipients).unwrap()
}

#[tokio::test]
async fn a_message_arrives_as_lettre_made_it() {
    let message = Message::builder()
        .from("Zoë <zoe@example.com>".parse().unwrap())
        .to("Ann <ann@example.com>".parse().unwrap())
        .cc("bob@example.com".parse().unwrap())
        .bcc("eve@hidden.example".parse().unwrap())
        .subject("Grüße")
        .multipart(MultiPart::mixed().singlepart(SinglePart::plain("Hällo\r\n".to_owned())).singlepart(
            Attachment::new("ä.pdf".to_owned()).body("%PDF".to_owned(), ContentType::parse("application/pdf").unwrap()),
        ))
        .unwrap();
    let formatted = message.formatted();
    let (ses, sent) = ses();
    assert_eq!(AsyncTransport::send(&ses, message).await.unwrap(), "0102-1");

    let mut document = sent.only();
    assert_eq!(raw(&document), formatted);
    let found = read(&formatted);
    assert_eq!(found.subject.as_deref(), Some("Grüße"));
    assert_eq!(
        (found.root.parts[0].text().as_str(), found.root.parts[1].filename.as_deref()),
        ("Hällo\r\n", Some("ä.pdf"))
    );
    document["Content"].take();
    assert_eq!(
        document,
        json!({
            "Content": null,
            "Destination": { "ToAddresses": ["ann@example.com", "bob@example.com", "eve@hidden.example"] },
            "FeedbackForwardingEmailAddress": "zoe@example.com",
        })
    );
}

/// Trap: Bcc was left in the message.
#[tokio::test]
async fn a_bcc_that_was_kept_is_not_sent() {
    let message = Message::builder()
        .keep_bcc()
        .from("zoe@example.com".parse().unwrap())
        .bcc("eve@hidden.example".parse().unwrap())
        .body("text".to_owned())
        .unwrap();
    assert!(String::from_utf8(message.formatted()).unwrap().contains("hidden.example"));
    let (ses, sent) = ses();
    AsyncTransport::send(&ses, message).await.unwrap();
    let document = sent.only();
    assert!(!String::from_utf8(raw(&document)).unwrap().contains("hidden.example"));
    assert_eq!(document["Destination"]["ToAddresses"], json!(["eve@hidden.example"]));
}

#[tokio::test]
async fn the_limits_are_those_of_other_messages() {
    let (ses, sent) = ses();
    let addresses = |count: usize| (0..count).map(|at| format!("a{at}@example.com"));
    let too_many = ses.send_raw(&envelope(addresses(MAX_RECIPIENTS + 1)), b"\r\n").await.unwrap_err();
    assert!(too_many.message().contains("51 recipients"), "{too_many}");
    let too_large = ses.send_raw(&envelope(addresses(1)), &vec![b'x'; MAX_MESSAGE_SIZE + 1]).await.unwrap_err();
    assert!(too_large.message().contains(&(MAX_MESSAGE_SIZE + 1).to_string()), "{too_large}");
    let nobody = ses.send_raw(&envelope(["jürgen@example.com".to_owned()]), b"\r\n").await.unwrap_err();
    assert!(nobody.message().contains("not ASCII"), "{nobody}");
    for error in [too_many, too_large, nobody] {
        assert_eq!((error.kind(), error.operation()), (ErrorKind::InvalidInput, Some("SendEmail")));
    }
    assert_eq!(sent.count(), 0);
    ses.send_raw(&envelope(addresses(MAX_RECIPIENTS)), b"\r\n").await.unwrap();
    assert_eq!(sent.count(), 1);
}

#[tokio::test]
async fn a_message_from_nobody_names_no_sender() {
    let (ses, sent) = ses();
    let envelope = Envelope::new(None, vec!["a@example.com".parse().unwrap()]).unwrap();
    ses.send_raw(&envelope, b"From: b@example.com\r\n\r\ntext").await.unwrap();
    assert_eq!(sent.only()["FeedbackForwardingEmailAddress"], json!(null));
}

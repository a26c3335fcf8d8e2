//! What SES is asked for, and what it never is.

use serde_json::json;
use tower_sigv4::ses::{Attachment, ContentKind, Email, ListManagementOptions, SendEmail, Unsubscribe};

use crate::reader::read;
use crate::transport::{document, raw, refused, ses};

fn email() -> Email {
    Email::new("Zoë <zoe@example.com>").to("Ann Lee <ann@example.com>").subject("Grüße").text("Hi")
}

#[tokio::test]
async fn what_needs_no_mime_is_sent_simple() {
    let email = email()
        .cc("\"Ö, B\" <b@example.com>")
        .bcc("c@example.com")
        .reply_to("R <r@example.com>")
        .html("<p>Hi")
        .tag("kind", "test_1-2")
        .configuration_set("main")
        .tenant("tenant-1")
        .list_management(ListManagementOptions::new("list").topic_name("topic"));
    assert_eq!(
        document(&email).await,
        json!({
            "Content": { "Simple": {
                "Subject": { "Data": "Grüße", "Charset": "UTF-8" },
                "Body": {
                    "Text": { "Data": "Hi", "Charset": "UTF-8" },
                    "Html": { "Data": "<p>Hi", "Charset": "UTF-8" },
                },
            }},
            "FromEmailAddress": "=?utf-8?B?Wm/Dqw==?= <zoe@example.com>",
            "Destination": {
                "ToAddresses": ["\"Ann Lee\" <ann@example.com>"],
                "CcAddresses": ["=?utf-8?B?w5YsIEI=?= <b@example.com>"],
                "BccAddresses": ["c@example.com"],
            },
            "ReplyToAddresses": ["\"R\" <r@example.com>"],
            "EmailTags": [{ "Name": "kind", "Value": "test_1-2" }],
            "ConfigurationSetName": "main",
            "TenantName": "tenant-1",
            "ListManagementOptions": { "ContactListName": "list", "TopicName": "topic" },
        })
    );
}

#[tokio::test]
async fn what_needs_mime_is_sent_raw() {
    for email in [
        email().attach(Attachment::new("a", "b")),
        email().inline("a", Attachment::new("a", "b")),
        email().header("X-A", "b"),
        email().unsubscribe(Unsubscribe::mailto("u@example.com")),
        email().content(ContentKind::Raw),
        Email::new("Zoë <zoe@example.com>").to("Ann Lee <ann@example.com>").subject("Grüße"),
    ] {
        let document =
            document(&email.cc("d@example.com").bcc("c@example.com").reply_to("r@example.com").tag("a", "b")).await;
        let found = read(&raw(&document));
        assert_eq!(found.subject.as_deref(), Some("Grüße"));
        assert_eq!(found.to, [("Ann Lee".to_owned(), "ann@example.com".to_owned())]);
        assert_eq!(found.reply_to, [(String::new(), "r@example.com".to_owned())]);
        assert!(found.bcc.is_empty());

        let mut rest = document;
        rest["Content"].take();
        assert_eq!(
            rest,
            json!({
                "Content": null,
                "FromEmailAddress": "=?utf-8?B?Wm/Dqw==?= <zoe@example.com>",
                "Destination": {
                    "ToAddresses": ["ann@example.com"],
                    "CcAddresses": ["d@example.com"],
                    "BccAddresses": ["c@example.com"],
                },
                "EmailTags": [{ "Name": "a", "Value": "b" }],
            })
        );
    }
}

#[tokio::test]
async fn simple_content_can_be_forced_where_it_can_say_the_same() {
    let email = email()
        .header("X-A", "Köln")
        .header("X-B", "x ".repeat(100))
        .unsubscribe(Unsubscribe::one_click("https://example.com/u"))
        .content(ContentKind::Simple);
    let document = document(&email).await;
    assert_eq!(
        document["Content"]["Simple"]["Headers"],
        json!([
            { "Name": "X-A", "Value": "=?utf-8?B?S8O2bG4=?=" },
            { "Name": "X-B", "Value": "x ".repeat(100).trim_end() },
            { "Name": "List-Unsubscribe", "Value": "<https://example.com/u>" },
            { "Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click" },
        ])
    );
    let empty = Email::new("a@example.com").to("b@example.com").content(ContentKind::Simple);
    assert_eq!(
        self::document(&empty).await["Content"]["Simple"],
        json!({
            "Subject": { "Data": "", "Charset": "UTF-8" },
            "Body": { "Text": { "Data": "", "Charset": "UTF-8" } },
        })
    );
}

#[tokio::test]
async fn simple_content_that_would_lose_something_is_refused() {
    let simple = || email().content(ContentKind::Simple);
    for email in [
        simple().attach(Attachment::new("a", "b")),
        simple().inline("a", Attachment::new("a", "b")),
        simple().header("X-A", "a ".repeat(500)),
        (0..16).fold(simple(), |email, at| email.header(format!("X-{at}"), "a")),
    ] {
        let error = refused(&email).await;
        assert!(error.to_string().contains("ContentKind::Raw"), "{error}");
    }
}

#[tokio::test]
async fn bad_input_is_refused_with_a_sentence_before_anything_is_sent() {
    let file = || Attachment::new("a", "b");
    for (email, says) in [
        (Email::new("zoe").to("ann@example.com").text("t"), "address 1 of From"),
        (email().to("a@b.c").to("jürgen@example.com"), "address 3 of To: the part before the `@` is not ASCII"),
        (email().cc("a b@example.com"), "address 1 of Cc"),
        (email().bcc("a@b@example.com"), "address 1 of Bcc"),
        (
            email().reply_to(("a\nb", "a@example.com")),
            "address 1 of Reply-To: the name has the control character U+000A",
        ),
        (email().subject("a\r\nBcc: x@example.com"), "the subject has the control character U+000D"),
        (email().attach(file()).attach(Attachment::new("a\0", "b")), "attachment 2: its name has"),
        (email().attach(file().content_type("pdf")), "attachment 1: its media type"),
        (email().inline("a b", file()), "inline attachment 1: its content id"),
        (email().inline("a>\r\nX: y", file()), "inline attachment 1: its content id"),
        (email().inline("a", file()).inline("a", file()), "inline attachment 2: its content id is that of another"),
        (email().header("X A", "b"), "a header's name"),
        (email().header("X-A", "b\nc"), "the value of the header X-A has"),
        (email().header("bcc", "x@example.com"), "use `bcc`"),
        (email().unsubscribe(Unsubscribe::one_click("http://example.com")), "https"),
        (email().unsubscribe(Unsubscribe::mailto("nobody")), "one `@`"),
        (email().tag("a b", "c"), "the name of a tag"),
        (email().tag("a", "é"), "the value of a tag"),
        (email().tag("a", ""), "the value of a tag"),
        (email().tag("a".repeat(257), "c"), "1 to 256"),
        (email().configuration_set("a\nb"), "the configuration set"),
        (email().tenant("a b"), "the tenant"),
        (Email::new("a@example.com").text("t"), "no recipient"),
    ] {
        let error = refused(&email).await;
        assert!(error.message().contains(says), "{error}");
        assert_eq!(email.to_mime().unwrap_err().message(), error.message());
    }
}

#[tokio::test]
async fn what_is_wrong_is_told_without_what_is_private() {
    for email in [
        email().to("hidden@b@example.com"),
        email().to("hidden hidden@example.com"),
        email().to("a@hidden_.example"),
        email().to("hid\nden <hidden@example.com>"),
        email().subject("hidden\n"),
        email().header("X-A", "hidden\n"),
        email().attach(Attachment::new("hidden\n", "hidden")),
        email().inline("hidden id", Attachment::new("a", "hidden")),
        email().unsubscribe(Unsubscribe::one_click("http://hidden.example")),
        email().tag("hidden tag", "hidden"),
    ] {
        let error = refused(&email).await;
        assert!(!format!("{error} {error:?}").contains("hidden"), "{error}");
    }
}

#[tokio::test]
async fn the_first_thing_wrong_is_told() {
    let error = refused(&email().subject("a\nb").to("nobody").subject("fine")).await;
    assert!(error.message().contains("subject"), "{error}");
}

#[tokio::test]
async fn the_operation_can_be_had_and_added_to() {
    let (ses, sent) = ses();
    let operation = SendEmail::try_from(&email()).unwrap().feedback_forwarding_email_address("f@example.com");
    ses.send(operation).await.unwrap();
    assert_eq!(sent.only()["FeedbackForwardingEmailAddress"], "f@example.com");
}

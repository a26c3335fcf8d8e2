//! Every kind is read whole, in both spellings.

use std::time::{Duration, SystemTime};

use serde_json::{Map, Value, json};
use tower_sigv4::ErrorKind;
use tower_sigv4::ses::events::{Event, EventKind};

use crate::examples::{ALL, event, text};

fn at(seconds: u64, millis: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(seconds * 1_000 + millis)
}

#[test]
fn a_bounce_says_who_why_and_when() {
    let event = event("event_bounce");
    assert_eq!((event.kind.name(), event.timestamp()), ("Bounce", Some(at(1_501_893_662, 669))));
    assert_eq!(event.recipients(), ["recipient@example.com"]);
    assert!(event.other.is_empty());
    let EventKind::Bounce(bounce) = event.kind else { panic!("{:?}", event.kind) };
    assert_eq!(
        (bounce.bounce_type.as_deref(), bounce.bounce_sub_type.as_deref()),
        (Some("Permanent"), Some("General"))
    );
    assert_eq!(bounce.reporting_mta.as_deref(), Some("dsn; mta.example.com"));
    assert_eq!(bounce.feedback_id.as_deref(), Some("01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000"));
    let recipient = &bounce.bounced_recipients[0];
    assert_eq!((recipient.action.as_deref(), recipient.status.as_deref()), (Some("failed"), Some("5.1.1")));
    assert_eq!(recipient.diagnostic_code.as_deref(), Some("smtp; 550 5.1.1 user unknown"));
    assert!(bounce.other.is_empty() && recipient.other.is_empty());
}

#[test]
fn the_message_has_its_headers_and_tags() {
    let mail = event("event_bounce").mail;
    assert_eq!(mail.timestamp, Some(at(1_501_893_602, 12)));
    assert_eq!(mail.message_id.as_deref(), Some("EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000"));
    assert_eq!(mail.source.as_deref(), Some("Sender Name <sender@example.com>"));
    assert_eq!(mail.source_arn.as_deref(), Some("arn:aws:ses:us-east-1:123456789012:identity/sender@example.com"));
    assert_eq!((mail.sending_account_id.as_deref(), mail.headers_truncated), (Some("123456789012"), Some(false)));
    assert_eq!(mail.destination, ["recipient@example.com"]);
    assert_eq!((mail.headers.len(), mail.header("subject")), (5, Some("Message sent from Amazon SES")));
    assert_eq!((mail.tag("ses:configuration-set"), mail.tag("none")), (Some("ConfigSet"), None));
    let common = mail.common_headers.expect("common headers");
    assert_eq!((common.from.len(), common.to[0].as_str()), (1, "recipient@example.com"));
    assert_eq!(common.subject.as_deref(), Some("Message sent from Amazon SES"));
    assert!(mail.other.is_empty() && common.other.is_empty() && mail.headers.iter().all(|it| it.other.is_empty()));
}

#[test]
fn a_complaint_says_who_and_how() {
    let event = event("event_complaint");
    assert_eq!((event.timestamp(), event.recipients()), (Some(at(1_501_893_662, 669)), vec!["recipient@example.com"]));
    let EventKind::Complaint(complaint) = event.kind else { panic!("{:?}", event.kind) };
    assert_eq!(complaint.complaint_feedback_type.as_deref(), Some("abuse"));
    assert!(complaint.user_agent.is_some_and(|agent| agent.starts_with("Mozilla/5.0")));
    assert_eq!(complaint.arrival_date, Some(at(1_501_893_662, 669)));
    assert!(complaint.other.is_empty());
}

#[test]
fn a_delivery_says_how_long_it_took() {
    let event = event("event_delivery");
    assert_eq!(
        (event.timestamp(), event.mail.tag("myCustomTag2")),
        (Some(at(1_476_919_264, 133)), Some("myCustomTagValue2"))
    );
    let EventKind::Delivery(delivery) = event.kind else { panic!("{:?}", event.kind) };
    assert_eq!((delivery.processing_time_millis, delivery.recipients.len()), (Some(11_893), 1));
    assert_eq!(delivery.smtp_response.as_deref(), Some("250 2.6.0 Message received"));
    assert_eq!(delivery.reporting_mta.as_deref(), Some("mta.example.com"));
    assert!(delivery.other.is_empty());
}

#[test]
fn a_send_is_about_the_message_alone() {
    let event = event("event_send");
    assert_eq!((event.kind.clone(), event.timestamp()), (EventKind::Send, Some(at(1_476_421_336, 645))));
    assert_eq!(event.recipients(), ["recipient@example.com"]);
    assert!(event.other.is_empty());
}

#[test]
fn a_reject_says_why() {
    let EventKind::Reject(reject) = event("event_reject").kind else { panic!("no reject") };
    assert_eq!(reject.reason.as_deref(), Some("Bad content"));
}

#[test]
fn an_open_says_where() {
    let event = event("event_open");
    assert_eq!(event.timestamp(), Some(at(1_502_316_019, 652)));
    let EventKind::Open(open) = event.kind else { panic!("{:?}", event.kind) };
    assert_eq!(open.ip_address.as_deref(), Some("192.0.2.1"));
    assert!(open.user_agent.is_some_and(|agent| agent.contains("iPhone")));
    assert!(open.other.is_empty());
}

#[test]
fn a_click_says_which_link() {
    let event = event("event_click");
    assert_eq!(event.timestamp(), Some(at(1_502_322_685, 570)));
    let EventKind::Click(click) = event.kind else { panic!("{:?}", event.kind) };
    assert_eq!(
        click.link.as_deref(),
        Some("http://docs.aws.amazon.com/ses/latest/DeveloperGuide/send-email-smtp.html")
    );
    assert_eq!(click.link_tags["samplekey1"], ["samplevalue1"]);
    assert!(click.other.is_empty());
}

#[test]
fn a_rendering_failure_says_what_is_missing() {
    let EventKind::RenderingFailure(failure) = event("event_rendering_failure").kind else { panic!("no failure") };
    assert_eq!(failure.template_name.as_deref(), Some("MyTemplate"));
    assert!(failure.error_message.is_some_and(|message| message.contains("'attributeName'")));
    assert!(failure.other.is_empty());
}

#[test]
fn a_delay_says_until_when_ses_tries() {
    let event = event("event_delivery_delay");
    assert_eq!((event.timestamp(), event.recipients()), (Some(at(1_592_267_140, 95)), vec!["recipient@example.com"]));
    let EventKind::DeliveryDelay(delay) = event.kind else { panic!("{:?}", event.kind) };
    assert_eq!(delay.delay_type.as_deref(), Some("TransientCommunicationFailure"));
    assert_eq!(delay.expiration_time, Some(at(1_592_267_140, 914)));
    assert_eq!(delay.delayed_recipients[0].status.as_deref(), Some("4.4.1"));
    assert!(delay.other.is_empty() && delay.delayed_recipients[0].other.is_empty());
}

#[test]
fn a_subscription_says_what_changed() {
    let event = event("event_subscription");
    assert_eq!(event.timestamp(), Some(at(1_641_949_217, 910)));
    let EventKind::Subscription(subscription) = event.kind else { panic!("{:?}", event.kind) };
    assert_eq!(subscription.contact_list.as_deref(), Some("ContactListName"));
    assert_eq!(subscription.source.as_deref(), Some("UnsubscribeHeader"));
    let (new, old) = (subscription.new_topic_preferences.unwrap(), subscription.old_topic_preferences.unwrap());
    assert_eq!((new.unsubscribe_all, old.unsubscribe_all), (Some(true), Some(false)));
    let topic = &new.topic_subscription_status[0];
    assert_eq!(
        (topic.topic_name.as_deref(), topic.subscription_status.as_deref()),
        (Some("ExampleTopicName"), Some("OptOut"))
    );
    assert!(subscription.other.is_empty() && new.other.is_empty() && topic.other.is_empty());
}

/// Trap: another client knew 4 of the 10 kinds, and crashed on the other spelling.
#[test]
fn all_ten_kinds_are_known_in_either_spelling() {
    let mut names = std::collections::BTreeSet::new();
    for (name, text) in ALL {
        let mut document: Map<String, Value> = serde_json::from_str(text).unwrap();
        let kind = document.remove("eventType").or_else(|| document.remove("notificationType")).expect("a kind");
        let parsed = ["eventType", "notificationType"].map(|spelling| {
            document.insert(spelling.to_owned(), kind.clone());
            let event = Event::parse(&Value::from(document.clone()).to_string()).expect("an event");
            document.remove(spelling);
            event
        });
        assert!(!matches!(parsed[0].kind, EventKind::Unknown { .. }), "{name}");
        assert_eq!(parsed[0], parsed[1], "{name}");
        assert_eq!(parsed[0], Event::parse(text).expect("an event"), "{name}");
        names.insert(parsed[0].kind.name().to_owned());
    }
    assert_eq!(names.len(), 10, "{names:?}");
}

#[test]
fn notifications_of_identities_have_fields_of_their_own() {
    let with_report = event("notification_bounce_with_dsn");
    assert_eq!(with_report.mail.source_ip.as_deref(), Some("127.0.3.0"));
    assert_eq!(with_report.mail.caller_identity.as_deref(), Some("IAM_user_or_role_name"));
    assert!(with_report.mail.tags.is_empty() && with_report.mail.other.is_empty());
    assert_eq!(with_report.mail.destination.len(), 3);
    assert_eq!(with_report.recipients(), ["jane@example.com"]);
    let EventKind::Bounce(bounce) = with_report.kind else { panic!("no bounce") };
    assert_eq!(bounce.remote_mta_ip.as_deref(), Some("127.0.2.0"));
    assert!(bounce.other.is_empty());

    let delivery = event("notification_delivery");
    assert_eq!(delivery.timestamp(), Some(at(1_453_906_778, 237)));
    assert!(matches!(delivery.kind, EventKind::Delivery(it) if it.remote_mta_ip.is_some() && it.other.is_empty()));
    assert_eq!(event("notification_bounce_without_dsn").recipients(), ["jane@example.com", "richard@example.com"]);
}

/// Trap: the documentation's `Rendering Failure` has a space, the API's `RENDERING_FAILURE` has none.
#[test]
fn the_names_of_the_api_are_understood() {
    for (api, name) in [
        ("RENDERING_FAILURE", "Rendering Failure"),
        ("RenderingFailure", "Rendering Failure"),
        ("DELIVERY_DELAY", "DeliveryDelay"),
        ("SEND", "Send"),
        ("bounce", "Bounce"),
    ] {
        let event = Event::parse(&json!({ "eventType": api }).to_string()).expect("an event");
        assert_eq!(event.kind.name(), name);
    }
}

#[test]
fn an_unknown_kind_is_kept_whole() {
    let document = json!({
        "eventType": "Levitation",
        "mail": { "messageId": "0100", "destination": ["a@example.com"] },
        "levitation": { "height": [1, null, { "m": true }] },
    });
    let event = Event::parse(&document.to_string()).expect("an event");
    assert_eq!((event.mail.message_id.as_deref(), event.recipients()), (Some("0100"), vec!["a@example.com"]));
    assert_eq!((event.kind.name(), event.should_suppress().len()), ("Levitation", 0));
    let EventKind::Unknown { name, document: kept } = event.kind else { panic!("{:?}", event.kind) };
    assert_eq!((name.as_str(), Value::Object(kept)), ("Levitation", document));
}

#[test]
fn unknown_fields_are_kept_where_they_were() {
    let mut document: Value = serde_json::from_str(text("event_bounce")).unwrap();
    for pointer in ["", "/mail", "/mail/headers/0", "/mail/commonHeaders", "/bounce", "/bounce/bouncedRecipients/0"] {
        let object = document.pointer_mut(pointer).and_then(Value::as_object_mut).expect("an object");
        object.insert("new".to_owned(), json!({ "at": pointer }));
    }
    let event = Event::parse(&document.to_string()).expect("an event");
    let EventKind::Bounce(bounce) = event.kind else { panic!("{:?}", event.kind) };
    let others = [
        ("", &event.other),
        ("/mail", &event.mail.other),
        ("/mail/headers/0", &event.mail.headers[0].other),
        ("/mail/commonHeaders", &event.mail.common_headers.as_ref().expect("common headers").other),
        ("/bounce", &bounce.other),
        ("/bounce/bouncedRecipients/0", &bounce.bounced_recipients[0].other),
    ];
    for (pointer, other) in others {
        assert_eq!(Value::Object(other.clone()), json!({ "new": { "at": pointer } }), "{pointer:?}");
    }
}

#[test]
fn an_event_with_an_unreadable_time_is_kept_with_it() {
    let document = json!({ "eventType": "Open", "open": { "timestamp": "last Tuesday" }, "mail": { "timestamp": 7 } });
    let event = Event::parse(&document.to_string()).expect("an event");
    assert_eq!(event.timestamp(), None);
    assert_eq!(event.mail.other["timestamp"], 7);
    assert!(matches!(event.kind, EventKind::Open(open) if open.other["timestamp"] == "last Tuesday"));
}

/// Trap: the message that SES sends to the topic of a new configuration set is no JSON.
#[test]
fn the_test_message_of_a_new_topic_is_no_error() {
    let of_an_identity = "{\"notificationType\":\"AmazonSnsSubscriptionSucceeded\",\"message\":\"You have …\"}\n";
    let of_a_set = "Successfully validated SNS topic for Amazon SES event publishing.";
    for message in [of_a_set, of_an_identity] {
        let event = Event::parse(message).expect("an event");
        assert_eq!((event.kind.name(), event.recipients().len()), ("TopicValidated", 0));
        assert!(event.should_suppress().is_empty());
    }
}

#[test]
fn what_is_no_event_is_an_error_that_shows_nothing_of_it() {
    for message in [
        "",
        "hello ann@example.com",
        "[\"ann@example.com\"]",
        "\"ann@example.com\"",
        "{\"ann@example.com\":1}",
        "{\"eventType\":[\"ann@example.com\"]}",
        "{\"eventType\":\"Bounce\", ann@example.com",
    ] {
        let error = Event::parse(message).expect_err("no event");
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{message}");
        let shown = format!("{error} {error:?} {:?}", std::error::Error::source(&error));
        assert!(!shown.contains("ann@"), "{shown}");
    }
}

#[test]
fn the_envelope_in_place_of_its_message_is_named() {
    let envelope = json!({ "Type": "Notification", "TopicArn": "arn:aws:sns:eu-west-1:1:t", "Message": "{}" });
    let error = Event::parse(&envelope.to_string()).expect_err("no event");
    assert!(error.to_string().contains("field Message"), "{error}");
}

#[test]
fn debug_shows_no_personal_data() {
    for (name, text) in ALL {
        let event = Event::parse(text).expect("an event");
        let shown = format!("{event:?} {event:#?} {:?} {:?}", event.mail.common_headers, event.mail.headers);
        for private in ["@", "192.0.2.", "127.0.", "http:", "Doe", "Mozilla", "550", "Message sent"] {
            assert!(!shown.contains(private), "{name} shows {private}: {shown}");
        }
        assert!(shown.contains(event.mail.message_id.as_deref().expect("an id")), "{shown}");
    }
}

#[test]
fn debug_shows_nothing_that_is_unknown() {
    let news = json!({ "to": "ann@example.com" });
    for kind in ["Bounce", "Complaint", "Send", "Levitation"] {
        let own = json!({ "new": news, "bouncedRecipients": [news], "complainedRecipients": [news] });
        let document =
            json!({ "eventType": kind, "new": news, "mail": { "new": news }, "bounce": own, "complaint": own });
        let event = Event::parse(&document.to_string()).expect("an event");
        assert!(!format!("{event:?}").contains("ann@"), "{event:?}");
    }
}

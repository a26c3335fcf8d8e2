//! Who should get no more mail.

use serde_json::json;
use tower_sigv4::ses::events::Event;

use crate::examples::event;

fn suppressed(document: &serde_json::Value) -> Vec<String> {
    let event = Event::parse(&document.to_string()).expect("an event");
    event.should_suppress().into_iter().map(str::to_owned).collect()
}

fn bounce(bounce_type: &str, sub_type: &str, address: &str) -> Vec<String> {
    let recipients = json!([{ "emailAddress": address }]);
    suppressed(&json!({
        "eventType": "Bounce",
        "bounce": { "bounceType": bounce_type, "bounceSubType": sub_type, "bouncedRecipients": recipients },
    }))
}

fn complaint(details: serde_json::Value) -> Vec<String> {
    let mut complaint = details;
    complaint["complainedRecipients"] = json!([{ "emailAddress": "a@example.com" }]);
    suppressed(&json!({ "notificationType": "Complaint", "complaint": complaint }))
}

#[test]
fn permanent_bounces_and_complaints_suppress_and_nothing_else() {
    for name in ["event_bounce", "event_complaint"] {
        assert_eq!(event(name).should_suppress(), ["recipient@example.com"], "{name}");
    }
    for name in ["click", "delivery", "delivery_delay", "open", "reject", "rendering_failure", "send", "subscription"] {
        assert!(event(&format!("event_{name}")).should_suppress().is_empty(), "{name}");
    }
}

#[test]
fn only_those_who_bounced_are_suppressed() {
    let event = event("notification_bounce_without_dsn");
    assert_eq!(event.mail.destination.len(), 3);
    assert_eq!(event.should_suppress(), ["jane@example.com", "richard@example.com"]);
}

#[test]
fn a_bounce_that_may_pass_suppresses_nobody() {
    for (bounce_type, sub_type) in
        [("Transient", "MailboxFull"), ("Transient", "General"), ("Undetermined", "Undetermined"), ("", "")]
    {
        assert!(bounce(bounce_type, sub_type, "a@example.com").is_empty(), "{bounce_type} {sub_type}");
    }
    assert!(suppressed(&json!({ "eventType": "Bounce" })).is_empty());
}

#[test]
fn what_ses_suppressed_itself_is_suppressed() {
    for sub_type in ["Suppressed", "OnAccountSuppressionList", "NoEmail"] {
        assert_eq!(bounce("Permanent", sub_type, "a@example.com"), ["a@example.com"], "{sub_type}");
    }
    assert_eq!(complaint(json!({ "complaintSubType": "OnAccountSuppressionList" })), ["a@example.com"]);
}

#[test]
fn a_report_that_mail_is_no_spam_suppresses_nobody() {
    assert!(complaint(json!({ "complaintFeedbackType": "not-spam" })).is_empty());
    assert_eq!(complaint(json!({ "complaintFeedbackType": "abuse" })), ["a@example.com"]);
    assert_eq!(complaint(json!({ "complaintFeedbackType": null, "complaintSubType": null })), ["a@example.com"]);
}

#[test]
fn the_name_around_an_address_is_left_out() {
    assert_eq!(bounce("Permanent", "General", "\"Doe, <Jane>\" <jane@example.com>"), ["jane@example.com"]);
    assert_eq!(bounce("Permanent", "General", " <jane@example.com> "), ["jane@example.com"]);
    assert_eq!(bounce("Permanent", "General", "jane@example.com"), ["jane@example.com"]);
}

#[test]
fn one_unreadable_recipient_does_not_hide_the_others() {
    let recipients = json!(["x", { "emailAddress": 7 }, { "emailAddress": "a@example.com" }, null]);
    let document =
        json!({ "eventType": "Bounce", "bounce": { "bounceType": "Permanent", "bouncedRecipients": recipients } });
    assert_eq!(suppressed(&document), ["a@example.com"]);
}

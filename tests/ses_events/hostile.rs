//! Whatever comes, the reader answers: with an event or with an error.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Map, Value};
use tower_sigv4::ses::events::Event;

use crate::examples::ALL;

/// Any JSON, with the names that events have among its own.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,12})?Z".prop_map(Value::from),
        "(.{0,4}<)?.{0,6}>{0,2}".prop_map(Value::from),
    ];
    let name =
        prop_oneof!["[a-z]{1,3}", "(eventType|notificationType|mail|bounce|headers|tags|timestamp|emailAddress)"];
    leaf.prop_recursive(4, 32, 5, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            btree_map(name.clone(), inner, 0..5).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Puts a value in place of the nth one, counted through the whole document.
fn replace(document: &mut Value, left: &mut usize, new: &Value) {
    if *left == 0 {
        *document = new.clone();
    }
    *left = left.wrapping_sub(1);
    match document {
        Value::Array(entries) => entries.iter_mut().for_each(|entry| replace(entry, left, new)),
        Value::Object(members) => members.values_mut().for_each(|member| replace(member, left, new)),
        _ => {}
    }
}

/// Asks all that can be asked.
fn use_up(event: &Event) {
    let (all, suppressed) = (event.recipients(), event.should_suppress());
    assert!(suppressed.len() <= all.len());
    let _ =
        (event.timestamp(), event.kind.name(), event.mail.tag("a"), event.mail.header("Subject"), format!("{event:?}"));
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in ".{0,200}") {
        if let Ok(event) = Event::parse(&text) {
            use_up(&event);
        }
    }

    #[test]
    fn any_object_that_says_a_kind_is_an_event(
        kind in "(Bounce|Complaint|Delivery|Send|Reject|Open|Click|Rendering Failure|DeliveryDelay|Subscription|.{0,9})",
        own in any_json(),
        mail in any_json(),
        is_notification in any::<bool>(),
    ) {
        let mut document = Map::new();
        for name in ["bounce", "complaint", "delivery", "send", "reject", "open", "click", "failure", "deliveryDelay", "subscription"] {
            document.insert(name.to_owned(), own.clone());
        }
        document.insert("mail".to_owned(), mail);
        document.insert(if is_notification { "notificationType" } else { "eventType" }.to_owned(), kind.into());
        use_up(&Event::parse(&Value::Object(document).to_string()).expect("an event"));
    }

    #[test]
    fn an_example_with_one_value_altered_stays_an_event(
        which in 0..ALL.len(), nth in 1_usize..80, new in any_json(),
    ) {
        let mut document: Value = serde_json::from_str(ALL[which].1).unwrap();
        let kind = document.get("eventType").or(document.get("notificationType")).cloned();
        replace(&mut document, &mut { nth }, &new);
        let is_kind_kept = document.get("eventType").or(document.get("notificationType")).cloned() == kind;
        match Event::parse(&document.to_string()) {
            Ok(event) => use_up(&event),
            Err(error) => prop_assert!(!is_kind_kept, "{error}"),
        }
    }

    #[test]
    fn an_example_that_is_cut_off_is_refused(which in 0..ALL.len(), at in any::<prop::sample::Index>()) {
        let text = ALL[which].1.trim_end();
        prop_assert!(Event::parse(&text[..at.index(text.len())]).is_err());
    }
}

#[test]
fn a_document_of_great_depth_is_refused() {
    let deep = format!("{{\"eventType\":\"Bounce\",\"bounce\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(Event::parse(&deep).is_err());
}

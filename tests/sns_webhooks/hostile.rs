//! Whatever is posted, nothing panics, and nothing is taken but what was signed.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};
use tokio::runtime::{Builder, Runtime};
use tower_sigv4::sns::{Message, Verifier, VerifyError};

use crate::host::{Host, verifier, verifier_over};
use crate::messages::{all, plain_notification};

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}

fn runner(cases: u32) -> TestRunner {
    // Failures are printed; nothing is written beside the tests.
    TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() })
}

/// Any JSON, with the names of a message in it more often than chance has it.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".*".prop_map(Value::from),
        prop::sample::select(vec![
            "Notification",
            "1",
            "2",
            "2026-06-01T12:00:00Z",
            "arn:aws:sns:eu-west-1:123456789012:ses-events"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 12, |inner| {
        let name = prop_oneof![
            prop::sample::select(vec![
                "Type",
                "MessageId",
                "TopicArn",
                "Subject",
                "Message",
                "Timestamp",
                "Token",
                "SubscribeURL",
                "SignatureVersion",
                "Signature",
                "SigningCertURL",
            ])
            .prop_map(str::to_owned),
            ".*",
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..12)
                .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

#[test]
fn no_bytes_make_it_panic_and_none_are_taken() {
    let runtime = runtime();
    let (verifier, host) = verifier();
    let check = |body: &[u8]| {
        prop_assert!(runtime.block_on(verifier.verify(body)).is_err());
        Ok(())
    };
    runner(2_000).run(&prop::collection::vec(any::<u8>(), 0..400), |bytes| check(&bytes)).expect("no bytes");
    runner(1_000).run(&any_json(), |json| check(json.to_string().as_bytes())).expect("no JSON");
    assert!(host.asked().is_empty());
}

/// What verifies says the same as what was signed.
fn is_refused_or_the_same(
    runtime: &Runtime,
    verifier: &Verifier,
    body: &[u8],
    signed: &Message,
) -> Result<(), TestCaseError> {
    match runtime.block_on(verifier.verify(body)) {
        Ok(message) => prop_assert_eq!(&message, signed),
        Err(error) => prop_assert!(!error.to_string().is_empty()),
    }
    Ok(())
}

#[test]
fn a_byte_that_is_changed_added_or_lost_never_makes_another_message() {
    let runtime = runtime();
    let (verifier, _) = verifier();
    let messages: Vec<(String, Message)> = all()
        .iter()
        .map(|document| {
            let body = document.to_string();
            let message = runtime.block_on(verifier.verify(body.as_bytes())).expect("it is genuine");
            (body, message)
        })
        .collect();
    let change = (0..messages.len(), any::<prop::sample::Index>(), any::<u8>(), 0..3);
    runner(4_000)
        .run(&change, |(which, index, byte, kind)| {
            let (body, signed) = &messages[which];
            let mut body = body.clone().into_bytes();
            let at = index.index(body.len());
            match kind {
                0 => body[at] = byte,
                1 => body.insert(at, byte),
                _ => drop(body.remove(at)),
            }
            is_refused_or_the_same(&runtime, &verifier, &body, signed)
        })
        .expect("no change");
}

#[test]
fn a_field_that_is_replaced_never_makes_another_message() {
    let runtime = runtime();
    let (verifier, _) = verifier();
    let document = plain_notification("1");
    let signed = runtime.block_on(verifier.verify(document.to_string().as_bytes())).expect("it is genuine");
    let names: Vec<String> = document.as_object().expect("an object").keys().cloned().collect();
    let change = (prop::sample::select(names), any_json());
    runner(1_000)
        .run(&change, |(name, value)| {
            let mut document = document.clone();
            document[name] = value;
            is_refused_or_the_same(&runtime, &verifier, document.to_string().as_bytes(), &signed)
        })
        .expect("no change");
}

#[test]
fn no_answer_for_a_certificate_makes_it_panic() {
    let runtime = runtime();
    let body = plain_notification("2").to_string();
    let pem = crate::openssl::sns().certificate.clone();
    let refuses = |answer: Vec<u8>| {
        let (_, transport) = Host::answering(move |_| {
            let answer = http::Response::new(tower_sigv4::Body::from(answer.clone()));
            async move { Ok(answer) }
        });
        runtime.block_on(verifier_over(transport).verify(body.as_bytes()))
    };
    runner(300)
        .run(&prop::collection::vec(any::<u8>(), 0..300), |bytes| {
            prop_assert!(matches!(refuses(bytes), Err(VerifyError::Certificate(_))));
            Ok(())
        })
        .expect("no bytes");
    // A certificate with a wrong byte in it may still have the right key.
    runner(1_500)
        .run(&(any::<prop::sample::Index>(), any::<u8>()), |(index, byte)| {
            let mut bytes = pem.clone().into_bytes();
            let at = index.index(bytes.len());
            bytes[at] = byte;
            let _ = refuses(bytes);
            Ok(())
        })
        .expect("no bytes");
}

#[tokio::test]
async fn depth_and_length_are_no_trouble() {
    let (verifier, _) = verifier();
    for body in ["[".repeat(1_000_000), "{\"a\":".repeat(300_000), format!("\"{}\"", "\\u0000".repeat(300_000))] {
        assert!(matches!(verifier.verify(body.as_bytes()).await, Err(VerifyError::NotAMessage(_))));
    }
    let deep = json!({"MessageAttributes": {}})
        .to_string()
        .replace("{}", &format!("{}{}", "[".repeat(5_000), "]".repeat(5_000)));
    assert!(matches!(verifier.verify(deep.as_bytes()).await, Err(VerifyError::NotAMessage(_))));
}

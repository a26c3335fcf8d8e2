//! Our requests beside those that botocore sends for the same calls, and our signatures beside its own.

use std::sync::{Arc, Mutex};

use http::{Request, Response};
use serde_json::{Value, json};
use tower::{Layer, service_fn};
use tower_sigv4::layer::SignedBody;
use tower_sigv4::operation::Operation;
use tower_sigv4::ses::{GetEmailIdentity, GetSuppressedDestination, Ses, UpdateContact};
use tower_sigv4::{Body, BoxError, Credentials, SigV4Layer, Transport};

use crate::calls::{Call, Sent, calls};
use crate::support::botocore::botocore;

#[tokio::test]
async fn every_request_is_the_one_that_botocore_sends() {
    let calls = calls();
    assert_eq!(names(&calls), operations(), "every operation has its call here");

    let theirs: Vec<_> = calls.iter().map(|call| &call.theirs).collect();
    let Some(answer) = botocore(json!({ "service": "sesv2", "calls": theirs, "signed": [] })).await else { return };
    for (call, theirs) in calls.iter().zip(answer["calls"].as_array().expect("requests")) {
        let theirs = serde_json::from_value(theirs.clone()).expect("a request");
        assert_eq!(call.ours, Sent::sorted(theirs), "ours and botocore's");
    }
}

/// The operations that are called, in order.
fn names(calls: &[Call]) -> Vec<String> {
    let mut names: Vec<_> = calls.iter().map(|call| call.ours.operation.clone()).collect();
    names.sort();
    names.dedup();
    names
}

/// The operations that there are, one a file.
fn operations() -> Vec<String> {
    let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/ses/operations")).expect("the folder");
    let files = folder.map(|file| file.expect("a file").file_name().into_string().expect("text"));
    let stems = files.filter_map(|file| file.strip_suffix(".rs").filter(|stem| *stem != "mod").map(ToOwned::to_owned));
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    let mut names: Vec<String> = stems.map(|stem| stem.split('_').map(capital).collect()).collect();
    names.sort();
    names
}

/// Trap: SES wants the path encoded twice, unlike S3.
#[tokio::test]
async fn odd_names_are_signed_as_botocore_signs_them() {
    let credentials = Credentials::new("ASIAEXAMPLE", "a/secret+with=signs").with_session_token("a/token+with=signs");
    let mut signed = Vec::new();
    for name in ["a+b@example.com", "a b/c", "100%", "%2F", "ü~!*'()", "a:b;c=d,e&f$g"] {
        signed.push(signed_request(GetEmailIdentity::new(name), &credentials).await);
        signed.push(signed_request(GetSuppressedDestination::new(name).tenant_name(name), &credentials).await);
        signed.push(signed_request(UpdateContact::new("list", name).unsubscribe_all(true), &credentials).await);
    }
    let Some(answer) = botocore(json!({ "service": "sesv2", "calls": [], "signed": signed })).await else { return };
    for (signed, theirs) in signed.iter().zip(answer["signed"].as_array().expect("signatures")) {
        assert_eq!(&signed["signature"], theirs, "{}", signed["uri"]);
    }
}

/// What goes to the network for an operation.
async fn signed_request<Op: Operation>(operation: Op, credentials: &Credentials) -> Value {
    let sent = Arc::new(Mutex::new(None));
    let network = {
        let sent = Arc::clone(&sent);
        service_fn(move |request: Request<SignedBody<Body>>| {
            let sent = Arc::clone(&sent);
            async move {
                let (parts, body) = request.into_parts();
                let body = Body::streaming(body).collect(10_000).await?;
                *sent.lock().expect("no panic") = Some((parts, body));
                Ok::<_, BoxError>(Response::new(Body::empty()))
            }
        })
    };
    let signed = SigV4Layer::new(credentials.clone()).layer(network);
    let ses = Ses::new(Transport::new(signed), "eu-west-1").endpoint("http://ses.example:8005");
    // What is made of the empty answer is of no interest here.
    let _ = ses.send(operation).await;
    let (parts, body) = sent.lock().expect("no panic").take().expect("a request was sent");

    let text = |name: &str| parts.headers[name].to_str().expect("text");
    let authorization = text("authorization");
    let part = |name: &str| authorization.split(name).nth(1).expect("the part").split(',').next().expect("its value");
    let mut headers: serde_json::Map<_, _> =
        parts.headers.keys().map(|name| (name.to_string(), json!(text(name.as_str())))).collect();
    headers.insert("host".to_owned(), json!(parts.uri.authority().expect("a host").as_str()));
    json!({
        "method": parts.method.as_str(),
        "uri": parts.uri.to_string(),
        "headers": headers,
        "signed_headers": part("SignedHeaders=").split(';').collect::<Vec<_>>(),
        "body": String::from_utf8(body.to_vec()).expect("text"),
        "region": "eu-west-1",
        "access_key_id": credentials.access_key_id(),
        "secret_access_key": credentials.secret_access_key(),
        "session_token": credentials.session_token(),
        "signature": part("Signature="),
    })
}

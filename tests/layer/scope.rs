//! What a request is signed for.

use bytes::Bytes;
use http::Request;
use http_body_util::Empty;
use tower_sigv4::ErrorKind;
use tower_sigv4::sigv4::{PathEncoding, PayloadHash, Settings, SigningScope};

use crate::support::{S3_URI, Stack, assert_signed, layer};

fn get(uri: &str) -> Request<Empty<Bytes>> {
    Request::get(uri).body(Empty::new()).unwrap()
}

/// The `region/service` that a request was signed for.
fn scope_of<B>(sent: &Request<B>) -> String {
    let authorization = sent.headers()["authorization"].to_str().unwrap();
    let scope = authorization.split(['/', ',']).skip(2).take(2);
    scope.collect::<Vec<_>>().join("/")
}

#[test]
fn the_requests_own_scope_comes_first() {
    let scope = SigningScope::new("ap-south-1", "s3");
    let mut request = get(S3_URI);
    request.extensions_mut().insert(scope.clone());
    let sent = Stack::new(&layer().region("us-west-2").service("execute-api")).sent(request);
    assert_signed(&sent, &scope, PayloadHash::Empty);
}

#[test]
fn the_layers_region_and_service_each_come_before_the_hosts() {
    assert_eq!(scope_of(&Stack::new(&layer().region("us-west-2")).sent(get(S3_URI))), "us-west-2/s3");
    assert_eq!(scope_of(&Stack::new(&layer().service("lambda")).sent(get(S3_URI))), "eu-west-1/lambda");
    let both = layer().region("us-west-2").service("lambda");
    assert_eq!(scope_of(&Stack::new(&both).sent(get("http://127.0.0.1:9000/"))), "us-west-2/lambda");
}

#[test]
fn a_host_of_aws_tells_its_region_and_service() {
    let mut stack = Stack::new(&layer());
    for (uri, scope) in [
        ("https://bucket.s3.eu-west-1.amazonaws.com/", "eu-west-1/s3"),
        ("https://dynamodb.us-east-1.amazonaws.com:443/", "us-east-1/dynamodb"),
        ("https://ABC.Execute-API.us-east-1.amazonaws.com/", "us-east-1/execute-api"),
        ("https://sts.amazonaws.com/", "us-east-1/sts"),
        ("https://bucket.s3.eu-west-1.amazonaws.com/", "eu-west-1/s3"),
    ] {
        assert_eq!(scope_of(&stack.sent(get(uri))), scope, "{uri}");
    }
}

#[test]
fn the_host_header_comes_before_the_uri() {
    let mut request = get("http://127.0.0.1:9000/");
    request.headers_mut().insert("host", "sqs.eu-west-3.amazonaws.com:443".parse().unwrap());
    assert_eq!(scope_of(&Stack::new(&layer()).sent(request)), "eu-west-3/sqs");
}

#[test]
fn a_request_for_nobody_knows_what_is_refused_with_what_to_set() {
    let foreign = || get("https://store.example.com/key");
    let accelerated = get("https://bucket.s3-accelerate.amazonaws.com/key");
    for (layer, request, missing) in [
        (layer(), foreign(), ["no region and service", "`.region(…)` and `.service(…)`", "\"store.example.com\""]),
        (layer().service("s3"), foreign(), ["no region", "`.region(…)`", "SigningScope"]),
        (layer().region("auto"), foreign(), ["no service", "`.service(…)`", "SigningScope"]),
        (layer(), accelerated, ["no region", "`.region(…)`", "SigningScope"]),
        (layer(), get("/key"), ["no region and service", "names no host", "SigningScope"]),
    ] {
        let error = Stack::new(&layer).refusal(request);
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        let message = error.to_string();
        for part in missing {
            assert!(message.contains(part), "{part:?} is not in {message:?}");
        }
    }
}

#[test]
fn settings_follow_the_service_unless_the_layer_has_its_own() {
    let sent = Stack::new(&layer()).sent(get(S3_URI));
    assert!(sent.headers().contains_key("x-amz-content-sha256"));

    let own = Settings::default().path_encoding(PathEncoding::Single);
    let sent = Stack::new(&layer().settings(own)).sent(get(S3_URI));
    assert!(!sent.headers().contains_key("x-amz-content-sha256"));
}

#[test]
fn a_changed_layer_leaves_the_one_it_was_cloned_from_alone() {
    let original = layer().region("us-west-2");
    let changed = original.clone().region("us-west-1");
    assert_eq!(scope_of(&Stack::new(&original).sent(get(S3_URI))), "us-west-2/s3");
    assert_eq!(scope_of(&Stack::new(&changed).sent(get(S3_URI))), "us-west-1/s3");
}

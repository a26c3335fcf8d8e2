//! A bucket in another region: the call goes there once, signed for it, and the next ones at once.

use std::error::Error as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http::{Request, Response, response};
use tower::Layer;
use tower::limit::ConcurrencyLimitLayer;
use tower_sigv4::endpoint::Endpoint;
use tower_sigv4::operation::Operation;
use tower_sigv4::s3::{CreateBucket, DeleteObjects, GetObject, HeadBucket, HeadObject, PutObject, S3, S3Request};
use tower_sigv4::{Body, Error, ErrorKind, Transport};

use crate::scripted::{Log, answer, s3, transport};

const PERMANENT: &str = "<Error><Code>PermanentRedirect</Code><Message>The bucket you are attempting to access must be \
                         addressed using the specified endpoint.</Message></Error>";
const TEMPORARY: &str = "<Error><Code>TemporaryRedirect</Code><Message>Please re-send this request to the specified \
                         temporary endpoint.</Message></Error>";
const MALFORMED: &str = "<Error><Code>AuthorizationHeaderMalformed</Code><Message>the region 'us-east-1' is wrong; \
                         expecting 'us-west-2'</Message><Region>us-west-2</Region></Error>";
const WEST: (&str, &str) = ("x-amz-bucket-region", "us-west-2");

/// From the first region to the second, and what was asked of each.
fn east_then_west(path: &str) -> Vec<(String, String)> {
    ["us-east-1", "us-west-2"].map(|region| in_region(region, path)).to_vec()
}

fn in_region(region: &str, path: &str) -> (String, String) {
    (format!("https://bucket.s3.{region}.amazonaws.com/{path}"), format!("{region}/s3"))
}

fn moved() -> Response<Body> {
    answer(301, &[WEST], PERMANENT)
}

#[tokio::test]
async fn a_wrong_region_answer_is_followed_and_signed_anew() {
    for wrong in [
        moved(),
        answer(400, &[], MALFORMED),
        answer(400, &[WEST], MALFORMED),
        answer(307, &[("location", "https://bucket.s3-us-west-2.amazonaws.com/k")], TEMPORARY),
        answer(307, &[("location", "https://bucket.s3.us-west-2.amazonaws.com/k"), WEST], TEMPORARY),
    ] {
        let (client, log) = s3("us-east-1", [wrong, answer(200, &[("etag", "\"1\"")], "content")]);
        let object = client.send(GetObject::new("bucket", "k")).await.unwrap();
        assert_eq!(object.body.collect(100).await.unwrap(), "content");
        assert_eq!(log.uris(), east_then_west("k"));
    }
}

#[tokio::test]
async fn an_answer_to_head_has_the_region_in_a_header_alone() {
    for status in [301, 400, 403] {
        let (client, log) = s3("us-east-1", [answer(status, &[WEST], "")]);
        client.send(HeadObject::new("bucket", "k")).await.unwrap();
        assert_eq!(log.uris(), east_then_west("k"), "{status}");
    }
    // Forbidden in the right region is forbidden.
    let (client, log) = s3("us-west-2", [answer(403, &[WEST], "")]);
    assert!(client.send(HeadBucket::new("bucket")).await.unwrap_err().is_access_denied());
    assert_eq!(log.take().len(), 1);
}

#[tokio::test]
async fn the_region_is_remembered_by_all_clones_and_for_that_bucket_alone() {
    let (client, log) = s3("us-east-1", [moved()]);
    let clone = client.clone();
    client.send(HeadObject::new("bucket", "k")).await.unwrap();
    log.take();
    clone.bucket("bucket").head("k").await.unwrap();
    // A body that can be read only once goes there too.
    let stream = Body::streaming(http_body_util::Full::new(Bytes::from("content")));
    assert!(stream.try_clone().is_none());
    clone.send(PutObject::new("bucket", "k", stream)).await.unwrap();
    clone.send(HeadObject::new("another", "k")).await.unwrap();
    // A bucket is made in the client's region, whatever was known of one of its name.
    clone.send(CreateBucket::new("bucket")).await.unwrap();
    let uris: Vec<String> = log.uris().into_iter().map(|(uri, _)| uri).collect();
    assert_eq!(
        uris,
        [
            "https://bucket.s3.us-west-2.amazonaws.com/k",
            "https://bucket.s3.us-west-2.amazonaws.com/k",
            "https://another.s3.us-east-1.amazonaws.com/k",
            "https://bucket.s3.us-east-1.amazonaws.com/",
        ]
    );
}

#[tokio::test]
async fn a_bucket_that_moves_again_is_found_again() {
    let home = [("x-amz-bucket-region", "us-east-1")];
    let (client, log) = s3("us-east-1", [moved(), answer(200, &[], ""), answer(301, &home, PERMANENT)]);
    client.send(HeadObject::new("bucket", "k")).await.unwrap();
    client.send(HeadObject::new("bucket", "k")).await.unwrap();
    client.send(HeadObject::new("bucket", "k")).await.unwrap();
    let regions: Vec<String> = log.uris().into_iter().map(|(_, scope)| scope).collect();
    assert_eq!(regions, ["us-east-1/s3", "us-west-2/s3", "us-west-2/s3", "us-east-1/s3", "us-east-1/s3"]);
}

#[tokio::test]
async fn the_other_region_is_reached_by_the_same_kind_of_host() {
    let hosts =
        |log: &Log| -> Vec<String> { log.uris().into_iter().map(|(uri, scope)| format!("{uri} {scope}")).collect() };
    let (client, log) = s3("us-east-1", [moved()]);
    client.fips().dual_stack().send(HeadObject::new("dot.ted", "k")).await.unwrap();
    assert_eq!(
        hosts(&log),
        [
            "https://s3-fips.dualstack.us-east-1.amazonaws.com/dot.ted/k us-east-1/s3",
            "https://s3-fips.dualstack.us-west-2.amazonaws.com/dot.ted/k us-west-2/s3"
        ]
    );
    let (client, log) = s3("us-east-1", [answer(400, &[], MALFORMED)]);
    client.accelerate().send(HeadObject::new("bucket", "k")).await.unwrap();
    assert_eq!(
        hosts(&log),
        [
            "https://bucket.s3-accelerate.amazonaws.com/k us-east-1/s3",
            "https://bucket.s3-accelerate.amazonaws.com/k us-west-2/s3"
        ]
    );
}

#[tokio::test]
async fn method_query_and_body_are_those_of_the_first_request() {
    let (client, log) = s3("us-east-1", [moved(), answer(200, &[], "<DeleteResult></DeleteResult>")]);
    let output = client.send(DeleteObjects::new("bucket", ["a", "b"])).await.unwrap();
    assert_eq!(output.into_result().unwrap(), []);
    let sent = log.take();
    assert_eq!((sent[0].method.as_str(), sent[1].method.as_str()), ("POST", "POST"));
    assert_eq!(sent[1].uri, "https://bucket.s3.us-west-2.amazonaws.com/?delete=");
    assert!(!sent[0].body.is_empty());
    assert_eq!(sent[0].body, sent[1].body);
}

#[tokio::test]
async fn a_wrong_region_is_corrected_once() {
    let elsewhere = [("x-amz-bucket-region", "eu-west-1")];
    let (client, log) = s3("us-east-1", [moved(), answer(301, &elsewhere, PERMANENT)]);
    let error = client.send(GetObject::new("bucket", "k")).await.unwrap_err();
    assert_eq!((error.code(), error.operation()), (Some("PermanentRedirect"), Some("GetObject")));
    assert_eq!(log.uris(), east_then_west("k"));
}

#[tokio::test]
async fn a_body_that_is_gone_gives_the_original_error_and_the_next_call_goes_right() {
    let (client, log) = s3("us-east-1", [moved()]);
    let stream = || Body::streaming(http_body_util::Full::new(Bytes::from("content")));
    let error = client.send(PutObject::new("bucket", "k", stream())).await.unwrap_err();
    assert_eq!(error.code(), Some("PermanentRedirect"));
    client.send(PutObject::new("bucket", "k", stream())).await.unwrap();
    assert_eq!(log.uris(), east_then_west("k"));
}

#[tokio::test]
async fn errors_that_are_not_about_the_region_stay_as_they_are() {
    let constraint = "<Error><Code>IllegalLocationConstraintException</Code><Message>m</Message></Error>";
    let denied = "<Error><Code>AccessDenied</Code><Message>m</Message></Error>";
    for (status, document) in [(400, constraint), (403, denied), (404, "")] {
        let (client, log) = s3("us-east-1", [answer(status, &[WEST], document)]);
        let error = client.send(GetObject::new("bucket", "k")).await.unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(log.take().len(), 1, "{error}");
    }
    // Made where it is not asked for: the store's answer, not a bucket elsewhere.
    let (client, log) = s3("us-east-1", [moved()]);
    client.send(CreateBucket::new("bucket")).await.unwrap_err();
    assert_eq!(log.take().len(), 1);
    // An access point is where its ARN says.
    let (client, log) = s3("us-east-1", [moved()]);
    client.send(HeadObject::new("arn:aws:s3:eu-west-1:123456789012:accesspoint/reports", "k")).await.unwrap_err();
    assert_eq!(log.take().len(), 1);
}

fn sources(error: &Error) -> String {
    error.source().map(ToString::to_string).unwrap_or_default()
}

/// Trap: a redirect to another host carried the credentials there.
#[tokio::test]
async fn credentials_never_go_to_another_host() {
    for (location, host) in [
        ("https://evil.example/k", "evil.example"),
        ("https://bucket.s3.us-west-2.amazonaws.com@evil.example/k", "evil.example"),
        ("https://bucket.s3.us-west-2.amazonaws.com.evil.example/k", "bucket.s3.us-west-2.amazonaws.com.evil.example"),
        ("https://x.execute-api.us-west-2.amazonaws.com/k", "x.execute-api.us-west-2.amazonaws.com"),
        ("https://bucket.s3.cn-north-1.amazonaws.com.cn/k", "bucket.s3.cn-north-1.amazonaws.com.cn"),
    ] {
        let (client, log) = s3("us-east-1", [answer(307, &[("location", location), WEST], TEMPORARY)]);
        let error = client.send(GetObject::new("bucket", "k")).await.unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::Service, Some("TemporaryRedirect")));
        assert!(sources(&error).contains(&format!("redirect to {host} was not followed")), "{}", sources(&error));
        assert_eq!(log.uris(), [in_region("us-east-1", "k")]);
    }
    // The bucket and the key that it names are not believed either.
    let location = [("location", "https://other.s3.us-west-2.amazonaws.com/stolen?x=y")];
    let (client, log) = s3("us-east-1", [answer(307, &location, TEMPORARY)]);
    client.send(HeadObject::new("bucket", "k")).await.unwrap();
    assert_eq!(log.uris(), east_then_west("k"));
}

#[tokio::test]
async fn a_region_that_is_none_is_not_believed() {
    for region in ["evil.example/", "us-west-2.evil.example", "cn-north-1", "", "us-east-1"] {
        let (client, log) = s3("us-east-1", [answer(301, &[("x-amz-bucket-region", region)], PERMANENT)]);
        client.send(GetObject::new("bucket", "k")).await.unwrap_err();
        assert_eq!(log.take().len(), 1, "{region}");
    }
}

/// An operation that counts how often it is cloned.
struct Counted(Arc<AtomicUsize>);

impl Operation for Counted {
    const NAME: &'static str = "Counted";
    type Output = ();
    type Payload = Bytes;

    fn into_request(self, endpoint: &Endpoint) -> Result<Request<Body>, Error> {
        S3Request::object(http::Method::GET, "bucket", "k").build(endpoint, Body::empty())
    }

    fn parse_response(_: response::Parts, _: Bytes) -> Result<(), Error> {
        Ok(())
    }

    fn try_clone(&self) -> Option<Self> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Some(Self(self.0.clone()))
    }
}

#[tokio::test]
async fn an_endpoint_of_ones_own_learns_no_region() {
    for endpoint in ["https://store.example", "https://s3.us-east-1.amazonaws.com"] {
        let (client, log) =
            s3("us-east-1", [moved(), answer(307, &[("location", "https://evil.example/k")], TEMPORARY)]);
        let client = client.endpoint(endpoint);
        let clones = Arc::new(AtomicUsize::new(0));
        let error = client.send(Counted(clones.clone())).await.unwrap_err();
        assert_eq!(error.code(), Some("PermanentRedirect"));
        let error = client.send(Counted(clones.clone())).await.unwrap_err();
        assert!(sources(&error).contains("evil.example was not followed"), "{}", sources(&error));
        assert_eq!(clones.load(Ordering::SeqCst), 2, "one copy a call, for what can be corrected");
        let sent = log.uris();
        assert_eq!(sent.len(), 2);
        assert_eq!(sent[0], sent[1]);
    }
}

/// A concurrency limit panics when it is called before it was polled ready, and hangs when the first request still counts.
#[tokio::test]
async fn the_service_is_ready_before_it_is_called_again() {
    let (transport, log) = transport([moved()]);
    let limited = ConcurrencyLimitLayer::new(1).layer(transport);
    S3::new(Transport::new(limited), "us-east-1").send(HeadObject::new("bucket", "k")).await.unwrap();
    assert_eq!(log.uris(), east_then_west("k"));
}

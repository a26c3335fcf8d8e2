//! The spans of calls and their attempts.

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use tower::{Layer, ServiceExt, service_fn};
use tower_sigv4::layer::SignedBody;
use tower_sigv4::s3::{GetObject, ListObjectsV2, PutObject};
use tower_sigv4::sns::{Publish, Sns};
use tower_sigv4::{BoxError, Credentials, SigV4Layer};
use tracing::Level;

use crate::collector::Collected;
use crate::scripted::{Answer, KEY, answer, error, s3, transport};
use crate::support::secrets::{CONTENT, assert_clean, credentials};

#[tokio::test(start_paused = true)]
async fn a_call_and_its_attempt_have_the_names_of_the_conventions() {
    let collected = Collected::start().await;
    s3(credentials(), vec![answer(200, "")]).send(PutObject::new("bucket", KEY, CONTENT)).await.unwrap();
    let [operation, attempt] = collected.spans().try_into().unwrap();

    assert_eq!((operation.name, operation.level, operation.parent), ("aws.operation", Level::INFO, None));
    let expected = [
        "aws.extended_request_id=extended/id=",
        "aws.request_id=4442587FB7D0A2F9",
        "aws.s3.bucket=bucket",
        "cloud.region=eu-west-1",
        "http.response.status_code=200",
        "otel.kind=client",
        "otel.name=S3.PutObject",
        "rpc.method=PutObject",
        "rpc.service=S3",
        "rpc.system=aws-api",
    ];
    assert_eq!(operation.lines(), expected);

    assert_eq!((attempt.name, attempt.level, attempt.parent), ("aws.attempt", Level::DEBUG, Some("aws.operation")));
    let expected = [
        "aws.extended_request_id=extended/id=",
        "aws.request_id=4442587FB7D0A2F9",
        "cloud.region=eu-west-1",
        "http.request.body.size=21",
        "http.request.method=PUT",
        "http.response.body.size=0",
        "http.response.status_code=200",
        "otel.kind=client",
        "otel.name=PUT",
        "server.address=bucket.s3.eu-west-1.amazonaws.com",
        "server.port=443",
    ];
    assert_eq!(attempt.lines(), expected);
}

#[tokio::test(start_paused = true)]
async fn an_error_is_named_by_its_code_and_its_attempt_by_the_status() {
    let collected = Collected::start().await;
    s3(credentials(), vec![error(404, "NoSuchKey")]).send(GetObject::new("bucket", KEY)).await.unwrap_err();
    let [operation, attempt] = collected.spans().try_into().unwrap();
    for (span, error_type) in [(&operation, "NoSuchKey"), (&attempt, "404")] {
        assert_eq!(span.field("error.type"), Some(error_type));
        assert_eq!(span.field("otel.status_code"), Some("ERROR"));
        assert_eq!(span.field("http.response.status_code"), Some("404"));
        assert_eq!(span.field("aws.request_id"), Some("4442587FB7D0A2F9"));
    }
}

#[tokio::test(start_paused = true)]
async fn each_attempt_of_a_call_is_counted() {
    let collected = Collected::start().await;
    let moved = error(301, "PermanentRedirect").header("x-amz-bucket-region", "us-west-2");
    s3(credentials(), vec![moved, answer(200, "")]).send(GetObject::new("bucket", KEY)).await.unwrap();
    let [operation, first, second] = collected.spans().try_into().unwrap();
    assert_eq!((first.parent, second.parent), (Some("aws.operation"), Some("aws.operation")));
    assert_eq!((first.field("http.request.resend_count"), first.field("cloud.region")), (None, Some("eu-west-1")));
    assert_eq!(second.field("http.request.resend_count"), Some("1"));
    assert_eq!(second.field("cloud.region"), Some("us-west-2"));
    assert_eq!(second.field("server.address"), Some("bucket.s3.us-west-2.amazonaws.com"));
    assert_eq!((operation.field("error.type"), operation.field("otel.status_code")), (None, None));
    assert_eq!(operation.field("http.response.status_code"), Some("200"));

    let [learnt] = collected.events("another region").try_into().unwrap();
    assert_eq!((learnt.field("aws.s3.bucket"), learnt.field("cloud.region")), (Some("bucket"), Some("us-west-2")));
    assert_eq!(learnt.parent, Some("aws.operation"));
    assert_eq!(collected.events("sent once more").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_has_no_answer_says_why() {
    let collected = Collected::start().await;
    s3(credentials(), vec![Answer::Breaks]).send(GetObject::new("bucket", KEY)).await.unwrap_err();
    let call = s3(credentials(), vec![Answer::Never]);
    tokio::time::timeout(std::time::Duration::from_secs(5), call.send(GetObject::new("bucket", KEY)))
        .await
        .unwrap_err();
    s3(credentials(), vec![]).send(GetObject::new("Not A Bucket", KEY)).await.unwrap_err();
    let unsigned = Credentials::new("AKIDEXAMPLE", "secret").with_session_token("a\nb");
    s3(unsigned, vec![]).send(GetObject::new("bucket", KEY)).await.unwrap_err();

    let types = |name| -> Vec<String> {
        let error_type = |span: crate::collector::Told| span.field("error.type").unwrap_or_default().to_owned();
        collected.spans_named(name).into_iter().map(error_type).collect()
    };
    assert_eq!(types("aws.operation"), ["transport", "cancelled", "invalid_input", "signing"]);
    assert_eq!(types("aws.attempt"), ["transport", "cancelled", "signing"]);
}

/// The attempts that the SDKs' header counts, for those who have their own retries above the layer.
#[tokio::test]
async fn a_layer_alone_tells_of_its_attempts() {
    let collected = Collected::start().await;
    let client = service_fn(|_: Request<SignedBody<Full<Bytes>>>| async { Ok::<_, BoxError>(Response::new(())) });
    let signed = SigV4Layer::new(credentials()).layer(client);
    let request = Request::get("http://abc.execute-api.us-east-1.amazonaws.com:8080/prod/P3RSONAL?token=T0K3N")
        .header("amz-sdk-request", "attempt=3; max=5")
        .body(Full::default())
        .unwrap();
    signed.oneshot(request).await.unwrap();
    let [attempt] = collected.spans().try_into().unwrap();
    assert_eq!(attempt.field("http.request.resend_count"), Some("2"));
    assert_eq!(attempt.field("server.port"), Some("8080"));
    assert_eq!(attempt.parent, None);
    assert!(!collected.text().contains("P3RSONAL") && !collected.text().contains("token="), "{}", collected.text());
}

/// Not the keys of objects either: they are names that people gave.
#[tokio::test(start_paused = true)]
async fn nothing_secret_and_nothing_personal_is_told() {
    let collected = Collected::start().await;
    let answers = || {
        let echo = format!("<Error><Code>InvalidArgument</Code><Message>{KEY}</Message></Error>");
        vec![answer(400, &echo), error(403, "SignatureDoesNotMatch"), Answer::Breaks, answer(200, CONTENT)]
    };
    let (s3, list) = (s3(credentials(), answers()), ListObjectsV2::new("bucket").prefix(KEY));
    for _ in 0..3 {
        s3.send(list.clone()).await.unwrap_err();
    }
    s3.send(GetObject::new("bucket", KEY)).await.unwrap();
    assert_eq!(collected.spans_named("aws.attempt").len(), 4);
    let text = collected.text();
    assert_clean("telemetry", &text);
    for part in ["P3RSONAL", "prefix=", "list-type", "authorization", "Credential="] {
        assert!(!text.contains(part), "{part} is told: {text}");
    }
}

#[tokio::test(start_paused = true)]
async fn another_service_has_its_own_name() {
    let collected = Collected::start().await;
    let document = "<PublishResponse><PublishResult><MessageId>id</MessageId></PublishResult></PublishResponse>";
    let sns = Sns::new(transport(credentials(), vec![answer(200, document)]), "eu-west-1");
    sns.send(Publish::to_topic("arn:aws:sns:eu-west-1:123456789012:topic", CONTENT)).await.unwrap();
    assert_clean("telemetry", &collected.text());
    let [operation] = collected.spans_named("aws.operation").try_into().unwrap();
    assert_eq!((operation.field("otel.name"), operation.field("aws.s3.bucket")), (Some("SNS.Publish"), None));
}

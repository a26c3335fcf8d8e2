//! The choice of hosts, before anything is learnt.

use bytes::Bytes;
use http::{Request, response};
use tower_sigv4::endpoint::{Addressing, Endpoint, Store};
use tower_sigv4::operation::Operation;
use tower_sigv4::s3::{CreateBucket, DeleteBucket, GetObject, HeadBucket, ListObjectsV2, S3, S3Request};
use tower_sigv4::{Body, Error, ErrorKind};

use crate::scripted::{Log, s3};

async fn got(s3: &S3, log: &Log, bucket: &str) -> (String, String) {
    s3.send(GetObject::new(bucket, "a b")).await.unwrap();
    log.uris().pop().unwrap()
}

async fn refused(s3: S3, log: &Log, bucket: &str) -> Error {
    let error = s3.send(GetObject::new(bucket, "k")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    assert_eq!(log.take(), [], "{error} was sent");
    error
}

#[tokio::test]
async fn the_host_and_the_signature_are_of_the_region() {
    let (client, log) = s3("eu-west-1", []);
    let eu = "eu-west-1/s3".to_owned();
    let uri = |host: &str| (format!("https://{host}/a%20b"), eu.clone());
    assert_eq!(got(&client, &log, "bucket").await, uri("bucket.s3.eu-west-1.amazonaws.com"));
    assert_eq!(got(&client, &log, "dot.ted").await, uri("s3.eu-west-1.amazonaws.com/dot.ted"));

    let both = client.clone().fips().dual_stack();
    assert_eq!(got(&both, &log, "bucket").await, uri("bucket.s3-fips.dualstack.eu-west-1.amazonaws.com"));

    let fast = client.accelerate();
    assert_eq!(got(&fast, &log, "bucket").await, uri("bucket.s3-accelerate.amazonaws.com"));
    assert_eq!(got(&fast.dual_stack(), &log, "bucket").await, uri("bucket.s3-accelerate.dualstack.amazonaws.com"));
}

/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/transfer-acceleration-getting-started.html>
#[tokio::test]
async fn making_and_deleting_buckets_is_not_accelerated() {
    let (client, log) = s3("eu-west-1", []);
    let client = client.accelerate();
    client.send(CreateBucket::new("bucket")).await.unwrap();
    client.send(DeleteBucket::new("bucket")).await.unwrap();
    client.send(HeadBucket::new("bucket")).await.unwrap();
    let uris: Vec<String> = log.uris().into_iter().map(|(uri, _)| uri).collect();
    let region = "https://bucket.s3.eu-west-1.amazonaws.com/";
    assert_eq!(uris, [region, region, "https://bucket.s3-accelerate.amazonaws.com/"]);
}

#[tokio::test]
async fn options_that_do_not_go_together_are_refused() {
    let (client, log) = s3("eu-west-1", []);
    for client in [client.clone().fips(), client.clone().dual_stack(), client.clone().accelerate()] {
        let error = refused(client.endpoint("https://store.example"), &log, "bucket").await;
        assert!(error.to_string().contains("leave out `endpoint`"), "{error}");
    }
    let error = refused(client.clone().accelerate().fips(), &log, "bucket").await;
    assert!(error.to_string().contains("FIPS"), "{error}");
    let error = refused(client.clone().accelerate(), &log, "dot.ted").await;
    assert!(error.to_string().contains("without dots"), "{error}");
    let error = refused(client.accelerate().addressing(Addressing::Path), &log, "bucket").await;
    assert!(error.to_string().contains("path addressing"), "{error}");
}

#[tokio::test]
async fn an_access_point_is_signed_for_its_own_region_and_service() {
    let (client, log) = s3("eu-west-1", []);
    for (arn, host, scope) in [
        (
            "arn:aws:s3:us-west-2:123456789012:accesspoint/reports",
            "reports-123456789012.s3-accesspoint.us-west-2.amazonaws.com",
            "us-west-2/s3",
        ),
        (
            "arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint:banner",
            "banner-123456789012.s3-object-lambda.us-west-2.amazonaws.com",
            "us-west-2/s3-object-lambda",
        ),
        (
            "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01234567890123456/accesspoint/reports",
            "reports-123456789012.op-01234567890123456.s3-outposts.us-west-2.amazonaws.com",
            "us-west-2/s3-outposts",
        ),
    ] {
        assert_eq!(got(&client, &log, arn).await, (format!("https://{host}/a%20b"), scope.to_owned()));
        client.send(ListObjectsV2::new(arn)).await.unwrap_err();
        assert!(log.take()[0].uri.starts_with(&format!("https://{host}/?list-type=2")), "{arn}");
    }
}

#[tokio::test]
async fn an_access_point_that_cannot_be_reached_is_refused_before_anything_is_sent() {
    let (client, log) = s3("eu-west-1", []);
    let arn = "arn:aws:s3:us-west-2:123456789012:accesspoint/reports";
    let error = refused(client.clone().endpoint("https://store.example"), &log, arn).await;
    assert!(error.to_string().contains("`endpoint`"), "{error}");
    let error = refused(client.clone().accelerate(), &log, arn).await;
    assert!(error.to_string().contains("acceleration"), "{error}");
    let error = refused(client.clone(), &log, "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap").await;
    assert!(error.to_string().contains("4A"), "{error}");
    let error = refused(client, &log, "arn:aws:s3:us-west-2:123456789012:bucket/b").await;
    assert!(error.to_string().contains("does not name an access point"), "{error}");
}

/// An operation that is right for one store alone.
struct OnlyFor(Store);

impl Operation for OnlyFor {
    const NAME: &'static str = "OnlyFor";
    type Output = ();
    type Payload = Bytes;

    fn into_request(self, endpoint: &Endpoint) -> Result<Request<Body>, Error> {
        assert_eq!(endpoint.store(), self.0);
        S3Request::bucket(http::Method::GET, "bucket").build(endpoint, Body::empty())
    }

    fn parse_response(_: response::Parts, _: Bytes) -> Result<(), Error> {
        Ok(())
    }

    fn try_clone(&self) -> Option<Self> {
        None
    }
}

#[tokio::test]
async fn operations_are_told_which_store_it_is() {
    let (aws, log) = s3("eu-west-1", []);
    let local = aws.clone().endpoint("http://127.0.0.1:9000");
    aws.send(OnlyFor(Store::AWS)).await.unwrap();
    local.send(OnlyFor(Store::OTHER)).await.unwrap();
    local.clone().store(Store::GARAGE).send(OnlyFor(Store::GARAGE)).await.unwrap();
    aws.store(Store::MINIO).endpoint("https://s3.example").send(OnlyFor(Store::MINIO)).await.unwrap();
    local.endpoint("https://0123.r2.cloudflarestorage.com").send(OnlyFor(Store::CLOUDFLARE_R2)).await.unwrap();
    // It changes no address: a bucket stays in the path until addressing says otherwise.
    let uris: Vec<String> = log.uris().into_iter().map(|(uri, _)| uri).collect();
    assert_eq!(uris[4], "https://0123.r2.cloudflarestorage.com/bucket");
    assert_eq!(uris[3], "https://s3.example/bucket");
}

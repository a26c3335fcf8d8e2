//! Typed services that try again, and what must not multiply with it.

use futures_util::{TryStreamExt, stream};
use tower_sigv4::retry::AwsRetry;
use tower_sigv4::s3::{HeadObject, ListObjectsV2, S3};
use tower_sigv4::ses::{GetAccount, Ses};
use tower_sigv4::sns::{Publish, Sns};
use tower_sigv4::{Body, Transport};

use crate::scripted::{answer, client, s3_error, status};

#[tokio::test(start_paused = true)]
async fn each_service_tries_again() {
    let (log, service) = client(|_| std::future::ready(status(503)));
    let retry = AwsRetry::standard();
    assert!(Ses::new(service.clone(), "us-east-1").retry(retry.clone()).send(GetAccount::new()).await.is_err());
    let publish = Publish::to_topic("arn:aws:sns:us-east-1:123456789012:topic", "text");
    assert!(Sns::new(service.clone(), "us-east-1").retry(retry.clone()).send(publish).await.is_err());
    assert!(S3::new(service, "us-east-1").retry(retry).send(HeadObject::new("bucket", "key")).await.is_err());
    assert_eq!(log.count(), 9);
}

#[tokio::test(start_paused = true)]
async fn what_is_set_later_does_not_take_the_retry_away() {
    let (log, service) = client(|_| std::future::ready(status(503)));
    let s3 = S3::new(service, "us-east-1").retry(AwsRetry::standard()).endpoint("http://store:1");
    assert!(s3.bucket("bucket").head("key").await.is_err());
    assert_eq!(log.count(), 3);
}

/// Transfers try their parts again themselves, and deletions their keys: the service's retry is not on top.
#[tokio::test(start_paused = true)]
async fn transfers_and_deletions_do_not_multiply_retries() {
    let retry = AwsRetry::standard();
    let (log, service) = client::<Body, _>(|_| std::future::ready(s3_error(500, "InternalError")));
    let bucket = S3::new(Transport::new(service), "us-east-1").retry(retry.clone()).bucket("bucket");
    assert!(bucket.upload("key", bytes::Bytes::from("text")).send().await.is_err());
    assert_eq!(log.count(), 3);
    assert!(bucket.delete_keys(stream::iter([Ok("key")])).await.is_err());
    assert_eq!(log.count(), 6);
    assert!(bucket.delete_all("prefix/").await.is_err());
    assert_eq!(log.count(), 9);
    assert!(log.all().iter().all(|arrived| !arrived.headers.contains_key("amz-sdk-request")));
    assert_eq!(retry.quota(), 500);
}

#[tokio::test(start_paused = true)]
async fn the_pages_of_a_list_are_each_tried_again() {
    let (log, service) = client(|number| {
        let page = |token: &str| {
            answer(
                200,
                &[],
                &format!(
                    "<ListBucketResult><IsTruncated>{}</IsTruncated>{token}</ListBucketResult>",
                    !token.is_empty()
                ),
            )
        };
        std::future::ready(match number {
            1 | 3 => status(503),
            2 => page("<NextContinuationToken>t</NextContinuationToken>"),
            _ => page(""),
        })
    });
    let s3 = S3::new(service, "us-east-1").retry(AwsRetry::standard());
    let pages: Vec<_> = s3.pages(ListObjectsV2::new("bucket")).try_collect().await.unwrap();
    assert_eq!((pages.len(), log.count()), (2, 4));
    let ids = log.header("amz-sdk-invocation-id");
    assert!(ids[0] == ids[1] && ids[2] == ids[3] && ids[1] != ids[2], "each page is a call: {ids:?}");
}

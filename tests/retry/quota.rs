//! The quota that all calls of a client share.

use http::Request;
use tokio::task::JoinSet;
use tower::{Layer, ServiceExt};
use tower_sigv4::Body;
use tower_sigv4::retry::{AwsRetry, AwsRetryLayer};
use tower_sigv4::s3::{GetObject, HeadObject, S3};

use crate::scripted::{client, s3_error, status};

#[tokio::test(start_paused = true)]
async fn a_client_of_a_service_that_is_down_asks_each_thing_once_in_the_end() {
    let retry = AwsRetry::standard();
    let (log, service) = client(|_| std::future::ready(status(500)));
    let s3 = S3::new(service, "us-east-1").retry(retry.clone());
    for _ in 0..100 {
        assert!(s3.send(HeadObject::new("bucket", "key")).await.is_err());
    }
    // 35 retries at 14 tokens.
    assert_eq!((log.count(), retry.quota()), (135, 10));
}

#[tokio::test(start_paused = true)]
async fn successes_fill_the_quota_again() {
    let retry = AwsRetry::standard();
    let (_, service) = client(|number| std::future::ready(status(if number <= 3 || number == 14 { 500 } else { 200 })));
    let s3 = S3::new(service, "us-east-1").retry(retry.clone());
    let head = || s3.send(HeadObject::new("bucket", "key"));
    assert!(head().await.is_err());
    assert_eq!(retry.quota(), 472, "two retries were taken");
    for _ in 0..10 {
        head().await.unwrap();
    }
    assert_eq!(retry.quota(), 482, "a success without a retry gives one token");
    head().await.unwrap();
    assert_eq!(retry.quota(), 482, "a retry that helped gives back what it took");
    let (_, service) = client(|_| std::future::ready(status(404)));
    assert!(S3::new(service, "us-east-1").retry(retry.clone()).send(HeadObject::new("bucket", "key")).await.is_err());
    assert_eq!(retry.quota(), 482, "an error gives nothing");
}

#[tokio::test(start_paused = true)]
async fn only_the_last_retry_of_a_call_gives_back() {
    let retry = AwsRetry::standard();
    let (log, service) = client(|number| {
        std::future::ready(match number {
            1 => s3_error(500, "InternalError"),
            2 => s3_error(503, "SlowDown"),
            _ => status(200),
        })
    });
    let s3 = S3::new(service, "us-east-1").retry(retry.clone());
    s3.send(GetObject::new("bucket", "key")).await.unwrap();
    assert_eq!((log.count(), retry.quota()), (3, 486));
}

/// 64 tasks fail together, on both levels: their retries are those that the tokens pay for, to the last one.
#[tokio::test(start_paused = true)]
async fn sixty_four_tasks_share_one_quota() {
    let retry = AwsRetry::standard();
    let (log, service) = client(|_| async {
        tokio::task::yield_now().await;
        status(500)
    });
    let s3 = S3::new(service.clone(), "us-east-1").retry(retry.clone());
    let layered = AwsRetryLayer::new(retry.clone()).layer(service);
    let mut tasks = JoinSet::new();
    for number in 0..64 {
        let (s3, layered) = (s3.clone(), layered.clone());
        tasks.spawn(async move {
            if number % 2 == 0 {
                assert!(s3.send(GetObject::new("bucket", "key")).await.is_err());
            } else {
                let response = layered.oneshot(Request::new(Body::empty())).await.unwrap();
                assert_eq!(response.status(), 500);
            }
        });
    }
    tasks.join_all().await;
    // 35 retries at 14 tokens.
    assert_eq!((log.count(), retry.quota()), (64 + 35, 10));
}

#[tokio::test(start_paused = true)]
async fn two_policies_share_nothing() {
    let (one, other) = (AwsRetry::standard(), AwsRetry::standard());
    let (_, service) = client(|_| std::future::ready(status(500)));
    assert!(S3::new(service, "us-east-1").retry(one.clone()).send(HeadObject::new("bucket", "key")).await.is_err());
    assert_eq!((one.quota(), other.quota()), (472, 500));
}

/// Nobody saw that it helped: a caller that gives up is no sign of a service that is well.
#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_gives_nothing_back() {
    let retry = AwsRetry::standard();
    let (log, service) = client(|number| async move {
        if number % 2 == 0 {
            std::future::pending::<()>().await;
        }
        status(500)
    });
    let s3 = S3::new(service.clone(), "us-east-1").retry(retry.clone());
    let limit = std::time::Duration::from_secs(10);
    tokio::time::timeout(limit, s3.send(HeadObject::new("bucket", "key"))).await.unwrap_err();
    assert_eq!((log.count(), retry.quota()), (2, 486));
    let layered = AwsRetryLayer::new(retry.clone()).layer(service);
    tokio::time::timeout(limit, layered.oneshot(Request::new(Body::empty()))).await.unwrap_err();
    assert_eq!((log.count(), retry.quota()), (4, 472));
}

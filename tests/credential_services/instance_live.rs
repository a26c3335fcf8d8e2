//! The credentials of an instance from `MiniStack`, which demands tokens of version 2.

use http::Request;
use tower::ServiceExt;
use tower_sigv4::Body;
use tower_sigv4::credentials::{CachedCredentials, CredentialsProvider, InstanceCredentials};

use crate::real;
use crate::support::exchange::client;
use crate::support::ministack::ministack;

const ROLES: &str = "/latest/meta-data/iam/security-credentials/";

#[tokio::test]
async fn a_service_of_version_2_gives_credentials() {
    let Some(ministack) = ministack().await else { return };
    let plain = Request::get(format!("{}{ROLES}", ministack.endpoint())).body(Body::empty()).unwrap();
    assert_eq!(client().oneshot(plain).await.unwrap().status(), 401, "without a token it gives nothing");

    let config = real(&[("AWS_EC2_METADATA_SERVICE_ENDPOINT", ministack.endpoint())]);
    let source = InstanceCredentials::new(&config);
    let first = source.credentials().await.unwrap();
    assert!(first.access_key_id().starts_with("ASIA") && first.session_token().is_some(), "{first:?}");
    let cached = CachedCredentials::new(source);
    assert!(!cached.credentials().await.unwrap().is_same_as(&first), "it gives others each time");
    assert!(cached.status().expiry.is_some());
}

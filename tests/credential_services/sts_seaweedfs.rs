//! A role of `SeaweedFS`, which then verifies signatures and session tokens of S3 calls.

use std::time::Duration;

use tower_sigv4::Credentials;
use tower_sigv4::credentials::{AssumeRoleCredentials, CachedCredentials, CredentialsProvider};

use crate::real;
use crate::support::stack::{new_bucket, read, s3, seaweedfs};

#[tokio::test]
async fn an_assumed_role_may_use_s3_and_its_token_is_demanded() {
    let Some(server) = seaweedfs().await else { return };
    let endpoint = server.endpoint();
    let owner = Credentials::new(server.access_key(), server.secret_key());
    let role = AssumeRoleCredentials::new(&real(&[]), owner, server.role_arn())
        .duration(Duration::from_secs(900))
        .region(server.region())
        .endpoint(&endpoint);
    let cached = CachedCredentials::new(role);
    let bucket = new_bucket(&s3(&endpoint, cached.clone()), "assumed-role").await;
    bucket.put("key", "content").await.unwrap();
    assert_eq!(read(&bucket, "key").await, "content");
    assert_eq!(cached.status().fetches, 1);

    let given = cached.credentials().await.unwrap();
    let token = given.session_token().unwrap();
    let without = Credentials::new(given.access_key_id(), given.secret_access_key());
    let middle = token.len() / 2;
    let other = if &token[middle..=middle] == "A" { "B" } else { "A" };
    let altered = format!("{}{other}{}", &token[..middle], &token[middle + 1..]);
    for wrong in [without.clone(), without.with_session_token(altered)] {
        let error = s3(&endpoint, wrong).bucket("assumed-role").get("key").await.unwrap_err();
        assert!(error.is_access_denied(), "{error}");
    }
}

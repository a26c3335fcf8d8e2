//! Roles of moto, which then verifies signatures and session tokens of SES calls.

use http::StatusCode;
use tower::Layer;
use tower_sigv4::credentials::{
    AssumeRoleCredentials, CachedCredentials, CredentialsProvider, ProviderConfig, WebIdentityCredentials,
};
use tower_sigv4::ses::{GetEmailIdentity, Ses};
use tower_sigv4::{Credentials, ErrorKind, SigV4Layer, Transport};

use crate::support::exchange::client;
use crate::support::installed::peers_enabled;
use crate::support::moto::{Moto, moto};
use crate::{chain, real};

fn config(moto: &Moto) -> ProviderConfig {
    real(&[("AWS_REGION", moto.region()), ("AWS_ENDPOINT_URL_STS", moto.endpoint())])
}

/// The status of what is answered to who asks for what does not exist: good credentials get as far as that.
async fn status(moto: &Moto, provider: impl CredentialsProvider + 'static) -> StatusCode {
    let signed = SigV4Layer::new(provider).layer(client());
    let ses = Ses::new(Transport::new(signed), moto.region()).endpoint(moto.endpoint());
    let error = ses.send(GetEmailIdentity::new("nobody@roles.example")).await.expect_err("it does not exist");
    error.status().expect("an answer")
}

#[tokio::test]
async fn a_role_that_assumes_a_role_may_use_ses() {
    let Some(moto) = moto().await else { return };
    let first = AssumeRoleCredentials::new(&config(moto), moto.credentials(), moto.role_arn(0)).session_name("first");
    let first = CachedCredentials::new(first);
    let second = AssumeRoleCredentials::new(&config(moto), first.clone(), moto.role_arn(1)).tag("team", "a b+c");
    let second = CachedCredentials::new(second);
    assert_eq!(status(moto, second.clone()).await, StatusCode::NOT_FOUND);
    let given = second.credentials().await.unwrap();
    assert!(!given.is_same_as(&first.credentials().await.unwrap()));
    assert_eq!((first.status().fetches, second.status().fetches), (1, 1));

    let without = Credentials::new(given.access_key_id(), given.secret_access_key());
    let altered = without.clone().with_session_token(format!("{}A", given.session_token().unwrap()));
    assert_eq!(status(moto, without).await, StatusCode::FORBIDDEN);
    assert_eq!(status(moto, altered).await, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_role_is_not_given_to_who_signs_with_a_wrong_secret() {
    let Some(moto) = moto().await else { return };
    let wrong = Credentials::new(moto.credentials().access_key_id(), "another-secret");
    let error = AssumeRoleCredentials::new(&config(moto), wrong, moto.role_arn(0)).credentials().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(chain(&error).contains("AssumeRole: the service answered 403"), "{error:?}");
}

#[tokio::test]
async fn a_web_identity_gives_a_role_that_may_use_ses() {
    if !peers_enabled() {
        return;
    }
    // The call is not signed, which this server takes only as long as it verifies nothing.
    let moto = Moto::start_open().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    std::fs::write(&path, "header.claims.signature\n").unwrap();
    let config = real(&[
        ("AWS_REGION", moto.region()),
        ("AWS_ENDPOINT_URL", moto.endpoint()),
        ("AWS_WEB_IDENTITY_TOKEN_FILE", path.to_str().unwrap()),
        ("AWS_ROLE_ARN", &moto.role_arn(0)),
        ("AWS_ROLE_SESSION_NAME", "pod"),
    ]);
    let given = WebIdentityCredentials::from_environment(&config).credentials().await.unwrap();
    moto.demand_signatures().await;
    assert!(given.session_token().is_some() && given.expiry().is_some());
    assert_eq!(status(&moto, given).await, StatusCode::NOT_FOUND);
}

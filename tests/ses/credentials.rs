//! Which credentials moto takes, which verifies signatures and session tokens.

use http::StatusCode;
use tower_sigv4::Credentials;
use tower_sigv4::environment::Environment;
use tower_sigv4::ses::{GetEmailIdentity, Ses};

use crate::ses;
use crate::support::moto::{Moto, moto};

/// The status of what is answered to somebody with these credentials who asks for what does not exist: good credentials get
/// as far as that.
async fn status(moto: &Moto, credentials: Credentials) -> StatusCode {
    let identity = GetEmailIdentity::new("nobody@credentials.example");
    let error = ses(moto.endpoint(), credentials).send(identity).await.expect_err("it does not exist");
    assert_eq!(error.is_access_denied(), !error.is_not_found(), "{error}");
    error.status().expect("an answer")
}

#[tokio::test]
async fn a_wrong_secret_is_refused() {
    let Some(moto) = moto().await else { return };
    let good = moto.credentials();
    let wrong = Credentials::new(good.access_key_id(), "another-secret");
    assert_eq!(status(moto, good).await, StatusCode::NOT_FOUND);
    assert_eq!(status(moto, wrong).await, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_missing_session_token_is_refused() {
    let Some(moto) = moto().await else { return };
    let good = moto.temporary();
    let missing = Credentials::new(good.access_key_id(), good.secret_access_key());
    assert_eq!(status(moto, good).await, StatusCode::NOT_FOUND);
    assert_eq!(status(moto, missing).await, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn an_altered_session_token_is_refused() {
    let Some(moto) = moto().await else { return };
    let good = moto.temporary();
    let token = good.session_token().expect("a token").to_owned();
    let with =
        |token: String| Credentials::new(good.access_key_id(), good.secret_access_key()).with_session_token(token);
    assert_eq!(status(moto, with(token.clone())).await, StatusCode::NOT_FOUND);
    let flipped = if token.starts_with('A') { 'B' } else { 'A' };
    let altered = format!("{flipped}{}", &token[1..]);
    assert_eq!(status(moto, with(altered)).await, StatusCode::FORBIDDEN);
    assert_eq!(status(moto, with(format!("{token}A"))).await, StatusCode::FORBIDDEN);
}

/// The service's own variable comes before the one for all services, where nobody listens.
#[tokio::test]
async fn the_environment_says_where_and_who() {
    let Some(moto) = moto().await else { return };
    let temporary = moto.temporary();
    let environment = Environment::from_pairs([
        ("AWS_REGION", moto.region()),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
        ("AWS_ENDPOINT_URL_SESV2", moto.endpoint()),
        ("AWS_ACCESS_KEY_ID", temporary.access_key_id()),
        ("AWS_SECRET_ACCESS_KEY", temporary.secret_access_key()),
        ("AWS_SESSION_TOKEN", temporary.session_token().expect("a token")),
    ]);
    let ses = Ses::from_environment(&environment).expect("all is said");
    let error = ses.send(GetEmailIdentity::new("nobody@environment.example")).await.expect_err("there is none");
    assert!(error.is_not_found(), "{error}");

    let error =
        Ses::from_environment(&Environment::from_pairs([("AWS_ACCESS_KEY_ID", "AKID")])).expect_err("no region");
    assert!(error.to_string().contains("AWS_REGION"), "{error}");
}

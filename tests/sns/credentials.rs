//! Which credentials moto takes, which verifies signatures and session tokens.

use tower_sigv4::Credentials;
use tower_sigv4::environment::Environment;
use tower_sigv4::sns::{Publish, Sns};

use crate::sns;
use crate::support::moto::moto;
use crate::topic::CreateTopic;

/// Whether somebody with these credentials may publish.
async fn may_publish(credentials: Credentials) -> Option<bool> {
    let moto = moto().await?;
    let topic = sns(moto.endpoint(), moto.credentials()).send(CreateTopic("credentials")).await.expect("a topic");
    match sns(moto.endpoint(), credentials).send(Publish::to_topic(topic, "a & b = é / +")).await {
        Ok(_) => Some(true),
        Err(error) if error.is_access_denied() => Some(false),
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn a_wrong_secret_is_refused() {
    let Some(moto) = moto().await else { return };
    let wrong = Credentials::new(moto.credentials().access_key_id(), "another-secret");
    assert_eq!(may_publish(moto.credentials()).await, Some(true));
    assert_eq!(may_publish(wrong).await, Some(false));
}

#[tokio::test]
async fn a_missing_or_altered_session_token_is_refused() {
    let Some(moto) = moto().await else { return };
    let temporary = moto.temporary();
    let without = || Credentials::new(temporary.access_key_id(), temporary.secret_access_key());
    let altered = format!("{}A", temporary.session_token().expect("a token"));
    assert_eq!(may_publish(temporary.clone()).await, Some(true));
    assert_eq!(may_publish(without()).await, Some(false));
    assert_eq!(may_publish(without().with_session_token(altered)).await, Some(false));
}

/// The service's own variable comes before the one for all services, where nobody listens.
#[tokio::test]
async fn the_environment_says_where_and_who() {
    let Some(moto) = moto().await else { return };
    let temporary = moto.temporary();
    let environment = Environment::from_pairs([
        ("AWS_DEFAULT_REGION", moto.region()),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
        ("AWS_ENDPOINT_URL_SNS", moto.endpoint()),
        ("AWS_ACCESS_KEY_ID", temporary.access_key_id()),
        ("AWS_SECRET_ACCESS_KEY", temporary.secret_access_key()),
        ("AWS_SESSION_TOKEN", temporary.session_token().expect("a token")),
    ]);
    let sns = Sns::from_environment(&environment).expect("all is said");
    let topic = sns.send(CreateTopic("environment")).await.expect("a topic");
    assert!(topic.ends_with(":environment"), "{topic}");
}

//! Which credentials moto takes, which verifies signatures and session tokens.

use http::StatusCode;
use tower_sigv4::Credentials;
use tower_sigv4::ses::{Destination, EmailContent, Message, SendEmail};

use crate::ses;
use crate::support::moto::moto;

/// The status of what is answered to somebody with these credentials who asks for a mail to be sent. The server knows no
/// sender yet: good credentials get as far as a refused message.
async fn status(endpoint: &str, credentials: Credentials) -> StatusCode {
    let mail = SendEmail::new(EmailContent::Simple(Message::new("Hi").text("there")))
        .from_email_address("nobody@credentials.example")
        .destination(Destination::to(["to@example.com"]));
    let error = ses(endpoint, credentials).send(mail).await.expect_err("the sender is not verified");
    assert_eq!(error.is_access_denied(), error.code() != Some("MessageRejected"), "{error}");
    error.status().expect("an answer")
}

#[tokio::test]
async fn a_wrong_secret_is_refused() {
    let Some(moto) = moto().await else { return };
    let good = moto.credentials();
    let wrong = Credentials::new(good.access_key_id(), "another-secret");
    assert_eq!(status(moto.endpoint(), good).await, StatusCode::BAD_REQUEST);
    assert_eq!(status(moto.endpoint(), wrong).await, StatusCode::FORBIDDEN);
}

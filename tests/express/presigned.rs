//! URLs and forms for directory buckets.

use std::time::Duration;

use tower_sigv4::ErrorKind;
use tower_sigv4::s3::{CreateSession, GetObject, Lifetime, PostPolicy};

use crate::secrets::{TOKEN, credentials};
use crate::zone::{BUCKET, HOST, Zone};

#[tokio::test]
async fn a_url_is_signed_with_a_session_and_ends_with_it() {
    let zone = Zone::default();
    let s3 = zone.s3();
    let session = s3.send(CreateSession::new(BUCKET)).await.unwrap().credentials;
    let signing = s3.credentials(session.clone());
    let hour = Duration::from_secs(3_600);
    let link = signing.presign(GetObject::new(BUCKET, "k"), Lifetime::at_most(hour)).await.unwrap();
    let uri = link.uri.to_string();
    assert!(uri.starts_with(&format!("{HOST}/k?")), "{}", link.uri.path());
    assert!(uri.contains("%2Fus-east-1%2Fs3express%2Faws4_request"));
    assert!(uri.contains(&format!("&X-Amz-S3session-Token={TOKEN}-0&")) && !uri.contains("X-Amz-Security-Token"));
    assert!(uri.contains("X-Amz-Expires=300&"));
    assert_eq!(Some(link.expires_at), session.expiry());
    let error = signing.presign(GetObject::new(BUCKET, "k"), hour).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);

    let form = signing.presign_post(BUCKET, PostPolicy::key("k"), Lifetime::at_most(hour)).await.unwrap();
    assert!(form.fields.contains(&("x-amz-s3session-token".to_owned(), format!("{TOKEN}-0"))));
    assert_eq!(form.uri.to_string(), format!("{HOST}/"));
}

#[tokio::test]
async fn ordinary_credentials_are_refused() {
    let zone = Zone::default();
    let s3 = zone.s3().credentials(credentials());
    let minute = Duration::from_secs(60);
    let url = s3.presign(GetObject::new(BUCKET, "k"), minute).await.map(drop);
    let form = s3.presign_post(BUCKET, PostPolicy::key("k"), minute).await.map(drop);
    for error in [url.unwrap_err(), form.unwrap_err()] {
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().contains("CreateSession"), "{error}");
    }
    assert!(zone.take().is_empty());
}

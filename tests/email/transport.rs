//! SES that takes every message and keeps what was sent, under the real signing layer.

use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::{Request, Response};
use serde_json::Value;
use tower::{Layer, service_fn};
use tower_sigv4::layer::SignedBody;
use tower_sigv4::ses::{Email, Ses};
use tower_sigv4::{Body, BoxError, Credentials, Error, ErrorKind, SigV4Layer, Transport};

/// What was sent so far: the documents.
#[derive(Clone, Default)]
pub(crate) struct Sent(Arc<Mutex<Vec<Value>>>);

impl Sent {
    pub(crate) fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    /// The one document that was sent.
    pub(crate) fn only(&self) -> Value {
        let mut sent = std::mem::take(&mut *self.0.lock().unwrap());
        assert_eq!(sent.len(), 1);
        sent.remove(0)
    }
}

pub(crate) fn ses() -> (Ses, Sent) {
    let sent = Sent::default();
    let kept = sent.clone();
    let transport = service_fn(move |request: Request<SignedBody<Body>>| {
        let kept = kept.clone();
        async move {
            let (parts, body) = request.into_parts();
            assert_eq!((parts.method.as_str(), parts.uri.path()), ("POST", "/v2/email/outbound-emails"));
            assert!(parts.headers.contains_key("authorization"));
            let document = Body::streaming(body).collect(100_000_000).await?;
            kept.0.lock().unwrap().push(serde_json::from_slice(&document)?);
            Ok::<_, BoxError>(Response::new(Body::from("{\"MessageId\":\"0102-1\"}")))
        }
    });
    let signed = SigV4Layer::new(Credentials::new("AKIDEXAMPLE", "s3cret")).layer(transport);
    (Ses::new(Transport::new(signed), "eu-west-1"), sent)
}

/// The document that an e-mail becomes.
pub(crate) async fn document(email: &Email) -> Value {
    let (ses, sent) = ses();
    assert_eq!(ses.send_email(email).await.unwrap(), "0102-1");
    sent.only()
}

/// The message in a document.
pub(crate) fn raw(document: &Value) -> Vec<u8> {
    let data = document["Content"]["Raw"]["Data"].as_str().expect("raw content");
    BASE64_STANDARD.decode(data).expect("base64")
}

/// Why an e-mail is refused, by both ways and before anything is sent.
pub(crate) async fn refused(email: &Email) -> Error {
    let (ses, sent) = ses();
    let error = ses.send_email(email).await.expect_err("a bad message");
    assert_eq!(sent.count(), 0, "{error}: it was sent");
    assert_eq!((error.kind(), error.operation()), (ErrorKind::InvalidInput, Some("SendEmail")), "{error}");
    error
}

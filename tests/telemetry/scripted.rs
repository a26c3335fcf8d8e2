//! S3 over a service that answers what a test wants.

use std::collections::VecDeque;
use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use http::{Request, Response};
use tower::{Layer, service_fn};
use tower_sigv4::layer::SignedBody;
use tower_sigv4::s3::S3;
use tower_sigv4::{Body, BoxError, CredentialsProvider, SigV4Layer, Transport};

pub(crate) const KEY: &str = "P3RSONAL-name.txt";

/// 2026-01-02T03:00:00Z.
pub(crate) fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_322_800)
}

/// What comes of one request, after a second.
pub(crate) enum Answer {
    Response(Response<Body>),
    Breaks,
    Never,
}

impl Answer {
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        if let Self::Response(response) = &mut self {
            response.headers_mut().insert(name, value.parse().unwrap());
        }
        self
    }
}

pub(crate) fn answer(status: u16, document: &str) -> Answer {
    let answer = Response::builder()
        .status(status)
        .header("content-length", document.len())
        .header("x-amz-request-id", "4442587FB7D0A2F9")
        .header("x-amz-id-2", "extended/id=");
    Answer::Response(answer.body(Body::from(document.to_owned())).unwrap())
}

pub(crate) fn error(status: u16, code: &str) -> Answer {
    answer(status, &format!("<Error><Code>{code}</Code><Message>m</Message></Error>"))
}

pub(crate) fn transport(provider: impl CredentialsProvider + 'static, answers: Vec<Answer>) -> Transport {
    let answers = Arc::new(Mutex::new(VecDeque::from(answers)));
    let inner = service_fn(move |request: Request<SignedBody<Body>>| {
        let answer = answers.lock().unwrap().pop_front().expect("an answer");
        async move {
            // It is read to its end, as a client does.
            let body = Body::streaming(request.into_body()).collect(1_000_000).await?;
            drop(body);
            tokio::time::sleep(Duration::from_secs(1)).await;
            match answer {
                Answer::Response(response) => Ok::<_, BoxError>(response),
                Answer::Breaks => Err("the connection broke".into()),
                Answer::Never => pending().await,
            }
        }
    });
    Transport::new(SigV4Layer::new(provider).clock(now).layer(inner))
}

/// S3 in Ireland.
pub(crate) fn s3(provider: impl CredentialsProvider + 'static, answers: Vec<Answer>) -> S3 {
    S3::new(transport(provider, answers), "eu-west-1")
}

//! A zone without a network: it makes sessions, answers what a test says, and keeps what was sent.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use http::request::Parts;
use http::{Request, Response};
use tower::{Layer, service_fn};
use tower_sigv4::layer::SignedBody;
use tower_sigv4::s3::S3;
use tower_sigv4::{Body, BoxError, Credentials, SigV4Layer, Transport};

use crate::secrets::{SECRET, TOKEN, credentials};

pub(crate) const BUCKET: &str = "base--use1-az4--x-s3";
pub(crate) const HOST: &str = "https://base--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com";
pub(crate) const CONTROL: &str = "https://s3express-control.us-east-1.amazonaws.com";

/// The zone. Clones are the same zone.
#[derive(Clone, Default)]
pub(crate) struct Zone(Arc<State>);

#[derive(Default)]
struct State {
    second: AtomicU64,
    sessions: AtomicUsize,
    sent: Mutex<Vec<Sent>>,
    /// What `CreateSession` answers in turn, then new sessions.
    refusals: Mutex<VecDeque<Response<Body>>>,
    /// What all else answers in turn, then empty documents.
    answers: Mutex<VecDeque<Response<Body>>>,
}

/// One request as it went out.
pub(crate) struct Sent {
    pub(crate) parts: Parts,
    pub(crate) body: String,
}

impl Sent {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.parts.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn is_create_session(&self) -> bool {
        self.parts.uri.query() == Some("session=")
    }

    /// The id of the access key that signed it.
    pub(crate) fn signed_by(&self) -> &str {
        let authorization = self.header("authorization");
        authorization.split(['=', '/']).nth(1).unwrap()
    }

    pub(crate) fn uri(&self) -> String {
        self.parts.uri.to_string()
    }
}

pub(crate) fn answer(status: u16, document: &str) -> Response<Body> {
    Response::builder().status(status).body(Body::from(document.to_owned())).unwrap()
}

/// The credentials of the session of this number.
pub(crate) fn session(number: usize) -> Credentials {
    Credentials::new(format!("SESSION{number}"), SECRET).with_express_session_token(format!("{TOKEN}-{number}"))
}

impl Zone {
    pub(crate) fn now(&self) -> SystemTime {
        // 30 August 2015, 12:36.
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160 + self.0.second.load(Ordering::SeqCst))
    }

    /// Sets the clock, in seconds since the beginning.
    pub(crate) fn set_second(&self, second: u64) {
        self.0.second.store(second, Ordering::SeqCst);
    }

    pub(crate) fn refuse_session(&self, answer: Response<Body>) {
        self.0.refusals.lock().unwrap().push_back(answer);
    }

    pub(crate) fn answer(&self, answer: Response<Body>) {
        self.0.answers.lock().unwrap().push_back(answer);
    }

    /// How much was sent since the last look.
    pub(crate) fn sent(&self) -> usize {
        self.0.sent.lock().unwrap().len()
    }

    /// What was sent since the last look.
    pub(crate) fn take(&self) -> Vec<Sent> {
        std::mem::take(&mut self.0.sent.lock().unwrap())
    }

    /// The access key ids that signed what was sent since the last look, `CreateSession` by that name.
    pub(crate) fn signers(&self) -> Vec<String> {
        let name = |sent: &Sent| if sent.is_create_session() { "CreateSession" } else { sent.signed_by() }.to_owned();
        self.take().iter().map(name).collect()
    }

    /// A transport that signs with ordinary credentials by the zone's clock.
    pub(crate) fn transport(&self) -> Transport {
        let (zone, clock) = (self.clone(), self.clone());
        let transport = service_fn(move |request: Request<SignedBody<Body>>| {
            let zone = zone.clone();
            async move {
                let (parts, body) = request.into_parts();
                // Secrets go no deeper than the layer that signs with them.
                assert!(parts.extensions.get::<Credentials>().is_none());
                let body = Body::streaming(body).collect(1_000_000).await?;
                let sent = Sent { parts, body: String::from_utf8_lossy(&body).into_owned() };
                let is_create_session = sent.is_create_session();
                zone.0.sent.lock().unwrap().push(sent);
                tokio::task::yield_now().await;
                Ok::<_, BoxError>(if is_create_session { zone.create_session() } else { zone.next_answer() })
            }
        });
        Transport::new(SigV4Layer::new(credentials()).clock(move || clock.now()).layer(transport))
    }

    pub(crate) fn s3(&self) -> S3 {
        let clock = self.clone();
        S3::new(self.transport(), "us-east-1").clock(move || clock.now())
    }

    fn next_answer(&self) -> Response<Body> {
        self.0.answers.lock().unwrap().pop_front().unwrap_or_else(|| answer(200, ""))
    }

    /// A session of five minutes.
    fn create_session(&self) -> Response<Body> {
        if let Some(refusal) = self.0.refusals.lock().unwrap().pop_front() {
            return refusal;
        }
        let credentials = session(self.0.sessions.fetch_add(1, Ordering::SeqCst));
        let end = self.0.second.load(Ordering::SeqCst) + 300;
        let (minute, second) = (36 + end / 60, end % 60);
        answer(
            200,
            &format!(
                "<CreateSessionResult><Credentials><SessionToken>{}</SessionToken><SecretAccessKey>{SECRET}</SecretAccessKey>\
                 <AccessKeyId>{}</AccessKeyId><Expiration>2015-08-30T12:{minute:02}:{second:02}Z</Expiration></Credentials>\
                 </CreateSessionResult>",
                credentials.session_token().unwrap(),
                credentials.access_key_id(),
            ),
        )
    }
}

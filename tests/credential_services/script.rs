//! A transport that answers what a script says, and keeps what was sent.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response, request};
use http_body_util::StreamBody;
use tower::service_fn;
use tower_sigv4::credentials::ProviderConfig;
use tower_sigv4::environment::Environment;
use tower_sigv4::{Body, BoxError, Transport};

use crate::{environment, noon};

/// What a request meets.
pub(crate) enum Step {
    Answer(u16, Vec<(&'static str, String)>, String),
    /// Nobody listens.
    Refused,
    /// The answer does not come.
    Silence,
    /// The answer does not end.
    Endless,
}

/// The rest of the steps, and what was sent.
#[derive(Clone, Default)]
pub(crate) struct Script(Arc<Mutex<(VecDeque<Step>, Vec<Sent>)>>);

/// One request as it went out.
pub(crate) struct Sent {
    pub(crate) parts: request::Parts,
    pub(crate) body: Bytes,
}

impl Sent {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.parts.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    /// `METHOD URI`.
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.parts.method, self.parts.uri)
    }

    /// The value of a form's parameter, decoded.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        let form = str::from_utf8(&self.body).expect("text");
        let encoded = form.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
        let spaced = encoded.replace('+', " ");
        Some(percent_encoding::percent_decode_str(&spaced).decode_utf8().expect("text").into_owned())
    }
}

/// An answer without headers.
pub(crate) fn answer(status: u16, document: impl Into<String>) -> Step {
    Step::Answer(status, Vec::new(), document.into())
}

impl Script {
    pub(crate) fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        Self(Arc::new(Mutex::new((steps.into_iter().collect(), Vec::new()))))
    }

    /// More steps, after those that are left.
    pub(crate) fn add(&self, steps: impl IntoIterator<Item = Step>) {
        self.0.lock().expect("no panic").0.extend(steps);
    }

    /// What was sent since the last look.
    pub(crate) fn sent(&self) -> Vec<Sent> {
        std::mem::take(&mut self.0.lock().expect("no panic").1)
    }

    /// The lines of what was sent since the last look.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.sent().iter().map(Sent::line).collect()
    }

    /// A source's world: these variables, no files, noon, and this script.
    pub(crate) fn config(&self, variables: &[(&str, &str)]) -> ProviderConfig {
        self.config_with(environment(variables))
    }

    fn config_with(&self, environment: Environment) -> ProviderConfig {
        let files = tower_sigv4::files::Files::from_pairs([("/token", "the-token\n")]);
        ProviderConfig::new(self.transport()).environment(environment).files(files).clock(noon)
    }

    fn transport(&self) -> Transport {
        let script = self.clone();
        Transport::new(service_fn(move |request: Request<Body>| {
            let script = script.clone();
            async move { script.take(request).await }
        }))
    }

    async fn take(&self, request: Request<Body>) -> Result<Response<Body>, BoxError> {
        let (parts, body) = request.into_parts();
        let body = body.collect(1_000_000).await?;
        let step = {
            let mut script = self.0.lock().expect("no panic");
            script.1.push(Sent { parts, body });
            script.0.pop_front().expect("the script has a step for it")
        };
        match step {
            Step::Answer(status, headers, document) => {
                let response = Response::builder().status(status);
                let response =
                    headers.into_iter().fold(response, |response, (name, value)| response.header(name, value));
                Ok(response.body(Body::from(document))?)
            }
            Step::Refused => Err(io::Error::from(io::ErrorKind::ConnectionRefused).into()),
            Step::Silence => std::future::pending().await,
            Step::Endless => {
                let frame = || Ok::<_, io::Error>(http_body::Frame::data(Bytes::from_static(&[b'a'; 10_000])));
                let frames = futures_util::stream::repeat_with(frame);
                Ok(Response::new(Body::streaming(StreamBody::new(frames))))
            }
        }
    }
}

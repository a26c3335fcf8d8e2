//! An instance's metadata service.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode};

use super::token::{self, Memory, TOKEN, TOKEN_TTL};
use crate::codec::error_answer;
use crate::credentials::ProviderConfig;
use crate::credentials::exchange::{exchange, with_retries_if};
use crate::endpoint::Endpoint;
use crate::{Body, Error, ErrorKind};

/// How long one attempt may take.
///
/// Source: [Amazon EC2 instance metadata](https://docs.aws.amazon.com/sdkref/latest/guide/feature-ec2-instance-metadata.html).
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(1);

/// The service at an endpoint.
#[derive(Debug)]
pub(super) struct Metadata<'a> {
    pub(super) config: &'a ProviderConfig,
    pub(super) endpoint: Endpoint,
    pub(super) memory: &'a Arc<Memory>,
    pub(super) allows_v1: bool,
}

impl Metadata<'_> {
    /// What is at a path. An answer with another status than 200 is an error with that status.
    pub(super) async fn get(&self, path: &str) -> Result<Bytes, Error> {
        let token = self.token().await?;
        match (self.get_with(path, token.as_ref()).await, token) {
            // The service has forgotten it, or this machine's clock stood still for a while.
            (Err(error), Some(token)) if error.status() == Some(StatusCode::UNAUTHORIZED) => {
                self.memory.forget(&token);
                let token = self.token().await?;
                self.get_with(path, token.as_ref()).await
            }
            (result, _) => result,
        }
    }

    async fn get_with(&self, path: &str, token: Option<&HeaderValue>) -> Result<Bytes, Error> {
        let ask = || self.ask(&Method::GET, path, token.map(|token| (TOKEN, token.clone())));
        match self.patiently(ask).await {
            Ok((_, document)) => {
                self.memory.note_answer();
                Ok(document)
            }
            Err(error) if error.status().is_none() && !self.memory.has_answered() => Err(absence(error)),
            Err(error) => Err(error),
        }
    }

    /// The token to send; `None` where the service knows none and version 1 may be used.
    async fn token(&self) -> Result<Option<HeaderValue>, Error> {
        if let Some(token) = self.memory.token(self.config.now()) {
            return Ok(Some(token));
        }
        match self.patiently(|| self.new_token()).await {
            Ok(token) => Ok(Some(token)),
            Err(error) if self.allows_v1 && is_without_v2(&error) => Ok(None),
            Err(error) if self.memory.has_answered() => Err(error),
            Err(error) => Err(absence(error)),
        }
    }

    /// Asks several times where there is such a service. Where there is none each attempt would cost its whole time, so
    /// before the first answer there is one.
    async fn patiently<T, F>(&self, attempt: impl FnMut() -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let is_known = self.memory.has_answered();
        let is_passing = |error: &Error| error.is_retryable() && (is_known || error.status().is_some());
        with_retries_if(is_passing, attempt).await
    }

    async fn new_token(&self) -> Result<HeaderValue, Error> {
        let ttl = (TOKEN_TTL, HeaderValue::from(token::LONGEST_TTL));
        let (headers, document) = self.ask(&Method::PUT, "/latest/api/token", Some(ttl)).await?;
        let (token, life) = token::read(&headers, &document)?;
        self.memory.keep(token.clone(), life, self.config.now());
        Ok(token)
    }

    async fn ask(
        &self,
        method: &Method,
        path: &str,
        header: Option<(HeaderName, HeaderValue)>,
    ) -> Result<(HeaderMap, Bytes), Error> {
        let mut request = Request::new(Body::empty());
        *request.method_mut() = method.clone();
        *request.uri_mut() = self.endpoint.uri(None, path.as_bytes().to_vec())?;
        request.headers_mut().extend(header);
        let (parts, document) = exchange(self.config, request, ATTEMPT_TIMEOUT).await?;
        if parts.status == StatusCode::OK {
            Ok((parts.headers, document))
        } else {
            Err(error_answer(&parts, &document))
        }
    }
}

/// Whether version 1 of the service may be there, when it gave no token. A 400 is an error of ours, which it would have too.
///
/// Source: [IMDS credential provider](https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html).
fn is_without_v2(error: &Error) -> bool {
    let status = error.status().map(|status| status.as_u16());
    error.is_timeout() || matches!(status, Some(403..=405))
}

/// What it means that nothing comes from where nothing ever came.
fn absence(error: Error) -> Error {
    let message = match (error.kind(), error.status().map(|status| status.as_u16())) {
        (ErrorKind::Timeout, _) => {
            "no metadata service answers here; in a container on EC2 the instance's hop limit has to be 2 or more \
             (HttpPutResponseHopLimit)"
        }
        (ErrorKind::Transport, _) => "there is no metadata service here",
        (_, Some(403)) => "the metadata service of this instance is turned off",
        (_, Some(404 | 405)) => "what answers here is no metadata service of EC2 of version 2",
        _ => return error,
    };
    Error::new(ErrorKind::CredentialsNotConfigured, message).with_source(error)
}

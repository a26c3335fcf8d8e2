//! One request on its way to its signature.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::Request;
use http::request::Parts;
use http_body::Body;

use super::layer::Config;
use super::payload::{PayloadMode, PayloadReader};
use super::{SignedBody, scope};
use crate::clock::Clock;
use crate::credentials::CredentialsFuture;
use crate::sigv4::{Credentials, PayloadHash, Settings, Signer, SigningScope};
use crate::{BoxError, Error};

/// A request that is to be signed, and what it waits for.
pub(super) struct Signing<B> {
    config: Arc<Config>,
    parts: Parts,
    scope: SigningScope,
    settings: Settings,
    payload: PayloadReader<B>,
    credentials: Option<CredentialsFuture>,
}

/// What a signature needs beside the request.
pub(super) struct Inputs {
    payload: PayloadHash,
    credentials: Credentials,
}

impl<B> Signing<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    #[inline]
    pub(super) fn new(config: &Arc<Config>, request: Request<B>) -> Result<Self, Error> {
        let (parts, body) = request.into_parts();
        let scope = scope::of(config, &parts)?;
        let settings = config.settings.unwrap_or_else(|| Settings::for_service(scope.service()));
        let mode = parts.extensions.get::<PayloadMode>().copied().unwrap_or(config.payload);
        let payload = PayloadReader::new(mode, settings, &parts.uri, body)?;
        Ok(Self { config: Arc::clone(config), parts, scope, settings, payload, credentials: None })
    }

    /// Waits for the payload's hash, then for credentials: a body can be long in coming, and credentials that were fetched
    /// before it could have expired when it is there.
    #[inline]
    pub(super) fn poll_inputs(&mut self, cx: &mut Context<'_>) -> Poll<Result<Inputs, Error>> {
        let payload = ready!(self.payload.poll_hash(cx))?;
        let future = self.credentials.get_or_insert_with(|| self.config.provider.credentials());
        let credentials = ready!(Pin::new(future).poll(cx))?;
        Poll::Ready(Ok(Inputs { payload, credentials }))
    }

    #[inline]
    pub(super) fn finish(mut self, inputs: Inputs) -> Result<Request<SignedBody<B>>, Error> {
        let Inputs { payload, credentials } = inputs;
        let signer = Signer::new(self.scope.clone()).with_settings(self.settings);
        signer.sign(&mut self.parts, payload, &credentials, self.config.clock.now())?;
        tracing::debug!(
            method = %self.parts.method,
            host = scope::host(&self.parts),
            region = self.scope.region(),
            service = self.scope.service(),
            "signed a request"
        );
        Ok(Request::from_parts(self.parts, self.payload.into_body()))
    }
}

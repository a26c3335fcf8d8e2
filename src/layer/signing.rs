//! One request on its way to its signature.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::Request;
use http::request::Parts;
use http_body::Body;

use super::layer::Config;
use super::payload::{Payload, PayloadMode, PayloadReader};
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
    /// What stands for the payload, while credentials are waited for.
    known: Option<Payload>,
    credentials: Option<CredentialsFuture>,
}

/// What a signature needs beside the request.
pub(super) struct Inputs {
    payload: Payload,
    credentials: Credentials,
}

impl<B> Signing<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    #[inline]
    pub(super) fn new(config: &Arc<Config>, request: Request<B>) -> Result<Self, Error> {
        let (mut parts, body) = request.into_parts();
        let scope = scope::of(config, &parts)?;
        let settings = config.settings.unwrap_or_else(|| Settings::for_service(scope.service()));
        let mode = parts.extensions.get::<PayloadMode>().copied().unwrap_or(config.payload);
        let payload = PayloadReader::new(mode, settings, &parts, body)?;
        // What is below the layer need not see them.
        let own = parts.extensions.remove::<Credentials>();
        let credentials = own.map(|credentials| CredentialsFuture::ready(Ok(credentials)));
        Ok(Self { config: Arc::clone(config), parts, scope, settings, payload, known: None, credentials })
    }

    /// Waits for what stands for the payload, then for credentials: a body can be long in coming, and credentials that were
    /// fetched before it could have expired when it is there.
    #[inline]
    pub(super) fn poll_inputs(&mut self, cx: &mut Context<'_>) -> Poll<Result<Inputs, Error>> {
        if self.known.is_none() {
            self.known = Some(ready!(self.payload.poll_payload(cx))?);
        }
        let future = self.credentials.get_or_insert_with(|| self.config.provider.credentials());
        let credentials = ready!(Pin::new(future).poll(cx))?;
        let Some(payload) = self.known.take() else { return Poll::Pending };
        Poll::Ready(Ok(Inputs { payload, credentials }))
    }

    #[inline]
    pub(super) fn finish(mut self, inputs: Inputs) -> Result<Request<SignedBody<B>>, Error> {
        let Inputs { payload, credentials } = inputs;
        let signer = Signer::new(self.scope.clone()).with_settings(self.settings);
        let now = self.config.clock.now();
        let parts = &mut self.parts;
        let encoder = match payload {
            Payload::Hash(hash) => {
                signer.sign(parts, hash, &credentials, now)?;
                None
            }
            Payload::Chunked { plan, is_signed: true } => {
                plan.set_headers(parts);
                let chunks = signer.sign_chunked(parts, &credentials, now)?;
                Some(plan.encoder(Some(chunks)))
            }
            Payload::Chunked { plan, is_signed: false } => {
                plan.set_headers(parts);
                signer.sign(parts, PayloadHash::UnsignedTrailer, &credentials, now)?;
                Some(plan.encoder(None))
            }
        };
        tracing::debug!(
            method = %self.parts.method,
            host = scope::host(&self.parts),
            region = self.scope.region(),
            service = self.scope.service(),
            "signed a request"
        );
        let body = self.payload.into_body();
        let body = match encoder {
            None => body,
            Some(encoder) => body.with_encoder(encoder),
        };
        Ok(Request::from_parts(self.parts, body))
    }
}

//! One request on its way to its signature.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::Request;
use http::request::Parts;
use http_body::Body;

use super::chunked::Encoder;
use super::layer::Config;
use super::payload::{Payload, PayloadMode, PayloadReader};
use super::sent::Sent;
use super::{SignedBody, scope};
use crate::clock::Clock;
use crate::clock_skew::ClockSkew;
use crate::credentials::CredentialsFuture;
use crate::host_skews::SkewOf;
use crate::request_host::authority;
use crate::sigv4::{
    CanonicalRequest, Credentials, PayloadHash, Settings, Signer, SigningScope, remove_signature, set_unsigned_trailer,
};
use crate::telemetry::{self, About, Attempt};
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
    /// Whether the request brought them with it.
    are_own: bool,
    skew: SkewOf,
    attempt: Attempt,
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
        let body_size = body.size_hint().exact();
        let payload = PayloadReader::new(mode, settings, &parts, body)?;
        // What is below the layer need not see them.
        let own = parts.extensions.remove::<Credentials>();
        let are_own = own.is_some();
        let credentials = own.map(|credentials| CredentialsFuture::ready(Ok(credentials)));
        let skew = match parts.extensions.remove::<ClockSkew>() {
            Some(skew) => SkewOf::Service(skew),
            None => SkewOf::Host(authority(&parts)),
        };
        let observed = Attempt::take_observed(&mut parts.extensions);
        let attempt = Attempt::start(&About { parts: &parts, region: scope.region(), size: body_size }, observed);
        Ok(Self {
            config: Arc::clone(config),
            parts,
            scope,
            settings,
            payload,
            known: None,
            credentials,
            are_own,
            skew,
            attempt,
        })
    }

    /// Waits for what stands for the payload, then for credentials: a body can be long in coming, and credentials that were
    /// fetched before it could have expired when it is there.
    #[inline]
    pub(super) fn poll_inputs(&mut self, cx: &mut Context<'_>) -> Poll<Result<Inputs, Error>> {
        let _entered = self.attempt.enter();
        let inputs = ready!(self.poll_parts_of_inputs(cx));
        if let Err(error) = &inputs {
            self.attempt.failed(error);
        }
        Poll::Ready(inputs)
    }

    #[inline]
    fn poll_parts_of_inputs(&mut self, cx: &mut Context<'_>) -> Poll<Result<Inputs, Error>> {
        if self.known.is_none() {
            self.known = Some(ready!(self.payload.poll_payload(cx))?);
        }
        let future = self.credentials.get_or_insert_with(|| self.config.provider.credentials());
        let credentials = ready!(Pin::new(future).poll(cx))?;
        let Some(payload) = self.known.take() else { return Poll::Pending };
        Poll::Ready(Ok(Inputs { payload, credentials }))
    }

    /// The signed request, and what is to be remembered until it is answered.
    #[inline]
    pub(super) fn finish(mut self, inputs: Inputs) -> Result<(Request<SignedBody<B>>, Sent), Error> {
        let Inputs { payload, credentials } = inputs;
        let _entered = self.attempt.enter();
        let (encoder, canonical) = if credentials.is_anonymous() {
            (self.leave_unsigned(payload), CanonicalRequest::none())
        } else {
            self.sign(payload, &credentials).inspect_err(|error| self.attempt.failed(error))?
        };
        let Self { parts, scope, .. } = &self;
        telemetry::request_signed(parts, scope.region(), scope.service());
        let body = self.payload.into_body();
        let body = match encoder {
            None => body,
            Some(encoder) => body.with_encoder(encoder),
        };
        let Self { config, are_own, skew, attempt, .. } = self;
        Ok((Request::from_parts(self.parts, body), Sent { config, credentials, are_own, canonical, skew, attempt }))
    }

    #[inline]
    fn sign(
        &mut self,
        payload: Payload,
        credentials: &Credentials,
    ) -> Result<(Option<Encoder>, CanonicalRequest), Error> {
        let signer = Signer::new(self.scope.clone()).with_settings(self.settings);
        let now = self.skew.correct(&self.config.host_skews, self.config.clock.now());
        let parts = &mut self.parts;
        Ok(match payload {
            Payload::Hash(hash) => (None, signer.sign_keeping(parts, hash, credentials, now)?),
            Payload::Chunked { plan, is_signed: true } => {
                plan.set_headers(parts);
                let (chunks, canonical) = signer.sign_chunked_keeping(parts, credentials, now)?;
                (Some(plan.encoder(Some(chunks))), canonical)
            }
            Payload::Chunked { plan, is_signed: false } => {
                plan.set_headers(parts);
                let canonical = signer.sign_keeping(parts, PayloadHash::UnsignedTrailer, credentials, now)?;
                (Some(plan.encoder(None)), canonical)
            }
        })
    }

    /// Prepares a request that nobody signs. Trailers still come as S3 wants them; chunks need no more than that.
    fn leave_unsigned(&mut self, payload: Payload) -> Option<Encoder> {
        remove_signature(&mut self.parts.headers);
        match payload {
            Payload::Chunked { plan, .. } if plan.has_trailers() => {
                plan.set_headers(&mut self.parts);
                set_unsigned_trailer(&mut self.parts.headers);
                Some(plan.encoder(None))
            }
            Payload::Chunked { .. } | Payload::Hash(_) => None,
        }
    }
}

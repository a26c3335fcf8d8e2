//! Calls to STS that give credentials.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{AGE, DATE};
use http::{HeaderMap, Request, request};

use super::answer;
use crate::clock::Clock;
use crate::codec::error_answer;
use crate::codec::query::Form;
use crate::credentials::ProviderConfig;
use crate::credentials::exchange::{exchange, failure, with_retries};
use crate::endpoint::Endpoint;
use crate::sigv4::{PayloadHash, Signer, SigningScope};
use crate::{Body, Credentials, Error, ErrorKind};

/// The version of the API, which every request names.
const VERSION: &str = "2011-06-15";

/// How long one attempt may take: three of them fit into the minute that a cache gives to a fetch. STS answers in
/// milliseconds, unless it has to ask an identity provider first.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(15);

/// STS takes a date that is 5 minutes off; below this a refusal has another reason.
const SKEW_TOLERANCE: Duration = Duration::from_secs(4 * 60);

/// STS in a region.
#[derive(Clone, Debug)]
pub(super) struct Sts {
    pub(super) config: ProviderConfig,
    pub(super) region: Option<String>,
    pub(super) endpoint: Option<String>,
}

/// One call, which can be sent several times.
pub(super) struct Call {
    operation: &'static str,
    parts: request::Parts,
    form: Bytes,
    scope: SigningScope,
}

/// An error that asking again does not change, and the time that STS had.
struct Refusal {
    error: Error,
    service_time: Option<SystemTime>,
}

/// Who signs, and how far this machine's clock is off.
#[derive(Clone, Copy)]
struct Signature<'a> {
    credentials: &'a Credentials,
    /// What STS said that the time is, and what this machine's clock showed then.
    correction: Option<(SystemTime, SystemTime)>,
}

impl Sts {
    /// STS where the setters or else the environment say.
    pub(super) fn new(config: &ProviderConfig) -> Self {
        Self { config: config.clone(), region: None, endpoint: None }
    }

    /// The credentials that an unsigned call gives.
    pub(super) async fn ask_unsigned(&self, call: &Call) -> Result<Credentials, Error> {
        self.attempts(call, None).await?.map_err(|refusal| refusal.error)
    }

    /// The credentials that a call gives to who has these. When STS has another time than this machine it is signed again,
    /// with the time of STS.
    pub(super) async fn ask(&self, call: &Call, credentials: &Credentials) -> Result<Credentials, Error> {
        let signature = Signature { credentials, correction: None };
        let refusal = match self.attempts(call, Some(signature)).await? {
            Ok(credentials) => return Ok(credentials),
            Err(refusal) => refusal,
        };
        let now = self.config.clock.now();
        match refusal.service_time.filter(|time| SKEW_TOLERANCE < distance(*time, now)) {
            Some(time) => {
                let signature = Signature { credentials, correction: Some((time, now)) };
                self.attempts(call, Some(signature)).await?.map_err(|refusal| refusal.error)
            }
            None => Err(refusal.error),
        }
    }

    async fn attempts(
        &self,
        call: &Call,
        signature: Option<Signature<'_>>,
    ) -> Result<Result<Credentials, Refusal>, Error> {
        with_retries(|| self.attempt(call, signature)).await.map_err(|error| error.in_operation(call.operation))
    }

    async fn attempt(
        &self,
        call: &Call,
        signature: Option<Signature<'_>>,
    ) -> Result<Result<Credentials, Refusal>, Error> {
        let mut parts = call.parts.clone();
        if let Some(Signature { credentials, correction }) = signature {
            let now = corrected(self.config.clock.now(), correction);
            let payload = PayloadHash::of(&call.form);
            Signer::new(call.scope.clone()).sign(&mut parts, payload, credentials, now)?;
        }
        let request = Request::from_parts(parts, Body::from(call.form.clone()));
        let (parts, document) = exchange(&self.config, request, ATTEMPT_TIMEOUT).await?;
        if parts.status.is_success() {
            return answer::read(call.operation, &document).map(Ok);
        }
        let error = error_answer(&parts, &document).in_operation(call.operation);
        if error.is_retryable() {
            return Err(error);
        }
        Ok(Err(Refusal { error, service_time: service_time(&parts.headers) }))
    }

    /// Where the calls go.
    pub(super) fn endpoint(&self) -> Result<Endpoint, Error> {
        let environment = &self.config.environment;
        let region = self.region.clone().or_else(|| environment.var("AWS_REGION"));
        let region = region.or_else(|| environment.var("AWS_DEFAULT_REGION")).ok_or_else(|| {
            let message = "STS is in a region, and none is set; set AWS_REGION, for instance to eu-west-1";
            Error::new(ErrorKind::InvalidInput, message)
        })?;
        let scope = SigningScope::new(region, "sts");
        let uri = self.endpoint.clone().or_else(|| environment.var("AWS_ENDPOINT_URL_STS"));
        match uri.or_else(|| environment.var("AWS_ENDPOINT_URL")) {
            Some(uri) => Endpoint::new(uri, scope),
            None => Endpoint::aws("sts", scope),
        }
    }
}

impl Call {
    /// A call of an operation, with what `write` adds to its form.
    pub(super) fn new(
        operation: &'static str,
        endpoint: &Endpoint,
        write: impl FnOnce(&mut Form),
    ) -> Result<Self, Error> {
        let mut form = Form::new(operation, VERSION);
        write(&mut form);
        let (parts, body) = form.build(endpoint)?.into_parts();
        let form = body.as_bytes().cloned().unwrap_or_default();
        Ok(Self { operation, parts, form, scope: endpoint.scope().clone() })
    }
}

/// A failure to get the credentials of a role.
pub(super) fn no_role(role_arn: &str, cause: Error) -> Error {
    failure(format!("the role {role_arn:?} could not be assumed"), cause)
}

fn corrected(now: SystemTime, correction: Option<(SystemTime, SystemTime)>) -> SystemTime {
    let Some((service, then)) = correction else { return now };
    let passed = now.duration_since(then).unwrap_or_default();
    service.checked_add(passed).unwrap_or(service)
}

/// The time at which an answer was made. A cache's answer is older than it says.
fn service_time(headers: &HeaderMap) -> Option<SystemTime> {
    if headers.contains_key(AGE) {
        return None;
    }
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()
}

fn distance(one: SystemTime, other: SystemTime) -> Duration {
    one.duration_since(other).unwrap_or_else(|error| error.duration())
}

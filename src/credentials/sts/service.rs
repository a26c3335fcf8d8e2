//! Calls to STS that give credentials.

use std::time::Duration;

use bytes::Bytes;
use http::uri::Authority;
use http::{Request, request};

use super::answer;
use crate::clock_skew::is_skewed;
use crate::codec::error_answer;
use crate::codec::query::Form;
use crate::credentials::ProviderConfig;
use crate::credentials::exchange::{exchange, failure, with_retries};
use crate::endpoint::Endpoint;
use crate::profile::{endpoint_variable, region_variable};
use crate::sigv4::{PayloadHash, Signer, SigningScope};
use crate::{Body, Credentials, Error, ErrorKind};

/// The version of the API, which every request names.
const VERSION: &str = "2011-06-15";

/// How long one attempt may take: three of them fit into the minute that a cache gives to a fetch. STS answers in
/// milliseconds, unless it has to ask an identity provider first.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(15);

/// STS in a region.
#[derive(Clone, Debug)]
pub(super) struct Sts {
    pub(super) config: ProviderConfig,
    pub(super) region: Option<String>,
    pub(super) endpoint: Option<String>,
    /// Whether the variables say where STS is, when `endpoint` does not.
    reads_variables: bool,
}

/// One call, which can be sent several times.
pub(super) struct Call {
    operation: &'static str,
    parts: request::Parts,
    form: Bytes,
    host: Authority,
    scope: SigningScope,
}

/// An error that asking again does not change, unless the date was wrong.
struct Refusal {
    error: Error,
    was_misdated: bool,
}

impl Sts {
    /// STS where the setters or else the environment say.
    pub(super) fn new(config: &ProviderConfig) -> Self {
        Self { config: config.clone(), region: None, endpoint: None, reads_variables: true }
    }

    /// The credentials that an unsigned call gives.
    pub(super) async fn ask_unsigned(&self, call: &Call) -> Result<Credentials, Error> {
        self.attempts(call, None).await?.map_err(|refusal| refusal.error)
    }

    /// The credentials that a call gives to who has these. When STS has another time than this machine it is signed again,
    /// with the time of STS.
    pub(super) async fn ask(&self, call: &Call, credentials: &Credentials) -> Result<Credentials, Error> {
        match self.attempts(call, Some(credentials)).await? {
            Ok(credentials) => Ok(credentials),
            Err(refusal) if refusal.was_misdated => {
                self.attempts(call, Some(credentials)).await?.map_err(|refusal| refusal.error)
            }
            Err(refusal) => Err(refusal.error),
        }
    }

    async fn attempts(&self, call: &Call, signer: Option<&Credentials>) -> Result<Result<Credentials, Refusal>, Error> {
        with_retries(|| self.attempt(call, signer)).await.map_err(|error| error.in_operation(call.operation))
    }

    async fn attempt(&self, call: &Call, signer: Option<&Credentials>) -> Result<Result<Credentials, Refusal>, Error> {
        let mut parts = call.parts.clone();
        let date = self.config.now_at(&call.host);
        if let Some(credentials) = signer {
            Signer::new(call.scope.clone()).sign(&mut parts, PayloadHash::of(&call.form), credentials, date)?;
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
        // An attempt does not last minutes: by now the time of STS is known.
        Ok(Err(Refusal { error, was_misdated: is_skewed(self.config.now_at(&call.host), date) }))
    }

    /// Goes there, or to AWS's own, whatever the variables say.
    pub(super) fn decide(&mut self, endpoint: Option<String>) {
        self.endpoint = endpoint;
        self.reads_variables = false;
    }

    /// Where the calls go.
    pub(super) fn endpoint(&self) -> Result<Endpoint, Error> {
        let environment = &self.config.environment;
        let region = self.region.clone().or_else(|| region_variable(environment)).ok_or_else(|| {
            let message = "STS is in a region, and none is set; set AWS_REGION, for instance to eu-west-1";
            Error::new(ErrorKind::InvalidInput, message)
        })?;
        let scope = SigningScope::new(region, "sts");
        let variable = || endpoint_variable(environment, "sts").filter(|_| self.reads_variables);
        match self.endpoint.clone().or_else(variable) {
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
        Ok(Self { operation, parts, form, host: endpoint.authority().clone(), scope: endpoint.scope().clone() })
    }
}

/// A failure to get the credentials of a role.
pub(super) fn no_role(role_arn: &str, cause: Error) -> Error {
    failure(format!("the role {role_arn:?} could not be assumed"), cause)
}

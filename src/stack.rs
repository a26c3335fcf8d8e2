//! The whole stack of a typed service, ready made from the environment.

use std::sync::Arc;

use tower::Layer;

use crate::client::Client;
use crate::credentials::EnvironmentCredentials;
use crate::environment::Environment;
use crate::retry::AwsRetry;
use crate::stalled_stream::StalledStreamLayer;
use crate::{Error, ErrorKind, SigV4Layer, Transport};

/// Where a service is, and a client that signs with the environment's credentials.
pub(crate) struct Stack {
    pub(crate) transport: Transport,
    pub(crate) credentials: Arc<EnvironmentCredentials>,
    pub(crate) retry: AwsRetry,
    pub(crate) region: String,
    /// `None` means AWS's own.
    pub(crate) endpoint: Option<String>,
}

impl Stack {
    /// Reads the variables; `endpoint_variable` is the service's own, before `AWS_ENDPOINT_URL`.
    pub(crate) fn from_environment(environment: &Environment, endpoint_variable: &str) -> Result<Self, Error> {
        let region =
            environment.var("AWS_REGION").or_else(|| environment.var("AWS_DEFAULT_REGION")).ok_or_else(|| {
                Error::new(ErrorKind::InvalidInput, "no region is set; set AWS_REGION, for instance to eu-west-1")
            })?;
        let endpoint = environment.var(endpoint_variable).or_else(|| environment.var("AWS_ENDPOINT_URL"));
        let is_plain = endpoint.as_ref().is_some_and(|uri| uri.starts_with("http://"));

        let credentials = Arc::new(EnvironmentCredentials::new(environment.clone()));
        let client = Client::builder().allow_http(is_plain).build()?;
        let watched = StalledStreamLayer::new().layer(client);
        let transport = Transport::new(SigV4Layer::new(Arc::clone(&credentials)).layer(watched));
        Ok(Self { transport, credentials, retry: AwsRetry::from_environment(environment)?, region, endpoint })
    }
}

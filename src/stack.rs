//! The whole stack of a typed service, ready made from the environment.

use tower::Layer;

use crate::client::{Client, system_tls};
use crate::credentials::{ProviderConfig, default_chain_with};
use crate::environment::Environment;
use crate::files::Files;
use crate::profile::Settings;
use crate::retry::AwsRetry;
use crate::stalled_stream::StalledStreamLayer;
use crate::{Error, ErrorKind, SigV4Layer, Transport};

/// Where a service is, and a client that signs with the credentials that there are.
pub(crate) struct Stack {
    pub(crate) transport: Transport,
    /// For presigning.
    #[cfg(feature = "s3")]
    pub(crate) credentials: crate::credentials::CachedCredentials,
    pub(crate) retry: AwsRetry,
    pub(crate) region: String,
    /// `None` means AWS's own.
    pub(crate) endpoint: Option<String>,
}

impl Stack {
    /// Reads the variables, and the profile that they name; `service` is the service's id, such as `SESv2`, by which
    /// `AWS_ENDPOINT_URL_SESV2` and `sesv2` in a profile's `services` are named.
    pub(crate) fn from_environment(environment: &Environment, service: &str) -> Result<Self, Error> {
        let files = Files::system();
        let mut settings = Settings::new(environment, &files);
        let region = settings.region()?.ok_or_else(|| {
            let message = "no region is set; set AWS_REGION, for instance to eu-west-1, or region in the profile";
            Error::new(ErrorKind::InvalidInput, message)
        })?;
        let endpoint = settings.endpoint_url(&service.to_ascii_lowercase())?;
        let max_attempts = settings.variable_or("AWS_MAX_ATTEMPTS", "max_attempts")?;
        let retry = AwsRetry::configured(max_attempts, settings.variable_or("AWS_RETRY_MODE", "retry_mode")?)?;
        let is_plain = endpoint.as_ref().is_some_and(|uri| uri.starts_with("http://"));
        // Loading what the system trusts takes milliseconds, so both clients share it.
        let http = Client::builder().tls_config(system_tls(is_plain)?);

        // The metadata services of containers and instances speak plain http.
        let metadata_client = Transport::new(http.clone().allow_http(true).build()?);
        let credentials = default_chain_with(&ProviderConfig::new(metadata_client).environment(environment.clone()));
        let client = StalledStreamLayer::new().layer(http.allow_http(is_plain).build()?);
        let transport = Transport::new(SigV4Layer::new(credentials.clone()).layer(client));
        Ok(Self {
            transport,
            #[cfg(feature = "s3")]
            credentials,
            retry,
            region,
            endpoint,
        })
    }
}

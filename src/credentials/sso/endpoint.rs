//! Where Identity Center's two services are.

use crate::Error;
use crate::endpoint::Endpoint;
use crate::environment::Environment;
use crate::profile::endpoint_variable;
use crate::sigv4::SigningScope;

/// One of the services; neither wants its requests signed.
pub(super) struct Service {
    pub(super) host_prefix: &'static str,
    pub(super) signing_name: &'static str,
    /// Its name in `AWS_ENDPOINT_URL_…`, in small letters.
    pub(super) id: &'static str,
}

impl Service {
    /// The service in a region, or where the environment says it is.
    ///
    /// Source: [Service-specific endpoints](https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html).
    pub(super) fn endpoint(&self, region: &str, environment: &Environment) -> Result<Endpoint, Error> {
        let scope = SigningScope::new(region, self.signing_name);
        match endpoint_variable(environment, self.id) {
            Some(uri) => Endpoint::new(uri, scope),
            None => Endpoint::aws(self.host_prefix, scope),
        }
    }
}

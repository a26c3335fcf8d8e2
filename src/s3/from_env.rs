//! The whole stack, ready made from the environment.

use tower::Layer;

use super::S3;
use crate::client::Client;
use crate::credentials::EnvironmentCredentials;
use crate::environment::Environment;
use crate::{Error, ErrorKind, SigV4Layer, Transport};

impl S3<Transport> {
    /// S3 as the process's environment describes it.
    ///
    /// Read are `AWS_REGION` (or `AWS_DEFAULT_REGION`), `AWS_ENDPOINT_URL_S3` (or `AWS_ENDPOINT_URL`; none means AWS), and
    /// the variables of [`EnvironmentCredentials`]. Plain http is spoken only to an endpoint that begins with `http://`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when no region is set; what [`Client::builder`] says when there are no root certificates.
    /// Missing credentials are told at the first call.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_environment(&Environment::process())
    }

    /// S3 as the given variables describe it: [`S3::from_env`] for tests.
    ///
    /// # Errors
    ///
    /// As [`S3::from_env`].
    pub fn from_environment(environment: &Environment) -> Result<Self, Error> {
        let region =
            environment.var("AWS_REGION").or_else(|| environment.var("AWS_DEFAULT_REGION")).ok_or_else(|| {
                Error::new(ErrorKind::InvalidInput, "no region is set; set AWS_REGION, for instance to eu-west-1")
            })?;
        let endpoint = environment.var("AWS_ENDPOINT_URL_S3").or_else(|| environment.var("AWS_ENDPOINT_URL"));
        let is_plain = endpoint.as_ref().is_some_and(|uri| uri.starts_with("http://"));

        let credentials = std::sync::Arc::new(EnvironmentCredentials::new(environment.clone()));
        let client = Client::builder().allow_http(is_plain).build()?;
        let signed = SigV4Layer::new(credentials.clone()).layer(client);
        let s3 = S3::new(Transport::new(signed), region).credentials(credentials);
        Ok(match endpoint {
            Some(uri) => s3.endpoint(uri),
            None => s3,
        })
    }
}

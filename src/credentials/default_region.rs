//! The region that the environment or the profile names.

use super::ProviderConfig;
use crate::Error;
use crate::environment::Environment;
use crate::files::Files;
use crate::profile::Settings;

/// The region beside [`default_chain_with`](super::default_chain_with): `AWS_REGION`, `AWS_DEFAULT_REGION`, else `region` of the
/// profile in `~/.aws/config`; `None` when nobody names one. The files are read only if the variables do not name it.
///
/// Source: [AWS Region](https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html).
///
/// ```
/// use tower_sigv4::client::Client;
/// use tower_sigv4::credentials::{ProviderConfig, default_region_with};
/// use tower_sigv4::environment::Environment;
/// use tower_sigv4::files::Files;
/// use tower_sigv4::{Body, Transport};
///
/// let config = ProviderConfig::new(Transport::new(Client::<Body>::new()?))
///     .environment(Environment::from_pairs([("HOME", "/home/ann"), ("AWS_PROFILE", "work")]))
///     .files(Files::from_pairs([("/home/ann/.aws/config", "[profile work]\nregion = eu-west-1\n")]));
/// assert_eq!(default_region_with(&config)?.as_deref(), Some("eu-west-1"));
/// # Ok::<(), tower_sigv4::Error>(())
/// ```
///
/// # Errors
///
/// [`ErrorKind::Credentials`](crate::ErrorKind::Credentials) when a profile file cannot be read, or has no profile of the name
/// that `AWS_PROFILE` gives.
pub fn default_region_with(config: &ProviderConfig) -> Result<Option<String>, Error> {
    Settings::new(&config.environment, &config.files).region()
}

/// [`default_region_with`] the environment and the files of this process.
///
/// ```
/// use tower_sigv4::Transport;
/// use tower_sigv4::client::Client;
/// use tower_sigv4::credentials::{ProviderConfig, default_region, default_region_with};
///
/// let here = ProviderConfig::new(Transport::new(Client::new()?));
/// assert_eq!(default_region().ok(), default_region_with(&here).ok());
/// # Ok::<(), tower_sigv4::Error>(())
/// ```
///
/// # Errors
///
/// As [`default_region_with`].
pub fn default_region() -> Result<Option<String>, Error> {
    Settings::new(&Environment::process(), &Files::system()).region()
}

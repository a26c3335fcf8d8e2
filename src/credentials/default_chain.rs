//! The sources that the AWS SDKs look at by default.

use super::{
    CachedCredentials, ChainCredentials, ContainerCredentials, EnvironmentCredentials, InstanceCredentials,
    ProfileCredentials, ProviderConfig, WebIdentityCredentials,
};

/// Credentials from wherever they are on this machine, kept and renewed: [`default_chain_with`] the environment, the files
/// and the clock of this process, and a client of its own.
///
/// ```
/// use tower_sigv4::SigV4Layer;
/// use tower_sigv4::credentials::default_chain;
///
/// let credentials = default_chain()?;
/// let layer = SigV4Layer::new(credentials.clone()).region("eu-west-1").service("execute-api");
/// // Nothing is read or asked before the first request.
/// assert_eq!(credentials.status().fetches, 0);
/// # Ok::<(), tower_sigv4::Error>(())
/// ```
///
/// # Errors
///
/// [`ErrorKind::Transport`](crate::ErrorKind::Transport) when the machine's certificates cannot be loaded. Whether there are
/// credentials is told by the first call.
#[cfg(feature = "client")]
pub fn default_chain() -> Result<CachedCredentials, crate::Error> {
    // The metadata services of containers and instances speak plain http.
    let client = crate::client::Client::builder().allow_http(true).build()?;
    Ok(default_chain_with(&ProviderConfig::new(crate::Transport::new(client))))
}

/// Credentials from wherever they are, in the order of the AWS SDK for Rust, kept and renewed:
///
/// 1. [`EnvironmentCredentials`]
/// 2. [`ProfileCredentials`]
/// 3. [`WebIdentityCredentials::from_environment`]
/// 4. [`ContainerCredentials::from_environment`]
/// 5. [`InstanceCredentials`]
///
/// The first that is configured is used, and one that is configured and fails ends the search
/// ([`ChainCredentials`]). The instance's metadata service is asked last, and not at all if anything before it is configured.
/// A profile with `mfa_serial` is an error here, for there is nobody to ask for the code: put a [`ProfileCredentials`] with an
/// `mfa_code` into a chain of your own.
///
/// ```
/// use tower_sigv4::credentials::{CredentialsProvider, ProviderConfig, default_chain_with};
/// use tower_sigv4::environment::Environment;
/// # use tower_sigv4::{Body, Transport};
/// # let transport = Transport::new(tower::service_fn(|_: http::Request<Body>| async {
/// #     Err::<http::Response<Body>, _>(std::io::Error::other("nothing is asked"))
/// # }));
///
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let config = ProviderConfig::new(transport)
///     .environment(Environment::from_pairs([("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "a-secret")]));
/// assert_eq!(default_chain_with(&config).credentials().await?.access_key_id(), "AKIDEXAMPLE");
/// # Ok::<(), tower_sigv4::Error>(())
/// # }).unwrap();
/// ```
#[must_use]
pub fn default_chain_with(config: &ProviderConfig) -> CachedCredentials {
    let chain = ChainCredentials::new()
        .or("environment", EnvironmentCredentials::new(config.environment.clone()))
        .or("profile", ProfileCredentials::new(config))
        .or("web identity", WebIdentityCredentials::from_environment(config))
        .or("container", ContainerCredentials::from_environment(config))
        .or("instance", InstanceCredentials::new(config));
    CachedCredentials::new(chain).clock(config.corrected_clock())
}

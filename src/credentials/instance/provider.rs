//! The source itself.

use std::fmt;
use std::sync::Arc;

use super::metadata::Metadata;
use super::token::Memory;
use crate::credentials::exchange::failure;
use crate::credentials::iam_name::has_name_characters;
use crate::credentials::{CredentialsFuture, CredentialsProvider, ProviderConfig, document};
use crate::endpoint::Endpoint;
use crate::sigv4::SigningScope;
use crate::{Credentials, Error, ErrorKind};

const DISABLED: &str = "AWS_EC2_METADATA_DISABLED";
const V1_DISABLED: &str = "AWS_EC2_METADATA_V1_DISABLED";
const ENDPOINT: &str = "AWS_EC2_METADATA_SERVICE_ENDPOINT";
const ENDPOINT_MODE: &str = "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE";

const IPV4: &str = "http://169.254.169.254";
const IPV6: &str = "http://[fd00:ec2::254]";

const ROLES: &str = "/latest/meta-data/iam/security-credentials/";

/// The credentials of the role of an EC2 instance, from its metadata service, version 2.
///
/// | variable | says |
/// |---|---|
/// | `AWS_EC2_METADATA_DISABLED` | `true`: do not ask; this is then not configured |
/// | `AWS_EC2_METADATA_SERVICE_ENDPOINT` | the URI of the service |
/// | `AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE` | `IPv6`: without a URI ask `http://[fd00:ec2::254]`, not `http://169.254.169.254` |
///
/// Where nothing answers, and where the instance has no role, this is not configured. To find that out takes a second: an
/// attempt may take one second, and the very first has no second one. What a service that is known to be there fails in
/// passing is met by two more attempts. In a container the answer to the first request is lost when the instance's hop limit
/// is 1; the error says so.
///
/// What it gives is as the service says, with an expiry in the past when the service has no newer ones;
/// [`CachedCredentials`](crate::credentials::CachedCredentials), which this should be wrapped in, never hands those out. The
/// HTTP client has to speak plain http, and should use no proxy.
///
/// Sources: [Use the Instance Metadata Service](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html),
/// [IMDS credential provider](https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html).
///
/// ```
/// use tower_sigv4::credentials::{CachedCredentials, CredentialsProvider, InstanceCredentials, ProviderConfig};
/// # use tower_sigv4::{Body, Transport};
/// # let transport = Transport::new(tower::service_fn(|request: http::Request<Body>| async move {
/// #     let answer = match request.uri().path() {
/// #         "/latest/api/token" => "a-token",
/// #         "/latest/meta-data/iam/security-credentials/" => "web",
/// #         "/latest/meta-data/iam/security-credentials/web" => {
/// #             r#"{"Code": "Success", "AccessKeyId": "ASIAWEB", "SecretAccessKey": "a-secret", "Token": "a-token",
/// #                 "Expiration": "2126-11-23T12:00:00Z"}"#
/// #         }
/// #         path => panic!("{path} is asked for"),
/// #     };
/// #     Ok::<_, std::io::Error>(http::Response::new(Body::from(answer)))
/// # }));
///
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// // Mostly it is `Transport::new(Client::builder().allow_http(true).build()?)`.
/// let config = ProviderConfig::new(transport);
/// # let config = config.environment(tower_sigv4::environment::Environment::from_pairs([("HOME", "/home/ann")]));
/// let credentials = CachedCredentials::new(InstanceCredentials::new(&config));
/// assert_eq!(credentials.credentials().await?.access_key_id(), "ASIAWEB");
/// # Ok::<(), tower_sigv4::Error>(())
/// # }).unwrap();
/// ```
///
/// # Errors
///
/// [`ErrorKind::CredentialsNotConfigured`] where this source is not configured, as above; [`ErrorKind::InvalidInput`]
/// when the URI or its mode is of no use; [`ErrorKind::Credentials`] when the service is there and gives no
/// credentials.
#[derive(Clone)]
#[must_use = "a source does nothing until it is asked"]
pub struct InstanceCredentials {
    config: ProviderConfig,
    endpoint: Option<String>,
    allows_v1: bool,
    memory: Arc<Memory>,
}

impl InstanceCredentials {
    /// Asks the metadata service of this instance. Clones share its token.
    ///
    /// ```
    /// use tower_sigv4::credentials::{CredentialsProvider, InstanceCredentials};
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let service = StandIn::by(|asked, _| match asked.uri.path() {
    /// #     "/latest/api/token" => "a-token".to_owned(),
    /// #     "/latest/meta-data/iam/security-credentials/" => "web".to_owned(),
    /// #     _ => r#"{"Code": "Success", "AccessKeyId": "ASIAWEB", "SecretAccessKey": "a-secret", "Token": "a-token",
    /// #         "Expiration": "2126-11-23T12:00:00Z"}"#.to_owned(),
    /// # });
    /// # let config = service.config();
    /// let instance = InstanceCredentials::new(&config);
    /// assert_eq!(instance.credentials().await?.access_key_id(), "ASIAWEB");
    /// assert_eq!(service.uri(), "http://169.254.169.254/latest/meta-data/iam/security-credentials/web");
    /// assert_eq!(service.requests(), 3); // for a token, for the role's name, for its credentials
    ///
    /// instance.clone().credentials().await?;
    /// assert_eq!(service.requests(), 5); // the token is still good
    /// # Ok(()) }
    /// ```
    pub fn new(config: &ProviderConfig) -> Self {
        Self { config: config.clone(), endpoint: None, allows_v1: false, memory: Arc::default() }
    }

    /// Sets the URI of the service, such as `http://169.254.169.254`.
    ///
    /// ```
    /// use tower_sigv4::credentials::{CredentialsProvider, InstanceCredentials};
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let service = StandIn::by(|asked, _| match asked.uri.path() {
    /// #     "/latest/api/token" => "a-token".to_owned(),
    /// #     "/latest/meta-data/iam/security-credentials/" => "web".to_owned(),
    /// #     _ => r#"{"Code": "Success", "AccessKeyId": "ASIAWEB", "SecretAccessKey": "a-secret", "Token": "a-token",
    /// #         "Expiration": "2126-11-23T12:00:00Z"}"#.to_owned(),
    /// # });
    /// # let config = service.config();
    /// InstanceCredentials::new(&config).endpoint("http://127.0.0.1:1338").credentials().await?;
    /// assert_eq!(service.uri(), "http://127.0.0.1:1338/latest/meta-data/iam/security-credentials/web");
    /// # Ok(()) }
    /// ```
    pub fn endpoint(mut self, uri: impl Into<String>) -> Self {
        self.endpoint = Some(uri.into());
        self
    }

    /// Sets whether version 1 of the service is asked where there is no version 2; by default it is not. It demands no token,
    /// so whoever makes a program on the instance fetch a URI gets the credentials, too.
    ///
    /// It is asked when the request for a token is answered with 403, 404 or 405, or not in time, unless
    /// `AWS_EC2_METADATA_V1_DISABLED` is `true`.
    ///
    /// ```
    /// use http::{Method, Request, Response, StatusCode};
    /// use tower_sigv4::credentials::{CredentialsProvider, InstanceCredentials, ProviderConfig};
    /// use tower_sigv4::{Body, ErrorKind, Transport};
    /// # use tower_sigv4::environment::Environment;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// // A service of version 1 knows no tokens.
    /// let service = tower::service_fn(|request: Request<Body>| async move {
    ///     let (status, answer) = match (request.method(), request.uri().path()) {
    ///         (&Method::PUT, _) => (StatusCode::NOT_FOUND, ""),
    ///         (_, "/latest/meta-data/iam/security-credentials/") => (StatusCode::OK, "web"),
    ///         _ => (StatusCode::OK, r#"{"AccessKeyId": "ASIAWEB", "SecretAccessKey": "a-secret", "Token": "a-token",
    ///             "Expiration": "2126-11-23T12:00:00Z"}"#),
    ///     };
    ///     Response::builder().status(status).body(Body::from(answer))
    /// });
    /// let config = ProviderConfig::new(Transport::new(service));
    /// # let config = config.environment(Environment::from_pairs([("HOME", "/home/ann")]));
    ///
    /// let instance = InstanceCredentials::new(&config);
    /// assert_eq!(instance.credentials().await.unwrap_err().kind(), ErrorKind::CredentialsNotConfigured);
    /// assert_eq!(instance.allow_v1(true).credentials().await?.access_key_id(), "ASIAWEB");
    /// # Ok(()) }
    /// ```
    pub fn allow_v1(mut self, allow: bool) -> Self {
        self.allows_v1 = allow;
        self
    }

    async fn fetch(&self) -> Result<Credentials, Error> {
        if self.is_set(DISABLED) {
            let message = "AWS_EC2_METADATA_DISABLED is true";
            return Err(Error::new(ErrorKind::CredentialsNotConfigured, message));
        }
        let metadata = Metadata {
            config: &self.config,
            endpoint: self.metadata_endpoint()?,
            memory: &self.memory,
            allows_v1: self.allows_v1 && !self.is_set(V1_DISABLED),
        };
        ask(&metadata).await.map_err(|error| failure("the instance's metadata service gave no credentials", error))
    }

    fn metadata_endpoint(&self) -> Result<Endpoint, Error> {
        let environment = &self.config.environment;
        let given = self.endpoint.clone().or_else(|| environment.var(ENDPOINT));
        let uri = match (given, environment.var(ENDPOINT_MODE)) {
            (Some(uri), _) => uri,
            (None, None) => IPV4.to_owned(),
            (None, Some(mode)) if mode.eq_ignore_ascii_case("IPv4") => IPV4.to_owned(),
            (None, Some(mode)) if mode.eq_ignore_ascii_case("IPv6") => IPV6.to_owned(),
            (None, Some(_)) => {
                let message = format!("{ENDPOINT_MODE} is neither IPv4 nor IPv6");
                return Err(Error::new(ErrorKind::InvalidInput, message));
            }
        };
        // Nothing is signed for it.
        Endpoint::new(uri, SigningScope::new("", "")).map_err(|error| {
            Error::new(ErrorKind::InvalidInput, "the URI of the metadata service is not usable").with_source(error)
        })
    }

    fn is_set(&self, variable: &str) -> bool {
        self.config.environment.var(variable).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }
}

async fn ask(metadata: &Metadata<'_>) -> Result<Credentials, Error> {
    let names = metadata.get(ROLES).await.map_err(without_role)?;
    let role = role_name(&names)?;
    document::read(&metadata.get(&format!("{ROLES}{role}")).await?)
}

/// The name of the instance's role. It becomes a part of a path, so it is one of IAM, up to 64 characters.
fn role_name(answer: &[u8]) -> Result<&str, Error> {
    let name = answer.trim_ascii();
    if name.is_empty() {
        return Err(no_role());
    }
    let name = str::from_utf8(name).ok().filter(|name| name.len() <= 64 && has_name_characters(name));
    // `.` and `..` would be other paths.
    name.filter(|name| !name.trim_matches('.').is_empty())
        .ok_or_else(|| Error::new(ErrorKind::InvalidResponse, "the answer is not the name of the instance's role"))
}

fn without_role(error: Error) -> Error {
    if error.is_not_found() { no_role().with_source(error) } else { error }
}

fn no_role() -> Error {
    Error::new(ErrorKind::CredentialsNotConfigured, "this instance has no role")
}

impl CredentialsProvider for InstanceCredentials {
    fn credentials(&self) -> CredentialsFuture {
        let this = self.clone();
        CredentialsFuture::new(async move { this.fetch().await })
    }
}

impl fmt::Debug for InstanceCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A URI that is refused for the user information in it could be shown, so none is.
        f.debug_struct("InstanceCredentials").field("allows_v1", &self.allows_v1).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_name_is_one_of_iam() {
        assert_eq!(role_name(b"web+role=1,a.b@c-d_e\n").unwrap(), "web+role=1,a.b@c-d_e");
        assert_eq!(role_name(b" \n").unwrap_err().kind(), ErrorKind::CredentialsNotConfigured);
        for name in ["a/b", "../x", "..", "a\nb", "a?b", "a b", "<html>", "a%2fb", "\u{e4}", "a\0", &"a".repeat(65)] {
            assert_eq!(role_name(name.as_bytes()).unwrap_err().kind(), ErrorKind::InvalidResponse, "{name:?}");
        }
    }
}

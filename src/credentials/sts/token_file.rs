//! Web identity tokens from a file.

use std::path::PathBuf;

use super::token::token_in;
use super::{TokenFuture, WebIdentityToken};
use crate::credentials::ProviderConfig;
use crate::files::Files;
use crate::{Error, ErrorKind};

/// A web identity token in a file that somebody else renews, such as Kubernetes.
///
/// The file is read each time that credentials are fetched. It can have 20,000 characters, the most that STS takes. One
/// that is not there, or has no token in it, is an error of [`ErrorKind::Credentials`].
///
/// Source: `WebIdentityToken` in
/// [AssumeRoleWithWebIdentity](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html).
///
/// ```
/// use tower_sigv4::credentials::{ProviderConfig, WebIdentityToken, WebIdentityTokenFile};
/// use tower_sigv4::files::Files;
/// # use tower_sigv4::{Body, Transport};
/// # let transport = Transport::new(tower::service_fn(|_: http::Request<Body>| async {
/// #     Err::<http::Response<Body>, _>(std::io::Error::other("nothing is asked"))
/// # }));
///
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let config = ProviderConfig::new(transport)
///     .files(Files::from_pairs([("/run/token", "header.claims.signature\n")]));
/// let file = WebIdentityTokenFile::new(&config, "/run/token");
/// assert_eq!(file.token().await?, "header.claims.signature");
/// # Ok::<(), tower_sigv4::Error>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Debug)]
#[must_use = "a source does nothing until it is asked"]
pub struct WebIdentityTokenFile {
    files: Files,
    path: PathBuf,
}

impl WebIdentityTokenFile {
    /// The token in this file. White space around it is left out.
    ///
    /// ```
    /// use tower_sigv4::ErrorKind;
    /// use tower_sigv4::credentials::{WebIdentityToken, WebIdentityTokenFile};
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let config = StandIn::sts().config();
    /// assert_eq!(WebIdentityTokenFile::new(&config, "/run/token").token().await?, "header.claims.signature");
    /// let error = WebIdentityTokenFile::new(&config, "/run/another").token().await.unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Credentials);
    /// # Ok(()) }
    /// ```
    pub fn new(config: &ProviderConfig, path: impl Into<PathBuf>) -> Self {
        Self { files: config.files.clone(), path: path.into() }
    }
}

impl WebIdentityToken for WebIdentityTokenFile {
    fn token(&self) -> TokenFuture {
        let (files, path) = (self.files.clone(), self.path.clone());
        Box::pin(async move {
            let problem = |what: &str| format!("the web identity token file {} {what}", path.display());
            match files.read_later(path.clone()).await? {
                Some(text) => token_in(&text).map_err(|error| {
                    Error::new(ErrorKind::Credentials, problem("has no token in it")).with_source(error)
                }),
                None => Err(Error::new(ErrorKind::Credentials, problem("is not there"))),
            }
        })
    }
}

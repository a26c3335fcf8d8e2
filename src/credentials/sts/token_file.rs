//! Web identity tokens from a file.

use std::path::PathBuf;

use super::{TokenFuture, WebIdentityToken};
use crate::credentials::ProviderConfig;
use crate::files::Files;
use crate::{Error, ErrorKind};

/// A web identity token in a file that somebody else renews, such as Kubernetes.
#[derive(Clone, Debug)]
pub struct WebIdentityTokenFile {
    files: Files,
    path: PathBuf,
}

impl WebIdentityTokenFile {
    /// The token in this file, which is read each time that credentials are fetched.
    #[must_use]
    pub fn new(config: &ProviderConfig, path: impl Into<PathBuf>) -> Self {
        Self { files: config.files.clone(), path: path.into() }
    }
}

impl WebIdentityToken for WebIdentityTokenFile {
    fn token(&self) -> TokenFuture {
        let (files, path) = (self.files.clone(), self.path.clone());
        Box::pin(async move {
            let text = files.read_later(path).await?;
            text.ok_or_else(|| Error::new(ErrorKind::Credentials, "there is no token file"))
        })
    }
}

//! Several sources, one after the other.

use std::sync::Arc;

use super::{CredentialsFuture, CredentialsProvider};
use crate::{Error, ErrorKind};

/// Several sources, asked one after the other.
#[derive(Clone, Debug, Default)]
pub struct ChainCredentials {
    sources: Vec<(String, Arc<dyn CredentialsProvider>)>,
}

impl ChainCredentials {
    /// A chain without sources.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a source to the end, with a name for errors.
    #[must_use]
    pub fn or(mut self, name: impl Into<String>, provider: impl CredentialsProvider + 'static) -> Self {
        self.sources.push((name.into(), Arc::new(provider)));
        self
    }
}

impl CredentialsProvider for ChainCredentials {
    fn credentials(&self) -> CredentialsFuture {
        CredentialsFuture::ready(Err(Error::new(ErrorKind::CredentialsNotConfigured, "not built yet")))
    }
}

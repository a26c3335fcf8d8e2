//! The signing certificates that were fetched, kept by their URLs.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use arc_swap::ArcSwap;
use http::Uri;
use tokio::sync::Mutex;

use super::VerifyError;
use super::certificate::Certificate;
use super::fetch::{get, within_limit};
use crate::{Transport, bounded};

/// How many certificates are kept. SNS has one a region at a time and about 35 regions; one more makes another forgotten, which
/// costs that one's next message a fetch.
const MAX_CERTIFICATES: usize = 100;

/// The certificates, shared by the clones of a verifier. Reading a valid one takes no lock.
///
/// Of those who find none, one fetches it and the others wait for what comes of it. There is one fetch at a time, so that who
/// sends messages with made-up URLs causes no more than that.
#[derive(Clone, Debug, Default)]
pub(super) struct Certificates(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    kept: ArcSwap<HashMap<Uri, Arc<Certificate>>>,
    /// How many fetches have failed; changed by who has the lock.
    failures: AtomicU64,
    last_failure: Mutex<Option<Failure>>,
}

/// A fetch that failed.
#[derive(Debug)]
struct Failure {
    uri: Uri,
    number: u64,
    error: VerifyError,
}

impl Certificates {
    /// The certificate at a URL, valid at this time.
    pub(super) async fn valid(
        &self,
        transport: &Transport,
        uri: Uri,
        now: SystemTime,
    ) -> Result<Arc<Certificate>, VerifyError> {
        match self.kept(&uri, now) {
            Some(certificate) => Ok(certificate),
            None => within_limit(self.fetch(transport, uri, now)).await.map_err(VerifyError::unavailable)?,
        }
    }

    fn kept(&self, uri: &Uri, now: SystemTime) -> Option<Arc<Certificate>> {
        self.0.kept.load().get(uri).filter(|certificate| certificate.check(now).is_ok()).cloned()
    }

    async fn fetch(&self, transport: &Transport, uri: Uri, now: SystemTime) -> Result<Arc<Certificate>, VerifyError> {
        let failures = self.0.failures.load(Ordering::Acquire);
        let mut last_failure = self.0.last_failure.lock().await;
        if let Some(certificate) = self.kept(&uri, now) {
            return Ok(certificate);
        }
        // It failed while this caller waited.
        if let Some(failure) = last_failure.as_ref().filter(|last| last.uri == uri && last.number > failures) {
            return Err(failure.error.clone());
        }
        let pem = get(transport, uri.clone()).await.map_err(VerifyError::unavailable);
        let fetched = pem.and_then(|pem| Certificate::from_pem(&pem)).and_then(|certificate| {
            certificate.check(now)?;
            Ok(Arc::new(certificate))
        });
        match &fetched {
            Ok(certificate) => self.keep(uri, Arc::clone(certificate)),
            Err(error) => {
                let number = self.0.failures.fetch_add(1, Ordering::AcqRel) + 1;
                *last_failure = Some(Failure { uri, number, error: error.clone() });
            }
        }
        fetched
    }

    /// The caller has the lock.
    fn keep(&self, uri: Uri, certificate: Arc<Certificate>) {
        let mut kept = HashMap::clone(&self.0.kept.load());
        bounded::insert(&mut kept, MAX_CERTIFICATES, uri, certificate);
        self.0.kept.store(Arc::new(kept));
    }
}

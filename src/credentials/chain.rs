//! Several sources, one after the other.

use std::sync::Arc;
use std::time::SystemTime;

use super::{CredentialsFuture, CredentialsProvider};
use crate::{Credentials, Error, ErrorKind, telemetry};

/// Several sources, of which the first that is configured is used.
///
/// A source that says it is not configured
/// ([`ErrorKind::CredentialsNotConfigured`](crate::ErrorKind::CredentialsNotConfigured)) is passed over. Any other error ends
/// the search, and names the source: what somebody has configured and is broken must not give way to somebody else's
/// credentials in silence. If none is configured the error tells, of each, why it did not apply.
///
/// ```
/// use tower_sigv4::credentials::{ChainCredentials, CredentialsProvider, EnvironmentCredentials};
/// use tower_sigv4::environment::Environment;
/// use tower_sigv4::Credentials;
///
/// # tokio_test::block_on(async {
/// let empty = EnvironmentCredentials::new(Environment::from_pairs::<&str, &str>([]));
/// let chain = ChainCredentials::new().or("environment", empty);
/// assert!(chain.credentials().await.unwrap_err().to_string().contains("environment: AWS_ACCESS_KEY_ID"));
///
/// let chain = chain.or("fixed", Credentials::new("AKIDEXAMPLE", "a-secret"));
/// assert_eq!(chain.credentials().await?.access_key_id(), "AKIDEXAMPLE");
/// # Ok::<(), tower_sigv4::Error>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct ChainCredentials {
    /// A call holds on to it while it waits, without copying the list.
    sources: Arc<Vec<Named>>,
}

#[derive(Clone, Debug)]
struct Named {
    name: String,
    source: Arc<dyn CredentialsProvider>,
}

impl ChainCredentials {
    /// A chain without sources.
    ///
    /// ```
    /// use tower_sigv4::credentials::{ChainCredentials, CredentialsProvider};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// let error = ChainCredentials::new().credentials().await.unwrap_err();
    /// assert_eq!(error.to_string(), "the chain of credentials has no sources");
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self { sources: Arc::default() }
    }

    /// Adds a source to the end, with the name that errors give it.
    ///
    /// ```
    /// use tower_sigv4::credentials::{ChainCredentials, CredentialsProvider, EnvironmentCredentials};
    /// use tower_sigv4::environment::Environment;
    /// use tower_sigv4::{Credentials, ErrorKind};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// let half = Environment::from_pairs([("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")]);
    /// let chain = ChainCredentials::new()
    ///     .or("environment", EnvironmentCredentials::new(half))
    ///     .or("fixed", Credentials::new("AKIDOTHER", "a-secret"));
    /// // Somebody has configured the first one, and has made a mistake.
    /// let error = chain.credentials().await.unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Credentials);
    /// assert_eq!(error.to_string(), "the source of credentials \"environment\" failed");
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn or(mut self, name: impl Into<String>, source: impl CredentialsProvider + 'static) -> Self {
        Arc::make_mut(&mut self.sources).push(Named { name: name.into(), source: Arc::new(source) });
        self
    }

    fn search(
        &self,
        ask: impl Fn(&dyn CredentialsProvider) -> CredentialsFuture + Send + 'static,
    ) -> CredentialsFuture {
        let sources = Arc::clone(&self.sources);
        CredentialsFuture::new(async move {
            let mut passed_over = Vec::new();
            for Named { name, source } in sources.iter() {
                let answer = ask(&**source);
                match answer.await {
                    Err(error) if error.kind() == ErrorKind::CredentialsNotConfigured => {
                        passed_over.push(format!("{name}: {error}"));
                    }
                    Err(error) => return Err(failed(name, error)),
                    Ok(credentials) => {
                        telemetry::credentials_found(name);
                        return Ok(credentials);
                    }
                }
            }
            Err(Error::new(ErrorKind::CredentialsNotConfigured, nowhere(&passed_over)))
        })
    }
}

impl Default for ChainCredentials {
    fn default() -> Self {
        Self::new()
    }
}

impl CredentialsProvider for ChainCredentials {
    fn credentials(&self) -> CredentialsFuture {
        self.search(|source| source.credentials())
    }

    fn credentials_until(&self, end: SystemTime) -> CredentialsFuture {
        self.search(move |source| source.credentials_until(end))
    }

    fn invalidate(&self, credentials: &Credentials) {
        for Named { source, .. } in self.sources.iter() {
            source.invalidate(credentials);
        }
    }
}

/// The kind stays, since it tells whether asking again may help; what a service answered is one level below.
fn failed(name: &str, error: Error) -> Error {
    let kind = match error.kind() {
        ErrorKind::Service => ErrorKind::Credentials,
        kind => kind,
    };
    Error::new(kind, format!("the source of credentials \"{name}\" failed")).with_source(error)
}

fn nowhere(passed_over: &[String]) -> String {
    if passed_over.is_empty() {
        return "the chain of credentials has no sources".to_owned();
    }
    format!("no source of credentials is configured ({})", passed_over.join("; "))
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;
    use std::sync::Mutex;
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    /// Answers with an error of this kind, or with its name as credentials, and notes what it was asked.
    #[derive(Debug)]
    struct Source {
        kind: Option<ErrorKind>,
        asked: Arc<Mutex<Vec<String>>>,
    }

    impl Source {
        fn note(&self, question: &str) -> CredentialsFuture {
            self.asked.lock().unwrap().push(question.to_owned());
            CredentialsFuture::ready(match self.kind {
                Some(kind) => Err(Error::new(kind, "it has none")),
                None => Ok(Credentials::new("AKIDEXAMPLE", "s3cret")),
            })
        }
    }

    impl CredentialsProvider for Source {
        fn credentials(&self) -> CredentialsFuture {
            self.note("credentials")
        }

        fn credentials_until(&self, _: SystemTime) -> CredentialsFuture {
            self.note("until")
        }

        fn invalidate(&self, credentials: &Credentials) {
            self.asked.lock().unwrap().push(format!("invalidate {}", credentials.access_key_id()));
        }
    }

    type Asked = Arc<Mutex<Vec<String>>>;

    fn chain(kinds: &[Option<ErrorKind>]) -> (ChainCredentials, Vec<Asked>) {
        let mut chain = ChainCredentials::new();
        let mut all = Vec::new();
        for (index, kind) in kinds.iter().enumerate() {
            let asked = Asked::default();
            all.push(Arc::clone(&asked));
            chain = chain.or(format!("source {index}"), Source { kind: *kind, asked });
        }
        (chain, all)
    }

    fn asked(all: &[Asked]) -> Vec<Vec<String>> {
        all.iter().map(|asked| asked.lock().unwrap().clone()).collect()
    }

    const NOT_HERE: Option<ErrorKind> = Some(ErrorKind::CredentialsNotConfigured);

    #[tokio::test]
    async fn sources_that_are_not_configured_are_passed_over_and_later_ones_not_asked() {
        let (chain, all) = chain(&[NOT_HERE, None, None]);
        assert_eq!(chain.credentials().await.unwrap().access_key_id(), "AKIDEXAMPLE");
        assert_eq!(asked(&all), [vec!["credentials"], vec!["credentials"], vec![]]);
    }

    #[tokio::test]
    async fn a_source_that_fails_ends_the_search_and_is_named() {
        let (chain, all) = chain(&[NOT_HERE, Some(ErrorKind::Timeout), None]);
        let error = chain.credentials().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert_eq!(error.to_string(), "the source of credentials \"source 1\" failed");
        assert_eq!(error.source().unwrap().to_string(), "it has none");
        assert_eq!(asked(&all)[2], Vec::<String>::new());
    }

    #[tokio::test]
    async fn a_chain_without_an_answer_tells_of_each_source_why() {
        let error = chain(&[NOT_HERE, NOT_HERE]).0.credentials().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::CredentialsNotConfigured);
        assert_eq!(
            error.to_string(),
            "no source of credentials is configured (source 0: it has none; source 1: it has none)"
        );
        let error = ChainCredentials::new().credentials().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::CredentialsNotConfigured);
    }

    #[tokio::test]
    async fn a_wish_for_time_and_a_refusal_are_passed_on() {
        let (chain, all) = chain(&[NOT_HERE, None]);
        let credentials = chain.credentials_until(UNIX_EPOCH + Duration::from_secs(1)).await.unwrap();
        chain.invalidate(&credentials);
        assert_eq!(asked(&all), [["until", "invalidate AKIDEXAMPLE"], ["until", "invalidate AKIDEXAMPLE"]]);
    }
}

//! The servers, each with a client for it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::{StreamExt, stream};
use http::Response;
use tower::{Layer, ServiceExt};
use tower_sigv4::client::Client;
use tower_sigv4::layer::SignedBody;
use tower_sigv4::s3::{CreateBucket, GetBucketOwnershipControls, S3};
use tower_sigv4::{Body, Credentials, CredentialsProvider, SigV4Layer, Transport};

use crate::case::{Case, Failure, Outcome, Store};
use crate::cases;
use crate::lacks::{Lack, OVER_HTTP, find};
use crate::lacks_of_s3s::ON_S3S;
use crate::lacks_of_seaweedfs::{ON_SEAWEEDFS, ON_SEAWEEDFS_HTTP, ON_SEAWEEDFS_TLS, WITHOUT_ACCOUNT};
use crate::support::s3s_server::S3sServer;
use crate::support::seaweedfs::SeaweedFs;
use crate::support::stack;

/// A case that takes so long has hung.
const LIMIT: Duration = Duration::from_secs(60);

/// A server as the table names it, and what is known to fail there.
pub(crate) struct Profile {
    pub(crate) title: &'static str,
    /// What begins the names of its buckets, as two of them can be one server.
    prefix: &'static str,
    /// How many cases run at a time.
    at_once: usize,
    pub(crate) lacks: &'static [&'static [Lack]],
    /// What fails with temporary credentials alone.
    pub(crate) without_account: &'static [&'static [Lack]],
}

/// One case at a time: its list of buckets fails (500 `InternalError`) while another request deletes one.
pub(crate) const S3S: Profile =
    Profile { title: "s3s-fs", prefix: "s3s", at_once: 1, lacks: &[ON_S3S, OVER_HTTP], without_account: &[] };
pub(crate) const SEAWEEDFS: Profile = Profile {
    title: "SeaweedFS",
    prefix: "http",
    at_once: 6,
    lacks: &[ON_SEAWEEDFS, ON_SEAWEEDFS_HTTP, OVER_HTTP],
    without_account: &[WITHOUT_ACCOUNT],
};
pub(crate) const SEAWEEDFS_TLS: Profile = Profile {
    title: "SeaweedFS, TLS and HTTP/2",
    prefix: "tls",
    at_once: 6,
    lacks: &[ON_SEAWEEDFS_TLS, ON_SEAWEEDFS],
    without_account: &[WITHOUT_ACCOUNT],
};

/// A running server with its clients.
pub(crate) struct Server {
    profile: &'static Profile,
    /// With temporary credentials.
    s3: S3,
    /// With the keys of the account that owns the buckets it makes.
    owner: Option<S3>,
    /// For what is sent without credentials.
    client: Client,
    versions: Versions,
    /// Lives as long as it is used.
    _in_process: Option<S3sServer>,
}

/// The versions of HTTP that answers came in.
type Versions = Arc<Mutex<BTreeSet<String>>>;

fn s3(
    client: Client<SignedBody<Body>>,
    endpoint: &str,
    credentials: impl CredentialsProvider + 'static,
    versions: &Versions,
) -> S3 {
    let provider = Arc::new(credentials);
    let versions = Arc::clone(versions);
    let noted = client.map_response(move |response: Response<Body>| {
        let version = format!("{:?}", response.version());
        versions.lock().unwrap_or_else(PoisonError::into_inner).insert(version);
        response
    });
    let signed = SigV4Layer::new(Arc::clone(&provider)).layer(noted);
    S3::new(Transport::new(signed), "us-east-1").endpoint(endpoint).credentials(provider)
}

/// A client for plain http that uses no connection again: a server may close one after it has refused an upload, just as the
/// next case uses it.
fn plain_client<B>() -> Client<B>
where
    B: http_body::Body<Data = bytes::Bytes> + Send + Unpin + 'static,
    B::Error: Into<tower_sigv4::BoxError>,
{
    Client::builder().allow_http(true).pool_max_idle_per_host(0).build().expect("the client needs no set-up")
}

/// A client that trusts this certificate and nobody else.
fn tls_client<B>(certificate: &[u8]) -> Client<B>
where
    B: http_body::Body<Data = bytes::Bytes> + Send + Unpin + 'static,
    B::Error: Into<tower_sigv4::BoxError>,
{
    let mut roots = rustls::RootCertStore::empty();
    roots.add(certificate.to_vec().into()).expect("it is a certificate");
    let tls = rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .expect("ring speaks them")
        .with_root_certificates(roots)
        .with_no_client_auth();
    Client::builder().tls_config(tls).build().expect("the client needs no more")
}

impl Server {
    pub(crate) async fn s3s() -> Self {
        let (server, credentials) = stack::in_process().await;
        let versions = Versions::default();
        Self {
            profile: &S3S,
            s3: s3(plain_client(), &server.endpoint(), credentials, &versions),
            owner: None,
            client: plain_client(),
            versions,
            _in_process: Some(server),
        }
    }

    pub(crate) async fn seaweedfs(server: &SeaweedFs) -> Self {
        let endpoint = server.endpoint();
        Self::two_accounts(&SEAWEEDFS, server, &endpoint, plain_client, plain_client).await
    }

    pub(crate) async fn seaweedfs_tls(server: &SeaweedFs) -> Self {
        let certificate = server.certificate();
        let endpoint = server.https_endpoint();
        let signed = || tls_client(certificate);
        Self::two_accounts(&SEAWEEDFS_TLS, server, &endpoint, signed, || tls_client(certificate)).await
    }

    async fn two_accounts(
        profile: &'static Profile,
        server: &SeaweedFs,
        endpoint: &str,
        signed: impl Fn() -> Client<SignedBody<Body>>,
        unsigned: impl Fn() -> Client,
    ) -> Self {
        let versions = Versions::default();
        let owner = Credentials::new(server.access_key(), server.secret_key());
        Self {
            profile,
            s3: s3(signed(), endpoint, stack::assume_role(server).await, &versions),
            owner: Some(s3(signed(), endpoint, owner, &versions)),
            client: unsigned(),
            versions,
            _in_process: None,
        }
    }

    /// Runs every case.
    ///
    /// # Panics
    /// When something fails that is not known to, or not as it is known to, or does not fail any more.
    pub(crate) async fn conforms(&self) {
        let checks = stream::iter(cases().enumerate()).map(|(number, case)| self.check(number, case));
        let mut problems: Vec<String> =
            checks.buffer_unordered(self.profile.at_once).filter_map(async |problem| problem).collect().await;
        problems.sort();
        let title = self.profile.title;
        assert!(problems.is_empty(), "{title}: {} cases are not as expected:\n{}", problems.len(), problems.join("\n"));
    }

    /// The versions of HTTP that were spoken up to now.
    pub(crate) fn versions(&self) -> Vec<String> {
        self.versions.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// What is not as it is expected of a case.
    async fn check(&self, number: usize, case: &Case) -> Option<String> {
        let name = format!("{}-{number:03}", self.profile.prefix);
        let mut outcome = self.run(case, &self.s3, name.clone()).await;
        let lack = find(self.profile.lacks, case);
        let mut problem = None;
        if let Some(denied) = find(self.profile.without_account, case) {
            problem = unlike(denied, &outcome);
            if let Some(owner) = &self.owner {
                outcome = self.run(case, owner, format!("owner-{name}")).await;
            }
        }
        let problem = problem.or_else(|| match lack {
            Some(lack) => unlike(lack, &outcome),
            None => outcome.err().map(|failure| failure.0),
        });
        problem.map(|problem| format!("  {}, {}: {problem}", case.operation, case.what))
    }

    async fn run(&self, case: &Case, s3: &S3, bucket: String) -> Outcome {
        let store = Store::new(s3.clone(), self.client.clone(), bucket);
        let run = async {
            s3.send(CreateBucket::new(store.name())).await?;
            settle(s3, store.name()).await;
            (case.run)(&store).await
        };
        let outcome = tokio::time::timeout(LIMIT, run)
            .await
            .unwrap_or_else(|_| Err(Failure(format!("it does not end within {LIMIT:?}"))));
        // A method of this crate sends more than one operation, or none.
        if outcome.is_ok() && !case.operation.contains("::") && !store.has_sent(case.operation) {
            return Err(Failure(format!("the case never sends {}", case.operation)));
        }
        outcome
    }
}

/// Waits until the server knows who owns its new bucket. `SeaweedFS` learns that a moment after it has made the bucket, and
/// until then answers questions of its ownership with 404 `NoSuchBucket`.
async fn settle(s3: &S3, bucket: &str) {
    while let Err(error) = s3.send(GetBucketOwnershipControls::new(bucket)).await
        && error.code() == Some("NoSuchBucket")
    {}
}

/// How a case fails otherwise than it is known to.
fn unlike(lack: &Lack, outcome: &Outcome) -> Option<String> {
    match outcome {
        Ok(()) => Some(format!("it works now; take it out of the list (it failed with {:?})", lack.seen)),
        Err(failure) if failure.0.contains(lack.seen) => None,
        Err(failure) => Some(format!("it fails otherwise than with {:?}: {}", lack.seen, failure.0)),
    }
}

#[test]
fn a_lack_hides_neither_a_success_nor_another_failure() {
    let lack = ON_S3S.iter().find(|lack| lack.seen == "501 NotImplemented").expect("it lacks an operation");
    let fails = |message: &str| Err(Failure(message.to_owned()));
    assert_eq!(unlike(lack, &fails("PutBucketCors: the service answered 501 NotImplemented: no")), None);
    assert!(unlike(lack, &Ok(())).is_some_and(|problem| problem.contains("it works now")));
    assert!(unlike(lack, &fails("the service answered 500")).is_some_and(|problem| problem.contains("otherwise")));
}

//! Credentials that live for seconds, from an STS that fails a third of the time, under load for a minute.

#![cfg(all(feature = "s3", feature = "client", feature = "providers"))]
#![allow(clippy::disallowed_methods, reason = "a real server and real credentials go by the real clock")]

mod support;

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use http::Request;
use support::exchange::client;
use support::seaweedfs::SeaweedFs;
use support::stack::{new_bucket, s3, seaweedfs};
use tokio::task::JoinSet;
use tower::{Layer, ServiceExt};
use tower_sigv4::credentials::{
    AssumeRoleCredentials, CachedCredentials, CredentialsFuture, CredentialsProvider, ProviderConfig,
};
use tower_sigv4::layer::SignedBody;
use tower_sigv4::s3::{Bucket, S3};
use tower_sigv4::{Body, Credentials, Error, ErrorKind, SigV4Layer, Transport};

const WORKERS: usize = 64;
const LOAD: Duration = Duration::from_secs(60);
/// The server makes credentials for 15 minutes at least; the source says that they live so long.
const LIFE: Duration = Duration::from_secs(6);
/// Some fetches have to happen, however slow the machine: without a failure there are about 20.
const LEAST_FETCHES: usize = 6;

/// What has been handed out: access key ids with the end that was told of them.
type Ends = Arc<Mutex<HashMap<String, SystemTime>>>;

/// The server's STS, which fails every third time and tells a shorter life.
#[derive(Clone, Debug)]
struct Unsteady {
    sts: Arc<AssumeRoleCredentials>,
    ends: Ends,
    fetches: Arc<AtomicUsize>,
    in_flight: Arc<AtomicUsize>,
    most_in_flight: Arc<AtomicUsize>,
}

impl Unsteady {
    fn new(server: &SeaweedFs) -> Self {
        let owner = Credentials::new(server.access_key(), server.secret_key());
        let config = ProviderConfig::new(Transport::new(client::<Body>()));
        let sts = AssumeRoleCredentials::new(&config, owner, server.role_arn())
            .session_name("rotation")
            .region(server.region())
            .endpoint(server.endpoint());
        Self {
            sts: Arc::new(sts),
            ends: Ends::default(),
            fetches: Arc::default(),
            in_flight: Arc::default(),
            most_in_flight: Arc::default(),
        }
    }

    async fn fetch(self) -> Result<Credentials, Error> {
        if self.fetches.fetch_add(1, Ordering::SeqCst) % 3 == 1 {
            return Err(Error::new(ErrorKind::Transport, "the third that fails"));
        }
        let fetched = self.sts.credentials().await?;
        let end = SystemTime::now() + LIFE;
        self.ends.lock().expect("no panic").insert(fetched.access_key_id().to_owned(), end);
        Ok(fetched.with_expiry(end))
    }

    /// Whether anything that was handed out has not ended yet.
    fn has_valid(&self, now: SystemTime) -> bool {
        self.ends.lock().expect("no panic").values().any(|end| now < *end)
    }
}

impl CredentialsProvider for Unsteady {
    fn credentials(&self) -> CredentialsFuture {
        let source = self.clone();
        CredentialsFuture::new(async move {
            let now_in_flight = source.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
            source.most_in_flight.fetch_max(now_in_flight, Ordering::SeqCst);
            let fetched = source.clone().fetch().await;
            source.in_flight.fetch_sub(1, Ordering::SeqCst);
            fetched
        })
    }
}

/// S3 that notes whose signature was made after its credentials' end.
fn watched(server: &SeaweedFs, cached: &CachedCredentials, ends: &Ends, late: &Arc<Mutex<Vec<String>>>) -> S3 {
    let (ends, late) = (ends.clone(), late.clone());
    let watched = client().map_request(move |request: Request<SignedBody<Body>>| {
        let header = |name: &str| request.headers()[name].to_str().expect("text").to_owned();
        let (authorization, date) = (header("authorization"), header("x-amz-date"));
        let id = authorization.split_once("Credential=").and_then(|(_, rest)| Some(rest.split_once('/')?.0));
        let end = ends.lock().expect("no panic")[id.expect("an id")];
        // The date has no fraction of a second, so the end must not have one either.
        let end = humantime::format_rfc3339_seconds(end).to_string().replace(['-', ':'], "");
        if date > end {
            late.lock().expect("no panic").push(format!("signed at {date}, ended at {end}"));
        }
        request
    });
    let signed = SigV4Layer::new(cached.clone()).layer(watched);
    S3::new(Transport::new(signed), server.region()).endpoint(server.endpoint())
}

/// Reads until the time is over; how often, and what failed though there were credentials.
async fn work(bucket: Bucket, source: Unsteady, until: SystemTime) -> (usize, Vec<String>) {
    let (mut reads, mut failures) = (0, Vec::new());
    while SystemTime::now() < until {
        let had_valid = source.has_valid(SystemTime::now());
        match bucket.get("k").await {
            Ok(object) => {
                object.body.collect(100).await.expect("it is read");
                reads += 1;
            }
            Err(error) if error.kind() == ErrorKind::Service || (had_valid && source.has_valid(SystemTime::now())) => {
                failures.push(format!("{error:?}"));
            }
            // All had ended, and there were no new ones: the truth, and no reason to ask in a loop.
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
    (reads, failures)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_fails_for_credentials_while_valid_ones_exist() {
    let Some(server) = seaweedfs().await else { return };
    let owner = Credentials::new(server.access_key(), server.secret_key());
    let object = new_bucket(&s3(&server.endpoint(), owner), "rotation").await.put("k", "content").await;
    object.expect("stored");

    let source = Unsteady::new(server);
    let cached = CachedCredentials::new(source.clone());
    let late = Arc::default();
    let bucket = watched(server, &cached, &source.ends, &late).bucket("rotation");
    let until = SystemTime::now() + LOAD;
    let mut workers = JoinSet::new();
    for _ in 0..WORKERS {
        workers.spawn(work(bucket.clone(), source.clone(), until));
    }
    let (mut reads, mut failures) = (0, Vec::new());
    while let Some(worker) = workers.join_next().await {
        let (its_reads, its_failures) = worker.expect("no panic");
        assert!(its_reads > 0, "each worker had its turn");
        reads += its_reads;
        failures.extend(its_failures);
    }
    let fetches = source.fetches.load(Ordering::SeqCst);
    println!("{reads} reads with the credentials of {fetches} fetches, a third of which failed");
    assert!(failures.is_empty(), "{} requests failed, the first: {}", failures.len(), failures[0]);
    assert_eq!(source.most_in_flight.load(Ordering::SeqCst), 1, "one fetch at a time");
    assert_eq!(*late.lock().expect("no panic"), [""; 0], "no expired signature is sent");
    assert!(fetches >= LEAST_FETCHES, "{fetches} fetches");
    assert_eq!(cached.status().fetches, fetches as u64);
}

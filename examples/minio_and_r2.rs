//! One program for `MinIO`, Cloudflare R2 and other stores: what differs is configuration.
//!
//! With no account and no set-up, on an S3 server inside this process that stands in for `MinIO`, and again as if it
//! were R2:
//!
//! ```sh
//! cargo run --example minio_and_r2
//! ```
//!
//! On a store of yours, with credentials from wherever the default chain finds them, below `tower-sigv4-stores/` of a
//! bucket (`--help` names the other stores, and `--virtual-host` puts the bucket into the host's name):
//!
//! ```sh
//! export AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=…
//! cargo run --example minio_and_r2 -- --store minio --endpoint http://127.0.0.1:9000 --bucket my-bucket
//! cargo run --example minio_and_r2 -- --store r2 --endpoint https://ACCOUNT.r2.cloudflarestorage.com --bucket my-bucket
//! ```
//!
//! What each store takes, and how that is known, is in `docs/stores.md`.

#[path = "../tests/support/s3s_server.rs"]
mod s3s_server;

use clap::{Parser, ValueEnum};
use futures_util::TryStreamExt;
use s3s_server::S3sServer;
use tower::Layer;
use tower_sigv4::client::Client;
use tower_sigv4::credentials::default_chain;
use tower_sigv4::endpoint::{Addressing, Store};
use tower_sigv4::retry::AwsRetry;
use tower_sigv4::s3::transfer::UploadSource;
use tower_sigv4::s3::{Bucket, CreateBucket, S3};
use tower_sigv4::{BoxError, Credentials, CredentialsProvider, Error, SigV4Layer, Transport};

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    Minio,
    R2,
    Garage,
    Seaweedfs,
    Ceph,
    BackblazeB2,
    Wasabi,
    /// Any other: is asked only for what all stores take.
    Other,
}

impl Kind {
    fn store(self) -> Store {
        match self {
            Self::Minio => Store::MINIO,
            Self::R2 => Store::CLOUDFLARE_R2,
            Self::Garage => Store::GARAGE,
            Self::Seaweedfs => Store::SEAWEEDFS,
            Self::Ceph => Store::CEPH,
            Self::BackblazeB2 => Store::BACKBLAZE_B2,
            Self::Wasabi => Store::WASABI,
            Self::Other => Store::OTHER,
        }
    }

    /// What to sign for, unless the store is set up otherwise. B2 and Wasabi have it in their hosts: `s3.REGION.…`.
    fn region(self) -> &'static str {
        match self {
            Self::R2 => "auto",
            Self::Garage => "garage",
            _ => "us-east-1",
        }
    }
}

/// Uses an S3 store of one kind or another.
#[derive(Parser)]
struct Arguments {
    #[arg(long, requires = "endpoint")]
    store: Option<Kind>,
    #[arg(long, requires_all = ["bucket", "store"])]
    endpoint: Option<String>,
    /// A bucket that is there.
    #[arg(long)]
    bucket: Option<String>,
    /// What to sign for, where it is not the usual one of such a store.
    #[arg(long)]
    region: Option<String>,
    /// Name the bucket in the host, `https://BUCKET.HOST/KEY`; the stores that one runs oneself must be set up for it.
    #[arg(long)]
    virtual_host: bool,
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let Arguments { store, endpoint, bucket, region, virtual_host } = Arguments::parse();
    if let (Some(kind), Some(endpoint), Some(bucket)) = (store, endpoint, bucket) {
        let addressing = if virtual_host { Addressing::VirtualHost } else { Addressing::Path };
        let s3 = connect(kind, &endpoint, region.as_deref(), default_chain()?)?.addressing(addressing);
        return work(kind, &s3.bucket(bucket)).await;
    }

    let server = S3sServer::start("ASIAEXAMPLE", "a-temporary-secret").await;
    println!("Started an S3 server inside this process at {}", server.endpoint());
    let credentials = Credentials::new("ASIAEXAMPLE", "a-temporary-secret").with_session_token("a-session-token");
    connect(Kind::Minio, &server.endpoint(), None, credentials.clone())?.send(CreateBucket::new("example")).await?;
    for kind in [Kind::Minio, Kind::R2] {
        let s3 = connect(kind, &server.endpoint(), None, credentials.clone())?;
        work(kind, &s3.bucket("example")).await?;
    }
    println!("Done.");
    Ok(())
}

/// All that depends on the store.
fn connect(
    kind: Kind,
    endpoint: &str,
    region: Option<&str>,
    credentials: impl CredentialsProvider + Clone + 'static,
) -> Result<S3, Error> {
    let client = Client::builder().allow_http(endpoint.starts_with("http://")).build()?;
    let transport = Transport::new(SigV4Layer::new(credentials.clone()).layer(client));
    Ok(S3::new(transport, region.unwrap_or(kind.region()))
        .endpoint(endpoint)
        .store(kind.store())
        .retry(AwsRetry::standard())
        .credentials(credentials))
}

/// The same on every store.
async fn work(kind: Kind, bucket: &Bucket) -> Result<(), BoxError> {
    let store = kind.store();
    println!("{kind:?} …");
    for (what, is_taken) in [
        ("a checksum behind the content", store.takes_trailers()),
        ("a checksum in a header", store.takes_checksums()),
        ("signed chunks", store.takes_chunk_signatures()),
        ("parts of different sizes", !store.wants_equal_parts()),
        ("the bucket in the host's name", store.takes_virtual_host()),
    ] {
        println!("  {} {what}", if is_taken { "takes" } else { "lacks" });
    }

    // It goes up and comes down in two parts, in the way that the store takes.
    let content = vec![7; 12 * 1024 * 1024];
    bucket.upload("tower-sigv4-stores/large.bin", UploadSource::from(content.clone())).send().await?;
    bucket.put("tower-sigv4-stores/small.txt", "Hello").await?;
    let objects: Vec<_> = bucket.list("tower-sigv4-stores/").try_collect().await?;
    let large = bucket.download("tower-sigv4-stores/large.bin").to_bytes(content.len()).await?;
    let deleted = bucket.delete_all("tower-sigv4-stores/").await?;
    println!("  {} objects were put, {} bytes of one are back, {deleted} are gone", objects.len(), large.len());
    if objects.len() != 2 || large != content || deleted != 2 {
        return Err("the store gives something else than was put".into());
    }
    Ok(())
}

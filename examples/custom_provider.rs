//! A source of credentials of your own: a JSON file that a sidecar, such as an agent of a vault, writes anew from time
//! to time.
//!
//! With no account and no set-up, on a small store inside this process that verifies every signature:
//!
//! ```sh
//! cargo run --example custom_provider
//! ```
//!
//! With a file of yours, `{"accessKeyId": …, "secretAccessKey": …, "sessionToken": …, "expiration": …}`, and a bucket of
//! AWS's, which is listed. The last two may be missing; a time is such as `2026-11-25T12:00:00Z`:
//!
//! ```sh
//! cargo run --example custom_provider -- --file /run/secrets/aws.json --region eu-west-1 --bucket my-bucket
//! ```
//!
//! The source only reads. `CachedCredentials` around it keeps what was read, reads anew ahead of its expiry, and at
//! once when a service calls it expired; the call that was refused is then sent again.

#[path = "support/verified.rs"]
mod verified;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::routing::get;
use clap::Parser;
use futures_util::TryStreamExt;
use serde::Deserialize;
use tower::Layer;
use tower_sigv4::client::Client;
use tower_sigv4::clock::{Clock, SystemClock};
use tower_sigv4::credentials::{CachedCredentials, CredentialsFuture, CredentialsProvider};
use tower_sigv4::s3::S3;
use tower_sigv4::{BoxError, Credentials, Error, ErrorKind, SigV4Layer, Transport};
use verified::SignedBy;

/// Reads credentials from a file.
#[derive(Clone, Debug)]
struct FileCredentials {
    path: PathBuf,
}

/// What is in it. It has no `Debug`, which would show the secret.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
    expiration: Option<String>,
}

impl CredentialsProvider for FileCredentials {
    fn credentials(&self) -> CredentialsFuture {
        let path = self.path.clone();
        CredentialsFuture::new(async move {
            let text = tokio::fs::read(&path).await.map_err(|error| {
                // A chain goes on after "not configured", and stops at everything else.
                let is_missing = error.kind() == std::io::ErrorKind::NotFound;
                let kind = if is_missing { ErrorKind::CredentialsNotConfigured } else { ErrorKind::Credentials };
                Error::new(kind, format!("{} cannot be read", path.display())).with_source(error)
            })?;
            parse(&text)
        })
    }
}

fn parse(text: &[u8]) -> Result<Credentials, Error> {
    let invalid = |message: String| Error::new(ErrorKind::Credentials, message);
    // Where, and not what: serde's own message may quote the file.
    let document: Document = serde_json::from_slice(text).map_err(|error| {
        invalid(format!("the credentials are wrong in line {}, column {}", error.line(), error.column()))
    })?;
    let credentials = Credentials::new(document.access_key_id, document.secret_access_key)
        .with_session_token(document.session_token.unwrap_or_default());
    Ok(match document.expiration {
        None => credentials,
        Some(expiry) => credentials.with_expiry(
            humantime::parse_rfc3339(&expiry)
                .map_err(|_| invalid("the credentials' expiration is no time".to_owned()))?,
        ),
    })
}

/// Uses credentials from a file.
#[derive(Parser)]
struct Arguments {
    #[arg(long, requires = "bucket")]
    file: Option<PathBuf>,
    #[arg(long)]
    bucket: Option<String>,
    #[arg(long, default_value = "eu-west-1")]
    region: String,
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let Arguments { file, bucket, region } = Arguments::parse();
    let (Some(path), Some(bucket)) = (file, bucket) else { return demo().await };

    let credentials = CachedCredentials::new(FileCredentials { path });
    let signed = SigV4Layer::new(credentials.clone()).layer(Client::new()?);
    let bucket = S3::new(Transport::new(signed), region).credentials(credentials.clone()).bucket(bucket);
    let objects: Vec<_> = bucket.list("").try_collect().await?;
    println!("{} objects; {:?}", objects.len(), credentials.status());
    Ok(())
}

async fn demo() -> Result<(), BoxError> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("aws.json");
    // What the sidecar does. It puts the new file in the old one's place, so that nobody reads half of one.
    let write = async |key: &Credentials, life: Duration| {
        let expiration = humantime::format_rfc3339_seconds(SystemClock.now() + life).to_string();
        let document = serde_json::json!({
            "accessKeyId": key.access_key_id(), "secretAccessKey": key.secret_access_key(),
            "sessionToken": key.session_token(), "expiration": expiration,
        });
        tokio::fs::write(path.with_extension("new"), document.to_string()).await?;
        tokio::fs::rename(path.with_extension("new"), &path).await
    };
    let [first, second, third] = ["FIRST", "SECOND", "THIRD"].map(|name| {
        let key = Credentials::new(format!("ASIA{name}"), format!("a-temporary-secret-{name}"));
        key.with_session_token(format!("a-session-token-{name}"))
    });
    let is_first_revoked = Arc::new(AtomicBool::new(false));
    let store = Router::new().route("/reports/who", get(who)).with_state(Arc::clone(&is_first_revoked));
    let address = verified::serve(store, [first.clone(), second.clone(), third.clone()]).await?;

    let hour = Duration::from_secs(3600);
    let is_later = Arc::new(AtomicBool::new(false));
    let shared = Arc::clone(&is_later);
    let clock = move || SystemClock.now() + if shared.load(Ordering::SeqCst) { hour } else { Duration::ZERO };
    let credentials = CachedCredentials::new(FileCredentials { path: path.clone() }).clock(clock);
    let signed = SigV4Layer::new(credentials.clone()).layer(Client::builder().allow_http(true).build()?);
    let reports = S3::new(signed, "eu-west-1").endpoint(format!("http://{address}")).bucket("reports");
    // Who has signed, and how often the file was read by then.
    let ask = async || -> Result<(String, u64), BoxError> {
        let who = reports.get("who").await?.body.collect(100).await?;
        Ok((String::from_utf8_lossy(&who).into_owned(), credentials.status().fetches))
    };
    let mut seen = Vec::new();

    println!("The file has the first key …");
    write(&first, hour / 2).await?;
    seen.extend([ask().await?, ask().await?]);
    println!("The second is in the file, and the store calls the first expired …");
    write(&second, hour / 2).await?;
    is_first_revoked.store(true, Ordering::SeqCst);
    seen.push(ask().await?);
    println!("The third is in the file, and an hour later the second has expired …");
    write(&third, hour * 3).await?;
    is_later.store(true, Ordering::SeqCst);
    seen.push(ask().await?);

    println!("Who has signed, and how often the file was read: {seen:?}");
    let wanted = [("ASIAFIRST", 1), ("ASIAFIRST", 1), ("ASIASECOND", 2), ("ASIATHIRD", 3)];
    if seen != wanted.map(|(who, reads)| (who.to_owned(), reads)) {
        return Err(format!("expected {wanted:?}").into());
    }
    println!("Done.");
    Ok(())
}

/// Reached only by requests that are rightly signed: says by whom, unless that key is to be used no more.
async fn who(
    State(is_first_revoked): State<Arc<AtomicBool>>,
    Extension(by): Extension<SignedBy>,
) -> (StatusCode, String) {
    if by.key_id == "ASIAFIRST" && is_first_revoked.load(Ordering::SeqCst) {
        return (StatusCode::BAD_REQUEST, "<Error><Code>ExpiredToken</Code></Error>".to_owned());
    }
    (StatusCode::OK, by.key_id)
}

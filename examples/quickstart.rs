//! Put, list, get, presign and delete on S3, with temporary credentials.
//!
//! With no account and no set-up, against an S3 server inside this process that verifies every signature:
//!
//! ```sh
//! cargo run --example quickstart
//! ```
//!
//! Against a real account, or a store such as `MinIO`, the same with the environment set (`AWS_ACCESS_KEY_ID`,
//! `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN` for temporary credentials, `AWS_REGION`, and `AWS_ENDPOINT_URL` for a store
//! that is not AWS) and a bucket of yours, in which it works below `tower-sigv4-quickstart/` alone:
//!
//! ```sh
//! cargo run --example quickstart -- --endpoint http://127.0.0.1:9000 --bucket my-bucket
//! ```

#[path = "../tests/support/s3s_server.rs"]
mod s3s_server;

use std::error::Error;
use std::time::Duration;

use futures_util::TryStreamExt;
use s3s_server::S3sServer;
use tower::ServiceExt;
use tower_sigv4::client::Client;
use tower_sigv4::environment::Environment;
use tower_sigv4::s3::{Bucket, CreateBucket, GetObject, Lifetime, S3};
use tower_sigv4::{Body, ErrorKind};

const PREFIX: &str = "tower-sigv4-quickstart/";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::read()?;
    let process = Environment::process();
    let is_configured = arguments.endpoint.is_some() || process.var("AWS_ACCESS_KEY_ID").is_some();
    if is_configured {
        let name = arguments.bucket.ok_or("a real store needs --bucket NAME")?;
        return work(S3::from_environment(&with_endpoint(&process, arguments.endpoint))?.bucket(name)).await;
    }

    println!("Starting an S3 server inside this process …");
    let server = S3sServer::start("ASIAQUICKSTART", "a-temporary-secret").await;
    // What the environment of a role, a Lambda function or a CI job looks like.
    let environment = Environment::from_pairs([
        ("AWS_REGION", "us-east-1"),
        ("AWS_ENDPOINT_URL", &server.endpoint()),
        ("AWS_ACCESS_KEY_ID", "ASIAQUICKSTART"),
        ("AWS_SECRET_ACCESS_KEY", "a-temporary-secret"),
        ("AWS_SESSION_TOKEN", "a-session-token"),
    ]);
    let s3 = S3::from_environment(&environment)?;
    println!("  it listens at {}", server.endpoint());
    s3.send(CreateBucket::new("quickstart")).await?;
    work(s3.bucket("quickstart")).await
}

/// The tour: everything below works the same on every store.
async fn work(bucket: Bucket) -> Result<(), Box<dyn Error>> {
    println!("Put two objects into {:?} …", bucket.name());
    let hello = format!("{PREFIX}hello world+more.txt");
    bucket.put(&hello, "Hello from tower-sigv4!\n").await?;
    bucket.put(format!("{PREFIX}numbers.csv"), "a,b\n1,2\n").await?;

    println!("List them …");
    let objects: Vec<_> = bucket.list(PREFIX).try_collect().await?;
    for object in &objects {
        println!("  {:>6} bytes  {}", object.size, object.key);
    }

    println!("Get one …");
    let text = bucket.get(&hello).await?.body.collect(1_000_000).await?;
    print!("  {}", String::from_utf8_lossy(&text));

    println!("Presign it for a minute, and get it without any credentials …");
    let link = bucket.presign_get(&hello, Lifetime::at_most(Duration::from_secs(60))).await?;
    let anybody = Client::builder().allow_http(true).build()?;
    let response = anybody.oneshot(http::Request::get(link.uri.clone()).body(Body::empty())?).await?;
    println!("  {} for a URL that ends in {:?}", response.status(), link.expires_at.duration_since(now())?);

    println!("Delete them …");
    println!("  {} objects are gone", bucket.delete_all(PREFIX).await?);
    match bucket.get(&hello).await {
        Err(error) if error.is_not_found() => println!("  as this says: {error}"),
        Err(error) => return Err(error.into()),
        Ok(_) => return Err("the object is still there".into()),
    }

    println!("Bad input never leaves the process …");
    let refused = GetObject::new("not/a/bucket", "key");
    match bucket.s3().send(refused).await {
        Err(error) if error.kind() == ErrorKind::InvalidInput => println!("  {error}"),
        other => return Err(format!("expected an error, got {other:?}").into()),
    }
    println!("Done.");
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a program may read the clock; the library takes one")]
fn now() -> std::time::SystemTime {
    std::time::SystemTime::now()
}

/// The process's environment, with another endpoint when one was given.
fn with_endpoint(process: &Environment, endpoint: Option<String>) -> Environment {
    let names = ["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
    let endpoint = endpoint.or_else(|| process.var("AWS_ENDPOINT_URL_S3")).or_else(|| process.var("AWS_ENDPOINT_URL"));
    let kept = names.into_iter().filter_map(|name| Some((name, process.var(name)?)));
    Environment::from_pairs(kept.chain(endpoint.map(|uri| ("AWS_ENDPOINT_URL", uri))))
}

#[derive(Default)]
struct Arguments {
    endpoint: Option<String>,
    bucket: Option<String>,
}

impl Arguments {
    fn read() -> Result<Self, String> {
        let mut arguments = Self::default();
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
            match word.as_str() {
                "--endpoint" => arguments.endpoint = Some(value),
                "--bucket" => arguments.bucket = Some(value),
                _ => return Err(format!("{word} is unknown; there are --endpoint URL and --bucket NAME")),
            }
        }
        Ok(arguments)
    }
}

//! reqwest as the client below the layer, and what must be watched there: reqwest rewrites some URLs.
//!
//! With no account and no set-up, on an S3 server inside this process that verifies every signature:
//!
//! ```sh
//! cargo run --example reqwest_client
//! ```
//!
//! On a store of yours, with credentials from wherever the default chain finds them, below `tower-sigv4-reqwest/` of a
//! bucket. For https reqwest needs its feature `rustls`, which this crate's own tests do without:
//!
//! ```sh
//! cargo run --example reqwest_client -- --endpoint http://127.0.0.1:9000 --bucket my-bucket
//! ```
//!
//! A signature is for one path and one query, byte by byte. reqwest keeps a URL as browsers do, so it changes these:
//!
//! - segments that are `.` or `..`, also as `%2e`, are resolved. Of S3's keys only those with such a segment are
//!   concerned, such as `a/./b` and `a/../b`; this crate percent-encodes all else that would be changed;
//! - in a URI of your own, for the bare layer, it encodes `"`, `{` and `}` in the path, `'` in the query and what is
//!   not ASCII in both, and makes `\` in the path `/`. Encode them yourself, or leave them out.
//!
//! The service would answer `SignatureDoesNotMatch`. [`convert`] sees it before anything is sent. hyper's client, which
//! `tower_sigv4::client` is, sends every URI as it is.

#[path = "../tests/support/s3s_server.rs"]
mod s3s_server;

use std::error::Error as _;
use std::fmt;

use bytes::Bytes;
use clap::Parser;
use http::{Request, Response};
use s3s_server::S3sServer;
use tower::{Layer, Service, ServiceExt, service_fn};
use tower_sigv4::client::Client;
use tower_sigv4::credentials::default_chain;
use tower_sigv4::s3::{CreateBucket, S3};
use tower_sigv4::{Body, BoxError, Credentials, CredentialsProvider, Error, ErrorKind, SigV4Layer, Transport};

/// reqwest as a service of `http`'s requests, as the layer and `S3` want one.
fn http_service<B>(
    client: reqwest::Client,
) -> impl Service<Request<B>, Response = Response<reqwest::Body>, Error = BoxError, Future: Send> + Clone + Send + Sync
where
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
{
    service_fn(move |request: Request<B>| {
        let client = client.clone();
        // A URL can let everybody in, so it does not belong into an error.
        async move { Ok(client.oneshot(convert(request)?).await.map_err(reqwest::Error::without_url)?.into()) }
    })
}

/// The same request for reqwest.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`], caused by [`Rewritten`], when reqwest would send another URI than was signed. An error
/// of that kind is not tried again.
fn convert<B>(request: Request<B>) -> Result<reqwest::Request, Error>
where
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
{
    let signed = request.uri().clone();
    let invalid = |message| Error::new(ErrorKind::InvalidInput, message);
    let request = reqwest::Request::try_from(request.map(reqwest::Body::wrap))
        .map_err(|error| invalid("reqwest does not take the request's URI").with_source(error.without_url()))?;
    let url = request.url();
    // The layer has brought the host into the form in which it is sent.
    if (url.path(), url.query()) == (signed.path(), signed.query()) && url.host_str() == signed.host() {
        return Ok(request);
    }
    let source = Rewritten { signed: signed.path().to_owned(), sent: url.path().to_owned() };
    Err(invalid("reqwest would send another URI than was signed; use hyper's client").with_source(source))
}

/// The path that was signed, and the one that would be sent; if they are the same, query or host differ.
#[derive(Debug)]
struct Rewritten {
    signed: String,
    sent: String,
}

impl fmt::Display for Rewritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.signed == self.sent {
            return f.write_str("it would change the query or the host");
        }
        write!(f, "the path {:?} is signed, the path {:?} would be sent", self.signed, self.sent)
    }
}

impl std::error::Error for Rewritten {}

/// Uses an S3 store by way of reqwest.
#[derive(Parser)]
struct Arguments {
    /// The store, such as `http://127.0.0.1:9000`.
    #[arg(long, requires = "bucket")]
    endpoint: Option<String>,
    #[arg(long)]
    bucket: Option<String>,
    #[arg(long, default_value = "us-east-1")]
    region: String,
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let Arguments { endpoint, bucket, region } = Arguments::parse();
    if let (Some(endpoint), Some(bucket)) = (endpoint, bucket) {
        return work(default_chain()?, &endpoint, &region, &bucket).await;
    }
    let server = S3sServer::start("ASIAEXAMPLE", "a-temporary-secret").await;
    println!("Started an S3 server inside this process at {}", server.endpoint());
    let credentials = Credentials::new("ASIAEXAMPLE", "a-temporary-secret").with_session_token("a-session-token");
    let by_hyper = SigV4Layer::new(credentials.clone()).layer(Client::builder().allow_http(true).build()?);
    S3::new(by_hyper, "us-east-1").endpoint(server.endpoint()).send(CreateBucket::new("example")).await?;
    work(credentials, &server.endpoint(), "us-east-1", "example").await
}

async fn work(
    credentials: impl CredentialsProvider + Clone + 'static,
    endpoint: &str,
    region: &str,
    bucket: &str,
) -> Result<(), BoxError> {
    // A signature is good for one host: where to follow a redirect, the layer must decide.
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let layer = SigV4Layer::new(credentials).region(region).service("s3");
    let bucket_by = |transport| S3::new(transport, region).endpoint(endpoint).bucket(bucket);

    println!("Put and get an object by reqwest …");
    let by_reqwest = bucket_by(Transport::new(layer.layer(http_service(client.clone()))));
    let key = "tower-sigv4-reqwest/ä {report} 100%|^'//2026?.txt";
    by_reqwest.put(key, "Hello").await?;
    let text = by_reqwest.get(key).await?.body.collect(1000).await?;
    println!("  {key:?} has {} bytes", text.len());

    println!("The same by the layer alone …");
    let uri = format!("{endpoint}/{bucket}?list-type=2&prefix=tower-sigv4-reqwest%2F");
    let signed = layer.layer(http_service(client));
    let response = signed.oneshot(Request::get(uri).body(Body::empty())?).await?;
    println!("  it answers {}", response.status());
    if text != "Hello" || response.status() != 200 {
        return Err("the store gives something else than was put".into());
    }

    println!("A key that reqwest would rewrite …");
    let key = "tower-sigv4-reqwest/./2026.txt";
    let error = by_reqwest.put(key, "Hello").await.err().ok_or("it was sent")?;
    let cause = error.source().filter(|cause| cause.is::<Rewritten>()).ok_or("it failed otherwise")?;
    println!("  {error}: {cause}");

    println!("The same key by hyper …");
    let http = Client::builder().allow_http(endpoint.starts_with("http://")).build()?;
    let by_hyper = bucket_by(Transport::new(layer.layer(http)));
    match by_hyper.put(key, "Hello").await {
        Ok(_) => println!("  {key:?} has {} bytes", by_hyper.get(key).await?.body.collect(1000).await?.len()),
        // S3 takes such keys; SeaweedFS is a store that does not, whoever signs.
        Err(error) if error.code() == Some("InvalidRequest") => println!("  {error}"),
        Err(error) => return Err(error.into()),
    }
    by_hyper.delete_all("tower-sigv4-reqwest/").await?;
    println!("Done.");
    Ok(())
}

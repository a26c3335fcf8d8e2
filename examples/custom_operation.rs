//! An operation that the crate does not have, made outside of it: the first version of `ListObjects`, which a few old stores
//! know alone.
//!
//! With no account and no set-up, on an S3 server inside this process:
//!
//! ```sh
//! cargo run --example custom_operation
//! ```

#[path = "../tests/support/s3s_server.rs"]
mod s3s_server;

use std::error::Error as StdError;

use bytes::Bytes;
use futures_util::TryStreamExt;
use http::{Method, Request, response};
use s3s_server::S3sServer;
use serde::Deserialize;
use tower::ServiceExt;
use tower_sigv4::endpoint::Endpoint;
use tower_sigv4::environment::Environment;
use tower_sigv4::operation::{Operation, Paginated};
use tower_sigv4::s3::{CreateBucket, S3, S3Request};
use tower_sigv4::{Body, Error, ErrorKind};

/// Lists a bucket: [`ListObjects`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html).
#[derive(Clone, Debug)]
struct ListObjects {
    bucket: String,
    marker: Option<String>,
    max_keys: u32,
}

/// What it answers; what is not named here is skipped.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListObjectsOutput {
    #[serde(default)]
    contents: Vec<Content>,
    is_truncated: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Content {
    key: String,
    size: u64,
}

impl Operation for ListObjects {
    const NAME: &'static str = "ListObjects";
    type Output = ListObjectsOutput;
    // A document, read into memory; an object's content would be a `Body`.
    type Payload = Bytes;

    fn into_request(self, endpoint: &Endpoint) -> Result<Request<Body>, Error> {
        // It puts the bucket where the endpoint wants it, and encodes the query.
        let mut request = S3Request::bucket(Method::GET, self.bucket).query("max-keys", self.max_keys.to_string());
        if let Some(marker) = self.marker {
            request = request.query("marker", marker);
        }
        request.build(endpoint, Body::empty())
    }

    fn parse_response(_: response::Parts, document: Bytes) -> Result<ListObjectsOutput, Error> {
        let unreadable = |error| Error::new(ErrorKind::InvalidResponse, "the list cannot be read").with_source(error);
        quick_xml::de::from_reader(&document[..]).map_err(|error| unreadable(Box::new(error)))
    }

    fn try_clone(&self) -> Option<Self> {
        Some(self.clone())
    }
}

/// With this, `S3::pages` gives all pages as a stream.
impl Paginated for ListObjects {
    fn next_page(self, page: &ListObjectsOutput) -> Result<Option<Self>, Error> {
        let last = page.contents.last().filter(|_| page.is_truncated);
        Ok(last.map(|content| Self { marker: Some(content.key.clone()), ..self }))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let server = S3sServer::start("ASIAEXAMPLE", "a-secret").await;
    let s3 = S3::from_environment(&Environment::from_pairs([
        ("AWS_REGION", "us-east-1"),
        ("AWS_ENDPOINT_URL", &server.endpoint()),
        ("AWS_ACCESS_KEY_ID", "ASIAEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "a-secret"),
        ("AWS_SESSION_TOKEN", "a-session-token"),
    ]))?;
    s3.send(CreateBucket::new("example")).await?;
    for number in 1..=5 {
        s3.bucket("example").put(format!("{number}.txt"), "content").await?;
    }

    let list = ListObjects { bucket: "example".to_owned(), marker: None, max_keys: 2 };
    let first = s3.send(list.clone()).await?;
    println!("the first page: {:?}", first.contents);
    assert!(first.is_truncated);

    // `S3` is a tower service of every operation, of this one too.
    let same = s3.clone().oneshot(list.clone()).await?;
    assert_eq!(same.contents.len(), 2);

    let pages: Vec<_> = s3.pages(list).try_collect().await?;
    let keys: Vec<_> = pages.iter().flat_map(|page| &page.contents).map(|content| content.key.as_str()).collect();
    println!("all of it, in {} pages: {keys:?}", pages.len());
    assert_eq!(keys, ["1.txt", "2.txt", "3.txt", "4.txt", "5.txt"]);
    assert_eq!(first.contents.iter().map(|content| content.size).sum::<u64>(), 14);
    println!("Done.");
    Ok(())
}

//! hyper-util's client, which sends requests that were signed before: the floor.

use std::path::Path;
use std::time::SystemTime;

use bytes::Bytes;
use futures_util::TryStreamExt;
use http::{HeaderMap, Method, Request, Response, Uri};
use http_body::Frame;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Either, Full, StreamBody};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use sha2::{Digest, Sha256};
use tokio_util::io::ReaderStream;
use tower_sigv4::sigv4::{PayloadHash, Signer, SigningScope};
use tower_sigv4::{BoxError, Credentials};

use super::drain;
use crate::job::{
    ACCESS_KEY, BUCKET, Job, LARGE, LARGE_KEY, PAGES, Payload, Pieces, REGION, SECRET_KEY, SMALL_KEY, large, small,
};
use crate::race::Peer;

type Outgoing = Either<Full<Bytes>, Either<Pieces, BoxBody<Bytes, std::io::Error>>>;

#[derive(Clone)]
pub struct Bare {
    client: Client<HttpConnector, Outgoing>,
    small: Uri,
    large: Uri,
    /// One for each page.
    list: Vec<Uri>,
    /// What signing adds to a GET; all requests are sent with it.
    headers: HeaderMap,
}

pub fn connector() -> HttpConnector {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    connector
}

impl Bare {
    pub fn new(endpoint: &str) -> Result<Self, BoxError> {
        let small: Uri = format!("{endpoint}/{BUCKET}/{SMALL_KEY}").parse()?;
        let (mut parts, ()) = Request::get(small.clone()).body(())?.into_parts();
        let credentials = Credentials::new(ACCESS_KEY, SECRET_KEY);
        let signer = Signer::new(SigningScope::new(REGION, "s3"));
        signer.sign(&mut parts, PayloadHash::Empty, &credentials, SystemTime::now())?;
        let page = |number: usize| {
            format!("{endpoint}/{BUCKET}?list-type=2&encoding-type=url&continuation-token={number}").parse()
        };
        Ok(Self {
            client: Client::builder(TokioExecutor::new()).build(connector()),
            small,
            large: format!("{endpoint}/{BUCKET}/{LARGE_KEY}").parse()?,
            list: (0..PAGES).map(page).collect::<Result<_, _>>()?,
            headers: parts.headers,
        })
    }

    async fn exchange(&self, method: Method, uri: &Uri, body: Outgoing) -> Result<Response<Incoming>, BoxError> {
        let mut request = Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = uri.clone();
        request.headers_mut().clone_from(&self.headers);
        let response = self.client.request(request).await?;
        if !response.status().is_success() {
            return Err(format!("the server answered {}", response.status()).into());
        }
        Ok(response)
    }

    async fn get(&self, uri: &Uri) -> Result<u64, BoxError> {
        drain(self.exchange(Method::GET, uri, Either::Left(Full::default())).await?.into_body()).await
    }

    async fn put(&self, uri: &Uri, body: Outgoing) -> Result<u64, BoxError> {
        drain(self.exchange(Method::PUT, uri, body).await?.into_body()).await
    }

    pub async fn upload(&self, path: &Path) -> Result<(), BoxError> {
        let file = ReaderStream::with_capacity(tokio::fs::File::open(path).await?, 256 * 1024);
        let body = BodyExt::boxed(StreamBody::new(file.map_ok(Frame::data)));
        self.put(&self.large, Either::Right(Either::Right(body))).await.map(drop)
    }
}

impl Peer for Bare {
    fn can(&self, _: Job) -> bool {
        true
    }

    async fn run(&self, job: Job) -> Result<u64, BoxError> {
        match job {
            Job::GetSmall => self.get(&self.small).await,
            Job::PutSmall => self.put(&self.small, Either::Left(Full::new(small()))).await,
            Job::GetLarge => self.get(&self.large).await,
            Job::PutLarge(Payload::Unsigned | Payload::Sha256 | Payload::Crc) => {
                self.put(&self.large, Either::Left(Full::new(large()))).await
            }
            Job::PutLarge(_) => self.put(&self.large, Either::Right(Either::Left(Pieces::large()))).await,
            Job::List => {
                let mut keys = 0;
                for page in &self.list {
                    self.get(page).await?;
                    keys += crate::job::PAGE as u64;
                }
                Ok(keys)
            }
            Job::Sha256 => {
                std::hint::black_box(Sha256::digest(large()));
                Ok(0)
            }
            Job::Crc64Nvme => {
                let mut crc = crc_fast::Digest::new(crc_fast::CrcAlgorithm::Crc64Nvme);
                crc.update(&large());
                if crc.get_amount() != LARGE as u64 {
                    return Err("the CRC is not of all".into());
                }
                std::hint::black_box(crc.finalize());
                Ok(0)
            }
        }
    }
}

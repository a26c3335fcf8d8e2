//! tower-sigv4: over hyper-util's client as it is, and with its own client, types erased, as `S3::from_env` makes it.

use std::path::Path;

use bytes::Bytes;
use futures_util::TryStreamExt;
use http::Request;
use http_body::{Body as HttpBody, Frame};
use http_body_util::StreamBody;
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio_util::io::ReaderStream;
use tower::{Layer, Service};
use tower_sigv4::checksum::ChecksumAlgorithm;
use tower_sigv4::client::Client;
use tower_sigv4::layer::SignedBody;
use tower_sigv4::s3::transfer::UploadSource;
use tower_sigv4::s3::{GetObject, PutObject, S3};
use tower_sigv4::{Body, BoxError, Credentials, PayloadMode, SigV4, SigV4Layer, Transport};

use super::{bare, drain};
use crate::job::{ACCESS_KEY, BUCKET, Job, LARGE_KEY, Payload, Pieces, REGION, SECRET_KEY, SMALL_KEY, large, small};
use crate::race::Peer;

type Plain = SigV4<legacy::Client<HttpConnector, SignedBody<Body>>>;

#[derive(Clone)]
pub struct Ours<T> {
    auto: S3<T>,
    unsigned: S3<T>,
    trailer: S3<T>,
}

fn layer(mode: PayloadMode) -> SigV4Layer {
    SigV4Layer::new(Credentials::new(ACCESS_KEY, SECRET_KEY)).payload(mode)
}

impl<T> Ours<T> {
    fn new(endpoint: &str, transport: impl Fn(SigV4Layer) -> T) -> Self {
        let s3 = |mode| S3::new(transport(layer(mode)), REGION).endpoint(endpoint);
        Self {
            auto: s3(PayloadMode::Auto),
            unsigned: s3(PayloadMode::Unsigned),
            trailer: s3(PayloadMode::StreamingUnsignedTrailer),
        }
    }
}

impl Ours<Plain> {
    pub fn over_hyper(endpoint: &str) -> Self {
        let client = legacy::Client::builder(TokioExecutor::new()).build(bare::connector());
        Self::new(endpoint, |layer| layer.layer(client.clone()))
    }
}

impl Ours<Transport> {
    pub fn with_default_client(endpoint: &str) -> Result<Self, BoxError> {
        let client = Client::builder().allow_http(true).build::<SignedBody<Body>>()?;
        Ok(Self::new(endpoint, |layer| Transport::new(layer.layer(client.clone()))))
    }

    pub async fn upload(&self, path: &Path) -> Result<(), BoxError> {
        let upload = self.auto.bucket(BUCKET).upload(LARGE_KEY, UploadSource::file(path)).send().await?;
        upload.e_tag.map(drop).ok_or_else(|| "the entity tag was lost".into())
    }

    /// Uploads in one request.
    pub async fn put_file(&self, path: &Path) -> Result<(), BoxError> {
        let file = tokio::fs::File::open(path).await?;
        let length = file.metadata().await?.len();
        let file = ReaderStream::with_capacity(file, 256 * 1024);
        let body = Body::streaming(StreamBody::new(file.map_ok(Frame::data)));
        let put = PutObject::new(BUCKET, LARGE_KEY, body).content_length(length);
        self.auto.send(put).await.map(drop).map_err(Into::into)
    }
}

async fn get<T, B>(s3: &S3<T>, key: &str) -> Result<u64, BoxError>
where
    T: Service<Request<Body>, Response = http::Response<B>> + Clone,
    T::Error: Into<BoxError>,
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    drain(s3.send(GetObject::new(BUCKET, key)).await?.body).await
}

impl<T, B> Peer for Ours<T>
where
    T: Service<Request<Body>, Response = http::Response<B>> + Clone + Send + Sync + 'static,
    T::Error: Into<BoxError>,
    T::Future: Send,
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    fn can(&self, job: Job) -> bool {
        !matches!(job, Job::Sha256 | Job::Crc64Nvme)
    }

    async fn run(&self, job: Job) -> Result<u64, BoxError> {
        let put = |body: Body| PutObject::new(BUCKET, LARGE_KEY, body);
        let stream = || Body::streaming(Pieces::large());
        let (s3, put) = match job {
            Job::GetSmall => return get(&self.auto, SMALL_KEY).await,
            Job::GetLarge => return get(&self.auto, LARGE_KEY).await,
            Job::List => {
                let keys = self.auto.bucket(BUCKET).list("");
                return Ok(keys.try_fold(0, |count, _| std::future::ready(Ok(count + 1))).await?);
            }
            Job::PutSmall => (&self.auto, PutObject::new(BUCKET, SMALL_KEY, small())),
            Job::PutLarge(Payload::Unsigned) => (&self.unsigned, put(large().into())),
            Job::PutLarge(Payload::Sha256) => (&self.auto, put(large().into())),
            Job::PutLarge(Payload::Chunks) => (&self.auto, put(stream())),
            Job::PutLarge(Payload::ChunksAndCrc) => {
                (&self.auto, put(stream()).checksum_algorithm(ChecksumAlgorithm::Crc64Nvme))
            }
            Job::PutLarge(Payload::Crc) => {
                (&self.unsigned, put(large().into()).checksum_algorithm(ChecksumAlgorithm::Crc64Nvme))
            }
            Job::PutLarge(Payload::CrcBehind) => {
                (&self.trailer, put(stream()).checksum_algorithm(ChecksumAlgorithm::Crc64Nvme))
            }
            Job::Sha256 | Job::Crc64Nvme => return super::unable(),
        };
        s3.send(put).await?.e_tag().map(|_| 0).ok_or_else(|| "the entity tag was lost".into())
    }
}

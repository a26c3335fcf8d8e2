//! `object_store`.

use std::path::Path as FilePath;
use std::sync::Arc;

use futures_util::TryStreamExt;
use object_store::aws::{AmazonS3, AmazonS3Builder, Checksum};
use object_store::buffered::BufWriter;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use tower_sigv4::BoxError;

use super::{drain_stream, unable};
use crate::job::{ACCESS_KEY, BUCKET, Job, LARGE_KEY, Payload, REGION, SECRET_KEY, SMALL_KEY, large, small};
use crate::race::Peer;

#[derive(Clone)]
pub struct ObjectStoreClient {
    signed: Arc<AmazonS3>,
    unsigned: Arc<AmazonS3>,
    /// Its CRC is in a header.
    crc: Arc<AmazonS3>,
    small: Path,
    large: Path,
}

impl ObjectStoreClient {
    pub fn new(endpoint: &str) -> Result<Self, BoxError> {
        let builder = || {
            AmazonS3Builder::new()
                .with_endpoint(endpoint)
                .with_allow_http(true)
                .with_region(REGION)
                .with_bucket_name(BUCKET)
                .with_access_key_id(ACCESS_KEY)
                .with_secret_access_key(SECRET_KEY)
        };
        let unsigned = || builder().with_unsigned_payload(true);
        Ok(Self {
            signed: Arc::new(builder().build()?),
            unsigned: Arc::new(unsigned().build()?),
            crc: Arc::new(unsigned().with_checksum_algorithm(Checksum::CRC64NVME).build()?),
            small: Path::from(SMALL_KEY),
            large: Path::from(LARGE_KEY),
        })
    }

    pub async fn upload(&self, path: &FilePath) -> Result<(), BoxError> {
        let mut file = tokio::io::BufReader::with_capacity(256 * 1024, tokio::fs::File::open(path).await?);
        let mut writer = BufWriter::new(Arc::clone(&self.signed) as Arc<dyn ObjectStore>, self.large.clone());
        tokio::io::copy_buf(&mut file, &mut writer).await?;
        tokio::io::AsyncWriteExt::shutdown(&mut writer).await?;
        Ok(())
    }
}

impl Peer for ObjectStoreClient {
    fn can(&self, job: Job) -> bool {
        !matches!(
            job,
            Job::PutLarge(Payload::Chunks | Payload::ChunksAndCrc | Payload::CrcBehind) | Job::Sha256 | Job::Crc64Nvme
        )
    }

    async fn run(&self, job: Job) -> Result<u64, BoxError> {
        let (store, path, payload) = match job {
            Job::GetSmall => return drain_stream(self.signed.get(&self.small).await?.into_stream()).await,
            Job::GetLarge => return drain_stream(self.signed.get(&self.large).await?.into_stream()).await,
            Job::List => {
                let keys = self.signed.list(None);
                return Ok(keys.try_fold(0, |count, _| std::future::ready(Ok(count + 1))).await?);
            }
            Job::PutSmall => (&self.signed, &self.small, small()),
            Job::PutLarge(Payload::Unsigned) => (&self.unsigned, &self.large, large()),
            Job::PutLarge(Payload::Sha256) => (&self.signed, &self.large, large()),
            Job::PutLarge(Payload::Crc) => (&self.crc, &self.large, large()),
            _ => return unable(),
        };
        store.put(path, payload.into()).await?.e_tag.map(|_| 0).ok_or_else(|| "the entity tag was lost".into())
    }
}

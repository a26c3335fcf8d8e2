//! rust-s3.

use std::path::Path;
use std::sync::Arc;

use s3::creds::Credentials;
use s3::{Bucket, Region};
use tower_sigv4::BoxError;

use super::{drain_stream, unable};
use crate::job::{ACCESS_KEY, BUCKET, Job, LARGE_KEY, Payload, REGION, SECRET_KEY, SMALL_KEY, large, small};
use crate::race::Peer;

#[derive(Clone)]
pub struct RustS3 {
    bucket: Arc<Bucket>,
}

impl RustS3 {
    pub fn new(endpoint: &str) -> Result<Self, BoxError> {
        let region = Region::Custom { region: REGION.to_owned(), endpoint: endpoint.to_owned() };
        let credentials = Credentials::new(Some(ACCESS_KEY), Some(SECRET_KEY), None, None, None)?;
        Ok(Self { bucket: Arc::from(Bucket::new(BUCKET, region, credentials)?.with_path_style()) })
    }

    pub async fn upload(&self, path: &Path) -> Result<(), BoxError> {
        let mut file = tokio::fs::File::open(path).await?;
        check(self.bucket.put_object_stream(&mut file, LARGE_KEY).await?.status_code())
    }
}

fn check(status: u16) -> Result<(), BoxError> {
    if status == 200 { Ok(()) } else { Err(format!("the server answered {status}").into()) }
}

impl Peer for RustS3 {
    fn can(&self, job: Job) -> bool {
        matches!(job, Job::GetSmall | Job::PutSmall | Job::GetLarge | Job::PutLarge(Payload::Sha256) | Job::List)
    }

    async fn run(&self, job: Job) -> Result<u64, BoxError> {
        let (key, content) = match job {
            Job::GetSmall => {
                let object = self.bucket.get_object(SMALL_KEY).await?;
                check(object.status_code())?;
                return Ok(object.bytes().len() as u64);
            }
            Job::GetLarge => {
                let mut object = self.bucket.get_object_stream(LARGE_KEY).await?;
                check(object.status_code)?;
                return drain_stream(object.bytes()).await;
            }
            Job::List => {
                let pages = self.bucket.list(String::new(), None).await?;
                return Ok(pages.iter().map(|page| page.contents.len() as u64).sum());
            }
            Job::PutSmall => (SMALL_KEY, small()),
            Job::PutLarge(Payload::Sha256) => (LARGE_KEY, large()),
            _ => return unable(),
        };
        check(self.bucket.put_object(key, &content).await?.status_code())?;
        Ok(0)
    }
}

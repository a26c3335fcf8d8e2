//! `rb`.

use clap::Args;
use tower_sigv4::s3::{DeleteBucket, S3};

use crate::address::Address;
use crate::arguments::Talk;
use crate::failure::Failure;
use crate::rm::delete_all;

/// Remove an empty bucket
#[derive(Debug, Args)]
pub(crate) struct Rb {
    /// s3://bucket
    #[arg(value_parser = Address::parse_bucket)]
    bucket: String,
    /// Delete all objects in it first. In a bucket that keeps versions older ones stay, and so does the bucket
    #[arg(long)]
    force: bool,
}

impl Rb {
    pub(crate) async fn run(self, s3: &S3, talk: Talk) -> Result<(), Failure> {
        if self.force {
            delete_all(s3, &self.bucket, "", talk).await?;
        }
        s3.send(DeleteBucket::new(self.bucket)).await?;
        Ok(())
    }
}

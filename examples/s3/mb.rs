//! `mb`.

use clap::Args;
use tower_sigv4::s3::{CreateBucket, S3};

use crate::address::Address;
use crate::failure::Failure;

/// Make a bucket
#[derive(Debug, Args)]
pub(crate) struct Mb {
    /// s3://bucket
    #[arg(value_parser = Address::parse_bucket)]
    bucket: String,
}

impl Mb {
    pub(crate) async fn run(self, s3: &S3) -> Result<(), Failure> {
        s3.send(CreateBucket::new(self.bucket)).await?;
        Ok(())
    }
}

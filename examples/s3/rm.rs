//! `rm`.

use clap::Args;
use futures_util::TryStreamExt;
use tower_sigv4::s3::S3;

use crate::address::Address;
use crate::arguments::Talk;
use crate::failure::Failure;
use crate::sync_report::Failures;

/// Delete an object, or everything below a prefix
///
/// With --recursive, s3://bucket/logs means what is below s3://bucket/logs/, and s3://bucket all of the bucket.
/// Deleting what does not exist succeeds. In a bucket that keeps versions this makes delete markers.
#[derive(Debug, Args)]
pub(crate) struct Rm {
    /// s3://bucket/key
    #[arg(value_parser = Address::parse)]
    address: Address,
    /// Delete everything below it
    #[arg(long, short)]
    recursive: bool,
}

impl Rm {
    pub(crate) async fn run(self, s3: &S3, talk: Talk) -> Result<(), Failure> {
        let Self { address, recursive } = self;
        if recursive {
            return delete_all(s3, &address.bucket, &address.folder(), talk).await;
        }
        if address.key.is_empty() {
            return Err(Failure::Usage(format!("{address} names no object; a bucket is deleted by rb")));
        }
        s3.bucket(address.bucket).delete(address.key).await?;
        Ok(())
    }
}

/// Deletes all objects whose key begins so, and says how many.
pub(crate) async fn delete_all(s3: &S3, bucket: &str, prefix: &str, talk: Talk) -> Result<(), Failure> {
    let (mut deleted, mut failures) = (0_u64, Failures::default());
    let mut deletion = s3.bucket(bucket).delete_all(prefix);
    while let Some(result) = deletion.try_next().await? {
        match result {
            Ok(_) => deleted += 1,
            Err(error) => failures.add_line(|| error.to_string()),
        }
    }
    failures.tell_with(talk, format_args!("deleted {deleted}")).await
}

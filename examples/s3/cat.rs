//! `cat`.

use clap::Args;
use tower_sigv4::s3::S3;

use crate::address::Address;
use crate::failure::Failure;
use crate::range::ByteRange;

/// Write an object to standard output
#[derive(Debug, Args)]
pub(crate) struct Cat {
    /// s3://bucket/key
    #[arg(value_parser = Address::parse_object)]
    address: Address,
    /// Some of its bytes only, counted from 0: FIRST-LAST, FIRST- or, for the last ones, -COUNT
    #[arg(long, value_name = "BYTES", value_parser = ByteRange::parse, allow_hyphen_values = true)]
    range: Option<ByteRange>,
}

impl Cat {
    pub(crate) async fn run(self, s3: &S3) -> Result<(), Failure> {
        let Address { bucket, key } = self.address;
        let bucket = s3.bucket(bucket);
        let mut download = bucket.download(&key);
        match self.range {
            None => {}
            Some(ByteRange::From(first, None)) => download = download.range(first..),
            Some(ByteRange::From(first, Some(last))) => download = download.range(first..=last),
            Some(ByteRange::Last(count)) => {
                let head = bucket.head(&key).await?;
                let first = head.content_length().unwrap_or_default().saturating_sub(count);
                download = download.range(first..);
                if let Some(e_tag) = head.e_tag() {
                    download = download.if_match(e_tag);
                }
            }
        }
        download.to_writer(&mut tokio::io::stdout()).await?;
        Ok(())
    }
}

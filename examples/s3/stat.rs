//! `stat`.

use clap::Args;
use tower_sigv4::s3::S3;

use crate::address::Address;
use crate::failure::Failure;
use crate::output::Output;
use crate::text::shown;

const METADATA: &str = "x-amz-meta-";

/// Show an object's headers and metadata
#[derive(Debug, Args)]
pub(crate) struct Stat {
    /// s3://bucket/key
    #[arg(value_parser = Address::parse_object)]
    address: Address,
}

impl Stat {
    pub(crate) async fn run(self, s3: &S3) -> Result<(), Failure> {
        let head = s3.bucket(self.address.bucket).head(self.address.key).await?;
        let mut lines: Vec<_> = head
            .headers()
            .iter()
            .filter(|(name, _)| !name.as_str().starts_with(METADATA))
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            // Decoded: a header alone has no umlauts.
            .chain(head.metadata().map(|(name, value)| (format!("{METADATA}{name}"), value)))
            .collect();
        lines.sort();
        let mut output = Output::new();
        for (name, value) in lines {
            output.line(format_args!("{name}: {}", shown(&value))).await?;
        }
        output.flush().await
    }
}

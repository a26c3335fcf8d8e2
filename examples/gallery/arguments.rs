//! What the gallery is told when it starts.

use clap::Parser;

/// A picture gallery. Without a bucket it is a demonstration that needs no account.
#[derive(Parser)]
pub struct Arguments {
    /// Where to listen; port 0 takes any that is free
    #[arg(long, env = "GALLERY_LISTEN", default_value = "127.0.0.1:3000")]
    pub listen: String,

    /// Under which URL visitors see the gallery [default: where it listens]
    #[arg(long, env = "GALLERY_PUBLIC_URL")]
    pub public_url: Option<String>,

    /// The bucket of the pictures, with the environment's credentials
    #[arg(long, env = "GALLERY_BUCKET")]
    pub bucket: Option<String>,

    /// Replaces the bucket's CORS rules by one for the public URL
    #[arg(long, requires = "bucket")]
    pub set_cors: bool,

    /// The address that sends links, verified by SES
    #[arg(long, env = "GALLERY_FROM", requires = "bucket")]
    pub from: Option<String>,

    /// The SNS topic to which SES publishes bounces and complaints
    #[arg(long, env = "GALLERY_TOPIC", requires = "from")]
    pub topic: Option<String>,

    /// The largest picture, in bytes
    #[arg(long, default_value_t = 10_485_760, value_parser = clap::value_parser!(u64).range(1..=5_368_709_120))]
    pub max_bytes: u64,

    /// How long a form uploads, in seconds
    #[arg(long, default_value_t = 600, value_parser = clap::value_parser!(u64).range(1..=604_800))]
    pub form_seconds: u64,

    /// How long the demonstration's credentials last, in seconds
    #[arg(long, default_value_t = 3_600, value_parser = clap::value_parser!(u64).range(1..=43_200))]
    pub credentials_seconds: u64,
}

//! `presign`.

use std::time::Duration;

use clap::Args;
use tower_sigv4::clock::{Clock, SystemClock};
use tower_sigv4::s3::{Lifetime, S3};
use tower_sigv4::sigv4::{MAX_PRESIGNED_LIFE, MIN_PRESIGNED_LIFE};

use crate::address::Address;
use crate::arguments::Talk;
use crate::failure::Failure;
use crate::output::say;
use crate::text::{complain, utc};

/// What signing itself may take of a link's life.
const SLACK: Duration = Duration::from_secs(5);

/// Make a link that works without credentials
///
/// The link is written to standard output. When it really ends is said on standard error: temporary credentials may end
/// before the time that was asked for, and the link with them. Nothing is sent, so the object need not exist.
#[derive(Debug, Args)]
pub(crate) struct Presign {
    /// s3://bucket/key
    #[arg(value_parser = Address::parse_object)]
    address: Address,
    /// Make a link that stores the object: curl --upload-file FILE LINK
    #[arg(long)]
    put: bool,
    /// How long the link should work: seconds, or 15m, 12h, 7d (the most)
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = life)]
    expires_in: Duration,
}

impl Presign {
    pub(crate) async fn run(self, s3: &S3, talk: Talk) -> Result<(), Failure> {
        let (bucket, life) = (s3.bucket(self.address.bucket), Lifetime::at_most(self.expires_in));
        let link = if self.put {
            bucket.presign_put(self.address.key, life).await?
        } else {
            bucket.presign_get(self.address.key, life).await?
        };
        say(&link.uri).await?;
        if !talk.quiet {
            let is_short =
                link.expires_at.duration_since(SystemClock.now()).unwrap_or_default() + SLACK < self.expires_in;
            let why = if is_short { ", when the credentials end" } else { "" };
            complain(&format!("the link works until {}{why}", utc(link.expires_at)));
        }
        Ok(())
    }
}

fn life(text: &str) -> Result<Duration, String> {
    let life = match text.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => humantime::parse_duration(text).map_err(|_| "it is not like 900, 15m, 12h or 7d".to_owned())?,
    };
    if (MIN_PRESIGNED_LIFE..=MAX_PRESIGNED_LIFE).contains(&life) {
        return Ok(life);
    }
    Err("a link works for at least a second and at most seven days".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lives() {
        assert_eq!(life("900"), Ok(Duration::from_secs(900)));
        assert_eq!(life("15m"), Ok(Duration::from_secs(900)));
        assert_eq!(life("7d"), Ok(MAX_PRESIGNED_LIFE));
        for text in ["0", "8d", "", "soon", "-1", "604801", "1ms"] {
            assert!(life(text).is_err(), "{text}");
        }
    }
}

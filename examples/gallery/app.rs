//! What the handlers share.

use std::time::Duration;

use tower_sigv4::s3::{Bucket, CorsConfiguration, CorsRule, PutBucketCors, S3};
use tower_sigv4::ses::Ses;
use tower_sigv4::sns::Verifier;
use tower_sigv4::{BoxError, Transport, client::Client};

use crate::arguments::Arguments;
use crate::demo::Demo;
use crate::mail::Mail;

/// The gallery's parts.
pub struct App {
    pub bucket: Bucket,
    pub mail: Option<Mail>,
    /// Whose messages the hook takes; without it there is no hook.
    pub verifier: Option<Verifier>,
    /// What is inside this process when it works without an account.
    pub demo: Option<Demo>,
    /// The largest picture, in bytes.
    pub max_bytes: u64,
    /// How long a form uploads.
    pub form_life: Duration,
}

impl App {
    /// The gallery on a real store, with mail through SES where there is a sender.
    pub async fn real(arguments: &Arguments, bucket: &str, public_url: &str) -> Result<Self, BoxError> {
        let bucket = S3::from_env()?.bucket(bucket);
        if arguments.set_cors {
            // The page reads why the store refused an upload, and loads pictures without its own host's cookies.
            let rule = CorsRule::new(["GET", "POST"], [public_url]).with_allowed_headers(["*"]);
            bucket.s3().send(PutBucketCors::new(bucket.name(), CorsConfiguration::new([rule]))).await?;
        }
        let mail = match &arguments.from {
            Some(from) => Some(Mail::new(Ses::from_env()?, from)),
            None => None,
        };
        let verifier = match &arguments.topic {
            Some(topic) => Some(Verifier::new(Transport::new(Client::new()?), [topic]).refuse_replays()),
            None => None,
        };
        let (max_bytes, form_life) = (arguments.max_bytes, Duration::from_secs(arguments.form_seconds));
        Ok(Self { bucket, mail, verifier, demo: None, max_bytes, form_life })
    }
}

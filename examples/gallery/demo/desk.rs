//! The desk that hands out temporary credentials, and the store's knowledge of them: a small STS.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::{S3Auth, SecretKey};
use s3s::{S3Result, s3_error};
use tower_sigv4::clock::{Clock, SystemClock};
use tower_sigv4::credentials::{CredentialsFuture, CredentialsProvider};
use tower_sigv4::{Credentials, Error, ErrorKind};

/// Where a request has its session token.
const TOKEN_HEADER: &str = "x-amz-security-token";
const TOKEN_PARAMETER: &str = "X-Amz-Security-Token=";

#[derive(Clone)]
pub struct Desk {
    /// How long each credentials last.
    life: Duration,
    issued: Arc<Mutex<HashMap<String, Issued>>>,
}

struct Issued {
    secret: String,
    token: String,
    expiry: SystemTime,
}

impl fmt::Debug for Desk {
    /// Without what it has issued.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk").field("life", &self.life).finish_non_exhaustive()
    }
}

impl Desk {
    pub fn new(life: Duration) -> Self {
        Self { life, issued: Arc::default() }
    }

    fn issue(&self) -> Result<Credentials, Error> {
        let mut numbers = [0; 64];
        getrandom::fill(&mut numbers)
            .map_err(|error| Error::new(ErrorKind::Credentials, "there are no random numbers").with_source(error))?;
        let text = hex::encode(numbers);
        let (id, rest) = text.split_at(16);
        let (secret, token) = rest.split_at(48);
        let (key, now) = (format!("ASIA{}", id.to_uppercase()), SystemClock.now());
        let expiry = now + self.life;
        let mut issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        // The old are kept as long again, so that who uses them hears that they have expired.
        issued.retain(|_, old| old.expiry + self.life > now);
        issued.insert(key.clone(), Issued { secret: secret.to_owned(), token: token.to_owned(), expiry });
        Ok(Credentials::new(key, secret).with_session_token(token).with_expiry(expiry))
    }

    /// Looks at what was issued under a key, unless it has expired.
    fn valid<R>(&self, access_key: &str, look: impl FnOnce(&Issued) -> R) -> S3Result<R> {
        let issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        let found = issued.get(access_key).ok_or_else(|| s3_error!(InvalidAccessKeyId))?;
        if found.expiry <= SystemClock.now() {
            return Err(s3_error!(ExpiredToken, "The provided token has expired."));
        }
        Ok(look(found))
    }
}

impl CredentialsProvider for Desk {
    fn credentials(&self) -> CredentialsFuture {
        CredentialsFuture::ready(self.issue())
    }
}

#[async_trait::async_trait]
impl S3Auth for Desk {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        self.valid(access_key, |issued| issued.secret.clone().into())
    }
}

#[async_trait::async_trait]
impl S3Access for Desk {
    async fn check(&self, context: &mut S3AccessContext<'_>) -> S3Result<()> {
        let signer = context.credentials().ok_or_else(|| s3_error!(AccessDenied, "Nothing is public here."))?;
        // A form has its token in its fields, which its signature covers.
        if context.s3_op().name() == "PostObject" {
            return Ok(());
        }
        let query = context.uri().query().unwrap_or_default();
        let in_query = query.split('&').find_map(|parameter| parameter.strip_prefix(TOKEN_PARAMETER));
        let in_header = context.headers().get(TOKEN_HEADER).and_then(|value| value.to_str().ok());
        let is_right = self.valid(&signer.access_key, |issued| in_header.or(in_query) == Some(&issued.token))?;
        if is_right { Ok(()) } else { Err(s3_error!(InvalidToken, "The session token is missing or wrong.")) }
    }
}

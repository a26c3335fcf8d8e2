//! Presigned URLs, which know when they really end.

use std::fmt;
use std::time::{Duration, SystemTime};

use http::{HeaderMap, Method, Uri};

use super::S3;
use crate::clock::Clock;
use crate::operation::Operation;
use crate::sigv4::{MIN_PRESIGNED_LIFE, PayloadHash, Signer};
use crate::{Error, ErrorKind};

/// How long a presigned URL is to work, 1 second to 7 days, in whole seconds.
///
/// A [`Duration`] converts to [`Lifetime::exactly`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    wish: Duration,
    may_be_shorter: bool,
}

impl Lifetime {
    /// This long. When the credentials end earlier, presigning fails rather than promise what will not hold.
    #[must_use]
    pub const fn exactly(life: Duration) -> Self {
        Self { wish: life, may_be_shorter: false }
    }

    /// This long, or as long as the credentials last.
    #[must_use]
    pub const fn at_most(life: Duration) -> Self {
        Self { wish: life, may_be_shorter: true }
    }
}

impl From<Duration> for Lifetime {
    fn from(life: Duration) -> Self {
        Self::exactly(life)
    }
}

/// A URL that works without credentials until it expires.
///
/// `Debug` does not show it: whoever has it can do what it allows.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Presigned {
    /// The method to send it with.
    pub method: Method,
    /// The URL. Nothing can be added to it: it would not be signed.
    pub uri: Uri,
    /// The headers that must be sent with it, exactly so (beside `Host`, which clients send by themselves).
    pub headers: HeaderMap,
    /// When it stops to work: the earlier of its own end and that of the credentials that signed it.
    pub expires_at: SystemTime,
}

impl fmt::Debug for Presigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Presigned")
            .field("method", &self.method)
            .field("host", &self.uri.host())
            .field("path", &self.uri.path())
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

impl<T> S3<T> {
    /// Makes a URL that performs an operation. The operation's body is not signed: who has the URL sends it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Signing`] for a life out of range; [`ErrorKind::Credentials`] when the credentials end before it, or
    /// their source fails; [`ErrorKind::InvalidInput`] for an operation that is wrong, or when this `S3` has no source of
    /// credentials ([`S3::credentials`]).
    pub async fn presign<Op: Operation>(&self, operation: Op, life: impl Into<Lifetime>) -> Result<Presigned, Error> {
        self.presign_inner(operation, life.into()).await.map_err(|error| error.in_operation(Op::NAME))
    }

    async fn presign_inner<Op: Operation>(&self, operation: Op, life: Lifetime) -> Result<Presigned, Error> {
        let site = self.site();
        let endpoint = site.endpoint()?;
        let (parts, _) = operation.into_request(&endpoint.for_presigning())?.into_parts();
        let provider = site.credentials.as_ref().ok_or_else(|| {
            let message = "presigning needs a source of credentials; give it with `S3::credentials`";
            Error::new(ErrorKind::InvalidInput, message)
        })?;
        let credentials = provider.credentials().await?;

        let now = site.clock.now();
        let life = match credentials.expiry() {
            Some(expiry) => life.within(expiry.duration_since(now).unwrap_or_default())?,
            None => life.wish,
        };
        let signer = Signer::new(endpoint.scope().clone());
        let uri = signer.presign(&parts, PayloadHash::Unsigned, life, &credentials, now)?;
        Ok(Presigned { method: parts.method, uri, headers: parts.headers, expires_at: end(now, life) })
    }
}

impl Lifetime {
    /// The life to sign for, when the credentials last this long.
    fn within(self, remaining: Duration) -> Result<Duration, Error> {
        if self.wish <= remaining {
            return Ok(self.wish);
        }
        // Whole seconds, rounded down: the URL must not outlive the token in it.
        let remaining = Duration::from_secs(remaining.as_secs());
        if self.may_be_shorter && remaining >= MIN_PRESIGNED_LIFE {
            return Ok(remaining);
        }
        let message = format!(
            "the credentials end in {} seconds, and a URL presigned with them ends then too, not in {} seconds; \
             ask for `Lifetime::at_most` to get a shorter life, or use credentials that last longer",
            remaining.as_secs(),
            self.wish.as_secs()
        );
        Err(Error::new(ErrorKind::Credentials, message))
    }
}

/// The service counts from the time in the URL, which has whole seconds.
fn end(signed_at: SystemTime, life: Duration) -> SystemTime {
    let since_epoch = signed_at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::from_secs(since_epoch.as_secs().saturating_add(life.as_secs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Credentials;
    use crate::s3::{GetObject, PutObject};

    const NOW: SystemTime = SystemTime::UNIX_EPOCH;

    fn s3(credentials: Credentials) -> S3<()> {
        S3::new((), "eu-west-1").credentials(credentials).clock(|| NOW + Duration::from_millis(1_500))
    }

    fn presign(s3: &S3<()>, life: impl Into<Lifetime>) -> Result<Presigned, Error> {
        tokio_test::block_on(s3.presign(GetObject::new("bucket", "a b"), life))
    }

    #[test]
    fn the_url_names_method_headers_and_end() {
        let s3 = s3(Credentials::new("AKID", "secret"));
        let operation = PutObject::new("bucket", "k", "").content_type("text/plain");
        let presigned = tokio_test::block_on(s3.presign(operation, Duration::from_secs(60))).unwrap();
        assert_eq!(presigned.method, Method::PUT);
        assert_eq!(presigned.headers["content-type"], "text/plain");
        assert!(presigned.uri.query().unwrap().contains("X-Amz-SignedHeaders=content-type%3Bhost"));
        assert_eq!(presigned.expires_at, NOW + Duration::from_secs(61));
    }

    /// Trap: a presigned URL dies with the token that signed it.
    #[test]
    fn a_url_never_claims_to_outlive_its_credentials() {
        let expiring =
            Credentials::new("ASIA", "secret").with_session_token("t0k3n").with_expiry(NOW + Duration::from_secs(100));
        let s3 = s3(expiring);
        let error = presign(&s3, Duration::from_secs(3_600)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials);
        assert!(error.to_string().contains("98 seconds") && error.to_string().contains("3600"), "{error}");

        let shorter = presign(&s3, Lifetime::at_most(Duration::from_secs(3_600))).unwrap();
        assert!(shorter.uri.query().unwrap().contains("X-Amz-Expires=98&"));
        assert_eq!(shorter.expires_at, NOW + Duration::from_secs(99));

        let fits = presign(&s3, Duration::from_secs(60)).unwrap();
        assert!(fits.uri.query().unwrap().contains("X-Amz-Security-Token=t0k3n"));
        assert!(!format!("{fits:?}").contains("t0k3n"));
    }

    #[test]
    fn expired_credentials_presign_nothing() {
        let s3 = s3(Credentials::new("ASIA", "secret").with_expiry(NOW));
        assert!(presign(&s3, Lifetime::at_most(Duration::from_secs(60))).is_err());
    }

    #[test]
    fn a_life_out_of_range_or_no_credentials_is_an_error() {
        let error = presign(&s3(Credentials::new("AKID", "secret")), Duration::from_secs(604_801)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Signing);
        assert!(std::error::Error::source(&error).unwrap().to_string().contains("7 days"));
        let error = presign(&S3::new((), "eu-west-1"), Duration::from_secs(1)).unwrap_err();
        assert!(error.to_string().contains("S3::credentials"), "{error}");
    }

    #[test]
    fn a_bad_region_or_endpoint_is_told_before_anything_is_sent() {
        for s3 in [
            S3::new((), "eu west 1"),
            S3::new((), ""),
            S3::new((), "eu-west-1").endpoint("nonsense"),
            S3::new((), "r").endpoint("ftp://h"),
        ] {
            let error =
                presign(&s3.credentials(Credentials::new("AKID", "secret")), Duration::from_secs(1)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
        }
    }
}

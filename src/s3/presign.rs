//! Presigned URLs, which know when they really end.

use std::fmt;
use std::time::SystemTime;

use http::request::Parts;
use http::{HeaderMap, Method, Uri};

use super::express::SessionBucket;
use super::lifetime::Span;
use super::{Lifetime, S3};
use crate::clock::Clock;
use crate::endpoint::Endpoint;
use crate::operation::Operation;
use crate::sigv4::{PayloadHash, Signer, SigningScope};
use crate::{Credentials, Error, ErrorKind};

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
    /// Makes a URL that performs an operation for 1 second to 7 days (604,800 seconds), in whole seconds. The
    /// operation's body is not signed: who has the URL sends it.
    ///
    /// Source: [Authenticating requests: using query
    /// parameters](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html).
    ///
    /// ```
    /// use std::time::Duration;
    /// use tower_sigv4::Credentials;
    /// use tower_sigv4::s3::{GetObject, S3};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// let s3 = S3::new((), "eu-west-1").credentials(Credentials::new("AKIDEXAMPLE", "a-secret"));
    /// let get = GetObject::new("reports", "2026/q4.csv").response_content_disposition("attachment");
    /// let link = s3.presign(get, Duration::from_secs(600)).await?;
    /// assert_eq!(link.uri.host(), Some("reports.s3.eu-west-1.amazonaws.com"));
    /// assert!(link.uri.query().is_some_and(|query| query.contains("X-Amz-Expires=600")));
    /// assert!(link.headers.is_empty());
    /// # Ok(()) }
    /// ```
    ///
    /// What is in a directory bucket is presigned with the credentials of a session: give those of a
    /// [`CreateSession`](super::CreateSession) with [`S3::credentials`]. They end after 5 minutes, and the URL with them.
    ///
    /// When the credentials end before the wished life, their source is asked for others that last longer
    /// ([`CredentialsProvider::credentials_until`](crate::CredentialsProvider::credentials_until)).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Signing`] for a life out of range; [`ErrorKind::Credentials`] when the credentials end before it, or
    /// their source fails; [`ErrorKind::InvalidInput`] for an operation or a rounding that is wrong, or when this `S3` has no
    /// source of credentials ([`S3::credentials`]).
    pub async fn presign<Op: Operation>(&self, operation: Op, life: impl Into<Lifetime>) -> Result<Presigned, Error> {
        self.presign_inner(operation, life.into()).await.map_err(|error| error.in_operation(Op::NAME))
    }

    async fn presign_inner<Op: Operation>(&self, operation: Op, life: Lifetime) -> Result<Presigned, Error> {
        let endpoint = self.site().endpoint()?;
        let (parts, _) = operation.into_request(&endpoint.for_presigning())?.into_parts();
        let (credentials, span) = self.presigner(life).await?;
        check_session(&parts, &credentials)?;
        let signer = Signer::new(scope_of(&parts, endpoint));
        let uri = signer.presign(&parts, PayloadHash::Unsigned, span.life, &credentials, span.signed_at)?;
        Ok(Presigned { method: parts.method, uri, headers: parts.headers, expires_at: span.end() })
    }

    /// The credentials to presign with, and from when to when what they sign works.
    pub(super) async fn presigner(&self, life: Lifetime) -> Result<(Credentials, Span), Error> {
        let site = self.site();
        let provider = site.credentials.as_ref().ok_or_else(|| {
            let message = "presigning needs a source of credentials; give it with `S3::credentials`";
            Error::new(ErrorKind::InvalidInput, message)
        })?;
        life.check()?;
        let mut credentials = provider.credentials().await?;
        let wished_end = life.wished_end(site.store_clock.now());
        if credentials.expiry().is_some_and(|expiry| expiry < wished_end)
            // A source that fails has said so in its log, and those at hand are good.
            && let Ok(others) = provider.credentials_until(wished_end).await
            && others.expiry().is_none_or(|expiry| Some(expiry) > credentials.expiry())
        {
            credentials = others;
        }
        // Asking for them may have taken a while.
        let span = life.span(&credentials, site.store_clock.now())?;
        Ok((credentials, span))
    }
}

/// Refuses credentials that are of no session, where a directory bucket wants them.
pub(super) fn check_session(parts: &Parts, credentials: &Credentials) -> Result<(), Error> {
    if parts.extensions.get::<SessionBucket>().is_none() || credentials.is_express_session() {
        return Ok(());
    }
    let message = "what is in a directory bucket is presigned with the credentials of a session; send `CreateSession` and \
                   give its credentials with `S3::credentials`";
    Err(Error::new(ErrorKind::InvalidInput, message))
}

/// What a request is signed for: its own scope, as an access point's has one, else the endpoint's.
pub(super) fn scope_of(parts: &Parts, endpoint: &Endpoint) -> SigningScope {
    parts.extensions.get().unwrap_or(endpoint.scope()).clone()
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use super::*;
    use crate::CredentialsProvider;
    use crate::credentials::CredentialsFuture;
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
        assert!(error.to_string().contains("99 seconds") && error.to_string().contains("3600"), "{error}");

        let shorter = presign(&s3, Lifetime::at_most(Duration::from_secs(3_600))).unwrap();
        assert!(shorter.uri.query().unwrap().contains("X-Amz-Expires=99&"));
        assert_eq!(shorter.expires_at, NOW + Duration::from_secs(100));

        let fits = presign(&s3, Duration::from_secs(60)).unwrap();
        assert!(fits.uri.query().unwrap().contains("X-Amz-Security-Token=t0k3n"));
        assert!(!format!("{fits:?}").contains("t0k3n"));
    }

    /// A source that has others when it is asked for some that last longer.
    #[derive(Clone, Debug)]
    struct Renewable {
        held: Credentials,
        others: Option<Credentials>,
        asked: Arc<Mutex<Vec<SystemTime>>>,
    }

    impl CredentialsProvider for Renewable {
        fn credentials(&self) -> CredentialsFuture {
            CredentialsFuture::ready(Ok(self.held.clone()))
        }

        fn credentials_until(&self, end: SystemTime) -> CredentialsFuture {
            self.asked.lock().unwrap().push(end);
            let away = || Error::new(ErrorKind::Transport, "the source is away");
            CredentialsFuture::ready(self.others.clone().ok_or_else(away))
        }
    }

    #[test]
    fn credentials_that_end_too_early_are_renewed_first() {
        let ending = |id: &str, second| Credentials::new(id, "secret").with_expiry(NOW + Duration::from_secs(second));
        let asked = Arc::default();
        let source = |others| Renewable { held: ending("OLD", 100), others, asked: Arc::clone(&asked) };
        let presign_with = |source: &Renewable, life| {
            let s3 = S3::new((), "eu-west-1").credentials(source.clone()).clock(|| NOW);
            presign(&s3, life)
        };
        let minute = Lifetime::exactly(Duration::from_secs(60));
        let (hour, at_most_an_hour) =
            (Duration::from_secs(3_600).into(), Lifetime::at_most(Duration::from_secs(3_600)));

        let lasting = source(Some(ending("NEW", 3_600)));
        let link = presign_with(&lasting, hour).unwrap();
        assert!(link.uri.query().unwrap().contains("NEW%2F"));
        assert_eq!(link.expires_at, NOW + Duration::from_secs(3_600));
        assert_eq!(*asked.lock().unwrap(), [NOW + Duration::from_secs(3_600)]);
        assert!(presign_with(&lasting, minute).unwrap().uri.query().unwrap().contains("OLD%2F"));
        assert_eq!(asked.lock().unwrap().len(), 1, "not asked without need");

        let longer = source(Some(ending("NEW", 200)));
        assert_eq!(presign_with(&longer, hour).unwrap_err().kind(), ErrorKind::Credentials);
        assert_eq!(presign_with(&longer, at_most_an_hour).unwrap().expires_at, NOW + Duration::from_secs(200));

        for useless in [None, Some(ending("NEW", 50))] {
            let link = presign_with(&source(useless), at_most_an_hour).unwrap();
            assert!(link.uri.query().unwrap().contains("OLD%2F"));
            assert_eq!(link.expires_at, NOW + Duration::from_secs(100));
        }
    }

    /// What a browser or a cache in between sees: the same text, so the same entry.
    #[test]
    fn urls_of_one_step_are_the_same_byte_for_byte() {
        let life = Lifetime::exactly(Duration::from_secs(60)).rounded_to(Duration::from_secs(100));
        let link = |second| {
            let s3 = s3(Credentials::new("AKID", "secret").with_session_token("t0k3n"));
            presign(&s3.clock(move || NOW + Duration::from_secs(second)), life).unwrap()
        };
        assert_eq!(link(1_000).uri.to_string(), link(1_099).uri.to_string());
        assert_ne!(link(1_000).uri.to_string(), link(1_100).uri.to_string());
        let first = link(1_000);
        assert!(first.uri.query().unwrap().contains("X-Amz-Date=19700101T001640Z&X-Amz-Expires=160&"));
        assert_eq!(first.expires_at, NOW + Duration::from_secs(1_160));
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

    /// Trap: what has a region of its own must be signed for that one.
    #[test]
    fn an_access_point_is_presigned_for_its_own_region() {
        let s3 = s3(Credentials::new("AKID", "secret"));
        let point = "arn:aws:s3:us-west-2:123456789012:accesspoint/reports";
        let life = Duration::from_secs(60);
        let url = tokio_test::block_on(s3.presign(GetObject::new(point, "k"), life)).unwrap().uri;
        assert_eq!(url.host(), Some("reports-123456789012.s3-accesspoint.us-west-2.amazonaws.com"));
        assert!(url.query().unwrap().contains("%2Fus-west-2%2Fs3%2Faws4_request"), "{url}");
    }
}

//! An access key, its secret, and what makes them temporary.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::HeaderValue;
use zeroize::Zeroizing;

use super::key::{KeyCache, SigningKey};
use super::{SigningError, SigningScope};

/// An access key id, its secret, and for temporary credentials the session token and the time they expire.
///
/// Cloning copies a pointer; clones share the signing keys derived from the secret. `Debug` shows the access key id and the
/// expiry alone. The secret, the token and the derived keys are zeroed when the last clone goes.
///
/// Source: [Temporary security credentials](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp.html).
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use tower_sigv4::Credentials;
///
/// let expiry = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
/// let credentials = Credentials::new("ASIAEXAMPLE", "the-secret").with_session_token("the-token").with_expiry(expiry);
///
/// assert_eq!(credentials.session_token(), Some("the-token"));
/// assert_eq!(credentials.expiry(), Some(expiry));
/// assert!(!format!("{credentials:?}").contains("the-"));
/// ```
#[derive(Clone)]
pub struct Credentials(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    access_key_id: String,
    secret_access_key: Zeroizing<String>,
    session_token: Token,
    token_kind: TokenKind,
    expiry: Option<SystemTime>,
    is_anonymous: bool,
    /// Why they cannot sign, but for the token; found out once, not for each request.
    problem: Option<&'static str>,
    keys: KeyCache,
}

/// The token as the header that carries it, so that signing copies a pointer.
#[derive(Clone)]
enum Token {
    Absent,
    Present(HeaderValue),
    /// It has a character that no header can carry, such as the newline at the end of a file.
    Unusable,
}

/// What a session token is, which decides the names under which it is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum TokenKind {
    /// That of temporary credentials, from STS or an instance's role.
    #[default]
    Security,
    /// That of a session of S3 Express One Zone.
    ExpressSession,
}

impl Credentials {
    /// Long-lived credentials. They are checked when they first sign: see [`SigningError::InvalidCredentials`].
    ///
    /// ```
    /// use tower_sigv4::Credentials;
    ///
    /// let credentials = Credentials::new("AKIDEXAMPLE", "a-secret");
    /// assert_eq!((credentials.session_token(), credentials.expiry()), (None, None));
    /// assert!(!format!("{credentials:?}").contains("a-secret"));
    /// ```
    pub fn new(access_key_id: impl Into<String>, secret_access_key: impl Into<String>) -> Self {
        let (access_key_id, secret_access_key) = (access_key_id.into(), Zeroizing::new(secret_access_key.into()));
        Self(Arc::new(Inner {
            problem: problem(&access_key_id, &secret_access_key),
            access_key_id,
            secret_access_key,
            session_token: Token::Absent,
            token_kind: TokenKind::default(),
            expiry: None,
            is_anonymous: false,
            keys: KeyCache::default(),
        }))
    }

    /// No credentials at all: what is sent with them is not signed. For buckets that everybody may read.
    ///
    /// The layer sends a request with them as it is; presigning with them is an error, since what is public needs no
    /// signature.
    ///
    /// ```
    /// use tower_sigv4::{Credentials, SigV4Layer};
    ///
    /// assert!(Credentials::anonymous().is_anonymous());
    /// let unsigned = SigV4Layer::new(Credentials::anonymous());
    /// ```
    #[must_use]
    pub fn anonymous() -> Self {
        let credentials = Self::new("", "");
        Self(Arc::new(Inner {
            is_anonymous: true,
            problem: Some("they are anonymous, and nothing can be signed with them"),
            ..Arc::unwrap_or_clone(credentials.0)
        }))
    }

    /// Whether they are none: [`Credentials::anonymous`].
    ///
    /// ```
    /// use tower_sigv4::Credentials;
    ///
    /// assert!(Credentials::anonymous().is_anonymous());
    /// assert!(!Credentials::new("", "").is_anonymous()); // these are wrong: signing with them is an error
    /// ```
    #[must_use]
    pub fn is_anonymous(&self) -> bool {
        self.0.is_anonymous
    }

    /// Adds the session token of temporary credentials; an empty one is none.
    ///
    /// It is sent as `x-amz-security-token`, in presigned URLs as `X-Amz-Security-Token`.
    ///
    /// ```
    /// use tower_sigv4::Credentials;
    ///
    /// let credentials = Credentials::new("ASIAEXAMPLE", "a-secret");
    /// assert_eq!(credentials.clone().with_session_token("a-token").session_token(), Some("a-token"));
    /// assert_eq!(credentials.with_session_token("").session_token(), None);
    /// ```
    #[must_use]
    pub fn with_session_token(self, token: impl Into<String>) -> Self {
        self.with_token(token.into(), TokenKind::Security)
    }

    /// Adds the token of a session of S3 Express One Zone, which
    /// [`CreateSession`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html) gives; an empty one is none.
    ///
    /// It is sent as `x-amz-s3session-token`, in presigned URLs as `X-Amz-S3session-Token`.
    ///
    /// ```
    /// use tower_sigv4::Credentials;
    ///
    /// let session = Credentials::new("ASIAEXAMPLE", "the-secret").with_express_session_token("the-token");
    /// assert!(session.is_express_session());
    /// assert_eq!(session.session_token(), Some("the-token"));
    /// ```
    #[must_use]
    pub fn with_express_session_token(self, token: impl Into<String>) -> Self {
        self.with_token(token.into(), TokenKind::ExpressSession)
    }

    fn with_token(self, token: String, token_kind: TokenKind) -> Self {
        let token = Zeroizing::new(token.into_bytes());
        let session_token = if token.is_empty() {
            Token::Absent
        } else if token.iter().all(u8::is_ascii_graphic) {
            // The bytes keep their owner, which zeroes them when the last header that shares them is gone.
            match HeaderValue::from_maybe_shared(Bytes::from_owner(token)) {
                Ok(mut header) => {
                    header.set_sensitive(true);
                    Token::Present(header)
                }
                Err(_) => Token::Unusable,
            }
        } else {
            Token::Unusable
        };
        Self(Arc::new(Inner { session_token, token_kind, ..Arc::unwrap_or_clone(self.0) }))
    }

    /// Adds the time at which the service stops to accept them.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    /// use tower_sigv4::Credentials;
    ///
    /// let expiry = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    /// let credentials = Credentials::new("ASIAEXAMPLE", "a-secret").with_session_token("a-token").with_expiry(expiry);
    /// assert!(credentials.is_expired(expiry));
    /// ```
    #[must_use]
    pub fn with_expiry(self, expiry: SystemTime) -> Self {
        Self(Arc::new(Inner { expiry: Some(expiry), ..Arc::unwrap_or_clone(self.0) }))
    }

    /// The access key id. It is no secret: every request shows it.
    ///
    /// ```
    /// # use tower_sigv4::Credentials;
    /// assert_eq!(Credentials::new("AKIDEXAMPLE", "a-secret").access_key_id(), "AKIDEXAMPLE");
    /// ```
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        &self.0.access_key_id
    }

    /// The secret access key. Keep it out of logs and errors.
    ///
    /// ```
    /// # use tower_sigv4::Credentials;
    /// assert_eq!(Credentials::new("AKIDEXAMPLE", "a-secret").secret_access_key(), "a-secret");
    /// ```
    #[must_use]
    pub fn secret_access_key(&self) -> &str {
        &self.0.secret_access_key
    }

    /// The session token of temporary credentials. Keep it out of logs and errors.
    ///
    /// ```
    /// # use tower_sigv4::Credentials;
    /// let session = Credentials::new("ASIAEXAMPLE", "a-secret").with_session_token("a-token");
    /// assert_eq!(session.session_token(), Some("a-token"));
    ///
    /// // What no header can carry is none, and signing says so.
    /// assert_eq!(session.with_session_token("a-token\n").session_token(), None);
    /// ```
    #[must_use]
    pub fn session_token(&self) -> Option<&str> {
        match &self.0.session_token {
            Token::Present(header) => header.to_str().ok(),
            Token::Absent | Token::Unusable => None,
        }
    }

    /// Whether their token is that of a session of S3 Express One Zone
    /// ([`with_express_session_token`](Self::with_express_session_token)).
    ///
    /// ```
    /// # use tower_sigv4::Credentials;
    /// let credentials = Credentials::new("ASIAEXAMPLE", "a-secret");
    /// assert!(credentials.clone().with_express_session_token("a-token").is_express_session());
    /// assert!(!credentials.with_session_token("a-token").is_express_session());
    /// ```
    #[must_use]
    pub fn is_express_session(&self) -> bool {
        self.0.token_kind == TokenKind::ExpressSession
    }

    /// When the service stops to accept them; `None` for long-lived ones.
    ///
    /// ```
    /// # use std::time::{Duration, UNIX_EPOCH};
    /// # use tower_sigv4::Credentials;
    /// let expiry = UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    /// assert_eq!(Credentials::new("ASIAEXAMPLE", "a-secret").with_expiry(expiry).expiry(), Some(expiry));
    /// ```
    #[must_use]
    pub fn expiry(&self) -> Option<SystemTime> {
        self.0.expiry
    }

    /// Whether they have expired at this time. Credentials without an expiry never have.
    ///
    /// ```
    /// # use std::time::{Duration, UNIX_EPOCH};
    /// # use tower_sigv4::Credentials;
    /// let expiry = UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    /// let credentials = Credentials::new("ASIAEXAMPLE", "a-secret").with_expiry(expiry);
    /// assert!(!credentials.is_expired(expiry - Duration::from_secs(1)));
    /// assert!(credentials.is_expired(expiry));
    /// ```
    #[must_use]
    pub fn is_expired(&self, now: SystemTime) -> bool {
        self.expiry().is_some_and(|expiry| expiry <= now)
    }

    /// Whether the other ones are these: the same access key id with the same session token.
    ///
    /// ```
    /// # use tower_sigv4::Credentials;
    /// let old = Credentials::new("ASIAEXAMPLE", "a-secret").with_session_token("the-first");
    /// let new = Credentials::new("ASIAEXAMPLE", "a-secret").with_session_token("the-second");
    /// assert!(old.is_same_as(&old.clone()));
    /// assert!(!old.is_same_as(&new));
    /// ```
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || (self.access_key_id() == other.access_key_id() && self.session_token() == other.session_token())
    }

    /// Whether the other ones are these in every part, so that the signing keys of these are good for them too.
    pub(crate) fn is_equal_to(&self, other: &Self) -> bool {
        self.is_same_as(other)
            && self.secret_access_key() == other.secret_access_key()
            && self.expiry() == other.expiry()
    }

    /// The same credentials with a count of references, and signing keys, of their own.
    #[cfg(feature = "providers")]
    pub(crate) fn separate(&self) -> Self {
        Self(Arc::new(Inner::clone(&self.0)))
    }

    pub(super) fn token_header(&self) -> Option<&HeaderValue> {
        match &self.0.session_token {
            Token::Present(header) => Some(header),
            Token::Absent | Token::Unusable => None,
        }
    }

    /// The name of the header that carries the token.
    pub(super) fn token_name(&self) -> &'static str {
        match self.0.token_kind {
            TokenKind::Security => "x-amz-security-token",
            TokenKind::ExpressSession => "x-amz-s3session-token",
        }
    }

    /// What precedes the token in a presigned URL. Both names have the same place in the order of the parameters.
    pub(super) fn token_parameter(&self) -> &'static [u8] {
        match self.0.token_kind {
            TokenKind::Security => b"&X-Amz-Security-Token=",
            TokenKind::ExpressSession => b"&X-Amz-S3session-Token=",
        }
    }

    /// Calls `use_key` with the signing key for this day (`YYYYMMDD`) and scope.
    pub(super) fn with_key<T>(
        &self,
        day: [u8; 8],
        scope: &SigningScope,
        use_key: impl FnOnce(&Arc<SigningKey>) -> T,
    ) -> Result<T, SigningError> {
        self.0.keys.with_key(&self.0.secret_access_key, day, scope, use_key)
    }

    /// Refuses credentials that would break the signature's syntax or that no service has issued.
    pub(super) fn check(&self) -> Result<(), SigningError> {
        let token_problem = matches!(self.0.session_token, Token::Unusable)
            .then_some("the session token has a character that no header can carry; look for a newline at its end");
        match self.0.problem.or(token_problem) {
            Some(problem) => Err(SigningError::InvalidCredentials(problem)),
            None => Ok(()),
        }
    }
}

fn problem(access_key_id: &str, secret_access_key: &str) -> Option<&'static str> {
    if access_key_id.is_empty() {
        Some("the access key id is empty")
    } else if !access_key_id.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'/' | b',')) {
        Some("the access key id has a character that no access key id has; look for a space or a newline at its end")
    } else if secret_access_key.is_empty() {
        Some("the secret access key is empty")
    } else {
        None
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_anonymous() {
            return f.write_str("Credentials(anonymous)");
        }
        let token = match self.0.session_token {
            Token::Absent => "none",
            Token::Present(_) | Token::Unusable => "** redacted **",
        };
        f.debug_struct("Credentials")
            .field("access_key_id", &self.0.access_key_id)
            .field("secret_access_key", &"** redacted **")
            .field("session_token", &token)
            .field("expiry", &self.0.expiry)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(credentials: &Credentials) -> String {
        credentials.check().unwrap_err().to_string()
    }

    #[test]
    fn unusable_credentials_say_why_and_show_no_secret() {
        assert!(problem(&Credentials::new("", "s3cret")).contains("id is empty"));
        assert!(problem(&Credentials::new("AKID\n", "s3cret")).contains("newline"));
        assert!(problem(&Credentials::new("AK/ID", "s3cret")).contains("access key id"));
        assert!(problem(&Credentials::new("AKID", "")).contains("secret access key is empty"));
        let newline = Credentials::new("AKID", "s3cret").with_session_token("tok3n\n");
        assert!(problem(&newline).contains("session token"));
        for text in [problem(&newline), format!("{newline:?}")] {
            assert!(!text.contains("tok3n") && !text.contains("s3cret"), "{text}");
        }
    }

    #[test]
    fn an_empty_token_is_no_token() {
        let credentials = Credentials::new("AKID", "secret").with_session_token("");
        assert_eq!(credentials.session_token(), None);
        assert_eq!(credentials.check(), Ok(()));
    }

    #[test]
    fn expiry_is_the_first_moment_that_is_too_late() {
        let expiry = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(100);
        let credentials = Credentials::new("AKID", "secret").with_expiry(expiry);
        assert!(credentials.is_expired(expiry));
        assert!(!credentials.is_expired(expiry - std::time::Duration::from_nanos(1)));
        assert!(!Credentials::new("AKID", "secret").is_expired(expiry));
    }
}

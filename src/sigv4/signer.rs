//! Signing a request's headers, and presigning its URI.

use std::borrow::Cow;
use std::io::Write;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::request::Parts;
use http::uri::PathAndQuery;
use http::{HeaderValue, Uri};

use super::canonical::{CanonicalRequest, Ingredients, SignatureLocation};
use super::encoding::{encode, hex};
use super::headers::{Headers, X_AMZ_CONTENT_SHA256, X_AMZ_DATE, X_AMZ_S3SESSION_TOKEN, X_AMZ_SECURITY_TOKEN};
use super::payload_hash::{PayloadText, UNSIGNED_TRAILER_HEADER};
use super::sha256;
use super::timestamp::Timestamp;
use super::{
    ChunkSigner, Credentials, PayloadHash, PayloadHeader, SessionTokenMode, Settings, SigningError, SigningScope,
    authority, canonical, query,
};

/// The shortest life of a presigned URL, 1 second.
pub const MIN_PRESIGNED_LIFE: Duration = Duration::from_secs(1);

/// The longest life of a presigned URL, 7 days.
///
/// Source: [`X-Amz-Expires`](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html).
pub const MAX_PRESIGNED_LIFE: Duration = Duration::from_secs(604_800);

pub(super) const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// Signs requests for one region and service.
///
/// It holds no secret: the keys derived from a secret live in its [`Credentials`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    scope: SigningScope,
    settings: Settings,
}

impl Signer {
    /// A signer with the settings that the scope's service expects ([`Settings::for_service`]).
    ///
    /// ```
    /// use tower_sigv4::sigv4::{Settings, Signer, SigningScope};
    ///
    /// let scope = SigningScope::new("eu-west-1", "s3");
    /// assert_eq!(Signer::new(scope.clone()), Signer::new(scope).with_settings(Settings::for_service("s3")));
    /// ```
    #[must_use]
    pub fn new(scope: SigningScope) -> Self {
        let settings = Settings::for_service(scope.service());
        Self { scope, settings }
    }

    /// Replaces the settings.
    ///
    /// ```
    /// use std::time::UNIX_EPOCH;
    /// use tower_sigv4::sigv4::{Credentials, PayloadHash, Settings, Signer, SigningScope};
    ///
    /// // A service that is like S3 under another name.
    /// let signer = Signer::new(SigningScope::new("us-east-1", "a-store")).with_settings(Settings::for_service("s3"));
    /// let (mut parts, ()) = http::Request::get("https://h.example/k").body(())?.into_parts();
    /// signer.sign(&mut parts, PayloadHash::Unsigned, &Credentials::new("AKIDEXAMPLE", "a-secret"), UNIX_EPOCH)?;
    /// assert_eq!(parts.headers["x-amz-content-sha256"], "UNSIGNED-PAYLOAD");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    pub(super) fn scope(&self) -> &SigningScope {
        &self.scope
    }

    /// Signs a request by adding headers: `authorization`, `x-amz-date`, and by settings and credentials
    /// `x-amz-content-sha256` and `x-amz-security-token` (with those of a session of S3 Express `x-amz-s3session-token`).
    /// Headers of these names that were there are replaced, so a request can be signed again.
    ///
    /// When the URI has a default port, user information or capital letters in its host, they are taken out of it: clients
    /// send such a host in different ways, and only one of them can be signed.
    ///
    /// # Errors
    ///
    /// [`SigningError`] when credentials, scope, time (the years 1970 to 9999) or request cannot be signed; the request
    /// is then unchanged.
    ///
    /// # Example
    ///
    /// The first example of
    /// [AWS's S3 documentation](https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html):
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// use tower_sigv4::sigv4::{Credentials, PayloadHash, Signer, SigningScope};
    ///
    /// let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    /// let signer = Signer::new(SigningScope::new("us-east-1", "s3"));
    /// let time = UNIX_EPOCH + Duration::from_secs(1_369_353_600); // 24 May 2013
    ///
    /// let request = http::Request::get("https://examplebucket.s3.amazonaws.com/test.txt").header("range", "bytes=0-9");
    /// let (mut parts, ()) = request.body(())?.into_parts();
    /// signer.sign(&mut parts, PayloadHash::Empty, &credentials, time)?;
    ///
    /// let authorization = parts.headers["authorization"].to_str()?;
    /// assert!(authorization.ends_with("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sign(
        &self,
        parts: &mut Parts,
        payload: PayloadHash,
        credentials: &Credentials,
        time: SystemTime,
    ) -> Result<(), SigningError> {
        self.sign_keeping(parts, payload, credentials, time).map(drop)
    }

    /// [`Signer::sign`], with the text that was signed.
    pub(crate) fn sign_keeping(
        &self,
        parts: &mut Parts,
        payload: PayloadHash,
        credentials: &Credentials,
        time: SystemTime,
    ) -> Result<CanonicalRequest, SigningError> {
        Ok(self.sign_payload(parts, &payload.text(), credentials, time)?.canonical)
    }

    /// Signs a request whose body is sent as `aws-chunked` with every chunk signed, and returns what signs the chunks.
    ///
    /// With the header `x-amz-trailer` there will be trailers, signed as well
    /// (`STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER`, otherwise `STREAMING-AWS4-HMAC-SHA256-PAYLOAD`). The caller sets
    /// `x-amz-decoded-content-length`, writes the chunks and sends the encoded length;
    /// [`PayloadMode::StreamingSigned`](crate::PayloadMode::StreamingSigned) does all of it.
    ///
    /// Source: [Signature calculations: chunked upload](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html).
    ///
    /// The request of AWS's example, 66,560 bytes that are 66,824 in chunks:
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// use tower_sigv4::sigv4::{Credentials, Signer, SigningScope};
    ///
    /// let (mut parts, ()) = http::Request::put("https://s3.amazonaws.com/examplebucket/chunkObject.txt")
    ///     .header("x-amz-storage-class", "REDUCED_REDUNDANCY")
    ///     .header("content-encoding", "aws-chunked")
    ///     .header("x-amz-decoded-content-length", "66560")
    ///     .header("content-length", "66824")
    ///     .body(())?
    ///     .into_parts();
    /// let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    /// let time = UNIX_EPOCH + Duration::from_secs(1_369_353_600); // 24 May 2013
    /// let chunks = Signer::new(SigningScope::new("us-east-1", "s3")).sign_chunked(&mut parts, &credentials, time)?;
    ///
    /// assert_eq!(parts.headers["x-amz-content-sha256"], "STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
    /// let authorization = parts.headers["authorization"].to_str()?;
    /// assert!(authorization.ends_with("4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Signer::sign`].
    pub fn sign_chunked(
        &self,
        parts: &mut Parts,
        credentials: &Credentials,
        time: SystemTime,
    ) -> Result<ChunkSigner, SigningError> {
        self.sign_chunked_keeping(parts, credentials, time).map(|(chunks, _)| chunks)
    }

    /// [`Signer::sign_chunked`], with the text that was signed.
    pub(crate) fn sign_chunked_keeping(
        &self,
        parts: &mut Parts,
        credentials: &Credentials,
        time: SystemTime,
    ) -> Result<(ChunkSigner, CanonicalRequest), SigningError> {
        let has_trailer = parts.headers.contains_key("x-amz-trailer");
        let payload = if has_trailer { PayloadText::ChunkSignedTrailer } else { PayloadText::ChunkSigned };
        let signed = self.sign_payload(parts, &payload, credentials, time)?;
        Ok((ChunkSigner::new(credentials, &self.scope, signed.timestamp, signed.signature)?, signed.canonical))
    }

    fn sign_payload(
        &self,
        parts: &mut Parts,
        payload: &PayloadText,
        credentials: &Credentials,
        time: SystemTime,
    ) -> Result<Signed, SigningError> {
        credentials.check()?;
        let timestamp = Timestamp::new(time)?;
        let host = canonical::host(parts)?;
        let sent_uri = match &host {
            Cow::Owned(host) => Some(authority::replace(&parts.uri, &String::from_utf8_lossy(host))?),
            Cow::Borrowed(_) => None,
        };
        let mut canonical = self.canonical_headers_form(parts, &host, &timestamp, payload.as_bytes(), credentials);
        let length = canonical.text.len();
        let signature = self.signature(&mut canonical, &timestamp, credentials)?;
        // What was appended to it on the way.
        canonical.text.truncate(length);
        let values = self.header_values(&canonical, &timestamp, payload, credentials, &signature)?;

        if let Some(uri) = sent_uri {
            parts.uri = uri;
        }
        let headers = &mut parts.headers;
        headers.reserve(4);
        set(headers, X_AMZ_DATE, Some(values.date));
        set(headers, X_AMZ_CONTENT_SHA256, values.payload);
        let (token, stale) = if credentials.is_express_session() {
            (X_AMZ_S3SESSION_TOKEN, X_AMZ_SECURITY_TOKEN)
        } else {
            (X_AMZ_SECURITY_TOKEN, X_AMZ_S3SESSION_TOKEN)
        };
        set(headers, token, credentials.token_header().cloned());
        set(headers, stale, None);
        set(headers, AUTHORIZATION, Some(values.authorization));
        Ok(Signed { canonical, timestamp, signature })
    }

    /// Signs a request into its query and returns the URI, which then works for `life` (1 second to 7 days, in whole
    /// seconds) without any credentials, as long as the credentials that signed it: a URL made with a session token ends with
    /// that token.
    ///
    /// The request's headers are signed too; who uses the URL must send them as they are. For S3 the payload is
    /// [`PayloadHash::Unsigned`]; for every other service the hash of the body that will be sent.
    ///
    /// # Errors
    ///
    /// [`SigningError::InvalidExpiry`] for a life out of range; otherwise as [`Signer::sign`].
    ///
    /// # Example
    ///
    /// The example of
    /// [AWS's S3 documentation](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html):
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// use tower_sigv4::sigv4::{Credentials, PayloadHash, Signer, SigningScope};
    ///
    /// let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    /// let signer = Signer::new(SigningScope::new("us-east-1", "s3"));
    /// let time = UNIX_EPOCH + Duration::from_secs(1_369_353_600); // 24 May 2013
    ///
    /// let (parts, ()) = http::Request::get("https://examplebucket.s3.amazonaws.com/test.txt").body(())?.into_parts();
    /// let uri = signer.presign(&parts, PayloadHash::Unsigned, Duration::from_secs(86_400), &credentials, time)?;
    ///
    /// assert!(uri.to_string().ends_with(
    ///     "X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    /// ));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn presign(
        &self,
        parts: &Parts,
        payload: PayloadHash,
        life: Duration,
        credentials: &Credentials,
        time: SystemTime,
    ) -> Result<Uri, SigningError> {
        let timestamp = Timestamp::new(time)?;
        let mut presigning = self.presigning(parts, payload, life, credentials, &timestamp)?;
        let signature = self.signature(&mut presigning.canonical, &timestamp, credentials)?;
        self.presigned_uri(parts, &presigning, credentials, &signature)
    }

    /// The canonical request that signing this request at this time would hash: for tests, and for comparison with what a
    /// service says it computed.
    ///
    /// The one of the [first example](Self::sign):
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// use tower_sigv4::sigv4::{Credentials, PayloadHash, SignatureLocation, Signer, SigningScope};
    ///
    /// let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    /// let signer = Signer::new(SigningScope::new("us-east-1", "s3"));
    /// let time = UNIX_EPOCH + Duration::from_secs(1_369_353_600); // 24 May 2013
    ///
    /// let request = http::Request::get("https://examplebucket.s3.amazonaws.com/test.txt");
    /// let request = request.header("range", "bytes=0-9");
    /// let (parts, ()) = request.body(())?.into_parts();
    /// let location = SignatureLocation::Headers;
    /// let signed = signer.canonical_request(&parts, PayloadHash::Empty, &credentials, time, location)?;
    /// assert_eq!(
    ///     str::from_utf8(signed.as_bytes())?,
    ///     "GET\n/test.txt\n\n\
    ///      host:examplebucket.s3.amazonaws.com\n\
    ///      range:bytes=0-9\n\
    ///      x-amz-content-sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n\
    ///      x-amz-date:20130524T000000Z\n\n\
    ///      host;range;x-amz-content-sha256;x-amz-date\n\
    ///      e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Signer::sign`] and [`Signer::presign`].
    pub fn canonical_request(
        &self,
        parts: &Parts,
        payload: PayloadHash,
        credentials: &Credentials,
        time: SystemTime,
        location: SignatureLocation,
    ) -> Result<CanonicalRequest, SigningError> {
        let timestamp = Timestamp::new(time)?;
        if let SignatureLocation::Query(life) = location {
            return Ok(self.presigning(parts, payload, life, credentials, &timestamp)?.canonical);
        }
        credentials.check()?;
        let payload = payload.text();
        let host = canonical::host(parts)?;
        Ok(self.canonical_headers_form(parts, &host, &timestamp, payload.as_bytes(), credentials))
    }

    /// The canonical request with the headers that [`Signer::sign`] adds.
    fn canonical_headers_form(
        &self,
        parts: &Parts,
        host: &[u8],
        timestamp: &Timestamp,
        payload: &[u8],
        credentials: &Credentials,
    ) -> CanonicalRequest {
        let mut headers = Headers::of(&parts.headers, self.settings.signed_headers);
        headers.push_host(host);
        headers.push_plain("x-amz-date", timestamp.as_bytes());
        if self.settings.payload_header == PayloadHeader::Sent {
            headers.push_plain("x-amz-content-sha256", payload);
        }
        if let Some(token) = credentials.token_header()
            && self.settings.session_token == SessionTokenMode::Signed
        {
            headers.push_plain(credentials.token_name(), token.as_bytes());
        }
        headers.sort();
        let query = parts.uri.query().unwrap_or_default();
        CanonicalRequest::new(
            parts,
            &Ingredients { settings: self.settings, query, added_query: b"", headers: &headers, payload },
        )
    }

    /// Signs a canonical request. The string to sign and the paddings are appended to its text, which saves a buffer.
    fn signature(
        &self,
        canonical: &mut CanonicalRequest,
        timestamp: &Timestamp,
        credentials: &Credentials,
    ) -> Result<[u8; 64], SigningError> {
        let text = &mut canonical.text;
        let request_hash = sha256::digest(text);

        let start = text.len();
        text.extend_from_slice(ALGORITHM.as_bytes());
        text.push(b'\n');
        text.extend_from_slice(timestamp.as_bytes());
        text.push(b'\n');
        self.scope.write(timestamp.day(), text);
        text.push(b'\n');
        text.extend_from_slice(&hex(&request_hash));

        let signature = credentials.with_key(timestamp.day(), &self.scope, |key| key.sign(text, start))?;
        Ok(hex(&signature))
    }

    /// The values of the headers to add, all in one buffer that they share: two allocations, whatever their number.
    fn header_values(
        &self,
        canonical: &CanonicalRequest,
        timestamp: &Timestamp,
        payload: &PayloadText,
        credentials: &Credentials,
        signature: &[u8; 64],
    ) -> Result<HeaderValues, SigningError> {
        let payload_hex = match payload {
            PayloadText::Hex(hex) if self.settings.payload_header == PayloadHeader::Sent => &hex[..],
            _ => &[],
        };
        let id = credentials.access_key_id().as_bytes();
        let signed_headers = canonical.signed_headers();
        // The fixed parts are 16 and 121 bytes long: exactly so, since a buffer without spare room becomes the headers' own
        // without a copy.
        let variable = id.len() + timestamp.day().len() + self.scope.after_day().len() + signed_headers.len();
        let mut buffer = Vec::with_capacity(16 + payload_hex.len() + 121 + variable);
        buffer.extend_from_slice(timestamp.as_bytes());
        buffer.extend_from_slice(payload_hex);
        buffer.extend_from_slice(ALGORITHM.as_bytes());
        buffer.extend_from_slice(b" Credential=");
        buffer.extend_from_slice(id);
        buffer.push(b'/');
        self.scope.write(timestamp.day(), &mut buffer);
        buffer.extend_from_slice(b", SignedHeaders=");
        buffer.extend_from_slice(signed_headers);
        buffer.extend_from_slice(b", Signature=");
        buffer.extend_from_slice(signature);
        debug_assert_eq!(buffer.len(), buffer.capacity());

        let mut authorization = Bytes::from(buffer);
        let date = authorization.split_to(16);
        let payload_hex = authorization.split_to(payload_hex.len());
        let mut authorization = value(authorization)?;
        authorization.set_sensitive(true);
        let payload = match payload.constant_header() {
            _ if self.settings.payload_header == PayloadHeader::Omitted => None,
            Some(constant) => Some(constant),
            None => Some(value(payload_hex)?),
        };
        Ok(HeaderValues { date: value(date)?, payload, authorization })
    }
}

/// What came of signing a request's headers.
struct Signed {
    canonical: CanonicalRequest,
    timestamp: Timestamp,
    signature: [u8; 64],
}

/// Takes away what a signer has set: anonymous requests have none of it.
pub(crate) fn remove_signature(headers: &mut http::HeaderMap) {
    for name in [AUTHORIZATION, X_AMZ_DATE, X_AMZ_CONTENT_SHA256, X_AMZ_SECURITY_TOKEN, X_AMZ_S3SESSION_TOKEN] {
        headers.remove(name);
    }
}

/// Says of a request that nobody signs that its payload comes with trailers.
///
/// Source: [Signature calculations: trailing headers](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html).
pub(crate) fn set_unsigned_trailer(headers: &mut http::HeaderMap) {
    headers.insert(X_AMZ_CONTENT_SHA256, UNSIGNED_TRAILER_HEADER);
}

/// What [`Signer::sign`] adds, but for the token.
struct HeaderValues {
    date: HeaderValue,
    payload: Option<HeaderValue>,
    authorization: HeaderValue,
}

fn value(bytes: Bytes) -> Result<HeaderValue, SigningError> {
    HeaderValue::from_maybe_shared(bytes)
        .map_err(|_| SigningError::InvalidCredentials("the access key id cannot be put into a header"))
}

/// Sets a header that the signer owns, or takes a stale one away.
fn set(headers: &mut http::HeaderMap, name: http::HeaderName, value: Option<HeaderValue>) {
    match value {
        Some(value) => {
            headers.insert(name, value);
        }
        None => {
            headers.remove(name);
        }
    }
}

/// What presigning adds to a request, all but the signature.
struct Presigning<'a> {
    canonical: CanonicalRequest,
    /// The query without any earlier presigning.
    query: Cow<'a, str>,
    /// The parameters to add, canonical and sorted.
    added_query: Vec<u8>,
    host: Cow<'a, [u8]>,
}

impl Signer {
    fn presigning<'a>(
        &self,
        parts: &'a Parts,
        payload: PayloadHash,
        life: Duration,
        credentials: &Credentials,
        timestamp: &Timestamp,
    ) -> Result<Presigning<'a>, SigningError> {
        if !(MIN_PRESIGNED_LIFE..=MAX_PRESIGNED_LIFE).contains(&life) {
            return Err(SigningError::InvalidExpiry(life));
        }
        credentials.check()?;
        let host = canonical::host(parts)?;
        let query = query::without_presigning(parts.uri.query().unwrap_or_default());
        let mut headers = Headers::of(&parts.headers, self.settings.signed_headers);
        headers.push_host(&host);
        headers.sort();
        let added_query = self.presign_parameters(&headers, life, credentials, timestamp);
        let canonical = CanonicalRequest::new(
            parts,
            &Ingredients {
                settings: self.settings,
                query: &query,
                added_query: &added_query,
                headers: &headers,
                payload: payload.text().as_bytes(),
            },
        );
        Ok(Presigning { canonical, query, added_query, host })
    }

    /// The parameters of a presigned URL in their canonical order, all but the signature.
    fn presign_parameters(
        &self,
        headers: &Headers<'_>,
        life: Duration,
        credentials: &Credentials,
        timestamp: &Timestamp,
    ) -> Vec<u8> {
        let token = credentials.token_header().filter(|_| self.settings.session_token == SessionTokenMode::Signed);
        let mut out = Vec::with_capacity(256 + token.map_or(0, |token| 2 * token.len()) + 2 * headers.bytes());
        let mut scratch = Vec::with_capacity(96);

        out.extend_from_slice(b"X-Amz-Algorithm=");
        out.extend_from_slice(ALGORITHM.as_bytes());
        out.extend_from_slice(b"&X-Amz-Credential=");
        encode(&mut out, credentials.access_key_id().as_bytes());
        scratch.push(b'/');
        self.scope.write(timestamp.day(), &mut scratch);
        encode(&mut out, &scratch);
        out.extend_from_slice(b"&X-Amz-Date=");
        out.extend_from_slice(timestamp.as_bytes());
        out.extend_from_slice(b"&X-Amz-Expires=");
        // Writing into a `Vec` cannot fail.
        let _ = write!(out, "{}", life.as_secs());
        if let Some(token) = token {
            out.extend_from_slice(credentials.token_parameter());
            encode(&mut out, token.as_bytes());
        }
        out.extend_from_slice(b"&X-Amz-SignedHeaders=");
        scratch.clear();
        headers.write_names(&mut scratch);
        encode(&mut out, &scratch);
        out
    }

    /// The request's URI with its own query, the added parameters and the signature.
    fn presigned_uri(
        &self,
        parts: &Parts,
        presigning: &Presigning<'_>,
        credentials: &Credentials,
        signature: &[u8; 64],
    ) -> Result<Uri, SigningError> {
        let unsigned_token =
            credentials.token_header().filter(|_| self.settings.session_token == SessionTokenMode::Unsigned);
        let path = parts.uri.path();
        let token_len = unsigned_token.map_or(0, |token| credentials.token_parameter().len() + 3 * token.len());
        let len = path.len() + presigning.query.len() + presigning.added_query.len() + token_len + 96;
        let mut out = Vec::with_capacity(len);
        out.extend_from_slice(if path.is_empty() { b"/" } else { path.as_bytes() });
        out.push(b'?');
        if !presigning.query.is_empty() {
            out.extend_from_slice(presigning.query.as_bytes());
            out.push(b'&');
        }
        out.extend_from_slice(&presigning.added_query);
        if let Some(token) = unsigned_token {
            out.extend_from_slice(credentials.token_parameter());
            encode(&mut out, token.as_bytes());
        }
        out.extend_from_slice(b"&X-Amz-Signature=");
        out.extend_from_slice(signature);

        let mut uri = match &presigning.host {
            Cow::Owned(host) => authority::replace(&parts.uri, &String::from_utf8_lossy(host))?,
            Cow::Borrowed(_) => parts.uri.clone(),
        }
        .into_parts();
        let out = PathAndQuery::from_maybe_shared(Bytes::from(out)).map_err(|_| SigningError::InvalidUri)?;
        uri.path_and_query = Some(out);
        Uri::from_parts(uri).map_err(|_| SigningError::InvalidUri)
    }
}

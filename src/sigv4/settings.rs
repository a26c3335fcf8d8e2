//! How services differ in what they expect to be signed.

/// How many times the path is percent-encoded in the canonical request, counted from the unencoded path.
///
/// Source: [Create a canonical request](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PathEncoding {
    /// Once: the path's segments are decoded and encoded again by the specification's alphabet. Amazon S3 and its kin.
    Single,
    /// Twice: the path as sent is encoded once more, so that `%20` is signed as `%2520`. Every other service.
    Double,
}

/// Whether `.`, `..` and empty path segments are resolved in the canonical request (the path that is sent stays as it is).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PathNormalization {
    /// Resolve them by RFC 3986, section 5.2.4, and collapse slashes. Every service but S3.
    Enabled,
    /// Leave them: in S3 they are a part of the key.
    Disabled,
}

/// Whether the hash of the payload is sent (and signed) as `x-amz-content-sha256`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PayloadHeader {
    /// Send it. S3 and `OpenSearch` Serverless demand it.
    Sent,
    /// Do not send it; other services hash the body that they receive.
    Omitted,
}

/// Whether the session token of temporary credentials is a part of the signature. Its name is a matter of the credentials:
/// [`Credentials::with_express_session_token`](super::Credentials::with_express_session_token).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SessionTokenMode {
    /// Sign it. Nearly every service.
    Signed,
    /// Add it after signing, as the WebSocket endpoint of AWS `IoT` wants it.
    Unsigned,
}

/// Which of the request's headers are signed.
///
/// Never signed, since clients and proxies rewrite them: `authorization`, `connection`, `expect`, `keep-alive`, `proxy-*`,
/// `te`, `trailer`, `transfer-encoding`, `upgrade`, `user-agent` and `x-amzn-trace-id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignedHeaders {
    /// All that the request has when it reaches the signer, but those that are never signed.
    All,
    /// Only what must be signed: `host`, `content-type`, `content-md5`, `x-amz-*` and `amz-sdk-*`. For requests that pass a
    /// proxy which rewrites other headers (`range`, `accept-encoding`, `content-length: 0` …).
    Minimum,
}

/// The differences between services in what they expect to be signed.
///
/// [`Signer::new`](super::Signer::new) chooses by the service's name ([`Settings::for_service`]); set them by hand for a
/// service that the choice does not know.
///
/// ```
/// use tower_sigv4::sigv4::{PathEncoding, Settings};
///
/// assert_ne!(Settings::for_service("s3"), Settings::default());
/// assert_eq!(Settings::for_service("execute-api"), Settings::default());
/// let custom = Settings::default().path_encoding(PathEncoding::Single);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    pub(super) path_encoding: PathEncoding,
    pub(super) path_normalization: PathNormalization,
    pub(super) payload_header: PayloadHeader,
    pub(super) session_token: SessionTokenMode,
    pub(super) signed_headers: SignedHeaders,
}

impl Default for Settings {
    /// What most services expect: double encoding, normalised path, no payload header, signed token, all headers.
    fn default() -> Self {
        Self {
            path_encoding: PathEncoding::Double,
            path_normalization: PathNormalization::Enabled,
            payload_header: PayloadHeader::Omitted,
            session_token: SessionTokenMode::Signed,
            signed_headers: SignedHeaders::All,
        }
    }
}

impl Settings {
    /// The settings that a service expects, by its signing name.
    ///
    /// The S3 family (`s3`, `s3-object-lambda`, `s3-outposts`, `s3express`) signs the path as it is and sends the payload
    /// hash. `OpenSearch` Serverless (`aoss`)
    /// [wants](https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-clients.html) that hash as well,
    /// and no `content-length` among the signed headers. Everything else gets the default.
    ///
    /// ```
    /// use tower_sigv4::sigv4::{PathEncoding, PathNormalization, PayloadHeader, Settings};
    ///
    /// let s3 = Settings::default()
    ///     .path_encoding(PathEncoding::Single)
    ///     .path_normalization(PathNormalization::Disabled)
    ///     .payload_header(PayloadHeader::Sent);
    /// assert_eq!(Settings::for_service("s3"), s3);
    /// assert_eq!(Settings::for_service("dynamodb"), Settings::default());
    /// ```
    #[must_use]
    pub fn for_service(service: &str) -> Self {
        match service {
            "s3" | "s3-object-lambda" | "s3-outposts" | "s3express" => Self::default()
                .path_encoding(PathEncoding::Single)
                .path_normalization(PathNormalization::Disabled)
                .payload_header(PayloadHeader::Sent),
            "aoss" => Self::default().payload_header(PayloadHeader::Sent).signed_headers(SignedHeaders::Minimum),
            _ => Self::default(),
        }
    }

    /// Sets how often the path is encoded.
    ///
    /// ```
    /// # use std::time::UNIX_EPOCH;
    /// # use tower_sigv4::sigv4::*;
    /// let (parts, ()) = http::Request::get("https://h.example/a%20b").body(())?.into_parts();
    /// let path = |settings| {
    ///     let signer = Signer::new(SigningScope::new("us-east-1", "a-service")).with_settings(settings);
    ///     # let (credentials, location) = (Credentials::new("AKIDEXAMPLE", "a-secret"), SignatureLocation::Headers);
    ///     let signed = signer.canonical_request(&parts, PayloadHash::Empty, &credentials, UNIX_EPOCH, location)?;
    ///     Ok::<_, Box<dyn std::error::Error>>(str::from_utf8(signed.as_bytes())?.lines().nth(1).map(str::to_owned))
    /// };
    /// assert_eq!(path(Settings::default())?.as_deref(), Some("/a%2520b"));
    /// assert_eq!(path(Settings::default().path_encoding(PathEncoding::Single))?.as_deref(), Some("/a%20b"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn path_encoding(mut self, encoding: PathEncoding) -> Self {
        self.path_encoding = encoding;
        self
    }

    /// Sets whether dot segments and empty segments of the path are resolved.
    ///
    /// ```
    /// # use std::time::UNIX_EPOCH;
    /// # use tower_sigv4::sigv4::*;
    /// let (parts, ()) = http::Request::get("https://h.example/a//./b").body(())?.into_parts();
    /// let path = |settings| {
    ///     let signer = Signer::new(SigningScope::new("us-east-1", "a-service")).with_settings(settings);
    ///     # let (credentials, location) = (Credentials::new("AKIDEXAMPLE", "a-secret"), SignatureLocation::Headers);
    ///     let signed = signer.canonical_request(&parts, PayloadHash::Empty, &credentials, UNIX_EPOCH, location)?;
    ///     Ok::<_, Box<dyn std::error::Error>>(str::from_utf8(signed.as_bytes())?.lines().nth(1).map(str::to_owned))
    /// };
    /// assert_eq!(path(Settings::default())?.as_deref(), Some("/a/b"));
    /// let disabled = Settings::default().path_normalization(PathNormalization::Disabled);
    /// assert_eq!(path(disabled)?.as_deref(), Some("/a//./b"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn path_normalization(mut self, normalization: PathNormalization) -> Self {
        self.path_normalization = normalization;
        self
    }

    /// Sets whether `x-amz-content-sha256` is sent.
    ///
    /// ```
    /// # use std::time::UNIX_EPOCH;
    /// # use tower_sigv4::sigv4::{Credentials, PayloadHash, PayloadHeader, Settings, Signer, SigningScope};
    /// let settings = Settings::default().payload_header(PayloadHeader::Sent);
    /// let signer = Signer::new(SigningScope::new("us-east-1", "a-service")).with_settings(settings);
    /// let (mut parts, ()) = http::Request::get("https://h.example/").body(())?.into_parts();
    /// signer.sign(&mut parts, PayloadHash::Empty, &Credentials::new("AKIDEXAMPLE", "a-secret"), UNIX_EPOCH)?;
    ///
    /// let hash_of_nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    /// assert_eq!(parts.headers["x-amz-content-sha256"], hash_of_nothing);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn payload_header(mut self, header: PayloadHeader) -> Self {
        self.payload_header = header;
        self
    }

    /// Sets whether the session token is signed.
    ///
    /// ```
    /// # use std::time::UNIX_EPOCH;
    /// # use tower_sigv4::sigv4::{Credentials, PayloadHash, SessionTokenMode, Settings, Signer, SigningScope};
    /// let settings = Settings::default().session_token(SessionTokenMode::Unsigned);
    /// let signer = Signer::new(SigningScope::new("us-east-1", "iotdevicegateway")).with_settings(settings);
    /// let (mut parts, ()) = http::Request::get("https://h.example/mqtt").body(())?.into_parts();
    /// let credentials = Credentials::new("ASIAEXAMPLE", "a-secret").with_session_token("a-token");
    /// signer.sign(&mut parts, PayloadHash::Empty, &credentials, UNIX_EPOCH)?;
    ///
    /// assert_eq!(parts.headers["x-amz-security-token"], "a-token");
    /// assert!(parts.headers["authorization"].to_str()?.contains("SignedHeaders=host;x-amz-date,"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn session_token(mut self, mode: SessionTokenMode) -> Self {
        self.session_token = mode;
        self
    }

    /// Sets which headers are signed.
    ///
    /// ```
    /// # use std::time::UNIX_EPOCH;
    /// # use tower_sigv4::sigv4::{Credentials, PayloadHash, Settings, SignedHeaders, Signer, SigningScope};
    /// let settings = Settings::default().signed_headers(SignedHeaders::Minimum);
    /// let signer = Signer::new(SigningScope::new("us-east-1", "a-service")).with_settings(settings);
    /// let request = http::Request::get("https://h.example/").header("accept-encoding", "gzip");
    /// let request = request.header("x-amz-target", "T.List");
    /// let (mut parts, ()) = request.body(())?.into_parts();
    /// signer.sign(&mut parts, PayloadHash::Empty, &Credentials::new("AKIDEXAMPLE", "a-secret"), UNIX_EPOCH)?;
    ///
    /// assert!(parts.headers["authorization"].to_str()?.contains("SignedHeaders=host;x-amz-date;x-amz-target,"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn signed_headers(mut self, headers: SignedHeaders) -> Self {
        self.signed_headers = headers;
        self
    }

    /// Whether a request can say that its body is not hashed into the signature (`UNSIGNED-PAYLOAD`): it does so in the
    /// payload header.
    pub(crate) fn allows_unsigned_payload(self) -> bool {
        self.payload_header == PayloadHeader::Sent
    }

    /// Whether the service is one of the S3 family, which takes unsigned and chunk-signed streams. It alone signs the path as
    /// it is; `OpenSearch` Serverless has the payload header too, and wants a hash in it.
    pub(crate) fn is_s3(self) -> bool {
        self.allows_unsigned_payload() && self.path_encoding == PathEncoding::Single
    }
}

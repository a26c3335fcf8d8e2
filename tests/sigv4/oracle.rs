//! One request described once and signed twice: by this crate and by `aws-sigv4`.

use std::fmt::Write as _;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_credential_types::Credentials as AwsCredentials;
use aws_sigv4::http_request as aws;
use aws_sigv4::sign::v4;
use http::request::Parts;
use tower_sigv4::sigv4::{
    Credentials, PathEncoding, PathNormalization, PayloadHash, PayloadHeader, SessionTokenMode, Settings,
    SignatureLocation, Signer, SigningError, SigningScope,
};

/// What stands for the payload, in a form that both signers can take.
#[derive(Clone, Debug)]
pub(crate) enum Payload {
    Bytes(Vec<u8>),
    Unsigned,
}

/// Everything that a signature depends on.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) method: String,
    pub(crate) uri: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) payload: Payload,
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
    /// Whether the token is that of a session of S3 Express.
    pub(crate) is_express: bool,
    pub(crate) region: String,
    pub(crate) service: String,
    pub(crate) path_encoding: PathEncoding,
    pub(crate) path_normalization: PathNormalization,
    pub(crate) payload_header: PayloadHeader,
    pub(crate) session_token: SessionTokenMode,
    pub(crate) seconds: u64,
    pub(crate) life: u64,
}

/// What `aws-sigv4` wants added to a request.
pub(crate) struct Instructions {
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) params: Vec<(String, String)>,
}

impl Case {
    pub(crate) fn parts(&self) -> Parts {
        let mut request = http::Request::builder().method(self.method.as_str()).uri(self.uri.as_str());
        for (name, value) in &self.headers {
            request = request.header(name.as_str(), value.as_bytes());
        }
        request.body(()).unwrap().into_parts().0
    }

    pub(crate) fn signer(&self) -> Signer {
        let settings = Settings::default()
            .path_encoding(self.path_encoding)
            .path_normalization(self.path_normalization)
            .payload_header(self.payload_header)
            .session_token(self.session_token);
        Signer::new(SigningScope::new(&self.region, &self.service)).with_settings(settings)
    }

    pub(crate) fn credentials(&self) -> Credentials {
        let credentials = Credentials::new(&self.id, &self.secret);
        match &self.token {
            Some(token) if self.is_express => credentials.with_express_session_token(token),
            Some(token) => credentials.with_session_token(token),
            None => credentials,
        }
    }

    pub(crate) fn payload_hash(&self) -> PayloadHash {
        match &self.payload {
            Payload::Bytes(bytes) => PayloadHash::of(bytes),
            Payload::Unsigned => PayloadHash::Unsigned,
        }
    }

    pub(crate) fn time(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(self.seconds)
    }

    pub(crate) fn life(&self) -> Duration {
        Duration::from_secs(self.life)
    }

    pub(crate) fn signed(&self) -> Result<Parts, SigningError> {
        let mut parts = self.parts();
        self.signer().sign(&mut parts, self.payload_hash(), &self.credentials(), self.time())?;
        Ok(parts)
    }

    pub(crate) fn presigned(&self) -> Result<http::Uri, SigningError> {
        self.signer().presign(&self.parts(), self.payload_hash(), self.life(), &self.credentials(), self.time())
    }

    /// Signs with `aws-sigv4`, into the query if `presign`.
    pub(crate) fn by_oracle(&self, presign: bool) -> Instructions {
        let mut settings = aws::SigningSettings::default();
        settings.percent_encoding_mode = match self.path_encoding {
            PathEncoding::Single => aws::PercentEncodingMode::Single,
            _ => aws::PercentEncodingMode::Double,
        };
        settings.uri_path_normalization_mode = (self.path_normalization == PathNormalization::Enabled).into();
        settings.payload_checksum_kind = match self.payload_header {
            PayloadHeader::Sent => aws::PayloadChecksumKind::XAmzSha256,
            _ => aws::PayloadChecksumKind::NoHeader,
        };
        settings.session_token_mode = match self.session_token {
            SessionTokenMode::Signed => aws::SessionTokenMode::Include,
            _ => aws::SessionTokenMode::Exclude,
        };
        if self.is_express {
            let name = if presign { "X-Amz-S3session-Token" } else { "x-amz-s3session-token" };
            settings.session_token_name_override = Some(name);
        }
        if presign {
            settings.signature_location = aws::SignatureLocation::QueryParams;
            settings.expires_in = Some(self.life());
        }
        let identity = AwsCredentials::new(&self.id, &self.secret, self.token.clone(), None, "test").into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(&self.service)
            .time(self.time())
            .settings(settings)
            .build()
            .unwrap()
            .into();
        let body = match &self.payload {
            Payload::Bytes(bytes) => aws::SignableBody::Bytes(bytes),
            Payload::Unsigned => aws::SignableBody::UnsignedPayload,
        };
        let headers = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let request = aws::SignableRequest::new(&self.method, &self.uri, headers, body).unwrap();
        let (headers, params) = aws::sign(request, &params).unwrap().into_parts().0.into_parts();
        Instructions {
            headers: headers.iter().map(|header| (header.name().to_owned(), header.value().to_owned())).collect(),
            params: params.into_iter().map(|(name, value)| (name.to_owned(), value.into_owned())).collect(),
        }
    }

    /// Both canonical requests, for the message of a failing case. The other signer only logs its own.
    pub(crate) fn canonical_requests(&self, presign: bool) -> String {
        let location = if presign { SignatureLocation::Query(self.life()) } else { SignatureLocation::Headers };
        let ours = self.signer().canonical_request(
            &self.parts(),
            self.payload_hash(),
            &self.credentials(),
            self.time(),
            location,
        );
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::with_default(subscriber, || self.by_oracle(presign));
        let log = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
        let theirs = log.split("canonical_request=").nth(1).unwrap_or(&log);
        let mut message = String::new();
        match ours {
            Ok(ours) => write!(message, "\n--- ours\n{}", String::from_utf8_lossy(ours.as_bytes())).unwrap(),
            Err(error) => write!(message, "\n--- ours\n{error}").unwrap(),
        }
        write!(message, "\n--- aws-sigv4\n{theirs}").unwrap();
        message
    }
}

/// A log in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The names and values of a query, decoded, in their order. The presigner writes no `+` for a space.
pub(crate) fn parameters(uri: &http::Uri) -> Vec<(String, String)> {
    let query = uri.query().unwrap_or_default();
    query
        .split('&')
        .map(|parameter| parameter.split_once('=').unwrap_or((parameter, "")))
        .map(|(n, v)| (decode(n), decode(v)))
        .collect()
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let escape = (*first == b'%').then(|| after.get(..2)).flatten();
        let byte = escape.and_then(|digits| hex::decode(digits).ok()).and_then(|decoded| decoded.first().copied());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

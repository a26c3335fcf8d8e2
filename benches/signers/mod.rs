//! The requests that are measured and the crates that sign them.

use std::hint::black_box;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sigv4::http_request as aws;
use aws_sigv4::sign::v4;
use http::Request;
use rusty_s3::S3Action as _;
use tower_sigv4::sigv4::{Credentials, PayloadHash, SignatureLocation, Signer, SigningScope};

const ID: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const REGION: &str = "us-east-1";
const HOST: &str = "examplebucket.s3.us-east-1.amazonaws.com";
const URI: &str = "https://examplebucket.s3.us-east-1.amazonaws.com/photos/2026/january.jpg";
const LIFE: Duration = Duration::from_secs(3_600);

/// One thing to measure.
pub(crate) struct Subject {
    /// `scenario/who`.
    pub(crate) name: String,
    pub(crate) scenario: &'static str,
    pub(crate) who: &'static str,
    /// The scenario whose copying is a part of the time; `None` if nothing is copied.
    pub(crate) copy: Option<&'static str>,
    pub(crate) run: Box<dyn Fn()>,
}

/// One request, in every form that a signer wants it.
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    request: Request<()>,
    body: Vec<u8>,
    token: Option<String>,
    location: SignatureLocation,
}

impl Scenario {
    pub(crate) fn all() -> [Self; 4] {
        let get = || Request::get(URI).header("host", HOST).header("range", "bytes=0-9").body(()).unwrap();
        let put = Request::put(URI).header("host", HOST).header("content-type", "text/plain").body(()).unwrap();
        let presigned = Request::get(URI).body(()).unwrap();
        let headers = SignatureLocation::Headers;
        let query = SignatureLocation::Query(LIFE);
        let token = Some("t".repeat(1000));
        [
            Self { name: "get", request: get(), body: Vec::new(), token: None, location: headers },
            Self { name: "get-token", request: get(), body: Vec::new(), token, location: headers },
            Self { name: "put-8k", request: put, body: vec![b'x'; 8192], token: None, location: headers },
            Self { name: "presign", request: presigned, body: Vec::new(), token: None, location: query },
        ]
    }

    fn presigns(&self) -> bool {
        matches!(self.location, SignatureLocation::Query(_))
    }

    fn credentials(&self) -> Credentials {
        let credentials = Credentials::new(ID, SECRET);
        self.token.iter().fold(credentials, Credentials::with_session_token)
    }

    /// The SHA-256 compressions that no signer with a cached key can leave out.
    pub(crate) fn compressions(&self) -> u32 {
        let blocks = |bytes: usize| (bytes + 9).div_ceil(64);
        let parts = self.request.clone().into_parts().0;
        let payload = if self.presigns() { PayloadHash::Unsigned } else { PayloadHash::of(&self.body) };
        let canonical = signer().canonical_request(&parts, payload, &self.credentials(), now(), self.location).unwrap();
        let string_to_sign =
            format!("AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/{REGION}/s3/aws4_request\n{:64}", "").len();
        let body = if self.body.is_empty() { 0 } else { blocks(self.body.len()) };
        u32::try_from(body + blocks(canonical.as_bytes().len()) + blocks(string_to_sign) + 1).unwrap()
    }

    fn ours(&self) -> Box<dyn Fn()> {
        let (signer, credentials, body) = (signer(), self.credentials(), self.body.clone());
        let parts = self.request.clone().into_parts().0;
        if self.presigns() {
            return Box::new(move || {
                black_box(signer.presign(&parts, PayloadHash::Unsigned, LIFE, &credentials, now()).unwrap());
            });
        }
        Box::new(move || {
            let mut parts = parts.clone();
            signer.sign(&mut parts, PayloadHash::of(black_box(&body)), &credentials, now()).unwrap();
            black_box(parts);
        })
    }

    fn aws_sigv4(&self) -> Box<dyn Fn()> {
        let identity = aws_credential_types::Credentials::new(ID, SECRET, self.token.clone(), None, "bench").into();
        let mut settings = aws::SigningSettings::default();
        settings.percent_encoding_mode = aws::PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = aws::UriPathNormalizationMode::Disabled;
        settings.payload_checksum_kind = aws::PayloadChecksumKind::XAmzSha256;
        if self.presigns() {
            settings.signature_location = aws::SignatureLocation::QueryParams;
            settings.expires_in = Some(LIFE);
        }
        let (request, body, presigns) = (self.request.clone(), self.body.clone(), self.presigns());
        Box::new(move || {
            let mut request = request.clone();
            // Made for each request, since it holds the time.
            let params = v4::SigningParams::builder()
                .identity(&identity)
                .region(REGION)
                .name("s3")
                .time(now())
                .settings(settings.clone())
                .build()
                .unwrap()
                .into();
            let headers = request.headers().iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap()));
            let payload =
                if presigns { aws::SignableBody::UnsignedPayload } else { aws::SignableBody::Bytes(black_box(&body)) };
            let signable =
                aws::SignableRequest::new(request.method().as_str(), request.uri().to_string(), headers, payload)
                    .unwrap();
            let (instructions, _) = aws::sign(signable, &params).unwrap().into_parts();
            instructions.apply_to_request_http1x(&mut request);
            black_box(request);
        })
    }
}

/// It signs for the time that it reads from the clock; nothing else can be given without another dependency.
fn rusty_s3_presign() -> Box<dyn Fn()> {
    let credentials = rusty_s3::Credentials::new(ID, SECRET);
    let endpoint = "https://s3.us-east-1.amazonaws.com".parse().unwrap();
    let bucket = rusty_s3::Bucket::new(endpoint, rusty_s3::UrlStyle::VirtualHost, "examplebucket", REGION).unwrap();
    Box::new(move || {
        black_box(bucket.get_object(Some(&credentials), "photos/2026/january.jpg").sign(LIFE));
    })
}

fn signer() -> Signer {
    Signer::new(SigningScope::new(REGION, "s3"))
}

/// 24 May 2013, as in AWS's examples; behind a `black_box`, so that nothing is computed ahead.
fn now() -> SystemTime {
    black_box(UNIX_EPOCH + Duration::from_secs(1_369_353_600))
}

pub(crate) fn subjects() -> Vec<Subject> {
    let mut subjects = Vec::new();
    for scenario in Scenario::all() {
        let (name, request) = (scenario.name, scenario.request.clone());
        let copies = (!scenario.presigns()).then_some(name);
        let mut add = |who, copy, run| {
            subjects.push(Subject { name: format!("{name}/{who}"), scenario: name, who, copy, run });
        };
        add("copy", None, Box::new(move || drop(black_box(request.clone()))));
        add("tower-sigv4", copies, scenario.ours());
        add("aws-sigv4", Some(name), scenario.aws_sigv4());
        if scenario.presigns() {
            add("rusty-s3", None, rusty_s3_presign());
        }
    }
    subjects
}

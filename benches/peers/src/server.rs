//! The server: it answers at once, keeps nothing, and counts what it got.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write as _};
use std::pin::Pin;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, LAST_MODIFIED};
use http::{Method, Request, Response, StatusCode};
use http_body::{Body, Frame, SizeHint};
use http_body_util::{BodyExt, Either, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tower_sigv4::BoxError;

use crate::job::{BUCKET, Job, LARGE, PAGE, PAGES, SMALL};

/// What the server got since it was last asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    requests: u64,
    /// The bodies' bytes, in whatever encoding they came.
    bytes: u64,
    /// What the bodies' signatures and checksums were.
    pub payloads: BTreeSet<String>,
}

impl Seen {
    /// Whether this is what so many jobs must have sent. What the bare client says of its payload is not looked at.
    pub fn check(&self, job: Job, count: u64, is_bare: bool) -> Result<(), BoxError> {
        let requests = job.requests() * count;
        if self.requests != requests {
            return Err(format!("the server got {self:?}, not {requests} requests").into());
        }
        let is_as_claimed = is_bare || self.payloads.iter().all(|payload| payload.starts_with(job.payload()));
        if !is_as_claimed {
            return Err(format!("the server got {self:?}, not a payload {:?}", job.payload()).into());
        }
        self.check_bytes(job.written() * count)
    }

    /// Whether so many bytes were sent.
    pub fn check_bytes(&self, bytes: u64) -> Result<(), BoxError> {
        // The signatures of chunks need some more.
        let is_right = (bytes..=bytes + bytes / 100).contains(&self.bytes);
        if is_right { Ok(()) } else { Err(format!("the server got {self:?}, not {bytes} bytes").into()) }
    }

    fn write(&self) -> String {
        let mut text = format!("{} {}", self.requests, self.bytes);
        for payload in &self.payloads {
            let _ = write!(text, "\n{payload}");
        }
        text
    }

    fn read(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let (requests, bytes) = lines.next()?.split_once(' ')?;
        let payloads = lines.map(ToOwned::to_owned).collect();
        Some(Self { requests: requests.parse().ok()?, bytes: bytes.parse().ok()?, payloads })
    }
}

/// The server process, which ends with this one.
pub struct Server {
    process: Child,
    port: u16,
}

impl Server {
    pub fn start() -> Result<Self, BoxError> {
        let mut process =
            Command::new(std::env::current_exe()?).arg("serve").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        if let Some(stdout) = process.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let port = line.trim().parse().map_err(|_| "the server process did not start")?;
        Ok(Self { process, port })
    }

    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What it got since it was last asked.
    pub fn seen(&self, runtime: &Runtime) -> Result<Seen, BoxError> {
        runtime.block_on(async {
            let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
            let answer = client.get(format!("{}/seen", self.endpoint()).parse()?).await?;
            let text = answer.into_body().collect().await?.to_bytes();
            Seen::read(std::str::from_utf8(&text)?).ok_or_else(|| "the server cannot count".into())
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

static SEEN: Mutex<Seen> = Mutex::new(Seen { requests: 0, bytes: 0, payloads: BTreeSet::new() });

/// Serves until the standard input ends, which it does at the latest when the parent process does.
pub async fn serve() -> Result<(), BoxError> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    pages();
    println!("{}", listener.local_addr()?.port());
    std::io::stdout().flush()?;
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(async move {
            let builder = auto::Builder::new(TokioExecutor::new()).http1_only();
            // A client that goes away is no failure of the server.
            let _ = builder.serve_connection(TokioIo::new(stream), service_fn(answer)).await;
        });
    }
}

type Answer = Either<Full<Bytes>, Zeros>;

async fn answer(request: Request<Incoming>) -> Result<Response<Answer>, BoxError> {
    if request.uri().path() == "/seen" {
        let seen = std::mem::take(&mut *SEEN.lock().unwrap_or_else(PoisonError::into_inner));
        return Ok(Response::new(Either::Left(Full::from(seen.write()))));
    }
    let (parts, mut body) = request.into_parts();
    let payload = payload(&parts);
    let mut bytes = 0;
    while let Some(frame) = body.frame().await {
        bytes += frame?.data_ref().map_or(0, Bytes::len) as u64;
    }
    {
        let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
        seen.requests += 1;
        seen.bytes += bytes;
        if !seen.payloads.contains(&payload) {
            seen.payloads.insert(payload);
        }
    }
    let query = parts.uri.query().unwrap_or_default();
    let has = |name: &str| parameter(query, name).is_some();
    let text = |text: &'static str| document(Bytes::from_static(text.as_bytes()));
    Ok(match parts.method {
        Method::GET if has("list-type") => {
            let page = parameter(query, "continuation-token").and_then(|token| token.parse().ok()).unwrap_or(0);
            match pages().get(page) {
                Some(page) => document(page.clone()),
                None => refusal(StatusCode::NOT_FOUND),
            }
        }
        Method::GET if parts.uri.path().ends_with("large") => object(Either::Right(Zeros { left: LARGE })),
        Method::GET => object(Either::Left(Full::new(Bytes::from_static(&[b'x'; SMALL])))),
        Method::PUT => object(Either::Left(Full::default())),
        Method::POST if has("uploads") => text(CREATED),
        Method::POST if has("uploadId") => text(COMPLETED),
        _ => refusal(StatusCode::METHOD_NOT_ALLOWED),
    })
}

/// What stands for the body in the signature, and its checksum.
fn payload(parts: &http::request::Parts) -> String {
    let header = |name| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut payload = match header("x-amz-content-sha256") {
        hash if hash.len() == 64 => "SHA-256",
        mode if mode.starts_with("STREAMING-AWS4-HMAC-SHA256") => "chunks signed",
        mode if mode.contains("UNSIGNED") => "unsigned",
        mode => mode,
    }
    .to_owned();
    let name = |name: &str| name.strip_prefix("x-amz-checksum-").map(str::to_uppercase);
    if let Some(checksum) = parts.headers.keys().find_map(|header| name(header.as_str())) {
        let _ = write!(payload, ", {checksum} in a header");
    }
    if let Some(checksum) = name(header("x-amz-trailer")) {
        let _ = write!(payload, ", {checksum} behind");
    }
    payload
}

fn parameter<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query
        .split('&')
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .find(|pair| pair.0 == name)
        .map(|pair| pair.1)
}

fn object(body: Answer) -> Response<Answer> {
    let length = body.size_hint().exact().unwrap_or_default();
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_LENGTH, length.into());
    headers.insert(ETAG, http::HeaderValue::from_static("\"9a0364b9e99bb480dd25e1f0284c8555\""));
    headers.insert(LAST_MODIFIED, http::HeaderValue::from_static("Wed, 01 Jul 2026 12:00:00 GMT"));
    response
}

fn document(text: Bytes) -> Response<Answer> {
    let mut response = Response::new(Either::Left(Full::new(text)));
    response.headers_mut().insert(CONTENT_TYPE, http::HeaderValue::from_static("application/xml"));
    response
}

fn refusal(status: StatusCode) -> Response<Answer> {
    let mut response = Response::new(Either::Left(Full::default()));
    *response.status_mut() = status;
    response
}

const CREATED: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<InitiateMultipartUploadResult \
    xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Bucket>bucket</Bucket><Key>folder/large</Key>\
    <UploadId>upload</UploadId></InitiateMultipartUploadResult>";

const COMPLETED: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CompleteMultipartUploadResult \
    xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Location>http://127.0.0.1/bucket/folder/large</Location>\
    <Bucket>bucket</Bucket><Key>folder/large</Key><ETag>&quot;9a0364b9e99bb480dd25e1f0284c8555-16&quot;</ETag>\
    </CompleteMultipartUploadResult>";

/// The pages of a list, in the form in which S3 writes them.
fn pages() -> &'static [Bytes] {
    static PAGES_: OnceLock<Vec<Bytes>> = OnceLock::new();
    PAGES_.get_or_init(|| (0..PAGES).map(page).collect())
}

fn page(number: usize) -> Bytes {
    let next = number + 1;
    let is_truncated = next < PAGES;
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
         <Name>{BUCKET}</Name><Prefix></Prefix>"
    );
    if is_truncated {
        let _ = write!(text, "<NextContinuationToken>{next}</NextContinuationToken>");
    }
    let _ =
        write!(text, "<KeyCount>{PAGE}</KeyCount><MaxKeys>{PAGE}</MaxKeys><IsTruncated>{is_truncated}</IsTruncated>");
    for key in number * PAGE..next * PAGE {
        let _ = write!(
            text,
            "<Contents><Key>logs/2026/07/01/part-{key:08}.json.gz</Key><LastModified>2026-07-01T12:00:00.000Z</LastModified>\
             <ETag>&quot;{key:032x}&quot;</ETag><ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>\
             <ChecksumType>FULL_OBJECT</ChecksumType><Size>{}</Size><StorageClass>STANDARD</StorageClass></Contents>",
            key * 37
        );
    }
    text.push_str("</ListBucketResult>");
    Bytes::from(text)
}

/// A body of so many zeros.
struct Zeros {
    left: usize,
}

static PIECE: [u8; 64 * 1024] = [0; 64 * 1024];

impl Body for Zeros {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let body = self.get_mut();
        let piece = PIECE.get(..body.left).unwrap_or(&PIECE);
        body.left -= piece.len();
        Poll::Ready((!piece.is_empty()).then(|| Ok(Frame::data(Bytes::from_static(piece)))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left as u64)
    }
}

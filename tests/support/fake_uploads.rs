//! A store without a network that takes uploads in parts, and fails, waits or forgets as a test says.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode};
use md5::{Digest, Md5};
use tokio::sync::Notify;
use tower_sigv4::s3::{Bucket, S3};
use tower_sigv4::{Body, BoxError, Transport};

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    Put,
    Create,
    Part(u32),
    Complete,
    Abort,
    ListParts,
    Head,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Answered,
    /// It fails with this status and code, and nothing is done.
    Fails(u16, &'static str),
    /// The connection breaks after this many bytes of the body.
    Breaks(usize),
    /// It is done, and the answer is lost.
    AnswerLost,
    /// It is done, and the answer is held back until [`FakeUploads::let_go`].
    Held,
    /// It is never answered.
    Hangs,
    /// It is answered with status 200, and an error in the document.
    FailsLate(&'static str),
}

/// The store. Clones are the same store.
#[derive(Clone, Default)]
pub struct FakeUploads(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    uploads: BTreeMap<String, BTreeMap<u32, Bytes>>,
    object: Option<(Bytes, String)>,
    asked: Vec<(Ask, HeaderMap)>,
    in_flight: usize,
    most_in_flight: usize,
    /// Lets a held answer go.
    gate: Arc<Notify>,
    /// Tells that something was done.
    done: Arc<Notify>,
}

impl FakeUploads {
    /// A bucket of this store. `fate` gets each request and how often this was asked before.
    pub fn bucket(&self, fate: impl Fn(Ask, usize) -> Fate + Clone + Send + Sync + 'static) -> Bucket {
        let store = self.clone();
        let transport = tower::service_fn(move |request: Request<Body>| {
            let (store, fate) = (store.clone(), fate.clone());
            async move { store.take(request, fate).await }
        });
        S3::new(Transport::new(transport), "us-east-1").endpoint("http://store:1").bucket("bucket")
    }

    async fn take(self, request: Request<Body>, fate: impl Fn(Ask, usize) -> Fate) -> Result<Response<Body>, BoxError> {
        let (parts, body) = request.into_parts();
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let value = |name: &str| {
            query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).unwrap_or_default().to_owned()
        };
        let id = value("uploadId");
        let ask = match parts.method {
            Method::POST if query.starts_with("uploads") => Ask::Create,
            Method::POST => Ask::Complete,
            Method::PUT if query.is_empty() => Ask::Put,
            Method::PUT => Ask::Part(value("partNumber").parse().expect("a number")),
            Method::DELETE => Ask::Abort,
            Method::HEAD => Ask::Head,
            _ => Ask::ListParts,
        };
        let before = self.count(ask);
        self.lock().asked.push((ask, parts.headers));
        let fate = fate(ask, before);
        let _flight = Flight::begin(&self);
        match fate {
            Fate::Fails(status, code) => return Ok(error(status, code)),
            Fate::FailsLate(code) => return Ok(error(200, code)),
            Fate::Hangs => std::future::pending().await,
            Fate::Breaks(after) => {
                read_some(body, after).await;
                return Err(Box::new(std::io::Error::from(std::io::ErrorKind::ConnectionReset)));
            }
            Fate::Answered | Fate::AnswerLost | Fate::Held => {}
        }
        let content = body.collect(100_000_000).await?;
        let response = self.answer(ask, &id, content);
        let (gate, done) = {
            let state = self.lock();
            (Arc::clone(&state.gate), Arc::clone(&state.done))
        };
        done.notify_waiters();
        if fate == Fate::Held {
            gate.notified().await;
        }
        if fate == Fate::AnswerLost {
            return Err(Box::new(std::io::Error::from(std::io::ErrorKind::ConnectionReset)));
        }
        Ok(response)
    }

    fn answer(&self, ask: Ask, id: &str, content: Bytes) -> Response<Body> {
        let mut state = self.lock();
        let missing = || error(404, "NoSuchUpload");
        match ask {
            Ask::Put => {
                let tag = format!("\"{}\"", hex::encode(Md5::digest(&content)));
                state.object = Some((content, tag.clone()));
                tagged(&tag, String::new())
            }
            Ask::Create => {
                let id = format!("upload-{}", state.uploads.len() + 1);
                state.uploads.insert(id.clone(), BTreeMap::new());
                let document =
                    format!("<InitiateMultipartUploadResult><UploadId>{id}</UploadId></InitiateMultipartUploadResult>");
                tagged("", document)
            }
            Ask::Part(number) => {
                let Some(parts) = state.uploads.get_mut(id) else { return missing() };
                let tag = format!("\"{}\"", hex::encode(Md5::digest(&content)));
                parts.insert(number, content);
                tagged(&tag, String::new())
            }
            Ask::Complete => {
                let Some(parts) = state.uploads.remove(id) else { return missing() };
                let hashes: Vec<u8> = parts.values().flat_map(Md5::digest).collect();
                let tag = format!("\"{}-{}\"", hex::encode(Md5::digest(hashes)), parts.len());
                state.object = Some((parts.values().flatten().copied().collect(), tag.clone()));
                let document =
                    format!("<CompleteMultipartUploadResult><ETag>{tag}</ETag></CompleteMultipartUploadResult>");
                tagged("", document)
            }
            Ask::Abort => match state.uploads.remove(id) {
                Some(_) => tagged("", String::new()),
                None => missing(),
            },
            Ask::ListParts => {
                let Some(parts) = state.uploads.get(id) else { return missing() };
                let mut document = String::from("<ListPartsResult>");
                for (number, content) in parts {
                    let (size, tag) = (content.len(), hex::encode(Md5::digest(content)));
                    write!(
                        document,
                        "<Part><PartNumber>{number}</PartNumber><Size>{size}</Size><ETag>\"{tag}\"</ETag></Part>"
                    )
                    .expect("it is written");
                }
                tagged("", document + "</ListPartsResult>")
            }
            Ask::Head => match &state.object {
                Some((content, tag)) => {
                    let mut response = tagged(tag, String::new());
                    response.headers_mut().insert("content-length", content.len().into());
                    response
                }
                None => error(404, ""),
            },
        }
    }

    /// The object that was made.
    pub fn object(&self) -> Option<Bytes> {
        self.lock().object.as_ref().map(|(content, _)| content.clone())
    }

    /// The parts of an upload that is neither completed nor aborted.
    pub fn parts_of(&self, upload: &str) -> Option<Vec<u32>> {
        self.lock().uploads.get(upload).map(|parts| parts.keys().copied().collect())
    }

    /// Stores a part that nobody waits for any more.
    pub fn late_part(&self, upload: &str) {
        self.lock().uploads.insert(upload.to_owned(), BTreeMap::from([(1, Bytes::from("late"))]));
    }

    /// Lets one answer go that is held back.
    pub fn let_go(&self) {
        self.lock().gate.notify_one();
    }

    /// Waits until something is so of the store, which must come of what it is asked.
    pub async fn until(&self, is_so: impl Fn(&Self) -> bool) {
        let done = Arc::clone(&self.lock().done);
        let waiting = async {
            loop {
                let mut next = std::pin::pin!(done.notified());
                next.as_mut().enable();
                if is_so(self) {
                    return;
                }
                next.await;
            }
        };
        tokio::time::timeout(Duration::from_secs(3_600), waiting).await.expect("it comes so");
    }

    /// How often this was asked.
    pub fn count(&self, ask: Ask) -> usize {
        self.lock().asked.iter().filter(|(known, _)| *known == ask).count()
    }

    /// The headers of the first request for this.
    pub fn headers(&self, ask: Ask) -> HeaderMap {
        let state = self.lock();
        state.asked.iter().find(|(known, _)| *known == ask).expect("it was asked").1.clone()
    }

    /// All that was asked, in order.
    pub fn asked(&self) -> Vec<Ask> {
        self.lock().asked.iter().map(|(ask, _)| *ask).collect()
    }

    /// The most requests that were there at the same time.
    pub fn most_in_flight(&self) -> usize {
        self.lock().most_in_flight
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().expect("no test panics with it")
    }
}

/// Counts a request while it is there.
struct Flight(FakeUploads);

impl Flight {
    fn begin(store: &FakeUploads) -> Self {
        let mut state = store.lock();
        state.in_flight += 1;
        state.most_in_flight = state.most_in_flight.max(state.in_flight);
        Self(store.clone())
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.0.lock().in_flight -= 1;
    }
}

async fn read_some(mut body: Body, after: usize) {
    let mut read = 0;
    while read < after {
        let frame = std::future::poll_fn(|cx| http_body::Body::poll_frame(std::pin::Pin::new(&mut body), cx)).await;
        let Some(Ok(frame)) = frame else { return };
        read += frame.data_ref().map_or(0, Bytes::len);
    }
}

fn tagged(tag: &str, document: String) -> Response<Body> {
    let mut response = Response::new(Body::from(document));
    if !tag.is_empty() {
        response.headers_mut().insert("etag", tag.parse().expect("a header"));
    }
    response
}

fn error(status: u16, code: &str) -> Response<Body> {
    let document = format!("<Error><Code>{code}</Code><Message>as the test says</Message></Error>");
    let mut response = Response::new(Body::from(document));
    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
    response
}

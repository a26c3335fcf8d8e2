//! A store of one object, without a network, whose answers to some requests a test says.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http::{Method, Request, Response};
use http_body::Frame;
use http_body_util::StreamBody;
use tower_sigv4::s3::{Bucket, S3};
use tower_sigv4::{Body, BoxError, Transport};

/// The smallest part of a download.
pub(crate) const PART: usize = 64 * 1024;
/// How many bytes a frame of an answer has.
pub(crate) const FRAME: usize = 10_000;

/// The store. Clones are the same store.
#[derive(Clone)]
pub(crate) struct Store(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    /// How many answers' bodies there are.
    open: AtomicUsize,
}

struct State {
    content: Bytes,
    e_tag: String,
    headers: Vec<(&'static str, String)>,
    ignores_conditions: bool,
    requests: Vec<Asked>,
}

/// A request that the store got.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Asked {
    /// From 0.
    pub(crate) number: usize,
    pub(crate) method: Method,
    /// `bytes=…`, without that.
    pub(crate) range: String,
    pub(crate) request: String,
    pub(crate) headers: http::HeaderMap,
}

/// What becomes of a request.
pub(crate) enum Fate {
    Good,
    /// The answer's body breaks off after so many bytes.
    BreaksAfter(usize),
    /// Nothing more comes after so many bytes.
    HangsAfter(usize),
    /// Each piece of the body comes after this time.
    Slow(Duration),
    NoAnswer,
    Answer(Response<Body>),
}

/// Bytes that differ from one part to the next.
pub(crate) fn content(length: usize) -> Bytes {
    (0..length).map(|at| u8::try_from(at % 251).expect("a byte")).collect()
}

pub(crate) fn status(status: u16) -> Fate {
    Fate::Answer(Response::builder().status(status).body(Body::empty()).expect("an answer"))
}

impl Store {
    /// A store with an object of so many bytes.
    pub(crate) fn new(length: usize) -> Self {
        let state = State {
            content: content(length),
            e_tag: "\"one\"".to_owned(),
            headers: Vec::new(),
            ignores_conditions: false,
            requests: Vec::new(),
        };
        Self(Arc::new(Shared { state: Mutex::new(state), open: AtomicUsize::new(0) }))
    }

    /// A bucket of this store, of whose requests this says what becomes.
    pub(crate) fn bucket(&self, fate: impl Fn(&Self, &Asked) -> Fate + Clone + Send + Sync + 'static) -> Bucket {
        self.s3(fate).bucket("bucket")
    }

    pub(crate) fn s3(&self, fate: impl Fn(&Self, &Asked) -> Fate + Clone + Send + Sync + 'static) -> S3 {
        let store = self.clone();
        let transport = tower::service_fn(move |request: Request<Body>| {
            let asked = store.take(request);
            let fate = fate(&store, &asked);
            let store = store.clone();
            async move {
                match fate {
                    Fate::NoAnswer => std::future::pending().await,
                    Fate::Answer(answer) => Ok::<_, BoxError>(answer),
                    fate => Ok(store.good(&asked).map(|content| store.body(&content, &fate))),
                }
            }
        });
        S3::new(Transport::new(transport), "us-east-1").endpoint("http://store:1")
    }

    /// Puts another object in its place.
    pub(crate) fn replace(&self, length: usize, e_tag: &str) {
        let mut state = self.0.state.lock().unwrap();
        (state.content, state.e_tag) = (content(length), e_tag.to_owned());
    }

    /// Has every answer say this, too.
    pub(crate) fn with_header(self, name: &'static str, value: impl Into<String>) -> Self {
        self.0.state.lock().unwrap().headers.push((name, value.into()));
        self
    }

    pub(crate) fn ignore_conditions(&self) {
        self.0.state.lock().unwrap().ignores_conditions = true;
    }

    pub(crate) fn content(&self) -> Bytes {
        self.0.state.lock().unwrap().content.clone()
    }

    pub(crate) fn requests(&self) -> Vec<Asked> {
        self.0.state.lock().unwrap().requests.clone()
    }

    /// The ranges that were asked for, in the order of the requests.
    pub(crate) fn ranges(&self) -> Vec<String> {
        self.requests().into_iter().map(|asked| asked.range).collect()
    }

    /// How many answers are being read.
    pub(crate) fn open(&self) -> usize {
        self.0.open.load(Ordering::SeqCst)
    }

    fn take(&self, request: Request<Body>) -> Asked {
        let (parts, _) = request.into_parts();
        let mut state = self.0.state.lock().unwrap();
        let range = parts.headers.get("range").map_or("", |range| range.to_str().unwrap());
        let asked = Asked {
            number: state.requests.len(),
            range: range.trim_start_matches("bytes=").to_owned(),
            request: parts.uri.to_string(),
            method: parts.method,
            headers: parts.headers,
        };
        state.requests.push(asked.clone());
        asked
    }

    /// What a good store answers.
    fn good(&self, asked: &Asked) -> Response<Bytes> {
        let state = self.0.state.lock().unwrap();
        let mut answer = Response::builder().header("etag", &state.e_tag);
        for (name, value) in &state.headers {
            answer = answer.header(*name, value);
        }
        let if_match = asked.headers.get("if-match");
        if !state.ignores_conditions && if_match.is_some_and(|expected| expected != state.e_tag.as_str()) {
            return answer.status(412).body(Bytes::new()).expect("an answer");
        }
        let length = state.content.len();
        let Some((first, last)) = asked.range.split_once('-') else {
            let answer = answer.header("content-length", length);
            let content = if asked.method == Method::HEAD { Bytes::new() } else { state.content.clone() };
            return answer.body(content).expect("an answer");
        };
        let first: usize = first.parse().unwrap();
        if first >= length {
            return answer.status(416).body(Bytes::new()).expect("an answer");
        }
        let last = last.parse().unwrap_or(length - 1).min(length - 1);
        let answer = answer.status(206).header("content-range", format!("bytes {first}-{last}/{length}"));
        answer.body(state.content.slice(first..=last)).expect("an answer")
    }

    /// A body in frames.
    pub(crate) fn body(&self, content: &Bytes, fate: &Fate) -> Body {
        let (length, pause) = match fate {
            Fate::BreaksAfter(length) | Fate::HangsAfter(length) => (*length, None),
            Fate::Slow(pause) => (content.len(), Some(*pause)),
            _ => (content.len(), None),
        };
        let frames: Vec<_> = content.slice(..length).chunks(FRAME).map(Bytes::copy_from_slice).collect();
        let end = match fate {
            Fate::BreaksAfter(_) => stream::once(async { Err(BoxError::from("connection reset")) }).boxed(),
            Fate::HangsAfter(_) => stream::pending().boxed(),
            _ => stream::empty().boxed(),
        };
        let frames = stream::iter(frames).then(move |frame| async move {
            if let Some(pause) = pause {
                tokio::time::sleep(pause).await;
            }
            Ok(Frame::data(frame))
        });
        let open = Open::new(&self.0);
        let frames = frames.chain(end).inspect(move |_| {
            let _is_open = &open;
        });
        Body::streaming(StreamBody::new(frames))
    }
}

/// Counts a body while it is there.
struct Open(Arc<Shared>);

impl Open {
    fn new(shared: &Arc<Shared>) -> Self {
        shared.open.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(shared))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The names of the files in a folder.
pub(crate) fn files_in(folder: &std::path::Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).expect("a folder");
    files.map(|file| file.expect("a file").file_name().into_string().expect("a text")).collect()
}

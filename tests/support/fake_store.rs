//! A store without a network, for what no real one does on demand: it fails, lies and waits as a test says.
//!
//! It knows `ListObjectsV2`, `DeleteObjects` and `DeleteObject`.
#![allow(dead_code, unreachable_pub, reason = "every test binary compiles this module and uses its own part of it")]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::ops::Bound;
use std::sync::{Arc, Mutex};

use http::{Method, Request, Response, StatusCode};
use percent_encoding::percent_decode_str;
use tokio::time::Instant;
use tower_sigv4::s3::{Bucket, S3};
use tower_sigv4::{Body, BoxError, Transport};

/// How many keys a page of the list has.
const PAGE: usize = 1_000;

/// The store. Clones are the same store.
#[derive(Clone, Default)]
pub struct FakeStore(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    objects: BTreeSet<String>,
    requests: Vec<Asked>,
}

/// A request that the store got.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    pub what: What,
    /// The keys to delete, or the key after which to list.
    pub keys: Vec<String>,
    pub query: Vec<(String, String)>,
    pub document: String,
    pub at: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    List,
    Batch,
    Single,
}

impl FakeStore {
    /// A store with these objects.
    pub fn new<K: Into<String>>(keys: impl IntoIterator<Item = K>) -> Self {
        let store = Self::default();
        store.0.lock().unwrap().objects = keys.into_iter().map(Into::into).collect();
        store
    }

    /// A bucket of this store, whose requests this answers; [`answer`](Self::answer) is what a good store would say.
    pub fn bucket<F>(&self, answer: impl Fn(Self, Asked) -> F + Clone + Send + Sync + 'static) -> Bucket
    where
        F: Future<Output = Response<Body>> + Send + 'static,
    {
        let store = self.clone();
        let transport = tower::service_fn(move |request: Request<Body>| {
            let (store, answer) = (store.clone(), answer.clone());
            async move {
                let asked = Asked::read(request).await;
                store.0.lock().unwrap().requests.push(asked.clone());
                Ok::<_, BoxError>(answer(store, asked).await)
            }
        });
        S3::new(Transport::new(transport), "us-east-1").endpoint("http://store:1").bucket("bucket")
    }

    /// What a good store answers; it deletes what it is asked to delete.
    pub fn answer(&self, asked: &Asked) -> Response<Body> {
        match asked.what {
            What::List => respond(200, self.list(asked.keys.first(), asked.value("prefix"))),
            What::Batch => {
                let (deleted, failed) = (self.remove(&asked.keys), Vec::new());
                respond(200, delete_result(&deleted, &failed))
            }
            What::Single => {
                self.remove(&asked.keys);
                respond(204, String::new())
            }
        }
    }

    /// Deletes these objects, and names them.
    pub fn remove(&self, keys: &[String]) -> Vec<String> {
        let mut state = self.0.lock().unwrap();
        for key in keys {
            state.objects.remove(key);
        }
        keys.to_vec()
    }

    /// The objects that are there.
    pub fn objects(&self) -> Vec<String> {
        self.0.lock().unwrap().objects.iter().cloned().collect()
    }

    /// The requests up to now.
    pub fn requests(&self) -> Vec<Asked> {
        self.0.lock().unwrap().requests.clone()
    }

    /// The requests of one kind up to now.
    pub fn count(&self, what: What) -> usize {
        self.0.lock().unwrap().requests.iter().filter(|asked| asked.what == what).count()
    }

    /// Forgets the requests.
    pub fn forget(&self) {
        self.0.lock().unwrap().requests.clear();
    }

    fn list(&self, after: Option<&String>, prefix: &str) -> String {
        let state = self.0.lock().unwrap();
        let start = after.map_or(Bound::Included(prefix.to_owned()), |key| Bound::Excluded(key.clone()));
        let mut keys = state.objects.range((start, Bound::Unbounded)).take_while(|key| key.starts_with(prefix));
        let page: Vec<&str> = keys.by_ref().take(PAGE).map(String::as_str).collect();
        let token = keys.next().and(page.last()).copied();
        list_result(&page, token)
    }
}

impl Asked {
    async fn read(request: Request<Body>) -> Self {
        let (parts, body) = request.into_parts();
        let document = body.collect(10_000_000).await.expect("a document");
        let document = String::from_utf8(document.to_vec()).expect("a text");
        let decode = |text: &str| percent_decode_str(text).decode_utf8().expect("a text").into_owned();
        let query: Vec<_> = parts.uri.query().unwrap_or_default().split('&').collect();
        let query: Vec<_> = query
            .iter()
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (decode(name), decode(value)))
            .collect();
        let (what, keys) = match parts.method {
            Method::GET => {
                let token = query.iter().find(|(name, _)| name == "continuation-token");
                (What::List, token.map(|(_, token)| token.clone()).into_iter().collect())
            }
            Method::POST => (What::Batch, keys_in(&document)),
            _ => (What::Single, vec![decode(parts.uri.path().strip_prefix("/bucket/").expect("a key"))]),
        };
        Self { what, keys, query, document, at: Instant::now() }
    }

    /// A query parameter's value.
    pub fn value(&self, name: &str) -> &str {
        self.query.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

fn keys_in(document: &str) -> Vec<String> {
    let after = document.split("<Key>").skip(1);
    after.map(|rest| unescape(rest.split("</Key>").next().expect("a key"))).collect()
}

fn unescape(text: &str) -> String {
    let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
    plain.replace("&#9;", "\t").replace("&#10;", "\n").replace("&#13;", "\r").replace("&amp;", "&")
}

fn escape(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    escaped.replace('\t', "&#9;").replace('\n', "&#10;").replace('\r', "&#13;")
}

/// A page of the list, perhaps with the token of the next.
pub fn list_result(keys: &[&str], token: Option<&str>) -> String {
    let mut document = format!("<ListBucketResult><IsTruncated>{}</IsTruncated>", token.is_some());
    for key in keys {
        write!(document, "<Contents><Key>{}</Key><Size>1</Size></Contents>", escape(key)).expect("it is written");
    }
    if let Some(token) = token {
        write!(document, "<NextContinuationToken>{}</NextContinuationToken>", escape(token)).expect("it is written");
    }
    document + "</ListBucketResult>"
}

/// An answer to `DeleteObjects`: what was deleted, and what was not, with its code.
pub fn delete_result(deleted: &[String], failed: &[(String, &str)]) -> String {
    let mut document = String::from("<DeleteResult>");
    for key in deleted {
        write!(document, "<Deleted><Key>{}</Key></Deleted>", escape(key)).expect("it is written");
    }
    for (key, code) in failed {
        write!(document, "<Error><Key>{}</Key><Code>{code}</Code></Error>", escape(key)).expect("it is written");
    }
    document + "</DeleteResult>"
}

/// An answer with a document.
pub fn respond(status: u16, document: String) -> Response<Body> {
    let mut response = Response::new(Body::from(document));
    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
    response
}

/// An error answer.
pub fn fail(status: u16, code: &str) -> Response<Body> {
    respond(status, format!("<Error><Code>{code}</Code><Message>as the test says</Message></Error>"))
}

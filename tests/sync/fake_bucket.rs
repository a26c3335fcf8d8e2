//! A bucket without a network, whose lists are in an order and in pages as a test says.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use percent_encoding::percent_decode_str;
use tokio::sync::Barrier;
use tower_sigv4::s3::{Bucket, S3};
use tower_sigv4::{Body, BoxError, Transport};

/// The objects. Clones are the same bucket.
#[derive(Clone)]
pub(crate) struct FakeBucket {
    objects: Arc<Mutex<BTreeMap<String, String>>>,
    /// How many entries a page of a list has.
    page: usize,
    /// The prefix whose list is refused, or the key of an object that can be neither read nor written.
    refused: Option<&'static str>,
    /// How many objects are being read or written, and how many were at the most.
    in_flight: Arc<Mutex<(usize, usize)>>,
    /// Where objects wait for one another.
    gathering: Option<Arc<Barrier>>,
}

impl FakeBucket {
    pub(crate) fn new<K: Into<String>>(objects: impl IntoIterator<Item = (K, &'static str)>) -> Self {
        let objects = objects.into_iter().map(|(key, content)| (key.into(), content.to_owned()));
        Self {
            objects: Arc::new(Mutex::new(objects.collect())),
            page: 1_000,
            refused: None,
            in_flight: Arc::default(),
            gathering: None,
        }
    }

    pub(crate) fn page(mut self, entries: usize) -> Self {
        self.page = entries;
        self
    }

    pub(crate) fn refuse(mut self, prefix_or_key: &'static str) -> Self {
        self.refused = Some(prefix_or_key);
        self
    }

    /// Answers for an object only when so many are asked for.
    pub(crate) fn gather(mut self, objects: usize) -> Self {
        self.gathering = Some(Arc::new(Barrier::new(objects)));
        self
    }

    pub(crate) fn most_in_flight(&self) -> usize {
        self.in_flight.lock().unwrap().1
    }

    pub(crate) fn keys(&self) -> Vec<String> {
        self.objects.lock().unwrap().keys().cloned().collect()
    }

    pub(crate) fn bucket(&self) -> Bucket {
        let store = self.clone();
        let transport = tower::service_fn(move |request: Request<Body>| {
            let store = store.clone();
            async move { store.answer(request).await }
        });
        S3::new(Transport::new(transport), "us-east-1").endpoint("http://store:1").bucket("bucket")
    }

    async fn answer(self, request: Request<Body>) -> Result<Response<Body>, BoxError> {
        let (parts, body) = request.into_parts();
        let content = String::from_utf8(body.collect(1_000_000).await?.to_vec())?;
        let key = percent_decode_str(parts.uri.path().strip_prefix("/bucket").expect("the bucket")).decode_utf8()?;
        let key = key.strip_prefix('/').unwrap_or_default();
        if !key.is_empty() {
            self.wait_a_little().await;
        }
        if !key.is_empty() && self.refused == Some(key) {
            return Ok(denied());
        }
        let mut objects = self.objects.lock().unwrap();
        Ok(match parts.method {
            Method::GET if key.is_empty() => {
                drop(objects);
                self.list(parts.uri.query().unwrap_or_default())
            }
            Method::GET => match objects.get(key) {
                Some(content) => respond(200, content.clone()),
                None => respond(404, "<Error><Code>NoSuchKey</Code></Error>"),
            },
            Method::PUT => {
                objects.insert(key.to_owned(), content);
                respond(200, "")
            }
            Method::POST => {
                let keys = content.split("<Key>").skip(1).map(|rest| rest.split("</Key>").next().expect("a key"));
                let mut document = String::from("<DeleteResult>");
                for key in keys {
                    objects.remove(key);
                    write!(document, "<Deleted><Key>{key}</Key></Deleted>")?;
                }
                respond(200, document + "</DeleteResult>")
            }
            method => panic!("{method} was not expected"),
        })
    }

    /// Lets other requests come in, and counts them.
    async fn wait_a_little(&self) {
        let count = |change: fn(&mut usize)| {
            let mut in_flight = self.in_flight.lock().unwrap();
            change(&mut in_flight.0);
            in_flight.1 = in_flight.1.max(in_flight.0);
        };
        count(|now| *now += 1);
        if let Some(gathering) = &self.gathering {
            gathering.wait().await;
        }
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        count(|now| *now -= 1);
    }

    /// A page of a list by a delimiter. It is in no order that anybody would expect: backwards.
    fn list(&self, query: &str) -> Response<Body> {
        let value = |name: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            let found = pairs.find(|(known, _)| *known == name).map(|(_, value)| value);
            found.map(|value| percent_decode_str(value).decode_utf8().expect("a text").into_owned())
        };
        let prefix = value("prefix").unwrap_or_default();
        assert_eq!(value("delimiter").as_deref(), Some("/"));
        if self.refused == Some(&prefix) {
            return denied();
        }
        let mut entries = BTreeSet::new();
        for key in self.objects.lock().unwrap().keys() {
            let Some(rest) = key.strip_prefix(&prefix) else { continue };
            match rest.split_once('/') {
                Some((folder, _)) => entries.insert((format!("{prefix}{folder}/"), true)),
                None => entries.insert((key.clone(), false)),
            };
        }
        let start: usize = value("continuation-token").map_or(0, |token| token.parse().expect("a number"));
        let page: Vec<_> = entries.iter().rev().skip(start).take(self.page).collect();
        let end = start + page.len();
        let is_truncated = end < entries.len();
        let mut document = format!("<ListBucketResult><IsTruncated>{is_truncated}</IsTruncated>");
        for (key, is_folder) in page {
            let text = key.replace('&', "&amp;").replace('<', "&lt;");
            if *is_folder {
                write!(document, "<CommonPrefixes><Prefix>{text}</Prefix></CommonPrefixes>").unwrap();
            } else {
                let size = self.objects.lock().unwrap()[key].len();
                write!(
                    document,
                    "<Contents><Key>{text}</Key><Size>{size}</Size><LastModified>2009-10-12T17:50:30.000Z</LastModified></Contents>"
                )
                .unwrap();
            }
        }
        if is_truncated {
            write!(document, "<NextContinuationToken>{end}</NextContinuationToken>").unwrap();
        }
        respond(200, document + "</ListBucketResult>")
    }
}

fn denied() -> Response<Body> {
    respond(403, "<Error><Code>AccessDenied</Code></Error>")
}

fn respond(status: u16, document: impl Into<Bytes>) -> Response<Body> {
    let document = document.into();
    let length = document.len();
    let mut response = Response::new(Body::from(document));
    response.headers_mut().insert("content-length", length.into());
    response.headers_mut().insert("etag", "\"tag\"".parse().expect("a value"));
    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
    response
}

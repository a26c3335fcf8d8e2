//! Copies of any size.

use std::sync::{Arc, Mutex};

use http::{Method, Request, Response};
use tower_sigv4::s3::transfer::MAX_COPY;
use tower_sigv4::s3::{Bucket, CopySource, GetObjectTagging, PutObject, S3};
use tower_sigv4::{Body, BoxError, ErrorKind, Transport};

use super::scripted::content;
use super::servers::{KEY, in_process, on_seaweedfs};
use crate::support::stack::{new_bucket, read};

/// The smallest part that may not be the last.
const PART: u64 = 5 * 1024 * 1024;

async fn copies(s3: &S3, name: &str, keeps_tags: bool) {
    let (from, to) = (new_bucket(s3, &format!("{name}-from")).await, new_bucket(s3, &format!("{name}-to")).await);
    let content = content(2 * usize::try_from(PART).expect("it fits") + 5);
    let mut put = PutObject::new(from.name(), KEY, content.clone()).content_type("text/csv").metadata("Color", "grün");
    if keeps_tags {
        put = put.tag("a", "b c");
    }
    s3.send(put).await.expect("stored");
    for parts_above in [MAX_COPY, PART] {
        let copy = to.copy(CopySource::new(from.name(), KEY), "copy").parts_above(parts_above).part_size(PART);
        let progress = copy.progress();
        let copied = copy.send().await.expect("it is copied");
        assert_eq!(copied.parts, if parts_above == PART { 3 } else { 1 });
        assert_eq!(copied.bytes, content.len() as u64);
        assert_eq!((progress.now().bytes, progress.now().total), (copied.bytes, Some(copied.bytes)));
        let head = to.head("copy").await.expect("it is there");
        let bare = |tag: Option<&str>| tag.map(|tag| tag.trim_matches('"').to_owned());
        assert_eq!(bare(head.e_tag()), bare(copied.e_tag.as_deref()));
        assert_eq!(head.content_type(), Some("text/csv"));
        assert_eq!(head.metadata().collect::<Vec<_>>(), [("color", "grün".to_owned())]);
        assert!(read(&to, "copy").await == content, "the copy is the source");
        if keeps_tags {
            let tags = s3.send(GetObjectTagging::new(to.name(), "copy")).await.expect("its tags").tagging;
            assert_eq!(tags.tags().iter().map(|tag| (&*tag.key, &*tag.value)).collect::<Vec<_>>(), [("a", "b c")]);
        }

        let replaced = to.copy(CopySource::new(from.name(), KEY), "copy").parts_above(parts_above).part_size(PART);
        let replaced = replaced.metadata_directive("REPLACE").content_type("text/plain").metadata("new", "1");
        replaced.send().await.expect("it is copied");
        let head = to.head("copy").await.expect("it is there");
        assert_eq!(head.content_type(), Some("text/plain"));
        assert_eq!(head.metadata().collect::<Vec<_>>(), [("new", "1".to_owned())]);
    }
    let missing = to.copy(CopySource::new(from.name(), "missing"), "k").send().await.expect_err("there is no source");
    assert!(missing.is_not_found(), "{missing}");
}

/// The server in the process has no tags.
#[tokio::test]
async fn copies_in_process() {
    let (_server, s3) = in_process().await;
    copies(&s3, "copies", false).await;
}

#[tokio::test]
async fn copies_on_seaweedfs() {
    let Some(s3) = on_seaweedfs().await else { return };
    copies(&s3, "download-copies", true).await;
}

/// A bucket whose source has three parts; what is answered to the copy of the second part, and what was asked for.
fn scripted(second: impl Fn() -> Response<Body> + Clone + Send + Sync + 'static) -> (Bucket, Arc<Mutex<Vec<String>>>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&asked);
    let transport = tower::service_fn(move |request: Request<Body>| {
        let (parts, _) = request.into_parts();
        let (method, query) = (parts.method, parts.uri.query().unwrap_or_default().to_owned());
        let text =
            |name: &str| parts.headers.get(name).map_or("", |value| value.to_str().unwrap_or_default()).to_owned();
        let (range, tag) = (text("x-amz-copy-source-range"), text("x-amz-copy-source-if-match"));
        seen.lock().unwrap().push(format!("{method} {query} {range} {tag}").trim().to_owned());
        let document = |text: &str| Response::new(Body::from(text.to_owned()));
        let answer = match (&method, query.as_str()) {
            (&Method::HEAD, _) => Response::builder()
                .header("etag", "\"one\"")
                .header("content-length", 2 * PART + 1)
                .body(Body::empty())
                .expect("an answer"),
            (&Method::POST, "uploads=") => {
                document("<InitiateMultipartUploadResult><UploadId>id</UploadId></InitiateMultipartUploadResult>")
            }
            (&Method::PUT, query) if query.contains("partNumber=2") => second(),
            (&Method::PUT, _) => document("<CopyPartResult><ETag>\"part\"</ETag></CopyPartResult>"),
            (&Method::POST, _) => {
                document("<CompleteMultipartUploadResult><ETag>\"whole-3\"</ETag></CompleteMultipartUploadResult>")
            }
            (&Method::DELETE, _) => Response::builder().status(204).body(Body::empty()).expect("an answer"),
            _ => document("<ListPartsResult><IsTruncated>false</IsTruncated></ListPartsResult>"),
        };
        async move { Ok::<_, BoxError>(answer) }
    });
    (S3::new(Transport::new(transport), "us-east-1").endpoint("http://store:1").bucket("bucket"), asked)
}

fn source() -> CopySource {
    CopySource::new("from", "k")
}

#[tokio::test(start_paused = true)]
async fn parts_are_copied_of_the_same_source() {
    let part = || Response::new(Body::from("<CopyPartResult><ETag>\"part\"</ETag></CopyPartResult>"));
    let (bucket, asked) = scripted(part);
    let copied = bucket.copy(source(), "copy").parts_above(PART).part_size(PART).concurrency(1).send().await;
    let copied = copied.expect("it is copied");
    assert_eq!((copied.e_tag.as_deref(), copied.bytes, copied.parts), (Some("\"whole-3\""), 2 * PART + 1, 3));
    assert_eq!(
        *asked.lock().unwrap(),
        [
            "HEAD",
            "POST uploads=",
            "PUT uploadId=id&partNumber=1 bytes=0-5242879 \"one\"",
            "PUT uploadId=id&partNumber=2 bytes=5242880-10485759 \"one\"",
            "PUT uploadId=id&partNumber=3 bytes=10485760-10485760 \"one\"",
            "POST uploadId=id",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_source_that_changes_is_an_error_and_the_copy_is_aborted() {
    let (bucket, asked) = scripted(|| Response::builder().status(412).body(Body::empty()).expect("an answer"));
    let error = bucket.copy(source(), "copy").parts_above(PART).part_size(PART).send().await.expect_err("it changed");
    assert!(error.is_precondition_failed() && error.to_string().contains("changed while it was copied"), "{error}");
    let asked = asked.lock().unwrap();
    assert!(asked.iter().any(|asked| asked.starts_with("DELETE uploadId=id")), "{asked:?}");
    assert!(!asked.iter().any(|asked| asked == "POST uploadId=id"), "{asked:?}");
}

/// Trap: S3 can answer 200 and then fail.
#[tokio::test(start_paused = true)]
async fn a_part_that_fails_with_status_200_is_copied_again() {
    let failed = Arc::new(Mutex::new(false));
    let (bucket, asked) = scripted(move || {
        let again = std::mem::replace(&mut *failed.lock().unwrap(), true);
        let part = "<CopyPartResult><ETag>\"part\"</ETag></CopyPartResult>";
        let error = "<Error><Code>InternalError</Code><Message>as the test says</Message></Error>";
        Response::new(Body::from(if again { part } else { error }))
    });
    let copy = bucket.copy(source(), "copy").parts_above(PART).part_size(PART);
    let progress = copy.progress();
    copy.send().await.expect("it is copied");
    assert_eq!(progress.now().retries, 1);
    assert_eq!(asked.lock().unwrap().iter().filter(|asked| asked.contains("partNumber=2")).count(), 2);
}

#[tokio::test]
async fn bad_sizes_are_refused_before_anything_is_sent() {
    let (bucket, asked) = scripted(|| Response::new(Body::empty()));
    let copies = [
        bucket.copy(source(), "copy").part_size(PART - 1),
        bucket.copy(source(), "copy").parts_above(MAX_COPY + 1),
        bucket.copy(CopySource::new("from", "../k"), "copy"),
        bucket.copy(source(), ""),
    ];
    for copy in copies {
        assert_eq!(copy.send().await.expect_err("it is refused").kind(), ErrorKind::InvalidInput);
    }
    assert!(asked.lock().unwrap().is_empty(), "{asked:?}");
}

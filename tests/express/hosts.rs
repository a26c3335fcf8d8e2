//! Which host each request goes to, and with whose credentials.

use tower_sigv4::endpoint::Addressing;
use tower_sigv4::s3::{
    CopyObject, CopySource, CreateBucket, CreateMultipartUpload, DeleteBucket, DeleteObjects, GetBucketPolicy,
    HeadBucket, ListDirectoryBuckets, ListMultipartUploads, ListObjectsV2, PutBucketPolicy, PutObject, UploadPartCopy,
};
use tower_sigv4::{Error, ErrorKind};

use crate::secrets::TOKEN;
use crate::zone::{BUCKET, CONTROL, HOST, Sent, Zone, answer};

/// The last request.
fn last(zone: &Zone) -> Sent {
    zone.take().pop().unwrap()
}

fn is_ordinary(sent: &Sent) {
    assert_eq!((sent.signed_by(), sent.header("x-amz-security-token")), ("ASIAEXAMPLE", TOKEN), "{}", sent.uri());
    assert_eq!(sent.header("x-amz-s3session-token"), "");
    assert!(sent.header("authorization").contains("/us-east-1/s3express/aws4_request"));
}

#[tokio::test]
async fn what_is_done_with_buckets_goes_to_the_region() {
    let zone = Zone::default();
    let s3 = zone.s3();
    s3.send(CreateBucket::new(BUCKET)).await.unwrap();
    let sent = last(&zone);
    assert_eq!((sent.parts.method.as_str(), sent.uri()), ("PUT", format!("{CONTROL}/{BUCKET}")));
    assert_eq!(
        sent.body,
        "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Location><Type>AvailabilityZone</Type>\
         <Name>use1-az4</Name></Location><Bucket><DataRedundancy>SingleAvailabilityZone</DataRedundancy><Type>Directory</Type>\
         </Bucket></CreateBucketConfiguration>"
    );
    is_ordinary(&sent);
    s3.send(CreateBucket::new("base--usw2-lax1-az1--x-s3")).await.unwrap();
    assert!(last(&zone).body.contains("<Type>LocalZone</Type><Name>usw2-lax1-az1</Name>"));

    s3.send(DeleteBucket::new(BUCKET)).await.unwrap();
    let sent = last(&zone);
    assert_eq!((sent.parts.method.as_str(), sent.uri()), ("DELETE", format!("{CONTROL}/{BUCKET}")));
    is_ordinary(&sent);

    zone.answer(answer(200, "{}"));
    s3.send(GetBucketPolicy::new(BUCKET)).await.unwrap();
    let sent = last(&zone);
    assert_eq!(sent.uri(), format!("{CONTROL}/{BUCKET}?policy="));
    is_ordinary(&sent);

    s3.send(PutBucketPolicy::new(BUCKET, "{}")).await.unwrap();
    is_ordinary(&last(&zone));

    zone.answer(answer(200, "<ListAllMyDirectoryBucketsResult/>"));
    s3.send(ListDirectoryBuckets::new()).await.unwrap();
    let sent = last(&zone);
    assert_eq!(sent.uri(), format!("{CONTROL}/"));
    is_ordinary(&sent);
}

#[tokio::test]
async fn what_is_in_buckets_goes_to_the_zone() {
    let zone = Zone::default();
    let s3 = zone.s3();
    let in_session = |query: &str| {
        let sent = last(&zone);
        assert_eq!(sent.uri(), format!("{HOST}/{query}"));
        assert_eq!(sent.signed_by(), "SESSION0");
    };
    zone.answer(answer(200, "<ListBucketResult/>"));
    s3.send(ListObjectsV2::new(BUCKET).prefix("a/")).await.unwrap();
    in_session("?list-type=2&encoding-type=url&prefix=a%2F");
    zone.answer(answer(200, "<ListMultipartUploadsResult/>"));
    s3.send(ListMultipartUploads::new(BUCKET)).await.unwrap();
    assert_eq!(last(&zone).signed_by(), "SESSION0");
    zone.answer(answer(200, "<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>"));
    let _ = s3.send(CreateMultipartUpload::new(BUCKET, "k")).await.unwrap();
    in_session("k?uploads=");
    s3.send(PutObject::new(BUCKET, "k", "content")).await.unwrap();
    in_session("k");
}

#[tokio::test]
async fn what_the_reference_excepts_is_signed_without_a_session() {
    let zone = Zone::default();
    let s3 = zone.s3();
    s3.send(HeadBucket::new(BUCKET)).await.unwrap();
    zone.answer(answer(200, "<CopyObjectResult><ETag>1</ETag></CopyObjectResult>"));
    s3.send(CopyObject::new(BUCKET, "k", CopySource::new(BUCKET, "from"))).await.unwrap();
    zone.answer(answer(200, "<CopyPartResult><ETag>1</ETag></CopyPartResult>"));
    s3.send(UploadPartCopy::new(BUCKET, "k", "id", 1, CopySource::new(BUCKET, "from"))).await.unwrap();
    let sent = zone.take();
    assert_eq!(sent.len(), 3);
    for sent in sent {
        assert!(sent.uri().starts_with(HOST), "{}", sent.uri());
        is_ordinary(&sent);
    }
}

/// Trap: directory buckets know no MD5.
#[tokio::test]
async fn documents_have_a_crc32() {
    let zone = Zone::default();
    let s3 = zone.s3();
    zone.answer(answer(200, "<DeleteResult/>"));
    let _ = s3.send(DeleteObjects::new(BUCKET, ["a"])).await.unwrap();
    let sent = last(&zone);
    assert_eq!((sent.uri(), sent.signed_by()), (format!("{HOST}/?delete="), "SESSION0"));
    assert_eq!((sent.header("content-md5"), sent.header("x-amz-checksum-crc32").len()), ("", 8));
    let _ = s3.send(DeleteObjects::new("ordinary", ["a"])).await;
    let sent = last(&zone);
    assert_eq!((sent.header("content-md5").len(), sent.header("x-amz-checksum-crc32")), (24, ""));
}

#[tokio::test]
async fn what_a_directory_bucket_cannot_be_is_refused_before_anything_is_sent() {
    let zone = Zone::default();
    let s3 = zone.s3();
    let list = |bucket: &str| ListObjectsV2::new(bucket);
    let refused = |result: Result<_, Error>| {
        let error = result.map(|_: tower_sigv4::s3::ListObjectsV2Output| ()).unwrap_err();
        assert_eq!((error.kind(), zone.take().len()), (ErrorKind::InvalidInput, 0));
        error.to_string()
    };
    assert!(refused(s3.send(list("a--x-s3")).await).contains("base--use1-az4--x-s3"));
    assert!(refused(s3.clone().accelerate().send(list(BUCKET)).await).contains("acceleration"));
    assert!(refused(s3.clone().addressing(Addressing::Path).send(list(BUCKET)).await).contains("path addressing"));
}

/// A name says something on AWS alone.
#[tokio::test]
async fn another_store_may_have_a_bucket_of_such_a_name() {
    let zone = Zone::default();
    zone.s3().endpoint("https://store.example").send(PutObject::new(BUCKET, "k", "")).await.unwrap();
    let sent = last(&zone);
    assert_eq!(sent.uri(), format!("https://store.example/{BUCKET}/k"));
    assert!(sent.header("authorization").contains("/us-east-1/s3/aws4_request"));
}

#[tokio::test]
async fn fips_and_dual_stack_hosts_have_sessions_too() {
    let zone = Zone::default();
    zone.s3().fips().dual_stack().send(PutObject::new(BUCKET, "k", "")).await.unwrap();
    let host = format!("https://{BUCKET}.s3express-fips-use1-az4.dualstack.us-east-1.amazonaws.com");
    let uris: Vec<_> = zone.take().iter().map(Sent::uri).collect();
    assert_eq!(uris, [format!("{host}/?session="), format!("{host}/k")]);
}

//! Requests without credentials.

use bytes::Bytes;
use http_body_util::Full;
use tower_sigv4::s3::{GetObject, PutObject};
use tower_sigv4::{Body, Credentials};

use crate::support::stack::{new_bucket, s3, seaweedfs};

/// The one bucket that the server lets everybody read.
const PUBLIC: &str = "everybody";

#[tokio::test]
async fn what_is_public_is_read_without_credentials_and_nothing_else() {
    let Some(server) = seaweedfs().await else { return };
    let owner = Credentials::new(server.access_key(), server.secret_key());
    let owners = s3(&server.endpoint(), owner);
    let public = new_bucket(&owners, PUBLIC).await;
    public.put("k", "for all").await.expect("stored");
    new_bucket(&owners, "nobody").await.put("k", "for some").await.expect("stored");

    let anybody = s3(&server.endpoint(), Credentials::anonymous());
    let object = anybody.send(GetObject::new(PUBLIC, "k")).await.expect("everybody may read it");
    assert_eq!(object.body.collect(100).await.expect("read"), "for all");
    assert!(anybody.send(GetObject::new("nobody", "k")).await.expect_err("not everybody").is_access_denied());

    // Bodies that would be signed chunk by chunk are sent as they are.
    let stream = Body::streaming(Full::new(Bytes::from("content")));
    assert!(anybody.send(PutObject::new(PUBLIC, "new", stream)).await.expect_err("read only").is_access_denied());
    let error = anybody.presign(GetObject::new(PUBLIC, "k"), std::time::Duration::from_secs(60)).await.expect_err("no");
    assert!(format!("{error:?}").contains("anonymous"), "{error:?}");
}

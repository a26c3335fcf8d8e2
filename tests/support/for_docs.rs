// For the examples in the documentation, which include this file out of the reader's sight:
//
// ```
// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
// ```

#[path = "s3s_server.rs"]
mod s3s_server;

/// A new S3 server in this process, which lives as long as the first value does, and an S3 with a bucket `reports` on it. It
/// works with temporary credentials that do not expire.
#[allow(dead_code)]
async fn s3() -> Result<(s3s_server::S3sServer, tower_sigv4::s3::S3), tower_sigv4::Error> {
    let server = s3s_server::S3sServer::start("ASIAEXAMPLE", "a-secret").await;
    let environment = tower_sigv4::environment::Environment::from_pairs([
        ("AWS_REGION", "us-east-1"),
        ("AWS_ENDPOINT_URL", &server.endpoint()),
        ("AWS_ACCESS_KEY_ID", "ASIAEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "a-secret"),
        ("AWS_SESSION_TOKEN", "a-session-token"),
    ]);
    let s3 = tower_sigv4::s3::S3::from_environment(&environment)?;
    s3.send(tower_sigv4::s3::CreateBucket::new("reports")).await?;
    Ok((server, s3))
}

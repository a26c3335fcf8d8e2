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

/// What a browser does with a form, the fields that the page adds, and a file: the status of the answer.
#[allow(dead_code)]
async fn submit<'a>(
    form: &'a tower_sigv4::s3::PresignedPost,
    added: impl IntoIterator<Item = (&'a str, &'a str)>,
    file: &[u8],
) -> Result<http::StatusCode, tower_sigv4::BoxError> {
    const BOUNDARY: &str = "----a-boundary-7d1f";
    let fixed = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let mut body = Vec::new();
    for (name, value) in fixed.chain(added) {
        let part = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = "Content-Disposition: form-data; name=\"file\"; filename=\"a-file\"\r\nContent-Type: image/png";
    body.extend_from_slice(format!("--{BOUNDARY}\r\n{head}\r\n\r\n").as_bytes());
    body.extend_from_slice(file);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    let request = http::Request::post(&form.uri)
        .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"))
        .body(tower_sigv4::Body::from(body))?;
    let browser = tower_sigv4::client::Client::builder().allow_http(true).build()?;
    Ok(tower::ServiceExt::oneshot(browser, request).await?.status())
}

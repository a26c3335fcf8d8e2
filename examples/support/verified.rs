//! A server inside this process that takes only requests that are rightly signed, in the judgement of another
//! implementation: the crate `aws-sigv4`. It does not ask how old a signature is, as AWS does.
#![allow(dead_code, unreachable_pub, reason = "several examples include this file and use their own part of it")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::SystemTime;

use aws_credential_types::Credentials as AwsCredentials;
use aws_sigv4::http_request as aws;
use aws_sigv4::sign::v4;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::{Connect, HttpConnector};
use hyper_util::rt::TokioExecutor;
use serde_json::json;
use tower_sigv4::{BoxError, Credentials};

/// The longest body that is read.
const BODY_LIMIT: usize = 1024 * 1024;

/// Who signed a request, and for what: an extension of each request that was let through. It has no `Debug`, which would show
/// the signature.
#[derive(Clone)]
pub struct SignedBy {
    pub key_id: String,
    pub region: String,
    pub service: String,
    /// The names of the headers that the signature covers.
    pub headers: Vec<String>,
    pub signature: String,
}

/// Serves an app in the background, on a port that the system chooses, to who signs with one of these credentials.
pub async fn serve(app: Router, known: impl Into<Arc<[Credentials]>>) -> std::io::Result<SocketAddr> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let app = app.layer(from_fn_with_state(known.into(), admit));
    tokio::spawn(async move { axum::serve(listener, app).await });
    Ok(address)
}

/// A client for which every host is at this address: what a real name is for, without asking for it.
pub fn client_to<B>(address: SocketAddr) -> Client<impl Connect + Clone + Send + Sync + 'static, B>
where
    B: http_body::Body + Send,
    B::Data: Send,
{
    let resolver = tower::service_fn(move |_name| std::future::ready(Ok::<_, BoxError>(std::iter::once(address))));
    Client::builder(TokioExecutor::new()).build(HttpConnector::new_with_resolver(resolver))
}

async fn admit(State(known): State<Arc<[Credentials]>>, request: Request, next: Next) -> Response {
    match check(&known, request).await {
        Ok(request) => next.run(request).await,
        Err(why) => (StatusCode::FORBIDDEN, Json(json!({ "message": why }))).into_response(),
    }
}

async fn check(known: &[Credentials], request: Request) -> Result<Request, &'static str> {
    let (mut parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, BODY_LIMIT).await.map_err(|_| "the body cannot be read")?;
    let signed_by = header(&parts, "authorization").and_then(claim).ok_or("the request is not signed")?;
    let key = known.iter().find(|key| key.access_key_id() == signed_by.key_id).ok_or("the access key is unknown")?;
    if sign_again(&parts, &body, &signed_by, key).ok_or("the request cannot be signed again")? != signed_by.signature {
        return Err("the signature is not that of the request");
    }
    parts.extensions.insert(signed_by);
    Ok(Request::from_parts(parts, body.into()))
}

/// What an `Authorization` header says of itself.
fn claim(authorization: &str) -> Option<SignedBy> {
    let fields = authorization.strip_prefix("AWS4-HMAC-SHA256 ")?;
    let field = |name| fields.split(", ").filter_map(|field| field.split_once('=')).find(|(found, _)| *found == name);
    let mut scope = field("Credential")?.1.split('/');
    let (key_id, _day, region, service) = (scope.next()?, scope.next()?, scope.next()?, scope.next()?);
    Some(SignedBy {
        key_id: key_id.to_owned(),
        region: region.to_owned(),
        service: service.to_owned(),
        headers: field("SignedHeaders")?.1.split(';').map(str::to_owned).collect(),
        signature: field("Signature")?.1.to_owned(),
    })
}

/// The signature that the request should have.
fn sign_again(parts: &Parts, body: &[u8], claim: &SignedBy, key: &Credentials) -> Option<String> {
    let mut settings = aws::SigningSettings::default();
    if claim.service == "s3" {
        settings.percent_encoding_mode = aws::PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = aws::UriPathNormalizationMode::Disabled;
    }
    let body = match header(parts, "x-amz-content-sha256") {
        None => aws::SignableBody::Bytes(body),
        Some(stated) => {
            settings.payload_checksum_kind = aws::PayloadChecksumKind::XAmzSha256;
            let is_hash = stated.len() == 64;
            if is_hash { aws::SignableBody::Bytes(body) } else { aws::SignableBody::Precomputed(stated.to_owned()) }
        }
    };
    let token = key.session_token().map(str::to_owned);
    let identity = AwsCredentials::new(key.access_key_id(), key.secret_access_key(), token, None, "known").into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(&claim.region)
        .name(&claim.service)
        .time(time(header(parts, "x-amz-date")?)?)
        .settings(settings)
        .build()
        .ok()?;

    let uri = format!("http://{}{}", header(parts, "host")?, parts.uri.path_and_query()?);
    // These it adds by itself.
    let own = ["x-amz-content-sha256", "x-amz-date", "x-amz-security-token"];
    let headers = claim.headers.iter().filter(|name| !own.contains(&name.as_str()));
    let headers = headers.map(|name| Some((name.as_str(), header(parts, name)?))).collect::<Option<Vec<_>>>()?;
    let request = aws::SignableRequest::new(parts.method.as_str(), uri, headers.into_iter(), body).ok()?;
    Some(aws::sign(request, &params.into()).ok()?.into_parts().1)
}

fn header<'a>(parts: &'a Parts, name: &str) -> Option<&'a str> {
    parts.headers.get(name)?.to_str().ok()
}

/// Reads `20261125T212855Z`.
fn time(text: &str) -> Option<SystemTime> {
    let part = |range| text.get(range);
    let (day, month, year) = (part(6..8)?, part(4..6)?, part(0..4)?);
    let (hour, minute, second) = (part(9..11)?, part(11..13)?, part(13..15)?);
    humantime::parse_rfc3339(&format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z")).ok()
}

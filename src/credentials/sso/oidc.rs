//! A new token in place of an old one.

use std::time::Duration;

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Request};
use serde::{Deserialize, Serialize};

use super::endpoint::Service;
use super::token::{NewToken, Refresh};
use crate::codec::error_answer;
use crate::credentials::ProviderConfig;
use crate::credentials::exchange::exchange;
use crate::{Body, Error, ErrorKind};

const OIDC: Service = Service { host_prefix: "oidc", signing_name: "sso-oauth", id: "sso_oidc" };

/// How long one answer may take. Callers wait for it, and it is a matter of milliseconds.
const TIMEOUT: Duration = Duration::from_secs(5);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Question<'a> {
    grant_type: &'static str,
    client_id: &'a str,
    client_secret: &'a str,
    refresh_token: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    access_token: String,
    expires_in: u64,
    refresh_token: Option<String>,
}

/// Asks for a new token by [`CreateToken`](https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html).
pub(super) async fn create_token(
    config: &ProviderConfig,
    region: &str,
    refresh: &Refresh<'_>,
) -> Result<NewToken, Error> {
    let Refresh { client_id, client_secret, refresh_token } = *refresh;
    let question = Question { grant_type: "refresh_token", client_id, client_secret, refresh_token };
    let document = serde_json::to_vec(&question)
        .map_err(|error| Error::new(ErrorKind::InvalidInput, "the token has no form in JSON").with_source(error))?;
    let mut request = Request::post(OIDC.endpoint(region, &config.environment)?.uri(None, b"/token".to_vec())?)
        .body(Body::from(document))
        .map_err(|error| Error::new(ErrorKind::InvalidInput, "the request cannot be made").with_source(error))?;
    request.headers_mut().insert(CONTENT_TYPE, const { HeaderValue::from_static("application/json") });

    let (parts, document) = exchange(config, request, TIMEOUT).await?;
    if !parts.status.is_success() {
        return Err(error_answer(&parts, &document));
    }
    // The parser's own words can quote a token.
    let answer: Answer = serde_json::from_slice(&document).map_err(|_| {
        Error::new(ErrorKind::InvalidResponse, "the answer has not the fields of a new token; it may have been cut off")
    })?;
    let Answer { access_token, expires_in, refresh_token } = answer;
    if access_token.is_empty() {
        return Err(Error::new(ErrorKind::InvalidResponse, "the answer has an empty token"));
    }
    Ok(NewToken { access_token, refresh_token, life: Duration::from_secs(expires_in) })
}

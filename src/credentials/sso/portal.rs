//! Credentials in exchange for a token.

use std::time::{Duration, SystemTime};

use http::{HeaderValue, Request, StatusCode};
use serde::Deserialize;

use super::endpoint::Service;
use crate::codec::error_answer;
use crate::credentials::ProviderConfig;
use crate::credentials::exchange::exchange;
use crate::endpoint::Endpoint;
use crate::sigv4::encoding::encode;
use crate::{Body, Credentials, Error, ErrorKind};

const PORTAL: Service = Service { host_prefix: "portal.sso", signing_name: "awsssoportal", id: "sso" };

/// How long one answer may take. Callers wait for it, and it is a matter of milliseconds.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Which credentials to ask for.
pub(super) struct Role<'a> {
    pub(super) account_id: &'a str,
    pub(super) name: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    role_credentials: RoleCredentials,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RoleCredentials {
    access_key_id: String,
    secret_access_key: String,
    session_token: String,
    /// In milliseconds since 1970.
    expiration: u64,
}

/// Asks for credentials once, by
/// [`GetRoleCredentials`](https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html).
pub(super) async fn role_credentials(
    config: &ProviderConfig,
    region: &str,
    role: &Role<'_>,
    token: &str,
) -> Result<Credentials, Error> {
    let request = request(&PORTAL.endpoint(region, &config.environment)?, role, token)?;
    let (parts, document) = exchange(config, request, TIMEOUT).await?;
    if parts.status.is_success() {
        return read(&document);
    }
    Err(match parts.status {
        StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => {
            let message = format!(
                "IAM Identity Center does not give this user the role {:?} in the account {:?}",
                role.name, role.account_id
            );
            Error::new(ErrorKind::Credentials, message).with_source(error_answer(&parts, &document))
        }
        _ => error_answer(&parts, &document).in_operation("GetRoleCredentials"),
    })
}

fn request(endpoint: &Endpoint, role: &Role<'_>, token: &str) -> Result<Request<Body>, Error> {
    let mut path = b"/federation/credentials?role_name=".to_vec();
    encode(&mut path, role.name.as_bytes());
    path.extend_from_slice(b"&account_id=");
    encode(&mut path, role.account_id.as_bytes());
    let mut token = HeaderValue::try_from(token).map_err(|_| {
        let message = "the token of `aws sso login` has characters that no header can carry; log in again";
        Error::new(ErrorKind::Credentials, message)
    })?;
    token.set_sensitive(true);
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = endpoint.uri(None, path)?;
    request.headers_mut().insert("x-amz-sso_bearer_token", token);
    Ok(request)
}

fn read(document: &[u8]) -> Result<Credentials, Error> {
    // The parser's own words can quote a secret.
    let no_credentials = || {
        let message = "the answer has not the fields of credentials; it may have been cut off";
        Error::new(ErrorKind::InvalidResponse, message).in_operation("GetRoleCredentials")
    };
    let Answer { role_credentials } = serde_json::from_slice(document).map_err(|_| no_credentials())?;
    let RoleCredentials { access_key_id, secret_access_key, session_token, expiration } = role_credentials;
    if access_key_id.is_empty() || secret_access_key.is_empty() || session_token.is_empty() {
        return Err(no_credentials());
    }
    let expiry = SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(expiration)).ok_or_else(no_credentials)?;
    Ok(Credentials::new(access_key_id, secret_access_key).with_session_token(session_token).with_expiry(expiry))
}

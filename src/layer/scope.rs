//! Which region and service a request is signed for.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use http::request::Parts;

use super::layer::Config;
use crate::aws_host;
use crate::request_host::host;
use crate::sigv4::SigningScope;
use crate::{Error, ErrorKind};

/// The scope of a request: its extension, else region and service each from the layer or from the host.
pub(super) fn of(config: &Config, parts: &Parts) -> Result<SigningScope, Error> {
    if let Some(scope) = parts.extensions.get::<SigningScope>() {
        return Ok(scope.clone());
    }
    if let (Some(region), Some(service)) = (&config.region, &config.service) {
        return Ok(config.recent_scope.get(region, service));
    }
    let host = host(parts);
    let lower = if host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(host.to_ascii_lowercase())
    } else {
        Cow::Borrowed(host)
    };
    let aws = aws_host::scope_of(&lower);
    let region = config.region.as_deref().or_else(|| aws.and_then(|aws| aws.region));
    let service = config.service.as_deref().or_else(|| aws.map(|aws| aws.service));
    match (region, service) {
        (Some(region), Some(service)) => Ok(config.recent_scope.get(region, service)),
        (None, Some(_)) => Err(unknown("region", "`.region(…)`", host)),
        (Some(_), None) => Err(unknown("service", "`.service(…)`", host)),
        (None, None) => Err(unknown("region and service", "`.region(…)` and `.service(…)`", host)),
    }
}

fn unknown(what: &str, setters: &str, host: &str) -> Error {
    let told = if host.is_empty() {
        "the request names no host that would tell".to_owned()
    } else {
        format!("the host {host:?} does not tell")
    };
    let message = format!(
        "no {what} to sign for: {told}; set {setters} on SigV4Layer, or put a SigningScope into the request's extensions"
    );
    Error::new(ErrorKind::InvalidInput, message)
}

/// The scope that was signed for last: nearly always it is also the next one, and handing it out costs no allocation.
#[derive(Default)]
pub(super) struct RecentScope(ArcSwapOption<SigningScope>);

impl RecentScope {
    fn get(&self, region: &str, service: &str) -> SigningScope {
        if let Some(recent) = &*self.0.load()
            && recent.region() == region
            && recent.service() == service
        {
            return SigningScope::clone(recent);
        }
        let scope = SigningScope::new(region, service);
        self.0.store(Some(Arc::new(scope.clone())));
        scope
    }
}

/// A configuration that is changed starts without one.
impl Clone for RecentScope {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl fmt::Debug for RecentScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.load().fmt(f)
    }
}

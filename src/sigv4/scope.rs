//! The region and service that a signature is for.

use std::sync::Arc;

use super::SigningError;

/// The region and the service that a signature is for.
///
/// As a request extension it tells [`SigV4Layer`](crate::SigV4Layer) what to sign for; the typed services of this crate set
/// it on every request. Cloning it copies a pointer.
///
/// ```
/// use tower_sigv4::sigv4::SigningScope;
///
/// let scope = SigningScope::new("eu-west-1", "s3");
/// assert_eq!((scope.region(), scope.service()), ("eu-west-1", "s3"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SigningScope(Arc<Names>);

#[derive(Debug, PartialEq, Eq, Hash)]
struct Names {
    region: String,
    service: String,
    /// `/region/service/aws4_request`, which every signature has twice.
    after_day: String,
}

impl SigningScope {
    /// A scope for a region such as `eu-west-1` and a service's signing name such as `s3`, `ses` or `execute-api`.
    ///
    /// The names are checked when they are first used to sign: see [`SigningError::InvalidRegion`].
    ///
    /// ```
    /// # use tower_sigv4::sigv4::SigningScope;
    /// assert_eq!(SigningScope::new("eu-west-1", "s3"), SigningScope::new("eu-west-1".to_owned(), "s3"));
    /// ```
    pub fn new(region: impl Into<String>, service: impl Into<String>) -> Self {
        let (region, service) = (region.into(), service.into());
        let after_day = format!("/{region}/{service}/aws4_request");
        Self(Arc::new(Names { region, service, after_day }))
    }

    /// The region, such as `eu-west-1`.
    ///
    /// ```
    /// # use tower_sigv4::sigv4::SigningScope;
    /// assert_eq!(SigningScope::new("eu-west-1", "s3").region(), "eu-west-1");
    /// ```
    #[must_use]
    pub fn region(&self) -> &str {
        &self.0.region
    }

    /// The service's signing name, such as `s3`.
    ///
    /// ```
    /// # use tower_sigv4::sigv4::SigningScope;
    /// assert_eq!(SigningScope::new("eu-west-1", "s3").service(), "s3");
    /// ```
    #[must_use]
    pub fn service(&self) -> &str {
        &self.0.service
    }

    /// Refuses names that would change the shape of a credential scope (`date/region/service/aws4_request`).
    pub(super) fn check(&self) -> Result<(), SigningError> {
        if !is_name(self.region()) {
            return Err(SigningError::InvalidRegion(self.region().to_owned()));
        }
        if !is_name(self.service()) {
            return Err(SigningError::InvalidService(self.service().to_owned()));
        }
        Ok(())
    }

    /// `/region/service/aws4_request`, which follows the day.
    pub(super) fn after_day(&self) -> &str {
        &self.0.after_day
    }

    /// Appends `day/region/service/aws4_request`.
    pub(super) fn write(&self, day: [u8; 8], out: &mut Vec<u8>) {
        out.extend_from_slice(&day);
        out.extend_from_slice(self.after_day().as_bytes());
    }
}

/// Regions of other stores are free text (`garage`, `auto`, `ru-central1`, `my_dc.1`), so this refuses only what cannot be one.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_region_or_service_is_named_in_the_error() {
        assert_eq!(SigningScope::new("", "s3").check(), Err(SigningError::InvalidRegion(String::new())));
        assert_eq!(
            SigningScope::new("eu west/1", "s3").check(),
            Err(SigningError::InvalidRegion("eu west/1".to_owned()))
        );
        assert_eq!(
            SigningScope::new("eu-west-1", "s3\n").check(),
            Err(SigningError::InvalidService("s3\n".to_owned()))
        );
        assert_eq!(SigningScope::new("garage", "s3").check(), Ok(()));
    }
}

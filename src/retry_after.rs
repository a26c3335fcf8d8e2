//! How long a service asks to wait before the next attempt.

use std::time::Duration;

use http::HeaderMap;
use http::header::{HeaderName, RETRY_AFTER};

/// In milliseconds; what [the SDKs](https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html) read.
const X_AMZ_RETRY_AFTER: HeaderName = HeaderName::from_static("x-amz-retry-after");

/// What `x-amz-retry-after` says, else `Retry-After`, which other stores and the proxies before them send, in whole seconds. Its
/// other form, a date, is not read: no such service is known to send it, and it would need both clocks to agree.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let number = |name| headers.get(name)?.to_str().ok()?.trim().parse().ok();
    number(X_AMZ_RETRY_AFTER).map(Duration::from_millis).or_else(|| number(RETRY_AFTER).map(Duration::from_secs))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(headers: &[(HeaderName, &'static str)]) -> Option<Duration> {
        retry_after(&headers.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect())
    }

    #[test]
    fn the_services_own_header_comes_before_the_standards() {
        assert_eq!(read(&[]), None);
        assert_eq!(read(&[(RETRY_AFTER, " 7 ")]), Some(Duration::from_secs(7)));
        assert_eq!(read(&[(X_AMZ_RETRY_AFTER, "1500")]), Some(Duration::from_millis(1_500)));
        assert_eq!(read(&[(RETRY_AFTER, "7"), (X_AMZ_RETRY_AFTER, "1500")]), Some(Duration::from_millis(1_500)));
        assert_eq!(read(&[(RETRY_AFTER, "7"), (X_AMZ_RETRY_AFTER, "soon")]), Some(Duration::from_secs(7)));
    }

    #[test]
    fn what_is_no_number_is_not_followed() {
        for value in ["", "-1", "1.5", "Wed, 21 Oct 2026 07:28:00 GMT", "99999999999999999999999"] {
            assert_eq!(read(&[(RETRY_AFTER, value), (X_AMZ_RETRY_AFTER, value)]), None, "{value}");
        }
    }
}

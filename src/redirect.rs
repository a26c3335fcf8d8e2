//! What a wrong-region answer of S3 says about where a bucket is.
//!
//! Source: [Request routing](https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingRouting.html).

use http::header::LOCATION;
use http::{StatusCode, Uri, response};

use crate::partition::{Partition, is_region};
use crate::{ServiceAnswer, aws_host};

/// What to make of an error answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Redirect {
    /// It says nothing of another region.
    None,
    /// The bucket is in this region.
    To(String),
    /// It redirects to a host that is no host of S3 in the partition.
    Refused(String),
}

impl Redirect {
    /// Reads the answer to a request that was sent to a region of AWS.
    ///
    /// Only a region is taken from it. Host, bucket and key of the next request are made as those of the first were, so that
    /// no answer decides where credentials or content go.
    pub(crate) fn read(parts: &response::Parts, answer: &ServiceAnswer, asked: &str) -> Self {
        let is_moved = is_moved(answer.status);
        let location = location_host(parts).filter(|_| is_moved);
        let located = location.as_deref().and_then(|host| s3_region(host, asked));
        if let (Some(host), None) = (location, &located) {
            return Self::Refused(host);
        }
        // HEAD: its answers have no body, and so no code.
        let says_no_code = answer.code.is_empty();
        let is_wrong_region = match answer.status {
            StatusCode::BAD_REQUEST => says_no_code || answer.code == "AuthorizationHeaderMalformed",
            StatusCode::FORBIDDEN => says_no_code,
            _ => is_moved,
        };
        match answer.region.clone().or(located) {
            Some(region) if is_wrong_region && region != asked && is_near(&region, asked) => Self::To(region),
            _ => Self::None,
        }
    }
}

/// The host that an answer redirects to, in lower case.
pub(crate) fn location_host(parts: &response::Parts) -> Option<String> {
    let location: Uri = parts.headers.get(LOCATION)?.to_str().ok()?.parse().ok()?;
    Some(location.host()?.to_ascii_lowercase())
}

/// The statuses by which S3 redirects.
pub(crate) fn is_moved(status: StatusCode) -> bool {
    status.is_redirection() && status != StatusCode::NOT_MODIFIED
}

/// The region of a host of S3 in the partition of the region asked.
fn s3_region(host: &str, asked: &str) -> Option<String> {
    let (_, domain) = Partition::split_host(host)?;
    let scope = aws_host::scope_of(host).filter(|scope| scope.service == "s3")?;
    (domain == Partition::of_region(asked).domain).then(|| scope.region.map(str::to_owned)).flatten()
}

/// Whether a region exists in the partition of another.
fn is_near(region: &str, other: &str) -> bool {
    is_region(region) && Partition::of_region(region) == Partition::of_region(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, code: &str, region: Option<&str>, location: Option<&str>) -> Redirect {
        let mut response = http::Response::builder().status(status);
        if let Some(location) = location {
            response = response.header(LOCATION, location);
        }
        let (parts, ()) = response.body(()).unwrap().into_parts();
        let answer = ServiceAnswer {
            status: parts.status,
            code: code.to_owned(),
            region: region.map(str::to_owned),
            ..ServiceAnswer::default()
        };
        Redirect::read(&parts, &answer, "us-east-1")
    }

    #[test]
    fn wrong_region_answers_name_the_right_one() {
        let west = Redirect::To("us-west-2".to_owned());
        let said = Some("us-west-2");
        assert_eq!(read(301, "PermanentRedirect", said, None), west);
        assert_eq!(read(307, "TemporaryRedirect", said, None), west);
        assert_eq!(read(400, "AuthorizationHeaderMalformed", said, None), west);
        for status in [301, 400, 403] {
            assert_eq!(read(status, "", said, None), west, "HEAD {status}");
        }
        for location in [
            "https://bucket.s3-us-west-2.amazonaws.com/k",
            "https://s3.us-west-2.amazonaws.com/bucket/k",
            "https://bucket.S3.dualstack.us-west-2.amazonaws.com/k",
        ] {
            assert_eq!(read(307, "TemporaryRedirect", None, Some(location)), west, "{location}");
        }
    }

    #[test]
    fn other_errors_redirect_nowhere() {
        let said = Some("us-west-2");
        assert_eq!(read(400, "IllegalLocationConstraintException", said, None), Redirect::None);
        assert_eq!(read(403, "AccessDenied", said, None), Redirect::None);
        assert_eq!(read(404, "", said, None), Redirect::None);
        assert_eq!(read(304, "", said, Some("https://evil.example/")), Redirect::None);
        assert_eq!(read(301, "PermanentRedirect", Some("us-east-1"), None), Redirect::None);
        assert_eq!(read(301, "PermanentRedirect", None, None), Redirect::None);
        assert_eq!(read(307, "TemporaryRedirect", None, Some("/bucket/k")), Redirect::None);
    }

    #[test]
    fn a_region_that_is_none_or_of_another_partition_is_not_believed() {
        for region in ["", "evil", "us-west-2.evil.example", "evil.example/#-1", "cn-north-1", "us-gov-west-1"] {
            assert_eq!(read(301, "PermanentRedirect", Some(region), None), Redirect::None, "{region}");
        }
    }

    #[test]
    fn a_host_that_is_not_of_s3_is_refused() {
        for (location, host) in [
            ("https://evil.example/k", "evil.example"),
            ("https://bucket.s3.us-west-2.amazonaws.com@evil.example/k", "evil.example"),
            ("https://s3.us-west-2.amazonaws.com.evil.example/", "s3.us-west-2.amazonaws.com.evil.example"),
            ("https://x.execute-api.us-west-2.amazonaws.com/", "x.execute-api.us-west-2.amazonaws.com"),
            ("https://bucket.s3.cn-north-1.amazonaws.com.cn/", "bucket.s3.cn-north-1.amazonaws.com.cn"),
        ] {
            let refused = Redirect::Refused(host.to_owned());
            assert_eq!(read(307, "TemporaryRedirect", None, Some(location)), refused);
            // Nor does a header beside it make it good.
            assert_eq!(read(307, "TemporaryRedirect", Some("us-west-2"), Some(location)), refused);
        }
    }
}

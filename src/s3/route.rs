//! Which host a request goes to, and whether its bucket is in the host or in the path.

use std::borrow::Cow;

use http::Method;

use super::arn::{AccessPoint, is_arn};
use super::express::{DirectoryBucket, control_endpoint};
use super::names::is_dns_name;
use crate::aws_variant::AwsVariant;
use crate::endpoint::{Addressing, Endpoint};
use crate::{Error, ErrorKind};

/// Where a request goes.
#[derive(Debug)]
pub(super) struct Route<'a> {
    /// The client's own endpoint where it is borrowed; another, with a scope of its own, where it is owned.
    pub(super) endpoint: Cow<'a, Endpoint>,
    /// What stands before the endpoint's host: the bucket, unless it is in the path.
    pub(super) subdomain: Option<Cow<'a, str>>,
}

/// What is done with a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Make,
    Delete,
    /// Its settings are read or changed, which are parameters of the query.
    Configure,
    /// All else, with the bucket or with what is in it.
    Use,
}

impl Purpose {
    /// What is done by a request to a bucket: `PUT /bucket` makes it and `DELETE /bucket` deletes it.
    pub(super) fn of<'a>(method: &Method, parameters: impl IntoIterator<Item = &'a str>) -> Self {
        // The parameters of operations that are about what is in a bucket.
        const OF_CONTENT: [&str; 5] = ["delete", "list-type", "session", "uploads", "versions"];
        let mut parameters = parameters.into_iter().peekable();
        if parameters.peek().is_some() {
            return if parameters.any(|name| OF_CONTENT.contains(&name)) { Self::Use } else { Self::Configure };
        }
        match *method {
            Method::PUT => Self::Make,
            Method::DELETE => Self::Delete,
            _ => Self::Use,
        }
    }
}

impl<'a> Route<'a> {
    /// The way to the service itself.
    pub(super) fn to_service(endpoint: &'a Endpoint) -> Self {
        Self { endpoint: Cow::Borrowed(endpoint), subdomain: None }
    }

    /// The way to a bucket, in the region where it is known to be.
    pub(super) fn to_bucket(endpoint: &'a Endpoint, bucket: &'a str, purpose: Purpose) -> Result<Self, Error> {
        if is_arn(bucket) {
            let access_point =
                AccessPoint::parse(bucket).map_err(|problem| Error::new(ErrorKind::InvalidInput, problem))?;
            let (endpoint, subdomain) = access_point.locate(endpoint)?;
            return Ok(Self { endpoint: Cow::Owned(endpoint), subdomain: Some(Cow::Owned(subdomain)) });
        }
        if DirectoryBucket::is_at(endpoint, bucket) {
            let directory_bucket = DirectoryBucket::parse(bucket)?;
            return Ok(match purpose {
                Purpose::Use => Self {
                    endpoint: Cow::Owned(directory_bucket.zonal_endpoint(endpoint)?),
                    subdomain: Some(Cow::Borrowed(bucket)),
                },
                _ => Self { endpoint: Cow::Owned(control_endpoint(endpoint)?), subdomain: None },
            });
        }
        // A bucket is made in the client's region, wherever one of its name was before.
        let learned = endpoint.learned().filter(|_| purpose != Purpose::Make).and_then(|learned| learned.get(bucket));
        let endpoint = learned.map_or(Cow::Borrowed(endpoint), Cow::Owned);

        let accelerate_host = endpoint.variant().and_then(AwsVariant::accelerate_host);
        if let (Some(host), Purpose::Configure | Purpose::Use) = (accelerate_host, purpose) {
            check_accelerated(&endpoint, bucket)?;
            let accelerated = endpoint.into_owned().with_host(host);
            return Ok(Self { endpoint: Cow::Owned(accelerated), subdomain: Some(Cow::Borrowed(bucket)) });
        }
        let in_host = names_bucket_in_host(&endpoint, bucket)?;
        Ok(Self { endpoint, subdomain: in_host.then_some(Cow::Borrowed(bucket)) })
    }
}

/// Whether the bucket goes into the host name.
fn names_bucket_in_host(endpoint: &Endpoint, bucket: &str) -> Result<bool, Error> {
    match endpoint.addressing() {
        Addressing::Path => Ok(false),
        // A wildcard certificate covers one label, so a dotted bucket has no valid one.
        Addressing::Auto => {
            Ok(endpoint.is_aws() && is_dns_name(bucket) && !(endpoint.is_https() && bucket.contains('.')))
        }
        Addressing::VirtualHost if is_dns_name(bucket) => Ok(true),
        Addressing::VirtualHost => {
            let message = format!("{bucket:?} cannot be a part of a host name; use path addressing");
            Err(Error::new(ErrorKind::InvalidInput, message))
        }
    }
}

/// Refuses what the edges do not know: a bucket in the path, or one with dots.
fn check_accelerated(endpoint: &Endpoint, bucket: &str) -> Result<(), Error> {
    let problem = if endpoint.addressing() == Addressing::Path {
        "transfer acceleration has the bucket in the host name; leave out path addressing".to_owned()
    } else if !is_dns_name(bucket) || bucket.contains('.') {
        format!(
            "{bucket:?} cannot be accelerated: its name must be lower-case letters, digits and hyphens, without dots"
        )
    } else {
        return Ok(());
    };
    Err(Error::new(ErrorKind::InvalidInput, problem))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sigv4::SigningScope;

    const PLAIN: AwsVariant = AwsVariant { dual_stack: false, fips: false, accelerate: false };

    fn endpoint(region: &str, variant: AwsVariant) -> Endpoint {
        Endpoint::s3(SigningScope::new(region, "s3"), variant).unwrap()
    }

    fn host(region: &str, variant: AwsVariant, bucket: &str, purpose: Purpose) -> String {
        let endpoint = endpoint(region, variant);
        let route = Route::to_bucket(&endpoint, bucket, purpose).unwrap();
        assert_eq!(route.endpoint.scope().region(), region);
        match route.subdomain {
            Some(subdomain) => format!("{subdomain}.{}", route.endpoint.authority()),
            None => format!("{}/{bucket}", route.endpoint.authority()),
        }
    }

    /// The hosts are those that the rules of the SDKs (`endpoint-rule-set`) give.
    #[test]
    fn each_partition_has_its_hosts() {
        let fips = AwsVariant { fips: true, ..PLAIN };
        let dual_stack = AwsVariant { dual_stack: true, ..PLAIN };
        let both = AwsVariant { fips: true, dual_stack: true, ..PLAIN };
        for (region, variant, expected) in [
            ("eu-west-1", PLAIN, "s3.eu-west-1.amazonaws.com"),
            ("eu-west-1", fips, "s3-fips.eu-west-1.amazonaws.com"),
            ("eu-west-1", dual_stack, "s3.dualstack.eu-west-1.amazonaws.com"),
            ("us-east-1", both, "s3-fips.dualstack.us-east-1.amazonaws.com"),
            ("cn-north-1", dual_stack, "s3.dualstack.cn-north-1.amazonaws.com.cn"),
            ("us-gov-west-1", fips, "s3-fips.us-gov-west-1.amazonaws.com"),
            ("us-gov-west-1", both, "s3-fips.dualstack.us-gov-west-1.amazonaws.com"),
            ("eusc-de-east-1", PLAIN, "s3.eusc-de-east-1.amazonaws.eu"),
            ("us-iso-east-1", fips, "s3-fips.us-iso-east-1.c2s.ic.gov"),
            ("us-isob-east-1", PLAIN, "s3.us-isob-east-1.sc2s.sgov.gov"),
            ("eu-isoe-west-1", PLAIN, "s3.eu-isoe-west-1.cloud.adc-e.uk"),
            ("us-isof-south-1", PLAIN, "s3.us-isof-south-1.csp.hci.ic.gov"),
        ] {
            assert_eq!(host(region, variant, "bucket", Purpose::Use), format!("bucket.{expected}"));
            assert_eq!(host(region, variant, "dot.ted", Purpose::Use), format!("{expected}/dot.ted"));
        }
    }

    #[test]
    fn acceleration_is_for_what_is_in_a_bucket() {
        let accelerate = AwsVariant { accelerate: true, ..PLAIN };
        let both = AwsVariant { dual_stack: true, ..accelerate };
        assert_eq!(host("eu-west-1", accelerate, "bucket", Purpose::Use), "bucket.s3-accelerate.amazonaws.com");
        assert_eq!(host("eu-west-1", both, "bucket", Purpose::Use), "bucket.s3-accelerate.dualstack.amazonaws.com");
        assert_eq!(host("eu-west-1", accelerate, "bucket", Purpose::Make), "bucket.s3.eu-west-1.amazonaws.com");
        assert_eq!(host("eu-west-1", both, "bucket", Purpose::Delete), "bucket.s3.dualstack.eu-west-1.amazonaws.com");

        let endpoint = endpoint("eu-west-1", accelerate);
        for bucket in ["dot.ted", "Legacy_1"] {
            let error = Route::to_bucket(&endpoint, bucket, Purpose::Use).unwrap_err();
            assert!(error.to_string().contains("without dots"), "{error}");
        }
        let path = endpoint.with_addressing(Addressing::Path);
        assert!(Route::to_bucket(&path, "bucket", Purpose::Use).unwrap_err().to_string().contains("path addressing"));
    }
}

//! What the name of a directory bucket says, and the hosts that follow from it.

use crate::aws_variant::AwsVariant;
use crate::endpoint::{Addressing, Endpoint};
use crate::sigv4::SigningScope;
use crate::{Error, ErrorKind};

/// What AWS has reserved for the names of directory buckets.
const SUFFIX: &str = "--x-s3";

/// The signing name of their service.
const SERVICE: &str = "s3express";

/// A directory bucket, read from its name `base--zone--x-s3`.
///
/// Source: [Directory bucket naming rules](https://docs.aws.amazon.com/AmazonS3/latest/userguide/directory-bucket-naming-rules.html).
#[derive(Debug, PartialEq, Eq)]
pub(in crate::s3) struct DirectoryBucket<'a> {
    /// The id of the zone that it is in, such as `use1-az4`.
    zone: &'a str,
}

impl<'a> DirectoryBucket<'a> {
    /// Whether a bucket of this name is a directory bucket: on AWS's own endpoints alone, as elsewhere the name says nothing.
    pub(in crate::s3) fn is_at(endpoint: &Endpoint, bucket: &str) -> bool {
        bucket.ends_with(SUFFIX) && endpoint.variant().is_some()
    }

    /// Reads the name.
    pub(in crate::s3) fn parse(bucket: &'a str) -> Result<Self, Error> {
        let is_label = |text: &str| text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        let named = bucket.strip_suffix(SUFFIX).and_then(|name| name.rsplit_once("--"));
        match named {
            Some((base, zone)) if bucket.len() <= 63 && is_label(bucket) && !base.is_empty() && !zone.is_empty() => {
                Ok(Self { zone })
            }
            _ => {
                let message = format!(
                    "{bucket:?} is no name of a directory bucket; expected up to 63 lower-case letters, digits and hyphens, \
                     with the zone in them, such as base--use1-az4--x-s3"
                );
                Err(Error::new(ErrorKind::InvalidInput, message))
            }
        }
    }

    /// The id of the zone, such as `use1-az4`.
    pub(in crate::s3) fn zone(&self) -> &'a str {
        self.zone
    }

    /// Whether the zone is a Local Zone, such as `usw2-lax1-az1`, and not an Availability Zone.
    pub(in crate::s3) fn is_in_local_zone(&self) -> bool {
        self.zone.split('-').count() > 2
    }

    /// The endpoint of what is in the bucket; the bucket stands before its host.
    pub(in crate::s3) fn zonal_endpoint(&self, client: &Endpoint) -> Result<Endpoint, Error> {
        if client.addressing() == Addressing::Path {
            let message = "a directory bucket is always a part of the host name; leave out path addressing";
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
        let fips = if client.variant().is_some_and(|variant| variant.fips) { "-fips" } else { "" };
        endpoint(client, &format!("{SERVICE}{fips}-{}", self.zone), |variant| AwsVariant { fips: false, ..variant })
    }
}

/// The endpoint that makes, lists, configures and deletes directory buckets; the bucket is in the path.
pub(in crate::s3) fn control_endpoint(client: &Endpoint) -> Result<Endpoint, Error> {
    endpoint(client, "s3express-control", |variant| variant)
}

fn endpoint(client: &Endpoint, service: &str, change: fn(AwsVariant) -> AwsVariant) -> Result<Endpoint, Error> {
    let Some(variant) = client.variant() else {
        let message = "directory buckets are known to AWS's own endpoints alone; leave out `endpoint`";
        return Err(Error::new(ErrorKind::InvalidInput, message));
    };
    if variant.accelerate {
        return Err(Error::new(ErrorKind::InvalidInput, "directory buckets have no transfer acceleration"));
    }
    let scope = SigningScope::new(client.scope().region(), SERVICE);
    Ok(Endpoint::aws(&change(variant).host_prefix(service), scope)?.with_store(client.store()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUCKET: &str = "base--use1-az4--x-s3";
    const PLAIN: AwsVariant = AwsVariant { dual_stack: false, fips: false, accelerate: false };

    fn client(variant: AwsVariant) -> Endpoint {
        Endpoint::s3(SigningScope::new("us-east-1", "s3"), variant).unwrap()
    }

    /// The hosts are those that the rules of the SDKs (`endpoint-rule-set`) give.
    #[test]
    fn hosts_follow_from_zone_and_variant() {
        let fips = AwsVariant { fips: true, ..PLAIN };
        let dual_stack = AwsVariant { dual_stack: true, ..PLAIN };
        let both = AwsVariant { fips: true, ..dual_stack };
        for (variant, zonal, control) in [
            (PLAIN, "s3express-use1-az4.us-east-1", "s3express-control.us-east-1"),
            (fips, "s3express-fips-use1-az4.us-east-1", "s3express-control-fips.us-east-1"),
            (dual_stack, "s3express-use1-az4.dualstack.us-east-1", "s3express-control.dualstack.us-east-1"),
            (both, "s3express-fips-use1-az4.dualstack.us-east-1", "s3express-control-fips.dualstack.us-east-1"),
        ] {
            let client = client(variant);
            let zonal_endpoint = DirectoryBucket::parse(BUCKET).unwrap().zonal_endpoint(&client).unwrap();
            let control_endpoint = control_endpoint(&client).unwrap();
            assert_eq!(zonal_endpoint.authority().as_str(), format!("{zonal}.amazonaws.com"));
            assert_eq!(control_endpoint.authority().as_str(), format!("{control}.amazonaws.com"));
            for endpoint in [zonal_endpoint, control_endpoint] {
                assert_eq!((endpoint.scope().region(), endpoint.scope().service()), ("us-east-1", "s3express"));
            }
        }
    }

    #[test]
    fn a_name_has_base_and_zone() {
        for (name, zone, is_local) in [
            (BUCKET, "use1-az4", false),
            ("a--b--usw2-az1--x-s3", "usw2-az1", false),
            ("base--usw2-lax1-az1--x-s3", "usw2-lax1-az1", true),
        ] {
            let bucket = DirectoryBucket::parse(name).unwrap();
            assert_eq!((bucket.zone(), bucket.is_in_local_zone()), (zone, is_local));
        }
        let long = format!("{}--use1-az4--x-s3", "a".repeat(48));
        for name in ["a--x-s3", "--x-s3", "--use1-az4--x-s3", "a----x-s3", "A--use1-az4--x-s3", "a.b--z--x-s3", &long] {
            let error = DirectoryBucket::parse(name).unwrap_err();
            assert!(error.to_string().contains("base--use1-az4--x-s3"), "{error}");
        }
    }

    #[test]
    fn what_directory_buckets_do_not_have_is_refused() {
        let accelerated = client(AwsVariant { accelerate: true, ..PLAIN });
        assert!(control_endpoint(&accelerated).unwrap_err().to_string().contains("acceleration"));
        let path = client(PLAIN).with_addressing(Addressing::Path);
        let bucket = DirectoryBucket::parse(BUCKET).unwrap();
        assert!(bucket.zonal_endpoint(&path).unwrap_err().to_string().contains("path addressing"));
        let elsewhere = Endpoint::new("https://s3.example", SigningScope::new("us-east-1", "s3")).unwrap();
        assert!(control_endpoint(&elsewhere).unwrap_err().to_string().contains("leave out `endpoint`"));
        assert!(DirectoryBucket::is_at(&path, BUCKET) && !DirectoryBucket::is_at(&path, "base"));
        assert!(!DirectoryBucket::is_at(&elsewhere, BUCKET));
    }
}

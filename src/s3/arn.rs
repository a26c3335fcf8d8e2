//! Access points, which stand in a bucket's place as an ARN.

use crate::aws_variant::AwsVariant;
use crate::endpoint::{Addressing, Endpoint};
use crate::partition::{Partition, is_region};
use crate::sigv4::SigningScope;
use crate::{Error, ErrorKind};

/// An access point, read from its ARN.
///
/// Source: [Access points](https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html).
#[derive(Debug, PartialEq, Eq)]
pub(super) struct AccessPoint<'a> {
    service: Service,
    partition: &'a str,
    region: &'a str,
    account: &'a str,
    name: &'a str,
    /// The id of the Outpost that it is on.
    outpost: Option<&'a str>,
}

/// What answers at an access point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Service {
    S3,
    ObjectLambda,
    Outposts,
}

impl Service {
    /// The name in ARNs and in signatures.
    fn signing_name(self) -> &'static str {
        match self {
            Self::S3 => "s3",
            Self::ObjectLambda => "s3-object-lambda",
            Self::Outposts => "s3-outposts",
        }
    }

    /// The name in hosts.
    fn host(self) -> &'static str {
        match self {
            Self::S3 => "s3-accesspoint",
            other => other.signing_name(),
        }
    }

    /// What it does not have.
    fn lacks(self, variant: AwsVariant) -> Option<&'static str> {
        match self {
            _ if variant.accelerate => Some("access points have no transfer acceleration"),
            Self::ObjectLambda if variant.dual_stack => Some("S3 Object Lambda has no dual-stack endpoints"),
            Self::Outposts if variant.dual_stack => Some("S3 on Outposts has no dual-stack endpoints of access points"),
            Self::Outposts if variant.fips => Some("S3 on Outposts has no FIPS endpoints of access points"),
            _ => None,
        }
    }
}

/// Whether what was given as a bucket is an ARN.
pub(super) fn is_arn(bucket: &str) -> bool {
    bucket.starts_with("arn:")
}

impl<'a> AccessPoint<'a> {
    /// Reads `arn:aws:s3:region:account:accesspoint/name` and its likes; the error says what is wrong.
    pub(super) fn parse(arn: &'a str) -> Result<Self, String> {
        let bad = |what: &str| {
            Err(format!("{arn:?} {what}; expected an ARN such as arn:aws:s3:eu-west-1:123456789012:accesspoint/name"))
        };
        let mut fields = arn.splitn(6, ':').skip(1);
        let mut field = || fields.next().unwrap_or_default();
        let (partition, service, region, account, resource) = (field(), field(), field(), field(), field());
        let service = match service {
            "s3" => Service::S3,
            "s3-object-lambda" => Service::ObjectLambda,
            "s3-outposts" => Service::Outposts,
            _ => return bad("is no ARN of an S3 access point"),
        };

        let words: Vec<&str> = resource.split([':', '/']).collect();
        let (name, outpost) = match (service, words.as_slice()) {
            (Service::Outposts, ["outpost", outpost, "accesspoint", name]) => (*name, Some(*outpost)),
            (Service::S3 | Service::ObjectLambda, ["accesspoint", name]) => (*name, None),
            _ => return bad("does not name an access point"),
        };
        if service == Service::S3 && region.is_empty() {
            return Err(format!(
                "{arn:?} is a multi-Region access point, whose requests need signatures of version 4A, which this crate \
                 does not make; use an access point of one region"
            ));
        }
        if !is_region(region) || Partition::of_region(region).id != partition {
            return bad("has no region of its partition");
        }
        if account.len() != 12 || !account.bytes().all(|byte| byte.is_ascii_digit()) {
            return bad("has no account of 12 digits");
        }
        if !is_label(name, 50) || !outpost.is_none_or(|outpost| is_label(outpost, 63)) {
            return bad("has a name that cannot be a part of a host name");
        }
        Ok(Self { service, partition, region, account, name, outpost })
    }

    /// The endpoint in the ARN's region, which it is signed for, and what stands before its host.
    pub(super) fn locate(&self, client: &Endpoint) -> Result<(Endpoint, String), Error> {
        let invalid = |message: &str| Err(Error::new(ErrorKind::InvalidInput, message));
        let Some(variant) = client.variant() else {
            return invalid("the ARN of an access point says itself where it is; leave out `endpoint`");
        };
        if client.addressing() == Addressing::Path {
            return invalid("an access point is always a part of the host name; leave out path addressing");
        }
        if Partition::of_region(client.scope().region()).id != self.partition {
            return invalid(
                "the access point is in another partition of AWS, where the client's credentials do not exist",
            );
        }
        if let Some(problem) = self.service.lacks(variant) {
            return invalid(problem);
        }
        let scope = SigningScope::new(self.region, self.service.signing_name());
        let endpoint = Endpoint::aws(&variant.host_prefix(self.service.host()), scope)?.with_store(client.store());
        let mut subdomain = format!("{}-{}", self.name, self.account);
        if let Some(outpost) = self.outpost {
            subdomain.push('.');
            subdomain.push_str(outpost);
        }
        Ok((endpoint, subdomain))
    }
}

/// Whether a text can be (a part of) a label of a host name, up to a length.
fn is_label(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:s3:us-west-2:123456789012:accesspoint/reports";

    fn located(arn: &str, region: &str, variant: AwsVariant) -> Result<(String, String), Error> {
        let client = Endpoint::s3(SigningScope::new(region, "s3"), variant)?;
        let access_point = AccessPoint::parse(arn).map_err(|problem| Error::new(ErrorKind::InvalidInput, problem))?;
        let (endpoint, subdomain) = access_point.locate(&client)?;
        let scope = endpoint.scope();
        Ok((format!("{subdomain}.{}", endpoint.authority()), format!("{}/{}", scope.region(), scope.service())))
    }

    fn is(arn: &str, region: &str, variant: AwsVariant, host: &str, scope: &str) {
        assert_eq!(located(arn, region, variant).unwrap(), (host.to_owned(), scope.to_owned()));
    }

    /// The hosts are those that the rules of the SDKs (`endpoint-rule-set`) give.
    #[test]
    fn hosts_and_scopes_are_those_of_the_arn() {
        let plain = AwsVariant::default();
        let fips = AwsVariant { fips: true, ..plain };
        let dual_stack = AwsVariant { dual_stack: true, ..plain };
        let west = "us-west-2/s3";
        is(ARN, "eu-west-1", plain, "reports-123456789012.s3-accesspoint.us-west-2.amazonaws.com", west);
        is(ARN, "eu-west-1", fips, "reports-123456789012.s3-accesspoint-fips.us-west-2.amazonaws.com", west);
        is(ARN, "eu-west-1", dual_stack, "reports-123456789012.s3-accesspoint.dualstack.us-west-2.amazonaws.com", west);
        is(
            &ARN.replace('/', ":"),
            "eu-west-1",
            AwsVariant { fips: true, ..dual_stack },
            "reports-123456789012.s3-accesspoint-fips.dualstack.us-west-2.amazonaws.com",
            west,
        );
        is(
            "arn:aws-cn:s3:cn-north-1:123456789012:accesspoint:reports",
            "cn-northwest-1",
            plain,
            "reports-123456789012.s3-accesspoint.cn-north-1.amazonaws.com.cn",
            "cn-north-1/s3",
        );
        let lambda = "arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/banner";
        is(
            lambda,
            "eu-west-1",
            fips,
            "banner-123456789012.s3-object-lambda-fips.us-west-2.amazonaws.com",
            "us-west-2/s3-object-lambda",
        );
        let outposts = "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01234567890123456/accesspoint/reports";
        for arn in [outposts, &outposts.replace('/', ":")] {
            is(
                arn,
                "eu-west-1",
                plain,
                "reports-123456789012.op-01234567890123456.s3-outposts.us-west-2.amazonaws.com",
                "us-west-2/s3-outposts",
            );
        }
    }

    #[test]
    fn what_an_access_point_does_not_have_is_refused() {
        let dual_stack = AwsVariant { dual_stack: true, ..AwsVariant::default() };
        let accelerate = AwsVariant { accelerate: true, ..AwsVariant::default() };
        let lambda = "arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/banner";
        let outposts = "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-1/accesspoint/reports";
        for (arn, region, variant, says) in [
            (lambda, "eu-west-1", dual_stack, "dual-stack"),
            (outposts, "eu-west-1", dual_stack, "dual-stack"),
            (outposts, "eu-west-1", AwsVariant { fips: true, ..AwsVariant::default() }, "FIPS"),
            (ARN, "eu-west-1", accelerate, "transfer acceleration"),
            (ARN, "cn-north-1", AwsVariant::default(), "another partition"),
        ] {
            let error = located(arn, region, variant).unwrap_err();
            assert!(error.to_string().contains(says), "{error}");
        }
    }

    #[test]
    fn a_malformed_arn_says_what_is_wrong() {
        for (arn, says) in [
            ("arn:", "no ARN of an S3"),
            ("arn:aws:sqs:us-west-2:123456789012:queue", "no ARN of an S3"),
            ("arn:aws:s3:::bucket", "does not name an access point"),
            ("arn:aws:s3:us-west-2:123456789012:accesspoint", "does not name"),
            ("arn:aws:s3:us-west-2:123456789012:accesspoint/a/b", "does not name"),
            ("arn:aws:s3-outposts:us-west-2:123456789012:accesspoint/a", "does not name"),
            ("arn:aws:s3:us-west-2:123456789012:outpost/o/accesspoint/a", "does not name"),
            ("arn:aws:s3:us-west-2:12345678901:accesspoint/a", "12 digits"),
            ("arn:aws:s3:us-west-2:12345678901x:accesspoint/a", "12 digits"),
            ("arn:aws:s3:us-west-2::accesspoint/a", "12 digits"),
            ("arn:aws:s3:us-west-2:123456789012:accesspoint/", "host name"),
            ("arn:aws:s3:us-west-2:123456789012:accesspoint/evil.example#", "host name"),
            ("arn:aws:s3:us-west-2:123456789012:accesspoint/-a", "host name"),
            ("arn:aws:s3:us-west-2.evil.example:123456789012:accesspoint/a", "no region"),
            ("arn:aws:s3:cn-north-1:123456789012:accesspoint/a", "no region of its partition"),
            ("arn:aws:s3-object-lambda::123456789012:accesspoint/a", "no region"),
        ] {
            let problem = AccessPoint::parse(arn).unwrap_err();
            assert!(problem.contains(says), "{problem} does not say {says:?}");
        }
    }

    #[test]
    fn a_multi_region_access_point_needs_another_signature() {
        for separator in ["/", ":"] {
            let arn = format!("arn:aws:s3::123456789012:accesspoint{separator}mfzwi23gnjvgw.mrap");
            assert!(AccessPoint::parse(&arn).unwrap_err().contains("4A"));
        }
    }

    #[test]
    fn an_endpoint_of_ones_own_has_no_access_points() {
        let custom = Endpoint::new("https://store.example", SigningScope::new("us-west-2", "s3")).unwrap();
        let access_point = AccessPoint::parse(ARN).unwrap();
        assert!(access_point.locate(&custom).unwrap_err().to_string().contains("`endpoint`"));
        let path = Endpoint::aws("s3", SigningScope::new("us-west-2", "s3")).unwrap().with_addressing(Addressing::Path);
        assert!(access_point.locate(&path).unwrap_err().to_string().contains("path addressing"));
    }
}

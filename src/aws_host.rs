//! What AWS's own host names say about the region and the service.
//!
//! Source: [AWS service endpoints](https://docs.aws.amazon.com/general/latest/gr/rande.html) and the `endpointPrefix` and
//! `signingName` of the services' models.

use crate::partition::{Partition, is_region};

/// What a host of AWS says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AwsHost<'a> {
    /// The region; `None` where the host serves several.
    pub(crate) region: Option<&'a str>,
    /// The service's signing name.
    pub(crate) service: &'a str,
}

/// The region that the hosts without one are signed for, in the partition `aws`.
const GLOBAL_REGION: &str = "us-east-1";

const GLOBAL_DOMAIN: &str = "amazonaws.com";

/// Reads a host name in lower case, without a port; `None` when it is not AWS's, or says too little.
///
/// It is read from the right, as the left end is the customer's: a bucket may be called `s3.eu-west-1.a`.
pub(crate) fn scope_of(host: &str) -> Option<AwsHost<'_>> {
    if let Some(name) = host.strip_suffix(".on.aws") {
        return on_aws(name);
    }
    if let Some(name) = host.strip_suffix(".api.aws") {
        return regional(name);
    }
    let (name, domain) = Partition::split_host(host)?;
    // An interface endpoint of a VPC: `vpce-1a2b.execute-api.eu-west-1.vpce.amazonaws.com`.
    let name = name.strip_suffix(".vpce").unwrap_or(name);
    let global = (domain == GLOBAL_DOMAIN).then_some(GLOBAL_REGION);
    regional(name).or_else(|| region_first(name)).or_else(|| without_region(name, global))
}

/// `service.region`, with anything before it; the common form.
fn regional(name: &str) -> Option<AwsHost<'_>> {
    let (rest, last) = split_last(name);
    if let Some(region) = legacy_s3_region(last) {
        return Some(AwsHost { region: Some(region), service: "s3" });
    }
    if !is_region(last) {
        return None;
    }
    let rest = rest.strip_suffix(".dualstack").unwrap_or(rest);
    let (before, label) = split_last(rest);
    let service = signing_name(before, label)?;
    Some(AwsHost { region: Some(last), service })
}

/// `region.service`, with anything before it: a few older services.
fn region_first(name: &str) -> Option<AwsHost<'_>> {
    let (rest, service) = split_last(name);
    let (_, region) = split_last(rest);
    let service = match service {
        "aoss" | "cloudsearch" | "es" => service,
        "queue" => "sqs",
        // `elb`, `compute`, `rds` …: machines of customers.
        _ => return None,
    };
    is_region(region).then_some(AwsHost { region: Some(region), service })
}

/// Hosts of services that have one for all regions, or had before there were regions.
fn without_region<'a>(name: &'a str, region: Option<&'static str>) -> Option<AwsHost<'a>> {
    let (rest, last) = split_last(name);
    match last {
        "s3" | "s3-external-1" => Some(AwsHost { region, service: "s3" }),
        // Transfer acceleration is signed for the bucket's region, which the host does not tell.
        "s3-accelerate" => Some(AwsHost { region: None, service: "s3" }),
        "dualstack" if split_last(rest).1 == "s3-accelerate" => Some(AwsHost { region: None, service: "s3" }),
        "budgets" | "cloudfront" | "iam" | "importexport" | "organizations" | "route53" | "sts" | "waf" => {
            Some(AwsHost { region, service: last })
        }
        "iam-fips" | "organizations-fips" | "route53-fips" => Some(AwsHost { region, service: without_fips(last) }),
        _ => None,
    }
}

/// `id.lambda-url.region.on.aws` and `name-id.hash.vpc-lattice-svcs.region.on.aws`.
fn on_aws(name: &str) -> Option<AwsHost<'_>> {
    let (rest, region) = split_last(name);
    let service = match split_last(rest).1 {
        "lambda-url" => "lambda",
        service @ "vpc-lattice-svcs" => service,
        _ => return None,
    };
    is_region(region).then_some(AwsHost { region: Some(region), service })
}

/// `s3-eu-west-1` and `s3-fips-us-gov-west-1`, from before S3 had a dot there.
fn legacy_s3_region(label: &str) -> Option<&str> {
    let name = label.strip_prefix("s3-")?;
    Some(name.strip_prefix("fips-").unwrap_or(name)).filter(|name| is_region(name))
}

/// The name that a service signs with, which is not always the one that it has in its hosts. Where a service's model gives
/// both and they differ, the pair is here.
fn signing_name<'a>(before: &str, label: &'a str) -> Option<&'a str> {
    Some(match without_fips(label) {
        // Websites are read by browsers, which do not sign.
        "" | "elb" | "compute" | "s3-website" => return None,
        "email" | "mail-manager" => "ses",
        "ddb" => "dynamodb",
        "agent-registry-control" => "agent-registry",
        "agreement-marketplace"
        | "deployment-marketplace"
        | "discovery-marketplace"
        | "marketplace"
        | "reporting-marketplace" => "aws-marketplace",
        "appconfigdata" => "appconfig",
        "appstream2" => "appstream",
        "aps-workspaces" => "aps",
        "bedrock-agent"
        | "bedrock-agent-runtime"
        | "bedrock-data-automation"
        | "bedrock-data-automation-runtime"
        | "bedrock-runtime" => "bedrock",
        "bedrock-agentcore-control" => "bedrock-agentcore",
        "cassandra-streams" => "cassandra",
        "cloudhsmv2" => "cloudhsm",
        "cloudsearchdomain" => "cloudsearch",
        "cloudwatch-omni" => "cloudwatch",
        "connect" if before == "participant" => "execute-api",
        "contact-lens" => "connect",
        "data-signer" => "signer",
        "eventsv2" => "events",
        "forecastquery" => "forecast",
        "iam-toolbox" => "iam",
        "identity-chime" | "media-pipelines-chime" | "meetings-chime" | "messaging-chime" | "voice-chime" => "chime",
        "iot" if before == "api.tunneling" => "IoTSecuredTunneling",
        "iot" if before == "data.jobs" => "iot-jobs-data",
        "iot" if !before.is_empty() => "iotdata",
        "ivsrealtime" => "ivs",
        "memory-db" => "memorydb",
        "migrationhub-config" => "mgh",
        "models-v2-lex" | "runtime-v2-lex" => "lex",
        "oidc" => "sso-oauth",
        "partnercentral-prm" => "partnercentral",
        "personalize-events" | "personalize-runtime" => "personalize",
        "pinpoint" if before == "sms-voice" => "sms-voice",
        "pinpoint" => "mobiletargeting",
        "s3-accesspoint" | "s3-control" => "s3",
        "servicecatalog-appregistry" => "servicecatalog",
        "sso" if before == "portal" => "awsssoportal",
        "transcribestreaming" => "transcribe",
        // A zone is a part of the label: `bucket--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com`.
        name if name.starts_with("s3express-") => "s3express",
        name => name,
    })
}

fn without_fips(label: &str) -> &str {
    label.strip_suffix("-fips").unwrap_or(label)
}

/// What is before the last dot, and what is behind it.
fn split_last(name: &str) -> (&str, &str) {
    name.rsplit_once('.').unwrap_or(("", name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(host: &str) -> Option<(Option<&str>, &str)> {
        scope_of(host).map(|found| (found.region, found.service))
    }

    #[test]
    fn s3_hosts_of_every_age_tell_their_region() {
        for host in [
            "s3.eu-west-1.amazonaws.com",
            "bucket.s3.eu-west-1.amazonaws.com",
            "a.bucket.with.dots.s3.eu-west-1.amazonaws.com",
            "s3.us-east-2.bucket.s3.eu-west-1.amazonaws.com",
            "s3.dualstack.eu-west-1.amazonaws.com",
            "bucket.s3.dualstack.eu-west-1.amazonaws.com",
            "bucket.s3-fips.dualstack.eu-west-1.amazonaws.com",
            "s3-eu-west-1.amazonaws.com",
            "bucket.s3-eu-west-1.amazonaws.com",
            "s3-fips-eu-west-1.amazonaws.com",
            "name-1234.s3-accesspoint.eu-west-1.amazonaws.com",
            "1234.s3-control.eu-west-1.amazonaws.com",
            "bucket.bucket.vpce-1a2b-3c.s3.eu-west-1.vpce.amazonaws.com",
        ] {
            assert_eq!(says(host), Some((Some("eu-west-1"), "s3")), "{host}");
        }
        assert_eq!(says("s3.amazonaws.com"), Some((Some("us-east-1"), "s3")));
        assert_eq!(says("eu-west-1.s3.amazonaws.com"), Some((Some("us-east-1"), "s3")));
        assert_eq!(says("bucket.s3-accelerate.amazonaws.com"), Some((None, "s3")));
        assert_eq!(says("bucket.s3-accelerate.dualstack.amazonaws.com"), Some((None, "s3")));
        assert_eq!(says("b.s3.cn-north-1.amazonaws.com.cn"), Some((Some("cn-north-1"), "s3")));
        assert_eq!(says("b.s3-fips.us-isob-east-1.sc2s.sgov.gov"), Some((Some("us-isob-east-1"), "s3")));
        assert_eq!(says("s3.eusc-de-east-1.amazonaws.eu"), Some((Some("eusc-de-east-1"), "s3")));
        assert_eq!(
            says("banner-123456789012.s3-object-lambda-fips.us-west-2.amazonaws.com"),
            Some((Some("us-west-2"), "s3-object-lambda"))
        );
        assert_eq!(
            says("reports-123456789012.op-01234567890123456.s3-outposts.us-west-2.amazonaws.com"),
            Some((Some("us-west-2"), "s3-outposts"))
        );
        assert_eq!(
            says("b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com"),
            Some((Some("us-east-1"), "s3express"))
        );
    }

    #[test]
    fn other_services_tell_their_signing_name() {
        for (host, region, service) in [
            ("abc.execute-api.us-east-1.amazonaws.com", "us-east-1", "execute-api"),
            ("dynamodb.us-east-1.amazonaws.com", "us-east-1", "dynamodb"),
            ("dynamodb-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1", "dynamodb"),
            ("streams.dynamodb.us-east-1.amazonaws.com", "us-east-1", "dynamodb"),
            ("123456789012.ddb.us-east-1.amazonaws.com", "us-east-1", "dynamodb"),
            ("email.eu-west-1.amazonaws.com", "eu-west-1", "ses"),
            ("email-fips.us-east-1.amazonaws.com", "us-east-1", "ses"),
            ("runtime.sagemaker.us-east-1.amazonaws.com", "us-east-1", "sagemaker"),
            ("api.ecr.us-east-1.amazonaws.com", "us-east-1", "ecr"),
            ("bedrock-runtime.us-east-1.amazonaws.com", "us-east-1", "bedrock"),
            ("a1b2-ats.iot.eu-west-1.amazonaws.com", "eu-west-1", "iotdata"),
            ("iot.eu-west-1.amazonaws.com", "eu-west-1", "iot"),
            ("lambda.us-east-1.api.aws", "us-east-1", "lambda"),
            ("sqs.eu-west-1.amazonaws.com", "eu-west-1", "sqs"),
            ("eu-west-1.queue.amazonaws.com", "eu-west-1", "sqs"),
            ("search-xyz.eu-west-1.es.amazonaws.com", "eu-west-1", "es"),
            ("xyz.eu-west-1.aoss.amazonaws.com", "eu-west-1", "aoss"),
            ("id.lambda-url.us-east-1.on.aws", "us-east-1", "lambda"),
            ("sts.amazonaws.com", "us-east-1", "sts"),
            ("iam.amazonaws.com", "us-east-1", "iam"),
            ("sts.cn-north-1.amazonaws.com.cn", "cn-north-1", "sts"),
            ("sts.us-iso-east-1.amazonaws.com", "us-iso-east-1", "sts"),
        ] {
            assert_eq!(says(host), Some((Some(region), service)), "{host}");
        }
        assert_eq!(says("route53.amazonaws.com.cn"), Some((None, "route53")));
    }

    #[test]
    fn a_host_that_is_not_a_service_of_aws_says_nothing() {
        for host in [
            "",
            "amazonaws.com",
            ".amazonaws.com",
            "eu-west-1.amazonaws.com",
            "127.0.0.1",
            "s3.eu-west-1.example.com",
            "s3.eu-west-1.amazonaws.com.example",
            "notamazonaws.com",
            "x.eu-west-1.elb.amazonaws.com",
            "x.elb.eu-west-1.amazonaws.com",
            "ec2-1-2-3-4.compute-1.amazonaws.com",
            "ec2-1-2-3-4.eu-west-1.compute.amazonaws.com",
            "bucket.s3-website.eu-west-1.amazonaws.com",
        ] {
            assert_eq!(says(host), None, "{host}");
        }
    }

    #[test]
    fn services_that_sign_with_another_name_than_their_hosts_have() {
        for (label, service) in [
            ("email", "ses"),
            ("mail-manager", "ses"),
            ("participant.connect", "execute-api"),
            ("api.tunneling.iot", "IoTSecuredTunneling"),
            ("a1b2-ats.iot", "iotdata"),
            ("sms-voice.pinpoint", "sms-voice"),
            ("bedrock-runtime", "bedrock"),
            ("memory-db", "memorydb"),
            ("kms", "kms"),
        ] {
            let host = format!("{label}.eu-west-1.amazonaws.com");
            assert_eq!(says(&host), Some((Some("eu-west-1"), service)), "{host}");
        }
    }
}

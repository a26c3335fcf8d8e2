//! The choice among AWS's own hosts of one service.

use crate::partition::Partition;
use crate::{Error, ErrorKind};

/// Which of AWS's own hosts are used: the plain ones, or others that do the same in another way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct AwsVariant {
    /// IPv6 beside IPv4.
    pub(crate) dual_stack: bool,
    /// Cryptographic modules validated by FIPS 140.
    pub(crate) fips: bool,
    /// The nearest edge of AWS's network instead of the region.
    pub(crate) accelerate: bool,
}

impl AwsVariant {
    /// What stands before the region: `s3` becomes `s3-fips.dualstack`.
    ///
    /// Source: [Dual-stack endpoints](https://docs.aws.amazon.com/AmazonS3/latest/userguide/dual-stack-endpoints.html) and
    /// [FIPS endpoints](https://aws.amazon.com/compliance/fips/).
    pub(crate) fn host_prefix(self, service: &str) -> String {
        let fips = if self.fips { "-fips" } else { "" };
        let dual_stack = if self.dual_stack { ".dualstack" } else { "" };
        format!("{service}{fips}{dual_stack}")
    }

    /// The host that serves all regions over AWS's edges, if it is wanted.
    ///
    /// Source: [Transfer Acceleration](https://docs.aws.amazon.com/AmazonS3/latest/userguide/transfer-acceleration.html).
    pub(crate) fn accelerate_host(self) -> Option<&'static str> {
        self.accelerate.then_some(if self.dual_stack {
            "s3-accelerate.dualstack.amazonaws.com"
        } else {
            "s3-accelerate.amazonaws.com"
        })
    }

    /// Refuses what no region of the partition has.
    pub(crate) fn check(self, region: &str) -> Result<(), Error> {
        let partition = Partition::of_region(region);
        let problem = match self {
            Self { accelerate: true, fips: true, .. } => {
                "transfer acceleration has no FIPS endpoints; choose one of them"
            }
            Self { accelerate: true, .. } if partition.id != "aws" => {
                "transfer acceleration exists in AWS's commercial regions alone"
            }
            Self { fips: true, .. } if partition.id == "aws-cn" => "the regions of China have no FIPS endpoints",
            _ => return Ok(()),
        };
        Err(Error::new(ErrorKind::InvalidInput, problem))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_partition_does_not_have_is_refused() {
        let accelerate = AwsVariant { accelerate: true, ..AwsVariant::default() };
        let fips = AwsVariant { fips: true, ..AwsVariant::default() };
        assert!(accelerate.check("eu-west-1").is_ok());
        assert!(fips.check("us-gov-west-1").is_ok());
        for (variant, region, says) in [
            (accelerate, "cn-north-1", "commercial"),
            (accelerate, "us-iso-east-1", "commercial"),
            (fips, "cn-north-1", "China"),
            (AwsVariant { fips: true, ..accelerate }, "eu-west-1", "no FIPS"),
        ] {
            let error = variant.check(region).unwrap_err();
            assert!(error.to_string().contains(says), "{error}");
        }
    }
}

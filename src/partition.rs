//! The partitions of AWS.

/// A partition of AWS: regions that share credentials, a domain and the second word of their ARNs.
///
/// Source: [AWS partitions](https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html) and
/// the `partitions.json` of the SDKs, which has the domains of the closed ones too.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Partition {
    /// What an ARN begins with after `arn:`.
    pub(crate) id: &'static str,
    /// What its hosts end with.
    pub(crate) domain: &'static str,
    region_prefix: &'static str,
}

/// The partition of all regions that no prefix claims.
const AWS: Partition = Partition { id: "aws", domain: "amazonaws.com", region_prefix: "" };

const OTHERS: [Partition; 7] = [
    Partition { id: "aws-cn", domain: "amazonaws.com.cn", region_prefix: "cn-" },
    Partition { id: "aws-us-gov", domain: "amazonaws.com", region_prefix: "us-gov-" },
    Partition { id: "aws-eusc", domain: "amazonaws.eu", region_prefix: "eusc-" },
    Partition { id: "aws-iso", domain: "c2s.ic.gov", region_prefix: "us-iso-" },
    Partition { id: "aws-iso-b", domain: "sc2s.sgov.gov", region_prefix: "us-isob-" },
    Partition { id: "aws-iso-e", domain: "cloud.adc-e.uk", region_prefix: "eu-isoe-" },
    Partition { id: "aws-iso-f", domain: "csp.hci.ic.gov", region_prefix: "us-isof-" },
];

/// The longest label of a host name.
const MAX_LABEL: usize = 63;

impl Partition {
    /// The partition that a region is in.
    pub(crate) fn of_region(region: &str) -> &'static Self {
        OTHERS.iter().find(|partition| region.starts_with(partition.region_prefix)).unwrap_or(&AWS)
    }

    /// What a host in lower case has before the domain of a partition, and that domain; `None` when it is not AWS's.
    pub(crate) fn split_host(host: &str) -> Option<(&str, &'static str)> {
        std::iter::once(&AWS).chain(&OTHERS).find_map(|partition| {
            let name = host.strip_suffix(partition.domain)?.strip_suffix('.')?;
            Some((name, partition.domain))
        })
    }
}

/// Whether a label is a region: two or more words and a number, such as `eu-west-1`, `us-gov-west-1`, `us-isob-east-1`.
pub(crate) fn is_region(label: &str) -> bool {
    let Some((words, number)) = label.rsplit_once('-') else { return false };
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    label.len() <= MAX_LABEL
        && words.contains('-')
        && words.split('-').all(is_word)
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_in_one_partition() {
        for (region, id, domain) in [
            ("eu-west-1", "aws", "amazonaws.com"),
            ("il-central-1", "aws", "amazonaws.com"),
            ("cn-northwest-1", "aws-cn", "amazonaws.com.cn"),
            ("us-gov-east-1", "aws-us-gov", "amazonaws.com"),
            ("eusc-de-east-1", "aws-eusc", "amazonaws.eu"),
            ("us-iso-west-1", "aws-iso", "c2s.ic.gov"),
            ("us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov"),
            ("eu-isoe-west-1", "aws-iso-e", "cloud.adc-e.uk"),
            ("us-isof-south-1", "aws-iso-f", "csp.hci.ic.gov"),
        ] {
            let partition = Partition::of_region(region);
            assert_eq!((partition.id, partition.domain), (id, domain), "{region}");
        }
    }

    #[test]
    fn a_domain_is_a_whole_number_of_labels() {
        assert_eq!(
            Partition::split_host("s3.cn-north-1.amazonaws.com.cn"),
            Some(("s3.cn-north-1", "amazonaws.com.cn"))
        );
        assert_eq!(Partition::split_host("s3.amazonaws.com"), Some(("s3", "amazonaws.com")));
        for host in ["amazonaws.com", "evilamazonaws.com", "s3.amazonaws.com.evil.example", "s3.ic.gov"] {
            assert_eq!(Partition::split_host(host), None, "{host}");
        }
    }
}

//! A signing certificate: what it says, and what it verifies.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ring::signature::RsaPublicKeyComponents;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use x509_cert::TbsCertificate;
use x509_cert::der::asn1::UintRef;
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::der::{self, Decode, Reader, SliceReader};
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::spki::SubjectPublicKeyInfoOwned;

use super::VerifyError;
use super::signature::SignatureVersion;
use crate::partition::Partition;

/// `rsaEncryption`. Source: [RFC 8017, appendix A.1](https://www.rfc-editor.org/rfc/rfc8017#appendix-A.1).
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// The shortest and the longest modulus, in bits, that a signature is verified with. SNS's keys have 2,048.
const KEY_LENGTHS: std::ops::RangeInclusive<usize> = 2_048..=8_192;

/// What is kept of a certificate.
///
/// Its chain is not looked at: SNS serves the last link alone. What makes it SNS's is where it came from, a host of AWS that
/// showed a certificate of its own to whoever fetched this one, by HTTPS.
#[derive(Debug)]
pub(super) struct Certificate {
    key: RsaPublicKeyComponents<Vec<u8>>,
    not_before: SystemTime,
    not_after: SystemTime,
}

impl Certificate {
    /// Reads the first certificate of a PEM file.
    pub(super) fn from_pem(pem: &[u8]) -> Result<Self, VerifyError> {
        let der =
            CertificateDer::from_pem_slice(pem).map_err(|_| VerifyError::Certificate("it is no PEM file with one"))?;
        let certificate = x509_cert::Certificate::from_der(&der)
            .map_err(|_| VerifyError::Certificate("it is no X.509 certificate"))?;
        let certificate = certificate.tbs_certificate();
        if !names(certificate)?.iter().any(|name| is_of_sns(name)) {
            return Err(VerifyError::Certificate("its subject is not SNS"));
        }
        let validity = certificate.validity();
        Ok(Self {
            key: rsa_key(certificate.subject_public_key_info())?,
            not_before: time(validity.not_before.to_unix_duration())?,
            not_after: time(validity.not_after.to_unix_duration())?,
        })
    }

    /// Whether it is valid at a time, both ends included.
    pub(super) fn check(&self, now: SystemTime) -> Result<(), VerifyError> {
        if now < self.not_before {
            Err(VerifyError::CertificateNotYetValid)
        } else if now > self.not_after {
            Err(VerifyError::CertificateExpired)
        } else {
            Ok(())
        }
    }

    /// Whether a signature of this text was made with its key.
    pub(super) fn verify(&self, version: SignatureVersion, text: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
        self.key.verify(version.parameters(), text, signature).map_err(|_| VerifyError::Signature)
    }
}

/// Whom a certificate is for: by its common name, which authorities have begun to leave out, and by its alternative names.
fn names(certificate: &TbsCertificate) -> Result<Vec<String>, VerifyError> {
    let unreadable = VerifyError::Certificate("its names cannot be read");
    let common = certificate.subject().common_name().ok().flatten().map(|name| name.value().into_owned());
    let alternative: Option<(bool, SubjectAltName)> = certificate.get_extension().map_err(|_| unreadable)?;
    let alternative = alternative.map(|(_, names)| names.0).unwrap_or_default();
    let hosts = alternative.into_iter().filter_map(|name| match name {
        GeneralName::DnsName(host) => Some(host.to_string()),
        _ => None,
    });
    Ok(common.into_iter().chain(hosts).collect())
}

/// Whether a name is one that SNS has in its certificates: `sns.amazonaws.com`, `sns-signing.af-south-1.amazonaws.com`,
/// `sns-cn-north-1.amazonaws.com.cn` and the like, which the SDK for Java lists region by region.
fn is_of_sns(name: &str) -> bool {
    Partition::split_host(name).is_some_and(|(name, _)| {
        let label = name.split('.').next().unwrap_or_default();
        label == "sns" || label.starts_with("sns-")
    })
}

fn rsa_key(info: &SubjectPublicKeyInfoOwned) -> Result<RsaPublicKeyComponents<Vec<u8>>, VerifyError> {
    let key = info.subject_public_key.as_bytes().filter(|_| info.algorithm.oid == RSA);
    let key = key.ok_or(VerifyError::Certificate("its key is not RSA"))?;
    let key = modulus_and_exponent(key).map_err(|_| VerifyError::Certificate("its key cannot be read"))?;
    // Without leading zeros, as the encoding demands.
    let zeros = key.n.first().map_or(0, |byte| byte.leading_zeros() as usize);
    if !KEY_LENGTHS.contains(&(key.n.len() * 8 - zeros)) {
        return Err(VerifyError::Certificate("its key has not 2,048 to 8,192 bits"));
    }
    Ok(key)
}

/// Source: [RFC 8017, appendix A.1.1](https://www.rfc-editor.org/rfc/rfc8017#appendix-A.1.1).
fn modulus_and_exponent(key: &[u8]) -> der::Result<RsaPublicKeyComponents<Vec<u8>>> {
    let mut reader = SliceReader::new(key)?;
    let key = reader.sequence(|reader| {
        let (n, e) = (UintRef::decode(reader)?, UintRef::decode(reader)?);
        der::Result::Ok(RsaPublicKeyComponents { n: n.as_bytes().to_vec(), e: e.as_bytes().to_vec() })
    })?;
    reader.finish()?;
    Ok(key)
}

fn time(since_epoch: Duration) -> Result<SystemTime, VerifyError> {
    UNIX_EPOCH.checked_add(since_epoch).ok_or(VerifyError::Certificate("its dates cannot be read"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_of_every_region_are_those_of_sns() {
        for name in [
            "sns.amazonaws.com",
            "sns-signing.af-south-1.amazonaws.com",
            "sns-us-gov-west-1.amazonaws.com",
            "sns-cn-north-1.amazonaws.com.cn",
            "sns-signing.eusc-de-east-1.amazonaws.eu",
            "sns-us-iso-east-1.c2s.ic.gov",
        ] {
            assert!(is_of_sns(name), "{name}");
        }
        for name in
            ["", "amazonaws.com", "s3.amazonaws.com", "sns.example", "snsx.amazonaws.com", "a.sns.amazonaws.com"]
        {
            assert!(!is_of_sns(name), "{name}");
        }
    }
}

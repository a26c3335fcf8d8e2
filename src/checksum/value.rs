//! A checksum.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use crc_fast::{CrcAlgorithm, checksum_combine};
use http::{HeaderMap, HeaderValue};

use super::{ChecksumAlgorithm, ChecksumHasher};
use crate::{Error, ErrorKind};

/// A checksum; its text is base64, as S3 writes it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Checksum {
    algorithm: ChecksumAlgorithm,
    /// As many of them as the algorithm has; the rest is zero.
    bytes: [u8; 32],
}

impl Checksum {
    /// The checksum of bytes in memory.
    #[must_use]
    pub fn of(algorithm: ChecksumAlgorithm, data: &[u8]) -> Self {
        let mut hasher = ChecksumHasher::new(algorithm);
        hasher.update(data);
        hasher.finish()
    }

    /// A checksum that is known; `None` when it has another length than the algorithm's.
    #[must_use]
    pub fn from_bytes(algorithm: ChecksumAlgorithm, checksum: &[u8]) -> Option<Self> {
        if checksum.len() != algorithm.length() {
            return None;
        }
        let mut bytes = [0; 32];
        bytes.iter_mut().zip(checksum).for_each(|(to, from)| *to = *from);
        Some(Self { algorithm, bytes })
    }

    /// A checksum as S3 writes it; `None` when the text is not the base64 of as many bytes as the algorithm has, such as a
    /// checksum of checksums (`…-3`).
    ///
    /// ```
    /// use tower_sigv4::checksum::{Checksum, ChecksumAlgorithm};
    ///
    /// let read = Checksum::from_base64(ChecksumAlgorithm::Crc32, "y/Q5Jg==");
    /// assert_eq!(read, Some(Checksum::of(ChecksumAlgorithm::Crc32, b"123456789")));
    /// assert_eq!(Checksum::from_base64(ChecksumAlgorithm::Crc32, "y/Q5Jg==-2"), None);
    /// ```
    #[must_use]
    pub fn from_base64(algorithm: ChecksumAlgorithm, text: &str) -> Option<Self> {
        Self::from_bytes(algorithm, &BASE64_STANDARD.decode(text).ok()?)
    }

    /// The checksum that headers tell, in its own one.
    pub(crate) fn in_headers(algorithm: ChecksumAlgorithm, headers: &HeaderMap) -> Option<Self> {
        Self::from_base64(algorithm, headers.get(algorithm.header())?.to_str().ok()?)
    }

    /// Refuses content that has this checksum in place of the one that it must have.
    pub(crate) fn check(self, expected: Self) -> Result<(), Error> {
        if self == expected {
            return Ok(());
        }
        let name = expected.algorithm.as_str();
        let message = format!(
            "the content that arrived has the {name} checksum {self} and not {expected}: it was changed on its way or is damaged"
        );
        Err(Error::new(ErrorKind::InvalidResponse, message))
    }

    pub(super) fn new(algorithm: ChecksumAlgorithm, bytes: [u8; 32]) -> Self {
        Self { algorithm, bytes }
    }

    /// How it was computed.
    #[must_use]
    pub fn algorithm(&self) -> ChecksumAlgorithm {
        self.algorithm
    }

    /// Its bytes, the highest first.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.algorithm.length()).unwrap_or_default()
    }

    /// The checksum of two pieces one behind the other, of which the second has so many bytes; `None` for the SHAs, which
    /// cannot be joined.
    ///
    /// ```
    /// use tower_sigv4::checksum::{Checksum, ChecksumAlgorithm};
    ///
    /// let of = |data: &[u8]| Checksum::of(ChecksumAlgorithm::Crc64Nvme, data);
    /// assert_eq!(of(b"12345").joined_with(&of(b"6789"), 4), Some(of(b"123456789")));
    /// ```
    #[must_use]
    pub fn joined_with(&self, next: &Self, next_length: u64) -> Option<Self> {
        let algorithm = crc(self.algorithm).filter(|_| self.algorithm == next.algorithm)?;
        let joined = checksum_combine(algorithm, self.to_crc(), next.to_crc(), next_length);
        Some(Self::from_crc(self.algorithm, joined))
    }

    pub(super) fn from_crc(algorithm: ChecksumAlgorithm, crc: u64) -> Self {
        let mut bytes = [0; 32];
        let skipped = 8_usize.saturating_sub(algorithm.length());
        bytes.iter_mut().zip(crc.to_be_bytes().into_iter().skip(skipped)).for_each(|(to, from)| *to = from);
        Self { algorithm, bytes }
    }

    fn to_crc(self) -> u64 {
        self.as_bytes().iter().fold(0, |crc, byte| (crc << 8) | u64::from(*byte))
    }

    /// The value of its header or trailer.
    pub(crate) fn header_value(&self) -> HeaderValue {
        // Base64 has no character that a header refuses.
        HeaderValue::try_from(self.to_string()).unwrap_or_else(|_| HeaderValue::from_static(""))
    }
}

/// The CRC that an algorithm is, unless it is a SHA.
pub(super) fn crc(algorithm: ChecksumAlgorithm) -> Option<CrcAlgorithm> {
    match algorithm {
        ChecksumAlgorithm::Crc32 => Some(CrcAlgorithm::Crc32IsoHdlc),
        ChecksumAlgorithm::Crc32c => Some(CrcAlgorithm::Crc32Iscsi),
        ChecksumAlgorithm::Crc64Nvme => Some(CrcAlgorithm::Crc64Nvme),
        ChecksumAlgorithm::Sha1 | ChecksumAlgorithm::Sha256 => None,
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64_STANDARD.encode(self.as_bytes()))
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Checksum({} {self})", self.algorithm.as_str())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The checks of the catalogue of CRCs (<https://reveng.sourceforge.io/crc-catalogue/all.htm>) and of FIPS 180-4.
    #[test]
    fn the_published_checks() {
        for (algorithm, expected) in [
            (ChecksumAlgorithm::Crc32, "cbf43926"),
            (ChecksumAlgorithm::Crc32c, "e3069283"),
            (ChecksumAlgorithm::Crc64Nvme, "ae8b14860a799888"),
            (ChecksumAlgorithm::Sha1, "f7c3bc1d808e04732adf679965ccc34ca7ae3441"),
            (ChecksumAlgorithm::Sha256, "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"),
        ] {
            let checksum = Checksum::of(algorithm, b"123456789");
            assert_eq!(hex::encode(checksum.as_bytes()), expected);
            assert_eq!(Checksum::from_base64(algorithm, &checksum.to_string()), Some(checksum));
        }
    }

    proptest! {
        #[test]
        fn pieces_join(one: Vec<u8>, two: Vec<u8>) {
            for algorithm in ChecksumAlgorithm::ALL {
                let joined = Checksum::of(algorithm, &one).joined_with(&Checksum::of(algorithm, &two), two.len() as u64);
                let whole = Checksum::of(algorithm, &[one.clone(), two.clone()].concat());
                prop_assert_eq!(joined, crc(algorithm).map(|_| whole));
            }
        }
    }
}

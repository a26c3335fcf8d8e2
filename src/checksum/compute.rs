//! Computing a checksum piece by piece.

use std::fmt;

use sha1::{Digest, Sha1};
use sha2::Sha256;

use super::value::crc;
use super::{Checksum, ChecksumAlgorithm};

/// Computes a checksum of data that comes in pieces.
///
/// ```
/// use tower_sigv4::checksum::{Checksum, ChecksumAlgorithm, ChecksumHasher};
///
/// let mut hasher = ChecksumHasher::new(ChecksumAlgorithm::Sha256);
/// hasher.update(b"12345");
/// hasher.update(b"6789");
/// assert_eq!(hasher.finish(), Checksum::of(ChecksumAlgorithm::Sha256, b"123456789"));
/// ```
#[derive(Clone)]
pub struct ChecksumHasher {
    algorithm: ChecksumAlgorithm,
    state: State,
}

#[derive(Clone)]
enum State {
    Crc(crc_fast::Digest),
    Sha1(Sha1),
    Sha256(Sha256),
}

impl ChecksumHasher {
    /// A hasher that has seen nothing.
    #[must_use]
    pub fn new(algorithm: ChecksumAlgorithm) -> Self {
        let state = match crc(algorithm) {
            Some(crc) => State::Crc(crc_fast::Digest::new(crc)),
            None if algorithm == ChecksumAlgorithm::Sha1 => State::Sha1(Sha1::new()),
            None => State::Sha256(Sha256::new()),
        };
        Self { algorithm, state }
    }

    /// Adds the next piece.
    pub fn update(&mut self, data: &[u8]) {
        match &mut self.state {
            State::Crc(crc) => crc.update(data),
            State::Sha1(sha) => sha.update(data),
            State::Sha256(sha) => sha.update(data),
        }
    }

    /// The checksum of all that was added.
    #[must_use]
    pub fn finish(self) -> Checksum {
        let mut bytes = [0; 32];
        match self.state {
            State::Crc(crc) => return Checksum::from_crc(self.algorithm, crc.finalize()),
            State::Sha1(sha) => bytes.iter_mut().zip(sha.finalize()).for_each(|(to, from)| *to = from),
            State::Sha256(sha) => bytes = sha.finalize().into(),
        }
        Checksum::new(self.algorithm, bytes)
    }
}

impl fmt::Debug for ChecksumHasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChecksumHasher({})", self.algorithm.as_str())
    }
}

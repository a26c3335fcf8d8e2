//! Checksums of objects: computed while a body is sent, verified while one is read.
//!
//! S3 knows five algorithms. An upload tells the checksum in a header, when the body is in memory, or in a trailer behind the
//! body; S3 compares it with what arrived and keeps it. [`ChecksumBody`] computes one as a body passes and puts it into the
//! body's trailers, where [`PayloadMode::Auto`](crate::PayloadMode::Auto) sends it from; [`VerifiedBody`] compares a body that
//! is read with the checksum that came before it.
//!
//! Source: [Checking object integrity](https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html).
//!
//! ```
//! use tower_sigv4::checksum::{Checksum, ChecksumAlgorithm};
//!
//! let checksum = Checksum::of(ChecksumAlgorithm::Crc64Nvme, b"123456789");
//! assert_eq!(checksum.to_string(), "rosUhgp5mIg=");
//! ```

mod algorithm;
mod compute;
mod trailer_body;
mod value;
mod verified_body;

pub use algorithm::ChecksumAlgorithm;
pub use compute::ChecksumHasher;
pub use trailer_body::ChecksumBody;
pub use value::Checksum;
pub use verified_body::VerifiedBody;

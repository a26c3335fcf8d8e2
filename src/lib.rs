//! AWS Signature Version 4 for tower.

pub mod sigv4;

pub use sigv4::Credentials;

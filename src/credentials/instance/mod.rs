//! Credentials of an EC2 instance.

mod metadata;
mod provider;
mod token;

pub use provider::InstanceCredentials;

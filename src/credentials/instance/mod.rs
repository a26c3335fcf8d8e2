//! Credentials of an EC2 instance.

mod provider;

pub use provider::InstanceCredentials;

//! Credentials of a container.

mod address;
mod provider;

pub use provider::ContainerCredentials;

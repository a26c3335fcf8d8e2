//! The signer against AWS's published examples, against the `aws-sigv4` crate, and in the behaviours that it promises.

#[path = "sigv4/behaviour.rs"]
mod behaviour;
#[path = "sigv4/differential.rs"]
mod differential;
#[path = "sigv4/oracle.rs"]
mod oracle;
#[path = "sigv4/published.rs"]
mod published;

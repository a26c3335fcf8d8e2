//! Directory buckets of S3 Express One Zone: their hosts and their sessions, under the real signing layer.

#![cfg(feature = "s3")]

#[path = "express/zone.rs"]
mod zone;

#[path = "express/hosts.rs"]
mod hosts;

#[path = "express/presigned.rs"]
mod presigned;

#[path = "express/sessions.rs"]
mod sessions;

#[path = "support/secrets.rs"]
#[allow(dead_code, unreachable_pub, reason = "not all of it is used here")]
mod secrets;

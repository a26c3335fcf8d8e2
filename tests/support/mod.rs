//! What the integration tests share: real S3 servers to talk to.
//!
//! [`s3s_server`] runs inside the test process; [`seaweedfs`] is a program that [`python`] installs. They check different
//! things, so a test of the protocol belongs on both. [`fake_store`] is none: it answers what a test wants.
#![allow(dead_code, unreachable_pub, reason = "every test binary compiles this module and uses its own part of it")]

#[cfg(all(feature = "s3", feature = "client"))]
pub mod fake_store;
#[cfg(feature = "s3")]
pub mod fake_uploads;
#[cfg(all(feature = "s3", feature = "client"))]
pub mod forms;
pub mod memory;
pub mod python;
pub mod s3s_server;
pub mod seaweedfs;
pub mod secrets;
#[cfg(all(feature = "s3", feature = "client"))]
pub mod stack;

//! What the integration tests share: real servers to talk to.
//!
//! For S3, [`s3s_server`] runs inside the test process; [`seaweedfs`] is a program that [`python`] installs. For SES,
//! [`moto`] comes from there too and [`ses_local`] from npm. They check different things, so a test of the protocol belongs
//! on both of its service. [`fake_store`] is none: it answers what a test wants.
#![allow(dead_code, unreachable_pub, reason = "every test binary compiles this module and uses its own part of it")]

#[cfg(feature = "client")]
pub mod assumed_role;
pub mod botocore;
pub mod examples;
#[cfg(feature = "client")]
pub mod exchange;
#[cfg(feature = "client")]
pub mod fake_container;
#[cfg(all(feature = "s3", feature = "client"))]
pub mod fake_store;
#[cfg(feature = "s3")]
pub mod fake_uploads;
#[cfg(all(feature = "s3", feature = "client"))]
pub mod forms;
pub mod installed;
pub mod log;
pub mod memory;
#[cfg(feature = "client")]
pub mod ministack;
#[cfg(feature = "client")]
pub mod moto;
pub mod python;
pub mod s3s_server;
pub mod seaweedfs;
pub mod secrets;
pub mod server_process;
#[cfg(feature = "client")]
pub mod ses_local;
#[cfg(all(feature = "s3", feature = "client"))]
pub mod stack;

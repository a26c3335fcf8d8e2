//! Profiles, credential processes and the default chain, on folders of files as people have them.
//!
//! A folder in `tests/profiles/fixtures` has the two files (`config`, `credentials`), what else is in the home folder (`home/`),
//! the variables (`env.json`) and what is to come out (`expected.json`). The same folders are given to botocore, whose answer
//! has to be the same, unless the folder says in what it differs and why.
#![cfg(all(feature = "providers", feature = "client"))]

mod support;

// What `reader` compiles once more looks for these here.
use tower_sigv4::{Error, ErrorKind};
#[allow(dead_code, reason = "the crate uses more of it")]
#[path = "../src/words.rs"]
mod words;

#[path = "profiles/attacks.rs"]
mod attacks;
#[path = "profiles/by_botocore.rs"]
mod by_botocore;
#[path = "profiles/default_chain.rs"]
mod default_chain;
#[path = "profiles/fixture.rs"]
mod fixture;
#[path = "profiles/fixtures.rs"]
mod fixtures;
#[cfg(unix)]
#[path = "profiles/process.rs"]
mod process;
#[path = "profiles/reader.rs"]
mod reader;
#[path = "profiles/services.rs"]
mod services;

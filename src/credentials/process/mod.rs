//! Credentials that a program prints: the source, the run of the program, and the document that it prints.

mod document;
mod provider;
mod run;

pub use provider::ProcessCredentials;

//! The example `s3`, run as a program: against a server in this process that verifies signatures, and against `SeaweedFS`,
//! which demands session tokens.

#![cfg(all(unix, feature = "transfer", feature = "client"))]

mod support;

#[path = "s3_tool/buckets.rs"]
mod buckets;
#[path = "s3_tool/content_types.rs"]
mod content_types;
#[path = "s3_tool/copying.rs"]
mod copying;
#[path = "s3_tool/exit_codes.rs"]
mod exit_codes;
#[path = "s3_tool/folders.rs"]
mod folders;
#[path = "s3_tool/gate.rs"]
mod gate;
#[path = "s3_tool/hostile.rs"]
mod hostile;
#[path = "s3_tool/interrupting.rs"]
mod interrupting;
#[path = "s3_tool/links.rs"]
mod links;
#[path = "s3_tool/looking.rs"]
mod looking;
#[path = "s3_tool/moving.rs"]
mod moving;
#[path = "s3_tool/pipes.rs"]
mod pipes;
#[path = "s3_tool/syncing.rs"]
mod syncing;
#[path = "s3_tool/terminal.rs"]
mod terminal;
#[path = "s3_tool/tool.rs"]
mod tool;

const MIB: usize = 1024 * 1024;

/// Bytes that differ from part to part.
fn content(length: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from((at / 1_000 + at) % 251).expect("it is small")).collect()
}

//! What tower-sigv4's S3 costs next to other S3 clients, and next to hyper-util's client that only sends the bytes.
//!
//! ```sh
//! cargo run --release -- small     # objects of 1 KiB, about a minute
//! cargo run --release -- large     # objects of 256 MiB, about 2 minutes
//! cargo run --release -- list      # 100,000 keys, about half a minute
//! cargo run --release -- memory    # a file of 256 MiB, about half a minute
//! ```
//!
//! The program starts itself a second time as the server, on the loopback interface, so that the client's CPU time is counted
//! alone: user and system time of this process, on a runtime of one thread. The clients take turns in each round, in an order
//! that rotates, and a multiple is the median over the rounds of client divided by bare client, so that a machine that drifts
//! slows both. After the rounds the server tells what it got, and the program fails if that is not what was to be sent.
//!
//! CPU time and memory are read from `/proc`, so this needs Linux.

#![allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
#![allow(clippy::cast_precision_loss, reason = "the numbers are far below 2^53")]

// The other benches have it, too.
#[path = "../../cpu/mod.rs"]
mod cpu;
mod file_upload;
mod job;
mod kernel;
mod peers;
mod race;
mod server;
mod tables;

use tower_sigv4::BoxError;

const USAGE: &str = "say what to measure: small, large, list or memory; and behind it, --quick for fewer rounds, --only for one \
                     client besides the bare one and --row for one request, each with a part of its name";

fn main() -> Result<(), BoxError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        // The CPU time of a thread that ended is lost.
        .thread_keep_alive(std::time::Duration::from_hours(1))
        .build()?;
    let plan = tables::Plan::from_arguments(&arguments);
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let table = match words.as_slice() {
        ["serve"] => return runtime.block_on(server::serve()),
        ["upload", peer, endpoint, path] => return file_upload::child(&runtime, peer, endpoint, path),
        ["small", ..] => tables::small(&runtime, &plan)?,
        ["large", ..] => tables::large(&runtime, &plan)?,
        ["list", ..] => tables::list(&runtime, &plan)?,
        ["memory", ..] => file_upload::table(&plan)?,
        _ => return Err(USAGE.into()),
    };
    print!("{table}");
    Ok(())
}

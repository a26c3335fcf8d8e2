//! Buckets, objects and folders from the command line, on S3 or any store that speaks its protocol.
//!
//! From a fresh checkout, without an account:
//!
//! ```sh
//! cargo run --example s3 -- --help
//! cargo run --example s3 -- cp --help
//! ```
//!
//! It finds credentials, region and endpoint where the AWS SDKs do: in variables, in `~/.aws`, in containers and
//! instances. To point it at a store that is not AWS, such as `MinIO` on this machine:
//!
//! ```sh
//! export AWS_ENDPOINT_URL=http://127.0.0.1:9000 AWS_REGION=us-east-1
//! export AWS_ACCESS_KEY_ID=minioadmin AWS_SECRET_ACCESS_KEY=minioadmin  # and AWS_SESSION_TOKEN, if temporary
//! cargo run --release --example s3 -- mb s3://backups
//! tar -cz src | cargo run --release --example s3 -- cp - s3://backups/src.tar.gz
//! cargo run --release --example s3 -- cat s3://backups/src.tar.gz | tar -tz
//! cargo run --release --example s3 -- sync --delete docs s3://backups/docs
//! cargo run --release --example s3 -- presign --expires-in 15m s3://backups/src.tar.gz
//! ```
//!
//! `cargo install --path . --example s3` keeps it.
//!
//! # Exit codes
//!
//! | code | meaning |
//! |---|---|
//! | 0 | done; also when the reader of the output went away (`| head`) |
//! | 1 | the store, the network, the credentials or the local disk failed |
//! | 2 | wrong usage; nothing was changed |
//! | 3 | the object, the bucket or the local file does not exist |
//! | 4 | of many files or objects some failed, which are named; the others are done |
//! | 130 | ended by Ctrl-C (143: by SIGTERM); unfinished uploads are aborted, no half file is left |

#![expect(clippy::doc_markdown, reason = "the doc comments of arguments are their help, shown as it stands")]

mod address;
mod arguments;
mod cat;
mod connection;
mod content_type;
mod copy_all;
mod cp;
mod failure;
mod interrupt;
mod ls;
mod mb;
mod mv;
mod one_object;
mod output;
mod presign;
mod progress;
mod range;
mod rb;
mod rm;
mod stat;
mod sync;
mod sync_report;
mod text;

use std::process::ExitCode;

use clap::Parser;

use arguments::Arguments;

fn main() -> ExitCode {
    // Wrong arguments end it here, with code 2.
    let arguments = Arguments::parse();
    match arguments.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if let Some(line) = failure.line() {
                text::complain(&line);
            }
            failure.exit_code()
        }
    }
}

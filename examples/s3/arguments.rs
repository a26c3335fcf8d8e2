//! What can be said on the command line.

use clap::{Args, Parser, Subcommand};
use tower_sigv4::s3::S3;

use crate::cat::Cat;
use crate::connection::Connection;
use crate::cp::Cp;
use crate::failure::Failure;
use crate::interrupt::run_to_end;
use crate::ls::Ls;
use crate::mb::Mb;
use crate::mv::Mv;
use crate::presign::Presign;
use crate::rb::Rb;
use crate::rm::Rm;
use crate::stat::Stat;
use crate::sync::Sync;

const AFTER_HELP: &str = "\
Addresses are s3://bucket/key. All that follows the bucket and its slash is the key, as it stands:
that of 's3://bucket//a b+c%20' is '/a b+c%20'. A lone - is standard input or output.

Exit codes:
  0    done; also when the reader of the output went away (| head)
  1    the store, the network, the credentials or the local disk failed
  2    wrong usage; nothing was changed
  3    the object, the bucket or the local file does not exist
  4    of many files or objects some failed, which are named; the others are done
  130  ended by Ctrl-C (143: by SIGTERM); unfinished uploads are aborted, no half file is left

Environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_PROFILE, AWS_REGION,
AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL, AWS_MAX_ATTEMPTS and others of the AWS SDKs.";

/// Copies, lists, syncs and deletes what is in S3, or in a store that speaks its protocol.
#[derive(Debug, Parser)]
#[command(name = "s3", version, after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    #[command(flatten)]
    connection: Connection,
    #[command(flatten)]
    talk: Talk,
    #[command(subcommand)]
    command: Command,
}

/// How much is said.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Options of all commands")]
pub(crate) struct Talk {
    /// Show neither progress nor summaries
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Write what is sent, tried again and found to standard error
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    Ls(Ls),
    Cp(Cp),
    Mv(Mv),
    Rm(Rm),
    Sync(Sync),
    Presign(Presign),
    Mb(Mb),
    Rb(Rb),
    Stat(Stat),
    Cat(Cat),
}

impl Arguments {
    /// Does what is asked for, unless a signal ends it.
    pub(crate) fn run(self) -> Result<(), Failure> {
        let Self { connection, talk, command } = self;
        if talk.verbose {
            log_to_standard_error();
        }
        let s3 = connection.open()?;
        run_to_end(&s3, command.run(&s3, talk))
    }
}

impl Command {
    async fn run(self, s3: &S3, talk: Talk) -> Result<(), Failure> {
        match self {
            Self::Ls(ls) => ls.run(s3).await,
            Self::Cp(cp) => cp.run(s3, talk).await,
            Self::Mv(mv) => mv.run(s3, talk).await,
            Self::Rm(rm) => rm.run(s3, talk).await,
            Self::Sync(sync) => sync.run(s3, talk).await,
            Self::Presign(presign) => presign.run(s3, talk).await,
            Self::Mb(mb) => mb.run(s3).await,
            Self::Rb(rb) => rb.run(s3, talk).await,
            Self::Stat(stat) => stat.run(s3).await,
            Self::Cat(cat) => cat.run(s3).await,
        }
    }
}

/// What this crate says, and nothing of the HTTP client below it: that may show headers.
fn log_to_standard_error() {
    use tracing_subscriber::filter::{LevelFilter, Targets};
    use tracing_subscriber::layer::SubscriberExt;
    use tracing_subscriber::util::SubscriberInitExt;

    let ours = Targets::new().with_target("tower_sigv4", LevelFilter::DEBUG);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    tracing_subscriber::registry().with(lines).with(ours).init();
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_consistent() {
        super::Arguments::command().debug_assert();
    }
}

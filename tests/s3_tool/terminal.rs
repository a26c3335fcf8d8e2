//! Progress, which people see and scripts do not.

use crate::tool::{Ran, Tool};
use crate::{MIB, content};

/// Runs its arguments with a terminal of 100 columns for input and output, and writes what that shows.
const IN_A_TERMINAL: &str = "
import fcntl, os, pty, struct, sys, termios
def read(master):
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack('HHHH', 25, 100, 0, 0))
    return os.read(master, 65536)
sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:], read)))
";

/// What a terminal shows of a run.
async fn shown(tool: &Tool, arguments: &[&str]) -> String {
    let mut command = tool.command_of("python3");
    command.env("TERM", "xterm").args(["-c", IN_A_TERMINAL]).arg(tool.program()).args(arguments);
    let ran = Ran::of(command.output().await.expect("python3 runs"));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    tool.assert_clean(&ran.text());
    ran.text()
}

#[tokio::test]
async fn a_terminal_shows_how_far_it_is() {
    let tool = Tool::in_process().await;
    tool.bucket("bucket").await;
    tool.write("folder/large", content(20 * MIB));
    for arguments in [
        ["cp", "folder/large", "s3://bucket/large"].as_slice(),
        &["cp", "s3://bucket/large", "copy"],
        &["cp", "-r", "folder", "s3://bucket/site"],
        &["sync", "s3://bucket/site", "mirror"],
        &["cp", "-r", "s3://bucket/site", "s3://bucket/copy"],
        &["mv", "s3://bucket/large", "moved"],
    ] {
        let text = shown(&tool, arguments).await;
        assert!(
            text.contains(" of 20.00 MiB, ") && text.contains("/s, ") && text.contains(" left"),
            "{arguments:?}: {text:?}"
        );
        // It is taken away in the end.
        assert!(text.contains("\u{1b}[2K"), "{arguments:?}: {text:?}");
    }
    for arguments in [["cp", "folder/large", "s3://bucket/large"], ["cp", "s3://bucket/large", "copy"]] {
        assert_eq!(shown(&tool, &[&arguments, ["--quiet"].as_slice()].concat()).await, "", "{arguments:?}");
    }
}

/// Nobody reads `--quiet` here: everywhere else in these tests standard error is a pipe, and has to be empty.
#[tokio::test]
async fn a_pipe_shows_nothing() {
    let tool = Tool::in_process().await;
    tool.bucket("bucket").await;
    tool.write("large", content(20 * MIB));
    assert_eq!(tool.ok(["cp", "large", "s3://bucket/large"]).await, "");
    assert_eq!(tool.ok(["cp", "s3://bucket/large", "copy"]).await, "");
}

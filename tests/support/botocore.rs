//! What botocore, AWS's own library for Python, sends and signs, to compare with.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::installed::peers_enabled;
use super::python;

/// Asks botocore for calls and signatures. `None` when such tests are turned off.
pub async fn botocore(asked: Value) -> Option<Value> {
    by_script("tests/support/by_botocore.py", asked).await
}

/// Asks botocore, which comes with moto, by a script of these tests. `None` when such tests are turned off.
pub async fn by_script(script: &'static str, asked: Value) -> Option<Value> {
    if !peers_enabled() {
        return None;
    }
    let run = move || {
        let mut process = Command::new(python::program("moto", "python"))
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join(script))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python starts");
        process.stdin.take().expect("a pipe").write_all(asked.to_string().as_bytes()).expect("it reads");
        let output = process.wait_with_output().expect("it ends");
        assert!(output.status.success(), "botocore refuses the calls, see above");
        serde_json::from_slice(&output.stdout).expect("a document")
    };
    Some(tokio::task::spawn_blocking(run).await.expect("it answers"))
}

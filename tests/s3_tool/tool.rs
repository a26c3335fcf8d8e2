//! The program, and a store for it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tempfile::TempDir;
use tokio::process::Command;
use tower_sigv4::Credentials;
use tower_sigv4::s3::{Bucket, CreateBucket, S3};

use crate::support::examples;
use crate::support::installed::peers_enabled;
use crate::support::s3s_server::S3sServer;
use crate::support::secrets::{SECRET, TOKEN};
use crate::support::stack::{assume_role, s3, seaweedfs};

const KEY: &str = "ASIAEXAMPLE";

/// The program with an environment of its own, and a folder to work in.
pub(crate) struct Tool {
    program: PathBuf,
    variables: Vec<(String, String)>,
    secret: String,
    token: String,
    /// The same store, for the test itself.
    pub(crate) s3: S3,
    folder: TempDir,
    server: Option<S3sServer>,
}

/// What became of a run.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Tool {
    /// On a new server in this process.
    pub(crate) async fn in_process() -> Self {
        let server = S3sServer::start(KEY, SECRET).await;
        let credentials = Credentials::new(KEY, SECRET).with_session_token(TOKEN);
        let endpoint = server.endpoint();
        Self { server: Some(server), ..Self::at(&endpoint, &credentials) }
    }

    /// On `SeaweedFS`, with temporary credentials; `None` when such tests are turned off.
    pub(crate) async fn on_seaweedfs() -> Option<Self> {
        if !peers_enabled() {
            return None;
        }
        let server = seaweedfs().await?;
        Some(Self::at(&server.endpoint(), &assume_role(server).await))
    }

    pub(crate) fn at(endpoint: &str, credentials: &Credentials) -> Self {
        let program = examples::built("s3");
        let folder = tempfile::tempdir().expect("a folder");
        let (secret, token) = (credentials.secret_access_key(), credentials.session_token().unwrap_or_default());
        let variables = [
            ("AWS_ENDPOINT_URL", endpoint),
            ("AWS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", credentials.access_key_id()),
            ("AWS_SECRET_ACCESS_KEY", secret),
            ("AWS_SESSION_TOKEN", token),
            // Else it would ask there, where nothing of it is.
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("HOME", folder.path().to_str().expect("a text")),
            ("PATH", "/usr/local/bin:/usr/bin:/bin"),
        ];
        Self {
            program,
            variables: variables.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
            secret: secret.to_owned(),
            token: token.to_owned(),
            s3: s3(endpoint, credentials.clone()),
            folder,
            server: None,
        }
    }

    /// The folder that it runs in.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The server in this process.
    pub(crate) fn server(&self) -> &S3sServer {
        self.server.as_ref().expect("a tool in process")
    }

    pub(crate) fn program(&self) -> &Path {
        &self.program
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.unset(name);
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn unset(&mut self, name: &str) {
        self.variables.retain(|(known, _)| known != name);
    }

    pub(crate) async fn bucket(&self, name: &str) -> Bucket {
        self.s3.send(CreateBucket::new(name)).await.expect("the bucket is made");
        self.s3.bucket(name)
    }

    /// Writes a file, and says where.
    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let file = self.folder().join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        std::fs::write(&file, content).expect("written");
        file
    }

    pub(crate) fn read(&self, path: &str) -> Vec<u8> {
        std::fs::read(self.folder().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// A command of the program's environment; it ends with its value.
    pub(crate) fn command_of(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.current_dir(self.folder()).kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub(crate) fn command<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Command {
        let mut command = self.command_of(&self.program);
        command.args(arguments);
        command
    }

    /// Runs it to its end. Whatever it does, it shows no secret.
    pub(crate) async fn run<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Ran {
        let ran = Ran::of(self.command(arguments).output().await.expect("it runs"));
        self.assert_clean(&ran.stderr);
        self.assert_clean(&String::from_utf8_lossy(&ran.stdout));
        ran
    }

    /// Runs it to its end, which is a good one, and silent.
    pub(crate) async fn ok<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> String {
        let ran = self.run(arguments).await;
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
        ran.text()
    }

    /// Runs it to an end with this code and one line about it, which is returned.
    pub(crate) async fn fails<A: AsRef<OsStr>>(&self, code: i32, arguments: impl IntoIterator<Item = A>) -> String {
        let ran = self.run(arguments).await;
        assert_eq!(ran.code, Some(code), "{ran:?}");
        assert!(ran.stderr.starts_with("s3: ") && ran.stderr.trim_end().lines().count() == 1, "{ran:?}");
        ran.stderr
    }

    /// A link has the token in it, since it does not work without; nothing else has.
    pub(crate) fn assert_clean(&self, text: &str) {
        assert!(!text.contains(&self.secret), "the secret key is shown");
        let is_link = text.starts_with("http") && text.contains("X-Amz-Expires") && text.lines().count() == 1;
        for word in [self.token.as_str(), "X-Amz-Signature", "Signature=", "AWS4"] {
            assert!(is_link || word.is_empty() || !text.contains(word), "a token or a signature is shown");
        }
    }
}

impl Ran {
    pub(crate) fn of(output: std::process::Output) -> Self {
        let stderr = String::from_utf8(output.stderr).expect("UTF-8");
        Self { code: output.status.code(), stdout: output.stdout, stderr }
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.stdout.clone()).expect("UTF-8")
    }
}

/// The files below a folder, by their paths from there.
pub(crate) fn tree(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path.strip_prefix(folder).expect("below").to_str().expect("a text").to_owned());
            }
        }
    }
    files.sort();
    files
}

/// The keys of a bucket.
pub(crate) async fn keys(bucket: &Bucket) -> Vec<String> {
    use futures_util::TryStreamExt;
    bucket.list("").map_ok(|object| object.key).try_collect().await.expect("a list")
}

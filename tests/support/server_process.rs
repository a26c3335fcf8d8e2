//! A server in a process of its own, which ends with the test's process, whatever happens to that.

#![allow(clippy::disallowed_methods, reason = "waiting for a server to start is bounded in real time")]

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

/// They take 3 s on an idle machine; a loaded one with two cores needs several times that.
const START_LIMIT: Duration = Duration::from_secs(60);
/// A port can be taken between its choice and its use, so a server that ends at once is started again on others.
const ATTEMPTS: usize = 3;

/// A running server. Dropping it kills the process and deletes its data.
pub struct ServerProcess {
    process: Child,
    watchdog: Child,
    leftovers: Vec<PathBuf>,
    folder: TempDir,
}

/// How to start a server.
pub struct Launch<T> {
    /// It runs in the folder that it was made for.
    pub command: Command,
    /// Files that the server leaves behind outside this folder.
    pub leftovers: Vec<PathBuf>,
    /// What its users need to know: its ports.
    pub about: T,
}

/// Why a server did not get ready, each with the tail of its log.
enum Failed {
    Ended(String),
    TooSlow(String),
}

impl ServerProcess {
    /// Starts a server in a new folder and waits until it takes requests.
    ///
    /// `launch` gets the folder, and chooses ports; it is asked again when the server ends at once.
    ///
    /// # Panics
    /// When the server is not ready within a minute; the message ends with the tail of its log.
    pub async fn start<T: Send + 'static>(
        name: &'static str,
        launch: impl Fn(&Path) -> io::Result<Launch<T>> + Send + 'static,
        is_ready: impl Fn(&T) -> bool + Send + 'static,
    ) -> (Self, T) {
        let started = tokio::task::spawn_blocking(move || Self::start_blocking(name, &launch, &is_ready)).await;
        // Its panic is the test's own, with its message as it is.
        started.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
    }

    fn start_blocking<T>(
        name: &str,
        launch: &impl Fn(&Path) -> io::Result<Launch<T>>,
        is_ready: &impl Fn(&T) -> bool,
    ) -> (Self, T) {
        let mut problem = String::new();
        for _ in 0..ATTEMPTS {
            let folder = tempfile::tempdir().expect("a folder can be made");
            let Launch { command, leftovers, about } = launch(folder.path()).expect("a server can be set up");
            let server = Self::spawn(command, leftovers, folder).expect("a server process can be started");
            match server.wait_until(|| is_ready(&about)) {
                Ok(server) => return (server, about),
                Err(Failed::Ended(log)) => problem = log,
                Err(Failed::TooSlow(log)) => {
                    panic!("{name} is not ready after {START_LIMIT:?}; its log ends:\n{log}")
                }
            }
        }
        panic!("{name} ended while starting, {ATTEMPTS} times; its log ends:\n{problem}");
    }

    fn spawn(mut command: Command, leftovers: Vec<PathBuf>, folder: TempDir) -> io::Result<Self> {
        let log = File::create(folder.path().join("log"))?;
        command.current_dir(folder.path());
        // What is killed deletes no temporary files.
        command.env("TMPDIR", folder.path());
        let process = command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn()?;
        let watchdog = watch(&process, folder.path(), &leftovers)?;
        Ok(Self { process, watchdog, leftovers, folder })
    }

    /// Asks it to end as Ctrl-C does, and waits for that; whether it ended well.
    ///
    /// # Panics
    /// When it does not end within a minute.
    pub fn interrupt(&mut self) -> bool {
        let told = Command::new("kill").arg("-INT").arg(self.id().to_string()).status();
        assert!(told.is_ok_and(|status| status.success()), "the process is there");
        let deadline = Instant::now() + START_LIMIT;
        loop {
            if let Some(status) = self.process.try_wait().expect("it is our child") {
                return status.success();
            }
            assert!(Instant::now() < deadline, "it ended in time");
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// The folder that it works in.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn wait_until(mut self, is_ready: impl Fn() -> bool) -> Result<Self, Failed> {
        let deadline = Instant::now() + START_LIMIT;
        while !is_ready() {
            if !matches!(self.process.try_wait(), Ok(None)) {
                return Err(Failed::Ended(self.log_tail()));
            }
            if Instant::now() > deadline {
                return Err(Failed::TooSlow(self.log_tail()));
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(self)
    }

    /// The process's id.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// What it has written so far.
    pub fn log(&self) -> String {
        let log = fs::read(self.folder.path().join("log")).unwrap_or_default();
        String::from_utf8_lossy(&log).into_owned()
    }

    fn log_tail(&self) -> String {
        let log = self.log();
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // The watchdog first: it must not kill a process id that has been given to somebody else.
        for child in [&mut self.watchdog, &mut self.process] {
            let _ = child.kill();
            let _ = child.wait();
        }
        for leftover in &self.leftovers {
            let _ = fs::remove_file(leftover);
        }
    }
}

/// Ends the server and deletes its data when this process ends without dropping it: killed, or with it in a `static`.
///
/// A shell reads from a pipe that nobody writes to; it closes with this process.
fn watch(process: &Child, folder: &Path, leftovers: &[PathBuf]) -> io::Result<Child> {
    Command::new("sh")
        .args(["-c", r#"read -r _; kill -9 "$1"; shift; sleep 1; rm -rf -- "$@""#, "watchdog"])
        .arg(process.id().to_string())
        .arg(folder)
        .args(leftovers)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}

/// Different ports of 127.0.0.1, each free just now: all are held until the last is chosen.
pub fn free_ports<const N: usize>() -> io::Result<[u16; N]> {
    let mut held = Vec::new();
    let mut ports = [0; N];
    for port in &mut ports {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        *port = listener.local_addr()?.port();
        held.push(listener);
    }
    Ok(ports)
}

/// Whether a GET of this path is answered with 200.
pub fn answers(port: u16, path: &str) -> bool {
    let ask = || -> io::Result<bool> {
        let limit = Duration::from_secs(2);
        let mut socket = TcpStream::connect_timeout(&SocketAddr::from(([127, 0, 0, 1], port)), limit)?;
        socket.set_read_timeout(Some(limit))?;
        write!(socket, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n")?;
        let mut status = [0; 12];
        socket.read_exact(&mut status)?;
        Ok(status == *b"HTTP/1.1 200")
    };
    ask().unwrap_or(false)
}

//! `SeaweedFS`: an S3 and STS server that demands and checks session tokens.
//!
//! It ignores the region and does not compare a body with its `x-amz-content-sha256`.

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

use bytes::Bytes;
use http::{Request, header::CONTENT_TYPE};
use serde_json::json;
use tempfile::TempDir;

use super::python;

/// The one user, who may do everything.
const ACCESS_KEY: &str = "AKIASEAWEEDFSTESTS00";
const SECRET_KEY: &str = "a/secret+with=reserved/characters";
/// Any region verifies; this is what the server calls itself.
const REGION: &str = "us-east-1";
/// A role that everybody with a key may assume, and that may do everything in S3.
const ROLE_ARN: &str = "arn:aws:iam::000000000000:role/Tester";
/// A base64 text of 32 bytes, with which the server signs its session tokens.
const TOKEN_KEY: &str = "dG93ZXItc2lndjQgdG9rZW4gc2lnbmluZyBrZXkgMDE=";
/// Requests for `bucket.{DOMAIN}:PORT` are virtual-host requests.
const DOMAIN: &str = "s3.localhost";

/// It takes 3 s on an idle machine; a loaded one with two cores needs several times that.
const START_LIMIT: Duration = Duration::from_secs(60);
/// A port can be taken between its choice and its use, so a server that ends at once is started again on others.
const ATTEMPTS: usize = 3;

/// A running server. Dropping it kills the process and deletes its data.
pub struct SeaweedFs {
    process: Child,
    watchdog: Child,
    ports: Ports,
    certificate: Vec<u8>,
    folder: TempDir,
}

impl SeaweedFs {
    /// Starts a server on free ports and waits until it takes requests.
    ///
    /// # Panics
    /// When it cannot be installed or is not ready within a minute; the message ends with the tail of its log.
    pub async fn start() -> Self {
        let started = tokio::task::spawn_blocking(Self::start_blocking).await;
        // Its panic is the test's own, with its message as it is.
        started.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
    }

    fn start_blocking() -> Self {
        let program = python::program("weed");
        let mut problem = String::new();
        for _ in 0..ATTEMPTS {
            let server = Self::launch(&program).expect("a server process can be started");
            match server.wait_until_ready() {
                Ok(server) => return server,
                Err(Failed::Ended(log)) => problem = log,
                Err(Failed::TooSlow(log)) => {
                    panic!("SeaweedFS is not ready after {START_LIMIT:?}; its log ends:\n{log}")
                }
            }
        }
        panic!("SeaweedFS ended while starting, {ATTEMPTS} times; its log ends:\n{problem}");
    }

    fn launch(program: &Path) -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("data"))?;
        fs::write(at("s3.json"), identities())?;
        fs::write(at("iam.json"), roles())?;
        let tls = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate can be made");
        fs::write(at("certificate.pem"), tls.cert.pem())?;
        fs::write(at("key.pem"), tls.signing_key.serialize_pem())?;
        let log = File::create(at("log"))?;
        let ports = Ports::free()?;

        let process = Command::new(program)
            .args(["-logtostderr=true", "server"])
            // Else it reports to its makers.
            .arg("-master.telemetry=false")
            .args(["-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-dir=data"])
            .args(["-master.volumeSizeLimitMB=64", "-volume.max=1000"])
            .args(["-filer", "-filer.localSocket=filer.sock"])
            .args(["-s3", "-s3.localSocket=s3.sock", "-s3.port.iceberg=0", "-s3.port.lance=0"])
            .arg("-s3.allowDeleteBucketNotEmpty=false")
            .args(["-s3.config=s3.json", "-s3.iam.config=iam.json"])
            .args(["-s3.cert.file=certificate.pem", "-s3.key.file=key.pem"])
            .arg(format!("-s3.domainName={DOMAIN}"))
            .args(ports.arguments())
            // Else each bucket takes up to seven volumes at once.
            .env("WEED_MASTER_VOLUME_GROWTH_COPY_1", "1")
            // For encryption with the store's own keys.
            .env("WEED_S3_SSE_KEY", "of these tests alone")
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        let watchdog = watch(&process, folder.path(), &ports)?;
        Ok(Self { process, watchdog, ports, certificate: tls.cert.der().to_vec(), folder })
    }

    /// Ready means that S3 answers and that there is a volume to put data on.
    fn wait_until_ready(mut self) -> Result<Self, Failed> {
        let deadline = Instant::now() + START_LIMIT;
        while !(answers(self.ports.s3.http, "/healthz") && answers(self.ports.master.http, "/dir/assign")) {
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

    fn log_tail(&self) -> String {
        let log = fs::read(self.folder.path().join("log")).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }

    /// Where S3 and STS requests go: `http://127.0.0.1:PORT`.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address())
    }

    /// Where the same requests go over TLS: `https://localhost:PORT`.
    pub fn https_endpoint(&self) -> String {
        format!("https://localhost:{}", self.ports.https)
    }

    /// The certificate of that endpoint, in DER; it is its own authority.
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// The socket that S3 and STS listen on, for clients that resolve names themselves.
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.ports.s3.http))
    }

    /// `domain:PORT`, to which virtual-host requests prepend their bucket.
    pub fn domain(&self) -> String {
        format!("{DOMAIN}:{}", self.ports.s3.http)
    }

    /// An `AssumeRole` call, to be signed for the service `sts`.
    ///
    /// The server takes durations from 900 to 43,200 seconds.
    pub fn assume_role_request(&self, duration_seconds: u32) -> Request<Bytes> {
        let role = ROLE_ARN.replace(':', "%3A").replace('/', "%2F");
        let form = format!(
            "Action=AssumeRole&Version=2011-06-15&RoleArn={role}&RoleSessionName=tower-sigv4&DurationSeconds={duration_seconds}"
        );
        Request::post(format!("{}/", self.endpoint()))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Bytes::from(form))
            .expect("the request is well-formed")
    }
}

#[expect(clippy::unused_self, reason = "its users ask the server, as they would one with keys of its own")]
impl SeaweedFs {
    /// The administrator's access key.
    pub fn access_key(&self) -> &'static str {
        ACCESS_KEY
    }

    /// The administrator's secret key.
    pub fn secret_key(&self) -> &'static str {
        SECRET_KEY
    }

    /// The region to sign for.
    pub fn region(&self) -> &'static str {
        REGION
    }
}

impl Drop for SeaweedFs {
    fn drop(&mut self) {
        // The watchdog first: it must not kill a process id that has been given to somebody else.
        for child in [&mut self.watchdog, &mut self.process] {
            let _ = child.kill();
            let _ = child.wait();
        }
        for socket in self.ports.sockets() {
            let _ = fs::remove_file(socket);
        }
    }
}

/// The access key id, secret access key, session token and expiry (RFC 3339) in a reply to `AssumeRole`.
///
/// # Panics
/// When the reply is anything else.
pub fn parse_assumed(xml: &str) -> (String, String, String, String) {
    let text = |tag: &str| {
        let (_, rest) = xml.split_once(&format!("<{tag}>")).unwrap_or_else(|| panic!("no <{tag}> in {xml}"));
        let (text, _) = rest.split_once('<').unwrap_or_else(|| panic!("no end of <{tag}> in {xml}"));
        text.to_owned()
    };
    (text("AccessKeyId"), text("SecretAccessKey"), text("SessionToken"), text("Expiration"))
}

/// Why a server did not get ready, each with the tail of its log.
enum Failed {
    Ended(String),
    TooSlow(String),
}

/// The two ports of one of the program's servers.
struct Pair {
    http: u16,
    grpc: u16,
}

/// Every port that the program listens on.
struct Ports {
    master: Pair,
    volume: Pair,
    filer: Pair,
    s3: Pair,
    https: u16,
}

impl Ports {
    /// Different ones, each free just now: all are held until the last is chosen.
    fn free() -> io::Result<Self> {
        let mut held = Vec::new();
        let mut port = || {
            let listener = TcpListener::bind("127.0.0.1:0")?;
            let port = listener.local_addr()?.port();
            held.push(listener);
            io::Result::Ok(port)
        };
        let mut pair = || io::Result::Ok(Pair { http: port()?, grpc: port()? });
        Ok(Self { master: pair()?, volume: pair()?, filer: pair()?, s3: pair()?, https: port()? })
    }

    fn named(&self) -> [(&'static str, &Pair); 4] {
        [("master", &self.master), ("volume", &self.volume), ("filer", &self.filer), ("s3", &self.s3)]
    }

    fn arguments(&self) -> Vec<String> {
        let arguments = |(name, pair): (_, &Pair)| {
            [format!("-{name}.port={}", pair.http), format!("-{name}.port.grpc={}", pair.grpc)]
        };
        let https = format!("-s3.port.https={}", self.https);
        self.named().into_iter().flat_map(arguments).chain([https]).collect()
    }

    /// The sockets that the program leaves behind; it lets nobody choose their folder.
    fn sockets(&self) -> Vec<PathBuf> {
        let socket = |(name, pair): (_, &Pair)| PathBuf::from(format!("/tmp/seaweedfs-{name}-grpc-{}.sock", pair.grpc));
        self.named().into_iter().map(socket).collect()
    }
}

/// Ends the server and deletes its data when this process ends without dropping it: killed, or with it in a `static`.
///
/// A shell reads from a pipe that nobody writes to; it closes with this process.
fn watch(process: &Child, folder: &Path, ports: &Ports) -> io::Result<Child> {
    Command::new("sh")
        .args(["-c", r#"read -r _; kill -9 "$1"; shift; sleep 1; rm -rf -- "$@""#, "watchdog"])
        .arg(process.id().to_string())
        .arg(folder)
        .args(ports.sockets())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}

/// Whether a GET of this path is answered with 200.
fn answers(port: u16, path: &str) -> bool {
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

/// `s3.json`: who has which keys and may do what.
fn identities() -> String {
    json!({
        "identities": [{
            "name": "admin",
            "credentials": [{ "accessKey": ACCESS_KEY, "secretKey": SECRET_KEY }],
            "actions": ["Admin", "Read", "Write", "List", "Tagging"],
        }],
    })
    .to_string()
}

/// `iam.json`: who may assume which role, and what the role may do.
fn roles() -> String {
    json!({
        "sts": { "tokenDuration": "1h", "maxSessionLength": "12h", "issuer": "tests", "signingKey": TOKEN_KEY },
        "policy": { "defaultEffect": "Deny", "storeType": "memory" },
        "roles": [{
            "roleName": "Tester",
            "roleArn": ROLE_ARN,
            "trustPolicy": {
                "Version": "2012-10-17",
                "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": ["sts:AssumeRole"] }],
            },
            "attachedPolicies": ["EverythingInS3"],
        }],
        "policies": [{
            "name": "EverythingInS3",
            "document": {
                "Version": "2012-10-17",
                "Statement": [{ "Effect": "Allow", "Action": ["s3:*"], "Resource": ["*"] }],
            },
        }],
    })
    .to_string()
}

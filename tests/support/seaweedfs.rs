//! `SeaweedFS`: an S3 and STS server that demands and checks session tokens.
//!
//! It ignores the region and does not compare a body with its `x-amz-content-sha256`.

use std::{
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
};

#[cfg(feature = "s3")]
use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use bytes::Bytes;
#[cfg(feature = "s3")]
use hmac::{Hmac, KeyInit, Mac};
use http::{Request, header::CONTENT_TYPE};
use serde_json::json;
#[cfg(feature = "s3")]
use sha2::Sha256;
#[cfg(feature = "s3")]
use tower_sigv4::Credentials;

use super::python;
use super::server_process::{Launch, ServerProcess, answers, free_ports};

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

/// A running server. Dropping it kills the process and deletes its data.
pub struct SeaweedFs {
    _process: ServerProcess,
    ports: Ports,
    certificate: Vec<u8>,
}

impl SeaweedFs {
    /// Starts a server on free ports and waits until it takes requests.
    ///
    /// # Panics
    /// When it cannot be installed or is not ready within a minute; the message ends with the tail of its log.
    pub async fn start() -> Self {
        let launch = |folder: &Path| launch(&python::program("seaweedfs", "weed"), folder);
        let (process, (ports, certificate)) = ServerProcess::start("SeaweedFS", launch, is_ready).await;
        Self { _process: process, ports, certificate }
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
    /// These credentials of its STS as they are when their end is an hour ago: the same token with another time in it, signed
    /// as the server signs it. The server gives none that live shorter than 15 minutes.
    ///
    /// # Panics
    /// When the token is not one of the server's.
    #[cfg(feature = "s3")]
    pub fn ended(&self, credentials: &Credentials) -> Credentials {
        let token = credentials.session_token().expect("temporary credentials");
        let [header, claims, _] = *token.split('.').collect::<Vec<_>>() else { panic!("the token has three parts") };
        let claims = BASE64_URL_SAFE_NO_PAD.decode(claims).expect("base64");
        let mut claims: serde_json::Value = serde_json::from_slice(&claims).expect("JSON");
        for time in ["iat", "nbf", "exp"] {
            let end = claims["exp"].as_u64().expect("a time");
            claims[time] = (end - 86_400).into();
        }
        claims["exp"] = (claims["iat"].as_u64().expect("a time") + 900).into();
        let signed = format!("{header}.{}", BASE64_URL_SAFE_NO_PAD.encode(claims.to_string()));
        let key = BASE64_STANDARD.decode(TOKEN_KEY).expect("base64");
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key of any length");
        mac.update(signed.as_bytes());
        let signature = BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
        Credentials::new(credentials.access_key_id(), credentials.secret_access_key())
            .with_session_token(format!("{signed}.{signature}"))
    }

    /// The administrator's access key.
    pub fn access_key(&self) -> &'static str {
        ACCESS_KEY
    }

    /// The administrator's secret key.
    pub fn secret_key(&self) -> &'static str {
        SECRET_KEY
    }

    /// A role that everybody with a key may assume, and that may do everything in S3.
    pub fn role_arn(&self) -> &'static str {
        ROLE_ARN
    }

    /// The region to sign for.
    pub fn region(&self) -> &'static str {
        REGION
    }
}

/// Its command, and what is told about it: its ports and its certificate.
fn launch(program: &Path, folder: &Path) -> io::Result<Launch<(Ports, Vec<u8>)>> {
    let at = |name: &str| folder.join(name);
    fs::create_dir(at("data"))?;
    fs::write(at("s3.json"), identities())?;
    fs::write(at("iam.json"), roles())?;
    let tls = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate can be made");
    fs::write(at("certificate.pem"), tls.cert.pem())?;
    fs::write(at("key.pem"), tls.signing_key.serialize_pem())?;
    let ports = Ports::free()?;

    let mut command = Command::new(program);
    command
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
        .env("WEED_S3_SSE_KEY", "of these tests alone");
    let leftovers = ports.sockets();
    Ok(Launch { command, leftovers, about: (ports, tls.cert.der().to_vec()) })
}

/// Ready means that S3 answers and that there is a volume to put data on.
fn is_ready((ports, _): &(Ports, Vec<u8>)) -> bool {
    answers(ports.s3.http, "/healthz") && answers(ports.master.http, "/dir/assign")
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
    fn free() -> io::Result<Self> {
        let [m1, m2, v1, v2, f1, f2, s1, s2, https] = free_ports()?;
        let pair = |http, grpc| Pair { http, grpc };
        Ok(Self { master: pair(m1, m2), volume: pair(v1, v2), filer: pair(f1, f2), s3: pair(s1, s2), https })
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

/// `s3.json`: who has which keys and may do what.
fn identities() -> String {
    json!({
        "identities": [{
            "name": "admin",
            "credentials": [{ "accessKey": ACCESS_KEY, "secretKey": SECRET_KEY }],
            "actions": ["Admin", "Read", "Write", "List", "Tagging"],
        }, {
            // Everybody, for one bucket.
            "name": "anonymous",
            "actions": ["Read:everybody"],
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

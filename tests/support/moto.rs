//! moto in its auth mode: an SES and SNS server that verifies signatures and demands the session tokens that it handed out.
//!
//! It knows version 2 of the SES API in part, sends no mail, and checks neither expiry nor region. It is started by
//! `tests/peers/moto/server.py`, without which it would verify something else than what was sent.

use std::path::Path;
use std::process::Command;
use std::{fmt::Write as _, io};

use http::{Request, header::CONTENT_TYPE};
use serde_json::Value;
use tokio::sync::OnceCell;
use tower::Layer;
use tower_sigv4::{Body, Credentials, SigV4Layer};

use super::assumed_role;
use super::exchange::{client, exchange, get};
use super::installed::peers_enabled;
use super::python;
use super::server_process::{Launch, ServerProcess, answers, free_ports};

const REGION: &str = "us-east-1";
/// Two roles, either of which may assume the other.
const ROLES: [&str; 2] = ["Tester", "Second"];
const POLICY: &str = r#"{
    "Version": "2012-10-17",
    "Statement": [{ "Effect": "Allow", "Action": ["ses:*", "sns:*", "sqs:*", "sts:*"], "Resource": "*" }]
}"#;
const TRUST_POLICY: &str = r#"{
    "Version": "2012-10-17",
    "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": "sts:AssumeRole" }]
}"#;

/// One server for all tests of a program; it ends with the process. `None` when such tests are turned off.
pub async fn moto() -> Option<&'static Moto> {
    static SERVER: OnceCell<Moto> = OnceCell::const_new();
    if !peers_enabled() {
        return None;
    }
    Some(SERVER.get_or_init(Moto::start).await)
}

/// A running server. Dropping it kills the process.
pub struct Moto {
    _process: ServerProcess,
    endpoint: String,
    credentials: Credentials,
    temporary: Credentials,
}

impl Moto {
    /// Starts a server on a free port, which takes signed requests alone.
    ///
    /// # Panics
    /// When it cannot be installed or is not ready within a minute; the message ends with the tail of its log.
    pub async fn start() -> Self {
        let moto = Self::start_open().await;
        moto.demand_signatures().await;
        moto
    }

    /// Starts a server that takes requests without a signature, too.
    ///
    /// # Panics
    /// As [`Moto::start`].
    pub async fn start_open() -> Self {
        let (process, port) = ServerProcess::start("moto", launch, |&port| answers(port, "/moto-api/data.json")).await;
        let endpoint = format!("http://127.0.0.1:{port}");
        let credentials = make_user(&endpoint).await;
        for role in ROLES {
            make_role(&endpoint, role).await;
        }
        let temporary = assume_role(&endpoint, ROLES[0]).await;
        Self { _process: process, endpoint, credentials, temporary }
    }

    /// Where requests go: `http://127.0.0.1:PORT`.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Credentials that last, of a user who may do everything in SES, SNS, SQS and STS.
    pub fn credentials(&self) -> Credentials {
        self.credentials.clone()
    }

    /// Temporary credentials, with a session token, that may do the same.
    pub fn temporary(&self) -> Credentials {
        self.temporary.clone()
    }

    /// The region to sign for; any verifies, and each has data of its own.
    #[expect(clippy::unused_self, reason = "its users ask the server")]
    pub fn region(&self) -> &'static str {
        REGION
    }

    /// The ARN of a role, the first or the second, that may do all that the user may.
    #[expect(clippy::unused_self, reason = "its users ask the server")]
    pub fn role_arn(&self, number: usize) -> String {
        role_arn(ROLES[number])
    }

    /// Refuses requests without a right signature from now on. The content type is one that the server does not take for a
    /// form.
    pub async fn demand_signatures(&self) {
        let request =
            Request::post(format!("{}/moto-api/reset-auth", self.endpoint)).header(CONTENT_TYPE, "text/plain");
        exchange(client(), request.body(Body::from("0")).expect("a request")).await;
    }

    /// All that the server holds, by service and kind: `data["ses"]["Message"]`.
    pub async fn data(&self) -> Value {
        let document = get(format!("{}/moto-api/data.json", self.endpoint)).await;
        serde_json::from_slice(&document).expect("a document")
    }
}

fn launch(_: &Path) -> io::Result<Launch<u16>> {
    let [port] = free_ports()?;
    let mut command = Command::new(python::program("moto", "python"));
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/peers/moto/server.py")).arg(port.to_string());
    Ok(Launch { command, leftovers: Vec::new(), about: port })
}

async fn make_user(endpoint: &str) -> Credentials {
    iam(endpoint, "CreateUser", &[("UserName", "tester")]).await;
    let policy = [("UserName", "tester"), ("PolicyName", "mail"), ("PolicyDocument", POLICY)];
    iam(endpoint, "PutUserPolicy", &policy).await;
    let key = iam(endpoint, "CreateAccessKey", &[("UserName", "tester")]).await;
    Credentials::new(assumed_role::text(&key, "AccessKeyId"), assumed_role::text(&key, "SecretAccessKey"))
}

async fn make_role(endpoint: &str, name: &str) {
    iam(endpoint, "CreateRole", &[("RoleName", name), ("AssumeRolePolicyDocument", TRUST_POLICY)]).await;
    let policy = [("RoleName", name), ("PolicyName", "mail"), ("PolicyDocument", POLICY)];
    iam(endpoint, "PutRolePolicy", &policy).await;
}

async fn assume_role(endpoint: &str, name: &str) -> Credentials {
    let arn = role_arn(name);
    let role = [("RoleArn", arn.as_str()), ("RoleSessionName", "tower-sigv4")];
    assumed_role::parse(&set_up(endpoint, "sts", "2011-06-15", "AssumeRole", &role).await)
}

fn role_arn(name: &str) -> String {
    format!("arn:aws:iam::123456789012:role/{name}")
}

async fn iam(endpoint: &str, action: &str, arguments: &[(&str, &str)]) -> String {
    set_up(endpoint, "iam", "2010-05-08", action, arguments).await
}

/// A call that is not verified yet; the signature tells the server which service it is for.
async fn set_up(endpoint: &str, service: &str, version: &str, action: &str, arguments: &[(&str, &str)]) -> String {
    let mut form = format!("Action={action}&Version={version}");
    for (name, value) in arguments {
        write!(form, "&{name}=").expect("a string takes all");
        for byte in value.bytes() {
            write!(form, "%{byte:02X}").expect("a string takes all");
        }
    }
    let anybody = SigV4Layer::new(Credentials::new("AKIASETUP", "not-verified")).region(REGION).service(service);
    let request = Request::post(format!("{endpoint}/")).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    let answer = exchange(anybody.layer(client()), request.body(Body::from(form)).expect("a request")).await;
    String::from_utf8(answer.to_vec()).expect("text")
}

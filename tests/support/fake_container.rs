//! An agent of ECS or EKS, which no package serves: it gives credentials to a container over real HTTP.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use axum::Router;
use axum::extract::State;
use http::{HeaderMap, StatusCode, Uri};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A running agent. It ends when it is dropped.
pub struct FakeContainer {
    endpoint: String,
    agent: Agent,
    task: JoinHandle<()>,
}

#[derive(Clone, Default)]
struct Agent(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    /// What the header `Authorization` has to say; `None`: nothing.
    token: Option<String>,
    answers: VecDeque<(u16, String)>,
    asked: Vec<String>,
}

impl FakeContainer {
    /// Starts an agent on a free port of 127.0.0.1.
    pub async fn start() -> Self {
        let agent = Agent::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        let router = Router::new().fallback(answer).with_state(agent.clone());
        let task = tokio::spawn(async { axum::serve(listener, router).await.expect("it serves") });
        Self { endpoint, agent, task }
    }

    /// Where to ask for credentials: `http://127.0.0.1:PORT/v1/credentials`.
    pub fn uri(&self) -> String {
        format!("{}/v1/credentials", self.endpoint)
    }

    /// From now on this token is demanded.
    pub fn demand(&self, token: &str) {
        self.agent.0.lock().expect("no panic").token = Some(token.to_owned());
    }

    /// The next answer to who has the token, after those that were set before.
    pub fn answer(&self, status: u16, document: impl Into<String>) {
        self.agent.0.lock().expect("no panic").answers.push_back((status, document.into()));
    }

    /// The paths that were asked for since the last look.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.agent.0.lock().expect("no panic").asked)
    }
}

impl Drop for FakeContainer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(State(agent): State<Agent>, uri: Uri, headers: HeaderMap) -> (StatusCode, String) {
    let mut known = agent.0.lock().expect("no panic");
    known.asked.push(uri.path().to_owned());
    let sent = headers.get("authorization").map(|value| value.to_str().expect("text").to_owned());
    if sent != known.token {
        let refusal = r#"{"code": "InvalidToken", "message": "the token is not known"}"#;
        return (StatusCode::UNAUTHORIZED, refusal.to_owned());
    }
    assert_eq!(headers["accept"], "application/json");
    let (status, document) = known.answers.pop_front().expect("an answer was set");
    (StatusCode::from_u16(status).expect("a status"), document)
}

/// The document of credentials that last until then.
pub fn document(access_key_id: &str, secret: &str, token: &str, expiry: SystemTime) -> String {
    let expiry = humantime::format_rfc3339_seconds(expiry);
    format!(
        r#"{{"RoleArn": "arn:aws:iam::1:role/task", "AccessKeyId": "{access_key_id}", "SecretAccessKey": "{secret}",
            "Token": "{token}", "Expiration": "{expiry}"}}"#
    )
}

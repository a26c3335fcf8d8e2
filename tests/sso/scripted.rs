//! A home folder with a token in it, and services that answer what a test wants.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use http::{Request, Response};
use serde_json::{Value, json};
use tower::service_fn;
use tower_sigv4::credentials::{CredentialsProvider, ProviderConfig, SsoCredentials};
use tower_sigv4::environment::Environment;
use tower_sigv4::files::Files;
use tower_sigv4::{Body, BoxError, Credentials, Error, Transport};

pub(crate) const HOME: &str = "/home/ann";
pub(crate) const START_URL: &str = "https://d-92671207e4.awsapps.com/start";
pub(crate) const NOW: &str = "2026-01-02T03:00:00Z";
pub(crate) const ACCOUNT: &str = "123456789012";
pub(crate) const ROLE: &str = "reader";
pub(crate) const REGION: &str = "eu-west-1";

/// What must be seen nowhere. The second half of each says what it is.
pub(crate) const SECRETS: [&str; 6] =
    ["S3CR3T-access", "S3CR3T-refresh", "S3CR3T-client", "S3CR3T-new-access", "S3CR3T-new-refresh", "S3CR3T-key"];

/// SHA-1 of `work`, the name of the session.
pub(crate) const SESSION_FILE: &str = "/home/ann/.aws/sso/cache/e274eeff768c6396088ec6eb091f4bf4d47ab1e0.json";
/// SHA-1 of the start URL.
pub(crate) const LEGACY_FILE: &str = "/home/ann/.aws/sso/cache/13f9d35043871d073ab260e020f0ffde092cb14b.json";

pub(crate) fn time(text: &str) -> SystemTime {
    humantime::parse_rfc3339(text).expect("a time")
}

/// A token that ends then, with all that a refresh needs.
pub(crate) fn token(expires_at: &str) -> Value {
    json!({
        "startUrl": START_URL,
        "region": REGION,
        "accessToken": "S3CR3T-access",
        "expiresAt": expires_at,
        "clientId": "the-client",
        "clientSecret": "S3CR3T-client",
        "registrationExpiresAt": "2026-03-01T00:00:00Z",
        "refreshToken": "S3CR3T-refresh",
    })
}

/// What the portal answers to a good token.
pub(crate) fn role_credentials() -> (u16, Value) {
    let credentials = json!({
        "accessKeyId": "ASIAROLE", "secretAccessKey": "S3CR3T-key", "sessionToken": "S3CR3T-session",
        "expiration": 1_767_326_400_000_u64,
    });
    (200, json!({ "roleCredentials": credentials }))
}

/// What the other service answers to a good refresh token.
pub(crate) fn new_token() -> (u16, Value) {
    let answer = json!({
        "accessToken": "S3CR3T-new-access", "tokenType": "Bearer", "expiresIn": 3600, "refreshToken": "S3CR3T-new-refresh",
    });
    (200, answer)
}

/// A request that was sent.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sent {
    pub(crate) method: String,
    pub(crate) uri: String,
    pub(crate) bearer: Option<String>,
    pub(crate) body: String,
}

type Hook = Box<dyn FnOnce() + Send>;

/// Services that answer in this order, and then no more.
#[derive(Clone)]
pub(crate) struct World {
    answers: Arc<Mutex<VecDeque<(u16, String)>>>,
    sent: Arc<Mutex<Vec<Sent>>>,
    first: Arc<Mutex<Option<Hook>>>,
    pub(crate) files: Files,
    variables: Vec<(&'static str, String)>,
    now: SystemTime,
}

impl World {
    /// With these files in it.
    pub(crate) fn new(files: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        let (answers, sent, first) = (Arc::default(), Arc::default(), Arc::default());
        let variables = vec![("HOME", HOME.to_owned())];
        Self { answers, sent, first, files: Files::from_pairs(files), variables, now: time(NOW) }
    }

    /// With a token of the session `work` that ends then.
    pub(crate) fn with_session_token(expires_at: &str) -> Self {
        Self::new([(SESSION_FILE, token(expires_at).to_string())])
    }

    pub(crate) fn variable(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.to_owned()));
        self
    }

    /// With the files of the system, and this home folder.
    pub(crate) fn on_disk(mut self, home: &Path) -> Self {
        self.files = Files::system();
        self.variables = vec![("HOME", home.to_str().expect("UTF-8").to_owned())];
        self
    }

    pub(crate) fn answers(self, answers: impl IntoIterator<Item = (u16, Value)>) -> Self {
        self.answers_text(answers.into_iter().map(|(status, body)| (status, body.to_string())))
    }

    pub(crate) fn answers_text(self, answers: impl IntoIterator<Item = (u16, String)>) -> Self {
        self.answers.lock().unwrap().extend(answers);
        self
    }

    /// Does this when the first request comes.
    pub(crate) fn first(self, what: impl FnOnce() + Send + 'static) -> Self {
        *self.first.lock().unwrap() = Some(Box::new(what));
        self
    }

    /// The source, with the token of the start URL.
    pub(crate) fn legacy(&self) -> SsoCredentials {
        let (answers, sent, first) = (Arc::clone(&self.answers), Arc::clone(&self.sent), Arc::clone(&self.first));
        let transport = Transport::new(service_fn(move |request: Request<Body>| {
            let answer = answers.lock().unwrap().pop_front();
            if let Some(first) = first.lock().unwrap().take() {
                first();
            }
            let sent = Arc::clone(&sent);
            async move {
                let (parts, body) = request.into_parts();
                let body = String::from_utf8(body.collect(10_000).await?.to_vec())?;
                let bearer = parts.headers.get("x-amz-sso_bearer_token");
                assert!(bearer.is_none_or(http::HeaderValue::is_sensitive));
                let bearer = bearer.map(|token| token.to_str().unwrap().to_owned());
                let (method, uri) = (parts.method.to_string(), parts.uri.to_string());
                sent.lock().unwrap().push(Sent { method, uri, bearer, body });
                let (status, document) = answer.ok_or("the connection was refused")?;
                Ok::<_, BoxError>(Response::builder().status(status).body(Body::from(document))?)
            }
        }));
        let now = self.now;
        let config = ProviderConfig::new(transport)
            .environment(Environment::from_pairs(self.variables.clone()))
            .files(self.files.clone())
            .clock(move || now);
        SsoCredentials::new(&config, ACCOUNT, ROLE, START_URL, REGION)
    }

    /// The source, with the token of the session `work`.
    pub(crate) fn session(&self) -> SsoCredentials {
        self.legacy().session("work")
    }

    /// What the source gives, of which nothing secret may be seen when it is an error.
    pub(crate) async fn fetch(&self) -> Result<Credentials, Error> {
        checked(&self.session()).await
    }

    pub(crate) async fn fetch_legacy(&self) -> Result<Credentials, Error> {
        checked(&self.legacy()).await
    }

    pub(crate) fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }

    /// The names of the operations that were called.
    pub(crate) fn called(&self) -> Vec<&'static str> {
        let name = |sent: &Sent| if sent.uri.ends_with("/token") { "CreateToken" } else { "GetRoleCredentials" };
        self.sent().iter().map(name).collect()
    }

    /// The token in the session's file.
    pub(crate) fn written(&self) -> Value {
        let text = self.files.read(&PathBuf::from(SESSION_FILE)).unwrap().expect("a file");
        serde_json::from_str(&text).expect("a document")
    }
}

async fn checked(source: &SsoCredentials) -> Result<Credentials, Error> {
    let result = source.credentials().await;
    let seen = format!("{source:?} {result:?}");
    let message = result.as_ref().err().map(ToString::to_string).unwrap_or_default();
    for secret in SECRETS {
        assert!(!seen.contains(secret) && !message.contains(secret), "{secret} is shown: {seen}");
    }
    result
}

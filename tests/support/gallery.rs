//! The example `gallery` as a program of its own, and somebody who visits it.

use std::io;
use std::path::Path;
use std::process::Command;

use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;
use tower_sigv4::Body;

use super::examples::built;
use super::exchange::client;
use super::forms::Form;
use super::server_process::{Launch, ServerProcess, answers, free_ports};

/// A running gallery. Dropping it kills the process and deletes its data.
pub struct Gallery {
    process: ServerProcess,
    url: String,
}

impl Gallery {
    /// Starts it with these arguments and variables; without any it plays all that it needs.
    ///
    /// # Panics
    /// When it does not build or start.
    pub async fn start(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let owned = |text: &&str| (*text).to_owned();
        let arguments: Vec<_> = arguments.iter().map(owned).collect();
        let variables: Vec<_> = variables.iter().map(|(name, value)| (owned(name), owned(value))).collect();
        let launch = move |folder: &Path| launch(folder, &arguments, &variables);
        let (process, port) = ServerProcess::start("the gallery", launch, |&port| answers(port, "/")).await;
        Self { process, url: format!("http://127.0.0.1:{port}") }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn process(&mut self) -> &mut ServerProcess {
        &mut self.process
    }

    /// Somebody new.
    pub async fn visitor(&self) -> Visitor {
        let (status, headers, _) = ask(Request::get(&self.url).body(Body::empty()).expect("a request")).await;
        assert_eq!(status, 200, "the page");
        let cookie = headers[header::SET_COOKIE].to_str().expect("text").split(';').next().expect("a cookie");
        Visitor { url: self.url.clone(), cookie: cookie.to_owned() }
    }
}

fn launch(folder: &Path, arguments: &[String], variables: &[(String, String)]) -> io::Result<Launch<u16>> {
    let [port] = free_ports()?;
    let mut command = Command::new(built("gallery"));
    command.args(["--listen", &format!("127.0.0.1:{port}")]).args(arguments);
    // Whoever runs the tests may have an account.
    command.env_clear().env("HOME", folder);
    command.envs(variables.iter().map(|(name, value)| (name, value)));
    Ok(Launch { command, leftovers: Vec::new(), about: port })
}

/// A browser without a window: a cookie and what the page's script does.
pub struct Visitor {
    url: String,
    cookie: String,
}

impl Visitor {
    /// The random number that the cookie has.
    pub fn number(&self) -> &str {
        self.cookie.split_once('=').expect("a name and a value").1
    }

    pub async fn get(&self, path: &str) -> (StatusCode, Bytes) {
        self.send(Request::get(self.at(path)), Body::empty()).await
    }

    pub async fn delete(&self, path: &str) -> (StatusCode, Bytes) {
        self.send(Request::delete(self.at(path)), Body::empty()).await
    }

    pub async fn post(&self, path: &str, document: &Value) -> (StatusCode, Bytes) {
        let request = Request::post(self.at(path)).header(header::CONTENT_TYPE, "application/json");
        self.send(request, Body::from(document.to_string())).await
    }

    /// The visitor's pictures.
    pub async fn pictures(&self) -> Vec<Value> {
        let (status, list) = self.get("/api/pictures").await;
        assert_eq!(status, 200, "the list: {}", String::from_utf8_lossy(&list));
        serde_json::from_slice(&list).expect("a list")
    }

    /// A form as the gallery gives it.
    pub async fn form(&self) -> Value {
        let (status, form) = self.post("/api/form", &Value::Null).await;
        assert_eq!(status, 200, "a form: {}", String::from_utf8_lossy(&form));
        serde_json::from_slice(&form).expect("a form")
    }

    /// Uploads a file by a form of its own; gives the store's answer.
    pub async fn upload(&self, id: &str, content_type: &str, file: &[u8]) -> (StatusCode, String) {
        let form = self.form().await;
        let key = format!("{}{id}", form["prefix"].as_str().expect("a prefix"));
        let fields = form["form"]["fields"].as_object().expect("fields");
        let fields = fields.iter().map(|(name, value)| (name.clone(), value.as_str().expect("text").to_owned()));
        let uri = form["form"]["url"].as_str().expect("a URL").to_owned();
        let form = Form { uri, fields: fields.collect(), file_name: "a", file: file.to_vec() };
        let (status, _, answer) = ask(form.with("key", &key).with("Content-Type", content_type).request()).await;
        (status, String::from_utf8_lossy(&answer).into_owned())
    }

    /// Reads what is there and keeps none of it: how many bytes came, and whether that was all.
    pub async fn download(&self, path: &str) -> (u64, bool) {
        let request = Request::get(self.at(path)).header(header::COOKIE, &self.cookie).body(Body::empty());
        let answer = client().oneshot(request.expect("a request")).await.expect("an answer");
        assert_eq!(answer.status(), 200, "{path}");
        let (mut body, mut received) = (answer.into_body(), 0);
        loop {
            match body.frame().await {
                Some(Ok(frame)) => received += frame.data_ref().map_or(0, |data| data.len() as u64),
                Some(Err(_)) => return (received, false),
                None => return (received, true),
            }
        }
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    async fn send(&self, request: http::request::Builder, body: Body) -> (StatusCode, Bytes) {
        let request = request.header(header::COOKIE, &self.cookie).body(body).expect("a request");
        let (status, _, answer) = ask(request).await;
        (status, answer)
    }
}

/// A request of anybody, and what is answered, up to 100 MB.
///
/// # Panics
/// When nothing is answered.
pub async fn ask(request: Request<Body>) -> (StatusCode, HeaderMap, Bytes) {
    let (parts, body) = client().oneshot(request).await.expect("an answer").into_parts();
    let body = Body::streaming(body).collect(100_000_000).await.expect("a short answer");
    (parts.status, parts.headers, body)
}

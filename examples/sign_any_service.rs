//! The layer alone, on a plain HTTP client: a signed request to any service.
//!
//! With no account and no set-up, to a small server inside this process that tells which headers have reached it:
//!
//! ```sh
//! cargo run --example sign_any_service
//! ```
//!
//! To a real service, with credentials from the environment (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, and
//! `AWS_SESSION_TOKEN` for temporary ones); the host tells region and service:
//!
//! ```sh
//! cargo run --example sign_any_service -- --url https://abc.execute-api.eu-west-1.amazonaws.com/prod/orders
//! ```
//!
//! `--data TEXT` makes it a POST. A host that is not one of AWS's needs `--region` and `--service` too.

use axum::Router;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use http::Request;
use tower::{ServiceBuilder, ServiceExt};
use tower_sigv4::client::Client;
use tower_sigv4::credentials::EnvironmentCredentials;
use tower_sigv4::environment::Environment;
use tower_sigv4::{Body, BoxError, Credentials, CredentialsProvider, ErrorKind, SigV4Layer};

/// The most that is read of an answer: enough to see what came.
const ANSWER_LIMIT: usize = 1024 * 1024;

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let mut arguments = Arguments::read()?;
    let credentials = credentials(arguments.url.is_some()).await?;
    let url = if let Some(url) = arguments.url.take() {
        url
    } else {
        let url = start_server().await?;
        println!("Started a server inside this process at {url}");
        // A local host does not tell what to sign for, as `abc.execute-api.eu-west-1.amazonaws.com` would.
        arguments.region.get_or_insert_with(|| "eu-west-1".to_owned());
        arguments.service.get_or_insert_with(|| "execute-api".to_owned());
        url
    };

    let mut layer = SigV4Layer::new(credentials);
    if let Some(region) = arguments.region {
        layer = layer.region(region);
    }
    if let Some(service) = arguments.service {
        layer = layer.service(service);
    }
    let client = Client::builder().allow_http(url.starts_with("http://")).build()?;
    let signed = ServiceBuilder::new().layer(layer).service(client);

    let request = match arguments.data {
        Some(data) => Request::post(&url).header("content-type", "application/json").body(Body::from(data))?,
        None => Request::get(&url).body(Body::empty())?,
    };
    println!("Send {} {url} through the layer …", request.method());
    let response = signed.oneshot(request).await?;

    let status = response.status();
    println!("It answers {status}:");
    let answer = response.into_body().collect(ANSWER_LIMIT).await?;
    for line in String::from_utf8_lossy(&answer).lines() {
        println!("  {line}");
    }
    if !status.is_success() {
        return Err("the service refused it".into());
    }
    println!("Done.");
    Ok(())
}

/// The environment's credentials; example ones when it has none and nothing real is called.
async fn credentials(must_be_real: bool) -> Result<Credentials, tower_sigv4::Error> {
    let found = EnvironmentCredentials::new(Environment::process()).credentials().await;
    match found {
        Err(error) if !must_be_real && error.kind() == ErrorKind::CredentialsNotConfigured => {
            println!("Sign with example credentials: the environment has none");
            Ok(Credentials::new("ASIAEXAMPLE", "an-example-secret").with_session_token("an-example-token"))
        }
        found => {
            let found = found?;
            let kind = if found.session_token().is_some() { "temporary" } else { "lasting" };
            println!("Sign with the environment's credentials, which are {kind}");
            Ok(found)
        }
    }
}

/// Starts a server that answers every request with what it sees, and returns its URL.
async fn start_server() -> Result<String, std::io::Error> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(describe)).await });
    Ok(format!("http://{address}/orders"))
}

/// Names the headers that arrived, and what the signature is for. Neither the token nor the signature is told.
async fn describe(method: Method, uri: Uri, headers: HeaderMap) -> (StatusCode, String) {
    let Some(authorization) = headers.get("authorization").and_then(|value| value.to_str().ok()) else {
        return (StatusCode::FORBIDDEN, "the request is not signed".to_owned());
    };
    let names: Vec<_> = headers.keys().map(http::HeaderName::as_str).collect();
    let field = |name: &str| {
        let mut fields = authorization.split([' ', ',']).filter_map(|field| field.split_once('='));
        fields.find(|(found, _)| *found == name).map_or("nothing", |(_, value)| value)
    };
    let scope = field("Credential").split_once('/').map_or("nothing", |(_key_id, scope)| scope);
    let answer = format!(
        "{method} {uri} arrived with the headers {}\nit is signed for {scope}\nand the signature covers {}",
        names.join(", "),
        field("SignedHeaders").replace(';', ", "),
    );
    (StatusCode::OK, answer)
}

#[derive(Default)]
struct Arguments {
    url: Option<String>,
    data: Option<String>,
    region: Option<String>,
    service: Option<String>,
}

impl Arguments {
    fn read() -> Result<Self, String> {
        let mut arguments = Self::default();
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
            match word.as_str() {
                "--url" => arguments.url = Some(value),
                "--data" => arguments.data = Some(value),
                "--region" => arguments.region = Some(value),
                "--service" => arguments.service = Some(value),
                _ => return Err(format!("{word} is unknown; there are --url, --data, --region and --service")),
            }
        }
        Ok(arguments)
    }
}

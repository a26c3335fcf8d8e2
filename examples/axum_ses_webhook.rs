//! A web service that hears back from SES: it takes bounces and complaints, and sends no more mail to who caused them.
//!
//! With no account and no set-up, it posts messages to itself as SNS would, says what became of them, and ends:
//!
//! ```sh
//! cargo run --example axum_ses_webhook
//! ```
//!
//! For real, behind something that speaks TLS to the internet, with the topic that SES publishes its events to. It confirms the
//! subscription to that topic by itself, so subscribe `https://your.host/hook` once it runs:
//!
//! ```sh
//! cargo run --example axum_ses_webhook -- \
//!     --topic arn:aws:sns:eu-west-1:123456789012:ses-events --listen 127.0.0.1:8080 --from you@example.com
//! ```
//!
//! `/hook` is all that strangers see. On a port of its own (`--inside`, by default 127.0.0.1:8081) are `GET /suppressed`, as
//! HTML or, with `Accept: application/json`, as JSON, and `POST /send`, which takes `{"to": "ann@example.com"}`. It sends where
//! there is a `--from`, with the environment's credentials (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`,
//! `AWS_REGION`). The list is kept in `--database`, by default `suppressed.sqlite`.

use std::fmt::Write;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::State;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::spawn_blocking;
use tower::ServiceExt;
use tower_sigv4::axum::SesEvent;
use tower_sigv4::client::Client;
use tower_sigv4::environment::Environment;
use tower_sigv4::ses::{Email, Ses};
use tower_sigv4::sns::{Verifier, VerifyLayer};
use tower_sigv4::testing::{Mailbox, SnsSigner};
use tower_sigv4::{Body, BoxError, ErrorKind, Transport};

/// How many entries the page shows.
const SHOWN: u32 = 1_000;

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let arguments = Arguments::read()?;
    let Some(topic) = arguments.topic.or_else(|| Environment::process().var("TOPIC_ARN")) else { return demo().await };

    let sender = match arguments.from {
        Some(from) => Some(Sender { ses: Ses::from_env()?, from }),
        None => None,
    };
    let suppressed = SuppressionList::new(Connection::open(arguments.database)?)?;
    let app = Arc::new(App { suppressed, sender });
    let verifier = Verifier::new(Transport::new(Client::new()?), [topic]);
    let (hook, inside) = (TcpListener::bind(arguments.listen).await?, TcpListener::bind(arguments.inside).await?);
    println!("Listening for SNS at http://{}/hook", hook.local_addr()?);
    println!("The list is at http://{}/suppressed", inside.local_addr()?);
    let hook = axum::serve(hook, outside_routes(Arc::clone(&app), verifier));
    let inside = axum::serve(inside, inside_routes(app));
    tokio::try_join!(hook.into_future(), inside.into_future())?;
    Ok(())
}

/// What the handlers work with.
struct App {
    suppressed: SuppressionList,
    sender: Option<Sender>,
}

struct Sender {
    ses: Ses,
    from: String,
}

/// What SNS may reach: nothing passes the layer that the topic did not sign.
fn outside_routes(app: Arc<App>, verifier: Verifier) -> Router {
    Router::new().route("/hook", post(hook)).layer(VerifyLayer::new(verifier).confirm_subscriptions()).with_state(app)
}

fn inside_routes(app: Arc<App>) -> Router {
    Router::new().route("/suppressed", get(show)).route("/send", post(send)).with_state(app)
}

/// Takes an event. After an error SNS sends it again; the same event twice does no harm.
async fn hook(State(app): State<Arc<App>>, SesEvent(event): SesEvent) -> Result<(), Problem> {
    let entries = event.should_suppress().into_iter().map(|address| Entry {
        address: address.to_owned(),
        reason: event.kind.name().to_owned(),
        since: event.timestamp().map(|time| humantime::format_rfc3339_seconds(time).to_string()),
    });
    app.suppressed.add(entries.collect()).await?;
    Ok(())
}

/// Shows the list, the newest first.
async fn show(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Problem> {
    let entries = app.suppressed.newest().await?;
    let accepts = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accepts.contains("application/json") {
        return Ok(Json(entries).into_response());
    }
    let mut page = "<!doctype html><title>Suppressed</title><table><tr><th>Address<th>Reason<th>Since".to_owned();
    for entry in entries {
        let cells =
            [&entry.address, &entry.reason, entry.since.as_ref().unwrap_or(&String::new())].map(|cell| escaped(cell));
        write!(page, "\n<tr><td>{}<td>{}<td>{}", cells[0], cells[1], cells[2])?;
    }
    Ok(Html(page + "\n</table>").into_response())
}

/// An address comes from somebody's mail server and can be anything.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[derive(Deserialize)]
struct ToSend {
    to: String,
}

/// Sends a welcome, unless the address is on the list.
async fn send(State(app): State<Arc<App>>, Json(ToSend { to }): Json<ToSend>) -> Result<Response, Problem> {
    let Some(sender) = &app.sender else {
        return Ok((StatusCode::SERVICE_UNAVAILABLE, "started without --from, so nothing is sent\n").into_response());
    };
    let to = to.trim();
    if app.suppressed.contains(to).await? {
        return Ok((StatusCode::CONFLICT, "the address is suppressed\n").into_response());
    }
    // An address alone: in `Ann <ann@example.com>` the list would not have found it.
    let email = Email::new(&sender.from).to(("", to)).subject("Welcome!").text("It is good to have you here.\n");
    match sender.ses.send_email(&email.tag("kind", "welcome")).await {
        Ok(message_id) => Ok(Json(json!({ "messageId": message_id })).into_response()),
        Err(error) if error.kind() == ErrorKind::InvalidInput => {
            Ok((StatusCode::BAD_REQUEST, format!("{error}\n")).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// What goes wrong in a handler: told to whoever runs this, and not to whoever asked.
struct Problem(BoxError);

impl<E: Into<BoxError>> From<E> for Problem {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        eprintln!("{}", self.0);
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    }
}

#[derive(Deserialize, Serialize)]
struct Entry {
    address: String,
    reason: String,
    since: Option<String>,
}

/// Who gets no more mail, in `SQLite`. It blocks, so it is asked on threads that may.
struct SuppressionList(Arc<Mutex<Connection>>);

impl SuppressionList {
    fn new(database: Connection) -> rusqlite::Result<Self> {
        // Capitals make no other address in practice. Bounces of one address come again and again; the first one counts.
        database.execute_batch(
            "CREATE TABLE IF NOT EXISTS suppressed (
                address TEXT PRIMARY KEY COLLATE NOCASE, reason TEXT NOT NULL, since TEXT
            ) STRICT",
        )?;
        Ok(Self(Arc::new(Mutex::new(database))))
    }

    async fn add(&self, entries: Vec<Entry>) -> Result<(), BoxError> {
        self.run(move |database| {
            let transaction = database.transaction()?;
            for Entry { address, reason, since } in entries {
                let add = "INSERT INTO suppressed VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
                transaction.execute(add, (address, reason, since))?;
            }
            transaction.commit()
        })
        .await
    }

    async fn contains(&self, address: &str) -> Result<bool, BoxError> {
        let address = address.trim().to_owned();
        self.run(move |database| {
            database
                .query_row("SELECT EXISTS (SELECT 1 FROM suppressed WHERE address = ?1)", [address], |row| row.get(0))
        })
        .await
    }

    async fn newest(&self) -> Result<Vec<Entry>, BoxError> {
        self.run(|database| {
            let mut query =
                database.prepare("SELECT address, reason, since FROM suppressed ORDER BY since DESC LIMIT ?1")?;
            let entries = query.query_map([SHOWN], |row| {
                Ok(Entry { address: row.get(0)?, reason: row.get(1)?, since: row.get(2)? })
            })?;
            entries.collect()
        })
        .await
    }

    async fn run<R: Send + 'static>(
        &self,
        ask: impl FnOnce(&mut Connection) -> rusqlite::Result<R> + Send + 'static,
    ) -> Result<R, BoxError> {
        let database = Arc::clone(&self.0);
        let asked = spawn_blocking(move || ask(&mut database.lock().unwrap_or_else(PoisonError::into_inner)));
        Ok(asked.await??)
    }
}

/// The same service, on ports of this machine, with messages signed by this process in place of SNS's.
async fn demo() -> Result<(), BoxError> {
    println!("Starting the service inside this process …");
    let (sns, mailbox) = (SnsSigner::new("arn:aws:sns:eu-west-1:123456789012:ses-events"), Mailbox::new());
    let sender = Some(Sender { ses: mailbox.ses(), from: "shop@example.com".to_owned() });
    let app = Arc::new(App { suppressed: SuppressionList::new(Connection::open_in_memory()?)?, sender });
    let hook = format!("http://{}/hook", serve(outside_routes(Arc::clone(&app), sns.verifier())).await?);
    let inside = format!("http://{}", serve(inside_routes(app)).await?);

    println!("SNS asks it to confirm a subscription …");
    expect(200, exchange(post_text(&hook, sns.subscription_confirmation().sign())?).await?)?;
    println!("  it visited {} URL of SNS to do so", sns.visits().len());

    println!("It sends mail to three people …");
    for to in ["gone@example.com", "ann@example.com", "full@example.com"] {
        expect(200, exchange(post_json(&format!("{inside}/send"), &json!({ "to": to }))?).await?)?;
    }
    println!("  {} are in the mailbox", mailbox.sent().len());

    println!("SES has news of each …");
    let events = [
        bounce("Permanent", "gone@example.com"),
        complaint("Ann@example.com"),
        bounce("Transient", "full@example.com"),
    ];
    for event in &events {
        expect(200, exchange(post_text(&hook, sns.notification(event.as_str()).sign())?).await?)?;
    }

    println!("Somebody forges a bounce of a fourth …");
    let forged = sns.notification(&events[0]).sign().replace("gone@example.com", "boss@example.com");
    expect(403, exchange(post_text(&hook, forged)?).await?)?;

    println!("So these get no more mail …");
    let request = Request::get(format!("{inside}/suppressed")).header(ACCEPT, "application/json").body(Body::empty())?;
    let list: Vec<Entry> = serde_json::from_str(&expect(200, exchange(request).await?)?)?;
    for Entry { address, reason, since } in &list {
        println!("  {address}: {reason}, since {}", since.as_deref().unwrap_or("some time"));
    }
    let addresses: Vec<&str> = list.iter().map(|entry| entry.address.as_str()).collect();
    if addresses != ["Ann@example.com", "gone@example.com"] {
        return Err(format!("the list has {addresses:?}").into());
    }

    println!("It sends to the three once more …");
    let attempts = [
        ("gone@example.com", 409),
        ("ann@example.com", 409),
        ("Ann <ann@example.com>", 400),
        ("full@example.com", 200),
    ];
    for (to, status) in attempts {
        let answer = expect(status, exchange(post_json(&format!("{inside}/send"), &json!({ "to": to }))?).await?)?;
        println!("  {to}: {}", answer.trim_end());
    }
    println!("Done.");
    Ok(())
}

fn bounce(bounce_type: &str, address: &str) -> String {
    let bounce = json!({
        "bounceType": bounce_type,
        "bouncedRecipients": [{ "emailAddress": address }],
        "timestamp": "2026-03-14T09:26:53.589Z",
    });
    json!({ "eventType": "Bounce", "mail": {}, "bounce": bounce }).to_string()
}

fn complaint(address: &str) -> String {
    let complaint = json!({
        "complaintFeedbackType": "abuse",
        "complainedRecipients": [{ "emailAddress": address }],
        "timestamp": "2026-03-15T12:00:00.000Z",
    });
    // As the notifications of an identity spell it.
    json!({ "notificationType": "Complaint", "mail": {}, "complaint": complaint }).to_string()
}

/// Serves in the background, on a port that the system chooses.
async fn serve(routes: Router) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(axum::serve(listener, routes).into_future());
    Ok(address)
}

fn post_text(url: &str, text: String) -> axum::http::Result<Request<Body>> {
    // SNS says so of its JSON.
    Request::post(url).header(CONTENT_TYPE, "text/plain; charset=UTF-8").body(Body::from(text))
}

fn post_json(url: &str, value: &serde_json::Value) -> axum::http::Result<Request<Body>> {
    Request::post(url).header(CONTENT_TYPE, "application/json").body(Body::from(value.to_string()))
}

async fn exchange(request: Request<Body>) -> Result<(StatusCode, String), BoxError> {
    let response = Client::builder().allow_http(true).build()?.oneshot(request).await?;
    let status = response.status();
    let text = response.into_body().collect(100_000).await?;
    Ok((status, String::from_utf8_lossy(&text).into_owned()))
}

/// Says what was answered, and fails unless it is as it should be.
fn expect(status: u16, (answered, text): (StatusCode, String)) -> Result<String, BoxError> {
    println!("  answered {answered}");
    if answered == status { Ok(text) } else { Err(format!("expected {status}: {text}").into()) }
}

struct Arguments {
    topic: Option<String>,
    listen: String,
    inside: String,
    from: Option<String>,
    database: String,
}

impl Arguments {
    fn read() -> Result<Self, String> {
        let mut arguments = Self {
            topic: None,
            listen: "127.0.0.1:8080".to_owned(),
            inside: "127.0.0.1:8081".to_owned(),
            from: None,
            database: "suppressed.sqlite".to_owned(),
        };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
            match word.as_str() {
                "--topic" => arguments.topic = Some(value),
                "--listen" => arguments.listen = value,
                "--inside" => arguments.inside = value,
                "--from" => arguments.from = Some(value),
                "--database" => arguments.database = value,
                _ => {
                    return Err(format!(
                        "{word} is unknown; there are --topic, --listen, --inside, --from and --database"
                    ));
                }
            }
        }
        Ok(arguments)
    }
}

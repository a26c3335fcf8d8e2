//! What a Lambda function does: one `S3` for all its invocations, with the credentials of its role, and links that say
//! when they end.
//!
//! With no account and no set-up, in an environment as Lambda makes it, on an S3 server inside this process that
//! verifies every signature:
//!
//! ```sh
//! cargo run --example lambda
//! ```
//!
//! With your own environment (`AWS_REGION`, and credentials of any kind) and a bucket of yours, in which it writes
//! below `tower-sigv4-lambda/`:
//!
//! ```sh
//! cargo run --example lambda -- --bucket my-bucket
//! ```
//!
//! A link ends with the session token in it, whatever else it says. Lambda sets `AWS_ACCESS_KEY_ID`,
//! `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`, but not when they end, so `expires_at` is what was asked for, and
//! the link may stop before. Ask for minutes there. Where the end is known it is kept to: `AWS_CREDENTIAL_EXPIRATION`,
//! which you may set; the container credentials that functions with `SnapStart` have; a role that the function assumes
//! (`AssumeRoleCredentials`).

#[path = "../tests/support/s3s_server.rs"]
mod s3s_server;

use std::time::{Duration, SystemTime};

use clap::Parser;
use s3s_server::S3sServer;
use tower_sigv4::clock::{Clock, SystemClock};
use tower_sigv4::environment::Environment;
use tower_sigv4::s3::{Bucket, CreateBucket, Lifetime, S3};
use tower_sigv4::{BoxError, Error, ErrorKind};

/// What the function is called with.
struct Event {
    order: u64,
    text: &'static str,
}

/// What it answers. The URL lets everybody in who has it, so it is for the caller and for no log.
struct Answer {
    url: String,
    expires_at: SystemTime,
}

/// The function: it stores an invoice, and answers with a link to it.
async fn handle(invoices: &Bucket, event: Event) -> Result<Answer, Error> {
    let key = format!("tower-sigv4-lambda/{}.txt", event.order);
    invoices.put(&key, event.text).await?;
    // A quarter of an hour, or as long as the credentials last if that is known to be shorter.
    let link = invoices.presign_get(&key, Lifetime::at_most(QUARTER)).await?;
    Ok(Answer { url: link.uri.to_string(), expires_at: link.expires_at })
}

const MINUTE: Duration = Duration::from_secs(60);
const QUARTER: Duration = Duration::from_secs(15 * 60);

/// Does what the runtime does; how long each link is to work.
async fn run(invoices: &Bucket) -> Result<Vec<Duration>, BoxError> {
    let events = [Event { order: 1, text: "two books\n" }, Event { order: 2, text: "a pen\n" }];
    let mut lives = Vec::new();
    for event in events {
        let order = event.order;
        let answer = handle(invoices, event).await?;
        let life = answer.expires_at.duration_since(SystemClock.now())?;
        println!("  invoice {order}: a link of {} characters for {} s", answer.url.len(), life.as_secs());
        lives.push(life);
    }
    Ok(lives)
}

/// Uses a bucket as a Lambda function does.
#[derive(Parser)]
struct Arguments {
    #[arg(long)]
    bucket: Option<String>,
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    if let Some(bucket) = Arguments::parse().bucket {
        // Made once and kept: connections, signing keys and what was learnt about clocks are in it.
        run(&S3::from_env()?.bucket(bucket)).await?;
        return Ok(());
    }

    let server = S3sServer::start("ASIALAMBDA", "a-temporary-secret").await;
    let endpoint = server.endpoint();
    let variables = [
        ("AWS_LAMBDA_FUNCTION_NAME", "invoices"),
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ACCESS_KEY_ID", "ASIALAMBDA"),
        ("AWS_SECRET_ACCESS_KEY", "a-temporary-secret"),
        ("AWS_SESSION_TOKEN", "a-session-token"),
        // Not in Lambda; this is where the server is.
        ("AWS_ENDPOINT_URL", endpoint.as_str()),
    ];
    let s3 = S3::from_environment(&Environment::from_pairs(variables))?;
    s3.send(CreateBucket::new("invoices")).await?;

    println!("As Lambda has it, with credentials of which no end is known …");
    let unknown = run(&s3.bucket("invoices")).await?;

    println!("With AWS_CREDENTIAL_EXPIRATION, in ten minutes …");
    let end = humantime::format_rfc3339_seconds(SystemClock.now() + 10 * MINUTE).to_string();
    let variables = variables.into_iter().chain([("AWS_CREDENTIAL_EXPIRATION", end.as_str())]);
    let invoices = S3::from_environment(&Environment::from_pairs(variables))?.bucket("invoices");
    let known = run(&invoices).await?;
    let refused = invoices.presign_get("tower-sigv4-lambda/1.txt", Lifetime::exactly(QUARTER)).await;
    let error = refused.err().filter(|error| error.kind() == ErrorKind::Credentials).ok_or("a link was promised")?;
    println!("  and none for exactly 900 s: {error}");

    // However long this took, a link of one kind is longer than ten minutes and one of the other is not.
    if unknown.iter().any(|life| *life > QUARTER || *life <= 10 * MINUTE)
        || known.iter().any(|life| *life > 10 * MINUTE)
    {
        return Err("a link says that it lasts for another time".into());
    }
    println!("Done.");
    Ok(())
}

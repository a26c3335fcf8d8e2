//! What the gallery needs, inside this process: a store with temporary credentials, a mailbox, and SNS.

mod desk;
mod store;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use desk::Desk;
use serde_json::{Value, json};
use tower::{Layer, ServiceExt};
use tower_sigv4::client::Client;
use tower_sigv4::credentials::CachedCredentials;
use tower_sigv4::s3::{Bucket, CreateBucket, S3};
use tower_sigv4::testing::{Mailbox, SnsSigner};
use tower_sigv4::{Body, BoxError, SigV4Layer, Transport};

use crate::app::App;
use crate::arguments::Arguments;
use crate::mail::Mail;

/// Who cannot be reached: SES's own simulator has an address of this name, too.
const BOUNCES: &str = "bounce@";

/// The parts that are played.
pub struct Demo {
    mailbox: Mailbox,
    sns: SnsSigner,
    hook: String,
}

/// The gallery on the store in this process, which listens beside the gallery.
pub async fn app(arguments: &Arguments, address: SocketAddr, public_url: &str) -> Result<App, BoxError> {
    let bucket = bucket(Duration::from_secs(arguments.credentials_seconds), address, public_url).await?;
    let (mailbox, sns) = (Mailbox::new(), SnsSigner::new("arn:aws:sns:us-east-1:123456789012:gallery"));
    println!("Mail to {BOUNCES}… comes back; other mail is in the page's mailbox");
    Ok(App {
        bucket,
        mail: Some(Mail::new(mailbox.ses(), "gallery@example.com")),
        verifier: Some(sns.verifier()),
        demo: Some(Demo { mailbox, sns, hook: format!("http://{address}/hook") }),
        max_bytes: arguments.max_bytes,
        form_life: Duration::from_secs(arguments.form_seconds),
    })
}

async fn bucket(credentials_life: Duration, address: SocketAddr, public_url: &str) -> Result<Bucket, BoxError> {
    let desk = Desk::new(credentials_life);
    let endpoint = store::start(desk.clone(), address.ip(), public_url).await?;
    println!("The store is at {endpoint}, its credentials last {} s each", credentials_life.as_secs());
    // As with any source of temporary credentials.
    let credentials = CachedCredentials::new(desk);
    let signed = SigV4Layer::new(credentials.clone()).layer(Client::builder().allow_http(true).build()?);
    let s3 = S3::new(Transport::new(signed), "us-east-1").endpoint(endpoint).credentials(credentials);
    s3.send(CreateBucket::new("pictures")).await?;
    Ok(s3.bucket("pictures"))
}

impl Demo {
    /// What SES does with a mail that it has taken: it reports if there is nobody to take it.
    pub fn deliver(&self, address: &str) {
        if address.to_lowercase().starts_with(BOUNCES) {
            let recipients = json!([{ "emailAddress": address }]);
            let bounce = json!({ "bounceType": "Permanent", "bouncedRecipients": recipients });
            let event = json!({ "eventType": "Bounce", "mail": {}, "bounce": bounce });
            let message = self.sns.notification(event.to_string()).sign();
            tokio::spawn(post(self.hook.clone(), message));
        }
    }
}

async fn post(hook: String, message: String) -> Result<(), BoxError> {
    let request = axum::http::Request::post(hook).header("content-type", "text/plain").body(Body::from(message))?;
    Client::builder().allow_http(true).build()?.oneshot(request).await?;
    Ok(())
}

/// The mail that was sent, the newest first.
pub async fn mailbox(State(app): State<Arc<App>>) -> Json<Value> {
    let sent = app.demo.as_ref().map(|demo| demo.mailbox.sent()).unwrap_or_default();
    let mails = sent.iter().rev().map(|mail| json!({ "to": mail.to, "subject": mail.subject, "text": mail.text }));
    Json(mails.collect())
}

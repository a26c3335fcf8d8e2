//! Links by mail, and no more mail to whom it does not reach.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use tower_sigv4::axum::SesEvent;
use tower_sigv4::s3::{GetObject, Lifetime};
use tower_sigv4::ses::{Email, Ses};

use crate::app::App;
use crate::pictures::name;
use crate::problem::Problem;
use crate::visitor::Visitor;

/// How long a link in a mail works at most: as long as anything presigned can. With temporary credentials it is shorter.
const LINK_LIFE: Duration = Duration::from_secs(604_800);

/// Nobody signs in, so the gallery as a whole sends no more than this in an hour.
const MOST_AN_HOUR: u32 = 100;
const HOUR: Duration = Duration::from_secs(3_600);

/// What sends links.
pub struct Mail {
    ses: Ses,
    from: String,
    /// In lower case. They are forgotten when the gallery ends; the example `axum_ses_webhook` keeps them.
    suppressed: Mutex<HashSet<String>>,
    sent: Mutex<(Instant, u32)>,
}

impl Mail {
    pub fn new(ses: Ses, from: impl Into<String>) -> Self {
        let (suppressed, sent) = (Mutex::default(), Mutex::new((Instant::now(), 0)));
        Self { ses, from: from.into(), suppressed, sent }
    }

    fn suppress(&self, address: &str) {
        self.suppressed.lock().unwrap_or_else(PoisonError::into_inner).insert(address.to_lowercase());
    }

    fn is_suppressed(&self, address: &str) -> bool {
        self.suppressed.lock().unwrap_or_else(PoisonError::into_inner).contains(&address.to_lowercase())
    }

    /// Counts one more mail, if there may be one.
    fn may_send(&self) -> bool {
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        if sent.0.elapsed() >= HOUR {
            *sent = (Instant::now(), 0);
        }
        sent.1 += 1;
        sent.1 <= MOST_AN_HOUR
    }
}

#[derive(Deserialize)]
pub struct Wish {
    /// The picture.
    id: String,
    to: String,
}

#[derive(Serialize)]
pub struct Sent {
    /// When the link stops to work.
    until: String,
}

/// Sends somebody a link to one picture of the visitor's.
pub async fn send(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Json(Wish { id, to }): Json<Wish>,
) -> Result<Json<Sent>, Problem> {
    let Some(mail) = &app.mail else {
        return Err(Problem::new(StatusCode::NOT_FOUND, "This gallery sends no mail."));
    };
    let to = to.trim();
    if mail.is_suppressed(to) {
        return Err(Problem::new(StatusCode::CONFLICT, "Mail to this address came back, so there is no more."));
    }
    let key = visitor.key(&id)?;
    app.bucket.head(&key).await?;
    if !mail.may_send() {
        return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "There was a lot of mail. Try again in an hour."));
    }

    // It is saved, not shown: what somebody has uploaded as a picture shall not run as a page.
    let picture = GetObject::new(app.bucket.name(), &key).response_content_disposition("attachment");
    let link = app.bucket.s3().presign(picture, Lifetime::at_most(LINK_LIFE)).await?;
    let until = humantime::format_rfc3339_seconds(link.expires_at).to_string();
    let text = format!("Somebody shows you a picture:\n\n{}\n\nThe link works until {until}.\n", link.uri);
    // An address alone: in `Ann <ann@example.com>` the list would not find it.
    let email = Email::new(&mail.from).to(("", to)).subject(format!("A picture: {}", name(&key))).text(text);
    mail.ses.send_email(&email).await.map_err(Problem::of_input)?;
    if let Some(demo) = &app.demo {
        demo.deliver(to);
    }
    Ok(Json(Sent { until }))
}

/// Hears from SES, through SNS, what became of a mail. The route's layer has verified who says it.
pub async fn hook(State(app): State<Arc<App>>, SesEvent(event): SesEvent) {
    for address in event.should_suppress() {
        println!("No more mail to one address, after a {}", event.kind.name());
        if let Some(mail) = &app.mail {
            mail.suppress(address);
        }
    }
}

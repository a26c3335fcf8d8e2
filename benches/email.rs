//! How long it takes to make and sign a message with an attachment of 1 MiB, against the work that it cannot do without: the base64
//! of the attachment, the base64 of the message, and the SHA-256 of what is sent.
//!
//! `cargo bench --bench email` prints a Markdown table. All subjects take turns, and of each the fastest run counts, so that a
//! slow moment of the machine is nobody's. `-- --only NAME` runs one subject alone, for a profiler.

#![allow(clippy::disallowed_methods, reason = "a bench reads the clock")]

use std::hint::black_box;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use futures_util::FutureExt;
use http::{Request, Response};
use sha2::{Digest, Sha256};
use tower::{Layer, service_fn};
use tower_sigv4::endpoint::Endpoint;
use tower_sigv4::layer::SignedBody;
use tower_sigv4::operation::Operation;
use tower_sigv4::ses::{Attachment, Email, SendEmail, Ses};
use tower_sigv4::sigv4::SigningScope;
use tower_sigv4::{Body, BoxError, Credentials, SigV4Layer, Transport};

const ROUNDS: usize = 500;
const ATTACHMENT: usize = 1024 * 1024;

struct Subject {
    name: &'static str,
    run: Box<dyn Fn()>,
}

fn subject<T>(name: &'static str, run: impl Fn() -> T + 'static) -> Subject {
    Subject { name, run: Box::new(move || drop(black_box(run()))) }
}

/// Bytes without a pattern.
fn noise(length: usize) -> Bytes {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[0]
    };
    (0..length).map(|_| next()).collect()
}

/// SES that takes every message; the last body that was sent is kept.
fn ses() -> (Ses, Arc<Mutex<Bytes>>) {
    let last = Arc::new(Mutex::new(Bytes::new()));
    let kept = Arc::clone(&last);
    let transport = service_fn(move |request: Request<SignedBody<Body>>| {
        let kept = Arc::clone(&kept);
        async move {
            *kept.lock().unwrap() = Body::streaming(request.into_body()).collect(100_000_000).await?;
            Ok::<_, BoxError>(Response::new(Body::from("{\"MessageId\":\"1\"}")))
        }
    });
    let signed = SigV4Layer::new(Credentials::new("AKIDEXAMPLE", "s3cret")).layer(transport);
    (Ses::new(Transport::new(signed), "eu-west-1"), last)
}

/// The floor's three, ours, and the steps of ours.
fn subjects() -> Vec<Subject> {
    let attachment = noise(ATTACHMENT);
    let email = Email::new("Zoë <zoe@example.com>")
        .to("ann@example.com")
        .subject("The report")
        .text("Here it is.")
        .attach(Attachment::new("report.pdf", attachment.clone()));
    let (ses, last) = ses();
    let send = move |email: &Email| ses.send_email(email).now_or_never().expect("nothing waits").expect("it is sent");
    send(&email);
    let (message, body) = (email.to_mime().expect("a good message"), last.lock().unwrap().clone());
    let endpoint = Endpoint::aws("email", SigningScope::new("eu-west-1", "ses")).expect("a region");
    let operation = SendEmail::try_from(&email).expect("a good message");

    let mime = email.clone();
    vec![
        subject("base64 of the attachment", move || BASE64_STANDARD.encode(&attachment)),
        subject("base64 of the message", move || BASE64_STANDARD.encode(&message)),
        subject("SHA-256 of the body", move || Sha256::digest(&body)),
        subject("tower-sigv4", move || send(&email)),
        subject("  of it: MIME", move || mime.to_mime()),
        subject("  of it: the request", move || operation.clone().into_request(&endpoint)),
    ]
}

fn main() {
    // `cargo bench` adds `--bench`, which means nothing here.
    let arguments: Vec<String> = std::env::args().collect();
    let only = arguments.iter().position(|argument| argument == "--only").and_then(|at| arguments.get(at + 1));
    let subjects = subjects();
    if let Some(name) = only {
        let subject = subjects.iter().find(|subject| subject.name == name).expect("a name in the table");
        (0..ROUNDS).for_each(|_| (subject.run)());
        return;
    }
    let mut fastest = vec![Duration::MAX; subjects.len()];
    for _ in 0..ROUNDS {
        for (subject, fastest) in subjects.iter().zip(&mut fastest) {
            let start = Instant::now();
            (subject.run)();
            *fastest = start.elapsed().min(*fastest);
        }
    }
    let floor: Duration = fastest.iter().take(3).sum();
    println!("| 1 MiB | µs | × floor |\n|---|---:|---:|");
    println!("| floor: the first three below | {:.0} | 1.00 |", floor.as_secs_f64() * 1e6);
    for (subject, time) in subjects.iter().zip(&fastest) {
        let time = time.as_secs_f64();
        println!("| {} | {:.0} | {:.2} |", subject.name, time * 1e6, time / floor.as_secs_f64());
    }
}

//! How long it takes to verify a notification of SNS whose certificate is kept, against the RSA verification in it.
//!
//! `cargo bench --bench sns --features sns` prints a Markdown table. The message is a bounce as SES reports it. It needs the
//! program `openssl`, which signs it.

#![allow(clippy::disallowed_methods, reason = "a bench reads the clock")]

#[path = "../tests/sns_webhooks/openssl.rs"]
#[expect(dead_code, reason = "a part of it is for the tests")]
mod openssl;

use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use http::{Request, Response};
use ring::signature::{
    RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use serde_json::json;
use tower::service_fn;
use tower_sigv4::sns::Verifier;
use tower_sigv4::{Body, BoxError, Transport};
use x509_cert::der::Decode;

/// The smallest time of many batches is the one that nothing disturbed.
const BATCHES: usize = 2_000;
const BATCH: u32 = 20;

const TOPIC: &str = "arn:aws:sns:eu-west-1:123456789012:ses-events";
const ID: &str = "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324";
const SUBJECT: &str = "Amazon SES Email Event Notification";
const TIME: &str = "2026-06-01T12:00:00.123Z";

/// A bounce, as SES reports it.
fn bounce() -> String {
    let headers = [
        ("From", "Sender Name <sender@example.com>"),
        ("To", "recipient@example.com"),
        ("Subject", "Your order of the first of June has been sent"),
        ("MIME-Version", "1.0"),
        ("Content-Type", "multipart/alternative;  boundary=\"----=_Part_7307378_1629847660.1516840721503\""),
        ("Message-ID", "<EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000@email.amazonses.com>"),
        ("List-Unsubscribe", "<https://example.com/unsubscribe?id=EXAMPLE7c191be45>"),
    ];
    let headers: Vec<_> = headers.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
    json!({
        "eventType": "Bounce",
        "bounce": {
            "bounceType": "Permanent",
            "bounceSubType": "General",
            "bouncedRecipients": [{
                "emailAddress": "recipient@example.com",
                "action": "failed",
                "status": "5.1.1",
                "diagnosticCode": "smtp; 550 5.1.1 The email account that you tried to reach does not exist."
            }],
            "timestamp": "2026-06-01T11:59:59.999Z",
            "feedbackId": "EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000",
            "reportingMTA": "dsn; a8-70.smtp-out.amazonses.com"
        },
        "mail": {
            "timestamp": "2026-06-01T11:59:58.376Z",
            "source": "Sender Name <sender@example.com>",
            "sourceArn": "arn:aws:ses:eu-west-1:123456789012:identity/sender@example.com",
            "sendingAccountId": "123456789012",
            "messageId": "EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000",
            "destination": ["recipient@example.com"],
            "headersTruncated": false,
            "headers": headers,
            "commonHeaders": {
                "from": ["Sender Name <sender@example.com>"],
                "to": ["recipient@example.com"],
                "messageId": "EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000",
                "subject": "Your order of the first of June has been sent"
            },
            "tags": {
                "ses:configuration-set": ["orders"],
                "ses:source-ip": ["192.0.2.0"],
                "ses:from-domain": ["example.com"],
                "ses:caller-identity": ["sender"],
                "campaign": ["orders"]
            }
        }
    })
    .to_string()
}

/// A message to verify, and what RSA alone has to do for it.
struct Subject {
    version: &'static str,
    body: Vec<u8>,
    text: String,
    signature: Vec<u8>,
    algorithm: &'static dyn VerificationAlgorithm,
}

impl Subject {
    fn new(version: &'static str, algorithm: &'static dyn VerificationAlgorithm) -> Self {
        let message = bounce();
        let text = format!(
            "Message\n{message}\nMessageId\n{ID}\nSubject\n{SUBJECT}\nTimestamp\n{TIME}\nTopicArn\n{TOPIC}\nType\nNotification\n"
        );
        let signature = openssl::sns().sign(version, &text);
        let body = json!({
            "Type": "Notification",
            "MessageId": ID,
            "TopicArn": TOPIC,
            "Subject": SUBJECT,
            "Message": message,
            "Timestamp": TIME,
            "SignatureVersion": version,
            "Signature": signature,
            "SigningCertURL": "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem",
            "UnsubscribeURL": "https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=arn:aws:sns:eu-west-1:123456789012:ses-events:c9135db0-26c4-47ec-8998-413945fb5a96",
        });
        let signature = BASE64.decode(signature).unwrap();
        Self { version, body: body.to_string().into_bytes(), text, signature, algorithm }
    }
}

fn fastest(runs: &[&dyn Fn()]) -> Vec<f64> {
    let mut fastest = vec![Duration::MAX; runs.len()];
    for _ in 0..BATCHES {
        // They take turns, so that a slow moment of the machine is nobody's.
        for (run, fastest) in runs.iter().zip(&mut fastest) {
            let start = Instant::now();
            (0..BATCH).for_each(|_| run());
            *fastest = start.elapsed().min(*fastest);
        }
    }
    fastest.into_iter().map(|batch| batch.as_secs_f64() * 1e6 / f64::from(BATCH)).collect()
}

fn main() {
    let certificate = &openssl::sns().certificate;
    let der = CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap();
    let parsed = x509_cert::Certificate::from_der(&der).unwrap();
    let key = parsed.tbs_certificate().subject_public_key_info().subject_public_key.raw_bytes().to_vec();

    let answer = certificate.clone();
    let transport = Transport::new(service_fn(move |_: Request<Body>| {
        let answer = Response::new(Body::from(answer.clone()));
        async move { Ok::<_, BoxError>(answer) }
    }));
    let now = humantime::parse_rfc3339(TIME).unwrap();
    let verifier = Verifier::new(transport, [TOPIC]).clock(move || now);
    let subjects = [
        Subject::new("1", &RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY),
        Subject::new("2", &RSA_PKCS1_2048_8192_SHA256),
    ];
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(verifier.verify(&subjects[0].body)).expect("a genuine message, and the certificate kept");

    println!("A body of {} bytes, whose message has {}.\n", subjects[0].body.len(), bounce().len());
    println!("| signature | RSA alone, µs | verified, µs | × RSA |");
    println!("|---|---:|---:|---:|");
    for subject in &subjects {
        let rsa = || {
            let key = UnparsedPublicKey::new(subject.algorithm, &key);
            key.verify(black_box(subject.text.as_bytes()), black_box(&subject.signature)).unwrap();
        };
        let verify = || {
            let call = pin!(verifier.verify(black_box(&subject.body)));
            // With the certificate kept there is nothing to wait for.
            match call.poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(message) => drop(black_box(message.unwrap())),
                Poll::Pending => unreachable!("it waits"),
            }
        };
        let times = fastest(&[&rsa, &verify]);
        println!("| version {} | {:.1} | {:.1} | {:.2} |", subject.version, times[0], times[1], times[1] / times[0]);
    }
}

//! What is measured of calls, requests and fetches.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tower_sigv4::credentials::{CachedCredentials, CredentialsProvider};
use tower_sigv4::metrics::{AttemptMetrics, Metrics, OperationMetrics, RefreshMetrics};
use tower_sigv4::s3::{GetObject, PutObject};

use crate::collector::Collected;
use crate::scripted::{Answer, KEY, answer, error, now, s3};
use crate::support::secrets::{CONTENT, credentials};

/// Writes each down as a line.
#[derive(Default)]
struct Lines(Mutex<Vec<String>>);

impl Lines {
    fn push(&self, line: String) {
        self.0.lock().unwrap().push(line);
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl Metrics for Lines {
    fn operation(&self, operation: &OperationMetrics<'_>) {
        let OperationMetrics { service, operation: name, region, status, error_type, attempts, duration, .. } =
            operation;
        let status = status.map(|status| status.as_u16());
        self.push(format!("{service} {name} {region:?} {status:?} {error_type:?} {attempts} {duration:?}"));
    }

    fn attempt(&self, attempt: &AttemptMetrics<'_>) {
        let AttemptMetrics { service, operation, region, method, host, number, .. } = attempt;
        let AttemptMetrics { status, error_type, duration, request_size, response_size, .. } = attempt;
        let status = status.map(|status| status.as_u16());
        self.push(format!(
            "{service} {operation} {region} {method} {host} {number} {status:?} {error_type:?} {duration:?} {request_size:?} {response_size:?}"
        ));
    }

    fn credentials_refresh(&self, refresh: &RefreshMetrics<'_>) {
        let RefreshMetrics { error_type, failures, expiry, duration, .. } = refresh;
        let life = expiry.map(|expiry| expiry.duration_since(now()).unwrap());
        self.push(format!("{error_type:?} {failures} {life:?} {duration:?}"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_is_measured_with_all_its_attempts() {
    let _turn = Collected::start().await;
    let lines = Arc::new(Lines::default());
    let date = httpdate::fmt_http_date(now() - Duration::from_secs(172_800));
    let answers = vec![error(403, "RequestTimeTooSkewed").header("date", &date), answer(200, "")];
    let s3 = s3(credentials(), answers).metrics(Arc::clone(&lines));
    s3.send(PutObject::new("bucket", KEY, CONTENT)).await.unwrap();
    let host = "bucket.s3.eu-west-1.amazonaws.com";
    assert_eq!(
        lines.take(),
        [
            format!("S3 PutObject eu-west-1 PUT {host} 1 Some(403) Some(\"403\") 1s Some(21) Some(68)"),
            format!("S3 PutObject eu-west-1 PUT {host} 2 Some(200) None 1s Some(21) Some(0)"),
            "S3 PutObject \"eu-west-1\" Some(200) None 2 2s".to_owned(),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn what_failed_or_was_cancelled_is_measured_too() {
    let _turn = Collected::start().await;
    let lines = Arc::new(Lines::default());
    let measured = |answers| s3(credentials(), answers).metrics(Arc::clone(&lines));
    measured(vec![error(404, "NoSuchKey")]).send(GetObject::new("bucket", KEY)).await.unwrap_err();
    measured(vec![Answer::Breaks]).send(GetObject::new("bucket", KEY)).await.unwrap_err();
    measured(vec![]).send(GetObject::new("Not A Bucket", KEY)).await.unwrap_err();
    let s3 = measured(vec![Answer::Never]);
    tokio::time::timeout(Duration::from_secs(5), s3.send(GetObject::new("bucket", KEY))).await.unwrap_err();

    let attempt = "S3 GetObject eu-west-1 GET bucket.s3.eu-west-1.amazonaws.com 1";
    assert_eq!(
        lines.take(),
        [
            format!("{attempt} Some(404) Some(\"404\") 1s Some(0) Some(57)"),
            "S3 GetObject \"eu-west-1\" Some(404) Some(\"NoSuchKey\") 1 1s".to_owned(),
            format!("{attempt} None Some(\"transport\") 1s Some(0) None"),
            "S3 GetObject \"eu-west-1\" None Some(\"transport\") 1 1s".to_owned(),
            "S3 GetObject \"\" None Some(\"invalid_input\") 0 0ns".to_owned(),
            format!("{attempt} None Some(\"cancelled\") 5s Some(0) None"),
            "S3 GetObject \"eu-west-1\" None Some(\"cancelled\") 1 5s".to_owned(),
        ]
    );
}

/// What a directory bucket's session came to is measured by itself, and its call ends as it does for the caller.
#[tokio::test(start_paused = true)]
async fn a_call_in_a_session_is_measured_once() {
    const BUCKET: &str = "base--use1-az4--x-s3";
    let _turn = Collected::start().await;
    let lines = Arc::new(Lines::default());
    let session = || {
        answer(
            200,
            "<CreateSessionResult><Credentials><SessionToken>t</SessionToken><SecretAccessKey>s</SecretAccessKey>\
             <AccessKeyId>a</AccessKeyId><Expiration>2026-01-02T03:05:00Z</Expiration></Credentials></CreateSessionResult>",
        )
    };
    let measured = |answers| s3(credentials(), answers).clock(now).metrics(Arc::clone(&lines));
    let calls = || lines.take().into_iter().filter(|line| line.starts_with("S3 ") && !line.contains(".amazonaws.com"));

    let refused = measured(vec![error(403, "AccessDenied")]).send(GetObject::new(BUCKET, KEY)).await.unwrap_err();
    assert_eq!(refused.operation(), Some("CreateSession"));
    assert_eq!(
        calls().collect::<Vec<_>>(),
        [
            "S3 CreateSession \"eu-west-1\" Some(403) Some(\"AccessDenied\") 1 1s",
            "S3 GetObject \"eu-west-1\" None Some(\"AccessDenied\") 0 1s"
        ]
    );

    let answers = vec![session(), error(400, "InvalidToken"), session(), answer(200, "")];
    measured(answers).send(PutObject::new(BUCKET, KEY, CONTENT)).await.unwrap();
    let created = "S3 CreateSession \"eu-west-1\" Some(200) None 1 1s";
    assert_eq!(calls().collect::<Vec<_>>(), [created, created, "S3 PutObject \"eu-west-1\" Some(200) None 2 4s"]);
}

#[tokio::test(start_paused = true)]
async fn a_fetch_of_credentials_is_measured() {
    let _turn = Collected::start().await;
    let lines = Arc::new(Lines::default());
    let given = credentials().with_expiry(now() + Duration::from_secs(3600));
    let cached = CachedCredentials::new(given).clock(now).metrics(Arc::clone(&lines));
    cached.credentials().await.unwrap();
    cached.credentials().await.unwrap();
    assert_eq!(lines.take(), ["None 0 Some(3600s) 0ns"], "one fetch");

    let expired = CachedCredentials::new(credentials().with_expiry(now())).clock(now).metrics(Arc::clone(&lines));
    expired.credentials().await.unwrap_err();
    assert_eq!(lines.take(), ["Some(\"credentials\") 1 None 0ns"]);
}

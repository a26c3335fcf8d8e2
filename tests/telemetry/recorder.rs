//! Measurements by the crate `metrics`.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use metrics::{Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, SharedString, Unit};
use tower_sigv4::credentials::{CachedCredentials, CredentialsProvider};
use tower_sigv4::metrics::MetricsRecorder;
use tower_sigv4::s3::PutObject;

use crate::collector::Collected;
use crate::scripted::{KEY, error, now, s3};
use crate::support::secrets::{CONTENT, credentials};

/// What was recorded, a line each.
#[derive(Clone, Default)]
struct Recorded(Arc<Mutex<Vec<String>>>);

/// One metric of it.
struct Series(Recorded, String);

impl Series {
    fn push(&self, what: &str, value: impl std::fmt::Display) {
        self.0.0.lock().unwrap().push(format!("{} {what} {value}", self.1));
    }
}

impl CounterFn for Series {
    fn increment(&self, value: u64) {
        self.push("+", value);
    }

    fn absolute(&self, value: u64) {
        self.push("=", value);
    }
}

impl GaugeFn for Series {
    fn increment(&self, value: f64) {
        self.push("+", value);
    }

    fn decrement(&self, value: f64) {
        self.push("-", value);
    }

    fn set(&self, value: f64) {
        self.push("=", value);
    }
}

impl HistogramFn for Series {
    fn record(&self, value: f64) {
        self.push("<-", value);
    }
}

impl Recorded {
    fn series(&self, key: &Key) -> Arc<Series> {
        let labels: Vec<_> = key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        Arc::new(Series(self.clone(), format!("{}{{{}}}", key.name(), labels.join(","))))
    }

    fn describe(&self, name: &KeyName, unit: Option<Unit>) {
        self.0.lock().unwrap().push(format!("{} in {}", name.as_str(), unit.map_or("", |unit| unit.as_str())));
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl metrics::Recorder for Recorded {
    fn describe_counter(&self, key: KeyName, unit: Option<Unit>, _: SharedString) {
        self.describe(&key, unit);
    }

    fn describe_gauge(&self, key: KeyName, unit: Option<Unit>, _: SharedString) {
        self.describe(&key, unit);
    }

    fn describe_histogram(&self, key: KeyName, unit: Option<Unit>, _: SharedString) {
        self.describe(&key, unit);
    }

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.series(key))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.series(key))
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(self.series(key))
    }
}

#[tokio::test(start_paused = true)]
async fn calls_are_recorded_under_the_names_of_the_conventions() {
    let _turn = Collected::start().await;
    let recorded = Recorded::default();
    let _guard = metrics::set_default_local_recorder(&recorded);
    let adapter = MetricsRecorder::new();
    assert_eq!(
        recorded.take(),
        [
            "rpc.client.call.duration in seconds",
            "smithy.client.call.attempts in count",
            "http.client.request.duration in seconds",
            "http.client.request.body.size in bytes",
            "http.client.response.body.size in bytes",
            "aws.credentials.refreshes in count",
            "aws.credentials.refresh.duration in seconds",
            "aws.credentials.expiry in seconds",
        ]
    );

    let s3 = s3(credentials(), vec![error(403, "AccessDenied")]).metrics(adapter);
    s3.send(PutObject::new("bucket", KEY, CONTENT)).await.unwrap_err();
    let call = "rpc.service=S3,rpc.method=PutObject";
    let attempt = format!(
        "{{{call},cloud.region=eu-west-1,http.request.method=PUT,http.response.status_code=403,error.type=403}}"
    );
    assert_eq!(
        recorded.take(),
        [
            format!("http.client.request.duration{attempt} <- 1"),
            format!("http.client.request.body.size{attempt} <- 21"),
            format!("http.client.response.body.size{attempt} <- 60"),
            format!(
                "rpc.client.call.duration{{{call},rpc.system=aws-api,cloud.region=eu-west-1,error.type=AccessDenied}} <- 1"
            ),
            format!("smithy.client.call.attempts{{{call}}} + 1"),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn fetches_of_credentials_are_recorded() {
    let _turn = Collected::start().await;
    let recorded = Recorded::default();
    let _guard = metrics::set_default_local_recorder(&recorded);
    let adapter = MetricsRecorder::new();
    recorded.take();

    let given = credentials().with_expiry(now() + Duration::from_secs(3600));
    CachedCredentials::new(given).clock(now).metrics(adapter).credentials().await.unwrap();
    let success = [
        "aws.credentials.refreshes{} + 1",
        "aws.credentials.refresh.duration{} <- 0",
        "aws.credentials.expiry{} = 1767326400",
    ];
    assert_eq!(recorded.take(), success);

    let expired = credentials().with_expiry(now());
    CachedCredentials::new(expired).clock(now).metrics(adapter).credentials().await.unwrap_err();
    let failure = [
        "aws.credentials.refreshes{error.type=credentials} + 1",
        "aws.credentials.refresh.duration{error.type=credentials} <- 0",
    ];
    assert_eq!(recorded.take(), failure);
}

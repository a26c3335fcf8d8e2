//! Measurements by the crate `metrics`.

use std::time::{Duration, SystemTime};

use ::metrics::{Label, Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};

use super::metrics::{AttemptMetrics, Metrics, OperationMetrics, RefreshMetrics};

const CALL_DURATION: &str = "rpc.client.call.duration";
const CALL_ATTEMPTS: &str = "smithy.client.call.attempts";
const ATTEMPT_DURATION: &str = "http.client.request.duration";
const REQUEST_SIZE: &str = "http.client.request.body.size";
const RESPONSE_SIZE: &str = "http.client.response.body.size";
const REFRESHES: &str = "aws.credentials.refreshes";
const REFRESH_DURATION: &str = "aws.credentials.refresh.duration";
const EXPIRY: &str = "aws.credentials.expiry";

/// Records measurements by the crate [`metrics`](::metrics), whichever recorder the program has installed.
///
/// | metric | kind and unit | labels |
/// |---|---|---|
/// | `rpc.client.call.duration` | histogram, seconds | `rpc.system`, `rpc.service`, `rpc.method`, `cloud.region`, `error.type` |
/// | `smithy.client.call.attempts` | counter | `rpc.service`, `rpc.method` |
/// | `http.client.request.duration` | histogram, seconds | `rpc.service`, `rpc.method`, `cloud.region`, `http.request.method`, `http.response.status_code`, `error.type` |
/// | `http.client.request.body.size`, `http.client.response.body.size` | histogram, bytes | the same |
/// | `aws.credentials.refreshes` | counter | `error.type` |
/// | `aws.credentials.refresh.duration` | histogram, seconds | `error.type` |
/// | `aws.credentials.expiry` | gauge, seconds since 1970 | |
///
/// `error.type` is there after an error alone. The names are those of OpenTelemetry's conventions for
/// [RPC](https://opentelemetry.io/docs/specs/semconv/rpc/rpc-metrics/) and
/// [HTTP](https://opentelemetry.io/docs/specs/semconv/http/http-metrics/), and of the AWS SDKs where those have none; the last
/// three are this crate's own. The host is no label: it can have a bucket's name in it.
///
/// ```
/// use tower_sigv4::metrics::MetricsRecorder;
/// use tower_sigv4::ses::Email;
/// use tower_sigv4::testing::Mailbox;
/// # use std::sync::{Arc, Mutex};
/// # use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, SharedString, Unit};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # #[derive(Clone, Default)]
/// # struct Names(Arc<Mutex<Vec<String>>>);
/// # impl Names {
/// #     fn note(&self, key: &Key) {
/// #         self.0.lock().unwrap().push(key.name().to_owned());
/// #     }
/// # }
/// # impl metrics::Recorder for Names {
/// #     fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
/// #     fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
/// #     fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
/// #     fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
/// #         self.note(key);
/// #         Counter::noop()
/// #     }
/// #     fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
/// #         self.note(key);
/// #         Gauge::noop()
/// #     }
/// #     fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
/// #         self.note(key);
/// #         Histogram::noop()
/// #     }
/// # }
/// # let names = Names::default();
/// # let recorder = names.clone();
/// // In a program: an exporter that is installed.
/// let _guard = metrics::set_default_local_recorder(&recorder);
/// let ses = Mailbox::new().ses().metrics(MetricsRecorder::new());
/// ses.send_email(&Email::new("shop@example.com").to("ann@example.com").text("Hello!")).await?;
/// assert_eq!(*names.0.lock().unwrap(), ["rpc.client.call.duration", "smithy.client.call.attempts"]);
/// # Ok(()) }
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct MetricsRecorder;

impl MetricsRecorder {
    /// Describes the metrics to the recorder that is installed, so install it before.
    #[must_use]
    pub fn new() -> Self {
        describe_histogram!(CALL_DURATION, Unit::Seconds, "The duration of a call, with its retries.");
        describe_counter!(CALL_ATTEMPTS, Unit::Count, "The requests that were made for calls.");
        describe_histogram!(ATTEMPT_DURATION, Unit::Seconds, "The time until a request was answered.");
        describe_histogram!(REQUEST_SIZE, Unit::Bytes, "The length of a request's body.");
        describe_histogram!(RESPONSE_SIZE, Unit::Bytes, "The length of an answer's body.");
        describe_counter!(REFRESHES, Unit::Count, "The fetches of credentials.");
        describe_histogram!(REFRESH_DURATION, Unit::Seconds, "The duration of a fetch of credentials.");
        describe_gauge!(EXPIRY, Unit::Seconds, "When the credentials expire, in seconds since 1970.");
        Self
    }
}

impl Default for MetricsRecorder {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics for MetricsRecorder {
    fn operation(&self, operation: &OperationMetrics<'_>) {
        let call = [Label::new("rpc.service", operation.service), Label::new("rpc.method", operation.operation)];
        let mut labels = Vec::from(call.clone());
        labels.push(Label::new("rpc.system", "aws-api"));
        labels.push(Label::new("cloud.region", operation.region.to_owned()));
        push_error(&mut labels, operation.error_type);
        histogram!(CALL_DURATION, labels).record(operation.duration);
        counter!(CALL_ATTEMPTS, Vec::from(call)).increment(u64::from(operation.attempts));
    }

    fn attempt(&self, attempt: &AttemptMetrics<'_>) {
        let mut labels = vec![
            Label::new("rpc.service", attempt.service),
            Label::new("rpc.method", attempt.operation),
            Label::new("cloud.region", attempt.region.to_owned()),
            Label::new("http.request.method", attempt.method.as_str().to_owned()),
        ];
        if let Some(status) = attempt.status {
            labels.push(Label::new("http.response.status_code", status.as_str().to_owned()));
        }
        push_error(&mut labels, attempt.error_type);
        histogram!(ATTEMPT_DURATION, labels.clone()).record(attempt.duration);
        for (name, size) in [(REQUEST_SIZE, attempt.request_size), (RESPONSE_SIZE, attempt.response_size)] {
            if let Some(size) = size {
                #[expect(clippy::cast_precision_loss, reason = "nobody counts the bytes of a petabyte")]
                histogram!(name, labels.clone()).record(size as f64);
            }
        }
    }

    fn credentials_refresh(&self, refresh: &RefreshMetrics<'_>) {
        let mut labels = Vec::new();
        push_error(&mut labels, refresh.error_type);
        counter!(REFRESHES, labels.clone()).increment(1);
        histogram!(REFRESH_DURATION, labels).record(refresh.duration);
        if let Some(expiry) = refresh.expiry {
            let since = expiry.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
            gauge!(EXPIRY).set(since.as_secs_f64());
        }
    }
}

fn push_error(labels: &mut Vec<Label>, error_type: Option<&str>) {
    if let Some(error_type) = error_type {
        labels.push(Label::new("error.type", error_type.to_owned()));
    }
}

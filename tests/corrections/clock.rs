//! A machine whose clock is off.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use tower::{Layer, ServiceExt, service_fn};
use tower_sigv4::clock::{Clock, SystemClock};
use tower_sigv4::layer::{Signed, SignedBody};
use tower_sigv4::s3::{CreateBucket, GetObject, PutObject, S3};
use tower_sigv4::ses::{GetAccount, Ses};
use tower_sigv4::{Body, BoxError, Credentials, SigV4Layer, Transport};

use crate::scripted::answer;
use crate::support::exchange::{client, get};
use crate::support::stack::{KEY, SECRET, in_process, seaweedfs};

const MINUTE: i64 = 60;
const DAY: i64 = 24 * 60 * MINUTE;
const OFF: [i64; 4] = [20 * MINUTE, -20 * MINUTE, 2 * DAY, -2 * DAY];

/// The machine's clock, so many seconds off.
fn off(seconds: i64) -> impl Clock + Clone {
    move || shifted(SystemClock.now(), seconds)
}

fn shifted(time: SystemTime, seconds: i64) -> SystemTime {
    let distance = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 { time - distance } else { time + distance }
}

/// S3 on a machine whose clock is off, and how many requests it sent.
fn s3_off(endpoint: &str, credentials: &Credentials, seconds: i64) -> (S3, Arc<AtomicUsize>) {
    let requests = Arc::new(AtomicUsize::new(0));
    let count = requests.clone();
    let counted = client().map_request(move |request: Request<SignedBody<Body>>| {
        count.fetch_add(1, Ordering::SeqCst);
        request
    });
    let signed = SigV4Layer::new(credentials.clone()).clock(off(seconds)).layer(counted);
    let s3 = S3::new(Transport::new(signed), "us-east-1").endpoint(endpoint);
    (s3.credentials(credentials.clone()).clock(off(seconds)), requests)
}

/// Each call of a new client is refused once at most, and what it presigns is good.
async fn recovers(endpoint: &str, credentials: &Credentials, bucket: &str) {
    s3_off(endpoint, credentials, 0).0.send(CreateBucket::new(bucket)).await.expect("the bucket is made");
    for seconds in OFF {
        let (s3, requests) = s3_off(endpoint, credentials, seconds);
        s3.send(PutObject::new(bucket, "k", format!("{seconds}"))).await.expect("the second attempt is right");
        assert_eq!(requests.swap(0, Ordering::SeqCst), 2, "{seconds} seconds off");
        s3.clone().send(GetObject::new(bucket, "k")).await.expect("the next call is right at once");
        assert_eq!(requests.load(Ordering::SeqCst), 1, "{seconds} seconds off");

        let link = s3.presign(GetObject::new(bucket, "k"), Duration::from_secs(60)).await.expect("presigned");
        assert_eq!(get(link.uri.to_string()).await, format!("{seconds}"));
        let end =
            link.expires_at.duration_since(SystemClock.now()).expect("it ends later than now, by the right clock");
        assert!(end <= Duration::from_secs(61), "{end:?}");
    }
}

#[tokio::test]
async fn a_wrong_clock_costs_one_request_in_process() {
    let (server, credentials) = in_process().await;
    recovers(&server.endpoint(), &credentials, "skewed").await;
}

#[tokio::test]
async fn a_wrong_clock_costs_one_request_on_seaweedfs() {
    let Some(server) = seaweedfs().await else { return };
    let owner = Credentials::new(server.access_key(), server.secret_key());
    recovers(&server.endpoint(), &owner, "skewed").await;
}

/// What cannot be sent again fails, and the next call goes right.
#[tokio::test]
async fn a_body_that_can_be_read_once_teaches_the_next_call() {
    let (server, credentials) = in_process().await;
    let (s3, requests) = s3_off(&server.endpoint(), &credentials, -DAY);
    let once = Body::streaming(Full::new(Bytes::from("content")));
    let error = s3.send(PutObject::new("bucket", "k", once)).await.expect_err("it is refused");
    assert_eq!(error.code(), Some("RequestTimeTooSkewed"));
    assert!(error.to_string().contains("clock is 1day behind") || error.to_string().contains("23h 59m"), "{error}");
    s3.send(CreateBucket::new("bucket")).await.expect("the time is known");
    assert_eq!(requests.load(Ordering::SeqCst), 2);
}

/// A service that takes requests of its own time alone, and tells it in the given way.
fn strict(time: SystemTime, refusal: impl Fn() -> Response<Body> + Clone + Send + Sync + 'static) -> Transport {
    let service = service_fn(move |request: Request<SignedBody<Body>>| {
        let date = request.headers()["x-amz-date"].to_str().expect("text").to_owned();
        let refusal = refusal.clone();
        async move {
            let is_right = date == basic(time);
            Ok::<_, BoxError>(if is_right { answer(200, "{}") } else { refusal() })
        }
    });
    Transport::new(SigV4Layer::new(Credentials::new(KEY, SECRET)).clock(move || shifted(time, 2 * DAY)).layer(service))
}

fn basic(time: SystemTime) -> String {
    humantime::format_rfc3339_seconds(time).to_string().replace(['-', ':'], "")
}

/// A proxy may leave out `Date`; then the message tells the time.
#[tokio::test]
async fn the_message_tells_the_time_where_no_date_does() {
    let time = humantime::parse_rfc3339("2026-11-25T10:20:00Z").expect("a time");
    let json = "{\"message\":\"Signature not yet current: 20261127T102000Z is still later than 20261125T102500Z \
                (20261125T102000Z + 5 min.)\",\"__type\":\"InvalidSignatureException\"}";
    let ses = Ses::new(strict(time, || answer(403, json)), "eu-west-1");
    ses.send(GetAccount::new()).await.expect("the second attempt is right");

    let xml = "<Error><Code>RequestTimeTooSkewed</Code><Message>m</Message><ServerTime>2026-11-25T10:20:00Z</ServerTime></Error>";
    let s3 = S3::new(strict(time, || answer(403, xml)), "eu-west-1");
    s3.send(GetObject::new("bucket", "k")).await.expect("the second attempt is right");
}

/// Trap: a request that is refused for its date, again and again, must not be sent for ever.
#[tokio::test]
async fn a_service_that_cannot_make_up_its_mind_gets_two_requests() {
    let requests = Arc::new(AtomicUsize::new(0));
    let count = requests.clone();
    let service = service_fn(move |_: Request<SignedBody<Body>>| {
        let days = count.fetch_add(1, Ordering::SeqCst) + 1;
        let date = httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(86_400 * days as u64));
        async move {
            let xml = "<Error><Code>RequestTimeTooSkewed</Code></Error>";
            Response::builder().status(403).header("date", date).body(Body::from(xml)).map_err(BoxError::from)
        }
    });
    let s3 = S3::new(Transport::new(SigV4Layer::new(Credentials::new(KEY, SECRET)).layer(service)), "eu-west-1");
    let error = s3.send(GetObject::new("bucket", "k")).await.expect_err("it is refused");
    assert!(error.is_clock_skewed());
    assert!(error.advice().expect("advice").contains("ahead of the service's: set it right"), "{error}");
    assert_eq!(requests.load(Ordering::SeqCst), 2);
}

/// Trap: what is known of one service's clock is said of another.
#[tokio::test]
async fn another_endpoint_has_a_clock_of_its_own() {
    let now = humantime::parse_rfc3339("2026-11-25T10:20:00Z").expect("a time");
    let dates = Arc::new(Mutex::new(Vec::new()));
    let seen = dates.clone();
    let service = service_fn(move |request: Request<SignedBody<Body>>| {
        seen.lock().expect("no panic").push(request.headers()["x-amz-date"].to_str().expect("text").to_owned());
        let date = httpdate::fmt_http_date(now + Duration::from_secs(3_600));
        async move { Response::builder().header("date", date).body(Body::empty()).map_err(BoxError::from) }
    });
    let layer = SigV4Layer::new(Credentials::new(KEY, SECRET)).clock(move || now);
    let s3 = S3::new(Transport::new(layer.layer(service)), "eu-west-1");
    for s3 in [s3.clone(), s3.clone(), s3.endpoint("https://store.example")] {
        s3.send(GetObject::new("bucket", "k")).await.expect("an answer");
    }
    assert_eq!(*dates.lock().expect("no panic"), ["20261125T102000Z", "20261125T112000Z", "20261125T102000Z"]);
}

/// The answers by which a service may refuse a signature, and no others, carry what was signed.
#[tokio::test]
async fn a_refusal_carries_what_was_signed() {
    let echo = service_fn(|request: Request<SignedBody<Full<Bytes>>>| async move {
        let status = request.uri().path().trim_start_matches('/').parse::<u16>()?;
        Response::builder().status(status).body(()).map_err(BoxError::from)
    });
    let signed_by = async |credentials: Credentials, status: u16| {
        let layer = SigV4Layer::new(credentials).region("eu-west-1").service("s3");
        let request = Request::get(format!("https://store.example/{status}")).body(Full::default()).expect("a request");
        let response = layer.layer(echo).oneshot(request).await.expect("an answer");
        response.extensions().get::<Signed>().map(|signed| signed.credentials().access_key_id().to_owned())
    };
    for status in [400, 401, 403] {
        assert_eq!(signed_by(Credentials::new(KEY, SECRET), status).await.as_deref(), Some(KEY), "{status}");
        assert_eq!(signed_by(Credentials::anonymous(), status).await, None, "{status}");
    }
    for status in [200, 301, 404, 503] {
        assert_eq!(signed_by(Credentials::new(KEY, SECRET), status).await, None, "{status}");
    }
}

/// A host that lies about its time moves it for itself alone.
#[tokio::test]
async fn a_lying_host_moves_the_time_of_no_other() {
    let now = humantime::parse_rfc3339("2026-11-25T10:20:00Z").expect("a time");
    let hosts = service_fn(move |request: Request<SignedBody<Full<Bytes>>>| async move {
        let is_liar = request.uri().host() == Some("liar.example");
        let date = if is_liar { now + Duration::from_secs(86_400) } else { now };
        Response::builder()
            .status(403)
            .header("date", httpdate::fmt_http_date(date))
            .header("x-signed-at", request.headers()["x-amz-date"].clone())
            .body(())
            .map_err(BoxError::from)
    });
    let layer = SigV4Layer::new(Credentials::new(KEY, SECRET)).region("eu-west-1").service("s3").clock(move || now);
    let signed = layer.layer(hosts);
    let ask = |host: &str| {
        let request = Request::get(format!("https://{host}/k")).body(Full::default()).expect("a request");
        let signed = signed.clone();
        async move {
            let response = signed.oneshot(request).await.expect("an answer");
            let is_corrected = response.extensions().get::<Signed>().expect("it was signed").is_clock_corrected();
            (response.headers()["x-signed-at"].to_str().expect("text").to_owned(), is_corrected)
        }
    };
    assert_eq!(ask("liar.example").await, ("20261125T102000Z".to_owned(), true));
    assert_eq!(ask("LIAR.example").await, ("20261126T102000Z".to_owned(), false), "from now on it gets its own time");
    assert_eq!(ask("honest.example").await, ("20261125T102000Z".to_owned(), false));
    assert_eq!(ask("liar.example:8443").await, ("20261125T102000Z".to_owned(), true), "another port, another server");
}

//! What a refusal that stays says to do.

use http::{HeaderValue, Method, Request};
use tower::{Layer, service_fn};
use tower_sigv4::layer::SignedBody;
use tower_sigv4::s3::{GetObject, S3};
use tower_sigv4::ses::{GetAccount, Ses};
use tower_sigv4::sigv4::{PayloadHash, SignatureLocation, Signer, SigningScope};
use tower_sigv4::{Body, BoxError, Credentials, Error, SigV4Layer, Transport};

use crate::scripted::{answer, s3_error, transport};
use crate::support::secrets::{SECRET, TOKEN, assert_clean, credentials};

/// A store behind something that changes requests on the way. It refuses every signature, and shows the canonical request that
/// it made of what it received, as AWS's S3 does.
fn behind(change: impl Fn(&mut http::request::Parts) + Clone + Send + Sync + 'static) -> Transport {
    let store = service_fn(move |request: Request<SignedBody<Body>>| {
        let (mut parts, _) = request.into_parts();
        let time = parts.headers["x-amz-date"].to_str().expect("text").to_owned();
        change(&mut parts);
        let canonical = canonical(&parts, &time).replace('&', "&amp;");
        async move {
            let xml = format!(
                "<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match</Message>\
                 <CanonicalRequest>{canonical}</CanonicalRequest></Error>"
            );
            Ok::<_, BoxError>(answer(403, &xml))
        }
    });
    Transport::new(SigV4Layer::new(credentials()).layer(store))
}

/// The canonical request as the store makes it.
fn canonical(parts: &http::request::Parts, time: &str) -> String {
    let (day, clock) = time.split_once('T').expect("a time");
    let time = format!("{}-{}-{}T{}:{}:{}Z", &day[..4], &day[4..6], &day[6..], &clock[..2], &clock[2..4], &clock[4..6]);
    let time = humantime::parse_rfc3339(&time).expect("a time");
    let signer = Signer::new(SigningScope::new("eu-west-1", "s3"));
    let made = signer.canonical_request(parts, PayloadHash::Empty, &credentials(), time, SignatureLocation::Headers);
    String::from_utf8(made.expect("canonical").as_bytes().to_vec()).expect("text")
}

async fn refusal(change: impl Fn(&mut http::request::Parts) + Clone + Send + Sync + 'static) -> String {
    let s3 = S3::new(behind(change), "eu-west-1");
    let error = s3.send(GetObject::new("bucket", "a b").range(0..10)).await.expect_err("it is refused");
    let told = error.to_string();
    assert_clean("the error", &told);
    assert_clean("its Debug", &format!("{error:?}"));
    told
}

#[tokio::test]
async fn a_signature_that_does_not_match_says_what_was_changed_on_the_way() {
    let told =
        refusal(|parts| parts.headers.insert("range", HeaderValue::from_static("bytes=0-8")).map_or((), drop)).await;
    assert!(told.contains("the header range reached the service otherwise than it was signed"), "{told}");
    assert!(told.contains("signed \"range:bytes=0-9\", received \"range:bytes=0-8\""), "{told}");

    let told = refusal(|parts| parts.headers.remove("range").map_or((), drop)).await;
    assert!(told.contains("the header range"), "{told}");
    let told =
        refusal(|parts| parts.uri = "https://bucket.s3.eu-west-1.amazonaws.com/a+b".parse().expect("a URI")).await;
    assert!(told.contains("another path") && told.contains("/a%20b"), "{told}");
    let told = refusal(|parts| parts.method = Method::HEAD).await;
    assert!(told.contains("another method"), "{told}");
    let told = refusal(|_| ()).await;
    assert!(told.contains("the secret access key is not that of ASIAEXAMPLE"), "{told}");
}

#[tokio::test]
async fn services_that_speak_json_show_it_in_their_message() {
    let message = format!(
        "The request signature we calculated does not match the signature you provided.\\n\\nThe Canonical String for this request \
         should have been\\n'GET\\n/v2/email/accounts\\n\\nhost:email.eu-west-1.amazonaws.com\\nx-amz-security-token:{TOKEN}\\n\\nhost\\n\
         e3'\\n\\nThe String-to-Sign should have been\\n'{SECRET}'"
    );
    let json = format!("{{\"message\":\"{message}\",\"__type\":\"InvalidSignatureException\"}}");
    let (transport, _) = transport(credentials(), [answer(403, &json)]);
    let error = Ses::new(transport, "eu-west-1").send(GetAccount::new()).await.expect_err("it is refused");
    assert!(error.advice().expect("advice").contains("another path"), "{error}");
    assert_clean("the error", &error.to_string());
    assert_clean("its Debug", &format!("{error:?}"));
}

async fn told(credentials: Credentials, status: u16, document: &str) -> Error {
    let (transport, _) = transport(credentials, [answer(status, document)]);
    let s3 = S3::new(transport, "us-east-1").endpoint("https://store.example");
    s3.send(GetObject::new("bucket", "k")).await.expect_err("it is refused")
}

#[tokio::test]
async fn a_wrong_region_says_which_is_right() {
    let document =
        "<Error><Code>AuthorizationHeaderMalformed</Code><Message>m</Message><Region>eu-west-1</Region></Error>";
    let error = told(Credentials::new("AKID", "secret"), 400, document).await;
    let advice = error.advice().expect("advice");
    assert!(advice.contains("signed for the region us-east-1") && advice.contains("names eu-west-1"), "{advice}");
}

#[tokio::test]
async fn a_missing_session_token_is_missed() {
    let document = "<Error><Code>InvalidAccessKeyId</Code><Message>m</Message></Error>";
    let error = told(Credentials::new("ASIAEXAMPLE", "secret"), 403, document).await;
    assert!(error.advice().expect("advice").contains("session token is missing (AWS_SESSION_TOKEN)"), "{error}");
    let error = told(Credentials::new("AKIAEXAMPLE", "secret"), 403, document).await;
    assert!(error.advice().expect("advice").contains("does not know AKIAEXAMPLE"), "{error}");
}

#[tokio::test]
async fn what_needs_no_advice_has_none() {
    let (transport, _) = transport(credentials(), [s3_error(404, "NoSuchKey")]);
    let error = S3::new(transport, "eu-west-1").send(GetObject::new("bucket", "k")).await.expect_err("not there");
    assert_eq!((error.code(), error.advice()), (Some("NoSuchKey"), None));
}

/// S3 says so of a request that took long to arrive, too: then no clock is off.
#[tokio::test]
async fn a_clock_that_is_right_is_not_blamed() {
    let now = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_440_938_160);
    let refusing = service_fn(|_: Request<SignedBody<Body>>| async {
        let mut refusal = s3_error(403, "RequestTimeTooSkewed");
        refusal.headers_mut().insert("date", HeaderValue::from_static("Sun, 30 Aug 2015 12:36:05 GMT"));
        Ok::<_, BoxError>(refusal)
    });
    let transport = Transport::new(SigV4Layer::new(credentials()).clock(move || now).layer(refusing));
    let error = S3::new(transport, "eu-west-1").send(GetObject::new("bucket", "k")).await.expect_err("it is refused");
    assert_eq!((error.is_clock_skewed(), error.advice()), (true, None));
}

/// Trap: an error answer is as long as its server likes, and is read several times.
#[tokio::test]
async fn of_a_long_error_answer_the_status_is_known() {
    let document = format!("<Error><Code>NoSuchKey</Code><Message>{}</Message></Error>", "m".repeat(2_000_000));
    let error = told(credentials(), 404, &document).await;
    assert_eq!((error.is_not_found(), error.code()), (true, None));
    let document = format!("<Error><Code>NoSuchKey</Code><Message>{}</Message></Error>", "m".repeat(200_000));
    assert_eq!(told(credentials(), 404, &document).await.code(), Some("NoSuchKey"));
}

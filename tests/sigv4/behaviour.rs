//! What the signer promises beyond a right signature.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::header::{HeaderName, HeaderValue};
use http::request::Parts;
use proptest::collection::vec;
use proptest::prelude::*;
use tower_sigv4::sigv4::{
    Credentials, MAX_PRESIGNED_LIFE, MIN_PRESIGNED_LIFE, PathEncoding, PathNormalization, PayloadHash, Settings,
    SignatureLocation, Signer, SigningError, SigningScope,
};

const HOUR: Duration = Duration::from_secs(3_600);

fn time() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_700_000_000)
}

fn s3() -> Signer {
    Signer::new(SigningScope::new("eu-west-1", "s3"))
}

fn other() -> Signer {
    Signer::new(SigningScope::new("eu-west-1", "execute-api"))
}

fn lasting() -> Credentials {
    Credentials::new("AKIDEXAMPLE", "s3cret")
}

fn temporary() -> Credentials {
    lasting().with_session_token("the/token+1=")
}

fn get(uri: &str) -> Parts {
    with_headers(uri, &[])
}

fn with_headers(uri: &str, headers: &[(&str, &[u8])]) -> Parts {
    let mut request = http::Request::get(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(()).unwrap().into_parts().0
}

fn sign(signer: &Signer, mut parts: Parts, credentials: &Credentials) -> Parts {
    signer.sign(&mut parts, PayloadHash::Empty, credentials, time()).unwrap();
    parts
}

fn presign(signer: &Signer, parts: &Parts, credentials: &Credentials) -> http::Uri {
    signer.presign(parts, PayloadHash::Unsigned, HOUR, credentials, time()).unwrap()
}

fn canonical(signer: &Signer, parts: &Parts, location: SignatureLocation) -> String {
    let request = signer.canonical_request(parts, PayloadHash::Empty, &lasting(), time(), location).unwrap();
    String::from_utf8_lossy(request.as_bytes()).into_owned()
}

/// A line of the canonical request: the path is the second, the query the third.
fn line(signer: &Signer, uri: &str, number: usize) -> String {
    canonical(signer, &get(uri), SignatureLocation::Headers).lines().nth(number).unwrap().to_owned()
}

fn authorization(parts: &Parts) -> &str {
    parts.headers["authorization"].to_str().unwrap()
}

/// Trap: a request signed again kept the old token, date or payload hash, or signed its old `authorization`.
#[test]
fn signing_again_replaces_all_that_the_first_signing_set() {
    let once = sign(&other(), get("https://h.example/p"), &lasting());
    let mut again = sign(&s3(), get("https://h.example/p"), &temporary());
    for name in ["x-amz-security-token", "x-amz-content-sha256", "x-amz-date", "authorization"] {
        assert!(again.headers.contains_key(name));
    }
    // Even where something doubled them.
    again.headers.append("x-amz-date", HeaderValue::from_static("20000101T000000Z"));
    again.headers.append("x-amz-security-token", HeaderValue::from_static("another"));
    other().sign(&mut again, PayloadHash::Empty, &lasting(), time()).unwrap();
    assert_eq!(again.headers, once.headers);
}

#[test]
fn a_token_replaces_one_of_the_other_kind() {
    let session = || lasting().with_express_session_token("the/token+1=");
    let signed = sign(&s3(), get("https://h.example/p"), &session());
    assert_eq!(signed.headers["x-amz-s3session-token"], "the/token+1=");
    assert!(signed.headers["x-amz-s3session-token"].is_sensitive());
    assert_eq!(sign(&s3(), sign(&s3(), get("https://h.example/p"), &temporary()), &session()).headers, signed.headers);
    let ordinary = sign(&s3(), get("https://h.example/p"), &temporary());
    assert_eq!(sign(&s3(), signed, &temporary()).headers, ordinary.headers);

    let presigned = presign(&s3(), &get("https://h.example/p"), &session());
    assert!(presigned.to_string().contains("&X-Amz-S3session-Token=the%2Ftoken%2B1%3D&X-Amz-SignedHeaders="));
    let ordinary = presign(&s3(), &get("https://h.example/p"), &temporary());
    assert_eq!(presign(&s3(), &get(&presigned.to_string()), &temporary()), ordinary);
    assert_eq!(presign(&s3(), &get(&ordinary.to_string()), &session()), presigned);
}

#[test]
fn signing_at_another_time_differs_by_date_and_signature_alone() {
    let mut parts = sign(&s3(), get("https://h.example/p"), &temporary());
    let first = parts.headers.clone();
    s3().sign(&mut parts, PayloadHash::Empty, &temporary(), time() + HOUR).unwrap();
    assert_eq!(first.len(), parts.headers.len());
    assert_ne!(first["x-amz-date"], parts.headers["x-amz-date"]);
    assert_ne!(first["authorization"], parts.headers["authorization"]);
    assert_eq!(first["x-amz-security-token"], parts.headers["x-amz-security-token"]);
}

#[test]
fn the_order_of_headers_does_not_matter_but_that_of_one_names_values_does() {
    let one = with_headers("https://h.example/", &[("b", b"1"), ("a", b"2"), ("x-amz-acl", b"private"), ("a", b"3")]);
    let two = with_headers("https://h.example/", &[("x-amz-acl", b"private"), ("a", b"2"), ("a", b"3"), ("b", b"1")]);
    let swapped =
        with_headers("https://h.example/", &[("x-amz-acl", b"private"), ("a", b"3"), ("a", b"2"), ("b", b"1")]);
    let [one, two, swapped] = [one, two, swapped].map(|parts| sign(&s3(), parts, &lasting()));
    assert_eq!(authorization(&one), authorization(&two));
    assert_ne!(authorization(&one), authorization(&swapped));
}

#[test]
fn an_http2_request_is_signed_for_its_authority_and_gets_no_host_header() {
    let mut parts = get("https://h.example/p");
    parts.version = http::Version::HTTP_2;
    let parts = sign(&s3(), parts, &lasting());
    assert!(!parts.headers.contains_key("host"));
    let with_host = sign(&s3(), with_headers("https://h.example/p", &[("host", b"h.example")]), &lasting());
    assert_eq!(authorization(&parts), authorization(&with_host));
}

#[test]
fn an_origin_form_request_is_signed_for_its_host_header() {
    let absolute = sign(&s3(), get("http://h.example:9000/p?q=1"), &lasting());
    let origin = sign(&s3(), with_headers("/p?q=1", &[("host", b"h.example:9000")]), &lasting());
    assert_eq!(authorization(&absolute), authorization(&origin));
    assert_eq!(origin.uri, "/p?q=1");
    assert!(
        presign(&s3(), &with_headers("/p", &[("host", b"h.example")]), &lasting()).to_string().starts_with("/p?X-Amz-")
    );
}

#[test]
fn a_request_that_names_no_host_is_an_error() {
    let mut parts = get("/p");
    assert_eq!(s3().sign(&mut parts, PayloadHash::Empty, &lasting(), time()), Err(SigningError::MissingHost));
    let presigned = s3().presign(&parts, PayloadHash::Unsigned, HOUR, &lasting(), time());
    assert_eq!(presigned, Err(SigningError::MissingHost));
    assert!(parts.headers.is_empty());
}

#[test]
fn a_default_port_user_information_and_capitals_leave_the_uri_since_clients_send_them_in_different_ways() {
    let plain = sign(&s3(), get("https://h.example/p?q"), &lasting());
    for uri in ["https://h.example:443/p?q", "https://H.Example/p?q", "https://user:word@h.example:443/p?q"] {
        let parts = sign(&s3(), get(uri), &lasting());
        // `Uri` compares hosts without regard to case.
        assert_eq!(parts.uri.to_string(), "https://h.example/p?q");
        assert_eq!(authorization(&parts), authorization(&plain));
        let presigned = presign(&s3(), &get(uri), &lasting()).to_string();
        assert_eq!(presigned, presign(&s3(), &get("https://h.example/p?q"), &lasting()).to_string());
    }
}

#[test]
fn another_port_stays_in_the_uri_and_is_signed() {
    let parts = get("http://h.example:9000/p");
    assert!(canonical(&s3(), &parts, SignatureLocation::Headers).contains("\nhost:h.example:9000\n"));
    assert_eq!(sign(&s3(), parts, &lasting()).uri.to_string(), "http://h.example:9000/p");
}

#[test]
fn an_ipv6_host_is_signed_with_its_brackets() {
    let parts = get("http://[::1]:9000/p");
    assert!(canonical(&s3(), &parts, SignatureLocation::Headers).contains("\nhost:[::1]:9000\n"));
    assert!(canonical(&s3(), &get("http://[::1]:80/p"), SignatureLocation::Headers).contains("\nhost:[::1]\n"));
    assert!(presign(&s3(), &parts, &lasting()).to_string().starts_with("http://[::1]:9000/p?X-Amz-Algorithm="));
}

#[test]
fn presigning_twice_gives_what_presigning_once_gives() {
    let uri = "https://h.example/p?z=1&a=b+c&uploads";
    let once = presign(&s3(), &get(uri), &lasting());
    // The first time with a token, which the second has to take out.
    let first = presign(&s3(), &get(uri), &temporary());
    assert!(first.to_string().contains("X-Amz-Security-Token=the%2Ftoken%2B1%3D"));
    assert_eq!(presign(&s3(), &get(&first.to_string()), &lasting()), once);
    assert!(once.query().unwrap().starts_with("z=1&a=b+c&uploads&X-Amz-Algorithm="));
}

#[test]
fn presigning_leaves_the_request_alone_and_ignores_the_headers_of_a_signing() {
    let signed = sign(&s3(), get("https://h.example/p"), &temporary());
    assert_eq!(presign(&s3(), &signed, &lasting()), presign(&s3(), &get("https://h.example/p"), &lasting()));
}

#[test]
fn a_presigned_life_is_one_second_to_seven_days() {
    let parts = get("https://h.example/p");
    let with = |life| s3().presign(&parts, PayloadHash::Unsigned, life, &lasting(), time());
    assert!(with(MIN_PRESIGNED_LIFE).unwrap().to_string().contains("&X-Amz-Expires=1&"));
    assert!(with(MAX_PRESIGNED_LIFE).unwrap().to_string().contains("&X-Amz-Expires=604800&"));
    for life in
        [Duration::ZERO, Duration::from_millis(500), MAX_PRESIGNED_LIFE + Duration::from_nanos(1), Duration::MAX]
    {
        assert_eq!(with(life), Err(SigningError::InvalidExpiry(life)));
    }
}

/// Whether an error is of the kind that is expected.
type Kind = fn(&SigningError) -> bool;

#[test]
fn what_cannot_be_signed_is_a_typed_error_and_the_request_stays_as_it_was() {
    let bad_region = Signer::new(SigningScope::new("eu/west", "s3"));
    let bad_service = Signer::new(SigningScope::new("eu-west-1", ""));
    let newline = lasting().with_session_token("token\n");
    let before_1970 = UNIX_EPOCH - HOUR;
    let after_9999 = UNIX_EPOCH + Duration::from_hours(70_389_528);
    let credentials: Kind = |error| matches!(error, SigningError::InvalidCredentials(_));
    let region: Kind = |error| *error == SigningError::InvalidRegion("eu/west".to_owned());
    let service: Kind = |error| *error == SigningError::InvalidService(String::new());
    let clock: Kind = |error| *error == SigningError::InvalidTime;
    let cases = [
        (&s3(), Credentials::new("", "s3cret"), time(), credentials),
        (&s3(), Credentials::new("AKID", ""), time(), credentials),
        (&s3(), Credentials::new("AK ID", "s3cret"), time(), credentials),
        (&s3(), newline, time(), credentials),
        (&bad_region, lasting(), time(), region),
        (&bad_service, lasting(), time(), service),
        (&s3(), lasting(), before_1970, clock),
        (&s3(), lasting(), after_9999, clock),
    ];
    // A URI that signing would change, and headers that it would replace.
    let headers: &[(&str, &[u8])] = &[("x-amz-date", b"stale"), ("x-amz-security-token", b"stale"), ("a", b"b")];
    let before = with_headers("https://USER@h.example:443/p?X-Amz-Date=stale", headers);
    for (signer, credentials, time, expected) in cases {
        let mut parts = before.clone();
        let error = signer.sign(&mut parts, PayloadHash::Empty, &credentials, time).unwrap_err();
        assert!(expected(&error), "{error:?}");
        assert!(!error.to_string().contains("s3cret") && !error.to_string().contains("token\n"), "{error}");
        assert_eq!(parts.headers, before.headers);
        assert_eq!(parts.uri.to_string(), before.uri.to_string());
        let error = signer.presign(&parts, PayloadHash::Unsigned, HOUR, &credentials, time).unwrap_err();
        assert!(expected(&error), "{error:?}");
    }
}

#[test]
fn a_uri_that_presigning_makes_too_long_is_an_error() {
    for length in [64_000, 65_100, 65_400, 65_500, 65_513] {
        let parts = get(&format!("https://h.example/{}", "a".repeat(length)));
        match s3().presign(&parts, PayloadHash::Unsigned, HOUR, &lasting(), time()) {
            Ok(uri) => {
                // What is returned can be parsed again.
                assert!(length < 65_300);
                assert_eq!(uri.to_string().parse::<http::Uri>().unwrap(), uri);
            }
            Err(error) => assert!(length > 65_000 && error == SigningError::InvalidUri, "{length}: {error:?}"),
        }
    }
    let origin = with_headers(&format!("/{}", "a".repeat(65_530)), &[("host", b"h.example")]);
    let presigned = s3().presign(&origin, PayloadHash::Unsigned, HOUR, &lasting(), time());
    assert_eq!(presigned, Err(SigningError::InvalidUri));
}

/// A server decodes the path that it receives and encodes it again; aws-sigv4 signs the wire's bytes.
#[test]
fn single_encoding_signs_what_a_server_computes_from_raw_reserved_bytes_and_lower_case_escapes() {
    assert_eq!(line(&s3(), "https://h.example/a=b%3d%7e+*", 1), "/a%3Db%3D~%2B%2A");
}

/// Trap: `%2F` decoded becomes a separator.
#[test]
fn an_encoded_slash_stays_encoded_and_dot_segments_stay_in_s3() {
    assert_eq!(line(&s3(), "https://h.example//a%2Fb/../%2e%2e/./c", 1), "//a%2Fb/../.././c");
    let normalized = s3().with_settings(
        Settings::default().path_encoding(PathEncoding::Single).path_normalization(PathNormalization::Enabled),
    );
    assert_eq!(line(&normalized, "https://h.example//a/../b/./c//", 1), "/b/c/");
}

/// aws-sigv4 puts U+FFFD in their place, which no server does.
#[test]
fn escapes_in_the_query_that_are_no_utf8_are_signed_as_they_are() {
    assert_eq!(line(&s3(), "https://h.example/?k=%ff%e9", 2), "k=%FF%E9");
}

/// HTTP parsers strip tabs around a value, so a server never sees them; aws-sigv4 signs them.
#[test]
fn tabs_around_a_header_value_are_not_signed() {
    let tabs = sign(&s3(), with_headers("https://h.example/", &[("a", b"\t b\tc \t")]), &lasting());
    let plain = sign(&s3(), with_headers("https://h.example/", &[("a", b"b\tc")]), &lasting());
    assert_eq!(authorization(&tabs), authorization(&plain));
}

/// Trap: signers that panic on header values that are no UTF-8.
#[test]
fn header_values_that_are_no_utf8_are_signed_as_bytes() {
    let parts = with_headers("https://h.example/", &[("x-amz-meta-name", b"\xE9\xFF")]);
    let request = s3().canonical_request(&parts, PayloadHash::Empty, &lasting(), time(), SignatureLocation::Headers);
    let text = request.unwrap().as_bytes().to_vec();
    assert!(text.windows(19).any(|window| window == b"x-amz-meta-name:\xE9\xFF\n"));
    sign(&s3(), parts, &lasting());
}

/// Trap: signatures that break behind a proxy or in a client that sets these itself.
#[test]
fn headers_that_clients_and_proxies_rewrite_are_not_signed() {
    let plain = sign(&s3(), get("https://h.example/"), &lasting());
    for name in [
        "authorization",
        "connection",
        "expect",
        "keep-alive",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "x-amzn-trace-id",
    ] {
        let parts = sign(&s3(), with_headers("https://h.example/", &[(name, b"x")]), &lasting());
        assert_eq!(authorization(&parts), authorization(&plain), "{name}");
    }
    let signed = sign(&s3(), with_headers("https://h.example/", &[("accept", b"x")]), &lasting());
    assert_ne!(authorization(&signed), authorization(&plain));
}

#[test]
fn credentials_headers_are_marked_sensitive() {
    let parts = sign(&s3(), get("https://h.example/"), &temporary());
    assert!(parts.headers["authorization"].is_sensitive());
    assert!(parts.headers["x-amz-security-token"].is_sensitive());
    assert!(!format!("{parts:?}").contains("the/token"));
}

#[test]
fn a_precomputed_hash_signs_as_the_bytes_do() {
    let sign = |payload| {
        let mut parts = get("https://h.example/");
        s3().sign(&mut parts, payload, &lasting(), time()).unwrap();
        parts.headers
    };
    let hash = sign(PayloadHash::Sha256([0xAB; 32]));
    assert_eq!(hash["x-amz-content-sha256"], "ab".repeat(32).as_str());
    assert_eq!(sign(PayloadHash::Unsigned)["x-amz-content-sha256"], "UNSIGNED-PAYLOAD");
    assert_ne!(hash["authorization"], sign(PayloadHash::Empty)["authorization"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a `Parts` can hold, signing is a signature or an error.
    #[test]
    fn signing_never_panics(
        uri in prop_oneof![
            "(https?://)?[a-z@:\\[\\].0-9]{0,12}[!-~é]{0,40}",
            "[!-~]{0,40}",
            "https://h\\.example/[ -~%&=+./?é]{0,60}",
        ],
        headers in vec(("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}", vec(any::<u8>(), 0..16)), 0..5),
        token in any::<Option<String>>(),
        id in "\\PC{0,8}",
        region in prop_oneof!["\\PC{0,6}", Just("eu-west-1".to_owned())],
        life in any::<Duration>(),
        seconds in any::<u32>(),
        known in any::<bool>(),
    ) {
        let Ok(uri) = uri.parse::<http::Uri>() else { return Ok(()) };
        let mut parts = get("/");
        parts.uri = uri;
        for (name, value) in headers {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_bytes(&value)) {
                parts.headers.append(name, value);
            }
        }
        let mut credentials = if known { lasting() } else { Credentials::new(id, "secret") };
        if let Some(token) = token {
            credentials = credentials.with_session_token(token);
        }
        let now = UNIX_EPOCH + Duration::from_secs(u64::from(seconds) * 100);
        for service in ["s3", "ses"] {
            let signer = Signer::new(SigningScope::new(region.as_str(), service));
            let _ = signer.presign(&parts, PayloadHash::Unsigned, life, &credentials, now);
            if let Ok(uri) = signer.presign(&parts, PayloadHash::Unsigned, HOUR, &credentials, now) {
                prop_assert!(uri.to_string().parse::<http::Uri>().is_ok());
            }
            let before = parts.clone();
            if signer.sign(&mut parts, PayloadHash::Empty, &credentials, now).is_err() {
                prop_assert_eq!(before.headers, parts.headers.clone());
                prop_assert_eq!(before.uri, parts.uri.clone());
            }
        }
    }
}

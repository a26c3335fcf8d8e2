//! Random requests, signed by this crate and by `aws-sigv4`: the results must be the same.
//!
//! What the generators leave out on purpose is pinned by the named tests in `behaviour.rs`.

use std::fmt::Write;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use tower_sigv4::sigv4::{PathEncoding, PathNormalization, PayloadHeader, SessionTokenMode};

use crate::oracle::{Case, Payload, parameters};

const CASES: u32 = 2_000;

/// A path segment or a part of a query, before it gets its form for the wire.
#[derive(Clone, Debug)]
enum Text {
    /// Encoded by the specification's alphabet.
    Encoded(String),
    /// Encoded as HTML forms are, with `+` for a space.
    Form(String),
    /// Characters that may stand in a URI as they are, and stray percent signs.
    Raw(String),
}

impl Text {
    fn wire(&self) -> String {
        match self {
            Self::Encoded(text) => encode(text),
            Self::Form(text) => encode(text).replace("%20", "+"),
            Self::Raw(text) => text.clone(),
        }
    }
}

fn encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").unwrap();
        }
    }
    out
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![vec(any::<char>(), 0..6).prop_map(String::from_iter), "[ -~]{0,12}"]
}

fn segment() -> impl Strategy<Value = Text> {
    prop_oneof![
        6 => any_text().prop_map(Text::Encoded),
        2 => "[g-zé!$&'()*+,;=:@%~.]{0,8}".prop_map(Text::Raw),
        1 => Just(Text::Raw(".".to_owned())),
        1 => Just(Text::Raw("..".to_owned())),
        1 => Just(Text::Raw(String::new())),
    ]
}

/// Where a path is encoded once, the other signer takes it as it is, so only what is encoded already can be compared.
fn path(segments: &[Text], encoding: PathEncoding) -> String {
    let wire = |segment: &Text| match segment {
        Text::Raw(text) if encoding == PathEncoding::Single => encode(text),
        segment => segment.wire(),
    };
    segments.iter().flat_map(|segment| ["/".to_owned(), wire(segment)]).collect()
}

fn query_text() -> impl Strategy<Value = Text> {
    prop_oneof![
        any_text().prop_map(Text::Encoded),
        any_text().prop_map(Text::Form),
        "[g-z!$'()*,;:@/?%+]{0,8}".prop_map(Text::Raw),
    ]
}

fn query() -> impl Strategy<Value = Option<String>> {
    // Few names, so that some stand twice.
    let name = prop_oneof!["[ab]".prop_map(Text::Encoded), query_text()];
    let parameter = (name, option::of(query_text())).prop_map(|(name, value)| match value {
        Some(value) => format!("{}={}", name.wire(), value.wire()),
        None => name.wire(),
    });
    option::of(vec(parameter, 0..6).prop_map(|parameters| parameters.join("&")))
}

fn header() -> impl Strategy<Value = (String, String)> {
    let name = prop_oneof![
        "(range|content-type|content-md5|accept|if-match|cookie|user-agent|authorization|transfer-encoding|x-amzn-trace-id)",
        "X-Amz-Meta-[a-c]{1,2}",
        "[A-Za-z]-[a-z0-9!#_.-]{0,6}",
    ];
    let inner = prop_oneof![
        "[ -~]{0,20}",
        "[ab \t]{0,12}",
        vec(any::<char>().prop_filter("a control character", |c| !c.is_control()), 0..6).prop_map(String::from_iter),
    ];
    // Tabs at the ends are a known difference.
    let value =
        ("[ ]{0,2}", inner, "[ ]{0,2}").prop_map(|(a, inner, b)| format!("{a}{}{b}", inner.trim_matches([' ', '\t'])));
    (name, value)
}

fn settings() -> impl Strategy<Value = (PathEncoding, PathNormalization, PayloadHeader, SessionTokenMode)> {
    (
        prop_oneof![Just(PathEncoding::Single), Just(PathEncoding::Double)],
        prop_oneof![Just(PathNormalization::Enabled), Just(PathNormalization::Disabled)],
        prop_oneof![Just(PayloadHeader::Sent), Just(PayloadHeader::Omitted)],
        prop_oneof![Just(SessionTokenMode::Signed), Just(SessionTokenMode::Unsigned)],
    )
}

fn case() -> impl Strategy<Value = Case> {
    let method = prop_oneof!["(GET|PUT|POST|DELETE|HEAD|OPTIONS|PATCH)", "[A-Z]{1,8}"];
    let base = prop_oneof![
        Just("https://bucket.s3.eu-west-1.amazonaws.com"),
        Just("http://127.0.0.1:9000"),
        Just("http://[::1]:8333"),
        Just("https://h.example:80"),
    ];
    let request = (
        method,
        base,
        vec(segment(), 0..6),
        query(),
        vec(header(), 0..6),
        option::weighted(0.2, "[a-z]{1,8}(:[0-9]{2,4})?"),
    );
    let payload = prop_oneof![
        Just(Payload::Bytes(Vec::new())),
        vec(any::<u8>(), 0..40).prop_map(Payload::Bytes),
        Just(Payload::Unsigned),
    ];
    let credentials = ("[A-Z0-9]{1,20}", "[!-~]{1,70}", option::of("[A-Za-z0-9+/=_.-]{1,90}"), any::<bool>());
    let scope = ("[a-z]{2}-[a-z]{1,9}-[1-9]", "[a-z][a-z0-9-]{0,10}");
    let times = (0..253_402_300_800_u64, 1..=604_800_u64);
    (request, payload, credentials, scope, settings(), times).prop_map(
        |(request, payload, credentials, scope, settings, times)| {
            let (method, base, segments, query, mut headers, host) = request;
            headers.extend(host.map(|host| ("host".to_owned(), host)));
            let query = query.map(|query| format!("?{query}")).unwrap_or_default();
            Case {
                method,
                uri: format!("{base}{}{query}", path(&segments, settings.0)),
                headers,
                payload,
                id: credentials.0,
                secret: credentials.1,
                token: credentials.2,
                // Both, the other signer does not know.
                is_express: credentials.3 && settings.3 == SessionTokenMode::Signed,
                region: scope.0,
                service: scope.1,
                path_encoding: settings.0,
                path_normalization: settings.1,
                payload_header: settings.2,
                session_token: settings.3,
                seconds: times.0,
                life: times.1,
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn signed_headers_are_those_of_aws_sigv4(case in case()) {
        let before = case.parts();
        let signed = case.signed().unwrap();
        let added = case.by_oracle(false).headers;
        for name in ["authorization", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token", "x-amz-s3session-token"] {
            let theirs = added.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
            let ours = signed.headers.get(name).and_then(|value| value.to_str().ok());
            prop_assert_eq!(ours, theirs, "{}{}", name, case.canonical_requests(false));
            prop_assert!(signed.headers.get_all(name).iter().count() <= 1);
        }
        prop_assert_eq!(&before.uri, &signed.uri);
        prop_assert_eq!(&before.method, &signed.method);
        for (name, value) in &before.headers {
            prop_assert!(name == "authorization" || signed.headers.get_all(name).iter().any(|kept| kept == value));
        }
    }

    #[test]
    fn presigned_parameters_are_those_of_aws_sigv4(case in case()) {
        let before = case.parts().uri;
        let presigned = case.presigned().unwrap();
        let mut theirs = case.by_oracle(true).params;
        theirs.sort();
        let mut ours = parameters(&presigned);
        let own = before.query().filter(|query| !query.is_empty()).map_or(0, |_| parameters(&before).len());
        let mut ours = ours.split_off(own);
        ours.sort();
        prop_assert_eq!(ours, theirs, "{}", case.canonical_requests(true));
        prop_assert_eq!(before.path(), presigned.path());
        prop_assert_eq!(before.authority(), presigned.authority());
        prop_assert!(presigned.query().unwrap().starts_with(before.query().unwrap_or_default()));
    }
}

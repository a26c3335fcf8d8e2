//! The credentials of roles, from a scripted STS.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use tower_sigv4::credentials::{
    AssumeRoleCredentials, CachedCredentials, ContainerCredentials, CredentialsFuture, CredentialsProvider,
    MfaTokenCode, WebIdentityCredentials, WebIdentityTokenFile,
};
use tower_sigv4::{Credentials, Error, ErrorKind};

use crate::script::{Script, Step, answer};
use crate::support::fake_container::document;
use crate::{chain, noon};

const ROLE: &str = "arn:aws:iam::123456789012:role/reader";
const REGION: &[(&str, &str)] = &[("AWS_REGION", "eu-west-1")];

fn ours() -> Credentials {
    Credentials::new("ASIAOURS", "our-s3cret").with_session_token("our-tok3n")
}

/// The answer of this operation with these credentials, which last an hour.
fn given(operation: &str, access_key_id: &str) -> Step {
    let expiry = humantime::format_rfc3339_seconds(noon() + Duration::from_secs(3600));
    answer(
        200,
        format!(
            "<{operation}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{operation}Result><Credentials>\
             <AccessKeyId>{access_key_id}</AccessKeyId><SecretAccessKey>role-s3cret</SecretAccessKey>\
             <SessionToken>role-tok3n</SessionToken><Expiration>{expiry}</Expiration>\
             </Credentials></{operation}Result></{operation}Response>"
        ),
    )
}

fn refused(status: u16, code: &str, message: &str) -> Step {
    refused_at(noon(), status, code, message)
}

fn refused_at(time: SystemTime, status: u16, code: &str, message: &str) -> Step {
    let document = format!(
        "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
    );
    Step::Answer(status, vec![("date", httpdate::fmt_http_date(time))], document)
}

fn role(script: &Script) -> AssumeRoleCredentials {
    AssumeRoleCredentials::new(&script.config(REGION), ours(), ROLE)
}

async fn refusal(source: &impl CredentialsProvider) -> Error {
    source.credentials().await.unwrap_err()
}

#[tokio::test]
async fn a_role_is_assumed_at_the_sts_of_the_region() {
    let script = Script::new([given("AssumeRole", "ASIAROLE")]);
    let credentials = role(&script).credentials().await.unwrap();
    assert_eq!((credentials.access_key_id(), credentials.secret_access_key()), ("ASIAROLE", "role-s3cret"));
    assert_eq!(credentials.session_token(), Some("role-tok3n"));
    assert_eq!(credentials.expiry(), Some(noon() + Duration::from_secs(3600)));
    let sent = script.sent();
    assert_eq!(sent[0].line(), "POST https://sts.eu-west-1.amazonaws.com/");
    assert_eq!(sent[0].header("x-amz-security-token"), "our-tok3n");
    assert!(sent[0].header("authorization").contains("Credential=ASIAOURS/20261123/eu-west-1/sts/aws4_request"));
    // Without a name of its own it is named after the time at which it began.
    assert_eq!(sent[0].parameter("RoleSessionName").as_deref(), Some("tower-sigv4-1795435200"));
    assert_eq!(sent[0].parameter("DurationSeconds"), None);
}

#[tokio::test]
async fn region_and_endpoint_come_from_the_setters_before_the_environment() {
    let cases = [
        (&[("AWS_DEFAULT_REGION", "cn-north-1")][..], "https://sts.cn-north-1.amazonaws.com.cn/"),
        (&[("AWS_REGION", "eu-west-1"), ("AWS_DEFAULT_REGION", "us-west-2")], "https://sts.eu-west-1.amazonaws.com/"),
        (&[("AWS_REGION", "eu-west-1"), ("AWS_ENDPOINT_URL", "http://all.example")], "http://all.example/"),
        (
            &[
                ("AWS_REGION", "eu-west-1"),
                ("AWS_ENDPOINT_URL", "http://all.example"),
                ("AWS_ENDPOINT_URL_STS", "http://sts.example/base/"),
            ],
            "http://sts.example/base/",
        ),
    ];
    for (variables, expected) in cases {
        let script = Script::new([given("AssumeRole", "A"), given("AssumeRole", "A")]);
        let source = AssumeRoleCredentials::new(&script.config(variables), ours(), ROLE);
        source.credentials().await.unwrap();
        source.region("us-west-2").endpoint("http://own.example").credentials().await.unwrap();
        let sent = script.sent();
        assert_eq!(sent[0].line(), format!("POST {expected}"));
        assert_eq!(sent[1].line(), "POST http://own.example/");
        assert!(sent[1].header("authorization").contains("/us-west-2/sts/"));
    }
    let script = Script::new([]);
    let error = refusal(&AssumeRoleCredentials::new(&script.config(&[]), ours(), ROLE)).await;
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("AWS_REGION"), "{error}");
}

#[tokio::test]
async fn what_sts_would_refuse_is_refused_before_anybody_is_asked() {
    let script = Script::new([]);
    let prompt = || MfaTokenCode::new(|| async { panic!("nobody is asked for a code") });
    for wrong in [
        AssumeRoleCredentials::new(&script.config(REGION), ours(), ""),
        role(&script).session_name("a b"),
        role(&script).source_identity("ann/smith"),
        role(&script).duration(Duration::from_secs(899)),
        role(&script).duration(Duration::from_secs(43_201)),
        role(&script).external_id("x"),
        role(&script).policy_arns(vec!["arn:aws:iam::aws:policy/ReadOnlyAccess"; 11]),
        role(&script).tag("", "value"),
        role(&script).tag("k".repeat(129), "value"),
        role(&script).transitive_tag("key", "v".repeat(257)),
        (0..51).fold(role(&script), |role, number| role.tag(number.to_string(), "value")),
        role(&script).region("not a region"),
        role(&script).endpoint("sts.example"),
    ] {
        let error = refusal(&wrong.mfa("arn:aws:iam::123456789012:mfa/ann", prompt())).await;
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    }
    assert_eq!(script.lines(), [""; 0]);
}

#[tokio::test]
async fn the_code_of_a_device_is_asked_for_at_each_fetch() {
    let script = Script::new([given("AssumeRole", "A"), given("AssumeRole", "A")]);
    let asked = Arc::new(Mutex::new(0));
    let prompt = {
        let asked = Arc::clone(&asked);
        MfaTokenCode::new(move || {
            let number = {
                let mut asked = asked.lock().unwrap();
                *asked += 1;
                *asked
            };
            async move { Ok(format!(" 00000{number}\n")) }
        })
    };
    let source = role(&script).mfa("GAHT12345678", prompt);
    source.credentials().await.unwrap();
    source.credentials().await.unwrap();
    let codes: Vec<_> = script.sent().iter().map(|sent| sent.parameter("TokenCode").unwrap()).collect();
    assert_eq!(codes, ["000001", "000002"]);

    for wrong in ["s3cret", "12345", "1234567", ""] {
        let source = role(&script).mfa("GAHT12345678", MfaTokenCode::new(move || async move { Ok(wrong.to_owned()) }));
        let error = refusal(&source).await;
        assert_eq!(error.kind(), ErrorKind::Credentials);
        assert!(chain(&error).contains("6 digits") && !chain(&error).contains("s3cret"), "{error:?}");
    }
    assert_eq!(script.lines(), [""; 0]);
}

/// Hands out one after the other, and keeps what it was told to drop.
#[derive(Debug)]
struct Renewing(Mutex<Vec<Credentials>>, Mutex<Vec<String>>);

impl Renewing {
    fn new(ids: &[&str]) -> Arc<Self> {
        let credentials =
            ids.iter().rev().map(|id| Credentials::new(*id, "our-s3cret").with_session_token("our-tok3n"));
        Arc::new(Self(Mutex::new(credentials.collect()), Mutex::default()))
    }

    fn dropped(&self) -> Vec<String> {
        self.1.lock().unwrap().clone()
    }
}

impl CredentialsProvider for Renewing {
    fn credentials(&self) -> CredentialsFuture {
        CredentialsFuture::ready(Ok(self.0.lock().unwrap().last().expect("there are some").clone()))
    }

    fn invalidate(&self, credentials: &Credentials) {
        self.1.lock().unwrap().push(credentials.access_key_id().to_owned());
        let mut left = self.0.lock().unwrap();
        if left.len() > 1 {
            left.pop();
        }
    }
}

#[tokio::test]
async fn a_source_is_told_that_its_credentials_have_expired_and_asked_once_more() {
    let expired = || refused(403, "ExpiredToken", "The security token included in the request is expired");
    let script = Script::new([expired(), given("AssumeRole", "ASIAROLE"), expired(), expired()]);
    let source = Renewing::new(&["ASIAOLD", "ASIANEW", "ASIANEWER"]);
    let role = AssumeRoleCredentials::new(&script.config(REGION), Arc::clone(&source), ROLE);
    role.credentials().await.unwrap();
    assert_eq!(source.dropped(), ["ASIAOLD"]);
    let sent = script.sent();
    assert!(sent[0].header("authorization").contains("ASIAOLD") && sent[1].header("authorization").contains("ASIANEW"));

    let error = refusal(&role).await;
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(chain(&error).contains("ExpiredToken"), "{error:?}");
    assert_eq!(source.dropped(), ["ASIAOLD", "ASIANEW"], "once a fetch");

    // Nobody holds what the role's own source gave.
    role.invalidate(&Credentials::new("ASIAROLE", "role-s3cret"));
    assert_eq!(source.dropped().len(), 2);
}

#[tokio::test]
async fn a_source_that_has_no_others_is_not_asked_in_vain() {
    let script = Script::new([refused(403, "ExpiredToken", "expired")]);
    let source = Renewing::new(&["ASIAOLD"]);
    refusal(&AssumeRoleCredentials::new(&script.config(REGION), Arc::clone(&source), ROLE)).await;
    assert_eq!((script.lines().len(), source.dropped().len()), (1, 1));
}

#[tokio::test]
async fn a_source_that_is_not_configured_is_a_failure_of_the_role() {
    #[derive(Debug)]
    struct Nothing;
    impl CredentialsProvider for Nothing {
        fn credentials(&self) -> CredentialsFuture {
            CredentialsFuture::ready(Err(Error::new(ErrorKind::CredentialsNotConfigured, "nothing here")))
        }
    }
    let script = Script::new([]);
    let error = refusal(&AssumeRoleCredentials::new(&script.config(REGION), Nothing, ROLE)).await;
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(chain(&error).ends_with("there are no credentials to assume the role with: nothing here"), "{error:?}");
}

/// STS says it in several ways, and its `Date` is always there.
#[tokio::test]
async fn a_wrong_clock_is_corrected_by_the_time_of_sts() {
    let day = Duration::from_secs(86_400);
    for (time, code, message) in [
        (noon() + 20 * day / 1440, "SignatureDoesNotMatch", "Signature expired: 20261123T120000Z is now earlier than"),
        (
            noon() - 20 * day / 1440,
            "SignatureDoesNotMatch",
            "Signature not yet current: 20261123T120000Z is still later",
        ),
        (noon() + 2 * day, "RequestTimeTooSkewed", "The difference is too large"),
        (noon() - 2 * day, "InvalidSignatureException", "Signature not yet current"),
    ] {
        let script = Script::new([refused_at(time, 403, code, message), given("AssumeRole", "ASIAROLE")]);
        role(&script).credentials().await.unwrap();
        let dates: Vec<_> = script.sent().iter().map(|sent| sent.header("x-amz-date").to_owned()).collect();
        let corrected = humantime::format_rfc3339_seconds(time).to_string().replace(['-', ':'], "");
        assert_eq!(dates, ["20261123T120000Z", &corrected]);
    }
}

#[tokio::test]
async fn a_right_clock_is_not_corrected_and_a_wrong_one_once() {
    let wrong = |time| refused_at(time, 403, "SignatureDoesNotMatch", "Check your key");
    let script = Script::new([wrong(noon() + Duration::from_secs(100))]);
    refusal(&role(&script)).await;
    assert_eq!(script.lines().len(), 1);

    let late = noon() + Duration::from_secs(7200);
    let script = Script::new([wrong(late), wrong(late)]);
    let error = refusal(&role(&script)).await;
    assert!(chain(&error).contains("SignatureDoesNotMatch"), "{error:?}");
    assert_eq!(script.lines().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn passing_faults_are_met_by_two_more_attempts() {
    let busy = || refused(503, "ServiceUnavailable", "busy");
    let throttled = refused(400, "Throttling", "Rate exceeded");
    let script = Script::new([busy(), throttled, given("AssumeRole", "A"), Step::Silence, Step::Refused, busy()]);
    role(&script).credentials().await.unwrap();
    assert_eq!(script.lines().len(), 3);

    let error = refusal(&role(&script)).await;
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(!error.is_retryable() && chain(&error).contains("503 ServiceUnavailable: busy"), "{error:?}");
    assert_eq!(script.lines().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_told_and_not_repeated() {
    for step in [
        refused(403, "AccessDenied", "not authorized to perform: sts:AssumeRole"),
        answer(200, "<html>role-s3cret</html>"),
        answer(
            200,
            "<AssumeRoleResponse><AssumeRoleResult><Credentials><SecretAccessKey>role-s3cret</SecretAccessKey>",
        ),
        answer(302, ""),
        Step::Endless,
    ] {
        let script = Script::new([step]);
        let error = refusal(&role(&script)).await;
        assert_eq!(error.kind(), ErrorKind::Credentials);
        assert!(!error.is_access_denied(), "it is not the answer to the request that is to be signed");
        assert!(error.to_string().contains(ROLE) && !chain(&error).contains("s3cret"), "{error:?}");
        assert_eq!(script.lines().len(), 1);
    }
}

/// Trap: the message of a signature that does not match repeats the request, and the session token in it.
#[tokio::test]
async fn a_refused_signature_shows_nothing_of_the_request() {
    let message = "The request signature we calculated does not match the signature you provided.\n\nThe Canonical String for \
                   this request should have been\n'POST\n/\n\nx-amz-security-token:our-tok3n\n\nhost\ne3'\n\nThe String-to-Sign \
                   should have been\n'AWS4-HMAC-SHA256'\n";
    let script = Script::new([refused(403, "SignatureDoesNotMatch", message)]);
    let error = refusal(&role(&script)).await;
    let told = format!("{} {error:?}", chain(&error));
    assert!(told.contains("SignatureDoesNotMatch: The request signature we calculated"), "{told}");
    assert!(!told.contains("tok3n"), "{told}");
}

/// Trap: a parser's error quotes the text that it could not read.
#[tokio::test(start_paused = true)]
async fn an_answer_of_another_form_is_an_error_that_does_not_quote_it() {
    let credentials = |content: &str| {
        let document = format!(
            "<AssumeRoleResponse><AssumeRoleResult><Credentials>{content}</Credentials></AssumeRoleResult></AssumeRoleResponse>"
        );
        answer(200, document)
    };
    for step in [
        credentials("role-s3cret"),
        credentials("<AccessKeyId><Value>role-s3cret</Value></AccessKeyId>"),
        credentials("<AccessKeyId>A</AccessKeyId><SecretAccessKey>role-s3cret</SecretAccessKey>"),
        credentials("<SecretAccessKey>role-s3cret</SecretAccessKey><SecretAccessKey>role-s3cret</SecretAccessKey>"),
        credentials("<SecretAccessKey>role-s3cret</AccessKeyId>"),
        credentials("<SecretAccessKey>&role-s3cret;</SecretAccessKey>"),
        credentials("<SecretAccessKey role-s3cret=\"role-s3cret\" role-s3cret>"),
        answer(200, "<AssumeRoleResponse>role-s3cret</AssumeRoleResponse>"),
        answer(200, "<AssumeRoleResponse><AssumeRoleResult>role-s3cret</AssumeRoleResult></AssumeRoleResponse>"),
        answer(200, "role-s3cret"),
    ] {
        let error = refusal(&role(&Script::new([step]))).await;
        let told = format!("{} {error:?}", chain(&error));
        assert!(told.contains("InvalidResponse") && !told.contains("s3cret"), "{told}");
    }
}

/// Trap: a time that is too far, or before 1970, makes arithmetic panic.
#[tokio::test(start_paused = true)]
async fn credentials_that_end_at_any_time_are_credentials_or_an_error() {
    for (expiration, is_usable) in [
        ("0000-01-01T00:00:00Z", false),
        ("1969-12-31T23:59:59Z", false),
        ("1970-01-01T00:00:00Z", false),
        ("1970-01-01T00:00:00+23:59", false),
        ("-2026-11-23T13:00:00Z", false),
        ("2026-11-23T12:00:00Z", false),
        ("2026-11-23T12:00:00.5Z", true),
        ("2026-11-23T12:00:01Z", true),
        ("9999-12-31T23:59:59Z", true),
        ("9999-12-31T23:59:59-23:59", true),
        ("10000-01-01T00:00:00Z", false),
        ("99999999999999999999", false),
    ] {
        let script = Script::new([answer(200, ROLE_ANSWER.replace("EXPIRATION", expiration))]);
        let cached = CachedCredentials::new(role(&script)).clock(noon);
        let result = cached.credentials().await;
        assert_eq!(result.is_ok(), is_usable, "{expiration}: {result:?}");
        let told = format!("{result:?} {cached:?} {:?}", cached.status());
        assert!(!told.contains("panicked") && !told.contains("s3cret"), "{told}");
        let _ = cached.credentials_until(noon() + Duration::from_secs(u64::MAX / 4)).await;
        let _ = cached.credentials_until(SystemTime::UNIX_EPOCH).await;
    }
}

const ROLE_ANSWER: &str = "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId>\
    <SecretAccessKey>role-s3cret</SecretAccessKey><SessionToken>role-tok3n</SessionToken><Expiration>EXPIRATION</Expiration>\
    </Credentials></AssumeRoleResult></AssumeRoleResponse>";

/// Trap: a server that lies about its time moves it for others. Here it is the agent that gives the first credentials.
#[tokio::test]
async fn the_time_of_one_service_is_not_that_of_another() {
    let lie = noon() + Duration::from_secs(2 * 86_400);
    let document = document("ASIATASK", "our-s3cret", "our-tok3n", lie + Duration::from_secs(3_600));
    let container = Step::Answer(200, vec![("date", httpdate::fmt_http_date(lie))], document);
    let sts = |time: SystemTime| {
        let expiration = humantime::format_rfc3339_seconds(time + Duration::from_secs(3_600)).to_string();
        let document = ROLE_ANSWER.replace("EXPIRATION", &expiration);
        Step::Answer(200, vec![("date", httpdate::fmt_http_date(time))], document)
    };
    let script = Script::new([container, sts(noon())]);
    let config = script.config(&[("AWS_REGION", "eu-west-1"), ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/1")]);
    let source = ContainerCredentials::from_environment(&config);
    AssumeRoleCredentials::new(&config, source, ROLE).credentials().await.unwrap();
    assert_eq!(script.sent()[1].header("x-amz-date"), "20261123T120000Z");
}

#[tokio::test]
async fn a_web_identity_is_sent_unsigned() {
    let script = Script::new([
        refused(400, "IDPCommunicationError", "the identity provider did not answer"),
        given("AssumeRoleWithWebIdentity", "ASIAROLE"),
    ]);
    let config = script.config(REGION);
    let source = WebIdentityCredentials::new(&config, ROLE, WebIdentityTokenFile::new(&config, "/token"));
    let given = source.session_name("pod").credentials().await.unwrap();
    assert_eq!(given.access_key_id(), "ASIAROLE");
    let sent = script.sent();
    assert_eq!(sent.len(), 2, "the provider may answer the second time");
    assert_eq!((sent[1].header("authorization"), sent[1].header("x-amz-date")), ("", ""));
    assert_eq!(sent[1].parameter("WebIdentityToken").as_deref(), Some("the-token"));
    assert_eq!(sent[1].parameter("RoleSessionName").as_deref(), Some("pod"));
}

#[tokio::test]
async fn the_environment_names_role_token_and_session() {
    const FILE: (&str, &str) = ("AWS_WEB_IDENTITY_TOKEN_FILE", "/token");
    const ARN: (&str, &str) = ("AWS_ROLE_ARN", ROLE);
    let all = [FILE, ARN, ("AWS_ROLE_SESSION_NAME", "pod"), ("AWS_REGION", "eu-west-1")];
    let script = Script::new((0..2).map(|_| given("AssumeRoleWithWebIdentity", "A")));
    let source = WebIdentityCredentials::from_environment(&script.config(&all));
    source.credentials().await.unwrap();
    source.session_name("mine").credentials().await.unwrap();
    let names: Vec<_> = script.sent().iter().map(|sent| sent.parameter("RoleSessionName").unwrap()).collect();
    assert_eq!(names, ["pod", "mine"]);

    for (variables, kind) in [
        (&[][..], ErrorKind::CredentialsNotConfigured),
        (&[ARN], ErrorKind::CredentialsNotConfigured),
        (&[FILE], ErrorKind::Credentials),
        (&[ARN, FILE], ErrorKind::InvalidInput),
        (&[ARN, ("AWS_WEB_IDENTITY_TOKEN_FILE", "/nothing"), ("AWS_REGION", "eu-west-1")], ErrorKind::Credentials),
    ] {
        let error = refusal(&WebIdentityCredentials::from_environment(&script.config(variables))).await;
        assert_eq!(error.kind(), kind, "{variables:?}: {error:?}");
    }
    assert_eq!(script.lines(), [""; 0]);
}

#[tokio::test]
async fn a_token_file_is_read_at_each_fetch() {
    let script = Script::new((0..2).map(|_| given("AssumeRoleWithWebIdentity", "A")));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    let config = script.config(REGION).files(tower_sigv4::files::Files::system());
    let source = WebIdentityCredentials::new(&config, ROLE, WebIdentityTokenFile::new(&config, &path));
    for token in ["first", "second"] {
        std::fs::write(&path, format!("{token}\n")).unwrap();
        source.credentials().await.unwrap();
        assert_eq!(script.sent()[0].parameter("WebIdentityToken").as_deref(), Some(token));
    }
    for text in ["", "tok3n tok3n", &"tok3n".repeat(300_000)] {
        std::fs::write(&path, text).unwrap();
        let error = refusal(&source).await;
        assert_eq!(error.kind(), ErrorKind::Credentials);
        assert!(chain(&error).contains(path.to_str().unwrap()) && !chain(&error).contains("tok3n"), "{error:?}");
    }
}

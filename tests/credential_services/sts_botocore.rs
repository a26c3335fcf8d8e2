//! Our calls of STS beside those of botocore, and our signatures beside its own.

use std::time::Duration;

use serde_json::{Value, json};
use tower_sigv4::Credentials;
use tower_sigv4::credentials::{
    AssumeRoleCredentials, CredentialsProvider, MfaTokenCode, WebIdentityCredentials, WebIdentityTokenFile,
};

use crate::script::{Script, Sent, answer};
use crate::support::botocore::botocore;

const ROLE: &str = "arn:aws:iam::123456789012:role/a/path/reader";
const POLICY: &str = "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Sid\": \"a+b&c=d\"}]}";
const ARNS: [&str; 2] = ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::1:policy/x"];

/// What a source sends.
async fn sent(script: &Script, source: impl CredentialsProvider) -> Sent {
    script.add([answer(400, "")]);
    source.credentials().await.expect_err("it is refused");
    script.sent().remove(0)
}

/// A request as botocore tells its own, with the parameters in order.
fn told(operation: &str, sent: &Sent) -> Value {
    sorted(json!({
        "operation": operation,
        "method": sent.parts.method.as_str(),
        "uri": sent.parts.uri.to_string(),
        "content_type": sent.header("content-type"),
        "document": str::from_utf8(&sent.body).expect("text"),
    }))
}

fn sorted(mut request: Value) -> Value {
    let mut parameters: Vec<_> = request["document"].as_str().expect("a form").split('&').collect();
    parameters.sort_unstable();
    request["document"] = json!(parameters);
    request
}

fn signed(sent: &Sent, credentials: &Credentials) -> Value {
    let authorization = sent.header("authorization");
    let part = |name: &str| authorization.split(name).nth(1).expect("the part").split(',').next().expect("its value");
    let names = sent.parts.headers.keys().map(|name| name.as_str().to_owned());
    let mut headers: serde_json::Map<_, _> = names.map(|name| (name.clone(), json!(sent.header(&name)))).collect();
    headers.insert("host".to_owned(), json!("service:1"));
    json!({
        "method": sent.parts.method.as_str(),
        "uri": sent.parts.uri.to_string(),
        "headers": headers,
        "signed_headers": part("SignedHeaders=").split(';').collect::<Vec<_>>(),
        "body": str::from_utf8(&sent.body).expect("text"),
        "region": "eu-west-1",
        "access_key_id": credentials.access_key_id(),
        "secret_access_key": credentials.secret_access_key(),
        "session_token": credentials.session_token(),
        "signature": part("Signature="),
    })
}

#[tokio::test]
async fn calls_and_signatures_are_those_of_botocore() {
    let ours = Credentials::new("ASIAEXAMPLE", "a/secret+with=signs").with_session_token("a/token+with=signs");
    let script = Script::new([]);
    let config = script.config(&[("AWS_REGION", "eu-west-1"), ("AWS_ENDPOINT_URL_STS", "http://service:1")]);
    let all = AssumeRoleCredentials::new(&config, ours.clone(), ROLE)
        .session_name("ann@example.com")
        .duration(Duration::from_secs(900))
        .policy(POLICY)
        .policy_arns(ARNS)
        .tag("team", "a b+c&d=é/%~*'()")
        .transitive_tag("cost center", "7")
        .transitive_tag("x", "")
        .external_id("a:b/c=d")
        .mfa("arn:aws:iam::123456789012:mfa/ann", MfaTokenCode::new(|| async { Ok("012345".to_owned()) }))
        .source_identity("ann");
    let least = AssumeRoleCredentials::new(&config, ours.clone(), ROLE).session_name("s-1");
    let web = WebIdentityCredentials::new(&config, ROLE, WebIdentityTokenFile::new(&config, "/token"))
        .session_name("pod")
        .duration(Duration::from_secs(3600))
        .policy(POLICY)
        .policy_arns(ARNS);
    let sent = [sent(&script, all).await, sent(&script, least).await, sent(&script, web).await];

    let arns = ARNS.map(|arn| json!({ "arn": arn }));
    let tag = |key: &str, value: &str| json!({ "Key": key, "Value": value });
    let calls = json!([
        { "operation": "AssumeRole", "parameters": {
            "RoleArn": ROLE, "RoleSessionName": "ann@example.com", "DurationSeconds": 900, "Policy": POLICY,
            "PolicyArns": arns,
            "Tags": [tag("team", "a b+c&d=é/%~*'()"), tag("cost center", "7"), tag("x", "")],
            "TransitiveTagKeys": ["cost center", "x"], "ExternalId": "a:b/c=d",
            "SerialNumber": "arn:aws:iam::123456789012:mfa/ann", "TokenCode": "012345", "SourceIdentity": "ann",
        } },
        { "operation": "AssumeRole", "parameters": { "RoleArn": ROLE, "RoleSessionName": "s-1" } },
        { "operation": "AssumeRoleWithWebIdentity", "parameters": {
            "RoleArn": ROLE, "RoleSessionName": "pod", "WebIdentityToken": "the-token", "DurationSeconds": 3600,
            "Policy": POLICY, "PolicyArns": arns,
        } },
    ]);
    let signatures = [signed(&sent[0], &ours), signed(&sent[1], &ours)];
    let asked = json!({ "service": "sts", "calls": calls, "signed": signatures });
    let Some(theirs) = botocore(asked).await else { return };
    let operations = ["AssumeRole", "AssumeRole", "AssumeRoleWithWebIdentity"];
    for (number, (operation, sent)) in operations.into_iter().zip(&sent).enumerate() {
        assert_eq!(told(operation, sent), sorted(theirs["calls"][number].clone()), "ours and botocore's");
    }
    for (number, ours) in signatures.iter().enumerate() {
        assert_eq!(ours["signature"], theirs["signed"][number]);
    }
}

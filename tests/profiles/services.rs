//! STS, IAM Identity Center, and the endpoints of instances and containers, which answer by what they are asked.
//!
//! The credentials of a role say which role they are of, and what is asked says with whose credentials.

use std::sync::{Arc, Mutex};

use http::{Request, Response, StatusCode};
use tower_sigv4::{Body, Transport};

/// The end of all credentials that are given.
pub(crate) const EXPIRY: &str = "2030-01-02T03:04:05Z";
const EXPIRY_MILLISECONDS: u64 = 1_893_553_445_000;

#[derive(Clone, Default)]
pub(crate) struct Services(Arc<Mutex<Vec<String>>>);

impl Services {
    pub(crate) fn transport(&self) -> Transport {
        let this = self.clone();
        Transport::new(tower::service_fn(move |request: Request<Body>| {
            let this = this.clone();
            async move {
                let (parts, body) = request.into_parts();
                let form = body.collect(100_000).await?;
                let form = String::from_utf8(form.to_vec()).expect("a form");
                Ok::<_, tower_sigv4::Error>(this.answer(&parts, &form))
            }
        }))
    }

    /// What was asked, in order.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    fn note(&self, what: String) {
        self.0.lock().unwrap().push(what);
    }

    fn answer(&self, parts: &http::request::Parts, form: &str) -> Response<Body> {
        let host = parts.uri.host().unwrap_or_default();
        let path = parts.uri.path();
        match (host, path) {
            ("169.254.169.254", "/latest/api/token") => {
                let answer = Response::builder().header("x-aws-ec2-metadata-token-ttl-seconds", "21600");
                answer.body(Body::from("metadata-token")).unwrap()
            }
            ("169.254.169.254", path) if path.ends_with("/security-credentials/") => ok("the-role".to_owned()),
            ("169.254.169.254", _) => {
                self.note("instance".to_owned());
                ok(document("INSTANCE"))
            }
            ("169.254.170.2", _) => {
                self.note(format!("container {path}"));
                ok(document("CONTAINER"))
            }
            (host, "/federation/credentials") => {
                let token = parts.headers["x-amz-sso_bearer_token"].to_str().unwrap();
                let (role, account) = (query(parts, "role_name"), query(parts, "account_id"));
                let region = host.split('.').nth(2).unwrap_or_default();
                self.note(format!("GetRoleCredentials {role} in {account} with {token} in {region}"));
                ok(format!(
                    r#"{{"roleCredentials":{{"accessKeyId":"ASIA-{role}","secretAccessKey":"s3cret-{role}",
                    "sessionToken":"t0ken-{role}","expiration":{EXPIRY_MILLISECONDS}}}}}"#
                ))
            }
            _ => self.sts(parts, form),
        }
    }

    fn sts(&self, parts: &http::request::Parts, form: &str) -> Response<Body> {
        let fields: Vec<(String, String)> =
            form.split('&').filter_map(|field| field.split_once('=')).map(decoded).collect();
        let field = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let operation = field("Action").unwrap_or_default();
        let role = field("RoleArn").and_then(|arn| arn.rsplit_once('/')).map_or("nobody", |(_, role)| role);
        let by = match field("WebIdentityToken") {
            Some(token) => token.to_owned(),
            None => signer(parts),
        };
        let mut asked = vec![format!("{operation} {role} with {by}")];
        let named = [
            ("session", field("RoleSessionName").filter(|name| !name.starts_with("tower-sigv4"))),
            ("external id", field("ExternalId")),
            ("seconds", field("DurationSeconds")),
            ("device", field("SerialNumber")),
            ("code", field("TokenCode")),
        ];
        asked.extend(named.iter().filter_map(|(name, value)| Some(format!("{name} {}", (*value)?))));
        let host = parts.uri.host().unwrap_or_default();
        if host != "sts.eu-west-1.amazonaws.com" {
            asked.push(format!("at {host}"));
        }
        self.note(asked.join(", "));
        if role == "forbidden" {
            let denied = "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>";
            return Response::builder().status(StatusCode::FORBIDDEN).body(Body::from(denied)).unwrap();
        }
        ok(format!(
            "<{operation}Response><{operation}Result><Credentials><AccessKeyId>ASIA-{role}</AccessKeyId>\
             <SecretAccessKey>s3cret-{role}</SecretAccessKey><SessionToken>t0ken-{role}</SessionToken>\
             <Expiration>{EXPIRY}</Expiration></Credentials></{operation}Result></{operation}Response>"
        ))
    }
}

/// Who signed, and whether the session token is there that belongs to temporary credentials.
fn signer(parts: &http::request::Parts) -> String {
    let authorization = parts.headers["authorization"].to_str().unwrap();
    let id = authorization.split_once("Credential=").and_then(|(_, rest)| rest.split_once('/')).unwrap().0;
    let token = parts.headers.get("x-amz-security-token").map(|token| token.to_str().unwrap());
    assert_eq!(token.is_some(), id.starts_with("ASIA"), "{id} is signed with {token:?}");
    id.to_owned()
}

fn document(who: &str) -> String {
    format!(
        r#"{{"Code":"Success","AccessKeyId":"ASIA-{who}","SecretAccessKey":"s3cret-{who}","Token":"t0ken-{who}",
        "Expiration":"{EXPIRY}"}}"#
    )
}

fn query(parts: &http::request::Parts, name: &str) -> String {
    let query = parts.uri.query().unwrap_or_default();
    let mut fields = query.split('&').filter_map(|field| field.split_once('=')).map(decoded);
    fields.find(|(key, _)| key == name).expect("the field is there").1
}

fn decoded((name, value): (&str, &str)) -> (String, String) {
    let value = value.replace('+', " ");
    (name.to_owned(), percent_encoding::percent_decode_str(&value).decode_utf8().unwrap().into_owned())
}

fn ok(body: String) -> Response<Body> {
    Response::new(Body::from(body))
}

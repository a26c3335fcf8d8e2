//! The document that a program prints.

use serde::Deserialize;

use super::run::shown_name;
use crate::credentials::environment::parse_time;
use crate::{Credentials, Error, ErrorKind};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Document {
    version: Option<i64>,
    access_key_id: Option<String>,
    secret_access_key: Option<String>,
    session_token: Option<String>,
    expiration: Option<String>,
}

/// Reads it. Nothing of it is in errors: whatever is wrong with it, there can be a secret in it.
pub(super) fn read(program: &str, printed: &[u8]) -> Result<Credentials, Error> {
    let wrong = |what: &str| {
        let message = format!("what the credential process {} printed {what}", shown_name(program));
        Error::new(ErrorKind::Credentials, message)
    };
    if printed.trim_ascii().is_empty() {
        return Err(wrong("is nothing; it has to be a JSON document"));
    }
    // The parser's own error repeats what it did not expect.
    let document: Document = serde_json::from_slice(printed).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        wrong(&format!("is not the JSON document that it has to be (line {line}, column {column})"))
    })?;
    match document.version {
        Some(1) => {}
        Some(version) => return Err(wrong(&format!("has the Version {version}; it has to be 1"))),
        None => return Err(wrong("has no Version; it has to be 1")),
    }
    let required = |value: Option<String>, name: &str| {
        value.filter(|value| !value.is_empty()).ok_or_else(|| wrong(&format!("has no {name}")))
    };
    let id = required(document.access_key_id, "AccessKeyId")?;
    let secret = required(document.secret_access_key, "SecretAccessKey")?;
    let credentials = Credentials::new(id, secret).with_session_token(document.session_token.unwrap_or_default());
    match document.expiration.filter(|expiration| !expiration.is_empty()) {
        Some(expiration) => {
            let expiry = parse_time(&expiration)
                .ok_or_else(|| wrong("has an Expiration that is no time such as 2026-11-23T12:00:00Z"))?;
            Ok(credentials.with_expiry(expiry))
        }
        None => Ok(credentials),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn temporary_and_lasting_credentials_are_read() {
        let printed = br#"{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s","SessionToken":"t",
            "Expiration":"2030-01-02T03:04:05+00:00","AccountId":"111122223333","Other":[1]}"#;
        let credentials = read("p", printed).unwrap();
        assert_eq!((credentials.access_key_id(), credentials.secret_access_key()), ("A", "s"));
        assert_eq!(credentials.session_token(), Some("t"));
        assert_eq!(credentials.expiry(), Some(humantime::parse_rfc3339("2030-01-02T03:04:05Z").unwrap()));
        let printed = br#"{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s","SessionToken":null,"Expiration":null}"#;
        let credentials = read("p", printed).unwrap();
        assert_eq!((credentials.session_token(), credentials.expiry()), (None, None));
    }

    #[test]
    fn what_is_wrong_is_told_and_never_repeated() {
        for (printed, what) in [
            (" \n", "is nothing"),
            ("s3cret", "line 1, column 1"),
            (r#"{"Version":1,"AccessKeyId":"s3cret""#, "not the JSON document"),
            (r#"{"Version":"s3cret"}"#, "not the JSON document"),
            (r#"{"Version":1,"AccessKeyId":["s3cret"]}"#, "not the JSON document"),
            (r#"["s3cret"]"#, "not the JSON document"),
            (r#"{"AccessKeyId":"A","SecretAccessKey":"s3cret"}"#, "has no Version"),
            (r#"{"Version":2,"AccessKeyId":"A","SecretAccessKey":"s3cret"}"#, "has the Version 2"),
            (r#"{"Version":1,"SecretAccessKey":"s3cret"}"#, "has no AccessKeyId"),
            (r#"{"Version":1,"AccessKeyId":"s3cret","SecretAccessKey":""}"#, "has no SecretAccessKey"),
            (r#"{"Version":1,"AccessKeyId":"A","SecretAccessKey":"B","Expiration":"s3cret"}"#, "no time such as"),
        ] {
            let error = read("p", printed.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Credentials);
            let told = format!("{error} {error:?}");
            assert!(told.contains(what) && !told.contains("s3cret"), "{printed}: {told}");
        }
        let deep = "[".repeat(100_000);
        assert!(read("p", deep.as_bytes()).is_err());
    }
}

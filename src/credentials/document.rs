//! The document in which containers and instances get their credentials.

use serde_json::{Map, Value};

use super::environment::parse_time;
use crate::{Credentials, Error, ErrorKind};

/// The credentials in a document such as
///
/// ```json
/// { "AccessKeyId": "ASIA…", "SecretAccessKey": "…", "Token": "…", "Expiration": "2026-11-23T12:00:00Z" }
/// ```
///
/// with a `Code` that is `Success` where there is one. What serde says of a document it cannot read may quote it, so it is
/// said here.
pub(super) fn read(document: &[u8]) -> Result<Credentials, Error> {
    let Ok(Value::Object(fields)) = serde_json::from_slice(document) else {
        return Err(Error::new(ErrorKind::InvalidResponse, "the answer is no JSON document with credentials"));
    };
    if let Some(code) = fields.get("Code").filter(|code| *code != "Success") {
        return Err(refusal(code, fields.get("Message")));
    }
    let credentials = Credentials::new(text(&fields, "AccessKeyId")?, text(&fields, "SecretAccessKey")?);
    let expiry = parse_time(text(&fields, "Expiration")?)
        .ok_or_else(|| Error::new(ErrorKind::InvalidResponse, "the answer's Expiration is no time"))?;
    Ok(credentials.with_session_token(text(&fields, "Token")?).with_expiry(expiry))
}

fn text<'a>(fields: &'a Map<String, Value>, name: &str) -> Result<&'a str, Error> {
    let text = fields.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    text.ok_or_else(|| {
        Error::new(ErrorKind::InvalidResponse, format!("the answer has no {name}, or one that is no text"))
    })
}

/// An error that comes with the status 200.
fn refusal(code: &Value, message: Option<&Value>) -> Error {
    let shown = |value: &Value| -> String {
        let printable = value.as_str().unwrap_or_default().chars().filter(|c| !c.is_control());
        printable.take(200).collect()
    };
    let (code, message) = (shown(code), message.map(shown).unwrap_or_default());
    let advice = if code == "AssumeRoleUnauthorizedAccess" { "; does the role's trust policy name EC2?" } else { "" };
    Error::new(ErrorKind::Credentials, format!("no credentials were given: {code} {message}{advice}"))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    /// From [Security credentials](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html).
    const PUBLISHED: &str = r#"{
      "Code" : "Success",
      "LastUpdated" : "2012-04-26T16:39:16Z",
      "Type" : "AWS-HMAC",
      "AccessKeyId" : "ASIAIOSFODNN7EXAMPLE",
      "SecretAccessKey" : "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
      "Token" : "tok3n",
      "Expiration" : "2017-05-17T15:09:54Z"
    }"#;

    #[test]
    fn the_published_document_is_read() {
        for document in [PUBLISHED.to_owned(), PUBLISHED.replace("\"Code\" : \"Success\",", "")] {
            let credentials = read(document.as_bytes()).unwrap();
            assert_eq!(credentials.access_key_id(), "ASIAIOSFODNN7EXAMPLE");
            assert_eq!(credentials.secret_access_key(), "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
            assert_eq!(credentials.session_token(), Some("tok3n"));
            assert_eq!(credentials.expiry(), Some(UNIX_EPOCH + Duration::from_secs(1_495_033_794)));
        }
    }

    #[test]
    fn an_error_with_status_200_is_told() {
        let document = r#"{"Code": "AssumeRoleUnauthorizedAccess", "Message": "EC2 cannot assume\nthe role"}"#;
        let error = read(document.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials);
        let text = error.to_string();
        assert!(
            text.contains("AssumeRoleUnauthorizedAccess EC2 cannot assumethe role; does the role's trust"),
            "{text}"
        );
        assert!(read(br#"{"Code": null}"#).is_err());
    }

    #[test]
    fn a_document_of_another_kind_is_an_error_without_its_content() {
        let without = |name: &str| PUBLISHED.replace(name, "Other");
        for document in [
            without("AccessKeyId"),
            without("SecretAccessKey"),
            without("Token"),
            without("Expiration"),
            PUBLISHED.replace("\"tok3n\"", "[\"tok3n\"]"),
            PUBLISHED.replace("\"tok3n\"", "null"),
            PUBLISHED.replace("2017-05-17T15:09:54Z", "1495033794"),
            PUBLISHED.replace("\"2017-05-17T15:09:54Z\"", "1495033794"),
            PUBLISHED[..PUBLISHED.len() - 1].to_owned(),
            format!("[{PUBLISHED}]"),
            "\"wJalrXUtnFEMI tok3n\"".to_owned(),
            "[".repeat(100_000),
            "<html>tok3n</html>".to_owned(),
            String::new(),
        ] {
            let error = read(document.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{document}");
            let shown = format!("{error:?}");
            assert!(!shown.contains("tok3n") && !shown.contains("wJalr"), "{shown}");
        }
    }
}

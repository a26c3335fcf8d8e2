//! What an error answer tells about a refused signature, beside code and message.

use std::time::SystemTime;

use serde::Deserialize;

use super::error_answer::CANONICAL_STRING;
use super::xml;

/// What an answer tells about a refused signature.
#[derive(Debug, Default)]
pub(crate) struct ErrorDetails {
    /// The canonical request that the service made of what it received. It can contain a session token.
    pub(crate) canonical_request: Option<String>,
    /// The service's time.
    pub(crate) server_time: Option<SystemTime>,
}

/// S3: `<Error>` has elements of their own for both.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct RestXml {
    canonical_request: Option<String>,
    server_time: Option<String>,
    message: Option<String>,
}

/// The query protocol.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct QueryXml {
    error: RestXml,
}

/// SES and the like.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Json {
    #[serde(alias = "Message")]
    message: Option<String>,
}

/// Reads what a document tells.
pub(crate) fn error_details(document: &[u8]) -> ErrorDetails {
    let said = match xml::root_name(document).as_deref() {
        Some("Error") => xml::parse::<RestXml>("Error", document).unwrap_or_default(),
        Some("ErrorResponse") => xml::parse::<QueryXml>("ErrorResponse", document).unwrap_or_default().error,
        _ => {
            let json: Json = serde_json::from_slice(document).unwrap_or_default();
            RestXml { message: json.message, ..RestXml::default() }
        }
    };
    let message = said.message.as_deref().unwrap_or_default();
    let server_time = said.server_time.as_deref().and_then(|time| humantime::parse_rfc3339_weak(time).ok());
    ErrorDetails {
        canonical_request: said.canonical_request.or_else(|| canonical_in(message)),
        server_time: server_time.or_else(|| time_in(message)),
    }
}

/// The canonical request in a message: all services but S3 put it there, between quotation marks.
fn canonical_in(message: &str) -> Option<String> {
    let (_, rest) = message.split_once(CANONICAL_STRING)?;
    let (_, rest) = rest.split_once('\'')?;
    let (canonical, _) = rest.split_once("'\n\nThe String-to-Sign").or_else(|| rest.rsplit_once('\''))?;
    Some(canonical.to_owned())
}

/// The service's time in a message such as `Signature expired: 20261125T100000Z is now earlier than 20261125T101500Z
/// (20261125T102000Z - 5 min.)`: it stands in parentheses.
fn time_in(message: &str) -> Option<SystemTime> {
    if !message.starts_with("Signature ") {
        return None;
    }
    let (_, rest) = message.split_once('(')?;
    let (day, time) = rest.split_whitespace().next()?.split_once('T')?;
    let (year, month, date) = (day.get(..4)?, day.get(4..6)?, day.get(6..8)?);
    let (hour, minute, second) = (time.get(..2)?, time.get(2..4)?, time.get(4..6)?);
    humantime::parse_rfc3339(&format!("{year}-{month}-{date}T{hour}:{minute}:{second}Z")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Option<SystemTime> {
        humantime::parse_rfc3339(text).ok()
    }

    #[test]
    fn s3_tells_both_in_elements() {
        let document = "<Error><Code>SignatureDoesNotMatch</Code><Message>m</Message><CanonicalRequest>GET\n/k\n\nhost:h\n\nhost\ne3\
                        </CanonicalRequest></Error>";
        let details = error_details(document.as_bytes());
        assert_eq!(details.canonical_request.as_deref(), Some("GET\n/k\n\nhost:h\n\nhost\ne3"));

        let document = "<Error><Code>RequestTimeTooSkewed</Code><RequestTime>20261125T100000Z</RequestTime>\
                        <ServerTime>2026-11-25T10:20:00Z</ServerTime></Error>";
        assert_eq!(error_details(document.as_bytes()).server_time, time("2026-11-25T10:20:00Z"));
    }

    #[test]
    fn other_services_tell_it_in_the_message() {
        let text = "The request signature we calculated does not match the signature you provided.\\n\\nThe Canonical String for \
                    this request should have been\\n'POST\\n/\\n\\nhost:it's\\n\\nhost\\ne3'\\n\\nThe String-to-Sign should have been\\n'AWS4'\\n";
        let json = error_details(format!("{{\"message\":\"{text}\"}}").as_bytes());
        assert_eq!(json.canonical_request.as_deref(), Some("POST\n/\n\nhost:it's\n\nhost\ne3"));

        let text = text.replace("\\n", "\n");
        let xml = format!(
            "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>{text}</Message></Error></ErrorResponse>"
        );
        assert_eq!(error_details(xml.as_bytes()).canonical_request, json.canonical_request);
    }

    #[test]
    fn a_message_tells_the_time_in_parentheses() {
        for message in [
            "Signature expired: 20261125T100000Z is now earlier than 20261125T101500Z (20261125T102000Z - 5 min.)",
            "Signature not yet current: 20261125T104000Z is still later than 20261125T102500Z (20261125T102000Z + 5 min.)",
        ] {
            let json = error_details(format!("{{\"message\":\"{message}\"}}").as_bytes());
            assert_eq!(json.server_time, time("2026-11-25T10:20:00Z"), "{message}");
        }
    }

    #[test]
    fn what_tells_nothing_is_nothing() {
        for document in [
            "",
            "<html/>",
            "[]",
            "{\"message\":\"Signature expired: (20é\"}",
            "{\"message\":\"Signature x (99999999T999999Z\"}",
        ] {
            let details = error_details(document.as_bytes());
            assert!(details.canonical_request.is_none() && details.server_time.is_none(), "{document}");
        }
    }
}

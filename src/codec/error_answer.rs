//! A service's error answer, in whichever of the protocols' forms it comes.

use http::{HeaderMap, response};
use serde::Deserialize;

use super::xml;
use crate::fault::shape_name;
use crate::retry_after::retry_after;
use crate::{Error, ServiceAnswer};

/// The longest message that is kept, in characters: enough for any sentence, too short to flood a log.
const MAX_MESSAGE: usize = 1_000;

/// What services but S3 put before the canonical request in their message.
pub(super) const CANONICAL_STRING: &str = "The Canonical String for this request should have been";

/// S3: `<Error><Code>…`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct RestXml {
    code: String,
    message: String,
    request_id: Option<String>,
    region: Option<String>,
}

/// The query protocol (STS, SNS, IAM), which some S3-like stores answer with too: `<ErrorResponse><Error><Code>…`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct QueryXml {
    error: RestXml,
    request_id: Option<String>,
}

/// SES and the like: `{"message":"…"}`, with the code there or in a header.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Json {
    message: Option<String>,
    /// Some services write it so.
    #[serde(rename = "Message")]
    message_in_capitals: Option<String>,
    #[serde(rename = "__type")]
    type_: Option<String>,
    code: Option<String>,
}

/// What a document says.
#[derive(Default)]
struct Said {
    code: String,
    message: String,
    request_id: Option<String>,
    region: Option<String>,
}

/// Whether a document is an error by its root element. A key named `<Error>` in a list is none.
#[cfg(feature = "_service")]
pub(crate) fn is_error_document(document: &[u8]) -> bool {
    matches!(xml::root_name(document).as_deref(), Some("Error" | "ErrorResponse"))
}

/// What an answer says went wrong. An answer that says nothing readable (HEAD, a proxy's HTML) has its status alone.
pub(crate) fn error_answer(parts: &response::Parts, document: &[u8]) -> Error {
    let said = read(document);
    let code = header(&parts.headers, "x-amzn-errortype").map_or(said.code, |code| shape_name(&code).to_owned());
    let request_id = header(&parts.headers, "x-amz-request-id")
        .or_else(|| header(&parts.headers, "x-amzn-requestid"))
        .or(said.request_id);
    let region = header(&parts.headers, "x-amz-bucket-region").or(said.region);
    Error::service(ServiceAnswer {
        status: parts.status,
        code: one_line(&code),
        message: one_line(sentence(&said.message)),
        request_id: request_id.map(|id| one_line(&id)),
        retry_after: retry_after(&parts.headers),
        region: region.map(|region| one_line(&region)),
    })
}

fn read(document: &[u8]) -> Said {
    match xml::root_name(document).as_deref() {
        Some("Error") => said(xml::parse::<RestXml>("Error", document).unwrap_or_default(), None),
        Some("ErrorResponse") => {
            let answer = xml::parse::<QueryXml>("ErrorResponse", document).unwrap_or_default();
            said(answer.error, answer.request_id)
        }
        _ => {
            let said: Json = serde_json::from_slice(document).unwrap_or_default();
            let code = said.type_.or(said.code).unwrap_or_default();
            let message = said.message.or(said.message_in_capitals).unwrap_or_default();
            Said { code: shape_name(&code).to_owned(), message, ..Said::default() }
        }
    }
}

fn said(error: RestXml, outer_id: Option<String>) -> Said {
    let request_id = error.request_id.or(outer_id);
    Said { code: error.code, message: error.message, request_id, region: error.region }
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}

/// A message without the canonical request that some services add to it: the session token stands there.
fn sentence(message: &str) -> &str {
    message.split_once(CANONICAL_STRING).map_or(message, |(sentence, _)| sentence)
}

/// A server's text, made safe for a log line.
fn one_line(text: &str) -> String {
    text.trim().chars().take(MAX_MESSAGE).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use http::Response;

    fn answer(status: u16, document: &str) -> Error {
        let response = Response::builder().status(status).header("x-amz-request-id", "ID1").header("retry-after", "7");
        error_answer(&response.body(()).unwrap().into_parts().0, document.as_bytes())
    }

    #[test]
    fn s3_says_code_and_message() {
        let error = answer(
            404,
            "<?xml version=\"1.0\"?>\n<Error><Code>NoSuchKey</Code><Message>gone</Message><Resource>/b/k</Resource></Error>",
        );
        assert_eq!((error.code(), error.message(), error.request_id()), (Some("NoSuchKey"), "gone", Some("ID1")));
        assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    }

    #[test]
    fn the_query_protocol_wraps_it() {
        let error = answer(
            403,
            "<ErrorResponse xmlns=\"x\"><Error><Type>Sender</Type><Code>SignatureDoesNotMatch</Code><Message>m</Message></Error></ErrorResponse>",
        );
        assert_eq!(error.code(), Some("SignatureDoesNotMatch"));
    }

    #[test]
    fn json_says_it_in_a_header_or_in_the_document() {
        let document = "{\"__type\":\"com.amazonaws.sesv2#NotFoundException\",\"message\":\"gone\"}";
        let error = answer(404, document);
        assert_eq!((error.code(), error.message()), (Some("NotFoundException"), "gone"));
        let error = answer(400, "{\"code\":\"BadRequestException\",\"Message\":\"bad\"}");
        assert_eq!((error.code(), error.message()), (Some("BadRequestException"), "bad"));

        let response = Response::builder().status(400).header("x-amzn-errortype", "MessageRejected:http://internal/");
        let parts = response.body(()).unwrap().into_parts().0;
        let error = error_answer(&parts, b"{\"message\":\"no\"}");
        assert_eq!((error.code(), error.message()), (Some("MessageRejected"), "no"));
    }

    #[test]
    fn a_wrong_region_answer_says_the_right_one() {
        let document =
            "<Error><Code>AuthorizationHeaderMalformed</Code><Message>m</Message><Region>eu-west-1</Region></Error>";
        assert_eq!(answer(400, document).answer().unwrap().region.as_deref(), Some("eu-west-1"));
        let head = Response::builder().status(301).header("x-amz-bucket-region", "us-west-2").body(()).unwrap();
        let error = error_answer(&head.into_parts().0, b"");
        assert_eq!(error.answer().unwrap().region.as_deref(), Some("us-west-2"));
    }

    #[test]
    fn what_cannot_be_read_leaves_the_status() {
        for document in ["", "<html>Bad gateway</html>", "<Error><Code>Cut", "{}"] {
            let error = answer(502, document);
            assert_eq!(error.status().map(|status| status.as_u16()), Some(502));
            assert_eq!(error.code(), None, "{document}");
            assert!(error.is_retryable());
        }
    }

    /// Trap: matching substrings takes a deleted key with the text in it for an error.
    #[test]
    fn an_error_is_known_by_its_root_alone() {
        assert!(is_error_document(b"  \n<?xml version=\"1.0\"?><Error><Code>InternalError</Code></Error>"));
        assert!(!is_error_document(b"<DeleteResult><Deleted><Key>&lt;Error>SlowDown</Key></Deleted></DeleteResult>"));
        assert!(!is_error_document(b"<DeleteResult><Error><Key>k</Key></Error></DeleteResult>"));
        assert!(!is_error_document(b""));
    }

    /// Trap: services but S3 put the canonical request into their message, with the session token in it.
    #[test]
    fn a_message_shows_no_canonical_request() {
        let text = "The signature does not match. Consult the documentation.\\n\\nThe Canonical String for this request should \
                    have been\\n'POST\\n/\\n\\nx-amz-security-token:t0k3n\\n\\nhost\\ne3'\\n\\nThe String-to-Sign should have been\\n'AWS4'";
        let error = answer(403, &format!("{{\"message\":\"{text}\"}}"));
        assert_eq!(error.message(), "The signature does not match. Consult the documentation.");
        assert!(!format!("{error:?}").contains("t0k3n"));
    }

    #[test]
    fn a_message_cannot_forge_log_lines() {
        let error =
            answer(400, &format!("<Error><Code>A</Code><Message>x&#xA;y{}</Message></Error>", "z".repeat(5_000)));
        assert_eq!(error.message().chars().count(), MAX_MESSAGE);
        assert!(error.message().starts_with("x y"));
    }
}
